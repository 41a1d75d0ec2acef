"""Sheets and files of rows that are one table of a report or of statistics, as text: a line a row, tabs between cells.

Numbers are written as Vietnamese reports write them (decimal comma, percentages where a sheet shows them); what a file
writes itself stays as it is. A file of rows is a table where numbers prevail in it and no column holds texts; one that
is called as those are ("Nội dung") holds the labels of a table where it is short and beside years or units of measure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from math import isfinite
from statistics import median
from typing import Any, Literal, get_args

from baocao.core import lexicon
from baocao.core.article import Article
from baocao.core.errors import InputError, OptionError
from baocao.core.language import worded
from baocao.core.normalizer import fold, strip_accents
from baocao.read.charsets import repair
from baocao.read.columns import is_called
from baocao.read.row_formats import MOST_ROWS

RowKind = Literal["articles", "table"]  # what the rows of a file are

_MOST_CELLS = 200  # of a row
_LONGEST = 1_000  # characters of a cell; longer ones are texts
_LONGEST_LABELS = 100  # characters of a column's labels, half of which are shorter; the shortest articles have 150
_LEAST_NUMBERS = 0.1  # share of the filled cells
_SAMPLE = 300  # rows by which a table is told
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"[-–−+(]{0,2}\s?\d[\d., ]{0,40}%?\)?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_UNITS = frozenset(map(fold, lexicon.load("tables")["heads"]["unit"]))
_QUOTED = re.compile(r'"[^"]*"|[\\_*].')  # in a format of numbers: signs that are only shown
_AMBIGUOUS = re.compile(r"-?\d{1,3},\d{3}")  # where a table writes English numbers, 12,125 is one of five digits
_DIGITS = 15  # that a number of a sheet holds for certain: 0.1 + 0.2 is 0,3


def checked_rows(rows: str | None) -> RowKind | None:
    """The option, if it is one.

    Raises:
        OptionError: it is not.
    """
    if rows is not None and rows not in get_args(RowKind):
        raise OptionError.among("rows", get_args(RowKind), rows)
    return rows  # type: ignore[return-value]


def is_table(rows: Iterable[Sequence[Any] | str]) -> bool:
    """Whether rows, the names of columns first, are a table and no articles, by the first of them."""
    sample = [list(row) for row in islice(rows, _SAMPLE) if not isinstance(row, str)]
    if not sample or any(isinstance(cell, list | dict) for row in sample for cell in row):
        return False
    words = [[written(cell) for cell in row] for row in sample]
    filled = [cell for row in words[1:] for cell in row if cell]
    numbers = sum(_NUMBER.fullmatch(cell) is not None for cell in filled)
    if not numbers or numbers < _LEAST_NUMBERS * len(filled) or any(len(cell) > _LONGEST for cell in filled):
        return False
    if not any(strip_accents(cell) != cell for row in words for cell in row) or len(words[0]) < 2:
        return False
    called = any(is_called(head, "text", "title") for head in words[0])
    short = all(_are_labels(words[1:], at) for at in range(len(words[0])))
    return short and (not called or _is_statistical(words[0]))


def _is_statistical(header: Sequence[str]) -> bool:
    return any(_YEAR.search(head) or fold(head).strip(" .:()") in _UNITS for head in header)


def _are_labels(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether a column's cells are short."""
    return median([len(row[at]) for row in rows if at < len(row)] or [0]) <= _LONGEST_LABELS


def table_article(rows: Iterable[Sequence[Any] | str], name: str, where: str) -> Article:
    """The article of a table.

    Raises:
        InputError: it has more rows or columns than a table may, or no row.
    """
    damaged: list[str] = []
    lines = list(islice(_lines(rows, damaged, where), MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        raise InputError(f"{where}: a table must have at most {MOST_ROWS:,} rows. Got more. Split it.")
    if not lines:
        raise InputError(f"{where}: a table must hold a row. Got none. Leave it out.")
    repaired = repair("\n".join(lines))
    lost = (
        (worded(f"damaged rows of the table that are left out: {len(damaged)}; the first {damaged[0]}"),)
        if damaged
        else ()
    )
    return Article(raw=repaired.text, id=name, warnings=(*repaired.warnings, *lost))


def _lines(rows: Iterable[Sequence[Any] | str], damaged: list[str], where: str) -> Iterator[str]:
    """The rows as text; what is wrong with those that are none is put aside."""
    for row in rows:
        if isinstance(row, str):
            damaged.append(row)
            continue
        cells = [written(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > _MOST_CELLS:
            raise InputError(f"{where}: a table must have at most {_MOST_CELLS} columns. Got {len(cells)}. Split it.")
        if cells:
            yield "\t".join(cells) if any(cells[1:]) else cells[0]


def sheet_grid(sheet: Any) -> Iterator[list[Any]]:
    """The values of a sheet of openpyxl, percentages as it shows them."""
    for row in sheet.iter_rows():
        yield [_shown(cell) for cell in row]


def _shown(cell: Any) -> Any:
    value = cell.value
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
        return value
    return f"{_decimal(value * 100)}%" if "%" in _QUOTED.sub("", cell.number_format or "") else value


def written(value: Any) -> str:
    """A cell as a report writes it."""
    if isinstance(value, datetime | date):
        return f"{value.day:02}/{value.month:02}/{value.year}"
    if isinstance(value, float | Decimal):
        return _decimal(value) if isfinite(value) else ""
    return _SPACES.sub(" ", str(value)).strip() if value is not None else ""


def _decimal(value: float | Decimal) -> str:
    exact = value if isinstance(value, Decimal) else Decimal(f"{value:.{_DIGITS}g}")
    words = f"{exact:f}".replace(".", ",")
    return f"{words}0" if _AMBIGUOUS.fullmatch(words) else words
