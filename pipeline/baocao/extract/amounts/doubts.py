"""What makes a value implausible: such a figure keeps its value and names its doubt, for a reader to look at.

| doubt | what it means |
|---|---|
| `separator` | the marks in it could mean something else: "1,250 ha" in a text with no other number that tells |
| `range` | the ends of a range are far apart, so that one may lack its scale: "5 đến 7.000" |
| `scale` | a level lies on the wrong side of the one before it: "tăng từ 800 lên 1,2 tỷ đồng" |
| `digits` | a long row of digits that nothing groups: a code, or digits that run together |
| `year` | four digits that could be a year |
| `size` | more or less than such a thing comes to |
"""

import re
from dataclasses import replace
from decimal import Decimal

from baocao.core import lexicon
from baocao.extract.amounts.amount import Amount, TextLine
from baocao.extract.amounts.digits import is_either, notation
from baocao.extract.amounts.labels import is_year
from baocao.extract.amounts.units import COUNT

_BOUNDS = {name: tuple(map(Decimal, bounds)) for name, bounds in lexicon.load("units")["plausible"].items()}
_LONG_DECIMALS = re.compile(r"\d{1,3}\.\d{4,}")  # 1.2501 ha: a footnote's mark, or a decimal point
_TWO_GROUPS = re.compile(r"\d{1,3} \d{3}(?! ?\d)")
_LONG = 7  # digits
_UNBOUNDED = (Decimal("-inf"), Decimal("inf"))
_FAR = 100  # times
_THOUSAND = 1000
_UNGROUPED = frozenset({"money", "rate"})  # amounts of money are written without marks too: 15500000 đồng


def doubted(line: TextLine, amount: Amount) -> Amount:
    """The amount, with its doubt if there is one."""
    doubt = amount.doubt or _doubt(line, amount)
    return replace(amount, doubt=doubt) if doubt else amount


def _doubt(line: TextLine, amount: Amount) -> str | None:
    digits = line.text[amount.start : amount.stop]
    if amount.value_max is not None and amount.rule == "range" and amount.value_max > abs(amount.value) * _FAR > 0:
        return "range"
    if not digits.isdecimal():
        if _ambiguous(line, amount, digits):
            return "separator"
    elif len(digits) >= _LONG and not digits.endswith("000") and amount.unit.kind not in _UNGROUPED:
        return "digits"
    elif amount.unit is COUNT and is_year(digits):
        return "year"
    least, most = _BOUNDS.get(amount.unit.code or amount.unit.unit, _UNBOUNDED)
    return None if not amount.value or least <= abs(amount.value) <= most else "size"


def _ambiguous(line: TextLine, amount: Amount, digits: str) -> bool:
    """Whether the marks of the first number could be read in another way."""
    if "," in digits and is_either(digits, 0, len(digits)):
        written = notation(line.text)
        return written.english == written.vietnamese and (amount.unit is not COUNT or amount.value < _THOUSAND)
    if " " in digits and _TWO_GROUPS.match(digits):
        return notation(line.text).dots
    return "." in digits and _LONG_DECIMALS.match(digits) is not None
