"""What a file is read from, itself or a copy that the readers understand; and what a file without pages is laid out as."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.pages import Mark, Page, Seal


@dataclass(frozen=True)
class Prepared:
    """A file made ready: `pages` are counted in what lies at `location` (0: read in one go).

    `marks` and `seals` are those that the file's own structure tells, by page number; they are put on the pages once
    these are read.
    """

    location: str
    media_type: str
    pages: int
    marks: dict[int, list[Mark]] = field(default_factory=dict)
    seals: dict[int, list[Seal]] = field(default_factory=dict)


@dataclass(frozen=True)
class LaidOut:
    """The pages that a file without pages was laid out on, and the pictures pasted into it, still to be read."""

    pages: list[Page]
    pictures: list[bytes] = field(default_factory=list)
