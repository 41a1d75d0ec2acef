"""What stands before every request: whose host it names, where it comes from, how large it is, who sends it.

And what every answer says to the browser. An ASGI middleware, so that nothing inside can forget it.
"""

import asyncio
import hmac
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from secrets import token_urlsafe
from typing import Literal
from urllib.parse import urlsplit

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from baocao.core.language import LANGUAGES, Language
from baocao.desk.messages import DeskError
from baocao.desk.people import ROLES, People
from baocao.desk.settings import Settings

SAFE = ("GET", "HEAD", "OPTIONS")
OPEN = ("/healthz", "/login", "/static/", "/assets/")  # for those who are not logged in
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_LOCAL = "editor"  # the name of the only one who can be there without users
_SLOW, _SLOWEST = 60.0, 10_000  # seconds that a body may take, and bytes/s beyond them: else it holds its connection
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request. `role` is None for a stranger; `csrf` is the token of the forms of this browser.

    `way`: "local" (no users, this machine), "browser" (logged in), "token" (a program), "stranger".
    """

    name: str
    role: str | None
    way: Literal["local", "browser", "token", "stranger"]
    csrf: str = ""
    secret: str = ""

    def may(self, role: str) -> bool:
        """Has the role, or one above it."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)


def visitor_of(request: Request) -> Visitor:
    """Who sends a request."""
    visitor: Visitor = request.scope["visitor"]
    return visitor


def language_of(request: Request) -> Language:
    """The language of a request: of its address, its cookie, or Vietnamese."""
    asked = request.query_params.get("lang") or request.cookies.get("language")
    return next((language for language in LANGUAGES if language == asked), LANGUAGES[0])


