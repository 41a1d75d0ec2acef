"""Templates to answers: words of the reader's language, what a visitor may do, refusals; style, scripts, pictures."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from baocao.core.language import translated
from baocao.desk.article_views import ConflictError
from baocao.desk.messages import DeskError
from baocao.desk.presenting import change, desk_words, intended, moment
from baocao.desk.security import language_of, visitor_of
from baocao.desk.values import kinds
from baocao.write.article_page import SCRIPT, style
from baocao.write.marked import percent, visible
from baocao.write.phrases import Phrases

STATIC = Path(__file__).parent / "static"
SHORTCUTS = (
    ("?", "help"), ("/", "search"), ("p", "paste"), ("j k", "passage"), ("l h", "mark"), ("n", "unsure"),
    ("⇧N", "next_article"), ("e ⏎", "edit"), ("1 … 9", "theme"), ("a", "accept"), ("x", "reject"), ("d", "draw"),
    ("r", "redraw"), ("u Ctrl+Z", "undo"), ("⇧U", "redo"), ("s", "state"), ("m", "marks"), ("t", "table"),
    ("g", "queue"), ("Esc", "leave"),
)  # fmt: skip
_LAST = 5  # changes of others that a conflict shows
_YEAR = 365 * 24 * 3600  # seconds
_MADE = ("panel", "legend")  # HTML that `write` has made, as are the two parts of a story
router = APIRouter(include_in_schema=False)
_TEMPLATES = Environment(
    loader=PackageLoader("baocao.desk"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals |= {
    "visible": visible, "percent": percent, "moment": moment, "shortcuts": SHORTCUTS, "translated": translated,
}  # fmt: skip


def add_static(app: FastAPI) -> None:
    """Give an application the files of its pages."""
    app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")


@router.get("/assets/page.css")
def sheet() -> Response:
    """The style of the article's page, with a line for every kind that is installed."""
    return Response(style(kinds()), media_type="text/css")


@router.get("/assets/page.js")
def script() -> Response:
    """The script of the article's page."""
    return Response(SCRIPT.read_text(encoding="utf-8"), media_type="text/javascript")


def words(request: Request) -> Phrases:
    """The words of the reader's language."""
    return desk_words(language_of(request))


def from_htmx(request: Request) -> bool:
    """A part of a page asks, not the browser for a page."""
    return "hx-request" in request.headers


def show(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page or a part of one; all that is put in is escaped, but what `write` has made as HTML."""
    say, visitor = words(request), visitor_of(request)
    given = {name: _as_html(name, value) for name, value in values.items()}
    given |= {"say": say, "here": request.url.path, "visitor": visitor, "csrf": visitor.csrf}
    answer = HTMLResponse(_TEMPLATES.get_template(template).render(given), status_code=status)
    if request.query_params.get("lang") == say.language:
        answer.set_cookie("language", say.language, max_age=_YEAR, httponly=True, samesite="lax")
    return answer


def login_form(request: Request, status: int = 200, message: str = "") -> HTMLResponse:
    """The form to log in by, which leads on to where its address says."""
    return show(request, "login.html", status, message=message, next=request.query_params.get("next", "/"))


def _as_html(name: str, value: Any) -> Any:
    if name == "story":
        return type(value)(*map(Markup, value))
    return Markup(value) if name in _MADE else value


def refusal(request: Request, error: DeskError) -> Response:
    """The page, or the part for the page's notice, that says why something was not done."""
    say = words(request)
    values: dict[str, Any] = {"message": error.told(say.language)}
    inner = "message.html"
    if request.url.path == "/login":
        return login_form(request, error.status, **values)
    if isinstance(error, ConflictError):
        inner, values = "conflict.html", values | _conflict(error, say)
    if not from_htmx(request):
        return show(request, "error.html", error.status, inner=inner, **values)
    answer = show(request, inner, error.status, **values)
    answer.headers.update({"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})
    if error.code == "login":
        answer.headers["HX-Redirect"] = "/login"
    return answer


def _conflict(error: ConflictError, say: Phrases) -> dict[str, Any]:
    """Both versions: the change that was not saved, and what others changed last."""
    view, operation = error.view, error.operation
    return {
        "view": view,
        "mine": intended(view, operation, say) if operation else None,
        "operation": operation.model_dump_json() if operation else "",
        "theirs": [change(view, edit, say) for edit in view.edits[: -_LAST - 1 : -1]],
    }
