"""Pictures: what is drawn, how it is written, and that nothing is fetched."""

import struct
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from made_cells import cells, revenue

from baocao.compare import charts
from baocao.compare.drawing import credited, save, to_png, to_svg
from baocao.core.errors import OptionError

SVG = "{http://www.w3.org/2000/svg}"
TARGETS = pd.DataFrame(
    {
        "label": "Thu ngân sách", "unit": "VND", "place": ["Yên Bái", "Lào Cai", "Hậu Giang", "Quảng Trị"], "period": "2023",
        "target": [4e12, 9e12, 6e12, 5e12], "result": [4.6505e12, 8.7e12, None, 5.1e12],
        "verdict": ["met", "missed", "unreported", "undecided"],
    }
).astype({"target": "Float64", "result": "Float64"})  # fmt: skip
CLUSTERS = pd.DataFrame(
    {"cluster": [1, 1, 2, 2], "label": ["giải ngân"] * 4, "year": [2022, 2023] * 2, "articles": [3, 5, 2, 0]}
).astype({"articles": "Int64"})
SHARES = pd.DataFrame(
    {"theme": ["results", "tasks"], "share": [0.6151, 0.2], "low": [0.5, None], "high": [0.7, None]}
)  # fmt: skip


def words(chart: Any, language: Any = "vi") -> list[str]:
    """Everything written in a picture."""
    tree = ElementTree.fromstring(to_svg(chart, language))
    return ["".join(text.itertext()) for text in tree.iter(f"{SVG}text")]


def of_revenue() -> pd.DataFrame:
    return charts.of_indicator(revenue(), "budget_revenue")


def test_values_by_province_are_sorted_and_states_told_apart() -> None:
    drawn = words(charts.by_province(of_revenue(), "2024"))
    labels = [text for text in drawn if text in ("Yên Bái", "Lào Cai", "Hậu Giang", "Quảng Trị")]
    assert labels == ["Yên Bái", "Quảng Trị", "Hậu Giang", "Lào Cai"]
    assert {"5.100–5.300", "3.900", "văn bản nói không có", "văn bản không nêu", "tỷ đồng"} <= set(drawn)
    assert "Thu ngân sách trên địa bàn (tỷ đồng)" in drawn


def test_an_uncertain_value_differs_in_shape_and_in_words() -> None:
    chart = charts.by_province(of_revenue(), "2023")
    assert {"8.700 ?", "chưa chắc chắn"} <= set(words(chart))
    assert "diamond" in chart.to_json()
    assert "chưa chắc chắn" not in words(charts.by_province(of_revenue(), "2022"))


def test_numbers_and_words_are_those_of_the_language() -> None:
    drawn = words(charts.by_province(of_revenue(), "2023", "en"), "en")
    assert {"4,650.5", "8,700 ?", "billion VND", "uncertain"} <= set(drawn)
    assert {"4.650,5", "8.700 ?"} <= set(words(charts.by_province(of_revenue(), "2023")))


def test_without_a_period_the_one_with_most_values_is_shown_the_latest_of_equals() -> None:
    assert charts.at_period(of_revenue(), None)[1] == "2023"
    pair = cells(*({"province": "Lào Cai", "period": year, "value": 1.0} for year in ("2022", "2023")))
    assert charts.at_period(pair, None)[1] == "2023"
    with pytest.raises(OptionError, match="period must be one of: 2022, 2023"):
        charts.at_period(pair, "2019")


def test_one_picture_holds_one_kind_and_unit() -> None:
    mixed = cells(
        {"province": "Lào Cai", "period": "2023", "value": 9e12},
        {"province": "Yên Bái", "period": "2023", "value": 4e12},
        {"province": "Yên Bái", "period": "2023", "value": 8.5, "unit": "%", "measure": "change"},
        {"province": "Yên Bái", "period": "2023", "value": 8.5, "unit": "USD"},
        {"province": "Yên Bái", "period": "2024", "value": 5e12, "planned": True},
    )
    assert charts.of_indicator(mixed, "budget_revenue")["value"].tolist() == [9e12, 4e12]
    assert charts.of_indicator(mixed, "budget_revenue", planned=True)["value"].tolist() == [5e12]
    with pytest.raises(OptionError, match="indicator must be one of: budget_revenue"):
        charts.of_indicator(mixed, "poverty")
    with pytest.raises(OptionError, match="must have cells of the measure share"):
        charts.of_indicator(mixed, "budget_revenue", measure="share")


