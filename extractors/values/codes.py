"""Codes of organisations: 统一社会信用代码 (GB 32100-2015), 组织机构代码 (GB 11714-1997), 注册号, 纳税人识别号."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Literal

from stdnum.cn import uscc

from extractors.values.personal_data import FoundPersonal as FoundPersonal
from extractors.values.personal_data import find_personal_data as find_personal_data
from extractors.values.personal_data import is_id_number
from extractors.values.personal_data import mask_personal_data as mask_personal_data

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MOST_CANDIDATES = 256
_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])")
_SPACED_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z](?:[ \t]{0,3}[0-9A-Za-z]){17}(?![0-9A-Za-z])")
_FORCED = {"I": "1", "|": "1", "l": "1", "i": "1", "〇": "0", "○": "0", "o": "0DQ", "O": "0DQ", "Z": "2", "z": "2"}
_FORCED |= {"S": "58", "s": "58", "V": "UYW", "v": "UYW", "L": "L1"}
_ALIKE = {
    "0": "DQ",
    "D": "0",
    "Q": "0",
    "1": "L7",
    "7": "1T",
    "T": "7",
    "8": "BR",
    "B": "8",
    "5": "6",
    "6": "5G",
    "G": "6C",
    "C": "G",
    "U": "WY",
    "W": "U",
    "Y": "U",
    "M": "N",
    "N": "M",
    "H": "M",
    "K": "X",
    "X": "K",
    "3": "8",
    "9": "0",
    "4": "A",
    "A": "4",
    "E": "F",
    "F": "E",
    "P": "R",
    "R": "P",
    "J": "1",
    "L": "1",
}
KindOfCode = Literal["enterprise", "public_institution", "non_profit", "government"]
_KINDS: dict[str, KindOfCode] = {
    "91": "enterprise",
    "93": "enterprise",
    "12": "public_institution",
    "51": "non_profit",
    "52": "non_profit",
    "53": "non_profit",
    "11": "government",
}


@dataclass(frozen=True)
class FoundCode:
    """A credit code in a text; positions in the NFKC text."""

    start: int
    end: int
    text: str
    valid: bool


def plain_code(text: str) -> str:
    """NFKC, upper case, no blanks."""
    return _without_blanks(text).upper()


def is_credit_code(text: str) -> bool:
    """Whether a credit code is well formed and its check character right."""
    return bool(uscc.is_valid(plain_code(text)))


def find_credit_codes(text: str) -> list[FoundCode]:
    """Runs of 18 letters and digits that look like credit codes, valid or not; ID numbers are none.

    A run with blanks in it counts where its check character is right.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = []
    for match in _RUN.finditer(plain):
        code, valid = match[0].upper(), is_credit_code(match[0])
        if valid or (sum(char.isdigit() for char in code) >= 8 and not is_id_number(code)):
            found.append(FoundCode(match.start(), match.end(), code, valid))
    for match in _SPACED_RUN.finditer(plain):
        if is_credit_code(match[0]) and not any(f.start < match.end() and match.start() < f.end for f in found):
            found.append(FoundCode(match.start(), match.end(), plain_code(match[0]), True))
    return sorted(found, key=lambda code: code.start)


def repair_credit_code(text: str) -> str | None:
    """The one valid code that differs from OCR text by impossible characters and at most one look-alike; else None."""
    code = _without_blanks(text)
    if is_credit_code(code):
        return code.upper()
    if len(code) != 18:
        return None
    readings = ("".join(chars) for chars in product(*(_FORCED.get(char, char.upper()) for char in code)))
    forced = list(islice(readings, MOST_CANDIDATES))
    candidates = {candidate for candidate in forced if _both_checks(candidate)}
    if not candidates:
        candidates = {other for base in forced for other in _one_off(base) if _both_checks(other)}
    return candidates.pop() if len(candidates) == 1 else None


def kind_of_code(code: str) -> KindOfCode | None:
    """What kind of organisation the first two characters say."""
    return _KINDS.get(code[:2])


def region_of_code(code: str) -> str:
    """GB/T 2260 region of the first registration, characters 3–8."""
    return code[2:8]


def is_organisation_code(text: str) -> bool:
    """Whether 9 characters (GB 11714, with or without the stroke) end in the right check character."""
    code = plain_code(text).replace("-", "")
    return re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code) is not None and code[8] == _organisation_check(code[:8])


def is_registration_number(text: str) -> bool:
    """Whether 15 digits are a 注册号 as licences bore it before 2015 (ISO/IEC 7064 MOD 11,10)."""
    digits = plain_code(text)
    if re.fullmatch(r"[0-9]{15}", digits) is None:
        return False
    remainder = 10
    for digit in digits[:14]:
        remainder = 2 * ((remainder + int(digit)) % 10 or 10) % 11
    return int(digits[14]) == (11 - remainder) % 10


def is_taxpayer_id(text: str) -> bool:
    """Whether a 纳税人识别号 is a credit code, or the older one of 15: region and organisation code."""
    code = plain_code(text)
    if len(code) == 15:
        return code[:6].isdigit() and is_organisation_code(code[6:])
    return is_credit_code(code)


def same_taxpayer(a: str, b: str) -> bool:
    """Whether two numbers mean one taxpayer: equal, or one is the older 15 within the other's credit code."""
    short, long = sorted((plain_code(a), plain_code(b)), key=len)
    return short == long or (len(short) == 15 and len(long) == 18 and short == long[2:17])


def _without_blanks(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _organisation_check(body: str) -> str:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    value = 11 - sum(int(char, 36) * weight for char, weight in zip(body, weights, strict=True)) % 11
    return {10: "X", 11: "0"}.get(value, str(value))


def _both_checks(code: str) -> bool:
    """The code's own check character and that of the organisation code inside: one false accept in 341."""
    return is_credit_code(code) and code[16] == _organisation_check(code[8:16])


def _one_off(code: str) -> Iterator[str]:
    for i, char in enumerate(code):
        for other in _ALIKE.get(char, ""):
            if other in ALPHABET:
                yield code[:i] + other + code[i + 1 :]
