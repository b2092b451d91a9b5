"""Files and pages that could not be read → the requirements that they may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractors.legibility import is_legible
from pipeline.checking.case import Slot
from schemas.call import Call
from schemas.documents import Document
from schemas.pages import SourceFile

UNTOLD = 0.5
"""A document whose type is less sure could not be told."""
UNREAD = ("unreadable", "rejected", "partly_read")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)|(?<!\d)(\d\d)年")
_RANGE = re.compile(r"(?<!\d)(?:20)?(\d\d)年?[-—~至到和与、](?:20)?(\d\d)年")


def unread_files(files: Iterable[SourceFile]) -> list[SourceFile]:
    return [file for file in files if file.status in UNREAD]


def illegible_pages(documents: Iterable[Document]) -> dict[str, list[int]]:
    """Pages by file that were read so badly that what was read does not say what they are."""
    found: dict[str, list[int]] = {}
    for document in documents:
        if document.confidence < UNTOLD:
            pages = [part.page.number for part in document.parts if not is_legible(part.page)]
            if pages:
                found.setdefault(document.file, []).extend(pages)
    return found


def may_hold(path: str, slots: Sequence[Slot], call: Call) -> list[Slot]:
    """The requirements that a file's name points to; all of them where it says nothing; none where it names another paper."""
    said = _without(path, call.other_names)
    named = [slot for slot in slots if any(word in said for word in slot.paper.names)]
    years = years_in(path, max(call.years, default=0))
    if not named:
        # a name that gives a year alone can still not be another year's paper
        return [] if said != _stem(path) else [s for s in slots if s.year is None or not years or s.year in years]
    return [slot for slot in named if slot.year is None or not years or slot.year in years]


def is_named(path: str, slot: Slot, call: Call) -> bool:
    said = _without(path, call.other_names)
    return any(word in said for word in slot.paper.names)


def years_in(path: str, latest: int) -> set[int]:
    """Years up to `latest` that a file's name gives, 22-23年 as both; later ones say when it was made, not of what it is."""
    stem = _stem(path)
    years = {int(long) if long else 2000 + int(short) for long, short in _YEAR.findall(stem)}
    for first, last in _RANGE.findall(stem):
        years |= set(range(2000 + int(first), 2000 + int(last) + 1))
    return {year for year in years if year <= latest}


def _stem(path: str) -> str:
    """The path below the dossier without ending: a folder's name speaks for what is in it."""
    return re.sub(r"\.[A-Za-z0-9]{1,5}(?=/|$)", "", path)


def _without(path: str, words: Sequence[str]) -> str:
    said = _stem(path)
    for word in sorted(words, key=len, reverse=True):
        said = said.replace(word, "")
    return said
