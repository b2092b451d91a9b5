"""A label's text → value by kind: organisation, person, code, date, money, title."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from extractors.values.amount_words import find_amount_in_words, parse_amount_in_words
from extractors.values.amounts import find_money, parse_amount, parse_money
from extractors.values.codes import is_credit_code, is_organisation_code, is_registration_number, repair_credit_code
from extractors.values.dates import FoundDate, find_dates
from extractors.values.names import find_organisations, is_organisation, name_exact
from extractors.values.organisations import ending_of
from extractors.values.text import squeeze
from pipeline.extraction.labelled import Candidate, Parsed
from pipeline.extraction.pitch import is_stretched
from pipeline.extraction.placed_text import Character, PlacedText, gap_between, source_of
from schemas.pages import Box

HOLE, HIDDEN = (0.75, 2.2), 0.78
"""A blank before a short name, in heights, that may hide a character, and how sure the name then is."""
REPAIRED, MONTH_ONLY, LOOSE = 0.75, 0.6, 0.85
"""Sureness of a repaired reading; of a date without its day; of a name without a known ending behind a clear label."""
CLEAR, DOUBTFUL, WITHIN = 0.9, 0.88, 0.87
"""Below `CLEAR` an engine's reading of a name is doubtful; `WITHIN`: a name with more text after it."""
_BETWEEN = re.compile(r"[;,/|]|(?<=[学院司所心社站局厅厂场])(?:以及|和|与|及)|\d[.)]|\(\d{1,2}\)")
"""What parts names of a list."""
NO_UNIT = "no unit printed"
CHECKED = 1.2
"""A right check character confirms a reading: one misreading in 31 passes."""
PLACEHOLDER = re.compile(r"[Xx×*]{2,}|_{2,}|\.{4,}|某某|此处|请填|填写|\(?(?:项目|单位|企业|公司)(?:名称|全称)\)?$")
_NAME = re.compile(r"[一-鿿㐀-䶿]{2,4}|[一-鿿㐀-䶿]{1,8}(?:·[一-鿿㐀-䶿]{1,8}){1,3}|[一-鿿]{5,12}")
_NOT_NAME = re.compile(
    r"签字|签名|签章|盖章|公章|印章|手写|日期|身份|电话|联系|公司|大学|学院|研究|委托|授权|代理|或者|单位|法定|负责|万元|人民币|导师|学术|带头|应当|人员|项目|承诺|意见|以上|以下|情况|职务|职称|姓名|全权|为本|签署|牵头|成员|通过|按照|根据|制定|组织|全面|日$|年$"
)
_NAMED = re.compile(r"^(?:(?:单位|机构|企业|公司)?(?:名称|全称)(?:\([^()]*\))?:|(?:为|是):?(?=.{4}))")
"""A label within a label's value: 名称：… in a cell headed 牵头单位."""
_REMARK = re.compile(
    r"\((?:以下|下称|简称|盖章|公章|签章|章|加盖|牵头|全称|签字|印章|成员|参与|参加|合作|协作|甲方|乙方|丙方|丁方)[^()]*\)?.*$"
)
_TITLES = re.compile(
    r"(?:教授|副教授|研究员|副研究员|博士|硕士|高级工程师|正高级工程师|工程师|院士|院长|主任|经理|董事长|先生|女士|同志|男|女)+$"
)
_ENDING = re.compile(r"有[^限](公司|责任公司)|有限公[^司]|有限[^公责]司|有限贵任公司|有限责仼公司")
_CUT_YEAR = re.compile(r"(?<!\d)0?(2\d)年(\d{1,2}月\d{1,2}[日号])")
"""24年4月8日, and what a seal leaves of 2024."""
_CHINESE_DATE = re.compile(
    r"^[一二]?[〇○零0Oo〇。.口]?([一二])([一二三四五六七八九〇零])年(?P<rest>[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)


def organisation(candidate: Candidate) -> Parsed[str] | None:
    """The name of an organisation; the longest of the wrapped readings that is one."""
    best: Parsed[str] | None = None
    for step in candidate.steps[:3]:
        parsed = parse_organisation(step, loose=candidate.label.colon or candidate.in_cell)
        if parsed is not None and (best is None or (parsed.sure > LOOSE and len(parsed.placed) > len(best.placed))):
            best = parsed
        if best is not None and best.sure <= LOOSE and parsed is not None and parsed.sure > LOOSE:
            best = parsed
    return best


def parse_organisation(placed: PlacedText, *, loose: bool = False) -> Parsed[str] | None:
    """One organisation's name at the beginning of a text; `loose` takes a name without a known ending too."""
    placed = _without_remarks(placed)
    plain = placed.plain
    if not plain or PLACEHOLDER.search(plain):
        return None
    fixed, notes = _with_right_ending(plain)
    if is_organisation(fixed, labelled=loose):
        return Parsed(name_exact(fixed), placed, REPAIRED if notes else _clarity(placed), notes)
    for found in find_organisations(fixed):
        if found.start <= 1:
            return Parsed(
                name_exact(found.text), placed.slice(found.start, found.end), WITHIN if not notes else REPAIRED, notes
            )
    head = re.match(r"[一-鿿0-9A-Za-z()·]{4,40}$", plain)
    if (
        loose
        and head
        and ending_of(plain) != plain
        and not re.search(r"^\(|签字|盖章|日期|负责|应当|以下|身份证|电话|\d{4}年|[\d.]{5}", plain)
    ):
        return Parsed(name_exact(plain), placed, LOOSE)
    return None


def _clarity(placed: PlacedText) -> float:
    """Chinese that an engine reads with less than 0.9 has a wrong character more often than not; a name set wider than the
    page's other lines has lost one.
    """
    return DOUBTFUL if placed.confidence < CLEAR or is_stretched(placed) else 1.0


def _with_right_ending(plain: str) -> tuple[str, tuple[str, ...]]:
    """有良公司 and the like: one character of the legal form misread."""
    match = _ENDING.search(plain)
    if match is None or "有限" in plain and "公司" in plain[plain.find("有限") :]:
        return plain, ()
    ending = "有限责任公司" if "任" in match[0] else "有限公司"
    return plain[: match.start()] + ending + plain[match.end() :], (f"repaired from {plain}",)


def _without_remarks(placed: PlacedText) -> PlacedText:
    placed = placed.strip(":;,.\"'_ ")
    named = _NAMED.match(placed.plain)
    if named:
        placed = placed.slice(named.end()).strip(":;,.\"'_ ")
    match = _REMARK.search(placed.plain)
    return placed.slice(0, match.start()).strip(":;,.") if match else placed


def organisations(candidate: Candidate) -> Parsed[list[str]] | None:
    """A list of organisations; wrapped lines are taken while they add names."""
    best: Parsed[list[str]] | None = None
    for step in (candidate.whole if candidate.in_cell else candidate.steps[0], *candidate.steps[1:]):
        names = split_names(step)
        if names and (best is None or _adds(names, best.value)):
            best = Parsed(names, step)
    return best


def _adds(names: list[str], before: list[str]) -> bool:
    return len(names) > len(before) or sum(map(len, names)) > sum(map(len, before))


def split_names(placed: PlacedText) -> list[str]:
    """Names between separators or gaps; all of it, or nothing where a part is no organisation."""
    parts: list[str] = []
    for piece in placed.pieces(1.2):
        # a line end inside a name is no separator
        joined = bool(parts) and not _listed(parts[-1])
        pieces = [part for part in _BETWEEN.split(piece.plain.strip(":;,.")) if part]
        if joined and pieces:
            parts[-1] += pieces.pop(0)
        parts += pieces
    names: list[str] = []
    for part in parts:
        name = _listed(part)
        if name is None:
            return names if names and len(part) <= 1 else []
        names.append(name)
    return list(dict.fromkeys(names))


def _listed(part: str) -> str | None:
    """An item of a list as a name: without its number, its label and remarks."""
    plain = _NAMED.sub("", _REMARK.sub("", re.sub(r"^(?:\(?\d{1,2}[.):]|\d{1,2}(?=[一-鿿]{4}))", "", part)))
    name = name_exact(plain.removesuffix("等"))
    return name if is_organisation(name, labelled=True) else None


def person(candidate: Candidate) -> Parsed[str] | None:
    """A person's name; of a scan's short one that begins a letter's width after its colon, the surname may be hidden."""
    parsed = parse_person(candidate.steps[0])
    if parsed is None or len(parsed.value) > 2 or source_of(parsed.placed.page) != "ocr" or candidate.in_cell:
        return parsed
    label, first = candidate.label.placed.characters[-1], parsed.placed.characters[0]
    if not HOLE[0] * first.height < gap_between(label, first) < HOLE[1] * first.height:
        return parsed
    return replace(parsed, sure=HIDDEN, notes=("a character may be hidden",))


def parse_person(placed: PlacedText) -> Parsed[str] | None:
    """One person's name at the beginning of a text; letter-spaced names are joined."""
    placed = placed.strip(":;,.\"'_()")
    pieces = placed.pieces(2.6)
    if not pieces:
        return None
    pieces[0] = _first_name(pieces[0])
    plain = pieces[0].plain
    match = re.match(r"[一-鿿㐀-䶿·]+", plain)
    if match is None or PLACEHOLDER.search(plain):
        return None
    name = _TITLES.sub("", match[0]) or match[0]
    if not 2 <= len(name) <= 12 or _NOT_NAME.search(name) or not _NAME.fullmatch(name):
        return None
    return Parsed(name, pieces[0].slice(0, len(name)), 1.0 if len(name) <= 8 else 0.85)


def _first_name(placed: PlacedText) -> PlacedText:
    """The first word where it is a name by itself and another one follows (a chop beside it); single letters are one name."""
    first = placed.characters[0].word
    own = PlacedText(tuple(c for c in placed.characters if c.word is first))
    if len(own) == len(placed) or not 2 <= len(own) <= 4 or not _NAME.fullmatch(own.plain):
        return placed
    following = placed.characters[len(own)]
    apart = gap_between(own.characters[-1], following) > 0.3 * first.height
    return own if apart or any(_on(following, seal.box) for seal in following.page.seals) else placed


def _on(character: Character, box: Box) -> bool:
    return box[0] <= (character.x0 + character.x1) / 2 <= box[2] and box[1] <= character.word.middle <= box[3]


def people(candidate: Candidate) -> Parsed[str] | None:
    """One or more names, joined by 、."""
    placed = candidate.steps[0].strip(":;,.\"'_()")
    printed = re.split(r"[、，,;；/]|(?<=[一-鿿]{2})(?:[和与]|\s+)(?=[一-鿿]{2})", _printed_names(placed))
    names: list[str] = []
    for part in printed:
        part = re.sub(r"[(（].*", "", squeeze(part))
        name = _TITLES.sub("", part)
        if not part or (not name and names):
            continue
        if not _NAME.fullmatch(name) or _NOT_NAME.search(name):
            break
        names.append(name)
    if not names or PLACEHOLDER.search(placed.plain):
        return None
    return Parsed("、".join(dict.fromkeys(names)), placed.slice(0, _reach(placed.plain, names[-1])))


def _printed_names(placed: PlacedText) -> str:
    """The text as printed, without blanks inside a letter-spaced name (张　三)."""
    text = re.split(r"[\d:：_]", placed.text)[0]
    return re.sub(r"(?<![一-鿿])([一-鿿])\s+([一-鿿])(?![一-鿿])", r"\1\2", text)


def _reach(plain: str, last: str) -> int:
    at = plain.find(last)
    return at + len(last) if at >= 0 else len(plain)


def credit_code(candidate: Candidate) -> Parsed[str] | None:
    return parse_code(candidate.whole)


def parse_code(placed: PlacedText, *, lengths: tuple[int, ...] = (18,)) -> Parsed[str] | None:
    """A code as printed; what OCR misread is repaired only to the one valid code, and says so."""
    placed = placed.strip(":;,.\"'_()")
    match = re.match(r"[0-9A-Za-z]+", placed.plain)
    if match is None or len(match[0]) not in lengths or sum(c.isdigit() for c in match[0]) < 8:
        return None
    code, here = match[0].upper(), placed.slice(0, match.end())
    if len(code) == 18 and is_credit_code(code):
        return Parsed(code, here, CHECKED)
    if len(code) == 15 and code.isdigit() and source_of(placed.page) == "ocr":
        return Parsed(code, here, 1.0 if is_registration_number(code) or is_organisation_code(code[6:]) else REPAIRED)
    if len(code) != 18:
        return Parsed(code, here)
    repaired = repair_credit_code(code) if source_of(placed.page) == "ocr" else None
    if repaired is not None:
        return Parsed(repaired, here, REPAIRED, (f"repaired from {code}",))
    return Parsed(code, here, 0.97, ("check character fails",))


def day(candidate: Candidate) -> Parsed[date] | None:
    return parse_day(candidate.whole) or parse_day(candidate.steps[0])


def parse_day(placed: PlacedText) -> Parsed[date] | None:
    """The first date of a text; one without its day counts as the first of the month, unsure."""
    found = days_in(placed)
    return found[0] if found else None


def days_in(placed: PlacedText) -> list[Parsed[date]]:
    """All dates of a text, in order."""
    plain = _repair_digits(placed.plain)
    found = [_parsed(placed, hit) for hit in find_dates(plain)]
    if not any(parsed.sure > MONTH_ONLY for parsed in found) and (match := _CUT_YEAR.search(plain)):
        for hit in find_dates(f"20{match[1]}年{match[2]}"):
            found.append(Parsed(hit.value, placed.slice(match.start(), match.end()), REPAIRED, ("year cut short",)))
    if not found and (match := _CHINESE_DATE.match(plain)):
        for hit in find_dates(f"二〇{match[1]}{match[2]}年{match['rest']}"):
            found.append(Parsed(hit.value, placed.slice(0, match.end()), REPAIRED, ("repaired",)))
    return found


def _parsed(placed: PlacedText, hit: FoundDate) -> Parsed[date]:
    return Parsed(hit.value, placed.slice(hit.start, hit.end), 1.0 if hit.precision == "day" else MONTH_ONLY)


def _repair_digits(plain: str) -> str:
    """二0二四, 二O二四: the round zero of Chinese years as OCR writes it."""
    return re.sub(r"(?<=[二一])[0Oo○口。.](?=[一二][一二三四五六七八九〇零0Oo○]年)", "〇", plain)


def money(candidate: Candidate) -> Parsed[Decimal] | None:
    """Money behind a label; a unit in the label's brackets holds for a bare number."""
    placed = candidate.steps[0].strip(":;,")
    unit = candidate.unit
    if PLACEHOLDER.search(placed.plain):
        return None
    for hit in find_money(placed.plain, unit):
        if hit.start <= 8:
            return Parsed(hit.value, placed.slice(hit.start, hit.end), 1.0)
    bare = re.match(r"[\d.,]+$", placed.plain)
    amount = parse_amount(bare[0]) if bare else None
    if amount is None or not candidate.in_cell and not candidate.label.colon:
        return None
    return Parsed(parse_money(str(amount.value)) or amount.value, placed, 0.7, (NO_UNIT,))


def money_in_words(candidate: Candidate) -> Parsed[Decimal] | None:
    """An amount in words behind 大写; look-alike characters of OCR are tried once."""
    placed = candidate.steps[-1].strip(':;,.()"_')
    plain = placed.plain
    for text, sure in ((plain, 1.0), (_words_repaired(plain), REPAIRED)):
        found = find_amount_in_words(text)
        if found and found[0].start <= 6:
            return Parsed(
                found[0].value, placed.slice(found[0].start, found[0].end), sure, ("repaired",) if sure < 1 else ()
            )
    match = re.match(r"(?:人民币|¥)*([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,})", plain)
    value = parse_amount_in_words(match[1]) if match else None
    return Parsed(value, placed.slice(match.start(1), match.end(1)), 0.7) if match and value is not None else None


def _words_repaired(plain: str) -> str:
    return plain.translate(str.maketrans("致别染园无兀圜伯什", "玖捌柒圆元元圆佰仟"))


def title(candidate: Candidate) -> Parsed[str] | None:
    """A project's title behind a label, its quotes taken off; wrapped lines belong to it."""
    steps = candidate.steps
    opened = re.match(r"[《\"<\[]", steps[0].plain)
    if opened:
        for step in steps:
            match = re.match(r"[《\"<\[]([^《》\"<>\[\]]{4,80})[》\">\]]", step.plain)
            if match:
                return _title(step.slice(match.start(1), match.end(1)), 1.0)
    return _title(steps[0] if candidate.in_cell else steps[-1], 1.0)


def _title(placed: PlacedText, sure: float) -> Parsed[str] | None:
    placed = placed.strip("《》<>\"':;,._ ")
    plain = placed.plain
    if not 4 <= len(plain) <= 80 or PLACEHOLDER.search(plain) or plain.endswith((".", ";")) or is_organisation(plain):
        return None
    return Parsed(as_title(placed), placed, sure)


def as_title(placed: PlacedText) -> str:
    """A title as printed, without the blanks of line ends and justification; those between Latin words are kept."""
    return re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", placed.text).strip("《》“”\"'")
