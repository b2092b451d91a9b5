"""The lead's name and codes, and the project's title, wherever they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from extractors.values.codes import ALPHABET, is_credit_code
from extractors.values.names import title_key, title_similarity
from pipeline.checking.case import Case, is_sure, place
from pipeline.checking.facts import credit_codes, lead_names
from pipeline.checking.likeness import Likeness, is_cut_at_joint, same_organisation
from pipeline.checking.rules.table import Output, doubt, finding, kind, outcome, shown
from schemas.documents import NAME_TOLD, Document, Value
from schemas.findings import CheckResult, Evidence, Severity
from schemas.rules import Rule

Named = tuple[Document, str, Value]
CODE_LENGTH = 18
CODE_SURE = 0.9
"""A scanned code below this may have a wrong character although its line was read with confidence."""


@kind("lead_name")
def _lead_name(rule: Rule, case: Case) -> Iterator[Output]:
    """Each paper's name against the one that most papers have; another organisation's papers are `wrong_entity`'s."""
    lead = case.facts.lead.name
    alike: dict[Likeness, list[Named]] = defaultdict(list)
    for document, field, value in lead_names(case.documents):
        if document.id in case.likeness and not document.blank_template and document.id not in case.superseded:
            alike[case.likeness[document.id]].append((document, field, value))
    if lead is None:
        yield outcome(rule, "lead", "undecided", "reason_no_lead")
        return
    differing = [found for found in alike[Likeness.NEAR] if str(found[2].value) not in case.former_names]
    former = [found for found in alike[Likeness.NEAR] if str(found[2].value) in case.former_names]
    for key, found in (("name_mismatch", differing), ("name_spelling", alike[Likeness.SPELLING])):
        for (field, name), papers in _by_text(found).items():
            yield finding(
                rule,
                field,
                _documents(papers),
                shown(evidence=_places(papers), expected=lead, actual=name),
                key=key,
                severity=None if key == "name_mismatch" else "warning",
            )
    for (field, name), papers in _by_text(former).items():
        say = shown(evidence=_places(papers), expected=lead, actual=name)
        yield finding(rule, field, _documents(papers), say, key="former_name", severity="warning")
    for document, _, value in alike[Likeness.READING]:
        read = str(value.value)
        alike_read = value.source == "ocr" and same_organisation(read, lead)
        minor = case.is_confirmed(document) or alike_read or is_cut_at_joint(read, lead)
        yield doubt(
            case.subject(document),
            [document],
            shown(evidence=place(document, value), expected=lead, actual=read),
            key="doubtful_name",
            severity="info" if minor else "warning",
        )
    for document, _, value in alike[Likeness.SAME]:
        if NAME_TOLD in value.notes:
            say = shown(evidence=place(document, value), expected=lead, actual=value.text)
            yield doubt(case.subject(document), [document], say, key="told_name", severity="info")
    yield _names_outcome(rule, alike, bool(differing or alike[Likeness.SPELLING]))


def _names_outcome(rule: Rule, alike: dict[Likeness, list[Named]], failed: bool) -> CheckResult:
    if failed:
        return outcome(rule, "lead", "failed")
    if len(alike[Likeness.SAME]) >= 2:
        return outcome(rule, "lead", "passed")
    return outcome(rule, "lead", "undecided", "reason_one_paper")


@kind("code_valid")
def _code_valid(rule: Rule, case: Case) -> Iterator[Output]:
    """The check character of every code; 15 digits are a tax number from before 2015."""
    found = _codes(case)
    valid = {code for code in found if is_credit_code(code)}
    bad = False
    for code, papers in found.items():
        if code in valid:
            continue
        if _may_be_misread(code, papers, valid):
            severity: Severity = "info" if _looks_like_one_of(code, valid) else "warning"
            yield doubt(
                "credit_code",
                _documents(papers),
                shown(evidence=_places(papers), expected=_nearest(code, valid), actual=code),
                key="doubtful_code",
                severity=severity,
            )
            continue
        bad = True
        yield finding(
            rule,
            "credit_code",
            _documents(papers),
            shown(evidence=_places(papers), expected=_nearest(code, valid), actual=code),
        )
    if bad:
        yield outcome(rule, "credit_code", "failed")
    else:
        yield outcome(rule, "credit_code", "passed" if valid else "undecided", "" if valid else "reason_no_code")


