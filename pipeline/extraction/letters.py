"""Commitment letters, recommendations, pledges → fields."""

from __future__ import annotations

import re
from decimal import Decimal

from extractors.values.amount_words import find_amount_in_words
from extractors.values.amounts import find_money, parse_amount
from extractors.values.names import FoundName, find_organisations, name_key
from pipeline.extraction.days import day
from pipeline.extraction.kinds import DOUBTFUL, LOOSE, money, money_in_words, organisation, parse_organisation
from pipeline.extraction.labelled import Candidate, LabelledText, Parsed, to_value
from pipeline.extraction.people import legal_representative_in_text, parse_person, person
from pipeline.extraction.placed_text import Reading
from pipeline.extraction.project_titles import BEHIND_BARE_LABEL, title_above, title_in_text
from pipeline.extraction.seal_cover import confirmed, covered
from pipeline.extraction.signatories import representative_before_office
from pipeline.extraction.signatures import signing_date, signing_organisation
from pipeline.extraction.title_kind import title
from schemas.documents import Document

_OWN = re.compile(r"匹配|配套|拿出|掏|自筹|自有|承诺|出资|投入|小写|金额|提供|筹措|落实|人民币|¥")
_FOREIGN = re.compile(
    r"总(投资|投入|经费|预算|概算|资金|额)|财政|申请|补助|资助|注册资本|其中|资产|收入|不少于|不低于$"
)
_BLANK = re.compile(
    r"_{2,}|[Xx×]{2,}|(?:人民币|(?:[金总]额|合计|资金)[为:]?|小写\)?:?|¥)(?:[:(]|小写|\))*(?:万元|元|\()|大写\)?:?\)|\((?:项目|单位|企业|公司)(?:名称|全称)\)|《》|\"\""
)
_FROM = re.compile(
    r"(?:我|本)(?:公司|单位|院|企业|社|校|所|中心)[(,:]?(?:名称:?)?([一-鿿()0-9A-Za-z]{4,40}?)"
    r"(?=[),]?(?:自愿|郑重|现|就|为|将|承诺|作为|拟|系|在此|对|牵头|申报|参与|揭榜|同意)|[,)])"
)
_WORDS_FOLLOW = re.compile(r"元?整?[,(]*(?:人民币)?[(:]*(?:即|合|计)?(?:人民币)?大写")
_FIGURES_FOLLOW = re.compile(r"[整正]?[,;:(]*(?:(?:即|合|计|小写|人民币)[:(,]*)*")
"""What stands between a sum in words and the same in figures."""
_PART_OF = re.compile(r"\((?:其中)?(?:包?含|内含|包括)[^()]*$")
"""A remark in brackets on what a sum is made of."""
_FIGURES_BESIDE = re.compile(r"[元角分整正]\(?(?:小写)?[:(]?(\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d{4,}\.\d{2})\)")
_PROMISES = re.compile(
    r"\((?:以下|下)?(?:简)?称|(?:在此|现|特此|自愿|谨此)?(?:郑重|作出|做出)?(?:承诺|保证)|(?:就|拟|为|对|系|将|安排|承担|作为|牵头)"
)
_ADDRESSED = re.compile(r"[局厅委]$|委员会$|政府$|[局厅委会府](?:本|我|贵|该)(?:公司|单位|企业|院|社|校|所|中心|集团)$")
"""Whom a letter addresses, also where what it goes on with was read into the name: 某市科学技术局本公司."""
_RECOMMENDED = re.compile(r"(?:联合|会同|与|牵头|独立)?.{0,70}?(?:申报|揭榜|承担|牵头|实施|提出)")


_PRESENTED = re.compile(r"(?:\([^()]*\))?,?(?:[是系为]|成立于|位于|坐落|创办于|始建于|注册于|多年|近年|一直|长期|自)")


