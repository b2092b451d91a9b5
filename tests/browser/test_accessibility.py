"""Both pages under axe-core: no serious fault, folded or unfolded, at a desk or on a phone, with a page open."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from pipeline.reporting import ReportOptions, write_index
from tests.browser.conftest import Visit
from tests.made_reports import damaged_file, faulty_dossier, source_files, square_finding, write_dossier

PLACES = {"desk": (1366, 768), "phone": (390, 844)}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_all(tmp_path_factory.mktemp("out"), "zh")


def write_all(folder: Path, lang: str) -> Path:
    options = ReportOptions(lang)
    documents = faulty_dossier()
    files = [damaged_file(), *source_files(documents)]
    extra = [square_finding(documents[2])]
    write_dossier(folder, documents[:-1], id_="甲", options=options, files=files, drawn=True)
    write_dossier(folder, documents, id_="甲", options=options, files=files, extra=extra, drawn=True)
    write_index(folder, options)
    return folder


def serious(page: Any) -> list[str]:
    """What axe finds serious or critical, with the first place of each."""
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("axe-core is not installed: make test installs it")
    # its own evaluation runs in a world of its own, which the pages' policy does not bind
    page.evaluate((Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found if rule["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("state", ["folded", "unfolded", "page"])
def test_the_report(visit: Visit, out: Path, place: str, state: str) -> None:
    visit.page.set_viewport_size(dict(zip(("width", "height"), PLACES[place], strict=True)))
    page = visit.open(out / "甲" / "report.html", "#page-3" if state == "page" else "")
    if state == "unfolded":
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert serious(page) == []


def test_the_report_in_english(visit: Visit, tmp_path: Path) -> None:
    page = visit.open(write_all(tmp_path, "en") / "甲" / "report.html")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert serious(page) == []


@pytest.mark.parametrize("place", PLACES)
def test_the_index(visit: Visit, out: Path, place: str) -> None:
    visit.page.set_viewport_size(dict(zip(("width", "height"), PLACES[place], strict=True)))
    assert serious(visit.open(out / "index.html")) == []
