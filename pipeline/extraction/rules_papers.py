"""Management rules → whose, about what, since when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from extractors.values.dates import find_dates
from extractors.values.names import find_organisations
from extractors.values.organisations import ending_of
from pipeline.extraction.cell_rows import rows_by_cell
from pipeline.extraction.days import day, parse_day
from pipeline.extraction.kinds import DOUBTFUL, organisation, parse_organisation
from pipeline.extraction.labelled import LabelledText, Parsed
from pipeline.extraction.letters import put
from pipeline.extraction.placed_text import PlacedText, Reading, Row
from pipeline.extraction.signatures import date_below_title, signing_date, signing_organisation
from schemas.documents import Document

_FUNDS = re.compile(r"经费|费用|资金|钱款|款项|投入|核算|预算|财务|研发支出|用款|专账|加计扣除|报销|账务|决算|结余")
_PROJECT = re.compile(
    r"项目|课题|立项|结题|验收|科研管理|科技管理|科技工作|研发管理|研发活动|技术创新管理|申报|成果|进度|变更|实施"
)
_NAMED_FUNDS = re.compile(r"经费|费用|资金|钱款|款项|投入|核算|预算|财务|支出")
_NAMED_PROJECT = re.compile(r"项目|课题|立项")
_MONEY_OF_PROJECT = re.compile(
    r"(?:项目|课题|科研|研发|科技)(?:专项|研究|开发|研究开发)?(?:的)?(?=经费|资金|费用|投入|支出|预算|财务)"
)
_HEADING = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]{1,3}[章节](?!.*[,.;])|[一二三四五六七八九十]{1,3}[,.、])(.{2,24})$"
)
_RULES_WITHIN = re.compile(
    r"^(?:第[一二三四五六七八九十\d]{1,3}[章编篇部]分?|\(?[一二三四五六七八九十\d]{1,3}[,.、)]|(?:附件?|制度|文件|办法|规定)?[A-Za-z一二三四五六七八九十\d]{0,3}[:.])?"
    r"([^,.;:《》]{2,20}(?:办法|制度|规定|细则))$"
)
_DAY = r"(?:20\d\d|二[〇○零OoO0][一二三四五六七八九〇零○]{2})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}[日号]"
_IN_FORCE = re.compile(
    rf"(?:自(.{{6,16}}?)|({_DAY}))(?:之日)?(?:起|开始)?(?:正式|试)?(?:施行|执行|实施|生效|试行|启用)"
)
"""自…起施行, and without 自 on the cover of a handbook: 2022年1月1日起执行."""
_PASSED = re.compile(
    rf"({_DAY})[一-鿿]{{0,12}}(?:审定|审议|通过|批准|公布|发布|颁布|印发)|(?:经|于|由)[一-鿿]{{0,12}}?({_DAY})[一-鿿]{{0,12}}(?:审定|审议|通过|批准|公布|发布|颁布|印发)"
)
"""(2021年7月15日院长办公会审定，即日起执行), 本办法于2022年9月1日公布."""
_OWN_NAME = re.compile(r"^([一-鿿()0-9A-Za-z]{4,40}?(?:公司|大学|学院|研究院|研究所|合作社|中心|医院|集团|厂))")
_OFFICE = re.compile(r"(?:局|厅|政府|委员会|会计师事务所|银行)$")
_DOCUMENT_TITLE = re.compile(r"(?:办法|制度|规定|细则|规程|条例|章程|守则)(?:\([^()]{1,10}\))?$")
_PAPER_NUMBER = re.compile(r"[(\[](20\d\d)[)\]]第?\d{1,4}号")
_NO_YEAR = re.compile(r"\D{0,3}年([\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}[日号])")
_IN_CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
NUMBER_ROWS, SIGNATURE_ROWS, NO_YEAR_SURE = 8, 5, 0.7
CENTRED = 0.05
"""Headings that stand in the middle differ by less of the page's width."""
_FIRST_CLAUSE = re.compile(r"(?:第一[条章]|[(]?[一1][)、,.])")
HEAD_ROWS, FEWEST_HEADINGS = 16, 3
FEWEST_WORDS = 6


