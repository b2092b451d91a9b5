"""Running text → document type, by a spaCy text classifier (trained by `python -m training.train_text_classifier`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language

from extractors.values.text import squeeze

MODEL = Path(__file__).parent / "models" / "text_classifier"
LONGEST_TEXT = 1200


def classify(text: str) -> dict[str, float]:
    """Probability of each free-text type for a page's text; empty for a text too short to say anything."""
    plain = squeeze(text)[:LONGEST_TEXT]
    if len(plain) < 12:
        return {}
    return dict(_model()(plain).cats)


@cache
def _model() -> Language:
    return spacy.load(MODEL)
