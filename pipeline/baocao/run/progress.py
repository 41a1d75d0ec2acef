"""How far a run has come: on a terminal a bar with rate, time left and failures, otherwise a line now and then."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from baocao.write.entry import Entry

_EVERY = 30.0  # seconds between two plain lines


def watched(entries: Iterable[Entry], total: int) -> Iterator[Entry]:
    """The entries, counted on standard error on the way."""
    console = Console(stderr=True)
    return _bar(entries, total, console) if console.is_terminal else _lines(entries, total, console)


def _bar(entries: Iterable[Entry], total: int, console: Console) -> Iterator[Entry]:
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.0f}/s"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]} failed"),
    )
    started = time.monotonic()
    failed = 0
    with ExitStack() as stack:
        bar = stack.enter_context(Progress(*columns, console=console))
        task = bar.add_task("", total=total, failed=0, rate=0.0)
        for number, entry in enumerate(entries, 1):
            failed += "failure" in entry.record
            rate = number / max(time.monotonic() - started, 0.001)
            bar.update(task, completed=number, failed=failed, rate=rate, total=max(total, number))
            yield entry


def _lines(entries: Iterable[Entry], total: int, console: Console) -> Iterator[Entry]:
    started = last = time.monotonic()
    failed = 0
    for number, entry in enumerate(entries, 1):
        failed += "failure" in entry.record
        now = time.monotonic()
        if now - last >= _EVERY:
            last = now
            rate = number / (now - started)
            left = max(total - number, 0) / rate / 60
            line = f"{number} of {total} articles, {failed} failed, {rate:.0f}/s, {left:.0f} min left"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        yield entry
