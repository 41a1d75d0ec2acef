"""Official values beside what reports state: a tidy table of the analyst, joined by indicator, place and period."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from baocao.compare.agreement import STATED, UNREPORTED
from baocao.compare.catalog import near
from baocao.compare.cell_table import CELLS, Key, as_frame
from baocao.compare.period_names import period_of, span_of
from baocao.compare.placement import COUNTRY, PLACED, WHOLE_COUNTRY, columns_of, unit_id
from baocao.compare.reform import Summing, reformed
from baocao.core.errors import InputError
from baocao.core.language import worded
from baocao.core.normalizer import fold
from baocao.extract.amounts.numerals import NumeralError, parse_number
from baocao.extract.places.gazetteer import load
from baocao.read.charsets import decode
from baocao.read.csv_records import delimiter_of

FIELDS = ("indicator", "place", "period", "value", "unit", "source")
SAME = ["indicator", "unit_id", "period"]  # of a cell and its official value
COLUMNS = [
    *("indicator", "label", "unit", "level", "place", "province", "period", "value", "state"),
    *("official", "difference", "percent", "source", "note", "cell"),
]
_MIDDLE = "-06-30"  # the day whose units a year's values are of: the last before the reform of 1 July 2025


def read_official(path: Path, known: Mapping[str, Summing]) -> pd.DataFrame:
    """A CSV with the columns `FIELDS`, a row an official value, as cells with their `source`.

    Args:
        path: the file; comma, semicolon or tab between columns, numbers in either notation.
        known: the indicators, by their ids.

    Raises:
        InputError: a column is missing, or a cell holds what cannot be understood; names file, line and column.
    """
    text = decode(path.read_bytes(), str(path)).text
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter_of(text.partition("\n")[0]))
    if missing := [name for name in FIELDS if name not in (reader.fieldnames or ())]:
        raise InputError(
            f"{path}: a table of official values must have the columns {', '.join(FIELDS)}. Lacks {', '.join(missing)}."
        )
    rows = [_row(row, known, worded(f"{path}, line {reader.line_num}")) for row in reader]
    table = as_frame(rows, {**CELLS, "source": "string"})
    if (again := table.duplicated(SAME)).any():
        first = table[again].iloc[0]
        raise InputError(
            f"{path}: an indicator has one value for a place and period. Got two of {first['indicator']}, "
            f"{first['place']}, {first['period']}; keep the one to compare with."
        )
    return table


def _row(row: Mapping[str, str], known: Mapping[str, Summing], where: str) -> dict[str, Any]:
    said = {name: (row[name] or "").strip() for name in FIELDS}
    indicator = said["indicator"]
    if indicator not in known:
        raise InputError(
            f"{where}, column indicator: must be the id of an indicator. Got {indicator!r}; "
            f"near: {near(indicator, known)}."
        )
    if said["unit"] != known[indicator].unit:
        raise InputError(
            f"{where}, column unit: {indicator} is told in {known[indicator].unit}. Got {said['unit']!r}; convert it."
        )
    try:
        value = float(parse_number(said["value"]))
    except NumeralError as error:
        raise InputError(f"{where}, column value: must be a number. Got {said['value']!r}.") from error
    period, basis, first, last = _period(said["period"], where)
    place = dict(zip(PLACED, _place(said["place"], said["period"], where), strict=True))
    key = Key(indicator, "level", said["unit"], False, place["unit_id"], period, None, None)
    dates = {"period": period, "basis": basis, "start_date": first, "end_date": last}
    told = {
        "status": "actual",
        "state": STATED,
        "value": value,
        "confidence": 1.0,
        "articles": 0,
        "source": said["source"],
    }
    return {"cell": key.id, "label": known[indicator].label, **key._asdict(), **place, **dates, **told}


def _period(said: str, where: str) -> tuple[str, str, date, date]:
    """Name, basis and days of a period."""
    try:
        return period_of(*span_of(said))
    except ValueError as error:
        raise InputError(
            f"{where}, column period: must be 2023, 2023-H1, 2023-Q2, 2023-11 or a day. Got {said!r}."
        ) from error


def _place(name: str, period: str, where: str) -> tuple[Any, ...]:
    """The columns `PLACED` of a place as the table names it; the largest of several namesakes."""
    if fold(name) == fold(WHOLE_COUNTRY):
        return WHOLE_COUNTRY, COUNTRY, None, None, None, unit_id(COUNTRY, False, WHOLE_COUNTRY)
    day = period if len(period) == len("2023-11-30") else period[:4] + _MIDDLE
    units = load().find(name, day) or load().find(name)
    if not units:
        raise InputError(
            f"{where}, column place: no unit is called {name!r}. Try its official name, or {WHOLE_COUNTRY!r}."
        )
    if len({unit.code for unit in units if unit.level == units[0].level}) > 1:
        raise InputError(f"{where}, column place: several units are called {name!r}; those cannot be told apart here.")
    return columns_of(units[0])


def beside(cells: pd.DataFrame, official: pd.DataFrame, known: Mapping[str, Summing], units: int) -> pd.DataFrame:
    """Every official value with the cell of the same indicator, place and period; levels only, no targets.

    Values of provinces are first put into the division of the cells, as `reform.reformed` does.

    Returns:
        `COLUMNS`, in the order of the official values. `difference` is what reports state less the official value, in
        the unit (points of a percentage), `percent` the same of the official value, for other units. Where no report
        states one, `state` is unreported.
    """
    there, sources = reformed(official[[*CELLS]], official[["cell", "source"]], known, units)
    told = sources.groupby("cell", sort=False)["source"].agg(lambda names: "; ".join(dict.fromkeys(names)))
    there = there.assign(source=there["cell"].map(told)).rename(columns={"value": "official"})
    levels = cells[(cells["measure"] == "level") & ~cells["planned"].fillna(False).astype(bool)]
    joined = there.drop(columns=["state", "cell"]).merge(levels[[*SAME, "value", "state", "cell"]], on=SAME, how="left")
    joined["state"] = joined["state"].fillna(UNREPORTED)
    joined["difference"] = joined["value"] - joined["official"]
    relative = (joined["unit"] != "%") & (joined["official"] != 0)
    joined["percent"] = (100 * joined["difference"] / joined["official"].abs()).where(relative)
    return joined[COLUMNS]
