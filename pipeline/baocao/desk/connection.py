"""The database behind the desk: SQLite (WAL) or PostgreSQL, its tables brought up to date, transactions."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from baocao.core.errors import OptionError

_POOL = 20  # connections; half as many as the server has threads, and readers give theirs back within milliseconds
_WAIT = 30  # seconds for another's transaction; each takes milliseconds
_FORMS = "sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"
_OWN = frozenset({"alembic_version", "article", "edit", "person"})  # tables that every version of the desk has
_LOCK = 5_601_913  # of PostgreSQL, for the time of a migration; any number that is always the same


class Database:
    """A database by its URL, `sqlite:///path` or `postgresql+psycopg://…`, with the tables of this version.

    Raises:
        OptionError: the URL is of neither, the database cannot be reached, or it is another program's.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self._engine = create_engine(url, pool_size=_POOL, pool_timeout=_WAIT, **_how(url))
            if self.is_sqlite:
                event.listen(self._engine, "connect", _prepare)
                event.listen(self._engine, "begin", _begin)
            with ExitStack() as opened:
                opened.callback(self._engine.dispose)
                self._migrate()
                opened.pop_all()
        except (ArgumentError, CommandError, NoSuchModuleError, ImportError, OperationalError) as error:
            said = str(error.orig if isinstance(error, OperationalError) else error).splitlines()[0]
            raise OptionError(
                f"The database must be {_FORMS}, and be reached. Got {said}. "
                "Check --db, and for PostgreSQL pip install 'baocao[postgres]'."
            ) from error

    @property
    def is_sqlite(self) -> bool:
        """SQLite, not PostgreSQL."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database."""
        with Session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction: all of the body or nothing. SQLite has one at a time; others wait for it."""
        with (
            Session(self._engine.execution_options(immediate=True), expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(files("baocao.desk").joinpath("migrations")).replace("%", "%%"))
        with self._engine.execution_options(immediate=True).begin() as connection:
            if not self.is_sqlite:  # others that start at the same time wait here, with SQLite for its one transaction
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                _refuse_foreign(inspect(connection).get_table_names(), make_url(self.url).render_as_string())
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _how(url: str) -> dict[str, Any]:
    """What the driver needs to know.

    Raises:
        OptionError: it is neither SQLite nor PostgreSQL, one in memory, of which each thread would have its own, or a
            file that the desk did not make.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return {"pool_pre_ping": True, "connect_args": {"connect_timeout": _WAIT}}
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise OptionError(f"The database must be {_FORMS}. Got {parsed.render_as_string()}.")
    path = Path(str(parsed.database))
    if path.exists():
        _refuse_foreign(_tables_of(path), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)  # it holds the hashes of passwords
    return {"connect_args": {"timeout": _WAIT}}


def _tables_of(path: Path) -> list[str]:
    """The tables of a SQLite file, which is only read."""
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT)) as connection:
            return [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    except sqlite3.DatabaseError as error:
        raise OptionError(
            f"{path}: must be a database of the desk, or a new file. Got {error}. Name another."
        ) from error


def _refuse_foreign(tables: Collection[str], where: str) -> None:
    if tables and not set(tables) >= _OWN:
        raise OptionError(
            f"{where}: must be empty, or a database of the desk. It holds tables of another program "
            f"({', '.join(sorted(tables)[:3])}), which stay as they are. Name another database."
        )


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions late; `_begin` does
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_WAIT * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
