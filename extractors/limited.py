"""A foreign program, started with limits: memory, processor time, file size, no network, an end when its starter ends.

Run as a process of its own (`python -m extractors.limited PROGRAM ARGUMENT…`), which becomes the program.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

MEMORY_BYTES = 4 * 2**30
CPU_S = 240
FILE_BYTES = 2**30
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_DEATH_SIGNAL = 1


def main() -> None:
    program = sys.argv[1:]
    if resource is not None:
        _lower(resource.RLIMIT_DATA, MEMORY_BYTES)
        _lower(resource.RLIMIT_CPU, CPU_S)
        _lower(resource.RLIMIT_FSIZE, FILE_BYTES)
        _lower(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        _cut_off()
    os.execvp(program[0], program)


def _lower(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (value, value))


def _cut_off() -> None:
    """Out of the network, and ended together with the worker. Where the system allows neither, the program's own
    settings still forbid it to fetch anything."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if libc.unshare(_NEW_NETWORK) != 0:
        libc.unshare(_NEW_USER | _NEW_NETWORK)


if __name__ == "__main__":
    main()
