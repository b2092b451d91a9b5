"""One engine reads one PDF: prints seconds and the text, as JSON. Runs by itself, in the engine's own environment.

    python peer_engines.py ENGINE FILE [--cores 1]

Models are loaded before the clock starts (`load_s` says how long that took); OCRmyPDF loads none and is timed whole.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

DPI = 200
Read = Callable[[str, int], str]


def qijian() -> Read:
    """Text layer where it is good, else OCR with seals, ruled lines and flattening: all that a page's reading does."""
    from extractors.ocr_engines import load_engine
    from pipeline.reading.pages import PageTask, read_page

    load_engine("rapidocr")
    work = tempfile.mkdtemp()

    def read(path: str, number: int) -> str:
        task = PageTask("bench.pdf", path, "application/pdf", number, "rapidocr", work, 10**9)
        return "\n".join(word.text for page in read_page(task) for word in page.words)

    return read


def rapidocr() -> Read:
    """RapidOCR with its defaults on ONNX Runtime, on pages drawn at 200 dpi."""
    import pypdfium2
    from rapidocr import RapidOCR

    engine: Any = RapidOCR()

    def read(path: str, number: int) -> str:
        with pypdfium2.PdfDocument(path) as document:
            picture = document[number - 1].render(scale=DPI / 72).to_numpy()
        return "\n".join(engine(picture).txts or ())

    return read


def kreuzberg() -> Read:
    """Kreuzberg with Tesseract chi_sim, OCR of every page where the PDF has no text."""
    import pypdfium2
    from kreuzberg import ExtractionConfig, OcrConfig, extract_bytes_sync

    config = ExtractionConfig(ocr=OcrConfig(backend="tesseract", language="chi_sim"), use_cache=False)

    def read(path: str, number: int) -> str:
        with pypdfium2.PdfDocument(path) as document, tempfile.TemporaryDirectory() as folder:
            single = pypdfium2.PdfDocument.new()
            single.import_pages(document, [number - 1])
            one = Path(folder) / "page.pdf"
            single.save(one)
            return str(extract_bytes_sync(one.read_bytes(), "application/pdf", config=config).content)

    return read


class Recorded:
    """A model's session that keeps what it was given."""

    def __init__(self, session: Any, calls: list[tuple[Any, Any]]) -> None:
        self._session, self._calls = session, calls

    def __call__(self, given: Any) -> Any:
        self._calls.append((self._session, given))
        return self._session(given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


def run_floor(path: str, cores: int) -> dict[str, Any]:
    """The bare inferences of qijian's reading of the file, given the same pictures once more: by as many processes as
    there are cores, each with the pages of its turn, which begin together."""
    if cores == 1:
        seconds, used = _replay(path, 1, 1, None)
        return {"seconds": seconds, "cpu_s": used, "load_s": 0.0, "text": ""}
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(cores)
    told: multiprocessing.Queue[tuple[float, float]] = context.Queue()
    parts = [
        context.Process(target=_tell_replay, args=(path, first, cores, together, told)) for first in range(1, cores + 1)
    ]
    for part in parts:
        part.start()
    found = [told.get() for _ in parts]
    for part in parts:
        part.join()
    return {"seconds": max(s for s, _ in found), "cpu_s": sum(cpu for _, cpu in found), "load_s": 0.0, "text": ""}


def _tell_replay(path: str, first: int, step: int, together: Any, told: Any) -> None:
    told.put(_replay(path, first, step, together))


def _replay(path: str, first: int, step: int, together: Any) -> tuple[float, float]:
    """Seconds and processor seconds of the inferences of every `step`-th page from the `first` on."""
    from extractors.ocr_engines import RapidEngine, load_engine

    read = qijian()
    engine = load_engine("rapidocr")
    assert isinstance(engine, RapidEngine)
    calls: list[tuple[Any, Any]] = []
    models = engine.reader._models
    for part in (models.text_det, models.text_rec):
        part.session = Recorded(part.session, calls)
    for number in range(first, _pages(path) + 1, step):
        read(path, number)
    if together is not None:
        together.wait()
    begun, cpu = time.perf_counter(), _cpu_s()
    for session, given in calls:
        session(given)
    return time.perf_counter() - begun, _cpu_s() - cpu


def _pages(path: str) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def _cpu_s() -> float:
    """Processor time of this process and of those it waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


ENGINES: dict[str, Callable[[], Read]] = {"qijian": qijian, "rapidocr": rapidocr, "kreuzberg": kreuzberg}


def run_ocrmypdf(path: str, cores: int) -> dict[str, Any]:
    """The whole file by the command's own jobs; its text comes from the text layer that it adds."""
    import ocrmypdf
    import pypdfium2

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.pdf"
        started, cpu = time.perf_counter(), _cpu_s()
        ocrmypdf.ocr(
            path, made, language=["chi_sim"], jobs=cores, skip_text=True, progress_bar=False, output_type="pdf"
        )
        seconds, used = time.perf_counter() - started, _cpu_s() - cpu
        with pypdfium2.PdfDocument(made) as document:
            text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return {"seconds": seconds, "cpu_s": used, "load_s": 0.0, "text": text}


_READ: Read | None = None


def _load(name: str) -> None:
    global _READ
    _READ = ENGINES[name]()


def _one(task: tuple[str, int]) -> str:
    if _READ is None:
        raise RuntimeError("no engine loaded")
    return _READ(*task)


def run(name: str, path: str, cores: int) -> dict[str, Any]:
    tasks = [(path, number) for number in range(1, _pages(path) + 1)]
    started = time.perf_counter()
    if cores == 1 or name == "rapidocr":
        # ONNX Runtime takes all cores that it may use by itself
        _load(name)
        loaded, cpu = time.perf_counter(), _cpu_s()
        text = [_one(task) for task in tasks]
        used = _cpu_s() - cpu
    else:
        with multiprocessing.get_context("spawn").Pool(cores, _load, (name,)) as pool:
            pool.map(_idle, range(cores), 1)
            loaded = time.perf_counter()
            text = pool.map(_one, tasks, 1)
        used = float("nan")
    seconds = time.perf_counter() - loaded
    return {"seconds": seconds, "cpu_s": used, "load_s": loaded - started, "text": "\n".join(text)}


def _idle(_: int) -> None:
    time.sleep(1.0)


WHOLE = {"ocrmypdf": run_ocrmypdf, "floor": run_floor}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=[*ENGINES, *WHOLE])
    parser.add_argument("file")
    parser.add_argument("--cores", type=int, default=1)
    chosen = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: chosen.cores])
    os.environ["OMP_THREAD_LIMIT"] = "1"
    whole = WHOLE.get(chosen.engine)
    found = whole(chosen.file, chosen.cores) if whole else run(chosen.engine, chosen.file, chosen.cores)
    json.dump(found, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
