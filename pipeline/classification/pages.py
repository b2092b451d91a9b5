"""The pages of one file, in order → labels: titles decide first, then lines of forms, then what came before, then wording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.legibility import is_legible
from extractors.values.dates import find_dates
from pipeline.classification.continuity import Running, goes_on, is_listed, lists_papers, repeats_title
from pipeline.classification.decks import as_one_deck
from pipeline.classification.furniture import find_furniture
from pipeline.classification.halves import halves_of
from pipeline.classification.handbooks import with_covers
from pipeline.classification.small_papers import each_paper
from pipeline.classification.statements import is_full_of_rows, label_statements, rows_go_on, untitled_statement
from pipeline.classification.titles import Title, find_paper_titles, find_unknown_title
from pipeline.classification.views import View
from pipeline.classification.wording import judge
from schemas.document_types import load_document_types
from schemas.documents import DocumentType, PageLabel, PagePart
from schemas.pages import Page

BLANK_INK = 0.006
FEWEST_CHARACTERS = 3
STRAY_CHARACTERS = 12
PICTURES = (".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".bmp", ".gif")
"""Nobody photographs an empty sheet: a picture file without text is a photo, however little of it is darker than the rest."""
CAPTIONS, PICTURED = 60, 0.12
"""A digital page with fewer characters, of which so much is a picture, shows pictures with their captions."""
PROMISE, FEWEST_CUES = "commitment_letter", 3
IDENTITY = 0.9
"""Confidence that a page with few characters, among them an identity card's, is one."""
PARTS_TOO = ("contents", "team_list")
"""Papers that are parts of longer ones too: they begin none where the page goes on with the paper before."""
UNTOLD = 0.45
"""Confidence of a page that could not be told."""


def classify_pages(pages: Sequence[Page]) -> list[PageLabel]:
    """Labels of one file's pages in order; a page holds several where one paper ends and the next begins on it.

    Pages that were not read get no label. A confidence below 0.5 says that the page could not be told.
    """
    halves = [half for page in pages if page.source != "unread" for half in halves_of(page)]
    read = [half.page for half in halves]
    views = [View(page, furniture) for page, furniture in zip(read, find_furniture(read), strict=True)]
    running = Running()
    labels: list[PageLabel] = []
    for i, (view, half) in enumerate(zip(views, halves, strict=True)):
        found = _classify(view, views[i + 1] if i + 1 < len(views) else None, running)
        labels += [half.on_sheet(label) for label in found]
    return as_one_deck(with_covers(labels))


def _classify(view: View, following: View | None, running: Running) -> Iterator[PageLabel]:
    empty = _label_empty(view)
    if empty is not None:
        yield empty
        return
    statements = label_statements(view, following, running)
    if statements:
        yield from statements
        return
    title = _deciding_title(view, running)
    if title is not None:
        yield from each_paper(_begin(view, title, running))
        return
    yield _label_untitled(view, running)


def _label_empty(view: View) -> PageLabel | None:
    """Pages without text: empty ones, and pictures."""
    page = view.page
    little_ink = page.ink is None or page.ink < BLANK_INK
    if view.characters < FEWEST_CHARACTERS:
        if little_ink and not page.file.lower().endswith(PICTURES):
            return _whole(page, "blank", 0.97, True, None, "no text")
        return _whole(page, "other", 0.6, True, None, "a picture without text")
    stray = view.characters < STRAY_CHARACTERS and not any(find_dates(text) for text in view.texts)
    if stray and page.ink is not None and page.ink < BLANK_INK / 2:
        return _whole(page, "blank", 0.9, True, None, "almost no text")
    return None


def _deciding_title(view: View, running: Running) -> Title | None:
    """The title that begins a paper on this page; None where there is none, or where it stands within the running paper."""
    titles = [_told_apart(title, view) for title in find_paper_titles(view.page, view.furniture.lines)]
    # 附件2 over a paper's title, or over its text, is no paper
    named = [title for title in titles if not _is_mark(title)]
    if named or not view.thin:
        titles = named
    if not titles:
        return None
    title = _below_a_running_head(titles, view) or titles[0]
    if title.name in load_document_types().others and is_full_of_rows(view):
        return None
    first_lines = [line.box[1] for line in view.lines[:4]]
    heads_page = title.stands_out >= 0.9 and bool(first_lines) and title.top <= first_lines[-1] + 1.0
    supported = view.thin or _support(title, view) >= 1 or title.name in load_document_types().others
    if running.name is None or not running.several:
        return title
    if repeats_title(running, title) or is_listed(running, title):
        return None
    if running.cover and title.name == "contents":
        return None
    if title.name in PARTS_TOO and running.several and goes_on(running, view) > 1.0:
        return None
    return title if heads_page and supported and not _within(running, view, title) else None


