"""The REST interface: what it does, and that nothing that is sent makes it fail."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from desk_sample import TEXT
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from baocao.core.article import Article
from baocao.desk.keys import keyed
from baocao.desk.schemas import record_schema
from baocao.write.record import to_record

Fresh = Callable[[], dict[str, Any]]
ROOT = Path(__file__).parents[2]


def test_it_answers(running: TestClient) -> None:
    answer = running.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "model": "fast"})


def test_a_text_is_analyzed_and_not_kept(running: TestClient, analyze: Callable[..., Article]) -> None:
    there = running.get("/v1/articles").json()["total"]
    record = running.post("/v1/analyze", json={"text": TEXT, "name": "muong-khuong"}).json()
    assert record == json.loads(json.dumps(to_record(analyze(TEXT, id="muong-khuong"))))
    assert running.get("/v1/articles").json()["total"] == there


def test_a_text_comes_into_the_queue_once(running: TestClient) -> None:
    body = {"text": TEXT + "\nMột lần.\n", "name": "một lần"}
    first, again = (running.post("/v1/articles", json=body) for _ in range(2))
    (job,), (repeated,) = first.json(), again.json()
    assert (first.status_code, job["state"], repeated["articles"], repeated["repeated"]) == (
        201,
        "done",
        [],
        job["articles"],
    )
    article = running.get(f"/v1/articles/{job['articles'][0]}").json()
    assert (article["raw"], article["name"], article["version"], article["state"]) == (
        body["text"],
        "một lần",
        1,
        "new",
    )


@pytest.mark.parametrize(
    ("name", "content", "articles"),
    [
        ("bài.txt", "Năm 2018, xã Tân Lập trồng 31 ha chè.".encode(), 1),
        ("trang.html", b"<html><body><article><p>N\xc4\x83m 2017, h\xe1\xbb\xa3p t\xc3\xa1c x\xc3\xa3 b\xc3\xa1n 15 t\xe1\xba\xa5n b\xc3\xb2ng.</p></article>", 1),
        ("bảng.csv", "id,text\na,Huyện có 12 trạm y tế.\nb,Huyện có 14 trường học.\n".encode(), 2),
        ("../../etc/passwd", "Tỉnh có 9 huyện và 118 xã.".encode(), 1),
    ],
)  # fmt: skip
def test_files_of_several_formats(running: TestClient, name: str, content: bytes, articles: int) -> None:
    headers = {"content-type": "application/octet-stream"}
    answer = running.post("/v1/articles", params={"name": name}, content=content, headers=headers)
    (job,) = answer.json()
    assert (answer.status_code, len(job["articles"]), job["problem"], job["name"]) == (201, articles, None, name)
    assert all(running.get(f"/v1/articles/{ident}").json()["raw"] for ident in job["articles"])


def test_a_page_of_scripts_is_a_text(running: TestClient) -> None:
    text = "<script>alert(1)</script> Năm 2019, xã có 7 ha \u202e<img src=x onerror=alert(2)>\0 rừng."
    (job,) = running.post("/v1/articles", json={"text": text}).json()
    assert running.get(f"/v1/articles/{job['articles'][0]}").json()["raw"] == text.replace("\0", "\ufffd")


def test_edit_undo_redo_state(running: TestClient, fresh: Fresh) -> None:
    article = fresh()
    path = f"/v1/articles/{article['ident']}"
    operation = {"op": "theme", "passage": "passage-2", "to": "tasks"}
    edited = running.post(f"{path}/edits", json={"version": 1, "operation": operation}).json()
    assert (edited["version"], edited["can_undo"], edited["record"]["passages"][2]["theme"]) == (2, True, "tasks")
    undone = running.post(f"{path}/undo", json={"version": 2}).json()
    assert undone["record"]["passages"] == article["record"]["passages"]
    assert running.post(f"{path}/redo", json={"version": 3}).json()["version"] == 4
    assert running.post(f"{path}/state", json={"version": 4, "state": "done"}).json()["state"] == "done"
    (entry,) = running.get(f"{path}/history").json()
    assert (entry["actor"], entry["before"], entry["operation"]) == ("editor", "results", operation)
    record = running.get(f"{path}/record").json()
    assert record["passages"][2]["theme"] == "tasks"
    assert "key" not in record["passages"][2]


def test_a_conflict_shows_both(running: TestClient, fresh: Fresh) -> None:
    path = f"/v1/articles/{fresh()['ident']}"
    for version, key in ((1, "figure-0"), (2, "figure-1")):
        running.post(f"{path}/edits", json={"version": version, "operation": {"op": "accept", "key": key}})
    answer = running.post(f"{path}/edits", json={"version": 1, "operation": {"op": "reject", "key": "figure-0"}})
    told = answer.json()
    assert (answer.status_code, told["error"], told["article"]["version"]) == (409, "conflict", 3)
    assert told["operation"] == {"op": "reject", "key": "figure-0"}
    assert running.post(f"{path}/undo", json={"version": 1}).status_code == 409


def test_analyzing_again_offers_and_settles(running: TestClient, fresh: Fresh) -> None:
    path = f"/v1/articles/{fresh()['ident']}"
    running.post(
        f"{path}/edits", json={"version": 1, "operation": {"op": "theme", "passage": "passage-2", "to": "tasks"}}
    )
    answer = running.post(f"{path}/analyze")
    assert answer.status_code == 202
    future = running.app.state.desk.jobs.future(answer.json()["ident"])  # type: ignore[attr-defined]
    if future:
        future.result(timeout=30)
    article = running.get(path).json()
    assert article["record"]["passages"][2]["theme"] == "tasks"
    assert [(each["what"], each["edited"]) for each in article["differences"]] == [("theme", True)]
    settled = running.post(f"{path}/settle", json={"version": article["version"]}).json()
    assert settled["differences"] == []


def test_the_queue_is_filtered(running: TestClient, fresh: Fresh) -> None:
    ident = fresh()["ident"]
    found = running.get("/v1/articles", params={"text": "mường khương", "kind": "figure", "province": "Lào Cai"}).json()
    assert ident in [row["ident"] for row in found["rows"]]
    assert running.get("/v1/articles", params={"text": "mương khuông"}).json()["total"] == 0
    assert running.get("/v1/articles", params={"sort": "least certain", "size": 1}).json()["rows"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/articles/999999", None, 404),
        ("GET", "/v1/articles/99999999999999999999999999", None, 404),
        ("GET", "/v1/articles/abc", None, 422),
        ("GET", "/v1/jobs/999999", None, 404),
        ("GET", "/v1/nowhere", None, 404),
        ("DELETE", "/v1/articles", None, 405),
        ("GET", "/v1/articles?state=old", None, 422),
        ("GET", "/v1/articles?size=100000", None, 422),
        ("GET", "/v1/articles?nonsense=1", None, 422),
        ("GET", "/v1/articles?text=%00%ff", None, 200),
        ("GET", "/v1/export?format=word", None, 422),
        ("GET", "/v1/audit?before=99999999999999999999", None, 422),
        ("POST", "/v1/analyze", b"{", 422),
        ("POST", "/v1/analyze", b"\xff\xfe", 422),
        ("POST", "/v1/analyze", b"[" * 100_000, 422),
        ("POST", "/v1/analyze", {"text": 7}, 422),
        ("POST", "/v1/analyze", {"text": ""}, 422),
        ("POST", "/v1/analyze", {"text": "a", "also": 1}, 422),
        ("POST", "/v1/articles", b"", 422),
        ("POST", "/v1/articles", {"text": "   "}, 422),
        ("POST", "/v1/articles", b'{"text": "\\ud800"}', 422),
        ("POST", "/v1/articles", b"x" * (3 << 20), 413),
        ("POST", "/v1/articles/1/edits", {"version": "1", "operation": {"op": "accept", "key": "x"}}, 422),
        ("POST", "/v1/articles/1/edits", {"version": 1, "operation": {"op": "sing"}}, 422),
        ("POST", "/v1/articles/1/edits", {"version": 10**30, "operation": {"op": "accept", "key": "x"}}, 409),
        ("POST", "/v1/articles/999999/edits", {"version": 1, "operation": {"op": "accept", "key": "x"}}, 404),
        ("POST", "/v1/articles/1/state", {"version": 1, "state": "lost"}, 422),
        ("POST", "/v1/codebook", {"version": 1, "entries": {"themes.x": {"label": "x"}}}, 422),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(
    running: TestClient, fresh: Fresh, method: str, path: str, body: Any, status: int
) -> None:
    fresh()
    content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    for language in ("vi", "en"):
        headers = {"content-type": "application/json"} if content is not None else {}
        joined = f"{path}{'&' if '?' in path else '?'}lang={language}" if "nonsense" not in path else path
        answer = running.request(method, joined, content=content, headers=headers)
        assert answer.status_code == status, answer.text
        if status >= 400:
            told = answer.json()
            assert told["error"]
            assert told["message"]


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ('{"op": "value", "key": "figure-0", "field": "unit", "to": "a\\ud800"}', 200),
        ('{"op": "value", "key": "figure-0", "field": "unit", "to": "a\\u0000"}', 200),
        ('{"op": "tag", "field": "title", "to": "a\\ud800"}', 200),
        ('{"op": "add", "kind": "figure", "start": 0, "end": 4, "values": {"\\ud800": "x"}}', 422),
        ('{"op": "accept", "key": "\\ud800"}', 422),
        ('{"op": "span", "key": "figure-0", "start": 0, "end": 1e400}', 422),
        (f'{{"op": "span", "key": "figure-0", "start": 0, "end": {10**30}}}', 422),
        ('{"op": "value", "key": "figure-0", "field": "value", "to": NaN}', 422),
        (f'{{"op": "value", "key": "figure-0", "field": "value", "to": {"[" * 900}{"]" * 900}}}', 422),
    ],
)
def test_what_no_database_and_no_program_could_hold(
    running: TestClient, fresh: Fresh, operation: str, status: int
) -> None:
    path, headers = f"/v1/articles/{fresh()['ident']}", {"content-type": "application/json"}
    for version, wanted in ((999, {200: 409}.get(status, status) if "accept" not in operation else 409), (1, status)):
        body = f'{{"version": {version}, "operation": {operation}}}'
        answer = running.post(f"{path}/edits", content=body, headers=headers)
        if "values" in operation and version == 999:
            wanted = 409  # which values a kind has is looked at behind the version
        assert answer.status_code == wanted, answer.text
    assert running.get(path).status_code == 200


def test_messages_are_in_the_language_of_whoever_asks(running: TestClient) -> None:
    said = {running.get("/v1/articles/999999", params={"lang": lang}).json()["message"] for lang in ("vi", "en", "xx")}
    assert said == {
        "Không có bài số 999999. Hãy mở lại danh sách bài.",
        "There is no article 999999. Open the queue again.",
    }


def test_a_file_that_is_none_is_told(running: TestClient) -> None:
    headers = {"content-type": "application/octet-stream"}
    answer = running.post("/v1/articles", params={"name": "hỏng.docx"}, content=b"PK\x03\x04 broken", headers=headers)
    assert answer.status_code == 422
    assert "hỏng" in answer.json()["message"]
    assert "/tmp" not in answer.json()["message"]


def test_records_follow_the_schema(analyze: Callable[..., Article], record: dict[str, Any]) -> None:
    texts = [TEXT, *(path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpora/reports").glob("*.txt"))[:5])]
    for text in texts:
        plain = json.loads(json.dumps(to_record(analyze(text, id="x"))))
        Draft202012Validator(record_schema()).validate(plain)
        Draft202012Validator(record_schema(keyed=True)).validate(keyed(plain))
    assert list(Draft202012Validator(record_schema()).iter_errors(record | {"figures": [{"start": "a"}]}))


@pytest.fixture(scope="session")
def openapi(running: TestClient) -> Any:
    return schemathesis.openapi.from_dict(running.get("/v1/openapi.json").json())


CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.mark.parametrize("operation", ["GET", "POST"])
def test_nothing_that_is_sent_makes_it_fail(running: TestClient, fresh: Fresh, openapi: Any, operation: str) -> None:
    ident = fresh()["ident"]
    for each in (result.ok() for result in openapi.get_all_operations()):
        if each.method.upper() != operation:
            continue

        @given(case=each.as_strategy(), known=st.booleans())
        @settings(
            max_examples=6, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        def send(case: Any, *, known: bool) -> None:
            if known and "ident" in case.path_parameters:
                case.path_parameters["ident"] = ident
            sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8017")
            sent.pop("cookies", None)
            if isinstance(sent.get("data"), bytes | str):
                sent["content"] = sent.pop("data")
            answer = running.request(**sent)
            assert answer.status_code < 500, answer.text
            case.validate_response(answer, checks=CHECKS)

        send()
