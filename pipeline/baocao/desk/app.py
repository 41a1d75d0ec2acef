"""The desk as a web application: `make_app` puts store, workers, guard and routes together."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from threading import Lock
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException as StarletteHTTPException

from baocao.core.errors import BaocaoError, OptionError
from baocao.desk import access, api, desk_pages, other_pages
from baocao.desk.analysis import Pool
from baocao.desk.article_views import ArticleView, ConflictError
from baocao.desk.codebook import Codebook
from baocao.desk.corrections import Preview, Statistics, preview, statistics
from baocao.desk.deliveries import Deliveries
from baocao.desk.exporting import entries
from baocao.desk.jobs import Jobs, JobView
from baocao.desk.messages import DeskError
from baocao.desk.people import Attempts, People
from baocao.desk.rendering import add_static, from_htmx, refusal
from baocao.desk.searching import QueueQuery
from baocao.desk.security import Guard, language_of
from baocao.desk.settings import Settings
from baocao.desk.storage import Store
from baocao.desk.uploads import Upload
from baocao.desk.watching import Watcher
from baocao.write.entry import Entry
from baocao.write.newsroom import to_ninjs

_PROGRAMS = ("/v1/", "/healthz")
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
        self.codebook = Codebook(self.store.database)
        self.secret = self.store.remember("secret", secrets.token_urlsafe(32), once=True)
        self.pool = self._new_pool(self.store.setting(_MODEL))
        self.jobs = Jobs(self.store, lambda: self.pool)
        self.deliveries = Deliveries(self.store.database, settings.webhooks, settings.webhook_secret)
        self._watcher: Watcher | None = None
        self._lock = Lock()

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

    def _new_pool(self, model: str | None) -> Pool:
        how = self.settings
        return Pool(how.loading(model), jobs=how.jobs, seconds=how.timeout, memory=how.memory)

    async def ended(self, ident: int, seconds: float) -> JobView:
        """A job when it has ended, or as it stands after some seconds."""
        future = self.jobs.future(ident)
        if future is not None:
            await asyncio.wait([asyncio.wrap_future(future)], timeout=seconds)
        return await run_in_threadpool(self.jobs.job, ident)

    async def analyzed(self, upload: Upload) -> Entry:
        """A text analyzed, and not kept.

        Raises:
            DeskError: it cannot be analyzed.
        """
        future: Future[list[Entry]] = self.pool.submit(upload.data, name=upload.name, form=upload.form)
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
            old.close()

    def _refuse_unknown(self, candidate: str) -> None:
        if candidate not in self.settings.candidates:
            raise DeskError("candidate", got=candidate[:60], allowed=", ".join(sorted(self.settings.candidates)) or "–")


def make_app(settings: Settings) -> FastAPI:
    """The application.

    Raises:
        OptionError: see `Desk`.
    """
    desk = Desk(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(desk.start)
        yield
        await run_in_threadpool(desk.close)

    app = FastAPI(
        title="baocao",
        description="Vietnamese reports marked up and corrected: articles, jobs, exports.",
        version="1",
        lifespan=lifespan,
        docs_url=None,  # its page is of a CDN
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        dependencies=[Depends(access.protect)],
    )
    app.state.desk = desk
    for router in (api.health, api.router, access.router, desk_pages.router, other_pages.router):
        app.include_router(router)
    add_static(app)
    _add_handlers(app)
    app.add_middleware(Guard, settings=settings, people=desk.people, secret=desk.secret, refused=refused)
    return app


def refused(request: Request, error: DeskError) -> Response:
    """The answer to what cannot be done: JSON for programs, else a page."""
    language = language_of(request)
    wants_page = from_htmx(request) or "text/html" in request.headers.get("accept", "")
    if request.url.path.startswith(_PROGRAMS) or not wants_page:
        told: dict[str, Any] = {"error": error.code, "message": error.told(language)}
        if isinstance(error, ConflictError):
            operation = error.operation.model_dump(mode="json") if error.operation else None
            told |= {"article": api.answer_of(error.view), "operation": operation}
        answer = Response(orjson.dumps(told), error.status, media_type="application/json")
    elif error.code == "login" and request.method == "GET":
        answer = RedirectResponse(f"/login?next={quote(request.url.path)}", 303)
    else:
        answer = refusal(request, error)
    if error.status == 429:
        answer.headers["Retry-After"] = str(round(Attempts.WINDOW))
    return answer


def _add_handlers(app: FastAPI) -> None:
    """Whatever goes wrong is told in the language of whoever asked, with a status of its own."""

    def handle(kind: type[Exception], told: Callable[[Any], DeskError]) -> None:
        app.add_exception_handler(kind, lambda request, error: refused(request, told(error)))

    handle(DeskError, lambda error: error)
    handle(BaocaoError, lambda error: DeskError("request", problem=str(error)))
    handle(RequestValidationError, lambda error: DeskError("request", problem=_first(error)))
    handle(StarletteHTTPException, _of_status)
    for kind in (OperationalError, PoolTimeoutError):
        handle(kind, lambda _: DeskError("database"))


def _first(error: RequestValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    return f"{where}: {first['msg']}".removeprefix(": ")


def _of_status(error: StarletteHTTPException) -> DeskError:
    codes = {404: "nowhere", 405: "method"}
    return (
        DeskError(codes[error.status_code])
        if error.status_code in codes
        else DeskError("request", problem=error.detail)
    )
