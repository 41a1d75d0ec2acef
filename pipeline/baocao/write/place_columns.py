"""Tables of users' own, CSV or XLSX, with the places of a column converted: unit and code then, province then and now.

The rows stay as they are and in order; the new columns stand behind them. What may be several units is flagged, its
candidates are listed, and its codes are left empty.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from baocao.core.date_values import parse_date
from baocao.core.errors import InputError, OptionError
from baocao.core.extras import WORKBOOKS, need
from baocao.core.files import storable, whole_path
from baocao.core.lexicon import alternation
from baocao.core.normalizer import fold, normalize
from baocao.extract.kinds.localities import Locality, locate
from baocao.extract.places import gazetteer
from baocao.extract.places.dating import UNDATED
from baocao.extract.places.gazetteer import LEVELS, TYPES, Unit
from baocao.read.charsets import decode
from baocao.read.csv_records import delimiter_of
from baocao.read.guards import damaged, library, read_whole, readable

ADDED = tuple(
    f"place_{name}"
    for name in (
        "unit", "level", "code", "list_date", "province", "province_code", "province_now", "province_now_code",
        "units_now", "ambiguous", "candidates",
    )
)  # fmt: skip
TABLES = (".csv", ".tsv", ".xlsx")
_RANK = {level: rank for rank, level in enumerate(LEVELS)}  # the smaller the unit, the higher
_TOLD = {kind: levels[0] for kind, levels in TYPES.items() if len(levels) == 1} | {level: level for level in LEVELS}
_TYPE = re.compile(rf"(?<!\w){alternation(_TOLD)}(?!\w)")
_CACHED = 100_000  # different places that are remembered; columns repeat a few thousand
_Cells = Sequence[Any]


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """Which columns of a table name its places, the smallest unit first, and what is known of them beside the words."""

    names: tuple[str, ...]
    day: date | None = None  # whose lists are in force in all rows
    day_column: str | None = None
    level: str | None = None  # of names without a type; by default what the column's name tells


def locate_table(source: Path, out: Path, columns: PlaceColumns, *, sheet: str | None = None) -> Counter[str]:
    """Write the table `source` with `ADDED` columns to `out`; counts rows, and those located, ambiguous and missing.

    Args:
        source: a CSV, TSV or XLSX file.
        out: a new file of one of these kinds; it appears when it is complete. Tables bear no mark of who wrote
            them, so none is ever replaced.
        columns: which columns hold the places.
        sheet: the worksheet of an XLSX file; the first one by default.

    Raises:
        OptionError: a column is missing or already there, or `out` is taken or of another kind.
        InputError: the source cannot be read.
    """
    if unknown := {source.suffix.lower(), out.suffix.lower()}.difference(TABLES):
        raise OptionError(f"Tables must be one of: {', '.join(TABLES)}. Got {', '.join(sorted(unknown))}.")
    if out.exists() or out.is_symlink():
        raise OptionError(f"{out}: exists, and stays as it is. Name a new file.")
    rows = read_table(source, sheet)
    header = [str(cell) if cell is not None else "" for cell in next(rows, ())]
    if taken := sorted({*header} & {*ADDED}):
        raise OptionError(f"{source}: has the columns {', '.join(taken)} already. Rename them.")
    counts: Counter[str] = Counter()
    write = _write_xlsx if out.suffix.lower() == ".xlsx" else _write_csv
    with whole_path(out) as partial:
        write(partial, _converted(rows, header, columns, counts, str(source)), out.suffix.lower())
    return counts


def _converted(rows: Iterable[_Cells], header: Sequence[str], columns: PlaceColumns, counts: Counter[str],
               name: str) -> Iterator[_Cells]:  # fmt: skip
    places = [_position(header, column, name) for column in columns.names]
    when = _position(header, columns.day_column, name) if columns.day_column else None
    levels = {at: _level_of(header[at]) for at in places}
    yield [*header, *ADDED]
    for row in rows:
        cells = [*row, *[None] * (len(header) - len(row))]
        day = (parse_date(cells[when]) if when is not None and cells[when] else None) or columns.day
        filled = [at for at in places if cells[at] not in (None, "")]
        named = tuple(str(cells[at]).strip() for at in filled)
        found = find_place(named, day, columns.level or levels[filled[0]]) if named else {}
        counts["rows"] += 1
        counts["ambiguous" if found.get("ambiguous") else "located" if found.get("code") else "missing"] += 1
        yield [*cells, *(found.get(column.removeprefix("place_"), "") for column in ADDED)]


def _level_of(column: str) -> str | None:
    """The level of the units in a column, where its name tells one: "xã/phường", "Quận, huyện", "province"."""
    levels = {_TOLD[" ".join(match[0].split())] for match in _TYPE.finditer(fold(normalize(column)[0]))}
    return levels.pop() if len(levels) == 1 else None


def _position(header: Sequence[str], column: str, name: str) -> int:
    if header.count(column) != 1:
        known = ", ".join(sorted(filter(None, header)))
        raise OptionError(f"{name}: a column must be exactly one of: {known}. Got {column!r}.")
    return header.index(column)


@lru_cache(_CACHED)
def find_place(cells: tuple[str, ...], day: date | None = None, level: str | None = None) -> dict[str, str]:
    """What a row's cells name, by the names of `ADDED` without their prefix; empty where they name no unit.

    Args:
        cells: the smallest unit first: "xã Mông Sơn", "Yên Bình", "Yên Bái"; or one cell: "xã Mông Sơn, Yên Bình".
        day: whose lists are in force; without it, those before the mergers of 2020-2025, and today's for the rest.
        level: "province", "district" or "commune", where the words do not say.
    """
    cells = tuple(cell if cell != cell.lower() else cell.title() for cell in cells)
    found = [place for place in locate(", ".join(cells), day) if place.level in _RANK]
    smallest = max((_RANK[place.level] for place in found), default=-1)
    inner = [place for place in found if _RANK[place.level] == smallest]
    named = bool(inner) and inner[0].start < len(cells[0])
    if not named or inner[0].rule not in ("typed", "numbered"):
        # A bare name is doubtful in a text, but in a column of places it is one.
        if units := _units(cells, day.isoformat() if day else UNDATED, level):
            return _of_units(units, day)
        if not named:
            return _around(inner[0]) if inner and len(cells) > 1 else {}
    if len({(place.code, place.name) for place in inner}) > 1:
        return {"ambiguous": "yes", "candidates": "; ".join(place.name for place in inner)}
    return _of_mention(inner[0])


def _around(place: Locality) -> dict[str, str]:
    """The province of a unit that is not known, by a place that it lies in."""
    return {name: value for name, value in _of_mention(place).items() if name.startswith("province")}


def _units(cells: Sequence[str], day: str, level: str | None) -> list[Unit]:
    """The units that the first of some names, without type words, can mean inside the others."""
    places = gazetteer.load()
    first, *outer = (part.strip() for cell in cells for part in cell.split(","))
    units = [*places.find(first, day)] or [*places.find(first)]
    for name in outer:
        codes = {(unit.level, unit.today, unit.code) for unit in places.find(name) if unit.code}
        units = [unit for unit in units if codes & set(_above(unit, day))]
    levels = {unit.level for unit in units}
    wanted = level or ("province" if "province" in levels and not outer else None)
    units = [unit for unit in units if unit.level == wanted] if wanted else units
    return list({(unit.level, unit.today, unit.code or unit.title): unit for unit in units}.values())


def _above(unit: Unit, day: str) -> Iterator[tuple[str, bool, str]]:
    """The units that a unit lies in, its province of today among them."""
    places = gazetteer.load()
    parent = places.parent(unit, day)
    while parent is not None:
        yield parent.level, parent.today, parent.code
        parent = places.parent(parent, day)
    if now := places.province_now(unit):
        yield now.level, now.today, now.code


def _of_units(units: Sequence[Unit], day: date | None) -> dict[str, str]:
    if len(units) > 1:
        chains = (_chain(unit, day) for unit in units)
        return {"ambiguous": "yes", "candidates": "; ".join(sorted(chains))}
    return _of_mention(locate(_chain(units[0], day), day)[0])


def _chain(unit: Unit, day: date | None) -> str:
    """A unit's name with those it lies in, each with its type."""
    places, chain = gazetteer.load(), [unit.title]
    parent = places.parent(unit, day.isoformat() if day else UNDATED)
    while parent is not None:
        chain.append(parent.title)
        parent = places.parent(parent, day.isoformat() if day else UNDATED)
    return ", ".join(chain)


