"""Reports for tests: dossiers built by hand, with pages that are drawn, written where a test wants them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from pipeline.checking import check
from pipeline.reporting import ReportOptions, RunInfo, write_report
from schemas.call import load_call
from schemas.documents import Document
from schemas.findings import Dossier, Evidence, Finding, Message
from schemas.pages import Page, SourceFile, Word
from schemas.problems import problem
from schemas.report import ReportJson
from tests.build import complete_dossier, value

CALL = load_call("tongliao-2024")
RUN = RunInfo("0", "2026-01-01T00:00:00+08:00", "2026-01-01T00:00:09+08:00", 9.0, 3, 1, "none")
HOSTILE = '"><img src=x onerror=window.pwned=1><script>window.pwned=1</script>'
FORMULA = "=cmd()|'/C calc'!A0"
PERSON, PHONE, ACCOUNT = "11010519491231002X", "18312345678", "6222021234567890128"
SQUARE = (300.0, 400.0, 380.0, 412.0)
"""Where drawn pages are black, in points."""


def source_files(documents: Sequence[Document]) -> list[SourceFile]:
    return [
        SourceFile(name, None, f"{n:064d}", 1000, "application/pdf", "read", None, 1)
        for n, name in enumerate(dict.fromkeys(d.file for d in documents))
    ]


def draw_page(page: Page, work: Path, *, square: bool = True) -> Page:
    """Gives the page a white picture, black where SQUARE is."""
    name = f"{abs(hash((page.file, page.number)))}.jpg"
    scale = 1.5
    picture = Image.new("RGB", (round(page.width * scale), round(page.height * scale)), "white")
    if square:
        ImageDraw.Draw(picture).rectangle(tuple(v * scale for v in SQUARE), fill="black")
    (work / "drawn").mkdir(exist_ok=True)
    picture.save(work / "drawn" / name, quality=90)
    page.image = f"drawn/{name}"
    return page


def faulty_dossier() -> list[Document]:
    """A cash flow statement is missing, a sum is broken, two names of the project, a hostile title."""
    documents = [d for d in complete_dossier() if d.id != "cf23"]
    by_id = {d.id: d for d in documents}
    by_id["plan"].fields["project_title"] = value(FORMULA + HOSTILE)
    item = next(i for i in by_id["bs23"].line_items if i.item == "ca_total")
    assert item.current is not None
    item.current.value += 1
    return documents


def write_dossier(
    out: Path,
    documents: Sequence[Document],
    *,
    id_: str = "甲公司",
    options: ReportOptions = ReportOptions(),  # noqa: B008
    files: Sequence[SourceFile] | None = None,
    extra: Sequence[Finding] = (),
    drawn: bool = False,
) -> ReportJson:
    """The dossier's report below OUT, as the flow writes it."""
    work = out / ".work"
    work.mkdir(parents=True, exist_ok=True)
    pages = [part.page for document in documents for part in document.parts]
    for page in pages if drawn else ():
        draw_page(page, work)
    dossier = Dossier(id_, list(source_files(documents) if files is None else files), list(documents))
    assessment = check(dossier, CALL)
    assessment.findings.extend(extra)
    return write_report(dossier, assessment, RUN, call=CALL, pages=pages, out=out, work=work, options=options)


def square_finding(document: Document, text: str = "1,234.00") -> Finding:
    """An error whose place is the black square of the document's page."""
    evidence = [Evidence(document.file, 1, SQUARE, text)]
    message = Message("amount_words_mismatch", {"file": document.file, "words": "2", "figures": "1"})
    return Finding("amount_words_mismatch", "error", document.id, message, [document.id], evidence, "2.00", "1.00")


def personal_words() -> list[Word]:
    """An ID number, a phone, an account, as a page has them."""
    return [
        Word(f"身份证号：{PERSON}", (60, 500, 260, 512)),
        Word(f"电话 {PHONE}", (60, 520, 200, 532)),
        Word(ACCOUNT, (60, 540, 220, 552)),
    ]


def damaged_file(name: str = "<img src=x>.pdf") -> SourceFile:
    return SourceFile(name, None, "0" * 64, 9, "application/pdf", "unreadable", problem("damaged"))
