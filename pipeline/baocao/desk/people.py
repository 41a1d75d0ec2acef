"""Who may do what: users with argon2 hashes and roles, sessions of browsers, tokens of programs, failed logins."""

import time
from collections import deque
from functools import cache
from hashlib import sha256
from secrets import token_urlsafe
from threading import Lock
from typing import ClassVar, Literal, NamedTuple, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select

from baocao.core.errors import OptionError
from baocao.desk.connection import Database
from baocao.desk.messages import DeskError
from baocao.desk.models import SessionRow, UserRow, now

Role = Literal["reader", "editor", "admin"]  # each may do what those before may
ROLES: tuple[Role, ...] = get_args(Role)
LEAST_PASSWORD = 10  # characters
_MOST_PASSWORD = 1_000  # hashing more would cost the server time
_LIVES = {"browser": 12 * 3600.0, "token": 365 * 24 * 3600.0}  # seconds: a working day, a year
_HASHER = PasswordHasher()  # the parameters of RFC 9106 for little memory: 64 MiB, some 50 ms


class Person(NamedTuple):
    """Somebody who is known."""

    name: str
    role: str


class People:
    """The users of a desk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def exist(self) -> bool:
        """There is at least one user."""
        with self._database.reading() as session:
            return session.scalar(select(UserRow.name).limit(1)) is not None

    def listed(self) -> list[Person]:
        """All users, by name."""
        with self._database.reading() as session:
            return [Person(row.name, row.role) for row in session.scalars(select(UserRow).order_by(UserRow.name))]

    def put(self, name: str, role: str, password: str) -> None:
        """Add a user, or give one another role and password; sessions that they have end.

        Raises:
            OptionError: name, role or password is not allowed.
        """
        if role not in ROLES:
            raise OptionError.among("role", ROLES, role)
        if not name.isprintable() or not 0 < len(name.strip()) <= 100 or name != name.strip():
            raise OptionError(f"A user's name must have 1 to 100 characters. Got {name!r}.")
        if not LEAST_PASSWORD <= len(password) <= _MOST_PASSWORD:
            raise OptionError(f"A password must have {LEAST_PASSWORD} to {_MOST_PASSWORD} characters. Choose another.")
        secret = _HASHER.hash(password)
        with self._database.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.person == name))
            session.merge(UserRow(name=name, role=role, secret=secret, made=now()))

    def remove(self, name: str) -> None:
        """Take a user away, with all their sessions; what they did stays.

        Raises:
            OptionError: there is none of that name.
        """
        with self._database.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.person == name))
            row = session.get(UserRow, name)
            if row is None:
                raise OptionError(f"There is no user {name!r}. See baocao desk user list.")
            session.delete(row)

    def checked(self, name: str, password: str) -> Person:
        """The user of this name and password; it takes as long where there is none.

        Raises:
            DeskError: there is none.
        """
        with self._database.reading() as session:
            row = session.get(UserRow, name)
        try:
            _HASHER.verify(row.secret if row else _nobodys(), password[:_MOST_PASSWORD])
        except (VerificationError, InvalidHashError) as error:
            raise DeskError("wrong_login") from error
        if row is None:
            raise DeskError("wrong_login")
        return Person(row.name, row.role)

    def begin(self, name: str, kind: Literal["browser", "token"] = "browser") -> str:
        """A secret by which a user is known from now on; only its hash is kept.

        Raises:
            OptionError: there is no such user.
        """
        secret = token_urlsafe(32)
        with self._database.writing() as session:
            if session.get(UserRow, name) is None:
                raise OptionError(f"There is no user {name!r}. See baocao desk user list.")
            session.execute(delete(SessionRow).where(SessionRow.ends < now()))
            session.add(SessionRow(digest=_digest(secret), person=name, kind=kind, ends=now(_LIVES[kind])))
        return secret

    def known_by(self, secret: str, kind: str) -> Person | None:
        """The user that a secret stands for, while it counts."""
        with self._database.reading() as session:
            wanted = (SessionRow.digest == _digest(secret), SessionRow.kind == kind, SessionRow.ends >= now())
            found = select(UserRow).join(SessionRow, SessionRow.person == UserRow.name).where(*wanted)
            row = session.scalar(found)
            return Person(row.name, row.role) if row else None

    def end(self, secret: str) -> None:
        """Let a secret count no more."""
        with self._database.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.digest == _digest(secret)))


class Attempts:
    """Failed logins of the last minutes: beyond some, nobody is let in from there, right password or not."""

    WINDOW = 900.0  # seconds
    MOST: ClassVar = {"name": 5, "address": 30}  # of a name from one address, and from one address at all
    _KEYS = 10_000

    def __init__(self) -> None:
        self._failed: dict[tuple[str, ...], deque[float]] = {}
        self._lock = Lock()

    def check(self, name: str, address: str) -> None:
        """Raises DeskError if there were too many."""
        with self._lock:
            for kind, key in _keys(name, address):
                times = self._failed.get(key, deque())
                while times and times[0] < time.monotonic() - self.WINDOW:
                    times.popleft()
                if len(times) >= self.MOST[kind]:
                    raise DeskError("too_many_logins", minutes=round(self.WINDOW / 60))

    def failed(self, name: str, address: str) -> None:
        """Note a failed login."""
        with self._lock:
            if len(self._failed) > self._KEYS:
                oldest = time.monotonic() - self.WINDOW
                self._failed = {key: times for key, times in self._failed.items() if times and times[-1] > oldest}
            for kind, key in _keys(name, address):
                self._failed.setdefault(key, deque(maxlen=self.MOST[kind])).append(time.monotonic())


def _keys(name: str, address: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("name", (address, name.casefold()[:100])), ("address", (address,))


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


@cache
def _nobodys() -> str:
    return _HASHER.hash(token_urlsafe(32))
