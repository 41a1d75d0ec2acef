"""Maps of a comparison: tiles of the 63 or the 34 provinces, or the shapes of any GeoJSON.

The tiles lie in `lexicons/tiles.csv`, a table of our own: a cell a province, neighbors near each other.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from baocao.compare.display import period, word
from baocao.compare.drawing import GRAY, VERMILION, Picture, finished, heading, shown
from baocao.core.errors import InputError, OptionError
from baocao.core.language import Language, worded
from baocao.core.lexicon import LEXICONS
from baocao.core.normalizer import fold
from baocao.extract.places.gazetteer import load, squeeze

UNITS = (63, 34)  # provinces before and since 1 July 2025
_TILE = (54, 38)  # pixels
_FILLED = 0.95  # of a tile's width and height
_STRIPES = 4  # on a tile whose value is uncertain
_MAP = (420, 560)  # pixels of a map of shapes
_TOLD = 8  # names that a message lists
_ABSENT = "∅"
_SIGNS = {"absent": _ABSENT, "unreported": "–"}
_SCALE = alt.Scale(scheme="cividis")  # even to color-blind eyes (Nuñez et al. 2018), dark to light without color
_VALUED = "isValid(datum.value)"


@cache
def tiles(units: int) -> pd.DataFrame:
    """The tiles of 63 or 34 provinces: code, province, column, row, label.

    Raises:
        OptionError: another number.
    """
    if units not in UNITS:
        raise OptionError.among("units", UNITS, units)
    rows = csv.DictReader((LEXICONS / "tiles.csv").read_text(encoding="utf-8").splitlines())
    mine = pd.DataFrame([row for row in rows if row.pop("units") == str(units)])
    return mine.astype({"column": int, "row": int})


def tile_map(cells: pd.DataFrame, when: str, units: int = 63, language: Language = "vi") -> tuple[Picture, list[str]]:
    """A tile a province in the color of its value, striped where uncertain; and the places that have no tile.

    Args:
        cells: of one indicator, measure, unit and period, one a province.
        when: the period, for the title.
        units: 63 or 34.
        language: of titles, labels and numbers.
    """
    rows, scale = shown(cells, language)
    rows = rows.rename(columns={"label": "words"}).assign(code=_of_division(cells, units))
    left = rows.loc[rows["code"].isna(), "place"].tolist()
    grid = tiles(units).merge(rows.dropna(subset="code"), on="code", how="left")
    grid["state"] = grid["state"].fillna("unreported")
    grid["words"] = grid["words"].where(grid["value"].notna(), grid["state"].map(_SIGNS))
    grid["dark"] = grid["value"] < (grid["value"].max() + grid["value"].min()) / 2
    columns, height = int(grid["column"].max()) + 1, int(grid["row"].max()) + 1
    base = alt.Chart(grid.assign(right=grid["column"] + _FILLED, low=grid["row"] + _FILLED)).encode(
        x=alt.X("column:Q", axis=None, scale=alt.Scale(domain=[0, columns], nice=False)),
        y=alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False)),
    )
    layers = alt.layer(*_boxes(base, scale.unit or word("value", language)), _stripes(grid), *_words(base))
    title = heading(cells, [period(when, language), _signs(language)], scale, language)
    return finished(layers, title).properties(width=_TILE[0] * columns, height=_TILE[1] * height), left


def geo_map(
    cells: pd.DataFrame, when: str, shapes: Mapping[str, Any], key: str, language: Language = "vi"
) -> tuple[Picture, list[str]]:
    """The shapes of a GeoJSON in the colors of values; and what has no match: names of shapes, then places of cells.

    Args:
        cells: as for `tile_map`, of any level. A name that several of them bear is matched by its code only.
        when: the period, for the title.
        shapes: as `read_shapes` gives; longitude and latitude, or any plane coordinates.
        key: the property of a shape that holds its name, in any spelling that the gazetteer knows, or its code.
        language: of titles, labels and numbers.
    """
    rows, scale = shown(cells, language)
    known = _by_key(cells)
    drawn, missing, used = [], [], set()
    for feature in shapes["features"]:
        name = str((feature.get("properties") or {}).get(key, ""))
        alike = known.get(_key(name), [])
        if len(alike) == 1:
            used.add(alike[0])
        else:
            missing.append(name)
        drawn.append(_drawn(feature["geometry"], rows.iloc[alike[0]] if len(alike) == 1 else None))
    layers = _shapes(drawn, scale.unit or word("value", language))
    title = heading(cells, [period(when, language), _signs(language)], scale, language)
    left = [place for number, place in enumerate(rows["place"]) if number not in used]
    return finished(layers, title).properties(width=_MAP[0], height=_MAP[1]), [*missing, *left]


def read_shapes(path: Path, key: str) -> dict[str, Any]:
    """A GeoJSON whose features can be drawn.

    Raises:
        InputError: the file is no GeoJSON with features, or no feature has the property; names those that there are.
    """
    try:
        shapes = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: must be a GeoJSON file in UTF-8. It cannot be read ({error}).") from error
    try:
        features = [item for item in shapes["features"] if list(_points(_coordinates(item["geometry"])))]
    except (TypeError, KeyError, IndexError, AttributeError, ValueError, RecursionError) as error:
        raise InputError(
            f"{path}: must be a GeoJSON FeatureCollection of features with coordinates. Got another JSON ({error!r})."
        ) from error
    names = {name for item in features for name in item.get("properties") or {}}
    if key not in names:
        raise InputError(f"{path}: its features must have the property {key!r}. They have {', '.join(sorted(names))}.")
    return {"features": features}


def not_matched(names: list[str]) -> str:
    """The sentence about what a map leaves out."""
    more = worded(f" and {len(names) - _TOLD} more") if len(names) > _TOLD else ""
    return worded(f"{len(names)} names without a match: {', '.join(names[:_TOLD])}{more}")


def _of_division(cells: pd.DataFrame, units: int) -> "pd.Series[str]":
    """The codes of the cells that are of one division; a code says another unit in the other one."""
    return cells["unit_id"].str.extract(rf"^[a-z]+:{units}:(.+)$", expand=False)


def _by_key(cells: pd.DataFrame) -> dict[str, list[int]]:
    """The numbers of the cells by name and by code; of today's units alone where there are any."""
    numbers: dict[str, list[int]] = defaultdict(list)
    codes = _of_division(cells, 34)
    codes = _of_division(cells, 63) if codes.isna().all() else codes
    for number, (place, code) in enumerate(zip(cells["place"], codes, strict=True)):
        for key in {_key(place), _key(code)} if pd.notna(code) else ():
            numbers[key].append(number)
    return numbers


