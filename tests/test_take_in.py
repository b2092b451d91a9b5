"""A hostile upload folder: every file is listed once, nothing is followed, opened or written that should not be."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake import take_in
from pipeline.intake.files import hash_file
from pipeline.intake.upload_folder import is_junk, natural_key
from schemas.limits import Limits
from schemas.pages import SourceFile


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    folder = tmp_path / "dossier"
    folder.mkdir()
    return folder


def taken(dossier: Path, **limits: float) -> dict[str, SourceFile]:
    files = take_in(dossier, work=dossier.parent / "work", limits=Limits(**limits))  # type: ignore[arg-type]
    assert len({file.path for file in files}) == len(files)
    refused = [file for file in files if file.status in ("partly_read", "unreadable", "rejected")]
    assert all(file.problem is not None and file.problem.message for file in refused)
    return {file.path: file for file in files}


def said(dossier: Path, **limits: float) -> dict[str, tuple[str, str | None]]:
    files = taken(dossier, **limits)
    return {path: (file.status, file.problem.code if file.problem else None) for path, file in files.items()}


def zip_of(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_an_ordinary_file(dossier: Path) -> None:
    (dossier / "附件").mkdir()
    (dossier / "附件" / "表.pdf").write_bytes(b"%PDF-1.7")
    file = taken(dossier)["附件/表.pdf"]
    assert (file.status, file.bytes, file.media_type) == ("read", 8, "application/pdf")
    assert file.sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()
    assert file.location == str(dossier / "附件" / "表.pdf")


def test_files_come_in_natural_order(dossier: Path) -> None:
    for name in ("扫描10.pdf", "扫描2.pdf", "扫描1.pdf", "a.txt"):
        (dossier / name).write_bytes(name.encode())
    assert list(taken(dossier)) == ["a.txt", "扫描1.pdf", "扫描2.pdf", "扫描10.pdf"]


def test_names_are_composed(dossier: Path) -> None:
    (dossier / "cafe\u0301.txt").write_bytes(b"x")
    assert list(taken(dossier)) == ["caf\u00e9.txt"]


def test_names_that_differ_by_composition_alone(dossier: Path) -> None:
    (dossier / "cafe\u0301.txt").write_bytes(b"x")
    (dossier / "caf\u00e9.txt").write_bytes(b"y")
    assert list(taken(dossier)) == ["caf\u00e9 (2).txt", "caf\u00e9.txt"]


def test_a_name_in_another_code_page(dossier: Path) -> None:
    path = os.path.join(os.fsencode(dossier), "利润表.pdf".encode("gb18030"))
    with open(path, "wb") as stream:
        stream.write(b"%PDF-1.7")
    file = taken(dossier)["利润表.pdf"]
    assert Path(str(file.location)).read_bytes() == b"%PDF-1.7" and str(file.location).encode("utf-8")


@pytest.mark.parametrize(
    "path",
    [".DS_Store", "a/__MACOSX/._b.pdf", "Thumbs.db", "a/desktop.ini", "~$方案.docx", ".~lock.方案.docx#", ".gitkeep",
     "~WRL0001.tmp", "@eaDir/a.jpg", "a.zip/__MACOSX/b"],
)  # fmt: skip
def test_junk_is_told(path: str) -> None:
    assert is_junk(path)


@pytest.mark.parametrize("path", ["a.pdf", "Thumbs.db.pdf", "材料/DS_Store.pdf", "~方案.docx", "我的.git.pdf"])
def test_what_only_looks_like_junk_is_kept(path: str) -> None:
    assert not is_junk(path)


def test_junk_is_ignored_and_listed(dossier: Path) -> None:
    (dossier / ".DS_Store").write_bytes(b"")
    (dossier / "dossier.yaml").write_bytes(b"a: 1")
    (dossier / "材料.zip").write_bytes(zip_of({"__MACOSX/._a": b"x", "a.txt": b"y"}))
    assert said(dossier) == {
        ".DS_Store": ("ignored", "system_file"),
        "dossier.yaml": ("ignored", "system_file"),
        "材料.zip": ("read", None),
        "材料.zip/__MACOSX/._a": ("ignored", "system_file"),
        "材料.zip/a.txt": ("read", None),
    }


def test_the_truth_is_no_upload(dossier: Path) -> None:
    (dossier / "truth.json").write_bytes(b"{}")
    (dossier / "sub").mkdir()
    (dossier / "sub" / "truth.json").write_bytes(b"{}")
    assert list(taken(dossier)) == ["sub/truth.json"]


@pytest.mark.parametrize("top", ["", "p01/"])
def test_the_truth_in_an_archive_of_a_dossier_is_no_upload(tmp_path: Path, top: str) -> None:
    (tmp_path / "p01.zip").write_bytes(zip_of({f"{top}truth.json": b"{}", f"{top}a.txt": b"x"}))
    assert list(taken(tmp_path / "p01.zip")) == ["p01.zip", f"p01.zip/{top}a.txt"]


def test_an_empty_file(dossier: Path) -> None:
    (dossier / "a.pdf").touch()
    assert said(dossier) == {"a.pdf": ("unreadable", "empty")}


def test_a_program(dossier: Path) -> None:
    (dossier / "利润表.pdf").write_bytes(b"MZ" + bytes(80))
    assert said(dossier) == {"利润表.pdf": ("unreadable", "unsupported")}
    problem = taken(dossier)["利润表.pdf"].problem
    assert problem is not None and "Windows" in problem.message


def test_a_shortcut_is_not_the_file(dossier: Path) -> None:
    (dossier / "利润表.lnk").write_bytes(b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60))
    assert said(dossier) == {"利润表.lnk": ("rejected", "link")}


def test_the_same_file_twice(dossier: Path) -> None:
    for name in ("a.pdf", "b.pdf", "c.exe", "d.exe"):
        (dossier / name).write_bytes(b"%PDF-1.7" if name.endswith("pdf") else b"MZ\x00")
    files = taken(dossier)
    assert [file.duplicate_of for file in files.values()] == [None, "a.pdf", None, "c.exe"]
    assert [file.status for file in files.values()] == ["read", "duplicate", "unreadable", "duplicate"]


@pytest.mark.parametrize("target", ["/etc/passwd", "..", "/dev/zero", "nowhere", ".", "loop"])
def test_a_link_out_of_the_dossier_is_refused(dossier: Path, target: str) -> None:
    (dossier / "loop").symlink_to(target)
    assert said(dossier) == {"loop": ("rejected", "link")}


def test_a_link_within_the_dossier_is_its_target_once_more(dossier: Path) -> None:
    (dossier / "a.pdf").write_bytes(b"%PDF-1.7")
    (dossier / "b.pdf").symlink_to("a.pdf")
    assert said(dossier) == {"a.pdf": ("read", None), "b.pdf": ("duplicate", "duplicate")}


def test_pipes_and_sockets_are_not_opened(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(dossier / "pipe.pdf")
    monkeypatch.chdir(dossier)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.pdf")
        assert said(dossier) == {"pipe.pdf": ("rejected", "special_file"), "socket.pdf": ("rejected", "special_file")}


def test_what_took_the_place_of_a_file_is_not_opened(dossier: Path) -> None:
    os.mkfifo(dossier / "pipe")
    (dossier / "link").symlink_to("/etc/passwd")
    for name in ("pipe", "link", "gone"):
        with pytest.raises(OSError):
            hash_file(dossier / name, most_bytes=9999)


def test_a_file_that_cannot_be_opened(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (dossier / "a.pdf").write_bytes(b"x")
    (dossier / "b.txt").write_bytes(b"x")
    really_open = os.open

    def refuse(path: str, flags: int, *args: int) -> int:
        if str(path).endswith("a.pdf"):
            raise PermissionError(13, "denied", path)
        return really_open(path, flags, *args)

    monkeypatch.setattr(os, "open", refuse)
    assert said(dossier) == {"a.pdf": ("unreadable", "unreachable"), "b.txt": ("read", None)}


def test_a_folder_that_cannot_be_listed_is_named(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (dossier / "附件").mkdir()
    really_scan = os.scandir

    def refuse(path: Path) -> object:
        if str(path).endswith("附件"):
            raise PermissionError(13, "denied", path)
        return really_scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert said(dossier) == {"附件": ("unreadable", "unreachable")}


def test_a_file_beyond_the_limit_is_refused(dossier: Path) -> None:
    (dossier / "a.txt").write_bytes(b"x" * 11)
    (dossier / "b.txt").write_bytes(b"x" * 10)
    assert said(dossier, file_bytes=10) == {"a.txt": ("rejected", "too_large"), "b.txt": ("read", None)}


def test_files_beyond_the_number_are_listed(dossier: Path) -> None:
    for i in range(4):
        (dossier / f"{i}.txt").write_bytes(b"x%d" % i)
    assert [status for status, _ in said(dossier, dossier_files=2).values()] == ["read", "read", "rejected", "rejected"]


def test_bytes_beyond_the_sum_are_refused(dossier: Path) -> None:
    for i in range(3):
        (dossier / f"{i}.txt").write_bytes(b"%d" % i * 10)
    assert [status for status, _ in said(dossier, dossier_bytes=25).values()] == ["read", "read", "rejected"]


def test_an_archive_and_its_members_are_listed(dossier: Path) -> None:
    (dossier / "材料.zip").write_bytes(zip_of({"表/10.txt": b"10", "表/9.txt": b"9", "空.pdf": b""}))
    assert said(dossier) == {
        "材料.zip": ("read", None),
        "材料.zip/空.pdf": ("unreadable", "empty"),
        "材料.zip/表/9.txt": ("read", None),
        "材料.zip/表/10.txt": ("read", None),
    }
    assert sorted(os.listdir(dossier)) == ["材料.zip"]


def nested(depth: int) -> bytes:
    data = b"deep"
    name = "a.txt"
    for level in range(depth):
        data = zip_of({name: data, f"{level}.txt": str(level).encode()})
        name = "in.zip"
    return data


def test_archives_within_archives(dossier: Path) -> None:
    (dossier / "x.zip").write_bytes(nested(5))
    assert "x.zip/in.zip/in.zip/in.zip/in.zip/a.txt" in taken(dossier)


def test_archives_nested_too_deeply(dossier: Path) -> None:
    (dossier / "x.zip").write_bytes(nested(6))
    assert said(dossier)["x.zip/in.zip/in.zip/in.zip/in.zip/in.zip"] == ("rejected", "archive_depth")


def test_an_archive_twice_is_opened_once(dossier: Path) -> None:
    for name in ("a.zip", "b.zip"):
        (dossier / name).write_bytes(zip_of({"x.txt": b"x"}))
    assert said(dossier) == {
        "a.zip": ("read", None),
        "a.zip/x.txt": ("read", None),
        "b.zip": ("duplicate", "duplicate"),
    }


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_in_an_archive(dossier: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for text in ("1", "2", "3"):
            archive.writestr("表.tar.pdf", text)
        archive.writestr("表.tar (2).pdf", "4")
    (dossier / "a.zip").write_bytes(buffer.getvalue())
    assert sorted(taken(dossier)) == [
        "a.zip", "a.zip/表.tar (2) (2).pdf", "a.zip/表.tar (2).pdf", "a.zip/表.tar (3).pdf", "a.zip/表.tar.pdf"
    ]  # fmt: skip


def test_a_name_that_climbs_out_of_an_archive(dossier: Path) -> None:
    (dossier / "a.zip").write_bytes(zip_of({"../../evil.txt": b"x", "good.txt": b"y"}))
    assert said(dossier)["a.zip/evil.txt"] == ("rejected", "unsafe_path")
    assert said(dossier)["a.zip/good.txt"] == ("read", None)
    assert not list(dossier.parent.rglob("evil.txt"))


def test_a_damaged_archive(dossier: Path) -> None:
    (dossier / "a.zip").write_bytes(zip_of({"a.txt": b"x"})[:30])
    assert said(dossier) == {"a.zip": ("unreadable", "archive_damaged")}


def test_an_archive_with_too_many_members_is_partly_read(dossier: Path) -> None:
    (dossier / "a.zip").write_bytes(zip_of({f"{i}.txt": b"%d" % i for i in range(5)}))
    found = said(dossier, archive_members=3)
    assert found["a.zip"] == ("partly_read", "archive_incomplete") and len(found) == 4


def test_a_bomb_in_pieces_is_stopped_by_the_sum(dossier: Path) -> None:
    for i in range(4):
        (dossier / f"{i}.zip").write_bytes(zip_of({"a.txt": b"%d" % i * 1000}))
    codes = [code for path, (_, code) in said(dossier, dossier_bytes=2500).items() if path.endswith("txt")]
    assert codes == [None, None, "archive_bomb", "archive_bomb"]
    assert sum(path.stat().st_size for path in (dossier.parent / "work").rglob("*") if path.is_file()) == 2000


def test_a_dossier_that_is_neither_folder_nor_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="neither"):
        take_in(tmp_path / "pipe", work=tmp_path / "work", limits=Limits())


def test_the_upload_is_not_touched(dossier: Path) -> None:
    (dossier / "a.zip").write_bytes(nested(3))
    (dossier / "b.pdf").write_bytes(b"%PDF-")
    os.chmod(dossier, 0o555)
    before = {path: path.stat().st_mtime_ns for path in (dossier, *dossier.rglob("*"))}
    taken(dossier)
    assert {path: path.stat().st_mtime_ns for path in (dossier, *dossier.rglob("*"))} == before
    os.chmod(dossier, 0o755)


@given(st.lists(st.text(max_size=20)))
def test_natural_order_is_a_total_order(names: list[str]) -> None:
    assert sorted(sorted(names), key=natural_key) == sorted(sorted(names, reverse=True), key=natural_key)


def test_numbers_of_any_length_can_be_compared() -> None:
    assert sorted(["9" * 9000, "1" * 9000, "²"], key=natural_key)[0] == "1" * 9000
