"""Row labels of statements: brought to one form, and matched to the lines of a form in their order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import LCSseq, Levenshtein

from extractors.values.text import squeeze
from schemas.forms import Forms, StatementForm, load_forms

_HEAD = re.compile(
    r"^(?:[△▲*#☆]|其中[:,]?|.[中申][:,]|.?:|[加减],|\(?[一二三四五六七八九十]{1,3}[),、.]|[一二三四五六七八九十]{1,2},|\(?\d{1,2}[).,、](?!\d)|--?|[·•])+"
)
"""Numbering and 其中, 加, 减; one misread character before a colon is one of these, since no line's name has a colon there."""
_TAIL = re.compile(
    r"\((?:[^()]*(?:填列|亏损|损失|股东权益|股本|净额|注\d*)[^()]*)\)|\([^()]*(?:填列?|亏损|损失)[^()]*$|(?<=.{3})净?亏损(?:总额)?以[^()]*填列?\)?$|\*$|[:;,.]+$"
)
"""Remarks in brackets, the last one also where its end was cut off or its beginning was not read."""
LEAST_SCORE = 0.74
LEAST_CORRECTED = 0.5
LEAST_BETWEEN = 0.5
SHORTEST_TELLING = 3
"""Shorter rests of a label tell nothing of its line."""


def plain_label(text: str) -> str:
    """A label without numbering, 加减其中, remarks in brackets and blanks."""
    plain = squeeze(text).replace("帐", "账")
    before = None
    while before != plain:
        before, plain = plain, _TAIL.sub("", _HEAD.sub("", plain))
    return plain


@dataclass(frozen=True)
class _Line:
    key: str
    label: str
    spellings: tuple[str, ...]
    optional: bool


@cache
def _lines(standard: str, type_: str) -> tuple[_Line, ...]:
    forms: Forms = load_forms()
    form = forms.form(standard, type_)
    assert form is not None
    return tuple(
        _Line(
            line.key,
            line.label,
            tuple(dict.fromkeys(map(plain_label, (line.label, *forms.aliases.get(line.key, ()))))),
            line.optional,
        )
        for line in form.lines
    )


@cache
def known_labels(type_: str) -> frozenset[str]:
    """All spellings of all lines of a statement, in any standard, and those of lines that nothing asks for."""
    return frozenset(map(plain_label, load_forms().unkeyed.get(type_, ()))) | frozenset(
        spelling
        for standard in load_forms().standards
        if standard.statement(type_) is not None
        for line in _lines(standard.id, type_)
        for spelling in line.spellings
        if len(spelling) >= 3 or spelling in ("存货", "商誉")
    )


def corrected_label(label: str, key: str, standard: str, type_: str) -> str:
    """A scan's label as the form prints it, where what was read is the line's spelling with some characters misread.

    `label` itself where it is a spelling of the line, or too far from all of them.
    """
    plain = plain_label(label)
    line = next((line for line in _lines(standard, type_) if line.key == key), None)
    if line is None or plain in line.spellings:
        return label
    if not plain:
        return line.label
    nearest = max(line.spellings, key=lambda spelling: Levenshtein.normalized_similarity(plain, spelling))
    if Levenshtein.normalized_similarity(plain, nearest) < LEAST_CORRECTED:
        return label
    squeezed = squeeze(label).replace("帐", "账")
    return squeezed.replace(plain, nearest) if plain and plain in squeezed else nearest


def tells_line(label: str, key: str, standard: str, type_: str) -> bool:
    """Whether a label, misread as it may be, says by itself which line it is."""
    plain = plain_label(label)
    line = next((line for line in _lines(standard, type_) if line.key == key), None)
    return bool(plain) and line is not None and _raw_likeness(plain, line) >= LEAST_BETWEEN


@cache
def _score(label: str, spellings: tuple[str, ...]) -> float:
    """Likeness; a label that goes on in brackets or wraps is still like its beginning."""
    best = 0.0
    for spelling in spellings:
        if label == spelling:
            return 1.0
        likeness = Levenshtein.normalized_similarity(label, spelling)
        if len(label) <= 4 and likeness < 1 and len(label) != len(spelling):
            likeness -= 0.15
        best = max(best, likeness)
    return best


