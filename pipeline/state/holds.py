"""Who works on a dossier: two runs never work on one at once, and a run that was killed holds nothing for long.

A holder on this machine is looked up among its processes; one elsewhere gives a sign of life now and then.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from pipeline.state.tables import holds

if TYPE_CHECKING:
    from pipeline.state.store import Store

BEAT_S = 20.0
SILENT_S = 180.0
"""A holder on another machine that gave no sign for so long is taken for dead."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """A process that works on a dossier, and since when."""

    token: str
    home: str
    pid: int
    born: float
    since: float
    beat: float

    @property
    def told(self) -> str:
        moment = datetime.fromtimestamp(self.since).strftime("%H:%M")
        return f"process {self.pid} on {self.home.split(' ')[0]}, since {moment}"

    def lives(self, now: float) -> bool:
        here, there = home().split(" "), self.home.split(" ")
        if here == there:
            return process_born(self.pid) == self.born
        # the same machine, started anew since
        if here[0] == there[0] and here[1] != there[1] and here[2] == there[2]:
            return now - self.beat < 2 * BEAT_S
        return now - self.beat < SILENT_S


class HeldElsewhere(RuntimeError):
    """Another run works on the dossier; `holder` says which."""

    def __init__(self, dossier: str, holder: Holder) -> None:
        super().__init__(f"{dossier} is being checked by {holder.told}")
        self.dossier, self.holder = dossier, holder


class Hold:
    """A dossier taken by this process until the `with` ends. Raises HeldElsewhere on entering."""

    def __init__(self, store: Store, dossier: str) -> None:
        self._store, self._dossier = store, dossier
        self._token = secrets.token_hex(16)
        self._over = threading.Event()
        self._lost = False

    def __enter__(self) -> Hold:
        self._take()
        self._beater = threading.Thread(target=self._beat, daemon=True)
        self._beater.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._beater.join(timeout=BEAT_S)
        with self._store.engine.begin() as connection:
            connection.execute(delete(holds).where(self._mine))

    @property
    def lost(self) -> bool:
        """Whether another run took the dossier over, since this one gave no sign of life for too long."""
        return self._lost

    @property
    def _mine(self) -> ColumnElement[bool]:
        return and_(self._store.key(holds, self._dossier), holds.c.token == self._token)

    def _take(self) -> None:
        for _ in range(3):
            try:
                with self._store.engine.begin() as connection:
                    connection.execute(insert(holds).values(self._row()))
                return
            except IntegrityError:
                if self._take_over():
                    return

    def _take_over(self) -> bool:
        """Whether the dossier was free after all, or its holder is dead and it is ours now."""
        with self._store.engine.begin() as connection:
            holder = holder_of(connection, self._store, self._dossier)
            if holder is None:
                return False
            if holder.lives(self._store.now(connection)):
                raise HeldElsewhere(self._dossier, holder)
            _log.warning("%s was left by %s, which is gone", self._dossier, holder.told)
            theirs = and_(self._store.key(holds, self._dossier), holds.c.token == holder.token)
            return connection.execute(update(holds).where(theirs).values(self._row())).rowcount == 1

    def _row(self) -> dict[str, object]:
        now = self._store.now()
        return {
            "outputs": self._store.outputs,
            "dossier": self._dossier,
            "token": self._token,
            "home": home(),
            "pid": os.getpid(),
            "born": process_born(os.getpid()),
            "since": now,
            "beat": now,
        }

    def _beat(self) -> None:
        while not self._over.wait(BEAT_S):
            try:
                with self._store.engine.begin() as connection:
                    beaten = connection.execute(
                        update(holds).where(self._mine).values(beat=self._store.now(connection))
                    )
                    self._lost = self._lost or beaten.rowcount != 1
            except SQLAlchemyError as error:
                # the database is away for a moment; the next beat may reach it
                _log.warning("no sign of life could be given for %s: %s", self._dossier, type(error).__name__)


def holder_of(connection: Connection, store: Store, dossier: str) -> Holder | None:
    columns = (holds.c.token, holds.c.home, holds.c.pid, holds.c.born, holds.c.since, holds.c.beat)
    row = connection.execute(select(*columns).where(store.key(holds, dossier))).first()
    return None if row is None else Holder(*row)


@cache
def home() -> str:
    """This machine, its start, and its room for process numbers (containers have their own)."""
    return f"{socket.gethostname()} {_read('/proc/sys/kernel/random/boot_id')} {_link('/proc/self/ns/pid')}"


def process_born(pid: int) -> float:
    """When the process with this number began, in ticks since the start; 0 where it is none or a dead one.

    Numbers are used again. A time of day will not do: the clock may be set meanwhile.
    """
    # proc(5): the name in brackets may hold anything, so the fields count from the last bracket
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    if len(fields) > 19:
        return 0.0 if fields[0] in "ZX" else float(fields[19])
    return 0.0


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except OSError:
        return "-"


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return "-"
