"""`python -m samples.make`: writes the dossiers of samples/ again, byte for byte, or random ones for measuring.

python -m samples.make                                          the six kept dossiers
python -m samples.make --out DIR --seed 7 --count 20            twenty random ones
python -m samples.make --out DIR --layouts heldout              with the layouts, fonts and devices kept apart
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from samples.generator.corpus import draw_dossier
from samples.generator.dossiers import COMMITTED, Dossier
from samples.generator.fonts import fonts_installed

HERE = Path(__file__).parent


def write_dossier(dossier: Dossier, folder: Path) -> None:
    """Write the uploads and the truth into `folder`, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for upload in dossier.uploads:
        if upload.inner:
            continue
        path = folder / upload.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(upload.data)
    truth = json.dumps(dossier.truth, ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(truth + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="where random dossiers go; without it the kept ones are written again")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--layouts", choices=("default", "heldout"), default="default")
    chosen = parser.parse_args(arguments)
    if not fonts_installed():
        parser.error("the fonts named in samples/generator/fonts.py are not installed")
    if chosen.out is None:
        for make in COMMITTED:
            dossier = make()
            write_dossier(dossier, HERE / dossier.id)
            print(f"{dossier.id}  {dossier.truth['verdict']}")
        return
    for number in range(chosen.count):
        dossier = draw_dossier(chosen.seed + number, heldout=chosen.layouts == "heldout")
        write_dossier(dossier, chosen.out / dossier.id)
        print(f"{dossier.id}  {dossier.truth['verdict']}  {' '.join(dossier.truth['tags'])}")


if __name__ == "__main__":
    main()
