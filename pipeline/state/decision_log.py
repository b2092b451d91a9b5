"""The append-only log of what people decided about dossiers: read whole, added to, never changed."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, insert, select

from pipeline.state.journal import journal_of, note
from pipeline.state.store import Store, plain_name
from pipeline.state.tables import decisions
from schemas.decisions import ACTIONS, Action, Decision, Target

MOST_REMARK = 2000
"""Characters of a remark or reason."""


class DecidedMeanwhile(Exception):
    """Somebody else decided the same thing since it was looked at."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"{decision.by} decided this already")
        self.decision = decision


class NotDecidable(ValueError):
    """What was asked for cannot be decided; the message says why."""


def read_log(store: Store, dossier: str) -> list[Decision]:
    """All decisions on a dossier, the oldest first."""
    with store.reading() as connection:
        return _read(connection, store, dossier)


def append(
    store: Store,
    dossier: str,
    *,
    by: str,
    action: Action,
    target: Target,
    correction: dict[str, Any] | None = None,
    remark: str = "",
    seen: int | None = None,
) -> Decision:
    """Adds a decision; `seen` is the number of the last one on the same thing that `by` knew (0: none, None: does not matter).

    Raises DecidedMeanwhile where there is a later one, NotDecidable where the action does not fit.
    """
    _examine(action, target, correction or {}, remark)
    with store.engine.begin() as connection:
        earlier = [d for d in _read(connection, store, dossier) if _is_same(d.target, target)]
        if seen is not None and earlier and earlier[-1].number > seen:
            raise DecidedMeanwhile(earlier[-1])
        if action == "withdraw" and (not earlier or earlier[-1].action == "withdraw"):
            raise NotDecidable("nothing was decided here that could be withdrawn")
        row: dict[str, Any] = {
            "outputs": store.outputs,
            "dossier": plain_name(dossier),
            "at": store.now(connection),
            "by": by,
            "action": action,
            "kind": target.kind,
            "name": target.name,
            "subject": target.subject,
            "places": json.dumps(target.places),
            "claim": json.dumps(target.claim, ensure_ascii=False),
            "thing": target.key,
            "correction": json.dumps(correction or {}, ensure_ascii=False),
            "remark": remark.strip(),
        }
        number = connection.execute(insert(decisions).values(row)).inserted_primary_key[0]  # type: ignore[index]
    # the state has it already: a journal that cannot be written stops nobody
    path = journal_of(store.engine)
    if path is not None:
        with suppress(OSError):
            note(path, row | {"id": number})
    return Decision(number, row["at"], by, action, target, row["remark"], correction or {})


def _read(connection: Connection, store: Store, dossier: str) -> list[Decision]:
    rows = connection.execute(select(decisions).where(store.key(decisions, dossier)).order_by(decisions.c.id))
    return [_decision(dict(row)) for row in rows.mappings()]


def _decision(row: dict[str, Any]) -> Decision:
    places = tuple((sha256, page) for sha256, page in json.loads(row["places"]))
    target = Target(row["kind"], row["name"], row["subject"], places, tuple(json.loads(row["claim"])))
    correction = json.loads(row["correction"])
    return Decision(row["id"], row["at"], row["by"], row["action"], target, row["remark"], correction)


def _is_same(a: Target, b: Target) -> bool:
    return a.key == b.key and (a.kind != "finding" or a.binding == b.binding)


def _examine(action: Action, target: Target, correction: dict[str, Any], remark: str) -> None:
    if action != "withdraw" and action not in ACTIONS[target.kind]:
        raise NotDecidable(f"{action} is no decision on a {target.kind}")
    if action == "waive" and not remark.strip():
        raise NotDecidable("who waives something says why")
    if (action == "correct") != bool(correction):
        raise NotDecidable("a correction says what is right, and nothing else does")
    if len(remark) > MOST_REMARK:
        raise NotDecidable(f"a remark has at most {MOST_REMARK} characters")
