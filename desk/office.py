"""What every page of the desk rests on: settings, state, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request

from pipeline.settings import Settings
from pipeline.state import Store

Role = Literal["reviewer", "staff", "administrator"]
ROLES: tuple[Role, ...] = ("reviewer", "staff", "administrator")
"""Each may do what those before it may: reviewers look and decide; staff also rerun, supplement and send notices;
administrators also keep accounts and read the log of accesses."""


@dataclass(frozen=True)
class User:
    """Who asks. `guard` goes into every form of the session and comes back with it."""

    name: str
    shown: str
    role: Role
    guard: str

    def may(self, role: Role) -> bool:
        """Whether this is a `role` or more."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True)
class Office:
    """One desk. `settings.out` holds the reports that it shows; `lang` the language of its pages."""

    settings: Settings
    store: Store
    lang: str = "zh"


def office_of(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


def user_of(request: Request) -> User:
    """The user of a request to any route but the login's, which the guards in front of the routes made sure of."""
    user: User = request.state.user
    return user
