"""Reports side by side: `compare` makes the table that a researcher wants, a `Comparison` holds and shows it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from baocao.compare.absences import find_absences, match_wording
from baocao.compare.catalog import load_indicators, near
from baocao.compare.cell_table import against, bases, to_cells
from baocao.compare.choices import BY, DIVISIONS, LEVELS, MEASURES, OLD, SHOWN, TABLES
from baocao.compare.coverage import cover, families, unreported
from baocao.compare.followed import followed
from baocao.compare.frames import complete
from baocao.compare.indicators import assign
from baocao.compare.official import beside, read_official
from baocao.compare.period_names import refuse_no_period
from baocao.compare.placement import COUNTRY, placed
from baocao.compare.reform import Summing, reformed
from baocao.compare.targets import targets
from baocao.compare.time_spans import dated
from baocao.compare.trends import changes
from baocao.compare.wide_tables import LEADING, leading, spread
from baocao.core.brief import brief
from baocao.core.errors import OptionError
from baocao.core.language import Language, worded
from baocao.core.steps import StepListener, unheard
from baocao.write.tables import Frames

if TYPE_CHECKING:
    from collections import Counter

    from dask.dataframe import DataFrame as DaskFrame

_ORDER = [
    "label", "indicator", "measure", "planned", "unit", "against", "level", "unit_id", "publisher", "end_date",
    "period",
]  # fmt: skip
_ROWS = 60  # of a table in a notebook, as many as pandas shows
_LEFT_OUT = (worded("of no known place"), worded("of no known period"), worded("of other levels"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures side by side. `cells` is the long table, `sources` leads from each cell to the characters it came from.

    `coverage` tells which places and years have texts, `facts` are the figures by indicator, placed and dated,
    `left_out` how many have no part in it, by reason. `targets` has every target beside its result, `changes` what
    came of each value by the next period, `official` official values beside those of the reports, `tasks` what the
    year after says of them; the last two only where they were asked for.

    >>> texts = [f"Tỷ lệ hộ nghèo đa chiều của tỉnh Yên Bái năm {year} là 12,5%." for year in (2022, 2023)]
    >>> baocao.compare(baocao.tables(baocao.load(model="fast").pipe(texts)))
    Comparison(by=province, units=63, cells=2, indicators=1, places=1, periods=2, sources=2)
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

    def __repr__(self) -> str:
        columns = {"indicators": "indicator", "places": "place", "periods": "period"}
        counts = {"cells": len(self.cells), **{name: self.cells[column].nunique() for name, column in columns.items()}}
        said = {"by": self.by, "units": self.units, **counts, "sources": len(self.sources)}
        return brief(self, *(f"{name}={value}" for name, value in said.items()))

    def _repr_html_(self) -> str:
        """The indicators with most values, for a notebook; the first one open."""
        cells = self.cells[(self.cells["measure"] == "level") & ~self.cells["planned"]]
        shown = leading(cells)[:LEADING]
        tables = (
            f"<details{' open' * (number == 0)}><summary>{escape(self.labels.get(name, name))}</summary>"
            f"{self.wide(name, show='text').to_html(max_rows=_ROWS)}</details>"
            for number, name in enumerate(shown)
        )
        return f"<p>{escape(repr(self))}</p>{''.join(tables)}"

    @property
    def long(self) -> pd.DataFrame:
        """One row a cell; the same as `cells`.

        >>> frames = baocao.tables([baocao.analyze("Năm 2022, tỉnh Yên Bái có 12.500 hộ nghèo.", model="fast")])
        >>> comparison = baocao.compare(frames)
        >>> print(comparison.long[["place", "label", "period", "value", "state"]].to_string(index=False))
               place       label period    value  state
        tỉnh Yên Bái Số hộ nghèo   2022  12500.0 stated
        """
        return self.cells

    def wide(self, indicator: str, measure: str = "level", *, planned: bool = False,
             show: str = "value", language: Language = "vi") -> pd.DataFrame:  # fmt: skip
        """One indicator, places × periods; a column holds one unit and one kind of value.

        Args:
            indicator: its id or its label.
            measure: one of `MEASURES`.
            planned: targets instead of results.
            show: "value" gives numbers, "text" words that tell the state of every cell, "state" and "cell" those.
            language: of the words.

        Raises:
            OptionError: there is no such indicator or measure in the comparison, or nothing so called is shown.

        >>> texts = [f"Tỷ lệ hộ nghèo đa chiều của tỉnh Yên Bái năm {year} là 12,5%." for year in (2022, 2023)]
        >>> comparison = baocao.compare(baocao.tables(baocao.load(model="fast").pipe(texts)))
        >>> print(comparison.wide("poverty_multidimensional", show="text"))
        period         2022   2023
        place
        tỉnh Yên Bái  12,5%  12,5%
        """
        if show not in SHOWN:
            raise OptionError.among("show", SHOWN, show)
        if measure not in MEASURES:
            raise OptionError.among("measure", MEASURES, measure)
        cells = self.cells
        one = cells[(cells["indicator"] == indicator) | (cells["label"] == indicator)]
        if one.empty:
            raise OptionError.among("indicator", cells["indicator"].unique(), indicator)
        return spread(one[(one["measure"] == measure) & (one["planned"] == planned)], show, language)

    def write(self, folder: Path, file_format: str = "xlsx", *, overwrite: bool = False) -> "Counter[str]":
        """Write it to a folder as XLSX, CSV or Parquet; the rows of each table.

        Raises:
            OptionError: the format is unknown, or the folder is not to be written to (see `open_output`).

        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> frames = baocao.tables([baocao.analyze("Năm 2022, tỉnh Yên Bái có 12.500 hộ nghèo.", model="fast")])
        >>> with TemporaryDirectory() as folder:
        ...     rows = baocao.compare(frames).write(Path(folder, "comparison"), "csv")
        >>> rows["cells"]
        1
        """
        from baocao.compare.comparison_files import write_tables

        tables = {name: getattr(self, name) for name in TABLES}
        return write_tables(tables, folder, file_format, overwrite=overwrite)

    def partitions(self, number: int) -> "dict[str, DaskFrame]":
        """The tables as Dask DataFrames of so many partitions each; needs the extra `batch`.

        >>> frames = baocao.tables([baocao.analyze("Năm 2022, tỉnh Yên Bái có 12.500 hộ nghèo.", model="fast")])
        >>> len(baocao.compare(frames).partitions(1)["cells"])
        1
        """
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
    listener: StepListener = unheard,
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
        listener: hears how far the work is.

    Raises:
        OptionError: an argument is not allowed, a period no TIMEX3 value, or `frames` are no tables.
        InputError: a table lacks columns, or a file of official values has an error.

    >>> frames = baocao.tables([baocao.analyze("Năm 2022, tỉnh Yên Bái có 12.500 hộ nghèo.", model="fast")])
    >>> baocao.compare(frames, only=["Số hộ nghèo"]).sources.loc[0, "text"]
    '12.500'
    """
    _refuse_others(frames)
    _refuse_unknown(by, units, measures)
    for period in periods:
        refuse_no_period(period)
    frames = complete(_computed(frames))
    catalog = load_indicators(indicators)
    values = read_official(Path(official), catalog.indicators) if official else None
    facts = assign(frames, catalog, similar=similar, edits=edits, listener=listener)
    listener(worded("laying cells side by side"))
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
    wanted = _wanted(wanted or {}, facts, labels)
    facts = _chosen(facts, wanted)
    cells, sources = reformed(*to_cells(facts, labels), known, units)
    coverage = cover(frames, by if by in LEVELS else "province", units)
    if by in LEVELS:
        cells = pd.concat([cells, unreported(cells, coverage, labels)], ignore_index=True)
    cells = cells.sort_values(_ORDER, kind="stable", na_position="first", ignore_index=True)
    sources = sources.sort_values(["cell", "article", "start", "mention"], kind="stable", ignore_index=True)
    met = targets(cells, known)
    kept = wanted | ({"level": [by, COUNTRY]} if by in LEVELS else {})
    beside_them = pd.DataFrame() if official is None else beside(cells, _chosen(official, kept), known, units)
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


