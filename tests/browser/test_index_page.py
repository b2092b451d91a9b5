"""index.html in Chromium, from file://: search, filter, sort, the way to a report and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.index import make_report
from pipeline.reporting import write_index
from tests.browser.conftest import Visit
from tests.made_reports import HOSTILE

COUNT = 40


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up reports, two of them of hostile names."""
    import random

    out, rng = tmp_path_factory.mktemp("out"), random.Random(7)
    for number in range(COUNT):
        report = make_report(number, rng)
        if number == 3:
            report["dossier"]["lead"]["name"] = report["dossier"]["project_title"] = HOSTILE
        if number == 4:
            report["changes"] = {"new": [1], "fixed": [1, 2]}
        (out / f"D{number} #?%").mkdir()
        (out / f"D{number} #?%" / "report.json").write_text(json.dumps(report), encoding="utf-8")
        (out / f"D{number} #?%" / "report.html").write_text(f"<title>D{number}</title>", encoding="utf-8")
    told = {
        "processed": [{"id": "D0001"}],
        "failed": [{"id": HOSTILE, "reason": HOSTILE}],
        "skipped": [],
        "loose_files": [HOSTILE],
    }
    (out / "nightly.json").write_text(json.dumps(told), encoding="utf-8")
    write_index(out)
    return out / "index.html"


def shown(page: Any) -> int:
    return int(page.locator("#t tbody tr:not([hidden])").count())


def texts(page: Any, column: int) -> list[str]:
    cells = page.locator(f"#t tbody tr:not([hidden]) > :nth-child({column})")
    return [text.strip() for text in cells.all_inner_texts()]


def test_it_opens_with_all_dossiers(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    assert shown(page) == COUNT
    assert page.evaluate("window.pwned") is None


def test_search_filter_and_both(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.fill("#q", "D0012")
    assert shown(page) == 1
    page.fill("#q", "")
    page.select_option("#v", "incomplete")
    only = shown(page)
    assert 0 < only < COUNT
    assert set(texts(page, 3)) == {"缺件"}
    page.fill("#q", "没有这样的单位")
    assert page.locator("#none").is_visible()
    page.click("button[type=reset]")
    # the page filters anew once the form has been reset
    page.locator("#none").wait_for(state="hidden")
    assert shown(page) == COUNT
    assert str(only) in page.inner_text(".tally .c-incomplete b")


def test_tiles_and_bars_filter(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.click(".tally .c-incomplete button")
    assert set(texts(page, 3)) == {"缺件"}
    assert page.get_attribute(".tally .c-incomplete button", "aria-pressed") == "true"
    page.click("button[type=reset]")
    bar = page.locator(".trend button").first
    title = bar.inner_text()
    bar.click()
    assert all(title in text or "等" in text for text in texts(page, 4))


def test_news(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.select_option("#n", "fixed")
    assert texts(page, 7) == ["改正2 新增1"]
    page.select_option("#n", "last")
    assert shown(page) == 1


def test_sort_by_number_and_by_name(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.click(".c-total_budget button")
    amounts = [float(text.replace(",", "")) for text in texts(page, 8)]
    assert amounts == sorted(amounts, reverse=True)
    page.click(".c-total_budget button")
    amounts = [float(text.replace(",", "")) for text in texts(page, 8)]
    assert amounts == sorted(amounts)
    assert page.get_attribute(".c-total_budget", "aria-sort") == "ascending"
    page.click(".c-dossier button")
    assert page.get_attribute(".c-total_budget", "aria-sort") is None


def test_back_from_a_report_finds_the_list_as_it_was(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.select_option("#v", "inconsistent")
    page.click(".c-total_budget button")
    before = texts(page, 1)
    page.locator("#t tbody tr:not([hidden]) a").first.click()
    assert page.title().startswith("D")
    page.go_back()
    assert texts(page, 1) == before
    assert page.input_value("#v") == "inconsistent"


def test_every_report_is_there(visit: Visit, index: Path) -> None:
    from urllib.parse import unquote

    page = visit.open(index)
    hrefs = page.eval_on_selector_all("#t tbody a", "links => links.map(link => link.getAttribute('href'))")
    assert all((index.parent / unquote(href)).is_file() for href in hrefs)


def test_the_keyboard_alone(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.focus("#q")
    page.keyboard.type("D0001")
    page.keyboard.press("Enter")
    assert shown(page) == 1
    page.focus(".c-errors button")
    page.keyboard.press("Enter")
    assert page.get_attribute(".c-errors", "aria-sort") == "descending"


def test_nothing_is_wider_than_a_phone(visit: Visit, index: Path) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    assert visit.open(index).evaluate("document.documentElement.scrollWidth") <= 390
