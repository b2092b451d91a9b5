"""CEL conditions on the facts of a dossier: compiled when the data is loaded, and refused there where they are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import celpy
from celpy import celtypes
from celpy.adapter import json_to_cel
from celpy.celparser import CELParseError
from celpy.evaluation import CELEvalError
from lark import Tree

from schemas.forms import load_forms

Fact = str | int | float | bool | list[str] | dict[str, Any] | None

FACTS: dict[str, str] = {
    "lead.name": "the lead's name",
    "lead.kind": "enterprise, university, research_institute or non_profit",
    "lead.code": "the lead's 统一社会信用代码",
    "lead.founded": "day of founding, '2015-03-01'",
    "lead.founded_year": "year of founding, 2015",
    "members": "names of the members, without the lead",
    "project_title": "title of the project",
    "list_item": "number on the list of topics, as text",
    "chief_scientist": "name; two joined by 、",
    "total_budget": "yuan",
    "matching_funds": "yuan that the applicant brings",
    "promised": "yuan that the letter promises",
    "figures": "a line of the statements by year: figures.revenue['2023']; the lines are in schemas/data/forms.yaml",
    "latest": "a line of the last year's statements: latest.monetary_funds",
    "flags": "what the call looks for in the text: flags.<its name>, true or false",
    "stage": "applied, recommended or received; applied where nothing says more",
    "submitted": "moment of submission as the portal gives it, '2024-04-12T20:15:00'",
    "year": "the year that a paper is asked for",
    "deadline": "last day of the call, '2024-04-12'",
    "call_list_items": "numbers of the call's list of topics",
}
"""What a condition may name, with its meaning for those who write calls."""
_OPEN = frozenset({"figures", "latest", "flags"})
_EXAMPLES: dict[str, Fact] = {
    **dict.fromkeys(FACTS, "x"),
    **dict.fromkeys(("lead.founded_year", "year"), 2022),
    **dict.fromkeys(("total_budget", "matching_funds", "promised"), 1.0),
    **dict.fromkeys(("members", "call_list_items"), ["x", "y"]),
}
"""A value of each fact's kind: a condition that cannot be evaluated on these compares what cannot be compared."""
_MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})


class CompiledCondition:
    """A compiled condition. `holds` is None where a fact that decides it is not known."""

    def __init__(self, expression: str) -> None:
        environment = celpy.Environment()
        try:
            tree = environment.compile(expression)
        except CELParseError as error:
            raise ValueError(f"bad condition {expression!r}: {_first_line(error)}") from error
        unknown = sorted(set(_names(tree)) - _known())
        if unknown:
            raise ValueError(f"condition {expression!r} names no fact: {', '.join(unknown)}")
        self.expression = expression
        self.flags = frozenset(_members(tree, "flags"))
        self._program = environment.program(tree)
        self._refuse_nonsense({*_members(tree, "figures"), *_members(tree, "latest")})

    def holds(self, facts: Mapping[str, Fact]) -> bool | None:
        """By CEL's own rules: `false && unknown` is false, `true || unknown` true, else unknown stays unknown."""
        known = {name: json_to_cel(value) for name, value in nested(facts).items()}
        try:
            return bool(self._program.evaluate(known))
        except CELEvalError:
            return None

    def _refuse_nonsense(self, lines: set[str]) -> None:
        known = {line.key for standard in load_forms().standards for form in standard.statements for line in form.lines}
        if lines - known:
            raise ValueError(
                f"condition {self.expression!r} names no line of a form: {', '.join(sorted(lines - known))}"
            )
        figures = {line: {str(year): 1.0 for year in range(1990, 2100)} for line in lines}
        flags = dict.fromkeys(self.flags, True)
        facts = _EXAMPLES | {"figures": figures, "latest": dict.fromkeys(lines, 1.0), "flags": flags}
        try:
            result = self._program.evaluate({name: json_to_cel(value) for name, value in nested(facts).items()})
        except CELEvalError as error:
            raise ValueError(f"condition {self.expression!r} cannot be evaluated: {_first_line(error)}") from error
        if not isinstance(result, celtypes.BoolType):
            raise ValueError(f"condition {self.expression!r} is neither true nor false")


@cache
def compile_condition(expression: str) -> CompiledCondition:
    """Raises ValueError for what is no CEL, or names what is no fact."""
    return CompiledCondition(expression)


def nested(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Facts that are known as CEL takes them: lead.kind → {"lead": {"kind": …}}."""
    tree: dict[str, Any] = {}
    for name, value in facts.items():
        head, _, tail = name.partition(".")
        if tail:
            tree.setdefault(head, {})
        if value is None:
            continue
        if tail:
            tree[head][tail] = value
        else:
            tree[head] = value
    return tree


def _known() -> set[str]:
    return {*FACTS, *(name.partition(".")[0] for name in FACTS)} - {"lead"}


def _names(tree: Tree) -> Iterator[str]:  # type: ignore[type-arg]
    """Facts that an expression names; variables of its macros are none."""
    bound = {_identifier(args.children[0]) for args in _macro_arguments(tree)}
    attributes: dict[int, str] = {}
    for dot in tree.find_data("member_dot"):
        owner = dot.children[0]
        root = _identifier(owner)
        if root is not None and root not in _OPEN and root not in bound:
            attributes[id(_identifier_node(owner))] = f"{root}.{dot.children[1]}"
    for node in tree.find_data("ident"):
        name = attributes.get(id(node), str(node.children[0]))
        if name not in bound:
            yield name


def _members(tree: Tree, root: str) -> Iterator[str]:  # type: ignore[type-arg]
    """What is named of an open fact: revenue of figures.revenue['2023']."""
    for dot in tree.find_data("member_dot"):
        if _identifier(dot.children[0]) == root:
            yield str(dot.children[1])


def _macro_arguments(tree: Tree) -> Iterator[Tree]:  # type: ignore[type-arg]
    for call in tree.find_data("member_dot_arg"):
        if call.children[1] in _MACROS and len(call.children) > 2:
            arguments = call.children[2]
            if isinstance(arguments, Tree):
                yield arguments


def _identifier(node: object) -> str | None:
    """The name where a piece of an expression is a name alone."""
    found = _identifier_node(node)
    return str(found.children[0]) if found is not None else None


def _identifier_node(node: object) -> Tree | None:  # type: ignore[type-arg]
    while isinstance(node, Tree):
        if node.data == "ident":
            return node
        if len(node.children) != 1:
            return None
        node = node.children[0]
    return None


def _first_line(error: Exception) -> str:
    return str(error.args[0] if error.args else error).strip().splitlines()[0]
