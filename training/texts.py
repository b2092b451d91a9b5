"""Templates → pages of text, as a reader of scans might give them. Everything follows from the random generator handed in."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extractors.values.text import squeeze

HERE = Path(__file__).parent
CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)\}")
CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
NUMERALS = "一二三四五六七八九十"


def load_templates() -> dict[str, list[str]]:
    """Templates by document type, from templates/*.yaml."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((HERE / "templates").glob("*.yaml"))
    }


def write_page(templates: Sequence[str], rng: random.Random, *, noise: float) -> str:
    """A page's text: some lines in a row of the list or at random, begun anywhere, with the reader's mistakes."""
    count = rng.choice((1, 3, 4, 6, 8, 10, 12))
    if rng.random() < 0.5:
        first = rng.randrange(len(templates))
        chosen = [templates[(first + i) % len(templates)] for i in range(count)]
    else:
        chosen = rng.choices(templates, k=count)
    text = "".join(fill(template, rng) for template in chosen)
    return squeeze(spoil(text[rng.randint(0, min(10, len(text) // 4)) :], rng, noise))


def fill(template: str, rng: random.Random) -> str:
    """A template with its alternatives chosen and its slots filled."""
    chosen = CHOICE.sub(lambda match: rng.choice(match[1].split("|")), template)
    return SLOT.sub(lambda match: _slot(match[1], rng), chosen)


def spoil(text: str, rng: random.Random, noise: float) -> str:
    """Characters confused, dropped or lost with their punctuation, at a rate of `noise`."""
    return "".join(_spoil(char, rng) if rng.random() < noise else char for char in text)


def _spoil(char: str, rng: random.Random) -> str:
    pair = next((pair for pair in _words()["confused"] if char in pair), None)
    if pair:
        return str(pair[1 - pair.index(char)])
    return rng.choice(("", "", char + rng.choice("一口丨·,")))


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((HERE / "slots.yaml").read_text(encoding="utf-8"))
    return loaded


def _slot(name: str, rng: random.Random) -> str:
    words = _words()

    def pick(*lists: str) -> str:
        return "".join(rng.choice(words[name]) for name in lists)

    match name:
        case "org" | "org3":
            return pick("places", "brands", "trades", "forms")
        case "org2":
            return pick("brands", "institutes") if rng.random() < 0.7 else pick("places", "brands", "trades", "forms")
        case "topic":
            return pick("objects", "aims", "endings")
        case "person":
            return pick("surnames", "given")
        case "big":
            return pick("words")
        case "city":
            return pick("cities")
        case "cn":
            return rng.choice(NUMERALS)
        case "n":
            return str(rng.randint(1, 12))
        case "m":
            return str(rng.randint(20, 900))
        case "y":
            return str(rng.randint(1996, 2023))
        case "yy":
            return str(rng.randint(20, 27))
        case "phone":
            return f"0475-{rng.randint(2000000, 8999999)}"
        case "uscc":
            return "91" + "".join(rng.choices(CODE, k=16))
        case "code":
            return "".join(rng.choices("ABCQKJ", k=2)) + f"-{rng.randint(1, 99):02d}-{rng.randint(2015, 2024)}"
    raise KeyError(name)