class Guard:
    """The middleware.

    Args:
        app: what it guards.
        settings: of the desk.
        people: the users.
        secret: key of the forms' tokens.
        refused: makes the answer to a request that is not let in.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        people: People,
        secret: str,
        refused: Callable[[Request, DeskError], ASGIApp],
    ) -> None:
        self.app, self._settings, self._people, self._secret, self._refused = app, settings, people, secret, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        secret = self._shown(headers)
        fresh = "" if secret or "text/html" not in headers.get("accept", "") else token_urlsafe(32)
        scope["visitor"] = Visitor("", None, "stranger", csrf_token(self._secret, secret or fresh), secret or fresh)
        body = _Incoming(self._settings.max_upload, receive)
        answer = _Outgoing(self._settings, scope, send, body, cookie_header(self._settings, fresh) if fresh else "")
        try:
            self._check(scope, headers)
            body.check(headers)
            if not scope["path"].startswith("/static/"):
                scope["visitor"] = await run_in_threadpool(self._visitor, headers, secret, fresh)
            _check_login(scope)
        except DeskError as error:
            await self._refused(Request(scope), error)(scope, receive, answer)
            return
        await self._pass_on(scope, body, answer)

    async def _pass_on(self, scope: Scope, body: "_Incoming", answer: "_Outgoing") -> None:
        """To what is guarded; a defect there is told to the reader as no more than that, and to the log in full."""
        answer.refused = self._refused
        try:
            await self.app(scope, body, answer)
        except Exception:
            error = body.refusal or DeskError("defect")
            if not answer.begun:
                await self._refused(Request(scope), error)(scope, body, answer)
            if body.refusal is None:
                _LOG.exception("%s %s", scope["method"], scope["path"])
                raise  # for the server, and for tests

    def _check(self, scope: Scope, headers: Headers) -> None:
        """Raises DeskError where a request names another host, or another page sent it."""
        host = headers.get("host", "").casefold()
        usual = {":80", ":443"}
        allowed = self._settings.hosts
        if host not in allowed and not any(f"{host}{port}" in allowed for port in usual):
            raise DeskError("host", got=host[:100])
        if scope["method"] in SAFE:
            return
        origin = headers.get("origin")
        if origin is not None and _netloc(origin) != host:
            raise DeskError("origin")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise DeskError("origin")
        if headers.get("content-encoding", "identity") != "identity":
            raise DeskError("packed")

    def _shown(self, headers: Headers) -> str:
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(_cookie_name(self._settings))
        except CookieError:
            return ""
        return morsel.value if morsel else ""

    def _visitor(self, headers: Headers, secret: str, fresh: str) -> Visitor:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.casefold() == "bearer":
            person = self._people.known_by(token.strip(), "token")
            if person is None:
                raise DeskError("token")
            return Visitor(person.name, person.role, "token")
        csrf = csrf_token(self._secret, secret or fresh)
        if not self._people.exist():
            if self._settings.is_loopback:
                return Visitor(_LOCAL, "admin", "local", csrf, secret)
        elif secret and (person := self._people.known_by(secret, "browser")):
            return Visitor(person.name, person.role, "browser", csrf, secret)
        return Visitor("", None, "stranger", csrf, secret or fresh)


def _netloc(origin: str) -> str:
    with suppress(ValueError):  # brackets that enclose no address
        return urlsplit(origin).netloc.casefold()
    return ""


def _cookie_name(settings: Settings) -> str:
    return ("__Host-" if settings.tls else "") + f"baocao-{settings.port}"  # cookies do not tell ports apart


def cookie_header(settings: Settings, secret: str) -> str:
    """The header that lets a browser keep a secret."""
    return f"{_cookie_name(settings)}={secret}; Path=/; HttpOnly; SameSite=Lax{'; Secure' * settings.tls}"


def csrf_token(key: str, secret: str) -> str:
    """The token of the forms of a browser: who cannot read its pages cannot know it."""
    return hmac.new(key.encode(), b"csrf " + secret.encode("utf-8", "replace"), sha256).hexdigest()


def _check_login(scope: Scope) -> None:
    visitor: Visitor = scope["visitor"]
    is_open = any(scope["path"] == path or (path[-1] == "/" and scope["path"].startswith(path)) for path in OPEN)
    if visitor.role is None and not is_open:
        raise DeskError("login")


class _Incoming:
    """The body of a request, up to the limit, and no slower than must be; `refusal` is what was wrong with it."""

    def __init__(self, most: int, receive: Receive) -> None:
        self._most, self._receive, self._size, self._begun = most, receive, 0, time.monotonic()
        self._ended = False
        self.refusal: DeskError | None = None

    def check(self, headers: Headers) -> None:
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > self._most:
            raise self._too_large()

    async def __call__(self) -> Message:
        if self._ended:
            return await self._receive()  # whoever asks waits for the end of the connection
        if self.refusal:
            raise self.refusal
        rest = self._begun + _SLOW + self._size / _SLOWEST - time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), rest)
        except TimeoutError:
            self.refusal = DeskError("slow")
            raise self.refusal from None
        self._size += len(message.get("body", b""))
        if self._size > self._most:
            self.refusal = self._too_large()
            raise self.refusal
        self._ended = not message.get("more_body", False)
        return message

    def _too_large(self) -> DeskError:
        return DeskError("too_large", most=self._most >> 20)


class _Outgoing:
    """The answer, with the headers that all have; another one where something turned out wrong with the body."""

    def __init__(self, settings: Settings, scope: Scope, send: Send, body: _Incoming, cookie: str) -> None:
        self._settings, self._scope, self._send, self._body, self._cookie = settings, scope, send, body, cookie
        self.refused: Callable[[Request, DeskError], ASGIApp] | None = None
        self.begun = self._replaced = False

    async def __call__(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            if self._body.refusal is not None and self.refused is not None:
                other, self.refused = self.refused(Request(self._scope), self._body.refusal), None
                await other(self._scope, self._body, self)
                self._replaced = True
                return
            self.begun = True
            self._add_headers(MutableHeaders(scope=message))
        await self._send(message)

    def _add_headers(self, headers: MutableHeaders) -> None:
        for name, value in _HEADERS.items():
            headers[name] = value
        if not self._scope["path"].startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")
        if self._settings.tls:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        own = self._cookie.partition("=")[0] + "="
        if self._cookie and not any(each.startswith(own) for each in headers.getlist("set-cookie")):
            headers.append("Set-Cookie", self._cookie)
