"""Every uploaded file once, with what is wrong with it."""

import os
import zipfile
from pathlib import Path

from pipeline.intake import take_in
from pipeline.uploads.fingerprint import list_dossiers
from schemas.limits import Limits


def taken(folder: Path, tmp_path: Path) -> dict[str, tuple[str, str | None]]:
    files = take_in(folder, work=tmp_path / "work", limits=Limits())
    return {f.path: (f.status, f.problem.code if f.problem else None) for f in files}


def test_what_may_lie_in_an_upload(tmp_path: Path) -> None:
    folder = tmp_path / "dossier"
    (folder / "sub").mkdir(parents=True)
    (folder / "空.pdf").touch()
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "truth.json").write_text("{}")
    (folder / "说明.txt").write_text("本项目说明", encoding="utf-8")
    (folder / "sub" / "说明 copy.txt").write_text("本项目说明", encoding="utf-8")
    (folder / "a.exe").write_bytes(b"MZ" + bytes(range(256)) * 4)
    os.symlink("/etc/hostname", folder / "link.pdf")
    found = taken(folder, tmp_path)
    assert "truth.json" not in found
    assert found["空.pdf"] == ("unreadable", "empty")
    assert found[".DS_Store"][0] == "ignored"
    assert found["a.exe"] == ("unreadable", "unsupported")
    assert found["link.pdf"] == ("rejected", "link")
    assert sorted(s for p, (s, _) in found.items() if "说明" in p) == ["duplicate", "read"]


def test_names_in_an_old_archive_are_gb18030(tmp_path: Path) -> None:
    folder = tmp_path / "dossier"
    folder.mkdir()
    raw = "资产负债表.txt".encode("gb18030")
    with zipfile.ZipFile(folder / "材料.zip", "w") as archive:
        archive.writestr(raw.decode("cp437"), "x" * 30)
    data = (folder / "材料.zip").read_bytes()
    # the writer marks the name as UTF-8: an old one does not, and stores the bytes as they were
    info = zipfile.ZipFile(folder / "材料.zip").infolist()[0]
    stored = info.filename.encode("utf-8")
    patched = data.replace(stored, raw.ljust(len(stored), b"_")) if len(raw) <= len(stored) else data
    (folder / "材料.zip").write_bytes(patched.replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00", 2))
    found = taken(folder, tmp_path)
    assert any(path.startswith("材料.zip/资产负债表") for path in found), found


def test_nothing_is_written_outside_the_work_folder(tmp_path: Path) -> None:
    folder = tmp_path / "dossier"
    folder.mkdir()
    with zipfile.ZipFile(folder / "evil.zip", "w") as archive:
        archive.writestr("../../escaped.txt", "x" * 40)
    before = sorted(p for p in tmp_path.iterdir())
    found = taken(folder, tmp_path)
    assert not (tmp_path / "escaped.txt").exists()
    assert not (tmp_path.parent / "escaped.txt").exists()
    assert any("escaped.txt" in path for path in found)
    assert {p.name for p in tmp_path.iterdir()} - {p.name for p in before} <= {"work"}


def test_dossiers_of_an_upload_folder(tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / "甲" / "a.txt").write_text("1")
    (tmp_path / "甲.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    (tmp_path / "note.txt").write_text("x")
    dossiers, loose = list_dossiers(tmp_path)
    assert [id_ for id_, _ in dossiers] == ["甲", "甲-2"]
    assert loose == ["note.txt"]
