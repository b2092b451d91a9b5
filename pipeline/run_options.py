"""What a run is started with from elsewhere than the command line: a form's fields → Settings."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.settings import Settings
from schemas.call import list_calls

CallId = Annotated[str, Field(json_schema_extra={"enum": list(list_calls())})]


class RunOptions(BaseModel):
    """How dossiers are checked and where the reports go."""

    model_config = ConfigDict(extra="forbid")

    call: CallId = Field(default="tongliao-2024", description="the call that the dossiers answer")
    out: Path = Field(default=Path("reports"), description="folder for the reports, on the machine that runs the flow")
    ocr: Literal["auto", "rapidocr", "tesseract", "null"] = Field(default="auto", description="who reads scans")
    lang: Literal["zh", "en"] = Field(default="zh", description="language of reports")
    workers: int = Field(default=0, ge=0, le=256, description="reading processes; 0: one a core")
    show_personal: bool = Field(default=False, description="leave ID numbers, phones and accounts readable")
    full_text: bool = Field(default=False, description="read every page to its end, write what was read")
    notice_template: Path | None = Field(default=None, description="the office's own letter, a .docx")
    reply_by: date | None = Field(default=None, description="the day that the letter sets")

    def settings(self) -> Settings:
        return Settings(
            call=self.call,
            out=self.out,
            ocr=self.ocr,
            lang=self.lang,
            workers=self.workers or max(1, os.cpu_count() or 1),
            show_personal=self.show_personal,
            full_text=self.full_text,
            notice_template=self.notice_template,
            reply_by=self.reply_by,
        )


def options_of(settings: Settings) -> RunOptions:
    """The settings of a command as a form would give them."""
    names = ("call", "out", "ocr", "lang", "workers", "show_personal", "full_text", "notice_template", "reply_by")
    return RunOptions(**{name: getattr(settings, name) for name in names})
