"""How fast the review desk answers: many dossiers, many people clicking at once.

    .venv/bin/python -m bench.desk [--dossiers 2000] [--users 20] [--clicks 20] [--think 1.0]

The dossiers are copies of one real report under other names; each user logs in, and then looks at the list, filters, searches, opens a
dossier and its tabs, pages of paper, and takes it in hand, with a pause between clicks. Prints the median and the 95th percentile
of each kind of click. Exit status 1 where the 95th percentile of all pages is 300 ms or more.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import quote

import httpx

from desk.accounts import Accounts
from pipeline.settings import Settings
from pipeline.state import open_store
from pipeline.state.basis import Basis
from runs import run_check

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "04-wrong-numbers"
PASSWORD = "a long enough password"
PORT = 8477
TARGET_S = 0.3
Times = dict[str, list[float]]


def prepare(top: Path, dossiers: int, users: int) -> Path:
    """A folder of reports as a night leaves it, with accounts."""
    upload, out = top / "uploads" / SAMPLE, top / "out"
    shutil.copytree(ROOT / "samples" / SAMPLE, upload, ignore=shutil.ignore_patterns("truth.json"))
    run_check(upload, Settings(out=out, cache=None), print)
    text = (out / SAMPLE / "report.json").read_text(encoding="utf-8")
    store = open_store(out)
    basis = Basis("call", "auto", "zh", "", "0", "", "", "", "")
    for number in range(dossiers):
        name = f"申报单位{number:04}"
        (out / name).mkdir()
        report = json.loads(text)
        report["dossier"]["id"] = name
        (out / name / "report.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
        (out / name / "pages").symlink_to(out / SAMPLE / "pages")
        running = store.begin(name, upload, listing="", shape="", content="", basis=basis)
        store.finish(running, upload, verdict=report["verdict"], report_bytes=1)
    for number in range(users):
        Accounts(store).add(f"user{number}", "staff", PASSWORD)
    store.close()
    return out


def click(address: str, number: int, clicks: int, think: float, dossiers: int, times: Times, faults: list[str]) -> None:
    """One user's hour, shortened."""
    rng = random.Random(number)
    with httpx.Client(base_url=address, timeout=60, follow_redirects=False) as client:
        client.post("/login", data={"name": f"user{number}", "password": PASSWORD})
        for _ in range(clicks):
            name = quote(f"申报单位{rng.randrange(dossiers):04}")
            kinds = {
                "list": "/",
                "filter": "/?show=inconsistent&sort=open&page=3",
                "search": f"/?q={quote(str(rng.randrange(100)))}",
                "dossier": f"/dossier/{name}",
                "statements": f"/dossier/{name}?tab=statements",
                "papers": f"/dossier/{name}?tab=papers",
            }
            kind = rng.choice(list(kinds))
            time.sleep(rng.uniform(0, 2 * think))
            begun = time.perf_counter()
            answer = client.get(kinds[kind])
            times[kind].append(time.perf_counter() - begun)
            if answer.status_code != 200:
                faults.append(f"{kind}: {answer.status_code}")
            if kind == "dossier" and (found := re.search(r'data-src="([^"]+\.jpg)"', answer.text)):
                begun = time.perf_counter()
                client.get(found[1])
                times["picture"].append(time.perf_counter() - begun)


def p95(values: list[float]) -> float:
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--dossiers", type=int, default=2000)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--clicks", type=int, default=20)
    parser.add_argument("--think", type=float, default=1.0, help="seconds between clicks, in the mean")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qijian-desk-") as top:
        out = prepare(Path(top), given.dossiers, given.users)
        command = [sys.executable, "-m", "cli", "desk", "--out", str(out), "--port", str(PORT)]
        with subprocess.Popen(command, cwd=ROOT) as server:
            address, faults = f"http://127.0.0.1:{PORT}", list[str]()
            times: Times = defaultdict(list)
            begun = time.monotonic()
            while time.monotonic() - begun < 60:
                try:
                    httpx.get(f"{address}/login")
                    break
                except httpx.TransportError:
                    time.sleep(0.2)
            arguments = (given.clicks, given.think, given.dossiers, times, faults)
            users = [threading.Thread(target=click, args=(address, n, *arguments)) for n in range(given.users)]
            for user in users:
                user.start()
            for user in users:
                user.join()
            server.terminate()
    every = [value for kind, values in times.items() if kind != "picture" for value in values]
    for kind, values in [*sorted(times.items()), ("all pages", every)]:
        print(
            f"{kind:12} {len(values):5} median {1000 * statistics.median(values):7.1f} ms  p95 {1000 * p95(values):7.1f} ms"
        )
    print(f"faults: {faults or 'none'}")
    return 1 if faults or p95(every) >= TARGET_S else 0


if __name__ == "__main__":
    sys.exit(main())
