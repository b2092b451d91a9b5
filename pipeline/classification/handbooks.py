"""What rules of management begin with → one paper with them: a handbook's cover (员工手册), the notice that issues them.

A handbook or a notice of anything else stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.values.text import squeeze
from pipeline.classification.views import THIN
from schemas.documents import PageLabel

_HANDBOOK = re.compile(r"(?:员工|职工|管理|制度|工作)手册")
_ISSUED = re.compile(r"(?:现将|附件?\d?:?)(?:修订后的|新修订的)?[《<]?([^《》<>,.;:]{4,40}?(?:办法|细则|制度|规定))")
"""现将《…办法》印发给你们, 附：…细则: the rules that a notice names as what it is about."""
RULES = "management_rules"


def with_covers(labels: Sequence[PageLabel]) -> list[PageLabel]:
    """Labels where such a beginning belongs to the rules on the next page: a cover to rules without a title of their own, a notice to
    the rules that it names."""
    out = list(labels)
    for i, inside in enumerate(labels):
        if inside.type != RULES or not inside.starts or i == 0:
            continue
        first = _beginning(labels, i)
        before = labels[first:i]
        if inside.title is None and len(before) == 1 and _is_cover(before[0]):
            reason = "rules follow"
        elif inside.title is not None and before and _issues(before, inside.title):
            reason = "issues the rules that follow"
        else:
            continue
        for k in range(first, i):
            label = labels[k]
            title = inside.title if k == first else None
            reasons = (*label.reasons, reason)
            out[k] = replace(label, type=RULES, confidence=inside.confidence, title=title, reasons=reasons)
        out[i] = replace(inside, starts=False)
    return out


def _beginning(labels: Sequence[PageLabel], end: int) -> int:
    """Where the paper begins that ends right before the label `end`."""
    return next((k for k in range(end - 1, -1, -1) if labels[k].starts), end)


def _issues(labels: Sequence[PageLabel], title: str) -> bool:
    """Whether the paper is of no account but for the rules of this title, which it names as issued or attached."""
    if any(label.type != "other" for label in labels):
        return False
    plain = re.sub(r"[^\w]", "", title)
    text = "".join(squeeze(label.part.page.text) for label in labels)
    named = (re.sub(r"[^\w]", "", match[1]) for match in _ISSUED.finditer(text))
    return any(name.endswith(plain) or plain.endswith(name) for name in named)


def _is_cover(label: PageLabel) -> bool:
    text = squeeze(label.part.page.text)
    return label.type == "other" and label.starts and len(text) < THIN and _HANDBOOK.search(text) is not None
