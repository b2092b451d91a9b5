"""A known statement, saved in each format, is read with the same amounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.libre_office import convert, office_program
from extractors.media_types import media_type_of
from pipeline.assembly import assemble_documents
from pipeline.classification import classify_pages
from pipeline.extraction import extract
from pipeline.reading.pages import PageTask, prepare, read_page
from schemas.documents import Document
from schemas.pages import Page
from tests import statement_files
from tests.statement_files import EXPECTED, OWN_READERS, Writer

needs_office = pytest.mark.skipif(office_program() is None, reason="LibreOffice is not installed")


def pages_of(path: Path, work: Path, engine: str = "null") -> list[Page]:
    task = PageTask(path.name, str(path), media_type_of(path), 0, engine, str(work), 120_000_000)
    ready = prepare(task)
    numbers = range(1, ready.pages + 1) if ready.pages else [0]
    tasks = [PageTask(path.name, ready.location, ready.media_type, n, engine, str(work), 120_000_000) for n in numbers]
    return [page for one in tasks for page in read_page(one)]


def statement_in(path: Path, work: Path, engine: str = "null") -> Document:
    documents = assemble_documents(classify_pages(pages_of(path, work, engine)))
    extract(documents)
    [statement] = [document for document in documents if document.type == "balance_sheet"]
    return statement


def amounts(statement: Document) -> dict[str, tuple[str, str]]:
    return {
        item.item: (str(item.current.value if item.current else None), str(item.prior.value if item.prior else None))
        for item in statement.line_items
        if item.item in EXPECTED
    }


@pytest.mark.parametrize(("ending", "write"), OWN_READERS, ids=[ending for ending, _ in OWN_READERS])
def test_a_statement_is_read_from(ending: str, write: Writer, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    write(path)
    statement = statement_in(path, tmp_path / "work")
    found = amounts(statement)
    assert {item: tuple(map(float, pair)) for item, pair in found.items()} == {
        item: tuple(map(float, pair)) for item, pair in EXPECTED.items()
    }
    assert statement.period is not None and statement.period.year == 2023
    assert statement.entity is not None and statement.entity.value == statement_files.ENTITY


@needs_office
@pytest.mark.parametrize("ending", ["doc", "xls"])
def test_a_statement_is_read_through_an_office_program(ending: str, tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    statement_files.write_rtf(path)
    if ending == "xls":
        statement_files.write_xlsx(tmp_path / "a.xlsx")
        path = convert(str(tmp_path / "a.xlsx"), tmp_path / "made", "xlsx", "xls")
    elif ending != "rtf":
        path = convert(str(path), tmp_path / "made", "rtf", ending)
    found = amounts(statement_in(path, tmp_path / "work"))
    assert {item: tuple(map(float, pair)) for item, pair in found.items()} == {
        item: tuple(map(float, pair)) for item, pair in EXPECTED.items()
    }
