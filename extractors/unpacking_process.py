"""Archive, mail, files inside a paper → members, in a process of its own that can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

from extractors.archives import STANDARD, Allowance, Member, Storehouse
from extractors.errors import NoRoom, UnreadableFile

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

MEMORY_BYTES = 2 * 2**30
"""An LZMA dictionary of 1 GB, the largest that 7-Zip's own profiles write, and room for the rest."""
NO_ROOM = "no_room"
_MODULES = {
    **dict.fromkeys(STANDARD, ("extractors.standard_archives", "zipfile")),
    "application/x-7z-compressed": ("extractors.seven_zip", "py7zr"),
    "application/vnd.rar": ("extractors.rar", "rarfile"),
    "message/rfc822": ("extractors.mail", "email"),
    "application/pdf": ("extractors.embedded", "pikepdf"),
    "application/ofd": ("extractors.embedded", "pikepdf"),
}
HOLDERS = frozenset(("application/pdf", "application/ofd"))
"""Papers that may have files inside them; the others are nothing but containers."""
SUPPORTED = frozenset(_MODULES) - HOLDERS


def unpack_apart(
    path: Path, media_type: str, into: Path, allowance: Allowance, *, seconds: float, name: str = ""
) -> Iterator[Member]:
    """Members of the archive that was uploaded as `name`, in its own order.

    Raises UnreadableFile: unsupported (the library is not installed), encrypted, archive_damaged, timed_out, crashed;
    archive_incomplete after the members that could be had. Raises NoRoom.
    """
    module, library = _MODULES[media_type]
    if find_spec(library) is None:
        raise UnreadableFile("unsupported", media_type)
    into.mkdir(parents=True, exist_ok=True)
    order = {
        "path": str(path.resolve()),
        "name": name,
        "into": str(into.resolve()),
        "allowance": asdict(allowance),
        "seconds": seconds,
    }
    lines, failure = _run(module, json.dumps(order), into, seconds)
    members = [line for line in lines if "name" in line]
    yield from (_member(line, allowance) for line in members)
    end = next((line["end"] for line in lines if "end" in line), failure or "crashed")
    if end == NO_ROOM:
        raise NoRoom("no room left for what an archive holds")
    if end is not None:
        raise UnreadableFile("archive_incomplete" if members else str(end))


def _run(module: str, order: str, folder: Path, seconds: float) -> tuple[list[dict[str, str | None]], str | None]:
    """What the process said, line by line, and why it was stopped (None: it ended by itself)."""
    root = str(Path(__file__).resolve().parents[1])
    environment = {**os.environ, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"}
    # -P: the folder that the process stands in is never searched for modules
    command = [sys.executable, "-P", "-m", module]
    failure = None
    try:
        output = subprocess.run(
            command,
            input=order.encode(),
            capture_output=True,
            timeout=seconds,
            env=environment,
            cwd=folder,
            check=False,
        ).stdout
    except subprocess.TimeoutExpired as error:
        output, failure = error.stdout or b"", "timed_out"
    # a process that was stopped may leave half a line
    return [json.loads(line) for line in output.splitlines(keepends=True) if line.endswith(b"\n")], failure


def _member(line: dict[str, str | None], allowance: Allowance) -> Member:
    location = Path(line["location"]) if line["location"] else None
    if location is not None:
        allowance.total_bytes -= location.stat().st_size
    return Member(str(line["name"]), location, line["problem"])


def serve(unpack: Callable[[Path, Storehouse], Iterator[Member]]) -> None:
    """The process itself: reads its order from standard input, says each member as a line of JSON."""
    order = json.load(sys.stdin)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # who waits for us also watches the clock; where they were killed, this ends us
        most = int(order["seconds"]) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    path = Path(order["path"])
    end = None
    try:
        store = Storehouse(Path(order["into"]), Allowance(**order["allowance"]), path.stat().st_size, order["name"])
        for member in unpack(path, store):
            location = str(member.location) if member.location else None
            _say({"name": member.name, "location": location, "problem": member.problem})
    except UnreadableFile as error:
        end = error.code
    except MemoryError:
        end = "out_of_memory"
    except NoRoom:
        end = NO_ROOM
    _say({"end": end})


def _say(line: dict[str, str | None]) -> None:
    print(json.dumps(line), flush=True)
