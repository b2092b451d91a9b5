"""How organisations are called, as data (`schemas/data/organisations.yaml`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from schemas.yaml_text import load_yaml


class OrganisationWords(BaseModel):
    """The words that end names and those that stand before them; what each list means stands in the data file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    legal: tuple[str, ...]
    institutions: tuple[str, ...]
    weak: tuple[str, ...]
    campuses: tuple[str, ...]
    placed: tuple[str, ...]
    labelled: tuple[str, ...]
    not_endings: tuple[str, ...]
    generic: tuple[str, ...]
    before: tuple[str, ...]
    stops: tuple[str, ...]
    leading: tuple[str, ...]
    kept: tuple[str, ...]
    inner: tuple[str, ...]
    parties: tuple[str, ...]
    of_subjects: tuple[str, ...]
    places: tuple[str, ...]
    place_endings: tuple[str, ...]
    labels: tuple[str, ...]
    remarks: tuple[str, ...]
    lookalikes: tuple[str, ...]

    @property
    def endings(self) -> tuple[str, ...]:
        """All endings, the longest first."""
        campuses = (f"大学{bracketed}" for place in self.campuses for bracketed in (f"({place})", f"（{place}）"))
        return tuple(
            sorted({*self.legal, *self.institutions, *self.weak, *self.placed, *campuses}, key=len, reverse=True)
        )


@cache
def load_organisation_words() -> OrganisationWords:
    """The words that the program knows. Raises pydantic.ValidationError where the data file is wrong."""
    path = Path(__file__).parent / "data" / "organisations.yaml"
    return OrganisationWords.model_validate(load_yaml(path.read_text(encoding="utf-8")))
