"""A call's file → what is wrong with it, and on which line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from schemas.call import Call, UnknownCall, read_call
from schemas.call_parts import Alternative, Flag, Judgement, Region, Remark, RequiredPaper, Requirement

Place = tuple[int | str, ...]
_PARTS = (Call, RequiredPaper, Alternative, Requirement, Judgement, Remark, Flag, Region)
_KEYS = sorted({name for part in _PARTS for name in part.model_fields} | {"overlay_of", "drop"})
_NO_DATE = "is no date; write it as 2024-04-12"
_SAID = {
    "missing": "is missing",
    "date_type": _NO_DATE,
    "date_parsing": _NO_DATE,
    "date_from_datetime_parsing": _NO_DATE,
    "date_from_datetime_inexact": _NO_DATE,
    "string_type": "must be text; put it in quotes",
    "tuple_type": "must be a list: [one, two]",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
}


@dataclass(frozen=True)
class Fault:
    """`line` counts from 1; `where` is the way to the value: papers[2].when."""

    line: int
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


def faults_of(path: Path) -> list[Fault]:
    """Everything that is wrong with a call or an overlay; empty where it can be used. Raises OSError."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        return [Fault(1, "", "not UTF-8: save the file as UTF-8")]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return [Fault(mark.line + 1 if mark else 1, "", f"no YAML: {error.problem}")]
    except yaml.YAMLError as error:
        return [Fault(1, "", f"no YAML: {error}")]
    if not isinstance(root, yaml.MappingNode):
        return [Fault(1, "", "a call is a mapping of keys to values")]
    faults = list(_repeated(root, ())) or list(_refused(path, root)) or list(_misnamed(path, root))
    return sorted(faults, key=lambda fault: (fault.line, fault.where))


def _refused(path: Path, root: yaml.MappingNode) -> Iterator[Fault]:
    try:
        merged = read_call(path)
    except (UnknownCall, ValueError, KeyError, TypeError) as error:
        yield Fault(_line(root, ("overlay_of",)), "", f"cannot be put together: {error}")
        return
    try:
        Call.model_validate(merged)
    except ValidationError as error:
        for details in error.errors():
            place, message = tuple(details["loc"]), str(details["msg"]).removeprefix("Value error, ")
            if place:
                yield _of_value(details["type"], place, message, merged, root)
            else:
                yield from _of_whole(message, root)


def _misnamed(path: Path, root: yaml.MappingNode) -> Iterator[Fault]:
    """A call is asked for by its id and looked for by its file's name."""
    id_ = _child(root, "id")
    if isinstance(id_, yaml.ScalarNode) and _child(root, "overlay_of") is None and id_.value != path.stem:
        yield Fault(id_.start_mark.line + 1, "id", f"is not the file's name: {id_.value} in {path.name}")


def _of_value(kind: str, place: Place, message: str, merged: dict[str, Any], root: yaml.MappingNode) -> Fault:
    own = _in_this_file(place, merged, root)
    if own is None:
        return Fault(1, _way(place), f"{message} (in the call that this file extends)")
    if kind == "extra_forbidden":
        near = get_close_matches(str(place[-1]), _KEYS, n=1)
        message = f"unknown key {place[-1]!r}" + (f"; {near[0]!r} is meant?" if near else "")
    return Fault(_line(root, own), _way(own), _SAID.get(kind, message))


def _of_whole(message: str, root: yaml.MappingNode) -> Iterator[Fault]:
    """“no such rule: a, b” is a fault a name, each on the line where the name stands."""
    said, _, names = message.partition(": ")
    for name in names.split(", ") if names else ():
        yield Fault(_line_of_text(root, name), "", f"{said}: {name}")
    if not names:
        yield Fault(1, "", message)


def _in_this_file(place: Place, merged: dict[str, Any], root: yaml.MappingNode) -> Place | None:
    """A place in the merged call as one in this file, where an overlay's parts have other numbers. None: not in it."""
    if len(place) < 2 or not isinstance(place[1], int) or _child(root, "overlay_of") is None:
        return place
    parts = merged.get(str(place[0])) or []
    wanted = parts[place[1]].get("id") if place[1] < len(parts) and isinstance(parts[place[1]], dict) else None
    own = _child(root, str(place[0]))
    for index, node in enumerate(own.value if isinstance(own, yaml.SequenceNode) else ()):
        id_ = _child(node, "id")
        if isinstance(id_, yaml.ScalarNode) and id_.value == wanted:
            return (place[0], index, *place[2:])
    return None


def _repeated(node: yaml.Node, place: Place) -> Iterator[Fault]:
    """Keys that stand twice: YAML keeps the last and says nothing."""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _repeated(item, (*place, index))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield Fault(key.start_mark.line + 1, _way((*place, key.value)), "stands twice")
            seen.add(key.value)
            yield from _repeated(value, (*place, key.value))


def _line(root: yaml.Node, place: Sequence[int | str]) -> int:
    """The line of the value, of its key, else of the nearest thing around it."""
    node, line = root, root.start_mark.line + 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _line_of_text(node: yaml.Node, text: str) -> int:
    """The last line where a value or key is this text, or holds it; 1 where none does."""
    lines = [n.start_mark.line + 1 for n in _scalars(node) if n.value == text]
    lines = lines or [n.start_mark.line + 1 for n in _scalars(node) if text and text in n.value]
    return lines[-1] if lines else 1


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    for child in node.value if not isinstance(node, yaml.ScalarNode) else ():
        for part in child if isinstance(child, tuple) else (child,):
            yield from _scalars(part)


def _way(place: Sequence[int | str]) -> str:
    """("papers", 2, "when") → papers[2].when"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")
