"""A sheet of a workbook that is a table of a report, as text: a line a row, tabs between its cells.

Numbers are written as Vietnamese reports write them (decimal comma, percentages where the sheet shows them), so that
they read as the sheet shows them. A sheet of data without words in Vietnamese is none.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from baocao.core.normalizer import strip_accents

_MOST_ROWS, _MOST_CELLS = 5_000, 200  # of a report's table; more are data
_LONGEST = 1_000  # characters of a cell; longer ones are texts
_LEAST_NUMBERS = 0.1  # share of the filled cells
_SPACES = re.compile(r"\s+")
_DIGITS = 12  # that a number of a sheet holds for certain: 0.1 + 0.2 is 0,3


def sheet_text(sheet: Any) -> str | None:
    """The text of a sheet of openpyxl; None where it is no table of a report."""
    rows = [list(islice(row, _MOST_CELLS)) for row in islice(sheet.iter_rows(), _MOST_ROWS + 1)]
    filled = [cell for row in rows for cell in row if cell.value is not None]
    numbers = sum(isinstance(cell.value, int | float) for cell in filled)
    words = [cell.value for cell in filled if isinstance(cell.value, str)]
    if len(rows) > _MOST_ROWS or not numbers or numbers < _LEAST_NUMBERS * len(filled):
        return None
    if any(len(word) > _LONGEST for word in words) or not any(strip_accents(word) != word for word in words):
        return None
    return "\n".join(_lines(rows))


def _lines(rows: list[list[Any]]) -> Iterator[str]:
    for row in rows:
        cells = [_written(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield "\t".join(cells) if any(cells[1:]) else cells[0]


def _written(cell: Any) -> str:
    value = cell.value
    if isinstance(value, datetime | date):
        return f"{value.day:02}/{value.month:02}/{value.year}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        share = "%" in (cell.number_format or "")
        number = Decimal(f"{value * 100 if share else value:.{_DIGITS}g}")
        return f"{number:f}".replace(".", ",") + ("%" if share else "")
    return _SPACES.sub(" ", str(value)).strip() if value is not None else ""
