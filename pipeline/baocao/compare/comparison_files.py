"""A comparison in files: XLSX for readers, with a wide sheet a kind of answer; CSV and Parquet, the long tables.

In the workbook every value of a wide sheet leads to its sentences on the sheet of sources, and these to the file or
page that was read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from os.path import exists
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd

from baocao.compare.agreement import ABSENT, UNCERTAIN, UNREPORTED
from baocao.compare.choices import FORMATS, TABLES
from baocao.compare.frames import rows_of
from baocao.core.errors import OptionError
from baocao.core.extras import WORKBOOKS, need
from baocao.core.files import storable, whole_path
from baocao.core.output import open_output
from baocao.write.workbook import CREATED, MAX_ROWS, MAX_TEXT

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

BOOK = "comparison.xlsx"
_KINDS = {  # sheets: measure, planned
    "Kết quả": ("level", False),
    "Mục tiêu": ("level", True),
    "Thay đổi": ("change", False),
    "Chênh lệch": ("difference", False),
    "Tỷ trọng": ("share", False),
    "Lũy kế": ("cumulative", False),
}
_SHEETS = {
    "targets": "Mục tiêu và kết quả",
    "changes": "So với kỳ trước",
    "official": "Số liệu chính thức",
    "tasks": "Nhiệm vụ năm sau",
    "coverage": "Văn bản",
}
_MAX_COLUMNS = 16_384  # of a worksheet: Excel's limit
_MAX_LINK = 255  # characters of a link in a formula: Excel's limit
_NUMBER, _SCALED = "#,##0.######", '#,##0.###,,," tỷ"'  # the marks between digits are those of the reader's language
_BILLIONS = 1e9  # from which money is shown in tỷ; the cell holds the full number
_COLORS = {ABSENT: "#DDEBF7", UNCERTAIN: "#FFF2CC", UNREPORTED: "#EDEDED"}
_WORDS = {ABSENT: "chưa có số liệu", UNREPORTED: "…", UNCERTAIN: "?"}
_URL = re.compile(r"\w+://\S+")
_FirstRows = dict[str, int]  # cell -> its first row on the sheet of sources


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path, form: str, *, overwrite: bool) -> Counter[str]:
    """See `Comparison.write`; `tables` are those of `choices.TABLES`."""
    if form not in FORMATS:
        raise OptionError.among("format", FORMATS, form)
    written = [name for name in TABLES if len(tables[name].columns)]
    if form == "xlsx":
        written.remove("facts")  # they are the sources, told at length
    names = [BOOK] if form == "xlsx" else [f"{name}.{form}" for name in written]
    with open_output(folder, "comparison", overwrite=overwrite) as output, output.stage(names) as stage:
        if form == "xlsx":
            _write_book(tables, stage / BOOK)
        else:
            for name in written:
                _write_table(tables[name], stage / f"{name}.{form}")
        output.make_room(stage)
        output.publish(stage)
    return Counter({name: len(tables[name]) for name in written})


def _write_table(table: pd.DataFrame, path: Path) -> None:
    with whole_path(path) as partial:
        if path.suffix == ".csv":
            text = {
                name: table[name].map(storable, na_action="ignore")
                for name in map(str, table.columns)
                if table[name].dtype == "string"
            }
            table.assign(**text).to_csv(partial, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        else:
            table.to_parquet(partial, index=False)


def _write_book(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    need(*WORKBOOKS)
    import xlsxwriter

    for name in TABLES[:2]:
        if (rows := len(tables[name])) >= MAX_ROWS:
            raise OptionError(
                f"{name}: must fit a worksheet, of {MAX_ROWS:,} rows. Got {rows:,}. Choose csv or parquet."
            )
    links = _first_rows(tables["sources"]["cell"])
    with whole_path(path) as partial, xlsxwriter.Workbook(partial, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": CREATED})
        book = _Book(workbook)
        for name, (measure, planned) in _KINDS.items():
            cells = tables["cells"]
            cells = cells[(cells["measure"] == measure) & (cells["planned"] == planned)]
            if len(cells):
                _write_wide(book, name, cells, links)
        _write_long(book, "Ô", tables["cells"], links)
        _write_long(book, "Nguồn", tables["sources"], {})
        for name, title in _SHEETS.items():
            if len(tables[name].columns):
                _write_long(book, title, tables[name], links)


def _first_rows(cells: "pd.Series[Any]") -> _FirstRows:
    """Where the sources of each cell begin, counted from the header's row, 1."""
    first: _FirstRows = {}
    for line, cell in enumerate(cells, 2):
        first.setdefault(cell, line)
    return first


