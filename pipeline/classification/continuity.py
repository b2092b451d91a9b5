"""Does a page without a title go on with the paper before it? Evidence for and against, summed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.classification.numbering import follows
from pipeline.classification.titles import Title
from pipeline.classification.views import View
from schemas.document_types import load_document_types
from schemas.documents import DocumentType

COVER_PAGES = 3
REFERS_BACK = 3.0
"""A page that begins with what stands above it, 上述内容: nothing does on its own."""
_BACK = re.compile(r"^.{0,8}(?:上述|以上)(?:内容|材料|各项|条款|事项)")
_COLLECTION = re.compile(r"(?:制度|办法|规定)(?:汇编|选编|汇总)")
_RULES = re.compile(r"(?:办法|制度|规定|细则)$")
_ISSUES = re.compile(r"(?:印发|发布|颁布|下发).*通知")
_QUOTED = re.compile(r"[《<\"]([^《》<>\"]{4,40})[》>\"]")
_ENTRY = re.compile(r"^(附件)?[(]?[一二三四五六七八九十\d]{1,3}[)、,.:]|[.…·\-\s\d]+$")
"""Number and leaders of a line of contents."""
CONTENTS_TELL = 3.0
"""A heading that the paper's own contents name, as a page number that goes on with the same total."""
FEWEST_LISTED = 3
"""Kinds of papers that the contents of a bundle name; a plan may name itself and an agreement."""


@dataclass
class Running:
    """The paper that the pages before belong to. `name` is a type or the name of another paper; None before the first page."""

    name: str | None = None
    title: str | None = None
    confidence: float = 0.0
    certain: bool = False
    labels: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    last: View | None = None
    pages: int = 0
    cover: bool = False
    listed: set[str] = field(default_factory=set)

    @property
    def type(self) -> DocumentType:
        return "other" if self.name is None or self.name in load_document_types().others else self.name  # type: ignore[return-value]

    @property
    def several(self) -> bool:
        cues = load_document_types().cues(self.name or "")
        return cues is not None and cues.pages == "several"

    def begin(
        self, name: str, title: str | None, confidence: float, *, certain: bool, labels: frozenset[str] = frozenset()
    ) -> None:
        """Another paper begins. `certain`: a title or the lines of a form say what it is."""
        self.name, self.title, self.confidence, self.certain = name, title, confidence, certain
        self.labels, self.numbers, self.last, self.pages, self.cover = set(labels), {}, None, 0, False
        self.listed = set()

    def take(self, view: View) -> None:
        """Remember a page as the paper's last."""
        if self.pages == 0 and _COLLECTION.search(self.title or ""):
            self.listed = _listed_rules(view)
        elif self.pages == 0 and _ISSUES.search(self.title or ""):
            self.listed = _issued_rules(view)
        self.last = view
        self.pages += 1
        self.cover = self.pages <= COVER_PAGES and (self.cover or self.pages == 1) and (view.thin or _is_contents(view))
        self.numbers.update(view.numbers)


def _is_contents(view: View) -> bool:
    return any(text in ("目录", "填写说明", "填报说明", "编写说明") for text in view.texts[:3])


def lists_papers(view: View) -> bool:
    """Whether a list of contents is that of a bundle: it names papers of several kinds."""
    types = load_document_types()
    titles = [cues.title for cues in types.statements.values()] + [cues.title for cues in types.papers.values()]
    entries = [_ENTRY.sub("", text) for text in view.texts]
    return sum(any(re.search(title, entry) for entry in entries) for title in titles) >= FEWEST_LISTED


def goes_on(running: Running, view: View) -> float:
    """Evidence that the page belongs to the running paper: above 0 it does, from 3 on that is certain."""
    last = running.last
    if running.name is None or last is None:
        return -9.0
    return (
        _by_kind(running)
        + _by_place(last, view)
        + follows(running.numbers, view.numbers)
        + (1.5 if last.breaks_off and view.begins_within else 0.0)
        + _by_wording(running, view)
        + _by_looks(last, view)
        + _by_ending(running, last, view)
        + (CONTENTS_TELL if _heads_listed(running, view) else 0.0)
        + (REFERS_BACK if running.several and any(_BACK.search(text) for text in view.texts[:2]) else 0.0)
    )


