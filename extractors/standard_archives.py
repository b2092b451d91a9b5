"""ZIP, TAR, GZIP or BZIP2 archive → members. Run as a process of its own: see `extractors.unpacking_process`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extractors.archives import Member, Storehouse, unpack
from extractors.media_types import media_type_of
from extractors.unpacking_process import serve


def unpack_standard(path: Path, store: Storehouse) -> Iterator[Member]:
    """The members. Raises UnreadableFile: archive_damaged, archive_split, archive_bomb, archive_incomplete."""
    yield from unpack(path, media_type_of(path), store)


if __name__ == "__main__":
    serve(unpack_standard)
