"""Letters, agreements, rules, plans, licences, certificates, reports → fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from extractors.values.amount_words import find_amount_in_words
from extractors.values.amounts import find_money
from extractors.values.codes import find_credit_codes, is_credit_code, repair_credit_code
from extractors.values.dates import find_dates
from extractors.values.names import find_organisations, is_organisation, name_exact
from pipeline.extraction.reading import DocumentText, Span
from schemas.documents import Document

_QUOTED = re.compile(r"[《“\"‘「『]([^《》“”\"‘’「」『』]{6,70})[》”\"’」』]")
_NO_TITLE = re.compile(r"揭榜挂帅|通知|法典|意见|办法$|规定$|制度$|合同法|实施方案$|条例|承诺书|协议|技术榜单|信用中国")
_PERSON = re.compile(r"^[一-鿿·]{2,12}")
_PLACEHOLDER = re.compile(r"[XX×]{2,}|_{3,}|此处填写|某某|人民币[\s\t]*万元|大写:?[\s\t]*\)")


def extract_paper(document: Document) -> None:
    """Fills the fields of a document that is no statement."""
    family = {
        "business_licence": "licence",
        "legal_entity_certificate": "licence",
        "audit_report": "report",
        "credit_report": "report",
        "integrity_pledge": "report",
    }.get(document.type, document.type)
    reading = DocumentText(document)
    handler = _HANDLERS.get(family)
    if handler is not None:
        handler(document, reading, reading.labelled(family))


Found = dict[str, list[Span]]


def _letter(document: Document, reading: DocumentText, found: Found) -> None:
    _organisation(document, reading, found, "entity") or _last_organisation(document, reading, "entity")
    _title(document, reading, found)
    flat, back = _flat(reading.text)
    words = find_amount_in_words(flat)
    if words:
        span = Span(back[words[0].start], back[words[0].end - 1] + 1, words[0].text)
        document.fields["amount_in_words"] = reading.value(span, words[0].value)
    money = [m for m in find_money(flat) if m.value >= 1000]
    if money:
        start = flat.find(money[0].text.replace(" ", ""))
        start = start if start >= 0 else money[0].start
        span = Span(back[start], back[min(len(back) - 1, start + len(money[0].text) - 1)] + 1, money[0].text)
        document.fields["amount"] = reading.value(span, money[0].value)
    _person(document, reading, found, "legal_representative")
    _last_date(document, reading)
    document.blank_template = not money and not words and bool(_PLACEHOLDER.search(reading.text))


def _agreement(document: Document, reading: DocumentText, found: Found) -> None:
    parties: dict[str, Span] = {}
    pattern = r"([甲乙丙丁戊己庚])方(?:\d?)((?:\([^)\n]{1,14}\))*)[::]\t?([^\n\t]{4,60})"
    for match in re.finditer(pattern, reading.text):
        name = name_exact(match[3])
        org = name if is_organisation(name) else next((o.text for o in find_organisations(match[3])), None)
        if org and match[1] not in parties:
            parties[match[1]] = Span(match.start(3), match.start(3) + len(match[3]), org)
    leads = [span for span in found.get("lead", []) if is_organisation(span.text)]
    first = next(iter(sorted(parties, key="甲乙丙丁戊己庚".index)), None)
    lead = next((parties[r] for r in parties if re.search(f"{r}方\\(牵头", reading.text)), None)
    lead = lead or (leads[0] if leads and not parties else None) or (parties[first] if first else None)
    if lead is not None:
        document.fields["lead"] = reading.value(lead, name_exact(lead.text))
        others = [
            span
            for role, span in sorted(parties.items(), key=lambda p: "甲乙丙丁戊己庚".index(p[0]))
            if span.text != lead.text
        ]
        if others:
            names = list(dict.fromkeys(name_exact(span.text) for span in others))
            document.fields["members"] = reading.value(others[0], list(names))
    _title(document, reading, found)
    _chief_in_text(document, reading)
    dates = [f for f in find_dates(reading.text) if f.precision == "day"]
    tail = [f for f in dates if f.start > 0.6 * len(reading.text)] or dates
    if tail:
        latest = max(tail, key=lambda f: f.value)
        document.fields["date"] = reading.value(Span(latest.start, latest.end, latest.text), latest.value)


def _rules(document: Document, reading: DocumentText, found: Found) -> None:
    _organisation(document, reading, found, "entity") or _last_organisation(document, reading, "entity")
    subject, sure = _subject(document.title or "", reading.text)
    if subject:
        document.fields["subject"] = reading.value(
            Span(0, min(30, len(reading.text)), document.title or ""), subject, sure
        )
    _last_date(document, reading) or _first_date(document, reading)


def _subject(title: str, text: str) -> tuple[str | None, float]:
    """Project, funds or both: what the title names, else which chapters the paper has."""
    funds = r"经费|资金|费用|研发投入|财务|核算"
    project = r"项目|课题|立项|科技管理|科研管理|研发管理|技术开发管理"
    # 研发项目经费管理办法 is about money alone: what is managed stands last
    of_project = re.search(r"(项目|课题|研发)(专项)?(经费|资金|费用)", title) and not re.search(r"[与和及、,]", title)
    named = (bool(re.search(project, title)) and not of_project, bool(re.search(funds, title)))
    if all(named):
        return "both", 1.0
    if any(named):
        return ("project" if named[0] else "funds"), 1.0
    counts = (len(re.findall(project, text)), len(re.findall(funds, text)))
    if min(counts) >= 4:
        return "both", 0.75
    if max(counts) >= 3:
        return ("project" if counts[0] > counts[1] else "funds"), 0.75
    return None, 0.0


def _plan(document: Document, reading: DocumentText, found: Found) -> None:
    _title(document, reading, found)
    for span in found.get("list_item", []):
        number = re.search(r"(\d{1,2})|第?([一二三四五六七八九十])", span.text)
        if number:
            value = number[1] or str("一二三四五六七八九十".index(number[2]) + 1)
            document.fields["list_item"] = reading.value(span, str(int(value)))
            break
    _organisation(document, reading, found, "lead")
    _code(document, reading, found)
    _members(document, reading, found)
    people = [
        m[0]
        for span in found.get("chief_scientist", [])
        if (m := _PERSON.match(span.text)) and span.text[:2] not in ("负责", "全面", "姓名", "制")
    ]
    if people:
        span = next(s for s in found["chief_scientist"] if s.text.startswith(people[0]))
        names = [n for n in re.split(r"[、,;/和]", span.text) if re.fullmatch(r"[一-鿿·]{2,12}", n)]
        document.fields["chief_scientist"] = reading.value(span, "、".join(names or people[:1]))
    for field in ("total_budget", "matching_funds"):
        _money(document, reading, found, field)
    _person(document, reading, found, "legal_representative")
    for span in found.get("date", []):
        day = next((f for f in find_dates(span.text) if f.precision == "day"), None)
        if day:
            document.fields["date"] = reading.value(span, day.value)
            break
    else:
        _last_date(document, reading)
    document.blank_template = "lead" not in document.fields and len(_PLACEHOLDER.findall(reading.text)) >= 4


def _members(document: Document, reading: DocumentText, found: Found) -> None:
    """From a line that lists them (wrapped lines go on), or the column below a head."""
    best: list[str] = []
    place: Span | None = None
    for span in found.get("members", []):
        end = reading.text.find("\n", span.start)
        listed = reading.text[span.start : end]
        following = reading.text[end + 1 :].split("\n")
        while (
            following
            and not re.search(r"[::\t]", following[0])
            and is_organisation(listed.split(";")[-1].split("、")[-1] + following[0])
        ):
            listed += following.pop(0)
        names = [name_exact(n) for n in re.split(r"[;;,、,]|\t", listed) if is_organisation(n)]
        if not names:
            for line in following[:14]:
                cell = line.split("\t")[0]
                if not is_organisation(cell):
                    break
                names.append(name_exact(cell))
        if len(names) > len(best):
            best, place = names, span
    lead = document.fields.get("lead")
    best = [name for name in dict.fromkeys(best) if lead is None or name != lead.value]
    if best and place is not None:
        document.fields["members"] = reading.value(place, list(best))


def _recommendation(document: Document, reading: DocumentText, found: Found) -> None:
    _organisation(document, reading, found, "entity") or _last_organisation(document, reading, "entity")
    flat, back = _flat(reading.text)
    match = re.search(r"推荐([^,。;:“《]{4,40}?(?:公司|大学|学院|研究院|研究所|合作社|中心))", flat)
    if match:
        document.fields["lead"] = reading.value(
            Span(back[match.start(1)], back[match.end(1) - 1] + 1, match[1]), name_exact(match[1])
        )
    _title(document, reading, found)
    _last_date(document, reading)


def _licence(document: Document, reading: DocumentText, found: Found) -> None:
    _organisation(document, reading, found, "entity")
    _code(document, reading, found)
    for span in found.get("legal_representative", []):
        if re.match(r"[一-鿿]{2}", span.text) and not is_organisation(span.text):
            document.fields["legal_representative"] = reading.value(span, span.text)
            break
    for span in found.get("established", []):
        day = next(iter(find_dates(span.text)), None)
        if day:
            document.fields["established"] = reading.value(span, day.value)
            break
    for span in found.get("address", []):
        if len(span.text) >= 5:
            text = span.text + _wrapped_on(document, reading, span)
            document.fields["address"] = reading.value(span, text)
            break


def _wrapped_on(document: Document, reading: DocumentText, span: Span) -> str:
    """What stands right below a value, at its left edge, on a line without a label of its own there."""
    value = reading.value(span, span.text)
    page = next(p.as_page() for p in document.parts if p.page.number == value.page)
    if value.box is None:
        return ""
    out, (x0, _, _, bottom), height = "", value.box, value.box[3] - value.box[1]
    for line in page.lines:
        words = [w for w in line.words if w.x0 >= x0 - 0.8 * height]
        near = 0 <= line.box[1] - bottom < 1.1 * height and bool(words)
        if near and abs(words[0].x0 - x0) < 0.8 * height and not re.search(r"[::]|日期|机关|范围|期限", words[0].text):
            out += "".join(w.text for w in words)
            bottom = line.box[3]
    return out


def _report(document: Document, reading: DocumentText, found: Found) -> None:
    _organisation(document, reading, found, "entity") or _first_organisation(document, reading)
    for span in found.get("date", []):
        day = next((f for f in find_dates(span.text) if f.precision == "day"), None)
        if day:
            document.fields["date"] = reading.value(span, day.value)
            return
    _last_date(document, reading)


def _organisation(document: Document, reading: DocumentText, found: Found, field: str) -> bool:
    for span in found.get(field, []):
        name = name_exact(re.sub(r"\((盖章|公章|签章|牵头)\)", "", span.text))
        if is_organisation(name):
            document.fields[field] = reading.value(span, name)
            return True
    return False


def _last_organisation(document: Document, reading: DocumentText, field: str) -> bool:
    """The signature block: the last line that is an organisation's name."""
    offset = len(reading.text)
    for line in reversed(reading.text.split("\n")):
        offset -= len(line) + 1
        for cell in re.split(r"\t", line):
            name = name_exact(cell)
            if is_organisation(name) and len(name) <= 40:
                start = reading.text.find(cell, max(0, offset))
                document.fields[field] = reading.value(Span(start, start + len(cell), cell), name, 0.97)
                return True
    return False


