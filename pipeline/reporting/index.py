"""index.html and summary.xlsx: all dossiers that have a report below OUT, and how last night went."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from pipeline.reporting.coverage import coverage
from pipeline.reporting.folders import write_whole
from pipeline.reporting.night import Night, read_night
from pipeline.reporting.options import ReportOptions
from pipeline.reporting.rows import PaperRow, Row, list_rows
from pipeline.reporting.templating import html_language, page_frame, render
from pipeline.reporting.trends import frequent_errors, lacking_papers, total
from pipeline.reporting.words import money, requirement_title
from schemas.messages import Catalogue, load_catalogue

MANY = 150
"""From so many rows on, the browser lays out those that are seen and no others."""
WORST = ("incomplete", "inconsistent", "needs_review", "complete")


def write_index(out: Path, options: ReportOptions = ReportOptions()) -> None:  # noqa: B008  (frozen)
    """Rebuilds both from the reports on disk; a report that cannot be read is named, not hidden."""
    # its library takes longer to load than all that is done for one unchanged dossier, which writes no index
    from pipeline.reporting.workbook import write_workbook

    catalogue = load_catalogue(options.lang)
    rows, broken = list_rows(out)
    view = _view(rows, broken, read_night(out), catalogue)
    write_whole(out / "index.html", render("index/index.html.j2", view, options.mask).encode())
    write_whole(out / "summary.xlsx", write_workbook(rows, catalogue, options.mask))


def _view(rows: Sequence[Row], broken: list[str], night: Night | None, catalogue: Catalogue) -> dict[str, Any]:
    def titles(papers: Sequence[PaperRow]) -> list[str]:
        return [requirement_title(catalogue, paper.id, paper.title) for paper in papers]

    return {
        **page_frame("index"),
        "w": catalogue.word,
        "lang": html_language(catalogue.lang),
        "rows": sorted(rows, key=lambda row: (WORST.index(row.verdict), -row.errors, row.id)),
        "link": lambda row: Markup.escape(f"{quote(row.folder)}/report.html"),
        "titles": titles,
        "money": money,
        "keys": _keys,
        "counts": [(verdict, sum(row.verdict == verdict for row in rows)) for verdict in WORST],
        "items": sorted({row.list_item for row in rows if row.list_item}),
        "calls": sorted({row.call for row in rows}),
        "budget": money(f"{total([row.total_budget for row in rows]):.2f}"),
        "matching": money(f"{total([row.matching_funds for row in rows]):.2f}"),
        "trends": [
            ("papers", lacking_papers(rows, catalogue)),
            ("rules", frequent_errors(rows, catalogue)),
        ],
        "never_ran": [entry for entry in coverage(rows, catalogue) if not entry.results],
        "many": MANY,
        "night": night,
        "last": set(night.processed) if night else set(),
        "failed": {id_ for id_, _ in night.failed} if night else set(),
        "broken": broken,
    }


def _keys(row: Row) -> str:
    """What a row can be filtered by: papers that are not there for certain, rules that found an error."""
    papers = [paper.id for paper in row.having("missing", "defective", "unclear")]
    rules = {finding.rule for finding in row.findings if finding.severity == "error"}
    return " ".join([*papers, *sorted(rules)])
