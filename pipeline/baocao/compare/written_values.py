"""The numbers that a value can stand for, rounded as it is written."""

import re

_DIGIT = re.compile(r"\d")
_NUMERALS = re.compile(r"\d[\d.,]*(?: \d{3}(?!\d))*")


def span_of(value: float, value_max: float | None, modifier: str | None, text: str) -> tuple[float, float]:
    """The lowest and the highest number that was rounded to `value`, written as in `text`.

    "5,2%" stands for 5.15 to 5.25, "4,25 nghìn tỷ" for 4,245 to 4,255 billions; "khoảng 4.000" for 3,500 to 4,500,
    "trên 4.200" for 4,200 to 4,300: what is rough is meant up to its last digit other than zero. What is spelled out,
    or of two numbers ("126 tỷ 090 triệu"), is exact.
    """
    if value_max is not None:
        return min(value, value_max), max(value, value_max)
    step = _step(value, text, rough=modifier is not None)
    if modifier == "gt":
        return value, value + step
    if modifier == "lt":
        return value - step, value
    return value - step / 2, value + step / 2


def _step(value: float, text: str, *, rough: bool) -> float:
    """What one of the last digit written is worth, in the unit of `value`, whatever the scale behind the digits."""
    numerals = _NUMERALS.findall(text)
    if len(numerals) != 1:
        return 0.0
    digits = int("".join(_DIGIT.findall(numerals[0])))
    if rough:
        digits = int(str(digits).rstrip("0") or 0)
    return abs(value) / digits if digits else 0.0
