"""Rows of JSONL, JSON, CSV, XLSX and Parquet, and the article that a row holds."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO

from baocao.core import lexicon
from baocao.core.article import Article, Failure
from baocao.core.errors import InputError
from baocao.core.normalizer import fold, normalize, strip_accents
from baocao.read.charsets import decode, repair
from baocao.read.guards import MAX_BYTES, damaged, library, read_whole
from baocao.read.pages import read_html
from baocao.read.ranges import RANGE_ROWS, CountedLines, Range, bounded_lines, csv_delimiter, delimiter_of, own_errors
from baocao.read.screening import screened

_SEPARATORS = re.compile(r"[\s._-]+")
_MARKUP = re.compile(
    r"\s{0,99}<(?:!doctype|html|body|div|p|h[1-6]|ul|ol|table|span|section|article)\b[^<>]{0,500}>", re.I
)
_DAY_FIRST = re.compile(r"\D{0,20}(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d{2})\b")
_Numbered = tuple[str, Mapping[str, Any] | str]  # a row's number, and its cells or what is wrong with it
_USUAL: dict[str, list[str]] = lexicon.load("reading")["columns"]


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """Which columns of a table hold the text, the id and the date; None: guessed from the usual names."""

    text: str | None = None
    id: str | None = None
    date: str | None = None

    def roles(self) -> tuple[tuple[str, str | None], ...]:
        """What is looked for, and the column asked for."""
        return ("text", self.text), ("id", self.id), ("date", self.date)


def read_rows(
    stream: BinaryIO, kind: str, within: Range, columns: ColumnNames, *, stem: str, name: str
) -> Iterator[Article]:
    """The articles of a range; a bad row comes out as an article with its `failure` set.

    Raises:
        InputError: the table is damaged, or lacks a column that was asked for.
    """
    readers = {"jsonl": _jsonl, "json": _json, "csv": _csv, "xlsx": _xlsx, "parquet": _parquet}
    with damaged(name, f"{kind.upper()} file", *own_errors(kind)):
        for label, row in readers[kind](stream, within, name, columns):
            where = f"{name}, row {label}"
            try:
                if isinstance(row, str):
                    raise InputError(f"{where}: {row}")
                yield _article(row, columns, f"{stem}-{label}", where)
            except InputError as error:
                yield Article(raw="", id=f"{stem}-{label}", failure=Failure("read", str(error)))


def _article(row: Mapping[str, Any], columns: ColumnNames, default: str, where: str) -> Article:
    names = [str(name) for name in row if name is not None]
    text = row[_column(names, "text", columns.text, where)]
    if text is None or not str(text).strip():
        raise InputError(f"{where}: the text is empty. Drop the row or name another column (--text-column).")
    article = _of_text(str(text), where)
    given = row.get(_column(names, "id", columns.id, where))
    when = row.get(_column(names, "date", columns.date, where))
    article = replace(article, id=default if given in (None, "") else str(given))
    if when in (None, ""):
        return article
    if (published := parse_date(when)) is None:
        said = f"no date: {str(when)[:40]!r}. Write dates as 2024-05-31 or 31/05/2024"
        return replace(article, warnings=(*article.warnings, said))
    return replace(article, published=published)


def _of_text(text: str, where: str) -> Article:
    if _MARKUP.match(text) and "</" in text:
        article = read_html(text, where)  # screened there, where links are known
        return replace(article, warnings=(*article.warnings, "the column holds HTML; this is its text"))
    repaired = repair(text)
    return screened(Article(raw=repaired.text, warnings=repaired.warnings))


def parse_date(value: object) -> date | None:
    """A cell's date: a date, an ISO string, or day, month and year in this order; None if it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        if match := _DAY_FIRST.match(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _column(names: Iterable[str], role: str, wanted: str | None, where: str) -> str:
    """The column for a role; an empty name where an optional one is missing.

    Raises:
        InputError: it was asked for and is missing, or none looks like text.
    """
    known = tuple(names)
    there = ", ".join(sorted(known))
    if wanted is not None:
        if wanted in known:
            return wanted
        raise InputError(f"{where}: the {role} column must be one of: {there}. Got {wanted!r}.")
    found = _usual(known, role)
    if found is None and role == "text":
        raise InputError(f"{where}: no column is known to hold the text. Name one of: {there} (--text-column).")
    return found or ""


