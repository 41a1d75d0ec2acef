"""The desk's pages: the queue, the article, and what is done on them. Answers to HTMX are the parts that changed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from baocao.desk.access import MayEdit, MayRead, desk_of, form_of
from baocao.desk.api import exported
from baocao.desk.article_views import ArticleView
from baocao.desk.exporting import FORMATS, export
from baocao.desk.messages import DeskError
from baocao.desk.operations import AddMention, Operation, parse_operation
from baocao.desk.presenting import article_context, editor_context, intended, mark_of, moment, new_key
from baocao.desk.rendering import from_htmx, show, words
from baocao.desk.searching import QueuePage, QueueQuery
from baocao.desk.uploads import bring, read_uploads
from baocao.desk.values import whole
from baocao.write.marked import day, field_name, visible
from baocao.write.phrases import Phrases

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_AROUND = 3  # pages of the queue that are linked on either side
_JOBS = 6  # that the queue shows
_PATIENCE = 15.0  # seconds that an answer waits for an analysis; the longest report seen takes two


@router.get("/")
def queue(request: Request, _: MayRead) -> Response:
    """The queue, or the list alone when the filters ask for it."""
    query, store, say = query_of(request.query_params), desk_of(request).store, words(request)
    found = store.queue(query)
    values: dict[str, Any] = {
        "found": found,
        "query": asdict(query),
        "row_words": lambda row: _row_words(row, say),
        "page_link": lambda number: f"/?{urlencode({**request.query_params, 'page': number})}",
        "page_numbers": _page_numbers,
        "export_link": lambda name: f"/export?{urlencode({**request.query_params, 'format': name})}",
        "formats": tuple(FORMATS),
    }
    if from_htmx(request):
        return show(request, "results.html", **values)
    values |= {"facets": store.facets(), "facet_words": lambda name, value: _facet_words(name, value, say)}
    return show(request, "queue.html", **values, **_jobs(request))


@router.get("/jobs")
def jobs(request: Request, _: MayRead) -> Response:
    """What becomes of texts and files on their way; asks again while some are."""
    return show(request, "jobs.html", **_jobs(request))


def _jobs(request: Request) -> dict[str, Any]:
    listed = desk_of(request).jobs.listed(size=_JOBS)
    return {"jobs": listed, "working": any(job.state in ("waiting", "running") for job in listed)}


@router.post("/articles")
async def add_articles(request: Request, visitor: MayEdit) -> Response:
    """Bring a pasted text or files; a single article opens at once, else the queue tells what became of them."""
    ended = await bring(request, await read_uploads(request), visitor.name)
    idents = [ident for job in ended for ident in (*job.articles, *job.repeated)]
    return RedirectResponse(f"/articles/{idents[0]}" if len(idents) == len(ended) == 1 else "/#jobs", 303)


def query_of(asked: Mapping[str, str]) -> QueueQuery:
    """The query that an address holds. Raises DeskError where it holds no such filter."""
    names = ("state", "genre", "theme", "kind", "field", "province", "text")
    given: dict[str, Any] = {name: asked[name] for name in names if asked.get(name)}
    return QueueQuery(
        **given,
        look=bool(asked.get("look")),
        sort=asked.get("sort") or "newest",
        page=whole(asked.get("page") or "1") or 0,
    )


def _page_numbers(found: QueuePage) -> list[int]:
    near = range(max(1, found.page - _AROUND), min(found.pages, found.page + _AROUND) + 1)
    return sorted({1, *near, found.pages})


def _row_words(row: Any, say: Phrases) -> str:
    """What the queue says of an article besides its title."""
    places = row.facets.get("province", ())[:2]
    genre = [say("genre", name) for name in row.facets.get("genre", ())]
    parts = (", ".join(places), day(row.published, say), *genre, row.changed_by, moment(row.changed, say))
    return visible(" · ".join(filter(None, parts)))


def _facet_words(name: str, value: str, say: Phrases) -> str:
    return field_name(value, say) if name == "field" else say(name, value)


@router.get("/articles/{ident}")
def article(request: Request, ident: int, _: MayRead) -> Response:
    """The page of an article."""
    view = desk_of(request).store.article(ident)
    return _article(request, "article.html", view, request.query_params.get("selected", ""))


@router.get("/articles/{ident}/history")
def history(request: Request, ident: int, _: MayRead) -> Response:
    """The page of an article with its history unfolded."""
    return _article(request, "article.html", desk_of(request).store.article(ident), open_history=True)


@router.get("/articles/{ident}/items/{key}")
def item(request: Request, ident: int, key: str, version: int, _: MayRead) -> Response:
    """The editor of a mark, for a page that shows this version of the article."""
    view = replace(desk_of(request).store.article(ident), version=version)
    return show(
        request, "editor.html", view=view, drawn=None, **editor_context(view.record, mark_of(view, key), words(request))
    )


@router.get("/articles/{ident}/draw")
def draw(request: Request, ident: int, start: int, end: int, version: int, _: MayEdit) -> Response:
    """The editor of words that are to be marked, for a page that shows this version of the article."""
    view = replace(desk_of(request).store.article(ident), version=version)
    if not 0 <= start < end <= len(view.raw):
        raise DeskError("span", start=start, end=end, length=len(view.raw))
    drawn = {"start": start, "end": end, "text": view.raw[start:end]}
    return show(request, "editor.html", view=view, drawn=drawn, **editor_context(view.record, None, words(request)))


@router.post("/articles/{ident}/edits")
async def edit(request: Request, ident: int, visitor: MayEdit) -> Response:
    """Do an operation, sent as a form or as JSON: `{"version": 3, "operation": {"op": "accept", "key": "e7"}}`."""
    sent, say = await _sent(request), words(request)
    operation = _operation(sent)
    view = await _stored(desk_of(request).store.edit, ident, _version(sent), operation, actor=visitor.name)
    told = intended(view, operation, say)
    key = new_key(view) if isinstance(operation, AddMention) else ""
    return _changed(request, view, sent, say("desk", "saved", what=told.what, after=told.after), key)


@router.post("/articles/{ident}/undo")
async def undo(request: Request, ident: int, visitor: MayEdit) -> Response:
    """Take back the last change."""
    sent = await _sent(request)
    view = await _stored(desk_of(request).store.undo, ident, _version(sent), actor=visitor.name)
    return _changed(request, view, sent, words(request)("desk", "undone"))


@router.post("/articles/{ident}/redo")
async def redo(request: Request, ident: int, visitor: MayEdit) -> Response:
    """Do again what was taken back."""
    sent = await _sent(request)
    view = await _stored(desk_of(request).store.redo, ident, _version(sent), actor=visitor.name)
    return _changed(request, view, sent, words(request)("desk", "redone"))


@router.post("/articles/{ident}/state")
async def state(request: Request, ident: int, visitor: MayEdit) -> Response:
    """Say that an article is new, in review or done."""
    sent, say = await _sent(request), words(request)
    wanted = str(sent.get("state", ""))
    view = await _stored(desk_of(request).set_state, ident, _version(sent), wanted, actor=visitor.name)
    return _changed(request, view, sent, say("desk", "state_set", state=say("state", wanted)))


@router.post("/articles/{ident}/settle")
async def settle(request: Request, ident: int, visitor: MayEdit) -> Response:
    """Keep what stands, whatever a newer analysis says."""
    sent = await _sent(request)
    view = await _stored(desk_of(request).store.settle, ident, _version(sent), actor=visitor.name)
    return _changed(request, view, sent, words(request)("desk", "settled"))


@router.post("/articles/{ident}/again")
async def analyze_again(request: Request, ident: int, visitor: MayEdit) -> Response:
    """Analyze an article again; what editors set stays."""
    desk, sent = desk_of(request), await _sent(request)
    number = await run_in_threadpool(desk.analyze_again, ident, actor=visitor.name)
    ended = await desk.ended(number, _PATIENCE)
    if ended.state == "failed":
        raise DeskError("unreadable", problem=ended.problem or "")
    view = await run_in_threadpool(desk.store.article, ident)
    return _changed(request, view, sent, words(request)("desk", "analyzed"))


@router.get("/articles/{ident}/export")
def export_article(request: Request, ident: int, visitor: MayRead, format: str = "jsonl") -> Response:  # noqa: A002
    """An article as a file."""
    desk = desk_of(request)
    if format not in FORMATS:
        raise DeskError("format", allowed=", ".join(FORMATS), got=format[:60])
    file = export([desk.store.article(ident)], format)
    desk.store.note(visitor.name, "export", ident, format)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/export")
def export_found(request: Request, visitor: MayRead, format: str = "jsonl") -> Response:  # noqa: A002
    """The articles that the filters of the queue ask for, as a file."""
    return exported(request, query_of(request.query_params), format, visitor.name)


@router.get("/next")
def next_article(request: Request, _: MayRead, after: int = 0) -> Response:
    """On to the next article that is not done, the least certain first, round and round."""
    store = desk_of(request).store
    done = {*store.idents(QueueQuery(state="done"))}
    listed = [ident for ident in store.idents(QueueQuery(sort="least certain")) if ident not in done or ident == after]
    place = listed.index(after) if after in listed else -1
    following = next((ident for ident in (*listed[place + 1 :], *listed[: place + 1]) if ident != after), None)
    return RedirectResponse(f"/articles/{following}" if following else "/?sort=least+certain", 303)


def _article(request: Request, template: str, view: ArticleView, key: str = "", **values: Any) -> HTMLResponse:
    given = {"drawn": None, "open_history": False, "said": "", "formats": tuple(FORMATS)}
    return show(request, template, **given | article_context(view, words(request), key) | values)


async def _stored(change: Callable[..., ArticleView], *given: Any, **named: Any) -> ArticleView:
    """A change made in a thread: the database blocks."""
    return await run_in_threadpool(change, *given, **named)


def _changed(request: Request, view: ArticleView, sent: Mapping[str, Any], said: str, key: str = "") -> Response:
    """The article after a change, with a mark in its editor: its parts for HTMX, else its page again."""
    key = key or str(sent.get("selected") or sent.get("key") or sent.get("passage") or "")
    if not from_htmx(request):
        return RedirectResponse(f"/articles/{view.ident}?selected={quote(key)}", 303)
    return _article(request, "work.html", view, key, said=said)


async def _sent(request: Request) -> Mapping[str, Any]:
    """What was sent, a JSON object or a form. Raises DeskError if it is neither."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return await form_of(request)
    try:
        sent = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise DeskError("request", problem=str(error)) from error
    if not isinstance(sent, dict):
        raise DeskError("request", problem='{"version": …, "operation": …}')
    return sent


def _version(sent: Mapping[str, Any]) -> int:
    given = sent.get("version")
    version = given if type(given) is int else whole(given)
    if version is None:
        raise DeskError("operation", problem="version")
    return version


def _operation(sent: Mapping[str, Any]) -> Operation:
    """The operation that was sent, in its fields or as JSON. Raises DeskError if it holds none."""
    given = sent.get("operation")
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError) as error:
            raise DeskError("operation", problem=str(error)) from error
    if given is not None:
        return parse_operation(given)
    names = [name for name in ("op", "key", "passage", "kind", "field", "to", "start", "end") if name in sent]
    plain = {name: sent[name] for name in names}
    plain |= {name: at for name in ("start", "end") if (at := whole(plain.get(name))) is not None}
    if "many" in sent and isinstance(sent, FormData):  # a checkbox for each, or a line
        lines = [line for value in sent.getlist("to") for line in str(value).splitlines() if line.strip()]
        plain["to"] = lines or None
    elif plain.get("op") in ("tag", "value") and plain.get("to") in ("", None):
        plain["to"] = None
    return parse_operation(plain)
