"""What is published: wheel and source archive are one, small, and work alone, in an environment that has nothing else.

The environment is filled from the cache of `uv`, or from the package index; without either the test is skipped.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
MOST = 60 << 20  # bytes of the wheel, models and gazetteer included
UV = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
REPORT = """Tỉnh Yên Bái: kết quả giảm nghèo

Năm 2022, tỷ lệ hộ nghèo đa chiều của tỉnh Yên Bái còn 12,95%, giảm 4,8 điểm phần trăm so với năm 2021.
Tuy nhiên, tiến độ giải ngân vốn đầu tư công còn chậm.
"""
pytestmark = [pytest.mark.slow, pytest.mark.skipif(UV is None, reason="uv is not installed: pip install uv")]
Run = Callable[..., str]


def run(*command: str | Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a folder, with nothing of the environment of these tests."""
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "SSL_CERT_FILE", "UV_CACHE_DIR") if name in os.environ}
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The archive, the wheel that is built from it, and the one that is built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    for more, out in (((), "archive"), (("--wheel",), "checkout")):
        done = run(str(UV), "build", "--python", sys.executable, *more, "-o", folder / out, ROOT, folder=folder)
        if "Failed to fetch" in done.stderr:
            pytest.skip("neither a cache nor a package index has hatchling")
        assert done.returncode == 0, done.stderr
    ((archive,), (wheel,), (direct,)) = (
        list(folder.glob(name)) for name in ("archive/*.tar.gz", "archive/*.whl", "checkout/*.whl")
    )
    return {"archive": archive, "wheel": wheel, "direct": direct}


@pytest.fixture(scope="module")
def baocao(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the command of a new environment that holds the wheel and what it requires, in an empty folder."""
    home, folder = tmp_path_factory.mktemp("bare") / "env", tmp_path_factory.mktemp("empty")
    assert run(str(UV), "venv", "--python", sys.executable, home, folder=folder).returncode == 0
    done = run(str(UV), "pip", "install", built["wheel"], folder=folder, VIRTUAL_ENV=str(home))
    if "Failed to fetch" in done.stderr:
        pytest.skip("neither a cache nor a package index has the libraries")
    assert done.returncode == 0, done.stderr
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")

    def command(*words: str) -> str:
        done = run(home / "bin" / "baocao", *words, folder=folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return command


def test_archive_and_checkout_make_the_same_small_wheel(built: dict[str, Path]) -> None:
    assert built["wheel"].read_bytes() == built["direct"].read_bytes()
    assert built["wheel"].stat().st_size < MOST
    names = set(ZipFile(built["wheel"]).namelist())
    assert {f"baocao/models/{path.relative_to(ROOT / 'models')}" for path in (ROOT / "models").glob("*/*")} <= names
    assert "baocao/lexicons/gazetteer.csv" in names
    assert not [name for name in names if not name.startswith(("baocao/", "baocao-"))]


def test_the_wheel_alone_is_whole_and_names_the_extras_that_it_lacks(baocao: Run) -> None:
    told = json.loads(baocao("doctor", "--json"))
    checks = {check["name"]: check for check in told["checks"]}
    assert "as installed" in checks["files"]["says"]
    assert {name for name, check in checks.items() if check["state"] == "missing"} >= {"extra formats", "extra desk"}
    assert "pip install 'baocao[formats]'" in checks["extra formats"]["advice"]


def test_the_wheel_alone_does_the_work(baocao: Run) -> None:
    record = json.loads(baocao("extract", "report.txt"))
    assert [figure["text"] for figure in record["figures"]] == ["12,95%", "4,8 điểm phần trăm"]
    assert record["limitations"][0]["text"] == "tiến độ giải ngân vốn đầu tư công còn chậm"
    assert "12,95%" in baocao("show", "report.txt")
    assert "Lào Cai" in baocao("gazetteer", "Yên Bình")
    baocao("extract", "report.txt", "-o", "run")
    assert "12.95%" in baocao("compare", "run")
    baocao("compare", "run", "-o", "cells", "--format", "csv")
