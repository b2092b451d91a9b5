"""A report → what people see of it in Prefect's pages: a link, and the verdict with what it rests on."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import quote

from pipeline.folders import report_folder
from schemas.call import Call
from schemas.messages import load_catalogue
from schemas.report import ReportJson

MOST_LINES = 60


def artifact_key(kind: str, dossier: str) -> str:
    """Prefect's keys are small letters, digits and dashes; one key a dossier keeps its history together."""
    return f"{kind}-{hashlib.sha256(dossier.encode('utf-8', 'replace')).hexdigest()[:16]}"


def report_link(dossier: str, out: Path, served_at: str) -> str:
    """Where the report opens: below the address that OUT is served at, else as a file."""
    page = report_folder(out, dossier) / "report.html"
    if served_at:
        return f"{served_at.rstrip('/')}/{quote(page.parent.name)}/{page.name}"
    return page.resolve().as_uri()


def as_markdown(report: ReportJson, call: Call, link: str, lang: str) -> str:
    """The verdict, the papers that do not serve, the findings that count."""
    words = load_catalogue(lang)
    lines = [
        f"# {_inert(report.dossier.id)}",
        "",
        f"**{words.word('verdict_' + report.verdict)}**",
        "",
        f"<{link}>",
        "",
    ]
    papers = [
        q for q in report.requirements if q.kind == "document" and q.status in ("missing", "defective", "unclear")
    ]
    lines += [f"- {words.word('status_' + q.status)}: {_inert(q.title)}" for q in papers]
    found = [f for f in report.findings if f.severity != "info"]
    lines += ["", *(f"- [{words.word('severity_' + f.severity)}] {_inert(f.message)}" for f in found[:MOST_LINES])]
    if len(found) > MOST_LINES:
        lines.append(f"- … {len(found) - MOST_LINES}")
    return "\n".join(lines) + "\n"


def _inert(text: str) -> str:
    """Text from an upload stays text: no markup, no link, no picture that a browser would fetch."""
    for char in "\\`*_{}[]()#!|":
        text = text.replace(char, f"\\{char}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", " ")
