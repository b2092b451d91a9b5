"""The state: what was checked last, who works on what, in SQLite here and in PostgreSQL where a URL is given."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text, update

from pipeline.state import Basis, HeldElsewhere, StateUnusable, Store, open_store
from pipeline.state.database import FILE, FOLDER
from pipeline.state.holds import SILENT_S, home, process_born
from pipeline.state.tables import HEAD, holds, metadata

BASIS = Basis("call", "auto", "zh", "", "1", "rules", "program", "readers", "limits")
POSTGRES = "QIJIAN_TEST_POSTGRES"
"""Names the address of a database that tests may write to."""


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = os.environ.get(POSTGRES, "") if request.param == "postgresql" else ""
    if request.param == "postgresql" and not url:
        pytest.skip(f"no PostgreSQL: {POSTGRES} names none")
    made = open_store(tmp_path, url)
    yield made
    made.close()


def run(store: Store, id_: str, content: str = "c") -> None:
    running = store.begin(id_, Path("/up") / id_, listing="l", shape="s", content=content, basis=BASIS)
    store.finish(running, Path("/up") / id_, verdict="complete", report_bytes=7)


def test_the_tables_are_those_of_the_migrations(store: Store) -> None:
    found = inspect(store.engine)
    assert set(metadata.tables) <= set(found.get_table_names())
    for name, table in metadata.tables.items():
        assert {c["name"] for c in found.get_columns(name)} == {c.name for c in table.columns}
        assert set(found.get_pk_constraint(name)["constrained_columns"]) == {c.name for c in table.primary_key}


def test_a_run_that_was_finished_is_the_last_good_one(store: Store) -> None:
    run(store, "甲")
    record = store.records()["甲"]
    assert (record.listing, record.content, record.basis, record.report_bytes) == ("l", "c", BASIS.digest, 7)
    assert record.attempts == 0
    assert [entry["outcome"] for entry in store.history("甲")] == ["done"]


def test_a_run_that_ended_without_a_word_is_counted(store: Store) -> None:
    for _ in range(2):
        store.begin("甲", Path("/up/甲"), listing="l", shape="s", content="c", basis=BASIS)
    record = store.record("甲")
    assert record is not None
    assert (record.attempts, record.listing) == (2, None)
    assert [entry["outcome"] for entry in store.history("甲")] == ["running", "broken_off"]


def test_a_run_that_failed_leaves_the_good_one(store: Store) -> None:
    run(store, "甲")
    running = store.begin("甲", Path("/up/甲"), listing="l2", shape="s", content="c2", basis=BASIS)
    store.fail(running, "disk full")
    record = store.record("甲")
    assert record is not None
    assert (record.content, record.attempts) == ("c", 0)
    assert store.history("甲")[0]["reason"] == "disk full"


def test_bytes_that_other_dossiers_share_are_told(store: Store) -> None:
    store.note_uploaded("甲", ["1" * 64, "2" * 64])
    store.note_uploaded("甲", ["2" * 64, ""])
    store.note_uploaded("乙", ["2" * 64])
    assert store.bytes_of("甲") == ({"1" * 64, "2" * 64}, {"2" * 64})


def test_what_is_forgotten_is_gone(store: Store) -> None:
    run(store, "甲")
    run(store, "乙")
    store.note_uploaded("甲", ["1" * 64])
    assert store.forget("甲") == 3
    assert set(store.records()) == {"乙"}
    assert store.history("甲") == []


def test_folders_of_reports_are_kept_apart(store: Store) -> None:
    run(store, "甲")
    assert Store(store.engine, "/elsewhere").records() == {}


def test_a_name_that_is_no_text_has_a_row(store: Store) -> None:
    run(store, os.fsdecode(b"\xc0\xaf"))
    assert len(store.records()) == 1


def test_a_dossier_is_held_once(store: Store) -> None:
    with store.hold("甲"):
        with pytest.raises(HeldElsewhere, match=f"process {os.getpid()}"), store.hold("甲"):
            pass
        with store.hold("乙"):
            assert store.holder("甲") is not None
    assert store.holder("甲") is None
    with store.hold("甲"):
        pass


HOLD = """
import sys, time
from pathlib import Path
from pipeline.state import open_store
store = open_store(Path(sys.argv[1]), sys.argv[2])
with store.hold("甲"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    store = open_store(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path), ""], env=environment, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(HeldElsewhere, match=f"process {other.pid}"), store.hold("甲"):
            pass
        other.kill()
        other.wait()
        assert store.holder("甲") is None
        with store.hold("甲") as mine:
            assert not mine.lost
    store.close()


@pytest.mark.parametrize(("silent", "free"), [(SILENT_S / 2, False), (SILENT_S * 2, True)])
def test_a_holder_elsewhere_is_taken_at_its_signs_of_life(store: Store, silent: float, free: bool) -> None:
    with store.hold("甲"):
        with store.engine.begin() as connection:
            beat = store.now(connection) - silent
            connection.execute(update(holds).values(home="otherhost boot pidns", beat=beat))
        assert (store.holder("甲") is None) == free
        with store.engine.begin() as connection:
            connection.execute(update(holds).values(beat=0.0))
        with store.hold("甲"):
            assert store.holder("甲") is not None


def test_this_process_is_told_from_another_with_its_number() -> None:
    assert process_born(os.getpid()) == process_born(os.getpid()) > 0
    assert process_born(2**22 + 1) == 0
    assert len(home().split(" ")) == 3


def test_a_damaged_state_is_put_aside(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    run(store, "甲")
    store.close()
    (tmp_path / FOLDER / FILE).write_bytes(b"rubbish" * 1000)
    again = open_store(tmp_path)
    assert again.records() == {}
    assert len(list((tmp_path / FOLDER).glob("*.broken-*"))) == 1
    again.close()


def test_a_state_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StateUnusable, match="newer"):
        open_store(tmp_path)
    assert HEAD < "9999"


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:9/none", "nonsense://x", "nonsense"])
def test_a_database_that_cannot_be_had_is_one_line(tmp_path: Path, url: str) -> None:
    with pytest.raises(StateUnusable) as caught:
        open_store(tmp_path, url)
    assert "\n" not in str(caught.value)


def test_two_processes_make_the_tables_at_once(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from pipeline.state import open_store; open_store(Path(sys.argv[1])).records()"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    both = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=environment) for _ in range(3)]
    assert [process.wait() for process in both] == [0, 0, 0]
