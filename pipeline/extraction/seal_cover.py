"""Names that a seal lies on: how much of a scan's reading of them to believe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.values.names import find_organisations, is_organisation, name_similarity
from extractors.values.organisations import begins_with_place
from extractors.values.text import squeeze
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.placed_text import Character, PlacedText, Reading, gap_between
from schemas.pages import Box

HOLE = (0.65, 3.0)
"""A blank within a name, in heights, that may hide a character."""
MENDED, HIDDEN, COVERED = 0.86, 0.7, 0.79
"""Sureness of a name that a seal's own text completes; of one with a hole; of one that a seal lies on."""
RIM = 0.35
"""Of a line's height: so near above or below it a rim hides parts of its characters."""
MANY_WORDS, STRETCHED = 3, 1.4
MOST_LOST, ALIKE, LEAST_ALIKE = 4, 0.7, 0.55
"""Characters at a name's beginning that a seal may hide; how like the name in print must be to one hidden in part."""


def confirmed(name: Parsed[str] | None, reading: Reading) -> Parsed[str] | None:
    """An organisation's name under a seal: believed where the paper or the seal says it again, else unsure.

    A name with a hole is completed where the seal on it says the same with one or two characters more.
    """
    if name is None:
        return None
    longer = _completed(name, reading)
    if longer is not None:
        return longer
    sealed = _as_its_seal_says(name, reading)
    if sealed is not None:
        return sealed
    if not _doubtful(name.placed):
        return name
    seals = [squeeze(seal.text or "") for page in reading.pages for seal in page.seals]
    if name.value in seals or reading.plain.count(name.value) >= 2:
        return replace(name, sure=max(name.sure, MENDED))
    for text in seals:
        if 0 < len(text) - len(name.value) <= 2 and is_organisation(text) and _is_subsequence(name.value, text):
            return Parsed(text, name.placed, MENDED, ("completed from the seal",))
    clear = _clear_reading(name, reading, seals)
    if clear is not None:
        return replace(name, value=clear, sure=MENDED, notes=(*name.notes, "as the paper has it elsewhere"))
    hole = _has_hole(name.placed)
    note = "a character may be hidden" if hole else "under a seal"
    return replace(name, sure=min(name.sure, HIDDEN if hole else COVERED), notes=(*name.notes, note))


def _as_its_seal_says(name: Parsed[str], reading: Reading) -> Parsed[str] | None:
    """The one like name in print elsewhere in the paper, where a seal lies on the name and is more like that one, or hides letters."""
    if not under_seal(name.placed) or reading.plain.count(name.value) >= 2:
        return None
    told = _named_elsewhere(name, reading) - {name.value}
    seals = {squeeze(seal.text) for page in reading.pages for seal in page.seals if seal.text}
    # a seal that was read just as the paper prints a name tells it also where little of the signature was read
    near = [text for text in told if name_similarity(text, name.value) >= (LEAST_ALIKE if text in seals else ALIKE)]
    if len(near) != 1:
        return None
    told_by_seal = any(name_similarity(text, near[0]) > max(ALIKE, name_similarity(text, name.value)) for text in seals)
    if not told_by_seal and not _has_lost(name.value, near[0]):
        return None
    return replace(name, value=near[0], sure=MENDED, notes=(*name.notes, "as the paper and its seal have it"))


def _named_elsewhere(name: Parsed[str], reading: Reading) -> set[str]:
    """The organisations on the paper's lines, those left out that hold the name itself."""
    own = {id(character.word) for character in name.placed.characters}
    rows = [row for row in reading.rows if not own & {id(character.word) for character in row.placed.characters}]
    return {found.text for row in rows for found in find_organisations(row.plain)}


def _has_lost(name: str, clear: str) -> bool:
    """Whether a name is another without a few letters, which are not a word of the legal form."""
    lost = len(clear) - len(name)
    forms = any(clear.replace(form, "", 1) == name for form in ("责任", "股份", "(集团)"))
    return 0 < lost <= MOST_LOST and not forms and _is_subsequence(name, clear)


