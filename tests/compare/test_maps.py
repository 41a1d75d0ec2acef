"""Tile maps against the gazetteer, and shapes that a user brings."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from made_cells import cells, revenue
from scipy.stats import spearmanr

from baocao.compare import charts, maps
from baocao.compare.drawing import to_svg
from baocao.core.errors import InputError, OptionError
from baocao.extract.places.gazetteer import VERSION, load

DAYS = {63: "2025-06-30", 34: VERSION}


def units_of(number: int) -> dict[str, Any]:
    every = load().units
    chosen = [unit for unit in every if unit.level == "province" and unit.code and unit.today == (number == 34)]
    return {unit.code: unit for unit in chosen if unit.valid(DAYS[number])}


@pytest.mark.parametrize("number", [63, 34])
def test_every_province_has_a_tile_of_its_own(number: int) -> None:
    table, units = maps.tiles(number), units_of(number)
    assert dict(zip(table["code"], table["province"], strict=True)) == {code: unit.name for code, unit in units.items()}
    assert not table.duplicated(["column", "row"]).any()
    assert table["label"].is_unique
    assert table["label"].str.len().max() <= 8


@pytest.mark.parametrize("number", [63, 34])
def test_tiles_lie_as_the_provinces_do(number: int) -> None:
    table, units = maps.tiles(number), units_of(number)
    places = [units[code].centroid for code in table["code"]]
    assert spearmanr(table["column"], [place[1] for place in places])[0] > 0.92
    assert spearmanr(table["row"], [-place[0] for place in places])[0] > 0.98


def texts(chart: Any) -> list[str]:
    tree = ElementTree.fromstring(to_svg(chart))
    return ["".join(text.itertext()) for text in tree.iter("{http://www.w3.org/2000/svg}text")]


def test_a_map_shows_values_and_states() -> None:
    drawn, missing = maps.tile_map(revenue().query("period == '2023'"), "2023")
    told = texts(drawn)
    assert missing == []
    assert {"4.650,5", "8.700 ?", "6.000", "Yên Bái", "H.Giang", "tỷ đồng"} <= set(told)
    assert told.count("–") == 60
    assert texts(maps.tile_map(revenue().query("period == '2024'"), "2024")[0]).count("∅") == 1


def test_an_uncertain_tile_has_stripes() -> None:
    shown = charts.at_period(revenue(), "2023")[0]
    sure = shown.assign(state="stated")
    lines = [to_svg(maps.tile_map(table, "2023")[0]).count("#D55E00") for table in (shown, sure)]
    assert lines == [4, 0]


def test_a_province_without_a_tile_is_told() -> None:
    table = cells(
        {"province": "Yên Bái", "period": "2023", "value": 1.0},
        {"province": "Lào Cai", "period": "2023", "value": 2.0, "unit_id": "province:34:15"},
        {"province": "Lào Cai", "place": "tỉnh Lào Cai (đến 30/6/2025)", "period": "2023", "value": 3.0},
    )
    drawn, missing = maps.tile_map(table, "2023", 34)
    assert missing == ["Yên Bái", "Lào Cai (đến 30/6/2025)"]
    assert "2" in texts(drawn)
    assert "3" not in texts(drawn)
    assert maps.tile_map(table, "2023", 63)[1] == ["Lào Cai"]
    with pytest.raises(OptionError, match="units must be one of: 34, 63"):
        maps.tiles(64)


def shape(name: Any, number: int) -> dict[str, Any]:
    x, y = 105 + number, 20 - number
    ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
    return {
        "type": "Feature",
        "properties": {"ten": name, "id": 7},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def drawn_shapes(tmp_path: Path, table: Any, *names: Any) -> tuple[Any, list[str]]:
    path = tmp_path / "shapes.geojson"
    features = [shape(name, number) for number, name in enumerate(names)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8-sig")
    return maps.geo_map(table, "2023", maps.read_shapes(path, "ten"), "ten")


@pytest.mark.parametrize("name", ["Yen Bai", "TỈNH YÊN BÁI", "yên bái", "15", 15])
def test_shapes_are_matched_in_any_spelling(tmp_path: Path, name: Any) -> None:
    table = cells({"province": "Yên Bái", "period": "2023", "value": 1.0})
    assert drawn_shapes(tmp_path, table, name)[1] == []


def test_a_collection_of_geometries_is_drawn_too() -> None:
    polygon = shape("Yên Bái", 0)["geometry"]
    feature = {"properties": {"ten": "Yên Bái"}, "geometry": {"type": "GeometryCollection", "geometries": [polygon]}}
    chart, missing = maps.geo_map(
        cells({"province": "Yên Bái", "period": "2023", "value": 1.0}), "2023", {"features": [feature]}, "ten"
    )
    assert missing == []
    assert "<path" in to_svg(chart)


def test_what_does_not_match_is_told(tmp_path: Path) -> None:
    table = charts.at_period(revenue(), "2023")[0]
    chart, missing = drawn_shapes(tmp_path, table, "Lào Cai", "Atlantis", None)
    assert missing == ["Atlantis", "None", "Yên Bái", "Hậu Giang"]
    assert maps.not_matched(missing) == "4 names without a match: Atlantis, None, Yên Bái, Hậu Giang"
    assert texts(chart).count("?") == 2  # a sign and its halo


def test_codes_of_another_division_match_nothing(tmp_path: Path) -> None:
    table = cells(
        {"province": "Lào Cai", "period": "2023", "value": 2.0, "unit_id": "province:34:15"},
        {"province": "Tiền Giang", "place": "tỉnh Tiền Giang (đến 30/6/2025)", "period": "2023", "value": 3.0},
    )
    assert drawn_shapes(tmp_path, table, "15", "82")[1] == ["82", "Tiền Giang (đến 30/6/2025)"]


def test_a_name_that_two_cells_bear_is_matched_by_its_code_only(tmp_path: Path) -> None:
    both = cells(
        {
            "province": "Bến Tre",
            "place": "huyện Châu Thành",
            "unit_id": "district:63:831",
            "period": "2023",
            "value": 1.0,
        },
        {
            "province": "Long An",
            "place": "huyện Châu Thành",
            "unit_id": "district:63:808",
            "period": "2023",
            "value": 2.0,
        },
    )
    assert drawn_shapes(tmp_path, both, "Châu Thành")[1][0] == "Châu Thành"
    assert drawn_shapes(tmp_path, both, "831", "808")[1] == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "must be a GeoJSON file"),
        ("[]", "must be a GeoJSON FeatureCollection"),
        ('{"type": "Topology", "objects": {}}', "must be a GeoJSON FeatureCollection"),
        ('{"features": [{"properties": {"a": 1}}]}', "must be a GeoJSON FeatureCollection"),
        ('{"features": [{"properties": {"a": 1}, "geometry": {"type": "Point"}}]}', "must be a GeoJSON FeatureColl"),
        ('{"features": [{"properties": {"a": 1}, "geometry": {"coordinates": "abc"}}]}', "no list of coordinates"),
        ('{"features": [{"properties": {"a": 1}, "geometry": {"coordinates": [1, "x"]}}]}', "must be a GeoJSON Featu"),
        ('{"features": [{"properties": {"a": 1, "b": 2}, "geometry": {"coordinates": [1, 2]}}]}', "They have a, b"),
        ("[" * 100_000, "must be a GeoJSON file"),
    ],
)
def test_a_file_that_is_no_geojson_gets_one_clear_error(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "shapes.geojson"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        maps.read_shapes(path, "ten")
