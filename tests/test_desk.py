"""The review desk's guards, over every route: who may, with which form, under which headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from desk import accounts as accounts_module
from desk.accounts import Accounts, BadAccount
from desk.app import create_app, ways
from desk.office import ROLES, Office
from desk.routing import Way
from desk.serving import BadBinding, Binding
from pipeline.settings import Settings
from pipeline.state import Store, open_store
from pipeline.state.basis import Basis
from pipeline.state.tables import accesses, logins

PASSWORD = "a long enough password"
NAME = "<b>甲 公司"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is slow on purpose; here it need not be."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts_module, "_hasher", hasher)
    monkeypatch.setattr(accounts_module, "_NOBODY", hasher.hash("nobody"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path)
    basis = Basis("call", "auto", "zh", "", "0", "", "", "", "")
    made.begin(NAME, tmp_path / "none", listing="", shape="", content="", basis=basis)
    known = Accounts(made)
    for role in ROLES:
        known.add(role, role, PASSWORD)
    yield made
    made.close()


@pytest.fixture
def client(store: Store, tmp_path: Path) -> TestClient:
    return TestClient(create_app(Office(Settings(out=tmp_path), store), accounts=True), follow_redirects=False)


def log_in(client: TestClient, name: str, password: str = PASSWORD) -> str:
    """The guard of the session's forms."""
    assert client.post("/login", data={"name": name, "password": password}).status_code == 303
    found = re.search(r'name="guard" value="([^"]+)"', client.get("/").text)
    assert found
    return found[1]


def address(way: Way) -> str:
    return way.path.replace("{dossier}", "%3Cb%3E%E7%94%B2%20%E5%85%AC%E5%8F%B8").replace(
        "{name}", "p" + "0" * 20 + ".jpg"
    )


GUARDED = [way for way in ways() if way.role is not None]
IDS = [f"{way.method} {way.path}" for way in GUARDED]


@pytest.mark.parametrize("way", GUARDED, ids=IDS)
def test_nobody_gets_in_without_a_login(client: TestClient, way: Way) -> None:
    answer = client.request(way.method, address(way))
    assert answer.status_code == (303 if way.method == "GET" else 401)
    if way.method == "GET":
        assert answer.headers["location"].startswith("/login")


@pytest.mark.parametrize("way", GUARDED, ids=IDS)
def test_a_lower_role_is_refused(client: TestClient, way: Way) -> None:
    assert way.role is not None
    for role in ROLES[: ROLES.index(way.role)]:
        guard = log_in(client, role)
        answer = client.request(way.method, address(way), headers={"x-guard": guard})
        assert answer.status_code == 403


@pytest.mark.parametrize("way", [w for w in GUARDED if w.method == "POST"], ids=lambda w: w.path)
@pytest.mark.parametrize("guard", [None, "wrong"])
def test_a_form_that_is_not_the_desks_own_does_nothing(client: TestClient, way: Way, guard: str | None) -> None:
    log_in(client, "administrator")
    headers = {"x-guard": guard} if guard else {}
    assert client.post(address(way), headers=headers).status_code == 403


