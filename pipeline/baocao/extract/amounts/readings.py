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
from baocao.extract.amounts.digits import is_either, spaced
from baocao.extract.amounts.numerals import SCALE, VULGAR, longest_numeral
from baocao.extract.amounts.units import COUNT, PERCENT, USD, VND, UnitOfMeasure, unit_at

_NUMERALS, _UNITS = lexicon.load("numerals"), lexicon.load("units")
_NO_NOUN = frozenset(map(fold, lexicon.load("figures")["behind"]["no_noun"]))
_NOT_MONEY, _MONEY_BEHIND = (frozenset(map(fold, _UNITS[name])) for name in ("not_money", "money_behind"))
_PERHAPS_MONEY = tuple(map(fold, _UNITS["perhaps_money"]))
_DEGREE = frozenset(map(fold, _UNITS["degree"]))
_DIVISIBLE = frozenset(map(fold, _NUMERALS["amounts"]["divisible"]))
_IMPLIED_UNIT: str = _UNITS["implied_unit"]
_PARTS: dict[str, int] = _NUMERALS["parts"]
_WORDS = {
    **_UNITS,
    **_NUMERALS["words"],
    **_NUMERALS["amounts"],
    "half_more": _NUMERALS["words"]["half"],
    "parts": _PARTS,
    "hundred": [word for word, scale in _NUMERALS["scales"].items() if scale == 100],
    "SCALE": SCALE,
}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_LINK = _pattern(r"\s{0,2}(?:[-–—−~÷]{1,2}|{to})\s{0,2}(?:{about}\s)?")
_NEIGHBOR = re.compile(r"\s?,?\s")
# Between numbers that share a unit: those of a list, or a level and the one that it rose or fell to.
_SHARING = _pattern(
    r"(?P<comma>,\s)|\s(?P<and>{together})\s|\s(?:(?P<up>{up})|(?P<down>{down})|(?P<to>{to}))\s(?:{about}\s)?"
)
_LEVELS = frozenset("udt")  # the first letters of its groups
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
_PRICES = frozenset({"money", "rate"})
_SHARES = frozenset({"percent", "percentage_point"})
_AND_A_HALF = _pattern(r"\s{half_more}(?!\w)")
_HAS_SCALE = _pattern(r"{SCALE}(?!\w)|{hundred}(?!\w)|{tens}(?!\w)|{tenfold}|\d(?:tr|k|m)\b")
_LAST_SCALE = _pattern(r"(?<![^\W\d])(?:{SCALE}(?: {SCALE})?|tr|k|m)$")
_LAST_TENS = _pattern(r"(?<!\w)(?:{hundred}|{tens}|{tenfold})(?: {SCALE}){0,2}$")
_SHORT = re.compile(r"[1-9]\d{0,2}")  # the 15 of "15-16.000"
_FULL = re.compile(r"\d{1,3}\.\d00(?![\d.,])")
_THOUSAND = 1000
_NEAR_ENDS = 10  # times; the ends of a range whose lower one leaves out its thousands are not farther apart
_LONGEST_LIST = 8  # numbers that share one unit
_IMPLIED_MONEY = _pattern(r"{implied_money}(?: \d+ {perhaps_money})?$")
_MILLIONS = re.compile(r"\dtr\d{0,3}$")  # 8tr2
_MONEY = _pattern(r"(?<!\w){money_words}(?!\w)[^.;]*$")

_Shared = tuple[UnitOfMeasure, Decimal, str | None]  # the unit, the scale, a doubt about them


def numeral_at(line: TextLine, start: int) -> tuple[Decimal, int] | None:
    """The numeral at `start` and where it ends; thousands may be parted by spaces, or by a comma where that is sure."""
    parted = spaced(line.text, start, line.end)
    first = parted if parted and _is_parted(line, start, parted[1]) else None
    numeral = longest_numeral(line.text, line.folded, start, line.end, first)
    if numeral and (either := is_either(line.text, start, line.end)) and _groups(line, either, numeral[1]):
        return numeral[0] * _THOUSAND, numeral[1]
    return numeral


def _is_parted(line: TextLine, start: int, stop: int) -> bool:
    """Whether "1 250" is one number: something is counted behind it and its first digits are no label: quý 1 250 hộ."""
    first = line.folded.index(" ", start)
    return line.measured(stop) and labels.by_context(line, start, first, counts=False) is None