def read_rules(document: Document) -> None:
    """The issuing organisation, the subject (project, funds, both), the day of issue."""
    reading = Reading(document, rows_by_cell)
    labelled = LabelledText(reading, "management_rules")
    found = signing_organisation(reading)
    put(
        document,
        "entity",
        (found, 0.97) if found else labelled.first("entity", organisation) or _in_heading(document, reading),
    )
    put(document, "date", _date(reading, labelled))
    subject = _subject(document, reading)
    if subject is not None:
        value, sure, placed = subject
        document.fields["subject"] = placed.value(value, sure)


def _date(reading: Reading, labelled: LabelledText) -> tuple[Parsed[date], float] | None:
    """Under the title or at the end; else behind a label; else the day from which it is in force."""
    signed, below = signing_date(reading), date_below_title(reading)
    for found in (below, signed):
        if found is not None and found.sure > 0.6:
            return found, 0.97
    behind = labelled.first("date", day)
    if behind is not None:
        return behind
    numbered = _day_of_numbered(reading)
    if numbered is not None:
        return numbered, 1.0
    for pattern in (_IN_FORCE, _PASSED):
        for match in pattern.finditer(reading.plain):
            group = 1 if match[1] else 2
            parsed = parse_day(reading.running.slice(match.start(group), match.end(group)))
            if parsed is not None:
                return parsed, 0.85
    for found in (below, signed):
        if found is not None:
            return found, 0.97
    return None


def _day_of_numbered(reading: Reading) -> Parsed[date] | None:
    """The signature's month and day, of which a seal hides the year, in the year of the paper's number 〔2021〕8号: unsure."""
    numbers = {match[1] for row in reading.rows[:NUMBER_ROWS] for match in _PAPER_NUMBER.finditer(row.plain)}
    if len(numbers) != 1:
        return None
    for row in reversed(reading.rows[-SIGNATURE_ROWS:]):
        match = _NO_YEAR.fullmatch(row.plain)
        (year,) = numbers
        spelled = year.translate(_IN_CHINESE) if match is not None and not match[1][0].isascii() else year
        for hit in find_dates(f"{spelled}年{match[1]}") if match is not None else ():
            if hit.precision == "day":
                return Parsed(hit.value, row.placed, NO_YEAR_SURE, ("year from the paper's number",))
    return None


def _in_heading(document: Document, reading: Reading) -> tuple[Parsed[str], float] | None:
    """The name alone above the title, at the beginning of it, or defined in the first lines (以下简称公司)."""
    titles = _title_rows(document, reading)
    for index, row in enumerate(reading.rows[:HEAD_ROWS]):
        alone = parse_organisation(row.placed)
        if alone is None and index + 1 < len(reading.rows):
            alone = parse_organisation(_wrapped(row, reading.rows[index + 1]))
        if alone is not None and alone.sure >= DOUBTFUL:
            return alone, 0.95
        heading = find_organisations(row.plain)[:1] if index < 4 or row in titles else []
        name = parse_organisation(row.placed.slice(0, heading[0].end)) if heading and heading[0].start == 0 else None
        if name is not None and name.sure >= DOUBTFUL:
            return name, 0.95
        defined = re.search(r"\((?:以下|下)?(?:简)?称[:\"]?(?:本)?(?:公司|单位|集团|院|校|企业)", row.plain)
        names = find_organisations(row.plain[: defined.start()]) if defined else []
        if names:
            placed = row.placed.slice(names[-1].start, names[-1].end)
            name = parse_organisation(placed)
            if name is not None:
                return name, 0.9
    return _only_one(reading)


def _only_one(reading: Reading) -> tuple[Parsed[str], float] | None:
    """The one organisation, no office, that the paper names anywhere."""
    found = [name for name in find_organisations(reading.plain) if not _OFFICE.search(name.text)]
    if not found or len({name.text for name in found}) > 1:
        return None
    name = parse_organisation(reading.running.slice(found[0].start, found[0].end))
    return (name, 0.85) if name is not None else None


def _wrapped(row: Row, following: Row) -> PlacedText:
    """A line with the one below it, where both begin at one edge: a name that wraps in its cell or in a narrow column."""
    first, second = row.placed.characters[:1], following.placed.characters[:1]
    beside = bool(first and second) and abs(first[0].x0 - second[0].x0) < 0.5 * first[0].height
    whole = ending_of(row.plain) is not None
    return row.placed + following.placed if beside and not whole and row.page is following.page else PlacedText(())


