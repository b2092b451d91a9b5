"""Labels in lines of text (名称：, 申报单位（牵头）…), found by spaCy's phrase matcher over characters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import spacy
import yaml
from spacy.language import Language
from spacy.matcher import PhraseMatcher

DATA = Path(__file__).parent.parent / "schemas" / "data" / "field_labels.yaml"


@dataclass(frozen=True)
class FoundLabel:
    """A label at `start`…`end` of the text; `field` None for one that only ends another's value."""

    field: str | None
    start: int
    end: int


def find_labels(text: str, family: str) -> list[FoundLabel]:
    """Labels in a text without blanks, the longest where several begin or overlap."""
    language, matcher = _matcher(family)
    doc = language.make_doc(text)
    found = [
        FoundLabel(None if name == "stops" else name, doc[start].idx, doc[start].idx + len(doc[start:end].text))
        for match, start, end in matcher(doc)
        for name in (language.vocab.strings[match],)
    ]
    kept: list[FoundLabel] = []
    for label in sorted(found, key=lambda label: (label.start - label.end, label.field is None, label.start)):
        if not any(label.start < other.end and other.start < label.end for other in kept):
            kept.append(label)
    return sorted(kept, key=lambda label: label.start)


@cache
def _matcher(family: str) -> tuple[Language, PhraseMatcher]:
    labels = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    language = spacy.blank("zh")
    matcher = PhraseMatcher(language.vocab)
    for name, spellings in {"stops": labels["stops"], **labels[family]}.items():
        matcher.add(name, [language.make_doc(spelling) for spelling in spellings])
    return language, matcher
