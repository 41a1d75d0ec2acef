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
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from baocao.compare import charts, maps
from baocao.compare.catalog import Catalog, load_indicators
from baocao.compare.changes import changes
from baocao.compare.choices import LEVELS
from baocao.compare.display import Language, Scale, number, period, scale_of, word
from baocao.compare.evidence import Evidence, gather
from baocao.compare.shares import theme_shares
from baocao.compare.shortcomings import Shortcomings, recurring
from baocao.compare.targets import Polarity, targets

if TYPE_CHECKING:
    from baocao.compare.comparison import Comparison

DRAWN = 6  # indicators that have pictures, those with most values
_SIDES: Mapping[str, Polarity] = {"good": "higher", "bad": "lower"}  # of a catalog's polarity
_KIND = ["measure", "planned", "unit", "against", "basis"]  # what the cells of one table have in common
_MEASURES = ("level", "cumulative", "share", "change", "difference")  # in the order of their tables
_BASES = ("year",)  # lengths of periods that stand first
_CLUSTERS, _TYPICAL = 20, 5  # shortcomings that are shown, and statements of each
_MOST_PLACES = 40  # of small multiples
_CONTROLS = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_TURNING = re.compile(f"{_CONTROLS.pattern}|[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # or letters from right to left


class Shown(NamedTuple):
    """A cell of a table: its words, the marks of its sentences, its state, what is noted about it."""

    text: str
    marks: Sequence[int]
    state: str
    note: str = ""


_NOTHING = Shown("–", (), "unreported")  # where a table has no cell


@dataclass(frozen=True, slots=True)
class Table:
    """Places × periods of one indicator and kind; `silent` are the places that no text at hand tells a value of."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What the report has of one indicator: the pictures, the tables of its levels, the others."""

    label: str
    pictures: tuple[Markup, ...]
    tables: tuple[Table, ...]
    others: tuple[Table, ...]


@dataclass(slots=True)
class Report:
    """Makes the parts of a report; `missing` tells what maps had no place for."""

    comparison: "Comparison"
    frames: Mapping[str, pd.DataFrame]
    catalog: Catalog
    language: Language = "vi"
    drawn: int = DRAWN
    missing: list[str] = field(default_factory=list)

    def page(self, title: str, runs: Sequence[Mapping[str, Any]]) -> str:
        """The whole page, see `to_report`."""
        cells = self.comparison.cells
        evidence, marks = gather(self.comparison.sources, self.frames)
        polarity = {name: _SIDES.get(item.polarity, "neither") for name, item in self.catalog.indicators.items()}
        lacks = recurring(dict(self.frames))
        content = {
            "title": title or word("title", self.language),
            "parts": list(self._parts(cells, marks)),
            "others": self._others(cells),
            "targets": self._targets(targets(cells, polarity), marks),
            "changes": self._changes(changes(cells), marks),
            "lacks": self._lacks(lacks),
            "themes": self._svg(charts.shares(theme_shares(dict(self.frames)), self.language)),
            "coverage": self._coverage(),
            "evidence": evidence,
            "facts": self._facts(evidence),
            "runs": runs,
            "missing": self.missing,
        }
        return _rendered(content, self.language)

    def _parts(self, cells: pd.DataFrame, marks: Mapping[str, list[int]]) -> Iterator[Part]:
        shown = cells[cells["indicator"].isin(self._names(cells))]
        counts = shown[shown["value"].notna()].groupby("indicator").size()
        ranked = sorted(counts.index, key=lambda name: (-counts[name], name))
        for rank, name in enumerate(ranked):
            mine = shown[shown["indicator"] == name]
            tables = [(kind, self._table(kind, group, marks)) for kind, group in _kinds(mine)]
            first = tuple(table for kind, table in tables if kind[0] == "level" and kind[4] in _BASES)
            others = tuple(table for kind, table in tables if not (kind[0] == "level" and kind[4] in _BASES))
            pictures = tuple(self._pictures(cells, name)) if rank < self.drawn else ()
            yield Part(str(mine["label"].iloc[0]), pictures, first, others)

    def _names(self, cells: pd.DataFrame) -> set[str]:
        """The indicators that are shown: those of the catalog, and groups that several places tell a value of."""
        places = cells[cells["value"].notna()].groupby("indicator")["unit_id"].nunique()
        return {name for name, count in places.items() if name in self.catalog.indicators or count > 1}

    def _others(self, cells: pd.DataFrame) -> int:
        return int(cells.loc[cells["value"].notna(), "indicator"].nunique()) - len(self._names(cells))

    def _pictures(self, cells: pd.DataFrame, name: str) -> Iterator[Markup]:
        by = self.comparison.by
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

    def _svg(self, chart: Any) -> Markup:
        return Markup(charts.to_svg(chart, self.language))  # noqa: S704  # drawn by Vega, which escapes

    def _table(self, kind: tuple[Any, ...], cells: pd.DataFrame, marks: Mapping[str, list[int]]) -> Table:
        measure, planned, unit, against, _ = kind
        scale = scale_of(unit, [*cells["value"], *cells["value_max"]], self.language)
        said = [word("planned" if planned and measure == "level" else measure, self.language)]
        said += [f"{word('against', self.language)} {word(against, self.language)}"] if against else []
        title = " ".join(said) + (f" ({scale.unit})" if scale.unit else "")
        times = cells.sort_values(["end_date", "start_date", "period"])["period"].drop_duplicates().tolist()
        places: dict[tuple[str, str], dict[str, Any]] = {}
        for row in cells.sort_values(["unit_id", "end_date"], kind="stable").to_dict("records"):
            publisher = "" if pd.isna(row["publisher"]) else str(row["publisher"])
            places.setdefault((row["unit_id"], publisher), {})[row["period"]] = row
        rows, silent = [], []
        for (_, publisher), told in places.items():
            place = " · ".join(filter(None, (next(reversed(told.values()))["place"], publisher)))
            if all(row["state"] == "unreported" for row in told.values()):
                silent.append(place)
            else:
                shown = (self._shown(told[when], scale, marks) if when in told else _NOTHING for when in times)
                rows.append((place, tuple(shown)))
        return Table(title, tuple(period(when, self.language) for when in times), tuple(rows), tuple(silent))

    def _shown(self, row: Mapping[str, Any], scale: Scale, marks: Mapping[str, list[int]]) -> Shown:
        note = "" if pd.isna(row["note"]) else str(row["note"])
        if pd.isna(row["value"]):
            text = "–" if row["state"] == "unreported" else word("no_number", self.language)
            return Shown(text, marks.get(row["cell"], ()), row["state"], note)
        text = scale.shown(row["value"], self.language)
        text += f"–{scale.shown(row['value_max'], self.language)}" if pd.notna(row["value_max"]) else ""
        modifier = "estimated" if row["status"] == "estimated" else row["modifier"]
        before = [word(name, self.language) for name in (modifier, row["change"]) if pd.notna(name)]
        text = " ".join([*before, text])
        text += {"absent": f" ({word('none_occurred', self.language)})", "uncertain": " ?"}.get(row["state"], "")
        told = [note, f"{word('against', self.language)} {row['baseline']}" if pd.notna(row["baseline"]) else ""]
        return Shown(text, marks.get(row["cell"], ()), row["state"], "; ".join(filter(None, told)))

    def _targets(self, found: pd.DataFrame, marks: Mapping[str, list[int]]) -> dict[str, Any]:
        found = found[found["indicator"].isin(self.catalog.indicators)]
        rows = []
        for row in found.sort_values(["label", "period", "place"]).to_dict("records"):
            scale = scale_of(row["unit"], [row["target"], row["result"]], self.language)
            pair = [self._side(row, side, scale, marks) for side in ("target", "result")]
            rows.append({**row, "unit": scale.unit, "period": period(row["period"], self.language), "pair": pair})
        usual = found[(found["measure"] == "level") & found["result"].notna() & found["target"].notna()]
        most = usual["indicator"].value_counts()
        best = sorted(most.index, key=lambda name: (-most[name], name))[: self.drawn]
        pictures = [self._svg(charts.target_result(_one_unit(usual[usual["indicator"] == name]), self.language)) for name in best]
        return {"rows": rows, "counts": found["verdict"].value_counts().to_dict(), "pictures": pictures}

    def _side(self, row: Mapping[str, Any], side: str, scale: Scale, marks: Mapping[str, list[int]]) -> Shown:
        state = "unreported" if pd.isna(row[side]) else row["result_state"] if side == "result" else "stated"
        plain = {
            "cell": row[f"{side}_cell"], "value": row[side], "value_max": row[f"{side}_max"], "state": state, "status": None,
            "modifier": row[f"{side}_modifier"], "change": None, "baseline": None, "note": None,
        }  # fmt: skip
        return self._shown(plain, scale, marks)

    def _changes(self, found: pd.DataFrame, marks: Mapping[str, list[int]]) -> list[dict[str, Any]]:
        rows = []
        found = found[found["indicator"].isin(self.catalog.indicators)]
        for row in found.sort_values(["label", "place", "period"]).to_dict("records"):
            scale = scale_of(row["unit"], [row["earlier"], row["value"]], self.language)
            pair = [
                Shown(scale.shown(row[name], self.language), marks.get(row[cell], ()), "stated")
                for name, cell in (("earlier", "earlier_cell"), ("value", "cell"))
            ]
            percent = "" if pd.isna(row["percent"]) else f"{number(row['percent'], self.language, 1)} %"
            difference = scale.shown(row["difference"], self.language)
            times = [period(row[name], self.language) for name in ("earlier_period", "period")]
            rows.append({**row, "pair": pair, "percent": percent, "difference": difference, "unit": scale.unit, "times": times})
        return rows

    def _lacks(self, lacks: Shortcomings) -> dict[str, Any]:
        clusters = lacks.clusters[lacks.clusters["recurrent"].astype(bool)].head(_CLUSTERS)
        members = lacks.members[lacks.members["cluster"].isin(clusters["cluster"])]
        told = []
        for row in clusters.to_dict("records"):
            mine = members[members["cluster"] == row["cluster"]].sort_values(["province", "year", "start"])
            told.append({**row, "members": mine.head(_TYPICAL).to_dict("records"), "more": max(len(mine) - _TYPICAL, 0)})
        table = lacks.table()
        pictures = [charts.by_field(lacks.members, self.language)] if len(lacks.members) else []
        shown = table[table["cluster"].isin(clusters["cluster"])]
        pictures += [charts.recurrent(shown, self.language)] if len(shown) else []
        more = int(lacks.clusters["recurrent"].sum()) - len(clusters)
        return {"clusters": told, "more": more, "pictures": [self._svg(chart) for chart in pictures]}

    def _coverage(self) -> dict[str, Any]:
        """Texts by place and year; the places without any."""
        table = self.comparison.coverage
        wide = table.pivot_table(index="place", columns="year", values="articles", aggfunc="sum", sort=False, dropna=False)
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
    """
    return Report(comparison, frames, catalog or load_indicators(None), language, drawn).page(title, runs)


def visible(text: object) -> str:
    """Words as they were read, escaped; characters that would turn or hide others as their numbers."""
    words = str(text)
    if not _TURNING.search(words):
        return escape(words)
    shown = _CONTROLS.sub(lambda hit: f'<span class="control">U+{ord(hit[0]):04X}</span>', str(escape(words)))
    return Markup(f"<bdi>{shown}</bdi>")  # noqa: S704  # escaped above


def _kinds(cells: pd.DataFrame) -> list[tuple[tuple[Any, ...], pd.DataFrame]]:
    """The cells in tables of one kind each that hold a value; levels of years first."""
    keys = cells[_KIND].astype(object).where(cells[_KIND].notna(), None)
    groups: dict[tuple[Any, ...], list[int]] = {}
    for at, key in enumerate(keys.itertuples(index=False, name=None)):
        groups.setdefault(key, []).append(at)
    made = [(key, cells.iloc[rows]) for key, rows in groups.items()]
    told = [(key, group) for key, group in made if (group["state"] != "unreported").any()]
    return sorted(told, key=lambda item: (_MEASURES.index(item[0][0]), item[0][4] not in _BASES, bool(item[0][1]), str(item[0])))


def _one_unit(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["unit"] == rows["unit"].mode()[0]]


def _rendered(content: Mapping[str, Any], language: Language) -> str:
    loader = Environment(
        loader=PackageLoader("baocao.compare", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
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
        "style": Markup(style),  # noqa: S704  # our own file
        "script": Markup(script),  # noqa: S704  # our own file
        "style_hash": _hash(style),
        "script_hash": _hash(script),
    }
    return loader.get_template("report.html.j2").render(content)


def _hash(text: str) -> str:
    """What a policy names a style or a script by."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
