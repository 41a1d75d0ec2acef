"""The lines of a page in reading order: ruled tables cell by cell, columns one after the other.

Letterheads, signatures and columns of running text are read column by column, whatever else stands side by side row by
row, with tabs between the cells.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from baocao.read.marks import is_official
from baocao.read.printed import Glyph, PrintedLine, segments

_GUTTER = 0.8  # of the size of type: the white between columns, at its narrowest
_TEXT_GAP = 2.0  # of the size of type: a wider gap inside a lone row is a tab's, not a justified line's
_AHEAD = 4  # rows that may stand on one side before the first with two: "Nơi nhận:" higher than the signature
_COLUMN_LINES = 4  # of running text that make a column
_FULL, _MOST = 0.8, 0.5  # of a column's width that a full line has, of its lines that are full
_WORDS = 3.5  # of a line of running text, on the average; cells have fewer
_STRAY = 15  # lines of which one may stand out of its column
_SNAP = 2.0  # points between rules that are one
_LONG_CELL = 400  # characters from which a cell holds paragraphs
_MOST_SQUARES = 100_000  # of a table; more are a drawing

Segments = list[PrintedLine]
Box = tuple[float, float, float, float]


def ordered(glyphs: Iterable[Glyph], grids: Sequence["Grid"]) -> list[PrintedLine]:
    """The lines of a page in reading order; `grids` are its ruled tables."""
    free: list[Glyph] = []
    held: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        at = next((at for at, grid in enumerate(grids) if grid.square(glyph)), None)
        (free if at is None else held.setdefault(at, [])).append(glyph)
    tables = sorted((grids[at].top, list(grids[at].rows(inside))) for at, inside in held.items())
    rows = _rows(segments(free))
    flow = _edges([segment for row in rows for segment in row])
    found: list[PrintedLine] = []
    start = 0
    for top, table in [*tables, (float("inf"), [])]:
        end = next((at for at in range(start, len(rows)) if rows[at][0].middle >= top), len(rows))
        found += [*_read(rows[start:end], flow), *table]
        start = end
    return found


def _rows(lines: Iterable[PrintedLine]) -> list[Segments]:
    """Segments side by side, from the left."""
    rows: list[Segments] = []
    edge = 0.0
    for line in lines:
        beside = rows and rows[-1][0].top <= line.middle <= rows[-1][0].bottom
        if beside and (line.left >= edge or not _above(rows[-1], line)):
            rows[-1].append(line)
            edge = max(edge, line.right)
        else:
            rows.append([line])
            edge = line.right
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _above(row: Segments, line: PrintedLine) -> bool:
    """Whether a row has something over or under a line."""
    return any(other.left < line.right and line.left < other.right for other in row)


def _edges(lines: Sequence[PrintedLine]) -> tuple[float, float]:
    """The left and right edge of a column; a few lines may stand out of it, or be specks beside it."""
    if not lines:
        return 0.0, 0.0
    out = len(lines) // _STRAY
    return sorted(line.left for line in lines)[out], sorted(line.right for line in lines)[-1 - out]


def _read(rows: Sequence[Segments], flow: tuple[float, float]) -> Iterator[PrintedLine]:
    at = 0
    while at < len(rows):
        end, middle = _region(rows, at)
        region = rows[at:end]
        sides = [[line for row in region for line in row if (line.left < middle) is first] for first in (True, False)]
        if all(sides) and any(map(_is_formal, region)):
            while len(rows[at]) == 1 and not _is_formal(rows[at]):
                yield _whole(rows[at], flow)  # the last line of the text
                sides[rows[at][0].left >= middle].remove(rows[at][0])
                at += 1
            yield from (_whole(row, None) for side in sides for row in _rows(side))
        elif all(map(_is_running, sides)):
            for side in sides:
                yield from _read(_rows(side), _edges(side))
        else:
            lone = sum(len(row) > 1 for row in region) == 1
            yield from (_whole(row, flow if lone or len(row) == 1 else None) for row in region)
        at = end


def _region(rows: Sequence[Segments], first: int) -> tuple[int, float]:
    """The number of the row behind those that leave the same gutter white, and the middle of it.

    Without segments side by side in one of the next rows, the region is the first row, with all on the left.
    """
    for at in range(first, min(first + _AHEAD, len(rows))):
        if gutter := _gutter(rows[at : at + 2]):
            end, (left, right) = _white(rows, first, gutter)
            if end > at:
                return end, (left + right) / 2
            break
    return first + 1, float("inf")


def _gutter(rows: Sequence[Segments]) -> tuple[float, float] | None:
    """The widest white between segments side by side in a row or, set off by half a line, in it and the next."""
    row = rows[0]
    if len(row) == 1 and len(rows) > 1 and rows[1][0].top < row[0].bottom:
        row = [*row, *rows[1]]
    gaps = [(one.right, other.left) for one, other in pairwise(sorted(row, key=lambda line: line.left))]
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None) if all(one < other for one, other in gaps) else None


def _white(rows: Sequence[Segments], first: int, gutter: tuple[float, float]) -> tuple[int, tuple[float, float]]:
    """The number of the row behind those that leave a gutter white, and what of it all of them leave."""
    left, right = gutter
    for at in range(first, len(rows)):
        near_left, near_right = left, right
        for segment in rows[at]:
            if segment.left + segment.right < left + right:
                near_left = max(near_left, segment.right)
            else:
                near_right = min(near_right, segment.left)
        if near_right - near_left < _GUTTER * rows[at][0].size:
            return at, (left, right)
        left, right = near_left, near_right
    return len(rows), (left, right)


def _is_formal(row: Segments) -> bool:
    return any(is_official(segment.text) for segment in row)


def _is_running(side: Segments) -> bool:
    """Whether segments one below the other are a column of running text."""
    if len(side) < _COLUMN_LINES or sum(len(line.text.split()) for line in side) < _WORDS * len(side):
        return False
    left, right = _edges(side)
    return sum(line.right - line.left >= _FULL * (right - left) for line in side) >= _MOST * len(side)


def _whole(row: Segments, flow: tuple[float, float] | None) -> PrintedLine:
    """A row as one line: a justified one, or cells with tabs between them."""
    glyphs = [glyph for segment in row for glyph in segment.glyphs]
    gap = max((other.left - one.right for one, other in pairwise(row)), default=0.0)
    if len(row) == 1 or (flow and gap < _TEXT_GAP * row[0].size):
        pieces = [piece for segment in row for piece in (*segment.pieces, (" ", False))]
        return replace(PrintedLine.of(glyphs, tuple(pieces[:-1])), flow=flow)
    return PrintedLine.of(glyphs, (("\t".join(segment.text for segment in row), False),))


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its rules down and across the page, and for each square between them the cell that has it."""

    down: tuple[float, ...]
    across: tuple[float, ...]
    owners: dict[tuple[int, int], Box]

    @classmethod
    def of(cls, cells: Iterable[Box]) -> "Grid | None":
        """The table of some cells (left, top, right, bottom); None if they make no rows and columns."""
        cells = list(cells)
        down = _snapped(edge for cell in cells for edge in cell[1::2])
        across = _snapped(edge for cell in cells for edge in cell[::2])
        if len(down) < 3 or len(across) < 3 or len(down) * len(across) > _MOST_SQUARES:
            return None
        owners: dict[tuple[int, int], Box] = {}
        for cell in cells:
            left, top, right, bottom = (
                bisect_right(rules, edge + _SNAP) - 1
                for rules, edge in zip((across, down, across, down), cell, strict=True)
            )
            owners |= {(row, column): cell for row in range(top, bottom) for column in range(left, right)}
        return cls(down, across, owners)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.down[0]

    def square(self, glyph: Glyph) -> tuple[int, int] | None:
        """The row and column of the upper left square of the cell that a glyph is printed in; None outside of all."""
        middle, height = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        cell = self.owners.get((bisect_right(self.down, height) - 1, bisect_right(self.across, middle) - 1))
        if cell is None:
            return None
        return bisect_right(self.down, cell[1] + _SNAP) - 1, bisect_right(self.across, cell[0] + _SNAP) - 1

    def _own_columns(self) -> set[int]:
        """The columns in which most rows have a cell of their own: they count where a page leaves them empty, too."""
        held: Counter[Box] = Counter(self.owners.values())
        single = Counter(column for (_, column), cell in self.owners.items() if held[cell] == 1)
        return {column for column, count in single.items() if count > (len(self.down) - 1) / 2}

    def rows(self, glyphs: Iterable[Glyph]) -> Iterator[PrintedLine]:
        """The rows, a tab for each column that holds something; cells with paragraphs one after the other."""
        cells: dict[tuple[int, int], list[Glyph]] = {}
        for glyph in glyphs:
            if square := self.square(glyph):
                cells.setdefault(square, []).append(glyph)
        lines = {at: found for at, inside in sorted(cells.items()) if (found := segments(inside))}
        columns = sorted({column for _, column in lines} | self._own_columns())
        for row in sorted({row for row, _ in lines}):
            across = [lines.get((row, column), []) for column in columns]
            if any(sum(len(line.text) for line in cell) > _LONG_CELL for cell in across):
                for cell in filter(None, across):
                    yield from _read(_rows(cell), _edges(cell))
            else:
                text = "\t".join(" ".join(line.text for line in cell) for cell in across).rstrip()
                held = [glyph for cell in across for line in cell for glyph in line.glyphs]
                yield PrintedLine.of(held, ((text, False),))


def _snapped(edges: Iterable[float]) -> tuple[float, ...]:
    """Edges in order, those that are nearly the same once."""
    found: list[float] = []
    for edge in sorted(edges):
        if not found or edge - found[-1] > _SNAP:
            found.append(edge)
    return tuple(found)
