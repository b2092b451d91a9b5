"""The table of formats: every line is documented, and every format is known by its content."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractors.errors import UnreadableFile
from extractors.formats import FORMATS
from extractors.libre_office import converter
from extractors.unpacking_process import SUPPORTED as ARCHIVES
from pipeline.reading.pages import PageTask, prepare
from schemas.problems import mend

PAGE = Path(__file__).parents[1] / "docs" / "formats.md"


def media_types(heading: str) -> set[str]:
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    firsts = [line.split("|")[1] for line in section.splitlines() if line.startswith("| ")]
    return {name for first in firsts for name in re.findall(r"`([\w./+-]+)`", first)}


def test_every_format_is_documented() -> None:
    assert media_types("Papers") == set(FORMATS)


def test_every_container_is_documented() -> None:
    assert media_types("Containers") - set(FORMATS) == set(ARCHIVES)


def test_a_format_of_no_line_is_unsupported(tmp_path: Path) -> None:
    task = PageTask("a", str(tmp_path), "image/svg+xml", 0, "null", str(tmp_path), 1)
    with pytest.raises(UnreadableFile, match="unsupported"):
        prepare(task)


def test_without_an_office_program_a_pdf_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.libre_office.office_program", lambda: None)
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(UnreadableFile, match="needs_converting"):
        converter("doc")(str(tmp_path / "a.doc"), tmp_path / "made")
    assert "PDF" in mend("needs_converting") and "PDF" in mend("needs_converting", "en")
