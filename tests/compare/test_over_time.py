"""Targets against results and changes from period to period, on cells made by hand."""

from typing import Any

import pandas as pd
import pytest

from baocao.compare.changes import changes
from baocao.compare.targets import targets

USUAL = {
    "measure": "level", "unit": "VND", "planned": False, "status": "actual", "level": "province", "place_code": "15",
    "place": "tỉnh Yên Bái", "province": "Yên Bái", "province_now": "Lào Cai", "basis": "year", "state": "stated",
    "modifier": None, "value_max": None, "note": None,
}  # fmt: skip
TYPES = {"value": "Float64", "value_max": "Float64", "planned": "boolean", "start_date": "datetime64[s]"}
POLARITY: Any = {"budget_revenue": "higher", "poverty": "lower", "population": "neither"}


def cells(*rows: dict[str, Any]) -> pd.DataFrame:
    made = []
    for number, row in enumerate(rows):
        year = row["period"][:4]
        days = {"start_date": f"{year}-01-01", "end_date": f"{year}-12-31"}
        made.append({**USUAL, "label": row["indicator"], "cell": f"c{number}", **days, **row})
    return pd.DataFrame(made).astype(TYPES)


def pair(indicator: str, target: dict[str, Any], result: dict[str, Any], **both: Any) -> pd.DataFrame:
    common = {"indicator": indicator, "period": "2023", **both}
    return targets(cells({**common, "planned": True, "status": "planned", **target}, {**common, **result}), POLARITY)


@pytest.mark.parametrize(
    ("indicator", "target", "result", "verdict"),
    [
        ("budget_revenue", {"value": 4e12}, {"value": 4.25e12}, "met"),
        ("budget_revenue", {"value": 4e12}, {"value": 3.9e12}, "missed"),
        ("budget_revenue", {"value": 4e12}, {"value": 4e12}, "met"),
        ("poverty", {"value": 5.2}, {"value": 4.9}, "met"),
        ("poverty", {"value": 5.2}, {"value": 6.1}, "missed"),
        ("poverty", {"value": 5.0, "value_max": 5.5}, {"value": 5.4}, "met"),
        ("poverty", {"value": 5.0, "value_max": 5.5}, {"value": 5.6}, "missed"),
        ("population", {"value": 900}, {"value": 905}, "undecided"),
        ("population", {"value": 900, "modifier": "lt"}, {"value": 905}, "missed"),
        ("population", {"value": 900, "modifier": "gt"}, {"value": 905}, "met"),
        ("unheard_of", {"value": 900}, {"value": 905}, "undecided"),
        ("budget_revenue", {"value": 4e12}, {"value": 4.25e12, "state": "uncertain"}, "undecided"),
        ("poverty", {"value": 0.0}, {"value": 0.0, "state": "absent"}, "met"),
        ("poverty", {"value": 5.2}, {"value": None, "state": "absent"}, "unreported"),
        ("poverty", {"value": 0.3}, {"value": 0.1 + 0.2}, "met"),
    ],
)
def test_a_target_is_met_on_the_good_side_of_it(
    indicator: str, target: dict[str, Any], result: dict[str, Any], verdict: str
) -> None:
    joined = pair(indicator, target, result)
    assert joined["verdict"].tolist() == [verdict]


@pytest.mark.parametrize(
    "other",
    [{"period": "2024"}, {"place": "tỉnh Lào Cai"}, {"measure": "share"}, {"unit": "USD"}, {"basis": "half"}],
)
def test_nothing_is_joined_that_is_not_the_same(other: dict[str, Any]) -> None:
    joined = pair("budget_revenue", {"value": 4e12}, {"value": 5e12, **other})
    assert joined["verdict"].tolist() == ["unreported"]
    assert joined["result"].isna().all()
    assert joined["result_state"].tolist() == ["unreported"]


def test_what_was_attained_is_told_where_it_means_something() -> None:
    joined = pair("budget_revenue", {"value": 4e12}, {"value": 5e12})
    assert joined["attained"].tolist() == [125.0]
    assert joined["difference"].tolist() == [1e12]
    assert (joined["target_cell"][0], joined["result_cell"][0]) == ("c0", "c1")
    assert pair("poverty", {"value": 5.0}, {"value": 4.0}, unit="%")["attained"].isna().all()


def test_no_targets_give_no_rows_and_the_same_columns() -> None:
    some, none = (
        pair("poverty", {"value": 5.0}, {"value": 4.0}),
        targets(cells({"indicator": "poverty", "period": "2023", "value": 1.0}), POLARITY),
    )
    assert list(none) == list(some)
    assert none.empty


def series(*values: tuple[str, float | None], **both: Any) -> pd.DataFrame:
    return cells(
        *({"indicator": "budget_revenue", "period": period, "value": value, **both} for period, value in values)
    )


def test_a_change_is_between_periods_of_one_kind() -> None:
    table = pd.concat(
        [series(("2022", 100.0), ("2023", 110.0)), series(("2022-H1", 40.0), ("2023-H1", 50.0), basis="half")]
    )
    table["cell"] = [f"c{number}" for number in range(len(table))]
    found = changes(table)
    assert found[["earlier_period", "period", "difference", "percent"]].values.tolist() == [
        ["2022-H1", "2023-H1", 10.0, 25.0],
        ["2022", "2023", 10.0, 10.0],
    ]
    assert found["earlier_cell"].tolist() == ["c2", "c0"]


def test_a_gap_of_years_gives_a_compound_rate() -> None:
    (row,) = changes(series(("2020", 100.0), ("2022", 121.0))).to_dict("records")
    assert row["years"] == 2
    assert row["percent"] == pytest.approx(21)
    assert row["annual_percent"] == pytest.approx(10)


def test_percentages_differ_in_points_and_small_counts_are_flagged() -> None:
    (rate,) = changes(series(("2022", 9.5), ("2023", 7.0), unit="%")).to_dict("records")
    assert rate["difference"] == -2.5
    assert pd.isna(rate["percent"])
    (count,) = changes(series(("2022", 4.0), ("2023", 8.0), unit="count")).to_dict("records")
    assert count["small"]
    assert not changes(series(("2022", 400.0), ("2023", 800.0), unit="count"))["small"].any()


@pytest.mark.parametrize(("said", "agrees"), [(10.0, True), (10.4, True), (14.0, False), (-10.0, False)])
def test_a_stated_change_stands_beside_the_computed_one(said: float, agrees: bool) -> None:
    table = pd.concat([series(("2022", 100.0), ("2023", 110.0)), series(("2023", said), measure="change", unit="%")])
    (row,) = changes(table).to_dict("records")
    assert (row["stated_change"], row["stated_agrees"]) == (said, agrees)


@pytest.mark.parametrize("out", [{"planned": True}, {"state": "uncertain"}, {"measure": "share"}, {"value": None}])
def test_what_is_no_stated_level_has_no_change(out: dict[str, Any]) -> None:
    table = pd.concat([series(("2022", 100.0)), series(("2023", 110.0)).assign(**out)]).astype(TYPES)
    assert changes(table).empty
