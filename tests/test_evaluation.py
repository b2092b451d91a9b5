"""Scores of a small report against its truth, by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluation import evaluate, reliability_plot, table


def amount(value: str, confidence: float) -> dict[str, Any]:
    return {"value": value, "text": value, "page": 1, "box": [0, 0, 1, 1], "confidence": confidence}


def report(items: list[dict[str, Any]], pages: tuple[int, ...] = (1, 2)) -> dict[str, Any]:
    document = {
        "id": "d1", "type": "balance_sheet", "file": "a.pdf", "pages": list(pages), "fields": {}, "seals": [],
        "period": {"year": 2023, "kind": "annual"}, "line_items": items,
    }  # fmt: skip
    return {
        "run": {"pages": 2, "seconds": 1.0, "cached": 0},
        "files": [{"path": "a.pdf"}], "documents": [document],
        "requirements": [{"id": "balance_sheet:2023", "status": "met"}], "findings": [], "verdict": "complete",
        "pages": [{"file": "a.pdf", "number": n, "source": "ocr", "turned_deg": 90 * (n - 1)} for n in pages],
    }  # fmt: skip


TRUTH = {
    "dossier": {"id": "a"}, "verdict": "complete", "clean": True, "files": {"a.pdf": "read"},
    "requirements": {"balance_sheet:2023": "met"}, "findings": [],
    "documents": [{
        "file": "a.pdf", "pages": [1, 2], "medium": "clean", "turned": [2], "turned_deg": {"2": 270}, "type": "balance_sheet", "fields": {"form_number": "会企01表"},
        "period_year": 2023, "period_kind": "annual",
        "line_items": [
            {"label": "货币资金", "current": "10.00", "prior": "9.00"},
            {"label": "存货", "current": "5.00", "prior": None},
        ],
    }],
}  # fmt: skip


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "truth.json").write_text(json.dumps(TRUTH), encoding="utf-8")
    return tmp_path


def item(label: str, current: dict[str, Any] | None, prior: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"item": None, "label": label, "current": current, "prior": prior}


def test_right_missing_wrong_and_invented_amounts_are_counted(labelled: Path) -> None:
    items = [item("货币资金", amount("10.00", 0.98)), item("存货", amount("6.00", 0.9), amount("4.00", 0.6))]
    total = evaluate(labelled, lambda _: report(items))["total"]
    assert (total["amounts"], total["amounts_right"], total["amounts_missing"]) == (3, 1, 1)
    assert (total["amounts_wrong"], total["silently_wrong"]) == (2, 1)
    assert (total["conf_0.97"], total["conf_0.97_right"], total["conf_0.9"], total["conf_0.5"]) == (1, 1, 1, 1)


def test_a_field_that_the_truth_leaves_open_is_not_scored(labelled: Path) -> None:
    open_ = json.loads(json.dumps(TRUTH))
    open_["documents"][0]["fields"]["unit"] = "*"
    (labelled / "a" / "truth.json").write_text(json.dumps(open_), encoding="utf-8")
    result = evaluate(labelled, lambda _: report([]))
    assert result["total"]["fields"] == 1
    assert [miss[3] for miss in result["misses"] if miss[0] == "field"] == ["form_number"]


def test_a_page_that_was_given_to_no_document_costs_recall(labelled: Path) -> None:
    result = evaluate(labelled, lambda _: report([], pages=(2,)))
    total = result["total"]
    assert (total["page_label_hits"], total["page_label_wanted"], total["page_label_found"]) == (1, 2, 1)
    assert (total.get("start_hits", 0), total["start_found"]) == (0, 1)
    assert "split-points" in table(result)


def test_the_table_and_the_plot_say_how_far_confidence_can_be_trusted(labelled: Path) -> None:
    result = evaluate(labelled, lambda _: report([item("货币资金", amount("10.00", 0.98), amount("8.00", 0.98))]))
    assert "0.97 to 0.99" in table(result) and "50.00%" in table(result)
    assert "form 会企01表" in table(result)
    assert reliability_plot(result["total"]).count("<circle") == 1


@pytest.mark.parametrize(
    ("turned", "degrees", "right"),
    [([2], {"2": 270}, 2), ([2], {"2": 90}, 1), ([2], {}, 2), ([], {}, 1), ([1, 2], {"1": 180, "2": 270}, 1)],
    ids=["back", "on-its-head", "degrees-untold", "lay-upright", "left-lying"],
)
def test_pages_set_upright_are_counted(tmp_path: Path, turned: list[int], degrees: dict[str, int], right: int) -> None:
    truth: Any = json.loads(json.dumps(TRUTH))
    truth["documents"][0] |= {"turned": turned, "turned_deg": degrees}
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    result = evaluate(tmp_path, lambda _: report([]))
    assert (result["total"]["standing"], result["total"].get("standing_right", 0)) == (2, right)
    assert sum(miss[0] == "standing" for miss in result["misses"]) == 2 - right
