"""What routes share: the desk behind a request, who may do what, the tokens of forms, logging in and out."""

import hmac
from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData
from starlette.requests import Request

from baocao.desk.engine import Desk
from baocao.desk.messages import DeskError
from baocao.desk.security import SAFE, Visitor, cookie_header, visitor_of
from baocao.desk.values import keepable

CSRF_HEADER, CSRF_FIELD = "x-csrf-token", "csrf"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")  # what a foreign page can send
_MOST_FILES, _MOST_FIELDS = 50, 200
router = APIRouter(include_in_schema=False)


def desk_of(request: Request) -> Desk:
    """The desk behind a request."""
    desk: Desk = request.app.state.desk
    return desk


async def form_of(request: Request) -> FormData:
    """The form that a request sends; its texts may be as long as the whole may."""
    most = desk_of(request).settings.max_upload
    return await request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=most)


async def protect(request: Request) -> AsyncIterator[None]:
    """Let through what changes something only with the token of the browser's forms; programs show theirs.

    Raises:
        DeskError: the token is missing or wrong.
    """
    try:
        if request.method not in SAFE and visitor_of(request).way != "token":
            await _check_token(request)
        yield
    finally:
        await request.close()  # the files of its form


async def _check_token(request: Request) -> None:
    visitor = visitor_of(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    shown = request.headers.get(CSRF_HEADER)
    if shown is None and kind in _FORMS[:2]:
        field = (await form_of(request)).get(CSRF_FIELD)
        shown = field if isinstance(field, str) else None
    program = visitor.way == "local" and shown is None and not request.headers.get("cookie") and kind not in _FORMS
    if not program and not hmac.compare_digest((shown or "").encode(), visitor.csrf.encode()):
        raise DeskError("csrf")


def needs(role: str) -> Callable[[Request], Visitor]:
    """A dependency: whoever has the role, or one above it."""

    def check(request: Request) -> Visitor:
        visitor = visitor_of(request)
        if not visitor.may(role):
            raise DeskError("role", role=role)
        return visitor

    return check


MayRead = Annotated[Visitor, Depends(needs("reader"))]
MayEdit = Annotated[Visitor, Depends(needs("editor"))]
MayManage = Annotated[Visitor, Depends(needs("admin"))]


@router.post("/login")
async def log_in(request: Request) -> RedirectResponse:
    """Begin a session for a name and a password (fields `name`, `password`), and go on to `next`."""
    desk, form = desk_of(request), await form_of(request)
    name, password = (keepable(str(form.get(field, "")))[:1_000] for field in ("name", "password"))
    address = request.client.host if request.client else ""
    async with desk.login_turn:  # hashing takes 64 MiB each, and no thread may wait for it that a page could use
        secret = await run_in_threadpool(_begun, desk, name, password, address)
    answer = RedirectResponse(_inside(request.query_params.get("next", "/")), 303)
    answer.headers["Set-Cookie"] = cookie_header(desk.settings, secret)
    return answer


def _begun(desk: Desk, name: str, password: str, address: str) -> str:
    desk.attempts.check(name, address)
    try:
        person = desk.people.checked(name, password)
    except DeskError:
        desk.attempts.failed(name, address)
        desk.store.note(name[:100], "login failed", detail=address)
        raise
    desk.store.note(person.name, "login", detail=address)
    return desk.people.begin(person.name)


@router.post("/logout")
def log_out(request: Request) -> RedirectResponse:
    """End the session."""
    desk, visitor = desk_of(request), visitor_of(request)
    if visitor.way == "browser":
        desk.people.end(visitor.secret)
        desk.store.note(visitor.name, "logout")
    answer = RedirectResponse("/login", 303)
    answer.headers["Set-Cookie"] = cookie_header(desk.settings, "") + "; Max-Age=0"
    return answer


def _inside(address: str) -> str:
    """The address, if it leads to this desk; else the queue. Browsers take "\\" for "/", and "//" for another host."""
    fine = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if fine else "/"
