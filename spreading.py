"""Dossiers over the Dask workers of several machines: as many at once as there are workers, and the next ones at hand.

Needs the extra `cluster`, a Prefect server, and the state in PostgreSQL; `docs/operations.md` says how it is laid out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from schemas.housekeeping import Housekeeping

T = TypeVar("T")
AHEAD = 2
"""Dossiers given out for each worker: the one that it checks and the next."""
POLL_S = 0.1


def task_runner() -> Any:
    """Prefect's runner for the scheduler that the settings name; None for this machine alone."""
    address = Housekeeping().dask_scheduler
    if not address:
        return None
    from prefect_dask import DaskTaskRunner

    return DaskTaskRunner(address=address)


def workers_of(runner: Any) -> int:
    """How many dossiers the workers that are there now can check at once."""
    return sum(runner.client.ncores().values())


def spread(
    items: Iterable[T], submit: Callable[[T], Any], finish: Callable[[T, Any], None], room: Callable[[], int]
) -> None:
    """Submits each item (giving a future) while there is room, and finishes each with its result, or what it raised."""
    flight: dict[Any, T] = {}
    for item in items:
        flight[submit(item)] = item
        while len(flight) >= AHEAD * max(1, room()):
            _finish_some(flight, finish)
    while flight:
        _finish_some(flight, finish)


def _finish_some(flight: dict[Any, T], finish: Callable[[T, Any], None]) -> None:
    done = [future for future in flight if future.wrapped_future.done()]
    for future in done:
        finish(flight.pop(future), future.result(raise_on_failure=False))
    if not done:
        time.sleep(POLL_S)
