"""Decisions of people: on which thing, bound to which content, to what end. Shared by state, pipeline and review desk."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["confirm", "correct", "waive", "ask", "withdraw"]
"""`confirm` it is as the machine says; `correct` it is otherwise; `waive` it shall not count; `ask` the applicant is to
be asked; `withdraw` takes back what was decided last on the same thing."""
TargetKind = Literal["finding", "requirement", "page", "value"]
ACTIONS: dict[TargetKind, tuple[Action, ...]] = {
    "finding": ("confirm", "waive", "ask"),
    "requirement": ("confirm", "correct", "waive", "ask"),
    "page": ("confirm", "correct"),
    "value": ("confirm", "correct", "ask"),
}
"""What can be decided on what; `withdraw` always."""
Place = tuple[str, int | None]
"""sha256 of a file and page in it, None for the whole file."""


@dataclass(frozen=True)
class Target:
    """The thing that is decided on.

    `name`: a finding's rule, a requirement's id, "type" of a page, a value's name (`fields.entity`,
    `line_items.cash.current`). `subject`: what a finding is about, by content where it is a file or a document
    (`stable_subject`), else as reported; the type of the document for a value; empty otherwise.
    `places` are the content that it rests on; `claim` is what the machine said, as far as a decision depends on it.
    """

    kind: TargetKind
    name: str
    subject: str = ""
    places: tuple[Place, ...] = ()
    claim: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same for decisions on the same thing, also after its content changed where it is a finding or requirement."""
        parts: list[Any] = [self.kind, self.name, self.subject]
        if self.kind in ("page", "value"):
            parts.append(sorted(self.places, key=_order))
        return _digest(parts)

    @property
    def binding(self) -> str:
        """Changes with the content that was decided on: a decision with another binding is stale."""
        claim = list(self.claim) if self.kind in ("finding", "requirement") else []
        return _digest([self.key, sorted(self.places, key=_order), claim])


@dataclass(frozen=True)
class Decision:
    """One entry of the log. `at` seconds since 1970; `correction` as its target's kind asks:

    value: {"value": text as a person writes it}; page: {"type": document type, "last": last page of the document};
    requirement: {"status": met | missing | defective | not_applicable}.
    """

    number: int
    at: float
    by: str
    action: Action
    target: Target
    remark: str = ""
    correction: dict[str, Any] = field(default_factory=dict)


def in_force(log: list[Decision]) -> list[Decision]:
    """The last decision on each thing, in the order of the log; what was withdrawn is not in force.

    Findings of one rule on one subject are told apart by what they rest on; a later decision on new content replaces the
    one on old content.
    """
    last: dict[tuple[str, str], Decision] = {}
    for decision in log:
        place = (decision.target.key, decision.target.binding if decision.target.kind == "finding" else "")
        last.pop(place, None)
        if decision.action != "withdraw":
            last[place] = decision
    return sorted(last.values(), key=lambda decision: decision.number)


def _order(place: Place) -> tuple[str, int]:
    return place[0], place[1] or 0


def _digest(parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()
