"""What can be wrong with bytes from outside, in our own words.

UnreadableFile      a file or page could not be read; `code` says why (see schemas.problems)
NoRoom              our own disk is full: no file's fault, and nothing to go on with
"""

from __future__ import annotations

import errno
import lzma
import struct
import traceback
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)
"""What `zipfile` says of members that are damaged, locked or packed in a way that it does not know, beside OSError."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class UnreadableFile(Exception):
    """Bytes that could not be read. Picklable, since it crosses process borders."""

    def __init__(self, code: str, message: str = "", hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.message else self.code


class NoRoom(Exception):
    """No room left where we write. No OSError, which readers take for damage of what they read. Picklable."""


def no_room(error: BaseException) -> bool:
    """Whether an error says that our own disk is full."""
    return isinstance(error, NoRoom) or (isinstance(error, OSError) and error.errno in _NO_ROOM)


@contextmanager
def telling_no_room() -> Iterator[None]:
    """Around what writes: a full disk is NoRoom. Other errors pass."""
    try:
        yield
    except OSError as error:
        if no_room(error):
            raise NoRoom(error.strerror or "no room left") from error
        raise


def described(error: BaseException) -> str:
    """An error for logs and lists: what went wrong and where. Its own words may quote a paper and are left out, but for
    those of the system, which name files."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    if isinstance(error, NoRoom):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))
    return f"{type(error).__name__} at {where}" if where else type(error).__name__
