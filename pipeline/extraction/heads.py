"""Statements → whose, of which period, in which unit, on which form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.values.names import find_organisations
from extractors.values.text import squeeze
from pipeline.extraction.imprints import is_imprint
from pipeline.extraction.kinds import DOUBTFUL, organisation, parse_code, parse_organisation
from pipeline.extraction.labelled import Candidate, LabelledText, Parsed
from pipeline.extraction.letters import put
from pipeline.extraction.periods import find_printed_period, to_period
from pipeline.extraction.placed_text import PlacedText, Reading, Row
from pipeline.extraction.seal_cover import confirmed
from schemas.documents import Document, Scope

MOST_HEAD_ROWS = 16
_TABLE_BEGINS = re.compile(
    r"^(?:\d{1,2}\.?)?(?:一[,.、])?(?:流动资产|货币资金|经营活动产生|业务活动产生|日常活动产生|营业总?收入|主营业务收入|收入:?$|本期收入|资产类|本年收入|收入合计|业务活动(?!.{0,4}表)|事业收入|财政拨款(?!.*表))"
)
_COLUMN_HEAD = re.compile(
    r"^(?:项目|资产|行次|资产负债|收入|指标)|期末余额|年初余额|期末数|年初数|本期金额|上期金额|本年金额|上年金额|本年累计|本月数|上年年末|本年数|上年数"
)
_UNIT = re.compile(
    r"(?:^|[^制报填送表算税织]|[0-9OQIl]表)(?:金额|货币|计量|计价)?单位[-:;·.,、'\"]{0,2}\(?(?:人民币)?\)?[:,]?(百万元|亿元|[万方力刀]元|[千干]元|元|[万千](?=$|会|[^一-鿿]))|[(:,](?:人民币)(万元|千元|元)|[(](万元|千元|元)[)]$|金额[(:](?:人民币)?(万元|千元|元)|(?:金额|数字|本表|表内)[^,.;]{0,6}?以(?:人民币)?(万元|千元|元)(?=[为作列填反表计])"
)
_FORM = re.compile(
    r"(?<![一-鿿])?会(?P<kind>小[企仝全金]|[企仝全合金]|民非|政财|政预|商银|保|证|工)?(?P<number>[0OoQ〇]?[1-9lI|][0-9]?)表(?P<annex>附表?[1-9])?"
)
_MONEY = re.compile(r"\d[.,]\d{2,3}(?!\d)")
MOST_FOOT_ROWS = 6
_TITLED = re.compile(
    r"(?:20\d\d年[^,.;]{0,8})?(?:资产负债|利润|损益|现金流量|业务活动|收入费用|收入支出|净资产变动)表|20\d\d年|合并|母公司"
)
_PARTS = re.compile(r"[|│丨]")
_CODE_BELOW = re.compile(r"[:|]*([0-9A-Z]{15,20})(?![0-9A-Za-z])")
_BESIDE = re.compile(r"合并[及和与、,/]{1,2}(?:母)?公司")
_MISREAD = str.maketrans("方力刀干", "万万万千")
_KINDS = {"仝": "企", "全": "企", "金": "企", "小仝": "小企", "小全": "小企", "小金": "小企"}


def read_head(document: Document) -> None:
    """Fills entity, taxpayer_id, period_end, unit, form_number, and the document's period and scope."""
    reading = Reading(document)
    head, columns = _head(reading)
    labelled = LabelledText(reading, "statement")
    foot = _foot(reading)
    near = {id(row) for row in (*head, *columns, *foot)}

    def entity(candidate: Candidate) -> Parsed[str] | None:
        parsed = organisation(candidate) if id(candidate.label.row) in near else None
        return confirmed(parsed, reading)

    def taxpayer(candidate: Candidate) -> Parsed[str] | None:
        if id(candidate.label.row) not in near:
            return None
        # the day of the statement may stand right behind it on the line
        lengths = (18, 15, 17, 20)
        return parse_code(candidate.whole, lengths=lengths) or parse_code(candidate.steps[0], lengths=lengths)

    put(document, "entity", labelled.first("entity", entity) or _unlabelled_entity(head, reading))
    put(document, "taxpayer_id", labelled.first("taxpayer_id", taxpayer) or _code_below(labelled, near))
    put(document, "unit", _unit((*head, *columns, *foot)))
    put(document, "form_number", _form((*head, *columns, *foot)))
    title = _title(document, head)
    found = find_printed_period(labelled, head, columns)
    if found is not None:
        document.period = to_period(found, document.type, title)
        document.fields["period_end"] = found.placed.value(found.end, found.sure)
    document.scope = _scope(title)


def _scope(title: str) -> Scope:
    """合并及公司资产负债表 has the company's own columns beside the group's: these are read."""
    if _BESIDE.search(title[:12]):
        return "parent"
    return "consolidated" if "合并" in title[:8] else "parent" if "母公司" in title[:10] else "single"


