"""What the portal knows of a dossier: facts that stand in no paper, one more source that can agree or disagree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Stage = Literal["applied", "recommended", "received"]


@dataclass(frozen=True)
class PortalFacts:
    """From `dossier.yaml` or the dossier's row in a table of the portal; None where it does not say.

    `source` names the file; `trouble` says what in it could not be understood.
    """

    source: str | None = None
    applicant: str | None = None
    credit_code: str | None = None
    project_title: str | None = None
    list_item: str | None = None
    chief_scientist: str | None = None
    members: tuple[str, ...] = ()
    submitted: datetime | None = None
    stage: Stage | None = None
    trouble: tuple[str, ...] = ()


NO_PORTAL_FACTS = PortalFacts()
