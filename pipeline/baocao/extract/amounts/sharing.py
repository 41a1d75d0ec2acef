"""What numbers that stand together share: the unit, the scale, the thousands that only one of them has."""

import re
from decimal import Decimal

from baocao.core import lexicon
from baocao.extract.amounts.amount import TextLine
from baocao.extract.amounts.numerals import SCALE, longest_numeral
from baocao.extract.amounts.units import COUNT, UnitOfMeasure
from baocao.extract.amounts.written import numeral_at, unit_behind

_NUMERALS = lexicon.load("numerals")
_WORDS = {
    **_NUMERALS["words"],
    **_NUMERALS["amounts"],
    "hundred": [word for word, scale in _NUMERALS["scales"].items() if scale == 100],
    "SCALE": SCALE,
}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


# Between numbers that share a unit: those of a list, or a level and the one that it rose or fell to.
_SHARING = _pattern(
    r"(?P<comma>[,;]\s(?=\d))|\s(?P<and>{together})\s(?=\d)|\s(?:(?P<up>{up})|(?P<down>{down})|(?P<to>{to}))\s(?:{about}\s)?"
)
SHARING_STARTS = (
    ", ",
    "; ",
    *{f" {form.split()[0]}" for name in ("up", "down", "to", "together") for form in _WORDS[name]},
)
_LEVELS = frozenset("udt")  # the first letters of its groups
_HAS_SCALE = _pattern(r"{SCALE}(?!\w)|{hundred}(?!\w)|{tens}(?!\w)|{tenfold}|\d(?:tr|k|m)\b")
_LAST_SCALE = _pattern(r"(?<![^\W\d])(?:{SCALE}(?: {SCALE})?|tr|k|m)$")
_LAST_TENS = _pattern(r"(?<!\w)(?:{hundred}|{tens}|{tenfold})(?: {SCALE}){0,2}$")
_SHORT = re.compile(r"[1-9]\d{0,2}")  # the 15 of "15-16.000"
_FULL = re.compile(r"\d{1,3}\.\d00(?![\d.,])")
_THOUSAND = 1000
_NEAR_ENDS = 10  # times; the ends of a range whose lower one leaves out its thousands are not farther apart
_LONGEST_LIST = 8  # numbers that share one unit
_Shared = tuple[UnitOfMeasure, Decimal, str | None]  # the unit, the scale, a doubt about them
PRICES = frozenset({"money", "rate"})


def shared_unit(line: TextLine, start: int, value: Decimal, stop: int) -> _Shared | None:
    """The unit and scale of the numbers behind one without: "từ 1.200 lên 1.350 tỷ đồng", "8, 12 và 30 nghìn tấn".

    A list has a word before its last number. A level that lies on the wrong side leaves its scale out.
    """
    at, links = stop, ""
    while len(links) < _LONGEST_LIST and (link := _SHARING.match(line.folded, at, line.end)):
        numeral = numeral_at(line, link.end())
        if not numeral:
            return None
        links += str(link.lastgroup)[0]
        unit, end = unit_behind(line, link.end(), numeral[1])
        first, second = (start, stop), (link.end(), numeral[1])
        scale = shared_scale(line, first, second, value, numeral[0])
        if unit.kind in PRICES:
            scale *= shortened(line, first, second)
        if unit is not COUNT or scale != 1 or line.counted(end):
            return _share(links, unit, scale, value, numeral[0])
        at = end
    return None


def _share(links: str, unit: UnitOfMeasure, scale: Decimal, value: Decimal, last: Decimal) -> _Shared | None:
    """What the last number gives to the first over these links, commas and "và" or one word of a level; or a doubt."""
    if links.endswith("a"):
        return (unit, scale, None) if unit.kind != "duration" else None
    if links not in _LEVELS or (unit is COUNT and scale == 1):
        return None
    astray = (links == "u" and value * scale > last) or (links == "d" and value * scale < last)
    return (unit, Decimal(1), "scale") if astray else (unit, scale, None)


def rate_behind(line: TextLine, at: int, unit: UnitOfMeasure) -> UnitOfMeasure | None:
    """The rate that a level leaves to the one behind it: "từ 28 triệu đồng lên 35 triệu đồng/người"."""
    link = _SHARING.match(line.folded, at, line.end)
    if not link or str(link.lastgroup)[0] not in _LEVELS or not (numeral := numeral_at(line, link.end())):
        return None
    behind = unit_behind(line, link.end(), numeral[1])[0]
    return behind if behind.unit.startswith(f"{unit.unit}/") else None


def shared_scale(
    line: TextLine, first: tuple[int, int], second: tuple[int, int], low: Decimal, high: Decimal
) -> Decimal:
    """The 10^6 of "5 đến 7 triệu": the scale that only the second number has, else 1; tens for "hai, ba mươi" alone."""
    if _HAS_SCALE.search(line.folded, *first):
        return Decimal(1)
    for pattern in (_LAST_TENS, _LAST_SCALE):
        match = pattern.search(line.folded, *second)
        plain = match and longest_numeral(line.text, line.folded, second[0], match.start())
        if not match or not plain or not plain[0] or line.text[plain[1] : match.start()].strip():
            continue
        if pattern is _LAST_SCALE or plain[0] == low + 1:
            return high / plain[0]
    return Decimal(1)


def shortened(line: TextLine, first: tuple[int, int], second: tuple[int, int]) -> Decimal:
    """The thousands that "15-16.000 đồng/kg" leaves out of its first number, else 1."""
    short, full = _SHORT.fullmatch(line.text, *first), _FULL.match(line.text, *second)
    if not short or not full:
        return Decimal(1)
    low, high = Decimal(short[0]), Decimal(full[0])
    return Decimal(_THOUSAND) if low < high <= low * _NEAR_ENDS else Decimal(1)