def _first_organisation(document: Document, reading: DocumentText) -> None:
    orgs = [o for o in find_organisations(reading.text.replace("\n", "").replace("\t", "")) if "会计师" not in o.text]
    if orgs:
        start = max(0, reading.text.find(orgs[0].text))
        document.fields["entity"] = reading.value(
            Span(start, start + len(orgs[0].text), orgs[0].text), name_exact(orgs[0].text), 0.75
        )


def _title(document: Document, reading: DocumentText, found: Found) -> None:
    for span in found.get("project_title", []):
        text = span.text.strip('《》“”"')
        if len(text) >= 6 and not re.search(r"[。;]", text):
            end = reading.text.find("\n", span.start)
            following = reading.text[end + 1 :].split("\n")[0]
            # a title that fills its line goes on where the next line is short and has no label
            if "《" in span.text and "》" not in span.text and "》" in following:
                text += following.split("》")[0]
            document.fields["project_title"] = reading.value(span, text)
            return
    flat, back = _flat(reading.text)
    for match in _QUOTED.finditer(flat):
        text = match[1].strip()
        if not _NO_TITLE.search(text):
            span = Span(back[match.start(1)], back[match.end(1) - 1] + 1, text)
            document.fields["project_title"] = reading.value(span, text, 0.97)
            return


