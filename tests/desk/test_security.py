"""Who is let in: hosts, origins, tokens of forms, users and roles, logins, sizes; and what answers tell browsers."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from baocao.core.errors import OptionError
from baocao.desk.access import _inside
from baocao.desk.app import make_app
from baocao.desk.connection import Database
from baocao.desk.messages import DeskError
from baocao.desk.people import Attempts, People
from baocao.desk.settings import Settings

HOME = "http://127.0.0.1:8017"
PASSWORD = "sông Hồng mùa lũ"
EDIT = {"version": 1, "operation": {"op": "accept", "key": "figure-0"}}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('people') / 'desk.db'}"


@pytest.fixture(scope="module")
def people(database: str) -> Iterator[People]:
    opened = Database(database)
    people = People(opened)
    for name, role in (("Hà", "reader"), ("Lan", "editor"), ("Sơn", "admin")):
        people.put(name, role, PASSWORD)
    yield people
    opened.close()


@pytest.fixture(scope="module")
def app(database: str, people: People) -> Iterator[object]:
    assert people.exist()
    app = make_app(Settings(db=database, model="rules", jobs=1, max_upload=1 << 20))
    with TestClient(app):
        yield app


@pytest.fixture
def browser(app: object) -> TestClient:
    app.state.desk.attempts = Attempts()  # type: ignore[attr-defined]
    return TestClient(app, base_url=HOME, headers={"accept": "text/html"}, follow_redirects=False)  # type: ignore[arg-type]


def token_of(browser: TestClient) -> str:
    """The token of a browser's forms, as its pages would show it."""
    from baocao.desk.security import csrf_token

    browser.get("/healthz")
    return csrf_token(browser.app.state.desk.secret, browser.cookies["baocao-8017"])  # type: ignore[attr-defined]


def log_in(browser: TestClient, name: str, password: str = PASSWORD) -> int:
    form = {"name": name, "password": password, "csrf": token_of(browser)}
    return browser.post("/login", data=form).status_code


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


def test_strangers_are_led_to_the_login(browser: TestClient) -> None:
    answer = browser.get("/articles/1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/articles/1")
    assert browser.get("/v1/articles").status_code == 401
    assert browser.post("/v1/analyze", json={"text": "Một."}).status_code == 401


def test_a_login_gives_another_secret_and_logging_out_ends_it(browser: TestClient) -> None:
    token_of(browser)
    before = browser.cookies["baocao-8017"]
    assert log_in(browser, "Lan") == 303
    during = browser.cookies["baocao-8017"]
    assert during != before
    assert browser.get("/v1/articles").status_code == 200
    assert browser.post("/logout", data={"csrf": token_of(browser)}).status_code == 303
    browser.cookies.set("baocao-8017", during)
    assert browser.get("/v1/articles").status_code == 401


@pytest.mark.parametrize(
    ("name", "statuses"), [("Hà", (200, 403, 403)), ("Lan", (200, 404, 403)), ("Sơn", (200, 404, 200))]
)
def test_roles(browser: TestClient, name: str, statuses: tuple[int, ...]) -> None:
    assert log_in(browser, name) == 303
    headers = {"x-csrf-token": token_of(browser)}
    got = (
        browser.get("/v1/articles").status_code,
        browser.post("/v1/articles/1/edits", json=EDIT, headers=headers).status_code,
        browser.get("/v1/audit").status_code,
    )
    assert got == statuses


def test_the_token_of_another_browser_does_not_count(browser: TestClient, app: object) -> None:
    other = TestClient(app, base_url=HOME, headers={"accept": "text/html"}, follow_redirects=False)  # type: ignore[arg-type]
    assert log_in(other, "Lan") == log_in(browser, "Sơn") == 303
    answer = browser.post("/v1/articles/1/edits", json=EDIT, headers={"x-csrf-token": token_of(other)})
    assert answer.status_code == 403
    assert browser.post("/v1/articles/1/edits", json=EDIT).status_code == 403


@pytest.mark.parametrize(
    ("name", "password"), [("Lan", "sai mật khẩu"), ("Không Ai", PASSWORD), ("", ""), ("Lan\0", PASSWORD)]
)
def test_a_wrong_login_says_not_what_is_wrong(browser: TestClient, name: str, password: str) -> None:
    form = {"name": name, "password": password, "csrf": token_of(browser)}
    answer = browser.post("/login", data=form, params={"lang": "en"})
    assert answer.status_code == 401
    assert "name or the password" in answer.text
    assert browser.get("/v1/articles").status_code == 401


