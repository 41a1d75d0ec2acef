"""What a number in a cell of a table measures: the label of its row, or the head of its column.

Tables come as lines of cells that tabs part. Where rows are indicators ("Thu ngân sách ⇥ 450 ⇥ 500") the row's label
says what is measured; where they are places ("Xã Tân Hương ⇥ 120 ⇥ 12,5%") the column's head does.
"""

import re
from collections.abc import Iterator

from baocao.core import lexicon
from baocao.core.article import Span

_WORDS = re.compile(r"[^\W\d_]{2}")
_PLACE = re.compile(lexicon.fill(r"\s*{place_types}(?!\w)", lexicon.load("measured")["cells"]))
_NO_LABEL = re.compile(lexicon.fill(r"\s*{no_labels}\s*", lexicon.load("measured")["cells"]))
_LONGEST_ROW = 500  # characters on either side of a number
_ROWS_UP = 40  # in which the head of a column is looked for; longer tables repeat it on each page


def cell_label(text: str, folded: str, amount: Span) -> Span | None:
    """The label of a number that fills its cell; None outside tables, and in cells that say it themselves."""
    left, right = max(0, amount.start - _LONGEST_ROW), min(len(text), amount.end + _LONGEST_ROW)
    if text.rfind("\t", left, amount.start) < 0 and text.find("\t", amount.end, right) < 0:
        return None
    start, end = max(left, text.rfind("\n", left, amount.start) + 1), text.find("\n", amount.end, right)
    row = _cells(text, start, end if end >= 0 else right)
    if len(row) == 1:
        return None
    column = next(number for number, cell in enumerate(row) if amount.start < cell.end + 1)
    if _WORDS.search(text, row[column].start, amount.start) or _WORDS.search(text, amount.end, row[column].end):
        return None
    label = next((cell for cell in row[:column] if _is_label(folded, cell)), None)
    if label is not None and not _PLACE.match(folded, label.start):
        return label
    return _head(text, folded, start, len(row), column) or label


def _cells(text: str, start: int, end: int) -> list[Span]:
    cells = []
    while start <= end:
        tab = text.find("\t", start, end)
        stop = tab if tab >= 0 else end
        cells.append(Span(start, stop))
        start = stop + 1
    return cells


def _is_label(folded: str, cell: Span) -> bool:
    """Whether a cell has words that are more than a unit or a number's name."""
    has_words = _WORDS.search(folded, cell.start, cell.end) is not None
    return has_words and not _NO_LABEL.fullmatch(folded, cell.start, cell.end)


def _head(text: str, folded: str, start: int, width: int, column: int) -> Span | None:
    """The uppermost label of a column, in rows right above that are as wide."""
    head = None
    for cells in _rows_above(text, start):
        if len(cells) != width:
            break
        if _is_label(folded, cells[column]):
            head = cells[column]
    return head


def _rows_above(text: str, start: int) -> Iterator[list[Span]]:
    for _ in range(_ROWS_UP):
        if start == 0:
            return
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        yield _cells(text, start, end)
