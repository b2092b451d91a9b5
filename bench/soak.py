"""Two thousand scanned pages by the same pool: does the memory of reading processes stay flat?

    .venv/bin/python -m bench.soak [--pages 2000] [--workers 2]

The pages are cut from the scanned samples at ever new sizes, since new shapes are what fills the caches of native libraries. Of each
hundred pages it tells the memory that a reading process kept after a page (the median and the largest) and the largest peak in one.
Exit status 1 where the largest of the last quarter is more than 100 MB above that of the second quarter (in the first, models are loaded).
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pypdfium2
from PIL import Image

from bench.mutants import SAMPLES
from bench.watched import Cost, costs, read_page, watch
from extractors.engine_choice import choose_engine
from pipeline.reading.pages import PageTask
from pipeline.workshop import open_pool
from schemas.limits import Limits

SCANNED = "02-complete-scanned"
LEAST_SIDE_PX = 300
MOST_GROWTH_BYTES = 100_000_000
A_ROW = 100


def pages(seed: int, count: int, top: Path) -> Iterator[PageTask]:
    """Pictures of parts of scanned pages, each of another size, and now and then a whole page."""
    rng, limits, engine = random.Random(seed), Limits(), choose_engine("auto")
    scans = _scans()
    for number in range(1, count + 1):
        picture = rng.choice(scans)
        if rng.random() < 0.9:
            width, height = rng.randint(LEAST_SIDE_PX, 1100), rng.randint(LEAST_SIDE_PX, 700)
            left, upper = rng.randrange(picture.width - width), rng.randrange(picture.height - height)
            picture = picture.crop((left, upper, left + width, upper + height))
        path = top / f"{number:05}.png"
        picture.save(path, compress_level=1)
        yield PageTask(path.name, str(path), "image/png", 1, engine, str(top), limits.pixels)


def _scans() -> list[Image.Image]:
    (path,) = (SAMPLES / SCANNED).glob("*.pdf")
    paper = pypdfium2.PdfDocument(path)
    return [page.render(scale=150 / 72).to_pil().convert("RGB") for page in islice(paper, 12)]


def tell(tasks: list[Cost], workers: int) -> bool:
    """Prints a row a hundred pages; whether memory stayed flat."""
    for start in range(0, len(tasks), A_ROW):
        row = tasks[start : start + A_ROW]
        kept = [task.kept_bytes / 1e6 for task in row]
        peak = max(task.peak_bytes for task in row) / 1e6
        print(
            f"{start + len(row):5} pages: kept {statistics.median(kept):5.0f} MB, at most {max(kept):5.0f} MB, peak {peak:5.0f} MB"
        )
    quarter = len(tasks) // 4
    before = max(task.kept_bytes for task in tasks[quarter : 2 * quarter])
    after = max(task.kept_bytes for task in tasks[-quarter:])
    print(
        f"{len(tasks)} pages, {workers} workers: {(after - before) / 1e6:+.0f} MB from the second to the last quarter"
    )
    return after - before <= MOST_GROWTH_BYTES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qijian-soak-") as folder:
        top = Path(folder)
        watch(top / "notes")
        with open_pool(asked.workers) as pool:
            for made in range(0, asked.pages, A_ROW):
                tasks = list(pages(asked.seed + made, min(A_ROW, asked.pages - made), top))
                unread = [o.task.path for o in pool.run(read_page, tasks) if o.failure is not None]
                if unread:
                    print(f"not read: {unread}")
        flat = tell(costs(top / "notes"), asked.workers)
    sys.exit(0 if flat else 1)


if __name__ == "__main__":
    main()
