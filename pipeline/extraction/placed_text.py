"""Words → text of which every character knows its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from extractors.values.old_forms import modern
from extractors.values.text import squeeze
from schemas.documents import Document, Scalar, Value, ValueSource
from schemas.pages import Box, Line, Page, Seal, Word, enclosing_box

OFFICE_SURE = 0.99
"""Confidence of a text layer's or an office file's word: it may still be a misleading layer."""
SEAM = 0.2
"""Two OCR words that overlap by more than this share of their height show the same character twice."""
MOST_SEAM, LEAST_WIDE = 4, 0.5
"""Characters that two words may both show; width of one in heights, at least."""
SPECKS = frozenset("」「』『,.·'`~-_|")
CLOSE_LINES = 0.5
"""What begins further left and is lower by more than this share of a height is the next line of a tightly set cell."""
_DATED = re.compile(
    r"(?:20[0-3]\d|二[〇○零Oo0]?[一二三]\S)\D?[\d一二三四五六七八九十]{1,2}\D?[\d一二三四五六七八九十]{0,3}\D?$"
)
"""A date that a seal was set on is no scrap of the seal: its ring bears letters, and a number that begins with a region's code."""
SEAL_NOISE, DATE_NOISE = 0.8, 0.6
"""Below this, a word (one that reads like a date) that lies wholly within a seal is taken for a scrap of the seal."""


@dataclass(frozen=True)
class Character:
    """One comparable character (half width, no blank), the page and word it comes from, its edges in points."""

    char: str
    page: Page
    word: Word
    index: int
    x0: float
    x1: float

    @property
    def height(self) -> float:
        return self.word.height


@dataclass(frozen=True)
class PlacedText:
    """Characters in reading order. `plain` is what patterns are matched on: one character for each place."""

    characters: tuple[Character, ...]

    @property
    def plain(self) -> str:
        return "".join(character.char for character in self.characters)

    @property
    def quoted(self) -> str:
        """`plain` with opening and closing quotes told apart where they are printed so."""
        printed = ((c.char, c.word.text[c.index]) for c in self.characters)
        return "".join(own if own in "“”‘’" else char for char, own in printed)

    @property
    def pointed(self) -> str:
        """`plain` with the comma of lists told from the one of sentences."""
        printed = ((c.char, c.word.text[c.index]) for c in self.characters)
        return "".join(own if own == "、" else char for char, own in printed)

    def __len__(self) -> int:
        return len(self.characters)

    def __bool__(self) -> bool:
        return bool(self.characters)

    def __add__(self, other: PlacedText) -> PlacedText:
        return PlacedText(self.characters + other.characters)

    def slice(self, start: int, end: int | None = None) -> PlacedText:
        return PlacedText(self.characters[start:end])

    def strip(self, chars: str) -> PlacedText:
        """Without the given characters at both ends."""
        plain = self.plain
        start = len(plain) - len(plain.lstrip(chars))
        return self.slice(start, max(start, len(plain.rstrip(chars))))

    @property
    def text(self) -> str:
        """As printed: the words' own characters, a blank where they stand apart."""
        out: list[str] = []
        before: Character | None = None
        for character in self.characters:
            same = before is not None and before.word is character.word
            if same and before is not None:
                out.append(character.word.text[before.index + 1 : character.index])
            elif before is not None and 0.5 * character.height < gap_between(before, character) < float("inf"):
                out.append(" ")
            if not (same and before is not None and before.index == character.index):
                out.append(character.word.text[character.index])
            before = character
        return "".join(out).strip()

    @property
    def page(self) -> Page | None:
        return self.characters[0].page if self.characters else None

    @property
    def box(self) -> Box | None:
        """Around the characters that stand on the first one's page."""
        if not self.characters:
            return None
        page = self.characters[0].page
        return enclosing_box((c.x0, c.word.top, c.x1, c.word.bottom) for c in self.characters if c.page is page)

    @property
    def confidence(self) -> float:
        """Of the least certain word; text layers are nearly certain."""
        return min((word_confidence(c.page, c.word) for c in self.characters), default=0.0)

    def pieces(self, gap: float) -> list[PlacedText]:
        """Cut where characters of one line stand apart by more than `gap` heights, and at line ends."""
        out: list[list[Character]] = []
        before: Character | None = None
        for character in self.characters:
            if before is None or gap_between(before, character) > gap * character.height:
                out.append([])
            out[-1].append(character)
            before = character
        return [PlacedText(tuple(piece)) for piece in out]

    def value(self, value: Scalar | list[str], sureness: float = 1.0, *notes: str) -> Value:
        """A field's value that was read here."""
        page = self.page
        return Value(
            value=value,
            text=self.text,
            page=page.number if page else None,
            box=self.box,
            confidence=round(max(0.0, min(OFFICE_SURE, self.confidence * sureness)), 4),
            source=source_of(page),
            notes=list(notes),
        )


def gap_between(before: Character, after: Character) -> float:
    """The blank between two characters in points; infinite between lines and pages."""
    if before.page is not after.page or abs(before.word.middle - after.word.middle) > 0.8 * max(
        before.height, after.height
    ):
        return float("inf")
    lower = after.word.middle - before.word.middle
    if after.x0 < before.x0 and lower > CLOSE_LINES * max(before.height, after.height):
        return float("inf")
    return after.x0 - before.x1


