"""How reports are to look, as far as an office can choose it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.reporting.personal import Mask, hide, show


@dataclass(frozen=True)
class ReportOptions:
    """`notice_template` is the office's own letter, None for the project's; `reply_by` the day that the letter sets, None
    for a blank to be filled in by hand. `show_personal` leaves ID numbers, phones and accounts readable."""

    lang: str = "zh"
    show_personal: bool = False
    notice_template: Path | None = None
    reply_by: date | None = None

    @property
    def mask(self) -> Mask:
        return show if self.show_personal else hide
