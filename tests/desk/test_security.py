"""Who is let in: hosts, origins, tokens of forms, users and roles, logins, sizes; and what answers tell browsers."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from visitors import HOME, PASSWORD, log_in, token_of

from baocao.core.errors import OptionError
from baocao.desk.app import make_app
from baocao.desk.connection import Database
from baocao.desk.messages import DeskError
from baocao.desk.people import People
from baocao.desk.settings import Settings

EDIT = {"version": 1, "operation": {"op": "accept", "key": "figure-0"}}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:8017"}, 200),
        ({"host": "LOCALHOST:8017"}, 200),
        ({"host": "[::1]:8017"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "evil.example:8017"}, 421),
        ({"host": "127.0.0.1"}, 421),
        ({"host": "127.0.0.1:80"}, 421),
        ({"host": ""}, 421),
        ({"host": "127.0.0.1:8017@evil.example"}, 421),
    ],
)
def test_a_name_that_was_bent_to_this_machine_is_refused(
    running: TestClient, headers: dict[str, str], status: int
) -> None:
    assert running.get("/healthz", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": HOME}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://[x"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"content-encoding": "gzip"}, 415),
        ({"content-type": "text/plain"}, 403),
        ({"content-type": "application/x-www-form-urlencoded"}, 403),
        ({"content-type": "multipart/form-data; boundary=x"}, 422),  # what follows is no such form
        ({"content-length": "99999999999"}, 413),
        ({"x-csrf-token": "wrong"}, 403),
        ({"cookie": "baocao-8017=stolen"}, 403),
    ],
)
def test_a_foreign_page_cannot_send(running: TestClient, headers: dict[str, str], status: int) -> None:
    given = {"content-type": "application/json"} | headers
    answer = running.post("/v1/analyze", content=b'{"text": "N\xc4\x83m 2019."}', headers=given)
    assert answer.status_code == status, answer.text


def test_without_users_the_only_one_may_do_everything(running: TestClient) -> None:
    browser = TestClient(running.app, base_url=HOME, headers={"accept": "text/html"}, follow_redirects=False)
    assert browser.get("/v1/articles").status_code == 200
    assert browser.post("/v1/analyze", json={"text": "Một."}).status_code == 403
    answer = browser.post("/v1/analyze", json={"text": "Một."}, headers={"x-csrf-token": token_of(browser)})
    assert answer.status_code == 200
    assert browser.get("/v1/audit").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/v1/articles", "/v1/nowhere", "/v1/articles/0"])
def test_every_answer_tells_browsers_what_they_may_do(running: TestClient, path: str) -> None:
    headers = TestClient(running.app, base_url=HOME).get(path, headers={"accept": "text/html"}).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_cookies_are_for_the_desk_alone(running: TestClient, database: str, people: People) -> None:
    fresh = TestClient(running.app, base_url=HOME, headers={"accept": "text/html"})
    cookie = fresh.get("/healthz").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert people.exist()
    app = make_app(Settings(db=database, model="rules", jobs=1, tls=True, names=("desk.example",)))
    with TestClient(app, base_url="https://desk.example", headers={"accept": "text/html"}) as client:
        answer = client.get("/healthz")
    assert answer.headers["set-cookie"].startswith("__Host-baocao-8017=")
    assert "; Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers


def test_a_cookie_of_a_page_does_not_take_the_place_of_the_desks(running: TestClient) -> None:
    fresh = TestClient(running.app, base_url=HOME, headers={"accept": "text/html"})
    assert set(fresh.get("/login?lang=en").cookies) == {"language", "baocao-8017"}


def test_what_is_sent_in_pieces_is_counted(browser: TestClient) -> None:
    assert log_in(browser, "Lan") == 303

    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * (64 << 10)

    headers = {"x-csrf-token": token_of(browser), "content-type": "application/octet-stream"}
    assert browser.post("/v1/articles", content=pieces(), headers=headers).status_code == 413
    assert browser.get("/v1/jobs").json() == []  # nor is what came before the limit taken


def test_what_is_sent_too_slowly_is_stopped() -> None:
    from baocao.desk.security import _SLOW, _Incoming

    async def never() -> Any:
        await asyncio.sleep(3600)

    async def read() -> None:
        body = _Incoming(10, never)
        body._begun -= _SLOW
        with pytest.raises(DeskError, match="too slowly"):
            await body()
        with pytest.raises(DeskError, match="too slowly"):
            await body()

    asyncio.run(read())


def test_a_defect_tells_the_reader_nothing_and_the_log_all(
    running: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("ruột gan của máy")

    monkeypatch.setattr(running.app.state.desk.store, "facets", fail)  # type: ignore[attr-defined]
    outside = TestClient(running.app, base_url=HOME, headers={"accept": "text/html"}, raise_server_exceptions=False)
    answer = outside.get("/")
    assert (answer.status_code, "ruột gan" in answer.text, "Traceback" in answer.text) == (500, False, False)
    assert "content-security-policy" in answer.headers
    assert "ruột gan của máy" in caplog.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "0.0.0.0"},
        {"host": "192.0.2.1"},
        {"jobs": 0},
        {"timeout": 0},
        {"webhooks": ("ftp://x",), "webhook_secret": "x"},
        {"webhooks": ("https://cms.example",)},
        {"watch": Path("/nonexistent/inbox")},
    ],
)
def test_settings_that_are_not_allowed(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(OptionError):
        make_app(Settings(db=f"sqlite:///{tmp_path / 'x.db'}", **wrong))  # type: ignore[arg-type]


def test_others_may_reach_it_once_there_are_users(database: str, people: People) -> None:
    assert people.exist()
    app = make_app(Settings(db=database, model="rules", jobs=1, host="0.0.0.0", names=("desk.example:8017",)))
    with TestClient(app, base_url="http://desk.example:8017") as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/v1/articles").status_code == 401
        assert client.get("/healthz", headers={"host": "0.0.0.0:8017"}).status_code == 421


def test_no_users_left_means_nobody_is_let_in_from_elsewhere(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    opened = Database(url)
    people = People(opened)
    people.put("Lan", "admin", PASSWORD)
    app = make_app(Settings(db=url, model="rules", jobs=1, host="0.0.0.0", names=("desk.example",)))
    with TestClient(app, base_url="http://desk.example") as client:
        people.remove("Lan")
        assert client.get("/v1/articles").status_code == 401
    opened.close()


def test_a_form_brings_files_and_text(running: TestClient) -> None:
    browser = TestClient(running.app, base_url=HOME, headers={"accept": "text/html"}, follow_redirects=False)
    files = [("file", (f"../{name}.txt", f"Năm 2021, huyện có {name} xã.".encode())) for name in ("8", "9")]
    form = {"csrf": token_of(browser), "text": "Dòng đầu.\r\nNăm 2021, tỉnh có 3 thành phố.", "name": ""}
    answer = browser.post("/v1/articles", data=form, files=files)
    assert answer.status_code == 201, answer.text
    raws = [browser.get(f"/v1/articles/{job['articles'][0]}").json()["raw"] for job in answer.json()]
    assert raws == ["Năm 2021, huyện có 8 xã.", "Năm 2021, huyện có 9 xã.", "Dòng đầu.\nNăm 2021, tỉnh có 3 thành phố."]
    assert [job["name"] for job in answer.json()] == ["../8.txt", "../9.txt", "Dòng đầu."]
    assert browser.post("/v1/articles", data=form | {"csrf": "x"}, files=files).status_code == 403
    assert browser.post("/v1/articles", data=form | {"text": " "}).status_code == 422
    large = form | {"text": "Năm 2022, tỉnh có 3 thành phố." + " " * 1_200_000}  # more than a field may usually have
    assert browser.post("/v1/articles", data=large, files=files[:1]).status_code == 201
