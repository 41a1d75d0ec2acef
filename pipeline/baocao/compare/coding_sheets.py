"""Sheets that coders fill in, XLSX with drop-downs or CSV; written with their sealed key beside, and read back."""

import csv
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baocao.compare.codings import CODINGS, Variable
from baocao.compare.sampling import SHOWN, Sample
from baocao.core.errors import InputError, OptionError
from baocao.core.extras import WORKBOOKS, need
from baocao.core.files import storable, whole_file, whole_path
from baocao.core.language import worded
from baocao.write.place_columns import read_table

SHEETS = (".xlsx", ".csv")
KEY = ".key.json"
_CODES, _HELP = "codes", "hướng dẫn"
_BY = ":"  # between a variable and its coder in a column's name
_WIDTHS = {"item": 14, "article": 18, "heading": 30, "before": 40, "text": 70}  # characters
_ERRORS = 10  # that are told at once
_INTRODUCTION = (
    "Mỗi dòng của trang “codes” là một mục cần mã hóa. Đọc cột text (heading: tiêu đề bên trên; before: câu trước).",
    "Điền các cột bên phải; để trống nếu chưa quyết định được. Không sửa cột item, không xóa dòng.",
    "Mã hóa độc lập: không trao đổi với người khác, không xem kết quả của máy. Ghi chú tự do ở cột note.",
)
Codes = dict[str, dict[str, dict[str, str]]]  # by variable, item and coder


@dataclass(frozen=True, slots=True)
class _Column:
    at: int
    variable: Variable
    coder: str


def write_sample(sample: Sample, path: Path, *, coders: Sequence[str] = ()) -> Path:
    """Write the sheet (XLSX or CSV, by its suffix), and its key beside it; returns the key's path.

    Args:
        sample: what was drawn.
        path: a new file.
        coders: names, each with columns of their own; without any, every coder fills in a copy of the file.

    Raises:
        OptionError: a file of one of the two names exists, or the suffix is another. Nothing is replaced.
    """
    if path.suffix.lower() not in SHEETS:
        raise OptionError(f"A sheet must end in one of: {', '.join(SHEETS)}. Got {path.name!r}.")
    key = path.with_name(path.stem + KEY)
    if taken := next((name for name in (path, key) if os.path.lexists(name)), None):
        raise OptionError(f"{taken}: exists, and stays as it is. Name another file.")
    write = _write_xlsx if path.suffix.lower() == ".xlsx" else _write_csv
    with whole_path(path) as partial:
        write(partial, sample, [*SHOWN, *_asked(sample.variables, coders), "note"])
        with whole_file(key) as handle:
            json.dump(sample.key, handle, ensure_ascii=False, indent=1)
    return key


def _asked(variables: Iterable[Variable], coders: Sequence[str]) -> list[str]:
    return [f"{v.name}{_BY}{coder}" if coder else v.name for coder in coders or ("",) for v in variables]


def instructions(variables: Iterable[Variable]) -> list[tuple[str, str, str]]:
    """For each column: its name, the question, its codes."""
    return [(v.name, v.question, ", ".join(v.allowed) or "(tự ghi)") for v in variables]


def _write_csv(path: Path, sample: Sample, header: Sequence[str]) -> None:
    with path.open("x", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: storable(words) for name, words in row.items()} for row in sample.rows)


def _write_xlsx(path: Path, sample: Sample, header: Sequence[str]) -> None:
    need(*WORKBOOKS)
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        guide = book.add_worksheet(_HELP)
        guide.set_column(0, 2, 60, wrapped)
        for line, words in enumerate(_INTRODUCTION):
            guide.write_string(line, 0, words)
        table = [("cột", "câu hỏi", "mã được phép"), *instructions(sample.variables)]
        for line, cells in enumerate(table, len(_INTRODUCTION) + 1):
            for column, words in enumerate(cells):
                guide.write_string(line, column, words)
        page = book.add_worksheet(_CODES)
        page.freeze_panes(1, 1)
        allowed = {v.name: v.allowed for v in sample.variables}
        for column, name in enumerate(header):
            page.set_column(column, column, _WIDTHS.get(name, 16), wrapped)
            page.write_string(0, column, name, bold)
            if codes := allowed.get(name.partition(_BY)[0]):
                told = {"validate": "list", "source": list(codes), "error_message": f"{', '.join(codes)}"[:255]}
                page.data_validation(1, column, max(len(sample.rows), 1), column, told)
        for line, row in enumerate(sample.rows, 1):
            for column, name in enumerate(SHOWN):
                page.write_string(line, column, storable(row[name]))


