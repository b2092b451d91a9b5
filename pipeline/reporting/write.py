"""All files of one dossier's report, each swapped in whole."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.decisions import apply_to_report
from pipeline.folders import report_folder, sweep_partial, write_whole
from pipeline.reporting.changes import compare, read_report
from pipeline.reporting.full_text import FULL_TEXT, full_text
from pipeline.reporting.html import render_report
from pipeline.reporting.letter import write_letter
from pipeline.reporting.notice import write_notice
from pipeline.reporting.options import ReportOptions
from pipeline.reporting.personal import mask_report
from pipeline.reporting.pictures import PictureStore
from pipeline.reporting.to_json import make_report
from pipeline.reporting.words import Words
from schemas.call import Call
from schemas.decisions import Decision
from schemas.findings import Assessment, Dossier
from schemas.folded import unfold
from schemas.messages import load_catalogue
from schemas.pages import Page
from schemas.report import ReportJson, RunJson


@dataclass
class RunInfo:
    """How the run went; `pages_ocr` of `pages` were recognised, `cached` came from an earlier run."""

    version: str
    started: str
    finished: str
    seconds: float
    pages: int
    pages_ocr: int
    ocr: str
    timings: dict[str, float] = field(default_factory=dict)
    cached: int = 0
    fingerprint: str = ""


def write_report(
    dossier: Dossier,
    assessment: Assessment,
    run: RunInfo,
    *,
    call: Call,
    pages: Sequence[Page],
    out: Path,
    work: Path,
    options: ReportOptions = ReportOptions(),  # noqa: B008  (frozen)
    decisions: Sequence[Decision] = (),
) -> ReportJson:
    """Writes report.html with its pictures, notice.docx, report.json, and where it was asked for full_text.txt.

    Pictures come before the page that shows them and old ones go after it, so that whoever has the folder open sees the
    report before or the one after. The JSON comes last: where it stands, everything stands. Raises OSError where OUT cannot
    be written, BadTemplate where the office's letter cannot be used.
    """
    begun = time.perf_counter()
    catalogue = load_catalogue(options.lang)
    # people see sheets as they are, also those whose two pages were read one after the other
    pages = [unfold(page) for page in pages]
    report = make_report(dossier, assessment, RunJson(**vars(run)), call.id, catalogue, pages)
    apply_to_report(report, decisions, call)
    report = mask_report(report, options.mask)
    folder = report_folder(out, dossier.id)
    folder.mkdir(parents=True, exist_ok=True)
    report.changes = compare(read_report(folder / "report.json"), report)
    words = Words(catalogue, report, call, options.mask)
    store = PictureStore(folder, work, pages=len(pages), cover=not options.show_personal)
    sweep_partial(folder)
    page = render_report(words, pages, store, FULL_TEXT if options.full_text else None).encode()
    for told in report.pages:
        if (shown := store.shown.get((told.file, told.number))) is not None:
            told.picture, told.size = shown[0], shown[1:]
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as temporary:
        draft = Path(temporary) / "notice.docx"
        write_notice(write_letter(words, options.reply_by), words, draft, options.notice_template)
        # all but the writing of this very file
        report.run.timings["reporting"] = round(time.perf_counter() - begun, 3)
        data = json.dumps(report.dump(), ensure_ascii=False, indent=1).encode()
        # one right after the other: a kill in between leaves files of two runs only within these microseconds
        write_whole(folder / "report.html", page)
        draft.replace(folder / "notice.docx")
        if options.full_text:
            write_whole(folder / FULL_TEXT, full_text(words, pages).encode())
        else:
            # of an earlier run, which read other pages perhaps
            (folder / FULL_TEXT).unlink(missing_ok=True)
        write_whole(folder / "report.json", data)
    store.sweep()
    return report
