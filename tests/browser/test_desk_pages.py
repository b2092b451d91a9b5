"""The review desk in a real Chromium, as a reviewer uses it: from the login to a complete dossier, and to stale decisions."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from desk.accounts import Accounts
from desk.app import create_app
from desk.office import Office
from pipeline.settings import Settings
from pipeline.state import open_store
from runs import run_check
from tests.browser.test_accessibility import serious

SAMPLE = Path(__file__).parents[2] / "samples" / "04-wrong-numbers"
NAME, PASSWORD = "04-<b>wrong", "a long enough password"
DONE_MS = 60_000


@dataclass
class Served:
    """A desk that is served: its address, and the folder of its one dossier."""

    address: str
    dossier: Path


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    dossier = tmp_path / "uploads" / NAME
    shutil.copytree(SAMPLE, dossier, ignore=shutil.ignore_patterns("truth.json"))
    settings = Settings(out=tmp_path / "out", cache=tmp_path / "cache", workers=1)
    run_check(dossier, settings, lambda text: None)
    store = open_store(settings.out)
    Accounts(store).add("zhang", "staff", PASSWORD, "张三")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    app = create_app(Office(settings, store), accounts=True)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield Served(f"http://127.0.0.1:{port}", dossier)
    server.should_exit = True
    thread.join(10)
    store.close()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page that reaches nothing but the desk and whose scripts make no error."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    made, faults = context.new_page(), []

    def refuse(dialog: Any) -> None:
        faults.append(dialog.message)
        dialog.dismiss()

    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    made.on("request", lambda r: None if r.url.startswith(("http://127.0.0.1:", "data:")) else faults.append(r.url))
    made.on("dialog", refuse)
    made.set_default_timeout(DONE_MS)
    yield made
    context.close()
    assert faults == []


def test_a_reviewers_way_through_a_dossier(page: Any, served: Served) -> None:
    # in
    page.goto(served.address)
    assert serious(page) == []
    page.fill("[name=name]", "zhang")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    # the list, filtered; the name of the folder stays text
    page.click("nav.filters >> text=有误")
    page.wait_for_selector("table.dossiers")
    assert page.locator("table.dossiers b", has_text="wrong").count() == 0
    assert serious(page) == []
    page.click(f"a.name >> text={NAME}")
    page.wait_for_selector("#matters")
    assert serious(page) == []
    # every doubt by keyboard, each with a place framed on the paper
    left = page.locator(".open-matter").count()
    assert left >= 4
    seen = set()
    for _ in range(left):
        seen.add(page.locator("details.matter[open]").get_attribute("id"))
        assert page.locator("#frame rect").count() == 1
        page.keyboard.press("n")
    assert len(seen) == left
    # a value corrected from the statements: what rests on it is gone
    before = page.locator(".matter", has_text="资产总计与负债和所有者权益总计不相等").count()
    page.goto(page.url.split("?")[0] + "?tab=statements")
    assert page.locator("tr:has(th:text-is('资产总计')) td:last-child a").count() == 1
    page.goto(page.url.split("?")[0])
    page.click("details.matter[open] .related a >> nth=0")
    page.wait_for_selector("details.matter[open] .do-correct")
    page.keyboard.press("e")
    page.keyboard.type("84733163.96")
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.done")
    balance = page.locator(".matter", has_text="资产总计与负债和所有者权益总计不相等")
    assert before == 1 and balance.count() == 0
    # the rest waived, each with its reason; without one nothing happens
    while page.locator(".open-matter").count():
        waive = page.locator("details.matter[open] .do-waive")
        waive.click()
        assert page.locator("details.matter[open].open-matter").count() == 1
        page.keyboard.press("Escape")
        page.locator("details.matter[open] [name=remark]").fill("已核对原件")
        page.evaluate("document.querySelector('.message.done')?.remove()")
        waive.click()
        page.wait_for_selector(".message.done")
    assert "齐全" in page.inner_text(".verdict b")
    assert "机器结论：有误" in page.inner_text(".verdict")
    # checked again by the night's flow: the decisions are still there
    page.click("text=重新审查")
    page.wait_for_selector("#progress", state="hidden")
    assert "齐全" in page.inner_text(".verdict b")
    page.click(".tabs >> text=决定记录")
    assert page.locator(".log tbody tr").count() >= 4
    # the letter: made, edited, marked as sent
    page.goto(page.url.split("?")[0])
    page.click("text=编辑告知书")
    assert serious(page) == []
    page.fill("[name=reply_by]", "2024-04-10")
    page.click("summary >> nth=0")
    page.fill("[name=items-0-item]", "资金匹配承诺书")
    page.click("button:text-is('保存')")
    letter = page.request.get(served.address + page.get_attribute("a:text-is('下载Word')", "href"))
    assert letter.ok and letter.body()[:2] == b"PK"
    page.click("text=标记为已发出")
    page.wait_for_selector("text=张三于")
    page.click(".where a, .top h1 a")
    # another file in the same place: what was decided on the old one is stale, and seen to be
    statements = served.dossier / "财报.pdf"
    statements.write_bytes(statements.read_bytes() + b"\n% scanned once more\n")
    page.goto(page.url.split("?")[0])
    page.click("text=重新审查")
    page.wait_for_selector("#progress", state="hidden")
    page.wait_for_selector(".decided.s-stale")
    assert "有误" in page.inner_text(".verdict b")
    assert page.locator(".open-matter").count() >= 1
