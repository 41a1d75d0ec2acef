"""Rows of JSONL, JSON, CSV, XLSX and Parquet, and the article that a row holds."""

import io
import json
import logging
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import islice, zip_longest
from typing import Any, BinaryIO

from baocao.core.article import Article, Block, Failure
from baocao.core.date_values import parse_date
from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.core.normalizer import normalize
from baocao.read.charsets import decode, repair
from baocao.read.columns import ColumnNames, names_text, words_of
from baocao.read.csv_records import CountedLines, CsvForm, bounded_lines, csv_records
from baocao.read.guards import check_packing, damaged, library, read_whole, size_of
from baocao.read.pages import read_html
from baocao.read.ranges import RANGE_ROWS, Range, is_utf8, own_errors
from baocao.read.screening import screened
from baocao.read.sheets import sheet_text

_LOG = logging.getLogger(__name__)
_MARKUP = re.compile(
    r"\s{0,99}<(?:!doctype|html|body|div|p|h[1-6]|ul|ol|table|span|section|article)\b[^<>]{0,500}>", re.I
)
_LINE = re.compile(r"\S[^\n]*")
_Numbered = tuple[str, Mapping[str, Any] | str]  # a row's number, and its cells or what is wrong with it


def read_rows(
    stream: BinaryIO, kind: str, within: Range, columns: ColumnNames, *, stem: str, name: str
) -> Iterator[Article]:
    """The articles of a range; a bad row comes out as an article with its `failure` set.

    Raises:
        InputError: the table is damaged, or lacks a column that was asked for.
    """
    readers = {"jsonl": _jsonl, "json": _json, "csv": _csv, "xlsx": _xlsx, "parquet": _parquet}
    packed, unpacked = size_of(stream), 0
    with damaged(name, f"{kind.upper()} file", *own_errors(kind)):
        for label, row in readers[kind](stream, within, name, columns):
            where = f"{name}, row {label}"
            try:
                if isinstance(row, str):
                    raise InputError(f"{where}: {row}")
                article = _article(row, columns, f"{stem}-{label}", where)
                unpacked += len(article.raw)
                check_packing(name, unpacked, packed)
                yield article
            except InputError as error:
                yield Article(raw="", id=f"{stem}-{label}", failure=Failure("read", str(error)))


def settle_columns(stream: BinaryIO, kind: str, columns: ColumnNames, name: str) -> None:
    """Find the columns of a table once, for all its ranges, and log which they are.

    Raises:
        InputError: no range could be read: a column is missing or there twice.
    """
    problem: InputError | None = None
    settled = False
    with damaged(name, f"{kind.upper()} file", *own_errors(kind)):
        for where, headers in _headers(stream, kind, name):
            for header in filter(any, headers):
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
    if problem and not settled and not (kind == "xlsx" and columns.text is None and _holds_report_tables(stream)):
        raise problem


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
            yield name, [CsvForm.of(_as_utf8(stream, name), name).header]
        case "parquet":
            yield name, [library("pyarrow.parquet", "pyarrow").ParquetFile(stream).schema_arrow.names]
        case "xlsx":
            book = _opened(stream)
            for title, _, header in _sheets(book):
                yield f"{name}, sheet {title}", [header]
            book.close()
        case "jsonl":
            first = islice(_jsonl(stream, Range(1, RANGE_ROWS), name, ColumnNames()), RANGE_ROWS)
            yield name, [[*row] for _, row in first if isinstance(row, Mapping)]
        case "json":
            yield name, [[*row] for row in _listed(stream, name)[:RANGE_ROWS] if isinstance(row, Mapping)]


def _as_utf8(stream: BinaryIO, name: str) -> BinaryIO:
    """The stream, or its text in UTF-8 where it is of another encoding."""
    if is_utf8(stream):
        return stream
    return io.BytesIO(decode(read_whole(stream, name), name).text.encode("utf-8", "replace"))


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
        return worded(f"must be a JSON object ({error}). Mend or drop the line.")
    return value if isinstance(value, dict) else worded(f"must be a JSON object. Got {type(value).__name__}.")


