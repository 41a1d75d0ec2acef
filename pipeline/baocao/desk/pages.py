"""The desk's pages: the queue, the article, and what is done on them. Answers to HTMX are the parts that changed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.datastructures import FormData

from baocao.desk.article_views import ArticleView, ConflictError
from baocao.desk.messages import DeskError
from baocao.desk.operations import Operation, parse_operation
from baocao.desk.presenting import Change, article_context, desk_words, editor_context, intended, mark_of
from baocao.desk.searching import QueuePage, QueueQuery
from baocao.desk.values import kinds
from baocao.themes.fields import field_names
from baocao.write.article_page import SCRIPT, style
from baocao.write.catalog import LANGUAGES, Catalog
from baocao.write.marked import day, percent, visible

HERE = Path(__file__).parent
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
SHORTCUTS = (
    ("?", "help"), ("/", "search"), ("p", "paste"), ("j k", "passage"), ("l h", "mark"), ("n", "unsure"),
    ("⇧N", "next_article"), ("e ⏎", "edit"), ("1 … 9", "theme"), ("a", "accept"), ("x", "reject"), ("d", "draw"),
    ("r", "redraw"), ("u Ctrl+Z", "undo"), ("⇧U", "redo"), ("s", "state"), ("m", "marks"), ("t", "table"),
    ("g", "queue"), ("Esc", "leave"),
)  # fmt: skip
_AROUND = 3  # pages of the queue that are linked on either side
_COOKIE = "language"


def _environment() -> Environment:
    """The templates: all that is put in is escaped, but what `write` has made as HTML."""
    made = Environment(
        loader=PackageLoader("baocao.desk"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"visible": visible, "percent": percent, "shortcuts": SHORTCUTS}
    return made


_TEMPLATES = _environment()


def add_pages(app: FastAPI) -> None:
    """Give an application the desk's pages, its style and its scripts."""
    app.include_router(router)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")


@router.get("/assets/page.css")
def sheet() -> Response:
    """The style of the article's page, with a line for every kind that is installed."""
    return Response(style(kinds()), media_type="text/css")


@router.get("/assets/page.js")
def script() -> Response:
    """The script of the article's page."""
    return Response(SCRIPT.read_text(encoding="utf-8"), media_type="text/javascript")


def words(request: Request) -> Catalog:
    """The words of the reader's language: of the address, else of the cookie, else Vietnamese."""
    asked = request.query_params.get("lang") or request.cookies.get(_COOKIE)
    return desk_words(asked if asked in LANGUAGES else LANGUAGES[0])


