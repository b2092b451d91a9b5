"""index.html and summary.xlsx: all dossiers that have a report below OUT."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from pydantic import ValidationError

from pipeline.reporting.html import environment
from pipeline.reporting.write import write_whole
from schemas.messages import Catalogue, load_catalogue
from schemas.report import ReportJson

NIGHTLY = "nightly.json"


def write_index(out: Path, *, lang: str = "zh") -> None:
    """Rebuilds both from the reports on disk; a report that cannot be read is named, not hidden."""
    catalogue = load_catalogue(lang)
    reports: list[tuple[str, ReportJson]] = []
    broken: list[str] = []
    for path in sorted(out.glob("*/report.json")):
        try:
            reports.append((path.parent.name, ReportJson.model_validate_json(path.read_bytes())))
        except (OSError, ValidationError):
            broken.append(path.parent.name)
    html = (
        environment()
        .get_template("index.html.j2")
        .render(
            rows=[_row(folder, report) for folder, report in reports],
            broken=broken,
            night=_night(out),
            w=catalogue.word,
            lang="zh-CN" if lang == "zh" else "en",
        )
    )
    write_whole(out / "index.html", html.encode())
    _write_summary(out, [report for _, report in reports], catalogue)


def _row(folder: str, report: ReportJson) -> dict[str, Any]:
    return {
        "href": f"{quote(folder)}/report.html",
        "report": report,
        "errors": sum(f.severity == "error" for f in report.findings),
        "warnings": sum(f.severity == "warning" for f in report.findings),
    }


def _night(out: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((out / NIGHTLY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _write_summary(out: Path, reports: list[ReportJson], catalogue: Catalogue) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = catalogue.word("dossier")
    heads = [
        "dossier",
        "lead",
        "project",
        "list_item",
        "verdict",
        "errors",
        "warnings",
        "total_budget",
        "matching_funds",
        "finished",
    ]
    _fill(sheet, [catalogue.word(head) for head in heads], [_summary_row(report, catalogue) for report in reports])
    findings = book.create_sheet(catalogue.word("findings_head"))
    rows = [
        [
            r.dossier.id,
            catalogue.word(f"severity_{f.severity}"),
            f.rule,
            f.subject,
            f.message,
            f.expected or "",
            f.actual or "",
        ]
        for r in reports
        for f in r.findings
    ]
    heads = [
        catalogue.word(key) for key in ("dossier", "status", "findings_head", "item", "reason", "expected", "actual")
    ]
    _fill(findings, heads, rows)
    with tempfile.NamedTemporaryFile(dir=out, prefix=".part-", suffix=".xlsx") as temporary:
        book.save(temporary.name)
        write_whole(out / "summary.xlsx", Path(temporary.name).read_bytes())


def _summary_row(report: ReportJson, catalogue: Catalogue) -> list[Any]:
    d = report.dossier
    errors, warnings = (sum(f.severity == s for f in report.findings) for s in ("error", "warning"))
    money = [float(v) if v else None for v in (d.total_budget, d.matching_funds)]
    return [
        d.id,
        d.lead.name,
        d.project_title,
        d.list_item,
        catalogue.word(f"short_{report.verdict}"),
        errors,
        warnings,
        *money,
        report.run.finished[:19].replace("T", " "),
    ]


def _fill(sheet: Any, heads: list[str], rows: list[list[Any]]) -> None:
    sheet.append(heads)
    for row in rows:
        sheet.append([None] * len(heads))
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(sheet.max_row, column)
            cell.value = value
            if isinstance(value, str):
                # text from an upload is never a formula
                cell.data_type = "s"
                cell.quotePrefix = value[:1] in "=+-@\t"
            elif isinstance(value, float):
                cell.number_format = "#,##0.00"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    for column in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 18 if column > 3 else 30
