"""The catalog that ships, and files of one's own with errors in them."""

import re
from pathlib import Path

import pytest

from baocao.compare.catalog import load_indicators
from baocao.core.errors import LexiconError

DEMANDED = {
    "grdp_growth",
    "grdp",
    "grdp_per_capita",
    "income_per_capita",
    "budget_revenue",
    "domestic_revenue",
    "budget_expenditure",
    "public_investment_disbursed",
    "public_investment_disbursement_rate",
    "social_investment",
    "industrial_production_growth",
    "retail_sales",
    "exports",
    "fdi_registered",
    "new_enterprises",
    "grain_output",
    "forest_cover",
    "afforested_area",
    "new_rural_communes",
    "advanced_new_rural_communes",
    "ocop_products",
    "poverty_multidimensional",
    "poverty_income",
    "near_poverty",
    "poor_households",
    "jobs_created",
    "trained_labor",
    "health_insurance",
    "national_standard_schools",
    "national_standard_schools_count",
    "doctors_per_10k",
    "stunting",
    "rural_clean_water",
    "rural_hygienic_water",
    "urban_waste_collection",
    "tourists",
    "tourism_revenue",
    "online_services",
    "on_time_files",
    "traffic_accidents",
    "traffic_deaths",
    "temporary_houses",
    "pig_herd",
    "urbanization",
}

OWN = """
[indicator.bee_hives]
label = "Số đàn ong"
english = "Bee hives"
unit = "count"
polarity = "good"
stock = true
sum = true
wordings = ["[tổng] đàn ong"]
"""


def test_the_catalog_is_large_and_whole() -> None:
    indicators = load_indicators().indicators
    assert len(indicators) >= 90
    assert indicators.keys() >= DEMANDED
    assert len({item.label for item in indicators.values()}) == len(indicators)


def test_rates_are_not_summed() -> None:
    for item in load_indicators().indicators.values():
        assert not (item.sum and item.unit in ("%", "rank")), item.id
        assert item.weight is None or not item.sum, item.id


def test_an_own_file_adds_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN + OWN.replace("bee_hives", "pig_herd"), encoding="utf-8")
    catalog = load_indicators(path)
    assert catalog.label("bee_hives") == "Số đàn ong"
    assert catalog.label("pig_herd") == "Số đàn ong"
    assert catalog.label("buffalo_herd") == "Tổng đàn trâu"
    assert catalog.label("đàn dê (count)") == "đàn dê (count)"
    assert load_indicators().label("pig_herd") == "Tổng đàn lợn"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('unit = "count"', "unit = 5", "line 5, indicator.bee_hives.unit: must be words between quotes. Got 5."),
        ('"good"', '"great"', "line 6, indicator.bee_hives.polarity: must be one of: bad, good, neither. Got 'great'."),
        ("stock = true", 'stock = "yes"', "line 7, indicator.bee_hives.stock: must be true or false. Got 'yes'."),
        ("sum = true", "summe = true", "line 8, indicator.bee_hives.summe: a key must be one of: accepts,"),
        ('["[tổng] đàn ong"]', '"đàn ong"', "line 9, indicator.bee_hives.wordings: must be a list of words"),
        ("[tổng] đàn ong", "[tổng đàn ong", "line 9, indicator.bee_hives.wordings: A wording must close '['"),
        ("[tổng] đàn ong", "đàn ong]", "line 9, indicator.bee_hives.wordings: A wording must close only what it opens"),
        ("[tổng] đàn ong", "{bee} ong", "line 9, indicator.bee_hives.wordings: A name in a wording must be one of:"),
        ("[tổng] đàn ong", "[tổng đàn ong]", "A wording must have an obligatory word. Got"),
        ('label = "Số đàn ong"\n', "", "line 2, indicator.bee_hives: must have a key 'label'."),
        ("bee_hives", "Bees", "line 2, indicator.Bees: an id must be of a-z, 0-9 and _"),
        ("[indicator.bee_hives]", "[indicators.bee_hives]", "line 2, indicators: a table must be one of:"),
        ("stock = true", 'elliptic = ["ong"]', "elliptic: must have a key 'context' beside it"),
        ("stock = true", "stock = ", "is no valid TOML in UTF-8: Invalid value (at line 7"),
    ],
)
def test_an_error_names_file_line_and_key(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "own.toml"
    assert old in OWN
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(LexiconError, match=re.escape(words)) as raised:
        load_indicators(path)
    assert str(path) in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="cannot be read"):
        load_indicators(tmp_path / "none.toml")
