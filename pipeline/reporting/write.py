"""All files of one dossier's report, each swapped in whole."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.reporting.html import render_report
from pipeline.reporting.notice import write_notice
from pipeline.reporting.to_json import make_report
from schemas.call import Call
from schemas.findings import Assessment, Dossier
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


def report_folder(out: Path, dossier_id: str) -> Path:
    """The dossier's folder below OUT. A name that could lead elsewhere is made harmless and marked by its hash."""
    plain = re.sub(r"[\x00-\x1f/\\:*?\"<>|]", "_", dossier_id).strip(" .")
    plain = plain.encode()[:180].decode("utf-8", "ignore")
    if plain != dossier_id:
        plain = f"{plain or 'dossier'}-{hashlib.sha256(dossier_id.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return out / plain


def write_report(
    dossier: Dossier,
    assessment: Assessment,
    run: RunInfo,
    *,
    call: Call,
    pages: Sequence[Page],
    out: Path,
    work: Path,
    lang: str = "zh",
) -> ReportJson:
    """Writes report.json, report.html with its pictures, notice.docx. Raises OSError where OUT cannot be written."""
    catalogue = load_catalogue(lang)
    report = make_report(dossier, assessment, RunJson(**vars(run)), call.id, catalogue)
    folder = report_folder(out, dossier.id)
    folder.mkdir(parents=True, exist_ok=True)
    pictures = _copy_pictures(pages, folder, work)
    write_whole(folder / "report.html", render_report(report, call, catalogue, pages, pictures).encode())
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as temporary:
        draft = Path(temporary) / "notice.docx"
        write_notice(report, call, catalogue, draft)
        draft.replace(folder / "notice.docx")
    # the JSON last: where it stands, everything stands
    write_whole(folder / "report.json", json.dumps(report.dump(), ensure_ascii=False, indent=1).encode())
    return report


def write_whole(path: Path, data: bytes) -> None:
    """Atomically: a reader sees the old file or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _copy_pictures(pages: Sequence[Page], folder: Path, work: Path) -> dict[tuple[str, int], str]:
    """Page pictures into the report's folder; their names by page."""
    target = folder / "pages"
    target.mkdir(exist_ok=True)
    names: dict[tuple[str, int], str] = {}
    for page in pages:
        if page.image and (work / page.image).is_file():
            name = Path(page.image).name
            part = target / f".part-{name}"
            shutil.copyfile(work / page.image, part)
            part.replace(target / name)
            names[page.key] = f"pages/{name}"
    for old in target.iterdir():
        if f"pages/{old.name}" not in names.values():
            old.unlink()
    return names
