"""Demanded seals and signatures: absent, another's, a department's, or not to be told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.checking.candidates import seal_verdicts
from pipeline.checking.case import Case, Slot, place
from pipeline.checking.rules.table import Output, finding, kind, outcome, shown
from pipeline.checking.seal_states import SealState, SealVerdict
from schemas.documents import Document, Party
from schemas.findings import Evidence
from schemas.rules import Rule

_SPECIAL = re.compile(r"(合同|财务|发票|业务|报关)专用")
_DEPARTMENT = re.compile(r"(科技|科研|技术|财务|研发|项目|行政|办公|综合|产学研|社会合作)(处|部|科|室)|项目部|课题组")


@kind("seal")
def _seal(rule: Rule, case: Case) -> Iterator[Output]:
    """Demanded seals that are absent, another's, or cannot be told."""
    for slot, document, verdicts in _judged(case):
        wanted = SealState.ABSENT if rule.name == "missing_seal" else SealState.OTHER
        bad = [v for v in verdicts if v.state is wanted]
        unsure = [v for v in verdicts if v.state is SealState.DOUBT] if rule.name == "missing_seal" else []
        if bad:
            yield _finding(rule, slot, document, bad, rule.name)
            yield outcome(rule, slot.id, "failed")
        if unsure:
            yield _finding(rule, slot, document, unsure, "seal_in_doubt")
        assumed = any(v.state is SealState.ASSUMED for v in verdicts)
        if not bad and (unsure or assumed or not verdicts):
            yield outcome(rule, slot.id, "undecided", "reason_seal_unread")
        elif not bad:
            yield outcome(rule, slot.id, "passed")


def _judged(case: Case) -> Iterator[tuple[Slot, Document, list[SealVerdict]]]:
    """Papers that must be sealed, the best there is of each, with every seal's state."""
    for slot in case.slots:
        best = slot.candidates[0] if slot.candidates else None
        if slot.paper.sealed_by is None or slot.status == "not_applicable" or best is None:
            continue
        if best.document.type not in slot.paper.types or (best.fault and best.fault.rule != "missing_seal"):
            continue
        copies = [c.document for c in slot.candidates if c.document.type in slot.paper.types]
        yield slot, best.document, seal_verdicts(case, best.document, copies, slot.paper.sealed_by)


def _finding(rule: Rule, slot: Slot, document: Document, group: Sequence[SealVerdict], key: str) -> Output:
    blocks = [v.party for v in group if v.party is not None]
    return finding(
        rule,
        slot.id,
        [document],
        shown(
            evidence=_blocks(document, blocks) or place(document),
            expected="、".join(v.name for v in group),
            actual="、".join(v.stranger for v in group if v.stranger) or None,
            title=slot.title,
            who="、".join(v.name for v in group),
        ),
        key=key,
        severity=rule.severity if key == rule.name else "warning",
    )


def _blocks(document: Document, parties: Sequence[Party]) -> list[Evidence]:
    return [Evidence(document.file, party.page, party.box, party.name) for party in parties]


@kind("signature")
def _signature(rule: Rule, case: Case) -> Iterator[Output]:
    """Blocks where nobody signed. A seal alone binds an organisation, so beside one this is a note."""
    for slot in case.slots:
        by = slot.paper.signed_by
        for document in slot.serving if by and slot.status != "not_applicable" else ():
            empty = [party for party in document.parties if party.signed is False]
            if by == "parties" and empty:
                names = "、".join(party.name for party in empty)
                say = shown(evidence=_blocks(document, empty), title=slot.title, who=names)
                yield finding(rule, slot.id, [document], say, severity="info")
            elif by == "lead" and document.signed is False:
                say = shown(evidence=place(document), title=slot.title, who=case.facts.lead.name or "")
                yield finding(rule, slot.id, [document], say, severity="info")
            else:
                known = document.signed if by == "lead" else all(p.signed for p in document.parties) or None
                yield outcome(rule, slot.id, "passed" if known else "undecided", "" if known else "reason_not_told")
                continue
            yield outcome(rule, slot.id, "failed")


@kind("kind_of_seal")
def _kind_of_seal(rule: Rule, case: Case) -> Iterator[Output]:
    """A seal for contracts or invoices, or a department's, where the organisation's own is asked for."""
    for slot in case.slots:
        if slot.paper.sealed_by is None or slot.status == "not_applicable":
            continue
        for document in slot.serving:
            read = [seal for seal in document.seals if seal.text]
            odd = [s for s in read if _SPECIAL.search(s.text or "") or _DEPARTMENT.search(s.text or "")]
            for seal in odd:
                evidence = [Evidence(document.file, seal.page, seal.box, seal.text)]
                say = shown(evidence=evidence, actual=seal.text, title=slot.title)
                yield finding(rule, slot.id, [document], say)
            if read:
                yield outcome(rule, slot.id, "failed" if odd else "passed")
            else:
                yield outcome(rule, slot.id, "undecided", "reason_seal_unread")
