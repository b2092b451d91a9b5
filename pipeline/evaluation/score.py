"""Reports against hand-made truth: how much was read right, how much wrongly, and how much wrongly without a word."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from extractors.statement_labels import plain_label
from extractors.values.names import name_similarity
from extractors.values.text import squeeze

SILENT = 0.8
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.97, 0.99)
"""Lower edges of the classes of confidence in which amounts are counted."""
MONEY_FIELDS = {"amount", "amount_in_words", "total_budget", "matching_funds"}
Json = dict[str, Any]


def evaluate(labelled: Path, run: Callable[[Path], Json]) -> Json:
    """Counts by dossier, by delivery kind and overall. `run` gives the report.json of a dossier."""
    result: Json = {"dossiers": {}, "kinds": {}, "forms": {}, "misses": []}
    total: Counter[str] = Counter()
    for path in sorted(labelled.glob("*/truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        report = run(path.parent)
        counts = _score(truth, report, result)
        result["dossiers"][path.parent.name] = dict(counts)
        total += counts
    result["total"] = dict(total)
    return result


def _score(truth: Json, report: Json, result: Json) -> Counter[str]:
    counts: Counter[str] = Counter(
        pages_read=report["run"]["pages"],
        pages_cached=report["run"].get("cached", 0),
        seconds_x100=round(100 * report["run"]["seconds"]),
    )
    used: set[str] = set()
    for wanted in truth["documents"]:
        kind: Counter[str] = Counter()
        found = _matching(wanted, report, used)
        _score_document(wanted, found, report, kind, result)
        result["kinds"].setdefault(wanted.get("medium", "?"), Counter()).update(kind)
        if wanted["line_items"]:
            form = wanted["fields"].get("form_number") or wanted["type"]
            result["forms"].setdefault(form, Counter()).update(kind)
        counts += kind
    _score_pages(truth, report, counts)
    _score_standing(truth, report, counts, result)
    paths = [f["path"] for f in report["files"]]
    counts["files"] += len(truth["files"])
    counts["files_listed_once"] += sum(paths.count(path) == 1 for path in truth["files"])
    if not truth.get("partial"):
        _score_checks(truth, report, counts, result)
    return counts


def _score_pages(truth: Json, report: Json, counts: Counter[str]) -> None:
    """Types of pages and first pages of documents as sets, so that what is found too much counts as well."""
    whole = [d for d in truth["documents"] if d["pages"]]
    files = {d["file"] for d in whole}
    found = [d for d in report["documents"] if d["file"] in files]
    if truth.get("partial"):
        # nobody said what the other papers of these files are
        known = {(d["file"], page) for d in whole for page in d["pages"]}
        found = [d for d in found if any((d["file"], page) in known for page in d["pages"])]
    for name, wanted, got in (
        ("page_label", _page_labels(whole), _page_labels(found)),
        ("start", {(d["file"], min(d["pages"])) for d in whole}, {(d["file"], min(d["pages"])) for d in found}),
    ):
        counts[f"{name}_hits"] += len(wanted & got)
        counts[f"{name}_wanted"] += len(wanted)
        counts[f"{name}_found"] += len(got)


def _score_standing(truth: Json, report: Json, counts: Counter[str], result: Json) -> None:
    """Pages read from pictures: set upright as they were turned, or left as they lay. Blank ones stand no way."""
    read = {(p["file"], p["number"]): p["turned_deg"] for p in report["pages"] if p["source"] == "ocr"}
    wanted: dict[tuple[str, int], int | None] = {}
    for document in truth["documents"]:
        if "turned" not in document or document["type"] == "blank":
            continue
        degrees = document.get("turned_deg", {})
        for page in document["pages"] or ():
            # None: turned by degrees that the truth does not tell
            turned = degrees.get(str(page)) if page in document["turned"] else 0
            wanted[document["file"], page] = None if turned is None else -turned % 360
    for place, degrees_back in wanted.items():
        if place in read:
            right = read[place] != 0 if degrees_back is None else read[place] == degrees_back
            counts["standing"] += 1
            counts["standing_right"] += right
            if not right:
                result["misses"].append(["standing", *place, degrees_back, read[place]])


def _page_labels(documents: list[Json]) -> set[tuple[str, int, str]]:
    return {(d["file"], page, d["type"]) for d in documents for page in d["pages"]}


def _matching(wanted: Json, report: Json, used: set[str]) -> Json | None:
    """The report's document of that file with most of its pages."""
    pages = set(wanted["pages"] or [])
    best, most = None, 0
    for document in report["documents"]:
        if document["file"] != wanted["file"] or document["id"] in used:
            continue
        shared = (
            len(pages & set(document["pages"])) * 10 + (document["type"] == wanted["type"])
            if pages
            else 1 + (document["type"] == wanted["type"])
        )
        if shared > most and (not pages or shared >= 10):
            best, most = document, shared
    if best:
        used.add(best["id"])
    return best


