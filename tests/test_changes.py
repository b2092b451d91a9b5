"""What changed since the run before: by paper, so that ids which shift do not count."""

from pathlib import Path

from schemas.documents import Document
from schemas.report import ChangesJson
from tests.build import complete_dossier
from tests.made_reports import faulty_dossier, source_files, write_dossier


def changes(out: Path, *runs: list[Document]) -> ChangesJson | None:
    report = None
    for documents in runs:
        report = write_dossier(out, documents)
    assert report is not None
    return report.changes


def test_a_first_run_has_none(tmp_path: Path) -> None:
    assert changes(tmp_path, faulty_dossier()) is None


def test_what_was_fixed_what_is_new_what_stands(tmp_path: Path) -> None:
    mended = [d for d in complete_dossier() if d.id != "cf23"]
    found = changes(tmp_path, faulty_dossier(), mended)
    assert found is not None
    assert "subtotal_mismatch" in {c.rule for c in found.fixed}
    assert found.new == []
    assert found.standing == 1
    back = changes(tmp_path, faulty_dossier())
    assert back is not None
    assert {c.rule for c in back.new} == {c.rule for c in found.fixed}


def test_a_paper_that_came(tmp_path: Path) -> None:
    found = changes(tmp_path, [d for d in complete_dossier() if d.id != "cf23"], complete_dossier())
    assert found is not None
    assert [(p.id, p.before, p.after) for p in found.papers] == [("cash_flow_statement:2023", "missing", "met")]
    assert found.verdict_before == "incomplete"


def test_ids_that_shift_are_no_change(tmp_path: Path) -> None:
    documents = faulty_dossier()
    before = write_dossier(tmp_path, documents)
    for number, document in enumerate(documents):
        document.id = f"d{number + 5}"
    after = write_dossier(tmp_path, documents)
    assert len(before.findings) == len(after.findings)
    assert after.changes is None


def test_files_that_came_went_or_were_replaced(tmp_path: Path) -> None:
    documents = complete_dossier()
    files = source_files(documents)
    write_dossier(tmp_path, documents, files=files)
    first, second, *rest = files
    second.sha256 = "f" * 64
    third = source_files(documents)[0]
    third.path, third.sha256 = "新.pdf", "e" * 64
    found = write_dossier(tmp_path, documents, files=[second, *rest, third]).changes
    assert found is not None
    assert (found.files.added, found.files.removed, found.files.replaced) == (["新.pdf"], [first.path], [second.path])


def test_a_repeated_run_keeps_the_news(tmp_path: Path) -> None:
    mended = [d for d in complete_dossier() if d.id != "cf23"]
    assert changes(tmp_path, faulty_dossier(), mended) == changes(tmp_path, mended)
