"""PostgreSQL, a Prefect server on it, a Dask scheduler and workers: real processes on this machine, gone with the `with`."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

POSTGRES_USER = "postgres"
START_S = 120.0


class Processes:
    """Started in groups of their own, so that each can be ended with all that it started."""

    def __init__(self, logs: Path, environment: dict[str, str]) -> None:
        self._logs, self.environment = logs, environment
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *command: str, **more: str) -> subprocess.Popen[bytes]:
        with (self._logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env=self.environment | more,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def end(self) -> None:
        for process in reversed(self._running):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def postgres_programs() -> Path | None:
    """The folder of `initdb` and `postgres`: the newest of Debian's, else that on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def postgres(top: Path) -> Iterator[str]:
    """A server with an empty cluster of its own; its address `user@host:port`. Raises FileNotFoundError without PostgreSQL."""
    programs = postgres_programs()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt install postgresql")
    data, port = top / "postgres", free_port()
    data.mkdir(mode=0o700)
    as_owner = _not_as_root(data)
    subprocess.run(
        [*as_owner, programs / "initdb", "-D", data, "-U", "qijian", "-A", "trust", "-E", "UTF8", "--locale=C"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
    )
    listen = ["-h", "127.0.0.1", "-p", str(port), "-k", ""]
    with (top / "postgres.log").open("ab") as log:
        server = subprocess.Popen(
            [*as_owner, programs / "postgres", "-D", data, *listen], cwd="/", stdout=log, stderr=log
        )
    try:
        _wait_for(lambda: socket.create_connection(("127.0.0.1", port), 1).close(), "PostgreSQL")
        yield f"qijian@127.0.0.1:{port}"
    finally:
        # fast: connections are cut, nothing is lost
        server.send_signal(signal.SIGINT)
        server.wait(30)


def _not_as_root(data: Path) -> list[str | Path]:
    """PostgreSQL refuses to run as root: there it runs as its own user, to whom the folder is given."""
    if os.getuid() != 0:
        return []
    owner = pwd.getpwnam(POSTGRES_USER)
    os.chown(data, owner.pw_uid, owner.pw_gid)
    data.parent.chmod(0o711)
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]


def make_databases(address: str, *names: str) -> None:
    import psycopg

    with psycopg.connect(f"postgresql://{address}/postgres", autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}".encode())


def prefect_server(processes: Processes, database: str) -> str:
    """A server that keeps its runs in the database; the address of its API."""
    port = free_port()
    processes.start(
        "prefect-server", sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port),
        PREFECT_API_DATABASE_CONNECTION_URL=f"postgresql+asyncpg://{database}",
        PREFECT_SERVER_ANALYTICS_ENABLED="false", DO_NOT_TRACK="1",
    )  # fmt: skip
    api = f"http://127.0.0.1:{port}/api"
    _wait_for(lambda: urllib.request.urlopen(f"{api}/health", timeout=2).close(), "the Prefect server")
    return api


def dask_scheduler(processes: Processes) -> str:
    port = free_port()
    processes.start(
        "scheduler", sys.executable, "-m", "distributed.cli.dask_scheduler",
        "--host", "127.0.0.1", "--port", str(port), "--no-dashboard",
    )  # fmt: skip
    _wait_for(lambda: socket.create_connection(("127.0.0.1", port), 1).close(), "the Dask scheduler")
    return f"tcp://127.0.0.1:{port}"


def dask_worker(processes: Processes, scheduler: str, number: int) -> subprocess.Popen[bytes]:
    """As docs/operations.md has it for a host: one dossier at once, in a process that may have reading processes of its own."""
    return processes.start(
        f"worker{number}", sys.executable, "-m", "distributed.cli.dask_worker", scheduler, "--name", str(number),
        "--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--preload", "flows",
    )  # fmt: skip


def _wait_for(try_it: Callable[[], object], what: str) -> None:
    begun = time.monotonic()
    while True:
        try:
            try_it()
            return
        except OSError as error:
            if time.monotonic() - begun > START_S:
                raise TimeoutError(f"{what} did not start in {START_S:.0f} s") from error
            time.sleep(0.3)
