"""People's decisions once more, a line each, beside a SQLite state: everything else in it can be had again, they cannot."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from pipeline.folders import write_whole
from pipeline.state.tables import decisions

JOURNAL = "decisions.jsonl"
Row = dict[str, Any]


def journal_of(engine: Engine) -> Path | None:
    """Where the journal of a state lies; None for a database that others keep safe."""
    database = engine.url.database
    return Path(database).parent / JOURNAL if engine.dialect.name == "sqlite" and database else None


def note(path: Path, row: Row) -> None:
    """Adds a line, on disk when this returns."""
    line = json.dumps(row, ensure_ascii=False) + "\n"
    with open(path, "a", encoding="utf-8") as stream:
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())


def read(path: Path) -> list[Row]:
    """All lines; one that a kill cut short is left out."""
    rows = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else ():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows


def restore(engine: Engine) -> int:
    """Puts what the journal has into a state that was made anew; how many decisions that were."""
    path = journal_of(engine)
    rows = read(path) if path is not None else []
    names = set(decisions.c.keys())
    whole = [row for row in rows if isinstance(row, dict) and set(row) == names]
    if whole:
        with engine.begin() as connection:
            connection.execute(insert(decisions), whole)
    return len(whole)


def strike(engine: Engine, outputs: str, dossier: str) -> None:
    """Removes a dossier's lines."""
    path = journal_of(engine)
    rows = read(path) if path is not None else []
    left = [row for row in rows if (row.get("outputs"), row.get("dossier")) != (outputs, dossier)]
    if path is not None and len(left) != len(rows):
        write_whole(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in left).encode())
