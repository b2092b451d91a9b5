"""Worker processes that open bytes from outside: stopped when they hang, replaced when they crash, kept small."""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from extractors.errors import NoRoom, UnreadableFile, described, no_room
from pipeline.reading.worker_limits import allow_cpu, limit_memory
from pipeline.reading.worker_logs import collected_logs, quiet, say_again

T = TypeVar("T")
R = TypeVar("R")
RECYCLE_AFTER_TASKS = 50
"""A worker is replaced after so many pages, so that what native libraries leak stays bounded: pictures of ever new sizes took a
worker's data segment from 0.3 to 4 GiB, its limit, within some seventy scanned pages. Loading the models again costs 2 s."""
STOP_S = 5.0
STRIKES = 3
"""So many tasks of one file that end their worker, and the rest of that file is left: each costs a minute and new models."""
NO_ROOM = "no_room"
MOST_TRIES = 3
LOST_S = 20.0
"""A task is ended after its own time; so much later without a word from any, one was lost."""
AHEAD = 2
"""Tasks given out for each worker: the one that it reads and the next."""
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
    """What became of one task: a result, or why there is none.

    `killed`: its worker was, from outside; `lost`: with the whole pool, which breaks where an idle worker is killed.
    """

    task: T
    result: R | None
    failure: UnreadableFile | None
    killed: bool = False
    lost: bool = False

    def is_tried_again(self, tries: int) -> bool:
        """What was done to the worker was not the page's fault at first; what was done to the pool may have been any page's."""
        return (self.killed and tries < 2) or (self.lost and tries < MOST_TRIES)


class WorkerPool:
    """A supervised pool of one-thread workers, warm from task to task. Use as a context manager.

    `memory_bytes` limits the data segment of each worker, `task_s` the time of one task, `cpu_s` the processor time of
    one: on a busy machine a sound page takes long and little of it, a hanging one is stopped by the second limit first.
    Workers are started when the first task comes. One pool serves one thread.
    """

    def __init__(
        self,
        workers: int,
        *,
        memory_bytes: int,
        task_s: float,
        cpu_s: float,
        recycle_after_tasks: int = RECYCLE_AFTER_TASKS,
    ) -> None:
        self.workers, self.task_s, self.cpu_s = workers, task_s, cpu_s
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
        self,
        function: Callable[[T], R],
        tasks: Sequence[T],
        *,
        task_s: float | None = None,
        cpu_s: float | None = None,
        file_of: Callable[[T], str] | None = None,
    ) -> Iterator[Outcome[T, R]]:
        """Outcomes in the order of the tasks, each as soon as it is there; one bad task never harms another.

        With `file_of` a file that ended three workers is given up: its tasks that have not begun fail like the last one.
        """
        early: dict[int, Outcome[T, R]] = {}
        at = 0
        order = _Order(function, task_s or self.task_s, cpu_s or self.cpu_s)
        with closing(self._complete(order, tasks, _Strikes(file_of))) as outcomes:
            for known, outcome in outcomes:
                early[known] = outcome
                while at in early:
                    yield early.pop(at)
                    at += 1

    def map_unordered(
        self, function: Callable[[T], R], tasks: Sequence[T], *, task_s: float | None = None
    ) -> Iterator[Outcome[T, R]]:
        """Outcomes in the order in which they become known."""
        order = _Order(function, task_s or self.task_s, self.cpu_s)
        with closing(self._complete(order, tasks, _Strikes(None))) as outcomes:
            yield from (outcome for _, outcome in outcomes)

    def _complete(
        self, order: _Order[T, R], tasks: Sequence[T], strikes: _Strikes
    ) -> Generator[tuple[int, Outcome[T, R]], None, None]:
        """Each task's number and outcome, in the order in which they become known.

        Only few tasks are given out ahead: one that is with the pool can be taken back at the cost of a worker alone.
        """
        waiting = deque(range(len(tasks)))
        flight: dict[Any, int] = {}
        tries = Counter[int]()
        try:
            while waiting or flight:
                while waiting and len(flight) < AHEAD * self.workers:
                    at = waiting.popleft()
                    reason = strikes.against(tasks[at])
                    if reason is None:
                        flight[self._schedule(order, tasks[at])] = at
                    else:
                        yield at, Outcome(tasks[at], None, reason)
                done = wait(flight, timeout=order.task_s + LOST_S, return_when=FIRST_COMPLETED).done
                if flight and not done:
                    # a worker that was killed as it took a task took it along: nothing would ever be heard of it
                    _log.warning("the worker pool lost a task and is started anew")
                    waiting.extendleft(sorted(flight.values(), reverse=True))
                    flight.clear()
                    self._stop()
                    self._pool = self._start()
                for future in done:
                    at = flight.pop(future)
                    outcome = _outcome(tasks[at], future, order)
                    tries[at] += 1
                    if outcome.is_tried_again(tries[at]):
                        _log.warning("a reading process was killed from outside; its page is read once more")
                        waiting.appendleft(at)
                        continue
                    if outcome.failure is not None and outcome.failure.code == NO_ROOM:
                        raise NoRoom("no room left for the pictures of pages")
                    strikes.note(outcome)
                    yield at, outcome
        finally:
            _cancel(list(flight))

    def _schedule(self, order: _Order[T, R], task: T) -> Any:
        if not self._pool.active:
            # nothing that a file does should break the pool; where something did, the next files get a new one
            _log.warning("the worker pool broke and is started anew")
            self._stop()
            self._pool = self._start()
        return self._pool.schedule(_do, args=(order.function, task, order.cpu_s), timeout=order.task_s)

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


