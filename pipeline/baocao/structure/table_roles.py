"""What the columns of a table are: head, ordinals, labels, units, values.

A cell that heads several columns is blank in all but the first of them, so blanks are filled from the left. The rows:
`table_rows`.
"""

import re
from collections.abc import Sequence
from itertools import zip_longest

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import ColumnRole, Span, TableColumn, TextTable
from baocao.structure.cell_kinds import (
    filled,
    is_blank,
    is_ordinal,
    is_period,
    is_unit,
    is_value,
    is_year,
    numbers_columns,
)
from baocao.structure.flattened import spread_head
from baocao.structure.table_rows import described_rows

_LEX = lexicon.load("tables")
_HEADS = {name: frozenset(map(fold, words)) for name, words in _LEX["heads"].items()}
_CODES, _RANKS = (re.compile(rf"{lexicon.alternation(_LEX['codes'][name])}(?!\w)") for name in ("words", "ranks"))
_CODE_BEHIND = re.compile(r"(?<![^\W_])(?:code|id)$")  # of data: "district_code"
_SHORT = 12  # characters of words over one column
_MOST_HEADS = 5  # rows of a head
_MOST = 0.6  # share of a column's filled cells that makes its kind
_NUMERIC = frozenset({"value", "rank", "code"})
_MANY = 6  # cells of a column that show whether they repeat
_FEW = 0.3  # share of values from which a column behind the labels holds them


def described(text: str, folded: str, rows: Sequence[tuple[Span, ...]], captions: tuple[Span, ...]) -> TextTable | None:
    """The table of some rows of cells; None where it is none: fewer than two rows, or no numbers but ordinals."""
    if sum(len(row) > 1 for row in rows) < 2:
        return None
    return _Roles(text, folded, list(rows), captions).table()


