"""Templates and what goes into a page whole: style sheets, scripts, the policy that lets only these in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.reporting.personal import Mask

TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, view: Mapping[str, Any], mask: Mask) -> str:
    """A page's text. Whatever it prints is escaped and masked; `Markup` alone passes as it is."""
    return _environment(mask).get_template(template).render(view)


@cache
def _environment(mask: Mask) -> Environment:
    def finalize(value: object) -> object:
        return mask(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )


def page_frame(page: str) -> dict[str, Markup]:
    """Style sheet, script and policy of one of the two pages ("report", "index")."""
    style = _read("base.css") + _read(f"{page}/{page}.css")
    script = _read(f"{page}/{page}.js.j2")
    return {"style": style, "script": script, "policy": _policy(style, script)}


def html_language(lang: str) -> str:
    return "zh-CN" if lang == "zh" else lang


def _read(name: str) -> Markup:
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


def _policy(style: Markup, script: Markup) -> Markup:
    """What a page may do: show its own pictures, be dressed and moved by what is ours, known by its hash. Nothing else."""
    rules = (
        "default-src 'none'",
        "img-src 'self' file: data:",
        f"style-src '{_hash(style)}'",
        f"script-src '{_hash(script)}'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return Markup("; ".join(rules))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
