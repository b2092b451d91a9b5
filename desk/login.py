"""Logging in and out."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.accounts import LONGEST_S, TooManyTries
from desk.pages import render
from desk.routing import Way


def cookie_name(request: Request) -> str:
    """Browsers take a name with this beginning only from https, for the whole host and for it alone."""
    return "__Host-qijian" if request.app.state.secure else "qijian"


def set_cookie(request: Request, response: Response, token: str) -> None:
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(LONGEST_S),
        path="/",
        secure=request.app.state.secure,
        httponly=True,
        samesite="strict",
    )


def ask(request: Request) -> Response:
    if getattr(request.state, "user", None) is not None:
        return RedirectResponse("/", 303)
    return render(request, "login.html.j2", next=_inside(request.query_params.get("next", "")), trouble="")


async def log_in(request: Request) -> Response:
    form = await request.form()
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    address = request.client.host if request.client else ""
    following = _inside(str(form.get("next", "")))
    try:
        token = await run_in_threadpool(request.app.state.accounts.log_in, name, password, address)
    except TooManyTries:
        return render(request, "login.html.j2", 429, next=following, trouble="desk_too_many_tries")
    if token is None:
        return render(request, "login.html.j2", 401, next=following, trouble="desk_wrong_password")
    response = RedirectResponse(following, 303)
    set_cookie(request, response, token)
    return response


def log_out(request: Request) -> Response:
    request.app.state.accounts.log_out(request.state.token)
    response = RedirectResponse("/login", 303)
    response.delete_cookie(cookie_name(request), path="/", secure=request.app.state.secure, httponly=True)
    return response


def _inside(path: str) -> str:
    """An address of the desk's own, whatever a link says."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\", "/login")) else "/"


WAYS = (
    Way("/login", ask, None),
    Way("/login", log_in, None, "POST"),
    Way("/logout", log_out, "reviewer", "POST"),
)
