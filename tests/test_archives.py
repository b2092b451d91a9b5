"""Archives: names, bombs, links, locks, damage. Every archive is made here, byte by byte where libraries refuse to."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import py7zr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.archive_names import decode_names, listed_name, visible_path
from extractors.archives import Allowance, Member, Storehouse, unpack
from extractors.errors import UnreadableFile
from extractors.media_types import media_type_of
from extractors.unpacking_process import unpack_apart


def allowance(**changes: float) -> Allowance:
    values: dict[str, float] = {
        "members": 50, "archive_bytes": 2**30, "file_bytes": 2**28, "ratio": 200, "total_bytes": 2**30, **changes
    }  # fmt: skip
    return Allowance(**values)  # type: ignore[arg-type]


def zip_bytes(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def raw_zip(name: bytes, data: bytes = b"x", *, flags: int = 0, extra: bytes = b"", mode: int = 0o100644) -> bytes:
    """A ZIP of one stored member whose name's bytes and flags are given."""
    crc = zlib.crc32(data)
    fields = struct.pack("<HHHHHIIIHH", 20, flags, 0, 0, 0x21, crc, len(data), len(data), len(name), len(extra))
    local = b"PK\x03\x04" + fields + name + extra + data
    central = b"PK\x01\x02" + struct.pack("<H", 0x0314) + fields + struct.pack("<HHHII", 0, 0, 0, mode << 16, 0)
    central += name + extra
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def rar_bytes(members: dict[str, bytes]) -> bytes:
    """A RAR 5 archive of stored members."""

    def block(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
        size = _vint(len(data)) if data else b""
        header = _vint(kind) + _vint(flags | (2 if data else 0)) + size + body
        sized = _vint(len(header)) + header
        return struct.pack("<I", zlib.crc32(sized)) + sized + data

    out = b"Rar!\x1a\x07\x01\x00" + block(1, 0, _vint(0))
    for name, data in members.items():
        raw = name.encode()
        body = _vint(4) + _vint(len(data)) + _vint(0o644) + struct.pack("<I", zlib.crc32(data))
        body += _vint(0) + _vint(1) + _vint(len(raw)) + raw
        out += block(2, 0, body, data)
    return out + block(5, 0, _vint(0))


def _vint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def members(path: Path, data: bytes, **changes: float) -> list[Member]:
    path.write_bytes(data)
    return list(unpack(path, media_type_of(path), store(path, allowance(**changes))))


def store(path: Path, allowed: Allowance) -> Storehouse:
    return Storehouse(path.parent / "out", allowed, path.stat().st_size, path.name)


def problems(found: list[Member]) -> list[tuple[str, str | None]]:
    return [(member.name, member.problem) for member in found]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "big5"])
@pytest.mark.parametrize("name", ["2022年資產負債表.pdf", "聯合協議/附件（一）.pdf"])
def test_unmarked_traditional_names_are_decoded(tmp_path: Path, encoding: str, name: str) -> None:
    assert problems(members(tmp_path / "a.zip", raw_zip(name.encode(encoding)))) == [(name, None)]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize(
    "name", ["2022年资产负债表.pdf", "项目实施方案（终稿）.docx", "联通.pdf", "扫描件/营业执照——副本.jpg", "plain.pdf"]
)
def test_unmarked_names_are_decoded(tmp_path: Path, encoding: str, name: str) -> None:
    assert problems(members(tmp_path / "a.zip", raw_zip(name.encode(encoding)))) == [(name, None)]


def test_a_marked_name_is_believed(tmp_path: Path) -> None:
    assert problems(members(tmp_path / "a.zip", raw_zip("利润表.pdf".encode(), flags=0x800))) == [("利润表.pdf", None)]


def test_the_unicode_path_field_is_believed(tmp_path: Path) -> None:
    name = "利润表.pdf".encode()
    extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, 0) + name
    assert problems(members(tmp_path / "a.zip", raw_zip(b"?????.pdf", extra=extra))) == [("利润表.pdf", None)]


