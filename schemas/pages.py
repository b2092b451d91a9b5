"""Files and pages: what intake and reading hand on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points of the upright page."""

PageSource = Literal["text_layer", "ocr", "office", "unread"]
FileStatus = Literal["read", "partly_read", "unreadable", "rejected", "duplicate", "ignored"]
MarkKind = Literal[
    "tracked_change",
    "comment",
    "watermark",
    "signature",
    "changed_after_signing",
    "form_unsupported",
    "hidden_sheet",
    "formula_without_value",
    "repaired",
    "cut_short",
]


@dataclass(frozen=True)
class Problem:
    """Why a file or a page could not be read. `code` is stable: see `schemas.problems`."""

    code: str
    message: str


@dataclass
class SourceFile:
    """One uploaded file. `path` is below the dossier's folder, with `/`; a member of an archive is `archive.zip/inner name`.

    `location` is where its bytes lie on this machine (the upload itself, or an extracted copy); `None` where there are
    none to open (a directory entry that was refused, an encrypted member).
    """

    path: str
    location: str | None
    sha256: str
    bytes: int
    media_type: str
    status: FileStatus = "read"
    problem: Problem | None = None
    pages: int = 0
    duplicate_of: str | None = None
    reads_as: str | None = None
    """The PDF on this machine that it was converted to for reading; None where it is read itself."""
    stamp: tuple[int, int] | None = None
    """Size and time of change when it was hashed (see extractors.file_stamp)."""


@dataclass(frozen=True)
class Word:
    """A run of text on one line: a text layer's word, an OCR engine's line, a cell's line of text."""

    text: str
    box: Box
    confidence: float = 1.0

    @property
    def x0(self) -> float:
        return self.box[0]

    @property
    def top(self) -> float:
        return self.box[1]

    @property
    def x1(self) -> float:
        return self.box[2]

    @property
    def bottom(self) -> float:
        return self.box[3]

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


@dataclass(frozen=True)
class Line:
    """Words that share a baseline, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words, a blank between those that stand apart by more than a character."""
        parts: list[str] = []
        for before, word in zip((None, *self.words), self.words, strict=False):
            if before is not None and word.x0 - before.x1 > 0.5 * word.height:
                parts.append(" ")
            parts.append(word.text)
        return "".join(parts)

    @property
    def box(self) -> Box:
        return enclosing_box(word.box for word in self.words)

    @property
    def confidence(self) -> float:
        return min((word.confidence for word in self.words), default=0.0)


@dataclass(frozen=True)
class Seal:
    """A seal impression as it was found on a page; `text` is what was read on it, `None` where nothing was.

    `readings` are other readings of the same letters (another start, another band), for matching names. `cut` says
    that the page's edge goes through it.
    """

    box: Box
    shape: Literal["round", "oval", "square"]
    colour: Literal["red", "grey"]
    text: str | None
    confidence: float
    readings: tuple[str, ...] = ()
    cut: bool = False


@dataclass(frozen=True)
class Mark:
    """What a file says beside its words: who changed or signed what. `text` is as it stands there, empty where nothing does.

    `box` is None where it has no place of its own: it then concerns the page, or the file from this page on.
    """

    kind: MarkKind
    text: str = ""
    box: Box | None = None


@dataclass
class Page:
    """One page of one file, upright. `source` says where its words come from; `unread` pages carry a `problem`.

    `rules` are ruled lines as segments (x0, top, x1, bottom), horizontal or vertical. `ink` is the share of dark pixels (None
    where no picture was made). `image` names the picture of the upright page in the work folder (None where there is
    none). `turned_deg` is by how much the upload had to be turned clockwise to stand upright, `skew_deg` what was then
    straightened. `scale_dpi` is the resolution of the picture.
    """

    file: str
    number: int
    width: float
    height: float
    source: PageSource
    words: list[Word] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)
    turned_deg: int = 0
    skew_deg: float = 0.0
    orientation_clear: bool = True
    ink: float | None = None
    image: str | None = None
    scale_dpi: float = 72.0
    engine: str | None = None
    problem: Problem | None = None
    notes: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    sheet: tuple[float, float, float] | None = None
    """Width, height and fold in points of a sheet whose two pages were put above one another: see `schemas.folded`."""
    lines_unread: int = 0
    """Lines that were seen and left unread: the page was skimmed (`extractors.skimming`)."""
    title: str | None = None
    """Name that the container gives the page (a sheet's name); never decisive."""

    @cached_property
    def lines(self) -> list[Line]:
        """The words as lines in reading order (top to bottom, then left to right)."""
        return group_lines(self.words)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def key(self) -> tuple[str, int]:
        return (self.file, self.number)


def enclosing_box(boxes: Iterable[Box]) -> Box:
    """The smallest box around all; raises ValueError where there is none."""
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return (min(x0s), min(tops), max(x1s), max(bottoms))


def _is_below(upper: Word, word: Word) -> bool:
    """Whether a word stands under another one. What is printed twice at one place does not."""
    shared = min(upper.x1, word.x1) - max(upper.x0, word.x0)
    lower = word.middle - upper.middle
    return shared > 0.5 * min(upper.x1 - upper.x0, word.x1 - word.x0) and lower > 0.25 * min(upper.height, word.height)


def group_lines(words: Sequence[Word]) -> list[Line]:
    """Words → lines by shared baseline: a word joins the line whose vertical middle lies within 0.4 of its height, unless it
    stands below one of its words: beside a label, the two lines of what it names are both near its middle."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.middle, w.x0)):
        for line in reversed(lines[-6:]):
            reference = line[-1]
            near = 0.4 * min(reference.height, word.height)
            if abs(reference.middle - word.middle) <= near and not any(_is_below(other, word) for other in line):
                line.append(word)
                break
        else:
            lines.append([word])
    ordered = [Line(tuple(sorted(line, key=lambda w: w.x0))) for line in lines]
    return sorted(ordered, key=lambda line: (sum(w.middle for w in line.words) / len(line.words), line.words[0].x0))
