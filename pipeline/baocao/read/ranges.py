"""Ranges of rows in large tables, and of records in WARC files, that can be read apart from each other."""

from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

from baocao.read.csv_records import CountedLines, CsvForm, bounded_lines, csv_records
from baocao.read.guards import damaged, library

RANGE_ROWS = 256  # enough to outweigh opening a file, few enough to share among processes
RANGE_BYTES = 4 << 20
_SLICES = 64  # of a Parquet row group, whose columns are decoded from the start for each


@dataclass(frozen=True, slots=True)
class Range:
    """Some rows of a table: number of the first (as an editor or Excel counts), how many, and where they begin.

    `at` is a byte offset (JSONL, CSV, WARC) or a row group (Parquet). A range of no rows stands for the whole table.
    """

    row: int = 0
    count: int = 0
    at: int = 0


def find_ranges(stream: BinaryIO, kind: str, name: str) -> Iterator[Range]:
    """The ranges of a table, in order, without reading what the rows mean.

    Raises:
        InputError: the table is damaged.
    """
    with damaged(name, f"{kind.upper()} file", *own_errors(kind)):
        if kind == "parquet":
            yield from _parquet_ranges(stream)
        elif kind == "warc":
            yield from _grouped(_warc_ends(stream), first=1)
        elif kind == "jsonl" and is_utf8(stream):
            yield from _grouped(_line_ends(stream, name), first=1)
        elif kind == "csv" and is_utf8(stream):
            form = CsvForm.of(stream, name)
            yield from _grouped(_record_ends(stream, form, name), first=form.first)
        else:
            yield Range()


def _parquet_ranges(stream: BinaryIO) -> Iterator[Range]:
    metadata = library("pyarrow.parquet", "pyarrow").ParquetFile(stream).metadata
    row = 1
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group).num_rows
        step = max(RANGE_ROWS, -(-rows // _SLICES))
        for start in range(0, rows, step):
            yield Range(row + start, min(step, rows - start), group)
        row += rows


def _line_ends(stream: BinaryIO, name: str) -> Iterator[int]:
    """Byte offsets: the start of the first row, then the end of each."""
    at = 0
    yield at
    for line in bounded_lines(stream, name):
        at += len(line)
        yield at


def _record_ends(stream: BinaryIO, form: CsvForm, name: str) -> Iterator[int]:
    """Byte offsets: the end of the header, then the end of each record."""
    yield form.at
    for _, end in csv_records(CountedLines(stream, name), form.delimiter):
        yield end


def _grouped(ends: Iterator[int], first: int) -> Iterator[Range]:
    start, count = next(ends, 0), 0
    for end in ends:
        count += 1
        if count == RANGE_ROWS or end - start >= RANGE_BYTES:
            yield Range(first, count, start)
            first, start, count = first + count, end, 0
    if count:
        yield Range(first, count, start)


def is_utf8(stream: BinaryIO) -> bool:
    """All of it can be read so; the stream is left at its start."""
    decoder = getincrementaldecoder("utf-8")()
    try:
        for block in iter(partial(stream.read, 1 << 20), b""):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def _warc_ends(stream: BinaryIO) -> Iterator[int]:
    records = warc_records(stream)
    for _ in records:
        yield records.get_record_offset()
    yield stream.tell()


def warc_records(stream: BinaryIO) -> Any:
    """The records of a web archive, which the library reads without a word on standard error."""
    records = library("warcio.archiveiterator", "warcio").ArchiveIterator(stream)
    records.INC_RECORD = ""
    return records


def own_errors(kind: str) -> tuple[type[Exception], ...]:
    """What the library for a kind of table raises besides Python's own errors."""
    match kind:
        case "parquet":
            return (library("pyarrow").ArrowException,)
        case "xlsx":
            return (library("openpyxl.utils.exceptions", "openpyxl").InvalidFileException,)
        case "warc":
            return (library("warcio.exceptions", "warcio").ArchiveLoadFailed,)
    return ()
