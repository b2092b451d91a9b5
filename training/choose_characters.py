"""Chooses the characters that the line recogniser tells apart: `python -m training.choose_characters Unihan_OtherMappings.txt.bz2`.

The Unicode Consortium's table (Debian: package unicode-data) says by `kTGH` which characters are of the Table of General Standard
Chinese Characters (2013). Added are those of GB 2312, old forms of figures, ASCII, Greek, full-width and ideographic signs, figures in rings and
brackets, mathematical signs, and units. What the model does not know is left out.
"""

from __future__ import annotations

import bz2
import sys
import unicodedata
from pathlib import Path

from extractors.rapid import RapidReader
from extractors.vocabulary import KEPT

BLOCKS = ((0x20, 0x7F), (0xA0, 0x100), (0x370, 0x400), (0x2000, 0x2070), (0x2070, 0x20A0), (0x20A0, 0x20D0), (0x2100, 0x2150),
          (0x2150, 0x2190), (0x2190, 0x2200), (0x2200, 0x2300), (0x2460, 0x2500), (0x25A0, 0x2600), (0x3000, 0x3040),
          (0x3200, 0x3400), (0xFF00, 0xFFF0))  # fmt: skip
"""ASCII, Latin signs, Greek, punctuation, raised and lowered figures, currencies, letter-like signs, fractions and Roman figures,
arrows, mathematics, figures in rings, shapes, ideographic signs, units, full-width forms."""
TICKS = "√✓✔☑☐□■▲△●○★☆№丨"
OLD_FIGURES = "弌弍弎貳叁叄參陸萬億圓〇"
"""Of amounts in words, as some offices still write them."""
NAMES = "嘠渃"
"""Of names, in no table."""


def standard_characters(unihan: Path) -> set[str]:
    """Those with a number in the table of 2013."""
    with bz2.open(unihan, "rt", encoding="utf-8") as lines:
        entries = (line.split("\t") for line in lines if "\tkTGH\t" in line)
        return {chr(int(code[2:], 16)) for code, *_ in entries}


def gb2312_characters() -> set[str]:
    """The 6,763 of 1980."""
    pairs = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return {char for pair in pairs if (char := pair.decode("gb2312", errors="ignore"))}


def is_sign(char: str) -> bool:
    """Whether it is a letter, figure or sign of the `BLOCKS`."""
    if len(char) != 1 or unicodedata.category(char)[0] == "C":
        return False
    return char in TICKS or any(low <= ord(char) < high for low, high in BLOCKS)


def main() -> None:
    wanted = standard_characters(Path(sys.argv[1])) | gb2312_characters() | set(OLD_FIGURES + NAMES)
    known = RapidReader(exact=True).characters
    kept = [char for char in known[1:] if char in wanted or is_sign(char)]
    KEPT.write_text("".join(kept) + "\n", encoding="utf-8")
    print(
        f"{len(kept)} of {len(known) - 1} characters kept; {len(wanted - set(known))} of those wanted the model does not know"
    )


if __name__ == "__main__":
    main()
