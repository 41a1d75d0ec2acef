"""How far a run has come: on a terminal a bar with rate, time left and failures, otherwise a line now and then.

The rate is that of the last half minute. Nothing is told of it before there is enough to tell it by; articles that an
earlier run left done come at once and say nothing about it.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Timer

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from baocao.core.language import translated
from baocao.core.steps import StepListener, unheard
from baocao.write.entry import Entry

_FIRST, _EVERY = 1.5, 30.0  # seconds before the first line, whether or not an article is through, and between two
_ENOUGH = 50  # articles, two chunks, from which a rate is told: the first chunk brings the start of the workers
_WINDOW, _STEP = 30.0, 0.5  # seconds that the rate is taken over, and between two marks of them
_MINUTE = 60


@dataclass(slots=True)
class Pace:
    """How many articles of a run are through, and how fast those are that an earlier run had not done."""

    total: int
    done: int = 0  # by an earlier run; they come first
    number: int = 0
    failed: int = 0
    _marks: deque[tuple[float, int]] = field(init=False)  # when how many were through, in the last half minute

    def __post_init__(self) -> None:
        self._marks = deque([(time.monotonic(), self.number)])

    def count(self, entry: Entry) -> None:
        """One more."""
        self.number += 1
        self.failed += "failure" in entry.record
        now = time.monotonic()
        if self.number <= self.done:
            self._marks = deque([(now, self.number)])
        elif now >= self._marks[-1][0] + _STEP:
            self._marks.append((now, self.number))
            while len(self._marks) > 2 and self._marks[1][0] <= now - _WINDOW:
                self._marks.popleft()

    def rate(self) -> str:
        """Articles a second and the time left, once they can be told; nothing before."""
        then, before = self._marks[0]
        seconds = time.monotonic() - then
        if self.number - self.done < _ENOUGH or self.number == before or seconds <= 0:
            return ""
        speed = (self.number - before) / seconds
        left = max(self.total - self.number, 0) / speed
        shown = f"{left:.0f} s" if left < 2 * _MINUTE else f"{left / _MINUTE:.0f} min"
        return translated(f"{speed:.{0 if speed >= 10 else 1}f}/s, {shown} left")

    def failures(self) -> str:
        """How many articles failed."""
        return translated(f"{self.failed} failed")


def watched(entries: Iterable[Entry], total: int, done: int = 0) -> Iterator[Entry]:
    """The entries, counted on standard error on the way; the first `done` of them were ready before."""
    console = Console(stderr=True)
    show = _bar if console.is_terminal else _lines
    return show(entries, Pace(total, done), console)


def _bar(entries: Iterable[Entry], pace: Pace, console: Console) -> Iterator[Entry]:
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[failed]}"),
    )
    with ExitStack() as stack:
        bar = stack.enter_context(Progress(*columns, console=console))
        task = bar.add_task("", total=pace.total, failed=pace.failures(), rate=pace.rate())
        for entry in entries:
            pace.count(entry)
            total = max(pace.total, pace.number)
            bar.update(task, completed=pace.number, failed=pace.failures(), rate=pace.rate(), total=total)
            yield entry


def _lines(entries: Iterable[Entry], pace: Pace, console: Console) -> Iterator[Entry]:
    def say() -> None:
        through = translated(f"{pace.number} of {max(pace.total, pace.number)} articles")
        console.print(
            ", ".join(filter(None, (through, pace.failures(), pace.rate()))),
            markup=False,
            highlight=False,
            soft_wrap=True,
        )

    following = time.monotonic() + _FIRST + _EVERY
    with overdue(say):
        for entry in entries:
            pace.count(entry)
            if time.monotonic() >= following:
                following = time.monotonic() + _EVERY
                say()
            yield entry


@contextmanager
def steps() -> Iterator[StepListener]:
    """Shows on a terminal which step the work in the block is at, how far it is and since when; elsewhere nothing."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield unheard
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[far]}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("", total=None, far="")

        def listener(step: str, done: int = 0, total: int = 0) -> None:
            shown.update(task, description=translated(step), far=f"{done}/{total}" if total else "")

        yield listener


@contextmanager
def overdue(say: Callable[[], None]) -> Iterator[None]:
    """Say something once what is done in the block takes longer than people wait without a word."""
    timer = Timer(_FIRST, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
