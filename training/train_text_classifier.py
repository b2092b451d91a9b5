"""Trains `extractors/models/text_classifier` on generated text: `python -m training.train_text_classifier`.

The model learns from all templates. How well it does on wordings that it never saw is told by four rounds in which a quarter of
each type's templates is kept from training and makes the pages to judge by; the figures are printed and written to
training/RESULTS.md. The same seed gives the same model.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.training import Example
from spacy.util import fix_random_seed  # type: ignore[attr-defined]

from extractors.text_classifier import MODEL, build_pipeline, parts_to_skip
from training.texts import load_templates, write_page

RESULTS = Path(__file__).parent / "RESULTS.md"
SEED = 20240412
PAGES = 380
PAGES_OTHER = 500
HELD_PAGES = 60
NOISE = 0.03
EPOCHS = 4
BATCH = 32
ROUNDS = 4

LONG = 150
SURE = 0.7

Labelled = tuple[str, str]
Judged = tuple[str, str, float, int]
"""Type, guess, its probability, length of the text."""


def main() -> None:
    templates = load_templates()
    judged = [guess for part in range(ROUNDS) for guess in judge(templates, part)]
    language = learn(templates, SEED)
    language.to_disk(MODEL, exclude=parts_to_skip())
    told = describe(judged)
    RESULTS.write_text(told, encoding="utf-8")
    print(told)


def judge(templates: Mapping[str, Sequence[str]], part: int) -> list[Judged]:
    """What a model that never saw every fourth template makes of pages written from those."""
    language = learn(
        {name: [t for i, t in enumerate(lines) if i % ROUNDS != part] for name, lines in templates.items()}, SEED
    )
    rng = random.Random(f"{SEED}-{part}")
    judged: list[Judged] = []
    for name, lines in templates.items():
        for text, _ in write_pages(name, lines[part::ROUNDS], rng, HELD_PAGES):
            cats = language(text).cats
            guess = max(cats, key=lambda label: cats[label])
            judged.append((name, guess, cats[guess], len(text)))
    return judged


def write_pages(name: str, templates: Sequence[str], rng: random.Random, count: int) -> list[Labelled]:
    return [(write_page(templates, rng, noise=rng.choice((0.0, NOISE, 2 * NOISE))), name) for _ in range(count)]


def learn(templates: Mapping[str, Sequence[str]], seed: int) -> Language:
    """The trained pipeline; `other` gets more pages, since it is many kinds of paper."""
    fix_random_seed(seed)
    rng = random.Random(seed)
    names = sorted(templates)
    pages = [
        page
        for name in names
        for page in write_pages(name, templates[name], rng, PAGES_OTHER if name == "other" else PAGES)
    ]
    language = build_pipeline(names)
    examples = [
        Example.from_dict(language.make_doc(text), {"cats": {other: float(other == name) for other in names}})
        for text, name in pages
    ]
    optimizer = language.initialize(lambda: examples)
    for _ in range(EPOCHS):
        rng.shuffle(examples)
        for start in range(0, len(examples), BATCH):
            language.update(examples[start : start + BATCH], sgd=optimizer)
    return language


def describe(judged: Sequence[Judged]) -> str:
    """Figures as Markdown."""
    told = Counter(name for name, _, _, _ in judged)
    taken = Counter(guess for _, guess, _, _ in judged)
    right = Counter(name for name, guess, _, _ in judged if name == guess)
    rows = "".join(
        f"| {name} | {right[name] / told[name]:.1%} | {right[name] / max(1, taken[name]):.1%} | {told[name]} |\n"
        for name in told
    )
    return (
        "# Text classifier on pages whose templates it never saw\n\n"
        f"Made by `python -m training.train_text_classifier` (seed {SEED}), in {ROUNDS} rounds, each with another quarter of the "
        "templates kept from training. A page is one to twelve lines of one type.\n\n"
        f"- all pages: {_share(judged)}\n"
        f"- pages of {LONG} characters or more: {_share([j for j in judged if j[3] >= LONG])}\n"
        f"- where it is sure (≥ {SURE}): {_share([j for j in judged if j[2] >= SURE])}\n\n"
        f"| type | recall | precision | pages |\n|---|---|---|---|\n{rows}"
    )


def _share(judged: Sequence[Judged]) -> str:
    right = sum(name == guess for name, guess, _, _ in judged)
    return f"{right} of {len(judged)} right ({right / max(1, len(judged)):.1%})"


if __name__ == "__main__":
    main()
