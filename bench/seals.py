"""`python -m bench.seals`: seals of made pages → found, owner right, false, each with its denominator.

The way of a scan is gone as in reading (stance, upright, flat), then seals are looked for; words are not read. Pages of the device
"drawn" are taken as pages with a text layer, where nothing needs straightening.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.prepared import Prepared, pages
from bench.sealed_pages import Truth
from extractors.rapid import RapidReader
from extractors.seal_owner import match_owner
from extractors.seals import find_seals
from schemas.pages import Seal


def match(truths: tuple[Truth, ...], seals: list[Seal], px: float) -> tuple[dict[int, Seal], list[Seal]]:
    """Which seal was meant by which truth: centres within a third of the size, sizes alike; and the seals that mean none."""
    left = list(seals)
    found: dict[int, Seal] = {}
    for index, truth in enumerate(truths):
        low, high = truth.rim.min(axis=0) / px, truth.rim.max(axis=0) / px
        size = float(np.mean(high - low))
        centre = (low + high) / 2

        def distance(seal: Seal, centre: NDArray[np.float64] = centre) -> float:
            return float(np.hypot(*(np.array([seal.box[0] + seal.box[2], seal.box[1] + seal.box[3]]) / 2 - centre)))

        reach = 0.33 * size if truth.visible > 0.95 else 0.6 * size
        near = [s for s in left if distance(s) < reach and _alike_in_size(s, size, truth)]
        if near:
            found[index] = min(near, key=distance)
            left.remove(found[index])
    return found, left


def _alike_in_size(seal: Seal, size: float, truth: Truth) -> bool:
    if truth.visible <= 0.95:
        return True
    return 0.7 < ((seal.box[2] - seal.box[0]) + (seal.box[3] - seal.box[1])) / 2 / size < 1.4


class Score:
    """Counts by slice; a slice is a device, a shape, a trait."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.lines: list[str] = []
        self.seconds: list[float] = []

    def add(self, page: Prepared, seals: list[Seal], seconds: float) -> None:
        found, false = match(page.truths, seals, page.dpi / 72)
        self.seconds.append(seconds)
        for index, truth in enumerate(page.truths):
            seal = found.get(index)
            owner = (
                match_owner(seal.text, page.names, seal.readings, sure=seal.confidence, cut=seal.cut) if seal else None
            )
            right = owner is not None and owner[0] == truth.owner
            wrong = owner is not None and not right and truth.official
            for name in _slices(page, truth):
                self.counts[name].update(
                    seals=1, found=seal is not None, owners=right, wrong=wrong,
                    reads=bool(seal and seal.text == truth.owner), shapes=bool(seal and seal.shape == truth.shape),
                )  # fmt: skip
            if truth.official and not right:
                self.lines.append(
                    f"{page.seed:6} {page.device:12} {page.kind:20} {truth.shape} {truth.scripts} vis={truth.visible:.2f} over={truth.overlapped}"
                    f" patchy={truth.patchy:.1f} {'-' if seal is None else seal.readings or seal.text} {owner} {truth.owner}"
                )
        for slice_ in ("all", f"device {page.device}"):
            self.counts[slice_].update(
                pages=1,
                false=sum(s.shape != "square" for s in false),
                false_square=sum(s.shape == "square" for s in false),
            )
        self.lines += [f"{page.seed:6} {page.device:12} FALSE {s.shape} {s.colour} {s.text} {s.confidence} {[round(v) for v in s.box]}" for s in false]  # fmt: skip

    def table(self) -> str:
        rows = [
            f"{'':28}{'seals':>7}{'found':>15}{'owner':>15}{'wrong':>7}{'text equal':>12}{'pages':>7}{'false':>7}{'false sq':>9}"
        ]
        for name in sorted(self.counts, key=lambda n: (n != "all", n)):
            c = self.counts[name]
            n = max(c["seals"], 1)
            rows.append(
                f"{name:28}{c['seals']:7}{c['found']:6} {c['found'] / n:8.2%}{c['owners']:6} {c['owners'] / n:8.2%}{c['wrong']:7}"
                f"{c['reads']:12}{c['pages'] or '':>7}{c['false']:7}{c['false_square']:9}"
            )
        rows.append(
            f"finding and reading seals: {np.mean(self.seconds) * 1000:.0f} ms a page, median {np.median(self.seconds) * 1000:.0f} ms"
        )
        return "\n".join(rows)


def _slices(page: Prepared, truth: Truth) -> list[str]:
    if not truth.official:
        return ["chops of people"]
    whole = truth.visible > 0.95
    names = ["all" if whole else "cut at the page's edge"]
    if whole:
        names += [f"device {page.device}", f"shape {truth.shape}"]
        names += [f"script {truth.scripts}"] if truth.shape == "round" else []
        names += ["overlapping"] if truth.overlapped else []
        names += ["badly inked"] if truth.patchy > 0.45 else []
    return names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("dev", "final"), default="dev")
    parser.add_argument("--pages", type=int, default=240)
    parser.add_argument("--keep", type=Path, help="folder for prepared pages, used again in the next run")
    parser.add_argument("--misses", action="store_true", help="a line for each seal that was not found or not told")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    reader, score = RapidReader(1), Score()
    for page in pages(options.split, options.pages, reader, options.keep):
        start = time.process_time()
        seals = find_seals(page.image, dpi=page.dpi, read_lines=reader.recognise)
        score.add(page, seals, time.process_time() - start)
    if options.misses:
        print("\n".join(score.lines))
    print(score.table())


if __name__ == "__main__":
    main()
