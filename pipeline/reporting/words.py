"""Keys, ids, amounts and dates of a report → words for people, in one language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.values.personal import mask_personal_data
from schemas.call import Call
from schemas.messages import Catalogue
from schemas.problems import mend, problem, problem_kinds
from schemas.report import DocumentJson, FindingJson, PeriodJson, ProblemJson, ReportJson, RequirementJson
from schemas.rules import load_rules

_MONEY = re.compile(r"-?\d+\.\d{2}")
_WHOLE_MONEY = re.compile(r"-?\d{5,13}")
"""Longer than a year, shorter than a code."""
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Words:
    """The catalogue, and what must know the report or the call to find its word."""

    catalogue: Catalogue
    report: ReportJson
    call: Call

    def word(self, key: str, **values: str) -> str:
        return self.catalogue.word(key, **values)

    def rule(self, rule: str) -> str:
        return rule_words(rule, self.catalogue.lang)

    def title(self, requirement: RequirementJson) -> str:
        """A requirement's title; in other languages than the call's own by its type, where the catalogue has it."""
        if self.catalogue.lang == "zh":
            return requirement.title
        kind = kind_of_requirement(requirement.id)
        name = self.catalogue.find(f"paper_{kind}")
        year = requirement.id[len(kind) + 1 :]
        return requirement.title if name is None else f"{name} {year}".strip()

    def reason(self, requirement: RequirementJson) -> str:
        """Why it has its status; nothing where only the lack of proof is told of something proven."""
        open_ = self.word("condition_open")
        return "" if requirement.status != "unclear" and requirement.reason == open_ else requirement.reason

    def document(self, document: DocumentJson) -> str:
        """A paper by its kind and year: 2023年度资产负债表."""
        name = self.word(f"type_{document.type}")
        if document.type in ("other", "blank") or not (document.period and document.period.year):
            return name
        return self.word("paper_of_period", paper=name, period=self.period(document.period))

    def period(self, period: PeriodJson) -> str:
        if period.year is None:
            return period.end or ""
        month = int(period.end[5:7]) if period.end else 0
        values = {"year": str(period.year), "quarter": str((month + 2) // 3), "month": str(month)}
        return self.word(f"period_{period.kind}" if month else "period_unknown", **values)

    def subject(self, subject: str) -> str:
        """What a finding or check is about: a requirement, a document, a field, a file."""
        for requirement in self.report.requirements:
            if requirement.id == subject:
                return self.title(requirement)
        for document in self.report.documents:
            if document.id == subject:
                return f"{self.document(document)}（{document.file}）"
        return self.catalogue.find(f"subject_{subject}") or subject

    def paper(self, finding: FindingJson) -> str:
        """The paper that a finding is about, as one would say it to the applicant."""
        requirement = self.requirement(finding)
        if requirement is not None:
            return self.title(requirement)
        document = next((d for d in self.report.documents if d.id in finding.documents), None)
        return self.document(document) if document else self.subject(finding.subject)

    def requirement(self, finding: FindingJson) -> RequirementJson | None:
        """The requirement that a finding is about: by its subject, or served by its first document."""
        for requirement in self.report.requirements:
            if requirement.id == finding.subject:
                return requirement
        first = finding.documents[:1]
        papers = (q for q in self.report.requirements if q.kind == "document")
        return next((q for q in papers if first and first[0] in q.documents), None)

    def clause(self, finding: FindingJson) -> str | None:
        """The sentence that the finding rests on: the condition's, the paper's, else the rule's own source."""
        for condition in self.call.conditions:
            if finding.rule == condition.rule or finding.subject == condition.id:
                return condition.clause
        requirement = self.requirement(finding)
        if requirement is not None:
            return requirement.clause
        rule = load_rules().get(finding.rule)
        return rule.reason if rule else None

    def mend(self, finding: FindingJson) -> str:
        """What the applicant is to do about an error."""
        key = f"mend_{finding.rule}"
        return self.word(key if self.catalogue.find(key) else "mend_default", paper=self.paper(finding))

    def verify(self, finding: FindingJson) -> str | None:
        """What the applicant can do about a doubt; None where only our reading is unsure."""
        if finding.rule == "unreadable_file":
            file = next((f for f in self.report.files if f.path == finding.subject), None)
            code = file.problem.code if file and file.problem else ""
            asked = mend(code, self.catalogue.lang) if code in problem_kinds() else ""
            return self.word("verify_unreadable_file", file=finding.subject, mend=asked) if asked else None
        key = f"verify_{finding.rule}"
        return self.word(key, paper=self.paper(finding)) if self.catalogue.find(key) else None

    def problem(self, trouble: ProblemJson) -> str:
        if self.catalogue.lang == "zh" or trouble.code not in problem_kinds():
            return trouble.message
        return problem(trouble.code, self.catalogue.lang).message

    def shown(self, value: str | None) -> str:
        """A value as a person writes it: amounts with commas, dates in the language's way."""
        if not value:
            return ""
        if _WHOLE_MONEY.fullmatch(value):
            value += ".00"
        if _MONEY.fullmatch(value):
            return f"{money(value)} {self.word('yuan')}"
        return self.date(value) if _ISO_DATE.fullmatch(value) else mask_personal_data(value)

    def date(self, iso: str | None) -> str:
        """A day, or a moment to the minute."""
        match = _ISO_DATE.match(iso or "")
        if match is None or iso is None:
            return iso or ""
        year, month, day = match.groups()
        time = f" {iso[11:16]}" if len(iso) >= 16 else ""
        return self.word("date", year=year, month=str(int(month)), day=str(int(day))) + time


def rule_words(rule: str, lang: str) -> str:
    """A rule in words; its name where the rules do not know it (a report of another version)."""
    known = load_rules().get(rule)
    if known is None:
        return rule
    return known.en if lang == "en" else known.zh


def kind_of_requirement(id_: str) -> str:
    """balance_sheet:2022 → balance_sheet; management_rules:funds stays."""
    kind, _, year = id_.rpartition(":")
    return kind if kind and year.isdigit() else id_


def money(value: str | None) -> str:
    """With thousands separators; as it is where it is no amount."""
    if not value or not _MONEY.fullmatch(value):
        return value or ""
    whole, _, cents = value.lstrip("-").partition(".")
    return ("-" if value.startswith("-") else "") + f"{int(whole):,}.{cents}"


def size(count: int) -> str:
    """Bytes as people say them."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} KB" if count < 2**20 else f"{count / 2**20:.1f} MB"
