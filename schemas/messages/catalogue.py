"""Message keys → sentences of one language (`<lang>.*.yaml` beside this file)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from schemas.findings import Message

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")


class Catalogue:
    """Sentences of one language. A key that is not there gives itself, so that no report fails for a word."""

    def __init__(self, lang: str, sentences: dict[str, str]) -> None:
        self.lang, self.sentences = lang, sentences

    def word(self, key: str, **values: str) -> str:
        return self.say(Message(key, values))

    def say(self, message: Message) -> str:
        """The sentence with its blanks filled; braces in what fills them stay as they are."""
        parts = self.sentences.get(message.key, message.key).split("{")
        out = parts[0]
        for part in parts[1:]:
            name, _, rest = part.partition("}")
            out += str(message.values.get(name, "")) + rest
        return out


@cache
def load_catalogue(lang: str) -> Catalogue:
    """The catalogue of a language. Raises ValueError for one that is not there."""
    if lang not in LANGUAGES:
        raise ValueError(f"no language {lang!r}: {', '.join(LANGUAGES)}")
    sentences: dict[str, str] = {}
    for part in ("checks", "report"):
        sentences |= yaml.safe_load((HERE / f"{lang}.{part}.yaml").read_text(encoding="utf-8"))
    return Catalogue(lang, sentences)
