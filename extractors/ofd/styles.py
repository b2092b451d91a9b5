"""Colours and lines of OFD objects: an object's own, else its drawing parameters', else its layer's (8.2, 8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from extractors.ofd.geometry import numbers
from extractors.ofd.resources import Resources

DEFAULT_LINE_MM = 0.353
DEEPEST = 8


@dataclass(frozen=True)
class Colour:
    """Red, green, blue and how much covers what lies below, each 0–1."""

    red: float
    green: float
    blue: float
    alpha: float


BLACK = Colour(0, 0, 0, 1)


@dataclass(frozen=True)
class Style:
    fill: Colour
    stroke: Colour
    line_mm: float


def style_of(element: Element, layer_parameters: str | None, resources: Resources) -> Style:
    chain = [element, *_parameters(element.get("DrawParam"), resources), *_parameters(layer_parameters, resources)]
    alpha = numbers(element.get("Alpha"))
    share = min(255.0, alpha[0]) / 255 if alpha else 1.0
    widths = [numbers(part.get("LineWidth")) for part in chain]
    return Style(
        _colour(chain, "FillColor", resources, share),
        _colour(chain, "StrokeColor", resources, share),
        next((width[0] for width in widths if width), DEFAULT_LINE_MM),
    )


def _parameters(name: str | None, resources: Resources) -> list[Element]:
    found: list[Element] = []
    while name and len(found) < DEEPEST and (element := resources.parameters.get(name)) is not None:
        found.append(element)
        name = element.get("Relative")
    return found


def _colour(chain: list[Element], tag: str, resources: Resources, share: float) -> Colour:
    element = next((found for part in chain if (found := part.find(tag)) is not None), None)
    if element is None:
        return Colour(0, 0, 0, share)
    # of a shading the first colour stands for all
    inner = next((found for found in element.iter() if found.get("Value")), element)
    values = numbers((inner.get("Value") or "0").replace("#", " "))
    alpha = numbers(element.get("Alpha"))
    share *= min(255.0, alpha[0]) / 255 if alpha else 1.0
    kind = resources.spaces.get(inner.get("ColorSpace", ""), "")
    return Colour(*_rgb(values, kind), share)


def _rgb(values: list[float], kind: str) -> tuple[float, float, float]:
    parts = [min(1.0, max(0.0, value / 255)) for value in values]
    if len(parts) >= 4 or kind == "CMYK" and len(parts) == 4:
        cyan, magenta, yellow, key = parts[:4]
        return ((1 - cyan) * (1 - key), (1 - magenta) * (1 - key), (1 - yellow) * (1 - key))
    if len(parts) == 3:
        return (parts[0], parts[1], parts[2])
    grey = parts[0] if parts else 0.0
    return (grey, grey, grey)
