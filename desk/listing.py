"""The list of dossiers: verdict, what changed, who has it in hand; filtered, searched, sorted, a hundred a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, insert, select, update
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.letters import deadlines, today
from desk.office import Office, office_of, user_of
from desk.pages import dossier_url, message_page, render
from desk.routing import Way
from desk.shelf import Entry, Shelf
from pipeline.reporting.night import read_night
from pipeline.state import plain_name
from pipeline.state.tables import assignments

A_PAGE = 100
VERDICTS = ("incomplete", "inconsistent", "needs_review", "complete")
FILTERS = ("all", *VERDICTS, "mine", "waiting", "changed", "stale", "overdue")
SORTS: dict[str, Callable[[Entry], Any]] = {
    "verdict": lambda entry: (VERDICTS.index(entry.verdict), -entry.open, entry.id),
    "name": lambda entry: entry.id,
    "open": lambda entry: (-entry.open, entry.id),
    "newest": lambda entry: tuple(-ord(char) for char in entry.finished[:19]),
}


def show(request: Request) -> Response:
    office, asked, user = office_of(request), request.query_params, user_of(request)
    every = shelf_of(request).entries()
    hands = in_hand(office)
    due, day = deadlines(office), today()
    night = read_night(office.settings.out)
    last = set(night.processed) if night else set()
    tests: dict[str, Callable[[Entry], bool]] = {
        "all": lambda e: True,
        "mine": lambda e: hands.get(e.id) == user.name,
        "waiting": lambda e: e.open > 0 and hands.get(e.id, user.name) == user.name,
        "changed": lambda e: e.id in last and bool(e.new or e.fixed),
        "stale": lambda e: e.stale > 0,
        "overdue": lambda e: e.verdict != "complete" and due.get(e.id, "9") < day,
        **{verdict: lambda e, verdict=verdict: e.verdict == verdict for verdict in VERDICTS},  # type: ignore[misc]
    }
    which = asked.get("show", "all") if asked.get("show", "all") in FILTERS else "all"
    sort = asked.get("sort", "verdict") if asked.get("sort", "verdict") in SORTS else "verdict"
    text = asked.get("q", "").strip().lower()[:200]
    found = [e for e in every if tests[which](e) and all(word in e.search for word in text.split())]
    found.sort(key=SORTS[sort])
    pages = max(1, -(-len(found) // A_PAGE))
    number = asked.get("page", "1")
    page = min(pages, max(1, int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1))
    view: dict[str, Any] = {
        "rows": found[(page - 1) * A_PAGE : page * A_PAGE],
        "count": len(found),
        "counts": _counts(every, tests),
        "filters": FILTERS,
        "sorts": list(SORTS),
        "which": which,
        "sort": sort,
        "q": asked.get("q", "")[:200],
        "page": page,
        "pages": pages,
        "hands": hands,
        "due": due,
        "day": day,
        "last": last,
        "night": night,
    }
    return render(request, "list.html.j2", **view)


def _counts(every: list[Entry], tests: dict[str, Callable[[Entry], bool]]) -> dict[str, int]:
    verdicts: Counter[str] = Counter(entry.verdict for entry in every)
    others = {name: sum(map(test, every)) for name, test in tests.items() if name not in verdicts and name != "all"}
    return {"all": len(every), **others, **verdicts}


def take(request: Request) -> Response:
    """Into one's own hand, unless it is in another's."""
    office, dossier, user = office_of(request), plain_name(request.path_params["dossier"]), user_of(request)
    with office.store.engine.begin() as connection:
        own = office.store.key(assignments, dossier)
        holder = connection.execute(select(assignments.c.account).where(own)).scalar()
        if holder not in (None, user.name):
            return message_page(request, 409, "desk_in_other_hand", who=holder or "")
        if holder is None:
            row = {"outputs": office.store.outputs, "dossier": dossier, "account": user.name}
            connection.execute(insert(assignments).values(row | {"since": office.store.now(connection)}))
        else:
            connection.execute(update(assignments).where(own).values(since=office.store.now(connection)))
    return RedirectResponse(dossier_url(request.path_params["dossier"]), 303)


def give_back(request: Request) -> Response:
    """Out of one's hand; staff may also take it out of another's."""
    office, user = office_of(request), user_of(request)
    with office.store.engine.begin() as connection:
        own = office.store.key(assignments, request.path_params["dossier"])
        if not user.may("staff"):
            own = own & (assignments.c.account == user.name)
        connection.execute(delete(assignments).where(own))
    return RedirectResponse("/", 303)


def in_hand(office: Office) -> dict[str, str]:
    """Dossier → the account that has it in hand."""
    with office.store.reading() as connection:
        query = select(assignments.c.dossier, assignments.c.account).where(
            assignments.c.outputs == office.store.outputs
        )
        return {dossier: account for dossier, account in connection.execute(query)}


def shelf_of(request: Request) -> Shelf:
    shelf: Shelf = request.app.state.shelf
    return shelf


WAYS = (
    Way("/", show, "reviewer"),
    Way("/dossier/{dossier}/take", take, "reviewer", "POST", "taken in hand"),
    Way("/dossier/{dossier}/give-back", give_back, "reviewer", "POST", "given back"),
)
