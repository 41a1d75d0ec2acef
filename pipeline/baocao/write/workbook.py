"""All tables in one Excel workbook: header frozen and filtered, real numbers and dates, figures linked to passages.

Strings are written as strings, never as formulas, whatever they begin with; the only formulas are the links.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.core.extras import WORKBOOKS, need
from baocao.core.files import storable, whole_path
from baocao.core.language import worded
from baocao.write.entry import Entry
from baocao.write.tables import entry_rows, schema

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_576  # of a worksheet, header included: Excel's limit
MAX_TEXT = 32_767  # characters of a cell: Excel's limit
_NAMED = 20  # cells of an article that are named as cut
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900; days before are not the same everywhere
_WIDTHS = {"string": 24, "datetime64[s]": 12}  # characters; numbers take the default
_VALUES = frozenset(("value", "value_max", "total"))  # columns of figures that stand in no known scale
_WIDE = 20  # characters: a thousand billions with its marks, with room
_WHOLE, _PARTS = "#,##0", "#,##0.######"  # in full: the general format shows eleven digits as 1.1E+13
_LEAST = 1e-6  # below, the general format says more
_CUT = " […cut: {} of {} characters]"
CREATED = datetime(2000, 1, 1)  # the same in every file, so that equal tables are equal bytes


def write_xlsx(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`tables.xlsx` with a worksheet a table; a table that is too long goes on in a second worksheet, and so on."""
    need(*WORKBOOKS)
    import xlsxwriter

    try:
        with (
            whole_path(out / "tables.xlsx") as partial,
            xlsxwriter.Workbook(partial, {"constant_memory": True}) as book,
        ):
            book.set_properties({"created": CREATED})
            tables = {name: _Worksheets(book, name) for name in schema()}
            for entry in entries:
                _write_entry(tables, entry)
            for table in tables.values():
                table.finish()
    except xlsxwriter.exceptions.FileCreateError as error:  # the library's name for any OSError
        raise error.args[0] from error
    return Counter({name: table.rows for name, table in tables.items()})


def _write_entry(tables: dict[str, "_Worksheets"], entry: Entry) -> None:
    """The rows of an article; what its cells cannot hold is named among its warnings, whose row comes last."""
    passages: dict[Any, str] = {}
    cut: list[str] = []
    for name, row in entry_rows(entry):
        if name == "articles" and cut:
            row = row | {"warnings": "\n".join(filter(None, (row.get("warnings"), *cut[:_NAMED])))}
        place = tables[name].write(row, passages.get(row.get("passage")))
        cut += tables[name].cut
        if name == "passages":
            passages[row["passage"]] = place


class _Worksheets:
    """A table's worksheets."""

    def __init__(self, book: "Workbook", name: str) -> None:
        self.book, self.name = book, name
        self.columns = schema()[name]
        self.cut: list[str] = []  # what was said of the row written last
        self.rows = self._sheets = 0
        self._bold: Format = book.add_format({"bold": True})
        self._date: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self._link: Format = book.get_default_url_format()
        self._whole: Format = book.add_format({"num_format": _WHOLE})
        self._parts: Format = book.add_format({"num_format": _PARTS})
        self._next_sheet()

    def write(self, row: dict[str, Any], link: str | None = None) -> str:
        """Write one row, its passage linked to `link`; returns the place to link to."""
        if self._line >= MAX_ROWS:
            self.finish()
            self._next_sheet()
        self.cut = []
        for column, (key, dtype) in enumerate(self.columns.items()):
            value = row.get(key)
            if value is None:
                continue
            if key == "passage" and link:
                formula = f'=HYPERLINK("#{link}",{value})'
                self._sheet.write_formula(self._line, column, formula, self._link, value)
            else:
                self._write_cell(column, key, value, dtype)
        self._line += 1
        self.rows += 1
        return f"'{self._sheet.name}'!A{self._line}"

    def finish(self) -> None:
        """Freeze the header and put filters on it."""
        self._sheet.freeze_panes(1, 1)
        self._sheet.autofilter(0, 0, max(self._line - 1, 1), len(self.columns) - 1)

    def _next_sheet(self) -> None:
        self._sheets += 1
        name = self.name if self._sheets == 1 else f"{self.name} {self._sheets}"
        self._sheet: Worksheet = self.book.add_worksheet(name)
        for column, (key, dtype) in enumerate(self.columns.items()):
            self._sheet.set_column(column, column, _WIDE if key in _VALUES else _WIDTHS.get(dtype))
            self._sheet.write_string(0, column, key, self._bold)
        self._line = 1

    def _write_cell(self, column: int, key: str, value: Any, dtype: str) -> None:
        if dtype == "boolean":
            self._sheet.write_boolean(self._line, column, value)
        elif dtype in ("Int64", "Float64"):
            form = None if key not in _VALUES or 0 < abs(value) < _LEAST else self._format_of(value)
            self._sheet.write_number(self._line, column, value, form)
        elif dtype.startswith("datetime") and (day := date.fromisoformat(value)) >= _FIRST_DAY:
            self._sheet.write_datetime(self._line, column, day, self._date)
        else:
            self._sheet.write_string(self._line, column, self._fitting(storable(str(value)), key))

    def _format_of(self, value: float) -> "Format":
        return self._whole if value == int(value) else self._parts

    def _fitting(self, text: str, key: str) -> str:
        """The text, or as much of it as a cell holds, which it says itself at its end."""
        length = _units(text)
        if length <= MAX_TEXT:
            return text
        self.cut.append(
            worded(
                f"{self._sheet.name}, row {self._line + 1}, {key}: cut to fit a cell of Excel, which holds "
                f"{MAX_TEXT:,} characters. It has {length:,}; other formats have it whole."
            )
        )
        said = _CUT.format(f"{MAX_TEXT:,}", f"{length:,}")
        most = (MAX_TEXT - len(said)) * 2
        return text.encode("utf-16-le")[:most].decode("utf-16-le", "ignore") + said


def _units(text: str) -> int:
    """How many characters Excel counts: those beyond the basic plane as two."""
    return len(text.encode("utf-16-le")) // 2 if len(text) > MAX_TEXT // 2 else len(text)
