"""Why a file or page could not be read: stable codes, what to say, and what a clerk can ask for.

The sentences are in `schemas/messages/problems.yaml`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from schemas.pages import Problem
from schemas.yaml_text import load_yaml

Language = Literal["zh", "en"]
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_BLANK = re.compile(r"\{(\w+)\}")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProblemKind(_Data):
    """What is wrong (`zh`, `en`), and what to ask the applicant for (`ask_zh`, `ask_en`, empty where nothing is)."""

    zh: str
    en: str
    ask_zh: str
    ask_en: str


class FormatName(_Data):
    zh: str
    en: str


class _Problems(_Data):
    problems: dict[str, ProblemKind]
    formats: dict[str, FormatName]


@cache
def _load() -> _Problems:
    text = (Path(__file__).parent / "messages" / "problems.yaml").read_text(encoding="utf-8")
    return _Problems.model_validate(load_yaml(text))


def problem_kinds() -> dict[str, ProblemKind]:
    """Every problem by its code."""
    return _load().problems


def problem(code: str, lang: str = "zh", **values: str) -> Problem:
    """The problem with its sentence; what `values` does not fill is left out. Raises KeyError for an unknown code."""
    kind = _load().problems[code]
    return Problem(code, _fill(kind.en if lang == "en" else kind.zh, values))


def mend(code: str, lang: str = "zh") -> str:
    """What to ask the applicant for; empty where nothing is to be asked. Raises KeyError for an unknown code."""
    kind = _load().problems[code]
    return kind.ask_en if lang == "en" else kind.ask_zh


def format_name(media_type: str, lang: str = "zh") -> str:
    """How people call a format; the media type itself where the table has no name for it."""
    name = _load().formats.get(media_type)
    if name is None:
        return media_type
    return name.en if lang == "en" else name.zh


def _fill(template: str, values: dict[str, str]) -> str:
    def optional(match: re.Match[str]) -> str:
        part = match.group(1)
        return part if all(name in values for name in _BLANK.findall(part)) else ""

    return _BLANK.sub(lambda match: values.get(match.group(1), ""), _OPTIONAL.sub(optional, template))
