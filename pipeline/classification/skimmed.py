"""Pages that were skimmed → those of which more has to be read: all but the inside of papers that tell at their ends what they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from schemas.documents import PageLabel
from schemas.pages import Page

TOLD_AT_THE_ENDS = frozenset({"management_rules", "audit_report", "other"})
"""Whose, about what and since when rules are stands in their title, chapters and signature; of the others no more is asked."""
SURE = 0.75


def pages_to_read_on(labels: Sequence[PageLabel]) -> list[Page]:
    """Skimmed pages that are not surely the inside of such a paper; `labels` of all files, page by page."""
    return [page for _, found in groupby(labels, _file) for page in _of_file(list(found))]


def _file(label: PageLabel) -> str:
    return label.part.page.file


def _of_file(labels: Sequence[PageLabel]) -> list[Page]:
    following: list[PageLabel | None] = [*(after for _, after in pairwise(labels)), None]
    needed = {
        label.part.page.key for label, after in zip(labels, following, strict=True) if not _is_inside(label, after)
    }
    pages = {label.part.page.key: label.part.page for label in labels if label.part.page.lines_unread}
    return [page for key, page in pages.items() if key in needed]


def _is_inside(label: PageLabel, following: PageLabel | None) -> bool:
    """Whether a whole page goes on with such a paper, and the paper goes on after it."""
    return (
        label.part.whole
        and not label.starts
        and label.type in TOLD_AT_THE_ENDS
        and label.confidence >= SURE
        and following is not None
        and not following.starts
        and following.type == label.type
    )
