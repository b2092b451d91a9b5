"""Labels of pages as people decided them: the type of a document, and where it begins and ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import cast

from schemas.decisions import Decision
from schemas.documents import DocumentType, PageLabel, PagePart
from schemas.pages import SourceFile

DECIDED = "decided by a person"


def apply_to_labels(
    labels: Sequence[PageLabel], decisions: Sequence[Decision], files: Sequence[SourceFile]
) -> list[PageLabel]:
    """The labels with decided stretches of pages in place of what the machine took them for.

    Where a document begins or ends within a page, the page's other part stays what it is.
    """
    paths = {file.sha256: file.path for file in reversed(files) if file.sha256}
    result = list(labels)
    for decision in decisions:
        if decision.target.kind != "page" or decision.action not in ("confirm", "correct"):
            continue
        sha256, first = decision.target.places[0]
        if sha256 in paths and first is not None:
            type_ = cast(DocumentType, decision.correction.get("type") or decision.target.claim[0])
            last = int(decision.correction.get("last") or _last_of(result, paths[sha256], first))
            result = _relabel(result, paths[sha256], first, max(first, last), type_)
    return result


def _relabel(labels: list[PageLabel], path: str, first: int, last: int, type_: DocumentType) -> list[PageLabel]:
    found: list[PageLabel] = []
    for number, group in groupby(labels, key=lambda label: label.part.page.key):
        parts = list(group)
        if number[0] != path or not first <= number[1] <= last:
            # what went on over the last decided page begins anew after it
            begins = number == (path, last + 1)
            found += [replace(p, starts=p.starts or begins) if i == 0 else p for i, p in enumerate(parts)]
            continue
        before = parts[:-1] if number[1] == first < last else []
        after = parts[1:] if first < number[1] == last else []
        own = parts[len(before) : len(parts) - len(after)]
        part = PagePart(own[0].part.page, own[0].part.top, own[-1].part.bottom)
        title = own[0].title
        decided = PageLabel(part, type_, 1.0, number[1] == first, title, (DECIDED,))
        found += [*before, decided, *after]
    return found


def _last_of(labels: Sequence[PageLabel], path: str, first: int) -> int:
    """The last page of the document that begins on `first`, as the machine has it."""
    last = first
    for label in labels:
        if label.part.page.file == path and label.part.page.number > first:
            if label.starts:
                break
            last = label.part.page.number
    return last
