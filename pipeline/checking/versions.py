"""Papers of one kind and year → which edition each is: newer or older, the tax office's or the auditor's, a copy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum

from rapidfuzz import fuzz

from extractors.values.text import squeeze
from schemas.documents import STATEMENT_TYPES, Document

SAME_TEXT = 97.0
SAME_AMOUNTS = 0.98
FEWEST_CHARACTERS = 40
FEWEST_AMOUNTS = 5
_LATER = re.compile(
    r"补正|补充|补交|补报|更正|更新|修订|修改|改后|最新|最终|终稿|终版|定稿|final|updated?|revised", re.I
)
_EARLIER = re.compile(r"初稿|草稿|草案|旧版|旧的|原版|作废|废弃|draft|old(?![a-z])", re.I)
_NUMBERED = re.compile(
    r"(?<![a-z])v(?:er)?\.?\s*(\d{1,2})(?!\d)|第\s*([一二三四五六七八九]|\d{1,2})\s*[版稿次]|(?:最终|终|定|修改|修订|补正|更新)[版稿]?\s*[(（]?(\d{1,2})(?!\d|年)",
    re.I,
)
_TAX_TITLE = re.compile(r"适用.{0,30}企业|_年|_月季报|年报$|纳税人|财务报表报送")
_TAX_WORDS = re.compile(r"所属期起|税款所属|所属时期|电子税务局|纳税人识别号|税务管理码|成功提交给税务机关")
_TAX_PATH = re.compile(r"税务|电子税|报税|税局|国税")
_AUDIT_PATH = re.compile(r"审计|审定")
SUPPLEMENT = 20


class Edition(IntEnum):
    """Whose print a statement is. The call asks for what was filed with the tax office."""

    AUDITED = 0
    OTHER = 1
    TAX = 2


def version_of(path: str) -> int:
    """How late a file is by its name and folders: below nought drafts, nought for names that do not say, above later ones."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}(?=/|$)", "", path)
    if _EARLIER.search(stem):
        return -1
    numbered = _NUMBERED.search(stem)
    number = next((group for group in numbered.groups() if group), "") if numbered else ""
    value = int(number) if number.isdigit() else " 一二三四五六七八九".find(number) if number else 0
    return value + (SUPPLEMENT if _LATER.search(stem) else 0)


def edition_of(document: Document, documents: Sequence[Document]) -> Edition:
    """By what the statement prints, by its file, by an audit report in the same file."""
    head = squeeze(document.text)[:600]
    if _TAX_PATH.search(document.file) or _TAX_TITLE.search(squeeze(document.title or "")) or _TAX_WORDS.search(head):
        return Edition.TAX
    bound = _follows_audit_report(document, documents)
    return Edition.AUDITED if bound or _AUDIT_PATH.search(document.file) else Edition.OTHER


def _follows_audit_report(document: Document, documents: Sequence[Document]) -> bool:
    """Whether only statements and notes stand between an auditor's report and a statement of the same file."""
    before = [d for d in documents if d.file == document.file and d.pages[:1] < document.pages[:1]]
    for other in sorted(before, key=lambda d: d.pages, reverse=True):
        if other.type == "audit_report":
            return True
        if other.type not in STATEMENT_TYPES and other.type not in ("other", "blank"):
            return False
    return False


def find_twins(documents: Sequence[Document]) -> Iterator[tuple[Document, Document]]:
    """Each copy with the first document that it repeats: another scan or export of the same paper."""
    originals: list[Document] = []
    for document in documents:
        if document.type in ("other", "blank") or document.blank_template:
            continue
        original = next(
            (o for o in originals if is_same_paper(document, o) and _same_edition(document, o, documents)), None
        )
        if original is None:
            originals.append(document)
        else:
            yield document, original


def _same_edition(a: Document, b: Document, documents: Sequence[Document]) -> bool:
    """The tax print and the auditor's copy are two papers, also where their figures agree."""
    return a.type not in STATEMENT_TYPES or edition_of(a, documents) is edition_of(b, documents)


def is_same_paper(a: Document, b: Document) -> bool:
    """Whether two documents say the same throughout. Copies of an agreement with other seals are each one's own."""
    if a.type != b.type:
        return False
    if a.type in STATEMENT_TYPES and a.line_items:
        return a.period == b.period and a.scope == b.scope and _same_amounts(a, b)
    owners = [{seal.owner for seal in document.seals if seal.owner} for document in (a, b)]
    if a.type == "consortium_agreement" and owners[0] != owners[1]:
        return False
    texts = [squeeze(document.text) for document in (a, b)]
    longest = max(map(len, texts))
    if min(map(len, texts)) < FEWEST_CHARACTERS or abs(len(texts[0]) - len(texts[1])) > 0.05 * longest:
        return False
    return fuzz.ratio(*texts, score_cutoff=SAME_TEXT) > 0 and _same_fields(a, b)


def _same_fields(a: Document, b: Document) -> bool:
    """Two licences of two firms have much text in common: what they say must be the same too."""
    shared = a.fields.keys() & b.fields.keys()
    return all(squeeze(str(a.fields[name].value)) == squeeze(str(b.fields[name].value)) for name in shared)


def _same_amounts(a: Document, b: Document) -> bool:
    first, second = (
        {
            (item.item or item.label, role): amount.value
            for item in document.line_items
            for role in ("current", "prior")
            if (amount := getattr(item, role))
        }
        for document in (a, b)
    )
    keys = first.keys() | second.keys()
    equal = sum(first.get(key) == second.get(key) for key in keys)
    return len(keys) >= FEWEST_AMOUNTS and equal >= SAME_AMOUNTS * len(keys)
