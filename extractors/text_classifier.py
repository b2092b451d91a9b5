"""Running text → document type, by a spaCy text classifier (trained by `python -m training.train_text_classifier`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language

from extractors.values.text import squeeze

MODEL = Path(__file__).parent / "models" / "text_classifier"
LONGEST_TEXT = 1500
SHORTEST_TEXT = 12
SHAPE = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "ngram_size": 2,
    "length": 16384,
    "no_output_layer": False,
}
"""Characters and pairs of them, hashed to a table that keeps the model below a megabyte. Triples learn the templates by heart:
on templates never seen they cost some eight points."""


def classify(text: str) -> dict[str, float]:
    """Probability of each type for a page's text; empty for a text too short to say anything."""
    plain = squeeze(text)[:LONGEST_TEXT]
    if len(plain) < SHORTEST_TEXT:
        return {}
    return dict(_model()(plain).cats)


def build_pipeline(names: Sequence[str]) -> Language:
    """An untrained pipeline: a character a token, as spaCy's blank Chinese splits, and the classifier."""
    language = spacy.blank("zh")
    textcat = language.add_pipe("textcat", config={"model": SHAPE})
    for name in names:
        textcat.add_label(name)  # type: ignore[attr-defined]
    return language


def parts_to_skip() -> list[str]:
    """Parts that the classifier's features (hashes of characters) do not need on disk."""
    return ["vocab"]


@cache
def _model() -> Language:
    return spacy.load(MODEL)
