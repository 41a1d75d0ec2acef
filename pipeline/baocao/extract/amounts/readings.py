"""What amount begins at a number: a single one, a range, a ratio, a fraction; with the unit that it may share.

Each reader takes a line, where the numeral begins, its value and where it stops, and gives the `Amount` or None.
"""

import re
from dataclasses import replace
from decimal import Decimal

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.extract.amounts import labels
from baocao.extract.amounts.amount import SHARED, Amount, TextLine
from baocao.extract.amounts.numerals import VULGAR
from baocao.extract.amounts.sharing import PRICES, SHARING_STARTS, rate_behind, shared_scale, shared_unit, shortened
from baocao.extract.amounts.units import COUNT, PERCENT
from baocao.extract.amounts.written import numeral_at, unit_behind

_NUMERALS = lexicon.load("numerals")
_DEGREE = frozenset(map(fold, lexicon.load("units")["degree"]))
_PARTS: dict[str, int] = _NUMERALS["parts"]
_WORDS = {
    **_NUMERALS["words"],
    **_NUMERALS["amounts"],
    "half_more": _NUMERALS["words"]["half"],
    "parts": _PARTS,
}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_LINK = _pattern(r"\s{0,2}(?:[-–—−~÷]{1,2}|{to})\s{0,2}(?:{about}\s)?")
_NEIGHBOR = re.compile(r"\s?,?\s")
_MINUSES = frozenset("-−–")
_MINUS = re.compile(r"(?:^|[\s(:])[-−–]$")  # glued to the number, free on its left: no range, no list mark
_MINUS_AHEAD = re.compile(r"[-−–](?=\d)")
_OF_SOUND = _pattern(r"(?<!\w){of_sound} $")
_FALLS = _pattern(r"(?<!\w){falls}(?: {levels}){0,2} [-−–]$")
_SLASH = re.compile(r"\s?/\s?")
_OUT_OF = _pattern(r" {out_of} ")
_DATE_GOES_ON = re.compile(r"[/.-]\d")
_FRACTION = _pattern(r"\s{part}\s({parts})(?!\w)")
_SHARED = _pattern(r"\s{shared}(?!\w)")
_LARGEST_PART = 10
_SHARES = frozenset({"percent", "percentage_point"})
_LAST_DIGIT = 9
_HALVES = tuple(f" {fold(word)}" for word in _NUMERALS["words"]["half"])
_AND_A_HALF = _pattern(r"\s{half_more}(?!\w)")


def below_zero(line: TextLine, start: int, value: Decimal, stop: int) -> Amount | None:
    """ "-3 độ C", "tăng trưởng -2,3%"; a minus before other shares marks a decrease, before anything else a list."""
    if line.folded[start - 1 : start] not in _MINUSES or not _MINUS.search(line.before(start, 2)):
        return None
    amount = read_range(line, start, -value, stop) or single(line, start, -value, stop)
    falls = amount.unit is PERCENT and _FALLS.search(line.before(start))
    return replace(amount, start=start - 1) if is_degrees(line, amount) or falls else None


def negative(line: TextLine, start: int, value: Decimal, stop: int) -> Amount | None:
    """ "âm 2 độ", "tăng trưởng âm 3,2%", "âm 5 tỷ đồng"; None where "âm" ends another word: ghi âm 2 cuộc gọi."""
    amount = read_range(line, start, -value, stop) or single(line, start, -value, stop)
    signed = amount.unit.kind in PRICES | _SHARES or is_degrees(line, amount)
    return amount if signed and not _OF_SOUND.search(line.before(start)) else None


def vulgar(line: TextLine, start: int) -> Amount:
    """ "½ ha" with its unit, "½ số xã" as a share."""
    value = VULGAR[line.text[start]]
    unit, end = unit_behind(line, start, start + 1)
    if unit is not COUNT:
        return Amount(start, end, start + 1, unit.convert(value), unit, unit.kind)
    top, below = value.as_integer_ratio()
    return Amount(start, start + 1, start + 1, Decimal(top), COUNT, "fraction", total=Decimal(below), rule="fraction")


def is_degrees(line: TextLine, amount: Amount) -> bool:
    """A temperature, with "độ" alone too."""
    return amount.unit.code == "Cel" or line.word(amount.stop) in _DEGREE


