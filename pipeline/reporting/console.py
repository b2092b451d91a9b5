"""The report → a few lines for the terminal: the verdict, what is missing, wrong, to look at, and where the report lies."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from pipeline.reporting.options import ReportOptions
from pipeline.reporting.overview import Entry, overview
from pipeline.reporting.words import Words
from schemas.call import Call
from schemas.messages import load_catalogue
from schemas.report import ReportJson

MOST_LINES = 8
COLOURS = {"complete": "green", "needs_review": "yellow", "inconsistent": "red", "incomplete": "red"}


def summary(report: ReportJson, call: Call, page: Path, options: ReportOptions) -> Text:
    """For a terminal that shows colours; `.plain` is the same without them. `page` is where report.html lies."""
    words = Words(load_catalogue(options.lang), report, call, options.mask)
    lists = overview(words)
    text = Text()
    text.append(_plain(report.dossier.id) + "  ")
    text.append(f"[{words.word('short_' + report.verdict)}]", style=f"bold {COLOURS[report.verdict]}")
    text.append(" " + words.word("verdict_" + report.verdict) + "\n")
    for key, entries, colour in (
        ("lack_head", lists.lacking, "red"),
        ("wrong_head", lists.wrong, "red"),
        ("look_head", lists.look, "yellow"),
    ):
        if entries:
            text.append(f"  {words.word(key)}\n", style=f"bold {colour}")
            for line in _lines(words, entries):
                text.append(f"    {line}\n")
    text.append(f"  {words.word('console_report')}: ", style="dim")
    text.append(str(page))
    return text


def _lines(words: Words, entries: list[Entry]) -> Iterator[str]:
    for entry in entries[:MOST_LINES]:
        told = words.word("list_semicolon").join(text.rstrip("。.") for text, _ in entry.lines)
        yield "- " + _plain(words.word("about_paper", paper=entry.paper) + told if told else entry.paper)
    if len(entries) > MOST_LINES:
        yield words.word("console_more", count=str(len(entries) - MOST_LINES))


def _plain(text: str) -> str:
    """Without control characters: a file's name must not drive the terminal."""
    return "".join(char if unicodedata.category(char)[0] != "C" else " " for char in text)