def test_a_form_from_another_site_does_nothing_even_with_the_guard(client: TestClient) -> None:
    guard = log_in(client, "administrator")
    for headers in ({"origin": "https://elsewhere.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/logout", headers={"x-guard": guard, **headers}).status_code == 403


@pytest.mark.parametrize("way", ways(), ids=lambda w: f"{w.method} {w.path}")
def test_every_answer_says_what_a_page_may_do(client: TestClient, way: Way) -> None:
    log_in(client, "administrator")
    headers = client.request(way.method, address(way)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[-1].split(";")[0]
    assert headers["x-content-type-options"] == "nosniff"


def test_names_from_uploads_stay_text(client: TestClient) -> None:
    log_in(client, "administrator")
    client.get("/dossier/%3Cb%3E%E7%94%B2%20%E5%85%AC%E5%8F%B8")
    page = client.get("/accesses").text
    assert "&lt;b&gt;甲 公司" in page and "<b>甲" not in page


def test_every_look_at_a_dossier_is_noted(client: TestClient, store: Store) -> None:
    log_in(client, "reviewer")
    client.get("/dossier/%3Cb%3E%E7%94%B2%20%E5%85%AC%E5%8F%B8/report.html")
    with store.engine.begin() as connection:
        rows = connection.execute(accesses.select()).mappings().all()
    assert [(row["account"], row["dossier"], row["what"]) for row in rows] == [("reviewer", NAME, "report")]


def test_a_dossier_that_is_not_there_is_none(client: TestClient) -> None:
    log_in(client, "reviewer")
    for name in ("..%2F..%2Fetc", "nobody"):
        assert client.get(f"/dossier/{name}").status_code == 404


def test_cookies_are_for_the_desk_alone(store: Store, tmp_path: Path) -> None:
    app = create_app(Office(Settings(out=tmp_path), store), accounts=True, secure=True)
    client = TestClient(app, base_url="https://testserver", follow_redirects=False)
    cookie = client.post("/login", data={"name": "staff", "password": PASSWORD}).headers["set-cookie"].lower()
    assert cookie.startswith("__host-qijian=")
    assert all(part in cookie for part in ("httponly", "samesite=strict", "secure", "path=/"))


def test_many_failures_make_one_wait(client: TestClient) -> None:
    for _ in range(accounts_module.MOST_FAILURES):
        assert client.post("/login", data={"name": "staff", "password": "wrong"}).status_code == 401
    assert client.post("/login", data={"name": "staff", "password": PASSWORD}).status_code == 429


def test_a_disabled_account_is_out_at_once(client: TestClient, store: Store) -> None:
    log_in(client, "reviewer")
    Accounts(store).change("reviewer", disabled=True)
    assert client.get("/").status_code == 303
    assert client.post("/login", data={"name": "reviewer", "password": PASSWORD}).status_code == 401


def test_a_session_ends_when_nobody_uses_it(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(client, "reviewer")
    monkeypatch.setattr(accounts_module, "IDLE_S", -1.0)
    assert client.get("/").status_code == 303


def test_logging_out_ends_the_session(client: TestClient) -> None:
    guard = log_in(client, "reviewer")
    kept = client.cookies.get("qijian")
    assert client.post("/logout", data={"guard": guard}).status_code == 303
    client.cookies.set("qijian", kept or "")
    assert client.get("/").status_code == 303


@pytest.mark.parametrize("following", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_the_login_leads_nowhere_else(client: TestClient, following: str) -> None:
    answer = client.post("/login", data={"name": "staff", "password": PASSWORD, "next": following})
    assert answer.headers["location"] == "/"


def test_one_has_a_dossier_in_hand(client: TestClient) -> None:
    path = "/dossier/%3Cb%3E%E7%94%B2%20%E5%85%AC%E5%8F%B8/take"
    assert client.post(path, headers={"x-guard": log_in(client, "reviewer")}).status_code == 303
    assert client.post(path, headers={"x-guard": log_in(client, "staff")}).status_code == 409


def test_a_form_that_is_too_large_is_refused(client: TestClient) -> None:
    guard = log_in(client, "administrator")
    answer = client.post("/accounts", data={"guard": guard, "name": "x" * 1_200_000})
    assert answer.status_code == 413


def test_a_desk_without_accounts_has_one_local_user(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    client = TestClient(create_app(Office(Settings(out=tmp_path), store), accounts=False))
    assert client.get("/").status_code == 200
    assert client.post("/logout").status_code == 403
    store.close()


def test_names_of_other_hosts_are_not_answered(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    app = create_app(Office(Settings(out=tmp_path), store), accounts=False, hosts=Binding().hosts())
    assert TestClient(app, base_url="http://127.0.0.1").get("/").status_code == 200
    assert TestClient(app, base_url="http://rebound.example").get("/").status_code == 400
    store.close()


@pytest.mark.parametrize(
    ("binding", "accounts", "allowed"),
    [
        (Binding(), False, True),
        (Binding("::1"), False, True),
        (Binding("0.0.0.0"), True, False),
        (Binding("0.0.0.0", behind_proxy=True), False, False),
        (Binding("0.0.0.0", behind_proxy=True), True, True),
        (Binding("192.0.2.7"), False, False),
        (Binding(behind_proxy=True), False, False),
        (Binding(allowed_hosts=("desk.example",)), False, False),
        (Binding("desk.example"), True, False),
    ],
    ids=str,
)
def test_where_the_desk_may_be_reached_from(binding: Binding, accounts: bool, allowed: bool) -> None:
    if allowed:
        binding.examine(accounts)
    else:
        with pytest.raises(BadBinding):
            binding.examine(accounts)


@pytest.mark.parametrize(
    ("name", "role", "password"),
    [("a b", "staff", PASSWORD), ("new", "king", PASSWORD), ("new", "staff", "short"), ("staff", "staff", PASSWORD)],
)
def test_accounts_that_cannot_be(store: Store, name: str, role: str, password: str) -> None:
    with pytest.raises(BadAccount):
        Accounts(store).add(name, role, password)


def test_nobody_is_logged_in_from_another_site(client: TestClient) -> None:
    form = {"name": "staff", "password": PASSWORD}
    for origin in ("https://elsewhere.example", "null"):
        assert client.post("/login", data=form, headers={"origin": origin}).status_code == 403
    assert client.post("/login", data=form, headers={"origin": "http://testserver"}).status_code == 303


def test_a_session_from_before_the_first_account_ends_with_it(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    office = Office(Settings(out=tmp_path), store)
    local = TestClient(create_app(office, accounts=False), follow_redirects=False)
    assert local.get("/").status_code == 200
    name = create_app(office, accounts=False).state.local.name
    Accounts(store).add(name, "reviewer", PASSWORD)
    guarded = TestClient(create_app(office, accounts=True), follow_redirects=False, cookies=dict(local.cookies))
    assert guarded.get("/").status_code == 303
    store.close()


def test_an_accounts_session_is_none_of_a_desk_without_accounts(
    client: TestClient, store: Store, tmp_path: Path
) -> None:
    log_in(client, "reviewer")
    known, local = Accounts(store), create_app(Office(Settings(out=tmp_path), store), accounts=False).state.local
    assert known.user(client.cookies["qijian"]) is not None
    assert known.user(client.cookies["qijian"], local) is None


def test_a_desk_whose_accounts_are_all_disabled_is_not_open(store: Store) -> None:
    known = Accounts(store)
    for role in ROLES:
        known.change(role, disabled=True)
    assert known.any()


def test_the_page_of_a_fault_carries_the_headers_too(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(client, "administrator")
    monkeypatch.setattr(Accounts, "all", lambda self: 1 / 0)
    answer = TestClient(client.app, raise_server_exceptions=False, cookies=dict(client.cookies)).get("/accounts")
    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


def test_nul_in_names_and_forms_is_refused(client: TestClient) -> None:
    guard = log_in(client, "administrator")
    assert client.get("/accesses?account=a%00b").status_code == 400
    assert client.get("/dossier/a%00b").status_code == 400
    assert client.post("/accounts", data={"guard": guard, "do": "add", "name": "a\0b"}).status_code == 400


def test_a_refused_form_stands_in_the_log(client: TestClient, store: Store) -> None:
    log_in(client, "staff")
    client.post("/logout", data={"guard": "wrong"})
    with store.reading() as connection:
        whats = [row.what for row in connection.execute(accesses.select())]
    assert [what for what in whats if what.startswith("not from here: ")] == ["not from here: /logout"]


def test_old_logins_and_accesses_are_forgotten(
    client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(client, "reviewer")
    client.post("/accounts", headers={"x-guard": "x"})
    monkeypatch.setattr(accounts_module, "KEPT_LOGINS_S", -1.0)
    monkeypatch.setattr(accounts_module, "KEPT_ACCESSES_S", -1.0)
    Accounts(store).begin("reviewer")
    with store.reading() as connection:
        assert connection.execute(accesses.select()).first() is None
        assert connection.execute(logins.select()).first() is None
