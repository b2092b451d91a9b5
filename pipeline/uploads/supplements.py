"""Papers that come in after the upload → stored beside it, never in it: each in a numbered folder, which is there whole or not."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.archive_names import listed_name
from pipeline.folders import report_folder

PLACE = Path(".qijian") / "supplements"
"""Below OUT, beside the state: nothing that a listing of reports shows."""
TOLD = "supplement.json"
LISTED = "补充材料第{number}次/{name}"
"""A name by which a later paper is also taken for the later one (`pipeline.checking.versions`)."""
MOST_NAME = 120
_PARTIAL = ".part-"
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")


@dataclass(frozen=True)
class Supplement:
    """`name` is the applicant's; `location` a file whose name is ours, but for the ending."""

    number: int
    name: str
    location: Path
    by: str = ""
    at: float = 0.0

    @property
    def path(self) -> str:
        """As the dossier's list of files shows it."""
        return LISTED.format(number=self.number, name=self.name)


@dataclass
class Arriving:
    """A supplement that is still being written, to `location`; `keep` makes it one of the dossier."""

    folder: Path
    draft: Path
    location: Path
    name: str

    def keep(self, *, by: str, at: float) -> Supplement:
        """Under the next number, whoever else stores one at the same time."""
        told = {"name": self.name, "by": by, "at": at}
        _write_private(self.draft / TOLD, json.dumps(told, ensure_ascii=False).encode())
        number = max((n for n, _ in _numbered(self.folder)), default=0) + 1
        while True:
            place = self.folder / str(number)
            try:
                # a folder that holds something is never replaced
                os.rename(self.draft, place)
                return Supplement(number, self.name, place / self.location.name, by, at)
            except OSError:
                if not os.path.lexists(place):
                    raise
                number += 1

    def drop(self) -> None:
        """It is not wanted, or was kept already."""
        shutil.rmtree(self.draft, ignore_errors=True)


def supplements_folder(out: Path, dossier: str) -> Path:
    return out / PLACE / report_folder(out, dossier).name


def arriving(out: Path, dossier: str, name: str) -> Arriving:
    """A place to write a file of that name to, for its owner alone. Raises OSError."""
    folder = supplements_folder(out, dossier)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f"{_PARTIAL}{secrets.token_hex(8)}"
    draft.mkdir(mode=0o700)
    shown = _shown(name)
    ending = Path(shown).suffix
    location = draft / f"paper{ending if _ENDING.fullmatch(ending) else ''}"
    _write_private(location, b"")
    return Arriving(folder, draft, location, shown)


def list_supplements(out: Path, dossier: str) -> list[Supplement]:
    """In the order in which they came. No link is followed."""
    found = (_read(number, place) for number, place in sorted(_numbered(supplements_folder(out, dossier))))
    return [supplement for supplement in found if supplement is not None]


def supplements_digest(supplements: list[Supplement], *, content: bool) -> str:
    """Changes with what there is, by name and size, or by bytes; empty where there is none."""
    if not supplements:
        return ""
    digest = hashlib.sha256()
    for supplement in supplements:
        digest.update(f"{supplement.path}\0{_size(supplement.location)}\0".encode("utf-8", "backslashreplace"))
        if content:
            digest.update(_hash(supplement.location))
    return digest.hexdigest()


def with_supplements(digest: str, out: Path, dossier: str, *, content: bool) -> str:
    """A digest of the upload, and of what came in after it; the upload's own where nothing did."""
    told = supplements_digest(list_supplements(out, dossier), content=content)
    return hashlib.sha256(f"{digest} {told}".encode()).hexdigest() if told else digest


def remove_supplements(out: Path, dossier: str) -> int:
    """All of a dossier; how many files there were."""
    folder = supplements_folder(out, dossier)
    count = sum(path.is_file() for path in folder.rglob("*")) if folder.is_dir() and not folder.is_symlink() else 0
    shutil.rmtree(folder, ignore_errors=True)
    return count


def _numbered(folder: Path) -> Iterator[tuple[int, Path]]:
    try:
        places = list(folder.iterdir())
    except OSError:
        return
    for place in places:
        if place.name.isascii() and place.name.isdigit() and place.is_dir() and not place.is_symlink():
            yield int(place.name), place


def _read(number: int, place: Path) -> Supplement | None:
    files = sorted(path for path in place.iterdir() if path.name != TOLD and path.is_file() and not path.is_symlink())
    if not files:
        return None
    try:
        told = json.loads((place / TOLD).read_text(encoding="utf-8"))
        return Supplement(number, _shown(str(told["name"])), files[0], str(told["by"]), float(told["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Supplement(number, files[0].name, files[0])


def _shown(name: str) -> str:
    """The last part of what a browser sends, as a list of files may show it; its ending is kept."""
    plain = listed_name(name.replace("\\", "/").rpartition("/")[2].replace("\0", "")).strip(" .") or "paper"
    if len(plain) <= MOST_NAME:
        return plain
    ending = Path(plain).suffix[:10]
    return plain[: MOST_NAME - len(ending)] + ending


def _write_private(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(data)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return -1


def _hash(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return b"?"