def _json(stream: BinaryIO, _within: Range, name: str, _: ColumnNames) -> Iterator[_Numbered]:
    for number, each in enumerate(_listed(stream, name), 1):
        yield (
            str(number),
            each if isinstance(each, dict) else worded(f"must be a JSON object. Got {type(each).__name__}."),
        )


def _listed(stream: BinaryIO, name: str) -> list[Any]:
    value = json.loads(decode(read_whole(stream, name), name).text)
    return value if isinstance(value, list) else [value]


def _csv(stream: BinaryIO, within: Range, name: str, columns: ColumnNames) -> Iterator[_Numbered]:
    stream = stream if within.count else _as_utf8(stream, name)
    form = CsvForm.of(stream, name)
    columns.among(form.header, name)
    if within.count:
        stream.seek(within.at)
    records = islice(csv_records(CountedLines(stream, name), form.delimiter), within.count or None)
    for number, (record, _) in enumerate(records, within.row or form.first):
        if isinstance(record, str):
            yield str(number), record
        elif any(record):
            yield str(number), _cells(form.header, record)


def _cells(header: list[str], record: list[str]) -> Mapping[str, Any] | str:
    if any(record[len(header) :]):
        return worded(
            f"must have {len(header)} cells as the header has. Got {len(record)}. Quote cells that hold delimiters."
        )
    return dict(
        reversed([*zip_longest(header, record[: len(header)], fillvalue="")])
    )  # the first of columns of one name


def _xlsx(stream: BinaryIO, _within: Range, name: str, columns: ColumnNames) -> Iterator[_Numbered]:
    book = _opened(stream)
    try:
        problem: InputError | None = None
        some = False
        for title, rows, header in _sheets(book):
            try:
                found = columns.among(header, f"{name}, sheet {title}").text
            except InputError as error:
                problem, found = problem or error, None
            if columns.text is None and not names_text(found) and (text := sheet_text(book[title])):
                some = True
                yield title, {"text": text}
            elif found:
                some = True
                prefix = f"{title}-" if len(book.worksheets) > 1 else ""
                for number, row in enumerate(rows, 2):
                    if any(cell is not None for cell in row):
                        yield f"{prefix}{number}", dict(reversed([*zip(header, row, strict=False)]))
        if problem and not some:
            raise problem
    finally:
        book.close()


def _holds_report_tables(stream: BinaryIO) -> bool:
    book = _opened(stream)
    found = any(sheet_text(sheet) for sheet in book.worksheets)
    book.close()
    stream.seek(0)
    return found


def _opened(stream: BinaryIO) -> Any:
    with warnings.catch_warnings():  # of styles, which no row needs
        warnings.simplefilter("ignore")
        return library("openpyxl").load_workbook(stream, read_only=True, data_only=True)


def _sheets(book: Any) -> Iterator[tuple[str, Iterator[Sequence[Any]], list[str]]]:
    """The title of each worksheet, its rows below the header, and the header."""
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True)
        yield sheet.title, rows, [str(cell) if cell is not None else "" for cell in next(rows, ())]


def _parquet(stream: BinaryIO, within: Range, name: str, columns: ColumnNames) -> Iterator[_Numbered]:
    parquet = library("pyarrow.parquet", "pyarrow")
    names = parquet.ParquetFile(stream).schema_arrow.names
    found = columns.among(names, name)
    wanted = [getattr(found, field.name) for field in fields(found) if getattr(found, field.name)]
    stream.seek(0)
    # dictionaries stay dictionaries, and rows are taken one by one: a few bytes can stand for gigabytes of equal texts
    file = parquet.ParquetFile(stream, read_dictionary=wanted)
    number = sum(file.metadata.row_group(group).num_rows for group in range(within.at)) + 1
    for batch in file.iter_batches(row_groups=[within.at], columns=wanted, batch_size=RANGE_ROWS):
        for at in range(len(batch)):
            if number >= within.row + within.count:
                return
            if number >= within.row:
                yield str(number), {key: batch[key][at].as_py() for key in wanted}
            number += 1