def test_small_multiples_have_a_sign_where_there_is_no_value() -> None:
    drawn = words(charts.over_time(of_revenue()))
    assert drawn.count("–") == 2
    assert drawn.count("∅") == 1
    assert {"Yên Bái", "4.200", "8.700 ?"} <= set(drawn)


def test_periods_of_another_length_stay_out_of_a_series() -> None:
    half = cells(
        {"province": "Lào Cai", "period": "2023", "value": 9e12},
        {"province": "Lào Cai", "period": "2023-H1", "value": 4e12, "basis": "half"},
    )
    assert "6 tháng đầu 2023" not in words(charts.over_time(half))


def test_every_target_has_its_verdict_in_words() -> None:
    drawn = words(charts.target_result(TARGETS))
    assert {"đạt", "không đạt", "chưa thấy kết quả", "chưa kết luận được"} <= set(drawn)
    assert "Yên Bái · 2023" in drawn


def test_clusters_of_one_label_stay_two_and_nothing_is_no_zero() -> None:
    drawn = words(charts.recurrent(CLUSTERS))
    assert {"1. giải ngân", "2. giải ngân", "3", "5", "2", "–"} <= set(drawn)
    assert "0" not in drawn
    assert [text for text in words(charts.recurrent(CLUSTERS, most=1)) if text.startswith("1/2")]


def test_fields_have_their_names_and_shares_their_intervals() -> None:
    drawn = words(charts.by_field(pd.DataFrame({"field": ["economy", "economy", None]})))
    assert {"Kinh tế, đầu tư, doanh nghiệp", "không rõ", "2"} <= set(drawn)
    assert {"Kết quả", "61,5", "20"} <= set(words(charts.shares(SHARES)))
    assert 'x2="' in to_svg(charts.shares(SHARES))


def test_saved_pictures_are_what_their_names_say(tmp_path: Path) -> None:
    chart = credited(charts.by_province(of_revenue(), "2023"), "Nguồn: 12 văn bản")
    for ending in (".png", ".svg", ".html"):
        save(chart, tmp_path / f"made{ending}")
    png = (tmp_path / "made.png").read_bytes()
    width, height = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG")
    assert png == to_png(chart)
    assert width > 800
    assert height > 200
    svg = (tmp_path / "made.svg").read_text(encoding="utf-8")
    assert "4.650,5" in svg
    assert "Nguồn: 12 văn bản" in svg
    page = (tmp_path / "made.html").read_text(encoding="utf-8")
    assert "<script src" not in page
    assert "cdn" not in page.lower()
    assert '"decimal": ","' in page


def test_only_new_files_of_known_kinds_are_written(tmp_path: Path) -> None:
    chart = charts.by_field(pd.DataFrame({"field": ["economy"]}))
    (tmp_path / "mine.svg").write_text("mine")
    with pytest.raises(OptionError, match="the name is taken"):
        save(chart, tmp_path / "mine.svg")
    with pytest.raises(OptionError, match=r"must be one of: \.html, \.png, \.svg"):
        save(chart, tmp_path / "made.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.svg"]


def test_more_rows_than_the_library_takes_by_itself_are_drawn() -> None:
    years = [f"{year}" for year in range(1960, 2011)]
    many = cells(*({"province": f"{place}", "period": year, "value": 1.0} for place in range(99) for year in years))
    assert len(many) > 5_000
    assert "<svg" in to_svg(charts.over_time(many))


def test_hostile_names_are_words_in_a_picture() -> None:
    hostile = cells({"province": "<script>alert(1)</script>", "period": "2023", "value": 1.0, "label": "</text><b>"})
    svg = to_svg(charts.by_province(hostile, "2023"))
    assert "<script" not in svg
    assert "<b>" not in svg
    assert any("</text>" in text for text in words(charts.by_province(hostile, "2023")))