class _Book:
    """The workbook with its formats, each made once."""

    def __init__(self, workbook: "Workbook") -> None:
        self.workbook = workbook
        self._formats: dict[tuple[str, str], Format] = {}
        self.bold: Format = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.day: Format = workbook.add_format({"num_format": "yyyy-mm-dd"})

    def format(self, number: str, state: str) -> "Format":
        """The format of a value in a state."""
        key = (number, state)
        if key not in self._formats:
            look = {"num_format": number, "align": "right"} | ({"bg_color": _COLORS[state]} if state in _COLORS else {})
            self._formats[key] = self.workbook.add_format(look)
        return self._formats[key]


def _write_wide(book: _Book, name: str, cells: pd.DataFrame, links: _FirstRows) -> None:
    """Places × indicator, unit and period, on as many sheets as the columns need."""
    names = cells.sort_values("end_date", kind="stable").drop_duplicates("unit_id", keep="last").set_index("unit_id")
    cells = cells.assign(place=cells["unit_id"].map(names["place"]))  # units change their rank: one row, the last name
    places = {key: row for row, key in enumerate(_places(cells), 2)}
    columns = list(_columns(cells))
    for part, first in enumerate(range(0, len(columns), _MAX_COLUMNS - 1)):
        shown = {key: at for at, key in enumerate(columns[first : first + _MAX_COLUMNS - 1], 1)}
        sheet = book.workbook.add_worksheet(f"{name} {part + 1}" if part else name)
        sheet.freeze_panes(2, 1)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, len(shown), 16)
        for (_, head, period, *_), at in shown.items():
            sheet.write_string(0, at, head, book.bold)
            sheet.write_string(1, at, period, book.bold)
        for (place, _), row in places.items():
            sheet.write_string(row, 0, place, book.bold)
        for cell in rows_of(cells):
            if (column := shown.get(_column(cell))) is not None:
                _write_value(book, sheet, places[_place(cell)], column, cell, links)


def _places(cells: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """The rows of a wide sheet: the country, then places by name."""
    ordered = cells.sort_values(["level", "place", "publisher"], na_position="first", kind="stable")
    yield from dict.fromkeys(map(_place, rows_of(ordered)))


def _place(cell: dict[str, Any]) -> tuple[str, str]:
    return " · ".join(filter(None, (cell["place"], cell["publisher"]))), cell["unit_id"]


def _columns(cells: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    ordered = cells.sort_values(
        ["label", "indicator", "unit", "against", "end_date", "start_date"], na_position="first"
    )
    yield from dict.fromkeys(map(_column, rows_of(ordered)))


def _column(cell: dict[str, Any]) -> tuple[str, str, str]:
    told = "; ".join(filter(None, (cell["unit"], cell["against"])))
    return cell["indicator"], f"{cell['label']} [{told}]", cell["period"]


def _write_value(book: _Book, sheet: "Worksheet", row: int, at: int, cell: dict[str, Any], links: _FirstRows) -> None:
    value, state = cell["value"], cell["state"]
    if value is None:
        value, number = _WORDS.get(state, ""), "@"
    else:
        number = _SCALED if str(cell["unit"]).startswith("VND") and abs(value) >= _BILLIONS else _NUMBER
    look = book.format(number, state)
    if line := links.get(cell["cell"]):
        shown = f'"{value}"' if isinstance(value, str) else repr(float(value))
        sheet.write_formula(row, at, f"=HYPERLINK(\"#'Nguồn'!A{line}\",{shown})", look, value)
    else:
        sheet.write_string(row, at, str(value), look)
    if cell["note"]:
        sheet.write_comment(row, at, storable(cell["note"])[:MAX_TEXT])


def _write_long(book: _Book, name: str, table: pd.DataFrame, links: _FirstRows) -> None:
    sheet = book.workbook.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)
    sheet.set_column(0, len(table.columns) - 1, 16)
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column, book.bold)
        for row, value in enumerate(table[column].tolist(), 1):
            if not pd.isna(value):
                _write_plain(book, sheet, row, at, column, value, links)


def _write_plain(
    book: _Book, sheet: "Worksheet", row: int, at: int, column: str, value: Any, links: _FirstRows
) -> None:
    link = f"#'Nguồn'!A{links[value]}" if column.endswith("cell") and value in links else None
    link = _address(str(value)) if column == "source" else link
    if link and '"' not in f"{link}{value}" and max(len(link), len(value)) <= _MAX_LINK:
        sheet.write_formula(row, at, f'=HYPERLINK("{link}","{value}")', book.workbook.get_default_url_format(), value)
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(row, at, value.to_pydatetime(), book.day)
    elif isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, at, value, book.format(_NUMBER, ""))
    else:
        sheet.write_string(row, at, storable(str(value))[:MAX_TEXT])


@lru_cache(10_000)
def _address(source: str) -> str | None:
    """A link to a source: an address as it is, the path of what is there as one of a file; none to anything else."""
    if _URL.fullmatch(source):
        return source
    there = bool(source.strip()) and exists(source)  # noqa: PTH110  (`Path.exists` raises where no path can be called so)
    return "file://" + quote(str(Path(source).absolute())) if there else None
