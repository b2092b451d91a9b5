"""Worker processes that open bytes from outside: killed when they hang, replaced when they crash, kept small (pebble)."""

from __future__ import annotations

import multiprocessing
import os
import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from extractors.errors import UnreadableFile

T = TypeVar("T")
R = TypeVar("R")
RECYCLE_AFTER_TASKS = 300
"""A worker is replaced after so many pages, so that what native libraries leak stays bounded."""


@dataclass(frozen=True)
class Outcome(Generic[T, R]):
    """What became of one task: a result, or why there is none."""

    task: T
    result: R | None
    failure: UnreadableFile | None


class WorkerPool:
    """A supervised pool of one-thread workers. Use as a context manager."""

    def __init__(self, workers: int, *, memory_bytes: int, task_s: float) -> None:
        self.workers, self.task_s = workers, task_s
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=RECYCLE_AFTER_TASKS,
            context=multiprocessing.get_context("spawn"),
            initializer=_start_worker,
            initargs=(memory_bytes,),
        )

    def run(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Outcome[T, R]]:
        """Outcomes as they are asked for, in the order of the tasks; one bad task never harms another."""
        futures = [self._pool.schedule(function, args=(task,), timeout=self.task_s) for task in tasks]
        for task, future in zip(tasks, futures, strict=True):
            try:
                yield Outcome(task, future.result(), None)
            except UnreadableFile as error:
                yield Outcome(task, None, error)
            except FutureTimeout:
                yield Outcome(task, None, UnreadableFile("timed_out", f"more than {self.task_s:.0f} s"))
            except ProcessExpired as error:
                yield Outcome(task, None, UnreadableFile("crashed", f"exit {error.exitcode}"))
            except MemoryError:
                yield Outcome(task, None, UnreadableFile("out_of_memory", ""))

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join(timeout=20 if kind is None else 5)


def _start_worker(memory_bytes: int) -> None:
    # one thread each: two one-thread workers read more pages than one worker with two threads
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT"):
        os.environ[name] = "1"
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _quiet_native_threads()


def _quiet_native_threads() -> Any:
    import cv2

    cv2.setNumThreads(1)
