"""Reading, side by side: qijian, RapidOCR as it comes, OCRmyPDF and Kreuzberg with Tesseract, on the same pages in one run.

    .venv/bin/python -m bench.peers [--rounds 3] [--cores 1] [--out build/peers]

Pages come from the generator of the samples (its fonts have to be installed); peers are installed once into an environment of their
own under --out. Engines take turns; each figure is the median of the rounds. Amounts count as read where their digits stand anywhere
in the engine's text, as one number. "Floor" is the time of the bare inferences within qijian's reading.
Writes peers.json, and peers.png, which stands in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import venv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.peer_pages import Bundle, write_bundles

HERE = Path(__file__).parent
ENGINES = ("qijian", "rapidocr", "ocrmypdf", "kreuzberg", "floor")
OWN = ("qijian", "floor")
NUMBER = re.compile(r"\d[\d,.，．'’ ]*\d|\d")


def environment(folder: Path) -> Path:
    """The python of the peers' environment; made where it is not there."""
    python = folder / "bin" / "python"
    if not (folder / ".ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        wanted = HERE / "requirements-peers.txt"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", wanted], check=True)
        (folder / ".ready").touch()
    return python


def read(engine: str, bundle: Bundle, cores: int, peers: Path) -> dict[str, Any]:
    """Figures of one reading. Raises CalledProcessError where the engine fails."""
    own = engine in OWN
    start = [sys.executable, "-m", "bench.peer_engines"] if own else [str(peers), str(HERE / "peer_engines.py")]
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [*start, engine, str(bundle.path), "--cores", str(cores)]
    done = subprocess.run(command, cwd=HERE.parent, env=kept, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    found["amounts"] = amounts_found(found.pop("text"), bundle.amounts)
    return found


def amounts_found(text: str, wanted: Sequence[str]) -> int:
    """How many of the printed amounts stand in the text, each as often as it is printed."""
    return sum((Counter(_numbers(text)) & Counter(wanted)).values())


def _numbers(text: str) -> Iterator[str]:
    for line in text.splitlines():
        for found in NUMBER.findall(line):
            # Tesseract sets blanks within numbers: both ways of reading them count
            yield re.sub(r"\D", "", found)
            if " " in found:
                yield from (digits for part in found.split() if (digits := re.sub(r"\D", "", part)))


def summary(rounds: Sequence[dict[str, Any]], pages: int) -> dict[str, float]:
    return {
        "pages_per_s": pages / statistics.median(found["seconds"] for found in rounds),
        "cpu_s_per_page": statistics.median(found["cpu_s"] for found in rounds) / pages,
        "amounts": statistics.median(found["amounts"] for found in rounds),
        "load_s": statistics.median(found["load_s"] for found in rounds),
    }


def table(bundles: Sequence[Bundle], figures: dict[str, dict[str, dict[str, float]]]) -> Iterator[str]:
    yield "| pages | engine | pages/s | CPU s/page | amounts | qijian is faster by | by CPU |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for bundle in bundles:
        own = figures[bundle.kind]["qijian"]
        for engine, found in figures[bundle.kind].items():
            amounts = "" if engine == "floor" else f"{found['amounts']:.0f} of {len(bundle.amounts)}"
            by = (
                f"{own['pages_per_s'] / found['pages_per_s']:.2f}",
                f"{found['cpu_s_per_page'] / own['cpu_s_per_page']:.2f}",
            )
            yield (
                f"| {bundle.kind} ({bundle.pages}) | {engine} | {found['pages_per_s']:.2f} | {found['cpu_s_per_page']:.2f} "
                f"| {amounts} | {by[0]} × | {by[1]} × |"
            )


PLOT = """
import json, sys
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
figures = json.load(open(sys.argv[1], encoding="utf-8"))
kinds = list(figures)
engines = [e for e in figures[kinds[0]] if e != "floor"]
plot, axis = plt.subplots(figsize=(9, 4.2))
for place, engine in enumerate(engines):
    values = [figures[kind].get(engine, {}).get("pages_per_s", 0) for kind in kinds]
    spots = [i + (place - 1.5) * 0.2 for i in range(len(kinds))]
    bars = axis.bar(spots, values, 0.19, label=engine, color=("#1f3a68", "#8aa2c8", "#c9a227", "#b0b0b0")[place])
    axis.bar_label(bars, [f"{v:.2g}" for v in values], fontsize=7)
axis.set_yscale("log")
axis.set_ylabel("pages a second (log scale)")
axis.set_xticks(range(len(kinds)), [kind.replace(", ", "\\n") for kind in kinds], fontsize=8)
axis.legend(fontsize=8)
axis.spines[["top", "right"]].set_visible(False)
plot.tight_layout()
plot.savefig(sys.argv[2], dpi=130)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("build/peers"))
    chosen = parser.parse_args()
    out: Path = chosen.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    peers = environment(out / "environment")
    bundles = write_bundles(out, chosen.seed)
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for turn in range(chosen.rounds):
        for bundle in bundles:
            for engine in ENGINES:
                if engine == "floor" and "digital" in bundle.kind:
                    continue
                found.setdefault((bundle.kind, engine), []).append(read(engine, bundle, chosen.cores, peers))
                last = found[bundle.kind, engine][-1]
                print(turn + 1, bundle.kind, engine, f"{last['seconds']:.1f} s", file=sys.stderr, flush=True)
        # after each round: one that is stopped leaves what the rounds before found
        figures = {
            bundle.kind: {
                engine: summary(found[bundle.kind, engine], bundle.pages)
                for engine in ENGINES
                if (bundle.kind, engine) in found
            }
            for bundle in bundles
        }
        (out / "peers.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    subprocess.run([peers, "-c", PLOT, out / "peers.json", out / "peers.png"], check=True)
    print("\n".join(table(bundles, figures)))


if __name__ == "__main__":
    main()