@lru_cache(maxsize=256)
def _usual(names: tuple[str, ...], role: str) -> str | None:
    keys = {_key(name): name for name in reversed(names)}
    if role == "text" and len(names) == 1:
        return names[0]
    return next((keys[_key(usual)] for usual in _USUAL[role] if _key(usual) in keys), None)


def _key(name: str) -> str:
    return strip_accents(fold(_SEPARATORS.sub("", normalize(name)[0])))


def _jsonl(stream: BinaryIO, within: Range, name: str, _: ColumnNames) -> Iterator[_Numbered]:
    lines: Iterable[bytes | str]
    if within.count:
        stream.seek(within.at)
        lines = islice(bounded_lines(stream, name), within.count)
    else:
        lines = decode(read_whole(stream, name), name).text.splitlines()
    for number, line in enumerate(lines, within.row or 1):
        if line.strip():
            yield str(number), _object(line)


def _object(line: bytes | str) -> Mapping[str, Any] | str:
    try:
        value = json.loads(line.decode("utf-8-sig") if isinstance(line, bytes) else line)
    except (ValueError, RecursionError) as error:
        return f"must be a JSON object ({error}). Mend or drop the line."
    return value if isinstance(value, dict) else f"must be a JSON object. Got {type(value).__name__}."


def _json(stream: BinaryIO, _within: Range, name: str, _: ColumnNames) -> Iterator[_Numbered]:
    value = json.loads(decode(read_whole(stream, name), name).text)
    for number, each in enumerate(value if isinstance(value, list) else [value], 1):
        yield str(number), each if isinstance(each, dict) else f"must be a JSON object. Got {type(each).__name__}."


def _csv(stream: BinaryIO, within: Range, name: str, columns: ColumnNames) -> Iterator[_Numbered]:
    csv.field_size_limit(MAX_BYTES)
    if within.count:
        delimiter = csv_delimiter(stream)
        header = next(csv.reader(CountedLines(stream, name), delimiter=delimiter))
        stream.seek(within.at)
        records: Iterable[list[str]] = islice(csv.reader(CountedLines(stream, name), delimiter=delimiter), within.count)
    else:
        text = decode(read_whole(stream, name), name).text
        delimiter = delimiter_of(text.partition("\n")[0])
        header, *records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for role, given in columns.roles():
        _column(header, role, given, name)
    for number, record in enumerate(records, within.row or 2):
        if any(record):
            yield str(number), _cells(header, record)


def _cells(header: list[str], record: list[str]) -> Mapping[str, Any] | str:
    if len(record) > len(header):
        return f"must have {len(header)} cells as the header has. Got {len(record)}. Quote cells that hold delimiters."
    return dict(zip(header, [*record, *[""] * (len(header) - len(record))], strict=True))


def _xlsx(stream: BinaryIO, _within: Range, name: str, columns: ColumnNames) -> Iterator[_Numbered]:
    book = library("openpyxl").load_workbook(stream, read_only=True, data_only=True)
    try:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        problem: InputError | None = None
        some = False
        for title, sheet in sheets.items():
            rows = sheet.iter_rows(values_only=True)
            header = [str(cell) if cell is not None else "" for cell in next(rows, ())]
            try:
                _column([each for each in header if each], "text", columns.text, f"{name}, sheet {title}")
            except InputError as error:
                problem = problem or error
                continue
            some = True
            prefix = f"{title}-" if len(sheets) > 1 else ""
            for number, row in enumerate(rows, 2):
                if any(cell is not None for cell in row):
                    yield f"{prefix}{number}", dict(zip(header, row, strict=False))
        if problem and not some:
            raise problem
    finally:
        book.close()


def _parquet(stream: BinaryIO, within: Range, name: str, columns: ColumnNames) -> Iterator[_Numbered]:
    file = library("pyarrow.parquet", "pyarrow").ParquetFile(stream)
    names = file.schema_arrow.names
    wanted = [column for role, given in columns.roles() if (column := _column(names, role, given, name))]
    first = sum(file.metadata.row_group(group).num_rows for group in range(within.at)) + 1
    skip = within.row - first
    number = within.row
    for batch in file.iter_batches(row_groups=[within.at], columns=wanted, batch_size=RANGE_ROWS):
        taken = batch.slice(min(skip, len(batch)))
        skip -= len(batch) - len(taken)
        for row in taken.to_pylist():
            if number == within.row + within.count:
                return
            yield str(number), row
            number += 1
