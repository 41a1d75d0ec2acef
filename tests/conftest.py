"""Fixtures shared by all tests. No test may reach the network: sockets other than local ones are blocked."""

import gc
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import baocao
from baocao.analyzer import Analyzer
from baocao.core.article import Article

ROOT = Path(__file__).parent.parent

settings.register_profile("ci", derandomize=True)  # the same examples each time: a red run is then the change's own
os.environ["BAOCAO_LANG"] = os.environ["LANGUAGE"] = "en"  # of the commands that tests run, unless they ask for another
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of growth run when nothing else does: who shares a core with others is told wrong times."""
    for item in items:
        if "assert_proportionate" in getattr(item, "fixturenames", ()):
            item.add_marker("alone")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a connection to {address} was tried; everything must work offline")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    """The one of most tests, with the fast model: theirs is everything else."""
    return baocao.load(model="fast")


@pytest.fixture(scope="session")
def analyze(analyzer: Analyzer) -> Callable[..., Article]:
    return analyzer.analyze


TIMES, MOST = 4, 9  # four times the input takes 4 times as long where time grows with it, 16 where with its square
LEAST = 0.005  # seconds; below, the clock says nothing


@pytest.fixture(scope="session")
def assert_proportionate() -> Callable[..., None]:
    """Holds that a job takes time in proportion to the size of what it is given.

    CPU time, the least of up to five runs of each size in turns, with the collector of garbage at rest: what else the
    machine and the other tests do has no part in it. Whoever is plainly below the square is not run again.
    """

    def seconds(job: Callable[[Any], object], given: Any) -> float:
        gc.collect()
        start = time.process_time()
        job(given)
        return time.process_time() - start

    def check(job: Callable[[Any], object], make: Callable[[int], Any], size: int) -> None:
        few = many = float("inf")
        gc.disable()
        try:
            job(make(2))  # what is loaded once is no part of the time
            for _ in range(5):
                few = min(few, max(LEAST, seconds(job, make(size))))
                many = min(many, seconds(job, make(TIMES * size)))
                if many < MOST * few:
                    return
        finally:
            gc.enable()
        raise AssertionError(f"{TIMES} times the size took {many / few:.1f} times the time ({few:.3f} s, {many:.3f} s)")

    return check
