"""The rows of JSONL, JSON, CSV, XLSX and Parquet files, by the names of their columns or cell by cell."""

import io
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import chain, islice, zip_longest
from typing import Any, BinaryIO

from baocao.core.language import worded
from baocao.read.charsets import decode
from baocao.read.columns import ColumnNames
from baocao.read.csv_records import CountedLines, CsvForm, bounded_lines, csv_records
from baocao.read.guards import library, read_whole
from baocao.read.ranges import RANGE_ROWS, Range, is_utf8

Numbered = tuple[str, Mapping[str, Any] | str]  # a row's number, and its cells or what is wrong with it
MOST_ROWS = 5_000  # of a table; more are data
_INDEX = "__index_level_"  # how pandas calls the number of a row


def jsonl_rows(stream: BinaryIO, within: Range, name: str, _: ColumnNames) -> Iterator[Numbered]:
    """The objects of a range of lines."""
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
    return value if isinstance(value, dict) else _no_object(value)


def _no_object(value: object) -> str:
    return worded(f"must be a JSON object. Got {type(value).__name__}.")


def json_rows(stream: BinaryIO, _within: Range, name: str, _: ColumnNames) -> Iterator[Numbered]:
    """The objects of a list, or the one that the file is."""
    for number, each in enumerate(listed(stream, name), 1):
        yield str(number), each if isinstance(each, dict) else _no_object(each)


def listed(stream: BinaryIO, name: str) -> list[Any]:
    """What a JSON file lists."""
    value = json.loads(decode(read_whole(stream, name), name).text)
    return value if isinstance(value, list) else [value]


def csv_rows(stream: BinaryIO, within: Range, name: str, columns: ColumnNames) -> Iterator[Numbered]:
    """The records of a range below the header."""
    stream = stream if within.count else as_utf8(stream, name)
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


def as_utf8(stream: BinaryIO, name: str) -> BinaryIO:
    """The stream, or its text in UTF-8 where it is of another encoding."""
    if is_utf8(stream):
        return stream
    return io.BytesIO(decode(read_whole(stream, name), name).text.encode("utf-8", "replace"))


def _cells(header: list[str], record: list[str]) -> Mapping[str, Any] | str:
    if any(record[len(header) :]):
        return worded(
            f"must have {len(header)} cells as the header has. Got {len(record)}. Quote cells that hold delimiters."
        )
    return dict(
        reversed([*zip_longest(header, record[: len(header)], fillvalue="")])
    )  # the first of columns of one name


def parquet_rows(stream: BinaryIO, within: Range, name: str, columns: ColumnNames) -> Iterator[Numbered]:
    """The rows of a range, as far as their columns are known."""
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


def opened_book(stream: BinaryIO) -> Any:
    """A workbook of openpyxl, its values only."""
    with warnings.catch_warnings():  # of styles, which no row needs
        warnings.simplefilter("ignore")
        return library("openpyxl").load_workbook(stream, read_only=True, data_only=True)


def sheet_rows(book: Any) -> Iterator[tuple[str, Iterator[Sequence[Any]], list[str]]]:
    """The title of each worksheet, its rows below the header, and the header."""
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True)
        yield sheet.title, rows, [str(cell) if cell is not None else "" for cell in next(rows, ())]


def grid(stream: BinaryIO, kind: str, name: str) -> Iterator[Sequence[Any] | str]:
    """The cells of a file of one table, row by row, the names of its columns first; of a damaged row what is wrong.

    Of JSONL no more rows than a table may have, and one.
    """
    match kind:
        case "csv":
            stream = as_utf8(stream, name)
            form = CsvForm.of(stream, name)
            records = (record for record, _ in csv_records(CountedLines(stream, name), form.delimiter))
            yield from chain([form.header], records)
        case "parquet":
            yield from _parquet_grid(stream)
        case "jsonl" | "json":
            rows = jsonl_rows if kind == "jsonl" else json_rows
            within = Range(1, MOST_ROWS + 1) if kind == "jsonl" and is_utf8(stream) else Range()
            objects = [row for _, row in rows(stream, within, name, ColumnNames())]
            keys = [*dict.fromkeys(key for row in objects if not isinstance(row, str) for key in row)]
            if keys:
                yield keys
                yield from (row if isinstance(row, str) else [row.get(key) for key in keys] for row in objects)


def _parquet_grid(stream: BinaryIO) -> Iterator[Sequence[Any]]:
    parquet = library("pyarrow.parquet", "pyarrow")
    names = [each for each in parquet.ParquetFile(stream).schema_arrow.names if not each.startswith(_INDEX)]
    stream.seek(0)
    yield names
    file = parquet.ParquetFile(stream, read_dictionary=names)
    for batch in file.iter_batches(columns=names, batch_size=RANGE_ROWS):
        yield from ([_of_single(batch[key][at]) for key in names] for at in range(len(batch)))


def _of_single(cell: Any) -> Any:
    """A cell's value; a number of single precision with the seven digits that it holds."""
    value = cell.as_py()
    return float(f"{value:.7g}") if str(cell.type) == "float" and value is not None else value
