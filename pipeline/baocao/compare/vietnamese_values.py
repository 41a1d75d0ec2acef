"""Values as people write them in Vietnamese: 4.250 tỷ đồng, 5,2%, trên 1,2 triệu lượt."""

from collections.abc import Mapping
from typing import Any

_DIGITS = 4  # behind the comma at most; what a report rounds to is less
_SCALED = {"VND": "đồng", "USD": "USD", "EUR": "EUR"}
_SCALES = ((1e9, "tỷ"), (1e6, "triệu"))
_TIGHT = {"%": "%", "percent": "%"}  # no space before
_UNITS = {"percentage_point": "điểm phần trăm", "t": "tấn", "count": "", "1": "", "{count}": ""}
KIND_LABELS = {  # of a cell: measure, status, state
    "level": "mức", "change": "mức thay đổi", "share": "tỷ trọng", "cumulative": "lũy kế", "difference": "chênh lệch",
    "planned": "kế hoạch", "estimated": "ước tính", "actual": "thực hiện",
    "stated": "có nêu", "absent": "nêu là không có", "unreported": "không nêu", "uncertain": "chưa chắc chắn",
}  # fmt: skip
_MODIFIERS = {"approx": "khoảng ", "gt": "trên ", "lt": "dưới "}


def number_in_words(value: float) -> str:
    """A number with the point between thousands and the comma before decimals."""
    whole, _, decimals = f"{value:,.{_DIGITS}f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def value_in_words(value: float | None, unit: str | None, *, upper: float | None = None,
                   modifier: str | None = None) -> str:  # fmt: skip
    """A value with its unit, a range where it has an upper end; empty without a value.

    Args:
        value: in `unit`.
        unit: as cells have it: %, VND, count, ha …
        upper: the upper end of a range.
        modifier: approx, gt or lt.
    """
    if value is None:
        return ""
    unit = unit or ""
    scale, word = 1.0, ""
    if unit in _SCALED:
        largest = max(abs(value), abs(upper or 0))
        scale, word = next(((size, name) for size, name in _SCALES if largest >= size), (1.0, ""))
    numbers = "–".join(number_in_words(item / scale) for item in (value, upper) if item is not None)
    name = " ".join(filter(None, (word, _SCALED.get(unit) or _UNITS.get(unit, unit))))
    tail = _TIGHT.get(unit, f" {name}" if name else "")
    return f"{_MODIFIERS.get(modifier or '', '')}{numbers}{tail}"


def cell_in_words(cell: Mapping[str, Any]) -> str:
    """What a cell says: its value; "không có số liệu" where the sources say so."""
    if cell.get("state") == "absent" and not cell.get("value"):
        return "không phát sinh" if cell.get("value") == 0 else "chưa có số liệu (theo văn bản)"
    return value_in_words(cell["value"], cell["unit"], upper=cell.get("value_max"), modifier=cell.get("modifier"))
