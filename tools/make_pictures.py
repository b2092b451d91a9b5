"""The pictures of the README, from the reports of the samples (`make demo` first) in Chromium, as small as they can be:

.venv/bin/python tools/make_pictures.py reports
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parent.parent / "docs"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 800}
COLOURS = 128
SAMPLE = "04-wrong-numbers"
SHOTS = (
    ("index.png", "index.html", DESK),
    ("report.png", f"{SAMPLE}/report.html", DESK),
    ("evidence.png", f"{SAMPLE}/report.html#f-2", DESK),
    ("page.png", f"{SAMPLE}/report.html#m2", DESK),
    ("phone.png", f"{SAMPLE}/report.html", PHONE),
)


def shoot(browser: Any, out: Path, name: str, address: str, size: dict[str, int]) -> None:
    page = browser.new_page(viewport=size)
    page.goto(
        (out / address.split("#")[0]).resolve().as_uri() + ("#" + address.split("#")[1] if "#" in address else "")
    )
    page.wait_for_function("Array.from(document.images).every(p => p.complete || p.loading === 'lazy')")
    page.wait_for_timeout(300)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        DOCS / name, optimize=True
    )
    page.close()


def main(out: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, address, size in SHOTS:
            shoot(browser, out, name, address, size)
            print(f"{name}: {(DOCS / name).stat().st_size // 1024} KB")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "reports"))
