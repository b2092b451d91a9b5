"""A page → what classification looks at: its text without furniture, its wording, numbers, rows of statements, ending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import or_

from extractors.values.names import is_organisation
from extractors.values.person_names import can_be_person
from extractors.values.text import squeeze
from pipeline.classification.furniture import Furniture
from pipeline.classification.headings import text_height
from pipeline.classification.numbering import find_numbers
from pipeline.classification.statement_rows import Rows, find_rows
from pipeline.classification.wording import Wording, read_wording
from schemas.document_types import load_document_types
from schemas.pages import Line, Page

LONGEST_ROLE = 8
SENTENCES = 2
"""Ends of sentences on a page that is no cover."""
THIN = 220
"""Characters; covers and signature pages have fewer."""
SIGNED = re.compile(
    r"盖章|公章|签字|签章|签名|签署人|\d{4}年\d{1,2}月\d{1,2}日|年月日$|[一二三四五六七八九十〇零]{4}年"
)
_OF_BLOCK = re.compile(
    r"^(?:[甲乙丙丁]方|单位|公司|名称|成员|牵头|地址|电话|开户)[^,.;]{0,3}[:(]|^[^,.;:]{2,12}\(牵头人?\)"
)
"""What stands in a party's signature block beside its signature."""
SIGNS = re.compile(r"盖章|公章|签[字章名署]")
_TAKES_EFFECT = re.compile(
    r"(?:盖章|签字|签章|签名).{0,12}(?:生效|之日起|有效|后施行|后实行)|(?:应|须|需|由|经).{0,12}(?:签字|盖章)"
)
"""A sentence about signing, as agreements end: not a signature."""
CLAUSE_END = re.compile(r"(?<=[一-鿿])[.;]")
SENTENCE_END = re.compile(r"[.;:!?)\"\]]$")


def _is_block_of_parties(texts: Sequence[str]) -> bool:
    """Whether lines name nothing but parties and who stands for each: 合作社：…, 理事长：…, 学院：…, 院长：…"""
    parts = [text.split(":", 1) for text in texts]
    if not all(len(part) == 2 and len(part[0]) <= LONGEST_ROLE and part[1] for part in parts):
        return False
    named = [is_organisation(value) for _, value in parts]
    people = [can_be_person(value) for _, value in parts]
    return all(map(or_, named, people)) and min(sum(named), sum(people)) >= 2


@dataclass
class View:
    """A page with all that is asked of it more than once."""

    page: Page
    furniture: Furniture = Furniture()

    @cached_property
    def lines(self) -> list[Line]:
        """The text's lines, furniture left out."""
        return [line for i, line in enumerate(self.page.lines) if i not in self.furniture.lines]

    @cached_property
    def texts(self) -> list[str]:
        return [squeeze(line.text) for line in self.lines]

    @cached_property
    def characters(self) -> int:
        return sum(len(text) for text in self.texts)

    @property
    def thin(self) -> bool:
        return self.characters < THIN

    @property
    def is_written(self) -> bool:
        """Whether sentences stand on the page, as on no cover."""
        return sum(len(CLAUSE_END.findall(text)) for text in self.texts) >= SENTENCES

    @cached_property
    def wording(self) -> Wording:
        return read_wording("\n".join(self.texts))

    @cached_property
    def numbers(self) -> list[tuple[str, int]]:
        return find_numbers(self.texts)

    @cached_property
    def rows(self) -> Rows:
        return find_rows(self.page)

    @cached_property
    def size(self) -> float:
        return text_height(self.page)

    @property
    def signature_page(self) -> bool:
        """Whether the page says that it only carries the signatures of what goes before, or hardly carries anything else."""
        if any(re.search(load_document_types().signature_pages, text) for text in self.texts[:4]):
            return True
        if self.thin and _is_block_of_parties(self.texts):
            return True
        signed = [text for text in self.texts if SIGNED.search(text) or _OF_BLOCK.search(text)]
        return self.thin and 2 * len(signed) >= len(self.texts) and any(SIGNS.search(text) for text in signed)

    @cached_property
    def signed_off(self) -> bool:
        """Whether the paper seems to end here: signatures or a date, and room below."""
        if not self.lines or self.lines[-1].box[3] > 0.85 * self.page.height:
            return False
        return any(SIGNED.search(text) and not _TAKES_EFFECT.search(text) for text in self.texts[-4:])

    @cached_property
    def breaks_off(self) -> bool:
        """Whether the last line runs to the right edge and ends within a sentence."""
        if len(self.lines) < 5 or self.lines[-1].box[3] < 0.7 * self.page.height:
            return False
        right = max(line.box[2] for line in self.lines)
        return self.lines[-1].box[2] > 0.93 * right and not SENTENCE_END.search(self.texts[-1])

    @cached_property
    def begins_within(self) -> bool:
        """Whether the first line stands at the left edge, like one that goes on, and not in the middle."""
        if len(self.lines) < 2:
            return False
        left = min(line.box[0] for line in self.lines)
        return self.lines[0].box[0] < left + 0.8 * self.size and not self.numbers[:1] == find_numbers(self.texts[:1])
