"""The flows as deployments of a Prefect server: the night by the clock, one dossier by a form.

`prefect.yaml` says the same for who deploys with Prefect's own commands and workers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows import check_dossier, nightly
from pipeline.run_options import RunOptions

NIGHT_CRON = "0 2 * * *"
TIME_ZONE = "Asia/Shanghai"
NIGHTLY, ONE_DOSSIER = "nightly", "one-dossier"
ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
"""A second run waits: two nights at once would share the work, and take the memory of two."""


def deployments(uploads: Path, options: RunOptions, cron: str = NIGHT_CRON) -> list[Any]:
    """The two deployments. Paths are those of the machine that runs the flows."""
    chosen = options.model_dump(mode="json", exclude_defaults=True) | {"out": str(options.out)}
    common: dict[str, Any] = {
        "concurrency_limit": ONE_AT_A_TIME,
        "enforce_parameter_schema": True,
        # the flows as they are installed, wherever that is
        "entrypoint_type": EntrypointType.MODULE_PATH,
        # also where an event loop runs, Prefect would give a coroutine else
        "_sync": True,
    }
    night = nightly.to_deployment(
        NIGHTLY,
        schedule=Cron(cron, timezone=TIME_ZONE),
        parameters={"uploads": str(uploads), "options": chosen},
        **common,
    )
    one = check_dossier.to_deployment(ONE_DOSSIER, parameters={"options": chosen}, **common)
    return [night, one]


def serve_flows(uploads: Path, options: RunOptions, cron: str = NIGHT_CRON) -> None:
    """Registers the deployments and runs what the server asks for, until it is interrupted."""
    serve(*deployments(uploads, options, cron))
