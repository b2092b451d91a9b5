"""Where the lead is registered, and whether it is a legal person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.values.codes import is_credit_code, region_of_code
from extractors.values.text import squeeze
from pipeline.checking.case import Case, is_sure, place
from pipeline.checking.facts import LICENCES, credit_codes
from pipeline.checking.rules.table import Output, doubt, finding, kind, outcome, shown
from schemas.call_parts import Region
from schemas.documents import Document, Value
from schemas.findings import Severity
from schemas.rules import Rule

MOST_SHOWN = 5
_ADDRESS = re.compile(r"(?:注册地址|注册地|住所|单位地址|通讯地址|通信地址|联系地址|地址)[::\s]{0,3}([^\s::]{6,60})")
_PLACE_NAME = re.compile(r"[一-鿿]{2,7}?(?:省|市|盟|自治州|自治区)")
_NOT_A_PERSON = re.compile(
    r"类型[::]?[^\n]{0,12}(个体工商户|合伙企业|个人独资|分公司|分支机构)|执行事务合伙人|营业场所"
)
_BRANCH = re.compile(r"(分公司|分行|分厂|分院|办事处|分中心)$")


@kind("region")
def _region(rule: Rule, case: Case) -> Iterator[Output]:
    """The licence decides, else the plan's address, else the code, which does not change when a firm moves."""
    subject, region = "lead", case.call.region
    if region is None:
        return
    for document, value, text in (*_licence_addresses(case), *_plan_addresses(case, region)):
        inside = _lies_in(text, region)
        if inside is None:
            continue
        if inside:
            yield outcome(rule, subject, "passed")
            return
        sure = value is None or is_sure(value)
        say = shown(evidence=place(document, value), expected=region.name, actual=text)
        yield (
            finding(rule, subject, [document], say) if sure else doubt(subject, [document], say, key="doubtful_region")
        )
        yield outcome(rule, subject, "failed" if sure else "undecided", "" if sure else "reason_doubtful")
        return
    yield from _region_by_code(rule, case, region)


def _region_by_code(rule: Rule, case: Case, region: Region) -> Iterator[Output]:
    code, subject = case.facts.lead.credit_code, "lead"
    if code is None or not is_credit_code(code):
        yield outcome(rule, subject, "undecided", "reason_no_address")
    elif region_of_code(code) in region.codes:
        yield outcome(rule, subject, "passed", "reason_by_code")
    elif region_of_code(code) in region.higher_codes:
        yield outcome(rule, subject, "undecided", "reason_no_address")
    else:
        papers = [(d, v) for d, _, v in credit_codes(case.documents) if str(v.value) == code]
        sure = any(is_sure(value) for _, value in papers)
        places = [evidence for document, value in papers[:MOST_SHOWN] for evidence in place(document, value)]
        say = shown(evidence=places, expected=region.name, actual=code)
        severity: Severity | None = None if sure else "warning"
        yield finding(rule, subject, [d for d, _ in papers], say, key="not_registered_by_code", severity=severity)
        yield outcome(rule, subject, "failed" if sure else "undecided", "" if sure else "reason_by_code")


@kind("code_region")
def _code_region(rule: Rule, case: Case) -> Iterator[Output]:
    """Where the lead's code was first given, beside an address that lies in the region: firms move, codes do not."""
    code, region = case.facts.lead.credit_code, case.call.region
    addresses = [text for _, _, text in _licence_addresses(case)]
    if region is None or code is None or not is_credit_code(code) or not addresses:
        return
    elsewhere = region_of_code(code) not in (*region.codes, *region.higher_codes)
    moved = elsewhere and any(_lies_in(text, region) for text in addresses)
    if moved:
        yield finding(rule, "credit_code", (), shown(expected=region.name, actual=code))
    yield outcome(rule, "credit_code", "failed" if moved else "passed")


@kind("legal_person")
def _legal_person(rule: Rule, case: Case) -> Iterator[Output]:
    subject = "legal_person"
    name, code = case.facts.lead.name or "", case.facts.lead.credit_code or ""
    own = [d for d in case.own(*LICENCES) if d.id in case.likeness]
    against = next((d for d in own if _NOT_A_PERSON.search(d.text)), None)
    if _BRANCH.search(name) or (is_credit_code(code) and code.startswith("92")) or against is not None:
        yield finding(rule, subject, [against] if against else (), shown(actual=name), key="not_legal_person")
        yield outcome(rule, subject, "failed")
    elif any("法定代表人" in squeeze(d.text) for d in own):
        yield outcome(rule, subject, "passed")
    else:
        yield outcome(rule, subject, "undecided", "reason_no_licence")


def _licence_addresses(case: Case) -> Iterator[tuple[Document, Value | None, str]]:
    for document, value in case.values("address", LICENCES):
        known = document.id in case.likeness and not case.is_foreign(document)
        if known or case.is_confirmed(document):
            yield document, value, str(value.value)


def _plan_addresses(case: Case, region: Region) -> Iterator[tuple[Document, Value | None, str]]:
    """The plan's first address is the lead's; one beyond the region says nothing where another of the plan lies within."""
    for document in case.own("implementation_plan"):
        texts = [match[1] for match in _ADDRESS.finditer(document.text)]
        within = [_lies_in(text, region) for text in texts]
        if texts and (within[0] is not False or True not in within):
            yield document, None, texts[0]


def _lies_in(address: str, region: Region) -> bool | None:
    """Whether an address names the region, or another; None where it names neither."""
    plain = squeeze(address)
    if any(name in plain for name in region.not_names):
        return False
    if any(name in plain for name in region.names):
        return True
    rest = re.sub(r"內|内蒙古(自治区)?", "", plain)
    return False if _PLACE_NAME.search(rest) else None
