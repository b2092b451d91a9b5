"""nightly.json → how the last nightly run went; names and reasons are data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NIGHTLY = "nightly.json"


@dataclass(frozen=True)
class Night:
    """Ids of dossiers that were checked, left as they were, and could not be checked (with the reason); loose files."""

    started: str
    finished: str
    processed: list[str]
    skipped: list[str]
    failed: list[tuple[str, str]]
    loose: list[str]


def read_night(out: Path) -> Night | None:
    """None where there was none, or its file is none of ours."""
    try:
        told = json.loads((out / NIGHTLY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(told, dict):
        return None
    return Night(
        _moment(told.get("started")),
        _moment(told.get("finished")),
        [id_ for id_, _ in _entries(told, "processed")],
        [id_ for id_, _ in _entries(told, "skipped")],
        _entries(told, "failed"),
        [str(name) for name in _list(told, "loose_files")],
    )


def _entries(told: dict[str, Any], key: str) -> list[tuple[str, str]]:
    return [(str(e.get("id", "?")), str(e.get("reason", ""))) for e in _list(told, key) if isinstance(e, dict)]


def _list(told: dict[str, Any], key: str) -> list[Any]:
    value = told.get(key)
    return value if isinstance(value, list) else []


def _moment(value: object) -> str:
    return str(value or "")[:16].replace("T", " ")
