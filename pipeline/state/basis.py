"""What a report rests on beside the dossier: call, settings, rules, models, libraries, program. Another basis, another run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from extractors.versions import reader_versions
from schemas.call import call_digest
from schemas.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("schemas", "extractors", "pipeline")
_PROGRAM = frozenset((".py", ".j2", ".css", ".js"))


@dataclass(frozen=True)
class Basis:
    """`call` with the digest of its file, which may lie anywhere; `portal` is the table beside the dossiers; `reports` are
    the options of reports; `decisions` changes with every decision of a person on the dossier; `rules` covers all data (calls, forms, words, models), `program` all code and templates, by content."""

    call: str
    ocr: str
    reports: str
    portal: str
    version: str
    rules: str
    program: str
    readers: str
    limits: str
    decisions: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.as_json().encode()).hexdigest()

    def as_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)


def basis_of(call: str, ocr: str, reports: str, portal: str, decisions: str = "") -> Basis:
    """What a run with these settings rests on, on this machine as it is now."""
    rules, program = _digests()
    readers = json.dumps(reader_versions(), sort_keys=True)
    limits = Limits().model_dump_json()
    told = f"{call} {call_digest(call)}"
    return Basis(
        told, ocr, reports, portal, program_version(), rules, program, _short(readers), _short(limits), decisions
    )


def program_version() -> str:
    try:
        return version("qijian")
    except PackageNotFoundError:
        return "0"


@cache
def _digests() -> tuple[str, str]:
    """Of the data and of the program, once a process: what changes under a running program is not in it."""
    data, code = hashlib.sha256(), hashlib.sha256()
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    for path in sorted([*paths, ROOT / "flows.py"]):
        if "__pycache__" in path.parts or not path.is_file():
            continue
        digest = code if path.suffix in _PROGRAM else data
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return data.hexdigest()[:32], code.hexdigest()[:32]


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
