"""Worker processes that open bytes from outside: stopped when they hang, replaced when they crash, kept small."""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import resource
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures import as_completed
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from extractors.errors import UnreadableFile

T = TypeVar("T")
R = TypeVar("R")
RECYCLE_AFTER_TASKS = 50
"""A worker is replaced after so many pages, so that what native libraries leak stays bounded: pictures of ever new sizes took a
worker's data segment from 0.3 to 4 GiB, its limit, within some seventy scanned pages. Loading the models again costs 2 s."""
STOP_S = 5.0
ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OMP_THREAD_LIMIT",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)
"""Two one-thread workers read more pages than one worker with two threads."""
_MEMORY_WORDS = (
    "bad_alloc",
    "insufficient memory",
    "out of memory",
    "cannot allocate",
    "unable to allocate",
    "outofmemory",
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome(Generic[T, R]):
    """What became of one task: a result, or why there is none."""

    task: T
    result: R | None
    failure: UnreadableFile | None


class WorkerPool:
    """A supervised pool of one-thread workers, warm from task to task. Use as a context manager.

    `memory_bytes` limits the data segment of each worker, `task_s` the time of one task. Workers are started when the
    first task comes. One pool serves one thread.
    """

    def __init__(
        self, workers: int, *, memory_bytes: int, task_s: float, recycle_after_tasks: int = RECYCLE_AFTER_TASKS
    ) -> None:
        self.workers, self.task_s = workers, task_s
        self._memory_bytes, self._recycle_after_tasks = memory_bytes, recycle_after_tasks
        # libraries look at these when they are loaded, which in a worker is before anything of ours runs
        self._environment = {name: os.environ.get(name) for name in ONE_THREAD}
        os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
        self._pool = self._start()

    def _start(self) -> Any:
        return ProcessPool(
            max_workers=self.workers,
            max_tasks=self._recycle_after_tasks,
            context=multiprocessing.get_context("spawn"),
            initializer=_start_worker,
            initargs=(self._memory_bytes,),
        )

    def run(
        self, function: Callable[[T], R], tasks: Sequence[T], *, task_s: float | None = None
    ) -> Iterator[Outcome[T, R]]:
        """Outcomes in the order of the tasks, each as soon as it is there; one bad task never harms another."""
        limit_s = task_s or self.task_s
        futures = self._schedule(function, tasks, limit_s)
        try:
            for task, future in zip(tasks, futures, strict=True):
                yield _outcome(task, future, limit_s)
        finally:
            _cancel(futures)

    def map_unordered(
        self, function: Callable[[T], R], tasks: Sequence[T], *, task_s: float | None = None
    ) -> Iterator[Outcome[T, R]]:
        """Outcomes in the order in which they become known."""
        limit_s = task_s or self.task_s
        futures = self._schedule(function, tasks, limit_s)
        by_future = dict(zip(futures, tasks, strict=True))
        try:
            for future in as_completed(by_future):
                yield _outcome(by_future[future], future, limit_s)
        finally:
            _cancel(futures)

    def _schedule(self, function: Callable[[T], R], tasks: Sequence[T], limit_s: float) -> list[Any]:
        if not self._pool.active:
            # nothing that a file does should break the pool; where something did, the next files get a new one
            _log.warning("the worker pool broke and is started anew")
            self._stop()
            self._pool = self._start()
        return [self._pool.schedule(_do, args=(function, task), timeout=limit_s) for task in tasks]

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        for name, value in self._environment.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    def _stop(self) -> None:
        """Ends the workers; none is left behind, whatever it is doing."""
        self._pool.stop()
        try:
            self._pool.join(timeout=STOP_S)
        except (FutureTimeout, RuntimeError):
            _log.warning("the worker pool did not end in %.0f s", STOP_S)


def _cancel(futures: Sequence[Any]) -> None:
    """Stops what nobody will ask for any more (the caller left early, or Ctrl-C)."""
    for future in futures:
        if not future.done():
            future.cancel()


def _outcome(task: T, future: Any, limit_s: float) -> Outcome[T, R]:
    try:
        result, failure = future.result()
        return Outcome(task, result, failure)
    except FutureTimeout:
        failure = UnreadableFile("timed_out", f"more than {limit_s:.0f} s")
    except ProcessExpired as error:
        failure = _died(error.exitcode)
    except Exception as error:  # noqa: BLE001 (the one place: whatever else happens to a task is this task's failure)
        _log.warning("task lost: %s: %s", type(error).__name__, error)
        failure = UnreadableFile("crashed", f"{type(error).__name__}: {error}"[:200])
    return Outcome(task, None, failure)


def _died(exitcode: int | None) -> UnreadableFile:
    if exitcode is not None and exitcode == -signal.SIGKILL:
        # nobody here kills a worker without having said `timed_out`: it was the system, which was out of memory
        return UnreadableFile("out_of_memory", "killed by the system")
    return UnreadableFile("crashed", f"exit {exitcode}")


def _do(function: Callable[[T], R], task: T) -> tuple[R | None, UnreadableFile | None]:
    """The task in the worker. Only what is sure to pass between processes leaves it; libraries' exceptions may not."""
    try:
        result = function(task)
        pickle.dumps(result)
        return result, None
    except UnreadableFile as error:
        return None, UnreadableFile(error.code, error.message, error.hint)
    except MemoryError:
        return None, UnreadableFile("out_of_memory")
    except BaseException as error:  # noqa: BLE001 (SystemExit and the like would end the worker)
        text = f"{type(error).__name__}: {error}"[:200]
        _log.warning("reading failed", exc_info=True)
        lacks_memory = any(word in text.lower() for word in _MEMORY_WORDS)
        return None, UnreadableFile("out_of_memory" if lacks_memory else "crashed", text)


def _start_worker(memory_bytes: int) -> None:
    _limit(resource.RLIMIT_DATA, memory_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Where the main process is killed, nobody is left to stop a worker that hangs."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _limit(what: int, value: int) -> None:
    """Lowers a limit; one that is lower already stays."""
    _, hard = resource.getrlimit(what)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (value, value))
