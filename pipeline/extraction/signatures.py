"""The end of a paper: who signs, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from extractors.values.names import find_organisations
from pipeline.extraction.days import days_in
from pipeline.extraction.kinds import SEAL_ASKED, parse_organisation
from pipeline.extraction.labelled import Parsed
from pipeline.extraction.placed_text import Reading, Row
from pipeline.extraction.seal_cover import confirmed

LONGEST_SIGNATURE = 48
"""A line of a signature block is short: a name, a date, a label with either."""
COVER_ROWS, PIECES_APART = 14, 0.8
"""A cover has so few lines; what it sets apart stands so many heights from the rest."""
_NOT_SIGNED = re.compile(
    r"之?前|截止|为止|以前|起施行|起执行|起实施|起生效|有效期|成立|注册|出生|设立|起止|期限|完成|至\d|[—~-]\d{4}年|登记日|[Ff]rom\d|[Uu]ntil|[Tt]hrough\d|to\d{1,2}[A-Z]"
)
_CLAUSE = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]{1,4}[条章节款项]|\d{1,2}(?:\.\d{1,2})+).*[.;]$"
    r"|^(?:第[一二三四五六七八九十百\d]{1,4}[条款]|\d{1,2}\.\d{1,2}).{0,20}(?:应|须|为|由|是|归)|(?:应当?|须|必须|可)(?:为|是|由|报|经)"
)
"""A clause of the text, also one that ends with a name."""
_LABEL = re.compile(r"^.{0,14}?(?:\([^()]{1,8}\))?:")


def signing_organisation(reading: Reading) -> Parsed[str] | None:
    """The last short line that is an organisation's name alone, a label before it apart."""
    for index in range(len(reading.rows) - 1, -1, -1):
        row = reading.rows[index]
        if len(row.plain) > LONGEST_SIGNATURE or _CLAUSE.search(row.plain) or _ends_sentence(index, reading):
            continue
        for piece in row.placed.pieces(4.0):
            label = _LABEL.match(piece.plain)
            name = parse_organisation(piece.slice(label.end() if label else 0))
            if name is not None and name.sure > 0.5 and _fills(name, piece.plain, label):
                return confirmed(name, reading)
    return None


def _ends_sentence(index: int, reading: Reading) -> bool:
    """Whether a line is the rest of a sentence that the line above began."""
    row, above = reading.rows[index], reading.rows[index - 1] if index else None
    goes_on = above is not None and above.plain[-1:] not in ".;:)" and len(above.plain) > len(row.plain)
    return goes_on and row.plain.endswith((".", ";"))


def _fills(name: Parsed[str], plain: str, label: re.Match[str] | None) -> bool:
    """The name is the line, remarks in brackets apart; running text is not."""
    rest = plain[label.end() :] if label else plain
    return len(name.placed) >= len(SEAL_ASKED.sub("", re.sub(r"\([^()]*\)?$", "", rest)).strip(":;,.")) - 1


def signing_date(reading: Reading) -> Parsed[date] | None:
    """The last date on a short line of its own, else None."""
    found = [parsed for row in reading.rows for parsed in _dates_of(row)]
    exact = [parsed for parsed in found if parsed.sure > 0.6]
    return (exact or found)[-1] if found else None


def _dates_of(row: Row) -> Sequence[Parsed[date]]:
    plain = row.plain
    if len(plain) > LONGEST_SIGNATURE or _NOT_SIGNED.search(plain):
        return ()
    found = days_in(row.placed)
    covered = sum(len(parsed.placed) for parsed in found)
    rest = re.sub(r"[:;,.()年月日_-]", "", plain)
    return found if covered >= 0.4 * len(plain) or len(rest) - covered <= 16 else ()


def date_on_cover(reading: Reading) -> Parsed[date] | None:
    """A day set apart among the few lines of the first page."""
    rows = [row for row in reading.rows if row.page is reading.pages[0]] if reading.pages else []
    if len(rows) > COVER_ROWS:
        return None
    pieces = (piece for row in reversed(rows) for piece in row.placed.pieces(PIECES_APART))
    days = ((piece, found) for piece in pieces if (found := days_in(piece)))
    return next((found[0] for piece, found in days if len(found[0].placed) == len(piece) and found[0].sure > 0.6), None)


def _beside_date(plain: str) -> str:
    """A line without what stands beside the day of a paper on it: whose it is, its version."""
    for name in reversed(find_organisations(plain)):
        plain = plain[: name.start] + plain[name.end :]
    return re.sub(r"(?:版本号?:?)?[Vv]\d{1,2}(?:\.\d)?版?|版本号?:?\d{1,2}(?:\.\d)?", "", plain)


def date_below_title(reading: Reading, title_rows: int = 4) -> Parsed[date] | None:
    """A date that stands alone on one of the first lines below the heading."""
    for row in reading.rows[1 : 1 + title_rows]:
        found = days_in(row.placed) if not _NOT_SIGNED.search(row.plain) else ()
        if found and len(found[0].placed) >= len(_beside_date(row.plain).strip("()[]:")) - 8:
            return found[0]
    return None
