"""Pages with statements → labels: where each begins by title or form number and lines, where one goes on."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.values.names import is_organisation
from extractors.values.text import squeeze
from pipeline.classification.continuity import Running
from pipeline.classification.statement_rows import follow_in_form
from pipeline.classification.titles import Title, find_statement_titles
from pipeline.classification.views import View
from schemas.documents import STATEMENT_TYPES, DocumentType, PageLabel, PagePart

FEW_LABELS = 3
MANY_LABELS = 8
REPEATED = 0.3
"""A page that repeats this share of the labels seen so far is another statement (the next year's), not the same one going on."""
FULL_SHARE = 0.75
"""A statement that goes on overleaf has filled its page down to here."""
UNREAD_LINES = 0.7
MANY_AMOUNTS = 16
AMOUNT = re.compile(r"[-(]?[\d,]+\.\d{2}\)?")
COLUMN_HEAD = re.compile(r"(?:期末|期初|年初|年末|上年|本期|上期|本年|上期)(?:年末)?(?:累计)?(?:余额|金额|数|发生额)")
ABOVE_TITLE_PT = 4.0
MOST_APART = 1.5
"""Between a name and the title under it, in heights of the name."""
TEXT_ABOVE = 60
"""Characters above a title: fewer are its head (entity, date), not the end of the paper before."""
HEAD_OF_STATEMENT = re.compile(r"单位|编制|年|月|会.{1,3}表|附件|财务报[表告]|纳税人|所属|币种|货币|报表")
_GOES_ON = re.compile(r"续|[接承](?:上|前)页?")


def label_statements(view: View, following: View | None, running: Running) -> list[PageLabel]:
    """Labels of a page on which statements begin; empty where none does."""
    titles = _holding(find_statement_titles(view.page), view, following)
    titles = [title for i, title in enumerate(titles) if i or not _goes_on_under_title(title, titles, view, running)]
    if not titles:
        return []
    labels: list[PageLabel] = []
    tops = [_top(title, view) for title in titles]
    first = tops[0]
    above = _above(view, first, running)
    if above is not None:
        labels.append(above)
    edges = [first if above else 0.0, *tops[1:], view.page.height]
    for title, top, bottom in zip(titles, edges[:-1], edges[1:], strict=True):
        rows = view.rows.between(top, bottom)
        confidence = round(
            0.99 * title.stands_out if len(rows.labels(title.name)) >= MANY_LABELS else 0.95 * title.stands_out, 3
        )
        running.begin(
            title.name, title.text or None, confidence, certain=True, labels=frozenset(rows.labels(title.name))
        )
        reason = f"title: {title.name}" if title.text else f"form number: {title.name}"
        labels.append(_part(view, top, bottom, running, confidence, True, title.text or None, reason))
    running.take(view)
    return labels


def _top(title: Title, view: View) -> float:
    """Where a statement begins: at its title, or at the organisation's name that stands alone right over it."""
    top = title.top
    over = max((i for i, line in enumerate(view.lines) if line.box[3] <= top + ABOVE_TITLE_PT), default=None)
    if over is not None:
        _, name_top, _, name_bottom = view.lines[over].box
        near = top - name_bottom < MOST_APART * (name_bottom - name_top)
        if near and is_organisation(squeeze(view.lines[over].text)):
            top = name_top
    return top - ABOVE_TITLE_PT


def _holding(titles: list[Title], view: View, following: View | None) -> list[Title]:
    """Titles that stand above lines of their statement: a list of contents, or a sentence, names statements too."""
    kept: list[Title] = []
    for i, title in enumerate(titles):
        bottom = next((t.top for t in titles[i + 1 :]), view.page.height)
        rows = view.rows.between(title.top, bottom)
        name = title.name
        if len(rows.labels(name)) < FEW_LABELS:
            # titles get mixed up, lines do not
            name = rows.strongest(MANY_LABELS) or name
        if name == "equity_statement":
            holds = view.wording.cues[name] >= FEW_LABELS
        else:
            holds = len(rows.labels(name)) >= FEW_LABELS
        if not holds and i == len(titles) - 1:
            holds = _begins_at_foot(title, view, following)
        if not holds and _stands_over_amounts(title, bottom, view):
            holds, title = True, replace(title, stands_out=min(title.stands_out, UNREAD_LINES))
        if holds and not (kept and kept[-1].name == name and _same_head(kept[-1], title, view)):
            kept.append(replace(title, name=name))
    return kept


def _stands_over_amounts(title: Title, bottom: float, view: View) -> bool:
    """A scan whose head and amounts were read, and of whose lines hardly a word: it is a statement, if a doubtful one."""
    if view.page.source != "ocr" or title.top > 0.3 * view.page.height:
        return False
    below = [word.text for word in view.page.words if title.bottom < word.middle < bottom]
    amounts = sum(bool(AMOUNT.fullmatch(text)) for text in below)
    return amounts >= MANY_AMOUNTS and sum(len(COLUMN_HEAD.findall(squeeze(text))) for text in below) >= 2


def _begins_at_foot(title: Title, view: View, following: View | None) -> bool:
    """A title at the foot of a page whose lines stand on the next one."""
    if following is None or not title.text or title.top < 0.6 * view.page.height:
        return False
    below = sum(line.box[1] > title.bottom for line in view.lines)
    first = next((t.top for t in find_statement_titles(following.page)), following.page.height)
    return below <= 6 and len(following.rows.between(0, first).labels(title.name)) >= FEW_LABELS


def _same_head(one: Title, other: Title, view: View) -> bool:
    """A title printed twice over one table."""
    return not view.rows.between(one.bottom, other.top).rows


def _goes_on_under_title(title: Title, titles: list[Title], view: View, running: Running) -> bool:
    """Software prints the title again on a statement's second page; its lines are others, its head is the same."""
    last = running.last
    if (
        title.name != running.name
        or last is None
        or not running.labels
        or _scope(title.text) != _scope(running.title or "")
    ):
        return False
    bottom = next((t.top for t in titles[1:]), view.page.height)
    labels = view.rows.between(title.top, bottom).labels(title.name)
    if _GOES_ON.search(title.text):
        return True
    if len(labels & running.labels) > REPEATED / 2 * len(labels):
        return False
    before, now = _dates(last), _dates(view)
    if follow_in_form(running.labels, labels, title.name):
        # a date over a column may be misread, and the second page may print its month alone
        return not before or not now or any(a.startswith(b) or b.startswith(a) for a in before for b in now)
    return before == now and bool(last.lines) and last.lines[-1].box[3] > FULL_SHARE * last.page.height


def _dates(view: View) -> set[str]:
    """Digits of the dates at the head of a statement, word by word: dates that head columns stand side by side."""
    words = [squeeze(word.text) for line in view.lines[:6] for word in line.words]
    found = (date for text in words for date in re.findall(r"20\d{2}[-年./\d]*\d?[月日度]?", text))
    return {re.sub(r"\D", "", date) for date in found}


def _scope(text: str) -> str:
    return "consolidated" if "合并" in text else "parent" if "母公司" in text else ""


def _above(view: View, first: float, running: Running) -> PageLabel | None:
    """What stands above a page's first title, if there is anything: the end of what goes before, or a statement without title."""
    rows = view.rows.between(0, first)
    other = rows.strongest(MANY_LABELS)
    if other is not None and other != running.name:
        running.begin(other, None, 0.85, certain=True, labels=frozenset(rows.labels(other)))
        return _part(view, 0.0, first, running, 0.85, True, None, f"lines of the form: {other}")
    if running.name is None:
        return None
    texts = [text for line, text in zip(view.lines, view.texts, strict=True) if line.box[3] <= first + ABOVE_TITLE_PT]
    if running.name in STATEMENT_TYPES:
        if not rows.labels(running.name) and rows.amounts == 0 and not _amounts_above(view, first):
            return None
    elif sum(len(text) for text in texts if not HEAD_OF_STATEMENT.search(text)) < TEXT_ABOVE or not running.several:
        return None
    return _part(view, 0.0, first, running, min(0.9, running.confidence), False, None, "rows above the next title")


def _amounts_above(view: View, first: float) -> bool:
    words = [word.text for word in view.page.words if word.bottom <= first]
    return sum(bool(AMOUNT.fullmatch(text)) for text in words) >= 2


def is_full_of_rows(view: View) -> bool:
    """Whether one statement's lines fill the page, whatever its headings say."""
    return view.rows.strongest(MANY_LABELS + FEW_LABELS) is not None and not _sounds_otherwise(view)


def untitled_statement(view: View, running: Running) -> PageLabel | None:
    """A page full of one statement's lines, without a title: the running one going on, or a new one."""
    if _sounds_otherwise(view):
        return None
    equity = view.wording.cues["equity_statement"]
    name = view.rows.strongest(FEW_LABELS)
    if name is None and equity >= 4:
        name = "equity_statement"
    if name is None:
        return None
    labels = view.rows.labels(name)
    if name == running.name:
        repeats = bool(running.labels) and len(labels & running.labels) > REPEATED * len(labels)
        if not repeats:
            running.labels |= labels
            running.take(view)
            return _part(
                view, 0.0, view.page.height, running, min(0.95, running.confidence), False, None, "its lines go on"
            )
    elif name != "equity_statement" and (len(labels) < MANY_LABELS or not _is_table(view, len(labels))):
        return None
    confidence = 0.9 if len(labels) >= 2 * MANY_LABELS else 0.85
    running.begin(name, None, confidence, certain=True, labels=frozenset(labels))
    running.take(view)
    return _part(view, 0.0, view.page.height, running, confidence, True, None, f"lines of the form: {name}")


def _sounds_otherwise(view: View) -> bool:
    """Tax returns, ledgers and notes print lines of statements too."""
    return any(view.wording.cues[name] >= 4 for name in ("tax_return", "ledger", "notes"))


def _is_table(view: View, labels: int) -> bool:
    """Amounts beside the labels, or ruled lines around them: headings of a text have neither."""
    return view.rows.amounts >= 0.4 * labels or len(view.page.rules) >= labels


def rows_go_on(view: View, running: Running) -> PageLabel | None:
    """The last rows of the running statement, or only its signatures."""
    if running.name not in STATEMENT_TYPES or view.characters > 900 or _sounds_otherwise(view):
        return None
    few = view.rows.labels(running.name)
    if not few - running.labels and not (
        view.characters < 120 and re.search("负责人|制表|会计主管", "".join(view.texts))
    ):
        return None
    running.labels |= few
    running.take(view)
    return _part(view, 0.0, view.page.height, running, 0.85, False, None, "its last lines")


def _part(
    view: View,
    top: float,
    bottom: float,
    running: Running,
    confidence: float,
    starts: bool,
    title: str | None,
    reason: str,
) -> PageLabel:
    type_: DocumentType = running.type
    return PageLabel(PagePart(view.page, top, bottom), type_, confidence, starts, title, (reason,))
