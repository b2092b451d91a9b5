"""Text as it is compared: full and half width, blanks and punctuation apart."""

from __future__ import annotations

import re
import unicodedata

_DASHES = "—－–―−‐‑‒⁃─━ー﹣"
_QUOTES = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "`": "'", "´": "'"}
_BRACKETS = {"【": "[", "】": "]", "〔": "(", "〕": ")", "［": "[", "］": "]"}
_STOPS = {"。": ".", "、": ",", "﹒": ".", "٫": ".", "‚": ",", "､": ","}
_DOTS = dict.fromkeys("•‧・∙⋅･", "·")
"""The dot within names of Mongolian and other peoples, as fonts and engines write it."""
_RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
"""Radicals that PDF writers put for the characters themselves and that NFKC leaves (⻓期借款)."""
_TABLE = str.maketrans(
    {**dict.fromkeys(_DASHES, "-"), "～": "~", "￥": "¥", **_QUOTES, **_BRACKETS, **_STOPS, **_DOTS, **_RADICALS}
)
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")


def without_radicals(text: str) -> str:
    """Characters for the radicals that PDF writers put in their place (⽤ for 用); all else, brackets too, as printed."""
    if not any("\u2e80" <= char <= "\u2fdf" for char in text):
        return text
    return "".join(
        _RADICALS.get(char) or unicodedata.normalize("NFKC", char) if "\u2e80" <= char <= "\u2fdf" else char
        for char in text
    )


def normalise(text: str) -> str:
    """NFKC, punctuation in half width, runs of blanks as one."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text).translate(_TABLE)).strip()


def squeeze(text: str) -> str:
    """`normalise` without any blank."""
    return normalise(text).replace(" ", "")