def _groups(line: TextLine, either: int, stop: int) -> bool:
    """Whether the comma of "1,400" parts thousands: its text writes so, or what is counted cannot be divided."""
    if line.notation.english and not line.notation.vietnamese:
        return True
    whole = either == stop and line.counted(stop) and line.word(stop) not in _DIVISIBLE
    return whole and unit_at(line.text, line.folded, stop, line.end) is None


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
    signed = amount.unit.kind in _PRICES | _SHARES or is_degrees(line, amount)
    return amount if signed and not _OF_SOUND.search(line.before(start)) else None


def vulgar(line: TextLine, start: int) -> Amount:
    """ "½ ha" with its unit, "½ số xã" as a share."""
    value = VULGAR[line.text[start]]
    unit, end = _unit(line, start, start + 1)
    if unit is not COUNT:
        return Amount(start, end, start + 1, unit.convert(value), unit, unit.kind)
    top, below = value.as_integer_ratio()
    return Amount(start, start + 1, start + 1, Decimal(top), COUNT, "fraction", total=Decimal(below), rule="fraction")


def is_degrees(line: TextLine, amount: Amount) -> bool:
    """A temperature, with "độ" alone too."""
    return amount.unit.code == "Cel" or line.word(amount.stop) in _DEGREE


def single(line: TextLine, start: int, value: Decimal, stop: int) -> Amount:
    """One number with its unit: its own, or that of the numbers behind it."""
    unit, end = _unit(line, start, stop)
    if unit is COUNT and (shared := _shared_unit(line, start, value, stop)):
        unit, scale, doubt = shared
        return Amount(start, stop, stop, unit.convert(value * scale), unit, unit.kind, rule=SHARED, doubt=doubt)
    halved = unit not in (COUNT, PERCENT) and value % 1 == 0 and _AND_A_HALF.match(line.folded, end, line.end)
    if halved:
        value, end = value + Decimal("0.5"), halved.end()
    return Amount(start, end, stop, unit.convert(value), unit, unit.kind)


def _shared_unit(line: TextLine, start: int, value: Decimal, stop: int) -> _Shared | None:
    """The unit and scale of the numbers behind one without: "từ 1.200 lên 1.350 tỷ đồng", "8, 12 và 30 nghìn tấn".

    A list has a word before its last number. A level that lies on the wrong side leaves its scale out.
    """
    at, links = stop, ""
    while len(links) < _LONGEST_LIST and (link := _SHARING.match(line.folded, at, line.end)):
        numeral = numeral_at(line, link.end())
        if not numeral:
            return None
        links += str(link.lastgroup)[0]
        unit, end = _unit(line, link.end(), numeral[1])
        first, second = (start, stop), (link.end(), numeral[1])
        scale = _shared_scale(line, first, second, value, numeral[0])
        if unit.kind in _PRICES:
            scale *= _shortened(line, first, second)
        if unit is not COUNT or scale != 1 or line.counted(end):
            return _share(links, unit, scale, value, numeral[0])
        at = end
    return None


def _share(links: str, unit: UnitOfMeasure, scale: Decimal, value: Decimal, last: Decimal) -> _Shared | None:
    """What the last number gives to the first over these links, commas and "và" or one word of a level; or a doubt."""
    if links.endswith("a"):
        return (unit, scale, None) if unit.kind not in ("duration", "multiple") else None
    if links not in _LEVELS or (unit is COUNT and scale == 1):
        return None
    astray = (links == "u" and value * scale > last) or (links == "d" and value * scale < last)
    return (unit, Decimal(1), "scale") if astray else (unit, scale, None)