def read_commitment(document: Document) -> None:
    """Who promises how much for which project, when, and who signs."""
    reading = Reading(document)
    labelled = LabelledText(reading, "commitment_letter")
    put(document, "entity", _promiser(reading, labelled))
    put(document, "project_title", _project(reading, labelled))
    put(document, "amount", _amount(reading) or labelled.first("amount", money))
    put(document, "amount_in_words", _in_words(reading) or labelled.first("amount_in_words", money_in_words))
    put(document, "date", _alone(signing_date(reading)) or labelled.first("date", day))
    put(
        document,
        "legal_representative",
        labelled.first("legal_representative", lambda candidate: covered(person(candidate)))
        or representative_before_office(reading)
        or labelled.first("head", lambda candidate: covered(person(candidate)))
        or _alone(_signed_name(reading))
        or legal_representative_in_text(reading),
    )
    fields = document.fields
    empty = not {"amount", "amount_in_words"} & set(fields)
    document.blank_template = empty and bool(_BLANK.search(reading.plain))


def read_recommendation(document: Document) -> None:
    """Who recommends whom with which project, when."""
    reading = Reading(document)
    labelled = LabelledText(reading, "recommendation_letter")
    put(document, "entity", _alone(signing_organisation(reading)) or labelled.first("entity", organisation))
    put(document, "project_title", labelled.first("project_title", title) or _alone(title_in_text(reading)))
    recommender = document.fields.get("entity")

    def other(candidate: Candidate) -> Parsed[str] | None:
        found = organisation(candidate)
        return None if found is None or (recommender is not None and found.value == recommender.value) else found

    put(document, "lead", labelled.first("lead", other) or _alone(_recommended(reading, document)))
    put(document, "date", _alone(signing_date(reading)) or labelled.first("date", day))


def read_pledge(document: Document) -> None:
    """Who pledges, when."""
    reading = Reading(document)
    labelled = LabelledText(reading, "integrity_pledge")
    put(
        document,
        "entity",
        labelled.first("entity", lambda candidate: confirmed(organisation(candidate), reading))
        or _named_in_text(reading)
        or _alone(signing_organisation(reading)),
    )
    put(document, "date", _alone(signing_date(reading)) or labelled.first("date", day))


def put(document: Document, field: str, found: tuple[Parsed, float] | None) -> None:  # type: ignore[type-arg]
    """Sets a field where something was found."""
    if found is not None:
        document.fields[field] = to_value(found)


def _alone(parsed: Parsed | None, sure: float = 0.97) -> tuple[Parsed, float] | None:  # type: ignore[type-arg]
    """A value that was found by its place rather than behind a label."""
    return (parsed, sure) if parsed is not None else None


def _project(reading: Reading, labelled: LabelledText) -> tuple[Parsed[str], float] | None:
    """Behind a label, in the text, or behind 项目： on a line."""
    found = labelled.first("project_title", title) or _alone(title_in_text(reading))
    return found or _alone(title_above(reading.rows), BEHIND_BARE_LABEL)


def _amount(reading: Reading) -> tuple[Parsed[Decimal], float] | None:
    """The sum that is promised: what stands nearest behind words of own money, not the project's total."""
    best: tuple[float, Parsed[Decimal]] | None = None
    words = find_amount_in_words(reading.plain)
    for hit in find_money(reading.plain):
        # what the words before a sum in words say, they say of the figures behind it
        spelt = next((w for w in words if _FIGURES_FOLLOW.fullmatch(reading.plain, w.end, hit.start)), None)
        begin = spelt.start if spelt is not None else hit.start
        before = reading.plain[max(0, begin - 18) : begin]
        clause = re.split(r"[.;]", before)[-1]
        score = 1.0 * bool(_OWN.search(clause)) + bool(re.search(r"小写|匹配|配套|自筹", clause[-9:]))
        score -= 1.5 * bool(_FOREIGN.search(clause[-8:])) + (hit.value < 1000)
        # words are written out for one sum, the promised one: more telling than the words before it
        beside = spelt is not None or _WORDS_FOLLOW.match(reading.plain, hit.end) is not None
        score += 1.5 * beside + ("大写" in clause) + any(w.value == hit.value for w in words)
        score -= bool(_PART_OF.search(reading.plain[max(0, hit.start - 30) : hit.start]))
        if score > 0 and (best is None or score > best[0]):
            placed = reading.running.slice(hit.start, hit.end).strip("()")
            best = (score, Parsed(hit.value, placed, 1.0 if score >= 1 else 0.8))
    return (best[1], 0.99) if best else _beside_words(reading)


