"""Keys, ids, amounts and dates of a report → words for people, in one language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.reporting.personal import Mask, hide
from schemas.call import Call
from schemas.messages import Catalogue
from schemas.problems import problem, problem_kinds
from schemas.report import DocumentJson, FindingJson, PeriodJson, ProblemJson, ReportJson, RequirementJson
from schemas.rules import load_rules

_MONEY = re.compile(r"-?\d+\.\d{2}")
_WHOLE_MONEY = re.compile(r"-?\d{5,13}")
"""Longer than a year, shorter than a code."""
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_REQUESTS = {
    "zh": re.compile(r"[，。；](?:请|供参考)[^。：]*。$"),
    "en": re.compile(r"(?:; |, |: |\. )(?:[Pp]lease |[Ff]or (?:your )?information)[^.:]*\.$"),
}
"""How the sentence of a finding ends that also says what to do: what to do has its own place in reports and letters."""
_FOR_REVIEWERS = re.compile("原件|审核人员|供参考|original|reviewer|information")
"""Requests that are none to the applicant."""
_PLACES = {
    "zh": re.compile(r"^(?:第[\d、-]+页)?(?:上的|中的|的|上|：|，)?"),
    "en": re.compile(r"^(?:, page [\d、, -]+)?(?:: |, )? ?"),
}
"""How it goes on where it begins with a file."""
_PAPERS = ("缺{}：", "{} is missing: ", "{}: ", "{} ", "{}")
"""How a sentence begins that begins with the paper."""


@dataclass(frozen=True)
class Words:
    """The catalogue, and what must know the report or the call to find its word. `mask` covers personal data."""

    catalogue: Catalogue
    report: ReportJson
    call: Call
    mask: Mask = hide

    def word(self, key: str, **values: str) -> str:
        return self.catalogue.word(key, **values)

    def find(self, key: str) -> str | None:
        return self.catalogue.find(key)

    def title(self, requirement: RequirementJson) -> str:
        return requirement_title(self.catalogue, requirement.id, requirement.title)

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
        return self.find(f"subject_{subject}") or self.find(f"type_{subject}") or subject

    def paper(self, finding: FindingJson) -> str:
        """The paper that a finding is about, as one would say it to the applicant."""
        requirement = self.requirement(finding)
        if requirement is not None:
            return self.title(requirement)
        document = self.first(finding)
        return self.document(document) if document else self.subject(finding.subject)

    def first(self, finding: FindingJson) -> DocumentJson | None:
        """The document that a finding is about: the one that its requirement counts on, else the first that it names."""
        requirement = self.requirement(finding)
        serving = [id_ for id_ in finding.documents if requirement and id_ in requirement.documents]
        wanted = next(iter([*serving, *finding.documents]), None)
        return next((d for d in self.report.documents if d.id == wanted), None)

    def between(self, finding: FindingJson) -> str:
        """What a finding that concerns several papers is about: a field, else the papers."""
        named = self.find(f"subject_{finding.subject}")
        papers = [self.document(d) for d in self.report.documents if d.id in finding.documents]
        return named or self.word("between").join(dict.fromkeys(papers)) or self.subject(finding.subject)

    def requirement(self, finding: FindingJson) -> RequirementJson | None:
        """The requirement that a finding is about: by its subject, or served by its first document."""
        for requirement in self.report.requirements:
            if requirement.id == finding.subject:
                return requirement
        first = finding.documents[:1]
        papers = (q for q in self.report.requirements if q.kind == "document")
        return next((q for q in papers if first and first[0] in q.documents), None)

    def fact(self, sentence: str) -> str:
        """A finding's sentence without the request that it ends with."""
        stop = "。" if self.catalogue.lang == "zh" else "."
        return _REQUESTS[self.catalogue.lang].sub(stop, sentence)

    def request(self, sentence: str) -> str | None:
        """What the sentence asks of the applicant at its end; None where it asks nothing of them."""
        match = _REQUESTS[self.catalogue.lang].search(sentence)
        if match is None or _FOR_REVIEWERS.search(match[0]):
            return None
        asked = match[0].lstrip("，。；：;,.: ")
        return asked[:1].upper() + asked[1:]

    def without_file(self, sentence: str, finding: FindingJson) -> str:
        """A finding's sentence without the paper, file and page that it begins with, for where these are named anyway."""
        sentence = self._without_paper(sentence, self.paper(finding))
        named = {d.file for d in self.report.documents if d.id in finding.documents} | {finding.subject}
        for file in named:
            start = f"“{self.mask(file)}”"
            if sentence.startswith(start):
                return _PLACES[self.catalogue.lang].sub("", sentence[len(start) :], count=1) or sentence
        return sentence

    def _without_paper(self, sentence: str, paper: str) -> str:
        for start in (part.format(paper) for part in _PAPERS):
            rest = sentence[len(start) :]
            if sentence.startswith(start) and (start != paper or rest.startswith(("“", "有"))):
                return rest
        return sentence

    def rule(self, rule: str) -> str:
        return rule_words(rule, self.catalogue.lang)

    def clause(self, finding: FindingJson) -> str | None:
        """The sentence of the call that the finding rests on: the condition's, else the paper's; None where it has none."""
        for condition in self.call.conditions:
            if finding.rule == condition.rule or finding.subject == condition.id:
                return condition.clause
        requirement = self.requirement(finding)
        about = requirement is not None and (finding.subject == requirement.id or len(set(finding.documents)) == 1)
        return requirement.clause if requirement is not None and about else None

    def source(self, finding: FindingJson) -> str | None:
        """Where the rule comes from, for reviewers: a standard, a regulation, a reason."""
        rule = load_rules().get(finding.rule)
        return rule.reason if rule else None

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
        return self.date(value) if _ISO_DATE.fullmatch(value) else self.mask(value)

    def date(self, iso: str | None) -> str:
        """A day, or a moment to the minute."""
        match = _ISO_DATE.match(iso or "")
        if match is None or iso is None:
            return iso or ""
        year, month, day = match.groups()
        time = f" {iso[11:16]}" if len(iso) >= 16 else ""
        return self.word("date", year=year, month=str(int(month)), day=str(int(day)), mm=month, dd=day) + time


def rule_words(rule: str, lang: str) -> str:
    """A rule in words; its name where the rules do not know it (a report of another version)."""
    known = load_rules().get(rule)
    if known is None:
        return rule
    return known.en[:1].upper() + known.en[1:] if lang == "en" else known.zh


def requirement_title(catalogue: Catalogue, id_: str, title: str) -> str:
    """A requirement's title; in other languages than the call's own from the catalogue, where that has it."""
    if catalogue.lang == "zh":
        return title
    kind = kind_of_requirement(id_)
    name = catalogue.find(f"paper_{kind}")
    return title if name is None else f"{name} {id_[len(kind) + 1 :]}".strip()


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
