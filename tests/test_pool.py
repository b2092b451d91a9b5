"""Supervised workers: a task that hangs, crashes, eats memory or raises costs itself and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from extractors.errors import UnreadableFile
from pipeline.reading.pool import Outcome, WorkerPool
from pipeline.reading.worker_limits import next_page

GB = 2**30


class Unpicklable(Exception):
    """Like many a library's exception, it cannot be built from its arguments."""

    def __init__(self, code: int, *, where: str) -> None:
        super().__init__(f"{code} {where}")


def work(order: str) -> str:
    """What tests ask a worker to do."""
    if order == "hang":
        time.sleep(60)
    elif order.startswith("spin"):
        while True:
            pass
    elif order.startswith("count:"):
        with open(order.partition(":")[2], "ab") as stream:
            stream.write(b".")
        os.abort()
    elif order.startswith("killed once"):
        mark = Path(order.partition(":")[2])
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), 9)
    elif order == "abort":
        os.abort()
    elif order == "leave":
        os._exit(3)
    elif order == "exit":
        sys.exit(4)
    elif order == "killed":
        os.kill(os.getpid(), 9)
    elif order == "eat":
        bytearray(2 * GB)
    elif order == "native memory":
        raise ValueError("std::bad_alloc")
    elif order == "raise":
        raise Unpicklable(1, where="here")
    elif order == "unreadable":
        raise UnreadableFile("encrypted", "a password", "ask")
    elif order == "recursion":
        return work(order)
    return order


def answer(order: str) -> object:
    return (lambda: None) if order == "odd" else order


def burn(order: str) -> str:
    """Uses up processor time, a part for each page."""
    for part in order.split():
        next_page()
        begun = time.process_time()
        while time.process_time() - begun < float(part):
            pass
    return order


def describe(order: str) -> dict[str, str | int]:
    return {"pid": os.getpid(), "threads": os.environ.get("OMP_NUM_THREADS", "")}


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(2, memory_bytes=GB, task_s=20, cpu_s=20) as made:
        yield made


def codes(outcomes: Iterator[Outcome[str, str]]) -> list[str | None]:
    return [outcome.failure.code if outcome.failure else outcome.result for outcome in outcomes]


BAD = {
    "abort": "crashed",
    "leave": "crashed",
    "exit": "crashed",
    "killed": "out_of_memory",
    "eat": "out_of_memory",
    "native memory": "out_of_memory",
    "raise": "crashed",
    "recursion": "crashed",
    "unreadable": "encrypted",
    "hang": "timed_out",
}


@pytest.fixture(scope="module")
def mixed(pool: WorkerPool) -> list[Outcome[str, str]]:
    """Every bad task, a good one after each, in one go."""
    return list(pool.run(work, [order for bad in BAD for order in (bad, f"after {bad}")], task_s=3))


@pytest.mark.parametrize("order", BAD)
def test_a_bad_task_is_named(mixed: list[Outcome[str, str]], order: str) -> None:
    [failure] = [outcome.failure for outcome in mixed if outcome.task == order]
    assert failure is not None and failure.code == BAD[order]


def test_the_others_go_on(mixed: list[Outcome[str, str]]) -> None:
    good = [outcome for outcome in mixed if outcome.task not in BAD]
    assert [outcome.result for outcome in good] == [f"after {bad}" for bad in BAD]


def test_the_order_of_the_tasks_is_kept(mixed: list[Outcome[str, str]]) -> None:
    assert [outcome.task for outcome in mixed][::2] == list(BAD)


def test_processor_time_is_limited_apart_from_time(pool: WorkerPool) -> None:
    outcomes = list(pool.run(work, ["spin", "a"], cpu_s=1, task_s=600))
    assert [o.failure.code if o.failure else o.result for o in outcomes] == ["timed_out", "a"]
    assert outcomes[0].failure is not None and "processor" in outcomes[0].failure.message


def test_a_task_has_its_processor_time_for_itself(pool: WorkerPool) -> None:
    assert codes(pool.run(burn, ["0.5"] * 6, cpu_s=1)) == ["0.5"] * 6


def test_pages_read_in_one_go_have_their_time_each(pool: WorkerPool) -> None:
    assert codes(pool.run(burn, ["0.5 0.5 0.5 0.5"], cpu_s=1)) == ["0.5 0.5 0.5 0.5"]


def test_a_worker_killed_from_outside_is_not_the_page_s_fault(pool: WorkerPool, tmp_path: Path) -> None:
    order = f"killed once:{tmp_path / 'mark'}"
    assert codes(pool.run(work, [order, "a"])) == [order, "a"]