def test_one_archive_has_one_encoding() -> None:
    names = ["资产负债表.pdf", "丂丄.pdf"]
    assert decode_names([name.encode("gb18030") for name in names]) == names


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("a/./b.pdf", "a/b.pdf"),
        ("/材料/b.pdf", "材料/b.pdf"),
        ("D:\\材料\\b.pdf", "材料/b.pdf"),
        ("a/../b.pdf", "b.pdf"),
        ("a\x00b\u202egpj.exe", "a_b_gpj.exe"),
        ("", "_"),
        ("///", "_"),
    ],
)
def test_names_are_made_harmless(name: str, listed: str) -> None:
    assert listed_name(name) == listed


@pytest.mark.parametrize("name", ["../evil.txt", "a/../../evil.txt", "..\\..\\evil.txt", "/../evil.txt"])
def test_a_name_that_climbs_out_is_refused_and_listed(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    found = members(tmp_path / "in" / "a.zip", raw_zip(name.encode()))
    assert problems(found) == [("evil.txt", "unsafe_path")]
    assert not list(tmp_path.glob("evil*"))


@given(st.text(max_size=300))
def test_no_name_leads_out_of_the_archive(name: str) -> None:
    try:
        parts = listed_name(name).split("/")
    except UnreadableFile as error:
        parts = error.message.split("/")
    assert ".." not in parts and "" not in parts and all(len(part) <= 120 for part in parts)


@given(st.text(max_size=300))
def test_a_visible_path_can_be_written_as_utf_8(name: str) -> None:
    assert visible_path(name).encode("utf-8")


def test_members_are_written_under_their_hash(tmp_path: Path) -> None:
    [member] = members(tmp_path / "a.zip", zip_bytes({"利润表.pdf": b"x"}))
    assert member.location is not None
    assert member.location.name == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


def test_a_bomb_stops_at_the_ratio(tmp_path: Path) -> None:
    found = members(tmp_path / "a.zip", zip_bytes({"a": bytes(80 * 2**20), "b": b"small"}))
    assert problems(found) == [("a", "archive_bomb"), ("b", None)]
    assert sum(path.stat().st_size for path in (tmp_path / "out").iterdir()) == 5


def test_an_empty_scan_that_packs_well_is_no_bomb(tmp_path: Path) -> None:
    assert problems(members(tmp_path / "a.zip", zip_bytes({"a.bmp": bytes(20 * 2**20)}))) == [("a.bmp", None)]


def test_what_headers_say_of_sizes_is_not_believed(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"a": bytes(5000)}, zipfile.ZIP_DEFLATED))
    struct.pack_into("<I", data, 22, 10)
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 10)
    [member] = members(tmp_path / "a.zip", bytes(data), file_bytes=1000)
    assert member.location is None


def test_one_allowance_serves_all_archives(tmp_path: Path) -> None:
    shared = allowance(total_bytes=1500)
    (tmp_path / "a.zip").write_bytes(zip_bytes({"a": bytes(1000), "b": bytes(1000)}))
    found = list(unpack(tmp_path / "a.zip", "application/zip", store(tmp_path / "a.zip", shared)))
    assert problems(found) == [("a", None), ("b", "archive_bomb")] and shared.total_bytes == 500


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_other_methods_are_unpacked_and_limited(tmp_path: Path, method: int) -> None:
    found = members(tmp_path / "a.zip", zip_bytes({"a": bytes(2**20), "b": b"x"}, method), file_bytes=10_000)
    assert problems(found) == [("a", "too_large"), ("b", None)]


def test_too_many_members_make_the_archive_incomplete(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zip_bytes({str(i): b"x" for i in range(9)}))
    found = []
    with pytest.raises(UnreadableFile, match="archive_incomplete"):
        for member in unpack(tmp_path / "a.zip", "application/zip", store(tmp_path / "a.zip", allowance(members=5))):
            found.append(member)  # noqa: PERF402
    assert len(found) == 5


