"""News for other systems: that an article is done, sent to the addresses that the administrator named, and no others.

An outbox in the database, so that nothing is lost by a kill; tries are bounded, redirects are not followed, and each
message is signed: `X-Baocao-Signature: t=TIME,v1=HMAC-SHA256(secret, TIME "." body)`.
"""

import hmac
import json
import logging
import time
from hashlib import sha256
from http.client import HTTPException
from threading import Event, Thread
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from sqlalchemy import select

from baocao.core.language import worded
from baocao.desk.connection import Database
from baocao.desk.models import DeliveryRow, now

_WAITS = (5.0, 30.0, 300.0, 1800.0)  # seconds before another try; behind the last it is given up
_TIMEOUT = 10.0  # seconds
_PAUSE = 1.0  # seconds between two looks into the outbox, where no wait is shorter
_LOG = logging.getLogger(__name__)


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Deliveries:
    """The outbox of a desk and the thread that empties it.

    Args:
        database: of the desk.
        addresses: where news go.
        secret: key of the signatures.
        waits: seconds before each further try.
    """

    def __init__(
        self, database: Database, addresses: tuple[str, ...], secret: str, waits: tuple[float, ...] = _WAITS
    ) -> None:
        self._database, self._addresses, self._secret, self._waits = database, addresses, secret, waits
        self._opener = build_opener(_NoRedirects, ProxyHandler())
        self._woken, self._closed = Event(), Event()
        self._thread = Thread(target=self._run, name="deliveries", daemon=True)
        if addresses:
            self._thread.start()

    def send(self, news: dict[str, Any]) -> None:
        """Put news into the outbox, for each address."""
        if not self._addresses:
            return
        body = json.dumps(news, ensure_ascii=False)
        with self._database.writing() as session:
            session.add_all(DeliveryRow(address=each, body=body, tries=0, due=now()) for each in self._addresses)
        self._woken.set()

    def close(self) -> None:
        """End the thread; what is left in the outbox goes out with the next start."""
        self._closed.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(_TIMEOUT)

    def _run(self) -> None:
        while not self._closed.is_set():
            with self._database.reading() as session:
                due = select(DeliveryRow.id).where(DeliveryRow.due <= now()).order_by(DeliveryRow.id).limit(20)
                idents = list(session.scalars(due))
            for ident in idents:
                self._deliver(ident)
            if not idents:
                self._woken.wait(min((_PAUSE, *self._waits)))
                self._woken.clear()

    def _deliver(self, ident: int) -> None:
        with self._database.reading() as session:
            row = session.get_one(DeliveryRow, ident)
        problem = worded("the administrator names it no more")
        if row.address in self._addresses:
            problem = self._post(row.address, row.body.encode("utf-8", "replace"))
        with self._database.writing() as session:
            row = session.get_one(DeliveryRow, ident)
            row.tries += 1
            row.problem = problem or None
            wait = self._waits[row.tries - 1] if problem and row.tries <= len(self._waits) else None
            row.due = None if wait is None else now(wait)
        if problem and wait is None:
            _LOG.warning("%s: news not delivered (%s); given up after %d tries", row.address, problem, row.tries)

    def _post(self, address: str, body: bytes) -> str:
        """Send news once; what went wrong, or nothing."""
        moment = str(int(time.time()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "baocao",
            "X-Baocao-Signature": f"t={moment},v1={signature(self._secret, moment, body)}",
        }
        try:
            with self._opener.open(Request(address, body, headers, method="POST"), timeout=_TIMEOUT):
                return ""
        except (URLError, HTTPException, OSError, ValueError) as error:
            return str(error)[:500] or type(error).__name__


def signature(secret: str, moment: str, body: bytes) -> str:
    """The HMAC by which a receiver knows that news of a moment are this desk's."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, sha256).hexdigest()
