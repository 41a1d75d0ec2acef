"""The desk's other pages: login, codebook, learning, audit log."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from baocao.desk.access import MayEdit, MayManage, MayRead, desk_of, form_of
from baocao.desk.corrections import Preview
from baocao.desk.exporting import FORMATS
from baocao.desk.messages import DeskError
from baocao.desk.rendering import login_form, show
from baocao.desk.searching import QueueQuery
from baocao.desk.values import whole

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/login")
def login(request: Request) -> Response:
    """The form to log in by."""
    return login_form(request)


@router.get("/codebook")
def codebook(request: Request, _: MayRead) -> Response:
    """What themes and fields mean, and every version of it with what it changed."""
    return show(request, "codebook.html", versions=desk_of(request).codebook.versions())


@router.post("/codebook")
async def change_codebook(request: Request, visitor: MayEdit) -> Response:
    """Set an entry anew: fields `version`, `entry`, `label`, `guideline`, `note`."""
    form = await form_of(request)
    sent = {name: value if isinstance(value := form.get(name), str) else "" for name in _CODEBOOK}
    if (version := whole(sent["version"])) is None:
        raise DeskError("request", problem="version")
    entries = {sent["entry"]: {"label": sent["label"], "guideline": sent["guideline"].replace("\r\n", "\n")}}
    change = desk_of(request).codebook.change
    await run_in_threadpool(change, version, entries, sent["note"], actor=visitor.name)
    return RedirectResponse("/codebook#versions", 303)


@router.get("/learning")
def learning(request: Request, _: MayRead) -> Response:
    """What editors changed, how far they agree, what there is to train with."""
    return _learning(request)


@router.post("/learning/preview")
async def preview(request: Request, _: MayEdit) -> Response:
    """What another model would change of what editors have worked on; takes as long as analyzing it."""
    desk, model = desk_of(request), str((await form_of(request)).get("model", ""))
    told = await run_in_threadpool(desk.preview, model, QueueQuery(state="done"))
    return await run_in_threadpool(_learning, request, told)


@router.post("/learning/switch")
async def switch(request: Request, visitor: MayManage) -> Response:
    """Analyze with another model from now on; without a name, with the desk's own again."""
    model = str((await form_of(request)).get("model", ""))
    await run_in_threadpool(desk_of(request).switch, model or None, actor=visitor.name)
    return RedirectResponse("/learning", 303)


@router.get("/audit")
def audit(request: Request, _: MayManage, before: str = "") -> Response:
    """Who did what, the latest first."""
    return show(request, "audit.html", rows=desk_of(request).store.audit(before_id=whole(before)))


_CODEBOOK = ("version", "entry", "label", "guideline", "note")


def _learning(request: Request, told: Preview | None = None) -> Response:
    desk = desk_of(request)
    values: dict[str, Any] = {
        "counted": desk.statistics(),
        "told": told,
        "candidates": sorted(desk.settings.candidates),
        "current": desk.pool.loading.model,
        "formats": tuple(FORMATS),
    }
    return show(request, "learning.html", **values)
