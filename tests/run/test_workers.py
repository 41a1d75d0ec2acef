"""Processes keep order, survive deaths and end what takes too long. What runs in them is found by name: few imports."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from baocao.core.errors import BaocaoError
from baocao.run.workers import AbandonedError, Workers, time_limit


def nothing() -> None:
    pass


def square(number: int) -> int:
    time.sleep(0.002 * (number % 5))
    return number * number


def die_once(path: str) -> str:
    """End the process the first time."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path


def deaf(path: str) -> str:
    """Do not react to the alarm, the first time."""
    if not Path(path).exists():
        Path(path).touch()
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        with time_limit(0.2):
            time.sleep(60)
    return path


def full_disk(number: int) -> int:
    if number == 3:
        raise OSError(28, "No space left on device")
    return number


def exit_at_once() -> None:
    os._exit(1)


def mapped(
    function: Callable[[Any], Any], tasks: Iterable[Any], jobs: int = 1, warm_up: Callable[[], None] = nothing
) -> list[Any]:
    with Workers(function, jobs, warm_up) as workers:
        return list(workers.map(tasks))


def test_results_come_in_order() -> None:
    assert mapped(square, range(100), jobs=3) == [number**2 for number in range(100)]


def test_workers_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("baocao.run.workers._LIFE", 3)
    assert mapped(square, range(10)) == [number**2 for number in range(10)]


@pytest.mark.parametrize("task", [die_once, deaf])
def test_a_worker_that_dies_costs_nothing(tmp_path: Path, task: Callable[[str], str]) -> None:
    paths = [str(tmp_path / str(number)) for number in range(3)]
    assert mapped(task, paths, jobs=2) == paths


def test_errors_of_the_machine_reach_the_caller() -> None:
    with Workers(full_disk, 1, nothing) as workers:
        results = workers.map(range(5))
        assert [next(results) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(OSError, match="No space left"):
            next(results)


def test_workers_that_cannot_start_are_no_endless_loop() -> None:
    with pytest.raises(BaocaoError, match="end before they get anything done"):
        mapped(square, [1], warm_up=exit_at_once)


def stubborn(seconds: float) -> None:
    """Code that goes on whatever Exception comes."""
    while True:
        try:
            time.sleep(seconds)
        except Exception:
            continue


def test_no_library_can_catch_the_end_of_time() -> None:
    with pytest.raises(AbandonedError, match=r"longer than 0\.1 s"), time_limit(0.1):
        stubborn(5)
