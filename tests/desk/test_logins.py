"""Users and roles: logging in and out, failures, tokens of programs."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from visitors import HOME, PASSWORD, log_in, token_of

from baocao.core.errors import OptionError
from baocao.desk.access import _inside
from baocao.desk.messages import DeskError
from baocao.desk.people import Attempts, People

EDIT = {"version": 1, "operation": {"op": "accept", "key": "figure-0"}}


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


def test_what_happens_is_logged(browser: TestClient, app: object) -> None:
    log_in(browser, "Lan", "sai mật khẩu")
    log_in(browser, "Lan")
    actions = [(row.actor, row.action) for row in app.state.desk.store.audit()[:2]]  # type: ignore[attr-defined]
    assert actions == [("Lan", "login"), ("Lan", "login failed")]
