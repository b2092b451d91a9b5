"""Text → where personal data stand: ID numbers (GB 11643-1999), phones, bank accounts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extractors.values.codes import is_credit_code, is_id_number

Kind = Literal["id_number", "mobile", "landline", "bank_account"]
KEPT: dict[Kind, tuple[int, int]] = {
    "id_number": (3, 2),
    "mobile": (3, 4),
    "landline": (0, 2),
    "bank_account": (0, 4),
}
"""Characters left readable at the head and at the tail, so that two people can be told apart and nobody be called."""
_ID = re.compile(r"(?<![0-9A-Za-z])\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx](?![0-9A-Za-z])")
_ID_LABELLED = re.compile(
    r"(?:身份证|证件)(?:件)?(?:号码|编号|号)?[：: ]*([0-9A-Za-z][0-9A-Za-z ]{13,19})(?![0-9A-Za-z])"
)
_CODE_LABEL = re.compile(r"(?:信用代码|识别号|机构代码)[：: ]*$")
_MOBILE = re.compile(r"(?<![\d.,])1[3-9]\d(?:[- ]?\d{4}){2}(?!\d|[.,]\d)")
_MOBILE_ABROAD = re.compile(r"(?<!\d)(?:\+|00)86[- ]?(1[3-9]\d(?:[- ]?\d{4}){2})(?!\d)")
_LANDLINE = re.compile(r"(?<![\d.,-])\(?0\d{2,3}(?:[-—–)]|\)-) ?(\d{7,8})(?!\d|[.,]\d)")
_LANDLINE_LABELLED = re.compile(
    r"(?:电话|传真|手机|热线|Tel|Fax)(?:号码)?[：:. ]*(\+?\(?\d[\d ()-]{5,18}\d)(?!\d|[.,]\d)", re.I
)
_CARD = re.compile(r"(?<![0-9A-Za-z.,])[3-9]\d{3}(?: ?\d{4}){2,3} ?\d{3,4}(?: ?\d{1,3})?(?![0-9A-Za-z.,])")
_ACCOUNT_LABELLED = re.compile(r"(?:账号|帐号|卡号|银行账户)[：: ]*(\d[\d -]{6,30}\d)(?!\d|[.,]\d)")


@dataclass(frozen=True)
class FoundPersonal:
    kind: Kind
    start: int
    end: int


def find_personal_data(text: str) -> list[FoundPersonal]:
    """ID numbers, phones and bank accounts in the order of the text, none within another; credit codes are none of these."""
    found: list[FoundPersonal] = []
    for place in sorted(_all(_plain(text)), key=lambda f: (f.start, -f.end)):
        if not found or place.start >= found[-1].end:
            found.append(place)
    return found


def mask_personal_data(text: str) -> str:
    """The text with personal data starred out, its length kept."""
    for found in find_personal_data(text):
        head, tail = KEPT[found.kind]
        starred = range(found.start + head, found.end - tail)
        text = "".join("*" if i in starred and char.isalnum() else char for i, char in enumerate(text))
    return text


def _all(text: str) -> Iterator[FoundPersonal]:
    for match in _ID.finditer(text):
        number = re.sub(r"[ -]", "", match[0]).upper()
        if is_id_number(number) and not is_credit_code(number) and not _CODE_LABEL.search(text[: match.start()]):
            yield FoundPersonal("id_number", match.start(), match.end())
    for match in _CARD.finditer(text):
        digits = match[0].replace(" ", "")
        if 16 <= len(digits) <= 19 and len(digits) != 18 and _luhn(digits):
            yield FoundPersonal("bank_account", match.start(), match.end())
    yield from (FoundPersonal("mobile", match.start(), match.end()) for match in _MOBILE.finditer(text))
    groups: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("id_number", _ID_LABELLED),
        ("mobile", _MOBILE_ABROAD),
        ("landline", _LANDLINE),
        ("landline", _LANDLINE_LABELLED),
        ("bank_account", _ACCOUNT_LABELLED),
    )
    for kind, pattern in groups:
        for match in pattern.finditer(text):
            if kind != "id_number" or not is_credit_code(match[1]):
                yield FoundPersonal(kind, *match.span(1))


def _plain(text: str) -> str:
    """Full-width digits and brackets as half-width ones, every character where it was."""
    return "".join(n if len(n := unicodedata.normalize("NFKC", char)) == 1 else char for char in text)


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
