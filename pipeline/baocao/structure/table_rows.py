"""What the rows of a table are: the cells that name each, and the row that it lies under.

A cell that labels several rows is blank in all but the first of them, so blanks are filled from above.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import ColumnRole, Span, TableRow
from baocao.structure.cell_kinds import filled, is_blank, is_number, is_value, is_year

_ROWS = lexicon.load("tables")["rows"]
_AMONG = re.compile(rf"\W*{lexicon.alternation(_ROWS['among'])}\W*")
_TOTAL = re.compile(rf"(?:\W*{lexicon.alternation(_ROWS['totals'])}(?!\w))+\W*(?:\(.*\))?")
_MARKED = re.compile(
    r"\s*(?:(?P<dash>[-–•])|(?P<plus>[+*])|(?P<mark>[IVXLC]{1,5}|[A-HĐ]|\d{1,2}(?:\.\d{1,2})*|[a-hđ])[.)/]\s)"
)
# Depths of rows by their numbers: A, I, 1 (1.1 one more), a; without a number where others have one; with a dash
_PART, _ROMAN, _NUMBERED, _LETTERED, _UNMARKED, _DASHED = 0, 1, 2, 4, 5, 6
_HOLDING = (0, _UNMARKED)  # depths of rows without marks: one without values is over those behind it
_WORD = re.compile(r"[^\W\d_]{2}")


def described_rows(
    text: str, folded: str, rows: Sequence[tuple[Span, ...]], roles: Sequence[ColumnRole], *, first: int, head: int
) -> tuple[TableRow, ...]:
    """The rows of a table, those before `head` as its head; `first` is the first that is no caption."""
    words = [[text[cell.start : cell.end].strip() for cell in row] for row in rows]
    keeps_blanks = any("" in row[: filled(row)] for row in words[first:])
    body = _BodyRows(text, folded, roles, keeps_blanks=keeps_blanks)
    heads = [TableRow(*_extent(cells), cells, head=True) for cells in rows[:head]]
    return *heads, *(body.row(*row) for row in zip(rows[head:], words[head:], strict=True))


def _extent(cells: Sequence[Span]) -> tuple[int, int]:
    return min(cell.start for cell in cells), max(cell.end for cell in cells)


class _OpenRow(NamedTuple):
    """A row that later ones may lie under; `empty`: it has no values itself."""

    depth: int
    labels: tuple[Span, ...]
    empty: bool


class _BodyRows:
    """The rows below the head, told from the top down."""

    def __init__(self, text: str, folded: str, roles: Sequence[ColumnRole], *, keeps_blanks: bool) -> None:
        self._text, self._folded, self._roles, self._keeps_blanks = text, folded, roles, keeps_blanks
        self._named = [at for at, role in enumerate(roles) if role in ("label", "period")]
        self._slots = [at for at, role in enumerate(roles) if role in ("value", "rank")]
        self._ordinal = roles.index("ordinal") if "ordinal" in roles else None
        self._open: list[_OpenRow] = []
        self._last: dict[int, Span] = {}  # labels that merged cells go on with
        self._fresh = False  # whether the row before has no values itself

    def row(self, cells: tuple[Span, ...], words: list[str]) -> TableRow:
        """The next row."""
        held = [cell for cell in cells if cell.start < cell.end]
        labels = self._labels(cells)
        if not labels and len(held) == 1 and self._names(held[0]):
            labels = (held[0],)
        empty = not any(at < len(cells) and cells[at].start < cells[at].end for at in self._slots)
        above = self._above(self._depth(cells, labels), labels, empty=empty)
        self._fresh = empty
        return TableRow(*_extent(cells), cells, labels=labels, above=above, aligned=self._is_aligned(words))

    def _is_aligned(self, words: list[str]) -> bool:
        """Whether all cells surely stand in their columns: where a table keeps no blanks, a short row may lack some."""
        held, slots = filled(words), self._slots
        if not slots or self._keeps_blanks or held >= len(self._roles) or len(words) > held or held < 2:
            return True
        values = [at for at, word in enumerate(words) if at >= slots[0] - 1 and (is_value(word) or is_blank(word))]
        return all(at in slots for at in values) and len(values) == len(slots)

    def _labels(self, cells: tuple[Span, ...]) -> tuple[Span, ...]:
        """The cells that name a row; those of merged rows from above, where a finer one of the row's own stands."""
        last = self._last
        held = (at for at in self._named if at < len(cells) and cells[at].start < cells[at].end)
        own = {at: cells[at] for at in held if self._names(cells[at])}
        for at in list(last):
            if own and at < min(own):
                continue
            if at in own or not own:
                last.pop(at)
        labels = tuple(
            own.get(at) or last[at] for at in self._named if at in own or (at in last and own and at < max(own))
        )
        last.update(own)
        return labels

    def _names(self, cell: Span) -> bool:
        words = self._text[cell.start : cell.end]
        return not is_number(words) or is_year(words)

    def _depth(self, cells: tuple[Span, ...], labels: tuple[Span, ...]) -> int:
        """How far in a row is by its number or mark; the larger the deeper."""
        numbered = self._ordinal is not None and self._ordinal < len(cells) and cells[self._ordinal]
        number = self._text[numbered.start : numbered.end].strip(" .)") if numbered else ""
        label = self._text[labels[-1].start : labels[-1].end] if labels else ""
        mark = _MARKED.match(label)
        if _AMONG.match(fold(label)):
            return _DASHED
        if mark and (mark["dash"] or mark["plus"]):
            return _DASHED if mark["dash"] else _DASHED + 1
        number = number or (mark["mark"] if mark else "")
        if number:
            return _depth_of(number)
        return _UNMARKED if self._ordinal is not None and not _TOTAL.fullmatch(fold(label)) else 0

    def _above(self, depth: int, labels: tuple[Span, ...], *, empty: bool) -> tuple[Span, ...]:
        """The labels of the row that this one lies under; keeps the rows that are open."""
        rows = self._open
        label = self._folded[labels[-1].start : labels[-1].end] if labels else ""
        if _TOTAL.fullmatch(label) or not _WORD.search(label):
            if self._fresh and rows:
                return rows[-1].labels
            rows.clear()
            return ()
        if _AMONG.fullmatch(label):
            return ()
        holds = depth in _HOLDING and not empty
        while rows and (rows[-1].depth > depth or (rows[-1].depth == depth and not (holds and rows[-1].empty))):
            rows.pop()
        above = rows[-1].labels if rows and (rows[-1].empty or depth >= _UNMARKED) else ()
        if not rows or rows[-1].depth < depth or empty:
            rows.append(_OpenRow(depth, labels, empty))
        return above


def _depth_of(number: str) -> int:
    """The depth of a row's number: A, I, 1, 1.1, a."""
    if number[0].isdigit():
        return _NUMBERED + number.count(".")
    if number in tuple("ABCDEFGH"):
        return _PART
    return _ROMAN if number.isupper() else _LETTERED if number.islower() else _UNMARKED
