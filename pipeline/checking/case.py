"""What every rule may look at: the dossier, the call, the facts, and which paper serves which requirement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from extractors.values.names import find_organisations
from extractors.values.text import squeeze
from pipeline.checking.elsewhere import Match, Neighbours
from pipeline.checking.facts import is_of_member, lead_names
from pipeline.checking.likeness import CONFIDENT, Likeness, compare_names, is_worn, names_another, same_organisation
from pipeline.checking.versions import Edition
from schemas.call import Call, RequiredPaper
from schemas.documents import STATEMENT_TYPES, Amount, Document, Value
from schemas.findings import Dossier, DossierFacts, Evidence, Message, RequirementStatus

FEWEST_CLEAR = 2
"""So many statements of one file that name the lead plainly tell that another of them is its too."""
_FORMER = re.compile(r"(?:曾用名|原名称?|变更前(?:的)?(?:企业|单位)?(?:名称)?|更名前(?:名称)?)[:为是]?(.{4,48})")


@dataclass(frozen=True)
class Fault:
    """Why a paper cannot serve: the rule that says so, and what fills its sentence. `certain` False: it is in doubt."""

    rule: str
    key: str
    certain: bool = True
    values: dict[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    expected: str | None = None
    actual: str | None = None


@dataclass(frozen=True)
class Candidate:
    """A paper that may serve a requirement. `doubt` is the reason why a person must look, None where nobody need.

    `version` and `edition` order several for one requirement.
    """

    document: Document
    fault: Fault | None = None
    doubt: Message | None = None
    version: int = 0
    edition: Edition = Edition.OTHER

    @property
    def serves(self) -> bool:
        return self.fault is None and self.doubt is None


@dataclass
class Slot:
    """One requirement: a paper of the call, for a year where it is asked for each. `applies` None: not known."""

    paper: RequiredPaper
    year: int | None
    applies: bool | None
    candidates: list[Candidate] = field(default_factory=list)
    status: RequirementStatus = "missing"
    serving: list[Document] = field(default_factory=list)
    reason: Message = field(default_factory=lambda: Message("reason_missing"))

    @property
    def id(self) -> str:
        return f"{self.paper.id}:{self.year}" if self.year else self.paper.id

    @property
    def title(self) -> str:
        return f"{self.year}年度{self.paper.title}" if self.year else self.paper.title


@dataclass
class Case:
    """The dossier before the rules. `neighbours` None: nothing is known of other dossiers; `matches` is what they share."""

    dossier: Dossier
    call: Call
    facts: DossierFacts
    slots: list[Slot] = field(default_factory=list)
    neighbours: Neighbours | None = None
    matches: list[Match] = field(default_factory=list)

    @property
    def documents(self) -> Sequence[Document]:
        return self.dossier.documents

    def of(self, *types: str) -> list[Document]:
        """Documents of these types, those of one type together, in the order of upload."""
        return [document for type_ in types for document in self.documents if document.type == type_]

    def values(self, field_: str, types: Sequence[str]) -> Iterator[tuple[Document, Value]]:
        """A field wherever these papers have it; empty forms say nothing."""
        for document in self.of(*types):
            value = document.fields.get(field_)
            if value is not None and not document.blank_template and document.id not in self.superseded:
                yield document, value

    @cached_property
    def likeness(self) -> dict[str, Likeness]:
        """Each document's organisation against the lead, by document id; absent where either is not known."""
        name = self.facts.lead.name
        found = {d.id: compare_names(value, name) for d, _, value in lead_names(self.documents)} if name else {}
        return {id_: self._settled(id_, likeness) for id_, likeness in found.items()}

    def _settled(self, id_: str, likeness: Likeness) -> Likeness:
        """The lead's own code, its place among the parties, a former name: all outweigh how a name was printed."""
        document = next(d for d in self.documents if d.id == id_)
        if likeness is Likeness.READING and self._is_of_member(document):
            likeness = Likeness.DIFFERENT
        if likeness is not Likeness.DIFFERENT:
            return likeness
        codes = (document.fields.get("taxpayer_id"), document.fields.get("credit_code"))
        own_code = self.facts.lead.credit_code
        if own_code is not None and any(code is not None and str(code.value) == own_code for code in codes):
            return Likeness.NEAR
        if document.type == "consortium_agreement":
            return self._of_agreement(document)
        value = document.entity
        return Likeness.NEAR if value is not None and str(value.value) in self.former_names else likeness

    def _is_of_member(self, document: Document) -> bool:
        lead, members = self.facts.lead.name, self.facts.members
        return lead is not None and any(is_of_member(value, lead, members) for _, _, value in lead_names([document]))

    def _of_agreement(self, document: Document) -> Likeness:
        """An agreement that any of its parties leads is still this consortium's; then names differ, not the paper."""
        members = document.fields.get("members")
        names = members.value if members is not None and isinstance(members.value, list) else []
        if any(same_organisation(name, self.facts.lead.name or "") for name in names):
            return Likeness.SAME
        return Likeness.NEAR if any(name in self.facts.members for name in names) else Likeness.DIFFERENT

    @cached_property
    def former_names(self) -> frozenset[str]:
        """Names that a paper gives as the former ones of somebody: 曾用名, 变更前名称."""
        names: set[str] = set()
        for document in self.documents:
            for match in _FORMER.finditer(squeeze(document.text)):
                names |= {found.text for found in find_organisations(match[1])[:1]}
        return frozenset(names)

    def is_foreign(self, document: Document) -> bool:
        """Whether a document is certainly another organisation's."""
        return self.likeness.get(document.id) is Likeness.DIFFERENT

    def is_confirmed(self, document: Document) -> bool:
        """Whether something else on a paper says that it is the lead's: its code, its seal, the name elsewhere on it.

        A lead may seal another organisation's paper: where the name that was read has nothing of the lead's, only a code tells.
        """
        lead, value = self.facts.lead, document.entity
        codes = (document.fields.get("taxpayer_id"), document.fields.get("credit_code"))
        if any(code is not None and str(code.value) == lead.credit_code for code in codes):
            return True
        if value is not None and names_another(str(value.value), lead.name or ""):
            return False
        if any(seal.owner is not None and seal.owner == lead.name for seal in document.seals):
            return True
        return lead.name is not None and (
            squeeze(lead.name) in squeeze(document.text) or self._is_among_its_own(document)
        )

    def _is_among_its_own(self, document: Document) -> bool:
        """Whether a scanned statement with what is left of the lead's name stands in one file with the lead's other statements."""
        lead, value = self.facts.lead.name, document.entity
        if lead is None or value is None or value.source != "ocr" or not is_worn(str(value.value), lead):
            return False
        names = [
            str(other.entity.value)
            for other in self.documents
            if other is not document and other.file == document.file and other.entity and other.type in STATEMENT_TYPES
        ]
        clear = [name for name in names if same_organisation(name, lead)]
        return len(clear) >= FEWEST_CLEAR and all(name in clear or is_worn(name, lead) for name in names)

    def own(self, *types: str) -> list[Document]:
        """Documents of these types that may be the lead's and are filled in, older versions and copies apart."""
        return [
            d
            for d in self.of(*types)
            if not self.is_foreign(d) and not d.blank_template and d.id not in self.superseded
        ]

    @cached_property
    def superseded(self) -> frozenset[str]:
        """Documents in whose place a later version or their twin serves: they are listed, not checked."""
        serving = {document.id for slot in self.slots for document in slot.serving}
        older: set[str] = set()
        for document in self.documents:
            if document.duplicate_of is not None:
                older.add(document.duplicate_of if document.id in serving else document.id)
        for slot in self.slots:
            best = next((c for c in slot.candidates if c.document in slot.serving), None)
            if best is not None and slot.paper.sealed_by != "parties":
                older |= {c.document.id for c in slot.candidates if c.version < best.version}
        return frozenset(older - serving)

    @cached_property
    def _slot_of(self) -> dict[str, str]:
        """Document id → the requirement that it serves, else the one that it would serve."""
        slots: dict[str, str] = {}
        for slot in self.slots:
            for document in slot.serving:
                slots.setdefault(document.id, slot.id)
        for slot in self.slots:
            for candidate in slot.candidates:
                slots.setdefault(candidate.document.id, slot.id)
        return slots

    def subject(self, document: Document) -> str:
        return self._slot_of.get(document.id, document.id)

    @cached_property
    def yearly(self) -> dict[tuple[str, int], Document]:
        """The lead's statement of each type and year; of several the one that serves, else the surest."""
        serving = {document.id for slot in self.slots for document in slot.serving}
        chosen: dict[tuple[str, int], Document] = {}
        for document in self.documents:
            period = document.period
            if period is None or period.year is None or period.kind not in ("annual", "unknown"):
                continue
            if self.is_foreign(document) or document.blank_template or not document.line_items:
                continue
            if document.id in self.superseded:
                continue
            key = (document.type, period.year)
            if key not in chosen or _better(document, chosen[key], serving):
                chosen[key] = document
        return chosen


def are_comparable(a: Document, b: Document) -> bool:
    """Whether two statements are of the same accounts: a group's figures are not those of its parent."""
    return (a.scope == "consolidated") == (b.scope == "consolidated")


def _better(document: Document, other: Document, serving: set[str]) -> bool:
    return (document.id in serving, document.confidence) > (other.id in serving, other.confidence)


def place(document: Document, value: Value | Amount | None = None) -> tuple[Evidence, ...]:
    """Where a value stands; the document's first page where it has no place of its own."""
    if value is None or value.page is None:
        return (Evidence(document.file, document.pages[0] if document.pages else None, None, None),)
    return (Evidence(document.file, value.page, value.box, value.text),)


def pages_of(document: Document) -> str:
    pages = document.pages
    if not pages:
        return ""
    return str(pages[0]) if len(pages) == 1 else f"{pages[0]}-{pages[-1]}"


def date_of(document: Document) -> tuple[Value, date] | None:
    value = document.fields.get("date")
    if value is None or not isinstance(value.value, date):
        return None
    return value, value.value


def is_sure(value: Value | Amount | None) -> bool:
    return value is not None and value.confidence >= CONFIDENT
