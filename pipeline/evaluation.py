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
MONEY_FIELDS = {"amount", "amount_in_words", "total_budget", "matching_funds"}
Json = dict[str, Any]


def evaluate(labelled: Path, run: Callable[[Path], Json]) -> Json:
    """Counts by dossier, by delivery kind and overall. `run` gives the report.json of a dossier."""
    result: Json = {"dossiers": {}, "kinds": {}, "misses": []}
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
        counts += kind
    paths = [f["path"] for f in report["files"]]
    counts["files"] += len(truth["files"])
    counts["files_listed_once"] += sum(paths.count(path) == 1 for path in truth["files"])
    if not truth.get("partial"):
        _score_checks(truth, report, counts, result)
    return counts


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
        if value is None:
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
            if role == "prior" and wanted.get("prior_scored") is False:
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
        bin_ = "ge95" if got["confidence"] >= 0.95 else "80to95" if got["confidence"] >= 0.8 else "lt80"
        counts[f"conf_{bin_}"] += 1
        counts[f"conf_{bin_}_right"] += right


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
    for planted in truth["findings"]:
        if not planted.get("must", True):
            continue
        counts["planted"] += 1
        hit = any(
            f["rule"] == planted["rule"]
            and (
                f["subject"] == planted["subject"]
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


ROWS = (
    ("page types", "page_types_right", "pages"),
    ("documents, exact pages", "documents_exact", "documents"),
    ("periods", "periods_right", "periods"),
    ("fields", "fields_right", "fields"),
    ("amounts right", "amounts_right", "amounts"),
    ("amounts missing", "amounts_missing", "amounts"),
    ("amounts wrong", "amounts_wrong", "amounts"),
    ("silently wrong", "silently_wrong", "amounts"),
    ("right of conf ≥ 0.95", "conf_ge95_right", "conf_ge95"),
    ("right of conf 0.80–0.95", "conf_80to95_right", "conf_80to95"),
    ("right of conf < 0.80", "conf_lt80_right", "conf_lt80"),
    ("seals found", "seals_found", "seals"),
    ("seal owners", "seal_owners_right", "seals"),
    ("requirement status", "requirements_right", "requirements"),
    ("planted findings", "planted_found", "planted"),
    ("false errors, clean dossiers", "false_errors", "clean_dossiers"),
    ("verdicts", "verdicts_right", "verdicts"),
    ("files listed once", "files_listed_once", "files"),
)


def table(result: Json) -> str:
    """The figures as lines of text: overall, then by delivery kind."""
    lines = []
    for title, counts in (("all", result["total"]), *sorted(result["kinds"].items())):
        lines.append(f"== {title}")
        for name, part, whole in ROWS:
            if counts.get(whole):
                lines.append(
                    f"{name:32}{counts.get(part, 0):6} of {counts[whole]:6}  {counts.get(part, 0) / counts[whole]:8.2%}"
                )
    total = result["total"]
    seconds = total.get("seconds_x100", 0) / 100
    lines.append(
        f"{total.get('pages_read', 0)} pages ({total.get('pages_cached', 0)} from the cache) in {seconds:.1f} s: "
        f"{total.get('pages_read', 0) / max(seconds, 0.01):.2f} pages/s"
    )
    return "\n".join(lines)
