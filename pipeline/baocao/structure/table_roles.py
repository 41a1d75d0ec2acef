"""What the columns and rows of a table are: head, ordinals, labels, units, values; and what each row lies under.

Cells that head or label several columns or rows are blank in all but the first of them, so blanks are filled from the
left (groups of columns) and from above (labels of rows).
"""

import re
from collections.abc import Sequence
from itertools import zip_longest

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import ColumnRole, Span, TableColumn, TableRow, TextTable
from baocao.structure.cell_kinds import (
    is_blank,
    is_number,
    is_ordinal,
    is_period,
    is_unit,
    is_value,
    is_year,
    numbers_columns,
)
from baocao.structure.flattened import spread_head

_LEX = lexicon.load("tables")
_HEADS = {name: frozenset(map(fold, words)) for name, words in _LEX["heads"].items()}
_CODES, _RANKS = (re.compile(rf"{lexicon.alternation(_LEX['codes'][name])}(?!\w)") for name in ("words", "ranks"))
_CODE_BEHIND = re.compile(r"(?<![^\W_])(?:code|id)$")  # of data: "district_code"
_AMONG = re.compile(rf"\W*{lexicon.alternation(_LEX['rows']['among'])}\W*")
_TOTAL = re.compile(rf"(?:\W*{lexicon.alternation(_LEX['rows']['totals'])}(?!\w))+\W*(?:\(.*\))?")
_MARKED = re.compile(
    r"\s*(?:(?P<dash>[-–•])|(?P<plus>[+*])|(?P<mark>[IVXLC]{1,5}|[A-HĐ]|\d{1,2}(?:\.\d{1,2})*|[a-hđ])[.)/]\s)"
)
_UNMARKED, _DASHED = 5, 6  # depths of rows without a number in a table that has them, and of rows with a dash
_HOLDING = (0, _UNMARKED)  # depths of rows without marks: one without values is over those behind it
_SHORT = 12  # characters of words over one column
_MOST_HEADS = 5  # rows of a head
_MOST = 0.6  # share of a column's filled cells that makes its kind
_NUMERIC = frozenset({"value", "rank", "code"})
_MANY = 6  # cells of a column that show whether they repeat
_FEW = 0.3  # share of values from which a column behind the labels holds them
_WORD = re.compile(r"[^\W\d_]{2}")


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
        self._width = max(_filled(words) for words in self._words)
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
        rows = self._described_rows(roles)
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
        if _filled(upper) >= self._width or _filled(under) >= self._width or not all(under):
            return False
        cells = (*self._rows[at - 1][: _filled(upper)], *self._rows[at][: _filled(under)])
        spread = spread_head(cells, [*upper[: _filled(upper)], *under[: _filled(under)]], self._width)
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

    def _described_rows(self, roles: list[ColumnRole]) -> tuple[TableRow, ...]:
        named = [at for at, role in enumerate(roles) if role in ("label", "period")]
        keeps_blanks = any("" in words[: _filled(words)] for words in self._words[self._first :])
        rows: list[TableRow] = []
        open_rows: list[tuple[int, tuple[Span, ...], bool]] = []  # depth, labels, and whether it has no values itself
        last: dict[int, Span] = {}
        fresh = False  # whether the row before has no values itself
        for number, (cells, words) in enumerate(zip(self._rows, self._words, strict=True)):
            span = (min(cell.start for cell in cells), max(cell.end for cell in cells))
            if number < self._head:
                rows.append(TableRow(*span, cells, head=True))
                continue
            cells, aligned = self._placed(cells, words, roles, keeps_blanks=keeps_blanks)
            held = [cell for cell in cells if cell.start < cell.end]
            labels = self._labels(cells, named, last)
            if not labels and len(held) == 1 and self._names(held[0]):
                labels = (held[0],)
            depth = self._depth(cells, roles, labels)
            empty = not any(self._is_filled(cells, at) for at, role in enumerate(roles) if role in ("value", "rank"))
            above = self._above(open_rows, depth, labels, empty=empty, fresh=fresh)
            fresh = empty
            rows.append(TableRow(*span, cells, labels=labels, above=above, aligned=aligned))
        return tuple(rows)

    def _is_filled(self, cells: tuple[Span, ...], at: int) -> bool:
        return at < len(cells) and cells[at].start < cells[at].end

    def _placed(
        self, cells: tuple[Span, ...], words: list[str], roles: list[ColumnRole], *, keeps_blanks: bool
    ) -> tuple[tuple[Span, ...], bool]:
        """The cells of a row in their columns. Where a table keeps no blanks, a short row may have lost some."""
        filled = _filled(words)
        slots = [at for at, role in enumerate(roles) if role in ("value", "rank")]
        if not slots or keeps_blanks or filled >= self._width or len(cells) > filled or filled < 2:
            return cells, True
        values = [at for at, word in enumerate(words) if at >= slots[0] - 1 and (is_value(word) or is_blank(word))]
        fits = all(roles[at] in ("value", "rank") for at in values) and len(values) == len(slots)
        return cells, fits

    def _labels(self, cells: tuple[Span, ...], named: list[int], last: dict[int, Span]) -> tuple[Span, ...]:
        """The cells that name a row; those of merged rows from above, where a finer one of the row's own stands."""
        filled = (at for at in named if at < len(cells) and cells[at].start < cells[at].end)
        own = {at: cells[at] for at in filled if self._names(cells[at])}
        for at in list(last):
            if own and at < min(own):
                continue
            if at in own or not own:
                last.pop(at)
        labels = tuple(own.get(at) or last[at] for at in named if at in own or (at in last and own and at < max(own)))
        last.update(own)
        return labels

    def _names(self, cell: Span) -> bool:
        words = self._text[cell.start : cell.end]
        return not is_number(words) or is_year(words)

    def _depth(self, cells: tuple[Span, ...], roles: list[ColumnRole], labels: tuple[Span, ...]) -> int:
        """How far in a row is by its number or mark; the larger the deeper."""
        ordinal = roles.index("ordinal") if "ordinal" in roles else None
        words = (
            self._text[cells[ordinal].start : cells[ordinal].end].strip(" .)")
            if ordinal is not None and ordinal < len(cells)
            else ""
        )
        label = self._text[labels[-1].start : labels[-1].end] if labels else ""
        mark = _MARKED.match(label)
        if _AMONG.match(fold(label)):
            return _DASHED
        if mark and (mark["dash"] or mark["plus"]):
            return _DASHED if mark["dash"] else _DASHED + 1
        words = words or (mark["mark"] if mark else "")
        if not words:
            return _UNMARKED if ordinal is not None and not _TOTAL.fullmatch(fold(label)) else 0
        if words[0].isdigit():
            return 2 + words.count(".")
        return (
            0
            if len(words) == 1 and words in "ABCDEFGH"
            else 1
            if words.isupper()
            else 4
            if words.islower()
            else _UNMARKED
        )

    def _above(
        self,
        open_rows: list[tuple[int, tuple[Span, ...], bool]],
        depth: int,
        labels: tuple[Span, ...],
        *,
        empty: bool,
        fresh: bool,
    ) -> tuple[Span, ...]:
        """The labels of the row that this one lies under; keeps the rows that are open."""
        label = self._folded[labels[-1].start : labels[-1].end] if labels else ""
        if _TOTAL.fullmatch(label) or not _WORD.search(label):
            if fresh and open_rows:
                return open_rows[-1][1]
            open_rows.clear()
            return ()
        if _AMONG.fullmatch(label):
            return ()
        holds = depth in _HOLDING and not empty
        while open_rows and (
            open_rows[-1][0] > depth or (open_rows[-1][0] == depth and not (holds and open_rows[-1][2]))
        ):
            open_rows.pop()
        above = open_rows[-1][1] if open_rows and (open_rows[-1][2] or depth >= _UNMARKED) else ()
        if not open_rows or open_rows[-1][0] < depth or empty:
            open_rows.append((depth, labels, empty))
        return above


def _filled(words: Sequence[str]) -> int:
    """How many cells a row has up to the last one that holds something."""
    return max((at + 1 for at, word in enumerate(words) if word), default=0)


def _rises_too_far(cells: list[str]) -> bool:
    """Whether numbers are larger than ordinals of so many rows can be."""
    return any(cell.isdecimal() and int(cell) > 2 * len(cells) + 10 for cell in cells)
