"""Places × periods: the cells of one indicator as a table that people read, and which indicators to show first."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from baocao.compare.agreement import ABSENT, UNCERTAIN, UNREPORTED
from baocao.compare.display import number_text, word
from baocao.compare.frames import rows_of
from baocao.core.language import Language, translated

LEADING = 8  # indicators that are shown where none is asked for
_WAYS = ("increase", "decrease", "exceed")  # changes that a word in front of the number tells
_EMPTY = {"text": "…", "state": UNREPORTED}  # where no cell is: nothing in the texts at hand
_PLACE = ["unit_id", "publisher"]  # what tells the rows


def leading(cells: pd.DataFrame) -> list[str]:
    """The indicators of which there are values, those with most first."""
    counts = cells.dropna(subset=["value"]).groupby("indicator")["cell"].size()
    return sorted(counts.index, key=lambda name: (-counts[name], name))


def spread(cells: pd.DataFrame, show: str, language: Language = "vi") -> pd.DataFrame:
    """Cells of one indicator and measure as places × periods; units and comparisons stand in columns of their own."""
    if cells.empty:
        return pd.DataFrame()
    names = cells.drop_duplicates(_PLACE, keep="last").set_index(_PLACE)["place"]
    plain = cells[["unit", "against"]].drop_duplicates().shape[0] == 1
    kinds = [_kind(unit, other) for unit, other in zip(cells["unit"], cells["against"], strict=True)]
    columns = cells["period"] if plain else cells["period"] + " " + pd.Series(kinds, index=cells.index)
    values = [cell_text(row, language) for row in rows_of(cells)] if show == "text" else cells[show]
    table = cells.assign(_column=columns, _value=values)
    order = table.sort_values(["end_date", "start_date", "_column"])["_column"].drop_duplicates()
    wide = table.pivot(index=_PLACE, columns="_column", values="_value")[list(order)]
    wide = wide.fillna(_EMPTY[show]) if show in _EMPTY else wide
    index = [" · ".join(filter(None, (names[key], _none(key[1])))) for key in wide.index]
    return wide.set_axis(pd.Index(index, name="place"), axis=0).rename_axis(columns="period")


def _none(value: Any) -> Any:
    return None if pd.isna(value) else value


def _kind(unit: Any, other: Any) -> str:
    return f"[{'; '.join(str(part) for part in (_none(unit), _none(other)) if part)}]"


def cell_text(row: Mapping[str, Any], language: Language = "vi") -> str:
    """A cell in words, whatever its state; None where it has nothing (see `frames.rows_of`)."""
    state, value = row["state"], row["value"]
    if state == UNREPORTED:
        return f"… ({translated(row['note'], language)})"
    if value is None:
        return word("no_value", language)
    unit, change = row["unit"], row["change"]
    way = f"{word(change, language)} " if change in _WAYS else ""
    number = way + number_text(value, unit, language)
    if (top := row["value_max"]) is not None:
        number = f"{number} – {number_text(top, unit, language)}"
    modifier = row["modifier"]
    estimated = row["status"] == "estimated"  # which all that is "ước" is, approximate or not
    said = "estimated" if estimated and modifier in (None, "approx") else modifier
    text = f"{word(said, language) if said else ''} {number}".strip()
    none_occurred = f"{text} ({word('none_occurred', language)})"
    return none_occurred if state == ABSENT else f"{text} (?)" if state == UNCERTAIN else text
