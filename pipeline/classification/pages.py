"""The pages of one file, in order → labels: titles decide first, then lines and phrases, then what came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors import text_classifier
from extractors.values.amounts import looks_numeric
from pipeline.classification.cues import STATEMENTS, count_phrases, statement_labels, strongest_statement
from pipeline.classification.titles import Title, find_titles
from schemas.document_types import load_document_types
from schemas.documents import DocumentType, PageLabel, PagePart
from schemas.pages import Page

BLANK_INK = 0.006
FEW_LABELS = 3
MANY_LABELS = 8
MODEL_SURE = 0.6


@dataclass
class _Running:
    """What the pages before have been."""

    type: str | None = None
    labels: set[str] = field(default_factory=set)


def classify_pages(pages: Sequence[Page]) -> list[PageLabel]:
    """Labels of one file's pages in order; a page holds several where one paper ends and the next begins on it.

    Pages that were not read get no label.
    """
    running = _Running()
    labels: list[PageLabel] = []
    for page in pages:
        if page.source == "unread":
            continue
        labels += _classify(page, running)
    return labels


def _classify(page: Page, running: _Running) -> list[PageLabel]:
    characters = sum(len(word.text) for word in page.words)
    if characters < 3:
        blank = page.ink is None or page.ink < BLANK_INK
        return [_whole(page, "blank" if blank else "other", 0.97 if blank else 0.3, True, None, "no text")]
    if characters < 12 and page.ink is not None and page.ink < BLANK_INK / 2:
        return [_whole(page, "blank", 0.9, True, None, "almost no text")]
    titles = [title for title in find_titles(page) if _holds(title, page)]
    if not titles:
        return [_untitled(page, running)]
    return _titled(page, titles, running)


def _holds(title: Title, page: Page) -> bool:
    """A statement's title counts only above lines of that statement (a list of contents names statements too)."""
    if not title.statement or title.type == "equity_statement":
        return True
    below = PagePart(page, title.top, page.height).as_page()
    return len(statement_labels(below).get(title.type, ())) >= FEW_LABELS


def _titled(page: Page, titles: Sequence[Title], running: _Running) -> list[PageLabel]:
    titles = _without_repeats(titles)
    labels: list[PageLabel] = []
    first = titles[0].top - 4.0
    above = PagePart(page, 0.0, first)
    continues = titles[0].statement and _continues_above(above.as_page(), running)
    if continues and running.type is not None:
        labels.append(PageLabel(above, running.type, 0.9, False, None, ("rows above the next title",)))  # type: ignore[arg-type]
    edges = [first if continues else 0.0, *(title.top - 4.0 for title in titles[1:]), page.height]
    for title, top, bottom in zip(titles, edges[:-1], edges[1:], strict=True):
        part = PagePart(page, top, bottom)
        running.type = title.type
        running.labels = set().union(*statement_labels(part.as_page()).values(), set())
        confidence = 0.98 if title.statement else _paper_confidence(title, page)
        labels.append(PageLabel(part, title.type, confidence, True, title.text, ("title",)))  # type: ignore[arg-type]
    return labels


def _without_repeats(titles: Sequence[Title]) -> list[Title]:
    """One paper's title repeated within it (a running head, a two-line heading) begins nothing new; statements may follow."""
    kept: list[Title] = []
    for title in titles:
        if kept and not title.statement:
            continue
        if kept and kept[-1].type == title.type and title.top - kept[-1].top < 60:
            continue
        kept.append(title)
    return kept


def _continues_above(above: Page, running: _Running) -> bool:
    """Rows of the statement before: a label of its form, or amounts, above the next title."""
    if running.type not in STATEMENTS:
        return False
    found = statement_labels(above)
    amounts = sum(looks_numeric(word.text) and any(mark in word.text for mark in ".,") for word in above.words)
    return bool(found.get(str(running.type))) or amounts >= 2


def _paper_confidence(title: Title, page: Page) -> float:
    if title.type == "other":
        return 0.9
    return 0.97 if count_phrases(page.text)[title.type] >= 1 else 0.88


def _untitled(page: Page, running: _Running) -> PageLabel:
    found = statement_labels(page)
    statement = strongest_statement(found, FEW_LABELS)
    if statement is not None and (len(found[statement]) >= MANY_LABELS or statement == running.type):
        repeated = len(found[statement] & running.labels) > 0.5 * len(found[statement])
        starts = statement != running.type or repeated
        running.type, running.labels = statement, (found[statement] if starts else running.labels | found[statement])
        return _whole(page, statement, 0.9 if starts else 0.95, starts, None, "lines of the form")
    if running.type in _several() and statement is None:
        return _whole(page, str(running.type), 0.93, False, None, "continues")
    type_, confidence = _by_text(page)
    running.type, running.labels = type_, set()
    return _whole(page, type_, confidence, True, None, "wording")


def _by_text(page: Page) -> tuple[str, float]:
    """Phrases and the trained classifier together; neither alone is enough for certainty."""
    phrases = count_phrases(page.text)
    guesses = text_classifier.classify(page.text)
    guess = max(guesses, key=lambda name: guesses[name], default="other")
    top = phrases.most_common(1)
    if top and top[0][1] >= 3 and (guess == top[0][0] or top[0][1] >= 4):
        return top[0][0], min(0.9, 0.6 + 0.07 * top[0][1])
    if guess != "other" and guesses.get(guess, 0.0) >= MODEL_SURE and phrases[guess] >= 1:
        return guess, round(0.45 + 0.3 * guesses[guess], 3)
    return "other", 0.7 if guess == "other" else 0.45


def _several() -> set[str]:
    return {name for name, cues in load_document_types().papers.items() if cues.pages == "several"}


def _whole(page: Page, type_: str, confidence: float, starts: bool, title: str | None, reason: str) -> PageLabel:
    kind: DocumentType = type_  # type: ignore[assignment]
    return PageLabel(PagePart(page, 0.0, page.height), kind, confidence, starts, title, (reason,))
