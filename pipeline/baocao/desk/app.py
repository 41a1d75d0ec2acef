"""The desk as a web application: `make_app` puts engine, guard and routes together; what goes wrong is told."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException as StarletteHTTPException

from baocao.core.errors import BaocaoError
from baocao.desk import access, api, desk_pages, other_pages
from baocao.desk.article_views import ConflictError
from baocao.desk.engine import Desk
from baocao.desk.messages import DeskError
from baocao.desk.people import Attempts
from baocao.desk.rendering import add_static, from_htmx, refusal
from baocao.desk.security import Guard, language_of
from baocao.desk.settings import Settings

_PROGRAMS = ("/v1/", "/healthz")


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
    elif error.code == "login" and request.method == "GET" and not from_htmx(request):
        answer = RedirectResponse(f"/login?next={quote(_path(request))}", 303)
    else:
        answer = refusal(request, error)
    if error.status == 429:
        answer.headers["Retry-After"] = str(round(Attempts.WINDOW))
    return answer


def _path(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _add_handlers(app: FastAPI) -> None:
    """Whatever goes wrong is told in the language of whoever asked, with a status of its own."""

    def handle(kind: type[Exception], told: Callable[[Any], DeskError]) -> None:
        app.add_exception_handler(kind, lambda request, error: refused(request, told(error)))

    handle(DeskError, lambda error: error)
    handle(BaocaoError, lambda error: DeskError("request", problem=str(error)))
    handle(RequestValidationError, lambda error: DeskError("request", problem=_first(error)))
    handle(StarletteHTTPException, _of_status)
    for kind in (IntegrityError, OperationalError, PoolTimeoutError):
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