def show(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page or a part of one. Numbers, names and texts are escaped; stories, panels and legends are HTML."""
    say = words(request)
    given = {name: _as_html(name, value) for name, value in values.items()}
    given |= {"say": say, "here": request.url.path, **who(request)}
    answer = HTMLResponse(_TEMPLATES.get_template(template).render(given), status_code=status)
    if request.query_params.get("lang") == say.language:
        answer.set_cookie(_COOKIE, say.language, max_age=365 * 86400, httponly=True, samesite="lax")
    return answer


def _as_html(name: str, value: Any) -> Any:
    if name == "story":
        return type(value)(*map(Markup, value))
    return Markup(value) if name in ("panel", "legend") else value


@router.get("/")
def queue(request: Request) -> Response:
    """The queue, or the list alone when the filters ask for it."""
    query = _query(request.query_params)
    store = _store(request)
    found = store.queue(query)
    values: dict[str, Any] = {
        "found": found,
        "query": asdict(query),
        "row_words": lambda row: _row_words(row, words(request)),
        "page_link": lambda number: f"/?{urlencode({**request.query_params, 'page': number})}",
        "page_numbers": _page_numbers,
    }
    if _from_htmx(request):
        return show(request, "results.html", **values)
    say = words(request)
    values |= {"facets": store.facets(), "facet_words": lambda name, value: _facet_words(name, value, say)}
    return show(request, "queue.html", **values, **_jobs(request))


def _query(asked: Mapping[str, str]) -> QueueQuery:
    """The query that an address holds. Raises DeskError where it holds no such filter."""
    names = ("state", "genre", "theme", "kind", "field", "province", "text")
    given: dict[str, Any] = {name: asked[name] for name in names if asked.get(name)}
    page = asked.get("page") or "1"
    return QueueQuery(
        **given,
        look=bool(asked.get("look")),
        sort=asked.get("sort") or "newest",
        page=int(page) if page.isdecimal() else 0,
    )


def _page_numbers(found: QueuePage) -> list[int]:
    near = range(max(1, found.page - _AROUND), min(found.pages, found.page + _AROUND) + 1)
    return sorted({1, *near, found.pages})


def _row_words(row: Any, say: Catalog) -> str:
    """What the queue says of an article besides its title."""
    places = row.facets.get("province", ())[:2]
    genre = [say("genre", name) for name in row.facets.get("genre", ())]
    parts = (", ".join(places), day(row.published, say), *genre, row.changed_by, row.changed[:16].replace("T", " "))
    return visible(" · ".join(filter(None, parts)))


def _facet_words(name: str, value: str, say: Catalog) -> str:
    return field_names().get(value, value) if name == "field" else say(name, value)


@router.get("/articles/{ident}")
def article(request: Request, ident: int) -> Response:
    """The page of an article."""
    view = _store(request).article(ident)
    return _article(request, "article.html", view, request.query_params.get("selected", ""))


@router.get("/articles/{ident}/history")
def history(request: Request, ident: int) -> Response:
    """The page of an article with its history unfolded."""
    return _article(request, "article.html", _store(request).article(ident), open_history=True)


@router.get("/articles/{ident}/items/{key}")
def item(request: Request, ident: int, key: str) -> Response:
    """The editor of a mark."""
    view = _store(request).article(ident)
    say = words(request)
    return show(request, "editor.html", view=view, drawn=None, **editor_context(mark_of(view, key), say))


@router.get("/articles/{ident}/draw")
def draw(request: Request, ident: int, start: int, end: int) -> Response:
    """The editor of words that are to be marked."""
    view = _store(request).article(ident)
    if not 0 <= start < end <= len(view.raw):
        raise DeskError("span", start=start, end=end, length=len(view.raw))
    drawn = {"start": start, "end": end, "text": view.raw[start:end]}
    return show(request, "editor.html", view=view, drawn=drawn, **editor_context(None, words(request)))


@router.post("/articles/{ident}/edits")
async def edit(request: Request, ident: int) -> Response:
    """Do an operation, given by a form or as JSON: `{"version": 3, "operation": {"op": "accept", "key": "figure-1"}}`."""
    form = await _form(request)
    version, operation = _version(form), _operation(form)
    view = await _done(request, lambda: _store(request).edit(ident, version, operation, actor=_actor(request)))
    told = intended(view, operation, words(request))
    return _changed(request, view, form, words(request)("desk", "saved", what=told.what, after=told.after))


@router.post("/articles/{ident}/undo")
async def undo(request: Request, ident: int) -> Response:
    """Take back the last change."""
    form = await _form(request)
    view = await _done(request, lambda: _store(request).undo(ident, _version(form), actor=_actor(request)))
    return _changed(request, view, form, words(request)("desk", "undone"))


@router.post("/articles/{ident}/redo")
async def redo(request: Request, ident: int) -> Response:
    """Do again what was taken back."""
    form = await _form(request)
    view = await _done(request, lambda: _store(request).redo(ident, _version(form), actor=_actor(request)))
    return _changed(request, view, form, words(request)("desk", "redone"))


@router.post("/articles/{ident}/state")
async def state(request: Request, ident: int) -> Response:
    """Say that an article is new, in review or done."""
    form, say = await _form(request), words(request)
    wanted = str(form.get("state", ""))
    view = await _done(request, lambda: _store(request).set_state(ident, _version(form), wanted, actor=_actor(request)))
    return _changed(request, view, form, say("desk", "state_set", state=say("state", wanted)))


@router.post("/articles/{ident}/settle")
async def settle(request: Request, ident: int) -> Response:
    """Keep what stands, whatever a newer analysis says."""
    form = await _form(request)
    view = await _done(request, lambda: _store(request).settle(ident, _version(form), actor=_actor(request)))
    return _changed(request, view, form, words(request)("desk", "settled"))


@router.get("/next")
def next_article(request: Request, after: int = 0) -> Response:
    """On to the least certain article that is not done."""
    store = _store(request)
    rows = [row for row in store.queue(QueueQuery(sort="least certain", size=50)).rows if row.state != "done"]
    found = next((row for row in rows if row.ident != after), None)
    return RedirectResponse(f"/articles/{found.ident}" if found else "/?sort=least+certain", status_code=303)


def _article(request: Request, template: str, view: ArticleView, key: str = "", **values: Any) -> HTMLResponse:
    given = article_context(view, words(request), key)
    return show(
        request, template, **({"drawn": None, "open_history": False, "said": "", "formats": FORMATS} | given | values)
    )


def _changed(request: Request, view: ArticleView, form: Mapping[str, Any], said: str) -> Response:
    """The article after a change: its parts for HTMX, else its page again."""
    key = str(form.get("selected") or form.get("key") or form.get("passage") or "")
    if not _from_htmx(request):
        return RedirectResponse(f"/articles/{view.ident}?selected={quote(key)}", status_code=303)
    return _article(request, "work.html", view, key, said=said)


def _from_htmx(request: Request) -> bool:
    return "hx-request" in request.headers


async def _form(request: Request) -> Mapping[str, Any]:
    """What was sent, a JSON object or a form. Raises DeskError if it is neither."""
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            sent = json.loads(await request.body())
        except ValueError as error:
            raise DeskError("operation", problem=str(error)) from error
        if not isinstance(sent, dict):
            raise DeskError("operation", problem="{}")
        return sent
    return await request.form()


def _version(form: Mapping[str, Any]) -> int:
    version = form.get("version")
    if type(version) is int or (isinstance(version, str) and version.isdecimal() and len(version) < _DIGITS):
        return int(version)
    raise DeskError("operation", problem="version")


def _operation(form: Mapping[str, Any]) -> Operation:
    """The operation that a form holds, in its fields or as JSON. Raises DeskError if it holds none."""
    given = form.get("operation")
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError as error:
            raise DeskError("operation", problem=str(error)) from error
    if given is not None:
        return parse_operation(given)
    names = [name for name in ("op", "key", "passage", "kind", "field", "to", "start", "end") if name in form]
    plain = {name: form[name] for name in names}
    plain |= {name: int(value) for name, value in plain.items() if name in ("start", "end") and str(value).isdecimal()}
    if plain.get("op") == "tag" and plain.get("field") == "fields" and isinstance(form, FormData):
        plain["to"] = form.getlist("to") or None
    elif plain.get("op") in ("tag", "value") and plain.get("to") in ("", None):
        plain["to"] = None
    return parse_operation(plain)
