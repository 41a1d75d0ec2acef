"""Tables without marks between their cells: columns aligned by spaces, or each cell on a line of its own."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from baocao.core import lexicon
from baocao.core.article import Span
from baocao.core.normalizer import fold
from baocao.structure.cell_kinds import is_blank, is_number, is_period, is_value, is_year

_PIECE = re.compile(r"\S+(?: \S+)*")
_LONE = re.compile(r"^[ \t]*[-–+(]?\d[\d., ]*%?\)?[ \t]*$", re.MULTILINE)
_SENTENCE = re.compile(r"[.;!?…][\"”»)]*$")
_ORDINAL_HEADS = frozenset(map(fold, lexicon.load("tables")["heads"]["ordinal"]))
_WIDE = 3  # spaces that part cells for certain; two do beside a number
_LONGEST_CELL = 120  # characters of a cell on a line of its own
_LEAST_NUMBERS = 4  # lines that are numbers, in a text that can hold such a table
_LEAST_ROWS, _WIDEST = 3, 16  # rows that repeat one order of words and numbers, and cells of a row
_LEAST_CELLS = 9
_ORDER = re.compile(rf"([nt]{{2,{_WIDEST}}}?)\1{{{_LEAST_ROWS - 1}}}")


def gap_cells(text: str, line: Span) -> tuple[Span, ...]:
    """The cells of a line that wide gaps part; none where it reads as prose."""
    if "  " not in text[line.start : line.end]:
        return ()
    found = tuple(Span(*match.span()) for match in _PIECE.finditer(text, line.start, line.end))
    gaps = [other.start - one.end for one, other in pairwise(found)]
    numbers = [is_number(text[cell.start : cell.end]) for cell in found]
    wide = sum(gap >= _WIDE for gap in gaps)
    if wide > 1 or (wide and numbers[-1]) or (len(gaps) > 1 and sum(numbers) > 1):
        return found
    return ()


def aligned(text: str, rows: Sequence[tuple[Span, tuple[Span, ...]]]) -> list[tuple[Span, ...]]:
    """The cells of lines, each in the column that it stands in; `rows` holds each line with its cells."""
    bodies = [
        (line, cells)
        for line, cells in rows
        if len(cells) > 1 and any(is_number(text[cell.start : cell.end]) for cell in cells[1:])
    ]
    columns = _merged((cell.start - line.start, cell.end - line.start) for line, cells in bodies for cell in cells)
    if len(columns) < max((len(cells) for _, cells in bodies), default=0):
        return [cells for _, cells in rows]
    return [_placed(line, cells, columns) for line, cells in rows]


def _merged(intervals: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


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


def may_be_flattened(text: str) -> bool:
    """Whether enough lines of a text are but a number."""
    return sum(1 for _ in zip(range(_LEAST_NUMBERS), _LONE.finditer(text), strict=False)) == _LEAST_NUMBERS


def flattened(text: str, lines: Sequence[Span]) -> Iterator[list[tuple[Span, ...]]]:
    """The rows of tables whose cells stand on a line each: the same order of words and numbers again and again."""
    stretch: list[Span] = []
    for line in (*lines, None):
        words = text[line.start : line.end].strip() if line else ""
        if line and len(words) <= _LONGEST_CELL and (not _SENTENCE.search(words) or is_blank(words)):
            stretch.append(line)
            continue
        yield from _repeated(text, stretch)
        stretch = []


def _repeated(text: str, lines: Sequence[Span]) -> Iterator[list[tuple[Span, ...]]]:
    words = [text[line.start : line.end].strip() for line in lines]
    kinds = "".join("n" if is_value(each) or is_blank(each) else "t" for each in words)
    at = free = 0
    while found := _ORDER.search(kinds, at):
        begin, order = found.start(), found[1]
        if "n" not in order or "t" not in order or len(order) * _LEAST_ROWS < _LEAST_CELLS:
            at = begin + 1
            continue
        width, end = len(order), begin
        while kinds.startswith(order, end):
            end += width
        head = _head(lines[max(free, begin - 3 * width) : begin], words[max(free, begin - 3 * width) : begin], width)
        if head or all(is_year(each) or kind == "t" for each, kind in zip(words[begin:], order, strict=False)):
            yield [*head, *(tuple(lines[row : row + width]) for row in range(begin, end, width))]
            free = end
        at = end


def _head(lines: Sequence[Span], words: Sequence[str], width: int) -> list[tuple[Span, ...]]:
    """The head rows in the lines above: one with a cell a column, or groups over columns that repeat; else none."""
    begin = next((at for at in range(len(words) - 1, -1, -1) if fold(words[at]) in _ORDINAL_HEADS), None)
    if begin is not None and len(lines) - begin > width:
        return spread_head(lines[begin:], words[begin:], width)
    if len(lines) < width or any(is_value(each) and not is_period(each) for each in words[-width:]):
        return []
    return [tuple(lines[-width:])]


def spread_head(cells: Sequence[Span], words: Sequence[str], width: int) -> list[tuple[Span, ...]]:
    """Two head rows out of the cells of both, blanks left out: groups, then the columns that repeat under each."""
    groups = len(cells) - width
    for each in range(2, width // max(1, groups) + 1):
        lower = words[len(words) - groups * each :]
        if groups * each < len(words) and list(lower) == [*lower[:each]] * groups:
            upper, under = cells[: len(cells) - groups * each], cells[len(cells) - groups * each :]
            single = len(upper) - groups
            spread = [*upper[:single]]
            for group in upper[single:]:
                spread += [group, *[Span(group.end, group.end)] * (each - 1)]
            empty = [Span(cells[-1].end, cells[-1].end)] * single
            return [tuple(spread), (*empty, *under)]
    return []