@kind("code_same")
def _code_same(rule: Rule, case: Case) -> Iterator[Output]:
    """One organisation has one code: those of the lead's papers, misreadings and slips of the pen apart."""
    own = {code: [p for p in papers if not case.is_foreign(p[0])] for code, papers in _codes(case).items()}
    valid = {code for code, papers in own.items() if papers and is_credit_code(code)}
    codes = {
        code: papers
        for code, papers in own.items()
        if papers and any(is_sure(v) for _, v in papers) and (code in valid or _is_another(code, papers, valid))
    }
    if len(codes) > 1:
        papers = [paper for found in codes.values() for paper in found]
        lead = case.facts.lead.credit_code
        others = "、".join(code for code in codes if code != lead)
        yield finding(
            rule,
            "credit_code",
            _documents(papers),
            shown(evidence=_places(papers), expected=lead, actual=others, codes="、".join(codes)),
        )
        yield outcome(rule, "credit_code", "failed")
    elif sum(len(papers) for papers in codes.values()) > 1:
        yield outcome(rule, "credit_code", "passed")
    else:
        yield outcome(rule, "credit_code", "undecided", "reason_one_code" if codes else "reason_no_code")


@kind("same_title")
def _same_title(rule: Rule, case: Case) -> Iterator[Output]:
    """Titles against the first paper's; a slip of the pen, or a title cut short by the reading, is no other project."""
    found = list(case.values(rule.field or "", rule.types))
    if len(found) < 2:
        yield outcome(rule, rule.field or "", "undecided", "reason_one_paper")
        return
    first, title = found[0][0], str(found[0][1].value)
    failed = False
    for document, value in found[1:]:
        other = str(value.value)
        if title_key(other) == title_key(title):
            continue
        say = shown(
            evidence=(*place(document, value), *place(first, found[0][1])),
            expected=title,
            actual=other,
            other=first.file,
        )
        far = title_similarity(title, other) < rule.near and not _cut_short(title, other)
        if far and is_sure(value) and is_sure(found[0][1]):
            failed = True
            yield finding(rule, rule.field or "", [document, first], say)
        else:
            yield doubt(
                rule.field or "", [document, first], say, key="doubtful_title", severity="warning" if far else "info"
            )
    yield outcome(rule, rule.field or "", "failed" if failed else "passed")


def _cut_short(a: str, b: str) -> bool:
    short, long = sorted((title_key(a), title_key(b)), key=len)
    return len(short) >= 6 and (long.startswith(short) or long.endswith(short))


def _codes(case: Case) -> dict[str, list[tuple[Document, Value]]]:
    found: dict[str, list[tuple[Document, Value]]] = {}
    for document, _, value in credit_codes(case.documents):
        code = str(value.value)
        if len(code) == 15 and code.isalnum():
            continue
        if not document.blank_template:
            found.setdefault(code, []).append((document, value))
    return found


def _may_be_misread(code: str, papers: Sequence[tuple[Document, Value]], valid: set[str]) -> bool:
    """Only typed characters, and scanned ones read with confidence, are certainly what is printed."""
    if any(value.source != "ocr" and is_sure(value) for _, value in papers):
        return False
    impossible = len(code) != CODE_LENGTH or any(char not in ALPHABET for char in code)
    weak = all(value.confidence < CODE_SURE for _, value in papers)
    return impossible or weak or _looks_like_one_of(code, valid)


def _is_another(code: str, papers: Sequence[tuple[Document, Value]], valid: set[str]) -> bool:
    """Whether a code that fails its check is more than a slip in one of the dossier's."""
    return not _may_be_misread(code, papers, valid) and _nearest(code, valid) is None


def _looks_like_one_of(code: str, valid: set[str]) -> bool:
    """Whether it differs from a code of the dossier only by characters that are read for each other."""
    return any(
        len(code) == len(other)
        and all(a == b or a + b in _ALIKE or b + a in _ALIKE for a, b in zip(code, other, strict=True))
        for other in valid
    )


_ALIKE = frozenset(
    "0D 0O 0Q 0U DO 1I 1L 17 7T 8B 8R 5S 56 6G 2Z UV UW UY WV MN MH HN KX 38 90 4A EF PR J1 CG 6B 8S 3B".split()
)


def _nearest(code: str, valid: set[str]) -> str | None:
    near = sorted(valid, key=lambda other: (Levenshtein.distance(code, other), other))
    return near[0] if near and Levenshtein.distance(code, near[0]) <= 3 else None


def _by_text(found: Sequence[Named]) -> dict[tuple[str, str], list[tuple[Document, Value]]]:
    """Papers by the field that names the organisation, and the name."""
    grouped: dict[tuple[str, str], list[tuple[Document, Value]]] = {}
    for document, field, value in found:
        grouped.setdefault((field, str(value.value)), []).append((document, value))
    return grouped


def _documents(papers: Sequence[tuple[Document, Value]]) -> list[Document]:
    return [document for document, _ in papers]


def _places(papers: Sequence[tuple[Document, Value]]) -> list[Evidence]:
    return [evidence for document, value in papers for evidence in place(document, value)]