def _beside_words(reading: Reading) -> tuple[Parsed[Decimal], float] | None:
    """Figures without unit or sign in brackets behind the amount in words."""
    for _, placed in reading.search(_FIGURES_BESIDE):
        amount = parse_amount(placed.plain)
        if amount is not None:
            return Parsed(amount.value, placed), 0.9
    return None


def _in_words(reading: Reading) -> tuple[Parsed[Decimal], float] | None:
    found = find_amount_in_words(reading.plain)
    near = [hit for hit in found if "大写" in reading.plain[max(0, hit.start - 14) : hit.start]] or found
    near = [hit for hit in near if not _is_foreign(reading.plain[max(0, hit.start - 14) : hit.start])]
    if not near:
        return None
    hit = near[0]
    return Parsed(hit.value, reading.running.slice(hit.start, hit.end)), 0.99


def _is_foreign(before: str) -> bool:
    """Whether the words before a sum say that it is the project's: 总额, but not 匹配资金总额."""
    foreign = _FOREIGN.search(before[-8:])
    return foreign is not None and not re.search(r"(?:匹配|配套|自筹|承诺)[一-鿿]{0,4}总[一-鿿(:)]*$", before)


def _promiser(reading: Reading, labelled: LabelledText) -> tuple[Parsed[str], float] | None:
    """The name at the signature; where a seal makes it doubtful, that of the first sentence."""
    signed = labelled.first("entity", lambda candidate: confirmed(organisation(candidate), reading))
    named = _named_in_text(reading)
    if signed is not None and (signed[0].sure > DOUBTFUL or named is None):
        return signed
    signing = signing_organisation(reading)
    addressee = signing is not None and _ADDRESSED.search(signing.value) is not None
    return named or signed or (_alone(signing) if not addressee else None)


def _named_in_text(reading: Reading) -> tuple[Parsed[str], float] | None:
    """我公司某某有限公司 …, 某某有限公司(以下简称…), 某某有限公司郑重承诺."""
    for _, placed in reading.search(_FROM):
        name = parse_organisation(placed)
        if name is not None:
            return name, 0.95
    for found in find_organisations(reading.plain):
        after = reading.plain[found.end : found.end + 14]
        if _PROMISES.match(after) and not _ADDRESSED.search(found.text):
            return Parsed(found.text, reading.running.slice(found.start, found.end)), 0.95
    return None


def _recommended(reading: Reading, document: Document) -> Parsed[str] | None:
    """The organisation that leads what is recommended: named first before 申报 and the like, or behind 推荐 in the heading."""
    own = document.fields.get("entity")
    found = [
        name
        for name in find_organisations(reading.plain)
        if not _ADDRESSED.search(name.text) and (own is None or name_key(name.text) != name_key(str(own.value)))
    ]
    for name in found:
        sentence = re.split(r"[.;:]", reading.plain[name.end : name.end + 120])[0]
        if _RECOMMENDED.match(sentence):
            return _found(reading, name)
    for name in found:
        if reading.plain[max(0, name.start - 3) : name.start].endswith("推荐"):
            return _found(reading, name)
    return next((_found(reading, name) for name in found if _is_presented(reading.plain, name.end)), None)


def _is_presented(plain: str, end: int) -> bool:
    """Whether a sentence presents an organisation, 某某公司系我旗…企业, of which a later one says what it applies for."""
    return _PRESENTED.match(plain, end) is not None and re.search(r"揭榜|揭.{0,4}榜|应榜|申报", plain[end:]) is not None


def _found(reading: Reading, name: FoundName) -> Parsed[str]:
    placed = reading.running.slice(name.start, name.end)
    return parse_organisation(placed) or Parsed(name.text, placed, LOOSE)


def _signed_name(reading: Reading) -> Parsed[str] | None:
    """A name alone on a line of the signature block whose label a seal may have covered: unsure."""
    tail = reading.rows[-6:]
    for row in reversed(tail):
        plain = re.sub(r"^.{0,12}\((?:签字|签名|签章)\)?:?", "", row.plain)
        if 2 <= len(plain) <= 9 and re.fullmatch(r"[一-鿿·]+", plain):
            name = parse_person(row.placed.slice(len(row.plain) - len(plain)))
            if name is not None:
                return Parsed(name.value, name.placed, 0.65 if plain == row.plain else 0.78, ("label not read",))
    return None