def _head(reading: Reading) -> tuple[list[Row], list[Row]]:
    """The lines above the table's first row: those above the heads of its columns, and these."""
    rows = [row for row in reading.rows if row.page is reading.pages[0]] if reading.pages else []
    head: list[Row] = []
    columns: list[Row] = []
    for row in rows[:MOST_HEAD_ROWS]:
        if _TABLE_BEGINS.match(row.plain):
            break
        pieces = row.placed.pieces(0.9)
        if len(pieces) > 1 and any(_COLUMN_HEAD.search(piece.plain) for piece in pieces) and not _has_label(row):
            columns.append(row)
        else:
            (columns if columns else head).append(row)
    return head, columns


def _foot(reading: Reading) -> list[Row]:
    """The lines below the table's last row, on whichever page they stand: who made it, in which unit, on which form."""
    out: list[Row] = []
    for page in reading.pages:
        rows = [row for row in reading.rows if row.page is page][-MOST_FOOT_ROWS:]
        last = max((i for i, row in enumerate(rows) if _MONEY.search(row.plain)), default=-1)
        out += rows[last + 1 :] if last >= 0 else []
    return out


def _code_below(labelled: LabelledText, near: set[int]) -> tuple[Parsed[str], float] | None:
    """A code that goes on, or begins, on the line below its label, which ends a line of several labels."""
    reading = labelled.reading
    for label in labelled.of("taxpayer_id"):
        at = reading.offsets[label.row_index] + label.end
        match = _CODE_BELOW.match(reading.plain, at) if id(label.row) in near else None
        code = (
            parse_code(reading.running.slice(match.start(1), match.end(1)), lengths=(18, 15, 17, 20)) if match else None
        )
        if code is not None:
            return code, 0.95
    return None


def _has_label(row: Row) -> bool:
    return bool(re.search(r"单位[:;]|识别号|所属期|编制单位|会[企小民政].{0,4}表", row.plain))


def _title(document: Document, head: Sequence[Row]) -> str:
    title = squeeze(document.title or "")
    if title:
        return title
    return next((row.plain for row in head if re.search(r"表(?:\(|_|$)", row.plain) and len(row.plain) <= 34), "")


def _unlabelled_entity(head: Sequence[Row], reading: Reading) -> tuple[Parsed[str], float] | None:
    """A name alone on a line of the head, or before the title on its line."""
    for row in head[:8]:
        if is_imprint(row.plain):
            continue
        for piece in (part for wide in row.placed.pieces(2.5) for part in _parted(wide)):
            # a label that was misread ends with its colon still
            name = parse_organisation(piece) or parse_organisation(piece.slice(piece.plain.rfind(":") + 1))
            if name is not None and name.sure >= DOUBTFUL:
                return confirmed(name, reading) or name, 0.85
            named = next((n for n in find_organisations(piece.plain) if n.start == 0), None)
            before = named is not None and _TITLED.match(piece.plain, named.end)
            name = parse_organisation(piece.slice(0, named.end)) if named is not None and before else None
            if name is not None and name.sure >= DOUBTFUL:
                return name, 0.85
    return None


def _parted(piece: PlacedText) -> Iterator[PlacedText]:
    """The parts of a line that upright strokes part: name ｜ day ｜ form."""
    start = 0
    for match in _PARTS.finditer(piece.plain):
        yield piece.slice(start, match.start())
        start = match.end()
    yield piece.slice(start, len(piece))


def _unit(rows: Sequence[Row]) -> tuple[Parsed[str], float] | None:
    """元, 千元 or 万元 as printed; None where the paper says nothing."""
    for row in rows:
        match = _UNIT.search(row.plain)
        if match:
            printed = next(said for said in match.groups() if said)
            unit = printed.translate(_MISREAD)
            unit = unit if unit.endswith("元") else unit + "元"  # its last character was cut off
            notes = () if unit == printed else ("repaired",)
            placed = row.placed.slice(match.start(), match.end()).strip(" ,.(")
            return Parsed(unit, placed, 0.9 if notes else 1.0, notes), 1.0
    for row in rows:
        # a seal hides 单位：; at a head nothing else is such a word
        match = re.search(r"(万元|千元)$", row.plain)
        alone = match is not None and re.fullmatch(r"[人民币位:]*(万元|千元)", squeeze(row.line.words[-1].text))
        if match is not None and alone:
            return Parsed(match[1], row.placed.slice(match.start(1), match.end(1)), 0.85, ("repaired",)), 1.0
    return None


def _form(rows: Sequence[Row]) -> tuple[Parsed[str], float] | None:
    """会企01表 and its kin; what OCR makes of 企 and of zeros is set right."""
    for row in rows:
        match = _FORM.search(row.plain)
        if match is None or match["kind"] is None:
            continue
        digits = re.sub(r"[OoQ〇]", "0", re.sub(r"[lI|]", "1", match["number"]))
        kind = _KINDS.get(match["kind"], match["kind"])
        number = f"会{kind}{int(digits):02d}表{match['annex'] or ''}"
        notes = () if number == match[0] else ("repaired",)
        return Parsed(number, row.placed.slice(match.start(), match.end()), 0.97 if notes else 1.0, notes), 1.0
    return None