def test_a_locked_member_is_encrypted(tmp_path: Path) -> None:
    assert problems(members(tmp_path / "a.zip", raw_zip(b"a.pdf", flags=1))) == [("a.pdf", "encrypted")]


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    found = members(tmp_path / "a.zip", raw_zip(b"a.pdf", b"/etc/passwd", mode=0o120777))
    assert problems(found) == [("a.pdf", "link")]


def test_a_flipped_byte_damages_its_member_alone(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"a": b"first" * 40, "b": b"second"}, zipfile.ZIP_STORED))
    data[40] ^= 0xFF
    assert problems(members(tmp_path / "a.zip", bytes(data))) == [("a", "damaged"), ("b", None)]


@pytest.mark.parametrize("cut", [4, 30, 100, 200])
def test_a_zip_that_is_cut_short_is_damaged(tmp_path: Path, cut: int) -> None:
    with pytest.raises(UnreadableFile, match="archive_damaged"):
        members(tmp_path / "a.zip", zip_bytes({"a": b"first" * 40, "b": b"second"}, zipfile.ZIP_STORED)[:cut])


def test_a_member_without_a_name_is_listed(tmp_path: Path) -> None:
    assert problems(members(tmp_path / "a.zip", raw_zip(b""))) == [("_", None)]


def test_a_huge_table_of_contents_is_not_parsed(tmp_path: Path) -> None:
    data = bytearray(raw_zip(b"a"))
    struct.pack_into("<I", data, len(data) - 10, 2**31)
    with pytest.raises(UnreadableFile, match="archive_bomb"):
        members(tmp_path / "a.zip", bytes(data))