def _key(name: str) -> str:
    """What two spellings of one unit, or of one code, have in common: no type word, accents, spaces, leading zeros."""
    name = name.strip()
    if name.isdigit():
        return name.lstrip("0")
    found = load().find(name)
    return squeeze(fold(found[0].name if found else name))


def _signs(language: Language) -> str:
    return f"? {word('uncertain', language)} · ∅ {word('absent', language)} · – {word('unreported', language)}"


def _boxes(base: Picture, unit: str) -> Iterator[Picture]:
    empty = base.transform_filter(f"!{_VALUED}").mark_rect(fill="transparent", stroke=GRAY, strokeDash=[3, 3])
    yield empty.encode(x2="right:Q", y2="low:Q")
    color = alt.Color("value:Q", title=unit, scale=_SCALE)
    yield base.transform_filter(_VALUED).mark_rect().encode(x2="right:Q", y2="low:Q", color=color)


def _words(base: Picture) -> Iterator[Picture]:
    """The province and its value on every tile, dark on light and light on dark."""
    for where, ink in (
        (f"!{_VALUED}", "currentColor"),
        (f"{_VALUED} && datum.dark", "white"),
        (f"{_VALUED} && !datum.dark", "black"),
    ):
        some = base.transform_filter(where).transform_calculate(middle=f"datum.column + {_FILLED / 2}")
        for text, dy, weight in (("label:N", 12, 400), ("words:N", 25, 700)):
            yield some.mark_text(dy=dy, fontSize=10, fontWeight=weight, color=ink).encode(
                x=alt.X("middle:Q", axis=None), text=text
            )


def _stripes(grid: pd.DataFrame) -> Picture:
    """Slanted lines over the tiles that are uncertain."""
    step = _FILLED / _STRIPES
    unsure = grid.loc[grid["value"].notna() & (grid["state"] == "uncertain"), ["column", "row"]]
    lines = [
        {"column": column + at * step, "right": column + (at + 1) * step, "row": row + _FILLED, "low": row}
        for column, row in unsure.itertuples(index=False)
        for at in range(_STRIPES)
    ]
    frame = pd.DataFrame(lines, columns=["column", "right", "row", "low"], dtype=float)
    drawn = alt.Chart(frame).mark_rule(color=VERMILION, strokeWidth=1.5)
    return drawn.encode(x=alt.X("column:Q", axis=None), x2="right:Q", y=alt.Y("row:Q", axis=None), y2="low:Q")


def _drawn(geometry: Mapping[str, Any], row: "pd.Series[Any] | None") -> dict[str, Any]:
    """A shape with what is drawn of its cell, without the properties it came with."""
    told: dict[str, Any] = {"value": None, "sign": ""}
    if row is not None:
        sign = {"uncertain": "?", "absent": _ABSENT}.get(row["state"], "")
        told = {"value": None if pd.isna(row["value"]) else float(row["value"]), "sign": sign}
    points = list(_points(_coordinates(geometry)))
    x, y = ((min(axis) + max(axis)) / 2 for axis in zip(*points, strict=True)) if points else (0.0, 0.0)
    return {"type": "Feature", "geometry": geometry, "longitude": x, "latitude": y, **told}


def _coordinates(geometry: Mapping[str, Any]) -> Any:
    """The nested coordinates of a geometry, or of the parts of a collection."""
    parts = geometry.get("geometries", ())
    return geometry["coordinates"] if not parts else [_coordinates(part) for part in parts]


def _points(nested: Any) -> Iterator[tuple[float, float]]:
    """The points of nested lists of coordinates; raises TypeError where they are something else."""
    if not isinstance(nested, list):
        raise TypeError(f"{nested!r} is no list of coordinates")
    if nested and isinstance(nested[0], int | float):
        yield float(nested[0]), float(nested[1])
    else:
        for part in nested:
            yield from _points(part)


def _shapes(drawn: list[dict[str, Any]], unit: str) -> Picture:
    """Shapes in a plane, so that the direction in which their outlines run does not matter."""
    base = alt.Chart(alt.InlineData(values=drawn)).project(type="identity", reflectY=True)
    unsure = base.transform_filter("datum.sign == '?'")
    middle = base.encode(longitude="longitude:Q", latitude="latitude:Q", text="sign:N")
    return alt.layer(
        base.mark_geoshape(filled=False, stroke=GRAY, strokeWidth=0.7, strokeDash=[3, 3]),
        base.transform_filter(_VALUED)
        .mark_geoshape(stroke="white", strokeWidth=0.7)
        .encode(color=alt.Color("value:Q", title=unit, scale=_SCALE)),
        unsure.mark_geoshape(filled=False, stroke=VERMILION, strokeWidth=2.5, strokeDash=[6, 3]),
        middle.mark_text(fontWeight="bold", stroke="white", strokeWidth=4),
        middle.mark_text(fontWeight="bold", color="black"),
    )
