"""Names that a scan spells as no other paper does → the dossier's own name, where the picture may well show it.

A name counts as known where it stands as text, or where scanned pages spell it alike much more often than any other way. What is
printed there stays decisive: another name, clearly printed, is next to impossible as the known one and stays as it was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractors.seal_owner import brand_of
from extractors.values.names import lost_letters, name_exact, name_letters, name_similarity
from extractors.values.text import squeeze
from schemas.documents import NAME_MAY_BE, NAME_TOLD, Document, Value
from schemas.second_readings import NameKey

NAMED = ("entity", "lead")
NEAR = 0.7
"""Names less alike are not weighed: they are others."""
AS_TEXT, FEWEST, OFTENER = 3, 2, 2
"""A paper that names it as text counts as so many scanned pages that have it; a known one has so many, and so many times those of one
like it."""
LIKELY_LOST, LIKELY_CHANGED, LIKELY_BRAND = -10.0, -7.0, -2.5
"""Logarithms of a known name's chance over that of what was read. Measured on photos and faxes: misread names -1.4 to -6.5, names
with another letter in the brand below -10 wherever that letter can be seen; where letters were lost, faxes come down to -9.4. Where a
letter of the brand was read as another, the known one must be nearly as likely."""
MOST_SURE = 0.9


@dataclass(frozen=True)
class NameDoubt:
    """A recognised name that is none of the dossier's: the value, and its place with the known names that are near."""

    value: Value
    key: NameKey


def find_name_doubts(documents: Sequence[Document]) -> list[NameDoubt]:
    """Names of scans that are to be weighed against the dossier's own."""
    recognised = list(_recognised(documents))
    known = _known(documents) if recognised else []
    keyed = ((value, _key(document, value, known)) for document, value in recognised)
    return [NameDoubt(value, key) for value, key in keyed if key is not None]


def settle_names(doubts: Sequence[NameDoubt], chances: Mapping[NameKey, Sequence[float]]) -> bool:
    """Puts the known name where it is likely, notes where it is no less than possible. In place; whether anything was put."""
    put = False
    for doubt in doubts:
        if doubt.key not in chances:
            continue
        value, (*_, names) = doubt.value, doubt.key
        chance, name = max(zip(chances[doubt.key], names, strict=True))
        if chance >= _least(str(value.value), name):
            value.value, value.confidence = name, min(value.confidence, MOST_SURE)
            value.notes.append(NAME_TOLD)
            put = True
        elif chance >= LIKELY_CHANGED:
            value.notes.append(NAME_MAY_BE)
    return put


def _key(document: Document, value: Value, known: Sequence[str]) -> NameKey | None:
    read = str(value.value)
    if value.page is None or value.box is None or any(name_exact(read) == name_exact(name) for name in known):
        return None
    near = tuple(name for name in known if name_similarity(read, name) >= NEAR)
    return (document.file, value.page, value.box, near) if near else None


def _known(documents: Sequence[Document]) -> list[str]:
    counts: Counter[str] = Counter()
    as_text: set[str] = set()
    pages = [squeeze(part.page.text) for document in documents for part in document.parts if part.page.source == "ocr"]
    for value in _values(documents):
        for name in map(name_exact, value.value if isinstance(value.value, list) else [str(value.value)]):
            if name not in counts:
                counts[name] = sum(name in page for page in pages)
            if value.source != "ocr":
                as_text.add(name)
                counts[name] += AS_TEXT
    return [name for name in counts if name in as_text or _is_usual(name, counts)]


def _is_usual(name: str, counts: Counter[str]) -> bool:
    near = [other for other in counts if other != name and name_similarity(other, name) >= NEAR]
    # a scan loses letters and makes none: a name with some of them lost is no rival
    rivals = (counts[other] * (1 if lost_letters(other, name) else OFTENER) for other in near)
    return counts[name] >= max([FEWEST, *rivals])


def _values(documents: Sequence[Document]) -> Iterator[Value]:
    for document in documents:
        for field in (*NAMED, "members"):
            if field in document.fields:
                yield document.fields[field]


def _recognised(documents: Sequence[Document]) -> Iterator[tuple[Document, Value]]:
    for document in documents:
        for field in NAMED:
            value = document.fields.get(field)
            if value is not None and value.source == "ocr":
                yield document, value


def _least(read: str, name: str) -> float:
    """How likely the known name must be, by what was read in its place."""
    key = name_letters(name)
    changed = [block for block in Levenshtein.opcodes(name_letters(read), key) if block.tag not in ("equal", "insert")]
    if not changed:
        return LIKELY_LOST
    brand = brand_of(key)
    touched = any(
        i in brand for block in changed for i in range(block.dest_start, max(block.dest_end, block.dest_start + 1))
    )
    return LIKELY_BRAND if touched else LIKELY_CHANGED
