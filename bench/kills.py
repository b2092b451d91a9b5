"""Killed at any moment: does the next night leave the reports that an undisturbed night leaves?

    .venv/bin/python -m bench.kills [--kills 50] [--seed 1]

Each time a night over small digital dossiers begins with nothing (no state, no cache) and is killed (SIGKILL) at a random moment:
the command itself, or one of its reading processes. What then stands must be whole; after the next night every report must equal
the undisturbed one byte for byte, but for times, counts of what came from the cache, and what changed since. Exit status 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import psutil

from bench.mutants import SAMPLES, single_pages

DOSSIERS, PAPERS = 4, 3
WORKERS_SHARE = 0.25
"""So often a reading process is killed, else the command."""
TIMES_OF_A_RUN = ("started", "finished", "seconds", "timings", "cached")
_SAID_OF_THE_RUN = re.compile(rb'<p class="soft">\d{4}\xe5\xb9\xb4[^<]*')
_CHANGES = re.compile(rb'<section id="changes">.*?</section>\s*', re.S)
_WRITTEN_ON = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^<]*")


def lay_out(uploads: Path, dossiers: int = DOSSIERS) -> None:
    """Small digital dossiers, made from pages of a sample."""
    pages = [page for path in sorted((SAMPLES / "01-complete-digital").rglob("*.pdf")) for page in single_pages(path)]
    for number in range(dossiers):
        folder = uploads / f"dossier{number}"
        folder.mkdir(parents=True)
        (folder / "note.txt").write_text(f"第{number}号申报单位的说明", encoding="utf-8")
        for paper in range(PAPERS):
            (folder / f"{paper}.pdf").write_bytes(pages[(number * PAPERS + paper) % len(pages)])


class Place:
    """Uploads, and room for one night after the other at the same paths."""

    def __init__(self, top: Path) -> None:
        self.uploads, self.out, self.cache, self.work = (top / name for name in ("uploads", "out", "cache", "work"))
        lay_out(self.uploads)

    def begin_anew(self) -> None:
        for path in (self.out, self.cache, self.work):
            shutil.rmtree(path, ignore_errors=True)
        self.work.mkdir()

    def start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "cli", "nightly", str(self.uploads), "--out", str(self.out), "--workers", "2"]
        room = {"QIJIAN_CACHE": str(self.cache), "TMPDIR": str(self.work), "QIJIAN_SETTLE_SECONDS": "0"}
        clean = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
        return subprocess.Popen(
            command, env=clean | room, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )  # fmt: skip


def reports(out: Path) -> dict[str, bytes]:
    """Every file of every report, without what may differ. Raises ValueError where one is not whole."""
    found: dict[str, bytes] = {}
    for folder in sorted(path for path in out.glob("*") if path.is_dir() and path.name != ".qijian"):
        for path in sorted(file for file in folder.rglob("*") if file.is_file()):
            found[str(path.relative_to(out))] = _plain(path)
    return found


def _plain(path: Path) -> bytes:
    data = path.read_bytes()
    if path.name == "report.json":
        report = json.loads(data)
        report["changes"] = None
        report["run"] = {key: value for key, value in report["run"].items() if key not in TIMES_OF_A_RUN}
        return json.dumps(report, ensure_ascii=False).encode()
    if path.suffix == ".html":
        if not data.rstrip().endswith(b"</html>"):
            raise ValueError(f"not whole: {path}")
        return _SAID_OF_THE_RUN.sub(b"", _CHANGES.sub(b"", data))
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as letter:
            return b"".join(name.encode() + _WRITTEN_ON.sub(b"", letter.read(name)) for name in letter.namelist())
    return data


def kill(night: subprocess.Popen[str], moment_s: float, rng: random.Random) -> str:
    """Waits for the moment and kills. What was killed."""
    with suppress(subprocess.TimeoutExpired):
        night.wait(moment_s)
        return "nothing, it had ended"
    victims: list[psutil.Process] = []
    if rng.random() < WORKERS_SHARE:
        with suppress(psutil.Error):
            victims = [child for child in psutil.Process(night.pid).children() if "spawn_main" in str(child.cmdline())]
    if victims:
        with suppress(psutil.Error):
            rng.choice(victims).kill()
        return "a reading process"
    night.kill()
    return "the command"


def one_kill(place: Place, expected: dict[str, bytes], moment_s: float, rng: random.Random) -> tuple[str, list[str]]:
    """What was killed, and all that was wrong afterwards."""
    place.begin_anew()
    night = place.start()
    what = kill(night, moment_s, rng)
    said = night.communicate(timeout=600)[0]
    wrong = [f"the night ended with {night.returncode}: {said}"] if what != "the command" and night.returncode else []
    try:
        reports(place.out)
    except (ValueError, zipfile.BadZipFile) as error:
        wrong.append(f"a report was not whole: {error}")
    after = place.start()
    said = after.communicate(timeout=600)[0]
    if after.returncode:
        wrong.append(f"the next night ended with {after.returncode}: {said}")
    found = reports(place.out)
    wrong += [f"{name} differs" for name in sorted(expected) if found.get(name) != expected[name]]
    wrong += [f"{name} is too many" for name in sorted(set(found) - set(expected))]
    wrong += [f"left in the work folder: {path.name}" for path in place.work.glob("qijian-work-*")]
    return what, wrong


def undisturbed(place: Place) -> tuple[dict[str, bytes], float]:
    """Its reports, and the seconds that it took."""
    place.begin_anew()
    begun = time.monotonic()
    night = place.start()
    said = night.communicate(timeout=600)[0]
    if night.returncode:
        raise SystemExit(f"the undisturbed night ended with {night.returncode}: {said}")
    return reports(place.out), time.monotonic() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng, told, bad = random.Random(asked.seed), dict[str, int](), 0
    with tempfile.TemporaryDirectory(prefix="qijian-kills-") as top:
        place = Place(Path(top))
        undisturbed(place)
        expected, took_s = undisturbed(place)
        print(f"undisturbed: {len(expected)} files of {DOSSIERS} reports in {took_s:.1f} s", flush=True)
        for number in range(asked.kills):
            moment_s = rng.uniform(0, took_s)
            what, wrong = one_kill(place, expected, moment_s, rng)
            told[what] = told.get(what, 0) + 1
            bad += bool(wrong)
            for line in wrong:
                print(f"kill {number}, {what} after {moment_s:.2f} s: {line}", flush=True)
    print(f"{asked.kills} kills {told}: {asked.kills - bad} times all as undisturbed, {bad} times not")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
