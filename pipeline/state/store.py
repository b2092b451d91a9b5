"""The state of one folder of reports: which dossier was checked last, with what content and on what basis."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, func, insert, select, update

from pipeline.state.basis import Basis
from pipeline.state.database import StateUnusable, open_database
from pipeline.state.holds import Hold, Holder, holder_of, home
from pipeline.state.journal import strike
from pipeline.state.tables import accesses, assignments, decisions, dossiers, notices, runs, uploaded

__all__ = ["Record", "StateUnusable", "Store", "open_store"]


@dataclass(frozen=True)
class Record:
    """The last good run of a dossier; None where there was none. `attempts` since then came to nothing; `decided` changes
    with every decision of a person on the dossier, empty where there is none."""

    dossier: str
    source: str
    listing: str | None
    shape: str | None
    content: str | None
    basis: str | None
    verdict: str | None
    report_bytes: int | None
    finished: float | None
    attempts: int
    decided: str = ""


@dataclass(frozen=True)
class Running:
    """A run that was begun."""

    number: int
    dossier: str
    listing: str
    shape: str
    content: str
    basis: str


def open_store(out: Path, url: str = "") -> Store:
    """The state for the reports in `out`. Raises StateUnusable."""
    return Store(open_database(url, out), str(out.resolve()))


class Store:
    """Every write is a transaction of its own: killed at any moment, the state is that before or after."""

    def __init__(self, engine: Engine, outputs: str) -> None:
        self.engine, self.outputs = engine, outputs

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """For what only reads: it waits for nobody who is about to write."""
        with self.engine.connect().execution_options(reads=True) as connection, connection.begin():
            yield connection

    def key(self, table: Table, dossier: str) -> ColumnElement[bool]:
        return and_(table.c.outputs == self.outputs, table.c.dossier == plain_name(dossier))

    def now(self, connection: Connection | None = None) -> float:
        """Seconds since 1970: by the database's clock where several machines share it."""
        if self.engine.dialect.name != "postgresql":
            return time.time()
        if connection is None:
            with self.engine.begin() as made:
                return self.now(made)
        return float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())

    def records(self) -> dict[str, Record]:
        """All dossiers by id."""
        with self.reading() as connection:
            rows = connection.execute(select(*_RECORD).where(dossiers.c.outputs == self.outputs)).all()
            decided: dict[str, int] = dict(
                connection.execute(
                    select(decisions.c.dossier, _decided())
                    .where(decisions.c.outputs == self.outputs)
                    .group_by(decisions.c.dossier)
                ).all()
            )
        return {row.dossier: Record(**row._mapping, decided=str(decided.get(row.dossier, ""))) for row in rows}

    def record(self, dossier: str) -> Record | None:
        with self.reading() as connection:
            row = connection.execute(select(*_RECORD).where(self.key(dossiers, dossier))).first()
        return None if row is None else Record(**row._mapping, decided=self.decided(dossier))

    def decided(self, dossier: str) -> str:
        """What changes with every decision of a person on the dossier; empty where there is none."""
        with self.reading() as connection:
            last = connection.execute(select(_decided()).where(self.key(decisions, dossier))).scalar()
        return "" if last is None else str(last)

    def holder(self, dossier: str) -> Holder | None:
        """Who works on the dossier now, in another run than this."""
        with self.reading() as connection:
            holder = holder_of(connection, self, dossier)
            return holder if holder is not None and holder.lives(self.now(connection)) else None

    def hold(self, dossier: str) -> Hold:
        return Hold(self, plain_name(dossier))

    def begin(self, dossier: str, source: Path, *, listing: str, shape: str, content: str, basis: Basis) -> Running:
        """Notes that a run has begun; what it was begun for and never ended stays to be seen."""
        dossier = plain_name(dossier)
        with self.engine.begin() as connection:
            broken_off = and_(self.key(runs, dossier), runs.c.outcome == "running")
            connection.execute(update(runs).where(broken_off).values(outcome="broken_off"))
            tried = update(dossiers).where(self.key(dossiers, dossier)).values(attempts=dossiers.c.attempts + 1)
            if connection.execute(tried).rowcount == 0:
                row = {"outputs": self.outputs, "dossier": dossier, "source": plain_name(str(source)), "attempts": 1}
                connection.execute(insert(dossiers).values(row))
            holder = f"{home()} {os.getpid()}"
            row = {"outputs": self.outputs, "dossier": dossier, "started": self.now(connection), "outcome": "running"}
            row |= {"content": content, "basis": basis.as_json(), "holder": holder}
            number = connection.execute(insert(runs).values(row)).inserted_primary_key[0]  # type: ignore[index]
        return Running(number, dossier, listing, shape, content, basis.digest)

    def note_uploaded(self, dossier: str, digests: Iterable[str]) -> None:
        """Whose bytes these are, known before they are read: `forget` must find all that was read of them."""
        dossier = plain_name(dossier)
        with self.engine.begin() as connection:
            known = set(connection.execute(select(uploaded.c.sha256).where(self.key(uploaded, dossier))).scalars())
            rows = [
                {"outputs": self.outputs, "dossier": dossier, "sha256": sha256}
                for sha256 in sorted(set(digests) - known - {""})
            ]
            if rows:
                connection.execute(insert(uploaded), rows)

    def finish(self, running: Running, source: Path, *, verdict: str, report_bytes: int) -> None:
        """The report stands; this run is the last good one."""
        with self.engine.begin() as connection:
            now = self.now(connection)
            ended = update(runs).where(runs.c.id == running.number)
            connection.execute(ended.values(outcome="done", verdict=verdict, finished=now))
            good = update(dossiers).where(self.key(dossiers, running.dossier))
            connection.execute(
                good.values(
                    source=plain_name(str(source)),
                    listing=running.listing,
                    shape=running.shape,
                    content=running.content,
                    basis=running.basis,
                    verdict=verdict,
                    report_bytes=report_bytes,
                    finished=now,
                    attempts=0,
                )
            )

    def fail(self, running: Running, reason: str) -> None:
        """The run came to nothing and says why; `attempts` counts those alone that ended without a word."""
        with self.engine.begin() as connection:
            ended = update(runs).where(runs.c.id == running.number)
            connection.execute(ended.values(outcome="failed", reason=reason, finished=self.now(connection)))
            tried = update(dossiers).where(self.key(dossiers, running.dossier))
            connection.execute(tried.values(attempts=dossiers.c.attempts - 1))

    def confirm(self, dossier: str, listing: str) -> None:
        """The dossier's files were touched, and their bytes are what they were."""
        with self.engine.begin() as connection:
            connection.execute(update(dossiers).where(self.key(dossiers, dossier)).values(listing=listing))

    def bytes_of(self, dossier: str) -> tuple[set[str], set[str]]:
        """Hashes of what was uploaded in the dossier: all of them, and those that other dossiers share."""
        with self.reading() as connection:
            own = set(connection.execute(select(uploaded.c.sha256).where(self.key(uploaded, dossier))).scalars())
            other = select(uploaded.c.sha256).where(~self.key(uploaded, dossier), uploaded.c.sha256.in_(own))
            return own, set(connection.execute(other).scalars())

    def forget(self, dossier: str) -> int:
        """Removes every row about the dossier; how many there were."""
        strike(self.engine, self.outputs, plain_name(dossier))
        with self.engine.begin() as connection:
            return sum(
                connection.execute(delete(table).where(self.key(table, dossier))).rowcount
                for table in (uploaded, runs, decisions, notices, assignments, accesses, dossiers)
            )

    def history(self, dossier: str) -> list[dict[str, Any]]:
        """Every run of a dossier, the last first."""
        with self.reading() as connection:
            found = connection.execute(select(runs).where(self.key(runs, dossier)).order_by(runs.c.id.desc()))
            return [dict(row) for row in found.mappings()]


def _decided() -> Any:
    """The number of the last decision: the log is only ever added to."""
    return func.max(decisions.c.id)


_RECORD = (
    dossiers.c.dossier,
    dossiers.c.source,
    dossiers.c.listing,
    dossiers.c.shape,
    dossiers.c.content,
    dossiers.c.basis,
    dossiers.c.verdict,
    dossiers.c.report_bytes,
    dossiers.c.finished,
    dossiers.c.attempts,
)


def plain_name(name: str) -> str:
    """A file name may hold bytes that are no text; databases take text."""
    return name.encode("utf-8", "backslashreplace").decode()
