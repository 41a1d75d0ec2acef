"""Processes that work through tasks: results in the order of the tasks, few in flight, every death survived.

A worker loads its model once, is replaced after some thousand articles, and ends with its parent. What a worker that
died was working on goes to a new one; `time_limit` and `chunks` see to it that this comes to an end.
"""

import faulthandler
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from baocao.core.errors import BaocaoError
from baocao.core.quiet import keep_quiet

Job = TypeVar("Job")
Result = TypeVar("Result")

_QUEUED = 2  # tasks of a worker: one at work, one so that it need not wait for the next
_AHEAD = 16  # tasks a worker may be ahead of the slowest one, whose result is wanted first
_LIFE = 200  # tasks after which a worker is replaced, so that what leaks in the libraries below stays small
_MAX_DEATHS = 1_000  # of workers in a row that finished no task; each article of a task can cost some
_GRACE = 2.0  # times the limit after which a process that does not react to its alarm ends itself
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class AbandonedError(BaseException):
    """An article took too long or ended its process. No Exception: no library may catch it on the way."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop the body after some seconds with `AbandonedError`; only in processes that may be ended.

    Python code and regular expressions react to the alarm. Code that does not is ended with its process at twice the
    time, and so is all code outside the main thread, where no alarm rings.
    """
    alarm = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    faulthandler.dump_traceback_later(seconds * _GRACE, exit=True, file=_nowhere())
    try:
        if alarm:
            signal.signal(signal.SIGALRM, _ring(seconds))
            signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        if alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()


@cache
def _nowhere() -> int:
    """A file descriptor for what nobody reads; open as long as the process lives."""
    return os.open(os.devnull, os.O_WRONLY)


def _ring(seconds: float) -> Callable[..., None]:
    def ring(*_: object) -> None:
        raise AbandonedError(f"took longer than {seconds:g} s")

    return ring


class Workers(Generic[Job, Result]):
    """`jobs` processes for one function; they start at once and end with the `with` block.

    Raises:
        BaocaoError: (from `map`) workers end before they get anything done.
    """

    def __init__(self, function: Callable[[Job], Result], jobs: int, warm_up: Callable[[], object]) -> None:
        self._function, self._warm_up = function, warm_up
        self._workers = [self._new() for _ in range(jobs)]

    def __enter__(self) -> "Workers[Job, Result]":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.kill()

    def map(self, tasks: Iterable[Job]) -> Iterator[Result]:
        """The function of each task, in the order of the tasks."""
        numbered = enumerate(tasks)
        results: dict[int, Result | BaseException] = {}
        wanted = given = 0
        done = False
        while True:
            for worker in sorted(self._workers, key=lambda worker: len(worker.tasks)):
                while not done and len(worker.tasks) < _QUEUED and given - wanted < _AHEAD * len(self._workers):
                    pair = next(numbered, None)
                    if pair is None:
                        done = True
                    else:
                        worker.give(pair)
                        given += 1
            if wanted in results:
                yield _value(results.pop(wanted))
                wanted += 1
            elif done and wanted == given:
                return
            else:
                self._collect(results)

    def _collect(self, results: dict[int, Result | BaseException]) -> None:
        """Wait until at least one worker has reported or died."""
        ready = wait([worker.connection for worker in self._workers])
        for place, worker in enumerate(self._workers):
            if worker.connection not in ready:
                continue
            try:
                worker.take(results)
            except (EOFError, OSError):
                self._workers[place] = self._successor(worker)
            else:
                if worker.finished >= _LIFE:
                    self._workers[place] = self._successor(worker)

    def _successor(self, old: "_Worker[Job, Result]") -> "_Worker[Job, Result]":
        if not old.ready or old.deaths > _MAX_DEATHS:
            raise BaocaoError(
                "Worker processes end before they get anything done. Free some memory, or use fewer jobs."
            )
        old.kill()
        new = self._new()
        new.deaths = 0 if old.finished else old.deaths + 1
        for pair in old.tasks:
            new.give(pair)
        return new

    def _new(self) -> "_Worker[Job, Result]":
        return _Worker(self._function, self._warm_up)


class _Worker(Generic[Job, Result]):
    """One process, the tasks that it was given and has not answered, and how many it has."""

    def __init__(self, function: Callable[[Job], Result], warm_up: Callable[[], object]) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would copy locks that other threads hold
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, function, warm_up), daemon=True)
        self._process.start()
        theirs.close()
        self.tasks: deque[tuple[int, Job]] = deque()
        self.finished = self.deaths = 0
        self.ready = False

    def give(self, pair: tuple[int, Job]) -> None:
        self.tasks.append(pair)
        with suppress(OSError):  # it has died: whoever waits for it will notice
            self.connection.send(pair[1])

    def take(self, results: dict[int, Result | BaseException]) -> None:
        """Take what it reports: that it is ready, or the result of its oldest task, which may be an error.

        Raises:
            EOFError, OSError: it has died.
        """
        outcome: Any = self.connection.recv()
        if not self.ready:
            self.ready = True
            return
        number, _ = self.tasks.popleft()
        self.finished += 1
        results[number] = outcome

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()


def _serve(connection: Connection, function: Callable[[Any], Any], warm_up: Callable[[], object]) -> None:
    """What a worker does: warm up, then one task after the other, until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and decides
    keep_quiet()
    os.environ |= dict.fromkeys(_ONE_THREAD, "1")  # as many processes as cores: threads below would only get in the way
    warm_up()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.send(True)
        while True:
            task = connection.recv()
            outcome: Any
            try:
                outcome = function(task)
            except (BaocaoError, OSError) as error:  # a full disk, say: for the parent to raise
                outcome = error
            connection.send(outcome)


def _value(outcome: Result | BaseException) -> Result:
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome
