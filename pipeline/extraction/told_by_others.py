"""What a paper's own wording did not tell → looked for in its text by what the dossier's other papers say.

Nothing is taken over: a name or title counts only where the paper itself prints it, whole. A paper that names further organisations keeps
its members unread, since one of these may be meant; amounts are never looked for, as the same figure may stand for anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from extractors.values.names import find_organisations, name_exact, name_key
from extractors.values.text import squeeze
from pipeline.extraction.cell_rows import rows_by_cell
from pipeline.extraction.placed_text import PlacedText, Reading
from schemas.documents import Document, Value

SURE = 0.85
"""Of what stands in the paper, though nothing there says what it is."""
TELLING = 0.85
"""Confidence from which a paper's word is looked for in others."""
DOUBTED = 0.8
"""Below this a paper's own reading gives way to what stands there whole."""
SHORTEST_TITLE = 8
TITLED = ("implementation_plan", "consortium_agreement", "commitment_letter", "recommendation_letter")
_TITLE_ENDS = re.compile(r"[^一-鿿0-9A-Za-z]|项目|课题|揭榜|申报|实施方案|的|等|$")
_TITLE_BEGINS = re.compile(r"[^一-鿿]|[为是称目题展施担报榜的对于就]")
_GOES_ON = re.compile(r"[与及和的]|研究|示范|应用|开发|推广|产业化|技术|关键|攻关")
"""How a longer title would go on in the next line."""
_AUTHORITY = re.compile(r"(?:局|厅|委|委员会|政府|办公室|部|银行|支行|法院|联合会)$")


def look_for_told(documents: Sequence[Document]) -> None:
    """Fills titles, leads and members that the papers print and their own readings did not find. In place."""
    readings: dict[int, Reading] = {}

    def reading_of(document: Document) -> Reading:
        return readings.setdefault(id(document), Reading(document, rows_by_cell))

    for document in documents:
        if document.type in TITLED and not document.blank_template:
            _look_for_title(document, documents, reading_of)
    plans = [d for d in documents if d.type == "implementation_plan"]
    agreements = [d for d in documents if d.type == "consortium_agreement"]
    for one, others in [*((d, agreements) for d in plans), *((d, plans) for d in agreements)]:
        if not one.blank_template and {"lead", "members"} - set(one.fields):
            _look_for_parties(one, others, reading_of(one))


def _look_for_title(
    document: Document, documents: Sequence[Document], reading_of: Callable[[Document], Reading]
) -> None:
    own = document.fields.get("project_title")
    if own is not None and own.confidence >= DOUBTED:
        return
    told = Counter(title for other in documents if other is not document for title in _told(other, "project_title"))
    for title, _ in told.most_common():
        placed = _printed(reading_of(document), title)
        if placed is not None:
            document.fields["project_title"] = placed.value(title, SURE)
            return


def _look_for_parties(document: Document, others: Sequence[Document], reading: Reading) -> None:
    leads = [name for other in others for name in _told(other, "lead")]
    told = (value.value for other in others if (value := _sure(other, "members")) is not None)
    members = next((names for names in told if isinstance(names, list)), None)
    named = {name_key(reading.plain[n.start : n.end]): n for n in find_organisations(reading.plain)}

    def place(name: str) -> PlacedText:
        found = named[name_key(name)]
        return reading.running.slice(found.start, found.end)

    if "lead" not in document.fields and leads and name_key(leads[0]) in named:
        document.fields["lead"] = place(leads[0]).value(leads[0], SURE)
    lead = document.fields.get("lead")
    if "members" in document.fields or lead is None or not members:
        return
    keys = {name_key(name) for name in members}
    further = set(named) - keys - {name_key(str(lead.value))}
    if keys <= set(named) and all(_AUTHORITY.search(name) for name in further):
        places = [place(name) for name in members]
        value = places[0].value([name_exact(name) for name in members], SURE)
        value.text = "；".join(part.text for part in places)
        document.fields["members"] = value


def _told(document: Document, field: str) -> Iterator[str]:
    value = _sure(document, field)
    if value is not None:
        yield str(value.value)


def _sure(document: Document, field: str) -> Value | None:
    value = document.fields.get(field)
    return value if value is not None and value.confidence >= TELLING else None


def _printed(reading: Reading, title: str) -> PlacedText | None:
    """Where the text has the title, neither within a longer one nor as its end."""
    wanted = squeeze(title)
    start = reading.plain.find(wanted) if len(wanted) >= SHORTEST_TITLE else -1
    while start >= 0:
        end = start + len(wanted)
        begins = start in reading.offsets or _TITLE_BEGINS.match(reading.plain, start - 1)
        if begins and _ends_title(reading, end):
            return reading.running.slice(start, end)
        start = reading.plain.find(wanted, start + 1)
    return None


def _ends_title(reading: Reading, end: int) -> bool:
    if end in reading.offsets:
        return _GOES_ON.match(reading.plain, end) is None
    return _TITLE_ENDS.match(reading.plain, end) is not None
