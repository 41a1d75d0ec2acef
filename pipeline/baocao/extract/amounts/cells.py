"""The numbers in the cells of tables, in the units that their heads, rows and captions say.

A cell is read by itself. Whether "1,234" is a decimal or a thousand, the other numbers of the table tell; a unit is
looked for in the cell, in the head of its column ("Diện tích (ha)", "Tỷ lệ (%)"), in the row's column of units and in
its label, then above the table ("Đơn vị tính: triệu đồng"). Ordinals, years, codes and what numbers the columns are no
figures.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.normalizer import fold
from baocao.core.spans import NonFigure, Span, TableRow, TextTable
from baocao.extract.amounts.amount import Amount, TextLine
from baocao.extract.amounts.numerals import NumeralError, parse_number
from baocao.extract.amounts.scan import scan_line
from baocao.extract.amounts.units import COUNT, PERCENT, UnitOfMeasure
from baocao.structure.cell_kinds import is_blank, is_ditto, is_number

_LEX = lexicon.load("tables")
_FORMS = {fold(form): meaning for form, meaning in _LEX["units"].items()}
_COUNTED = frozenset(map(fold, _LEX["counted"]["words"]))
_PLAIN = re.compile(
    r"(?:[<>≤≥~≈]=?\s?)?(?P<open>\(\s?)?(?P<sign>[-–−+])?\s?(?P<digits>\d+(?:[., ]\d+)*)(?P<close>\s?\))?"
    r"(?P<percent>\s?%)?"
    r"(?:\s?\(\*+\)|\*+)?"
)
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+|\d+\.\d{1,2}|\d+\.\d{4,}|\d{4,}\.\d+")
_VIETNAMESE = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}|\d+,\d{4,}")
_AMBIGUOUS = re.compile(r"\d{1,3},\d{3}")
_BRACKETS = re.compile(r"\(([^()]{1,40})\)|,\s?([^,()]{1,20})$|\b(%)\s*$|^\s*(%)")
_NOTED = re.compile(
    lexicon.fill(r"(?<!\w){unit}(?: [-–] unit)?\s?[:：]\s*(?P<units>[^\n]{1,120})", {"unit": _LEX["note"]["unit"]})
)
_AT_END = re.compile(r"\(([^()\n]{1,40})\)\s*$")
_CODE = re.compile(rf"{lexicon.alternation(_LEX['codes']['words'])}(?!\w)")
_SHARE = re.compile(rf"(?<!\w){lexicon.alternation(_LEX['status']['shares'])}(?!\w)")
_COMPARED = re.compile(rf"(?<!\w){lexicon.alternation(_LEX['status']['compared'])}(?!\w)|\w/(?:kh|dt)\b")
_SWAPPED = str.maketrans(".,", ",.")
_SPACED = re.compile(r"(?<=\d) (?=\d{3}(?:\D|$))")
_PER = UnitOfMeasure("count", kind="rate")
_BEFORE = re.compile(r"[\s<>≥≤~≈=+(–-]{0,4}(?:[^\W\d]{1,8}\s){0,2}")
_BEHIND = re.compile(r"\s*(?:[(*]|$)")
_OTHER_TONGUE = re.compile(r"\s[-–]\s.*", re.DOTALL)  # of yearbooks: "Người - Person"
_RANK = UnitOfMeasure("rank", kind="rank")


@dataclass(frozen=True, slots=True)
class TableUnit:
    """A unit as a table names it: numbers under it count `scale` of `unit` each ("nghìn tấn": 1,000 t)."""

    unit: UnitOfMeasure
    scale: Decimal = Decimal(1)


class CellReader:
    """The stage that adds the numbers in tables to a draft's `numbers`."""

    name = "cells"
    needs = ("numbers", "tables")
    sets = ("cells",)

    def __call__(self, draft: Draft) -> Draft:
        if not draft.tables:
            return draft
        found = [number for table in draft.tables for number in _TableReader(draft, table).numbers()]
        return replace(draft, numbers=tuple(sorted((*draft.numbers, *found), key=lambda number: number.start)))


