"""What one reading process may use of memory and processor time; the system itself holds it to that."""

from __future__ import annotations

import math
import time

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

_allowed_s: float | None = None


def limit_memory(data_bytes: int) -> None:
    """At most so many bytes of data; no core file of a crash, since it would hold the paper that was read."""
    if resource is not None:
        _lower(resource.RLIMIT_DATA, data_bytes)
        _lower(resource.RLIMIT_CORE, 0)


def allow_cpu(seconds: float) -> None:
    """From now on so much processor time, whole seconds; then the system ends the process (SIGXCPU), whatever it does.

    No thread of ours could do that: native code may hold the interpreter's lock for ever.
    """
    global _allowed_s
    _allowed_s = seconds
    if resource is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def next_page() -> None:
    """The time for a page once more: called between the pages of a file that is read in one go."""
    if _allowed_s is not None:
        allow_cpu(_allowed_s)


def _lower(what: int, value: int) -> None:
    """Lowers a limit; one that is lower already stays."""
    _, hard = resource.getrlimit(what)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (value, value))
