"""The cover of a handbook (员工手册) before rules of management → one paper; a handbook of anything else stays what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.values.text import squeeze
from pipeline.classification.views import THIN
from schemas.documents import PageLabel

_HANDBOOK = re.compile(r"(?:员工|职工|管理|制度|工作)手册")
RULES = "management_rules"


def with_covers(labels: Sequence[PageLabel]) -> list[PageLabel]:
    """Labels where a handbook's cover belongs to the rules without a title of their own that begin on the next page."""
    out = list(labels)
    for i, (cover, inside) in enumerate(zip(labels, labels[1:], strict=False)):
        if _is_cover(cover) and inside.type == RULES and inside.starts and inside.title is None:
            out[i] = replace(cover, type=RULES, confidence=inside.confidence, reasons=(*cover.reasons, "rules follow"))
            out[i + 1] = replace(inside, starts=False)
    return out


def _is_cover(label: PageLabel) -> bool:
    text = squeeze(label.part.page.text)
    return label.type == "other" and label.starts and len(text) < THIN and _HANDBOOK.search(text) is not None
