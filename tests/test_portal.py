"""What the portal knows: a file in the dossier, or a row of a table beside the dossiers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.portal import portal_stamp, read_portal_facts
from schemas.pages import SourceFile
from schemas.portal import NO_PORTAL_FACTS, PortalFacts
from tests.build import LEAD, document

TABLE = "申报编号,申报单位,项目名称,榜单,提交时间,状态\nA1,{lead},某项目,2,2024-04-12 20:15,已推荐\nA2,别的公司,另一项目,3,,\n"


def settings(folder: Path, text: str) -> PortalFacts:
    path = folder / "dossier.yaml"
    path.write_text(text, encoding="utf-8")
    file = SourceFile("dossier.yaml", str(path), "", len(text), "text/plain", "ignored")
    return read_portal_facts([file], [], folder, "A1")


def test_the_dossier_s_own_file(tmp_path: Path) -> None:
    facts = settings(
        tmp_path,
        f"applicant: {LEAD}\nlist_item: 2\nmembers: [甲大学, 乙所]\nsubmitted: 2024-04-12 20:15\nstage: recommended\n",
    )
    assert facts == PortalFacts(
        "dossier.yaml",
        LEAD,
        list_item="2",
        members=("甲大学", "乙所"),
        submitted=datetime(2024, 4, 12, 20, 15),
        stage="recommended",
    )


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-04-12T20:15:00+08:00", datetime(2024, 4, 12, 20, 15)),
        ("2024年4月12日 20时15分", datetime(2024, 4, 12, 20, 15)),
        ("2024-04-12", datetime(2024, 4, 12)),
        ("soon", None),
    ],
)
def test_moments(tmp_path: Path, written: str, moment: datetime | None) -> None:
    facts = settings(tmp_path, f"submitted: {written}\n")
    assert facts.submitted == moment
    assert bool(facts.trouble) is (moment is None)


def test_keys_in_the_portal_s_own_words(tmp_path: Path) -> None:
    facts = settings(tmp_path, f"申报单位: {LEAD}\nsubmitted_at: '2024-04-12 20:15'\n申报状态: 已推荐\n")
    assert (facts.applicant, facts.submitted, facts.stage) == (LEAD, datetime(2024, 4, 12, 20, 15), "recommended")
    assert facts.trouble == ()


def test_aliases_are_not_followed(tmp_path: Path) -> None:
    doubled = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40))
    facts = settings(tmp_path, f"a0: &a0 [x]\n{doubled}\napplicant: *a39\n")
    assert facts.trouble and facts.applicant is None


@pytest.mark.parametrize("text", ["[1, 2]", "a: [", "shoe: 40", "stage: someday", "x" * 70_000, "\x00"])
def test_what_is_not_understood_is_said(tmp_path: Path, text: str) -> None:
    assert settings(tmp_path, text).trouble


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    assert settings(tmp_path, "# nothing yet\n") == PortalFacts("dossier.yaml")


@pytest.mark.parametrize("id_", ["A1", "some-folder"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_row_by_folder_or_by_applicant(tmp_path: Path, id_: str, encoding: str) -> None:
    (tmp_path / "portal.csv").write_bytes(TABLE.format(lead=LEAD).encode(encoding))
    plan = document("p", "implementation_plan", lead=LEAD)
    facts = read_portal_facts([], [plan], tmp_path / id_, id_)
    assert (facts.source, facts.project_title, facts.stage) == ("portal.csv", "某项目", "recommended")
    assert portal_stamp(tmp_path / id_) != ""


def test_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (("文件夹", "项目名称", "提交时间"), ("A1", "某项目", datetime(2024, 4, 12, 20, 15))):
        book.active.append(row)
    book.save(tmp_path / "portal.xlsx")
    facts = read_portal_facts([], [], tmp_path / "A1", "A1")
    assert (facts.project_title, facts.submitted) == ("某项目", datetime(2024, 4, 12, 20, 15))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rubbish"])
def test_a_table_that_is_none_leaves_the_dossier_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "portal.xlsx").write_bytes(content)
    facts = read_portal_facts([], [], tmp_path / "A1", "A1")
    assert facts.applicant is None and facts.trouble


def test_no_file_and_no_table(tmp_path: Path) -> None:
    assert read_portal_facts([], [], tmp_path / "A1", "A1") == NO_PORTAL_FACTS
    assert portal_stamp(tmp_path / "A1") == ""
