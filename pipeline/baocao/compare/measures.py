"""What kind of value a figure gives of its indicator, over how long, and in which unit.

Levels, changes in percent, differences in the indicator's own unit or in points, shares and running totals never stand
in one column, and each has one unit; `measure` tells them apart by the figure's unit and by what the text says about a
change. What a change or difference is against stands beside it.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from baocao.compare.catalog import Catalog, Indicator, Meaning, words
from baocao.compare.wordings import FIGURE

FigureRow = dict[str, Any]  # of the table of figures; None where it is empty
Measure = Literal["level", "change", "difference", "share", "cumulative"]

# Base units (docs/explanation/figures.md) that are multiples of each other: value × factor. Kinds of money are none.
_FACTORS = {
    ("kg", "t"): Decimal("0.001"),
    ("t", "kg"): Decimal(1000),
    ("m2", "ha"): Decimal("0.0001"),
    ("ha", "m2"): Decimal(10_000),
    ("km2", "ha"): Decimal(100),
    ("ha", "km2"): Decimal("0.01"),
    ("m2", "km2"): Decimal("0.000001"),
    ("km2", "m2"): Decimal(1_000_000),
    ("m", "km"): Decimal("0.001"),
    ("km", "m"): Decimal(1000),
    ("kW", "MW"): Decimal("0.001"),
    ("MW", "kW"): Decimal(1000),
    ("L", "m3"): Decimal("0.001"),
    ("m3", "L"): Decimal(1000),
}
_UNUSUAL = {"rank": "rank", "rank_delta": "rank", "score": "score", "duration": "duration"}  # kinds, and their units
_MONTHS = {1: "month", 3: "quarter", 6: "half", 12: "year"}
_LONGEST_TERM = 13  # months; more is a term


def factor(unit: str, indicator: Indicator) -> Decimal | None:
    """What turns values in `unit` into the indicator's; None where nothing does."""
    if unit == indicator.unit or unit in indicator.accepts:
        return Decimal(1)
    if (found := _FACTORS.get((unit, indicator.unit))) is not None:
        return found
    (head, _, per), (own, _, own_per) = unit.partition("/"), indicator.unit.partition("/")
    return _FACTORS.get((head, own)) if per and per == own_per else None


def fit(meaning: Meaning, figure: FigureRow, catalog: Catalog) -> int:
    """Whether a figure can be of an indicator: 2 as its level, 1 as a change or share, 0 not at all."""
    indicator, kind, unit = meaning.indicator, figure["kind"], figure["unit"]
    if kind in _UNUSUAL and kind not in indicator.kinds:
        return (kind == "rank") + 1 if indicator.unit == _UNUSUAL[kind] == "rank" else 0
    if unit == "times" and figure["change"]:
        return 0  # tăng 1,5 lần: to one and a half or by it?
    if meaning.role == "grows":
        return 2 if unit == "%" and figure["change"] in ("increase", "decrease") else int(unit == "pp")
    if unit in ("pp", "%"):
        if indicator.unit != "%":
            return int(unit == "%" and kind != "rate")
        planned = unit == "%" and not figure["change"] and against_plan(figure, catalog)
        return 1 if unit == "pp" or (planned and not indicator.of_plan) else 2
    if unit == "times":
        return 1
    if unit == "count" and (figure["code"] or (kind == "rate" and "rate" not in indicator.kinds)):
        return 0
    return 2 if factor(unit, indicator) is not None else 0


def against_plan(figure: FigureRow, catalog: Catalog) -> bool:
    """The figure is compared with a plan, as its baseline tells."""
    baseline = figure["baseline"]
    return bool(baseline) and _any(catalog, "plans", words(baseline))


