"""Damaged and malicious files: does the night survive them all, does each get a verdict, and what does each cost?

    .venv/bin/python -m bench.stress [--count 2000] [--seed 1] [--also FOLDER] [--workers 2]

Files are made from the samples by a seeded fuzzer; `--also` takes the files of a folder in as well. Exit status 1 where the night
died, a file got no verdict, or one cost more than the bounds. A file's time is that of opening it and of all its pages, on
the processor; the time on the clock, which other programs on the machine lengthen, is told beside it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.mutants import mutants
from bench.watched import Cost, costs
from schemas.problems import problem_kinds
from schemas.report import ReportJson

MOST_S, MOST_BYTES = 60.0, 1_500_000_000
A_DOSSIER = 20


@dataclass
class FileCost:
    """What one uploaded file cost: seconds over all its tasks, the largest memory of any."""

    name: str
    cpu_s: float = 0.0
    wall_s: float = 0.0
    peak_bytes: int = 0


def lay_out(uploads: Path, count: int, seed: int, also: Path | None) -> set[str]:
    """Dossiers of twenty files. The names of the files."""
    given: list[tuple[str, bytes]] = list(mutants(seed, count))
    if also is not None:
        given += [(path.name, path.read_bytes()) for path in sorted(also.rglob("*")) if path.is_file()]
    for at, (name, data) in enumerate(given):
        path = uploads / f"d{at // A_DOSSIER:03}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return {name for name, _ in given}


def verdicts(out: Path) -> dict[str, tuple[str, str | None]]:
    """Status and code of each uploaded file, members of archives included."""
    found: dict[str, tuple[str, str | None]] = {}
    for path in out.glob("*/report.json"):
        for file in ReportJson.model_validate_json(path.read_bytes()).files:
            found[file.path] = (file.status, file.problem.code if file.problem else None)
    return found


def by_file(tasks: list[Cost]) -> dict[str, FileCost]:
    """Costs by uploaded file: what is in an archive counts as its own file."""
    found: dict[str, FileCost] = defaultdict(lambda: FileCost(""))
    for task in tasks:
        cost = found[task.file]
        cost.name = task.file
        cost.cpu_s += task.cpu_s
        cost.wall_s += task.wall_s
        cost.peak_bytes = max(cost.peak_bytes, task.peak_bytes)
    return found


def untyped(given: set[str], found: dict[str, tuple[str, str | None]]) -> Iterator[str]:
    """Files without a verdict, or whose verdict names no known problem where it should."""
    codes = set(problem_kinds())
    for name in sorted(given - set(found)):
        yield f"{name}: not in any report"
    for name, (status, code) in sorted(found.items()):
        if (code is None) != (status == "read") or (code is not None and code not in codes):
            yield f"{name}: {status}, {code}"


def judge(given: set[str], out: Path, notes: Path, told: dict[str, Any] | None) -> bool:
    """Prints the figures; whether all is as it should be."""
    found, files = verdicts(out), by_file(costs(notes))
    wrong = list(untyped(given, found))
    kinds = Counter(status if code is None else f"{status}: {code}" for status, code in found.values())
    print(f"{len(given)} files given, {len(found)} with members of archives: {dict(kinds.most_common())}")
    for line in wrong:
        print(f"no verdict: {line}")
    dear = sorted(files.values(), key=lambda cost: -cost.cpu_s)
    for cost in dear[:10]:
        print(f"{cost.cpu_s:6.1f} s, {cost.wall_s:6.1f} s on the clock, {cost.peak_bytes / 1e6:5.0f} MB  {cost.name}")
    large = max(files.values(), key=lambda cost: cost.peak_bytes)
    print(f"largest: {large.peak_bytes / 1e6:.0f} MB, {large.name}")
    over = [c for c in dear if c.cpu_s > MOST_S or c.peak_bytes > MOST_BYTES]
    stopped = [name for name, (_, code) in found.items() if code in ("timed_out", "out_of_memory", "crashed")]
    print(f"over {MOST_S:.0f} s or {MOST_BYTES / 1e9} GB: {len(over)}; ended their reading process: {stopped}")
    if told is None:
        print("the night died")
        return False
    print(f"night: {told['failed']} failed, {told['left']} left; main process {told['own'] / 1e6:.0f} MB; largest of")
    print(f"all other processes {told['largest'] / 1e6:.0f} MB ({told['largest_name']})")
    return not (wrong or over or told["failed"] or told["left"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--also", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a new folder for uploads and reports, kept for a look")
    asked = parser.parse_args()
    top = asked.keep or Path(tempfile.mkdtemp(prefix="qijian-stress-"))
    try:
        given = lay_out(top / "uploads", asked.count, asked.seed, asked.also)
        command = [sys.executable, "-m", "bench.watched", top / "uploads", top / "out", top / "notes", asked.workers]
        done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True)
        told = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None
        sound = judge(given, top / "out", top / "notes", told)
    finally:
        if asked.keep is None:
            shutil.rmtree(top)
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
