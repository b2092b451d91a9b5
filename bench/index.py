"""How long the index takes with many dossiers: to write, to open in Chromium, to search, filter and sort.

    .venv/bin/python -m bench.index [--count 2000]

Made-up reports, as small as the index needs them; needs the development packages and Chromium.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.reporting import write_index

PAPERS = [
    ("implementation_plan", "项目实施方案"),
    ("consortium_agreement", "联合协议"),
    ("management_rules:project", "科技项目管理制度"),
    ("management_rules:funds", "科技经费管理制度"),
    *((f"{kind}:{year}", f"{year}年度{title}") for year in (2022, 2023) for kind, title in (
        ("balance_sheet", "资产负债表"), ("income_statement", "利润表或业务活动表"), ("cash_flow_statement", "现金流量表"))),
    ("commitment_letter", "企业资金匹配承诺书"),
]  # fmt: skip
RULES = ("subtotal_mismatch", "opening_closing_mismatch", "amount_words_mismatch", "credit_code_invalid", "late_date")
PLACES = ("科尔沁", "奈曼", "库伦", "开鲁", "扎鲁特", "霍林郭勒", "青禾", "北疆", "西辽河", "乌力吉")
TRADES = ("农牧", "电力装备", "淀粉制品", "医药", "新材料", "肉业", "种业", "环保", "数据", "铝业")


def make_report(number: int, rng: random.Random) -> dict[str, Any]:
    """One report, with as many findings as dossiers have on the average."""
    lacking = [paper for paper in PAPERS if rng.random() < 0.08]
    errors = [rule for rule in RULES if rng.random() < 0.15]
    name = f"通辽市{rng.choice(PLACES)}{rng.choice(TRADES)}{number:04d}有限公司"
    budget = rng.randint(200, 2000) * 10_000
    return {
        "schema_version": "1.0",
        "call": "tongliao-2024",
        "dossier": {
            "id": f"D{number:04d}",
            "project_title": f"{rng.choice(TRADES)}关键技术研究与产业化示范（{number}）",
            "list_item": str(rng.randint(1, 4)),
            "lead": {"name": name, "kind": "enterprise", "credit_code": "91150500701347218W", "established": "2015-03-01"},
            "members": ["科尔沁理工大学"],
            "chief_scientist": "王青",
            "total_budget": f"{budget}.00",
            "matching_funds": f"{budget // 2}.00",
        },
        "run": {"finished": f"2024-04-{rng.randint(1, 28):02d}T02:{rng.randint(0, 59):02d}:00+08:00"},
        "verdict": "incomplete" if lacking else "inconsistent" if errors else rng.choice(("complete", "needs_review")),
        "requirements": [
            {"id": id_, "kind": "document", "title": title, "status": "missing" if (id_, title) in lacking else "met"}
            for id_, title in PAPERS
        ],
        "findings": [
            {
                "rule": rule,
                "severity": "error",
                "subject": "balance_sheet:2023",
                "message": "“财报.pdf”第4页：合计与各项目之和不符：“流动资产合计” 22,775,053.94 ≠ 22,793,741.99。",
                "evidence": [{"file": "财报.pdf", "page": 4, "box": [0, 0, 1, 1], "text": "22,775,053.94"}],
                "expected": "22793741.99",
                "actual": "22775053.94",
            }
            for rule in errors
        ],
    }  # fmt: skip


SETTLE = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
"""Until what was asked for is drawn."""


def timed(what: str, action: Callable[[], Any], processor: Callable[[], float] = time.process_time) -> None:
    """Wall clock, and how long a processor was at work: on a machine that does other things too, the second counts."""
    start, busy = time.perf_counter(), processor()
    action()
    print(f"{what:44}{1000 * (time.perf_counter() - start):8.0f} ms, processor {1000 * (processor() - busy):6.0f} ms")


def measure_page(page: Any, index: Path) -> None:
    page.goto("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def processor() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")

    for what, action in (
        ("open", lambda: page.goto(index.as_uri(), wait_until="load")),
        ("search", lambda: page.fill("#q", "青禾 淀粉")),
        ("search taken back", lambda: page.fill("#q", "")),
        ("filter by verdict", lambda: page.select_option("#v", "incomplete")),
        ("filter taken back", lambda: page.select_option("#v", "")),
        ("sort by budget", lambda: page.click(".c-total_budget button")),
        ("sort by organisation", lambda: page.click(".c-dossier button")),
    ):
        timed(what, partial(_settled, page, action), processor)


def _settled(page: Any, action: Callable[[], Any]) -> None:
    action()
    page.evaluate(SETTLE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=2000)
    count = parser.parse_args().count
    from playwright.sync_api import sync_playwright

    out, rng = Path(tempfile.mkdtemp(prefix="qijian-index-")), random.Random(2024)
    try:
        for number in range(count):
            (out / f"D{number:04d}").mkdir()
            report = json.dumps(make_report(number, rng), ensure_ascii=False)
            (out / f"D{number:04d}" / "report.json").write_text(report, encoding="utf-8")
        timed(f"write index and workbook, {count} new reports", lambda: write_index(out))
        (out / "D0000" / "report.json").touch()
        timed("write them again, one report changed", lambda: write_index(out))
        sizes = {path.name: path.stat().st_size for path in out.glob("*.*")}
        print("   ".join(f"{name} {size / 2**20:.1f} MB" for name, size in sizes.items()))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            measure_page(browser.new_page(viewport={"width": 1366, "height": 768}), out / "index.html")
            browser.close()
    finally:
        shutil.rmtree(out)


if __name__ == "__main__":
    main()
