"""What people decided → labelled dossiers as `qijian evaluate` reads them: next year's reading, measured on this year's truth."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.decisions.targets import Targets, row_names
from pipeline.decisions.values import NotAValue, parse_decided
from pipeline.folders import report_folder, write_whole
from pipeline.reporting.changes import read_report
from pipeline.state import Store, read_log
from pipeline.uploads.supplements import list_supplements
from schemas.decisions import Decision, in_force
from schemas.report import DocumentJson, ReportJson

Json = dict[str, Any]


@dataclass(frozen=True)
class Exported:
    """One dossier: how many papers and values its people settled."""

    dossier: str
    documents: int
    values: int


def export_corrections(store: Store, out: Path, target: Path) -> Iterator[Exported]:
    """Writes a folder for each dossier about whose papers something was decided: copies of the files, and `truth.json`.

    The truth holds what people confirmed or corrected and nothing that the program alone says. Raises OSError where the
    target cannot be written, FileExistsError where a dossier is there already.
    """
    for record in store.records().values():
        report = read_report(report_folder(out, record.dossier) / "report.json")
        source = Path(record.source)
        if report is None or not source.exists():
            continue
        truth = truth_of(report, in_force(read_log(store, record.dossier)))
        if not truth["documents"]:
            continue
        folder = report_folder(target, record.dossier)
        folder.mkdir(parents=True)
        if source.is_dir():
            shutil.copytree(source, folder, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy2(source, folder)
        for supplement in list_supplements(out, record.dossier):
            place = folder / supplement.path
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(supplement.location, place)
        write_whole(folder / "truth.json", json.dumps(truth, ensure_ascii=False, indent=1).encode())
        values = sum(len(d["fields"]) + sum(len(i) - 1 for i in d["line_items"]) for d in truth["documents"])
        yield Exported(record.dossier, len(truth["documents"]), values)


def truth_of(report: ReportJson, decisions: list[Decision]) -> Json:
    """The truth about papers on which something was decided; `partial`, since nobody looked at all of it."""
    targets = Targets(report)
    here = {(d.target.kind, d.target.key): d for d in decisions if d.action in ("confirm", "correct")}
    documents = []
    for document in report.documents:
        paper = here.get(("page", targets.page(document).key))
        fields = dict(_fields(targets, document, here))
        rows = list(_rows(targets, document, here))
        if paper is None and not fields and not rows:
            continue
        period = document.period
        documents.append(
            {
                "file": document.file,
                "pages": document.pages,
                "medium": "decided",
                "type": document.type,
                "fields": fields,
                "line_items": rows,
                "seal_owners": [],
                "period_year": period.year if period and "period_end" in fields else None,
                "period_kind": period.kind if period and "period_end" in fields else None,
            }
        )
    files = {file.path: file.status for file in report.files}
    return {
        "verdict": report.verdict,
        "dossier": {"id": report.dossier.id},
        "partial": True,
        "files": files,
        "documents": documents,
        "requirements": {},
        "findings": [],
    }


_Here = dict[tuple[Any, str], Decision]


def _fields(targets: Targets, document: DocumentJson, here: _Here) -> Iterator[tuple[str, Any]]:
    for name in document.fields:
        decision = here.get(("value", targets.value(document, f"fields.{name}").key))
        value = _value(decision) if decision is not None else None
        if value is not None:
            yield name, value


def _rows(targets: Targets, document: DocumentJson, here: _Here) -> Iterator[Json]:
    """Rows with the columns that were decided on; a column that is not named was not looked at."""
    for name, row in zip(row_names(document), document.line_items, strict=True):
        told: Json = {"label": row.label}
        for column in ("current", "prior"):
            decision = here.get(("value", targets.value(document, f"line_items.{name}.{column}").key))
            if decision is not None:
                told[column] = _value(decision)
        if len(told) > 1:
            yield told


def _value(decision: Decision) -> str | list[str] | None:
    claim = decision.target.claim[0] if decision.target.claim else ""
    try:
        value = parse_decided(decision.target.name, str(decision.correction.get("value", claim)))
    except NotAValue:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, list) or value is None else str(value)