def is_listed(running: Running, title: Title) -> bool:
    """Whether the contents of the running collection of rules (制度汇编), or the notice that brings them, name what is headed so."""
    return re.sub(r"[^\w]", "", title.text) in running.listed


def _heads_listed(running: Running, view: View) -> bool:
    return any(re.sub(r"[^\w]", "", text) in running.listed for text in view.texts[:3])


def _listed_rules(view: View) -> set[str]:
    """The rule books that the contents on a collection's first page name, if there are several."""
    entries = [_ENTRY.sub("", text) for text in view.texts if _ENTRY.match(text)]
    found = {re.sub(r"[^\w]", "", entry) for entry in entries if _RULES.search(entry)}
    return found if len(found) > 1 else set()


def _issued_rules(view: View) -> set[str]:
    """The rule books that a notice (关于印发《…》《…》的通知) brings, if there are several: they are its annexes."""
    found = {re.sub(r"[^\w]", "", name) for name in _QUOTED.findall("".join(view.texts)) if _RULES.search(name)}
    return found if len(found) > 1 else set()


def _by_kind(running: Running) -> float:
    """Papers of several pages go on; of a paper that no title named nobody knows."""
    if running.type == "other" and not running.certain:
        return 0.0
    return 1.0 if running.several else -1.5


def _by_place(last: View, view: View) -> float:
    """Page numbers and running heads."""
    told = 0.0
    before, now = last.furniture, view.furniture
    if now.number is not None and before.number is not None:
        step = now.number == before.number + 1
        told += (3.0 if now.total and now.total == before.total else 1.0) if step else -1.0
    if now.number == 1:
        told -= 3.0 if now.total else 1.5
    elif now.number is not None and before.number is None:
        told += 0.5
    if now.head and now.head == before.head:
        told += 1.0
    elif bool(now.head) != bool(before.head) or now.head != before.head:
        told -= 0.5
    return told


def _by_wording(running: Running, view: View) -> float:
    """What the page sounds like, against what the paper is."""
    name = running.name or ""
    wording = view.wording
    if wording.characters < 12:
        return 0.0
    own, best = wording.score(name), wording.best
    told = min(2.0, 0.25 * own)
    if best is None or best == name:
        return told
    if best == "contents" and running.several and running.pages < COVER_PAGES and not lists_papers(view):
        return told + 1.0  # of its own chapters
    lead = wording.score(best) - own
    category = "other" if best in load_document_types().others else best
    if lead >= 4.0 and wording.cues[best] >= 3 and wording.cats.get(category, 0.0) >= 0.4:
        return told - min(3.5, 0.5 * lead)
    return told - (0.5 if lead >= 3.0 else 0.0)


def _by_looks(last: View, view: View) -> float:
    """Another orientation, another way of reading (scan or digital), another size of text."""
    told = 0.0
    if (last.page.width > last.page.height) != (view.page.width > view.page.height):
        told -= 0.7
    if last.page.source != view.page.source:
        told -= 1.0
    if view.page.source == "text_layer" and last.size and not 0.87 < view.size / last.size < 1.15:
        told -= 0.5
    return told


def _by_ending(running: Running, last: View, view: View) -> float:
    """Signatures belong to what goes before; after them little follows."""
    if view.signature_page:
        return 4.0 if running.several else 2.0
    if last.signed_off and not (running.pages == 1 and last.thin):
        return -1.2
    return 0.0


def repeats_title(running: Running, title: Title) -> bool:
    """Whether a title says again, after a cover, what the running paper is."""
    if not running.cover or title.name != running.name:
        return False
    if running.title is None or _alike(running.title, title.text):
        return True
    # papers of no account are named alike that have nothing to do with each other: a test report, a search report
    return running.type != "other" and running.last is not None and running.last.thin and not running.last.is_written


def _alike(one: str, other: str) -> bool:
    plain = [re.sub(r"[^\w]", "", text) for text in (one, other)]
    return plain[0] in plain[1] or plain[1] in plain[0]