def _subject(document: Document, reading: Reading) -> tuple[str, float, PlacedText] | None:
    """What the title names; where it names nothing or the chapters cover both, what these speak of."""
    rows = _title_rows(document, reading)
    title = "".join(row.plain for row in rows)
    title = title[(match.end() if (match := _OWN_NAME.match(title)) else 0) :]
    placed = PlacedText(tuple(c for row in rows for c in row.placed.characters))
    stripped = _MONEY_OF_PROJECT.sub("", title)
    project, funds = bool(_NAMED_PROJECT.search(stripped)), bool(_NAMED_FUNDS.search(title))
    if project and funds:
        return "both", 1.0, placed
    headings = _headings(reading)
    by_heading = Counter(
        {
            "project": sum(bool(_PROJECT.search(h)) and not _FUNDS.search(h) for h in headings),
            "funds": sum(bool(_FUNDS.search(h)) for h in headings),
        }
    )
    if by_heading["project"] >= FEWEST_HEADINGS and by_heading["funds"] >= FEWEST_HEADINGS:
        return "both", 0.85, placed
    if (project or funds) and _one_after_another(reading, rows):
        return "both", 0.9, placed
    if project or funds:
        return ("project" if project else "funds"), 1.0, placed
    if _holds_both(reading):
        return "both", 0.9, placed
    text = reading.plain
    counts = (len(_PROJECT.findall(text)), len(_FUNDS.findall(text)))
    if min(counts) >= FEWEST_WORDS and min(by_heading["project"], by_heading["funds"]) >= 1:
        return "both", 0.75, placed
    if max(counts) >= 4 and placed:
        return ("project" if counts[0] > counts[1] else "funds"), 0.7, placed
    return None


def _holds_both(reading: Reading) -> bool:
    """Whether a collection or a handbook holds rules of projects and rules of funds: each headed so, on a line of its own."""
    names = [match[1] for row in reading.rows if (match := _RULES_WITHIN.match(row.plain))]
    funds = [name for name in names if _NAMED_FUNDS.search(name)]
    projects = [name for name in names if _NAMED_PROJECT.search(_MONEY_OF_PROJECT.sub("", name))]
    return bool(funds and projects)


def _one_after_another(reading: Reading, title: Sequence[Row]) -> bool:
    """Whether another rule book begins below the one that the title names: headed alike, and of the other subject."""
    begun = zip(reading.rows, reading.rows[1:], strict=False)
    heads = [
        row
        for row, first in begun
        if _RULES_WITHIN.match(row.plain) and _alike(row, title) and _FIRST_CLAUSE.match(first.plain)
    ]
    return any(row not in title for row in heads) and _holds_both(reading)


def _alike(row: Row, title: Sequence[Row]) -> bool:
    """Whether a line is set as large as the title and as far from the edge as titles are."""
    return any(
        abs((row.box[3] - row.box[1]) - (own.box[3] - own.box[1])) < 0.1 * (own.box[3] - own.box[1])
        and abs((row.box[0] + row.box[2]) - (own.box[0] + own.box[2])) < CENTRED * row.page.width
        for own in title
    )


def _title_rows(document: Document, reading: Reading) -> list[Row]:
    """The lines of the heading as the classification found it, else the first line that ends like one."""
    wanted = re.sub(r"\s", "", document.title or "")
    for index, row in enumerate(reading.rows[:10]):
        if (
            wanted
            and len(row.plain) >= 3
            and (wanted.startswith(row.plain) or row.plain in wanted or wanted in row.plain)
        ):
            rows = [row]
            for following in reading.rows[index + 1 : index + 3]:
                so_far = "".join(r.plain for r in rows)
                if so_far == wanted or _DOCUMENT_TITLE.search(so_far) or len(following.plain) > 30:
                    break
                if following.plain in wanted or _DOCUMENT_TITLE.search(following.plain):
                    rows.append(following)
            return rows
    return [row for row in reading.rows[:8] if _DOCUMENT_TITLE.search(row.plain)][:1] or reading.rows[:1]


def _headings(reading: Reading) -> list[str]:
    return [match[1] for row in reading.rows if (match := _HEADING.match(row.plain)) and len(row.plain) <= 26]
