"""The desk itself: store, users, jobs, workers, news and codebook put together, for whatever routes lead to it."""

import asyncio
import secrets
from concurrent.futures import Future
from threading import Lock
from typing import Any

from fastapi.concurrency import run_in_threadpool

from baocao.core.errors import BaocaoError, OptionError
from baocao.desk.analysis import Pool
from baocao.desk.article_views import ArticleView
from baocao.desk.codebook import Codebook
from baocao.desk.corrections import Preview, Statistics, preview, statistics
from baocao.desk.deliveries import Deliveries
from baocao.desk.exporting import entries
from baocao.desk.jobs import Jobs, JobView
from baocao.desk.messages import DeskError
from baocao.desk.people import Attempts, People
from baocao.desk.searching import QueueQuery
from baocao.desk.settings import Settings
from baocao.desk.storage import Store
from baocao.desk.watching import Watcher
from baocao.write.entry import Entry
from baocao.write.newsroom import to_ninjs

_MODEL = "model"  # the setting: the candidate that is switched on


class Desk:
    """All that stands behind the routes.

    Raises:
        OptionError: the database cannot be used, or others could reach a desk that has no users.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.db)
        self.people = People(self.store.database)
        if not settings.is_loopback and not self.people.exist():
            self.store.close()
            raise OptionError(
                f"A desk that others can reach ({settings.host}) must have users. Got none. "
                "Add one: baocao desk user add NAME --role admin."
            )
        self.attempts = Attempts()
        self.login_turn = asyncio.Semaphore(1)
        self._lock = Lock()
        self.codebook = Codebook(self.store.database)
        self.secret = self.store.remember("secret", secrets.token_urlsafe(32), once=True)
        self.pool = self._new_pool(self.store.setting(_MODEL))
        self.jobs = Jobs(self.store, self.submit)
        self.deliveries = Deliveries(self.store.database, settings.webhooks, settings.webhook_secret)
        self._watcher: Watcher | None = None

    def start(self) -> None:
        """Go on with what was cut off, and look into the watched folder."""
        self.jobs.resume()
        if self.settings.watch:
            self._watcher = Watcher(self.settings.watch, self.store, self.jobs, limit=self.settings.max_upload)

    def close(self) -> None:
        """End threads and processes."""
        if self._watcher:
            self._watcher.close()
        self.deliveries.close()
        self.pool.close()
        self.store.close()

    def submit(self, data: bytes, **how: Any) -> "Future[list[Entry]]":
        """Have a text or a file analyzed by the model that is switched on; see `Pool.submit`."""
        with self._lock:
            return self.pool.submit(data, **how)

    def _new_pool(self, model: str | None) -> Pool:
        how = self.settings
        return Pool(how.loading(model), jobs=how.jobs, seconds=how.seconds, memory=how.memory, ocr=how.ocr)

    async def ended(self, ident: int, seconds: float) -> JobView:
        """A job when it has ended, or as it stands after some seconds."""
        future = self.jobs.future(ident)
        if future is not None:
            await asyncio.wait([asyncio.wrap_future(future)], timeout=seconds)
        return await run_in_threadpool(self.jobs.job, ident)

    async def analyzed(self, text: str, name: str) -> Entry:
        """A text analyzed, and not kept.

        Raises:
            DeskError: it cannot be analyzed.
        """
        future: Future[list[Entry]] = self.submit(text.encode(), name=name, form="text")
        try:
            (entry,) = await asyncio.wrap_future(future)
        except BaocaoError as error:
            raise DeskError("unreadable", problem=str(error)) from error
        if not entry.good:
            raise DeskError("unreadable", problem=entry.record["failure"]["message"])
        return entry

    def analyze_again(self, ident: int, *, actor: str) -> int:
        """Begin to analyze an article again; the number of the job."""
        view = self.store.article(ident)
        return self.jobs.add(view.raw.encode(), name=view.name, form="text", actor=actor, again=ident)

    def set_state(self, ident: int, version: int, state: str, *, actor: str) -> ArticleView:
        """As `Store.set_state`; those who want to know are told when an article is done."""
        view = self.store.set_state(ident, version, state, actor=actor)
        if state == "done" and self.settings.webhooks:
            (entry,) = entries([view])
            news = {
                "event": "done",
                "article": ident,
                "version": view.version,
                "actor": actor,
                "ninjs": to_ninjs(entry),
            }
            self.deliveries.send(news)
        return view

    def statistics(self) -> Statistics:
        """What editors changed, counted."""
        return statistics(self.store.database)

    def preview(self, candidate: str, query: QueueQuery) -> Preview:
        """What a candidate would change of the articles that a query asks for; takes as long as analyzing them.

        Raises:
            DeskError: there is no such candidate.
        """
        self._refuse_unknown(candidate)
        pool = Pool(
            self.settings.loading(candidate), jobs=1, seconds=self.settings.timeout, memory=self.settings.memory
        )

        def analyze(text: str, name: str) -> Entry:
            (entry,) = pool.submit(text.encode(), name=name, form="text").result()
            return entry

        try:
            return preview(self.store, candidate, analyze, query)
        finally:
            pool.close()

    def switch(self, candidate: str | None, *, actor: str) -> None:
        """Analyze with a candidate from now on, or with the desk's own model again (None).

        Raises:
            DeskError: there is no such candidate.
        """
        if candidate is not None:
            self._refuse_unknown(candidate)
        with self._lock:
            self.store.remember(_MODEL, candidate or "")
            self.store.note(actor, "switch", detail=candidate or self.settings.model)
            old, self.pool = self.pool, self._new_pool(candidate)
            old.retire()

    def _refuse_unknown(self, candidate: str) -> None:
        if candidate not in self.settings.candidates:
            raise DeskError("candidate", got=candidate[:60], allowed=", ".join(sorted(self.settings.candidates)) or "–")