def _clear_reading(name: Parsed[str], reading: Reading, seals: Sequence[str]) -> str | None:
    """The one organisation of the paper, or on its seals, that a name hidden in part must be."""
    told = _named_elsewhere(name, reading) | set(filter(is_organisation, seals))
    near = {text for text in told if text != name.value and name_similarity(text, name.value) >= ALIKE}
    return near.pop() if len(near) == 1 else None


def _completed(name: Parsed[str], reading: Reading) -> Parsed[str] | None:
    """A scanned name whose end is gone, where the paper has it in full; or its beginning, where a line begins with it in full
    (the head of a letter): that name."""
    scanned = bool(name.placed) and name.placed.characters[0].page.source == "ocr"
    if scanned and not is_organisation(name.value):
        whole = set(_going_on(name.value, reading.plain))
        if len(whole) == 1:
            return replace(name, value=whole.pop(), sure=MENDED, notes=(*name.notes, "completed from the paper"))
    if not scanned or begins_with_place(name.value) or reading.plain.count(name.value) < 2:
        return None
    told = {found.text for row in reading.rows for found in find_organisations(row.plain) if found.start == 0}
    longer = {text for text in told if text.endswith(name.value) and 0 < len(text) - len(name.value) <= MOST_LOST}
    if len(longer) != 1:
        return None
    return replace(name, value=longer.pop(), sure=MENDED, notes=(*name.notes, "completed from the paper"))


def _going_on(beginning: str, plain: str) -> Iterator[str]:
    """The organisations of a text that begin so and have a few letters more."""
    for match in re.finditer(rf"{re.escape(beginning)}([一-鿿]{{1,{MOST_LOST}}})", plain):
        whole = [beginning + match[1][:end] for end in range(len(match[1]), 0, -1)]
        yield from [text for text in whole if is_organisation(text)][:1]


def covered(name: Parsed[str] | None) -> Parsed[str] | None:
    """A person's name: unsure where a seal lies on it."""
    if name is None or not under_seal(name.placed):
        return name
    return replace(name, sure=min(name.sure, COVERED), notes=(*name.notes, "under a seal"))


def under_seal(placed: PlacedText) -> bool:
    """Whether a seal lies on any character of a scan's text, or its rim runs along the line's foot or head."""
    return any(
        _lies_on(seal.box, (c.x0 + c.x1) / 2, c.word.middle, RIM * c.height)
        for c in placed.characters
        if c.page.source == "ocr"
        for seal in c.page.seals
    )


def _lies_on(seal: Box, x: float, y: float, reach: float) -> bool:
    if seal[0] <= x <= seal[2] and seal[1] <= y <= seal[3]:
        return True
    across, down = (seal[2] - seal[0]) / 2 + reach, (seal[3] - seal[1]) / 2 + reach
    return ((x - (seal[0] + seal[2]) / 2) / across) ** 2 + ((y - (seal[1] + seal[3]) / 2) / down) ** 2 <= 1


def _doubtful(placed: PlacedText) -> bool:
    words = len({id(c.word) for c in placed.characters})
    return _has_hole(placed) or (words >= MANY_WORDS and under_seal(placed))


def _has_hole(placed: PlacedText) -> bool:
    """Whether a scanned name has a blank as wide as a character in one or two places."""
    characters = placed.characters
    if not characters or characters[0].page.source != "ocr":
        return False
    low, high = HOLE
    wide = [
        after
        for before, after in zip(characters, characters[1:], strict=False)
        if low * after.height < gap_between(before, after) < high * after.height
    ]
    return 0 < len(wide) <= 2 or _is_stretched(characters)


def _is_stretched(characters: Sequence[Character]) -> bool:
    """Whether one word of a name is set much wider than another: more characters stood there than were read."""
    pitches = [(c.word.x1 - c.word.x0) / len(c.word.text) for c in characters if len(c.word.text) > 1]
    return bool(pitches) and max(pitches) > STRETCHED * min(pitches)


def _is_subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return all(char in letters for char in short)
