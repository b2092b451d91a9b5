"""report.html: what a reviewer sees, in one page that opens from a file share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from schemas.call import Call
from schemas.messages import Catalogue
from schemas.pages import Page
from schemas.report import DocumentJson, EvidenceJson, FindingJson, ReportJson

TEMPLATES = Path(__file__).parent / "templates"
CUT_MARGIN = (0.10, 0.035)
MOST_CUTS = 3


@dataclass(frozen=True)
class Cut:
    """A stretch of a page's picture around a place, as percentages for CSS, and the place's box within it."""

    src: str
    ratio: float
    width: float
    left: float
    top: float
    mark: tuple[float, float, float, float]
    where: str
    anchor: str


def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_report(
    report: ReportJson, call: Call, catalogue: Catalogue, pages: Sequence[Page], pictures: Mapping[tuple[str, int], str]
) -> str:
    """The page's text. Everything from an upload is escaped."""
    sizes = {page.key: (page.width, page.height) for page in pages}
    types = {(d.file, n): d.type for d in report.documents for n in d.pages}
    years = sorted({d.period.year for d in report.documents if d.period and d.period.year and d.line_items})
    template = environment().get_template("report.html.j2")
    return template.render(
        r=report,
        call=call,
        w=catalogue.word,
        lang="zh-CN" if catalogue.lang == "zh" else "en",
        missing=[q for q in report.requirements if q.status in ("missing", "defective") and q.kind == "document"],
        wrong=[f for f in report.findings if f.severity == "error" and f.rule not in ("missing_document",)],
        look=[f for f in report.findings if f.severity == "warning"],
        unclear=[q for q in report.requirements if q.status == "unclear" and q.kind == "document"],
        papers=[q for q in report.requirements if q.kind == "document"],
        matters=[q for q in report.requirements if q.kind != "document"],
        matrix=_matrix(report, call),
        findings=[(f, _cuts(f, pictures, sizes, catalogue)) for f in report.findings],
        statements=_statements(report, years),
        documents={d.id: d for d in report.documents},
        pages=[
            {
                "file": p.file,
                "number": p.number,
                "src": pictures.get(p.key),
                "type": types.get(p.key),
                "problem": p.problem,
                "anchor": anchor(p.file, p.number, pages),
            }
            for p in pages
        ],
        anchors={p.key: anchor(p.file, p.number, pages) for p in pages},
    )


def anchor(file: str, number: int, pages: Sequence[Page]) -> str:
    """A page's id in the document: by its place in the list, since names are not to be trusted in ids."""
    index = next((i for i, page in enumerate(pages) if page.key == (file, number)), 0)
    return f"page-{index + 1}"


def _matrix(report: ReportJson, call: Call) -> list[dict[str, Any]]:
    """Papers × years; papers without a year have one cell across."""
    by_id = {q.id: q for q in report.requirements}
    rows = []
    for paper in call.papers:
        if paper.per_year:
            rows.append({"title": paper.title, "cells": [by_id.get(f"{paper.id}:{year}") for year in call.years]})
        else:
            rows.append({"title": paper.title, "cells": [by_id.get(paper.id)]})
    return rows


def _cuts(
    finding: FindingJson,
    pictures: Mapping[tuple[str, int], str],
    sizes: Mapping[tuple[str, int], tuple[float, float]],
    catalogue: Catalogue,
) -> list[Cut]:
    cuts = []
    for evidence in finding.evidence:
        key = (evidence.file, evidence.page or 0)
        if evidence.box is not None and key in pictures and len(cuts) < MOST_CUTS:
            cuts.append(_cut(evidence, pictures[key], sizes[key], catalogue, list(sizes).index(key) + 1))
    return cuts


def _cut(evidence: EvidenceJson, src: str, size: tuple[float, float], catalogue: Catalogue, index: int) -> Cut:
    assert evidence.box is not None
    x0, y0, x1, y1 = evidence.box
    left, right = max(0.0, x0 - CUT_MARGIN[0]), min(1.0, x1 + CUT_MARGIN[0])
    top, bottom = max(0.0, y0 - CUT_MARGIN[1]), min(1.0, y1 + CUT_MARGIN[1])
    width, height = right - left, bottom - top
    ratio = (height * size[1]) / (width * size[0])
    mark = ((x0 - left) / width, (y0 - top) / height, (x1 - x0) / width, (y1 - y0) / height)
    where = f"{evidence.file} {catalogue.word('page', page=str(evidence.page))}"
    return Cut(
        src,
        round(ratio * 100, 2),
        round(100 / width, 2),
        round(-100 * left / width, 2),
        round(-100 * top / height, 2),
        tuple(round(100 * v, 2) for v in mark),
        where,
        f"page-{index}",  # type: ignore[arg-type]
    )


def _statements(report: ReportJson, years: Sequence[int]) -> list[dict[str, Any]]:
    """Each kind of statement with its years side by side, rows by their key in the form's order."""
    tables = []
    for type_ in (
        "balance_sheet",
        "income_statement",
        "activity_statement",
        "revenue_expense_statement",
        "cash_flow_statement",
    ):
        by_year: dict[int, DocumentJson] = {}
        for document in report.documents:
            if document.type == type_ and document.period and document.period.year:
                by_year.setdefault(document.period.year, document)
        if not by_year:
            continue
        columns = [(year, by_year[year]) for year in years if year in by_year]
        broken = {
            f.documents[0]
            for f in report.findings
            if f.severity == "error" and f.documents and f.rule != "missing_document"
        }
        rows: dict[str, dict[str, Any]] = {}
        for position, (_, document) in enumerate(columns):
            for item in document.line_items:
                if item.current is None and item.prior is None:
                    continue
                row = rows.setdefault(item.item or item.label, {"label": item.label, "cells": [None] * len(columns)})
                row["cells"][position] = item
        tables.append(
            {"type": type_, "columns": [(y, d, d.id in broken) for y, d in columns], "rows": list(rows.values())}
        )
    return tables
