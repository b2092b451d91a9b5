"""Text → codes: 统一社会信用代码 (GB 32100-2015), and what tells a person's ID number (GB 11643-1999) from one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])")
_FORCED = {"I": "1", "L": "1", "O": "0D", "Z": "2", "S": "58", "V": "UYW"}
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
    "2": "Z",
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
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
KindOfCode = Literal["enterprise", "public_institution", "non_profit", "government"]


@dataclass(frozen=True)
class FoundCode:
    start: int
    end: int
    text: str
    valid: bool


def plain_code(text: str) -> str:
    """NFKC, upper case, no blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def is_credit_code(text: str) -> bool:
    """Whether a credit code is well formed and its check character right."""
    return bool(uscc.is_valid(plain_code(text)))


def is_organisation_code(text: str) -> bool:
    """Whether an organisation code (GB 11714-1997: eight characters, with or without a hyphen a check character) holds."""
    code = plain_code(text).replace("-", "")
    return bool(re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code)) and code[8] == _organisation_check(code[:8])


def is_registration_number(text: str) -> bool:
    """Whether a business registration number of before 2015 (15 digits, ISO/IEC 7064 MOD 11,10) holds."""
    number = plain_code(text)
    if not re.fullmatch(r"[0-9]{15}", number):
        return False
    left = 10
    for digit in number[:14]:
        left = 2 * ((left + int(digit)) % 10 or 10) % 11
    return int(number[14]) == (11 - left) % 10


def same_identifier(one: str, other: str) -> bool:
    """Whether two numbers name one taxpayer: equal, or one the older 15 characters inside the other's credit code."""
    short, long = sorted((plain_code(one), plain_code(other)), key=len)
    return short == long or (len(short), len(long)) == (15, 18) and short == long[2:17]


def find_credit_codes(text: str) -> list[FoundCode]:
    """Runs of 18 letters and digits that look like credit codes, valid or not; ID numbers are none."""
    plain = unicodedata.normalize("NFKC", text)
    found = []
    for match in _RUN.finditer(plain):
        code = match[0].upper()
        if sum(char.isdigit() for char in code) < 8:
            continue
        if not is_credit_code(code) and is_id_number(code):
            continue
        found.append(FoundCode(match.start(), match.end(), code, is_credit_code(code)))
    return found


def repair_credit_code(text: str) -> str | None:
    """The one valid code that differs from OCR text by impossible characters and at most one look-alike; else None."""
    code = plain_code(text)
    if is_credit_code(code):
        return code
    if len(code) != 18:
        return None
    forced = ["".join(chars) for chars in product(*(_FORCED.get(char, char) for char in code))][:64]
    candidates = {candidate for candidate in forced if _both_checks(candidate)}
    if not candidates:
        candidates = {other for base in forced for other in _one_off(base) if _both_checks(other)}
    return candidates.pop() if len(candidates) == 1 else None


def kind_of_code(code: str) -> KindOfCode | None:
    """What kind of organisation the first two characters say."""
    kinds: dict[str, KindOfCode] = {
        "91": "enterprise",
        "93": "enterprise",
        "12": "public_institution",
        "51": "non_profit",
        "52": "non_profit",
        "53": "non_profit",
        "11": "government",
    }
    return kinds.get(code[:2])


def region_of_code(code: str) -> str:
    """GB/T 2260 region of the first registration, characters 3–8."""
    return code[2:8]


def is_id_number(text: str) -> bool:
    """Whether 18 digits, or 17 and X, can be a person's ID number: region of a province, a date that is one."""
    try:
        ric.get_birth_date(text)
    except (ValidationError, ValueError):
        return False
    return text[:2] in PROVINCES


def _both_checks(code: str) -> bool:
    """The code's own check character and that of the organisation code inside (GB 11714): one false accept in 341."""
    if not is_credit_code(code):
        return False
    return code[16] == _organisation_check(code[8:16])


def _organisation_check(body: str) -> str:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    value = 11 - sum((int(c) if c.isdigit() else ord(c) - 55) * w for c, w in zip(body, weights, strict=True)) % 11
    return {10: "X", 11: "0"}.get(value, str(value))


def _one_off(code: str) -> Iterator[str]:
    for i, char in enumerate(code):
        for other in _ALIKE.get(char, ""):
            if other in ALPHABET:
                yield code[:i] + other + code[i + 1 :]
