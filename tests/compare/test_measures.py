"""Lengths of periods; measures are tested with the sentences of linked.txt."""

from datetime import date
from decimal import Decimal

import pytest

from baocao.compare.catalog import load_indicators
from baocao.compare.measures import basis_of, factor


@pytest.mark.parametrize(
    ("timex", "start", "end", "basis"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "year"),
        ("2023-H1", date(2023, 1, 1), date(2023, 6, 30), "half"),
        ("2023-Q3", date(2023, 7, 1), date(2023, 9, 30), "quarter"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "month"),
        ("2023-01/2023-09", date(2023, 1, 1), date(2023, 9, 30), "9 months"),
        ("2021/2025", date(2021, 1, 1), date(2025, 12, 31), "term"),
        ("2023-11-30", date(2023, 11, 30), date(2023, 11, 30), "day"),
        ("2023-W05", date(2023, 1, 30), date(2023, 2, 5), "day"),
        ("PRESENT_REF", date(2023, 1, 1), date(2023, 1, 1), "none"),
        ("2023-01-05/2023-03-20", date(2023, 1, 5), date(2023, 3, 20), "none"),
        (None, None, None, "none"),
    ],
)
def test_basis(timex: str | None, start: date | None, end: date | None, basis: str) -> None:
    assert basis_of(timex, start, end) == basis


@pytest.mark.parametrize(
    ("unit", "indicator", "by"),
    [
        ("t", "grain_output", Decimal(1)),
        ("kg", "grain_output", Decimal("0.001")),
        ("km2", "afforested_area", Decimal(100)),
        ("kg/ha", "rice_yield", Decimal("0.001")),
        ("VND/year", "income_per_capita", Decimal(1)),
        ("VND/person/month", "income_per_capita", None),
        ("USD", "budget_revenue", None),
        ("VND", "exports", None),
        ("ha", "grain_output", None),
    ],
)
def test_factors(unit: str, indicator: str, by: Decimal | None) -> None:
    assert factor(unit, load_indicators().indicators[indicator]) == by