def source_of(page: Page | None) -> ValueSource:
    return page.source if page is not None and page.source in ("text_layer", "office") else "ocr"


def word_confidence(page: Page, word: Word) -> float:
    return word.confidence if page.source == "ocr" else min(word.confidence, OFFICE_SURE)


@cache
def _plain(char: str) -> str:
    return squeeze(char)


def place_words(page: Page, words: Iterable[Word]) -> PlacedText:
    """Words of one line as characters; the width of a word is shared out among its characters.

    Where two OCR words overlap, the characters that both show at the seam count once.
    """
    out: list[Character] = []
    for word in words:
        placed = list(_characters(page, word))
        out += placed[_shown_twice(out, placed) :]
    return PlacedText(tuple(out))


def _shown_twice(before: Sequence[Character], after: Sequence[Character]) -> int:
    """How many characters at the end of one text the next one begins with, as far as their words overlap."""
    if not before or not after or before[-1].word is after[0].word or before[-1].page.source != "ocr":
        return 0
    overlap, height = before[-1].word.x1 - after[0].word.x0, after[0].height
    # a line that was cut at a ruled line shows the character on the cut in both words
    cut = abs(overlap) < 0.5 and not after[0].char.isascii()
    for count in range(min(len(before), len(after), MOST_SEAM), 0, -1):
        enough = overlap > (SEAM + (count - 1) * LEAST_WIDE) * height or (cut and count == 1)
        if enough and all(one.char == two.char for one, two in zip(before[-count:], after[:count], strict=True)):
            return count
    return 0


def _characters(page: Page, word: Word) -> Iterator[Character]:
    widths = [0.5 if char.isascii() else 1.0 for char in word.text]
    total = sum(widths) or 1.0
    at = word.x0
    for i, (char, width) in enumerate(zip(word.text, widths, strict=True)):
        wide = (word.x1 - word.x0) * width / total
        for plain in _plain(modern(char) if page.source == "ocr" else char):
            yield Character(plain, page, word, i, at, at + wide)
        at += wide


@dataclass(frozen=True)
class Row:
    """A printed line of a document as placed text."""

    page: Page
    placed: PlacedText
    line: Line

    @property
    def plain(self) -> str:
        return self.placed.plain

    @property
    def box(self) -> Box:
        return self.line.box


class Reading:
    """A document's lines in order, and the same as one running text. `lines` takes a page apart into lines."""

    def __init__(self, document: Document, lines: Callable[[Page], list[Row]] | None = None) -> None:
        self.document = document
        self.pages = [part.as_page() for part in document.parts]
        self.rows = [row for page in self.pages for row in (lines or rows_of)(page)]
        joined: list[Character] = []
        self.offsets: list[int] = []
        for row in self.rows:
            self.offsets.append(len(joined))
            joined += row.placed.characters
        self.running = PlacedText(tuple(joined))
        self.plain = self.running.plain

    def row_at(self, offset: int) -> Row:
        """The line that holds a character of the running text."""
        index = max(i for i, start in enumerate(self.offsets) if start <= offset)
        return self.rows[index]

    def search(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], PlacedText]]:
        """Matches of a pattern in the running text; the text of group 1 (or of all) with its place."""
        for match in pattern.finditer(self.plain):
            group = 1 if match.re.groups and match[1] is not None else 0
            yield match, self.running.slice(match.start(group), match.end(group))


def rows_of(page: Page) -> list[Row]:
    """The lines of a page without scraps of seals."""
    rows = []
    for line in page.lines:
        # a name under a seal keeps its faint words: only lines that lie wholly within seals lose them
        within = all(any(_inside(word, seal.box) for seal in page.seals) for word in line.words)
        words = [word for word in line.words if not (within and _is_scrap(word, page))]
        if words and not _is_seal_line(words, page.seals) and not _is_speck(words, page):
            rows.append(Row(page, place_words(page, words), Line(tuple(words))))
    return rows


def _is_speck(words: Sequence[Word], page: Page) -> bool:
    """A scan's line of one sign that is no letter: it would part the sentence around it."""
    return page.source == "ocr" and len(words) == 1 and len(words[0].text) == 1 and words[0].text in SPECKS


def _inside(word: Word, box: Box, slack: float = 3.0) -> bool:
    return (
        word.x0 >= box[0] - slack
        and word.x1 <= box[2] + slack
        and word.top >= box[1] - slack
        and word.bottom <= box[3] + slack
    )


def _is_scrap(word: Word, page: Page) -> bool:
    noise = DATE_NOISE if _DATED.match(squeeze(word.text)) else SEAL_NOISE
    return page.source == "ocr" and word.confidence < noise and any(_inside(word, seal.box) for seal in page.seals)


def _is_seal_line(words: Sequence[Word], seals: Sequence[Seal]) -> bool:
    """Whether a line is nothing but a part of a seal's ring of text."""
    text = squeeze("".join(word.text for word in words))
    for seal in seals:
        name = squeeze(seal.text or "")
        if all(_inside(word, seal.box) for word in words) and len(text) < 0.75 * len(name):
            if len(text) >= 2 and fuzz.partial_ratio(text, name) >= 75:
                return True
    return False
