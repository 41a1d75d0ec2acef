"""Fixtures shared by all tests. No test may reach the network: sockets other than local ones are blocked."""

import os
import socket
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
if os.environ.get("CI"):
    settings.load_profile("ci")


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
    return baocao.load()


@pytest.fixture(scope="session")
def analyze(analyzer: Analyzer) -> Callable[..., Article]:
    return analyzer.analyze
