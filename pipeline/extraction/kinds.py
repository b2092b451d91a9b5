"""A label's text → value by kind: organisation, code, money."""

from __future__ import annotations

import re
from decimal import Decimal

from extractors.values.amount_words import find_amount_in_words, parse_amount_in_words
from extractors.values.amounts import find_money, parse_amount, parse_money
from extractors.values.codes import is_credit_code, is_organisation_code, is_registration_number, repair_credit_code
from extractors.values.names import find_organisations, is_organisation, name_exact
from extractors.values.organisations import ending_of, without_echo
from pipeline.extraction.labelled import Candidate, Parsed
from pipeline.extraction.pitch import is_stretched
from pipeline.extraction.placed_text import PlacedText, source_of

REPAIRED, LOOSE, LOOSE_ON_SCAN = 0.75, 0.85, 0.78
"""Sureness of a repaired reading; of a name without a known ending behind a clear label."""
CLEAR, DOUBTFUL, WITHIN = 0.9, 0.88, 0.87
"""Below `CLEAR` an engine's reading of a name is doubtful; `WITHIN`: a name with more text after it."""
_BETWEEN = re.compile(
    r"[;,/|]|(?<=[学院司所心社站局厅厂场])(?:以及|和|与|及)|\d[.)]|\(\d{1,2}\)|(?<=[学院司所心社站局厅厂场会])\d(?=[一-鿿]{4})"
)
"""What parts names of a list."""
SHORTEST_NAMED = 4
"""Place and brand before a firm's legal form."""
NO_UNIT = "no unit printed"
CHECKED = 1.2
"""A right check character confirms a reading: one misreading in 31 passes."""
PLACEHOLDER = re.compile(r"[Xx×*]{2,}|_{2,}|\.{4,}|某某|此处|请填|填写|\(?(?:项目|单位|企业|公司)(?:名称|全称)\)?$")
_NAMED = re.compile(r"^(?:(?:单位|机构|企业|公司)?(?:名称|全称)(?:\([^()]*\))?:|(?:为|是):?(?=.{4}))")
"""A label within a label's value: 名称：… in a cell headed 牵头单位."""
_REMARK = re.compile(
    r"\((?:以下|下称|简称|盖章|公章|签章|章|加盖|牵头|全称|签字|印章|成员|参与|参加|合作|协作|甲方|乙方|丙方|丁方)[^()]*\)?.*$"
    r"|(?<=[一-鿿)])\([A-Za-z][A-Za-z&'., -]{3,}\)?$"
    r"|\((?:[一-鿿]{0,4}(?:企业|公司|高校|院校|大学|学校|科研院所|科研单位|科研机构|研发机构|研究机构|事业单位|民办非企业(?:单位)?|社会组织|社会团体|合作社))\).*$"
)
SEAL_ASKED = re.compile(r"\(?(?:单位|企业)?(?:公章|盖章|签章|印章)\)?:?$")
"""(公章) behind a name, also where a scan lost a bracket."""
_SHORT_REMARK = re.compile(
    r"\((?![^()]*(?:合伙|集团|公司|有限|股份|国有|控股|独资|自然人|法人|投资|上市))[^()]{1,10}\)$"
)
"""某某大学（算法）: what a partner does, in brackets behind its name; a place there, 某某大学（华东）, is of the name."""
_NUMBER = re.compile(r"[·•●○◆■▪►*-](?=[一-鿿])|\(?\d{1,2}[.):]|\d{1,2}(?![号期])(?=[一-鿿]{4})")
"""What numbers a name of a list, a number in a ring without its ring."""
_CUT_SHORT = re.compile(
    r"有限(责任?)?(?:公(?:会?计?)$|(?<=任)会?计?$|公?[一-鿿]{0,2}期间[:;].*|公?20\d\d[年./-].*|公?二[〇○0]二.年.*)"
)
"""A long name of which the next label, 会计期间, or the statement's day covers the end."""
_LOST_LETTER = re.compile(r"(?<![工农林牧商产企事行])业(?=和?信息化)")
"""A scan loses the thin 工 of 工业和信息化局."""
_ENDING = re.compile(r"有[^限](公司|责任公司)|有限公[^司]|有限[^公责]司|有限贵任公司|有限责仼公司|有限责任[^公]司")


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
    placed = _without_number(_without_remarks(placed))
    plain = placed.plain
    if not plain or PLACEHOLDER.search(plain):
        return None
    fixed, notes = _with_right_ending(plain, scanned=source_of(placed.page) == "ocr")
    if is_organisation(fixed, labelled=loose):
        fixed = without_echo(fixed)
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
        # 某某大学 that was misread as 某某术学 has no known ending either
        scanned = placed.characters[0].page.source == "ocr"
        return Parsed(name_exact(plain), placed, LOOSE_ON_SCAN if scanned else LOOSE)
    return None


def _clarity(placed: PlacedText) -> float:
    """Chinese that an engine reads with less than 0.9 has a wrong character more often than not; a name set wider than the
    page's other lines has lost one.
    """
    return DOUBTFUL if placed.confidence < CLEAR or is_stretched(placed) else 1.0


def _with_right_ending(plain: str, *, scanned: bool) -> tuple[str, tuple[str, ...]]:
    """有良公司 and the like: one character of the legal form misread, or its end hidden on a scan."""
    match = _CUT_SHORT.search(plain) if scanned else None
    if match is not None and match.start() >= SHORTEST_NAMED:
        return f"{plain[: match.start()]}有限{'责任' if match[1] else ''}公司", (f"repaired from {plain}",)
    if scanned and _LOST_LETTER.search(plain):
        return _LOST_LETTER.sub("工业", plain), (f"repaired from {plain}",)
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
    match = _REMARK.search(placed.plain) or SEAL_ASKED.search(placed.plain)
    if match is None:
        return placed.slice(0, _before_remark(placed.plain))
    return placed.slice(0, match.start()).strip(":;,.")


def _before_remark(plain: str) -> int:
    """Where a name ends before a short remark in brackets: 某某大学（算法）."""
    remark = _SHORT_REMARK.search(plain)
    whole = is_organisation(without_number(plain))
    named = remark is not None and not whole and is_organisation(without_number(plain[: remark.start()]))
    return remark.start() if remark is not None and named else len(plain)


def without_number(text: str) -> str:
    """An item of a list without its number."""
    match = _NUMBER.match(text)
    return text[match.end() :] if match else text


def _without_number(placed: PlacedText) -> PlacedText:
    return placed.slice(len(placed) - len(without_number(placed.plain)))


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
    plain = _NAMED.sub("", _REMARK.sub("", without_number(part)))
    plain = plain[: _before_remark(plain)]
    name = without_number(name_exact(plain.removesuffix("等")))
    return name if is_organisation(name, labelled=True) else None


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


def _own_part(candidate: Candidate) -> PlacedText:
    """Of 398万元 / 238万元 behind 总经费 / 匹配资金 the part that stands in the label's place."""
    placed = candidate.steps[0]
    row = candidate.label.row.plain
    before, own = row[: candidate.label.start], candidate.label.end
    if "/" not in placed.plain or not (before.endswith("/") or row[own : own + 1] == "/"):
        return placed
    index = before.count("/")
    starts = [0, *(match.end() for match in re.finditer("/", placed.plain))]
    if index >= len(starts):
        return placed
    ends = [*(start - 1 for start in starts[1:]), len(placed)]
    return placed.slice(starts[index], ends[index])


def money(candidate: Candidate) -> Parsed[Decimal] | None:
    """Money behind a label; a unit in the label's brackets holds for a bare number."""
    placed = _own_part(candidate).strip(":;,")
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