def read_range(line: TextLine, start: int, low: Decimal, stop: int) -> Amount | None:
    """ "từ 5 đến 7 triệu", "10–15%", "hai, ba tháng": the second number's scale and unit hold for both."""
    own, own_end = COUNT, stop
    if not _LINK.match(line.folded, stop, line.end):
        own, own_end = _unit(line, start, stop)
    link = _LINK.match(line.folded, own_end, line.end)
    joint = link or _NEIGHBOR.match(line.folded, stop, line.end)
    sign = _MINUS_AHEAD.match(line.folded, joint.end(), line.end) if joint and low < 0 else None
    begin = sign.end() if sign else joint.end() if joint else stop
    second = numeral_at(line, begin) if joint else None
    if not joint or not second or own.unit == "times":
        return None
    high, end = -second[0] if sign else second[0], second[1]
    scale = _shared_scale(line, (start, stop), (begin, end), low, high)
    if not link and not _neighbors(line, start, begin, low, high / scale):
        return None
    unit, unit_end = _unit(line, begin, end)
    if unit.unit.startswith(f"{own.unit}/"):  # 160.000 đồng đến 180.000 đồng/kg
        own = unit
    if (own is not COUNT and own.unit != unit.unit) or _DATE_GOES_ON.match(line.folded, end, line.end):
        return None
    scale *= _shortened(line, (start, stop), (begin, end))
    low *= scale if low * scale <= high else 1
    if sign:
        low, high = sorted((low, high))  # -1,5 đến -2%
    if not low < high:
        return None
    low = (unit if own is COUNT else own).convert(low)
    return Amount(start, unit_end, end, low, unit, unit.kind, unit.convert(high), rule="range")


def _neighbors(line: TextLine, first: int, second: int, low: Decimal, high: Decimal) -> bool:
    """Two digits in words that follow one another name a range: hai, ba tháng."""
    spelled = line.folded[first].isalpha() and line.folded[second].isalpha()
    return spelled and high == low + 1 and 1 <= low <= 9


def ratio(line: TextLine, start: int, value: Decimal, stop: int) -> Amount | None:
    """ "30/31 chỉ tiêu", "923,8/1.010 tỷ đồng", "2 trên 5 hộ"."""
    slash = _SLASH.match(line.folded, stop, line.end)
    joint = slash or _OUT_OF.match(line.folded, stop, line.end)
    second = numeral_at(line, joint.end()) if joint else None
    if not joint or not second:
        return None
    total, end = second
    unit, unit_end = _unit(line, joint.end(), end)
    if unit.kind in _SHARES or not (slash or _is_out_of(line, start, value, stop, second)):
        return None
    value *= _shared_scale(line, (start, stop), (joint.end(), end), value, total)
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


def _shared_scale(
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


def _shortened(line: TextLine, first: tuple[int, int], second: tuple[int, int]) -> Decimal:
    """The thousands that "15-16.000 đồng/kg" leaves out of its first number, else 1."""
    short, full = _SHORT.fullmatch(line.text, *first), _FULL.match(line.text, *second)
    if not short or not full:
        return Decimal(1)
    low, high = Decimal(short[0]), Decimal(full[0])
    return Decimal(_THOUSAND) if low < high <= low * _NEAR_ENDS else Decimal(1)


def _unit(line: TextLine, start: int, stop: int) -> tuple[UnitOfMeasure, int]:
    """The unit behind a numeral; a scale without one means money, unless what follows shows that it does not."""
    if found := unit_at(line.text, line.folded, stop, line.end):
        return found
    if line.before(start, 1) == "$":
        return USD, stop
    numeral = line.folded[start:stop]
    if _MILLIONS.search(numeral) and not line.counted(stop):
        return _money_rate(line, stop) or (VND, stop)
    if _IMPLIED_MONEY.search(numeral) and line.word(stop) not in _NOT_MONEY:
        return VND, stop
    if numeral.endswith(_PERHAPS_MONEY):
        return _money_rate(line, stop) or (VND if _speaks_of_money(line, start, stop) else COUNT, stop)
    return COUNT, stop


def _speaks_of_money(line: TextLine, start: int, stop: int) -> bool:
    """ "vốn 130 triệu", "36 triệu tiền thuê": no noun behind the scale and a word of money before it, or "tiền"."""
    word = line.word(stop)
    return word in _MONEY_BEHIND or (
        (not word or word in _NO_NOUN) and _MONEY.search(line.before(start, 40)) is not None
    )


def _money_rate(line: TextLine, stop: int) -> tuple[UnitOfMeasure, int] | None:
    """The money that "230-250 triệu/tháng" leaves out."""
    rest = slice(stop, min(stop + 40, line.end))
    text, folded, length = _IMPLIED_UNIT + line.text[rest], _IMPLIED_UNIT + line.folded[rest], len(_IMPLIED_UNIT)
    found = unit_at(text, folded, 0, len(text))
    return (found[0], stop + found[1] - length) if found and found[1] > length else None
