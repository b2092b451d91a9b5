"""The cache: whole entries or none, by content, within its bounds, safe to remove."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipeline import cache

SHA = "ab" * 32
OTHER = "cd" * 32


def put(root: Path, sha256: str, key: str = "k", size: int = 10) -> Path:
    path = cache.entry_path(root, sha256, key)
    assert cache.keep(path, {"pages.json": b"[]", "1.jpg": bytes(size)})
    return path


def has(path: Path) -> bool:
    with cache.opened(path) as entry:
        return entry is not None


def test_what_was_kept_is_had_again(tmp_path: Path) -> None:
    picture = tmp_path / "picture"
    picture.write_bytes(b"jpeg")
    path = cache.entry_path(tmp_path / "c", SHA, "k")
    assert cache.keep(path, {"pages.json": b"[1]", "1.jpg": picture})
    with cache.opened(path) as entry:
        assert entry is not None
        assert (entry.read("pages.json"), entry.read("1.jpg")) == (b"[1]", b"jpeg")


def test_an_entry_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = put(tmp_path, SHA)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


def test_nothing_is_there_where_nothing_was_kept(tmp_path: Path) -> None:
    assert not has(cache.entry_path(tmp_path, SHA, "k"))
    with cache.opened(None) as entry:
        assert entry is None


def test_a_damaged_entry_is_none_and_goes(tmp_path: Path) -> None:
    path = put(tmp_path, SHA)
    path.write_bytes(path.read_bytes()[:40])
    assert not has(path)
    assert not path.exists()


def test_a_folder_that_cannot_be_written_to_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "c").touch()
    assert not cache.keep(cache.entry_path(tmp_path / "c", SHA, "k"), {"a": b""})


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    paths = [put(tmp_path, f"{i:02}" * 32, size=1000) for i in range(10)]
    for age, path in enumerate(paths):
        os.utime(path, (1e9 + age, 1e9 + age))
    assert has(paths[0])
    size = paths[0].stat().st_size
    removed = cache.trim(tmp_path, most_bytes=5 * size)
    assert removed.bytes == removed.entries * size
    assert [path.exists() for path in paths] == [True, *[False] * 6, *[True] * 3]


def test_what_nobody_used_for_long_goes(tmp_path: Path) -> None:
    old, new = put(tmp_path, SHA), put(tmp_path, OTHER)
    os.utime(old, (1e9, 1e9))
    assert cache.trim(tmp_path, most_bytes=10**9, most_age_s=3600).entries == 1
    assert not old.exists()
    assert new.exists()


def test_what_a_killed_process_was_writing_goes_after_an_hour(tmp_path: Path) -> None:
    path = put(tmp_path, SHA)
    young, old = path.parent / ".part-1", path.parent / ".part-2"
    for partial in (young, old):
        partial.touch()
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    cache.trim(tmp_path, most_bytes=10**9)
    assert (young.exists(), old.exists()) == (True, False)


def test_all_that_was_read_of_a_file_can_be_dropped(tmp_path: Path) -> None:
    put(tmp_path, SHA, "a"), put(tmp_path, SHA, "b")
    other = put(tmp_path, OTHER)
    assert cache.drop(tmp_path, [SHA, "../../etc", ""]).entries == 2
    assert not cache.entry_path(tmp_path, SHA, "a").parent.exists()
    assert other.exists()


@pytest.mark.parametrize("name", ["QIJIAN_CACHE", "XDG_CACHE_HOME"])
def test_the_place_can_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("QIJIAN_CACHE", raising=False)
    monkeypatch.setenv(name, str(tmp_path))
    assert cache.cache_root() == tmp_path / "qijian"
