"""Cells made by hand, in the columns of a comparison."""

from typing import Any

import pandas as pd

from baocao.extract.places.gazetteer import load

USUAL = {
    "indicator": "budget_revenue", "label": "Thu ngân sách trên địa bàn", "measure": "level", "unit": "VND",
    "planned": False, "status": "actual", "level": "province", "basis": "year", "state": "stated", "value": None,
    "value_max": None, "modifier": None, "baseline": None, "confidence": 0.95, "articles": 1, "note": None,
    "publisher": None, "against": None, "change": None,
}  # fmt: skip
TYPES = {
    "value": "Float64", "value_max": "Float64", "planned": "boolean", "articles": "Int64", "confidence": "Float64",
    "start_date": "datetime64[s]", "end_date": "datetime64[s]",
}  # fmt: skip
_CODES = {unit.name: unit.code for unit in load().units if unit.level == "province" and unit.code and not unit.today}


def cells(*rows: dict[str, Any]) -> pd.DataFrame:
    """One row each: what it has beside `USUAL`; `province` and `period` always."""
    made = []
    for number, row in enumerate(rows):
        year, name = row["period"][:4], row["province"]
        known = {
            "cell": f"c{number}",
            "place": f"tỉnh {name}",
            "place_code": _CODES.get(name),
            "province_now": name,
            "unit_id": f"province:63:{_CODES.get(name, name)}",
        }
        days = {"start_date": f"{year}-01-01", "end_date": f"{year}-12-31"}
        made.append({**USUAL, **known, **days, **row})
    return pd.DataFrame(made).astype({**TYPES, "state": "string", "province": "string", "place": "string"})


def revenue() -> pd.DataFrame:
    """Four provinces over three years, in every state."""
    return cells(
        {"province": "Yên Bái", "period": "2022", "value": 4.2e12},
        {"province": "Yên Bái", "period": "2023", "value": 4.6505e12},
        {"province": "Yên Bái", "period": "2024", "value": 5.1e12, "value_max": 5.3e12},
        {"province": "Lào Cai", "period": "2022", "value": 9.1e12},
        {"province": "Lào Cai", "period": "2023", "value": 8.7e12, "state": "uncertain", "note": "8.700; 8.900"},
        {"province": "Lào Cai", "period": "2024", "state": "unreported"},
        {"province": "Hậu Giang", "period": "2022", "state": "unreported"},
        {"province": "Hậu Giang", "period": "2023", "value": 6.0e12},
        {"province": "Hậu Giang", "period": "2024", "state": "absent"},
        {"province": "Quảng Trị", "period": "2024", "value": 3.9e12},
    )
