"""A report's pictures: small enough, covered, never more than can be opened."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.reporting.cuts import stretches
from pipeline.reporting.pictures import CUTS_BYTES, MOST_PAGE_BYTES, PAGES_BYTES, PictureStore
from schemas.pages import Page
from tests.made_reports import draw_page

BOX = (0.4, 0.4, 0.5, 0.42)


def noisy_page(work: Path, number: int) -> Page:
    """A scan as bad as they come: every pixel another."""
    noise = np.random.default_rng(number).normal(200, 22, (1400, 990)).clip(0, 255).astype("uint8")
    Image.fromarray(noise).convert("RGB").save(work / f"{number}.jpg", quality=85)
    return Page("a.pdf", number, 595, 842, "ocr", image=f"{number}.jpg")


def test_sixty_scanned_pages_stay_small(tmp_path: Path) -> None:
    store = PictureStore(tmp_path, tmp_path, pages=60)
    for number in range(3):
        store.keep(noisy_page(tmp_path, number))
    sizes = [path.stat().st_size for path in (tmp_path / "pages").iterdir()]
    assert max(sizes) <= store.page_bytes
    assert 60 * store.page_bytes <= PAGES_BYTES


def test_few_pages_are_shown_as_they_are(tmp_path: Path) -> None:
    page = draw_page(Page("a.pdf", 1, 595, 842, "ocr"), tmp_path)
    PictureStore(tmp_path, tmp_path, pages=3).keep(page)
    (kept,) = (tmp_path / "pages").iterdir()
    assert page.image is not None
    assert kept.read_bytes() == (tmp_path / page.image).read_bytes()
    assert len(kept.read_bytes()) < MOST_PAGE_BYTES


def test_after_so_many_places_the_pages_own_picture_serves(tmp_path: Path) -> None:
    store, page = PictureStore(tmp_path, tmp_path), noisy_page(tmp_path, 1)
    (stretch,) = stretches(page, [BOX])
    assert store.cut(page, stretch).data is not None
    store.cuts_left = 0
    cut = store.cut(page, stretch)
    assert cut.data is None
    assert cut.width_px > 0
    assert CUTS_BYTES < 1_000_000


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0 no picture", b"<svg/>"])
def test_a_picture_that_is_none_is_left_out(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(data)
    page = Page("a.pdf", 1, 595, 842, "ocr", image="a.jpg")
    store = PictureStore(tmp_path, tmp_path)
    assert store.keep(page) is None
    assert store.cut(page, stretches(page, [BOX])[0]).data is None
