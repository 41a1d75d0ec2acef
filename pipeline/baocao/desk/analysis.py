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
from typing import NamedTuple

from baocao.analyzer import as_date
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
_PATIENCE = 2.0  # seconds for a process to end
_NOTE, _FILE = "deaths", "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A text, or the bytes of a file, to be read and analyzed. `folder` is empty and the worker's for its time."""

    name: str
    data: bytes
    form: str  # text, file
    published: str | None = None  # of a text, where it is known
    folder: Path
    seconds: float
    loading: Loading
    ocr: bool = False  # recognise scans


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
    text = assignment.data.decode("utf-8", "replace")
    article = Article(raw=text, id=assignment.name, published=as_date(assignment.published))
    with time_limit(assignment.seconds):
        return [to_entry(analyzer(assignment.loading).run(screened(article), on_error="collect"))]


def _file(assignment: Assignment) -> Iterator[Entry]:
    path = assignment.folder / (_FILE + _suffix(assignment.name))
    path.write_bytes(assignment.data)
    with time_limit(assignment.seconds):
        listed = [
            replace(source, id=_named(source.id, assignment.name)) for source in sources(path, ocr=assignment.ocr)
        ]
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


class _Waiting(NamedTuple):
    data: bytes
    name: str
    form: str
    published: str | None
    future: "Future[list[Entry]]"


class Pool:
    """Worker processes that wait for assignments; what is submitted comes back as a future.

    Args:
        loading: the model.
        jobs: processes.
        seconds: that an article may take.
        memory: MiB that a process may use.
        ocr: whether scanned pages are recognised.
    """

    def __init__(self, loading: Loading, *, jobs: int, seconds: float, memory: int, ocr: bool = False) -> None:
        self.loading, self._seconds, self._memory, self._ocr = loading, seconds, memory, ocr
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._threads = [Thread(target=self._serve, name=f"analysis-{number}", daemon=True) for number in range(jobs)]
        for thread in self._threads:
            thread.start()

    def submit(self, data: bytes, *, name: str, form: str, published: str | None = None) -> "Future[list[Entry]]":
        """Have a text (UTF-8) or a file read and analyzed; the future raises InputError where nothing can be.

        `published`: the day of a text, where it is known.
        """
        future: Future[list[Entry]] = Future()
        self._waiting.put(_Waiting(data, name, form, published, future))
        return future

    def retire(self) -> None:
        """End the processes when all that waits is done; nothing may be submitted anymore."""
        for _ in self._threads:
            self._waiting.put(None)

    def close(self) -> None:
        """End the processes; what waits is cancelled. One at work is not waited for long: it ends with its parent."""
        while not self._waiting.empty():
            if item := self._waiting.get():
                item.future.cancel()
        self.retire()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _serve(self) -> None:
        """What a thread does: hand one assignment after the other to its process."""
        item = None
        while True:
            try:
                with Workers(work, 1, partial(_ready, self.loading, self._memory)) as workers:
                    item = item or self._waiting.get()
                    while item is not None:
                        self._do(workers, item)
                        item = self._waiting.get()
                    return
            except BaocaoError as error:  # its processes end before they get anything done
                if item is not None and not item.future.done():
                    item.future.set_exception(error)
                item = None

    def _do(self, workers: "Workers[Assignment, list[Entry]]", item: "_Waiting") -> None:
        if not item.future.set_running_or_notify_cancel():
            return
        with TemporaryDirectory(prefix="baocao-desk-") as folder:
            assignment = Assignment(
                name=item.name, data=item.data, form=item.form, published=item.published,
                folder=Path(folder), seconds=self._seconds, loading=self.loading, ocr=self._ocr,
            )  # fmt: skip
            try:
                (entries,) = workers.map([assignment])
            except (InputError, OSError) as error:
                item.future.set_exception(error)
            else:
                item.future.set_result(entries)