def tar_bytes(*infos: tuple[tarfile.TarInfo, bytes], mode: str = "w", **kwargs: object) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, **kwargs) as archive:  # type: ignore[call-overload]
        for info, data in infos:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def tar_info(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def test_tar_members_links_and_devices(tmp_path: Path) -> None:
    data = tar_bytes(
        (tar_info("利润表.pdf"), b"x"),
        (tar_info("link", tarfile.SYMTYPE, "/etc/passwd"), b""),
        (tar_info("hard", tarfile.LNKTYPE, "利润表.pdf"), b""),
        (tar_info("pipe", tarfile.FIFOTYPE), b""),
        (tar_info("../out.pdf"), b"x"),
    )
    assert problems(members(tmp_path / "a.tar", data)) == [
        ("利润表.pdf", None), ("link", "link"), ("hard", "link"), ("pipe", "special_file"), ("out.pdf", "unsafe_path")
    ]  # fmt: skip


def test_a_tar_from_chinese_windows(tmp_path: Path) -> None:
    data = tar_bytes((tar_info("资产负债表.pdf"), b"x"), format=tarfile.GNU_FORMAT, encoding="gb18030")
    assert problems(members(tmp_path / "a.tar", data)) == [("资产负债表.pdf", None)]


def test_a_packed_tar_is_unpacked(tmp_path: Path) -> None:
    data = gzip.compress(tar_bytes((tar_info("a.pdf"), b"x")))
    assert problems(members(tmp_path / "a.tar.gz", data)) == [("a.pdf", None)]
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_a_packed_file_loses_its_ending(tmp_path: Path) -> None:
    assert problems(members(tmp_path / "表.pdf.gz", gzip.compress(b"%PDF-1.4"))) == [("表.pdf", None)]


def test_a_gzip_bomb_stops(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="archive_bomb"):
        members(tmp_path / "a.gz", gzip.compress(bytes(2**20)), archive_bytes=2**19)


def cut_tar(tmp_path: Path, length: int) -> tuple[list[Member], str | None]:
    """What is had of two members (400 and 600 bytes) when the archive ends after `length` bytes."""
    data = tar_bytes((tar_info("a"), bytes(400)), (tar_info("b"), b"B" * 600))
    (tmp_path / "a.tar").write_bytes(data[:length])
    found: list[Member] = []
    try:
        for member in unpack(tmp_path / "a.tar", "application/x-tar", store(tmp_path / "a.tar", allowance())):
            found.append(member)  # noqa: PERF402
    except UnreadableFile as error:
        return found, error.code
    return found, None


def test_a_tar_that_is_cut_within_a_member(tmp_path: Path) -> None:
    found, failure = cut_tar(tmp_path, 512 + 512 + 512 + 100)
    assert problems(found) == [("a", None), ("b", "damaged")] and failure in (None, "archive_incomplete")


def test_a_tar_that_is_cut_within_a_header_is_incomplete(tmp_path: Path) -> None:
    found, failure = cut_tar(tmp_path, 512 + 512 + 100)
    assert problems(found) == [("a", None)] and failure == "archive_incomplete"


def test_a_tar_header_of_any_length_is_not_read_whole(tmp_path: Path) -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2**33
    data = info.tobuf(tarfile.GNU_FORMAT) + bytes(10240)
    with pytest.raises(UnreadableFile, match="archive_damaged"):
        members(tmp_path / "a.tar", data)


def apart(path: Path, **changes: float) -> list[Member]:
    return list(unpack_apart(path, media_type_of(path), path.parent / "out", allowance(**changes), seconds=60))


def seven_zip(path: Path, items: list[tuple[str, bytes]], **kwargs: object) -> Path:
    with py7zr.SevenZipFile(path, "w", **kwargs) as archive:  # type: ignore[arg-type]
        for name, data in items:
            archive.writestr(data, name)
    return path


def test_seven_zip_members(tmp_path: Path) -> None:
    items = [("材料/利润表.txt", b"1"), ("b.txt", b"first"), ("b.txt", b"second"), ("empty", b""), ("big", bytes(9000))]
    found = apart(seven_zip(tmp_path / "a.7z", items), file_bytes=5000)
    assert problems(found) == [
        ("材料/利润表.txt", None), ("b.txt", None), ("b.txt", None), ("empty", None), ("big", "too_large")
    ]  # fmt: skip
    assert [member.location.read_bytes() for member in found if member.location] == [b"1", b"first", b"second", b""]


def test_a_locked_seven_zip_lists_its_members(tmp_path: Path) -> None:
    path = seven_zip(tmp_path / "a.7z", [("a.pdf", b"x")], password="p")
    assert problems(apart(path)) == [("a.pdf", "encrypted")]


def test_a_seven_zip_whose_names_are_locked_is_encrypted(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="encrypted"):
        apart(seven_zip(tmp_path / "a.7z", [("a.pdf", b"x")], password="p", header_encryption=True))


def test_a_seven_zip_that_is_cut_short_is_damaged(tmp_path: Path) -> None:
    path = seven_zip(tmp_path / "a.7z", [("a.pdf", b"x" * 500)])
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(UnreadableFile, match="archive_damaged"):
        apart(path)


def test_unpacking_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = seven_zip(tmp_path / "a.7z", [("a.pdf", b"x")])
    with pytest.raises(UnreadableFile, match="timed_out"):
        list(unpack_apart(path, media_type_of(path), tmp_path / "out", allowance(), seconds=0.01))


def test_rar_members(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(rar_bytes({"材料/利润表.pdf": b"first", "../b": b"x", "big": bytes(9000)}))
    found = apart(tmp_path / "a.rar", file_bytes=5000)
    assert problems(found)[0] == ("材料/利润表.pdf", None)
    assert found[0].location is not None and found[0].location.read_bytes() == b"first"
    assert problems(found)[2] == ("big", "too_large")
    assert found[1].name == "b"


def test_a_rar_that_is_cut_short_is_incomplete(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(rar_bytes({"a": b"first", "b": b"second"})[:60])
    with pytest.raises(UnreadableFile, match="archive_incomplete"):
        apart(tmp_path / "a.rar")


def test_a_rar_of_nothing_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(b"Rar!\x1a\x07\x01\x00" + b"\xff" * 40)
    with pytest.raises(UnreadableFile, match="archive_damaged"):
        apart(tmp_path / "a.rar")