def _score_document(wanted: Json, found: Json | None, report: Json, counts: Counter[str], result: Json) -> None:
    pages = wanted["pages"] or (found["pages"] if found else [1])
    types = {n: d["type"] for d in report["documents"] if d["file"] == wanted["file"] for n in d["pages"]}
    counts["pages"] += len(pages)
    counts["page_types_right"] += sum(
        any(d["type"] == wanted["type"] and n in d["pages"] for d in report["documents"] if d["file"] == wanted["file"])
        for n in pages
    )
    counts["documents"] += 1
    exact = (
        found is not None
        and found["type"] == wanted["type"]
        and (wanted["pages"] is None or found["pages"] == sorted(wanted["pages"]))
    )
    counts["documents_exact"] += exact
    if not exact:
        result["misses"].append(
            ["document", wanted["file"], wanted["pages"], wanted["type"], sorted(types.items())[:12]]
        )
    _score_fields(wanted, found, counts, result)
    _score_amounts(wanted, found, report, counts, result)
    owners = wanted.get("seal_owners", [])
    seals = found["seals"] if found else []
    counts["seals"] += len(owners)
    counts["seals_found"] += min(len(owners), len(seals))
    counts["seal_owners_right"] += sum(
        any(name_similarity(s.get("owner") or s["text"] or "", o) > 0.9 for s in seals) for o in owners
    )
    if wanted.get("period_year"):
        counts["periods"] += 1
        period = found["period"] if found else None
        counts["periods_right"] += bool(
            period and period["year"] == wanted["period_year"] and period["kind"] == wanted["period_kind"]
        )


def _score_fields(wanted: Json, found: Json | None, counts: Counter[str], result: Json) -> None:
    for name, value in wanted["fields"].items():
        if value is None or value == "*":
            continue
        counts["fields"] += 1
        got = found["fields"].get(name) if found else None
        right = got is not None and _same(name, value, got["value"])
        counts["fields_right"] += right
        if not right:
            result["misses"].append(["field", wanted["file"], wanted["pages"], name, value, got and got["value"]])


def _same(name: str, wanted: Any, got: Any) -> bool:
    if isinstance(wanted, list) or isinstance(got, list):
        return sorted(wanted) == sorted(got) if isinstance(got, list) and isinstance(wanted, list) else False
    options = str(wanted).split("|")
    if name in MONEY_FIELDS:
        return any(float(option) == float(got) for option in options)
    return str(got) in options


def _score_amounts(wanted: Json, found: Json | None, report: Json, counts: Counter[str], result: Json) -> None:
    items = list(found["line_items"]) if found else []
    told = found is not None and any(found["id"] in f["documents"] for f in report["findings"])
    position = 0
    for line in wanted["line_items"]:
        index = _find_line(line["label"], items, position)
        item = items[index] if index is not None else None
        position = index + 1 if index is not None and index >= position else position
        for role in ("current", "prior"):
            if role not in line or (role == "prior" and wanted.get("prior_scored") is False):
                continue
            want, got = line[role], item[role] if item else None
            if want is None and got is None:
                continue
            _count_amount(want, got, told, counts)
            if want is None or got is None or float(want) != float(got["value"]):
                result["misses"].append(
                    [
                        "amount",
                        wanted["file"],
                        wanted["pages"],
                        line["label"],
                        role,
                        want,
                        got and got["value"],
                        got and got["confidence"],
                    ]
                )


def _find_line(label: str, items: list[Json], position: int) -> int | None:
    plain = plain_label(label)
    for span in (range(position, len(items)), range(position)):
        for i in span:
            if plain_label(items[i]["label"]) == plain:
                return i
    for i in range(len(items)):
        # a label that wraps may be told by its first line alone
        if len(label) >= 6 and squeeze(items[i]["label"]).startswith(squeeze(label)):
            return i
    best = max(range(len(items)), key=lambda i: name_similarity(plain_label(items[i]["label"]), plain), default=None)
    return best if best is not None and name_similarity(plain_label(items[best]["label"]), plain) >= 0.8 else None


def _count_amount(want: str | None, got: Json | None, told: bool, counts: Counter[str]) -> None:
    right = want is not None and got is not None and float(want) == float(got["value"])
    counts["amounts"] += want is not None
    counts["amounts_right"] += right
    counts["amounts_missing"] += want is not None and got is None
    wrong = got is not None and not right
    counts["amounts_wrong"] += wrong
    counts["silently_wrong"] += wrong and got is not None and got["confidence"] >= SILENT and not told
    if got is not None:
        edge = max(edge for edge in BINS if edge <= got["confidence"])
        counts[f"conf_{edge}"] += 1
        counts[f"conf_{edge}_right"] += right


def _score_checks(truth: Json, report: Json, counts: Counter[str], result: Json) -> None:
    statuses = {r["id"]: r["status"] for r in report["requirements"]}
    for id_, wanted in truth["requirements"].items():
        if wanted == "*":
            continue
        counts["requirements"] += 1
        right = statuses.get(id_) in wanted.split("|")
        counts["requirements_right"] += right
        if not right:
            result["misses"].append(["requirement", truth["dossier"]["id"], id_, wanted, statuses.get(id_)])
    types = {d["id"]: {d["type"], f"{d['type']}:{(d['period'] or {}).get('year')}"} for d in report["documents"]}
    files = {d["id"]: d["file"] for d in report["documents"]}
    for planted in truth["findings"]:
        if not planted.get("must", True):
            continue
        counts["planted"] += 1
        hit = any(
            f["rule"] == planted["rule"]
            and (
                planted["subject"] in (f["subject"], files.get(f["subject"]))
                or any(planted["subject"] in types.get(d, ()) for d in f["documents"])
            )
            for f in report["findings"]
        )
        counts["planted_found"] += hit
        if not hit:
            result["misses"].append(["finding", truth["dossier"]["id"], planted["rule"], planted["subject"]])
    errors = [f for f in report["findings"] if f["severity"] == "error"]
    if truth.get("clean"):
        counts["clean_dossiers"] += 1
        counts["false_errors"] += len(errors)
        result["misses"] += [["false error", truth["dossier"]["id"], f["rule"], f["subject"]] for f in errors]
    counts["verdicts"] += 1
    right = report["verdict"] in str(truth["verdict"]).split("|")
    counts["verdicts_right"] += right
    if not right:
        result["misses"].append(["verdict", truth["dossier"]["id"], truth["verdict"], report["verdict"]])
