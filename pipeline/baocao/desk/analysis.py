"""Reading and analyzing in worker processes, with the batch's limits: no file can stop the page.

A worker that an article ends is replaced, and the article given up at its second death; see `run.chunks` for the same
within a file of many articles.
"""

import resource
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic

from baocao.core.article import Article
from baocao.core.errors import BaocaoError, InputError, StageError
from baocao.desk.values import keepable
from baocao.read.screening import screened
from baocao.read.sources import sources
from baocao.run.chunks import analyzer, plan, run_chunk, warm_up
from baocao.run.spool import read_spool
from baocao.run.workers import AbandonedError, Workers, time_limit
from baocao.themes import Loading
from baocao.write.entry import Entry, to_entry

MOST_ARTICLES = 2_000  # of a file; more belong into a batch
_DEATHS = 2  # of a process over one assignment, after which it is given up; one may be chance
_MOST_TIMES = 20  # times the limit of an article that a file of many may take
_NOTE, _FILE = "deaths", "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A text, or the bytes of a file, to be read and analyzed. `folder` is empty and the worker's for its time."""

    name: str
    data: bytes
    form: str  # text, file
    folder: Path
    seconds: float
    loading: Loading


def work(assignment: Assignment) -> list[Entry]:
    """The analyzed articles of an assignment; what cannot be read or analyzed has a `failure`.

    Raises:
        InputError: nothing of it can be read.
    """
    note = assignment.folder / _NOTE
    deaths = note.stat().st_size if note.exists() else 0
    try:
        if deaths >= _DEATHS:
            raise AbandonedError(f"ended its process {_DEATHS} times: too much time, too much memory or a defect")
        with note.open("ab") as handle:
            handle.write(b".")
        return _text(assignment) if assignment.form == "text" else list(_file(assignment))
    except (AbandonedError, MemoryError, StageError) as error:
        raise InputError(f"{assignment.name}: {str(error) or type(error).__name__}") from error


def _text(assignment: Assignment) -> list[Entry]:
    article = Article(raw=assignment.data.decode("utf-8", "replace"), id=assignment.name)
    with time_limit(assignment.seconds):
        return [to_entry(analyzer(assignment.loading).run(screened(article), on_error="collect"))]


def _file(assignment: Assignment) -> Iterator[Entry]:
    path = assignment.folder / (_FILE + _suffix(assignment.name))
    path.write_bytes(assignment.data)
    with time_limit(assignment.seconds):
        listed = [replace(source, id=_named(source.id, assignment.name)) for source in sources(path)]
    if sum(max(source.rows.count, 1) for source in listed) > MOST_ARTICLES:
        raise InputError(
            f"{assignment.name}: must hold at most {MOST_ARTICLES} articles. Split it, or use baocao extract."
        )
    until = monotonic() + assignment.seconds * _MOST_TIMES
    for chunk in plan(listed, assignment.folder, assignment.seconds, assignment.loading):
        if monotonic() > until:
            raise InputError(f"{assignment.name}: took longer than {assignment.seconds * _MOST_TIMES:g} s. Split it.")
        for entry in read_spool(run_chunk(chunk)):
            yield _told(entry, path, assignment)


def _told(entry: Entry, path: Path, assignment: Assignment) -> Entry:
    """The entry with the name that people know the file by, and with a text that can be kept."""
    record = {name: item for name, item in entry.record.items() if name != "source"}
    if failure := record.get("failure"):
        said = failure["message"].replace(str(path), assignment.name)
        return replace(entry, record=record | {"failure": failure | {"message": said}})
    raw = keepable(entry.raw)
    if raw == entry.raw:
        return replace(entry, record=record)
    with time_limit(assignment.seconds):
        again = to_entry(analyzer(assignment.loading).run(Article(raw=raw, id=record["id"]), on_error="collect"))
    return replace(again, record=record | again.record | {"text_sha256": sha256(raw.encode()).hexdigest()})


def _suffix(name: str) -> str:
    """The ending of a file's name, if it is one: nothing else of what a user says reaches the file system."""
    ending = Path(name.replace("\\", "/")).suffix.lower()
    return ending if ending[1:].isascii() and ending[1:].isalnum() and len(ending) <= 8 else ""


def _named(ident: str, name: str) -> str:
    """The id of an article after the name that people know the file by: "bài", "bảng-2", "gói/2019/hai"."""
    stem = Path(name.replace("\\", "/")).stem or _FILE
    return stem + ident.removeprefix(_FILE) if ident.startswith(_FILE) else f"{stem}/{ident}"


def _ready(loading: Loading, memory: int) -> None:
    warm_up(loading)
    limit = memory << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Pool:
    """Worker processes that wait for assignments; what is submitted comes back as a future.

    Args:
        loading: the model.
        jobs: processes.
        seconds: that an article may take.
        memory: MiB that a process may use.
    """

    def __init__(self, loading: Loading, *, jobs: int, seconds: float, memory: int) -> None:
        self.loading, self._seconds, self._memory = loading, seconds, memory
        self._waiting: SimpleQueue[tuple[str, bytes, str, Future[list[Entry]]] | None] = SimpleQueue()
        self._threads = [Thread(target=self._serve, name=f"analysis-{number}", daemon=True) for number in range(jobs)]
        for thread in self._threads:
            thread.start()

    def submit(self, data: bytes, *, name: str, form: str) -> "Future[list[Entry]]":
        """Have a text (UTF-8) or a file read and analyzed; the future raises InputError where nothing can be."""
        future: Future[list[Entry]] = Future()
        self._waiting.put((name, data, form, future))
        return future

    def close(self) -> None:
        """End the processes; what waits is cancelled."""
        while not self._waiting.empty():
            if item := self._waiting.get():
                item[3].cancel()
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(self._seconds)

    def _serve(self) -> None:
        """What a thread does: hand one assignment after the other to its process."""
        item = None
        while True:
            try:
                with Workers(work, 1, partial(_ready, self.loading, self._memory)) as workers:
                    item = item or self._waiting.get()
                    while item is not None:
                        self._do(workers, *item)
                        item = self._waiting.get()
                    return
            except BaocaoError as error:  # its processes end before they get anything done
                if item is not None and not item[3].done():
                    item[3].set_exception(error)
                item = None

    def _do(
        self,
        workers: "Workers[Assignment, list[Entry]]",
        name: str,
        data: bytes,
        form: str,
        future: "Future[list[Entry]]",
    ) -> None:
        if not future.set_running_or_notify_cancel():
            return
        with TemporaryDirectory(prefix="baocao-desk-") as folder:
            assignment = Assignment(
                name=name, data=data, form=form, folder=Path(folder), seconds=self._seconds, loading=self.loading
            )
            try:
                (entries,) = workers.map([assignment])
            except (InputError, OSError) as error:
                future.set_exception(error)
            else:
                future.set_result(entries)
