"""Reports side by side: `compare` makes the table that a researcher wants, a `Comparison` holds and shows it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from baocao.compare.absences import find_absences, match_wording
from baocao.compare.agreement import ABSENT, UNCERTAIN, UNREPORTED
from baocao.compare.catalog import load_indicators
from baocao.compare.cell_table import against, to_cells
from baocao.compare.choices import BY, DIVISIONS, LEVELS, MEASURES, OLD, SHOWN, TABLES
from baocao.compare.coverage import cover, families, unreported
from baocao.compare.display import number_text, word
from baocao.compare.followed import followed
from baocao.compare.frames import complete, plain, rows_of
from baocao.compare.indicators import assign
from baocao.compare.official import beside, read_official
from baocao.compare.placement import COUNTRY, placed
from baocao.compare.reform import Summing, reformed
from baocao.compare.targets import targets
from baocao.compare.time_spans import dated
from baocao.compare.trends import changes
from baocao.core.errors import OptionError
from baocao.write.tables import Frames

if TYPE_CHECKING:
    from collections import Counter

    from dask.dataframe import DataFrame as DaskFrame

_ORDER = [
    "label", "indicator", "measure", "planned", "unit", "against", "level", "unit_id", "publisher", "end_date",
    "period",
]  # fmt: skip
_LEFT_OUT = ("of no known place", "of no known period", "of other levels")
_PLAN = "kế hoạch"
_EMPTY = {"text": "…", "state": UNREPORTED}  # where no cell is: nothing in the texts at hand
_PLACE = ["unit_id", "publisher"]  # what tells the rows of a wide table


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures side by side. `cells` is the long table, `sources` leads from each cell to the characters it came from.

    `coverage` tells which places and years have texts, `facts` are the figures by indicator, placed and dated,
    `left_out` how many have no part in it, by reason. `targets` has every target beside its result, `changes` what
    came of each value by the next period, `official` official values beside those of the reports, `tasks` what the
    year after says of them; the last two only where they were asked for.
    """

    facts: pd.DataFrame
    cells: pd.DataFrame
    sources: pd.DataFrame
    coverage: pd.DataFrame
    targets: pd.DataFrame
    changes: pd.DataFrame
    official: pd.DataFrame
    tasks: pd.DataFrame
    by: str = "province"
    units: int = OLD
    labels: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def long(self) -> pd.DataFrame:
        """One row a cell; the same as `cells`."""
        return self.cells

    def wide(self, indicator: str, measure: str = "level", *, planned: bool = False,
             show: str = "value") -> pd.DataFrame:  # fmt: skip
        """One indicator, places × periods; a column holds one unit and one kind of value.

        Args:
            indicator: its id or its label.
            measure: one of `MEASURES`.
            planned: targets instead of results.
            show: "value" gives numbers, "text" words that tell the state of every cell, "state" and "cell" those.

        Raises:
            OptionError: there is no such indicator or measure in the comparison, or nothing so called is shown.
        """
        if show not in SHOWN:
            raise OptionError.among("show", SHOWN, show)
        if measure not in MEASURES:
            raise OptionError.among("measure", MEASURES, measure)
        cells = self.cells
        one = cells[(cells["indicator"] == indicator) | (cells["label"] == indicator)]
        if one.empty:
            raise OptionError.among("indicator", cells["indicator"].unique(), indicator)
        return spread(one[(one["measure"] == measure) & (one["planned"] == planned)], show)

    def write(self, folder: Path, file_format: str = "xlsx", *, overwrite: bool = False) -> "Counter[str]":
        """Write it to a folder as XLSX, CSV or Parquet; the rows of each table.

        Raises:
            OptionError: the format is unknown, or the folder is not to be written to (see `open_output`).
        """
        from baocao.compare.comparison_files import write_tables

        tables = {name: getattr(self, name) for name in TABLES}
        return write_tables(tables, folder, file_format, overwrite=overwrite)

    def partitions(self, number: int) -> "dict[str, DaskFrame]":
        """The tables as Dask DataFrames of so many partitions each; needs the extra `batch`."""
        from dask.dataframe import from_pandas

        return {name: from_pandas(getattr(self, name), npartitions=number) for name in TABLES}


