"""Records of a CSV as people export it: told delimiters, quotes that nobody closes, and where each record ends."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.read.guards import MAX_BYTES

_DELIMITERS = ",;\t|"
_TOLD = re.compile(r'"?sep=(?P<sign>[^\w\s"]|\t)"?\s*', re.IGNORECASE)  # the line by which Excel is told the delimiter
_OPEN = worded(
    "a quote opens here that is closed in no cell's end. Close it, or double it where it is part of the text."
)


class CountedLines:
    """The lines of a stream as text, knowing at which byte the next begins."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.at = stream.tell()
        self._lines = bounded_lines(stream, name)
        self._first = self.at == 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.at += len(line)
            yield line.decode("utf-8-sig" if self._first else "utf-8")
            self._first = False


def bounded_lines(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """The lines of a stream.

    Raises:
        InputError: one holds more than an article may.
    """
    for line in iter(partial(stream.readline, MAX_BYTES + 1), b""):
        if len(line) > MAX_BYTES:
            raise InputError(f"{name}: a line must have at most {MAX_BYTES >> 20} MiB. Split it.")
        yield line


def delimiter_of(header: str) -> str:
    """The usual delimiter that a header has most of."""
    return max(_DELIMITERS, key=header.count)


@dataclass(frozen=True, slots=True)
class CsvForm:
    """The delimiter of a CSV, its header, at which byte the records begin, and in which row."""

    delimiter: str
    header: list[str]
    at: int
    first: int

    @classmethod
    def of(cls, stream: BinaryIO, name: str) -> "CsvForm":
        """The form of a stream at its start, which is left behind the header."""
        line = stream.readline(MAX_BYTES).decode("utf-8-sig", "replace")
        told = _TOLD.fullmatch(line)
        delimiter = told["sign"] if told else delimiter_of(line)
        if not told:
            stream.seek(0)
        header, at = next(csv_records(CountedLines(stream, name), delimiter), ([], 0))
        if isinstance(header, str):
            raise InputError(f"{name}, header: {header}")
        stream.seek(at)
        return cls(delimiter, header, at, first=3 if told else 2)


def csv_records(lines: CountedLines, delimiter: str) -> Iterator[tuple[list[str] | str, int]]:
    """The records, or what is wrong with one, each with the byte at which it ends.

    A quote that is not closed costs the line that it opens in: the lines behind it are read anew.
    """
    csv.field_size_limit(MAX_BYTES)
    waiting: deque[tuple[str, int]] = deque()
    coming = ((line, lines.at) for line in lines)
    while True:
        taken: list[tuple[str, int]] = []
        feed = _noted(waiting, coming, taken)
        try:
            record: list[str] | str | None = next(csv.reader(feed, delimiter=delimiter, strict=True), None)
        except csv.Error:
            waiting.extendleft(reversed(taken[1:]))
            record, taken = _sloppy(taken[0][0], delimiter) if len(taken) == 1 else _OPEN, taken[:1]
        if record is None:
            return
        yield record, taken[-1][1]


def _noted(
    waiting: deque[tuple[str, int]], coming: Iterator[tuple[str, int]], taken: list[tuple[str, int]]
) -> Iterator[str]:
    """Lines that wait to be read anew, then those that come; what is given is noted as taken."""
    while pair := waiting.popleft() if waiting else next(coming, None):
        taken.append(pair)
        yield pair[0]


def _sloppy(line: str, delimiter: str) -> list[str] | str:
    """The cells of a line whose quotes are not by the book: 'a,"b"c'."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter))
    except csv.Error as error:
        return worded(f"is no CSV ({error}). Mend or drop the line.")
    return _OPEN if cells[-1:] and cells[-1].endswith("\n") else cells
