"""The deployments of prefect.yaml and of `qijian serve-flows`: the night by the clock, one dossier by a form."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.client.orchestration import get_client
from prefect.client.schemas.schedules import CronSchedule
from prefect.testing.utilities import prefect_test_harness
from pydantic import TypeAdapter

import flows
import serving
from pipeline.run_options import RunOptions

ROOT = Path(flows.__file__).parent


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=90):
        yield


@pytest.fixture(scope="module")
def written() -> dict[str, dict[str, Any]]:
    loaded = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    return {deployment["name"]: deployment for deployment in loaded["deployments"]}


def test_the_file_names_flows_that_are_there_with_parameters_that_they_take(written: dict[str, dict[str, Any]]) -> None:
    assert set(written) == {serving.NIGHTLY, serving.ONE_DOSSIER}
    for deployment in written.values():
        file, name = deployment["entrypoint"].split(":")
        assert (ROOT / file).is_file()
        flow = getattr(flows, name)
        assert set(deployment["parameters"]) <= set(flow.parameters.properties)
        TypeAdapter(RunOptions).validate_python(deployment["parameters"]["options"])


def test_the_file_says_what_the_command_says(written: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    for made in serving.deployments(tmp_path, RunOptions()):
        told = written[made.name]
        assert [(s["cron"], s["timezone"]) for s in told["schedules"]] == [
            (s.schedule.cron, s.schedule.timezone) for s in made.schedules or []
        ]
        assert told["concurrency_limit"] == {
            "limit": made.concurrency_limit,
            "collision_strategy": str(made.concurrency_options.collision_strategy.value),
        }


@pytest.mark.usefixtures("server")
def test_a_server_takes_both_with_schedule_limit_and_form(tmp_path: Path) -> None:
    options = RunOptions(out=tmp_path / "out", lang="en")
    for made in serving.deployments(tmp_path, options, cron="30 1 * * *"):
        made.apply(_sync=True)
    with get_client(sync_client=True) as client:
        night = client.read_deployment_by_name(f"nightly/{serving.NIGHTLY}")
        one = client.read_deployment_by_name(f"check_dossier/{serving.ONE_DOSSIER}")
    (schedule,) = night.schedules
    assert isinstance(schedule.schedule, CronSchedule)
    assert (schedule.active, schedule.schedule.cron, schedule.schedule.timezone) == (
        True,
        "30 1 * * *",
        "Asia/Shanghai",
    )
    assert one.schedules == []
    assert night.parameters["uploads"] == str(tmp_path)
    for deployment in (night, one):
        assert deployment.global_concurrency_limit is not None
        assert deployment.global_concurrency_limit.limit == 1
        assert deployment.enforce_parameter_schema
        assert RunOptions(**deployment.parameters["options"]).lang == "en"
    schema = one.parameter_openapi_schema
    assert schema is not None
    assert schema["required"] == ["dossier"]
    assert schema["definitions"]["RunOptions"]["properties"]["lang"]["enum"] == ["zh", "en"]


def test_serving_without_a_server_says_so_in_one_line(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "cli", "serve-flows", str(tmp_path)],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("qijian: no Prefect server")