def read_codes(paths: Sequence[Path], key: Mapping[str, Any]) -> Codes:
    """What coders wrote. A file is one coder's, of the name of its stem, unless its columns name coders.

    Raises:
        InputError: a file cannot be read; or codes that are not allowed, items of another sample, items twice or
            columns that lack: each with its file, row and column.
    """
    known = {str(item["item"]) for item in key["items"]}
    codes: Codes = {variable.name: defaultdict(dict) for variable in CODINGS[key["kind"]]}
    errors: list[str] = []
    coders: dict[str, Path] = {}
    for path in paths:
        for column, row, item, cell in _cells(path, key, known, errors):
            if coders.setdefault(column.coder, path) != path:
                raise InputError(f"{path}: its coder {column.coder!r} has the file {coders[column.coder]} already. "
                                 "Rename one of the files.")  # fmt: skip
            try:
                codes[column.variable.name][item][column.coder] = column.variable.code(cell)
            except OptionError as error:
                name = column.variable.name
                errors.append(worded(f"{path}: row {row}, column {name!r}: {error}. Got {cell!r}. Correct the cell."))
    if errors:
        more = "\n" + worded(f"… and {len(errors) - _ERRORS} more") if len(errors) > _ERRORS else ""
        raise InputError("\n".join(errors[:_ERRORS]) + more)
    return codes


def _cells(path: Path, key: Mapping[str, Any], known: set[str], errors: list[str]
           ) -> Iterator[tuple[_Column, int, str, Any]]:  # fmt: skip
    """The cells that hold a code, each with its column, the number of its row and its item."""
    if path.suffix.lower() not in SHEETS:
        raise InputError(f"{path}: a coded sheet must end in one of: {', '.join(SHEETS)}. Save it so.")
    rows = read_table(path, _CODES if path.suffix.lower() == ".xlsx" else None)
    header = [str(cell).strip() if cell is not None else "" for cell in next(rows, ())]
    columns = list(_columns(path, header, CODINGS[key["kind"]]))
    at, seen = header.index("item"), dict[str, int]()
    for number, row in enumerate(rows, 2):
        cells = [*row, *[None] * (len(header) - len(row))]
        if not any(cell not in (None, "") for cell in cells):
            continue
        item = str(cells[at] or "").strip()
        if item not in known:
            errors.append(
                worded(f"{path}: row {number}, column 'item': must be an item of sample {key['sample']}. Got {item!r}.")
            )
        elif first := seen.get(item):
            errors.append(
                worded(f"{path}: row {number}, column 'item': {item} stands in row {first} already. Keep one row.")
            )
        else:
            seen[item] = number
            yield from (
                (column, number, item, cell)
                for column in columns
                if (cell := _stripped(cells[column.at])) not in (None, "")
            )


def _columns(path: Path, header: Sequence[str], variables: Sequence[Variable]) -> Iterator[_Column]:
    by_name = {variable.name: variable for variable in variables}
    found = [
        _Column(at, by_name[name], coder.strip() or path.stem)
        for at, title in enumerate(header)
        if (name := title.partition(_BY)[0].strip()) in by_name
        for coder in (title.partition(_BY)[2],)
    ]
    missing = [name for name in ("item", *by_name) if name not in (*header, *(one.variable.name for one in found))]
    if missing:
        raise InputError(f"{path}: must have the columns item, {', '.join(by_name)}. Got no {', '.join(missing)}.")
    yield from found


def _stripped(cell: Any) -> Any:
    return cell.strip() if isinstance(cell, str) else cell
