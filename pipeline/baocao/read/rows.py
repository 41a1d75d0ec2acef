"""Rows of JSONL, JSON, CSV, XLSX and Parquet, and the article that a row holds."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO

from baocao.core.article import Article
from baocao.core.article_facts import Failure
from baocao.core.date_values import parse_date
from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.core.normalizer import normalize
from baocao.core.spans import Block
from baocao.read.charsets import repair
from baocao.read.columns import ColumnNames, words_of
from baocao.read.csv_records import CsvForm
from baocao.read.guards import check_packing, damaged, library, size_of
from baocao.read.number_tables import RowKind, is_table, sheet_grid, table_article
from baocao.read.pages import read_html
from baocao.read.ranges import RANGE_ROWS, Range, own_errors
from baocao.read.row_formats import (
    as_utf8,
    csv_rows,
    grid,
    json_rows,
    jsonl_rows,
    listed,
    opened_book,
    parquet_rows,
    sheet_rows,
)
from baocao.read.screening import screened

_LOG = logging.getLogger(__name__)
_MARKUP = re.compile(
    r"\s{0,99}<(?:!doctype|html|body|div|p|h[1-6]|ul|ol|table|span|section|article)\b[^<>]{0,500}>", re.I
)
_LINE = re.compile(r"\S[^\n]*")


def read_rows(
    stream: BinaryIO,
    kind: str,
    within: Range,
    columns: ColumnNames,
    *,
    stem: str,
    name: str,
    rows: RowKind | None = None,
) -> Iterator[Article]:
    """The articles of a range, or the tables where the rows are such; a bad row comes out with its `failure` set.

    Raises:
        InputError: the table is damaged, or lacks a column that was asked for.
    """
    packed, unpacked = size_of(stream), 0
    with damaged(name, f"{kind.upper()} file", *own_errors(kind)):
        numbered: Iterator[tuple[str, Mapping[str, Any] | str | Article]]
        if kind == "xlsx":
            numbered = _xlsx(stream, columns, stem, name, rows)
        elif rows == "table":
            numbered = iter([("1", table_article(grid(stream, kind, name), stem, name))])
        else:
            numbered = _READERS[kind](stream, within, name, columns)
        for label, row in numbered:
            where = f"{name}, row {label}"
            try:
                if isinstance(row, str):
                    raise InputError(f"{where}: {row}")
                article = row if isinstance(row, Article) else _article(row, columns, f"{stem}-{label}", where)
                unpacked += len(article.raw)
                check_packing(name, unpacked, packed)
                yield article
            except InputError as error:
                yield Article(raw="", id=f"{stem}-{label}", failure=Failure("read", str(error)))


def settle_rows(stream: BinaryIO, kind: str, columns: ColumnNames, name: str, rows: RowKind | None) -> RowKind | None:
    """What the rows of a file are, told once for all its ranges and logged: a table, or articles with which columns.

    None, of a workbook: each sheet tells for itself.

    Raises:
        InputError: no range could be read: a column is missing or there twice.
    """
    problem: InputError | None = None
    settled = False
    with damaged(name, f"{kind.upper()} file", *own_errors(kind)):
        taken = set(_tables(stream, kind, columns, name, rows))
        for where in sorted(taken):
            _LOG.info("%s: one table; for its rows as articles: --rows articles", where)
        for where, headers in _headers(stream, kind, name) if rows != "table" else ():
            for header in filter(any, headers if where not in taken else ()):
                try:
                    found = columns.among(header, where)
                except InputError as error:
                    problem = problem or error
                    continue
                _LOG.info("%s: %s", where, found.told(header))
                if kind == "parquet":
                    _refuse_bomb(stream, found.text or "", name)
                settled = True
                break
    stream.seek(0)
    if problem and not settled and not taken:
        raise problem
    return rows if kind == "xlsx" else "table" if taken else "articles"


def _tables(stream: BinaryIO, kind: str, columns: ColumnNames, name: str, rows: RowKind | None) -> Iterator[str]:
    """What a file calls those of its tables that are no rows of articles."""
    if rows == "articles" or columns.text is not None:
        return
    if kind == "xlsx":
        book = opened_book(stream)
        yield from (f"{name}, sheet {each.title}" for each in book.worksheets if rows or is_table(sheet_grid(each)))
        book.close()
    elif rows or is_table(grid(stream, kind, name)):
        yield name
    stream.seek(0)


def _refuse_bomb(stream: BinaryIO, column: str, name: str) -> None:
    """Refuse a table whose texts all point to few in its dictionary; each range of its rows may look harmless."""
    compute = library("pyarrow.compute", "pyarrow")
    packed, unpacked = size_of(stream), 0
    file = library("pyarrow.parquet", "pyarrow").ParquetFile(stream, read_dictionary=[column])
    for batch in file.iter_batches(columns=[column]):
        texts = batch[column]
        if not hasattr(texts, "dictionary"):
            return
        lengths = compute.take(compute.binary_length(texts.dictionary), texts.indices)
        unpacked += compute.sum(compute.cast(lengths, "int64")).as_py() or 0
        check_packing(name, unpacked, packed)


def _headers(stream: BinaryIO, kind: str, name: str) -> Iterator[tuple[str, list[list[str]]]]:
    """What a file calls its tables, and the names of columns, of rows that name their own those of the first rows."""
    match kind:
        case "csv":
            yield name, [CsvForm.of(as_utf8(stream, name), name).header]
        case "parquet":
            yield name, [library("pyarrow.parquet", "pyarrow").ParquetFile(stream).schema_arrow.names]
        case "xlsx":
            book = opened_book(stream)
            for title, _, header in sheet_rows(book):
                yield f"{name}, sheet {title}", [header]
            book.close()
        case "jsonl":
            first = islice(jsonl_rows(stream, Range(1, RANGE_ROWS), name, ColumnNames()), RANGE_ROWS)
            yield name, [[*row] for _, row in first if isinstance(row, Mapping)]
        case "json":
            yield name, [[*row] for row in listed(stream, name)[:RANGE_ROWS] if isinstance(row, Mapping)]


def _article(row: Mapping[str, Any], columns: ColumnNames, default: str, where: str) -> Article:
    found = columns.among([str(name) for name in row if name is not None], where)
    text, given, when, title, author = (
        row.get(name) if name else None for name in (found.text, found.id, found.date, found.title, found.author)
    )
    if text is None or (isinstance(text, str) and not text.strip()):
        raise InputError(f"{where}: the text is empty. Drop the row or name another column (--text-column).")
    if not isinstance(text, str):
        kind = type(text).__name__
        raise InputError(f"{where}: the text must be a string. Got {kind}. Join it, or name another column.")
    article = _titled(_of_text(text, where), words_of(title))
    article = replace(
        article, id=default if given in (None, "") else str(given), author=words_of(author) or article.author
    )
    if when in (None, ""):
        return article
    if (published := parse_date(when)) is None:
        said = worded(f"no date: {str(when)[:40]!r}. Write dates as 2024-05-31 or 31/05/2024")
        return replace(article, warnings=(*article.warnings, said))
    return replace(article, published=published)


def _titled(article: Article, title: str | None) -> Article:
    """The article with the title of its row marked as such, on a line of its own before the text unless it is there."""
    if not title:
        return article
    title = repair(title).text
    first = next((match for match in _LINE.finditer(article.raw)), None)
    if first and _bare(first[0]) == _bare(title):
        rest = tuple(block for block in article.blocks if block.kind != "title")
        return replace(article, blocks=(Block(*first.span(), "title"), *rest))
    shift = len(title) + 1
    blocks = (Block(block.start + shift, block.end + shift, block.kind) for block in article.blocks)
    rest = tuple(replace(block, kind="heading") if block.kind == "title" else block for block in blocks)
    return replace(article, raw=f"{title}\n{article.raw}", blocks=(Block(0, len(title), "title"), *rest))


def _bare(line: str) -> str:
    return " ".join(normalize(line)[0].casefold().split()).strip(" .")


def _of_text(text: str, where: str) -> Article:
    if _MARKUP.match(text) and "</" in text:
        article = read_html(text, where)  # screened there, where links are known
        return replace(article, warnings=(*article.warnings, worded("the column holds HTML; this is its text")))
    repaired = repair(text)
    return screened(Article(raw=repaired.text, warnings=repaired.warnings))


def _xlsx(
    stream: BinaryIO, columns: ColumnNames, stem: str, name: str, rows: RowKind | None
) -> Iterator[tuple[str, Mapping[str, Any] | str | Article]]:
    book = opened_book(stream)
    try:
        problem: InputError | None = None
        some = False
        tables = set(_tables(stream, "xlsx", columns, name, rows))
        for title, lines, header in sheet_rows(book):
            where = f"{name}, sheet {title}"
            if where in tables:
                some = True
                yield title, _sheet_article(book[title], f"{stem}-{title}", where)
                continue
            try:
                columns.among(header, where)
            except InputError as error:
                problem = problem or error
                continue
            some = True
            prefix = f"{title}-" if len(book.worksheets) > 1 else ""
            for number, row in enumerate(lines, 2):
                if any(cell is not None for cell in row):
                    yield f"{prefix}{number}", dict(reversed([*zip(header, row, strict=False)]))
        if problem and not some:
            raise problem
    finally:
        book.close()


def _sheet_article(sheet: Any, name: str, where: str) -> Article:
    """The article of a sheet; what is wrong with one costs the others nothing."""
    try:
        return table_article(sheet_grid(sheet), name, where)
    except InputError as error:
        return Article(raw="", id=name, failure=Failure("read", str(error)))


_READERS = {"jsonl": jsonl_rows, "json": json_rows, "csv": csv_rows, "parquet": parquet_rows}
