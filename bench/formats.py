"""What becomes of every file of a folder; and the text of OFD files against what OCR makes of their pages.

    .venv/bin/python -m bench.formats FOLDER…      a line a file: status, problem, pages, papers
    .venv/bin/python -m bench.formats --ofd FOLDER  character error rate of each OFD page, OCR taken for the truth

Every file is checked as a dossier of its own. Exit status 1 where a file is neither read nor has a sentence that says what to send.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from extractors import ofd, pdf
from extractors.errors import UnreadableFile
from extractors.media_types import media_type_of
from extractors.ocr_engines import load_engine
from extractors.values.text import squeeze
from pipeline.settings import Settings
from runs import checking_many
from schemas.pages import Word, group_lines
from schemas.problems import mend

DPI = 200
SETTLED = ("read", "duplicate", "ignored")


def files_of(folders: list[Path]) -> list[Path]:
    return [
        path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()
    ]


def tell(folders: list[Path]) -> int:
    """Prints a line a file; 0 where each is read or says what to do."""
    silent = 0
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as top, checking_many(Settings(out=Path(top) / "out")) as run:
        for number, path in enumerate(files_of(folders)):
            dossier = Path(top) / f"d{number:04}"
            dossier.mkdir()
            shutil.copy(path, dossier / path.name)
            report = run(dossier).dump()
            shutil.rmtree(dossier)
            papers = ", ".join(sorted({found["type"] for found in report["documents"]})) or "-"
            for file in report["files"]:
                code = (file.get("problem") or {}).get("code", "")
                todo = mend(code) if code else ""
                counts[f"{file['status']} {code}".strip()] += 1
                silent += file["status"] not in SETTLED and not todo
                print(
                    f"{file['status']:10} {code:18} {file.get('pages') or 0:5} {papers:40} {file['path']}  {todo}",
                    flush=True,
                )
    print(*(f"{count} × {status}" for status, count in counts.most_common()), sep="; ")
    return int(silent > 0)


def _text(words: list[Word]) -> str:
    # rows of dots up to a page number are no text
    return re.sub(r"[.…·]{3,}", "", squeeze("".join(line.text for line in group_lines(words))))


def ofd_pages(path: Path) -> Iterator[tuple[int, str, str]]:
    """(page, its own text, the text by OCR) of an OFD file, for pages whose own text is used."""
    engine = load_engine("rapidocr")
    with tempfile.TemporaryDirectory() as work:
        ready = ofd.prepare(str(path), Path(work))
        for number in range(1, ready.pages + 1):
            layer = pdf.read_text_layer(ready.location, number)
            if not layer.usable:
                # such a page is read by OCR in any case
                continue
            image, dpi = pdf.render(ready.location, number, dpi=DPI)
            yield number, _text(layer.words), _text(engine.read(image, dpi=dpi).words)


def compare(folders: list[Path]) -> int:
    """Prints the error rate of each OFD page, and over all; 1 where there is no OFD file."""
    wrong = total = 0
    rates: list[float] = []
    for path in files_of(folders):
        if path.suffix.lower() != ".ofd":
            continue
        try:
            if media_type_of(path) != "application/ofd":
                continue
            for number, own, seen in ofd_pages(path):
                if not seen:
                    print(f"{path.name} {number}: no text by OCR ({len(own)} characters of its own)")
                    continue
                distance = Levenshtein.distance(own, seen)
                # in whichever order: columns beside one another are read line by line by the one and block by block by the other
                apart = sum((Counter(own) - Counter(seen)).values()) + sum((Counter(seen) - Counter(own)).values())
                rates.append(distance / len(seen))
                wrong, total = wrong + distance, total + len(seen)
                print(
                    f"{path.name} {number}: {distance} of {len(seen)} ({distance / len(seen):.1%}); characters alone {apart / 2:.0f}"
                )
        except UnreadableFile as error:
            print(f"{path.name}: {error.code}")
    if not total:
        print("no OFD page with text")
        return 1
    print(
        f"{wrong} of {total} characters, {wrong / total:.2%}; median of {len(rates)} pages {statistics.median(rates):.2%}"
    )
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--ofd", action="store_true")
    chosen = parser.parse_args()
    sys.exit(compare(chosen.folders) if chosen.ofd else tell(chosen.folders))


if __name__ == "__main__":
    main()
