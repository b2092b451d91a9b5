"""Fonts of the generator: Debian's free Chinese fonts, by role; a development dependency that the committed samples do without.

    apt-get install fonts-wqy-zenhei fonts-wqy-microhei fonts-arphic-uming fonts-arphic-ukai \
        fonts-arphic-gkai00mp fonts-arphic-gbsn00lp fonts-lxgw-wenkai fonts-noto-cjk fonts-liberation
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

TRUETYPE = Path("/usr/share/fonts/truetype")
OPENTYPE = Path("/usr/share/fonts/opentype")
FILES: dict[str, tuple[Path, int]] = {
    "uming": (TRUETYPE / "arphic/uming.ttc", 0),
    "ukai": (TRUETYPE / "arphic/ukai.ttc", 0),
    "gkai": (TRUETYPE / "arphic-gkai00mp/gkai00mp.ttf", 0),
    "gbsn": (TRUETYPE / "arphic-gbsn00lp/gbsn00lp.ttf", 0),
    "zenhei": (TRUETYPE / "wqy/wqy-zenhei.ttc", 0),
    "microhei": (TRUETYPE / "wqy/wqy-microhei.ttc", 0),
    "wenkai": (TRUETYPE / "lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
    "wenkai-bold": (TRUETYPE / "lxgw-wenkai/LXGWWenKai-Bold.ttf", 0),
    "times": (TRUETYPE / "liberation/LiberationSerif-Regular.ttf", 0),
    "arial": (TRUETYPE / "liberation/LiberationSans-Regular.ttf", 0),
    "narrow": (TRUETYPE / "liberation/LiberationSansNarrow-Regular.ttf", 0),
    "courier": (TRUETYPE / "liberation/LiberationMono-Regular.ttf", 0),
}
SEAL_FILES: dict[str, tuple[Path, int]] = {
    "song": (OPENTYPE / "noto/NotoSerifCJK-Bold.ttc", 2),
    "hei": (OPENTYPE / "noto/NotoSansCJK-Bold.ttc", 2),
    "kai": FILES["wenkai-bold"],
}

# Fonts of the GB 2312 set lack the zero of Chinese dates; office programs take it from another font.
GB2312_ONLY = frozenset({"gkai", "gbsn"})
FALLBACK = "uming"


@dataclass(frozen=True)
class Face:
    """A Chinese font and the one that sets digits and Latin letters beside it (the same, where `latin` is None)."""

    han: str
    latin: str | None = None

    def of(self, char: str) -> str:
        if self.latin and " " < char < "\x7f":
            return self.latin
        return FALLBACK if char in "〇–" and self.han in GB2312_ONLY else self.han


@cache
def register(name: str) -> str:
    """Make a font known to reportlab; raises OSError where the Debian package is missing."""
    path, index = FILES[name]
    pdfmetrics.registerFont(TTFont(name, str(path), subfontIndex=index))
    return name


def fonts_installed() -> bool:
    """Whether dossiers can be made on this machine."""
    return all(path.exists() for path, _ in [*FILES.values(), *SEAL_FILES.values()])


def text_width(text: str, face: Face, size: float) -> float:
    return sum(_char_width(face.of(char), char) for char in text) * size


@cache
def _char_width(font: str, char: str) -> float:
    return float(pdfmetrics.stringWidth(char, register(font), 1))
