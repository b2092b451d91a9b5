"""Labels of fields as data (`schemas/data/paper_labels.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from schemas.yaml_text import load_yaml

_PIECE = re.compile(r"\{[a-z_]+\}|[^{}]+")


class PaperLabels(BaseModel):
    """`families`: for each family of papers, the labels of each field, with every choice of their `parts`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: dict[str, tuple[str, ...]]
    families: dict[str, dict[str, tuple[str, ...]]]
    tails: tuple[str, ...]
    stops: tuple[str, ...]

    @model_validator(mode="before")
    @classmethod
    def _put_together(cls, data: Any) -> Any:
        parts = data["parts"]
        for fields in data["families"].values():
            fields.update({field: _each(labels, parts) for field, labels in fields.items()})
        return data | {"stops": _each(data["stops"], parts)}

    def fields(self, family: str) -> dict[str, str]:
        """Label → field of a family."""
        return {label: field for field, labels in self.families[family].items() for label in labels}


def _each(labels: Iterable[str], parts: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The labels with every choice of their parts, each once."""
    out: dict[str, None] = {}
    for label in labels:
        pieces = [parts[piece[1:-1]] if piece.startswith("{") else (piece,) for piece in _PIECE.findall(label)]
        out |= dict.fromkeys("".join(choice) for choice in product(*pieces))
    return tuple(out)


@cache
def load_paper_labels() -> PaperLabels:
    """The labels that the program knows. Raises pydantic.ValidationError where the data file is wrong."""
    path = Path(__file__).parent / "data" / "paper_labels.yaml"
    return PaperLabels.model_validate(load_yaml(path.read_text(encoding="utf-8")))
