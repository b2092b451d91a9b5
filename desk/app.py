"""The application: all routes, and the guards that stand in front of each."""

from __future__ import annotations

import getpass
import hmac
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from sqlalchemy import insert
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from desk import accounts_page, deciding, dossier, letters, listing, login, papers, reruns, supplements
from desk.accounts import LOCAL, Accounts
from desk.body_limit import BodyLimit
from desk.headers import SafeHeaders, safe_headers
from desk.office import Office, User, office_of
from desk.pages import message_page
from desk.reports import Reports
from desk.reruns import Reruns
from desk.routing import Way
from desk.shelf import Shelf
from pipeline.state.tables import accesses

MODULES = (login, listing, dossier, papers, deciding, letters, reruns, supplements, accounts_page)
"""Each tells its routes in `WAYS`."""
STATIC = Path(__file__).parent / "static"
_log = logging.getLogger(__name__)


def ways() -> list[Way]:
    """Every route of the desk but the style sheets and scripts."""
    return [way for module in MODULES for way in module.WAYS]


def create_app(office: Office, *, accounts: bool, secure: bool = False, hosts: tuple[str, ...] = ()) -> Starlette:
    """`accounts`: people log in; without, whoever reaches the desk is its one local user. `secure`: reached by https.
    `hosts`: the names that the desk answers to, all where there are none."""
    middleware = [Middleware(SafeHeaders, secure=secure), Middleware(BodyLimit)]
    if hosts:
        middleware.insert(0, Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False))
    app = Starlette(
        routes=[*(way.route(_guarded) for way in ways()), Mount("/static", StaticFiles(directory=STATIC))],
        middleware=middleware,
        exception_handlers={HTTPException: _refused, 500: _broken},
    )
    app.state.office = office
    app.state.accounts = Accounts(office.store)
    app.state.local = None if accounts else local_user()
    app.state.secure = secure
    app.state.reruns = Reruns()
    app.state.shelf = Shelf(office.settings.out)
    app.state.reports = Reports()
    return app


def local_user() -> User:
    """The one user of a desk that nobody but this machine reaches."""
    try:
        name = getpass.getuser()[:64]
    except (OSError, KeyError):
        name = "local"
    return User(name, name, "administrator", "")


def _guarded(way: Way) -> Callable[[Request], Any]:
    async def guarded(request: Request) -> Response:
        if any("\0" in value for value in (*request.path_params.values(), *request.query_params.values())):
            return message_page(request, 400, "desk_bad_request")
        fresh = await run_in_threadpool(_recognise, request)
        user: User | None = getattr(request.state, "user", None)
        if way.role is not None:
            if user is None:
                return _to_login(request)
            if not user.may(way.role):
                await run_in_threadpool(_note, request, way, "refused: ")
                return message_page(request, 403, "desk_not_allowed")
        if way.method == "POST" and not await _is_own(request, user if way.role else None):
            if user is not None:
                await run_in_threadpool(_note, request, way, "not from here: ")
            return message_page(request, 403, "desk_not_own_form")
        if "{dossier}" in way.path:
            if not await run_in_threadpool(_exists, request):
                return message_page(request, 404, "desk_no_report")
            await run_in_threadpool(_note, request, way, "")
        response: Response = await _call(way.handler, request)
        if fresh:
            login.set_cookie(request, response, fresh)
        return response

    guarded.__name__ = way.handler.__name__
    return guarded


async def _call(handler: Callable[..., Any], request: Request) -> Any:
    import inspect

    return await handler(request) if inspect.iscoroutinefunction(handler) else await run_in_threadpool(handler, request)


def _recognise(request: Request) -> str:
    """Puts the session's user into the request; a new token where the local user's session begins."""
    state = request.app.state
    token = request.cookies.get(login.cookie_name(request), "")
    user = state.accounts.user(token, state.local) if token else None
    fresh = ""
    if user is None and state.local is not None:
        fresh = state.accounts.begin(LOCAL)
        user = state.accounts.user(fresh, state.local)
    if user is not None:
        request.state.user = user
        request.state.token = token
    return fresh


async def _is_own(request: Request, user: User | None) -> bool:
    """Whether a form was sent by a page of the desk's own."""
    site = request.headers.get("sec-fetch-site")
    if site not in (None, "same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return False
    if user is None:
        # the login: there is no session yet that could be ridden
        return True
    guard = request.headers.get("x-guard")
    if guard is None:
        try:
            form = await request.form(max_files=50)
        except HTTPException as error:
            if error.status_code == 413:
                raise
            return False
        except (ClientDisconnect, ValueError, KeyError):
            return False
        if any("\0" in value for value in form.values() if isinstance(value, str)):
            # PostgreSQL's texts have none
            raise HTTPException(400)
        guard = str(form.get("guard", ""))
    return hmac.compare_digest(guard.encode(), user.guard.encode())


def _exists(request: Request) -> bool:
    return office_of(request).store.record(request.path_params["dossier"]) is not None


def _note(request: Request, way: Way, prefix: str) -> None:
    office, user = office_of(request), request.state.user
    row = {
        "account": user.name,
        "address": (request.client.host if request.client else "")[:64],
        "outputs": office.store.outputs,
        "dossier": request.path_params.get("dossier", "")[:512],
        "what": f"{prefix}{way.what or way.path}"[:64],
    }
    with office.store.engine.begin() as connection:
        connection.execute(insert(accesses).values(row | {"at": office.store.now(connection)}))


def _to_login(request: Request) -> Response:
    if request.method == "GET":
        return RedirectResponse(f"/login?next={quote(request.url.path)}", 303)
    return message_page(request, 401, "desk_log_in_first")


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    key = {404: "desk_not_found", 405: "desk_not_found", 413: "desk_too_large"}.get(status, "desk_bad_request")
    return message_page(request, status, key)


async def _broken(request: Request, error: Exception) -> Response:
    # what went wrong stands in the log, not on the page; this answer does not pass through SafeHeaders
    response = message_page(request, 500, "desk_broken")
    for name, value in safe_headers(request.app.state.secure).items():
        response.headers.setdefault(name, value)
    return response
