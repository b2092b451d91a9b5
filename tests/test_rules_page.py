"""docs/rules.md is what the data says."""

from __future__ import annotations

import re

from pipeline.checking.rules_page import PAGE, rules_page
from schemas.rules import load_rules


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == rules_page()


def test_every_rule_has_a_row_that_begins_with_its_name() -> None:
    assert re.findall(r"^\| `(\w+)` \|", rules_page(), re.MULTILINE) == list(load_rules())
