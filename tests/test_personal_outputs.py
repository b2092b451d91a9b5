"""Personal data in every file of a report: masked, unless asked for."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.reporting import ReportOptions, write_index
from schemas.documents import Document
from tests.build import value
from tests.made_reports import ACCOUNT, PERSON, PHONE, damaged_file, faulty_dossier, personal_words, write_dossier

NUMBERS = (PERSON, PHONE, ACCOUNT)


def written_text(folder: Path) -> str:
    """Everything that can be read in the files below a folder, Word and Excel files unpacked."""
    texts = []
    for path in (p for p in folder.rglob("*") if p.is_file() and ".work" not in p.parts):
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as archive:
                texts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        elif path.suffix != ".jpg":
            texts.append(path.read_text(encoding="utf-8"))
    return "\n".join(texts)


def dossier_with_personal_data() -> list[Document]:
    documents = faulty_dossier()
    plan = next(d for d in documents if d.id == "plan")
    plan.fields["project_title"] = value(f"联系人{PHONE}，身份证{PERSON}，卡号{ACCOUNT}")
    plan.parts[0].page.words.extend(personal_words())
    plan.parts[0].page.image = None
    return documents


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_personal_is_written(tmp_path: Path, lang: str) -> None:
    write_dossier(
        tmp_path,
        dossier_with_personal_data(),
        options=ReportOptions(lang, full_text=True),
        files=[damaged_file(f"{PHONE}.pdf")],
    )
    assert (tmp_path / "甲公司" / "full_text.txt").is_file()
    write_index(tmp_path, ReportOptions(lang))
    (tmp_path / "甲公司" / "report.json").write_text(
        (tmp_path / "甲公司" / "report.json").read_text(encoding="utf-8").replace(f"{PHONE}.pdf", "a file's own name"),
        encoding="utf-8",
    )
    text = written_text(tmp_path).replace(f"{PHONE}.pdf", "a file's own name")
    assert [number for number in NUMBERS if number in text] == []


def test_it_is_there_for_who_asked(tmp_path: Path) -> None:
    options = ReportOptions(show_personal=True, full_text=True)
    report = write_dossier(tmp_path, dossier_with_personal_data(), options=options)
    write_index(tmp_path, options)
    text = (tmp_path / "甲公司" / "report.html").read_text(encoding="utf-8")
    assert [number for number in NUMBERS if number not in text] == []
    assert report.personal_data == "shown"
    told = (tmp_path / "甲公司" / "full_text.txt").read_text(encoding="utf-8")
    assert [number for number in NUMBERS if number not in told] == []


def test_pictures_are_covered(tmp_path: Path) -> None:
    documents = dossier_with_personal_data()
    write_dossier(tmp_path, documents, drawn=True)
    covered = [covered_share(path) for path in (tmp_path / "甲公司" / "pages").iterdir()]
    assert max(covered) > 0.9
    write_dossier(tmp_path, documents, drawn=True, options=ReportOptions(show_personal=True))
    assert max(covered_share(path) for path in (tmp_path / "甲公司" / "pages").iterdir()) == 0


def covered_share(path: Path) -> float:
    """How much of where the phone number stands is grey."""
    with Image.open(path) as picture:
        scale = picture.width / 595
        x0, top, x1, bottom = (round(v * scale) for v in (100, 522, 195, 530))
        place = np.asarray(picture.convert("L").crop((x0, top, x1, bottom)))
    return float(((place > 70) & (place < 130)).mean())
