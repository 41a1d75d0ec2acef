"""The REST interface: /v1 for programs, /healthz for whoever watches the server; OpenAPI is at /v1/openapi.json."""

from dataclasses import asdict
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response

from baocao.desk.access import MayEdit, MayManage, MayRead, desk_of
from baocao.desk.article_views import ArticleView
from baocao.desk.exporting import FORMATS, export
from baocao.desk.messages import DeskError
from baocao.desk.schemas import (
    ArticleOut,
    AuditOut,
    CodebookIn,
    CodebookOut,
    ConflictOut,
    EditIn,
    HealthOut,
    HistoryOut,
    JobOut,
    Problem,
    QueueIn,
    QueueOut,
    RecordJson,
    StateIn,
    TextIn,
    VersionIn,
)
from baocao.desk.searching import QueueQuery
from baocao.desk.uploads import bring, read_uploads
from baocao.desk.values import keepable
from baocao.write.record import dumps

_REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (400, 401, 403, 404, 413, 415, 422, 429, 503)
}
_CONFLICT: dict[int | str, dict[str, Any]] = {409: {"model": ConflictOut}}
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": TextIn.model_json_schema()},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
_MOST_EXPORTED = 5_000  # articles of an answer; all of them would be too much memory
router = APIRouter(prefix="/v1", responses=_REFUSED)
health = APIRouter()


@health.get("/healthz", responses={503: {"model": Problem}})
def healthz(request: Request) -> HealthOut:
    """Whether the desk works: it answers, and so does its database."""
    desk = desk_of(request)
    desk.store.setting("secret")
    return HealthOut(status="ok", model=desk.pool.loading.model)


@router.post("/analyze")
async def analyze(request: Request, asked: TextIn, _: MayRead) -> RecordJson:
    """The record of a text, which is not kept."""
    entry = await desk_of(request).analyzed(keepable(asked.text), keepable(asked.name))
    return _json(dumps(entry.record).encode())  # type: ignore[return-value]


@router.post("/articles", status_code=201, openapi_extra=_UPLOAD, responses={202: {"model": list[JobOut]}})
async def add_article(
    request: Request, visitor: MayEdit, name: Annotated[str, Query(max_length=300)] = ""
) -> list[JobOut]:
    """Bring a text as JSON, or a file's bytes with its `name`; 202 if it takes longer: ask for the job then."""
    del name  # see `read_uploads`
    jobs = await bring(request, await read_uploads(request), visitor.name)
    if jobs[0].state == "failed":
        raise DeskError("unreadable", problem=jobs[0].problem or "")
    ended = all(job.state in ("done", "failed") for job in jobs)
    return _json(orjson.dumps([asdict(job) for job in jobs]), 201 if ended else 202)  # type: ignore[return-value]


@router.get("/articles")
def queue(request: Request, query: Annotated[QueueIn, Query()], _: MayRead) -> QueueOut:
    """A page of the queue."""
    return QueueOut.model_validate(asdict(desk_of(request).store.queue(query.asked())))


@router.get("/articles/{ident}")
def article(request: Request, ident: int, _: MayRead) -> ArticleOut:
    """An article as it stands."""
    return _article(desk_of(request).store.article(ident))


@router.get("/articles/{ident}/record")
def record(request: Request, ident: int, _: MayRead) -> RecordJson:
    """The record `baocao/1` of an article as it stands, without what was rejected."""
    content = export([desk_of(request).store.article(ident)], "jsonl").content
    return _json(content)  # type: ignore[return-value]


@router.get("/articles/{ident}/history")
def history(request: Request, ident: int, _: MayRead) -> list[HistoryOut]:
    """Who changed what from what."""
    return [HistoryOut.model_validate(asdict(edit)) for edit in desk_of(request).store.article(ident).edits]


@router.post("/articles/{ident}/edits", responses=_CONFLICT)
def edit(request: Request, ident: int, asked: EditIn, visitor: MayEdit) -> ArticleOut:
    """Do an operation."""
    return _article(desk_of(request).store.edit(ident, asked.version, asked.operation, actor=visitor.name))


@router.post("/articles/{ident}/undo", responses=_CONFLICT)
def undo(request: Request, ident: int, asked: VersionIn, visitor: MayEdit) -> ArticleOut:
    """Take back the last operation."""
    return _article(desk_of(request).store.undo(ident, asked.version, actor=visitor.name))


@router.post("/articles/{ident}/redo", responses=_CONFLICT)
def redo(request: Request, ident: int, asked: VersionIn, visitor: MayEdit) -> ArticleOut:
    """Do again what was undone."""
    return _article(desk_of(request).store.redo(ident, asked.version, actor=visitor.name))