def _code(document: Document, reading: DocumentText, found: Found) -> None:
    """The labelled code; in licences the label may stand above it."""
    spans = [s for s in found.get("credit_code", []) if re.fullmatch(r"[0-9A-Za-z]{17,19}", s.text)]
    if not spans:
        flat, back = _flat(reading.text)
        codes = [c for c in find_credit_codes(reading.text)]
        spans = [Span(c.start, c.end, c.text) for c in codes[:1]] if codes else []
    if not spans:
        return
    code = spans[0].text.upper()
    value = reading.value(spans[0], code)
    if value.source == "ocr" and not is_credit_code(code):
        repaired = repair_credit_code(code)
        if repaired is not None and value.confidence < 0.9:
            value.value, value.confidence = repaired, min(value.confidence, 0.75)
            value.notes.append("repaired")
    document.fields["credit_code"] = value


def _money(document: Document, reading: DocumentText, found: Found, field: str) -> None:
    for span in found.get(field, []):
        money = find_money(span.text)
        if money:
            document.fields[field] = reading.value(span, money[0].value)
            return


def _person(document: Document, reading: DocumentText, found: Found, field: str) -> None:
    for span in found.get(field, []):
        text = re.sub(r"^\((签字|签章|签名|盖章)\)[::]?", "", span.text)
        match = _PERSON.match(text)
        if match and not re.match(r"(签字|签章|或|盖章|年|日期|身份)", text):
            document.fields[field] = reading.value(span, match[0])
            return