def _below_a_running_head(titles: Sequence[Title], view: View) -> Title | None:
    """The paper's own title, where 申报材料 stands over it as a running head does; the contents of a bundle name several papers."""
    if titles[0].name != "contents" or lists_papers(view):
        return None
    papers = load_document_types().papers
    return next(
        (title for title in titles[1:] if title.name in papers and title.stands_out >= titles[0].stands_out), None
    )


def _is_mark(title: Title) -> bool:
    return re.search(load_document_types().attachment_marks, title.text) is not None


def _within(running: Running, view: View, title: Title) -> bool:
    """Whether the page is numbered on within the running paper, so that the heading is one of its chapters."""
    now, before = view.furniture, running.last.furniture if running.last else None
    if before is None or now.number is None or before.number is None:
        return False
    numbered_on = now.number == before.number + 1 and now.total is not None and now.total == before.total
    return numbered_on and goes_on(running, view) > 2.0


def _told_apart(title: Title, view: View) -> Title:
    """A title that leaves open what is promised, or whether anything is, told by the wording."""
    types = load_document_types()
    if title.name in types.others and re.search(types.promising_titles, title.text):
        return replace(title, name=PROMISE) if _promises(view, title.name) else title
    if title.name != "vague":
        return title
    options = types.vague_types
    best = max(options, key=view.wording.score)
    name = best if view.wording.cues[best] >= FEWEST_CUES else "delegation"
    return Title(name, title.text, title.top, title.bottom, 0.93 * title.stands_out)


def _promises(view: View, name: str) -> bool:
    """Whether a paper of another name speaks like a letter of commitment more than like its own kind."""
    wording = view.wording
    sounds_so = wording.cues[PROMISE] >= FEWEST_CUES and wording.score(PROMISE) > wording.score(name)
    return sounds_so and any("承诺" in text or "保证" in text for text in view.texts)


def _support(title: Title, view: View) -> float:
    return view.wording.cues[title.name]


def _begin(view: View, title: Title, running: Running) -> PageLabel:
    confidence = _title_confidence(title, view)
    running.begin(title.name, title.text, confidence, certain=True)
    running.take(view)
    return _whole(view.page, running.type, confidence, True, title.text, f"title: {title.name}")


def _title_confidence(title: Title, view: View) -> float:
    """A title with phrases of its paper is certain; one that the wording speaks against is not."""
    if title.name in load_document_types().others:
        return round(0.95 * title.stands_out, 3)
    support = _support(title, view)
    base = 0.99 if support >= 3 else 0.97 if support >= 1 else 0.93 if view.thin else 0.85
    best = view.wording.best
    if best is not None and best != title.name and view.wording.score(best) - view.wording.score(title.name) > 8:
        base = min(base, 0.8)
    return round(base - 0.15 * (1.0 - title.stands_out), 3)


def _label_untitled(view: View, running: Running) -> PageLabel:
    started = untitled_statement(view, running)
    if started is not None:
        return started
    told = rows_go_on(view, running)
    if told is not None:
        return told
    evidence = goes_on(running, view)
    unknown = find_unknown_title(view.page, view.furniture.lines) if running.type == "other" else None
    if evidence > 0 and unknown is None:
        confidence = round(min(running.confidence, 0.95, 0.72 + 0.06 * evidence), 3)
        running.take(view)
        return _whole(view.page, running.type, confidence, False, None, "continues")
    name, confidence = judge(view.wording)
    types = load_document_types()
    if view.thin and re.search(types.identity_cards, "".join(view.texts)) and (name == "other" or name in types.others):
        confidence = max(confidence, IDENTITY)
    if name == "other" and _shows_pictures(view):
        confidence = max(confidence, 0.6)
    if not is_legible(view.page):
        confidence = min(confidence, UNTOLD)
    running.begin(name, unknown.text if unknown else None, confidence, certain=False)
    running.take(view)
    return _whole(view.page, running.type, confidence, True, running.title, f"wording: {name}")


def _shows_pictures(view: View) -> bool:
    """Whether a page is pictures with captions. Of a scan nobody knows what was not read."""
    page = view.page
    return page.source == "text_layer" and view.characters < CAPTIONS and (page.ink or 0.0) >= PICTURED


def _whole(
    page: Page, type_: DocumentType, confidence: float, starts: bool, title: str | None, reason: str
) -> PageLabel:
    return PageLabel(PagePart(page, 0.0, page.height), type_, confidence, starts, title, (reason,))
