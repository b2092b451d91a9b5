"""A night over several workers, one of them killed in the middle: is anything lost, and what does a dossier cost in orchestration?

    .venv/bin/python -m bench.cluster [--dossiers 40] [--workers 2]

Real processes on this machine: PostgreSQL (with Prefect's database and the state), a Prefect server, a Dask scheduler, Dask workers.
Needs `pip install 'qijian[cluster]'` and `apt install postgresql`. Exit status 1 where a dossier was lost, a report differs from that
of the plain command, or dossiers were checked again without need.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.cluster_parts import Processes, dask_scheduler, dask_worker, make_databases, postgres, prefect_server
from bench.kills import lay_out, reports

KILLED_AFTER = 0.3
"""The share of reports that are there when a worker is killed."""


class Night:
    """`qijian nightly` as a process, alone or over the cluster."""

    def __init__(self, top: Path, environment: dict[str, str]) -> None:
        self.uploads, self.out, self.environment = top / "uploads", top / "out", environment

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "cli", "nightly", str(self.uploads), "--out", str(self.out), "--workers", "1"]
        return subprocess.Popen(
            [*command, *arguments], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def run(self, *arguments: str) -> float:
        """Seconds. Exits where the night fails."""
        begun = time.monotonic()
        night = self.start(*arguments)
        said = night.communicate()[0]
        if night.returncode:
            raise SystemExit(f"a night ended with {night.returncode}:\n{said}")
        return time.monotonic() - begun

    def pace_s(self) -> float:
        """Seconds from one report to the next in the last run: without the start and the end of the night."""
        written = sorted(path.stat().st_mtime for path in self.out.glob("*/report.json"))
        return (written[-1] - written[0]) / (len(written) - 1)

    def seconds_of_work(self) -> float:
        """What the last runs of all dossiers took within, by their reports."""
        return sum(float(json.loads(path.read_bytes())["run"]["seconds"]) for path in self.out.glob("*/report.json"))


def kill_one(night: Night, run: subprocess.Popen[str], worker: subprocess.Popen[bytes], least: int, state: str) -> None:
    """Kills the worker, with nothing said to anybody, once so many reports are there and it is in the middle of a dossier."""
    while run.poll() is None and len(list(night.out.glob("*/report.json"))) < least:
        time.sleep(0.1)
    with psycopg.connect(f"postgresql://{state}", autocommit=True) as connection:
        held = "SELECT 1 FROM holds JOIN runs USING (outputs, dossier) WHERE pid = %s AND outcome = 'running'"
        while run.poll() is None and connection.execute(held, (worker.pid,)).fetchone() is None:
            time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)


def runs_of(database: str) -> dict[str, Counter[str]]:
    """How often runs of each dossier ended how, by the state."""
    found: dict[str, Counter[str]] = {}
    with psycopg.connect(f"postgresql://{database}") as connection:
        for dossier, outcome in connection.execute("SELECT dossier, outcome FROM runs"):
            found.setdefault(dossier, Counter())[outcome] += 1
    return found


def measure(top: Path, dossiers: int, workers: int, processes: Processes, address: str) -> bool:
    """Prints the figures; whether all is as it should be."""
    alone = Night(top, processes.environment)
    lay_out(alone.uploads, dossiers)
    alone.run()
    # twice, as the runs over the cluster: what was read comes from the cache, and each knows of the others
    alone_s = alone.run("--force")
    expected, plain = reports(alone.out), Cost(alone_s, alone.pace_s(), alone.seconds_of_work() / dossiers)
    shutil.rmtree(alone.out)

    make_databases(address, "prefect", "state")
    shared = {"QIJIAN_STATE_URL": f"postgresql://{address}/state"}
    shared["PREFECT_API_URL"] = prefect_server(processes, f"{address}/prefect")
    processes.environment |= shared
    scheduler = dask_scheduler(processes)
    running = [dask_worker(processes, scheduler, number) for number in range(workers)]
    night = Night(top, processes.environment | {"QIJIAN_DASK_SCHEDULER": scheduler})

    begun = time.monotonic()
    night_run = night.start()
    kill_one(night, night_run, running[0], int(KILLED_AFTER * dossiers), f"{address}/state")
    said = night_run.communicate()[0]
    killed_s = time.monotonic() - begun
    found, outcomes = reports(night.out), runs_of(f"{address}/state")
    ended = Counter(outcome for counts in outcomes.values() for outcome in counts.elements())
    print(
        f"{dossiers} dossiers, {workers} workers, one killed: {killed_s:.1f} s, exit {night_run.returncode}, {dict(ended)}"
    )
    lost = [f"dossier{n}" for n in range(dossiers) if not outcomes.get(f"dossier{n}", Counter())["done"]]
    differ = sorted(name for name in set(expected) | set(found) if expected.get(name) != found.get(name))
    print(f"lost: {lost}; reports that differ from those of the plain command: {differ}")

    running.append(dask_worker(processes, scheduler, workers))
    cluster_s = night.run("--force")
    spread = Cost(cluster_s, night.pace_s(), night.seconds_of_work() / dossiers)
    print(f"all again from the cache: plain command {plain.told(1)}")
    print(f"over {workers} workers {spread.told(workers)}")
    idle_s = night.run()
    print(f"nothing changed: {idle_s:.1f} s")
    if night_run.returncode:
        print(said)
    return not (lost or differ or night_run.returncode)


@dataclass(frozen=True)
class Cost:
    """A night, in seconds: all of it, a dossier's share of it from report to report, and the work on a dossier within."""

    night_s: float
    pace_s: float
    work_s: float

    def told(self, workers: int) -> str:
        around = self.pace_s * workers - self.work_s
        return (
            f"{self.night_s:.1f} s; a dossier: {self.work_s:.2f} s of work, {around:.2f} s of a worker's time around it"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--dossiers", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a new folder for everything, kept for a look")
    asked = parser.parse_args()
    top = asked.keep or Path(tempfile.mkdtemp(prefix="qijian-cluster-"))
    top.mkdir(parents=True, exist_ok=True)
    environment: dict[str, Any] = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {
        "QIJIAN_CACHE": str(top / "cache"),
        "QIJIAN_SETTLE_SECONDS": "0",
        "PREFECT_HOME": str(top / "prefect"),
    }
    processes = Processes(top, environment)
    try:
        with postgres(top) as address:
            try:
                sound = measure(top, asked.dossiers, asked.workers, processes, address)
            finally:
                processes.end()
    finally:
        if asked.keep is None:
            shutil.rmtree(top)
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
