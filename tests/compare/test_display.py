"""Numbers, units and periods as people read them."""

import pytest

from baocao.compare.display import number, period, scale_of, word, words


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0, "0", "0"),
        (4250.5, "4.250,5", "4,250.5"),
        (1234567.0, "1.234.567", "1,234,567"),
        (-1.35, "-1,35", "-1.35"),
        (0.1 + 0.2, "0,3", "0.3"),
        (-0.0000001, "0", "0"),
        (1e15, "1.000.000.000.000.000", "1,000,000,000,000,000"),
        (12.3456789, "12,345679", "12.345679"),
    ],
)
def test_numbers(value: float, vi: str, en: str) -> None:
    assert (number(value), number(value, "en")) == (vi, en)


def test_numbers_are_rounded_where_it_is_asked() -> None:
    assert number(4650.567, "vi", 2) == "4.650,57"


@pytest.mark.parametrize(
    ("unit", "values", "said", "shown"),
    [
        ("VND", [4.25e12, None], "tỷ đồng", "4.250"),
        ("VND", [51_200_000], "triệu đồng", "51,2"),
        ("VND", [2e8], "triệu đồng", "200"),
        ("VND", [900_000], "đồng", "900.000"),
        ("VND/person/month", [5_400_000], "triệu đồng/người/tháng", "5,4"),
        ("USD", [238e6], "triệu USD", "238"),
        ("%", [5.2], "%", "5,2"),
        ("count", [106], "", "106"),
        ("count", [12_500_000], "triệu", "12,5"),
        ("t", [321_000], "nghìn tấn", "321"),
        ("kWh", [12], "kWh", "12"),
        (None, [3], "", "3"),
        ("%", [], "%", None),
    ],
)
def test_units_are_scaled_and_said(unit: str | None, values: list[float], said: str, shown: str | None) -> None:
    scale = scale_of(unit, values)
    assert scale.unit == said
    if shown:
        assert scale.shown(values[0]) == shown


def test_one_scale_is_for_all_values() -> None:
    scale = scale_of("VND", [4.25e12, 3e8], "en")
    assert (scale.unit, scale.shown(4.25e12, "en"), scale.shown(3e8, "en")) == ("billion VND", "4,250", "0.3")


@pytest.mark.parametrize(
    ("timex", "vi", "en"),
    [
        ("2023", "2023", "2023"),
        ("2023-H1", "6 tháng đầu 2023", "H1 2023"),
        ("2023-Q4", "quý IV/2023", "Q4 2023"),
        ("2023-11", "11/2023", "2023-11"),
        ("2023-11-07", "07/11/2023", "2023-11-07"),
        ("2021/2025", "2021–2025", "2021–2025"),
        ("2023-01/2023-09", "01/2023–09/2023", "2023-01–2023-09"),
        ("PXY", "PXY", "PXY"),
        (None, "", ""),
    ],
)
def test_periods(timex: str | None, vi: str, en: str) -> None:
    assert (period(timex), period(timex, "en")) == (vi, en)


def test_words_are_there_in_both_languages() -> None:
    for group in ("word", "answer", "column"):
        vietnamese, english = words("vi").group(group), words("en").group(group)
        assert vietnamese.keys() == english.keys()
        assert all((*vietnamese.values(), *english.values()))
    assert word("unheard of") == "unheard of"