@router.post("/articles/{ident}/settle", responses=_CONFLICT)
def settle(request: Request, ident: int, asked: VersionIn, visitor: MayEdit) -> ArticleOut:
    """Offer the differences of a newer analysis no more."""
    return _article(desk_of(request).store.settle(ident, asked.version, actor=visitor.name))


@router.post("/articles/{ident}/state", responses=_CONFLICT)
def state(request: Request, ident: int, asked: StateIn, visitor: MayEdit) -> ArticleOut:
    """Say that an article is new, in review or done."""
    return _article(desk_of(request).set_state(ident, asked.version, asked.state, actor=visitor.name))


@router.post("/articles/{ident}/analyze", status_code=202)
def analyze_again(request: Request, ident: int, visitor: MayEdit) -> JobOut:
    """Analyze an article again; what an editor set stays, differences are offered."""
    desk = desk_of(request)
    return JobOut.model_validate(asdict(desk.jobs.job(desk.analyze_again(ident, actor=visitor.name))))


@router.get("/jobs")
def jobs(request: Request, _: MayRead) -> list[JobOut]:
    """The latest texts and files that were brought."""
    return [JobOut.model_validate(asdict(job)) for job in desk_of(request).jobs.listed()]


@router.get("/jobs/{ident}")
def job(request: Request, ident: int, _: MayRead) -> JobOut:
    """What became of a text or file."""
    return JobOut.model_validate(asdict(desk_of(request).jobs.job(ident)))


@router.get("/export", response_class=Response)
def export_articles(
    request: Request,
    query: Annotated[QueueIn, Query()],
    visitor: MayRead,
    format: str = "jsonl",  # noqa: A002
) -> Response:
    """The articles that a query asks for, in one of the formats jsonl, labelstudio, markup, ninjs, standoff."""
    return exported(request, query.asked(), format, visitor.name)


def exported(request: Request, query: QueueQuery, file_format: str, actor: str) -> Response:
    """An answer with articles as a file.

    Raises:
        DeskError: there is no such format, or there are too many articles.
    """
    desk = desk_of(request)
    idents = desk.store.idents(query)
    if file_format not in FORMATS:
        raise DeskError("format", allowed=", ".join(FORMATS), got=file_format[:60])
    if len(idents) > _MOST_EXPORTED:
        raise DeskError("many", most=_MOST_EXPORTED, got=len(idents))
    file = export(map(desk.store.article, idents), file_format)
    desk.store.note(actor, "export", detail=f"{file_format}, {len(idents)}")
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/codebook")
def codebook(request: Request, _: MayRead) -> list[CodebookOut]:
    """The versions of the codebook, the latest first."""
    return [CodebookOut.model_validate(asdict(each)) for each in desk_of(request).codebook.versions()]


@router.post("/codebook", responses=_CONFLICT)
def change_codebook(request: Request, asked: CodebookIn, visitor: MayEdit) -> CodebookOut:
    """Set entries of the codebook anew; their tags want another look from then on."""
    entries = {name: entry.model_dump(exclude_none=True) for name, entry in asked.entries.items()}
    changed = desk_of(request).codebook.change(asked.version, entries, asked.note, actor=visitor.name)
    return CodebookOut.model_validate(asdict(changed))


@router.get("/learning")
def learning(request: Request, _: MayRead) -> dict[str, Any]:
    """How often editors changed what, by theme and rule, and how far they agree."""
    return asdict(desk_of(request).statistics())


@router.get("/audit")
def audit(
    request: Request, _: MayManage, before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> list[AuditOut]:
    """Who did what, the latest first."""
    rows = desk_of(request).store.audit(before_id=before)
    return [AuditOut.model_validate(row, from_attributes=True) for row in rows]


def answer_of(view: ArticleView) -> dict[str, Any]:
    """An article as JSON."""
    plain = {name: getattr(view, name) for name in ArticleOut.model_fields}
    plain["differences"] = [
        {"what": each.what, "mine": each.mine, "theirs": each.theirs, "edited": each.edited}
        | {"operation": each.operation.model_dump(mode="json")}
        for each in view.differences
    ]
    return plain | {"looks": sorted(view.looks)}


def _article(view: ArticleView) -> ArticleOut:
    """The answer, made at once: validating what has just been made would take ten times as long."""
    return _json(orjson.dumps(answer_of(view)))  # type: ignore[return-value]


def _json(content: bytes, status: int = 200) -> Response:
    return Response(content, status, media_type="application/json")
