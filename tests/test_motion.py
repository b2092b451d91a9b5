"""Uploads in motion are left for later, and changes under reading are noticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extractors.file_stamp import stamp_of
from pipeline.uploads.fingerprint import content_digest, is_inside, list_dossier
from pipeline.uploads.motion import MotionWatch

DAY_S = 86400.0


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    folder = tmp_path / "甲"
    (folder / "附件").mkdir(parents=True)
    (folder / "附件" / "表.pdf").write_bytes(b"%PDF-1.7")
    return folder


class Clock:
    """Both clocks of a watch, moved by hand. `ahead` is by how much the file server's is before ours."""

    def __init__(self, ahead: float = 0.0) -> None:
        import time

        self.begun = time.time() - ahead
        self.passed = 0.0

    def watch(self, settle_s: float = 10.0, marker: str = "") -> MotionWatch:
        return MotionWatch(settle_s, marker, now=lambda: self.begun + self.passed, clock=lambda: self.passed)


def test_what_was_copied_a_moment_ago_is_waited_for(dossier: Path) -> None:
    clock = Clock()
    watch = clock.watch()
    assert watch.look(dossier) == "still_copied"
    clock.passed = 11
    assert watch.look(dossier) is None


def test_what_rests_long_is_taken_at_once(dossier: Path) -> None:
    clock = Clock()
    clock.passed = 60
    assert clock.watch().look(dossier) is None


def test_an_old_time_of_change_does_not_make_a_copy_old(dossier: Path) -> None:
    os.utime(dossier / "附件" / "表.pdf", (1e9, 1e9))
    assert Clock().watch().look(dossier) == "still_copied"


@pytest.mark.parametrize("ahead", [3600.0, 10 * DAY_S])
def test_a_file_server_with_a_fast_clock_is_waited_for_no_longer(dossier: Path, ahead: float) -> None:
    clock = Clock(ahead)
    watch = clock.watch()
    assert watch.look(dossier) == "still_copied"
    clock.passed = 11
    assert watch.look(dossier) is None


def test_what_goes_on_changing_is_not_taken(dossier: Path) -> None:
    clock = Clock(ahead=3600)
    watch = clock.watch()
    for i in range(5):
        (dossier / f"{i}.pdf").write_bytes(b"x")
        assert watch.look(dossier) == "still_copied"
        clock.passed += 11
    assert watch.look(dossier) is None


@pytest.mark.parametrize("name", ["表.pdf.part", "表.pdf.crdownload", "表.pdf.filepart", ".表.pdf.Xy12Ab", "a.TMP"])
def test_half_copied_files_are_waited_for_a_day(dossier: Path, name: str) -> None:
    (dossier / name).write_bytes(b"x")
    clock = Clock()
    clock.passed = 3600
    assert clock.watch().look(dossier) == "partial_file"
    clock.passed = DAY_S + 60
    assert clock.watch().look(dossier) is None


@pytest.mark.parametrize("name", ["part.pdf", "表.partial.pdf", ".DS_Store", "~$表.docx", "报告.template"])
def test_other_names_are_no_half_copied_files(dossier: Path, name: str) -> None:
    (dossier / name).write_bytes(b"x")
    clock = Clock()
    clock.passed = 3600
    assert clock.watch().look(dossier) is None


def test_a_marker_says_that_a_folder_is_complete(dossier: Path) -> None:
    clock = Clock()
    clock.passed = 3600
    assert clock.watch(marker="完成").look(dossier) == "not_marked"
    (dossier / "完成").touch()
    assert clock.watch(marker="完成").look(dossier) is None


def test_an_archive_needs_no_marker(tmp_path: Path) -> None:
    (tmp_path / "甲.zip").write_bytes(b"PK")
    clock = Clock()
    clock.passed = 3600
    assert clock.watch(marker="完成").look(tmp_path / "甲.zip") is None


def test_the_listing_changes_with_names_sizes_and_times(dossier: Path) -> None:
    first = list_dossier(dossier)
    assert list_dossier(dossier).fingerprint == first.fingerprint
    os.utime(dossier / "附件" / "表.pdf", (1e9, 1e9))
    touched = list_dossier(dossier)
    assert touched.fingerprint != first.fingerprint
    assert touched.shape == first.shape
    (dossier / "b").touch()
    assert list_dossier(dossier).shape != first.shape


def test_the_content_is_that_of_names_and_bytes(dossier: Path) -> None:
    first = content_digest(dossier)
    os.utime(dossier / "附件" / "表.pdf", (1e9, 1e9))
    assert content_digest(dossier) == first
    (dossier / "附件" / "表.pdf").write_bytes(b"%PDF-1.6")
    assert content_digest(dossier) != first


def test_links_and_pipes_of_a_listing_are_not_opened(dossier: Path) -> None:
    os.mkfifo(dossier / "pipe")
    (dossier / "link").symlink_to("/dev/zero")
    (dossier / "loop").symlink_to(".")
    assert content_digest(dossier) == content_digest(dossier)
    assert len(list_dossier(dossier).entries) == 6


def test_a_place_inside_is_told_by_whatever_way(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(dossier)
    assert is_inside(tmp_path / "way" / "reports" / "new", dossier)
    assert is_inside(dossier, dossier)
    assert not is_inside(tmp_path / "甲2", dossier)


def test_a_stamp_is_that_of_the_file_itself(dossier: Path) -> None:
    (dossier / "link").symlink_to("/etc/passwd")
    assert stamp_of(dossier / "gone") is None
    assert stamp_of(dossier / "link") != stamp_of("/etc/passwd")
