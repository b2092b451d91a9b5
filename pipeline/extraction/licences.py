"""Business licences and certificates of legal persons → fields. Two columns, letter-spaced labels, no ruled lines."""

from __future__ import annotations

import re
from datetime import date

from extractors.values.codes import is_credit_code
from extractors.values.old_forms import modern
from pipeline.extraction.beside_labels import block_beside, line_below
from pipeline.extraction.days import day, parse_day
from pipeline.extraction.kinds import DOUBTFUL, PLACEHOLDER, organisation, parse_code, parse_organisation
from pipeline.extraction.labelled import Candidate, LabelledText, Parsed
from pipeline.extraction.letters import put
from pipeline.extraction.people import parse_person
from pipeline.extraction.placed_text import PlacedText, Reading
from schemas.documents import Document

_AUTHORITY = re.compile(
    r"(监督管理|行政审批|工商行政|登记管理|民政|政务服务|市场监管)\S*?局|登记机关|监制|事业单位登记"
)
_NOT_ADDRESS = re.compile(
    r"登记机关|经营范围|营业期限|成立日期|注册资本|类型|合伙期限|宗旨|法定代表人|有效期|国家企业信用|扫描"
)
_STAMPED = re.compile(r"(?<=[一-鿿\d])\s+[A-Za-z]{1,3}$")
"""Letters a blank away from an address are of an emblem or a stamp beside it."""
_PLACE = re.compile(r"[省市县区旗镇乡村路街道号园苏木嘎查盟州]")
_ADDRESS = re.compile(
    r"(?:[一-鿿]{2,6}(?:省|自治区|市|盟|州))?[一-鿿]{2,8}(?:市|区|县|旗).*(?:路|街|道|号|园区|工业园|镇|村|苏木|嘎查)"
)
_GOES_ON = re.compile(r"[路街道号园区镇乡村楼室层栋幢座院厦苏木嘎查]|\d")
_TRADE = re.compile(
    r"制造|制作|销售|加工|服务|研发|生产|经营|批发|零售|种植|养殖|进出口|咨询|许可|依法|须经|推广|转让|承包|[;,]$"
)
"""What a licence says of the trade, which stands below the address where the layout has it so."""
APART = 0.3
LONGEST_REST, SIDE_ROOM = 30, 4.0
_LABEL_END = re.compile(r"(?:住?所|场所|地?址)(?=[一-鿿]{2,6}(?:省|自治区|市|盟|旗|县))")
"""What is left of 住所 where its first letters were not read."""
_NO_PLACE = re.compile(r"(?:公司|局|大学|学院|研究院|研究所|合作社|厂|中心|委员会)$")
_RUN = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")


def read_licence(document: Document) -> None:
    """Name, code, legal representative (or who stands in his place), date of foundation, address."""
    reading = Reading(document)
    labelled = LabelledText(reading, "licence")
    put(document, "entity", labelled.first("entity", _entity) or _name_beside(labelled) or _first_organisation(reading))
    put(document, "credit_code", labelled.first("credit_code", _code) or _any_code(reading))
    put(document, "legal_representative", labelled.first("legal_representative", _representative))
    put(document, "established", labelled.first("established", day) or _established(labelled))
    put(document, "address", _address_beside(labelled) or _labelled_address(labelled) or _unlabelled_address(reading))


def _entity(candidate: Candidate) -> Parsed[str] | None:
    parsed = organisation(candidate)
    return None if parsed is None or _AUTHORITY.search(parsed.value) else parsed


def _first_organisation(reading: Reading) -> tuple[Parsed[str], float] | None:
    """The first organisation on the page that is no authority, where the label 名称 was not read."""
    for row in reading.rows:
        for piece in row.placed.pieces(1.5):
            name = parse_organisation(piece)
            if name is not None and name.sure >= DOUBTFUL and not _AUTHORITY.search(name.value):
                return name, 0.78
    return None


def _code(candidate: Candidate) -> Parsed[str] | None:
    return parse_code(candidate.whole, lengths=(18, 15, 13)) or parse_code(candidate.steps[-1])


def _any_code(reading: Reading) -> tuple[Parsed[str], float] | None:
    """A run of eighteen that is a valid code, label or not."""
    for row in reading.rows:
        for match in _RUN.finditer(row.plain):
            if is_credit_code(match[0]):
                return Parsed(match[0], row.placed.slice(match.start(), match.end())), 0.95
    for row in reading.rows:
        # beside it the pattern of the paper may be read as figures
        for piece in row.placed.pieces(APART):
            if is_credit_code(piece.plain):
                return Parsed(piece.plain, piece), 0.95
    for match, placed in reading.search(_RUN):
        if is_credit_code(match[0]):
            return Parsed(match[0], placed), 0.95
    return None


