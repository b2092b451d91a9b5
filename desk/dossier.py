"""A dossier's page: what is to be decided, beside the paper that it is about; statements side by side; papers; the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from desk.matters import Matter, Matters, Spot, claim_of
from desk.office import office_of
from desk.pages import dossier_url, message_page, render
from desk.routing import Way
from pipeline.clock import SHANGHAI
from pipeline.folders import report_folder
from pipeline.reporting.places import Places
from pipeline.reporting.statements import Table, statement_tables
from pipeline.reporting.words import Words
from pipeline.state import read_log
from schemas.call import UnknownCall, load_call
from schemas.decisions import Decision
from schemas.documents import TYPES
from schemas.messages import load_catalogue
from schemas.report import DocumentJson, FractionBox, PageJson, ReportJson

TABS = ("matters", "statements", "papers", "log")
STATUSES = ("met", "missing", "defective", "not_applicable")


@dataclass(frozen=True)
class Sheet:
    """A page as the viewer knows it. `src` is None for a page without a picture."""

    index: int
    src: str | None
    width: int
    height: int
    file: str
    number: int
    kinds: list[str]


@dataclass
class Paper:
    """A document with its values, each with the matter that decides on it."""

    matter: Matter
    document: DocumentJson
    values: list[Matter] = field(default_factory=list)


def load(request: Request) -> tuple[ReportJson, Words, list[Decision]] | None:
    """The dossier's report, its words in the desk's language, its log; None where there is no report that can be read."""
    office, dossier = office_of(request), request.path_params["dossier"]
    report = request.app.state.reports.get(report_folder(office.settings.out, dossier) / "report.json")
    if report is None:
        return None
    try:
        call = load_call(report.call)
    except (UnknownCall, ValueError):
        call = load_call(office.settings.call)
    return report, Words(load_catalogue(office.lang), report, call), read_log(office.store, dossier)


def show(request: Request) -> Response:
    found = load(request)
    if found is None:
        return message_page(request, 404, "desk_no_report")
    return page(request, *found)


def page(
    request: Request, report: ReportJson, words: Words, log: list[Decision], *, status: int = 200, trouble: str = ""
) -> Response:
    """The page. `trouble` says above everything why something was not done."""
    dossier, asked = request.path_params["dossier"], request.query_params
    matters = Matters(words, log)
    every = matters.all()
    picked = matters.pick(asked.get("pick", "")) if asked.get("pick") else None
    if picked is not None:
        every = [picked, *(m for m in every if m.target.key != picked.target.key)]
    tab = asked.get("tab", "matters")
    sheets = [_sheet(dossier, index, told, words) for index, told in enumerate(report.pages)]
    active = picked or next((m for m in every if m.is_open), every[0] if every else None)
    done = next((d for d in log if str(d.number) == asked.get("done", "")), None)
    view: dict[str, Any] = {
        "r": report,
        "dossier": dossier,
        "words": words,
        "tab": tab if tab in TABS and picked is None else "matters",
        "tabs": TABS,
        "matters": every,
        "active": active,
        "stale": matters.stale(),
        "sheets": sheets,
        "spot": active.spots[0] if active is not None and active.spots else Spot(0, None),
        "frame": frame,
        "statements": statement_tables(words, Places([])) if tab == "statements" else [],
        "value_key": lambda document, name: matters.targets.value(document, name).key,
        "value_spot": lambda column, cell: _cell_spot(matters, column.document, cell),
        "papers": _papers(matters) if tab == "papers" else [],
        "log": list(reversed(log)),
        "moment": moment,
        "done": done,
        "running": asked.get("running") == "1",
        "trouble": trouble,
        "claim": claim_of,
        "types": list(TYPES),
        "statuses": STATUSES,
    }
    return render(request, "dossier.html.j2", status, **view)


def moment(at: float) -> str:
    """A time of the log as people here read it."""
    return datetime.fromtimestamp(at, SHANGHAI).strftime("%Y-%m-%d %H:%M")


def frame(box: FractionBox) -> str:
    """x, y, width, height in per cent, a little outside of what is framed."""
    x0, y0, x1, y1 = (100 * v for v in box)
    return f"{x0 - 0.4:.2f} {y0 - 0.3:.2f} {max(0.8, x1 - x0 + 0.8):.2f} {max(0.6, y1 - y0 + 0.6):.2f}"


def _sheet(dossier: str, index: int, told: PageJson, words: Words) -> Sheet:
    kinds = [words.document(d) for d in words.report.documents if d.id in told.documents]
    src = dossier_url(dossier, "pages", told.picture.removeprefix("pages/")) if told.picture else None
    width, height = told.size or (794, 1123)
    return Sheet(index, src, width, height, told.file, told.number, kinds)


def _papers(matters: Matters) -> list[Paper]:
    papers = []
    for document in matters.report.documents:
        values = [matters.value(document, f"fields.{name}") for name in document.fields]
        papers.append(Paper(matters.page(document), document, values))
    return papers


def _cell_spot(matters: Matters, document: DocumentJson, cell: Any) -> Spot | None:
    if cell.amount is None:
        return matters._spot(document.file, document.pages[0] if document.pages else None)
    return matters._spot(document.file, cell.amount.page, cell.amount.box)


__all__ = ["Table", "WAYS", "load", "page", "show"]
WAYS = (Way("/dossier/{dossier}", show, "reviewer", "GET", "dossier"),)