def _refuse_others(frames: object) -> None:
    if not isinstance(frames, Mapping):
        raise OptionError(
            f"compare takes tables by their names. Got {type(frames).__name__}. "
            "Of articles, make them: baocao.compare(baocao.tables([article]))."
        )


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
        against=against(facts["measure"], bases(facts)).set_axis(facts.index),
        family=facts["article"].map(families(frames)).fillna(facts["article"]),
    )


def _wanted(wanted: Mapping[str, Collection[str]], facts: pd.DataFrame,
            labels: Mapping[str, str]) -> dict[str, list[str]]:  # fmt: skip
    """The values to keep of each column that has some to keep, indicators by their ids."""
    ids = {label: name for name, label in labels.items()}
    known = {*labels, *ids, *facts["indicator"].dropna()}
    if unknown := sorted(set(wanted.get("indicator", ())) - known):
        raise OptionError(
            f"indicator must be the id or label of one. Got {unknown[0]!r}; near: {near(unknown[0], sorted(known))}."
        )
    return {column: [ids.get(value, value) for value in values] for column, values in wanted.items() if values}


def _chosen(rows: pd.DataFrame, wanted: Mapping[str, Collection[str]]) -> pd.DataFrame:
    for column, values in wanted.items():
        rows = rows[rows[column].isin(values)]
    return rows
