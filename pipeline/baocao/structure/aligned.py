"""Tables whose columns are aligned by spaces."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from baocao.core.spans import Span
from baocao.structure.cell_kinds import is_number

_PIECE = re.compile(r"\S+(?: \S+)*")
_WIDE = 3  # spaces that part cells for certain; two do beside a number


def gap_cells(text: str, line: Span) -> tuple[Span, ...]:
    """The cells of a line that wide gaps part; none where it reads as prose."""
    if "  " not in text[line.start : line.end]:
        return ()
    found = _justified(text, [Span(*match.span()) for match in _PIECE.finditer(text, line.start, line.end)])
    gaps = [other.start - one.end for one, other in pairwise(found)]
    numbers = [is_number(text[cell.start : cell.end]) for cell in found]
    wide = sum(gap >= _WIDE for gap in gaps)
    if wide > 1 or (wide and numbers[-1]) or (len(gaps) > 1 and sum(numbers) > 1):
        return found
    return ()


def _justified(text: str, pieces: list[Span]) -> tuple[Span, ...]:
    """The pieces of a line, those without a number joined where but two spaces are between them: set to full width."""
    cells = pieces[:1]
    for piece in pieces[1:]:
        near = piece.start - cells[-1].end < _WIDE
        if near and not any(is_number(text[each.start : each.end]) for each in (cells[-1], piece)):
            cells[-1] = Span(cells[-1].start, piece.end)
        else:
            cells.append(piece)
    return tuple(cells)


def aligned(text: str, rows: Sequence[tuple[Span, tuple[Span, ...]]]) -> list[tuple[Span, ...]]:
    """The cells of lines, each in the column that it stands in; `rows` holds each line with its cells."""
    bodies = [
        (line, cells)
        for line, cells in rows
        if len(cells) > 1 and any(is_number(text[cell.start : cell.end]) for cell in cells[1:])
    ]
    columns = _merged((cell.start - line.start, cell.end - line.start) for line, cells in bodies for cell in cells)
    width = max((len(cells) for _, cells in bodies), default=0)
    if len(columns) < width:  # columns that overlap: as the rows that are full have them
        full = [[(cell.start - line.start, cell.end - line.start) for cell in cells] for line, cells in bodies]
        columns = [
            (min(at)[0], max(right for _, right in at))
            for at in zip(*(row for row in full if len(row) == width), strict=True)
        ]
        return [
            _near(line, cells, columns)
            if 1 < len(cells) < width
            else _lone(line, cells[0], columns)
            if len(cells) == 1
            else cells
            for line, cells in rows
        ]
    return [_placed(line, cells, columns) if len(cells) > 1 else _lone(line, cells[0], columns) for line, cells in rows]


def _merged(intervals: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _lone(line: Span, cell: Span, columns: list[tuple[int, int]]) -> tuple[Span, ...]:
    """A line's only cell, in the column whose width it keeps to: "Sơ bộ" over a year; else by itself."""
    start, end = cell.start - line.start, cell.end - line.start
    at = next((at for at, (left, right) in enumerate(columns) if left - _WIDE <= start and end <= right + _WIDE), None)
    return (cell,) if not at else (*(Span(cell.start, cell.start) for _ in range(at)), cell)


def _near(line: Span, cells: tuple[Span, ...], columns: list[tuple[int, int]]) -> tuple[Span, ...]:
    """The cells, each in the column whose middle is nearest, in their order."""
    placed = [Span(line.end, line.end)] * len(columns)
    at = 0
    for number, cell in enumerate(cells):
        middle = cell.start + cell.end - 2 * line.start
        last = len(columns) - len(cells) + number
        at = min(range(at, last + 1), key=lambda each: abs(sum(columns[each]) - middle))
        placed[at] = cell
        at += 1
    return tuple(placed)


def _placed(line: Span, cells: tuple[Span, ...], columns: list[tuple[int, int]]) -> tuple[Span, ...]:
    """The cells with empty spans for the columns that none of them stands in."""
    placed: list[Span] = []
    waiting = list(cells)
    for number, (_, right) in enumerate(columns):
        behind = columns[number + 1][0] if number + 1 < len(columns) else None
        first = waiting[0] if waiting else None
        reaches = first is not None and (behind is None or first.start - line.start < max(right, behind - 1))
        placed.append(waiting.pop(0) if first and reaches else Span(line.end, line.end))
    return (*placed, *waiting)
