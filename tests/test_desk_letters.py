"""The letter at the desk: begun from the report, edited, saved, sent, watched."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from starlette.testclient import TestClient

from desk.app import create_app
from desk.letters import deadlines
from desk.office import Office
from pipeline.settings import Settings
from pipeline.state import Store, open_store
from pipeline.state.basis import Basis
from tests.made_reports import faulty_dossier, source_files, write_dossier

PATH = "/dossier/%E7%94%B2"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    documents = faulty_dossier()
    write_dossier(tmp_path, documents, id_="甲", files=source_files(documents))
    made = open_store(tmp_path)
    made.begin(
        "甲", tmp_path / "none", listing="", shape="", content="", basis=Basis("", "", "", "", "", "", "", "", "")
    )
    yield made
    made.close()


@pytest.fixture
def client(store: Store, tmp_path: Path) -> TestClient:
    return TestClient(create_app(Office(Settings(out=tmp_path), store), accounts=False), follow_redirects=False)


def guard(client: TestClient) -> str:
    found = re.search(r'name="guard" value="([^"]+)"', client.get(f"{PATH}/letter").text)
    assert found
    return found[1]


def save(client: TestClient, **texts: str) -> None:
    data = {"guard": guard(client), "do": "save", "intro": "请补正", "reply_by": "2024-04-10", **texts}
    assert client.post(f"{PATH}/letter", data=data).status_code == 303


def number(client: TestClient) -> str:
    found = re.search(r"/letters/(\d+)", client.get(f"{PATH}/letter").text)
    assert found
    return found[1]


def words_of(client: TestClient) -> str:
    answer = client.get(f"{PATH}/letters/{number(client)}")
    assert answer.headers["content-disposition"].startswith("attachment")
    return "\n".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)


def test_a_letter_begins_with_what_the_report_asks_for(client: TestClient) -> None:
    page = client.get(f"{PATH}/letter").text
    assert "items-0-item" in page and "没有保存" not in page


def test_an_edited_letter_says_what_was_typed_and_nothing_else(client: TestClient) -> None:
    save(
        client,
        **{
            "items-0-item": "1. 承诺书",
            "items-0-item_fault": "没有日期<b>",
            "items-1-item": "2. 多余",
            "items-1-drop": "on",
        },
    )
    words = words_of(client)
    assert "承诺书" in words and "没有日期<b>" in words and "多余" not in words
    assert "2024" in words and "4月10日" in words
    assert "没有日期&lt;b&gt;" in client.get(f"{PATH}/letter").text


def test_a_letter_is_sent_once_and_its_deadline_is_known(client: TestClient, store: Store, tmp_path: Path) -> None:
    office = Office(Settings(out=tmp_path), store)
    save(client, **{"items-0-item": "1. 承诺书"})
    assert deadlines(office) == {}
    sent = {"guard": guard(client), "do": "sent", "id": number(client)}
    assert client.post(f"{PATH}/letter", data=sent).status_code == 303
    assert client.post(f"{PATH}/letter", data=sent).status_code == 409
    assert deadlines(office) == {"甲": "2024-04-10"}
    assert "甲" in client.get("/?show=overdue").text


@pytest.mark.parametrize("wrong", [{"reply_by": "spring"}, {"intro": "字" * 3001}])
def test_a_letter_that_cannot_be_is_not_saved(client: TestClient, wrong: dict[str, str]) -> None:
    data = {"guard": guard(client), "do": "save", "intro": "", "reply_by": "", **wrong}
    assert client.post(f"{PATH}/letter", data=data).status_code == 422


def test_a_letter_of_another_dossier_is_none(client: TestClient) -> None:
    assert client.get(f"{PATH}/letters/99").status_code == 404
    assert client.get(f"{PATH}/letters/..%2f1").status_code == 404