class _Roles:
    """The rows of one table on the way to being told."""

    def __init__(self, text: str, folded: str, rows: list[tuple[Span, ...]], captions: tuple[Span, ...]) -> None:
        self._text, self._folded, self._captions = text, folded, captions
        self._rows = rows
        self._words = [[text[cell.start : cell.end].strip() for cell in row] for row in rows]
        self._width = max(filled(words) for words in self._words)
        self._over: dict[int, Span] = {}  # short words over a column and what heads it: "Sơ bộ"
        first = self._lift_captions()
        self._head = self._head_end(first)
        self._first = first

    def table(self) -> TextTable | None:
        """The table, or None."""
        if self._width < 2 or self._head == len(self._rows):
            return None
        heads = self._column_heads()
        roles = self._column_roles(heads)
        if not _NUMERIC.intersection(roles):
            return None
        columns = tuple(TableColumn(role, head) for role, head in zip(roles, heads, strict=True))
        rows = described_rows(self._text, self._folded, self._rows, roles, first=self._first, head=self._head)
        last = max(cell.end for cell in self._rows[-1])
        return TextTable(min(cell.start for cell in self._rows[0]), last, rows, columns, self._captions)

    def _lift_captions(self) -> int:
        """Rows of one cell over the head stand for the whole table; gives the number of the first other row."""
        for number, words in enumerate(self._words):
            held = [at for at, word in enumerate(words) if word]
            if len(held) != 1 or is_value(words[held[0]]):
                return number
            lone = self._rows[number][held[0]]
            if held[0] and len(words[held[0]]) <= _SHORT:
                self._over[held[0]] = lone
            self._captions += (lone,)
        return len(self._rows)

    def _head_end(self, first: int) -> int:
        """The number of the first row of the body."""
        if first >= len(self._rows) or not self._can_head(self._words[first]):
            return first
        end = first + 1
        while end < min(len(self._rows), first + _MOST_HEADS):
            words = self._words[end]
            if numbers_columns(words):
                return end + 1
            if not self._goes_on(end):
                break
            end += 1
        return end

    def _can_head(self, words: list[str]) -> bool:
        held = [word for word in words if word]
        return len(held) > 1 and all(not is_value(word) or is_year(word) for word in held)

    def _goes_on(self, at: int) -> bool:
        """Whether a row belongs to the head above it: blank or repeated where that begins, and without values."""
        words, above = self._words[at], self._words[at - 1]
        if not all(not is_value(word) or is_year(word) for word in words if word):
            return False
        held = [number for number, word in enumerate(words) if word]
        if not held:
            return True
        if held[0] > 0 or words[0] == above[0]:
            return held[-1] > 1 or len(held) > 1
        return self._spread(at)

    def _spread(self, at: int) -> bool:
        """Whether a row without blanks holds the columns under groups of the row above; both get their blanks."""
        upper, under = self._words[at - 1], self._words[at]
        if filled(upper) >= self._width or filled(under) >= self._width or not all(under):
            return False
        cells = (*self._rows[at - 1][: filled(upper)], *self._rows[at][: filled(under)])
        spread = spread_head(cells, [*upper[: filled(upper)], *under[: filled(under)]], self._width)
        for step, row in enumerate(spread):
            self._rows[at - 1 + step] = row
            self._words[at - 1 + step] = [self._text[cell.start : cell.end].strip() for cell in row]
        return bool(spread)

    def _column_heads(self) -> list[tuple[Span, ...]]:
        """For each column the cells of the head over it, groups first."""
        heads = [
            row
            for row, words in zip(self._rows[self._first : self._head], self._words[self._first :], strict=False)
            if not numbers_columns(words)
        ]
        grid = [[cell if cell.start < cell.end else None for cell in row[: self._width]] for row in heads]
        over: list[list[Span]] = [[] for _ in range(self._width)]
        for level, row in enumerate(grid):
            group: Span | None = None
            for column, (cell, _) in enumerate(zip_longest(row, range(self._width))):
                below = any(column < len(lower) and lower[column] for lower in grid[level + 1 :])
                group = cell or (group if below else None)
                if group and group not in over[column]:
                    over[column].append(group)
                if not below:
                    group = None
        lifted = {at: [cell] for at, cell in self._over.items()}
        return [(*lifted.get(at, ()), *each) for at, each in enumerate(over)]

    def _column_roles(self, heads: list[tuple[Span, ...]]) -> list[ColumnRole]:
        roles: list[ColumnRole] = []
        for column, head in enumerate(heads):
            cells = [words[column] for words in self._words[self._head :] if column < len(words) and words[column]]
            key = fold(" ".join(self._text[each.start : each.end] for each in head)).strip(" .():*")
            role = self._role(key, cells, roles)
            roles.append("note" if role == "label" and self._repeats(column, cells, roles) else role)
        return roles

    def _repeats(self, column: int, cells: list[str], before: list[ColumnRole]) -> bool:
        """Whether a column behind labels that stand in every row says but of which few kinds they are."""
        first = before.index("label") if "label" in before else None
        if first is None or len(cells) < _MANY or len(set(cells)) > len(cells) / 2:
            return False
        body = self._words[self._head :]
        return all(first < len(words) and words[first] for words in body if column < len(words) and words[column])

    def _role(self, head: str, cells: list[str], before: list[ColumnRole]) -> ColumnRole:
        filled = [cell for cell in cells if not is_blank(cell)]
        values = sum(map(is_value, filled))
        started = "value" in before and "label" in before
        if head in _HEADS["note"]:
            return "note"
        if (_CODES.match(head) or _CODE_BEHIND.search(head)) and filled:
            return "code" if 2 * values >= len(filled) else "note"
        if _RANKS.match(head) and values:
            return "rank"
        if not started and head in _HEADS["ordinal"] and sum(map(is_ordinal, filled)) >= _MOST * len(filled):
            return "ordinal"
        if not filled:
            return "value" if started or head else "note"
        if not before and not head and all(map(is_ordinal, filled)) and not _rises_too_far(filled):
            return "ordinal"
        if not values and (head in _HEADS["unit"] or sum(map(is_unit, filled)) >= _MOST * len(filled)):
            return "unit"
        if head in _HEADS["unit"] and sum(map(is_unit, filled)) >= _MOST * len(filled):
            return "unit"
        if not started and sum(map(is_period, filled)) >= _MOST * len(filled):
            return "period"
        if values >= (_FEW if "label" in before else 1 - _MOST) * len(filled) or (started and values):
            return "value"
        return "note" if started else "label"


def _rises_too_far(cells: list[str]) -> bool:
    """Whether numbers are larger than ordinals of so many rows can be."""
    return any(cell.isdecimal() and int(cell) > 2 * len(cells) + 10 for cell in cells)
