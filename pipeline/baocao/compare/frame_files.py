"""DataFrames as files that nothing is lost in: a workbook, a CSV, JSON lines, or a folder with a CSV each."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from baocao.core.errors import OptionError
from baocao.core.extras import WORKBOOKS, need
from baocao.core.files import storable, whole_file, whole_path
from baocao.core.output import open_output
from baocao.write.workbook import MAX_ROWS, MAX_TEXT

SUFFIXES = (".csv", ".jsonl", ".xlsx")
_CREATED = pd.Timestamp(2000, 1, 1)  # the same in every file, so that equal tables are equal bytes


def check_target(path: Path, tables: int) -> None:
    """Refuse a name that `write_tables` could not write so many tables to, before any work is done.

    Raises:
        OptionError: the suffix is of no format, of one that holds one table only, the file is there, or the extra that
            writes workbooks is not installed.
    """
    if path.suffix and path.suffix not in SUFFIXES:
        raise OptionError(f"{path}: must end in {', '.join(SUFFIXES)}, or be a folder's name. Name another.")
    if path.suffix in (".csv", ".jsonl") and tables > 1:
        raise OptionError(f"{path}: holds one table, and there are {tables}. Name an .xlsx file, or a folder.")
    if path.suffix and path.exists():
        raise OptionError(f"{path}: exists. It stays; name another file.")
    if path.suffix == ".xlsx":
        need(*WORKBOOKS)


def write_tables(tables: Mapping[str, pd.DataFrame], path: Path, *, overwrite: bool = False) -> None:
    """Write tables to a new file by its suffix, or, without one, to a folder: new, empty, or of an earlier export.

    Raises:
        OptionError: see `check_target` and `open_output`; or a table is too long or wide for a worksheet.
    """
    check_target(path, len(tables))
    if not path.suffix:
        names = [f"{name}.csv" for name in tables]
        with open_output(path, "export", overwrite=overwrite) as folder, folder.stage(names) as stage:
            for name, frame in tables.items():
                _write_csv(frame, stage / f"{name}.csv")
            folder.make_room(stage)
            folder.publish(stage)
    elif path.suffix == ".xlsx":
        _write_xlsx(tables, path)
    else:
        writer = _write_csv if path.suffix == ".csv" else _write_jsonl
        writer(next(iter(tables.values())), path)


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    with whole_file(path, "utf-8-sig") as handle:
        frame.to_csv(handle, index=False, lineterminator="\r\n", date_format="%Y-%m-%d")


def _write_jsonl(frame: pd.DataFrame, path: Path) -> None:
    with whole_file(path) as handle:
        for row in frame.itertuples(index=False):
            told = {key: _value(value) for key, value in zip(frame.columns, row, strict=True)}
            handle.write(
                json.dumps({key: value for key, value in told.items() if value is not None}, ensure_ascii=False)
            )
            handle.write("\n")


def _write_xlsx(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    """A worksheet a table; strings are never formulas. Excel cuts none: what does not fit a cell is refused."""
    import xlsxwriter

    for name, frame in tables.items():
        if len(frame) >= MAX_ROWS:
            raise OptionError(f"{path}: a worksheet holds {MAX_ROWS:,} rows, {name} has more. Name a .csv or a folder.")
    with whole_path(path) as partial, xlsxwriter.Workbook(partial, {"constant_memory": True}) as book:
        book.set_properties({"created": _CREATED.to_pydatetime()})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for name, frame in tables.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            for column, key in enumerate(frame.columns):
                sheet.write_string(0, column, str(key), bold)
            for line, row in enumerate(frame.itertuples(index=False), 1):
                for column, value in enumerate(row):
                    _write_cell(sheet, line, column, _value(value, days=False), day)
            sheet.autofilter(0, 0, max(len(frame), 1), max(len(frame.columns) - 1, 0))


def _write_cell(sheet: Any, line: int, column: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, column, value)
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(line, column, value.to_pydatetime(), day)
    else:
        text = storable(str(value))
        if len(text.encode("utf-16-le")) // 2 > MAX_TEXT:
            raise OptionError(
                f"A cell of Excel holds {MAX_TEXT:,} characters, one text has more. Name a .csv or a folder."
            )
        sheet.write_string(line, column, text)


def _value(value: Any, *, days: bool = True) -> Any:
    """A cell's value as plain Python; None for what is missing, and days as ISO 8601."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if days else value
    return value.item() if hasattr(value, "item") else value