def kill_the_first_worker(others: set[int]) -> None:
    """As soon as it is there, before it has a task; `others` are left alone."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for child in psutil.Process().children():
            if child.pid not in others and "spawn_main" in " ".join(child.cmdline()):
                child.kill()
                return
        time.sleep(0.005)


def test_a_worker_killed_before_it_has_a_task_costs_no_page() -> None:
    with WorkerPool(2, memory_bytes=4 * GB, task_s=15, cpu_s=15) as pool:
        others = {child.pid for child in psutil.Process().children()}
        killer = threading.Thread(target=kill_the_first_worker, args=(others,))
        killer.start()
        assert codes(pool.run(work, ["a", "b", "c"])) == ["a", "b", "c"]
        killer.join()


def test_a_file_that_ends_three_workers_is_given_up(pool: WorkerPool, tmp_path: Path) -> None:
    tries = tmp_path / "tries"
    orders = [*([f"count:{tries}"] * 40), "good"]
    assert codes(pool.run(work, orders, file_of=lambda order: order)) == ["crashed"] * 40 + ["good"]
    # those that had begun when the third was known are not stopped
    assert 3 <= len(tries.read_bytes()) <= 6


def test_what_cannot_be_sent_back_is_a_failure(pool: WorkerPool) -> None:
    assert [o.failure.code if o.failure else o.result for o in pool.run(answer, ["odd", "a"])] == ["crashed", "a"]


def test_the_reason_survives_the_way_between_processes(pool: WorkerPool) -> None:
    [outcome] = pool.run(work, ["unreadable"])
    assert outcome.failure is not None
    assert (outcome.failure.code, outcome.failure.message, outcome.failure.hint) == ("encrypted", "a password", "ask")


def test_workers_have_one_thread_each(pool: WorkerPool) -> None:
    assert {outcome.result["threads"] for outcome in pool.run(describe, list("abcd")) if outcome.result} == {"1"}


def test_outcomes_come_as_they_are_known(pool: WorkerPool) -> None:
    outcomes = pool.map_unordered(work, ["hang", "a", "b"], task_s=60)
    assert {next(outcomes).task, next(outcomes).task} == {"a", "b"}
    outcomes.close()  # type: ignore[attr-defined]


def test_an_outcome_is_there_before_later_tasks_are_done(pool: WorkerPool) -> None:
    outcomes = pool.run(work, ["a", "hang"], task_s=60)
    assert next(outcomes).result == "a"
    outcomes.close()  # type: ignore[attr-defined]
    assert codes(pool.run(work, ["c"])) == ["c"]


def test_workers_are_replaced_after_a_while() -> None:
    with WorkerPool(1, memory_bytes=GB, task_s=20, cpu_s=20, recycle_after_tasks=2) as pool:
        processes = [outcome.result["pid"] for outcome in pool.run(describe, list("abc")) if outcome.result]
    assert processes[0] == processes[1] != processes[2]


def test_nothing_is_left_behind_when_the_caller_breaks_off() -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    environment = dict(os.environ)
    with pytest.raises(KeyboardInterrupt), WorkerPool(2, memory_bytes=GB, task_s=60, cpu_s=60) as pool:
        outcomes = pool.run(work, ["a", "hang", "hang", "hang"])
        next(outcomes)
        raise KeyboardInterrupt
    left = {child.pid for child in psutil.Process().children(recursive=True)} - before
    # the interpreter's own process that tracks shared resources stays
    assert not [pid for pid in left if "resource_tracker" not in " ".join(psutil.Process(pid).cmdline())]
    assert not [child for child in multiprocessing.active_children() if child.pid not in before]
    assert dict(os.environ) == environment


SCRIPT = """
import signal
from pipeline.reading.pool import WorkerPool
from tests.test_pool import work
if __name__ == "__main__":
    # a shell's background jobs inherit that interrupts are ignored
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with WorkerPool(2, memory_bytes=2**30, task_s=60, cpu_s=60) as pool:
        for outcome in pool.run(work, ["a", "hang", "hang", "hang"]):
            print(outcome.result, flush=True)
"""


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "killed"])
def test_workers_end_with_the_program(tmp_path: Path, stop: signal.Signals) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, script], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as main:
        assert main.stdout is not None
        main.stdout.readline()
        workers = psutil.Process(main.pid).children(recursive=True)
        main.send_signal(stop)
        main.wait(timeout=30)
        _, alive = psutil.wait_procs(workers, timeout=10)
    assert workers and not alive


def test_a_limit_too_low_for_anything_is_a_failure_and_no_hang(tmp_path: Path) -> None:
    with WorkerPool(1, memory_bytes=2**20, task_s=10, cpu_s=10) as pool:
        [outcome] = pool.run(work, ["eat"])
    assert outcome.failure is not None and outcome.failure.code in ("out_of_memory", "crashed")
