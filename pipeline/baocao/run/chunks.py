"""A run is cut into chunks; a chunk is read and analyzed in one go by one process, and becomes one spool.

Which chunk is done follows from its key, made of its inputs as they lie on disk and of the versions: a resumed run
takes what is done and unchanged, and does the rest.
"""

import gc
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import IO, TYPE_CHECKING

from baocao.core.article import Article
from baocao.core.article_facts import Failure
from baocao.core.errors import StageError
from baocao.core.language import worded
from baocao.read.reader import load_source
from baocao.read.sources import Source
from baocao.run.repeats import signature
from baocao.run.spool import NOTE, spool_key, spool_path, write_spool
from baocao.run.workers import AbandonedError, time_limit
from baocao.themes import USUAL, Loading
from baocao.write.entry import Entry, to_entry

if TYPE_CHECKING:
    from baocao.analyzer import Analyzer

ARTICLES = 25  # of a chunk: a quarter of a second of work, which is what a kill can cost
_COLLECTED = 50_000  # new objects after which cycles are looked for; some MB
_DEATHS = 2  # of a process over one article, after which the article is given up; one may be chance


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some units of input, and where their spool goes. Picklable."""

    sources: tuple[Source, ...]
    spool: Path
    seconds: float  # that an article may take to read, and again to analyze
    loading: Loading = USUAL

    @property
    def size(self) -> int:
        """About how many articles: as many as rows, one where there are none."""
        return sum(max(source.rows.count, 1) for source in self.sources)


def plan(sources: Iterable[Source], folder: Path, seconds: float, loading: Loading = USUAL) -> Iterator[Chunk]:
    """Cut a run into chunks of about `ARTICLES` articles, with spools in `folder`."""
    numbers = count()
    gathered: list[Source] = []
    size = 0
    for source in sources:
        gathered.append(source)
        size += max(source.rows.count, 1)
        if size >= ARTICLES:
            yield Chunk(tuple(gathered), spool_path(folder, next(numbers)), seconds, loading)
            gathered, size = [], 0
    if gathered:
        yield Chunk(tuple(gathered), spool_path(folder, next(numbers)), seconds, loading)


def run_chunk(chunk: Chunk) -> Path:
    """Read and analyze a chunk, unless its spool is there already; returns the spool's path."""
    key = _key(chunk)
    if spool_key(chunk.spool) != key:
        with _Watch(chunk) as watch:
            write_spool(chunk.spool, key, _entries(chunk, watch))
    return chunk.spool


@cache
def analyzer(loading: Loading = USUAL) -> "Analyzer":
    """The analyzer of this process; imported late, since the parent of the workers does without."""
    from baocao.analyzer import load

    return load(model=loading.model, everywhere=loading.everywhere)


def warm_up(loading: Loading = USUAL) -> None:
    """Load the models before the first article.

    What is loaded then is never garbage, so no collection looks at it; and nearly all that an article takes goes
    without one, so they may be rare: two percent of the time each.
    """
    analyzer(loading).analyze("Năm 2019, huyện trồng 120 ha rừng.")
    gc.freeze()
    gc.set_threshold(_COLLECTED)


class _Watch:
    """Keeps a note on disk of the step that is under way: what it finds there, its process did not survive."""

    def __init__(self, chunk: Chunk) -> None:
        self._note = chunk.spool.with_name(chunk.spool.name + NOTE)
        self._seconds = chunk.seconds
        self._step = -1
        self._deaths: dict[str, int] = {}
        with suppress(OSError, ValueError):
            note = json.loads(self._note.read_text())
            self._deaths = note["deaths"]
            self._deaths[note["step"]] = self._deaths.get(note["step"], 0) + 1
        self._file: IO[str] | None = None

    @contextmanager
    def step(self) -> Iterator[None]:
        """One reading or analysis.

        Raises:
            AbandonedError: it takes too long, or has ended a process before.
        """
        self._step += 1
        step = str(self._step)
        if self._deaths.get(step, 0) >= _DEATHS:
            raise AbandonedError(f"ended its process {_DEATHS} times: too much time, too much memory or a defect")
        file = self._file = self._file or self._note.open("w")  # open from the first step to the last: they are many
        file.seek(0)
        file.write(json.dumps({"step": step, "deaths": self._deaths}))
        file.truncate()
        file.flush()
        with time_limit(self._seconds):
            yield

    def __enter__(self) -> "_Watch":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self._file:
            self._file.close()
        if kind is None:
            self._note.unlink(missing_ok=True)


def _entries(chunk: Chunk, watch: _Watch) -> Iterator[Entry]:
    for source in chunk.sources:
        for article in _articles(source, watch):
            yield to_entry(article) if article.failure else _analyzed(article, watch, chunk.loading)


def _articles(source: Source, watch: _Watch) -> Iterator[Article]:
    """The articles of a unit; what stops the reading is the last of them."""
    reading = load_source(source, on_error="collect")
    blank = Article(raw="", id=source.id, source=source.path)
    while True:
        try:
            with watch.step():
                article = next(reading, None)
        except (AbandonedError, Exception) as error:  # on_error="collect": a parser's defect costs one unit
            yield _failed(blank, "read", error, worded("Leave it out, or give it more time"))
            return
        if article is None:
            return
        yield article


def _analyzed(article: Article, watch: _Watch, loading: Loading) -> Entry:
    try:
        with watch.step():
            return to_entry(analyzer(loading).run(article, on_error="collect"), signature(article.raw))
    except StageError as error:
        return to_entry(replace(article, failure=Failure(error.stage, str(error))))
    except (AbandonedError, Exception) as error:  # on_error="collect": a defect costs one article
        return to_entry(_failed(article, "analyze", error, worded("Leave it out, and report its text")))


def _failed(article: Article, stage: str, error: BaseException, advice: str) -> Article:
    reason = str(error) if isinstance(error, AbandonedError) else f"{type(error).__name__}: {error}"
    message = f"{article.source or 'Article'} ({article.id}): {reason}. {advice}."
    return replace(article, failure=Failure(stage, message))


def _key(chunk: Chunk) -> str:
    """What the content of a chunk's spool follows from: the inputs as they lie on disk, versions, what is marked."""
    how = [analyzer(chunk.loading).versions, chunk.loading.everywhere]
    digest = sha256(json.dumps(how, sort_keys=True).encode())
    for source in chunk.sources:
        digest.update(repr(source).encode("utf-8", "surrogateescape"))
        digest.update(source.data or b"")
        with suppress(OSError):
            status = Path(source.path).stat()
            digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()
