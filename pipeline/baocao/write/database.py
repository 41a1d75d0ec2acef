"""All tables in one SQLite file that opens well in Datasette: keys, indexes, full-text search without accents."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from errno import EIO
from pathlib import Path
from typing import Any

from baocao.core.files import storable, whole_path
from baocao.extract.registry import extractors
from baocao.write.entry import Entry
from baocao.write.tables import entry_rows, schema

_TYPES = {"Int64": "INTEGER", "boolean": "INTEGER", "Float64": "REAL"}  # the rest, ISO dates too, is TEXT
_INDEXED = ("article", "kind", "theme", "level", "unit", "province", "article_province", "published", "first")
_SEARCHED = {"articles": "title", "passages": "text"}
_DISK = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")  # errors that are not of the statement
_D = str.maketrans("đĐ", "dD")  # SQLite's remove_diacritics takes off accents, not the bar of đ


def write_sqlite(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`tables.sqlite` with every table, written in one piece."""
    path = out / "tables.sqlite"
    try:
        with whole_path(path) as partial, closing(sqlite3.connect(partial, isolation_level=None)) as database:
            # nobody sees the file before it is complete: no journal is needed, and all is one transaction
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("BEGIN")
            counts = _fill(database, entries)
            database.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(_DISK):
            raise OSError(EIO, str(error), str(path)) from error
        raise
    return counts


def _fill(database: sqlite3.Connection, entries: Iterable[Entry]) -> Counter[str]:
    counts: Counter[str] = Counter(dict.fromkeys(schema(), 0))
    for name in schema():
        database.execute(_create(name))
    for name, column in _SEARCHED.items():  # Datasette finds the search of a table by its name in quotes only
        database.execute(
            f'CREATE VIRTUAL TABLE {name}_fts USING fts5({column}, content="{name}", '
            "tokenize='unicode61 remove_diacritics 2')"
        )
    statements = {name: _insert(name) for name in schema()}
    for entry in entries:
        passages: dict[Any, int | None] = {}
        for name, row in entry_rows(entry):
            values = [_value(row.get(column)) for column in schema()[name]]
            if _refers(name):
                values.append(passages.get(row.get("passage")))
            number = database.execute(statements[name], values).lastrowid
            counts[name] += 1
            if name == "passages":
                passages[row["passage"]] = number
            if name in _SEARCHED:
                _index_words(database, name, number, row.get(_SEARCHED[name]))
    for name in schema():
        for column in _indexed(name):
            database.execute(f'CREATE INDEX "{name}_{column}" ON "{name}" ("{column}")')
    return counts


def _create(name: str) -> str:
    columns = [f'"{column}" {_TYPES.get(dtype, "TEXT")}' for column, dtype in schema()[name].items()]
    if name in ("articles", "duplicates"):
        columns[0] += " PRIMARY KEY"
    else:
        columns.insert(0, "id INTEGER PRIMARY KEY")
    if name == "duplicates":
        columns.append('FOREIGN KEY ("first") REFERENCES articles (article)')
    elif name not in ("articles", "errors"):
        columns.append("FOREIGN KEY (article) REFERENCES articles (article)")
    if _refers(name):
        columns.insert(-1, "passage_id INTEGER REFERENCES passages (id)")
    return f'CREATE TABLE "{name}" ({", ".join(columns)})'


def _insert(name: str) -> str:
    columns = [*schema()[name], *(["passage_id"] if _refers(name) else [])]
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{name}" ({names}) VALUES ({", ".join("?" * len(columns))})'


def _refers(name: str) -> bool:
    """The table's rows lie in passages."""
    return any(extractor.name == name for extractor in extractors())


def _indexed(name: str) -> list[str]:
    columns = [column for column in _INDEXED if column in schema()[name]]
    return [*columns, *(["passage_id"] if _refers(name) else [])]


def _index_words(database: sqlite3.Connection, name: str, number: int | None, text: str | None) -> None:
    """Index the text, and behind it the text with d for đ, so that both spellings find it in any mixture.

    The search table takes its content from the table itself, so what is indexed twice is shown once.
    """
    if not text:
        return
    plain = text.translate(_D)
    words = storable(text if plain == text else f"{text}\n{plain}")
    database.execute(f"INSERT INTO {name}_fts (rowid, {_SEARCHED[name]}) VALUES (?, ?)", (number, words))


def _value(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value
