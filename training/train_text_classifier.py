"""Trains `extractors/models/text_classifier` from seeded, generated text: `python -m training.train_text_classifier`.

The last third of each type's sentences is kept from training; figures on text made of those alone are written to
training/RESULTS.md.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import spacy
import yaml
from spacy.training import Example
from spacy.util import fix_random_seed

from extractors.text_classifier import MODEL
from extractors.values.text import squeeze

HERE = Path(__file__).parent
SEED = 20240412
CONFUSED = [
    "日曰",
    "己已",
    "未末",
    "人入",
    "科料",
    "账帐",
    "公么",
    "司同",
    "元无",
    "项顶",
    "技枝",
    "资贷",
    "管菅",
    "本木",
]
ORGS = [
    "草原绿川食品有限公司",
    "科尔沁新源材料股份有限公司",
    "沙地农业科技有限公司",
    "辽河畜牧有限责任公司",
    "北疆理工大学",
    "塞上农业研究院",
]
TOPICS = [
    "玉米秸秆高值利用",
    "肉牛育种关键技术",
    "铝基新材料制备",
    "蒙药质量标准提升",
    "风机叶片回收",
    "沙地水稻节水栽培",
]
MODEL_SHAPE = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "ngram_size": 3,
    "length": 16384,
    "no_output_layer": False,
}


def main() -> None:
    fix_random_seed(SEED)
    rng = random.Random(SEED)
    sentences = yaml.safe_load((HERE / "texts.yaml").read_text(encoding="utf-8"))
    split = {
        name: (lines[: -(-len(lines) * 2 // 3)], lines[-(-len(lines) * 2 // 3) :]) for name, lines in sentences.items()
    }
    train = [(page(part[0], rng), name) for name, part in split.items() for _ in range(220 if name != "other" else 500)]
    held = [(page(part[1], rng), name) for name, part in split.items() for _ in range(60)]
    language = spacy.blank("zh")
    textcat = language.add_pipe("textcat", config={"model": MODEL_SHAPE})
    for name in sentences:
        textcat.add_label(name)  # type: ignore[attr-defined]
    examples = [
        Example.from_dict(language.make_doc(text), {"cats": {label: float(label == name) for label in sentences}})
        for text, name in train
    ]
    optimizer = language.initialize(lambda: examples)
    for _ in range(6):
        rng.shuffle(examples)
        for start in range(0, len(examples), 32):
            language.update(examples[start : start + 32], sgd=optimizer)
    MODEL.parent.mkdir(parents=True, exist_ok=True)
    language.to_disk(MODEL)
    report(language, held)


def page(lines: list[str], rng: random.Random) -> str:
    """A page's worth of text of one type, as OCR might give it."""
    chosen = rng.choices(lines, k=rng.randint(2, 7))
    text = "".join(fill(line, rng) for line in chosen)
    start = rng.randint(0, min(12, len(text) // 3))
    return squeeze("".join(noisy(char, rng) for char in text[start:]))


def fill(line: str, rng: random.Random) -> str:
    slots = {
        "org": rng.choice(ORGS),
        "org2": rng.choice(ORGS),
        "topic": rng.choice(TOPICS),
        "n": str(rng.randint(1, 12)),
        "m": str(rng.randint(20, 900)),
        "y": str(rng.randint(1995, 2022)),
    }
    return line.format(**slots)


def noisy(char: str, rng: random.Random) -> str:
    if rng.random() > 0.03:
        return char
    pair = next((pair for pair in CONFUSED if char in pair), None)
    return pair[1 - pair.index(char)] if pair else ""


def report(language: spacy.language.Language, held: list[tuple[str, str]]) -> None:
    right: Counter[str] = Counter()
    for text, name in held:
        cats = language(text).cats
        right[name] += max(cats, key=lambda label: cats[label]) == name
    counts = Counter(name for _, name in held)
    rows = "".join(f"| {name} | {right[name]} | {counts[name]} |\n" for name in counts)
    total = f"{sum(right.values())} of {len(held)} ({sum(right.values()) / len(held):.1%})"
    (HERE / "RESULTS.md").write_text(
        "# Text classifier on sentences that it was not trained on\n\n"
        f"Made by `python -m training.train_text_classifier`. Right: {total}.\n\n| type | right | pages |\n|---|---|---|\n{rows}",
        encoding="utf-8",
    )
    print(total)


if __name__ == "__main__":
    main()
