"""A page's running text → what paper it sounds like: cue phrases (spaCy's phrase matcher) and the trained classifier."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher

from extractors import text_classifier
from extractors.values.text import squeeze
from schemas.document_types import load_document_types

LONGEST_TEXT = 6000
MOST_CUES = 12.0
CLASSIFIER_WEIGHT = 5.0
STRONG = "/strong"


@dataclass(frozen=True)
class Wording:
    """`cues`: weight of the distinct cue phrases of each paper, other papers included. `cats`: the classifier's probabilities."""

    characters: int = 0
    cues: Counter[str] = field(default_factory=Counter)
    cats: dict[str, float] = field(default_factory=dict)

    def score(self, name: str) -> float:
        """Phrases and classifier together, for one paper."""
        category = "other" if name in load_document_types().others else name
        return min(MOST_CUES, self.cues[name]) + CLASSIFIER_WEIGHT * self.cats.get(category, 0.0)

    @property
    def best(self) -> str | None:
        """The paper that the wording fits best; None where it says nothing."""
        names = {*self.cues, *(name for name in self.cats if name != "other")}
        if self.cats.get("other", 0.0) >= 0.5:
            names |= set(load_document_types().others)
        return max(sorted(names), key=self.score, default=None)


def read_wording(text: str) -> Wording:
    """What the text of a page sounds like."""
    plain = squeeze(text)[:LONGEST_TEXT]
    language, matcher = _matcher()
    doc = language.make_doc(plain)
    seen = {(language.vocab.strings[match], plain[start:end]) for match, start, end in matcher(doc)}
    cues: Counter[str] = Counter()
    for name, _ in seen:
        cues[name.removesuffix(STRONG)] += 2 if name.endswith(STRONG) else 1
    return Wording(len(plain), cues, text_classifier.classify(plain))


def judge(wording: Wording) -> tuple[str, float]:
    """Name of the paper and how sure: below 0.5 means that it could not be told. No title is certain, so 0.9 is the most."""
    best = wording.best
    if best is None:
        return "other", 0.55 if wording.characters < 30 else 0.45
    weight = min(MOST_CUES, wording.cues[best])
    runner_up = max((wording.score(name) for name in wording.cues if name != best), default=0.0)
    lead = wording.score(best) - runner_up
    if best in load_document_types().others:
        told = wording.cats.get("other", 0.0)
        return best, round(min(0.9, 0.4 + 0.25 * told + 0.05 * weight), 3)
    probability = wording.cats.get(best, 0.0)
    if weight < 2 or weight < 4 and probability < 0.5 or lead < 0.5:
        return "other", 0.6 if wording.cats.get("other", 0.0) >= 0.7 else 0.45
    return best, round(min(0.9, 0.4 + 0.03 * weight + 0.2 * probability + 0.02 * min(lead, 5.0)), 3)


@cache
def _matcher() -> tuple[Language, PhraseMatcher]:
    """Tokens of blank Chinese are characters, so a phrase is found wherever its characters follow each other."""
    language = spacy.blank("zh")
    matcher = PhraseMatcher(language.vocab)
    types = load_document_types()
    for name, cues in {**types.papers, **types.others}.items():
        matcher.add(name + STRONG, [language.make_doc(squeeze(phrase)) for phrase in cues.strong])
        matcher.add(name, [language.make_doc(squeeze(phrase)) for phrase in cues.phrases])
    for name, statement in types.statements.items():
        if statement.phrases:
            matcher.add(name, [language.make_doc(squeeze(phrase)) for phrase in statement.phrases])
    return language, matcher
