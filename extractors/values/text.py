"""Text as it is compared: full and half width, blanks and punctuation apart."""

from __future__ import annotations

import re
import unicodedata

_PUNCTUATION = str.maketrans(
    {
        "—": "-",
        "－": "-",
        "–": "-",
        "―": "-",
        "～": "~",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "【": "[",
        "】": "]",
        "〔": "(",
        "〕": ")",
        "。": ".",
        "、": ",",
        "￥": "¥",
        "﹒": ".",
    }
)
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")


def normalise(text: str) -> str:
    """NFKC, punctuation in half width, runs of blanks as one."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text).translate(_PUNCTUATION)).strip()


def squeeze(text: str) -> str:
    """`normalise` without any blank."""
    return normalise(text).replace(" ", "")
