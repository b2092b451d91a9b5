"""A dossier's record + the neighbours' → what stands in two dossiers: statements, files, texts, organisations, people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from extractors.values.names import name_key
from pipeline.checking.likeness import same_organisation
from schemas.records import DossierRecord, StatementRecord

FEWEST_AMOUNTS = 8
SAME_AMOUNTS = 0.95
FEWEST_SENTENCES = 3
SAME_SENTENCES = 0.1
COMMON = 4
"""Sentences that so many dossiers have come from the call's own form."""


@dataclass(frozen=True)
class Match:
    """`what` is seen in the dossier `other`: statement, file, text, lead, member or person; `ours` says where it is here."""

    what: str
    other: DossierRecord
    ours: tuple[str, ...]
    theirs: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.what} {self.other.id} {','.join(self.ours)}"


@dataclass
class Neighbours:
    """Records by what they hold, so that a thousand dossiers are not compared pair by pair."""

    records: dict[str, DossierRecord] = field(default_factory=dict)
    _holders: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def put(self, record: DossierRecord) -> None:
        """Adds a dossier's record, in the place of its earlier one."""
        earlier = self.records.get(record.id)
        for mark in _marks(earlier) if earlier is not None else ():
            self._holders[mark].discard(record.id)
        self.records[record.id] = record
        for mark in _marks(record):
            self._holders[mark].add(record.id)

    def is_stale(self, id_: str) -> bool:
        """Whether a dossier's last check did not know of what it shares now. Members are in many dossiers: they can wait."""
        record = self.records.get(id_)
        if record is None:
            return False
        now = {match.key for match in self.matches(record) if match.what != "member"}
        return now != {key for key in record.matched if not key.startswith("member ")}

    def never_ran(self, ids: Iterable[str], rules: Sequence[str]) -> list[str]:
        """Rules that came to no result in any of these dossiers: neither passed nor failed. Empty where there are none."""
        known = [self.records[id_] for id_ in ids if id_ in self.records]
        ran = {rule for record in known for rule in record.ran}
        return [rule for rule in rules if rule not in ran] if known else []

    def matches(self, own: DossierRecord) -> list[Match]:
        """What the dossier shares with others, in a fixed order."""
        shared: dict[str, Counter[str]] = defaultdict(Counter)
        common = set()
        for mark in set(_marks(own)):
            holders = self._holders.get(mark, set()) - {own.id}
            if mark.startswith("sentence ") and len(holders) + 1 >= COMMON:
                common.add(mark)
                continue
            for other in holders:
                shared[other][mark] += 1
        found = [match for id_ in sorted(shared) for match in _compare(own, self.records[id_], shared[id_], common)]
        return sorted(found, key=lambda match: match.key)


def _marks(record: DossierRecord) -> Iterator[str]:
    for sha in record.files:
        yield f"file {sha}"
    for statement in record.statements:
        for amount in statement.amounts:
            yield f"amount {statement.type} {amount}"
    for sentence in record.sentences:
        yield f"sentence {sentence}"
    for name in (record.lead, *record.members):
        if name:
            yield f"organisation {record.call} {name_key(name)}"
    if record.chief_scientist:
        yield f"person {record.call} {record.chief_scientist}"


def _compare(own: DossierRecord, other: DossierRecord, shared: Iterable[str], common: set[str]) -> Iterator[Match]:
    """One neighbour's matches. What one organisation hands in twice is its own; there only itself is named."""
    marks = set(shared)
    stranger = bool(own.lead and other.lead) and not same_organisation(own.lead or "", other.lead or "")
    if stranger:
        for statement in own.statements:
            twin = _twin(statement, other.statements)
            if twin is not None:
                yield Match("statement", other, (statement.document,), (f"{twin.year or ''} {twin.type}",))
        files = [sha for sha in own.files if f"file {sha}" in marks]
        if files:
            yield Match("file", other, tuple(own.files[s] for s in files), tuple(other.files[s] for s in files))
        sentences = [mark for mark in marks if mark.startswith("sentence ") and mark not in common]
        if len(sentences) >= max(FEWEST_SENTENCES, SAME_SENTENCES * len(own.sentences)):
            yield Match("text", other, (str(len(sentences)),))
    if own.call != other.call:
        return
    theirs = {name_key(name) for name in (other.lead, *other.members) if name}
    if own.lead and name_key(own.lead) in theirs:
        yield Match("lead", other, (own.lead,))
    members = tuple(name for name in own.members if name_key(name) in theirs)
    if members:
        yield Match("member", other, members)
    if own.chief_scientist and own.chief_scientist == other.chief_scientist:
        yield Match("person", other, (own.chief_scientist,))


def _twin(statement: StatementRecord, others: Sequence[StatementRecord]) -> StatementRecord | None:
    """A statement of the same kind with the same figures, a misreading or two apart."""
    ours = set(statement.amounts)
    for other in others:
        theirs = set(other.amounts)
        most = max(len(ours), len(theirs))
        if other.type == statement.type and most >= FEWEST_AMOUNTS and len(ours & theirs) >= SAME_AMOUNTS * most:
            return other
    return None
