"""A report to send on: one page that needs no network, with pictures, tables and every sentence that a number is from.

    Comparison, frames → tables, pictures, sentences → template → page

The page allows nothing but its own style and script, says all without the script, and escapes whatever was read.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from baocao.compare import charts, maps
from baocao.compare.catalog import Catalog, load_indicators
from baocao.compare.choices import LEVELS
from baocao.compare.display import number, word
from baocao.compare.drawing import Picture, to_svg
from baocao.compare.evidence import Evidence, gather
from baocao.compare.report_tables import PeriodTable, TableMaker
from baocao.compare.shares import theme_shares
from baocao.compare.shortcomings import recurring
from baocao.compare.targets import targets
from baocao.compare.trends import changes
from baocao.core.language import Language, worded
from baocao.core.steps import StepListener, unheard

if TYPE_CHECKING:
    from baocao.compare.comparison import Comparison

DRAWN = 6  # indicators that have pictures, those with most values
_CLUSTERS, _TYPICAL = 20, 5  # shortcomings that are shown, and statements of each
_MOST_PLACES = 40  # of small multiples
_CONTROLS = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_TURNING = re.compile(f"{_CONTROLS.pattern}|[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # or letters from right to left


@dataclass(frozen=True, slots=True)
class IndicatorPart:
    """What the report has of one indicator: the pictures, the tables of its levels, the others."""

    label: str
    pictures: tuple[Markup, ...]
    tables: tuple[PeriodTable, ...]
    others: tuple[PeriodTable, ...]


@dataclass(slots=True)
class Composer:
    """Makes the parts of a report; `missing` tells what maps had no place for, `pictures` how many there are."""

    comparison: "Comparison"
    frames: Mapping[str, pd.DataFrame]
    catalog: Catalog
    language: Language = "vi"
    drawn: int = DRAWN
    every: bool = False
    listener: StepListener = unheard
    missing: list[str] = field(default_factory=list)
    pictures: int = 0

    def page(self, title: str, runs: Sequence[Mapping[str, Any]]) -> str:
        """The whole page, see `to_report`."""
        cells = charts.labeled(self.comparison.cells, self.catalog, self.language)
        evidence, marks = gather(self.comparison.sources, self.frames)
        tables = TableMaker(self.language, marks)
        met = _listed(targets(cells, self.catalog.indicators), self.catalog)
        content = {
            "title": title or word("title", self.language),
            "parts": list(self._parts(cells, tables)),
            "others": int(cells.loc[cells["value"].notna(), "indicator"].nunique()) - len(self._names(cells)),
            "targets": tables.targets(met),
            "official": self._official(cells, tables),
            "verdicts": met["verdict"].value_counts().to_dict(),
            "dumbbells": self._dumbbells(met),
            "changes": tables.changes(_listed(changes(cells), self.catalog)),
            "lacks": self._lacks(),
            "themes": self._svg(charts.shares(theme_shares(dict(self.frames)), self.language)),
            "coverage": self._coverage(),
            "evidence": evidence,
            "facts": self._facts(evidence),
            "runs": runs,
            "missing": self.missing,
        }
        return _rendered(content, self.language)

    def _parts(self, cells: pd.DataFrame, tables: TableMaker) -> Iterator[IndicatorPart]:
        shown = cells[cells["indicator"].isin(self._names(cells))]
        ranked = _most_first(shown.loc[shown["value"].notna(), "indicator"])
        for rank, name in enumerate(ranked):
            self.listener(worded("tables and pictures"), rank, len(ranked))
            mine = shown[shown["indicator"] == name]
            made = tables.of_indicator(mine)
            first, others = (tuple(table for table in made if table.usual == usual) for usual in (True, False))
            pictures = tuple(self._pictures(cells, name)) if rank < self.drawn else ()
            yield IndicatorPart(str(mine["label"].iloc[0]), pictures, first, others)

    def _names(self, cells: pd.DataFrame) -> set[str]:
        """The indicators that are shown: those of the catalog, those that people made, and with `every` all."""
        facts = self.comparison.facts
        made = set(facts.loc[facts["indicator_how"] == "edited", "indicator"])
        valued = cells.loc[cells["value"].notna(), "indicator"].unique()
        return {name for name in valued if self.every or name in made or name in self.catalog.indicators}

    def _pictures(self, cells: pd.DataFrame, name: str) -> Iterator[Markup]:
        by = self.comparison.by
        if by == "publisher":  # several values a place, which no picture tells apart
            return
        level = by if by in LEVELS else "province"
        mine = cells[(cells["indicator"] == name) & (cells["measure"] == "level") & (cells["level"] == level)]
        if mine[~mine["planned"].fillna(False)]["value"].isna().all():
            return
        chosen = charts.of_one_length(charts.of_indicator(cells, name, level=level))
        at, when = charts.at_period(chosen, None)
        if level == "province":
            chart, missing = maps.tile_map(at, when, self.comparison.units, self.language)
            self.missing += missing
            yield self._svg(chart)
        yield self._svg(charts.by_province(charts.with_texts(at), when, self.language))
        valued = chosen[chosen["unit_id"].isin(chosen.loc[chosen["value"].notna(), "unit_id"])]
        if valued["period"].nunique() > 1 and valued["unit_id"].nunique() <= _MOST_PLACES:
            yield self._svg(charts.over_time(valued, self.language))

    def _dumbbells(self, found: pd.DataFrame) -> list[Markup]:
        """Pictures of the indicators with most pairs of a target and a result."""
        pairs = found[(found["measure"] == "level") & found["result"].notna() & found["target"].notna()]
        best = _most_first(pairs["indicator"])[: self.drawn]
        rows = [charts.of_one_unit(pairs[pairs["indicator"] == name]) for name in best]
        return [self._svg(charts.target_result(some, self.language)) for some in rows]

    def _svg(self, chart: Picture) -> Markup:
        self.pictures += 1
        return Markup(to_svg(chart, self.language, name=f"picture{self.pictures}-"))  # drawn by Vega, which escapes

    def _official(self, cells: pd.DataFrame, tables: TableMaker) -> list[dict[str, Any]] | None:
        """Official values beside those of the reports; None where none were given."""
        found = self.comparison.official
        if not len(found.columns):
            return None
        return tables.official(charts.labeled(found, self.catalog, self.language), cells)

    def _lacks(self) -> dict[str, Any]:
        self.listener(worded("gathering shortcomings"))
        lacks = recurring(dict(self.frames))
        clusters = lacks.clusters[lacks.clusters["recurrent"].astype(bool)].head(_CLUSTERS)
        members = lacks.members[lacks.members["cluster"].isin(clusters["cluster"])]
        told = []
        for row in clusters.to_dict("records"):
            mine = members[members["cluster"] == row["cluster"]].sort_values(["province", "year", "start"])
            told.append(
                {**row, "members": mine.head(_TYPICAL).to_dict("records"), "more": max(len(mine) - _TYPICAL, 0)}
            )
        table = lacks.table()
        pictures = [charts.by_field(lacks.members, self.language)] if len(lacks.members) else []
        shown = table[table["cluster"].isin(clusters["cluster"])]
        pictures += [charts.recurrent(shown, self.language)] if len(shown) else []
        more = int(lacks.clusters["recurrent"].sum()) - len(clusters)
        return {"clusters": told, "more": more, "pictures": [self._svg(chart) for chart in pictures]}

    def _coverage(self) -> dict[str, Any]:
        """Texts by place and year; the places without any."""
        table = self.comparison.coverage
        wide = table.pivot_table(
            index="place", columns="year", values="articles", aggfunc="sum", sort=False, dropna=False
        )
        counts = wide.fillna(0).astype(int)
        there = counts[counts.sum(axis=1) > 0]
        years = ["?" if pd.isna(year) else str(year) for year in counts.columns]
        rows = list(zip(there.index, there.to_numpy().tolist(), strict=True))
        return {"years": years, "rows": rows, "none": [str(name) for name in counts.index[counts.sum(axis=1) == 0]]}

    def _facts(self, evidence: Sequence[Evidence]) -> dict[str, Any]:
        articles, cells = self.frames["articles"], self.comparison.cells
        days = articles["published"].dropna()
        return {
            "articles": len(articles), "failed": len(self.frames["errors"]), "repeats": len(self.frames["duplicates"]),
            "figures": len(self.frames["figures"]), "facts": len(self.comparison.facts), "cells": len(cells),
            "states": {state: int(count) for state, count in cells["state"].value_counts().items()},
            "first": days.min().date() if len(days) else None, "last": days.max().date() if len(days) else None,
            "sentences": sum(len(item.sentences) for item in evidence), "units": self.comparison.units,
            "version": version("baocao"),
        }  # fmt: skip


def to_report(
    comparison: "Comparison",
    frames: Mapping[str, pd.DataFrame],
    *,
    title: str = "",
    runs: Sequence[Mapping[str, Any]] = (),
    catalog: Catalog | None = None,
    language: Language = "vi",
    drawn: int = DRAWN,
    every: bool = False,
    listener: StepListener = unheard,
) -> str:
    """The page of a comparison.

    Args:
        comparison: as `compare` gives.
        frames: the tables that it was made of.
        title: of the page; plain words by default.
        runs: what is told of the runs that were read: name, model, version (see `run.manifest`).
        catalog: the indicators, by default those that ship.
        language: of all words but those that were read.
        drawn: how many indicators have pictures, those with most values first.
        every: whether groups of alike figures that are of no indicator of the catalog are shown too.
        listener: hears how far the work is.
    """
    return Composer(comparison, frames, catalog or load_indicators(None), language, drawn, every, listener).page(
        title, runs
    )


def _listed(rows: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    return rows[rows["indicator"].isin(list(catalog.indicators))]


def _most_first(names: "pd.Series[Any]") -> list[str]:
    """The names, the most frequent first."""
    counts = names.value_counts()
    return sorted(map(str, counts.index), key=lambda name: (-counts[name], name))


def visible(text: object) -> str:
    """Words as they were read, escaped; characters that would turn or hide others as their numbers."""
    words = str(text)
    if not _TURNING.search(words):
        return escape(words)
    shown = _CONTROLS.sub(lambda hit: f'<span class="control">U+{ord(hit[0]):04X}</span>', str(escape(words)))
    return Markup(f"<bdi>{shown}</bdi>")  # escaped above


def _rendered(content: Mapping[str, Any], language: Language) -> str:
    loader = Environment(
        loader=PackageLoader("baocao.compare", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folder = Path(__file__).parent
    style, script = ((folder / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    loader.filters["visible"] = visible
    loader.filters["plain"] = lambda text: _CONTROLS.sub("�", str(text))
    loader.globals |= {
        "language": language,
        "say": lambda vi, en: vi if language == "vi" else en,
        "word": lambda name: word(str(name), language),
        "count": lambda value: number(float(value), language),
        "style": Markup(style),  # our own file
        "script": Markup(script),  # our own file
        "style_hash": _hash(style),
        "script_hash": _hash(script),
    }
    return loader.get_template("report.html.j2").render(content)


def _hash(text: str) -> str:
    """What a policy names a style or a script by."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
