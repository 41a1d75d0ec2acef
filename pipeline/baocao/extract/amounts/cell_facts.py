"""What the number in a cell of a table is of: the words, period, place and status that its row and column give it."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.normalizer import fold, strip_accents
from baocao.core.spans import Span, TableRow, TextTable
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.cells import is_main, names_unit, unit_of
from baocao.extract.amounts.changes import Change, ChangeKind
from baocao.extract.amounts.table_heads import (
    AGAINST,
    YEAR,
    Status,
    baseline_of,
    change_of,
    compares,
    pattern,
    period_of,
    plain_numbers,
    says_what,
    status_of,
)
from baocao.extract.amounts.whereabouts import Where, Whereabouts
from baocao.extract.kinds.localities import Locality
from baocao.extract.kinds.periods import Period

_LEX = lexicon.load("tables")


_TOTAL = re.compile(rf"(?:\W*{lexicon.alternation(_LEX['rows']['totals'])}(?!\w))+\W*(?:\(.*\))?")
_AMONG = re.compile(rf"\W*{lexicon.alternation(_LEX['rows']['among'])}\W*")
_PLACE_HEAD = re.compile(lexicon.alternation(_LEX["places"]["heads"]))
_PLACE_TYPE = re.compile(rf"{lexicon.alternation(_LEX['places']['types'])}(?!\w)")
_FOREIGN_PLACE = re.compile(rf"(?<!\w){lexicon.alternation(_LEX['places']['foreign'])}$")
_PAGE = re.compile(rf"(?:(?i:{lexicon.alternation(_LEX['note']['pages'])})\s*)?\d[\d.]*(?:\s[-–].*)?\s*$", re.DOTALL)
_MARK = re.compile(
    r"(?:(?:[-–+•*]+|(?:[IVXLC]{1,5}|[A-HĐ]|\d{1,2}(?:\.\d{1,2})*|[a-hđ])[.)/])\s*)?(?:(?i:"
    + lexicon.alternation(_LEX["rows"]["among"])
    + r")\s?:\s*)?"
)
_UNIT_BEHIND = re.compile(r"\s*\(([^()]*)\)\s*$|,\s*([^,()]*)$")
_NUMBERED = re.compile(rf"(?i:{lexicon.alternation(_LEX['note']['titles'])})\s*[\dIVX]+(?:[./-]\d+)*\s?[.:–-]\s*(?=\w)")
_TIMED = pattern(r"\d|{quarter}|{month}")
_EARLIER = pattern(r"(?<!\w){earlier}(?!\w)")


@dataclass(frozen=True, slots=True)
class CellFacts(Span):
    """What a table says of a number in the cell `start:end`; `table`, `row` and `column` are counted from 0."""

    table: int | None = None
    row: int | None = None
    column: int | None = None
    row_head: str | None = None
    column_head: str | None = None
    measured: Span | None = None
    expanded: str | None = None
    period: Period | None = None
    status: Status | None = None
    change: Change | None = None
    change_kind: ChangeKind | None = None
    baseline: str | None = None
    where: Where | None = None
    earlier: bool = False  # of a period before the one that captions and headings name, and not told


NO_CELL = CellFacts(0, 0)  # of numbers in prose


class TableFacts:
    """The tables of a draft, made once for all of its figures."""

    def __init__(self, draft: Draft, whereabouts: Whereabouts) -> None:
        self._draft, self._whereabouts = draft, whereabouts
        self._starts = [table.start for table in draft.tables]
        self._places = draft.of(Locality)
        self._place_starts = [place.start for place in self._places]
        self._tables: dict[int, _Sheet] = {}

    def of(self, amount: Amount) -> CellFacts:
        """The facts of an amount in a table; `NO_CELL` outside of all."""
        at = bisect_right(self._starts, amount.start) - 1
        if at < 0 or amount.start >= self._draft.tables[at].end:
            return NO_CELL
        if at not in self._tables:
            self._tables[at] = _Sheet(self._draft, self._draft.tables[at], self)
        return self._tables[at].facts(at, amount)

    def place(self, cell: Span) -> Where | None:
        """The place that a cell names."""
        first, last = bisect_left(self._place_starts, cell.start), bisect_left(self._place_starts, cell.end)
        return self._whereabouts.place(self._places[last - 1]) if first < last else None


class _Sheet:
    """One table, with what its heads say."""

    def __init__(self, draft: Draft, table: TextTable, cells: TableFacts) -> None:
        self._draft, self._table, self._cells = draft, table, cells
        self._row_starts = [min(cell.start for cell in row.cells) for row in table.rows]
        self._heads = [
            ": ".join(" ".join(draft.quote(head).split()) for head in column.heads) for column in table.columns
        ]
        self._caption_period = self._period_above()
        self._titles = self._titles_above()
        self._numbers: dict[int, list[float]] = {}
        first = next((column.heads for column in table.columns if column.role == "label"), ())
        head = fold(" ".join(draft.quote(each) for each in first))
        self._of_places = bool(_PLACE_HEAD.fullmatch(re.sub(r"[\W_]+", " ", head).strip()))

    def _titles_above(self) -> list[Span]:
        """The captions that say what the table is of: "Biểu 2. …"; else the first of those behind the last sentence."""
        numbered = [line for line in self._table.captions if _NUMBERED.match(self._draft.text, line.start, line.end)]
        if numbered:
            return numbered
        title: Span | None = None
        goes_on = False
        for line in self._table.captions:
            words = self._draft.quote(line).lstrip()
            goes_on = goes_on and words[:1].islower()
            if words.rstrip().endswith((".", ":", ";", "!", "?")) or _PAGE.match(words):
                title = None
            elif title and goes_on:
                title = Span(title.start, line.end)
            elif (
                title is None
                and not words[:1].islower()
                and strip_accents(words) != words
                and says_what(words)
                and not names_unit(words)
            ):
                title, goes_on = Span(line.end - len(words), line.end), True
        return [title] if title else []

    def facts(self, number: int, amount: Amount) -> CellFacts:
        """The facts of an amount in one of the cells."""
        at = bisect_right(self._row_starts, amount.start) - 1
        row = self._table.rows[at]
        column = next((index for index, cell in enumerate(row.cells) if cell.start <= amount.start < cell.end), None)
        if column is None or row.head:
            return NO_CELL
        cell = row.cells[column]
        label = self._row_head(row)
        known = column < len(self._table.columns) and row.aligned
        head = self._heads[column] if known else ""
        found = CellFacts(cell.start, cell.end, number, at, column, label or None, head or None)
        if column >= len(self._table.columns) or self._table.columns[column].role not in ("value", "rank"):
            return found
        filled = self._filled(found, row, column if known else None, amount)
        words, start, end = self._draft.quote(cell), amount.start - cell.start, amount.end - cell.start
        if is_main(words, start, end):
            return filled
        if "(" in words[:start]:  # "6.065 (giảm 28,3%)": of the same thing
            return replace(filled, status=None, change=None, change_kind=None, baseline=None)
        return replace(found, where=filled.where, period=filled.period)

    def _filled(self, found: CellFacts, row: TableRow, column: int | None, amount: Amount) -> CellFacts:
        where = self._where(row, column)
        head = fold(found.column_head or "")
        measured, words = self._measured(row, column)
        change, kind = change_of(head, amount, self._column_numbers(column) if column is not None else ())
        compared = compares(head)
        return replace(
            found,
            measured=measured,
            expanded=words,
            period=self._period(row, column),
            where=where,
            earlier=_EARLIER.search(head) is not None,
            status=None if compared and amount.unit.kind == "percent" else status_of(head) or self._row_status(row),
            change=change,
            change_kind=kind,
            baseline=baseline_of(found.column_head or "") if compared else None,
        )

    def _row_head(self, row: TableRow) -> str:
        above = [cell for cell in row.above if not names_unit(self._bare(cell))]
        words = [self._bare(cell) for cell in (*above, *row.labels)]
        return ": ".join(word for word in words if word and not _AMONG.fullmatch(fold(word)))

    def _bare(self, cell: Span) -> str:
        return " ".join(self._draft.quote(self._stripped(cell)).split())

    def _measured(self, row: TableRow, column: int | None) -> tuple[Span | None, str | None]:
        """The cell that says what is measured, and row and column in words as far as both do."""
        heads = self._table.columns[column].heads if column is not None else ()
        quoted = [(head, self._draft.quote(head)) for head in heads]
        telling = [head for head, words in quoted if says_what(words) and not AGAINST.search(fold(words))]
        above = [label for label in row.above if not names_unit(self._bare(label))]
        labels = [label for label in (*above, *row.labels) if self._says_what(label)]
        own = row.labels[-1:]
        if labels and own and labels[-1] not in row.labels and self._is_thing(own[0]):
            labels.append(own[0])  # "Tỷ lệ đạt" below "Cấp tỉnh"
        span: Span | None = next(reversed(labels or telling or self._titles), None)
        if labels and telling and self._of_places:
            span = telling[-1]
        words = [self._bare(cell) for cell in (*labels, *telling)]
        return span and self._stripped(span), ": ".join(words) if len(words) > 1 else None

    def _stripped(self, cell: Span) -> Span:
        """A cell without its list mark, "trong đó" and its unit in brackets."""
        words = self._draft.quote(cell)
        start = _MARK.match(words)
        end = _UNIT_BEHIND.search(words)
        last = len(words[: end.start()] if end and unit_of(end[1] or end[2]) else words.rstrip(" :;.–-"))
        start = _NUMBERED.match(words) or start
        first = start.end() if start and start.end() < last else 0
        return Span(cell.start + first, cell.start + last)

    def _says_what(self, label: Span) -> bool:
        """Whether a label names a thing by itself, not only how it is counted."""
        return self._is_thing(label) and says_what(self._bare(label))

    def _is_thing(self, label: Span) -> bool:
        """Whether a label is no place, total or "trong đó"."""
        words = fold(self._bare(label))
        if (
            _FOREIGN_PLACE.search(words)
            or self._of_places
            or _PLACE_TYPE.match(words)
            or _TOTAL.fullmatch(words)
            or _AMONG.fullmatch(words)
        ):
            return False
        place = self._cells.place(label)
        return not (place and len(words) <= len(place.name) + 2)

    def _where(self, row: TableRow, column: int | None) -> Where | None:
        heads = self._table.columns[column].heads if column is not None else ()
        for cell in (*reversed(row.labels), *reversed(heads), *reversed(row.above)):
            if where := self._cells.place(cell):
                return where
        for label in reversed(row.labels):
            name = self._bare(label)
            typed = " " in name and _PLACE_TYPE.match(fold(name)) and name.split()[-1][:1].isupper()
            if (typed or self._of_places) and not _TOTAL.fullmatch(fold(name)):
                return Where(name, "unit", "clause")
        return None

    def _period(self, row: TableRow, column: int | None) -> Period | None:
        heads = self._table.columns[column].heads if column is not None else ()
        for cells in (heads, (*row.above, *row.labels)):
            if cells and (found := self._named_period(cells)):
                return found
        head = fold(self._heads[column]) if column else ""
        if column and compares(head):
            return self._period(row, column - 1)
        return None if _EARLIER.search(head) else self._caption_period

    def _named_period(self, cells: tuple[Span, ...]) -> Period | None:
        """The period that some cells name together: "Năm 2023" over "6 tháng"."""
        value = period_of(" ".join(self._draft.quote(cell) for cell in cells), self._draft.published)
        if value is None:
            return None
        span = next(
            (cell for cell in reversed(cells) if _TIMED.search(self._draft.folded, cell.start, cell.end)),
            cells[-1],
        )
        return replace(value, start=span.start, end=span.end)

    def _period_above(self) -> Period | None:
        for caption in reversed(self._table.captions):
            if YEAR.search(self._draft.text, caption.start, caption.end) and (found := self._named_period((caption,))):
                return found
        return None

    def _row_status(self, row: TableRow) -> Status | None:
        """Where rows are but "Kế hoạch" and "Thực hiện", they tell."""
        labels = [fold(self._bare(label)) for label in row.labels]
        return next((status_of(label) for label in labels if not says_what(label)), None)

    def _column_numbers(self, column: int) -> list[float]:
        if column not in self._numbers:
            cells = [row.cells[column] for row in self._table.rows if not row.head and column < len(row.cells)]
            self._numbers[column] = plain_numbers([self._draft.quote(cell) for cell in cells])
        return self._numbers[column]
