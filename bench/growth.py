"""How cost grows: with dossiers, with pages of one dossier, with reading processes.

    .venv/bin/python -m bench.growth [--dossiers 1 10 100 1000] [--pages 1 10 50 200] [--workers 1 2] [--plot FILE.svg]
        [--stages FILE.svg] [--folder DIR]

Small digital dossiers, each night begun with nothing (no state, no cache), the start of the command included. The rest is what the
night takes beyond its runs over dossiers, as the state knows them, those that go back to a dossier included: start, upload folder, holds,
index. Memory is that of the command and its reading processes together, looked at five times a second. Pages lie in one PDF of one
dossier. `--folder` adds a night over a folder of dossiers as they come in, scans and photos among them (`python -m samples.make`).
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from math import log10
from pathlib import Path

import pikepdf
import psutil

from bench.mutants import SAMPLES, single_pages
from bench.repeat import lay_out

LOOK_S = 0.2
SIDE, MARGIN = 320, 50
LEAST_NAMED = 0.06
STAGE_COLOURS = ("#8d99ae", "#1f6f8b", "#5b8c5a", "#7d5ba6", "#b08968", "#c8553d", "#2b2d42")
COLOURS = ("#1f6f8b", "#c8553d", "#5b8c5a", "#7d5ba6")


@dataclass(frozen=True)
class Measure:
    """One night. `inside_s` are the seconds of its runs over dossiers."""

    what: str
    count: int
    workers: int
    wall_s: float
    cpu_s: float
    inside_s: float
    peak_bytes: int
    state_bytes: int
    cache_bytes: int
    stages: dict[str, float]

    @property
    def rest(self) -> float:
        return max(0.0, 1 - self.inside_s / self.wall_s)

    @property
    def by(self) -> str:
        return f"{self.workers} worker{'s' if self.workers > 1 else ''}"

    @property
    def named(self) -> str:
        return f"{self.count:,} {self.what if self.count > 1 else self.what.removesuffix('s')}"

    @property
    def row(self) -> str:
        each = 1000 * self.wall_s / self.count
        return (
            f"| {self.named} | {self.workers} | {self.wall_s:.1f} | {each:.0f} | {self.cpu_s:.1f} "
            f"| {self.peak_bytes / 1e6:.0f} | {self.state_bytes / 1e3:.0f} | {self.cache_bytes / 1e6:.1f} | {self.rest:.1%} |"
        )


HEAD = (
    "| what | workers | s | ms each | processor s | memory, MB | state, kB | cache, MB | rest |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


def dossiers(uploads: Path, count: int) -> None:
    lay_out(uploads, count)


def pages(uploads: Path, count: int) -> None:
    """One dossier with one PDF of so many pages."""
    folder = uploads / "dossier"
    folder.mkdir(parents=True)
    made = [page for path in sorted((SAMPLES / "01-complete-digital").rglob("*.pdf")) for page in single_pages(path)]
    with pikepdf.new() as whole:
        for number in range(count):
            with pikepdf.open(io.BytesIO(made[number % len(made)])) as page:
                whole.pages.extend(page.pages)
        whole.save(folder / "all.pdf")


def copy_of(folder: Path) -> Callable[[Path, int], None]:
    """The dossiers of a folder, without what says how they were made."""

    def lay(uploads: Path, _: int) -> None:
        shutil.copytree(folder, uploads, ignore=shutil.ignore_patterns("truth.json"))

    return lay


def measure(what: str, lay: Callable[[Path, int], None], count: int, workers: int) -> Measure:
    """Exits where the night fails."""
    top = Path(tempfile.mkdtemp(prefix="qijian-growth-"))
    try:
        lay(top / "uploads", count)
        command = [sys.executable, "-m", "cli", "nightly", str(top / "uploads"), "--out", str(top / "out")]
        room = {"QIJIAN_CACHE": str(top / "cache"), "QIJIAN_SETTLE_SECONDS": "0"}
        clean = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
        begun, before = time.monotonic(), os.times()
        with (top / "said").open("w") as said:
            night = subprocess.Popen(
                [*command, "--workers", str(workers)], env=clean | room, stdout=said, stderr=subprocess.STDOUT
            )
            peak = _watched(night)
        wall_s, after = time.monotonic() - begun, os.times()
        if night.returncode:
            raise SystemExit(f"the night ended with {night.returncode}: {(top / 'said').read_text()}")
        runs = [json.loads(path.read_bytes())["run"] for path in (top / "out").glob("*/report.json")]
        stages: dict[str, float] = {}
        for run in runs:
            for stage, seconds in run["timings"].items():
                stages[stage] = stages.get(stage, 0.0) + seconds
        cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
        inside_s = _seconds_of_runs(top / "out" / ".qijian" / "state.sqlite")
        state, cache = _size(top / "out" / ".qijian", "state*"), _size(top / "cache", "*")
        return Measure(what, count, workers, wall_s, cpu_s, inside_s, peak, state, cache, stages)
    finally:
        shutil.rmtree(top)


def _seconds_of_runs(state: Path) -> float:
    with closing(sqlite3.connect(state)) as database:
        (seconds,) = database.execute("SELECT sum(finished - started) FROM runs").fetchone()
    return float(seconds or 0.0)


def _watched(night: subprocess.Popen[bytes]) -> int:
    """Waits for its end. The most memory of all its processes together."""
    peak, process = 0, psutil.Process(night.pid)
    while night.poll() is None:
        with suppress(psutil.Error):
            together = 0
            for one in (process, *process.children(recursive=True)):
                with suppress(psutil.Error):
                    together += one.memory_info().rss
            peak = max(peak, together)
        time.sleep(LOOK_S)
    return peak


def _size(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file())


def plot(found: Sequence[Measure]) -> str:
    """Seconds by count, both logarithmic, a line each for what grows and the workers: SVG. A straight rise is a straight line."""
    lines: dict[str, list[Measure]] = {}
    for one in found:
        lines.setdefault(f"{one.what}, {one.by}", []).append(one)
    widest = max(1.0, log10(max(one.count for one in found)))
    low, high = log10(min(one.wall_s for one in found)), log10(max(one.wall_s for one in found))
    high = max(high, low + 0.1)

    def place(one: Measure) -> tuple[float, float]:
        across, up = log10(one.count) / widest, (log10(one.wall_s) - low) / (high - low)
        return MARGIN + across * SIDE, MARGIN + (1 - up) * SIDE

    parts = [f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>']
    for at, (name, measures) in enumerate(lines.items()):
        colour = COLOURS[at % len(COLOURS)]
        points = [place(one) for one in measures]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for one, (x, y) in zip(measures, points, strict=True):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
            parts.append(f'<text x="{x + 5:.1f}" y="{y - 5:.1f}">{one.count:,}: {one.wall_s:.1f} s</text>')
        parts.append(f'<text x="{MARGIN + 8}" y="{MARGIN + 18 + 15 * at}" fill="{colour}">{name}</text>')
    whole = SIDE + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole + MARGIN} {whole}" font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}'
        f'<text x="{MARGIN}" y="{MARGIN - 12}">seconds of a night by count, both logarithmic</text></svg>\n'
    )


def plot_stages(found: Sequence[Measure]) -> str:
    """Where the time of the runs goes: a bar of shares for each measure, as SVG."""
    names = list(dict.fromkeys(stage for one in found for stage in one.stages))
    left, width, line = 170, 480, 26
    parts = []
    for at, name in enumerate(names):
        x: float = 12 + at * 105
        parts.append(f'<rect x="{x}" y="12" width="12" height="12" fill="{STAGE_COLOURS[at % len(STAGE_COLOURS)]}"/>')
        parts.append(f'<text x="{x + 17}" y="22">{name}</text>')
    for row, one in enumerate(found):
        y, x, total = 40 + row * line, float(left), sum(one.stages.values()) or 1.0
        parts.append(f'<text x="12" y="{y + 14}">{one.named}, {one.by}</text>')
        for at, name in enumerate(names):
            share = one.stages.get(name, 0.0) / total
            colour = STAGE_COLOURS[at % len(STAGE_COLOURS)]
            parts.append(f'<rect x="{x:.1f}" y="{y}" width="{share * width:.1f}" height="{line - 7}" fill="{colour}"/>')
            if share >= LEAST_NAMED:
                parts.append(f'<text x="{x + 4:.1f}" y="{y + 14}" fill="#fff">{share:.0%}</text>')
            x += share * width
    high = 46 + len(found) * line
    whole = max(left + width + 12, 12 + len(names) * 105)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {high}" font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--dossiers", type=int, nargs="*", default=[1, 10, 100, 1000])
    parser.add_argument("--pages", type=int, nargs="*", default=[1, 10, 50, 200])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--stages", type=Path, help="plot of the shares of the stages")
    parser.add_argument("--folder", type=Path, help="dossiers of a night that has scans")
    asked = parser.parse_args()
    found: list[Measure] = []
    print(HEAD, flush=True)
    kinds: list[tuple[str, Callable[[Path, int], None], list[int]]]
    kinds = [("pages", pages, asked.pages), ("dossiers", dossiers, asked.dossiers)]
    if asked.folder is not None:
        within = sum(path.is_dir() for path in asked.folder.iterdir())
        kinds.append(("dossiers as they come in", copy_of(asked.folder), [within]))
    for what, lay, counts in kinds:
        for workers in asked.workers:
            for count in counts:
                found.append(measure(what, lay, count, workers))
                print(found[-1].row, flush=True)
    for one in found:
        total = sum(one.stages.values()) or 1.0
        shares = ", ".join(f"{stage} {seconds / total:.0%}" for stage, seconds in one.stages.items())
        print(f"{one.named}, {one.by}: {shares}")
    if asked.plot is not None:
        asked.plot.write_text(plot(found), encoding="utf-8")
    if asked.stages is not None:
        asked.stages.write_text(plot_stages(found), encoding="utf-8")


if __name__ == "__main__":
    main()
