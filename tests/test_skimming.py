"""Long papers are read only as far as needed: what is skimmed, what is read on, and that everything is at --full-text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extractors import skimming
from extractors.errors import UnreadableFile
from extractors.file_stamp import stamp_of
from extractors.image import Image
from extractors.prepared import Prepared
from extractors.rapid import Quad, Recognition
from extractors.skimming import FOOT_ROWS, HEAD_ROWS, skim
from pipeline.classification import pages_to_read_on
from pipeline.reading import ReadSettings, read_files, read_on
from pipeline.reading.files import LONG_FILE, skimmed
from pipeline.reading.pages import PageTask, prepare
from pipeline.reading.pool import Outcome
from schemas.documents import DocumentType, PageLabel, PagePart
from schemas.pages import Mark, Page, SourceFile, Word

PITCH_PX, DPI = 60, 200.0
PLAIN = "凡需要变更的，应当提出书面申请并按原程序审批，"


class Reader:
    """Reads what a row's grey says: row n is painted 2 × n + 1."""

    def __init__(self, rows: Sequence[str]) -> None:
        self.rows, self.read = rows, list[int]()

    def recognise(self, crops: Sequence[Image]) -> list[Recognition]:
        numbers = [(int(crop[crop.shape[0] // 2, crop.shape[1] // 2, 0]) - 1) // 2 for crop in crops]
        self.read += numbers
        return [Recognition(self.rows[n], (0.99,) * len(self.rows[n]), (0.5,) * len(self.rows[n])) for n in numbers]


def page_of(rows: Sequence[str], *, parted: bool = False) -> tuple[Image, list[Quad], Reader]:
    """Rows over the width of a page; headings (第…章) in its middle; parted ones in two pieces."""
    image = np.full((2339, 1654, 3), 255, dtype=np.uint8)
    quads = []
    for n, text in enumerate(rows):
        top = 150 + n * PITCH_PX
        spans = [(700, 954)] if "章" in text else [(200, 700), (900, 1454)] if parted else [(200, 1454)]
        for x0, x1 in spans:
            image[top : top + 36, x0:x1] = 2 * n + 1
            quads.append(np.array([[x0, top], [x1, top], [x1, top + 36], [x0, top + 36]], dtype=np.float32))
    return image, quads, Reader(rows)


def rules_page(rows: int = 30) -> list[str]:
    return [f"第{n}条 {PLAIN}" if n % 3 == 0 else PLAIN for n in range(rows)]


def skimmed_rows(rows: Sequence[str], **more: bool) -> list[int] | None:
    image, quads, reader = page_of(rows, **more)
    found = skim(image, quads, reader, dpi=DPI)  # type: ignore[arg-type]
    if found is None:
        return None
    assert found.unread == len(rows) - len(reader.read)
    return sorted(reader.read)


def test_of_rules_head_and_foot_are_read() -> None:
    assert skimmed_rows(rules_page()) == [*range(HEAD_ROWS), *range(30 - FOOT_ROWS, 30)]


def test_a_heading_in_the_middle_is_read_as_well() -> None:
    rows = rules_page()
    rows[14] = "第三章 经费管理"
    assert 14 in (skimmed_rows(rows) or [])


def test_notes_to_statements_are_known_by_their_running_head() -> None:
    assert skimmed_rows(["某某公司2023年度财务报表附注", *[PLAIN] * 29]) is not None


@pytest.mark.parametrize(
    "rows",
    [[PLAIN] * 30, rules_page(skimming.FEWEST_ROWS - 1), [f"第{n}条" if n == 20 else PLAIN for n in range(30)]],
    ids=["no-clauses", "few-rows", "clause-in-mid-page"],
)
def test_what_does_not_tell_itself_is_read_whole(rows: list[str]) -> None:
    assert skimmed_rows(rows) is None


def test_tables_are_read_whole() -> None:
    assert skimmed_rows(rules_page(), parted=True) is None


def test_a_page_with_a_red_seal_is_read_whole() -> None:
    image, quads, reader = page_of(rules_page())
    image[2000:2250, 1200:1450] = (220, 30, 30)
    assert skim(image, quads, reader, dpi=DPI) is None  # type: ignore[arg-type]


def page(number: int, unread: int = 9) -> Page:
    return Page("a.pdf", number, 595, 842, "ocr", [Word("第一条", (72, 80, 120, 92))], lines_unread=unread)


def label(number: int, type_: DocumentType = "management_rules", **more: Any) -> PageLabel:
    part = PagePart(more.pop("page", page(number)), 0, 842)
    return PageLabel(part, type_, more.pop("confidence", 0.9), more.pop("starts", False))


def wanted(labels: Sequence[PageLabel]) -> list[int]:
    return [page.number for page in pages_to_read_on(labels)]


def test_the_inside_of_rules_is_enough() -> None:
    assert wanted([label(1, starts=True, page=page(1, 0)), *map(label, range(2, 6)), label(6, page=page(6, 0))]) == []


def test_first_and_last_pages_of_a_paper_are_read_on() -> None:
    labels = [label(1), label(2, starts=True), label(3), label(4), label(5, starts=True), label(6, page=page(6, 0))]
    assert wanted(labels) == [1, 2, 4, 5]


@pytest.mark.parametrize("odd", [label(3, "implementation_plan"), label(3, confidence=0.7)], ids=["plan", "unsure"])
def test_other_papers_and_unsure_pages_are_read_on(odd: PageLabel) -> None:
    assert 3 in wanted([label(1, starts=True, page=page(1, 0)), label(2), odd, label(4), label(5, page=page(5, 0))])


class Pool:
    """Stands for the worker processes: each page of a long scan has 30 lines, of which skimming leaves 20."""

    def __init__(self, pages: int, failing: frozenset[int] = frozenset()) -> None:
        self.pages, self.failing, self.whole = pages, failing, list[int]()

    def run(self, function: Callable[..., Any], tasks: Sequence[PageTask], **_: Any) -> Iterator[Outcome[Any, Any]]:
        for task in tasks:
            if function is prepare:
                yield Outcome(
                    task, Prepared(task.location, task.media_type, self.pages, {3: [Mark("comment", "x")]}), None
                )
                continue
            if not task.skimming:
                self.whole.append(task.number)
                if task.number in self.failing:
                    yield Outcome(task, None, UnreadableFile("timed_out"))
                    continue
            yield Outcome(task, [replace(page(task.number, 20 if task.skimming else 0), file=task.path)], None)


@pytest.fixture
def scan(tmp_path: Path) -> SourceFile:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-")
    return SourceFile("a.pdf", str(path), "ab" * 32, 5, "application/pdf", stamp=stamp_of(str(path)))


def settings(tmp_path: Path, **more: Any) -> ReadSettings:
    return ReadSettings("null", tmp_path / "work", tmp_path / "cache", 10**6, 500, **more)


def unread(pages: dict[str, list[Page]]) -> list[int]:
    return [page.number for page in skimmed(pages)]


def test_only_the_inside_of_long_files_is_skimmed(tmp_path: Path, scan: SourceFile) -> None:
    found, _ = read_files([scan], Pool(LONG_FILE), settings(tmp_path))  # type: ignore[arg-type]
    assert unread(found) == list(range(2, LONG_FILE))


def test_short_files_are_read_whole(tmp_path: Path, scan: SourceFile) -> None:
    found, _ = read_files([scan], Pool(LONG_FILE - 1), settings(tmp_path))  # type: ignore[arg-type]
    assert unread(found) == []


def test_what_is_needed_is_read_on_and_kept(tmp_path: Path, scan: SourceFile) -> None:
    pool, how = Pool(LONG_FILE), settings(tmp_path)
    found, _ = read_files([scan], pool, how)  # type: ignore[arg-type]
    pool.whole.clear()
    read_on([scan], found, [p for p in found["a.pdf"] if p.number in (3, 5)], pool, how)  # type: ignore[arg-type]
    assert pool.whole == [3, 5]
    assert not {3, 5} & set(unread(found))
    assert [mark.kind for mark in found["a.pdf"][2].marks] == ["comment"]
    again, cached = read_files([scan], pool, how)  # type: ignore[arg-type]
    assert (unread(again), cached) == (unread(found), LONG_FILE)


def test_full_text_leaves_no_line_unread_also_of_what_was_kept(tmp_path: Path, scan: SourceFile) -> None:
    pool = Pool(LONG_FILE)
    read_files([scan], pool, settings(tmp_path))  # type: ignore[arg-type]
    found, cached = read_files([scan], pool, settings(tmp_path, full_text=True))  # type: ignore[arg-type]
    assert (unread(found), cached) == ([], LONG_FILE)


def test_a_page_that_fails_when_read_on_is_not_read(tmp_path: Path, scan: SourceFile) -> None:
    pool, how = Pool(LONG_FILE, frozenset({3})), settings(tmp_path)
    found, _ = read_files([scan], pool, how)  # type: ignore[arg-type]
    read_on([scan], found, [found["a.pdf"][2]], pool, how)  # type: ignore[arg-type]
    assert found["a.pdf"][2].source == "unread"
    assert scan.status == "partly_read"
