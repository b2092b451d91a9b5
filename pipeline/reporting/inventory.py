"""Files and pages → the inventory: every file with every page, what it is, what is the matter with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.reporting.drawn import draw_page
from pipeline.reporting.pictures import PagePicture
from pipeline.reporting.places import PageMark, Places
from pipeline.reporting.words import Words, size
from schemas.pages import Page
from schemas.report import FileJson, PageJson

SHORT_OF_READ = ("unreadable", "rejected", "partly_read")


@dataclass(frozen=True)
class PageView:
    """A page as it is shown: by its picture, else drawn from its words, else by why there is nothing.

    `width` and `height` in points; `trouble` where a person should look: unread, or claimed by no paper.
    """

    anchor: str
    index: int
    file: str
    number: int
    types: list[str]
    notes: list[str]
    picture: PagePicture | None
    drawing: Markup | None
    width: int
    height: int
    marks: list[PageMark]
    trouble: bool


@dataclass(frozen=True)
class FileView:
    """A file; `trouble` where it was not read as a whole, `junk` where a system put it there."""

    file: FileJson
    anchor: str
    size: str
    status: str
    problem: str
    pages: list[PageView]

    @property
    def name(self) -> str:
        return self.file.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        return self.file.path.rpartition("/")[0]

    @property
    def trouble(self) -> bool:
        return self.file.status in SHORT_OF_READ

    @property
    def junk(self) -> bool:
        return self.file.status == "ignored"


def view_pages(
    words: Words, pages: Sequence[Page], pictures: Mapping[tuple[str, int], PagePicture], places: Places
) -> dict[int, PageView]:
    """Every page by its place in the inventory, as the store of pictures and marks has it now."""
    told = {(p.file, p.number): p for p in words.report.pages}
    views = (_view(words, page, told.get(page.key), pictures.get(page.key), places) for page in pages)
    return {view.index: view for view in views}


def list_files(words: Words, views: Mapping[int, PageView], places: Places) -> list[FileView]:
    """Every uploaded file in the report's order."""
    by_file: dict[str, list[PageView]] = {}
    for view in views.values():
        by_file.setdefault(view.file, []).append(view)
    return [
        FileView(
            file,
            places.file_anchor(file.path) or "",
            size(file.bytes),
            words.word(f"file_{file.status}"),
            words.problem(file.problem) if file.problem else "",
            by_file.get(file.path, []),
        )
        for file in words.report.files
    ]


def _view(words: Words, page: Page, told: PageJson | None, picture: PagePicture | None, places: Places) -> PageView:
    documents = [d for d in words.report.documents if told and d.id in told.documents]
    return PageView(
        places.anchor(page.file, page.number) or "",
        places.index(page.file, page.number) or 0,
        page.file,
        page.number,
        [words.document(document) for document in documents],
        _notes(words, page, told, bool(documents)),
        picture,
        draw_page(page, words.mask) if picture is None and page.words else None,
        round(page.width),
        round(page.height),
        places.on(page.key),
        page.source == "unread" or page.problem is not None or not documents,
    )


def _notes(words: Words, page: Page, told: PageJson | None, claimed: bool) -> list[str]:
    notes = [page.title] if page.title else []
    if told and told.problem:
        notes.append(words.problem(told.problem))
    elif page.source == "unread":
        notes.append(words.word("page_unread"))
    elif not claimed:
        notes.append(words.word("page_unclaimed"))
    if page.lines_unread:
        notes.append(words.word("page_skimmed", lines=str(page.lines_unread)))
    if page.turned_deg:
        notes.append(words.word("page_turned", degrees=str(page.turned_deg)))
    return notes
