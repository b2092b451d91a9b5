"""The same night twice: what does an unchanged dossier cost?

    .venv/bin/python -m bench.repeat [--dossiers 200]

Dossiers are copies of the digital samples, each with a paper of its own. Both nights are the command itself, its start included.
Exit status 1 where the second did anything but skip, or took 50 ms a dossier or more.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.mutants import SAMPLES

MOST_MS = 50.0
DIGITAL = ("01-complete-digital", "05-university-lead")


def lay_out(uploads: Path, count: int) -> None:
    uploads.mkdir()
    for number in range(count):
        folder = uploads / f"dossier{number:04}"
        shutil.copytree(SAMPLES / DIGITAL[number % len(DIGITAL)], folder, ignore=shutil.ignore_patterns("truth.json"))
        (folder / "说明.txt").write_text(f"第{number}号申报材料的说明", encoding="utf-8")


def night(top: Path, workers: int) -> float:
    """Seconds. Exits where the night fails."""
    command = [sys.executable, "-m", "cli", "nightly", str(top / "uploads"), "--out", str(top / "out")]
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    environment |= {"QIJIAN_CACHE": str(top / "cache"), "QIJIAN_SETTLE_SECONDS": "0"}
    begun = time.monotonic()
    done = subprocess.run([*command, "--workers", str(workers)], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the night ended with {done.returncode}: {done.stderr}")
    return time.monotonic() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--dossiers", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qijian-repeat-") as folder:
        top = Path(folder)
        lay_out(top / "uploads", asked.dossiers)
        first_s, second_s = night(top, asked.workers), night(top, asked.workers)
        told = json.loads((top / "out" / "nightly.json").read_bytes())
    each_ms = 1000 * second_s / asked.dossiers
    skipped = len(told["skipped"])
    print(
        f"{asked.dossiers} dossiers: first {first_s:.1f} s, second {second_s:.2f} s, {skipped} unchanged, {each_ms:.1f} ms each"
    )
    sys.exit(0 if skipped == asked.dossiers and each_ms < MOST_MS else 1)


if __name__ == "__main__":
    main()
