"""`dossier.yaml`, or the dossier's row in a table of the portal → what the portal knows. Neither is ever needed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import yaml

from extractors.portal_table import UnreadableTable, read_table
from extractors.values.dates import parse_date
from extractors.values.names import name_key
from extractors.values.text import squeeze
from schemas.documents import Document
from schemas.pages import SourceFile
from schemas.portal import NO_PORTAL_FACTS, PortalFacts, Stage
from schemas.yaml_text import load_yaml

SHANGHAI = ZoneInfo("Asia/Shanghai")
SETTINGS = "dossier.yaml"
TABLES = ("portal.csv", "portal.xlsx")
MOST_BYTES = 64_000
_TEXTS = ("applicant", "credit_code", "project_title", "list_item", "chief_scientist")
_CLOCK = re.compile(r"(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?")


class _PlainLoader(yaml.SafeLoader):
    """Without aliases: a few lines of them stand for more than memory holds."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


def read_portal_facts(
    files: Sequence[SourceFile], documents: Sequence[Document], dossier: Path, id_: str
) -> PortalFacts:
    """From the dossier's own file; else from the table beside the dossiers, by its id or by who leads in its papers."""
    for file in files:
        if file.path.rpartition("/")[2] == SETTINGS and file.status == "ignored" and file.location:
            return _from_settings(Path(file.location), file.path)
    table = portal_table(dossier)
    return NO_PORTAL_FACTS if table is None else _from_table(table, id_, _leads(documents))


def portal_stamp(dossier: Path) -> str:
    """Changes with the table."""
    table = portal_table(dossier)
    return f"{table.stat().st_mtime_ns} {table.stat().st_size}" if table else ""


def portal_table(dossier: Path) -> Path | None:
    """The portal's table beside a dossier, where there is one."""
    return next((path for name in TABLES if (path := dossier.resolve().parent / name).is_file()), None)


def _from_settings(path: Path, source: str) -> PortalFacts:
    try:
        text = path.read_bytes()
        data = yaml.load(text, _PlainLoader) if len(text) <= MOST_BYTES else f"larger than {MOST_BYTES // 1000} kB"
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        return PortalFacts(source, trouble=(str(error).splitlines()[0][:200],))
    if data is None:
        return PortalFacts(source)
    if not isinstance(data, Mapping):
        return PortalFacts(source, trouble=(str(data)[:200],))
    given = {str(key): value for key, value in data.items()}
    return _facts(_by_key(given), source, _strange(given))


def _leads(documents: Sequence[Document]) -> set[str]:
    """Who leads by the plan and the letter, as names are compared."""
    fields = {"implementation_plan": "lead", "commitment_letter": "entity"}
    values = [d.fields[fields[d.type]] for d in documents if d.type in fields and fields[d.type] in d.fields]
    return {name_key(str(value.value)) for value in values}


def _from_table(path: Path, id_: str, leads: set[str]) -> PortalFacts:
    try:
        rows = read_table(path)
    except (UnreadableTable, OSError) as error:
        return PortalFacts(path.name, trouble=(str(error)[:200],))
    named = [_by_key(row) for row in rows]
    own = [row for row in named if row.get("id") == id_]
    own = own or [row for row in named if name_key(str(row.get("applicant", ""))) in leads]
    if len(own) != 1:
        return NO_PORTAL_FACTS
    return _facts({key: value for key, value in own[0].items() if key != "id" and value}, path.name)


def _strange(given: Mapping[str, Any]) -> list[str]:
    """Keys that mean nothing to us."""
    known = {squeeze(name).lower() for names in _columns().values() for name in names}
    return [f"{key}: ?" for key in given if squeeze(key).lower() not in known]


def _by_key(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row, or a file's keys, by what they give."""
    heads = {squeeze(head).lower(): value for head, value in row.items()}
    found: dict[str, Any] = {}
    for key, names in _columns().items():
        head = next((name for name in names if squeeze(name).lower() in heads), None)
        if head is not None:
            found[key] = heads[squeeze(head).lower()]
    return found


def _facts(data: Mapping[str, Any], source: str, strange: Sequence[str] = ()) -> PortalFacts:
    trouble = list(strange)
    texts = {key: str(data[key]).strip() for key in _TEXTS if data.get(key) not in (None, "")}
    submitted, stage = data.get("submitted"), data.get("stage")
    moment, state = _moment(submitted), _stage(stage)
    trouble += [f"submitted: {submitted}"] if submitted and moment is None else []
    trouble += [f"stage: {stage}"] if stage and state is None else []
    members = tuple(_names(data.get("members")))
    return PortalFacts(source, members=members, submitted=moment, stage=state, trouble=tuple(trouble), **texts)


def _names(value: object) -> list[str]:
    parts = value if isinstance(value, list) else re.split(r"[、,，;；\n]", str(value or ""))
    return [str(part).strip() for part in parts if str(part).strip()]


def _moment(value: object) -> datetime | None:
    """Local time; a day without a clock begins it."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return datetime.combine(value, time())
    text = str(value or "").strip()
    try:
        return _moment(datetime.fromisoformat(text)) if text else None
    except ValueError:
        pass
    day, clock = parse_date(text.split(" ")[0]), _CLOCK.search(text)
    if day is None or day.precision != "day":
        return None
    hours, minutes, seconds = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    return datetime.combine(day.value, time(hours, minutes, seconds))


def _stage(value: object) -> Stage | None:
    text = squeeze(str(value or "")).lower()
    for stage, words in _stages().items():
        if text and any(squeeze(word).lower() in text for word in words):
            return stage
    return None


def _columns() -> dict[str, list[str]]:
    return {key: names for key, names in _data().items() if key != "stages"}


def _stages() -> dict[Stage, list[str]]:
    return {stage: _data()["stages"][stage] for stage in reversed(get_args(Stage))}


@cache
def _data() -> dict[str, Any]:
    path = Path(__file__).parents[1] / "schemas" / "data" / "portal_columns.yaml"
    loaded: dict[str, Any] = load_yaml(path.read_text(encoding="utf-8"))
    return loaded
