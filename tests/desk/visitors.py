"""Who visits a desk with users: their password, and how a browser logs them in."""

from fastapi.testclient import TestClient

from baocao.desk.security import csrf_token

HOME = "http://127.0.0.1:8017"
PASSWORD = "sông Hồng mùa lũ"


def token_of(browser: TestClient) -> str:
    """The token of a browser's forms, as its pages would show it."""
    browser.get("/healthz")
    return csrf_token(browser.app.state.desk.secret, browser.cookies["baocao-8017"])  # type: ignore[attr-defined]


def log_in(browser: TestClient, name: str, password: str = PASSWORD) -> int:
    form = {"name": name, "password": password, "csrf": token_of(browser)}
    return browser.post("/login", data=form).status_code
