"""Rules as data → `docs/rules.md`. Run: python -m pipeline.checking.rules_page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from schemas.call import list_calls, load_call
from schemas.rules import Rule, load_rules

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
_HEAD = """# Rules

Every rule that a finding can name. Generated from `schemas/rules.yaml` by `python -m pipeline.checking.rules_page`;
edit that file, not this page.

A finding is an **error** only where it rests on values read with confidence. Where a doubtful reading could explain a
difference, it is a `low_confidence_value` warning instead; what would change nothing is an info. Every rule is on for
every call that does not leave it out (`without`); each leaves at least one outcome in the report, also where there was
nothing to check.

| rule | severity | says | 中文 | asked because | calls |
| --- | --- | --- | --- | --- | --- |
"""
_TAIL = """
Sums follow the forms in `schemas/data/forms.yaml`. Amounts are rounded when they are printed, so a sum may miss by half
of the last printed place for each of its terms.

A rule's `kind` names the check that carries it out (`pipeline/checking/rules/`). A further rule of a kind that there is
needs an entry in `schemas/rules.yaml` and its sentence in `schemas/messages/`.
"""


def rules_page() -> str:
    """The page as Markdown."""
    return _HEAD + "".join(_rows()) + _TAIL


def _rows() -> Iterator[str]:
    calls = [load_call(name) for name in list_calls()]
    for rule in load_rules().values():
        without = [call.id for call in calls if rule.name not in call.switched_on]
        used = [call.id for call in calls if call.id not in without]
        few = f"all but {', '.join(without)}" if len(without) < len(used) else ", ".join(used)
        yield _row(rule, few if without else "all")


def _row(rule: Rule, used: str) -> str:
    cells = [f"`{rule.name}`", rule.severity, rule.en, rule.zh, rule.reason, used or "none"]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    PAGE.write_text(rules_page(), encoding="utf-8")
