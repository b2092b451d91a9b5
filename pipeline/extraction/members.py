"""Plans → the organisations that take part: a list on a line, a column of a table, numbered lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.values.names import is_organisation, name_exact, name_key
from pipeline.extraction.captions import LONGEST_COLUMN, names_below, names_in, parts_captioned
from pipeline.extraction.cells import grid_of
from pipeline.extraction.form_blocks import names_in_block
from pipeline.extraction.kinds import (
    DOUBTFUL,
    LOOSE,
    organisation,
    organisations,
    parse_organisation,
    split_names,
    without_number,
)
from pipeline.extraction.label_finder import Label
from pipeline.extraction.labelled import LabelledText
from pipeline.extraction.member_sentences import Named, announced, by_task, told
from pipeline.extraction.placed_text import PlacedText, Row
from schemas.documents import Value
from schemas.pages import Page, enclosing_box

IN_BLOCK, IN_TABLE, IN_SENTENCE = 0.98, 0.9, 0.9
PAGE_END, TABLE_TOP = 0.85, 0.2
"""A table that reaches below this share of its page goes on where the next one has a table above that."""
WIDER = 1.6
"""What is so many times as wide as the head is no cell of its column."""
ALIGNED = 0.6
"""What begins within so many heights of a name's left edge stands right below it."""
BETWEEN_COLUMNS = 2.5
"""Columns of cards and slides stand so many heights apart."""
APART = 0.8
"""Cells of a line stand so many heights apart."""
NEXT_LINE, NEXT_BELOW = 1.3, 2.2
"""A list goes on in a line that begins within so many heights; one right below its first name may stand further off, as on covers."""
_NOBODY = re.compile(
    r"(?:无|暂无|没有|未设)(?:合作|参与|参加|联合|成员|协作)?(?:单位|方)?(?:[(,.;].*)?|(?:由)?(?:本|我)(?:单位|公司|院|所|校)?(?:单独|独立|独自).{2,8}"
)
"""合作单位：无（由本公司独立完成）."""
_ALONE = re.compile(
    r"(?:不设|未设|没有|无)(?:其他|其它)?(?:合作|参与|参加|联合|成员|协作)单位(?=[,.;]|$)"
    r"|项目由(?:本|我)(?:单位|公司|院|所|校|社)(?:单独|独立|独自)(?:申报|揭榜|承担|实施|完成)"
)
_UNITS = re.compile(
    r"[一-鿿]{0,4}的?(?:单位|机构|主体|组织)(?:名称|全称)?|(?:承担|执行|实施|负责|完成|参与)(?:者|方)|[A-Za-z ]{0,16}(?:[Oo]rgani[sz]ation|[Pp]artner|[Ii]nstitution)s?"
)
_LED = re.compile(r"\((?:项目)?(?:总)?(?:牵头|参与|参加|成员|合作|主持|联合)(?:单位|方)?\)$")
_OWN_NAME = re.compile(r"(?:[我本](?:公司|院|所|校|单位|社)|牵头单位|学校|公司|揭榜方)(?:\([^()]*\))?")
_FOOT = re.compile(r"合计|总计|小计|共计|.{0,4}合计.{0,8}|[\d.,%/_-]+")
_NUMBERED = re.compile(
    r"^(?:项目)?(?:参与|成员|合作|参加|协作|联合(?:揭榜|申报)?)(?:单位|方)(?:名称)?(?:\(?[一二三四五六七八九十\d]{1,2}\)?)(?:名称)?(?:\([^()]{1,12}\))?[:;]?"
)


@dataclass(frozen=True)
class _Found:
    """One place of the paper that names members."""

    names: list[str]
    parts: tuple[PlacedText, ...]
    sure: float

    @property
    def confidence(self) -> float:
        return self.sure * min((part.confidence for part in self.parts), default=0.0)


def members_of(labelled: LabelledText, lead: str | None) -> Value | None:
    """The longest list that the paper gives, the lead left out; shorter ones that differ are noted."""
    lists = [_without(found, lead) for found in _lists(labelled)]
    lists = [found for found in lists if found.names] or list(_in_sentence(labelled, lead))
    nobody = _nobody(labelled) if not lists else None
    if nobody is not None:
        return nobody
    lists = lists or [found for found in _in_other_tables(labelled, lead) if found.names]
    if not lists:
        return None
    chosen = max(lists, key=lambda found: (len(found.names), found.sure))
    keys = {name_key(name) for name in chosen.names}
    differing = [found for found in lists if not {name_key(name) for name in found.names} <= keys]
    first = chosen.parts[0].page
    box = enclosing_box(part.box for part in chosen.parts if part.page is first and part.box is not None)
    value = chosen.parts[0].value(list(chosen.names))
    value.text = "；".join(part.text for part in chosen.parts)
    value.box = box
    value.confidence = round(chosen.confidence * (0.95 if differing else 1.0), 4)
    value.notes = [f"elsewhere {'、'.join(found.names)}" for found in differing]
    return value


