"""Address → database with the newest tables: a SQLite file of its own beside the reports, or PostgreSQL by URL."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from pipeline.state.journal import restore
from pipeline.state.tables import HEAD

FOLDER = ".qijian"
FILE = "state.sqlite"
BUSY_S = 30.0
UPGRADE_S = 30.0
_BROKEN = ("malformed", "not a database", "disk image")
_log = logging.getLogger(__name__)


class StateUnusable(RuntimeError):
    """The state cannot be had; the message says why and what to do."""


def open_database(url: str, out: Path) -> Engine:
    """The database, brought to the newest tables. Raises StateUnusable."""
    try:
        if url:
            return _upgraded(_engine(_with_driver(url)))
        path = out / FOLDER / FILE
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return _upgraded(_sqlite(path))
        except DatabaseError as error:
            if not any(word in str(error.orig) for word in _BROKEN):
                raise
        # everything in it but decisions can be had again by checking anew, which the cache makes cheap
        aside = path.with_name(f"{FILE}.broken-{int(time.time())}")
        _log.warning("the state is damaged; it is put aside as %s and every dossier is checked anew", aside.name)
        os.replace(path, aside)
        engine = _upgraded(_sqlite(path))
        _log.warning("%d decisions of people were put back", restore(engine))
        return engine
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StateUnusable(f"no driver for this database: install qijian[postgres] ({error})") from error
    except (SQLAlchemyError, OSError) as error:
        raise StateUnusable(f"the state cannot be opened: {_first_line(error)}") from error


def _with_driver(url: str) -> str:
    """PostgreSQL by psycopg, which the extra `postgres` installs, unless the URL names another driver."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _sqlite(path: Path) -> Engine:
    # the rollback journal, not WAL: reports often lie on a network share, where WAL loses data
    engine = _engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_S}, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _no_hidden_transactions(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous=FULL")
        # what is forgotten is overwritten, not only unlinked
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # a transaction that reads and then writes would else fail at once where another one writes
        reads = connection.get_execution_options().get("reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _engine(url: str, **options: Any) -> Engine:
    return create_engine(url, **options) if options else create_engine(url, pool_pre_ping=True, pool_size=2)


def _upgraded(engine: Engine) -> Engine:
    begun = time.monotonic()
    while (found := _version(engine)) != HEAD:
        if found is not None and found > HEAD:
            raise StateUnusable(f"the state was made by a newer version of this program (tables {found})")
        try:
            _upgrade(engine)
        except SQLAlchemyError:
            # another process may have been at it at the same moment
            if time.monotonic() - begun > UPGRADE_S:
                raise
            time.sleep(0.2)
    return engine


def _version(engine: Engine) -> str | None:
    from sqlalchemy import inspect

    with engine.begin() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(engine: Engine) -> None:
    # loaded here alone, since it is needed once in the life of a database
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(781127)"))
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0][:200]
