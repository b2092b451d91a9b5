"""A dossier that is still being copied → why it is left for later.

Folders may be network shares, which tell nobody of a change; so they are looked at again and compared.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.uploads.fingerprint import Listing, list_dossier

Motion = Literal["still_copied", "partial_file", "not_marked"]
ABANDONED_S = 24 * 3600.0
"""After a day without a change a half-copied file is no longer waited for; it is read as what it is."""
_PARTIAL = re.compile(
    r"(?ix) \.(part|partial|filepart|crdownload|download|opdownload|aria2|!ut|tmp|uploading)$ | ^\..+\.[a-z0-9]{6}$"
)
"""Names that browsers, WinSCP and download managers give what they write, and rsync's `.name.pdf.Xy12Ab`."""


@dataclass
class MotionWatch:
    """Looks at dossiers again and again. A dossier rests when nothing in it changed for `settle_s`.

    By its own times where they are old; else two looks `settle_s` apart must show the same, whatever the clock of the
    file server says. With `marker` a folder rests only once a file of that name stands at its top.
    """

    settle_s: float
    marker: str = ""
    now: Callable[[], float] = time.time
    clock: Callable[[], float] = time.monotonic
    _seen: dict[Path, tuple[str, float]] = field(default_factory=dict)

    def look(self, dossier: Path) -> Motion | None:
        """Why it is to be left for later; None where it rests."""
        listing = list_dossier(dossier)
        age_s = self.now() - listing.newest_ns / 1e9
        if self.marker and not _is_marked(listing, self.marker):
            return "not_marked"
        if age_s < ABANDONED_S and any(_PARTIAL.search(Path(entry.path).name) for entry in listing.entries):
            return "partial_file"
        if age_s >= self.settle_s or self._unchanged(dossier, listing):
            return None
        return "still_copied"

    def _unchanged(self, dossier: Path, listing: Listing) -> bool:
        known, since = self._seen.get(dossier, ("", 0.0))
        if known != listing.fingerprint:
            self._seen[dossier] = (listing.fingerprint, self.clock())
            return self.settle_s <= 0
        return self.clock() - since >= self.settle_s


def _is_marked(listing: Listing, marker: str) -> bool:
    top = listing.entries[0] if listing.entries else None
    if top is None or not top.is_folder:
        return True
    return any(entry.path == f"{top.path}/{marker}" for entry in listing.entries)