def _in_sentence(labelled: LabelledText, lead: str | None) -> Iterator[_Found]:
    """由 the lead 牵头，联合 the others 编制: names in a sentence, where no list is given."""
    for named in told(labelled.reading):
        found = _without(_of(named), lead)
        if found.names:
            yield found
            return


def _in_other_tables(labelled: LabelledText, lead: str | None) -> Iterator[_Found]:
    """Those who share tasks or money with the lead in a table's column; else those to whom the text gives tasks."""
    for row in labelled.reading.rows:
        column = _sharing(row, lead, labelled.reading.pages) if _UNITS.fullmatch(row.plain) else None
        if column is not None:
            yield _without(column, lead)
            return
    named = by_task(labelled.reading)
    if named is not None:
        yield _without(_of(named), lead)


def _sharing(head: Row, lead: str | None, pages: Sequence[Page]) -> _Found | None:
    """The organisations of a column in which the lead stands too, down to the sum."""
    names: list[str] = []
    parts: list[PlacedText] = []
    led = False
    for text in _down(head, pages):
        if _FOOT.fullmatch(text.plain):
            break
        own = _LED.search(text.plain)
        named = text.slice(0, own.start()) if own else text
        name = name_exact(named.plain)
        if _OWN_NAME.fullmatch(text.plain) or (lead and name_key(name) == name_key(lead)):
            led = True
        elif is_organisation(name, labelled=True):
            names.append(name)
            parts.append(named)
        else:
            return None
    return _Found(names, tuple(parts), IN_TABLE) if led and names else None


def _down(head: Row, pages: Sequence[Page]) -> Iterator[PlacedText]:
    """The cells below a head; a table that fills its page goes on at the top of the next one."""
    first = head.placed.characters[0]
    grid, at = grid_of(head.page), (first.x0 + 1, first.word.middle)
    cell = grid.cell(*at)
    following = next((page for page in pages if page.number == head.page.number + 1), None)
    count, top = 0, cell
    bottom = head.page.height
    while cell is not None and count < LONGEST_COLUMN:
        bottom = cell[3]
        cell = grid.below(cell)
        text = grid.text(cell) if cell is not None else PlacedText(())
        if not text or cell is None or top is None or cell[2] - cell[0] > WIDER * (top[2] - top[0]):
            break  # the room between two tables is a wide cell
        count += 1
        yield text
    if following is None or bottom < PAGE_END * head.page.height or not count:
        return
    grid = grid_of(following)
    tops = [line.words[0].middle for line in following.lines if line.words[0].middle < TABLE_TOP * following.height]
    cell = next((found for y in tops if (found := grid.cell(at[0], y)) is not None), None)
    while cell is not None and count < LONGEST_COLUMN and (text := grid.text(cell)):
        count += 1
        yield text
        cell = grid.below(cell)


def _of(named: Named) -> _Found:
    return _Found([name_exact(part.plain) for part in named.parts], named.parts, named.sure)


def _nobody(labelled: LabelledText) -> Value | None:
    """合作单位：无: a list of which the paper says that it is empty."""
    for label in labelled.of("members"):
        for candidate in labelled.candidates(label):
            said = candidate.steps[0].strip(":;,.")
            if (label.colon or candidate.in_cell) and _NOBODY.fullmatch(said.plain):
                return said.value([], label.sure * candidate.sure)
    for _, placed in labelled.reading.search(_ALONE):
        return placed.value([], IN_SENTENCE)
    return None


def _without(found: _Found, lead: str | None) -> _Found:
    key = name_key(lead) if lead else None
    names = [name for name in dict.fromkeys(found.names) if name_key(name) != key]
    return _Found(names, found.parts, found.sure)


def _lists(labelled: LabelledText) -> Iterator[_Found]:
    rows = _numbered(labelled)
    if rows is not None:
        yield rows
    for part in parts_captioned(labelled.reading, "implementation_plan", "members"):
        captioned = _listed(names_in(part), 0.98)
        if captioned is not None:
            yield captioned
    yield from (_of(named) for named in announced(labelled.reading))
    single: list[_Found] = []
    for label in labelled.of("members"):
        column = _block(label) or _column(labelled, label)
        if column is not None:
            yield column
            continue
        for candidate in labelled.candidates(label):
            parsed = organisations(candidate)
            one = organisation(candidate) if parsed is None else None
            if parsed is not None:
                found = _Found(parsed.value, (parsed.placed,), label.sure * candidate.sure)
            elif one is not None and one.sure > 0.85:
                found = _Found([one.value], (one.placed,), label.sure * candidate.sure)
            else:
                continue
            found = _going_on(found, labelled, label)
            single.append(found)
            yield found
            break
    # 合作单位 repeated line by line, a name each
    if len(single) > 1 and all(len(found.names) == 1 for found in single):
        yield _Found(
            [found.names[0] for found in single], tuple(found.parts[0] for found in single), min(f.sure for f in single)
        )


