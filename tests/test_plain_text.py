"""Text files: encodings, lines, tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import UnreadableFile
from extractors.plain_text import decode_text, read_plain_text
from schemas.pages import Page

TABLE = (
    "资产负债表\n项目{d}期末余额{d}年初余额\n货币资金{d}1200.00{d}900.00\n"
    "应收账款{d}300.00{d}\n资产总计{d}1500.00{d}900.00\n"
)


def read(tmp_path: Path, data: bytes) -> list[Page]:
    (tmp_path / "a.txt").write_bytes(data)
    return read_plain_text(str(tmp_path / "a.txt"), "a.txt").pages


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be-with-mark"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "关于项目的说明\n第二行"
    data = b"\xfe\xff" + text.encode("utf-16-be") if encoding.endswith("mark") else text.encode(encoding)
    assert read(tmp_path, data)[0].text == text


def test_lines_stand_below_one_another(tmp_path: Path) -> None:
    [page] = read(tmp_path, "甲\n\n  乙".encode())
    first, second = page.words
    assert second.top > first.bottom and second.x0 > first.x0 and page.source == "office"


def test_long_texts_have_several_pages(tmp_path: Path) -> None:
    pages = read(tmp_path, "\n".join(f"第{i}行" for i in range(120)).encode())
    assert [page.number for page in pages] == [1, 2, 3]
    assert all(word.bottom < page.height for page in pages for word in page.words)


def test_a_long_paragraph_is_broken_into_lines(tmp_path: Path) -> None:
    [page] = read(tmp_path, ("甲乙丙丁戊" * 40).encode())
    assert len(page.words) == 4 and all(word.x1 <= page.width for word in page.words)
    assert "".join(word.text for word in page.words) == "甲乙丙丁戊" * 40


@pytest.mark.parametrize("delimiter", ["\t", ",", ";"], ids=["tabs", "commas", "semicolons"])
def test_a_table_keeps_its_columns(tmp_path: Path, delimiter: str) -> None:
    [page] = read(tmp_path, TABLE.format(d=delimiter).encode("gb18030"))
    places = {word.text: word.x0 for word in page.words}
    assert places["期末余额"] == places["1200.00"] == places["1500.00"]
    assert places["年初余额"] > places["期末余额"] > places["项目"]


def test_a_quoted_amount_is_one_cell(tmp_path: Path) -> None:
    [page] = read(tmp_path, '货币资金,"1,200.00"\n存货,"2,300.00"\n合计,"3,500.00"\n'.encode())
    assert "1,200.00" in [word.text for word in page.words]


def test_a_text_with_commas_is_no_table(tmp_path: Path) -> None:
    text = "The lead applies, as agreed,\nfor a grant\nof three million\nyuan, to be paid in two parts."
    assert [line.text for line in read(tmp_path, text.encode())[0].lines] == text.split("\n")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b" \n\t ", "empty"), (b"\x00\x81\x00\xff\xff", "not_text"), (b"x" * (5 * 2**20 + 1), "too_large")],
)
def test_what_is_no_text_is_named(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile, match=code):
        read(tmp_path, data)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_utf_8_is_always_understood(text: str) -> None:
    assert decode_text(text.encode("utf-8-sig")) == text
