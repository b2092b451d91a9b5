"""report.html in Chromium, from file://: links, pictures, boxes, keys, print, what hostile uploads can do."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import numpy as np
import pytest
from PIL import Image

from schemas.documents import Document
from schemas.pages import SourceFile
from tests.browser.conftest import Visit
from tests.build import value
from tests.made_reports import (
    HOSTILE,
    SQUARE,
    damaged_file,
    faulty_dossier,
    source_files,
    square_finding,
    write_dossier,
)

ODD = "a#b?c%20d&e'f\"<g>.pdf"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with errors, doubts, an unread file, a page without a picture, hostile names and texts."""
    out = tmp_path_factory.mktemp("out")
    documents = faulty_dossier()
    letter = next(d for d in documents if d.id == "letter")
    letter.file = letter.parts[0].page.file = ODD
    letter.fields["entity"] = value(HOSTILE)
    files = [
        damaged_file(f"{HOSTILE}.pdf"),
        SourceFile("财报.zip", None, "1" * 64, 5, "application/zip"),
        *source_files(documents),
    ]
    finding = square_finding(letter, text=HOSTILE)
    finding.message.values["file"] = HOSTILE
    write_dossier(out, documents, id_="100% <b>#1?", files=files, extra=[finding], drawn=True)
    undrawn(documents)
    write_dossier(out, documents, id_="100% <b>#1?", files=files, extra=[finding])
    return next(out.glob("*/report.html"))


def undrawn(documents: list[Document]) -> None:
    """The plan has no picture, as a Word file has none: it is drawn from its words."""
    plan = next(d for d in documents if d.id == "plan")
    plan.parts[0].page.image = None


def test_it_opens_with_its_verdict_and_its_lists(visit: Visit, report: Path) -> None:
    page = visit.open(report)
    assert page.inner_text(".verdict strong") == "缺件"
    assert "企业资金匹配承诺书" in page.inner_text(".lack")
    assert "2023年度现金流量表" in page.inner_text(".look")
    assert page.locator(".panel").bounding_box()["y"] < 300
    assert page.evaluate("window.pwned") is None


def test_every_link_leads_somewhere(visit: Visit, report: Path) -> None:
    page = visit.open(report)
    hrefs = page.eval_on_selector_all("a", "links => links.map(link => link.getAttribute('href'))")
    ids = set(page.eval_on_selector_all("[id]", "all => all.map(one => one.id)"))
    inside = {href[1:] for href in hrefs if href.startswith("#")}
    assert inside - ids == set()
    outside = {href for href in hrefs if not href.startswith("#")} - {"../index.html"}
    assert outside
    assert all((report.parent / unquote(urlparse(href).path)).is_file() for href in outside)


def test_no_two_things_have_one_name(visit: Visit, report: Path) -> None:
    ids = visit.open(report).eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_every_picture_is_there(visit: Visit, report: Path) -> None:
    page = visit.open(report)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.evaluate("document.querySelectorAll('img').forEach(picture => picture.loading = 'eager')")
    page.wait_for_function("Array.from(document.images).every(picture => picture.complete)")
    assert page.evaluate("Array.from(document.images).filter(picture => !picture.naturalWidth).length") == 0
    assert page.evaluate("document.images.length") > 10


def darkness(page: Any, box: dict[str, float], inset: float = 3.0) -> float:
    """The share of dark pixels inside a box of the screen, its line left out."""
    clip = {
        "x": box["x"] + inset,
        "y": box["y"] + inset,
        "width": box["width"] - 2 * inset,
        "height": box["height"] - 2 * inset,
    }
    with Image.open(io.BytesIO(page.screenshot(clip=clip))) as picture:
        return float((np.asarray(picture.convert("L")) < 90).mean())


def test_evidence_leads_to_its_page_with_the_box_in_the_right_place(visit: Visit, report: Path) -> None:
    page = visit.open(report)
    link = page.locator(".finding:has-text('大写') .cut:not(.page)").first
    assert darkness(page, scrolled(link.locator("rect"))) > 0.5
    link.click()
    page.wait_for_selector(".view.open")
    view = page.locator(".view.open")
    page.wait_for_function("document.querySelector('.view.open img').complete")
    sheet, mark = view.locator("img").bounding_box(), view.locator(".mark:target rect").bounding_box()
    where = [(mark["x"] - sheet["x"]) / sheet["width"], (mark["y"] - sheet["y"]) / sheet["height"]]
    assert where == pytest.approx([SQUARE[0] / 595, SQUARE[1] / 842], abs=0.01)
    assert mark["width"] / sheet["width"] == pytest.approx((SQUARE[2] - SQUARE[0]) / 595, abs=0.015)
    assert 0 < mark["y"] < 768


def test_a_link_from_elsewhere_shows_its_place(visit: Visit, report: Path) -> None:
    """The address of a place, opened anew: the browser scrolls by itself too, and must not hide it under the bar."""
    page = visit.open(report)
    href = page.locator(".finding:has-text('大写') .cut:not(.page)").first.get_attribute("href")
    visit.page.goto("about:blank")
    page = visit.open(report, href)
    page.wait_for_timeout(300)
    mark, bar = page.locator(".mark:target rect").bounding_box(), page.locator(".view.open .bar").bounding_box()
    assert bar["y"] + bar["height"] < mark["y"] < 768


def scrolled(element: Any) -> dict[str, float]:
    element.scroll_into_view_if_needed()
    box: dict[str, float] = element.bounding_box()
    return box


def test_every_place_that_is_linked_lies_on_its_page(visit: Visit, report: Path) -> None:
    page = visit.open(report)
    hrefs = page.eval_on_selector_all("a[href^='#m']", "links => links.map(link => link.getAttribute('href'))")
    places = [href for href in dict.fromkeys(hrefs) if href[2:].isdigit()]
    outside = page.evaluate(
        """places => places.filter(place => {
            const rect = document.querySelector(place + ' rect'), at = name => parseFloat(rect.getAttribute(name));
            return !(at('x') > -2 && at('y') > -2 && at('x') + at('width') < 102 && at('y') + at('height') < 102);
        })""",
        places,
    )
    assert len(places) > 10
    assert outside == []


def test_the_keyboard_alone(visit: Visit, report: Path) -> None:
    page = visit.open(report)
    page.locator("#files .thumbs a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#page-1.open")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#page-2.open")
    page.keyboard.press("Escape")
    page.wait_for_selector(".view.open", state="detached")
    assert page.evaluate("document.activeElement.closest('#files') !== null")


def test_a_part_that_is_folded_unfolds_for_a_link(visit: Visit, report: Path) -> None:
    page = visit.open(report)
    assert not page.locator("#ledger details").evaluate("part => part.open")
    page.click(".contents a[href='#ledger']")
    page.wait_for_function("document.querySelector('#ledger details').open")


def test_nothing_is_wider_than_a_phone(visit: Visit, report: Path) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open(report)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_print_is_a4_and_opens_what_is_folded(visit: Visit, report: Path) -> None:
    page = visit.open(report)
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert page.evaluate("Array.from(document.querySelectorAll('details')).every(part => part.open)")


def test_pages_can_be_read_without_script(chromium: Any, report: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri() + "#page-1")
    assert page.locator("#page-1").is_visible()
    assert not page.locator("#page-2").is_visible()
    context.close()