def _chief_in_text(document: Document, reading: DocumentText) -> None:
    flat, back = _flat(reading.text)
    match = re.search(r"由([一-鿿·]{2,8}?)(?:同志|教授|研究员)?担任.{0,8}首席科学家", flat)
    if match:
        document.fields["chief_scientist"] = reading.value(
            Span(back[match.start(1)], back[match.end(1) - 1] + 1, match[1]), match[1]
        )


def _last_date(document: Document, reading: DocumentText) -> bool:
    return _date(document, reading, -1)


def _first_date(document: Document, reading: DocumentText) -> bool:
    return _date(document, reading, 0)


def _date(document: Document, reading: DocumentText, which: int) -> bool:
    days = [
        f for f in find_dates(reading.text.replace("\t", "")) if f.precision == "day" and f.value >= date(1990, 1, 1)
    ]
    if not days:
        return False
    day = days[which]
    start = reading.text.rfind(day.text[:4]) if which else reading.text.find(day.text[:4])
    start = max(0, start)
    document.fields["date"] = reading.value(Span(start, start + len(day.text), day.text), day.value)
    return True


def _flat(text: str) -> tuple[str, list[int]]:
    """The text without line ends and gaps, and where each character stood."""
    back = [i for i, char in enumerate(text) if char not in "\n\t"]
    return "".join(text[i] for i in back), back


_HANDLERS: dict[str, Callable[[Document, DocumentText, Found], None]] = {
    "commitment_letter": _letter,
    "consortium_agreement": _agreement,
    "management_rules": _rules,
    "implementation_plan": _plan,
    "recommendation_letter": _recommendation,
    "licence": _licence,
    "report": _report,
}
