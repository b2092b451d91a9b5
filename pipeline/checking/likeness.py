"""Two names of organisations → how alike: the same, one registered name in two spellings, a misreading, near, or two."""

from __future__ import annotations

import re
from enum import StrEnum
from os.path import commonprefix

from rapidfuzz.distance import LCSseq, Levenshtein

from extractors.values.names import confusable, name_exact, name_key
from schemas.documents import NAME_MAY_BE, Value

CONFIDENT = 0.8
"""Below this a person should look: no error rests on such a value."""
SHORTEST_TRADE, LONGEST_BRAND, LONG_CORE = 3, 3, 4
SHORTEST_WORN, LEAST_KEPT = 9, 0.6
_MISREAD = ((1, 0.985), (2, 0.97), (4, 0.93))
"""Up to so many wrong characters leave an OCR line's mean confidence below this (measured on scans of names)."""
_JOINTS = ("与", "和", "及", "暨")
SHORTEST_TAIL = 4
_LEGAL_FORM = re.compile(r"(股份)?(有限)?(责任)?(集团)?公司$|(专业)?合作社$")
_REGION = re.compile(
    r"^(中国)?(内蒙古|新疆|广西|宁夏|西藏)?(自治区)?([一-鿿]{2,4}?(省|市|盟|自治州))?([一-鿿]{2,6}?(旗|县|区))?"
)


class Likeness(StrEnum):
    SAME = "same"
    SPELLING = "spelling"
    READING = "reading"
    NEAR = "near"
    DIFFERENT = "different"


def compare_names(value: Value, name: str) -> Likeness:
    """How a name that was read compares with one that is known. READING: a misreading could explain the difference."""
    read = str(value.value)
    if _bare(read) == _bare(name):
        return Likeness.SAME
    if _spelt(read) == _spelt(name):
        return Likeness.SPELLING if value.confidence >= CONFIDENT else Likeness.READING
    if (
        is_cut_at_joint(read, name)
        or value.confidence < CONFIDENT
        or (NAME_MAY_BE in value.notes and same_organisation(read, name))
        or (value.source == "ocr" and _misread(read, name, value.confidence))
    ):
        return Likeness.READING
    if _same_brand(name_key(read), name_key(name)):
        return Likeness.NEAR
    return Likeness.READING if value.source == "ocr" and is_worn(read, name) else Likeness.DIFFERENT


def same_organisation(a: str, b: str) -> bool:
    """Whether two names mean one organisation, misread or misspelt by little."""
    key_a, key_b = name_key(a), name_key(b)
    return (
        key_a == key_b
        or confusable(a, b)
        or (_distance(a, b) <= 2 and min(len(key_a), len(key_b)) >= 7 and _same_brand(key_a, key_b))
        or (Levenshtein.normalized_similarity(key_a, key_b) >= 0.85 and _same_brand(key_a, key_b))
    )


def _distance(a: str, b: str) -> int:
    """Wrong letters between two names; one may be within 有限责任, which the key leaves out."""
    return min(
        Levenshtein.distance(name_key(a), name_key(b)),
        Levenshtein.distance(_bare(a), _bare(b)),
    )


def is_worn(read: str, name: str) -> bool:
    """Whether a name, one letter apart, is what a reading leaves of a longer one: its letters in order, place and legal form whole,
    the brand's first letter among them."""
    worn, whole = _bare(read), _bare(name)
    core, own = _core(worn), _core(whole)
    kept = LCSseq.similarity(worn, whole)
    return (
        len(worn) >= SHORTEST_WORN
        and kept >= max(len(worn) - 1, len(whole) * LEAST_KEPT)
        and core[:1] == own[:1]
        and _LEGAL_FORM.search(worn) is not None
    )


def share_brand(a: str, b: str) -> bool:
    """Whether anything of two names is alike once region and legal form are left out: as much as a bad reading leaves."""
    core_a, core_b = _core(name_key(a)), _core(name_key(b))
    return Levenshtein.normalized_similarity(core_a, core_b) >= 0.25 or bool(set(core_a[:2]) & set(core_b[:2]))


def differ_throughout(a: str, b: str) -> bool:
    """Whether two long names have, region and legal form left out, at most one letter in common: two firms of one place whose
    brands begin alike, which no misreading makes of each other."""
    core_a, core_b = _core(name_key(a)), _core(name_key(b))
    return min(len(core_a), len(core_b)) >= LONG_CORE and LCSseq.similarity(core_a, core_b) <= 1


def is_cut_at_joint(read: str, name: str) -> bool:
    """Whether a name is what stands behind 与 or 和 in the other: a reading that took these for the end of another word."""
    tail, whole = _bare(read), _bare(name)
    return len(tail) >= SHORTEST_TAIL and any(whole.endswith(joint + tail) for joint in _JOINTS)


def names_another(read: str, name: str) -> bool:
    """Whether a name, however it was read, is a whole one of which nothing is of the other: no misreading leaves that."""
    return _LEGAL_FORM.search(read) is not None and not share_brand(read, name)


def _spelt(name: str) -> str:
    """What two spellings of one registered name share: 有限责任公司 is 有限公司, 内蒙古自治区 is 内蒙古."""
    return re.sub(r"(内蒙古|新疆|广西|宁夏|西藏)(?:维吾尔|壮族|回族)?自治区", r"\1", name_key(name).replace("內", "内"))


def _bare(name: str) -> str:
    return re.sub(r"[()]", "", name_exact(name)).replace("內", "内")


def _misread(read: str, name: str, confidence: float) -> bool:
    if confusable(read, name) or _undoubled(_bare(read)) == _undoubled(_bare(name)):
        return True
    if _lost_in_brand(_core(name_key(read)), _core(name_key(name))):
        return True
    distance = Levenshtein.distance(_bare(read), _bare(name))
    return any(distance <= most and confidence < sure for most, sure in _MISREAD)


def _lost_in_brand(read: str, name: str) -> bool:
    """Whether two names are one but for the brand, of which letters were lost: 激机械装备 for 钰澈机械装备."""
    same = len(commonprefix([read[::-1], name[::-1]]))
    return same >= SHORTEST_TRADE and len(read) - same < len(name) - same <= LONGEST_BRAND


def _undoubled(text: str) -> str:
    """Without repeats: where two strips of a line overlap, characters and short runs are read twice."""
    return re.sub(r"(.{1,3})\1", r"\1", text)


def _same_brand(a: str, b: str) -> bool:
    """Whether what is left without region and legal form is near: 字号 decides whose a name is, not 有限公司."""
    if Levenshtein.distance(a, b) <= 1:
        return True
    core_a, core_b = _core(a), _core(b)
    if core_a == core_b or (min(len(core_a), len(core_b)) >= 3 and (core_a in core_b or core_b in core_a)):
        return True
    shared = set(core_a[:2]) & set(core_b[:3]) or set(core_b[:2]) & set(core_a[:3])
    return bool(shared) and Levenshtein.normalized_similarity(core_a, core_b) >= 0.5


def _core(name: str) -> str:
    core = _LEGAL_FORM.sub("", _REGION.sub("", name))
    return core if len(core) >= 2 else name
