"""Each test of the store runs on SQLite and on a real PostgreSQL."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from desk_sample import TEXT
from fastapi.testclient import TestClient
from visitors import HOME, PASSWORD

from baocao.core.article import Article
from baocao.desk.app import make_app
from baocao.desk.connection import Database
from baocao.desk.people import Attempts, People
from baocao.desk.settings import Settings
from baocao.desk.storage import Store
from baocao.write.record import to_record

_NUMBERS = count(1)
_PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/nonexistent"))


@pytest.fixture(scope="session")
def record(analyze: Callable[..., Article]) -> dict[str, Any]:
    return to_record(analyze(TEXT, id="muong-khuong"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The URL of a PostgreSQL that was started for these tests, in a folder of its own, and is stopped behind them."""
    program = shutil.which("initdb", path=f"{_PROGRAMS}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    programs = Path(program).parent
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        as_user: dict[str, Any] = {"check": True, "capture_output": True, "timeout": 120, "cwd": "/"}
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            user = pwd.getpwnam("nobody")
            os.chown(folder, user.pw_uid, user.pw_gid)
            as_user |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data = str(folder / "data")
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], **as_user
        )
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
        start = [programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", str(folder / "log"), "start"]
        as_user["capture_output"] = False  # the server keeps the pipes
        subprocess.run(start, **as_user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield f"postgresql+psycopg://desk@127.0.0.1:{port}"
        finally:
            subprocess.run(
                [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **as_user, stdout=subprocess.DEVNULL
            )


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.db'}"
    import psycopg

    server = request.getfixturevalue("cluster")
    name = f"t{abs(hash(tmp_path.name + request.node.name)):x}"
    with psycopg.connect(server.replace("+psycopg", "") + "/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return f"{server}/{name}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A desk on SQLite with one worker, as a program on this machine talks to it."""
    folder = tmp_path_factory.mktemp("desk")
    app = make_app(Settings(db=f"sqlite:///{folder / 'desk.db'}", model="fast", jobs=1, timeout=4, max_upload=2 << 20))
    with TestClient(app, base_url="http://127.0.0.1:8017", follow_redirects=False) as client:
        yield client


@pytest.fixture
def fresh(running: TestClient) -> Callable[[], dict[str, Any]]:
    """Makes an article that nobody has touched, as the REST interface shows it."""

    def make() -> dict[str, Any]:
        text = f"{TEXT}\nSố {next(_NUMBERS)}.\n"
        (job,) = running.post("/v1/articles", json={"text": text, "name": "thử"}).json()
        return running.get(f"/v1/articles/{job['articles'][0]}").json()

    return make


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk with the sample as its first article."""
    from desk_browser import SAMPLE, fetch

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("desk")
    app = make_app(Settings(db=f"sqlite:///{folder / 'desk.db'}", model="fast", jobs=1, port=port))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    address = f"http://127.0.0.1:{port}"
    fetch(f"{address}/v1/articles", {"text": SAMPLE, "name": "mai-son"})
    yield address
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="session")
def browsers() -> Iterator[Callable[[], Any]]:
    """Makes browsers that know nothing of each other."""
    from desk_browser import new_browser

    opened = []

    def make() -> Any:
        opened.append(new_browser())
        return opened[-1]

    yield make
    for browser in opened:
        browser.quit()


@pytest.fixture(scope="session")
def chromium(browsers: Callable[[], Any]) -> Any:
    return browsers()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    from desk_browser import Page

    yield Page(chromium)
    complaints = [entry["message"] for entry in chromium.get_log("browser") if "status of 4" not in entry["message"]]
    assert complaints == []  # neither errors of the script nor what the content security policy had to stop


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('people') / 'desk.db'}"


@pytest.fixture(scope="session")
def people(database: str) -> Iterator[People]:
    opened = Database(database)
    people = People(opened)
    for name, role in (("Hà", "reader"), ("Lan", "editor"), ("Sơn", "admin")):
        people.put(name, role, PASSWORD)
    yield people
    opened.close()


@pytest.fixture(scope="session")
def app(database: str, people: People) -> Iterator[object]:
    assert people.exist()
    app = make_app(Settings(db=database, model="rules", jobs=1, max_upload=1 << 20))
    with TestClient(app):
        yield app


@pytest.fixture
def browser(app: object) -> TestClient:
    app.state.desk.attempts = Attempts()  # type: ignore[attr-defined]
    return TestClient(app, base_url=HOME, headers={"accept": "text/html"}, follow_redirects=False)  # type: ignore[arg-type]
