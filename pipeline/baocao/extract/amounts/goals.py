"""Which numbers are goals told beside a result, and which are estimates: "đạt 52 xã (kế hoạch 55 xã)", "ước 500 tỷ"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from baocao.core import lexicon
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.changes import WORDS

_WORDS = {**WORDS, **lexicon.load("figures")["goals"]}
_LOOK_BACK = 64  # characters
_FORECAST_BACK = 40  # characters between "dự kiến" and the number
_LOW, _HIGH = Decimal("0.5"), Decimal(2)  # a goal is at least half of its result and at most twice as much
_WHOLE = 100  # percent of a plan, from which a share is what was reached of it
_RELATIVE = frozenset({"percent", "percentage_point"})


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_GOAL = _pattern(
    r"(?:(?P<than>{BEGIN}{than})(?: {far})? |(?P<as>{BEGIN}{as} ))?{BEGIN}{goals}(?: {set}){0,3}(?: \d{4})?:?[ (]{1,2}"
    r"(?:{goal_between} ){0,3}$"
)
_CHANGED = _pattern(r"(?<!\w){changing} (?:{goal_between} )?$")
_ESTIMATE = _pattern(r"{BEGIN}{estimated}(?:\s[^\W\d_]+){0,4}\s(?:\()?$")
_ESTIMATE_BEHIND = _pattern(r"\s(?:{by} )?{estimated}(?!\w)")
_FORECAST = _pattern(r"{BEGIN}{forecast}(?!\w)[^\d.,;()]*$")
_FACT = _pattern(r"{BEGIN}{fact}(?!\w)")
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Goal:
    """A number that is a goal; `changes` where it is the size of a change: mục tiêu tăng 5%."""

    changes: bool


def find_goal(folded: str, amount: Amount, begin: int, previous: Amount | None) -> Goal | None:
    """The goal that an amount is, told beside what was reached; None for all others.

    Behind "vượt mục tiêu" and the like stands the goal where it is about as large as the result before it, else the
    difference.
    """
    match = _GOAL.search(folded, max(begin, amount.start - _LOOK_BACK), amount.start)
    if match is None or match["as"] or amount.total is not None:
        return None
    changes = _CHANGED.search(folded, match.start(), amount.start) is not None
    if match["than"] is not None and not (previous and _alike(amount, previous)):
        return None
    if match["than"] is not None and changes and "(" in match[0]:
        return None  # giảm 31% so với kế hoạch đề ra (giảm 30% so với năm trước)
    if match["than"] is None and amount.unit.kind == "percent" and amount.value >= _WHOLE:
        return None
    return Goal(changes)


def _alike(amount: Amount, previous: Amount) -> bool:
    if amount.unit.unit != previous.unit.unit or not previous.value:
        return False
    return _LOW <= abs(amount.value / previous.value) <= _HIGH


def is_estimate(folded: str, amount: Amount, begin: int, end: int) -> bool:
    """Whether "ước" stands before the number or "theo ước tính" behind it."""
    if _ESTIMATE_BEHIND.match(folded, amount.end, end):
        return True
    return _ESTIMATE.search(folded, max(begin, amount.start - _FORECAST_BACK), amount.start) is not None


def is_forecast(folded: str, amount: Amount, begin: int) -> bool:
    """Whether a number of a time that is nearly over is forecast: dự kiến cả năm 2.610 tỷ đồng."""
    return _FORECAST.search(folded, max(begin, amount.start - _FORECAST_BACK), amount.start) is not None


def goes_on(folded: str, amount: Amount, estimate: Amount) -> bool:
    """Whether an estimate's "ước" governs a number behind it, too: ước đạt 500 tỷ đồng, bằng 102% dự toán, tăng 5%.

    Not one of another kind ("ước 5 tỷ đồng, 3 người bị thương"), behind brackets that hold the estimate, or of a fact.
    """
    kind, estimated = amount.unit.kind, estimate.unit.kind
    alike = kind in (*_RELATIVE, estimated) or (kind == "money" and estimated in _RELATIVE)
    between = _BRACKETS.sub("", folded[estimate.end : amount.start])
    return alike and ")" not in between and not _FACT.search(between)
