"""Layers of a PDF that are switched off → taken out of the pages, since nobody sees them (ISO 32000-1, 8.11)."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Operator

_BEGIN = (Operator("BDC"), Operator("BMC"))
_END, _DO = Operator("EMC"), Operator("Do")


def hidden_layers(pdf: pikepdf.Pdf) -> set[Any]:
    """Object numbers of the layers that are off when the file is opened."""
    properties = pdf.Root.get("/OCProperties")
    settings = properties.get("/D") if properties is not None else None
    if properties is None or settings is None:
        return set()
    off = {layer.objgen for layer in settings.get("/OFF", [])}
    if str(settings.get("/BaseState", "/ON")) == "/OFF":
        on = {layer.objgen for layer in settings.get("/ON", [])}
        off |= {layer.objgen for layer in properties.get("/OCGs", [])} - on
    return off


def strip_layers(pdf: pikepdf.Pdf, hidden: set[Any]) -> None:
    """Removes what belongs to the layers from the content of every page."""
    for page in pdf.pages:
        resources = page.obj.get("/Resources")
        if resources is None:
            continue
        layers = {str(name) for name, layer in resources.get("/Properties", {}).items() if _is_hidden(layer, hidden)}
        forms = {
            str(name) for name, form in resources.get("/XObject", {}).items() if _is_hidden(form.get("/OC"), hidden)
        }
        if layers or forms:
            page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(_kept(page, layers, forms)))


def _is_hidden(layer: Any, hidden: set[Any]) -> bool:
    """A layer, or a membership (OCMD) of layers that are all off."""
    if layer is None:
        return False
    members = layer.get("/OCGs")
    if members is None:
        return layer.objgen in hidden
    listed = list(members) if isinstance(members, pikepdf.Array) else [members]
    return bool(listed) and all(member.objgen in hidden for member in listed)


def _kept(page: pikepdf.Page, layers: set[str], forms: set[str]) -> list[Any]:
    kept = []
    depth, hidden_from = 0, None
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, instruction.operator
        if operator in _BEGIN:
            depth += 1
            named = len(operands) > 1 and str(operands[0]) == "/OC" and str(operands[1]) in layers
            hidden_from = depth if named and hidden_from is None else hidden_from
        if hidden_from is None and not (operator == _DO and operands and str(operands[0]) in forms):
            kept.append(instruction)
        if operator == _END:
            hidden_from = None if hidden_from == depth else hidden_from
            depth -= 1
    return kept
