"""Places of a page that are worth a second look, and what the second readers made of them."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.pages import Box

CellKey = tuple[str, int, Box, float, float]
"""File, page, place (points of the upright page), and how far to the left and right the number in it may reach."""


NameKey = tuple[str, int, Box, tuple[str, ...]]
"""File, page, place (points of the upright page), and the names that may stand there."""


LINE_READER = "recogniser"
"""The model that reads all lines of a page; another one's word is a second opinion."""


UNDER_SEAL = "amounts, under a seal"
"""The reader of amounts, on the strip where a number stands under a seal's strokes."""


@dataclass(frozen=True)
class CellReading:
    """What one reader made of a cell. `reader` names the model, or the model and how the picture was prepared for it.

    `text` is empty where the reader found nothing.
    """

    reader: str
    text: str
    confidence: float

    @property
    def make(self) -> str:
        """The model alone: readings of one make are no two witnesses."""
        return self.reader.partition(",")[0]


@dataclass(frozen=True)
class CellLook:
    """A second look at one cell. `inked` says whether anything is written in it; `box` is where.

    `minus` tells of a mark before the digits where a minus would stand, be it only what a fax left of one.
    """

    inked: bool
    box: Box | None = None
    readings: tuple[CellReading, ...] = ()
    minus: bool = False