def _representative(candidate: Candidate) -> Parsed[str] | None:
    """As printed: a partnership prints an organisation and its delegate (委派代表), a sole proprietor's remark stays."""
    placed = candidate.steps[0]
    parsed = parse_person(placed)
    if parsed is None:
        return parse_organisation(placed)
    spelling = candidate.label.spelling
    remark = re.match(
        r"\((?:投资人|委派代表[^()]*|执行事务合伙人|经营者|负责人)\)", placed.slice(len(parsed.placed)).plain
    )
    if remark:
        return Parsed(f"{parsed.value} {remark[0]}", placed.slice(0, len(parsed.placed) + remark.end()), parsed.sure)
    if spelling in ("法定代表人", "法人代表"):
        return parsed
    # kept apart from legal representatives: the label says that the firm has none
    return Parsed(f"{parsed.value} ({spelling})", parsed.placed, parsed.sure)


def _established(labelled: LabelledText) -> tuple[Parsed[date], float] | None:
    """Behind a label that was misread, e.g. 成立.日期."""
    for row in labelled.reading.rows:
        match = re.search(r"(?:成立|注册|设立).{0,2}(?:日|时).{0,2}(?:期|间):?", row.plain)
        found = parse_day(row.placed.slice(match.end())) if match else None
        if found is not None:
            return found, 0.9
    return None


def _name_beside(labelled: LabelledText) -> tuple[Parsed[str], float] | None:
    """A name of several lines whose label stands at half their height."""
    for label in labelled.of("entity"):
        block = block_beside(label, labelled.reading)
        name = parse_organisation(block) if block is not None else None
        if block is not None and name is not None and len(name.placed) == len(block):
            return None if _AUTHORITY.search(name.value) else (name, label.sure)
    return None


def _address_beside(labelled: LabelledText) -> tuple[Parsed[str], float] | None:
    """An address of several lines whose label stands at half their height."""
    for label in labelled.of("address"):
        block = block_beside(label, labelled.reading)
        if block is not None and _ADDRESS.match(block.plain) and not _NOT_ADDRESS.search(block.plain):
            return _as_address(block), label.sure
    return None


def _labelled_address(labelled: LabelledText) -> tuple[Parsed[str], float] | None:
    """Behind its label, with a line below that goes on with it."""
    found = labelled.first("address", _address)
    below = line_below(found[0].placed, labelled.of("address"), labelled.reading) if found is not None else None
    if found is None or below is None or len(below) > LONGEST_REST or not _GOES_ON.search(below.plain):
        return found
    starts = {(id(label.placed.characters[0].word), label.placed.characters[0].index) for label in labelled.labels}
    if (
        _NOT_ADDRESS.search(below.plain)
        or _is_trade(below.plain)
        or any((id(c.word), c.index) in starts for c in below.characters)
    ):
        return found
    return _as_address(found[0].placed + below), found[1]


def _is_trade(plain: str) -> bool:
    """Whether a line tells the trade: 服务 and the like without number, or several goods in a row."""
    return bool(_TRADE.search(plain)) and (";" in plain or not re.search(r"\d|[号楼室层栋]", plain))


def _as_address(placed: PlacedText) -> Parsed[str]:
    return Parsed(modern(re.sub(r"\s+", "", _STAMPED.sub("", placed.text))), placed)


def _address(candidate: Candidate) -> Parsed[str] | None:
    """A place, with the lines below it that go on with it."""
    first = candidate.steps[0].strip(":;,._")
    if len(first) < 4 or PLACEHOLDER.search(first.plain) or not _PLACE.search(first.plain):
        return None
    best: PlacedText = first
    for step in candidate.steps[1:3]:
        added = step.slice(len(candidate.steps[0])) if len(step) > len(candidate.steps[0]) else PlacedText(())
        if _NOT_ADDRESS.search(added.plain) or _is_trade(added.plain) or len(added) > LONGEST_REST:
            break
        best = step.strip(":;,._")
    if candidate.in_cell:
        best = candidate.whole.strip(":;,._")
    return _as_address(best)


def _unlabelled_address(reading: Reading) -> tuple[Parsed[str], float] | None:
    """A line that begins with a province, city or district and goes on like an address, its label not read."""
    for index, row in enumerate(reading.rows):
        for printed in row.placed.pieces(1.5):
            label = _LABEL_END.match(printed.plain)
            piece = printed.slice(label.end() if label else 0)
            if not _ADDRESS.match(piece.plain) or _AUTHORITY.search(piece.plain) or _NO_PLACE.search(piece.plain):
                continue
            first = piece.characters[0]
            below = reading.rows[index + 1].placed if index + 1 < len(reading.rows) else PlacedText(())
            # behind the rest of a label the text begins somewhere in the blank that was read with it
            room = SIDE_ROOM if label else 0.8
            aside = (below.characters[0].x0 - first.x0) / first.height if below else room
            goes_on = -0.8 < aside < room
            text = piece + below if goes_on and len(below) <= 12 and not _NOT_ADDRESS.search(below.plain) else piece
            return Parsed(modern(re.sub(r"\s+", "", text.text)), text), 0.85
    return None
