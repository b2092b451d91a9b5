"""Running text → pages: titles, paragraphs, fields, tables and signature blocks, one below the other."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from samples.generator.fonts import Face, text_width
from samples.generator.pen import Pen, wrap_text


@dataclass(frozen=True)
class LetterStyle:
    """How one office sets its letters. `wording` chooses among the texts of a paper."""

    title_face: Face = Face("zenhei")
    face: Face = Face("uming", "times")
    hand: Face = Face("gkai")
    size: float = 12.5
    leading: float = 1.75
    margin: float = 78.0
    wording: int = 0
    date_form: str = "plain"
    page_numbers: str = "dash"
    header: str = ""
    blend: str = "Multiply"
    heldout: bool = False


DEFAULT_FACES = (
    (Face("zenhei"), Face("uming", "times"), Face("gkai")),
    (Face("uming"), Face("gkai", "times"), Face("ukai")),
    (Face("zenhei"), Face("zenhei"), Face("gkai")),
)
HELDOUT_FACES = (
    (Face("microhei"), Face("gbsn", "arial"), Face("wenkai")),
    (Face("wenkai-bold"), Face("wenkai"), Face("wenkai")),
    (Face("microhei"), Face("microhei", "times"), Face("wenkai")),
)


def draw_letter_style(rng: random.Random, *, heldout: bool = False) -> LetterStyle:
    """A look for one office's letters."""
    title, face, hand = rng.choice(HELDOUT_FACES if heldout else DEFAULT_FACES)
    return LetterStyle(
        title_face=title,
        face=face,
        hand=hand,
        size=rng.choice((12.0, 12.5, 14.0)),
        leading=rng.choice((1.5, 1.75, 2.0)),
        margin=rng.choice((66.0, 78.0, 90.0)),
        wording=rng.choice((2, 3)) if heldout else rng.choice((0, 1)),
        date_form=rng.choice(("chinese", "dotted", "dashes") if heldout else ("plain", "plain", "spaced", "dashes")),
        page_numbers=rng.choice(("of", "none") if heldout else ("dash", "plain", "none")),
        blend=rng.choice(("Normal", "Multiply")) if heldout else "Multiply",
        heldout=heldout,
    )


def print_date(day: date | None, form: str = "plain") -> str:
    """A date as letters print it; None prints the unfilled blanks."""
    if day is None:
        return "    年    月    日"
    han = "〇一二三四五六七八九"
    if form == "chinese":
        year = "".join(han[int(digit)] for digit in str(day.year))
        return f"{year}年{_han(day.month)}月{_han(day.day)}日"
    return {
        "plain": f"{day.year}年{day.month}月{day.day}日",
        "spaced": f"{day.year} 年 {day.month} 月 {day.day} 日",
        "dotted": f"{day.year}.{day.month}.{day.day}",
        "dashes": day.isoformat(),
    }[form]


