"""Jobs: texts and files on their way into the queue. Those that a kill cuts off begin anew."""

import json
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import func, select

from baocao.core.errors import BaocaoError, InputError
from baocao.desk.messages import DeskError
from baocao.desk.models import JobRow, now
from baocao.desk.saving import LONGEST_NAME
from baocao.desk.storage import Store
from baocao.desk.values import keepable
from baocao.write.entry import Entry

MOST_WAITING = 500  # jobs; each holds its file
_OF_THE_PAGE = ("title", "author", "attribution", "boxes")  # what a text alone may not say again


@dataclass(frozen=True, slots=True)
class JobView:
    """A job. `state`: waiting, running, done, failed; `articles` came of it; `problem` says what did not."""

    ident: int
    state: str
    name: str
    articles: list[int]
    repeated: list[int]
    problem: str | None
    actor: str
    made: str
    ended: str | None


class Jobs:
    """The jobs of a store. `submit` has them done, see `analysis.Pool.submit`."""

    def __init__(self, store: Store, submit: Callable[..., Future[list[Entry]]]) -> None:
        self._store, self._submit = store, submit
        self._futures: dict[int, Future[JobView]] = {}
        self._lock = Lock()

    def add(self, data: bytes, *, name: str, form: str, actor: str, again: int | None = None) -> int:
        """Note a job and begin it; it goes on if the server is killed.

        Args:
            data: a file's bytes, or a text in UTF-8.
            name: what people know it by.
            form: "text" or "file".
            actor: who brought it.
            again: the article that is to be analyzed again.

        Raises:
            DeskError: too many are waiting.
        """
        with self._store.database.writing() as session:
            waiting = select(func.count()).where(JobRow.state.in_(("waiting", "running")))
            if (session.scalar(waiting) or 0) >= MOST_WAITING:
                raise DeskError("busy", most=MOST_WAITING)
            row = JobRow(
                state="waiting",
                form=form,
                name=keepable(name)[:LONGEST_NAME],
                data=data,
                actor=actor,
                again=again,
                articles="[]",
                made=now(),
            )
            session.add(row)
            session.flush()
            ident = row.id
        self._start(ident)
        return ident

    def resume(self) -> None:
        """Begin the jobs that were cut off."""
        with self._store.database.reading() as session:
            left = list(session.scalars(select(JobRow.id).where(JobRow.state.in_(("waiting", "running")))))
        for ident in left:
            self._start(ident)

    def job(self, ident: int) -> JobView:
        """A job.

        Raises:
            DeskError: there is none of that number.
        """
        with self._store.database.reading() as session:
            row = session.get(JobRow, ident) if 0 < ident < 2**31 else None
            if row is None:
                raise DeskError("unknown_job", ident=ident)
            return _job_view(row)

    def listed(self, *, size: int = 50) -> list[JobView]:
        """The latest jobs."""
        with self._store.database.reading() as session:
            return [_job_view(row) for row in session.scalars(select(JobRow).order_by(JobRow.id.desc()).limit(size))]

    def future(self, ident: int) -> "Future[JobView] | None":
        """What waits for the end of a job that is under way."""
        with self._lock:
            return self._futures.get(ident)

    def _start(self, ident: int) -> None:
        with self._store.database.writing() as session:
            row = session.get_one(JobRow, ident)
            row.state = "running"
            data, how, again = row.data or b"", dict[str, Any](name=row.name, form=row.form), row.again
        if again is not None:  # the page that the text was on is not there anymore, and what it said of its day
            how["published"] = self._store.article(again).record.get("published")
        with self._lock:
            ended = self._futures[ident] = Future()
        ended.set_running_or_notify_cancel()
        self._submit(data, **how).add_done_callback(lambda done: self._end(ident, done, ended))

    def _end(self, ident: int, done: "Future[list[Entry]]", ended: "Future[JobView]") -> None:
        """Put what came of a job into the store; in a thread of the pool."""
        try:
            view = self._kept(ident, done.result())
        except CancelledError:  # the server ends; the job begins anew with the next one
            ended.set_exception(InputError("The desk was closed."))
        except BaocaoError as error:
            ended.set_result(self._closed(ident, "failed", [], [], str(error)))
        except BaseException as error:  # for whoever waits; the job stays as it is, and begins anew with the server
            ended.set_exception(error)
            raise
        else:
            ended.set_result(view)
        finally:
            with self._lock:
                self._futures.pop(ident, None)

    def _kept(self, ident: int, entries: list[Entry]) -> JobView:
        with self._store.database.reading() as session:
            row = session.get_one(JobRow, ident)
            actor, again = row.actor, row.again
        articles: list[int] = []
        repeated: list[int] = []
        problems = [entry.record["failure"]["message"] for entry in entries if not entry.good]
        for entry in filter(lambda each: each.good, entries):
            if again is not None:
                known = self._store.article(again).analysis
                kept = {name: known[name] for name in _OF_THE_PAGE if name in known}
                self._store.analyze_again(again, kept | entry.record, actor=actor)
                articles.append(again)
            elif (there := self._store.known(entry.raw)) is not None:
                repeated.append(there)
            else:
                articles.append(self._store.add_article(entry.raw, entry.record, name=entry.record["id"], actor=actor))
        good = bool(articles or repeated)
        return self._closed(ident, "done" if good else "failed", articles, repeated, "\n".join(problems) or None)

    def _closed(self, ident: int, state: str, articles: list[int], repeated: list[int], problem: str | None) -> JobView:
        with self._store.database.writing() as session:
            row = session.get_one(JobRow, ident)
            row.state, row.data, row.ended = state, None, now()
            row.articles = json.dumps({"new": articles, "repeated": repeated})
            row.problem = None if problem is None else keepable(problem)
            return _job_view(row)


def _job_view(row: JobRow) -> JobView:
    came = json.loads(row.articles) or {"new": [], "repeated": []}
    return JobView(
        row.id, row.state, row.name, came["new"], came["repeated"], row.problem, row.actor, row.made, row.ended
    )