def compare(
    frames: Frames,
    *,
    by: str = "province",
    units: int = OLD,
    only: Collection[str] = (),
    periods: Collection[str] = (),
    measures: Collection[str] = (),
    indicators: str | Path | None = None,
    edits: str | Path | None = None,
    similar: bool = True,
    official: str | Path | None = None,
    follow: bool = False,
) -> Comparison:
    """Bring the figures of many articles together: by indicator, place and period.

    Args:
        frames: as `baocao.tables` or `compare.frames.read_frames` give them; Dask DataFrames are computed together.
        by: "province", "district", "commune" with the whole country beside; "place", all of them; "publisher".
        units: 63 or 34 provinces.
        only: ids or labels of the indicators wanted, by default all; likewise `periods` (TIMEX3) and `measures`.
        indicators: a TOML file of indicators in place of the list that ships.
        edits: a file of corrected assignments.
        similar: whether figures of no listed indicator are brought together by their words.
        official: a CSV of official values, to stand beside (`official.read_official`).
        follow: whether to look up every task in the report of the year after.

    Raises:
        OptionError: an argument is not allowed.
        InputError: a table lacks columns, or a file of official values has an error.
    """
    _refuse_unknown(by, units, measures)
    frames = complete(_computed(frames))
    catalog = load_indicators(indicators)
    values = read_official(Path(official), catalog.indicators) if official else None
    facts = assign(frames, catalog, similar=similar, edits=edits)
    absent = find_absences(frames, partial(match_wording, catalog=catalog), catalog.indicators)
    facts = pd.concat([facts, absent], ignore_index=True)
    wanted = {"indicator": only, "period": periods, "measure": measures}
    return side_by_side(
        facts, frames, catalog.indicators, by=by, units=units, wanted=wanted, official=values, follow=follow
    )


def side_by_side(facts: pd.DataFrame, frames: Frames, known: Mapping[str, Summing], *, by: str = "province",
                 units: int = OLD, wanted: Mapping[str, Collection[str]] | None = None,
                 official: pd.DataFrame | None = None, follow: bool = False) -> Comparison:  # fmt: skip
    """What `compare` makes of facts that are assigned to indicators, those of `known` and others.

    `wanted` holds the values to keep of a column, all where it names none; `official` what `read_official` gives.
    """
    labels = {name: item.label for name, item in known.items()}
    stocks = frozenset(name for name, item in known.items() if item.stock)
    flows = frozenset(known) - stocks
    facts, left_out = _prepared(facts, frames, by, stocks, flows)
    facts = _chosen(facts, wanted or {}, labels)
    cells, sources = reformed(*to_cells(facts, labels), known, units)
    coverage = cover(frames, by if by in LEVELS else "province", units)
    if by in LEVELS:
        cells = pd.concat([cells, unreported(cells, coverage, labels)], ignore_index=True)
    cells = cells.sort_values(_ORDER, kind="stable", na_position="first", ignore_index=True)
    sources = sources.sort_values(["cell", "article", "start", "mention"], kind="stable", ignore_index=True)
    met = targets(cells, known)
    beside_them = pd.DataFrame() if official is None else beside(cells, official, known, units)
    told = followed(frames, sources, met) if follow else pd.DataFrame()
    return Comparison(
        facts, cells, sources, coverage, met, changes(cells), beside_them, told, by, units, labels, left_out
    )


def _computed(frames: Frames) -> Frames:
    """The frames, those of Dask brought into memory: which cell a figure is of shows beside all others only."""
    if not any(hasattr(table, "compute") for table in frames.values()):
        return frames
    from dask import compute as brought

    return brought(dict(frames))[0]  # type: ignore[no-any-return]


def _refuse_unknown(by: str, units: int, measures: Collection[str]) -> None:
    if by not in BY:
        raise OptionError.among("by", BY, by)
    if units not in DIVISIONS:
        raise OptionError.among("units", DIVISIONS, units)
    if unknown := sorted(set(measures) - set(MEASURES)):
        raise OptionError.among("measure", MEASURES, unknown[0])


