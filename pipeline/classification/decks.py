"""A file of slides → one paper: each slide says too little by itself, and none is headed as papers are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.values.text import squeeze
from pipeline.classification.wording import judge, read_wording
from schemas.documents import DocumentType, PageLabel

PLAN: DocumentType = "implementation_plan"
UNKNOWN = "other"
FEWEST_SLIDES, LEAST_SURE = 3, 0.7
_PROGRAMME = re.compile(r"揭榜|榜单|应榜")
"""A firm shows slides of many kinds: those of a plan name the list that they answer."""


def as_one_deck(labels: Sequence[PageLabel]) -> list[PageLabel]:
    """The labels, or those of one plan where a file is nothing but slides whose text together is a plan's."""
    if not _are_slides(labels):
        return list(labels)
    text = squeeze("\n".join(label.part.page.text for label in labels))
    name, confidence = judge(read_wording(text))
    if name != PLAN or confidence < LEAST_SURE or not _PROGRAMME.search(text):
        return list(labels)
    return [
        replace(label, type=PLAN, confidence=confidence, starts=not i, reasons=(*label.reasons, "slides of a plan"))
        for i, label in enumerate(labels)
    ]


def _are_slides(labels: Sequence[PageLabel]) -> bool:
    """Whether all pages are wider than high and none of them was told by a title of its own to be another paper."""
    wide = all(label.part.whole and label.part.page.width > label.part.page.height for label in labels)
    told = any(label.reasons[0].startswith("title") or label.type not in (PLAN, UNKNOWN) for label in labels)
    return len(labels) >= FEWEST_SLIDES and wide and not told