def _han(value: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(value, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")


@dataclass
class Flow:
    """A cursor that goes down the page and on to the next."""

    style: LetterStyle
    pen: Pen = field(default_factory=Pen)
    y: float = 0.0

    def __post_init__(self) -> None:
        self.pen.blend = self.style.blend
        self.y = self.style.margin

    @property
    def left(self) -> float:
        return self.style.margin

    @property
    def right(self) -> float:
        return self.pen.width - self.style.margin

    def room(self, height: float) -> None:
        """Go to the next page where less than `height` is left."""
        if self.y + height > self.pen.height - 70:
            self.next_page()

    def next_page(self) -> None:
        self._footer()
        self.pen.new_page()
        self.y = self.style.margin
        if self.style.header:
            self.pen.text(self.left, 40, self.style.header, self.style.face, 9)
            self.pen.line(self.left, 54, self.right, 54, 0.5)

    def _footer(self) -> None:
        number = self.pen.pages
        words = {"dash": f"- {number} -", "plain": str(number), "of": f"第 {number} 页", "none": ""}[
            self.style.page_numbers
        ]
        if words:
            self.pen.text(self.pen.width / 2, self.pen.height - 48, words, self.style.face, 9.5, align="centre")

    def finish(self) -> bytes:
        self._footer()
        return self.pen.finish()

    def gap(self, height: float) -> None:
        self.y += height

    def title(self, text: str, size: float = 20, *, gap: float = 16) -> None:
        for line in wrap_text(text, self.style.title_face, size, self.right - self.left):
            self.pen.text(self.pen.width / 2, self.y, line, self.style.title_face, size, align="centre", bold=True)
            self.y += size * 1.5
        self.y += gap

    def heading(self, text: str, size: float | None = None) -> None:
        size = size or self.style.size + 1
        self.room(size * 5)
        self.y += 4
        self.pen.text(self.left, self.y, text, self.style.title_face, size, bold=True)
        self.y += size * self.style.leading

    def paragraph(self, text: str, *, indent: bool = True, size: float | None = None) -> None:
        size = size or self.style.size
        step = size * self.style.leading
        offset = 2 * size if indent else 0.0
        for place, line in enumerate(wrap_text(text, self.style.face, size, self.right - self.left, indent=offset)):
            self.room(step)
            self.pen.text(self.left + (offset if place == 0 else 0), self.y, line, self.style.face, size)
            self.y += step

    def field_line(
        self, label: str, value: str, *, x: float | None = None, underline: bool = False, hand: bool = False
    ) -> None:
        """label：value; a value by hand is set in the signature face."""
        self.room(self.style.size * 2)
        start = self.left if x is None else x
        width = self.pen.text(start, self.y, label, self.style.face, self.style.size)
        face = self.style.hand if hand else self.style.face
        size = self.style.size + (5 if hand else 0)
        colour = (0.1, 0.12, 0.4) if hand else (0.0, 0.0, 0.0)
        self.pen.text(
            start + width + 2, self.y - (4 if hand else 0), value, face, size, colour=colour, slant=0.2 if hand else 0
        )
        if underline:
            end = max(start + width + 160, start + width + text_width(value, face, size) + 6)
            self.pen.line(
                start + width, self.y + self.style.size * 1.15, min(end, self.right), self.y + self.style.size * 1.15
            )
        self.y += self.style.size * self.style.leading

    def right_line(self, text: str, *, inset: float = 20) -> tuple[float, float]:
        """A line at the right margin; returns its middle (for a seal)."""
        self.room(self.style.size * 2)
        width = self.pen.text(self.right - inset, self.y, text, self.style.face, self.style.size, align="right")
        middle = (self.right - inset - width / 2, self.y + self.style.size / 2)
        self.y += self.style.size * self.style.leading
        return middle

    def table(
        self,
        rows: Sequence[Sequence[str]],
        shares: Sequence[float],
        *,
        size: float | None = None,
        head: bool = True,
        pad: float = 5,
    ) -> None:
        """A ruled table; `shares` of the width by column; cells wrap."""
        size = size or self.style.size - 1.5
        total = self.right - self.left
        edges = [self.left]
        for share in shares:
            edges.append(edges[-1] + total * share / sum(shares))
        for place, row in enumerate(rows):
            cells = [
                list(wrap_text(text, self.style.face, size, edges[column + 1] - edges[column] - 2 * pad))
                for column, text in enumerate(row)
            ]
            height = max(len(cell) for cell in cells) * size * 1.35 + 2 * pad
            self.room(height)
            for column, cell in enumerate(cells):
                x0, x1 = edges[column], edges[column + 1]
                self.pen.box(x0, self.y, x1, self.y + height, width=0.5)
                y = self.y + (height - len(cell) * size * 1.35) / 2
                for line in cell:
                    centred = head and place == 0
                    x = (x0 + x1) / 2 if centred else x0 + pad
                    self.pen.text(
                        x, y, line, self.style.face, size, align="centre" if centred else "left", bold=centred
                    )
                    y += size * 1.35
            self.y += height
        self.y += size

    def with_header(self, words: str) -> Flow:
        self.style = replace(self.style, header=words)
        return self
