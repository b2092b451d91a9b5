"""How large a report of scanned pages is, and how long it takes to write.

    .venv/bin/python -m bench.report_size [--pages 60] [--noise 8]

The pages are drawn: dense print in noise, of which `--noise` is the standard deviation (a clean scan has 3, a bad one 20).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pipeline.checking import check
from pipeline.reporting import RunInfo, report_folder, write_report
from schemas.call import load_call
from schemas.documents import Document, PagePart
from schemas.findings import Dossier, Evidence, Finding, Message
from schemas.pages import Page, SourceFile

SIZE_PX = (1654, 2339)
"""A4 at 200 dpi."""
LINES, CHARACTERS, FONT_PX = 46, 56, 24
FINDINGS_A_PAGE = 2


def draw_scan(path: Path, rng: np.random.Generator, noise: float) -> None:
    picture = Image.new("L", SIZE_PX, 228)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(FONT_PX)
    for line in range(LINES):
        text = "".join(chr(33 + int(c)) for c in rng.integers(0, 90, CHARACTERS))
        pen.text((120, 110 + 46 * line), text, fill=40, font=font)
    grain = np.asarray(picture, float) + rng.normal(0, noise, SIZE_PX[::-1])
    Image.fromarray(grain.clip(0, 255).astype("uint8")).convert("RGB").save(path, quality=85)


def make_dossier(work: Path, pages: int, noise: float) -> tuple[Dossier, list[Finding]]:
    rng = np.random.default_rng(2024)
    parts, findings = [], []
    for number in range(1, pages + 1):
        draw_scan(work / f"{number}.jpg", rng, noise)
        parts.append(PagePart(Page("扫描.pdf", number, 595, 842, "ocr", image=f"{number}.jpg", engine="none"), 0, 842))
        for place in range(FINDINGS_A_PAGE):
            top = 120.0 + 300 * place
            evidence = [Evidence("扫描.pdf", number, (300.0, top, 380.0, top + 12), "1,234.00")]
            message = Message("amount_words_mismatch", {"file": "扫描.pdf"})
            findings.append(Finding("subtotal_mismatch", "error", "d1", message, ["d1"], evidence))
    document = Document("d1", "audit_report", 0.9, None, "扫描.pdf", parts)
    file = SourceFile("扫描.pdf", None, "0" * 64, 9, "application/pdf", "read", None, pages)
    return Dossier("d", [file], [document]), findings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--noise", type=float, default=8.0)
    asked = parser.parse_args()
    out, call = Path(tempfile.mkdtemp(prefix="qijian-size-")), load_call("tongliao-2024")
    try:
        dossier, findings = make_dossier(out, asked.pages, asked.noise)
        assessment = check(dossier, call)
        assessment.findings.extend(findings)
        pages = [part.page for part in dossier.documents[0].parts]
        run = RunInfo(
            "0", "2024-04-01T00:00:00+08:00", "2024-04-01T00:01:00+08:00", 60.0, len(pages), len(pages), "none"
        )
        start = time.process_time()
        write_report(dossier, assessment, run, call=call, pages=pages, out=out, work=out)
        seconds = time.process_time() - start
        sizes = [path.stat().st_size for path in report_folder(out, "d").rglob("*") if path.is_file()]
        print(
            f"{asked.pages} pages, noise {asked.noise}: {sum(sizes) / 1e6:.2f} MB in {len(sizes)} files, {seconds:.1f} s of processor"
        )
    finally:
        shutil.rmtree(out)


if __name__ == "__main__":
    main()
