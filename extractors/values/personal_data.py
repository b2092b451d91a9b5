"""Personal data in a text, to be starred out: 身份证 (GB 11643-1999), mobile phones, bank cards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

_WIDTHS = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_ID = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_OLD_ID = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{14}(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
_CARD = re.compile(r"(?<![0-9A-Za-z.,])(?:\d{16,19}|\d{4}(?: \d{4}){3}(?: \d{1,3})?)(?![0-9A-Za-z.,])")
_COMPANY_NUMBER = re.compile(r"(?:注册号|识别号|登记号|税号|代码|编号)[^\d]{0,6}$")
_ACCOUNT = re.compile(r"(?:账号|帐号|账户|帐户|卡号)[^\d]{0,8}$")
_SHOWN = {"id_number": (3, 2), "mobile": (3, 4), "bank_account": (0, 4)}


@dataclass(frozen=True)
class FoundPersonal:
    kind: Literal["id_number", "mobile", "bank_account"]
    start: int
    end: int


def find_personal_data(text: str) -> list[FoundPersonal]:
    """ID numbers, mobile phones and bank cards; credit codes are none of these."""
    plain = text.translate(_WIDTHS)
    found: list[FoundPersonal] = []
    for personal in (*_ids(plain), *_mobiles(plain), *_accounts(plain)):
        if not any(other.start < personal.end and personal.start < other.end for other in found):
            found.append(personal)
    return sorted(found, key=lambda personal: personal.start)


def mask_personal_data(text: str) -> str:
    """The text with personal data starred out, its length kept."""
    for found in find_personal_data(text):
        raw = text[found.start : found.end]
        head, tail = _SHOWN[found.kind]
        text = text[: found.start] + raw[:head] + "*" * (len(raw) - head - tail) + raw[-tail:] + text[found.end :]
    return text


def is_id_number(text: str) -> bool:
    """Whether 18 characters hold a birth date where an ID number has it; its check character may be misread."""
    try:
        ric.get_birth_date(text.upper())
    except (ValidationError, ValueError):
        return False
    return True


def _ids(plain: str) -> Iterator[FoundPersonal]:
    for match in _ID.finditer(plain):
        if not uscc.is_valid(match[0].upper()) and is_id_number(match[0]):
            yield FoundPersonal("id_number", match.start(), match.end())
    for match in _OLD_ID.finditer(plain):
        if _is_birth_date(match[0][6:12]) and not _COMPANY_NUMBER.search(plain[: match.start()]):
            yield FoundPersonal("id_number", match.start(), match.end())


def _is_birth_date(digits: str) -> bool:
    try:
        date(1900 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True


def _mobiles(plain: str) -> Iterator[FoundPersonal]:
    for match in _MOBILE.finditer(plain):
        yield FoundPersonal("mobile", match.start(), match.end())


def _accounts(plain: str) -> Iterator[FoundPersonal]:
    """Cards by their check digit (Luhn), other numbers of that length where 账号 stands before them."""
    for match in _CARD.finditer(plain):
        digits = match[0].replace(" ", "")
        labelled = _ACCOUNT.search(plain[: match.start()]) is not None
        if labelled or (len(digits) != 18 and luhn.is_valid(digits)):
            yield FoundPersonal("bank_account", match.start(), match.end())
