"""Labels of fields as data (`schemas/data/paper_labels.yaml`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from schemas.yaml_text import load_yaml


class PaperLabels(BaseModel):
    """`families`: for each family of papers, the labels of each field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    families: dict[str, dict[str, tuple[str, ...]]]
    tails: tuple[str, ...]
    stops: tuple[str, ...]

    def fields(self, family: str) -> dict[str, str]:
        """Label → field of a family."""
        return {label: field for field, labels in self.families[family].items() for label in labels}


@cache
def load_paper_labels() -> PaperLabels:
    """The labels that the program knows. Raises pydantic.ValidationError where the data file is wrong."""
    path = Path(__file__).parent / "data" / "paper_labels.yaml"
    return PaperLabels.model_validate(load_yaml(path.read_text(encoding="utf-8")))
