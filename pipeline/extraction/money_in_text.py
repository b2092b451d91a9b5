"""Running text of a plan → its total and the own funds: what each sum is said to be, and which of them add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Literal

from extractors.values.amount_words import find_amount_in_words
from extractors.values.amounts import find_money, parse_amount
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.placed_text import PlacedText, Reading

ADD_UP, SAID, WEAKLY_SAID, ONE_OF_SEVERAL = 0.95, 0.9, 0.8, 0.65
"""Sureness of sums that make the total together; of one that the text names; of one that only 合计 or the like stands before; of
the first of several."""
LONGEST_BEFORE, LONGEST_AFTER, LEAST_YUAN = 40, 30, 1000
_STRONG = re.compile(
    r"总(?:经费|预算|投资|投入|资金|概算|费用|金额)|(?:经费|预算|投资|资金|投入|费用)(?:需求)?(?:总|合计|共计|共需)"
    r"|项目(?:计划|拟|预计|估算|共|总共|一共|合计|大约)+(?:需要?)?(?:投入|投资|花费|使用)(?:资金|经费)?(?:人民币|为|约)*$"
    r"|项目(?:经费|预算)(?:共|为|约|概算|估算)|项目(?:概算|预算|估算)?总额|项目(?:概算|估算)"
    r"|(?:整个|全部|本)项目(?:从头到尾|前后|下来|算下来|算起来|全程)*(?:一共|总共|大约|约|得|要|需)*(?:花费?|用|投)(?:钱|掉)?"
    r"|(?:[一二两三四五\d]年|前后|全程|算)下来(?:一共|总共|大约|约|得|要|需)*花"
    r"|(?:一共|总共|拢共)(?:要|得|需|需要)?(?:花费?|投入?|用)"
)
_WEAK = re.compile(r"共需|总需|需要?(?:资金|经费|投入)|共计|合计|总计|总额|概算|估算|预算")
_OF_FUNDS = re.compile(r"经费|资金|投资|投入|预算|费用|[年期]共需")
_ONLY_COUNTS = re.compile(r"(?:合?计|即|为)?(?:人民币)?(?:大写)?")
_OWN = re.compile(r"自筹|匹配|配套|自有|自行筹|自掏|自己[掏出拿筹凑配]|自出|自担")
_PUBLIC = re.compile(r"财政|市里|旗里|县里|上级|政府|申请|专项|拨款|补助|资助|市级|拨付")
_OTHER = re.compile(
    r"收入|产值|利润|税|注册|资产|贷款|授信|销售|售价|单价|效益|成本|节约|订单|奖励|资本|每[吨亩头年人月台件公千]|以[上下]项"
)
"""Money that is not the project's budget."""
_BY = re.compile(
    r"^[,(]?(?:全部|均|全额|拟|将)?(?:自筹|匹配|配套|自有|自己[掏出拿]|申请|争取|由|为|系|是|以|属|来自|来源于|通过|(?:[我本各]|公司|企业|单位)[一-鿿]{0,6}?(?:自筹|匹配|配套|自有|自行筹|自掏|自己[掏出拿筹]))"
)
"""How a clause goes on that says who pays: 由…, 为…, 我社自筹."""
_HEAD = re.compile(r"(?:项目|课题)?(?:经费|预算|投资|资金|费用)(?:[:为]|合计|共计|共)?$")
_PARTS_FOLLOW = re.compile(r"[,(:]?其中")
"""经费：120万元，其中…: what a head says alone is the whole where its parts follow."""
_HAS_SUM = re.compile(r"\d[百千万亿]*元")
_NAMED_SUM = re.compile(r"(?P<what>[一-鿿()]{2,12})[:为]?(?P<sum>\d[\d,.]*\d|\d)(?=[;,.)]|$)")
_JOINED = re.compile(r"[(:,]?(?:大写|小写|人民币|即|合|计|[:(¥]){0,4}")
"""What stands between the figures and the words of one sum."""
Role = Literal["total", "own", "public", "unsaid"]
"""`unsaid`: nothing says what a sum is; it is the whole where the public part and the own one make it."""


@dataclass(frozen=True)
class _Sum:
    """Money that the text says to be the whole, the applicants' own or the public part."""

    role: Role
    parsed: Parsed[Decimal]
    strong: bool

    @property
    def value(self) -> Decimal:
        return self.parsed.value


def money_in_text(reading: Reading) -> dict[str, tuple[Parsed[Decimal], float]]:
    """`total_budget` and `matching_funds`: the sums that add up with the public part, else the first or the only one said."""
    sums = list(_sums(reading))
    totals, own, public = ([found for found in sums if found.role == role] for role in ("total", "own", "public"))
    unsaid = [found for found in sums if found.role == "unsaid"]
    for total, theirs, ours in product([*totals, *unsaid], public, own):
        if total.value == theirs.value + ours.value:
            return {"total_budget": (total.parsed, ADD_UP), "matching_funds": (ours.parsed, ADD_UP)}
    found = {}
    strong = [total for total in totals if total.strong]
    if strong:
        found["total_budget"] = (strong[0].parsed, SAID)
    elif len({total.value for total in totals}) == 1:
        found["total_budget"] = (totals[0].parsed, WEAKLY_SAID)
    if own:
        found["matching_funds"] = _of_own(own)
    return found


