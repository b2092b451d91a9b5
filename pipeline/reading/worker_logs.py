"""What a reading process logs → the log of the run that it works for.

A worker has no log of its own, and what libraries print about a file from outside is not shown: it may quote the paper, or
hold control characters for a terminal.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

OURS = ("extractors", "pipeline")
DEBUG = "QIJIAN_WORKER_STDERR"
"""Set to 1, workers keep the terminal: for who looks for a fault in a library."""
Said = tuple[str, int, str]


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[Said] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] in OURS:
            self.said.append((record.name, record.levelno, record.getMessage()))


@contextmanager
def collected_logs() -> Iterator[list[Said]]:
    """Collects what the project's own modules log."""
    root, collector = logging.getLogger(), _Collector()
    root.addHandler(collector)
    try:
        yield collector.said
    finally:
        root.removeHandler(collector)


def say_again(said: Sequence[Said]) -> None:
    """In the process that gave the task, and so in the log of its run."""
    for name, level, message in said:
        logging.getLogger(name).log(level, "%s", message)


def quiet() -> None:
    """Takes the terminal from this process and its children."""
    if os.environ.get(DEBUG) == "1":
        return
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