def measure_of(meaning: Meaning, figure: FigureRow, before: str, clause: str, catalog: Catalog) -> Measure:
    """The measure of a figure that is linked to an indicator.

    Args:
        meaning: what the figure is linked to.
        figure: its row.
        before: the tokens between it and the figure before it, joined.
        clause: those from the beginning of its clause on.
        catalog: the words that tell measures apart.
    """
    indicator, change, unit = meaning.indicator, figure["change"], figure["unit"]
    if figure["kind"] == "rank_delta" or unit == "pp":
        return "difference"
    if change and figure["change_kind"] != "to_level":
        if change != "exceed" and unit == "%" and (meaning.role == "grows" or indicator.grows):
            return "level"  # of a rate of growth
        return "change" if unit == "%" else "difference"
    if unit == "times" or figure["kind"] == "fraction":
        return "share"
    if unit == "%" and (indicator.unit != "%" or (against_plan(figure, catalog) and not indicator.of_plan)):
        return "share"
    if indicator.stock:
        return "difference" if unit != "%" and _added(before, clause, catalog) else "level"
    return "cumulative" if unit != "%" and _any(catalog, "cumulative", clause) else "level"


def is_target(figure: FigureRow, before: str, catalog: Catalog) -> bool:
    """A level is what was set, not what was reached: nothing but small words between a plan and it.

    "(kế hoạch 7%)", "vượt mục tiêu 104 xã", but not "so với kế hoạch tăng 5%", which is a change.
    """
    ends = [(before.rfind(phrase) + len(phrase), phrase) for phrase in catalog.lists["plans"] if phrase in before]
    if not ends or figure["unit"] == "pp":
        return False
    end, phrase = max(ends)
    compared = before[: end - len(phrase) + 1].endswith(tuple(catalog.lists["compared"]))
    if compared and figure["change"] in ("increase", "decrease"):
        return False
    small = set(" ".join(catalog.lists["setting"]).split())
    return all(token in small or not token.isalpha() for token in before[end:].split())


def is_plain(before: str, catalog: Catalog) -> bool:
    """What stands right before a figure leaves nothing of a change: cao hơn mức 5,05%, vượt dự toán (bằng 122%)."""
    return _ends(catalog, "plain", before)


def _added(before: str, clause: str, catalog: Catalog) -> bool:
    """What came to a stock, not the stock: có thêm 7 xã đạt chuẩn, 8 xã đạt chuẩn nâng cao."""
    earlier = clause.removesuffix(before.lstrip()).removesuffix(f"{FIGURE} ")
    listed = _ends(catalog, "added", earlier) and not _any(catalog, "whole", before) and ")" not in before
    return listed or _ends(catalog, "added", before)


def _any(catalog: Catalog, name: str, text: str) -> bool:
    return any(phrase in text for phrase in catalog.lists[name])


def _ends(catalog: Catalog, name: str, text: str) -> bool:
    return any(text.endswith(phrase) for phrase in catalog.lists[name])


def basis_of(timex: str | None, start: date | None, end: date | None) -> str:
    """How long the period of a figure is: day, month, quarter, half, "9 months", year, term; "none" where not told."""
    if not start or not end or (timex or "").endswith("_REF"):
        return "none"
    if start == end:
        return "day"
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    whole = start.day == 1 and (end.month != (end.replace(day=28).month) or end.day >= 28)
    if not whole:
        return "day" if (end - start).days < 7 else "none"
    if months > _LONGEST_TERM:
        return "term"
    return _MONTHS.get(months, f"{months} months")


def amounts(meaning: Meaning, measure: Measure, figure: FigureRow) -> tuple[float | None, float | None, str]:
    """The figure's value, upper end and unit: the indicator's where the value is one of it, else % or points.

    A rate of growth that falls is below zero; the size of other changes is as it stands, `change` tells which way.
    """
    unit = figure["unit"]
    ends = [figure["value"], figure["value_max"]]
    if unit == "times":
        ends, unit = [end and 100 * end for end in ends], "%"
    if figure["kind"] == "fraction":
        return ends[0], ends[1], unit
    if unit in ("%", "pp"):
        if (
            measure == "level"
            and figure["change"] == "decrease"
            and (meaning.role == "grows" or meaning.indicator.grows)
        ):
            ends = [None if end is None else -abs(end) for end in ends]
            ends = ends if ends[1] is None else ends[::-1]
        return ends[0], ends[1], unit
    by = factor(unit, meaning.indicator)
    if by is None or by == 1:
        return ends[0], ends[1], meaning.indicator.unit
    low, high = (None if end is None else float(Decimal(repr(float(end))) * by) for end in ends)
    return low, high, meaning.indicator.unit
