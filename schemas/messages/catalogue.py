"""Message keys → sentences of one language (`<lang>.*.yaml` beside this file)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from schemas.findings import Message
from schemas.yaml_text import load_yaml

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")


class Catalogue:
    """Sentences of one language. A key that is not there gives itself and its values: no report fails for a word."""

    def __init__(self, lang: str, sentences: dict[str, str]) -> None:
        self.lang, self.sentences = lang, sentences

    def find(self, key: str) -> str | None:
        """A word, or a sentence with its blanks unfilled; None where the catalogue has none."""
        return self.sentences.get(key)

    def word(self, key: str, **values: str) -> str:
        return self.say(Message(key, values))

    def say(self, message: Message) -> str:
        """The sentence with its blanks filled; braces in what fills them stay as they are."""
        sentence = self.find(message.key)
        if sentence is None:
            return " ".join([message.key, *(f"{name}={value}" for name, value in message.values.items() if value)])
        said, *parts = sentence.split("{")
        for part in parts:
            name, _, rest = part.partition("}")
            said += str(message.values.get(name, "")) + rest
        return said


@cache
def load_catalogue(lang: str) -> Catalogue:
    """The catalogue of a language, from all of its files. Raises ValueError for one that is not there."""
    if lang not in LANGUAGES:
        raise ValueError(f"no language {lang!r}: {', '.join(LANGUAGES)}")
    sentences: dict[str, str] = {}
    for path in sorted(HERE.glob(f"{lang}.*.yaml")):
        sentences |= load_yaml(path.read_text(encoding="utf-8"))
    return Catalogue(lang, sentences)
