"""The desk's pages for users: the login, what each role sees, the codebook."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from desk_sample import TEXT
from fastapi.testclient import TestClient
from page_elements import PAGE, PART, Elements, elements, send

from baocao.desk.app import make_app
from baocao.desk.settings import Settings

PASSWORD = "mật khẩu đủ dài"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A desk with users: a reader and an administrator."""
    folder = tmp_path_factory.mktemp("guarded")
    app = make_app(Settings(db=f"sqlite:///{folder / 'desk.db'}", model="fast", jobs=1))
    for name, role in (("Bình", "reader"), ("Lan", "admin")):
        app.state.desk.people.put(name, role, PASSWORD)
    with TestClient(app, base_url="http://127.0.0.1:8017", follow_redirects=False) as client:
        yield client


def log_in(client: TestClient, name: str, password: str = PASSWORD) -> Any:
    client.cookies.clear()
    return send(client, "/login?next=%2Fcodebook", name=name, password=password)


def test_strangers_are_led_to_the_login(guarded: TestClient) -> None:
    guarded.cookies.clear()
    answer = guarded.get("/codebook?lang=vi", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/codebook%3Flang%3Dvi")
    part = guarded.get("/jobs", headers=PART)
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/login")


def test_a_wrong_password_is_told_on_the_form(guarded: TestClient) -> None:
    answer = log_in(guarded, "Bình", "sai mật khẩu rồi")
    assert answer.status_code == 401
    assert "Tên hoặc mật khẩu không đúng." in answer.text
    (form,) = Elements(answer.text).of("form", action="/login?next=/codebook")
    assert form["method"] == "post"


def test_a_reader_sees_no_controls_and_an_administrator_the_log(guarded: TestClient) -> None:
    assert log_in(guarded, "Lan").headers["location"] == "/codebook"
    address = send(guarded, "/articles", text=TEXT).headers["location"]
    assert elements(guarded, address).of("button", id="undo")
    log = guarded.get("/audit", headers=PAGE).text
    assert {"đăng nhập", "thêm"} <= {
        words.split(" <small>")[0] for words in re.findall(r"<th scope=\"row\">(.*?)</th>", log)
    }
    assert log_in(guarded, "Bình").status_code == 303
    page = elements(guarded, address)
    assert not page.of("button", id="undo")
    assert not page.of("form", action=f"{address}/edits")
    assert guarded.get("/audit", headers=PAGE).status_code == 403
    assert send(guarded, f"{address}/edits", PART, version=1, op="accept", key="figure-0").status_code == 403
    left = send(guarded, "/logout")
    assert left.headers["location"] == "/login"


def test_the_codebook_changes_in_versions_and_asks_for_another_look(guarded: TestClient) -> None:
    log_in(guarded, "Lan")
    address = send(guarded, "/articles", text=TEXT).headers["location"]
    page = elements(guarded, "/codebook")
    version = str(page.of("input", name="version")[0]["value"])
    form = {
        "entry": "themes.causes",
        "label": "Nguyên nhân",
        "guideline": "Vì sao.\nChỉ khi cả câu nói thế.",
        "note": "rõ hơn",
    }
    assert send(guarded, "/codebook", version=version, **form).status_code == 303
    changed = guarded.get("/codebook", headers=PAGE).text
    assert "<ins>+themes.causes: Chỉ khi cả câu nói thế.</ins>" in changed
    assert "rõ hơn" in changed
    assert f'href="{address}"' in guarded.get("/?look=1", headers=PAGE).text
    assert "Sổ tay đã đổi" in guarded.get(address, headers=PAGE).text
    late = send(guarded, "/codebook", version=version, **form)
    assert late.status_code == 409