class _TableReader:
    def __init__(self, draft: Draft, table: TextTable) -> None:
        self._draft, self._table = draft, table
        self._english = self._reads_english()
        self._note = self._noted()
        self._columns = [
            self._column_unit(" ".join(draft.quote(head) for head in column.heads)) for column in table.columns
        ]
        self._above: TableUnit | None = None  # of the row before, in the column of units

    def numbers(self) -> Iterator[Amount | NonFigure]:
        section: TableUnit | None = None
        for row in self._table.rows:
            section = self._section_unit(row, section)
            own = self._row_unit(row) or section
            for at, cell in enumerate(row.cells):
                if cell.start < cell.end:
                    yield from self._cell(row, at, cell, own)

    def _cell(self, row: TableRow, at: int, cell: Span, own: TableUnit | None) -> Iterator[Amount | NonFigure]:
        words = self._draft.quote(cell)
        role = self._table.columns[at].role if at < len(self._table.columns) else "note"
        label = (
            "column_head"
            if row.head
            else "code"
            if self._is_coded(row)
            else {"ordinal": "ordinal", "code": "code", "period": "year"}.get(role)
        )
        if label or (is_number(words) and role in ("label", "unit")):
            yield from (
                NonFigure(cell.start + found.start(), cell.start + found.end(), label or "code")
                for found in re.finditer(r"\d[\d.,]*\d|\d", words)
            )
        elif (plain := self._plain(words)) is not None:
            value, percent, begin = plain
            unit = TableUnit(PERCENT) if percent else TableUnit(_RANK) if role == "rank" else self._unit(at, row, own)
            yield self._amount(
                Span(cell.start + begin, cell.end),
                value,
                unit,
                sure=not (self._english is None and _AMBIGUOUS.fullmatch(words)),
            )
        elif not is_blank(words):
            for found in scan_line(TextLine(cell.start, cell.end, *self._written)):
                fills = isinstance(found, Amount) and is_main(words, found.start - cell.start, found.end - cell.start)
                yield (
                    self._in_unit(found, self._unit(at, row, own))
                    if isinstance(found, Amount) and fills and role == "value"
                    else found
                )

    @cached_property
    def _written(self) -> tuple[str, str]:
        """The text and its key, points and commas of the table changed where it has decimal points."""
        start, end = self._table.start, self._table.end
        parts = (self._draft.text, self._draft.folded)
        if not self._english:
            return parts
        text, folded = (part[:start] + part[start:end].translate(_SWAPPED) + part[end:] for part in parts)
        return text, folded

    def _is_coded(self, row: TableRow) -> bool:
        return bool(row.labels) and _CODE.match(self._draft.folded, row.labels[-1].start) is not None

    def _amount(self, cell: Span, value: Decimal, known: TableUnit, *, sure: bool) -> Amount:
        unit = known.unit
        rule = "cell" if sure else "ambiguous cell"
        return Amount(cell.start, cell.end, cell.end, unit.convert(value * known.scale), unit, unit.kind, rule=rule)

    def _in_unit(self, amount: Amount, known: TableUnit) -> Amount:
        """An amount that fills its cell and has no unit itself, in the table's."""
        if amount.unit is not COUNT:
            return amount
        unit = known.unit
        value, highest, total = (
            part if part is None else unit.convert(part * known.scale)
            for part in (amount.value, amount.value_max, amount.total)
        )
        assert value is not None
        kind = unit.kind if amount.quantity == "count" else amount.quantity
        return replace(amount, value=value, value_max=highest, total=total, unit=unit, quantity=kind)

    def _plain(self, words: str) -> tuple[Decimal, bool, int] | None:
        """The number that fills a cell, whether it is a percentage, and where it begins; in brackets it is negative."""
        match = _PLAIN.fullmatch(words)
        if not match or bool(match["open"]) != bool(match["close"]):
            return None
        digits = match["digits"]
        if self._english and not _VIETNAMESE.fullmatch(digits):
            digits = digits.replace(",", "").replace(".", ",")
        try:
            value = Decimal(parse_number(_SPACED.sub("", digits) if " " in digits else digits))
        except NumeralError:
            return None
        negative = bool(match["open"]) != (match["sign"] in ("-", "–", "−"))
        begin = min(at for at in map(match.start, ("open", "sign", "digits")) if at >= 0)
        return (-value if negative else value), match["percent"] is not None, begin

    def _reads_english(self) -> bool | None:
        """Whether the numbers of the table have decimal points; None where nothing tells."""
        cells = [
            self._draft.quote(cell).strip(" ()%-–−+*")
            for row in self._table.rows
            if not row.head
            for cell in row.cells[1:]
        ]
        english, ours = (any(map(pattern.fullmatch, cells)) for pattern in (_ENGLISH, _VIETNAMESE))
        return None if english == ours else english

    def _noted(self) -> list[tuple[str, TableUnit]]:
        """The units that captions and heads name for the whole table, each with the words that it is for."""
        heads = [head for column in self._table.columns for head in column.heads]
        for caption in (*reversed(self._table.captions), *heads):
            if found := _NOTED.search(self._draft.folded, caption.start, caption.end):
                parts = _OTHER_TONGUE.sub("", found["units"]).strip(" ().;").split(";")
                named = [part.rpartition(":") for part in parts]
                units = [(name.strip(), known) for name, _, unit in named if (known := unit_of(unit))]
                if units:
                    return units
        quoted = [self._draft.quote(caption) for caption in reversed(self._table.captions)]
        ends = [unit_of(end[1]) for words in quoted if (end := _AT_END.search(words))]
        return [("", known) for known in (*ends, *map(names_unit, quoted)) if known][:1]

    def _column_unit(self, head: str) -> TableUnit | None:
        """The unit in a head: in brackets, behind a comma, or the head itself."""
        if "%" in head:
            return TableUnit(PERCENT)
        for found in reversed(list(_BRACKETS.finditer(head))):
            if known := unit_of(next(filter(None, found.groups()))):
                return known
        return None

    def _row_unit(self, row: TableRow) -> TableUnit | None:
        """The unit of a row: in its column of units, or in its label."""
        for column, cell in zip(self._table.columns, row.cells, strict=False):
            if column.role == "unit":
                words = self._draft.quote(cell)
                if words and not is_ditto(words):
                    self._above = unit_of(words) or TableUnit(COUNT)
                return self._above if words else None
        for label in (*reversed(row.labels), *reversed(row.above)):
            if known := self._column_unit(self._draft.quote(label)):
                return known
        return None

    def _section_unit(self, row: TableRow, section: TableUnit | None) -> TableUnit | None:
        """The unit of a section: what its row of one cell names, "Chỉ số … - %", or none; that of others goes on."""
        held = [words for cell in row.cells if (words := self._draft.quote(cell).strip())]
        if row.head or len(held) != 1:
            return section
        return names_unit(held[0]) or self._column_unit(held[0])

    def _unit(self, at: int, row: TableRow, own: TableUnit | None) -> TableUnit:
        if not row.aligned or at >= len(self._columns):
            units = {
                unit for unit, column in zip(self._columns, self._table.columns, strict=True) if column.role == "value"
            }
            return own or (units.pop() if len(units) == 1 else None) or TableUnit(COUNT)
        if column := self._columns[at]:
            return column
        head = fold(" ".join(self._draft.quote(head) for head in self._table.columns[at].heads))
        if _COMPARED.search(head) or (_SHARE.search(head) and not (own and own.unit.kind == "percent")):
            return TableUnit(PERCENT)
        if own:
            return own
        labels = fold(" ".join(self._draft.quote(label) for label in row.labels))
        if _SHARE.match(labels):
            return TableUnit(PERCENT)
        fitting = [known for name, known in self._note if not name or name in head or name in labels]
        return fitting[0] if fitting else TableUnit(COUNT)