def _prepared(
    facts: pd.DataFrame, frames: Frames, by: str, stocks: Collection[str], flows: Collection[str]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The facts of the level that is asked for, with place, period, family and what they are against; and the rest."""
    located = placed(facts, frames)
    timed = dated(located, frames, stocks, flows)
    kept = timed[timed["level"].isin([by, COUNTRY])] if by in LEVELS else timed
    sizes = map(len, (facts, located, timed, kept))
    left_out = {why: before - after for why, (before, after) in zip(_LEFT_OUT, pairwise(sizes), strict=True)}
    return _keyed(kept, frames, by), left_out


def _keyed(facts: pd.DataFrame, frames: Frames, by: str) -> pd.DataFrame:
    absent = facts["absent"].astype("boolean").fillna(False) if "absent" in facts else False
    return facts.assign(
        absent=absent,
        change=facts["change"].where(facts["measure"].isin(["change", "difference"])),
        by_publisher=facts["publisher"] if by == "publisher" else pd.Series(None, index=facts.index, dtype="string"),
        against=against(facts["measure"], _bases(facts)).set_axis(facts.index),
        family=facts["article"].map(families(frames)).fillna(facts["article"]),
    )


def _bases(facts: pd.DataFrame) -> list[Any]:
    """What each is compared with; what is exceeded and not told is the plan."""
    told = zip(plain(facts["baseline"]), facts["change"].eq("exceed").fillna(False), strict=True)
    return [base or (_PLAN if exceeds else None) for base, exceeds in told]


def _chosen(facts: pd.DataFrame, wanted: Mapping[str, Collection[str]], labels: Mapping[str, str]) -> pd.DataFrame:
    ids = {label: name for name, label in labels.items()}
    known = {*labels, *ids, *facts["indicator"].dropna()}
    if unknown := sorted(set(wanted.get("indicator", ())) - known):
        raise OptionError.among("indicator", labels, unknown[0])
    for column, values in wanted.items():
        if values:
            facts = facts[facts[column].isin([ids.get(value, value) for value in values])]
    return facts


def spread(cells: pd.DataFrame, show: str) -> pd.DataFrame:
    """Cells of one indicator and measure as places × periods; units and comparisons stand in columns of their own."""
    if cells.empty:
        return pd.DataFrame()
    names = cells.drop_duplicates(_PLACE, keep="last").set_index(_PLACE)["place"]
    plain = cells[["unit", "against"]].drop_duplicates().shape[0] == 1
    kinds = [_kind(unit, other) for unit, other in zip(cells["unit"], cells["against"], strict=True)]
    columns = cells["period"] if plain else cells["period"] + " " + pd.Series(kinds, index=cells.index)
    values = [cell_text(row) for row in rows_of(cells)] if show == "text" else cells[show]
    table = cells.assign(_column=columns, _value=values)
    order = table.sort_values(["end_date", "start_date", "_column"])["_column"].drop_duplicates()
    wide = table.pivot(index=_PLACE, columns="_column", values="_value")[list(order)]
    wide = wide.fillna(_EMPTY[show]) if show in _EMPTY else wide
    index = [" · ".join(filter(None, (names[key], _none(key[1])))) for key in wide.index]
    return wide.set_axis(pd.Index(index, name="place"), axis=0).rename_axis(columns="period")


def _none(value: Any) -> Any:
    return None if pd.isna(value) else value


def _kind(unit: Any, other: Any) -> str:
    return f"[{'; '.join(str(part) for part in (_none(unit), _none(other)) if part)}]"


def cell_text(row: Mapping[str, Any]) -> str:
    """A cell in words, whatever its state; None where it has nothing (see `frames.rows_of`)."""
    state, value = row["state"], row["value"]
    if state == UNREPORTED:
        return f"… ({row['note']})"
    if value is None:
        return "chưa có số liệu"
    unit = row["unit"]
    ways = {"increase": "tăng ", "decrease": "giảm ", "exceed": "vượt "}
    number = ways.get(row["change"] or "", "") + number_text(value, unit)
    if (top := row["value_max"]) is not None:
        number = f"{number} – {number_text(top, unit)}"
    modifier = row["modifier"]
    estimated = row["status"] == "estimated"  # which all that is "ước" is, approximate or not
    words = "ước" if estimated and modifier in (None, "approx") else word(modifier) if modifier else ""
    text = f"{words} {number}".strip()
    return f"{text} (không phát sinh)" if state == ABSENT else f"{text} (?)" if state == UNCERTAIN else text
