"""How reports are to look, as far as an office can choose it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.reporting.personal import Mask, hide, show


@dataclass(frozen=True)
class ReportOptions:
    """`notice_template` is the office's own letter, None for the project's; `reply_by` the day that the letter sets, None
    for a blank to be filled in by hand. `full_text` writes full_text.txt too. `show_personal` leaves ID numbers, phones and accounts readable."""

    lang: str = "zh"
    show_personal: bool = False
    notice_template: Path | None = None
    reply_by: date | None = None
    full_text: bool = False

    @property
    def digest(self) -> str:
        """Changes with whatever makes another report of the same dossier; a template by its content."""
        template = hashlib.sha256(self.notice_template.read_bytes()).hexdigest() if self.notice_template else ""
        return f"{self.lang} {self.show_personal} {template} {self.reply_by or ''} {self.full_text}"

    @property
    def mask(self) -> Mask:
        return show if self.show_personal else hide
