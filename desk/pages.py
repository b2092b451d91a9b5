"""Views → pages: everything that they print is escaped; scripts and style sheets come from files alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from desk.office import office_of
from schemas.messages import load_catalogue

HERE = Path(__file__).parent


def render(request: Request, template: str, status: int = 200, **view: Any) -> HTMLResponse:
    """A page of the desk. Templates extend `layout.html.j2`; they know `w` (words of the language), `user` (None before
    login), `lang`, and what `view` gives."""
    office = office_of(request)
    user = getattr(request.state, "user", None)
    catalogue = load_catalogue(office.lang)
    text = (
        _environment()
        .get_template(template)
        .render(
            w=catalogue.word,
            lang="zh-CN" if office.lang == "zh" else office.lang,
            user=user,
            request=request,
            url=dossier_url,
            **view,
        )
    )
    return HTMLResponse(text, status)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def message_page(request: Request, status: int, key: str, **values: str) -> HTMLResponse:
    """One sentence of the catalogue as a page of its own."""
    return render(request, "message.html.j2", status, key=key, values=values)


def dossier_url(dossier: str, *parts: str) -> str:
    """The address of a dossier's page, or of something below it; names from uploads are quoted."""
    return "/".join(["/dossier", quote(dossier, safe=""), *(quote(part, safe="") for part in parts)])