def is_main(words: str, start: int, end: int) -> bool:
    """Whether an amount is what a cell holds: all of it, but a word or sign before and brackets behind."""
    return _BEFORE.fullmatch(words, 0, start) is not None and _BEHIND.match(words, end) is not None


def names_unit(words: str) -> TableUnit | None:
    """The unit that words name in two tongues, or in one: "Người - Person"; none in a piece of a longer one: "(Km"."""
    if words.count("(") != words.count(")"):
        return None
    return unit_of(words) or unit_of(_OTHER_TONGUE.sub("", words))


@lru_cache(maxsize=4096)
def unit_of(words: str) -> TableUnit | None:
    """The unit that words name by themselves: "triệu đồng", "1.000 ha", "nghìn con", "%"; None for other words."""
    key = " ".join(fold(words).strip(" ().:*").split())
    key = _FORMS.get(key) or _FORMS.get(" ".join(key.replace(".", " ").split()), key)
    if not key:
        return None
    if key in _COUNTED:
        return TableUnit(COUNT)
    if key.partition("/")[0].strip() in _COUNTED:
        return TableUnit(_PER)  # "người/km2"
    line = key if key[0].isdigit() else f"1 {key}"
    found = next(iter(scan_line(TextLine(0, len(line), line, fold(line)))), None)
    if not isinstance(found, Amount) or found.start or found.value_max or found.total:
        return None
    rest = line[found.end :].strip()
    scale = found.value / found.unit.convert(Decimal(1))
    if scale.normalize().as_tuple().digits != (1,):
        return None  # "15 tỉnh" counts, "1000 tấn" is a unit
    if rest and scale > 1:  # a unit that has no name of its own: "tỷ tấn.km"
        return TableUnit(COUNT, scale)
    return TableUnit(found.unit, scale) if not rest and (found.unit is not COUNT or scale > 1) else None
