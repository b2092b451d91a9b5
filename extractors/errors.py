"""What can be wrong with bytes from outside, in our own words.

UnreadableFile      a file or page could not be read; `code` says why (see schemas.problems)
"""

from __future__ import annotations


class UnreadableFile(Exception):
    """Bytes that could not be read. Picklable, since it crosses process borders."""

    def __init__(self, code: str, message: str = "", hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.message else self.code