def _of_mention(place: Locality) -> dict[str, str]:
    provinces = {candidate.rsplit(", ", 1)[-1] for candidate in place.candidates}
    sure, inside = not place.ambiguous, len(provinces) <= 1
    values = {
        "unit": place.name,
        "level": place.level,
        "code": sure and place.code,
        "list_date": sure and place.list_date,
        "province": inside and place.province,
        "province_code": inside and place.province_code,
        "province_now": inside and place.province_now,
        "province_now_code": inside and place.province_now_code,
        "units_now": sure and "; ".join(f"{unit.name} ({unit.code})" for unit in place.units_now),
        "ambiguous": "" if sure else "yes",
        "candidates": "; ".join(place.candidates),
    }
    return {name: value or "" for name, value in values.items()}


def read_table(source: Path, sheet: str | None = None) -> Iterator[Sequence[Any]]:
    """The rows of a CSV, TSV or XLSX file, the header first. Raises InputError where it cannot be read."""
    with readable(str(source)), source.open("rb") as stream:
        if source.suffix.lower() == ".xlsx":
            with damaged(str(source), "XLSX file", *(() if sheet is None else (OptionError,))):
                book = library("openpyxl").load_workbook(stream, read_only=True, data_only=True)
                if sheet is not None and sheet not in book.sheetnames:
                    known = ", ".join(book.sheetnames)
                    raise InputError(f"{source}: a worksheet must be one of: {known}. Got {sheet!r}.")
                yield from (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
                book.close()
            return
        text = decode(read_whole(stream, str(source)), str(source)).text
        header = text.partition("\n")[0]
        with damaged(str(source), "CSV file", csv.Error):
            tab = source.suffix.lower() == ".tsv"
            yield from csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tab else delimiter_of(header))


def _write_csv(path: Path, rows: Iterable[_Cells], suffix: str) -> None:
    with path.open("x", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, delimiter="\t" if suffix == ".tsv" else ",", lineterminator="\n")
        writer.writerows([storable(str(cell)) if cell is not None else "" for cell in row] for row in rows)


def _write_xlsx(path: Path, rows: Iterable[_Cells], _suffix: str) -> None:
    """Numbers, days and truth values as such, the rest as strings, never as formulas."""
    need(*WORKBOOKS)
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet()
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, bool):
                    page.write_boolean(line, column, cell)
                elif isinstance(cell, (int, float)):
                    page.write_number(line, column, cell)
                elif isinstance(cell, (date, datetime)):
                    page.write_datetime(line, column, cell)
                elif cell not in (None, ""):
                    page.write_string(line, column, storable(str(cell)))
        page.freeze_panes(1, 0)
