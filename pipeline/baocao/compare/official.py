"""Official values beside what reports state: a tidy table of the analyst, joined by indicator, place and period."""

import csv
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from baocao.core.errors import InputError
from baocao.core.normalizer import fold
from baocao.extract.amounts.numerals import NumeralError, parse_number
from baocao.extract.places import gazetteer
from baocao.read.charsets import decode
from baocao.read.csv_records import delimiter_of

FIELDS = ("indicator", "place", "period", "value", "unit", "source")
COUNTRY = "cả nước"
JOINED = ["indicator", "level", "place", "province", "period"]  # of a cell and its official value
COLUMNS = [
    *("indicator", "label", "unit", "level", "place", "province", "period", "value", "state"),
    *("official", "difference", "percent", "source", "cell"),
]
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|-H[12]|-Q[1-4])?(/\d{4}(-\d\d)?)?")


def read_official(path: Path, units: Mapping[str, str]) -> pd.DataFrame:
    """A CSV with the columns `FIELDS`: a row an official value.

    Args:
        path: the file; comma, semicolon or tab between columns, numbers in either notation.
        units: the unit of each indicator that is known, by its id.

    Returns:
        `JOINED`, `unit`, `official` (the value) and `source`; places under their official names.

    Raises:
        InputError: a column is missing, or a cell holds what cannot be understood; names file, line and column.
    """
    text = decode(path.read_bytes(), str(path)).text
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter_of(text.partition("\n")[0]))
    if missing := [name for name in FIELDS if name not in (reader.fieldnames or ())]:
        raise InputError(
            f"{path}: a table of official values must have the columns {', '.join(FIELDS)}. Lacks {', '.join(missing)}."
        )
    rows = [_row(row, units, f"{path}, line {reader.line_num}") for row in reader]
    table = pd.DataFrame(rows, columns=[*JOINED, "unit", "official", "source"]).astype({"official": "Float64"})
    if (again := table.duplicated([*JOINED])).any():
        first = table[again].iloc[0]
        raise InputError(
            f"{path}: an indicator has one value for a place and period. Got two of {first['indicator']}, "
            f"{first['place']}, {first['period']}; keep the one to compare with."
        )
    return table


def _row(row: dict[str, str], units: Mapping[str, str], where: str) -> dict[str, object]:
    said = {name: (row[name] or "").strip() for name in FIELDS}
    indicator, period = said["indicator"], said["period"]
    if indicator not in units:
        close = ", ".join(get_close_matches(indicator, units, 3)) or "baocao compare --list-indicators names all"
        raise InputError(
            f"{where}, column indicator: must be the id of an indicator. Got {indicator!r}; near: {close}."
        )
    if not _PERIOD.fullmatch(period):
        raise InputError(f"{where}, column period: must be 2023, 2023-H1, 2023-Q2, 2023-11 or a day. Got {period!r}.")
    if said["unit"] != units[indicator]:
        raise InputError(
            f"{where}, column unit: {indicator} is told in {units[indicator]}. Got {said['unit']!r}; convert them."
        )
    try:
        value = float(parse_number(said["value"]))
    except NumeralError as error:
        raise InputError(f"{where}, column value: must be a number. Got {said['value']!r}.") from error
    level, place, province = _place(said["place"], period, where)
    return {
        "indicator": indicator,
        "level": level,
        "place": place,
        "province": province,
        "period": period,
        "unit": said["unit"],
        "official": value,
        "source": said["source"],
    }


def _place(name: str, period: str, where: str) -> tuple[str, str, str | None]:
    """Level, official name and province of a place as the table names it; the largest of several namesakes."""
    if fold(name) == fold(COUNTRY):
        return "country", COUNTRY, None
    day = period[:10] if len(period) >= 10 else f"{period[:4]}-06-30"  # units of the year before a reform in its middle
    units = gazetteer.load().find(name, day) or gazetteer.load().find(name)
    if not units:
        raise InputError(f"{where}, column place: no unit is called {name!r}. Try its official name, or {COUNTRY!r}.")
    if len({unit.code for unit in units if unit.level == units[0].level}) > 1:
        raise InputError(f"{where}, column place: several units are called {name!r}. Name its type and province too.")
    province = gazetteer.load().province(units[0], day)
    return units[0].level, units[0].title, province.name if province else None


def beside(cells: pd.DataFrame, official: pd.DataFrame) -> pd.DataFrame:
    """Every official value with the cell of the same indicator, place and period; levels only, no targets.

    Returns:
        `COLUMNS`, in the order of the official values. `difference` is what reports state less the official value, in
        the unit (points of a percentage), `percent` the same of the official value, for other units. Where no report
        states one, `state` is unreported.
    """
    planned = cells["planned"].fillna(False).astype(bool)
    levels = cells[(cells["measure"] == "level") & ~planned]
    told = levels[[*JOINED, "label", "value", "state", "cell"]]
    joined = official.merge(told, on=JOINED, how="left")
    joined["state"] = joined["state"].fillna("unreported")
    joined["difference"] = joined["value"] - joined["official"]
    relative = (joined["unit"] != "%") & (joined["official"] != 0)
    joined["percent"] = (100 * joined["difference"] / joined["official"].abs()).where(relative)
    return joined[COLUMNS]
