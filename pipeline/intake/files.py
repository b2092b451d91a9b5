"""Every uploaded file, each once, with what is wrong with it before anybody reads it."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractors.archive_names import is_volume, listed_name
from extractors.archives import CHUNK_BYTES, Allowance, Member
from extractors.embedded import holds_files
from extractors.errors import UnreadableFile, no_room
from extractors.file_stamp import stamp_of
from extractors.formats import FORMATS
from extractors.media_types import ENCRYPTED_OFFICE, UNKNOWN, media_type_of
from extractors.unpacking_process import HOLDERS, unpack_apart
from extractors.unpacking_process import SUPPORTED as ARCHIVES
from pipeline.intake.upload_folder import SETTINGS, TRUTH, Entry, is_junk, list_folder, natural_key
from schemas.limits import Limits
from schemas.pages import SourceFile
from schemas.problems import format_name, problem

_log = logging.getLogger(__name__)
SHORTCUT = "application/x-ms-shortcut"
_REFUSED = frozenset(
    ("link", "special_file", "unsafe_path", "archive_bomb", "too_large", "too_many_files", "archive_depth")
)
"""Problems of files that we will not open; of all others we tried to."""


def take_in(dossier: Path, *, work: Path, limits: Limits, more: Sequence[Entry] = ()) -> list[SourceFile]:
    """The files of a dossier (a folder, or one archive), in natural order, members of archives after their archive.

    `more` are files that came in after the upload and lie elsewhere.

    The upload is only read; what archives hold is written below `work`. Raises OSError where the dossier cannot be had.
    """
    intake = _Intake(dossier, work / "unpacked", limits)
    status = dossier.stat()
    if stat.S_ISDIR(status.st_mode):
        for entry in list_folder(dossier):
            intake.take(entry)
    elif stat.S_ISREG(status.st_mode):
        intake.take(Entry(listed_name(dossier.name), dossier, "file", status.st_size))
    else:
        raise OSError(f"neither a folder nor a file: {dossier}")
    for entry in more:
        intake.take(entry)
    intake.resolve_links()
    files = sorted(intake.files, key=lambda file: natural_key(file.path))
    _mark_duplicates(files)
    return files


_COPY = re.compile(r"副本|复件|拷贝|[ _-]copy|[（(]\d{1,2}[）)](?=\.[^./]*$|$)", re.I)


class _Intake:
    """What was taken so far, and what may still be."""

    def __init__(self, dossier: Path, unpacked: Path, limits: Limits) -> None:
        self.files: list[SourceFile] = []
        self._dossier, self._unpacked, self._limits = dossier, unpacked, limits
        self._allowance = Allowance(
            members=limits.archive_members,
            archive_bytes=limits.archive_bytes,
            file_bytes=limits.file_bytes,
            ratio=limits.archive_ratio,
            total_bytes=limits.dossier_bytes,
        )
        self._bytes_left = limits.dossier_bytes
        self._paths: dict[str, int] = {}
        self._archives: dict[str, str] = {}
        self._links: list[tuple[SourceFile, Path]] = []
        # an archive's own top, with or without a folder of its name around all
        stem = dossier.name.partition(".")[0]
        self._tops = ("", f"{dossier.name}/", f"{dossier.name}/{stem}/") if not dossier.is_dir() else ("",)

    def take(self, entry: Entry, depth: int = 0) -> None:
        """Lists the entry and, where it is an archive, what it holds."""
        if entry.path in self._at_top(TRUTH):
            return
        path = self._free(entry.path)
        if is_junk(path) or path in self._at_top(SETTINGS):
            self._ignore(path, entry)
        elif entry.kind == "link":
            self._links.append((self._refuse(path, entry.bytes, "link"), entry.location))
        elif entry.kind == "special":
            self._refuse(path, entry.bytes, "special_file")
        elif entry.kind == "unreachable":
            self._refuse(path, entry.bytes, "unreachable")
        else:
            self._take_file(path, entry, depth)

    def resolve_links(self) -> None:
        """A link to a file of the same dossier is that file once more; every other stays refused, unopened."""
        known = {os.path.realpath(file.location): file for file in self.files if file.location}
        for link, location in self._links:
            target = known.get(os.path.realpath(location))
            if target is not None:
                link.status, link.duplicate_of = "duplicate", target.path
                link.problem = problem("duplicate", other=target.path)

    def _take_file(self, path: str, entry: Entry, depth: int) -> None:
        limits, size = self._limits, entry.bytes
        if size > limits.file_bytes:
            self._refuse(path, size, "too_large", actual=_size(size), limit=_size(limits.file_bytes))
        elif len(self.files) >= limits.dossier_files:
            self._refuse(path, size, "too_many_files", limit=str(limits.dossier_files))
        elif depth == 0 and size > self._bytes_left:
            self._refuse(path, size, "too_many_files", limit=_size(limits.dossier_bytes))
        else:
            self._bytes_left -= size if depth == 0 else 0
            file = self._describe(path, entry)
            if file.media_type in ARCHIVES:
                self._take_archive(file, depth)
            elif file.problem is None:
                _judge(file)
                if file.media_type in HOLDERS and file.location and holds_files(Path(file.location), file.media_type):
                    self._take_embedded(file, depth)

    def _ignore(self, path: str, entry: Entry) -> None:
        ordinary = entry.kind == "file" and entry.bytes <= self._limits.file_bytes
        file = self._describe(path, entry) if ordinary else self._refuse(path, entry.bytes, "system_file")
        file.status, file.problem = "ignored", problem("system_file")

    def _describe(self, path: str, entry: Entry) -> SourceFile:
        """The file with its hash and media type, listed; `unreachable` where it cannot be opened."""
        try:
            stamp = stamp_of(entry.location)
            digest, size = hash_file(entry.location, most_bytes=self._limits.file_bytes)
            location = self._encodable(entry.location)
            media_type = media_type_of(location) if size else UNKNOWN
        except OSError as error:
            if no_room(error):
                raise
            return self._refuse(path, entry.bytes, "unreachable")
        file = SourceFile(path, str(location), digest, size, media_type)
        if stamp != stamp_of(entry.location):
            _fail(file, "changed")
        # a copy does not change; what it was copied from might, which the listing of the whole dossier shows
        file.stamp = stamp_of(location)
        self.files.append(file)
        return file

    def _take_archive(self, file: SourceFile, depth: int) -> None:
        location = Path(str(file.location))
        file.location = None
        if file.problem is not None:
            return
        twin = self._archives.setdefault(file.sha256, file.path)
        if twin != file.path:
            # what it holds is listed there; and an archive that holds itself ends here
            file.status, file.duplicate_of, file.problem = "duplicate", twin, problem("duplicate", other=twin)
        elif depth >= self._limits.archive_depth:
            _fail(file, "archive_depth", limit=str(self._limits.archive_depth))
        else:
            self._unpack(file, location, depth)
            if file.stamp != stamp_of(location):
                _fail(file, "changed")

    def _unpack(self, file: SourceFile, location: Path, depth: int) -> None:
        members: list[Member] = []
        failure = None
        try:
            # one by one: what was had before the archive broke off is kept
            for member in self._members(file, location):
                members.append(member)  # noqa: PERF402
        except UnreadableFile as error:
            failure = error.code
        except Exception as error:  # noqa: BLE001 (one hostile archive must not cost the dossier)
            if no_room(error):
                raise
            _log.warning("archive %s: %s", file.path, type(error).__name__)
            failure = "archive_incomplete" if members else "archive_damaged"
        if failure in ("archive_damaged", "archive_incomplete") and is_volume(file.path):
            failure = "archive_split"
        if failure is not None:
            _fail(file, failure, format=format_name(file.media_type), limit=f"{self._limits.archive_seconds:.0f} s")
            file.status = "partly_read" if members else file.status
        for member in sorted(members, key=lambda member: natural_key(member.name)):
            self._take_member(file, member, depth + 1)

    def _take_embedded(self, file: SourceFile, depth: int) -> None:
        """Papers that a PDF or OFD file carries inside itself; other files in it are data of the program that made it."""
        location = Path(str(file.location))
        if depth >= self._limits.archive_depth or self._archives.setdefault(file.sha256, file.path) != file.path:
            return
        try:
            members = list(self._members(file, location))
        except UnreadableFile:
            # the paper itself may still be read
            return
        for member in members:
            if member.location is not None and media_type_of(member.location) not in FORMATS.keys() | ARCHIVES:
                self._refuse(self._free(f"{file.path}/{member.name}"), 0, "system_file").status = "ignored"
            else:
                self._take_member(file, member, depth + 1)

    def _members(self, file: SourceFile, location: Path) -> Iterator[Member]:
        into = self._unpacked / hashlib.sha256(file.path.encode()).hexdigest()[:16]
        seconds = self._limits.archive_seconds
        return unpack_apart(location, file.media_type, into, self._allowance, seconds=seconds, name=file.path)

    def _take_member(self, archive: SourceFile, member: Member, depth: int) -> None:
        path = f"{archive.path}/{member.name}"
        if member.location is not None:
            self.take(Entry(path, member.location, "file", member.location.stat().st_size), depth)
        elif is_junk(path):
            self._refuse(self._free(path), 0, "system_file").status = "ignored"
        else:
            self._refuse(self._free(path), 0, member.problem or "damaged", format=format_name(archive.media_type))

    def _refuse(self, path: str, size: int, code: str, **values: str) -> SourceFile:
        """A file that is listed and was not opened."""
        file = SourceFile(path, None, "", size, UNKNOWN)
        _fail(file, code, **values)
        self.files.append(file)
        return file

    def _free(self, path: str) -> str:
        """The path, numbered where it is taken: archives may hold a name twice."""
        count = self._paths[path] = self._paths.get(path, 0) + 1
        if count == 1:
            return path
        folder, slash, name = path.rpartition("/")
        stem, dot, ending = name.rpartition(".")
        return self._free(f"{folder}{slash}{stem or ending} ({count}){dot + ending if stem else ''}")

    def _at_top(self, name: str) -> tuple[str, ...]:
        return tuple(top + name for top in self._tops)

    def _encodable(self, location: Path) -> Path:
        """The file itself, or a copy where its name is no Unicode, which native libraries and JSON cannot name."""
        try:
            str(location).encode("utf-8")
        except UnicodeEncodeError:
            copy = self._unpacked / "renamed" / hashlib.sha256(os.fsencode(location)).hexdigest()
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(location, copy, follow_symlinks=False)
            return copy
        return location


def hash_file(path: Path, *, most_bytes: int) -> tuple[str, int]:
    """sha256 and size of an ordinary file. Raises OSError where it is none any more, or grows beyond the limit."""
    digest, size = hashlib.sha256(), 0
    # it was an ordinary file when it was listed: neither follow a link nor wait for a pipe that took its place
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"no ordinary file: {path}")
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            if size > most_bytes:
                raise OSError(f"grows while it is read: {path}")
            digest.update(chunk)
    return digest.hexdigest(), size


def _judge(file: SourceFile) -> None:
    """What can be said of a file by its type alone."""
    if file.bytes == 0:
        _fail(file, "empty")
    elif file.media_type == ENCRYPTED_OFFICE:
        _fail(file, "encrypted")
    elif file.media_type == SHORTCUT:
        _fail(file, "link")
    elif file.media_type not in FORMATS and is_volume(file.path):
        _fail(file, "archive_split")
    elif file.media_type not in FORMATS:
        _fail(file, "unsupported", format=format_name(file.media_type))


def _fail(file: SourceFile, code: str, **values: str) -> None:
    file.status = "rejected" if code in _REFUSED else "unreadable"
    file.problem = problem(code, **values)


def _mark_duplicates(files: list[SourceFile]) -> None:
    """All but one of the files with one content. The one whose name calls itself no copy is the original, else the first.

    Empty files are all alike and stay what they are.
    """
    first: dict[str, SourceFile] = {}
    for file in sorted(files, key=lambda f: bool(_COPY.search(f.path))):
        if file.status == "ignored" or not file.bytes or not file.sha256:
            continue
        twin = first.setdefault(file.sha256, file)
        if twin is not file and file.duplicate_of is None:
            file.status, file.duplicate_of = "duplicate", twin.path
            file.problem = problem("duplicate", other=twin.path)


def _size(count: int) -> str:
    return f"{count / 2**20:.0f} MB" if count >= 2**20 else f"{count} B"
