"""Words of a statement that are neither a label nor an amount, and words that are two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractors.values.amounts import is_dash, looks_numeric, parse_amount
from extractors.values.text import squeeze
from pipeline.extraction.columns import Block
from schemas.pages import Word

_GROUPED = r"\d{1,3}(?:[,.]\s?\d{3})+"
_TWO_AMOUNTS = re.compile(rf"([-(]?{_GROUPED}\.\d{{2}}\)?)\s*([-(]?{_GROUPED}\.\d{{2}}\)?)")
_DECIMALS = re.compile(r"(?<=[.,:])\s?\d{2}(?=\s?[-(\d])")
_WELL_FORMED = re.compile(r"[-(]?(?!0[,.]\d{3})\d{1,3}(?:[,.]\d{3})*[.,]\d{2}\)?")
LEAST_BLANK = 2.5
"""Characters that would go between two columns' numbers at least."""
_AMOUNT = rf"[-(]?(?:{_GROUPED}|\d{{4,12}})\.\d{{2}}\)?"
_AMOUNT_AND_LABEL = re.compile(rf"({_AMOUNT})\s*([一-鿿(（]\D{{3,}})")
_LABEL_AND_AMOUNT = re.compile(rf"([一-鿿][^\d,.]{{2,}}?)\s*({_AMOUNT})")
_NOTE = re.compile(
    r"(附注|注释?)?\(?[一二三四五六七八九十]{1,3}\)?[,.]?\(?([一二三四五六七八九十]{1,4}|\d{1,3})?\)?|(附注|注释?)\d{1,3}"
)
"""References to notes: 五、一; 六(十二); 七、10; 注释3."""
NOTE_BESIDE = 2.0
"""Heights of a line by which a reference may stand beside its head, on either side."""
_COUNTED = re.compile(r"[1-9]\d{0,2}")
FEWEST_STEPS, LEAST_COUNTING = 4, 0.7


def split_amounts(word: Word) -> list[Word]:
    """Two amounts, or an amount and a label, that were read as one run of characters, apart; any other word as it is.

    Where two sides of a sheet nearly touch, the detector takes an amount and the next side's label for one line.
    """
    match = _TWO_AMOUNTS.fullmatch(word.text)
    if match is not None:
        share = match.start(2) / len(word.text)
    else:
        match = _AMOUNT_AND_LABEL.fullmatch(word.text) or _LABEL_AND_AMOUNT.fullmatch(word.text)
        if match is None:
            return [word]
        share = _width(match[1]) / (_width(match[1]) + _width(match[2]))
    x = word.x0 + (word.x1 - word.x0) * share
    left, right = (word.x0, word.top, x, word.bottom), (x, word.top, word.x1, word.bottom)
    return [Word(match[1], left, word.confidence), Word(match[2], right, word.confidence)]


@dataclass(frozen=True)
class Pitch:
    """Where the numbers of a block's first money column end, where its second one begins, and how wide a character of them is."""

    end: float
    edge: float
    step: float


def pitch_of(words: Sequence[Word], block: Block) -> Pitch | None:
    """None for a block of one column, or of which no first column's numbers were read by themselves."""
    if len(block.columns) != 2:
        return None
    first = block.columns[0]
    alone = [w for w in words if first.x0 <= w.x0 and w.x1 <= first.x1 + 1 and _WELL_FORMED.fullmatch(w.text)]
    if not alone:
        return None
    return Pitch(median(w.x1 for w in alone), first.x1, median((w.x1 - w.x0) / len(w.text) for w in alone))


def split_between(word: Word, pitch: Pitch | None) -> list[Word]:
    """Numbers of two columns that were read as one run of characters, 5,200.000.00, apart; any other word as it is.

    The run is wider than its characters are, by the blank between the columns. It is cut where both parts are amounts, nearest to
    where the first column's numbers end.
    """
    if pitch is None or not word.x0 + word.height < pitch.edge < word.x1 - word.height or is_dash(word.text):
        return [word]
    if (word.x1 - word.x0) / pitch.step < len(word.text) + LEAST_BLANK:
        return [word]
    wanted = (pitch.end - word.x0) / pitch.step
    cuts = [match.end() for match in _DECIMALS.finditer(word.text)]
    whole = [
        at for at in cuts if _WELL_FORMED.fullmatch(word.text[:at]) and _WELL_FORMED.fullmatch(word.text[at:].strip())
    ]
    cut = min(whole, key=lambda at: abs(at - wanted), default=None)
    if cut is None:
        return [word]
    left, right = word.text[:cut], word.text[cut:].strip()
    end, begin = word.x0 + pitch.step * len(left), word.x1 - pitch.step * len(right)
    return [
        Word(left, (word.x0, word.top, min(end, begin), word.bottom), word.confidence),
        Word(right, (max(end, begin), word.top, word.x1, word.bottom), word.confidence),
    ]


def _width(text: str) -> float:
    """In characters of full width."""
    return sum(1.0 if char > "\u2e7f" else 0.55 for char in text)


def row_numbers(words: Sequence[Word]) -> set[int]:
    """The numbers of lines (行次) by `id`: whole numbers over one another that count on, wherever a sheet puts them."""
    columns: list[list[Word]] = []
    for word in sorted((w for w in words if _COUNTED.fullmatch(w.text)), key=lambda w: w.x0 + w.x1):
        last = columns[-1][-1] if columns else None
        if last is not None and (word.x0 + word.x1) - (last.x0 + last.x1) < word.height:
            columns[-1].append(word)
        else:
            columns.append([word])
    found: set[int] = set()
    for column in columns:
        counts = [int(word.text) for word in sorted(column, key=lambda w: w.middle)]
        steps = [b - a for a, b in pairwise(counts)]
        if len(steps) >= FEWEST_STEPS and steps.count(1) >= LEAST_COUNTING * len(steps):
            found |= {id(word) for word in column}
    return found


def is_index(word: Word) -> bool:
    """行次 and note numbers: short, digits only (or a dash in a column that is none of ours)."""
    plain = word.text.strip("()（）.、,")
    return (plain.isdigit() and len(plain) <= 3) or is_dash(word.text) or parse_amount(word.text) is not None


def is_note(word: Word, block: Block) -> bool:
    """附注 references under their head, which else would belong to a label."""
    middle, beside = (word.x0 + word.x1) / 2, NOTE_BESIDE * word.height
    under = any(x0 - beside <= middle <= x1 + beside for x0, x1 in block.notes)
    return under and _NOTE.fullmatch(squeeze(word.text)) is not None


def is_unread_number(text: str) -> bool:
    """Ink of an amount that could not be made out: the cell is told as unread, not as blank."""
    return looks_numeric(text) and sum(char.isdigit() for char in text) >= 4
