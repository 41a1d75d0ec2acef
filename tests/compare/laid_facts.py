"""Frames and facts made by hand, in the columns that extraction and assignment give."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from baocao.compare.frames import Frames, complete
from baocao.extract.places.gazetteer import lookup
from baocao.write.tables import frame


@dataclass(frozen=True)
class Known:
    """What a comparison asks of an indicator."""

    label: str
    unit: str = "%"
    polarity: str = "bad"
    sum: bool = False
    weight: str | None = None
    stock: bool = False


KNOWN = {
    "poverty": Known("Tỷ lệ hộ nghèo", weight="households"),
    "households": Known("Số hộ", "count", "neither", sum=True),
    "revenue": Known("Thu ngân sách", "VND", "good", sum=True),
    "trained": Known("Tỷ lệ lao động qua đào tạo", polarity="good"),
    "fires": Known("Số vụ cháy rừng", "count", sum=True),
    "houses": Known("Nhà tạm được xóa", "count", "good", sum=True),
}


def made_frames(articles: Iterable[dict[str, Any]], **tables: list[dict[str, Any]]) -> Frames:
    """Complete frames; an article is of the province that its row names."""
    rows = []
    for number, row in enumerate(articles):
        province = row.get("province")
        place = {"locality_name": f"tỉnh {province}", "locality_level": "province", "locality_province": province}
        rows.append(
            {"article": f"a{number}", "text_sha256": f"hash {number}", "source": f"reports/a{number}.txt"}
            | ({**place, "locality_province_now": row.get("province_now")} if province else {})
            | {key: value for key, value in row.items() if not key.startswith("province")}
        )
    made = {name: frame(name, items) for name, items in tables.items()}
    return complete({"articles": frame("articles", rows), "figures": frame("figures", []), **made})


def made_facts(*rows: dict[str, Any]) -> pd.DataFrame:
    """Facts, each a level of poverty in Hòa Bình in 2022 unless its row says otherwise; `text` gives the words."""
    usual = {
        "article": "a0", "start": 0, "end": 5, "kind": "percent", "unit": "%", "planned": False, "status": "actual",
        "place": "tỉnh Hòa Bình", "scope": "unit", "province": "Hòa Bình", "confidence": 1.0, "period_timex": "2022",
        "indicator": "poverty", "indicator_how": "listed", "measure": "level",
    }  # fmt: skip
    facts = [usual | {"mention": number, "sentence": f"Câu số {number}."} | row for number, row in enumerate(rows)]
    for fact in facts:
        year = str(fact["period_timex"])[:4]
        fact.setdefault("published", f"{year}-12-10" if year.isdigit() else None)
        fact.setdefault("period_start_date", f"{year}-01-01" if year.isdigit() else None)
        fact.setdefault("period_end_date", f"{year}-12-31" if year.isdigit() else None)
        fact.setdefault("value", fact.get("amount"))
        fact.setdefault("amount_unit", fact["unit"])
    own = ("indicator", "indicator_how", "indicator_why", "measure", "publisher", "source", "amount_unit")
    added = {name: pd.Series([fact.get(name) for fact in facts], dtype="string") for name in own}
    numbers = {
        name: pd.Series([fact.get(old) for fact in facts], dtype="Float64")
        for name, old in (("amount", "value"), ("amount_max", "value_max"))
    }
    return frame("figures", facts).assign(**added, **numbers, basis=pd.Series(dtype="string"))


def code_of(title: str, day: str = "2022-06-30") -> str:
    """The code of a province on a day."""
    return next(unit.code for unit in lookup(title) if unit.valid(day) and unit.level == "province")
