"""Which places and years have texts at all; and the cells that stay empty, each with the reason."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from baocao.compare.agreement import UNREPORTED
from baocao.compare.cell_table import CELLS, Key
from baocao.compare.choices import OLD
from baocao.compare.frames import plain, rows_of
from baocao.compare.placement import (
    COUNTRY,
    LAST_DAY,
    PLACED,
    columns_of,
    former_self,
    is_today,
    known_unit,
)
from baocao.compare.time_spans import article_periods
from baocao.core.language import worded
from baocao.extract.places.gazetteer import TWO_LEVELS, VERSION, load
from baocao.write.tables import Frames

COVERAGE: dict[str, str] = {
    "place": "string", "level": "string", "place_code": "string", "province": "string", "province_now": "string",
    "year": "Int64", "articles": "Int64", "reprints": "Int64", "publishers": "Int64", "figures": "Int64",
    "unit_id": "string",
}  # fmt: skip
NO_PLACE = "(không rõ địa phương)"
_COLUMN = ("indicator", "measure", "unit", "planned", "period", "against")
_EMPTY_FROM = 2  # places with a value, from which others are missing in a column; in a year's results from one on


def families(frames: Frames) -> "pd.Series[Any]":
    """For each article the first of those with the same text, exactly or nearly; itself where there is none."""
    articles = frames["articles"][["article", "text_sha256"]].sort_values("article", kind="stable")
    first = articles.groupby("text_sha256")["article"].transform("first").fillna(articles["article"])
    heads = dict(zip(articles["article"], first, strict=True))
    repeats = frames["duplicates"].sort_values(["article", "first"], kind="stable")
    for article, other in zip(repeats["article"], repeats["first"], strict=True):
        heads[heads.get(article, article)] = heads.get(other, other)
    return pd.Series({article: _top(heads, article) for article in heads}, dtype="string")


def _top(heads: Mapping[str, str], article: str) -> str:
    seen = {article}
    while (other := heads.get(article, article)) != article and other not in seen:
        seen.add(article := other)
    return min(seen) if heads.get(article, article) != article else article


def cover(frames: Frames, level: str, units: int) -> pd.DataFrame:
    """Texts by place and year: all provinces, or the units of a finer level that articles are about.

    An article counts for the year that it is of (see `time_spans.article_periods`), and for its place: for a province
    whatever in it the article is about. Those without place stand under `NO_PLACE`, those without year under none.
    """
    articles = frames["articles"].merge(article_periods(frames), how="left", on="article")
    articles["year"] = articles["end_date"].dt.year.astype("Int64")
    articles["first"] = articles["article"].map(families(frames))
    counts = frames["figures"].groupby("article").size()
    articles["figures"] = articles["article"].map(counts).fillna(0).astype("Int64")
    whose = pd.DataFrame(
        [_place(row, level, units) for row in _rows(articles)], columns=list(PLACED), index=articles.index
    )
    articles = articles[["article", "first", "attribution", "year", "figures"]].assign(**whose)
    keys = [*PLACED, "year"]
    grouped = articles.assign(own=articles["article"] == articles["first"]).groupby(keys, dropna=False, sort=True)
    found = grouped.agg(
        articles=("first", "nunique"), texts=("article", "size"), publishers=("attribution", "nunique"),
        figures=("figures", "sum"),
    ).reset_index()  # fmt: skip
    found["reprints"] = found["texts"] - found["articles"]
    grid = _grid(found, level, units)
    return grid[list(COVERAGE)].astype(COVERAGE)


def _rows(articles: pd.DataFrame) -> list[dict[str, Any]]:
    names = [
        "locality_name", "locality_level", "locality_province", "locality_province_now", "locality_code",
        "locality_list_date", "published",
    ]  # fmt: skip
    return rows_of(articles[names])


def _place(row: dict[str, Any], level: str, units: int) -> tuple[Any, ...]:
    nowhere = (NO_PLACE, None, None, None, None, "")
    if level == "province":
        name = row["locality_province"] if units == OLD else row["locality_province_now"]
        day = VERSION if units != OLD else row["published"].date().isoformat() if row["published"] else LAST_DAY
        unit = load().province_called(name, day) if name else None
        return nowhere if unit is None else columns_of(former_self(unit) if units == OLD else unit)
    if row["locality_level"] != level or not row["locality_name"]:
        return nowhere
    today = (row["locality_list_date"] or "") >= TWO_LEVELS
    name, code = row["locality_name"], row["locality_code"]
    return known_unit(name, level, code, today, row["locality_province"], row["locality_province_now"])


def provinces(units: int) -> pd.DataFrame:
    """All provinces of one division."""
    every = [unit for unit in load().units if unit.level == "province"]
    chosen = [
        unit for unit in every if unit.today != (units == OLD) and unit.valid(LAST_DAY if units == OLD else VERSION)
    ]
    return pd.DataFrame([columns_of(unit) for unit in chosen], columns=list(PLACED))


def _grid(found: pd.DataFrame, level: str, units: int) -> pd.DataFrame:
    """Every place with every year that any text is of, and the texts without one or the other."""
    years = sorted(found["year"].dropna().unique())
    places = provinces(units) if level == "province" else found[found["unit_id"] != ""]
    places = places[list(PLACED)].drop_duplicates("unit_id")
    grid = places.merge(pd.DataFrame({"year": pd.Series(years, dtype="Int64")}), how="cross")
    counts = ["articles", "reprints", "publishers", "figures"]
    by_key = found.groupby(["unit_id", "year"], dropna=False)[counts].sum().reset_index()
    full = grid.merge(by_key, how="left", on=["unit_id", "year"])
    full[counts] = full[counts].fillna(0)
    beside = found[(found["unit_id"] == "") | found["year"].isna()]
    return pd.concat([full, beside], ignore_index=True) if len(beside) else full


def unreported(cells: pd.DataFrame, coverage: pd.DataFrame, listed: Collection[str]) -> pd.DataFrame:
    """The cells that have no value: of results of a year and of all that two places tell, for places with texts.

    Args:
        cells: what there is.
        coverage: as `cover` makes it.
        listed: the indicators that this is asked of; those that are only alike by their words have no such cells.
    """
    there = cells[cells["indicator"].isin(list(listed)) & (cells["level"] != COUNTRY)]
    counted = there.groupby(list(_COLUMN), dropna=False, sort=True)["unit_id"].nunique()
    first = there.drop_duplicates(list(_COLUMN))[[*_COLUMN, "label", "start_date", "end_date", "basis"]]
    sizes = counted.reset_index(name="places")
    results = (sizes["measure"] == "level") & ~sizes["planned"] & sizes["period"].str.fullmatch(r"\d{4}")
    columns = sizes[results | (sizes["places"] >= _EMPTY_FROM)][list(_COLUMN)].merge(first, on=list(_COLUMN))
    texts = coverage[coverage["unit_id"] != ""]
    total = texts.groupby("unit_id")["articles"].sum()
    places = texts[texts["unit_id"].map(total) > 0][list(PLACED)].drop_duplicates("unit_id")
    taken = set(there["cell"])
    grid = places.merge(columns, how="cross")
    grid["cell"] = [Key(*key).id for key in _keys(grid)]
    grid = grid[~grid["cell"].isin(taken)]
    notes = _reasons(grid, texts, _apart(there))
    return grid.assign(state=UNREPORTED, note=notes, articles=0).reindex(columns=list(CELLS)).astype(CELLS)


def _keys(grid: pd.DataFrame) -> "zip[tuple[Any, ...]]":
    return zip(*([None] * len(grid) if name == "publisher" else plain(grid[name]) for name in Key._fields), strict=True)


def _apart(cells: pd.DataFrame) -> set[tuple[Any, ...]]:
    """Province of today and column of every cell of a former unit."""
    former = cells[~cells["unit_id"].map(is_today).astype(bool)]
    return set(zip(plain(former["province_now"]), *(plain(former[name]) for name in _COLUMN), strict=True))


def _reasons(grid: pd.DataFrame, texts: pd.DataFrame, apart: set[tuple[Any, ...]]) -> list[str]:
    """Why each cell is empty: no texts of its year, texts that do not tell, or values of former units only."""
    counts = {key[:2]: key[2] for key in zip(texts["unit_id"], texts["year"], texts["articles"], strict=True)}
    years = grid["end_date"].dt.year
    known = zip(plain(grid["province_now"]), *(plain(grid[name]) for name in _COLUMN), strict=True)
    notes = []
    for unit, year, key in zip(grid["unit_id"], years, known, strict=True):
        number = counts.get((unit, year), 0)
        note = worded(f"{number} bài, không nêu") if number else worded("không có bài")
        notes.append(worded("chỉ có số của đơn vị cũ") if is_today(unit) and key in apart else note)
    return notes
