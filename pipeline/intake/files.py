"""Every uploaded file, each once, with what is wrong with it before anybody reads it."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from extractors.archives import UnpackLimits, unpack
from extractors.errors import UnreadableFile
from extractors.media_types import ENCRYPTED_OFFICE, media_type_of
from schemas.limits import Limits
from schemas.pages import SourceFile
from schemas.problems import problem

ARCHIVES = {"application/zip", "application/x-tar", "application/gzip"}
READABLE = re.compile(
    r"application/pdf|image/.*|text/plain|application/vnd\.openxmlformats-officedocument\.(wordprocessingml\.document|"
    r"spreadsheetml\.sheet)|application/vnd\.ms-excel"
)
_JUNK = re.compile(r"(^|/)(\.DS_Store|__MACOSX|Thumbs\.db|ehthumbs\.db|desktop\.ini|~\$[^/]*|\.~[^/]*|\._[^/]*|\.gitkeep)(/|$)", re.I)
TRUTH = "truth.json"
"""A labelled dossier's truth is never uploaded material."""


def take_in(dossier: Path, *, work: Path, limits: Limits) -> list[SourceFile]:
    """The files of a dossier (a folder, or one archive), in natural order. Nothing of the upload is changed."""
    unpacked = work / "unpacked"
    if dossier.is_dir():
        files = [file for path in _walk(dossier) for file in _take(path, _name(path, dossier), 0, unpacked, limits)]
    else:
        files = list(_take(dossier, unicodedata.normalize("NFC", dossier.name), 0, unpacked, limits))
    files.sort(key=lambda file: natural_key(file.path))
    _mark_duplicates(files)
    return _with_unique_names(files)


def natural_key(text: str) -> list[tuple[int, int, str]]:
    """扫描2 before 扫描10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", text) if part]


def _walk(folder: Path) -> Iterator[Path]:
    """Files below a folder, links and special files too, but never through a link."""
    for root, folders, names in os.walk(folder, followlinks=False):
        here = Path(root)
        for name in list(folders):
            if (here / name).is_symlink():
                yield here / name
        for name in names:
            if not (here == folder and name == TRUTH):
                yield here / name


def _name(path: Path, folder: Path) -> str:
    name = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
    return name.encode("utf-8", "replace").decode("utf-8")


def _take(path: Path, name: str, depth: int, unpacked: Path, limits: Limits) -> Iterator[SourceFile]:
    try:
        status = path.lstat()
    except OSError:
        yield _refused(name, "unreachable", "unreadable")
        return
    if stat.S_ISLNK(status.st_mode):
        yield _refused(name, "link")
    elif not stat.S_ISREG(status.st_mode):
        yield _refused(name, "special_file")
    elif _JUNK.search(name) or name == "dossier.yaml":
        yield _described(path, name, status.st_size, "ignored", "system_file")
    elif status.st_size == 0:
        yield _described(path, name, 0, "unreadable", "empty")
    elif status.st_size > limits.file_bytes:
        yield SourceFile(name, None, "", status.st_size, "application/octet-stream", "rejected", problem("too_large"))
    else:
        yield from _take_ordinary(path, name, status.st_size, depth, unpacked, limits)


def _take_ordinary(
    path: Path, name: str, size: int, depth: int, unpacked: Path, limits: Limits
) -> Iterator[SourceFile]:
    file = _described(path, name, size, "read", None)
    if file.media_type == ENCRYPTED_OFFICE:
        file.status, file.problem = "unreadable", problem("encrypted")
    elif file.media_type in ARCHIVES:
        yield file
        yield from _take_archive(file, path, depth, unpacked, limits)
        return
    elif file.status == "read" and not READABLE.fullmatch(file.media_type):
        file.status, file.problem = "unreadable", problem("unsupported")
    yield file


def _take_archive(file: SourceFile, path: Path, depth: int, unpacked: Path, limits: Limits) -> Iterator[SourceFile]:
    file.location = None
    if depth >= limits.archive_depth:
        file.status, file.problem = "rejected", problem("archive_depth")
        return
    into = unpacked / hashlib.sha256(file.path.encode()).hexdigest()[:16]
    allowed = UnpackLimits(limits.archive_members, limits.archive_bytes, limits.file_bytes, limits.archive_ratio)
    try:
        for member in unpack(path, file.media_type, into, allowed):
            inner = f"{file.path}/{member.name}"
            if _JUNK.search(inner):
                yield SourceFile(inner, None, "", 0, "application/octet-stream", "ignored", problem("system_file"))
            elif member.location is None:
                code = member.problem or "damaged"
                status = "unreadable" if code in ("encrypted", "damaged") else "rejected"
                yield _refused(inner, code, status)
            else:
                yield from _take(member.location, inner, depth + 1, unpacked, limits)
    except UnreadableFile as error:
        file.status, file.problem = "unreadable", problem(error.code)


def _described(path: Path, name: str, size: int, status: str, code: str | None) -> SourceFile:
    try:
        digest = _sha256(path)
        media_type = media_type_of(path) if size else "application/octet-stream"
    except OSError:
        return _refused(name, "unreachable", "unreadable")
    return SourceFile(name, str(path), digest, size, media_type, status, problem(code) if code else None)  # type: ignore[arg-type]


def _refused(name: str, code: str, status: str = "rejected") -> SourceFile:
    return SourceFile(name, None, "", 0, "application/octet-stream", status, problem(code))  # type: ignore[arg-type]


def _sha256(path: Path) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _mark_duplicates(files: list[SourceFile]) -> None:
    first: dict[str, SourceFile] = {}
    for file in files:
        if file.status != "read" or not file.sha256:
            continue
        twin = first.setdefault(file.sha256, file)
        if twin is not file:
            file.status, file.duplicate_of = "duplicate", twin.path
            file.problem = problem("duplicate", other=twin.path)


def _with_unique_names(files: list[SourceFile]) -> list[SourceFile]:
    seen: dict[str, int] = {}
    for file in files:
        count = seen[file.path] = seen.get(file.path, 0) + 1
        if count > 1:
            file.path = f"{file.path} ({count})"
    return files
