"""Routes that say who may use them: there is no way to make one that says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from starlette.routing import Route

from desk.office import Role

Method = Literal["GET", "POST"]


@dataclass(frozen=True)
class Way:
    """One route of the desk. `role` None: without login (the login itself, style sheets). `what`: the name under which a use
    stands in the log of accesses; the path then has `{dossier}`."""

    path: str
    handler: Callable[..., Any]
    role: Role | None
    method: Method = "GET"
    what: str = ""

    def route(self, guarded: Callable[[Way], Callable[..., Any]]) -> Route:
        """For Starlette, with the guards in front."""
        return Route(self.path, guarded(self), methods=[self.method], name=self.handler.__name__)
