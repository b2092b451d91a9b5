"""Every uploaded file, each once, with what is wrong with it before anybody reads it."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from extractors.archives import Allowance, Member, unpack
from extractors.errors import UnreadableFile
from extractors.media_types import ENCRYPTED_OFFICE, UNKNOWN, media_type_of
from extractors.unpacking_process import SUPPORTED as UNPACKED_APART
from extractors.unpacking_process import unpack_apart
from pipeline.intake.upload_folder import SETTINGS, TRUTH, Entry, is_junk, list_folder, natural_key
from schemas.limits import Limits
from schemas.pages import FileStatus, SourceFile
from schemas.problems import format_name, problem

ARCHIVES = frozenset(("application/zip", "application/x-tar", "application/gzip")) | UNPACKED_APART
READABLE = re.compile(
    r"application/pdf|image/(jpeg|png|tiff|gif|bmp|webp|heic|avif|jp2)|text/(plain|csv)"
    r"|application/vnd\.openxmlformats-officedocument\.(wordprocessingml\.document|spreadsheetml\.sheet)"
    r"|application/vnd\.ms-excel"
)
SHORTCUT = "application/x-ms-shortcut"
_REFUSED = frozenset(("link", "special_file", "unsafe_path", "archive_bomb", "too_large", "too_many_files", "archive_depth"))
"""Problems of files that we will not open; of all others we tried or would have."""


def take_in(dossier: Path, *, work: Path, limits: Limits) -> list[SourceFile]:
    """The files of a dossier (a folder, or one archive), in natural order, members of archives after their archive.

    The upload is only read; what archives hold is written below `work`. Raises OSError where the dossier itself cannot be reached.
    """
    intake = _Intake(work / "unpacked", limits, dossier if dossier.is_dir() else dossier.parent)
    if dossier.is_dir():
        for entry in list_folder(dossier):
            intake.take(entry)
    else:
        intake.take(Entry(dossier.name, dossier, "file", dossier.stat().st_size))
    files = sorted(intake.files, key=lambda file: natural_key(file.path))
    _mark_duplicates(files)
    return files


@dataclass
class _Intake:
    """What was taken so far, and what may still be."""

    unpacked: Path
    limits: Limits
    root: Path
    files: list[SourceFile] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    archives: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limits = self.limits
        self.allowance = Allowance(
            limits.archive_members, limits.archive_bytes, limits.file_bytes, limits.archive_ratio, limits.dossier_bytes
        )
        self.bytes_left = limits.dossier_bytes

    def take(self, entry: Entry, depth: int = 0) -> None:
        path = self._free(entry.path)
        if is_junk(path) or path == SETTINGS:
            self._add(path, entry, "system_file", "ignored")
        elif entry.kind == "link":
            self._take_link(path, entry)
        elif entry.kind == "special":
            self._add(path, entry, "special_file")
        elif entry.kind == "unreachable":
            self._add(path, entry, "unreachable")
        else:
            self._take_file(path, entry, depth)

    def _take_file(self, path: str, entry: Entry, depth: int) -> None:
        limits = self.limits
        if entry.bytes > limits.file_bytes:
            self._add(path, entry, "too_large", actual=_size(entry.bytes), limit=_size(limits.file_bytes))
        elif len(self.files) >= limits.dossier_files:
            self._add(path, entry, "too_many_files", limit=limits.dossier_files)
        elif depth == 0 and entry.bytes > self.bytes_left:
            self._add(path, entry, "too_many_files", limit=_size(limits.dossier_bytes))
        else:
            self.bytes_left -= entry.bytes if depth == 0 else 0
            self._open(path, entry, depth)

    def _open(self, path: str, entry: Entry, depth: int) -> None:
        try:
            digest, size = _hash(entry.location)
            location = self._readable_location(entry.location)
            media_type = media_type_of(location) if size else UNKNOWN
        except OSError:
            self._add(path, entry, "unreachable")
            return
        file = SourceFile(path, str(location), digest, size, media_type)
        self.files.append(file)
        if media_type in ARCHIVES:
            self._take_archive(file, depth)
        elif not size:
            _fail(file, "empty")
        elif media_type == ENCRYPTED_OFFICE:
            _fail(file, "encrypted")
        elif media_type == SHORTCUT:
            _fail(file, "link")
        elif not READABLE.fullmatch(media_type):
            _fail(file, "unsupported", format=format_name(media_type))

    def _take_archive(self, file: SourceFile, depth: int) -> None:
        location = Path(str(file.location))
        file.location = None
        twin = self.archives.setdefault(file.sha256, file.path)
        if twin != file.path:
            # what it holds is listed there; an archive that holds itself ends here
            file.status, file.duplicate_of, file.problem = "duplicate", twin, problem("duplicate", other=twin)
        elif depth >= self.limits.archive_depth:
            _fail(file, "archive_depth", limit=self.limits.archive_depth)
        else:
            members, failure = self._unpack(file, location)
            for member in sorted(members, key=lambda member: natural_key(member.name)):
                self._take_member(file, member, depth + 1)
            if failure is not None:
                _fail(file, failure, format=format_name(file.media_type))
                file.status = "partly_read" if members else file.status

    def _unpack(self, file: SourceFile, location: Path) -> tuple[list[Member], str | None]:
        """The members that could be had, and why there are not more."""
        into = self.unpacked / hashlib.sha256(file.path.encode()).hexdigest()[:16]
        members: list[Member] = []
        try:
            for member in self._members(file, location, into):
                members.append(member)
        except UnreadableFile as error:
            return members, error.code
        return members, None

    def _members(self, file: SourceFile, location: Path, into: Path) -> Iterator[Member]:
        if file.media_type in UNPACKED_APART:
            seconds = self.limits.archive_seconds
            return unpack_apart(location, file.media_type, into, self.allowance, seconds=seconds)
        return unpack(location, file.media_type, into, self.allowance, name=file.path)

    def _take_member(self, archive: SourceFile, member: Member, depth: int) -> None:
        if depth == 1 and member.name == TRUTH and "/" not in archive.path and self.root.joinpath(archive.path).is_file():
            return
        path = f"{archive.path}/{member.name}"
        if member.location is not None:
            self.take(Entry(path, member.location, "file", member.location.stat().st_size), depth)
        elif is_junk(path):
            self._add(self._free(path), None, "system_file", "ignored")
        else:
            self._add(self._free(path), None, member.problem or "damaged")

    def _take_link(self, path: str, entry: Entry) -> None:
        """A link to a file of the same dossier says nothing new; any other is refused."""
        target = entry.location.resolve()
        try:
            inside = target.relative_to(self.root.resolve()).as_posix() if target.is_file() else None
        except ValueError:
            inside = None
        self._add(path, entry, "link")
        if inside is not None:
            self.files[-1].duplicate_of = inside

    def _add(self, path: str, entry: Entry | None, code: str, status: FileStatus | None = None, **values: object) -> None:
        """A file that is listed and not opened."""
        file = SourceFile(path, None, "", entry.bytes if entry else 0, UNKNOWN)
        _fail(file, code, **values)
        file.status = status or file.status
        self.files.append(file)
