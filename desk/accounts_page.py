"""For administrators: who may use the desk, and who looked at what."""

from __future__ import annotations

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.accounts import Accounts, BadAccount
from desk.dossier import moment
from desk.office import ROLES, office_of, user_of
from desk.pages import message_page, render
from desk.routing import Way
from pipeline.state.tables import accesses

A_PAGE = 200


def show_accounts(request: Request) -> Response:
    return render(request, "accounts.html.j2", accounts=_accounts(request).all(), roles=ROLES, moment=moment)


async def change_account(request: Request) -> Response:
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_change, request, form)


def _change(request: Request, form: dict[str, str]) -> Response:
    name, known = form.get("name", ""), _accounts(request)
    if name == user_of(request).name and form.get("do") in ("disable", "role"):
        return message_page(request, 422, "desk_not_oneself")
    try:
        if form.get("do") == "add":
            known.add(name, form.get("role", ""), form.get("password", ""), form.get("shown", ""))
        elif form.get("do") in ("disable", "enable"):
            known.change(name, disabled=form["do"] == "disable")
        elif form.get("do") == "role":
            known.change(name, role=form.get("role", ""))
        elif form.get("do") == "password":
            known.change(name, password=form.get("password", ""))
        else:
            return message_page(request, 422, "desk_bad_request")
    except BadAccount as error:
        return message_page(request, 422, "desk_bad_account", reason=str(error))
    return RedirectResponse("/accounts", 303)


def show_accesses(request: Request) -> Response:
    office, asked = office_of(request), request.query_params
    query = select(accesses).where(accesses.c.outputs == office.store.outputs)
    for name in ("account", "dossier"):
        if asked.get(name):
            query = query.where(accesses.c[name] == asked[name])
    before = asked.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 12:
        query = query.where(accesses.c.id < int(before))
    with office.store.reading() as connection:
        rows = [dict(row) for row in connection.execute(query.order_by(accesses.c.id.desc()).limit(A_PAGE)).mappings()]
    return render(request, "accesses.html.j2", rows=rows, moment=moment, more=len(rows) == A_PAGE, asked=asked)


def _accounts(request: Request) -> Accounts:
    found: Accounts = request.app.state.accounts
    return found


WAYS = (
    Way("/accounts", show_accounts, "administrator"),
    Way("/accounts", change_account, "administrator", "POST"),
    Way("/accesses", show_accesses, "administrator"),
)
