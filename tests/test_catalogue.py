"""The words of the reports: both languages have them all, every word that is used exists, and none is left over."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pipeline.reporting import ReportOptions, write_index
from schemas.findings import Message
from schemas.messages import Catalogue, load_catalogue
from schemas.rules import load_rules
from tests.made_reports import damaged_file, faulty_dossier, write_dossier

ROOT = Path(__file__).parent.parent
REPORTING = ROOT / "pipeline" / "reporting"
MESSAGES = ROOT / "schemas" / "messages"
CALLS = re.compile(r"""(?:\bw|\.word|\.find|\bColumn)\(\s*["']([\w:]+)["']\s*[,)]""")
STARTS = re.compile(r"""f["']([a-z]+_)\{|["']([a-z_]+_)["'] ~""")
BY_SIDE = {"expected_", "actual_"}
"""Put together from two parts."""
KEYS_IN_LISTS = re.compile(r"""["']([a-z_]+)["']""")


def sources() -> Iterator[str]:
    for path in [*REPORTING.rglob("*.py"), *REPORTING.rglob("*.j2")]:
        yield path.read_text(encoding="utf-8")


def used() -> tuple[set[str], set[str]]:
    """Keys that stand in templates and code whole, and beginnings of keys that are put together."""
    whole = {key for text in sources() for key in CALLS.findall(text)}
    starts = {one or other for text in sources() for one, other in STARTS.findall(text)}
    return whole, starts | BY_SIDE


def keys(name: str) -> set[str]:
    return set(yaml.safe_load((MESSAGES / name).read_text(encoding="utf-8")))


def test_both_languages_have_the_same_words() -> None:
    assert set(load_catalogue("zh").sentences) == set(load_catalogue("en").sentences)


@pytest.mark.parametrize("path", sorted(MESSAGES.glob("*.yaml")), ids=lambda path: path.name)
def test_no_key_stands_twice(path: Path) -> None:
    """The later one would win, without a word."""
    found = [match[1] for match in re.finditer(r"^([\w:]+): ", path.read_text(encoding="utf-8"), re.M)]
    assert [key for key, count in Counter(found).items() if count > 1] == []


def test_both_languages_fill_the_same_blanks() -> None:
    """Verbs differ, blanks do not; but dates, and papers that English has no need to name, may."""
    zh, en = (load_catalogue(lang).sentences for lang in ("zh", "en"))
    blanks = {k: [set(re.findall(r"\{(\w+)\}", words[k])) for words in (zh, en)] for k in keys("zh.report.yaml")}
    assert {k for k, (one, other) in blanks.items() if one != other} - {"date"} == set()


def test_every_word_that_is_used_exists() -> None:
    whole, starts = used()
    there = set(load_catalogue("zh").sentences)
    assert {key for key in whole if key not in there} == set()
    assert {start for start in starts if not any(key.startswith(start) for key in there)} == set()


def test_no_word_is_left_over() -> None:
    whole, starts = used()
    listed = {key for text in sources() for key in KEYS_IN_LISTS.findall(text)}
    left = {k for k in keys("zh.report.yaml") if k not in whole | listed and not k.startswith(tuple(starts))}
    assert left == set()


def test_words_for_a_rule_name_a_rule() -> None:
    prefixes = ("expected_", "actual_", "mend_", "verify_", "brief_")
    others = {"mend_default", "mend_wrong_period_other", "verify_unclear"}
    rules = {k.split("_", 1)[1] for k in keys("zh.report.yaml") - others if k.startswith(prefixes)}
    assert rules - set(load_rules()) == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whole_reports_find_all_their_words(tmp_path: Path, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    missing: list[str] = []
    say = Catalogue.say

    def strict(self: Catalogue, message: Message) -> str:
        if self.find(message.key) is None:
            missing.append(message.key)
        return say(self, message)

    monkeypatch.setattr(Catalogue, "say", strict)
    options = ReportOptions(lang)
    write_dossier(tmp_path, faulty_dossier(), options=options, files=[damaged_file()])
    write_dossier(tmp_path, faulty_dossier()[1:], options=options)
    write_index(tmp_path, options)
    assert missing == []


def test_braces_in_values_stay() -> None:
    assert load_catalogue("zh").say(Message("page", {"page": "{0}"})) == "第{0}页"


def test_every_error_says_how_it_is_mended_and_every_warning_what_to_verify() -> None:
    """But where a reading is in doubt, or others' dossiers are the matter: that is no applicant's to settle."""
    ours = {"low_confidence_value", "unclassified_pages", "duplicate_document", "same_statement_elsewhere"}
    words = keys("zh.report.yaml")
    errors = {f"mend_{rule.name}" for rule in load_rules().values() if rule.severity == "error"}
    warnings = {
        f"verify_{rule.name}" for rule in load_rules().values() if rule.severity == "warning" and rule.name not in ours
    }
    assert (errors | warnings) - words == set()