def test_logins_need_the_token_of_the_form(browser: TestClient) -> None:
    browser.get("/healthz")
    assert browser.post("/login", data={"name": "Lan", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    ("after", "leads"),
    [
        ("/articles/3?x=1", "/articles/3?x=1"),
        ("/?text=ch%C3%A8", "/?text=ch%C3%A8"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("//[", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:x", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
    ],
)
def test_a_login_leads_to_no_other_site(after: str, leads: str) -> None:
    assert _inside(after) == leads


def test_a_login_leads_on(browser: TestClient) -> None:
    for after, leads in (("/articles/3", "/articles/3"), ("//evil.example", "/")):
        form = {"name": "Lan", "password": PASSWORD, "csrf": token_of(browser)}
        answer = browser.post("/login", data=form, params={"next": after})
        assert (answer.status_code, answer.headers["location"]) == (303, leads)


def test_after_some_failures_nobody_is_let_in(browser: TestClient) -> None:
    statuses = [log_in(browser, "Lan", "sai mật khẩu rồi") for _ in range(Attempts.MOST["name"] + 1)]
    assert statuses == [401] * Attempts.MOST["name"] + [429]
    assert log_in(browser, "Lan") == 429
    assert log_in(browser, "Sơn") == 303


def test_failures_are_forgotten_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts, clock = Attempts(), [1000.0]
    monkeypatch.setattr("baocao.desk.people.time.monotonic", lambda: clock[0])
    for number in range(Attempts.MOST["address"]):
        attempts.failed(f"người {number}", "10.0.0.1")
    with pytest.raises(DeskError, match="Too many"):
        attempts.check("ai đó", "10.0.0.1")
    attempts.check("ai đó", "10.0.0.2")
    clock[0] += Attempts.WINDOW + 1
    attempts.check("ai đó", "10.0.0.1")
    for number in range(Attempts._KEYS + 50):
        attempts.failed(f"x{number}", f"a{number}")
        clock[0] += 1
    assert len(attempts._failed) < Attempts._KEYS


def test_programs_show_a_token(browser: TestClient, people: People) -> None:
    token = people.begin("Lan", "token")
    shown = {"authorization": f"Bearer {token}", "accept": "application/json"}
    assert browser.get("/v1/articles", headers=shown).status_code == 200
    assert browser.post("/v1/articles/1/edits", json=EDIT, headers=shown).status_code == 404
    assert browser.get("/v1/articles", headers={"authorization": "Bearer wrong"}).status_code == 401
    browser.cookies.set("baocao-8017", token)
    assert browser.get("/v1/articles", headers={"accept": "application/json"}).status_code == 401


def test_another_password_ends_sessions(browser: TestClient, people: People) -> None:
    people.put("Vân", "editor", PASSWORD)
    assert log_in(browser, "Vân") == 303
    people.put("Vân", "reader", PASSWORD + "!")
    assert browser.get("/v1/articles").status_code == 401
    people.remove("Vân")
    assert "Vân" not in [person.name for person in people.listed()]
    with pytest.raises(OptionError, match="no user"):
        people.remove("Vân")


@pytest.mark.parametrize(
    ("name", "role", "password"),
    [
        ("", "editor", PASSWORD),
        (" a", "editor", PASSWORD),
        ("a\n", "editor", PASSWORD),
        ("a", "boss", PASSWORD),
        ("a", "editor", "ngắn"),
        ("a", "editor", "x" * 2000),
    ],
)
def test_users_that_are_none(people: People, name: str, role: str, password: str) -> None:
    with pytest.raises(OptionError):
        people.put(name, role, password)


def test_passwords_are_kept_as_argon2(people: People, database: str) -> None:
    assert people.exist()
    content = (
        Path(database.removeprefix("sqlite:///")).read_bytes()
        + Path(database.removeprefix("sqlite:///") + "-wal").read_bytes()
    )
    assert b"$argon2id$" in content
    assert PASSWORD.encode() not in content


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


def test_what_happens_is_logged(browser: TestClient, app: object) -> None:
    log_in(browser, "Lan", "sai mật khẩu")
    log_in(browser, "Lan")
    actions = [(row.actor, row.action) for row in app.state.desk.store.audit()[:2]]  # type: ignore[attr-defined]
    assert actions == [("Lan", "login"), ("Lan", "login failed")]


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
