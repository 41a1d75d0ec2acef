"""The command for real: a server in a process of its own, users, two editors at once, and kill -9 in mid-save."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from desk_sample import TEXT
from desk_server import Server

from baocao.cli import commands
from baocao.desk.storage import Store

PASSWORD = "đê sông Đuống"
ON_SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # no matter of the database; starting takes long


@pytest.fixture
def serve(url: str) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(*more: str, **environment: str) -> Server:
        servers.append(Server(url, *more, **environment))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def add(server: Server, text: str = TEXT) -> int:
    (job,) = server.client.post("/v1/articles", json={"text": text, "name": "a"}).json()
    return int(job["articles"][0])


@ON_SQLITE
def test_it_begins_is_used_and_ends(serve: Callable[..., Server], tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    server = serve("--watch", str(inbox))
    (inbox / "mới.txt").write_text("Năm 2020, huyện có 6 xã đạt chuẩn.", encoding="utf-8")
    ident = add(server)
    assert server.client.get(f"/v1/articles/{ident}").json()["raw"] == TEXT
    until = time.monotonic() + 30
    while "mới" not in [row["name"] for row in server.client.get("/v1/articles").json()["rows"]]:
        assert time.monotonic() < until
        time.sleep(0.2)
    server.process.terminate()
    assert server.process.wait(30) in (0, -signal.SIGTERM)


def test_two_editors_at_once_lose_nothing(serve: Callable[..., Server]) -> None:
    server = serve()
    ident = add(server)

    def save(editor: int) -> int:
        saved = 0
        with httpx.Client(base_url=server.address, timeout=60) as client:
            for number in range(6):
                operation = {"op": "value", "key": "figure-0", "field": "value", "to": 100 * editor + number}
                while True:
                    version = client.get(f"/v1/articles/{ident}").json()["version"]
                    answer = client.post(
                        f"/v1/articles/{ident}/edits", json={"version": version, "operation": operation}
                    )
                    if answer.status_code == 200:
                        saved += 1
                        break
                    assert answer.status_code == 409
                    assert answer.json()["operation"] == operation
        return saved

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(save, (1, 2))) == [6, 6]
    history = server.client.get(f"/v1/articles/{ident}/history").json()
    assert sorted(entry["operation"]["to"] for entry in history) == [*range(100, 106), *range(200, 206)]


def test_a_kill_in_mid_save_costs_at_most_the_change_that_was_not_saved(serve: Callable[..., Server], url: str) -> None:
    server = serve()
    ident = add(server)
    told: list[int] = []

    def save() -> int:
        """Saves until the server dies; returns the change that got no answer."""
        version = 1
        with httpx.Client(base_url=server.address, timeout=60) as client:
            for number in range(10**6):
                operation = {"op": "value", "key": "figure-0", "field": "value", "to": number}
                try:
                    answer = client.post(
                        f"/v1/articles/{ident}/edits", json={"version": version, "operation": operation}
                    )
                except httpx.HTTPError:
                    return number
                version = answer.json()["version"]
                told.append(number)
        return -1

    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(save)
        time.sleep(0.5)
        server.kill()
        unanswered = saving.result(60)
    store = Store(url)
    view = store.article(ident)
    store.close()
    kept = [edit.operation["to"] for edit in view.edits]
    assert told
    assert kept in (told, [*told, unanswered])
    assert view.version == 1 + len(kept)
    assert view.record["figures"][0]["value"] == kept[-1]
    again = serve()
    assert again.client.get(f"/v1/articles/{ident}").json()["version"] == view.version


@ON_SQLITE
def test_what_was_being_read_when_it_was_killed_is_read_by_the_next(serve: Callable[..., Server]) -> None:
    server = serve()
    add(server)
    long = (TEXT + "\n") * 400
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(lambda: server.client.post("/v1/articles", json={"text": long, "name": "dài"}))
        until = time.monotonic() + 20
        with httpx.Client(base_url=server.address) as other:
            while "dài" not in [job["name"] for job in other.get("/v1/jobs").json()]:
                assert time.monotonic() < until
        server.kill()
        assert isinstance(sending.exception(30), httpx.HTTPError) or sending.result().status_code == 201
    again = serve()
    until = time.monotonic() + 60
    while again.client.get("/v1/articles").json()["total"] < 2:
        assert time.monotonic() < until
        time.sleep(0.3)
    assert [job["state"] for job in again.client.get("/v1/jobs").json()] == ["done", "done"]


def run(*arguments: str, given: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(commands, [*arguments], input=given)
    said = str(done.exception) if done.exception and not isinstance(done.exception, SystemExit) else ""
    return done.exit_code, done.output + said


def test_users_by_the_command(url: str) -> None:
    desk = ("desk", "--db", url, "user")
    assert run(*desk, "add", "Lan", "--role", "admin", "--password-stdin", given=f"{PASSWORD}\n")[0] == 0
    code, said = run(*desk, "add", "Hà", "--role", "reader", given=f"{PASSWORD}\n{PASSWORD}\n")
    assert code == 0
    assert PASSWORD not in said
    assert run(*desk, "list")[1].splitlines() == ["Hà\treader", "Lan\tadmin"]
    assert len(run(*desk, "token", "Lan")[1].strip()) > 40
    assert run(*desk, "remove", "Hà")[0] == 0
    for wrong in (("remove", "Hà"), ("token", "Hà"), ("add", "x", "--role", "boss"), ("add", "x", "--password-stdin")):
        code, said = run(*desk, *wrong, given="ngắn\n")
        assert code != 0
        assert said


def test_a_corpus_by_the_command(url: str, tmp_path: Path, record: dict[str, Any]) -> None:
    store = Store(url)
    ident = store.add_article(TEXT, record, name="a", actor="Lan")
    corpus = ("desk", "--db", url, "corpus", str(tmp_path / "corpus"))
    code, said = run(*corpus)
    assert code != 0
    assert "must hold corrected articles" in said
    store.set_state(ident, 1, "done", actor="Lan")
    store.close()
    assert run(*corpus)[0] == 0
    assert [path.name for path in (tmp_path / "corpus").iterdir()] == ["muong-khuong.txt"]
    assert "stays as it is" in run(*corpus)[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "0.0.0.0"), "must have users"),
        (("--host", "192.0.2.77"), "cannot be listened on"),
        (("--candidate", "x=/nonexistent"), "NAME=FOLDER"),
        (("--webhook", "ftp://x"), "must be an address"),
        (("--webhook", "https://cms.example/x"), "BAOCAO_WEBHOOK_SECRET"),
        (("--watch", "/nonexistent"), "must be there"),
        (("--db", "mysql://x"), "database must be"),
    ],
)
def test_what_the_command_refuses(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    code, output = run("desk", "--db", f"sqlite:///{tmp_path / 'x.db'}", *options)
    assert code != 0
    assert said in output


def test_another_model_is_compared_and_switched_on(tmp_path: Path, record: dict[str, Any]) -> None:
    from baocao.desk.engine import Desk
    from baocao.desk.messages import DeskError
    from baocao.desk.searching import QueueQuery
    from baocao.desk.settings import Settings

    how = Settings(db=f"sqlite:///{tmp_path / 'x.db'}", model="fast", jobs=1, candidates={"luật": "rules"})
    desk = Desk(how)
    try:
        desk.store.add_article(TEXT, record, name="a", actor="Lan")
        found = desk.preview("luật", QueueQuery())
        assert (found.articles, found.passages) == (1, 6)
        assert 0 < found.changed == len(found.shifts)
        desk.switch("luật", actor="Sơn")
        assert desk.pool.loading.model == "rules"
        assert desk.store.setting("model") == "luật"
        with pytest.raises(DeskError):
            desk.preview("khác", QueueQuery())
        desk.switch(None, actor="Sơn")
        assert desk.pool.loading.model == "fast"
    finally:
        desk.close()