@dataclass(frozen=True)
class _Order(Generic[T, R]):
    """What is done to each task, and how long it may take."""

    function: Callable[[T], R]
    task_s: float
    cpu_s: float


class _Strikes:
    """Counts the tasks of each file that ended their worker."""

    def __init__(self, file_of: Callable[[Any], str] | None) -> None:
        self._file_of = file_of
        self._failures: dict[str, list[UnreadableFile]] = {}

    def note(self, outcome: Outcome[Any, Any]) -> None:
        failure = outcome.failure
        if self._file_of is None or failure is None or failure.code not in ("timed_out", "crashed", "out_of_memory"):
            return
        file = self._file_of(outcome.task)
        failures = self._failures.setdefault(file, [])
        failures.append(failure)
        if len(failures) == STRIKES:
            _log.warning("%s ended %d reading processes; its other pages are left", file, STRIKES)

    def against(self, task: Any) -> UnreadableFile | None:
        """Why the task is not to be tried any more."""
        failures = self._failures.get(self._file_of(task), []) if self._file_of else []
        return failures[-1] if len(failures) >= STRIKES else None


def _cancel(futures: Sequence[Any]) -> None:
    """Stops what nobody will ask for any more (the caller left early, or Ctrl-C)."""
    for future in futures:
        if not future.done():
            future.cancel()


def _outcome(task: T, future: Any, order: _Order[T, R]) -> Outcome[T, R]:
    try:
        result, failure, said = future.result()
        say_again(said)
        return Outcome(task, result, failure)
    except FutureTimeout:
        failure = UnreadableFile("timed_out", f"more than {order.task_s:.0f} s")
    except ProcessExpired as error:
        return Outcome(task, None, _died(error.exitcode, order.cpu_s), killed=error.exitcode == -signal.SIGKILL)
    except BrokenProcessPool:
        return Outcome(task, None, UnreadableFile("crashed", "the pool broke"), lost=True)
    except Exception as error:  # noqa: BLE001 (the one place: whatever else happens to a task is this task's failure)
        _log.warning("task lost: %s", type(error).__name__)
        failure = UnreadableFile("crashed", type(error).__name__)
    return Outcome(task, None, failure)


def _died(exitcode: int | None, cpu_s: float) -> UnreadableFile:
    if exitcode == -signal.SIGKILL:
        # nobody here kills a worker without having said `timed_out`: it was the system, which was out of memory
        return UnreadableFile("out_of_memory", "killed by the system")
    if exitcode == -signal.SIGXCPU:
        return UnreadableFile("timed_out", f"more than {cpu_s:.0f} s of processor time")
    return UnreadableFile("crashed", f"exit {exitcode}")


def _do(
    function: Callable[[T], R], task: T, cpu_s: float
) -> tuple[R | None, UnreadableFile | None, list[tuple[str, int, str]]]:
    """The task in the worker: its result or failure, and what was logged meanwhile."""
    allow_cpu(cpu_s)
    with collected_logs() as said:
        result, failure = _try(function, task)
    return result, failure, said


def _try(function: Callable[[T], R], task: T) -> tuple[R | None, UnreadableFile | None]:
    """Only what is sure to pass between processes leaves the worker; libraries' exceptions may not."""
    try:
        result = function(task)
        pickle.dumps(result)
        return result, None
    except UnreadableFile as error:
        return None, UnreadableFile(error.code, error.message, error.hint)
    except MemoryError:
        return None, UnreadableFile("out_of_memory")
    except BaseException as error:  # noqa: BLE001 (SystemExit and the like would end the worker)
        if no_room(error):
            return None, UnreadableFile(NO_ROOM)
        _log.warning("reading failed: %s", described(error))
        lacks_memory = any(word in str(error).lower() for word in _MEMORY_WORDS)
        return None, UnreadableFile("out_of_memory" if lacks_memory else "crashed", described(error))


def _start_worker(memory_bytes: int) -> None:
    limit_memory(memory_bytes)
    quiet()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Where the main process is killed, nobody is left to stop a worker that hangs."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
