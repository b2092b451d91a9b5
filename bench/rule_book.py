"""A long scanned rule book between two other papers: what does reading it only as far as needed save, and is anything lost?

    .venv/bin/python -m bench.rule_book [--pages 60] [--seed 1] [--workers 1]

One dossier is checked by the command itself, without a cache, as usual and with --full-text in turn. Told are seconds, lines
left unread, and what is not the same in the two reports. Exit status 1 where papers, fields or findings differ.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from samples.generator.assemble import Sheet, deliver_merged
from samples.generator.cast import Case, draw_case
from samples.generator.flow import Flow, LetterStyle, print_date
from samples.generator.making import draw_main_papers, start
from samples.generator.papers import Paper
from samples.generator.rules import FUNDS_CHAPTERS, PROJECT_CHAPTERS, draw_chapters
from samples.generator.scans import LOOKS


def rule_book(case: Case, style: LetterStyle, rng: random.Random, least_pages: int) -> Paper:
    """Rules of projects and funds, chapter after chapter, until so many pages are full."""
    chapters: list[tuple[str, tuple[str, ...]]] = []
    title = "科技项目与经费管理制度"
    while True:
        chapters += [(name, tuple(rng.sample(texts, len(texts)))) for name, texts in PROJECT_CHAPTERS + FUNDS_CHAPTERS]
        flow = Flow(style).with_header("")
        flow.title(case.lead.name, 15, gap=2)
        flow.title(title, 20, gap=10)
        draw_chapters(flow, tuple(chapters), style)
        flow.gap(24)
        flow.room(120)
        flow.right_line(case.lead.name)
        flow.right_line(print_date(case.rules_date, style.date_form))
        pdf = flow.finish()
        if flow.pen.pages >= least_pages:
            fields = {"entity": case.lead.name, "subject": "both", "date": case.rules_date.isoformat()}
            return Paper("management_rules", title, pdf, flow.pen.pages, entity=case.lead.name, fields=fields)


def write_dossier(folder: Path, seed: int, pages: int) -> int:
    """The dossier as one scan; its pages."""
    rng = random.Random(seed)
    making = start(rng, draw_case(rng, members=1), "cas2019")
    papers = list(draw_main_papers(making))
    style = replace(making.letters["rules"], wording=0)
    book = rule_book(making.case, style, rng, pages)
    others = [paper for paper in papers if paper.type in ("commitment_letter", "consortium_agreement")]
    upload = deliver_merged([Sheet(p, LOOKS["clean"]) for p in (others[0], book, *others[1:])], "申报材料.pdf", rng)
    (folder / upload.path).write_bytes(upload.data)
    return book.pages + sum(paper.pages for paper in others)


def check(dossier: Path, top: Path, name: str, workers: int) -> tuple[float, dict[str, Any]]:
    """Seconds and the report of one check with an empty cache."""
    more = ["--full-text"] if name == "full" else []
    out = top / name
    command = [sys.executable, "-m", "cli", "check", str(dossier), "--out", str(out), "--workers", str(workers), *more]
    environment = {**os.environ, "QIJIAN_CACHE": str(top / f"cache-{name}")}
    environment.pop("PREFECT_API_URL", None)
    begun = time.monotonic()
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"the check ended with {done.returncode}: {done.stderr}")
    return time.monotonic() - begun, json.loads((out / dossier.name / "report.json").read_bytes())


def told(report: dict[str, Any]) -> dict[str, Any]:
    """What has to be the same, however much was read."""
    return {
        "papers": [(d["type"], d["pages"]) for d in report["documents"]],
        "fields": [{name: f["value"] for name, f in d["fields"].items()} for d in report["documents"]],
        "findings": [(f["rule"], f["severity"], f["subject"]) for f in report["findings"]],
        "requirements": [(r["id"], r["status"]) for r in report["requirements"]],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qijian-rules-") as name:
        top = Path(name)
        dossier = top / "dossier"
        dossier.mkdir()
        pages = write_dossier(dossier, asked.seed, asked.pages)
        usual_s, usual = check(dossier, top, "usual", asked.workers)
        full_s, full = check(dossier, top, "full", asked.workers)
    skimmed = [page["lines_unread"] for page in usual["pages"] if page["lines_unread"]]
    print(f"{pages} scanned pages: {usual_s:.1f} s, all lines {full_s:.1f} s ({usual_s / full_s:.2f})")
    print(f"{len(skimmed)} pages skimmed, {sum(skimmed)} lines left unread")
    mine, whole = told(usual), told(full)
    differing = [what for what in mine if mine[what] != whole[what]]
    for what in differing:
        print(f"{what} differ: {mine[what]} instead of {whole[what]}")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
