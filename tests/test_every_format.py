"""Every line of the table of formats, with a small file of its own: told by its content, and read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from extractors.formats import FORMATS
from extractors.libre_office import can_convert, office_program
from extractors.media_types import media_type_of
from tests.small_files import BY_OFFICE, NEEDS_OFFICE, OWN, TEXT
from tests.test_round_trip import pages_of

FILES = {**OWN, **BY_OFFICE}
PRESENTATIONS = {
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def test_every_format_has_a_file() -> None:
    assert set(FILES) == set(FORMATS)


@pytest.mark.parametrize("media_type", sorted(FILES))
def test_it_is_told_and_read(media_type: str, tmp_path: Path) -> None:
    if media_type in {*BY_OFFICE, *NEEDS_OFFICE} and (office_program() is None or shutil.which("soffice") is None):
        pytest.skip("LibreOffice is not installed")
    if media_type in PRESENTATIONS and not can_convert("pptx"):
        pytest.skip("LibreOffice is installed without Impress")
    name, write = FILES[media_type]
    # an ending that says something else
    path = tmp_path / f"{name}.dat"
    made = tmp_path / name
    write(made)
    made.rename(path)
    assert media_type_of(path) == media_type
    picture = media_type.startswith("image/")
    pages = pages_of(path, tmp_path / "work", "rapidocr" if picture else "null")
    text = "".join(page.text for page in pages).replace(" ", "").replace("\n", "")
    assert (TEXT.replace(" ", "") if picture else "货币资金") in text
