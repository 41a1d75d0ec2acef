"""Each test of the store runs on SQLite and on a real PostgreSQL."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from desk_sample import TEXT
from fastapi.testclient import TestClient

from baocao.core.article import Article
from baocao.desk.app import make_app
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
