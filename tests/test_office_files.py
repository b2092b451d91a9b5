"""The Word and Excel files in LibreOffice: they open, and as PDF they say what they should."""

import shutil
import subprocess
from pathlib import Path

import pdfplumber
import pytest

from pipeline.reporting import write_index
from tests.made_reports import faulty_dossier, write_dossier

SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both files as PDF."""
    if SOFFICE is None:
        pytest.skip("no LibreOffice: apt install libreoffice-core libreoffice-writer libreoffice-calc")
    out = tmp_path_factory.mktemp("out")
    write_dossier(out, faulty_dossier())
    write_index(out)
    files = [str(out / "甲公司" / "notice.docx"), str(out / "summary.xlsx")]
    home = f"-env:UserInstallation={(out / 'office').as_uri()}"
    command = [SOFFICE, home, "--headless", "--convert-to", "pdf", "--outdir", str(out), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return out


def text_of(path: Path) -> str:
    with pdfplumber.open(path) as pdf:
        return "".join(page.extract_text() for page in pdf.pages).replace("\n", "")


def test_the_letter(printed: Path) -> None:
    text = text_of(printed / "notice.pdf")
    assert text.startswith("材料补正告知书")
    assert "补正要求" in text
    assert "通辽市科学技术局" in text


def test_the_workbook(printed: Path) -> None:
    text = text_of(printed / "summary.pdf")
    assert "5,000,000.00" in text
    assert "=cmd()" in text
    assert "#NAME?" not in text
