"""A real Chromium for the tests of the pages: skipped at a desk that has none, an error where CI is set."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser; one for all tests."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return _absent("playwright is not installed: make test installs it")
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        return _absent("no Chromium: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def _absent(why: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@dataclass
class Visit:
    """A page that is open, and what it did that it should not have: console messages, errors, requests to a network."""

    page: Any
    faults: list[str] = field(default_factory=list)

    def open(self, path: Path, fragment: str = "") -> Any:
        self.page.goto(path.resolve().as_uri() + fragment)
        return self.page

    def dismiss(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def note_request(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "about:")):
            self.faults.append(f"network: {request.url}")


@pytest.fixture
def visit(chromium: Any) -> Iterator[Visit]:
    """A page at the width of a desk; a test that leaves faults behind fails."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    found = Visit(context.new_page())
    found.page.on("console", lambda message: found.faults.append(f"console: {message.text}"))
    found.page.on("pageerror", lambda error: found.faults.append(f"error: {error}"))
    found.page.on("dialog", found.dismiss)
    found.page.on("requestfailed", lambda request: found.faults.append(f"failed: {request.url}"))
    found.page.on("request", found.note_request)
    yield found
    context.close()
    assert found.faults == []
