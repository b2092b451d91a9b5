"""Dossier id → its folder below OUT, and files that appear there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from pathlib import Path

NAME_BYTES = 180
"""File systems allow 255 bytes a name; Chinese takes three a character, and copies get suffixes."""
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def report_folder(out: Path, dossier_id: str) -> Path:
    """The dossier's folder below OUT. A name that could lead elsewhere is made harmless and marked by its hash."""
    plain = _UNSAFE.sub("_", dossier_id).strip(" .")
    plain = plain.encode()[:NAME_BYTES].decode("utf-8", "ignore").rstrip(" .")
    if plain != dossier_id or _RESERVED.fullmatch(plain):
        plain = f"{plain or 'dossier'}-{hashlib.sha256(dossier_id.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return out / plain


def write_whole(path: Path, data: bytes) -> None:
    """Atomically: a reader sees the old file or the new one. Its rights are what the umask leaves."""
    name = path.with_name(f".part-{secrets.token_hex(8)}")
    try:
        with open(name, "xb") as stream:
            stream.write(data)
        os.replace(name, path)
    except BaseException:
        name.unlink(missing_ok=True)
        raise


def sweep_partial(folder: Path) -> None:
    """Removes what a run that was killed had begun to write there."""
    for partial in folder.glob(".part-*"):
        if partial.is_dir():
            shutil.rmtree(partial, ignore_errors=True)
        else:
            partial.unlink(missing_ok=True)
