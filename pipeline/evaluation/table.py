"""Scores → the accuracy table: overall, by delivery kind, by form, and how far confidence can be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.evaluation.calibration import classes

Json = dict[str, Any]
ROWS = (
    ("page types", "page_types_right", "pages"),
    ("documents, exact pages", "documents_exact", "documents"),
    ("pages set upright", "standing_right", "standing"),
    ("periods", "periods_right", "periods"),
    ("fields", "fields_right", "fields"),
    ("amounts right", "amounts_right", "amounts"),
    ("amounts missing", "amounts_missing", "amounts"),
    ("amounts wrong", "amounts_wrong", "amounts"),
    ("silently wrong", "silently_wrong", "amounts"),
    ("seals found", "seals_found", "seals"),
    ("seal owners", "seal_owners_right", "seals"),
    ("requirement status", "requirements_right", "requirements"),
    ("planted findings", "planted_found", "planted"),
    ("false errors, clean dossiers", "false_errors", "clean_dossiers"),
    ("verdicts", "verdicts_right", "verdicts"),
    ("files listed once", "files_listed_once", "files"),
)


def table(result: Json) -> str:
    """The figures as lines of text."""
    total = result["total"]
    return "\n".join([
        "== all", *_rates(total), *_found(total),
        "== confidence of amounts: given, right", *_calibration(total),
        *_slices(result["kinds"], ""), *_slices(result["forms"], "form "),
        _speed(total),
    ])  # fmt: skip


def _rates(counts: Json) -> Iterator[str]:
    for name, part, whole in ROWS:
        if counts.get(whole):
            share = counts.get(part, 0) / counts[whole]
            yield f"{name:32}{counts.get(part, 0):6} of {counts[whole]:6}  {share:8.2%}"


def _found(counts: Json) -> Iterator[str]:
    """Precision, recall and their harmonic mean for what can also be found too often."""
    for name, key in (("page types", "page_label"), ("split-points", "start")):
        hits, wanted, found = (counts.get(f"{key}_{part}", 0) for part in ("hits", "wanted", "found"))
        if wanted and found:
            precision, recall = hits / found, hits / wanted
            mean = 2 * precision * recall / max(precision + recall, 1e-9)
            yield f"{name:32}precision {precision:7.2%}  recall {recall:7.2%}  F1 {mean:.4f}"


def _calibration(counts: Json) -> Iterator[str]:
    for one in classes(counts):
        yield f"{one.name:32}{one.right:6} of {one.given:6}  {one.right / one.given:8.2%}"


def _slices(slices: dict[str, Json], prefix: str) -> Iterator[str]:
    for title, counts in sorted(slices.items()):
        yield f"== {prefix}{title}"
        yield from _rates(counts)


def _speed(total: Json) -> str:
    seconds, pages = total.get("seconds_x100", 0) / 100, total.get("pages_read", 0)
    return f"{pages} pages ({total.get('pages_cached', 0)} from the cache) in {seconds:.1f} s: {pages / max(seconds, 0.01):.2f} pages/s"
