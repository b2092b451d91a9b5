"""index.html and summary.xlsx: all dossiers that have a report below OUT, and how last night went."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from pipeline.reporting.folders import write_whole
from pipeline.reporting.rows import Row, list_rows
from pipeline.reporting.templating import environment, inline, policy
from pipeline.reporting.words import money
from pipeline.reporting.workbook import write_workbook
from schemas.messages import Catalogue, load_catalogue

NIGHTLY = "nightly.json"
WORST = ("incomplete", "inconsistent", "needs_review", "complete")
MOST_BARS = 12


@dataclass(frozen=True)
class Night:
    """How the last nightly run went, as far as its file says; names and reasons are data."""

    started: str
    finished: str
    processed: int
    skipped: int
    failed: list[tuple[str, str]]
    loose: list[str]


@dataclass(frozen=True)
class Bar:
    """How many dossiers lack a paper, have one that cannot serve, have one in doubt."""

    title: str
    missing: int
    defective: int
    unclear: int

    @property
    def total(self) -> int:
        return self.missing + self.defective + self.unclear


def write_index(out: Path, *, lang: str = "zh") -> None:
    """Rebuilds both from the reports on disk; a report that cannot be read is named, not hidden."""
    catalogue = load_catalogue(lang)
    rows, broken = list_rows(out)
    write_whole(out / "index.html", _render(rows, broken, read_night(out), catalogue).encode())
    write_whole(out / "summary.xlsx", write_workbook(rows, catalogue))


def _render(rows: Sequence[Row], broken: list[str], night: Night | None, catalogue: Catalogue) -> str:
    script = inline("index.js.j2")
    bars = trend(rows)
    view: dict[str, Any] = {
        "w": catalogue.word,
        "lang": "zh-CN" if catalogue.lang == "zh" else "en",
        "rows": sorted(rows, key=lambda row: (WORST.index(row.verdict), -row.count("error"), row.id)),
        "link": lambda row: Markup.escape(f"{quote(row.folder)}/report.html"),
        "money": money,
        "counts": [(verdict, sum(row.verdict == verdict for row in rows)) for verdict in WORST],
        "items": sorted({row.list_item for row in rows if row.list_item}),
        "budget": _total([row.total_budget for row in rows]),
        "matching": _total([row.matching_funds for row in rows]),
        "bars": bars,
        "longest": max((bar.total for bar in bars), default=1),
        "night": night,
        "broken": broken,
        "style": inline("index.css"),
        "script": script,
        "policy": policy(script),
    }
    return environment().get_template("index.html.j2").render(view)


def trend(rows: Sequence[Row]) -> list[Bar]:
    """The papers that most dossiers lack, the most frequent first."""
    titles: dict[str, str] = {}
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for paper in row.papers:
            titles.setdefault(paper.id, paper.title)
            counted[(paper.id, paper.status)] += 1
    bars = [
        Bar(title, *(counted[(id_, status)] for status in ("missing", "defective", "unclear")))
        for id_, title in titles.items()
    ]
    return sorted((bar for bar in bars if bar.total), key=lambda bar: (-bar.total, bar.title))[:MOST_BARS]


def read_night(out: Path) -> Night | None:
    """None where there was none, or its file is none of ours."""
    try:
        told = json.loads((out / NIGHTLY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(told, dict):
        return None
    failed = [(str(e.get("id", "?")), str(e.get("reason", ""))) for e in _list(told, "failed") if isinstance(e, dict)]
    return Night(
        _moment(told.get("started")),
        _moment(told.get("finished")),
        len(_list(told, "processed")),
        len(_list(told, "skipped")),
        failed,
        [str(name) for name in _list(told, "loose_files")],
    )


def _list(told: dict[str, Any], key: str) -> list[Any]:
    value = told.get(key)
    return value if isinstance(value, list) else []


def _moment(value: object) -> str:
    return str(value or "")[:16].replace("T", " ")


def _total(values: Sequence[str | None]) -> str:
    """The sum of what is known; amounts that are none (another program's file) are left out."""
    total = Decimal(0)
    for value in values:
        if value and value.replace(".", "", 1).replace("-", "", 1).isdecimal():
            total += Decimal(value)
    return money(f"{total:.2f}")
