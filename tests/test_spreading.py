"""Dossiers over workers elsewhere: given out as there is room, finished once each, whatever becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import flows
from pipeline.run_options import RunOptions
from pipeline.settings import BadPlace, Settings
from pipeline.state import HeldElsewhere, Holder
from pipeline.workshop import DossierChanged, kept_open, opened
from schemas.housekeeping import Housekeeping
from spreading import AHEAD, spread


@dataclass(eq=False)
class Future:
    """Done at the second look."""

    item: int
    looks: int = 0

    @property
    def wrapped_future(self) -> Future:
        return self

    def done(self) -> bool:
        self.looks += 1
        return self.looks > 1

    def result(self, raise_on_failure: bool) -> Any:
        assert not raise_on_failure
        return RuntimeError("lost") if self.item == 3 else self.item


def test_each_is_given_out_while_there_is_room_and_finished_once() -> None:
    flying: list[int] = []
    most = 0
    finished: dict[int, Any] = {}

    def submit(item: int) -> Future:
        nonlocal most
        flying.append(item)
        most = max(most, len(flying))
        return Future(item)

    def finish(item: int, found: Any) -> None:
        flying.remove(item)
        assert item not in finished
        finished[item] = found

    spread(range(20), submit, finish, lambda: 3)
    assert (sorted(finished), most) == (list(range(20)), AHEAD * 3)
    assert isinstance(finished.pop(3), RuntimeError)
    assert all(item == found for item, found in finished.items())


def test_without_workers_two_wait_and_none_is_lost() -> None:
    finished = []
    spread(range(5), Future, lambda item, found: finished.append(item), lambda: 0)
    assert sorted(finished) == list(range(5))


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("QIJIAN_STATE_URL", f"sqlite:///{tmp_path}/state.sqlite")
    monkeypatch.setenv("QIJIAN_HOLD_PATIENCE_SECONDS", "0")
    (tmp_path / "up" / "甲").mkdir(parents=True)
    yield Settings(out=tmp_path / "out", cache=None, workers=1, ocr="null")


def test_a_kept_desk_is_that_of_the_next_dossier_too(shared: Settings, tmp_path: Path) -> None:
    with kept_open(shared, tmp_path / "up" / "甲") as first:
        with opened(shared, tmp_path / "up" / "甲") as within:
            assert within is first
    with kept_open(shared, tmp_path / "up" / "甲") as second:
        assert second is first
        assert second.known_state.records() == {}
    with opened(shared, tmp_path / "up" / "甲") as other:
        assert other is not first


def test_machines_that_share_no_state_do_not_share_work(tmp_path: Path) -> None:
    house = Housekeeping(dask_scheduler="tcp://127.0.0.1:8786")
    alone = Settings(out=tmp_path / "out", house=house)
    with pytest.raises(BadPlace, match="QIJIAN_STATE_URL"), kept_open(alone, tmp_path):
        pass
    with pytest.raises(BadPlace, match="QIJIAN_STATE_URL"), opened(alone, tmp_path):
        pass


HOLDER = Holder("t", "elsewhere boot ns", 7, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("becomes", "told"),
    [
        (SimpleNamespace(verdict="incomplete"), ("checked", "incomplete")),
        (DossierChanged("甲"), ("changed", "changed while it was read")),
        (HeldElsewhere("甲", HOLDER), ("held", "being checked by process 7 on elsewhere")),
        (OSError(28, "No space left on device"), ("failed", "No space left on device")),
    ],
    ids=["checked", "changed", "held", "failed"],
)
@pytest.mark.usefixtures("shared")
def test_what_becomes_of_a_dossier_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, becomes: Any, told: tuple[str, str]
) -> None:
    def check_dossier(path: Path, options: RunOptions, id_: str, part_of_night: bool) -> Any:
        assert (path.name, id_, part_of_night) == ("甲", "甲", True)
        if isinstance(becomes, Exception):
            raise becomes
        return becomes

    monkeypatch.setattr(flows, "check_dossier", check_dossier)
    monkeypatch.setattr(flows, "get_run_logger", lambda: SimpleNamespace(info=print))
    found = flows._attended(tmp_path / "up" / "甲", "甲", RunOptions(out=tmp_path / "out", workers=1, ocr="null"))
    assert (found[0], found[1][: len(told[1])]) == told
