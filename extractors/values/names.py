"""Names of organisations and titles of projects, compared as people compare them."""

from __future__ import annotations

import re

from rapidfuzz.distance import LCSseq, Levenshtein

from extractors.values.organisations import FoundName as FoundName
from extractors.values.organisations import ending_of, is_named
from extractors.values.organisations import find_organisations as find_organisations
from extractors.values.text import squeeze
from schemas.organisations import load_organisation_words

_WORDS = load_organisation_words()
ALIKE = _WORDS.lookalikes
_PREFIX = re.compile(
    rf"^(?:(?:[一-鿿]{{0,6}}(?:单位|方|人|名称)|{'|'.join(_WORDS.labels)})(?:\([^()]*\))?:"
    rf"|(?:{'|'.join(_WORDS.labels)})(?:\([^()]*\))?(?=..))"
)
_SUFFIX = re.compile(rf"(?:\((?:{'|'.join(_WORDS.remarks)})[^()]*\)|[:,;.\"'_])+$")
_NO_NAME = re.compile(
    rf"[,.;:!?\"]|^[()]|^系(?!统)|^(?:公司|企业|单位)|^第[一二三四五六七八九十百\d]+[条章款项]|\d{{4}}年|^(?:{'|'.join(_WORDS.before)})"
)
_TITLE_MARKS = re.compile(r"[\"'《》<>()\[\].,:;_-]")


def name_exact(name: str) -> str:
    """A name without label, remark, blanks and bracket width: what must be equal."""
    return _SUFFIX.sub("", _PREFIX.sub("", squeeze(name))).strip(".,:;\"'_")


def name_letters(name: str) -> str:
    """`name_exact` without brackets."""
    return re.sub(r"[()]", "", name_exact(name))


def lost_letters(name: str, whole: str) -> bool:
    """Whether a name is another one with some of its letters lost, or with none: the rest in order."""
    letters = name_letters(name)
    return LCSseq.similarity(letters, name_letters(whole)) == len(letters)


def name_key(name: str) -> str:
    """`name_letters`, 有限责任公司 as 有限公司: what makes two spellings near."""
    return name_letters(name).replace("有限责任公司", "有限公司")


def name_similarity(a: str, b: str) -> float:
    """1 for equal keys, else the share of characters that agree."""
    return Levenshtein.normalized_similarity(name_key(a), name_key(b))


def confusable(a: str, b: str) -> bool:
    """Whether two texts of one length differ only by characters that OCR takes for each other."""
    a, b = name_exact(a), name_exact(b)
    return len(a) == len(b) and all(
        x == y or any(x in row and y in row for row in ALIKE) for x, y in zip(a, b, strict=True)
    )


def is_organisation(text: str, *, labelled: bool = False) -> bool:
    """Whether a text is the name of an organisation and nothing else; `labelled`: a label says that it is one, so that
    endings of everyday language (所, 场) count too.
    """
    plain = name_exact(text)
    ending = ending_of(plain, labelled=labelled)
    return (
        ending is not None
        and 4 <= len(plain) <= 45
        and not _NO_NAME.search(plain)
        and plain.count("(") == plain.count(")")
        and is_named(plain.removesuffix(ending), ending)
    )


def title_key(text: str) -> str:
    """A project's title without quotes, brackets and blanks."""
    return _TITLE_MARKS.sub("", squeeze(text)).removesuffix("项目")


def title_similarity(a: str, b: str) -> float:
    """1 for equal keys, else the share of characters that agree."""
    return Levenshtein.normalized_similarity(title_key(a), title_key(b))