def _going_on(found: _Found, labelled: LabelledText, label: Label) -> _Found:
    """With the lines right below that hold nothing but further names, as covers list them under the first."""
    last = found.parts[-1].characters[-1]
    if last.page is not label.row.page:
        return found
    names, parts, bottom = list(found.names), list(found.parts), last.word.bottom
    for index in range(label.row_index + 1, min(label.row_index + 1 + LONGEST_COLUMN, len(labelled.reading.rows))):
        row = labelled.reading.rows[index]
        if row.page is label.row.page and row.box[3] <= last.word.bottom + 1:
            continue
        below = _below_first(row, found.parts[0])
        hangs = below is not None
        text = below or row.placed
        reach = NEXT_BELOW if hangs else NEXT_LINE
        near = row.box[1] - bottom < reach * last.height and abs(row.box[3] - row.box[1] - last.height) < 3
        more = split_names(text) if near and row.page is label.row.page else []
        if not more or not (hangs or label.colon):
            break
        if row.placed.characters[0].x0 < label.placed.characters[0].x0 - last.height:
            break
        names, parts, bottom = [*names, *more], [*parts, text], row.box[3]
    return _Found(names, tuple(parts), found.sure)


def _below_first(row: Row, first: PlacedText) -> PlacedText | None:
    """What stands right below a list's first name on a line, without the columns beside it."""
    left, height = first.characters[0].x0, first.characters[0].height
    pieces = row.placed.pieces(BETWEEN_COLUMNS)
    return next((piece for piece in pieces if abs(piece.characters[0].x0 - left) < ALIGNED * height), None)


def _numbered(labelled: LabelledText) -> _Found | None:
    """参与单位1：…, 参与单位2：…, each on its line or in its cell."""
    names: list[str] = []
    parts: list[PlacedText] = []
    for row in labelled.reading.rows:
        for piece, last in _numbered_parts(row.placed):
            match = _NUMBERED.match(piece.plain)
            rest = piece.slice(match.end()) if match else PlacedText(())
            if match and not rest and last:
                rest = _right_of(row)
            parsed = parse_organisation(rest.pieces(3.6)[0], loose=True) if rest else None
            if parsed is not None and parsed.sure > LOOSE:
                names.append(parsed.value)
                parts.append(parsed.placed)
    return _Found(names, tuple(parts), 0.98) if names else None


def _numbered_parts(placed: PlacedText) -> Iterator[tuple[PlacedText, bool]]:
    """A line, or each stretch of it that begins with a numbered label set apart; whether it is the line's last."""
    starts = [0]
    at = 0
    for piece in placed.pieces(APART):
        if at and _NUMBERED.match(piece.plain):
            starts.append(at)
        at += len(piece)
    for start, end in zip(starts, [*starts[1:], len(placed)], strict=True):
        yield placed.slice(start, end), end == len(placed)


def _right_of(row: Row) -> PlacedText:
    """The text of the cell right of the one that a row begins in."""
    grid = grid_of(row.page)
    return grid.text_right_of(grid.around(row.line.words[0].box))


def _column(labelled: LabelledText, label: Label) -> _Found | None:
    """The names below a head of a table, one a row; rows may wrap within their cells."""
    box = label.placed.box
    if box is None or label.colon:
        return None
    grid = grid_of(label.row.page)
    cell = grid.around(box)
    if cell is None:
        return _open_column(labelled, label)
    right = grid.right_of(cell)
    if right is not None and parse_organisation(grid.text(right)) is not None:
        return None
    return _listed(names_below(grid, cell), 0.98)


def _block(label: Label) -> _Found | None:
    """The names in the rows that a cell of the form heads."""
    box = label.placed.box
    if box is None:
        return None
    grid = grid_of(label.row.page)
    cell = grid.around(box)
    named = names_in_block(grid, cell) if cell is not None else []
    return _listed([(name_exact(text.plain), text) for text in named], IN_BLOCK)


def _listed(named: list[tuple[str, PlacedText]], sure: float) -> _Found | None:
    return (
        _Found([without_number(name) for name, _ in named], tuple(part for _, part in named), sure) if named else None
    )


def _open_column(labelled: LabelledText, label: Label) -> _Found | None:
    """The same without ruled lines: names that begin at the head's left edge."""
    names: list[str] = []
    parts: list[PlacedText] = []
    first = label.placed.characters[0]
    if label.row.placed.slice(label.end) and parse_organisation(label.row.placed.slice(label.end)) is not None:
        return None
    for row in labelled.reading.rows[label.row_index + 1 : label.row_index + 1 + LONGEST_COLUMN]:
        pieces = [p for p in row.placed.pieces(1.5) if abs(p.characters[0].x0 - first.x0) < 4 * first.height]
        name = parse_organisation(pieces[0]) if pieces else None
        if name is None or name.sure < DOUBTFUL or row.page is not label.row.page:
            break
        names.append(name.value)
        parts.append(name.placed)
    return _Found(names, tuple(parts), 0.95) if names else None
