"""Tables of a report: one kind of value each, states and doubts in words, numbers with their marks."""

from typing import Any

import pytest
from made_cells import cells, revenue

from baocao.compare.catalog import load_indicators
from baocao.compare.report_tables import PeriodTable, Shown, TableMaker
from baocao.compare.targets import targets
from baocao.compare.trends import changes

MARKS = {f"c{number}": [number + 1] for number in range(20)} | {"c4": [5, 9]}
MAKER = TableMaker("vi", MARKS)


def table(*rows: dict[str, Any], maker: TableMaker = MAKER) -> PeriodTable:
    (made,) = maker.of_indicator(cells(*({"province": "Lào Cai", "period": "2023", **row} for row in rows)))
    return made


def test_every_state_is_told_and_values_have_their_marks() -> None:
    (made,) = MAKER.of_indicator(revenue())
    assert (made.title, made.usual, made.columns) == ("mức (tỷ đồng)", True, ("2022", "2023", "2024"))
    rows = dict(made.rows)
    assert rows["tỉnh Yên Bái"][1] == Shown("4.650,5", [2], "stated")
    assert rows["tỉnh Lào Cai"] == (
        Shown("9.100", [4], "stated"),
        Shown("8.700 ?", [5, 9], "uncertain", "8.700; 8.900"),
        Shown("–", [6], "unreported"),
    )
    assert rows["tỉnh Hậu Giang"][2].text == "không có số liệu"
    assert rows["tỉnh Quảng Trị"][:2] == (Shown("–", (), "unreported"),) * 2


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"value": 5e12, "value_max": 5.2e12}, "5.000–5.200"),
        ({"value": 5e12, "modifier": "gt"}, "trên 5.000"),
        ({"value": 5e12, "modifier": "approx", "status": "estimated"}, "ước 5.000"),
        ({"value": 8.5, "unit": "%", "measure": "change", "change": "decrease"}, "giảm 8,5"),
        ({"value": 0.0, "unit": "count", "state": "absent"}, "0 ∅"),
    ],
)
def test_a_cell_in_words(row: dict[str, Any], text: str) -> None:
    assert table(row).rows[0][1][0].text == text


def test_kinds_of_values_never_share_a_table() -> None:
    rows = (
        {"value": 9e12},
        {"value": 8.5, "unit": "%", "measure": "change", "change": "increase", "against": "earlier"},
        {"value": 106.0, "unit": "%", "measure": "share", "against": "dự toán"},
        {"value": 106.0, "unit": "%", "measure": "share", "against": "kế hoạch"},
        {"value": 9.5e12, "planned": True},
        {"value": 3e8, "unit": "USD"},
        {"value": 4e12, "period": "2023-H1", "basis": "half"},
    )
    made = MAKER.of_indicator(cells(*({"province": "Lào Cai", "period": "2023", **row} for row in rows)))
    assert [item.title for item in made] == [
        "mức (triệu USD)",
        "mức (tỷ đồng)",
        "chỉ tiêu (tỷ đồng)",
        "mức (tỷ đồng)",
        "tỷ trọng so với dự toán (%)",
        "tỷ trọng so với kế hoạch (%)",
        "mức thay đổi so với kỳ trước (%)",
    ]
    assert [item.usual for item in made] == [True, True, True, False, False, False, False]
    assert made[3].columns == ("6 tháng đầu 2023",)


def test_places_without_a_value_and_notes_are_named_once() -> None:
    note = "kỳ theo tiêu đề của bài"
    made = table(
        {"value": 9e12, "note": note},
        {"value": 8e12, "note": note, "period": "2022"},
        {"value": 7e12, "note": "7.000; 7.500", "state": "uncertain", "period": "2021"},
        {"province": "Tây Ninh", "state": "unreported", "note": "2 bài, không nêu"},
    )
    assert made.silent == ("tỉnh Tây Ninh",)
    assert [place for place, _ in made.rows] == ["tỉnh Lào Cai"]
    assert made.doubts == (("7.000; 7.500", "tỉnh Lào Cai 2021"),)
    assert made.notes == ((note, "tỉnh Lào Cai 2022, tỉnh Lào Cai 2023"),)


def test_what_nobody_tells_makes_no_table_and_publishers_have_rows_of_their_own() -> None:
    assert MAKER.of_indicator(cells({"province": "Lào Cai", "period": "2023", "state": "unreported"})) == []
    made = table({"value": 9e12, "publisher": "Báo A"}, {"value": 8e12, "publisher": "Báo B"})
    assert [place for place, _ in made.rows] == ["tỉnh Lào Cai · Báo A", "tỉnh Lào Cai · Báo B"]


def test_the_baseline_is_noted_and_english_has_its_own_words() -> None:
    row = {"value": 8.5, "unit": "%", "measure": "change", "change": "increase", "baseline": "cùng kỳ"}
    assert table(row).rows[0][1][0].note == "so với cùng kỳ"
    english = table({**row, "value": 1234.5}, maker=TableMaker("en", {}))
    assert (english.title, english.rows[0][1][0].text) == ("change (%)", "up 1,234.5")


def test_targets_and_changes_lead_to_both_their_cells() -> None:
    made = cells(
        {"province": "Lào Cai", "period": "2023", "value": 9e12, "planned": True, "status": "planned"},
        {"province": "Lào Cai", "period": "2023", "value": 8.7e12},
        {"province": "Lào Cai", "period": "2022", "value": 8e12},
        {"province": "Lào Cai", "period": "2021", "value": 7e12},
        {"province": "Lào Cai", "period": "2024", "value": 9.9e12, "planned": True, "modifier": "gt"},
    )
    met, open_one = MAKER.targets(targets(made, load_indicators().indicators))
    assert met["pair"] == [Shown("9.000", [1], "stated"), Shown("8.700", [2], "stated")]
    assert (met["verdict"], met["unit"], met["period"]) == ("missed", "tỷ đồng", "2023")
    assert open_one["pair"] == [Shown("trên 9.900", [5, 9], "stated"), Shown("–", (), "unreported")]
    (last,) = MAKER.changes(changes(made))
    assert last["pair"] == [Shown("8.000", [3], "stated"), Shown("8.700", [2], "stated")]
    assert (last["times"], last["difference"], last["percent"], last["small"]) == (
        ["2022", "2023"],
        "700",
        "8,8 %",
        False,
    )