def single(line: TextLine, start: int, value: Decimal, stop: int) -> Amount:
    """One number with its unit: its own, or that of the numbers behind it."""
    unit, end = unit_behind(line, start, stop)
    if line.folded.startswith(SHARING_STARTS, end):
        if unit is COUNT and (shared := shared_unit(line, start, value, stop)):
            unit, scale, doubt = shared
            return Amount(start, stop, stop, unit.convert(value * scale), unit, unit.kind, rule=SHARED, doubt=doubt)
        if unit is not COUNT and "/" not in unit.unit:
            unit = rate_behind(line, end, unit) or unit
    if unit is not COUNT and line.folded.startswith(_HALVES, end) and (half := _AND_A_HALF.match(line.folded, end)):
        value, end = value + Decimal("0.5"), half.end()
    return Amount(start, end, stop, unit.convert(value), unit, unit.kind)


def read_range(line: TextLine, start: int, low: Decimal, stop: int) -> Amount | None:
    """ "từ 5 đến 7 triệu", "10–15%", "hai, ba tháng": the second number's scale and unit hold for both."""
    own, own_end = COUNT, stop
    if not _LINK.match(line.folded, stop, line.end):
        own, own_end = unit_behind(line, start, stop)
    link = _LINK.match(line.folded, own_end, line.end)
    spelled = line.folded[start].isalpha()
    joint = link or (_NEIGHBOR.match(line.folded, stop, line.end) if spelled else None)
    sign = _MINUS_AHEAD.match(line.folded, joint.end(), line.end) if joint and low < 0 else None
    begin = sign.end() if sign else joint.end() if joint else stop
    second = numeral_at(line, begin) if joint else None
    if not joint or not second or own.unit == "times":
        return None
    high, end = -second[0] if sign else second[0], second[1]
    scale = shared_scale(line, (start, stop), (begin, end), low, high)
    if not link and not (line.folded[begin].isalpha() and 1 <= low <= _LAST_DIGIT and high / scale == low + 1):
        return None  # two digits in words that follow one another are a range: hai, ba tháng
    unit, unit_end = unit_behind(line, begin, end)
    if unit.unit.startswith(f"{own.unit}/"):  # 160.000 đồng đến 180.000 đồng/kg
        own = unit
    if (own is not COUNT and own.unit != unit.unit) or _DATE_GOES_ON.match(line.folded, end, line.end):
        return None
    scale *= shortened(line, (start, stop), (begin, end))
    low *= scale if low * scale <= high else 1
    if sign:
        low, high = sorted((low, high))  # -1,5 đến -2%
    if not low < high:
        return None
    low = (unit if own is COUNT else own).convert(low)
    return Amount(start, unit_end, end, low, unit, unit.kind, unit.convert(high), rule="range")


def ratio(line: TextLine, start: int, value: Decimal, stop: int) -> Amount | None:
    """ "30/31 chỉ tiêu", "923,8/1.010 tỷ đồng", "2 trên 5 hộ"."""
    slash = _SLASH.match(line.folded, stop, line.end)
    joint = slash or _OUT_OF.match(line.folded, stop, line.end)
    second = numeral_at(line, joint.end()) if joint else None
    if not joint or not second:
        return None
    total, end = second
    unit, unit_end = unit_behind(line, joint.end(), end)
    if unit.kind in _SHARES or not (slash or _is_out_of(line, start, value, stop, second)):
        return None
    value *= shared_scale(line, (start, stop), (joint.end(), end), value, total)
    share = unit is COUNT and value < total <= _LARGEST_PART and _SHARED.match(line.folded, end, line.end)
    quantity = "fraction" if share else "ratio"
    return Amount(start, unit_end, end, unit.convert(value), unit, quantity, total=unit.convert(total), rule="ratio")


def _is_out_of(line: TextLine, start: int, value: Decimal, stop: int, second: tuple[Decimal, int]) -> bool:
    """Whether "2 trên 5 hộ" is a share: "trên" may bound the second number ("tháng 5 trên 30 hộ")."""
    whole = value < second[0] and not value % 1 and not second[0] % 1
    return whole and line.counted(second[1]) and labels.by_context(line, start, stop, counts=False) is None


def fraction(line: TextLine, start: int, value: Decimal, stop: int) -> Amount | None:
    """ "hai phần ba"."""
    match = _FRACTION.match(line.folded, stop, line.end)
    if not match:
        return None
    total = Decimal(_PARTS[match[1]])
    return Amount(start, match.end(), match.end(), value, COUNT, "fraction", total=total, rule="fraction")
