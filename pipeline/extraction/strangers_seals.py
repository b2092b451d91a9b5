"""Seals of those whom no field of a dossier names, a bookkeeper's or an auditor's: told by what several of them say alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from extractors.values.names import is_organisation, name_exact, name_similarity
from pipeline.extraction.offices import mended_office, names_office
from schemas.documents import PlacedSeal

FEWEST_ALIKE = 2
"""One firm's seals on so many pages are hardly misread into the same name."""
ALIKE, NEAR_NAME = 0.84, 0.85
"""Readings so alike are of one seal; what is so near a name of the dossier may be that name, misread."""


def name_strangers(seals: Sequence[PlacedSeal], names: Collection[str]) -> None:
    """Sets the owner of seals that are nobody's, or an office's that each page reads otherwise, where most of them agree."""
    own = {name_exact(name) for name in names}
    strange = [seal for seal in seals if seal.text and (seal.owner is None or name_exact(seal.owner) not in own)]
    for name, group in _groups(strange):
        if all(name_similarity(name, other) < NEAR_NAME for other in own):
            for seal in group:
                seal.owner = name


def _groups(seals: Sequence[PlacedSeal]) -> list[tuple[str, list[PlacedSeal]]]:
    """Each name that several seals say alike, with all seals that say nearly that; the name that is said most comes first."""
    said = Counter(text for seal in seals if (text := _told(seal)))
    out: list[tuple[str, list[PlacedSeal]]] = []
    rest = list(seals)
    for name, count in said.most_common():
        group = [seal for seal in rest if name_similarity(_text(seal), name) >= ALIKE]
        pages = {seal.page for seal in group if _told(seal) == name}
        if count >= FEWEST_ALIKE and len(pages) >= FEWEST_ALIKE:
            out.append((name, group))
            rest = [seal for seal in rest if seal not in group]
    return out


def _text(seal: PlacedSeal) -> str:
    return mended_office(name_exact(seal.text or ""))


def _told(seal: PlacedSeal) -> str | None:
    text = _text(seal)
    return text if is_organisation(text) or names_office(text) else None
