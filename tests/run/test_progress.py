"""What a run says of its speed holds: nothing too early, nothing from work that was done before."""

import time
from io import StringIO
from itertools import count

import pytest
from rich.console import Console

from baocao.run import progress
from baocao.run.progress import Pace
from baocao.write.entry import Entry

GOOD = Entry({"id": "a"}, "")
BAD = Entry({"id": "b", "failure": {}}, "")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds; moved by hand."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_no_rate_is_told_from_few_articles(clock: list[float]) -> None:
    pace = Pace(1_000)
    for _ in range(49):
        clock[0] += 0.5
        pace.count(GOOD)
    assert pace.rate() == ""
    clock[0] += 0.5
    pace.count(BAD)
    assert pace.rate() == "2.0/s, 8 min left"
    assert (pace.number, pace.failed) == (50, 1)


def test_what_an_earlier_run_did_is_not_this_runs_speed(clock: list[float]) -> None:
    pace = Pace(1_100, done=900)
    for _ in range(900):
        pace.count(GOOD)
    clock[0] += 5
    for _ in range(100):
        pace.count(GOOD)
    assert pace.rate() == "20/s, 5 s left"


def test_lines_stay_rare(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_ENOUGH", 3)
    ticks = count()

    def entries() -> object:
        for _ in ticks:
            if clock[0] >= 170:
                return
            clock[0] += 1
            yield GOOD

    console = Console(file=StringIO(), width=200)
    assert len(list(progress._lines(entries(), Pace(100), console))) == 70
    assert console.file.getvalue().splitlines() == [
        "32 of 100 articles, 0 failed, 1.0/s, 68 s left",
        "62 of 100 articles, 0 failed, 1.0/s, 38 s left",
    ]


def test_the_rate_is_that_of_the_last_half_minute(clock: list[float]) -> None:
    pace = Pace(10_000)
    for seconds, articles in ((100, 100), (40, 400)):  # slow in the beginning, then ten a second
        for _ in range(articles):
            clock[0] += seconds / articles
            pace.count(GOOD)
    assert pace.rate() == "10/s, 16 min left"


def test_something_is_said_before_the_first_article_is_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_FIRST", 0.01)
    console = Console(file=StringIO(), width=200)

    def slow() -> object:
        for _ in range(200):
            if console.file.getvalue():
                break
            time.sleep(0.01)
        yield GOOD

    assert len(list(progress._lines(slow(), Pace(7), console))) == 1
    assert console.file.getvalue().splitlines() == ["0 of 7 articles, 0 failed"]


def test_what_is_done_in_time_needs_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_FIRST", 0.05)
    said: list[int] = []
    with progress.overdue(lambda: said.append(1)):
        pass
    time.sleep(0.1)
    assert said == []


@pytest.mark.parametrize(("terminal", "told"), [(True, ["finding indicators", "3/10"]), (False, [])])
def test_steps_are_shown_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch, terminal: bool, told: list[str]) -> None:
    monkeypatch.setenv("BAOCAO_LANG", "en")
    console = Console(file=StringIO(), width=200, force_terminal=terminal)
    monkeypatch.setattr(progress, "Console", lambda **_: console)
    with progress.steps() as listener:
        listener("reading results")
        listener("finding indicators", 3, 10)
    shown = console.file.getvalue()
    assert [words for words in ("finding indicators", "3/10") if words in shown] == told
    assert bool(shown) == terminal