def money_in_a_line(rows: Sequence[tuple[PlacedText, Decimal]]) -> dict[str, tuple[Parsed[Decimal], float]]:
    """经费总额 520；财政拨款 150；本院匹配 370 in a cell whose head gives the unit: only where the first is the sum of the others.

    `rows` are the lines with the worth of their unit in yuan.
    """
    for placed, worth in rows:
        parts = [
            (match["what"], Parsed(amount.value * worth, placed.slice(match.start("sum"), match.end("sum"))))
            for match in _NAMED_SUM.finditer(placed.plain)
            if (amount := parse_amount(match["sum"])) is not None
        ]
        own = [parsed for what, parsed in parts[1:] if _OWN.search(what)]
        if len(own) == 1 and parts[0][1].value == sum(parsed.value for _, parsed in parts[1:]):
            return {"total_budget": (parts[0][1], ADD_UP), "matching_funds": (own[0], ADD_UP)}
    return {}


def _of_own(own: list[_Sum]) -> tuple[Parsed[Decimal], float]:
    """The one that is said, or that the others make together; else the first, unsure."""
    values = list(dict.fromkeys(found.value for found in own))
    if len(values) == 1 or values[0] == sum(values[1:]):
        return own[0].parsed, SAID
    return own[0].parsed, ONE_OF_SEVERAL


def _sums(reading: Reading) -> Iterator[_Sum]:
    plain = reading.plain
    end_before, value_before = 0, Decimal(0)
    amounts = _amounts(plain)
    for (start, end, value), following in zip(amounts, [*amounts[1:], None], strict=False):
        again = value == value_before and _JOINED.fullmatch(plain, end_before, start)
        if not again:
            after = _past_repeat(plain, end, value, following)
            headed = _is_headed(reading, start) and _PARTS_FOLLOW.match(plain, after)
            role: tuple[Role, bool] | None = ("total", True) if headed else _role(plain, start, after)
            other = role is None and _is_other(_clause(plain, start))
            role = role or ("unsaid", False)
            if value >= LEAST_YUAN and not other:
                yield _Sum(role[0], Parsed(value, reading.running.slice(start, end)), role[1])
        end_before, value_before = end, value


def _past_repeat(plain: str, end: int, value: Decimal, following: tuple[int, int, Decimal] | None) -> int:
    """Where a sum ends that is said again right behind it, 肆拾万元（40万元）: its sentence goes on there."""
    if following is None or following[2] != value or not _JOINED.fullmatch(plain, end, following[0]):
        return end
    return following[1] + plain.startswith(")", following[1])


def _amounts(plain: str) -> list[tuple[int, int, Decimal]]:
    """Money in figures and in words, in order."""
    figures = [(hit.start, hit.end, hit.value) for hit in find_money(plain)]
    words = [(hit.start, hit.end, hit.value) for hit in find_amount_in_words(plain)]
    return sorted(figures + words)


def _is_headed(reading: Reading, start: int) -> bool:
    """Whether right before a sum nothing but 经费 or the like stands, at its line's or its sentence's beginning."""
    head = _HEAD.search(reading.plain, max(0, start - LONGEST_BEFORE), start)
    if head is None:
        return False
    return (
        head.start() in reading.offsets
        or reading.plain[head.start() - 1] in ".;,)"
        or reading.plain[head.start() - 1].isdigit()
    )


def _clause(plain: str, start: int) -> str:
    """What stands before a sum in its clause."""
    before = plain[max(0, start - LONGEST_BEFORE) : start].rstrip(":(")
    return re.split(r"[,.;:()]|元(?:[+=]|$)", before)[-1]


def _is_other(clause: str) -> bool:
    """Whether a clause speaks of other money, with nothing nearer to the sum that says what it is: 从事业收入中安排配套."""
    others = [match.end() for match in _OTHER.finditer(clause)]
    nearer = [match.end() for pattern in (_OWN, _PUBLIC, _STRONG) for match in pattern.finditer(clause)]
    return bool(others) and max(others) > max(nearer, default=-1)


def _role(plain: str, start: int, end: int) -> tuple[Role, bool] | None:
    """What the clause before a sum says that it is, else the one behind it (由…自筹解决); and whether it says so clearly."""
    before = plain[max(0, start - LONGEST_BEFORE) : start].rstrip(":(")
    sentence = re.split(r"[.;]", before)[-1]
    clause = _clause(plain, start)
    if _is_other(clause):
        return None
    if _ONLY_COUNTS.fullmatch(clause):
        # …投入的匹配资金，计人民币1,480万元
        last = re.split(r"[,.;:()]", before)[-2] if re.search(r"[,.;:()]", before) else clause
        # a clause that has its own sum, 单位自筹180万元，合计300万元, says nothing of the next one
        clause = clause if _HAS_SUM.search(last) or before.endswith("元") else last
    own, public = _OWN.search(clause), _PUBLIC.search(clause)
    if bool(own) != bool(public):
        return ("own", True) if own else ("public", True)
    if _STRONG.search(clause):
        return "total", True
    if own and public:
        return ("own", True) if own.start() > public.start() else ("public", True)
    if _WEAK.search(clause) and _OF_FUNDS.search(sentence):
        return "total", False
    after = re.split(r"[,.;]", plain[end : end + LONGEST_AFTER])[0]
    if not _BY.match(after) or _HAS_SUM.search(after):
        return None  # what follows is of the next sum
    return ("own", False) if _OWN.search(after) else ("public", False) if _PUBLIC.search(after) else None
