"""The tables of a report: cells in words, with the numbers of the marks that they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from baocao.compare.display import Scale, number, period, scale_of, word
from baocao.core.language import Language, translated

_KIND = ["measure", "planned", "unit", "against", "basis"]  # what the cells of one table have in common
_MEASURES = ("level", "cumulative", "share", "change", "difference")  # in the order of their tables
_LAST_OF = [
    "indicator",
    "unit",
    "level",
    "place",
    "province",
    "publisher",
    "basis",
]  # whose last change is shown
_SIGNS = {"uncertain": " ?", "absent": " ∅"}


class Shown(NamedTuple):
    """A cell of a table: its words, the marks of its sentences, its state, what is noted about it."""

    text: str
    marks: Sequence[int]
    state: str
    note: str = ""


_NOTHING = Shown("–", (), "unreported")  # where a table has no cell


@dataclass(frozen=True, slots=True)
class PeriodTable:
    """Places × periods of one indicator and kind, `usual` if of levels or targets by the year.

    `silent` are the places that no text at hand tells a value of; `doubts` what is said of uncertain cells, `notes`
    what of others: the words, and where they hold.
    """

    title: str
    usual: bool
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]
    silent: tuple[str, ...]
    doubts: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TableMaker:
    """Makes tables in a language; `marks` are the numbers of the marks of each cell."""

    language: Language
    marks: Mapping[str, Sequence[int]]

    def of_indicator(self, cells: pd.DataFrame) -> list[PeriodTable]:
        """One table a kind of value that any text tells: levels by the year first."""
        keys = cells[_KIND].astype(object).where(cells[_KIND].notna(), None)
        groups: dict[tuple[Any, ...], list[int]] = {}
        for at, key in enumerate(keys.itertuples(index=False, name=None)):
            groups.setdefault(key, []).append(at)
        told = [(key, cells.iloc[rows]) for key, rows in groups.items()]
        tables = [(key, self._table(key, group)) for key, group in told if (group["state"] != "unreported").any()]
        tables.sort(key=lambda item: (not item[1].usual, _MEASURES.index(item[0][0]), str(item[0])))
        return [table for _, table in tables]

    def targets(self, found: pd.DataFrame) -> list[dict[str, Any]]:
        """The rows of targets and results, each with its `pair` of cells."""
        rows = []
        for row in _records(found.sort_values(["label", "period", "place"], kind="stable")):
            scale = scale_of(row["unit"], [row["target"], row["result"]], self.language)
            pair = [self._side(row, side, scale) for side in ("target", "result")]
            rows.append({**row, "unit": scale.unit, "period": period(row["period"], self.language), "pair": pair})
        return rows

    def changes(self, found: pd.DataFrame) -> list[dict[str, Any]]:
        """The rows of the last change of every series, each with its `pair` of cells."""
        last = found.sort_values("period", kind="stable").drop_duplicates(_LAST_OF, keep="last")
        rows = []
        for row in _records(last.sort_values(["label", "place", "period"], kind="stable")):
            scale = scale_of(row["unit"], [row["earlier"], row["value"]], self.language)
            pair = [
                Shown(scale.shown(row[name], self.language), self.marks.get(row[cell], ()), "stated")
                for name, cell in (("earlier", "earlier_cell"), ("value", "cell"))
            ]
            told = {
                "pair": pair,
                "percent": self._percent(row["percent"]),
                "difference": scale.shown(row["difference"], self.language),
                "times": [period(row[name], self.language) for name in ("earlier_period", "period")],
                "unit": scale.unit,
                "small": not pd.isna(row["small"]) and bool(row["small"]),
            }
            rows.append({**row, **told})
        return rows

    def official(self, found: pd.DataFrame, cells: pd.DataFrame) -> list[dict[str, Any]]:
        """The official values, each with the cell of the reports, the difference and whose it is."""
        told = {row["cell"]: row for row in _records(cells[cells["cell"].isin(found["cell"].dropna())])}
        rows = []
        for row in _records(found):
            own = told.get(row["cell"])
            scale = scale_of(row["unit"], [row["official"], row["value"]], self.language)
            texts = {name: _or_nothing(row[name]) for name in ("source", "note")}
            shown = {
                "place": " · ".join(filter(None, (row["place"], _or_nothing(own["publisher"]) if own else ""))),
                "unit": scale.unit,
                "period": period(row["period"], self.language),
                "stated": self._shown(own, scale) if own else _NOTHING,
                "official": scale.shown(row["official"], self.language),
                "difference": "" if pd.isna(row["difference"]) else scale.shown(row["difference"], self.language),
                "percent": self._percent(row["percent"]),
                "source": "; ".join(filter(None, (texts["source"], translated(texts["note"], self.language)))),
            }
            rows.append({**row, **shown})
        return rows

    def _percent(self, value: Any) -> str:
        return "" if pd.isna(value) else f"{number(value, self.language, 1)} %"

    def _table(self, kind: tuple[Any, ...], cells: pd.DataFrame) -> PeriodTable:
        measure, planned, unit, against, basis = kind
        scale = scale_of(unit, [*cells["value"], *cells["value_max"]], self.language)
        said = [word("planned", self.language)] if planned else []
        said += [word(measure, self.language)] if measure != "level" or not planned else []
        said += [f"{word('against', self.language)} {word(against, self.language)}"] if against else []
        title = " ".join(said) + (f" ({scale.unit})" if scale.unit else "")
        times = cells.sort_values(["end_date", "start_date", "period"])["period"].drop_duplicates().tolist()
        words = tuple(period(when, self.language) for when in times)
        rows, silent = [], []
        for place, told in _by_place(cells):
            if all(row["state"] == "unreported" for row in told.values()):
                silent.append(place)
            else:
                shown = (self._shown(told[when], scale) if when in told else _NOTHING for when in times)
                rows.append((place, tuple(shown)))
        doubts, notes = (_noted(rows, words, uncertain=doubtful) for doubtful in (True, False))
        usual = measure == "level" and basis == "year"
        return PeriodTable(title, usual, words, tuple(rows), tuple(silent), doubts, notes)

    def _side(self, row: Mapping[str, Any], side: str, scale: Scale) -> Shown:
        state = "unreported" if pd.isna(row[side]) else row["result_state"] if side == "result" else "stated"
        names = {"cell": f"{side}_cell", "value": side, "value_max": f"{side}_max", "modifier": f"{side}_modifier"}
        told = {name: row[column] for name, column in names.items()}
        return self._shown({**dict.fromkeys(("status", "change", "baseline", "note")), **told, "state": state}, scale)

    def _shown(self, row: Mapping[str, Any], scale: Scale) -> Shown:
        note = translated(_or_nothing(row["note"]), self.language)
        marks = () if pd.isna(row["cell"]) else self.marks.get(row["cell"], ())
        if pd.isna(row["value"]):
            text = "–" if row["state"] == "unreported" else word("no_number", self.language)
            return Shown(text, marks, row["state"], note)
        digits = scale.shown(row["value"], self.language)
        digits += f"–{scale.shown(row['value_max'], self.language)}" if pd.notna(row["value_max"]) else ""
        modifier = "estimated" if row["status"] == "estimated" else row["modifier"]
        before = [word(name, self.language) for name in (modifier, row["change"]) if pd.notna(name)]
        against = f"{word('against', self.language)} {row['baseline']}" if pd.notna(row["baseline"]) else ""
        text = " ".join([*before, digits]) + _SIGNS.get(row["state"], "")
        return Shown(text, marks, row["state"], "; ".join(filter(None, (note, against))))


def _or_nothing(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _by_place(cells: pd.DataFrame) -> list[tuple[str, dict[str, dict[str, Any]]]]:
    """The cells of each place (by its latest name), and of each publisher where those are told apart, by period."""
    places: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in _records(cells.sort_values(["unit_id", "end_date"], kind="stable")):
        publisher = "" if pd.isna(row["publisher"]) else str(row["publisher"])
        places.setdefault((row["unit_id"], publisher), {})[row["period"]] = row
    return [
        (" · ".join(filter(None, (str(next(reversed(told.values()))["place"]), publisher))), told)
        for (_, publisher), told in places.items()
    ]


def _noted(
    rows: Sequence[tuple[str, Sequence[Shown]]], times: Sequence[str], *, uncertain: bool
) -> tuple[tuple[str, str], ...]:
    """What is noted of cells, each note once with the places and periods that it holds of."""
    found: dict[str, list[str]] = {}
    for place, cells in rows:
        for shown, when in zip(cells, times, strict=True):
            if shown.note and shown.state != "unreported" and (shown.state == "uncertain") == uncertain:
                found.setdefault(shown.note, []).append(f"{place} {when}")
    return tuple((note, ", ".join(places)) for note, places in found.items())
