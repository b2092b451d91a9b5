"""Records of dossiers beside their reports: written by each check, read by the next."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from pipeline.reporting.folders import report_folder, write_whole
from schemas.records import FORMAT, DossierRecord

RECORD = "record.json"


def write_record(out: Path, record: DossierRecord) -> None:
    folder = report_folder(out, record.id)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / RECORD, record.model_dump_json().encode())


def read_records(out: Path) -> list[DossierRecord]:
    """Those of all dossiers below OUT; what cannot be read is left out: its dossier's next check writes it anew."""
    records = []
    for path in sorted(out.glob(f"*/{RECORD}")):
        try:
            record = DossierRecord.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            continue
        if record.format == FORMAT:
            records.append(record)
    return records