def match_lines(labels: Sequence[str], form: StatementForm, standard: str) -> tuple[list[str | None], float]:
    """The key of each label, in the form's order (the same label may stand for several lines), and the summed likeness.

    A longest common subsequence by likeness; what it leaves is then matched out of order where it is equal.
    """
    lines = _lines(standard, form.type)
    ordered = [line for line in lines if not line.optional]
    plain = [plain_label(label) for label in labels]
    scores = [[_score(label, line.spellings) if label else 0.0 for line in ordered] for label in plain]
    keys = _align(scores, [line.key for line in ordered])
    used = {key for key in keys if key}
    total = sum(max(row, default=0.0) for row, key in zip(scores, keys, strict=True) if key)
    for i, label in enumerate(plain):
        if keys[i] is not None or not label:
            continue
        best = max(
            (line for line in lines if line.key not in used),
            key=lambda line: _score(label, line.spellings),
            default=None,
        )
        if best is not None and _score(label, best.spellings) >= 0.9:
            keys[i] = best.key
            used.add(best.key)
            total += 0.9
    _infer_between(keys, plain, ordered)
    return keys, total


def _infer_between(keys: list[str | None], plain: Sequence[str], ordered: Sequence[_Line]) -> None:
    """A label that was misread or lost is told by its neighbours: by what the form prints between them.

    One line between them suffices where the label is lost, or as many lines as labels are; a misread one must be like it still.
    """
    places = {line.key: place for place, line in enumerate(ordered)}
    _infer_runs(keys, plain, ordered, places)
    for i, key in enumerate(keys):
        if key is not None:
            continue
        before = next((places[k] for k in reversed(keys[:i]) if k in places), -1)
        after = next((places[k] for k in keys[i + 1 :] if k in places), len(ordered))
        if before >= after:
            continue
        between = ordered[before + 1 : after]
        if not plain[i]:
            alone = all(keys[n] is not None for n in (i - 1, i + 1) if 0 <= n < len(keys))
            keys[i] = between[0].key if len(between) == 1 and alone else None
            continue
        best = max(between, key=lambda line: _raw_likeness(plain[i], line), default=None)
        if best is not None and _raw_likeness(plain[i], best) >= LEAST_BETWEEN:
            keys[i] = best.key


def _infer_runs(
    keys: list[str | None], plain: Sequence[str], ordered: Sequence[_Line], places: Mapping[str, int]
) -> None:
    """Labels lost one after the other, just as many as the form has lines between their neighbours: these lines, in order."""
    start = 0
    while start < len(keys):
        end = start
        while end < len(keys) and keys[end] is None:
            end += 1
        before = places.get(str(keys[start - 1])) if start else None
        after = places.get(str(keys[end])) if end < len(keys) else len(ordered)
        if end - start >= 2 and before is not None and after is not None:
            between = ordered[before + 1 : after]
            if len(between) == end - start and all(
                len(label) < SHORTEST_TELLING or _shares_letters(label, line)
                for label, line in zip(plain[start:end], between, strict=True)
            ):
                keys[start:end] = [line.key for line in between]
        start = end + 1


def _shares_letters(label: str, line: _Line) -> bool:
    """Whether half the letters that are left of a label are the line's, in its order."""
    return any(
        LCSseq.similarity(label, printed) >= LEAST_BETWEEN * len(label)
        for printed in (*line.spellings, squeeze(line.label))
    )


def _raw_likeness(label: str, line: _Line) -> float:
    return max(Levenshtein.normalized_similarity(label, spelling) for spelling in line.spellings)


def _align(scores: Sequence[Sequence[float]], keys: Sequence[str]) -> list[str | None]:
    rows, columns = len(scores), len(keys)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            take = scores[i][j] - 0.5 + best[i + 1][j + 1] if scores[i][j] >= LEAST_SCORE else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], take)
    out: list[str | None] = [None] * rows
    i = j = 0
    while i < rows and j < columns:
        if scores[i][j] >= LEAST_SCORE and abs(best[i][j] - (scores[i][j] - 0.5 + best[i + 1][j + 1])) < 1e-9:
            out[i] = keys[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return out
