"""Templates and what goes into a page whole: style sheets, scripts, the policy that lets only these run."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from extractors.values.personal import mask_personal_data

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """Templates that escape and mask whatever they print; `Markup` alone passes as it is."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_masked,
    )


def _masked(value: object) -> object:
    return mask_personal_data(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def inline(name: str) -> Markup:
    """A style sheet or script of ours, as it goes into the page."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


def policy(*scripts: Markup) -> Markup:
    """What a page may do: show its own pictures and run the scripts of ours, known by their hashes."""
    hashes = " ".join(
        "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'" for script in scripts
    )
    rules = ("default-src 'none'", "img-src 'self' file: data:", "style-src 'unsafe-inline'", f"script-src {hashes}")
    return Markup("; ".join((*rules, "base-uri 'none'", "form-action 'none'")))
