"""Names inside archives → names as they are listed: the right encoding, no way out, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from extractors.errors import UnreadableFile

LONGEST_PART = 120
"""Characters of a folder's or file's name that are listed; archives can hold names of 65,535 bytes."""
_ENCODINGS = ("utf-8", "gb18030", "big5")
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_ODD = 0.0
_RARE_HAN = 0.35


_VOLUME = re.compile(r"\.(?:part\d{1,4}\.rar|[rz]\d{2}|(?:7z|zip|rar|tar|gz)\.\d{3})$", re.I)


def is_volume(name: str) -> bool:
    """Whether a file is called like one volume of an archive in several: a.part2.rar, a.z01, a.7z.003."""
    return _VOLUME.search(name) is not None


def decode_names(names: Sequence[bytes]) -> list[str]:
    """Names whose encoding nobody noted, each decoded; one archive has one writer, so they are judged together.

    Chinese Windows writes GB18030 (in Hong Kong and Taiwan Big5), Unix and newer programs UTF-8.
    """
    best = max(_ENCODINGS, key=lambda encoding: _score_all(names, encoding))
    order = (best, *(encoding for encoding in _ENCODINGS if encoding != best))
    return [_decode(name, order) for name in names]


def _score_all(names: Sequence[bytes], encoding: str) -> float:
    scores = [_score(name, encoding) for name in names if not name.isascii()]
    return sum(scores) / len(scores) if scores else 0.0


def _score(name: bytes, encoding: str) -> float:
    """How likely a Chinese name is what comes out, 0–1: the mean over its characters beyond ASCII."""
    try:
        text = name.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    chars = [char for char in text if ord(char) > 127]
    return sum(_likelihood(char) for char in chars) / len(chars) if chars else 0.0


def _likelihood(char: str) -> float:
    if "\u4e00" <= char <= "\u9fff":
        return 1.0 if _is_common(char) else _RARE_HAN
    if char in "（）《》【】“”‘’—…·、。，：；！？～①②③④⑤⑥⑦⑧⑨⑩" or "\uff10" <= char <= "\uff5e":
        return 0.9
    return 0.3 if unicodedata.category(char) in ("Lo", "Lu", "Ll", "No", "So") else _ODD


def _is_common(char: str) -> bool:
    """Level 1 of GB 2312 (3,755 simplified characters in daily use) or of Big5 (5,401 traditional ones)."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= char.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _decode(name: bytes, order: Sequence[str]) -> str:
    for encoding in order:
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("gb18030", "replace")


def listed_name(name: str) -> str:
    """A member's name below its archive, with `/`; leading slashes and drives, which honest programs write, come off.

    Raises UnreadableFile (unsafe_path, the listed name as its message) where the name climbs out of the archive.
    """
    parts: list[str] = []
    climbs = False
    for part in unicodedata.normalize("NFC", name).replace("\\", "/").split("/"):
        if part == "..":
            climbs = climbs or not parts
            del parts[-1:]
        elif part not in ("", ".") and not (not parts and len(part) == 2 and part[1] == ":"):
            parts.append(_visible(part))
    listed = "/".join(parts) or "_"
    if climbs:
        raise UnreadableFile("unsafe_path", listed)
    return listed


def _visible(part: str) -> str:
    shown = "".join("_" if unicodedata.category(char) in _INVISIBLE else char for char in part).strip() or "_"
    if len(shown) <= LONGEST_PART:
        return shown
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: LONGEST_PART - 11]}….{ending}" if dot and len(ending) <= 8 else f"{shown[: LONGEST_PART - 1]}…"


def visible_path(path: str) -> str:
    """A path of the upload folder as it is listed: NFC, nothing invisible."""
    return "/".join(_visible(part) for part in unicodedata.normalize("NFC", path).split("/"))
