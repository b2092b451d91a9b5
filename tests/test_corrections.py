"""Decisions as labelled data: exported, they are what evaluation measures reading on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from pipeline.corrections import export_corrections
from pipeline.decisions.targets import Targets
from pipeline.evaluation import evaluate
from pipeline.settings import Settings
from pipeline.state import append, open_store
from runs import run_check

SAMPLE = Path(__file__).parent.parent / "samples" / "04-wrong-numbers"


def test_what_people_settled_is_measured_and_nothing_else(tmp_path: Path) -> None:
    dossier = tmp_path / "uploads" / "甲"
    dossier.mkdir(parents=True)
    shutil.copy(SAMPLE / "财报.pdf", dossier)
    settings = Settings(out=tmp_path / "out", cache=tmp_path / "cache", workers=1, ocr="null")
    report = run_check(dossier, settings, print)
    store, targets = open_store(settings.out), Targets(report)
    sheet = next(d for d in report.documents if d.type == "balance_sheet")
    wrong, right = (
        targets.value(sheet, "line_items.monetary_funds.current"),
        targets.value(sheet, "line_items.monetary_funds.prior"),
    )
    assert wrong.claim[0] and right.claim[0]
    append(store, "甲", by="张三", action="correct", target=wrong, correction={"value": "1.23"})
    append(store, "甲", by="张三", action="confirm", target=right)
    append(store, "甲", by="张三", action="confirm", target=targets.value(sheet, "fields.entity"))
    (found,) = export_corrections(store, settings.out, tmp_path / "truth")
    store.close()
    assert (found.documents, found.values) == (1, 3)
    truth = json.loads((tmp_path / "truth" / "甲" / "truth.json").read_text(encoding="utf-8"))
    assert truth["documents"][0]["line_items"] == [
        {"label": truth["documents"][0]["line_items"][0]["label"], "current": "1.23", "prior": right.claim[0]}
    ]
    figures = evaluate(tmp_path / "truth", lambda path: report.dump())
    total = figures["total"]
    assert (total["amounts"], total["amounts_right"], total["fields"], total["fields_right"]) == (2, 1, 1, 1)
    assert "verdicts" not in total
    assert [miss[3:7] for miss in figures["misses"] if miss[0] == "amount"] == [
        [truth["documents"][0]["line_items"][0]["label"], "current", "1.23", wrong.claim[0]]
    ]
