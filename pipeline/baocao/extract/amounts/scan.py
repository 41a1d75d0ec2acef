"""Every number of a text: an `Amount` where it counts or measures, a `NonFigure` where it does not.

`Scanner` goes over a text once, line by line. At each digit or number word it asks, in this order: does its shape
reject it, what numeral is it, what unit stands behind it, does a range or a ratio begin here, do the words around it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from baocao.core import lexicon
from baocao.core.article import Draft, NonFigure
from baocao.core.normalizer import fold
from baocao.extract.amounts import labels
from baocao.extract.amounts.amount import Amount, TextLine
from baocao.extract.amounts.counting import checked
from baocao.extract.amounts.numerals import COUNTING_WORDS, FIVE, ONE, SCALE, longest_numeral, parse_number
from baocao.extract.amounts.shapes import by_shape
from baocao.extract.amounts.units import COUNT, PERCENT, TIMES, USD, VND, UnitOfMeasure, unit_at

_NUMERALS, _UNITS = lexicon.load("numerals"), lexicon.load("units")
_NO_NOUN = frozenset(map(fold, lexicon.load("figures")["behind"]["no_noun"]))
_NOT_MONEY, _MONEY_BEHIND = (frozenset(map(fold, _UNITS[name])) for name in ("not_money", "money_behind"))
_PERHAPS_MONEY = tuple(map(fold, _UNITS["perhaps_money"]))
_DEGREE = frozenset(map(fold, _UNITS["degree"]))
_IMPLIED_UNIT: str = _UNITS["implied_unit"]
_PARTS: dict[str, int] = _NUMERALS["parts"]
_FOLDS = {fold(word): Decimal(times) for word, times in _NUMERALS["folds"].items()}
_WORDS = {
    **_UNITS,
    **_NUMERALS["words"],
    **_NUMERALS["amounts"],
    "half_more": _NUMERALS["words"]["half"],
    "parts": _PARTS,
    "folds": _FOLDS,
    "counting": [word for word in COUNTING_WORDS if word != FIVE],
    "five": [FIVE],
    "hundred": [word for word, scale in _NUMERALS["scales"].items() if scale == 100],
    "SCALE": SCALE,
}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_START = _pattern(r"\d|,\d|(?<!\w)(?:{counting}|{five}(?! \d)|{twenty}|{indefinite}|{below_zero}|{fold})(?!\w)")
_LINE = re.compile(r"[^\n]+")
_CLUSTER = re.compile(r"[\d.,/:-]*\d")
_LINK = _pattern(r"\s{0,2}(?:[-–—−~÷]{1,2}|{to})\s{0,2}(?:{about}\s)?")
_NEIGHBOR = re.compile(r"\s?,?\s")
_MINUSES = frozenset("-−–")
_MINUS = re.compile(r"(?:^|[\s(:])[-−–]$")  # glued to the number, free on its left: no range, no list mark
_MINUS_AHEAD = re.compile(r"[-−–](?=\d)")
_MINUS_WORD = _pattern(r"{below_zero} ")
_FALLS = _pattern(r"(?<!\w){falls}(?: {levels}){0,2} [-−–]$")
_SLASH = re.compile(r"\s?/\s?")
_DATE_GOES_ON = re.compile(r"[/.-]\d")
_FRACTION = _pattern(r"\s{part}\s({parts})(?!\w)")
_SHARED = _pattern(r"\s{shared}(?!\w)")
_LARGEST_PART = 10
_INDEFINITE = _pattern(r"{indefinite} ({tenfold}|{hundred}|{SCALE})(?: ({SCALE}))?(?!\w)")
_FOLD = _pattern(r"{fold} ({folds})(?! {times}|\w| [^\W\d_]+ {times}| {to}| {tens})")
_HALF = _pattern(r"{half}(?! {not_half}|\w)")
_AND_A_HALF = _pattern(r"\s{half_more}(?!\w)")
_LAST_NUMBER = re.compile(r"\d{1,4}$")
_PLAIN = re.compile(r"\d[\d.,]*")
_IMPLIED_MONEY = _pattern(r"{implied_money}(?: \d+ {perhaps_money})?$")
_MONEY = _pattern(r"(?<!\w){money_words}(?!\w)[^.;]*$")


class Scanner:
    """The stage that sets a draft's `numbers`: for the figures, and for whoever asks why a number is none."""

    needs = ("text",)
    sets = ("numbers",)

    def __call__(self, draft: Draft) -> Draft:
        return replace(draft, numbers=tuple(sorted(_numbers(draft), key=lambda number: number.start)))


def _numbers(draft: Draft) -> Iterator[Amount | NonFigure]:
    text, folded = draft.text, draft.folded
    for match in _LINE.finditer(text):
        for found in _scan_line(TextLine(match.start(), match.end(), text, folded)):
            yield found
            if isinstance(found, Amount) and found.unit.unit[-1:] in ("2", "3") and text[found.end - 1].isdigit():
                yield NonFigure(found.end - 1, found.end, "unit_exponent")
    yield from labels.roman_terms(text, folded)


def _scan_line(line: TextLine) -> Iterator[Amount | NonFigure]:
    at = line.start
    rejected: NonFigure | None = None
    while start := _START.search(line.folded, at, line.end):
        place = start.start()
        at = start.end()
        found = _read(line, place, rejected)
        if found is None:
            continue
        if isinstance(found, NonFigure):
            rejected = found
        at = max(found.end, place + 1)
        yield found


def _read(line: TextLine, start: int, rejected: NonFigure | None) -> Amount | NonFigure | None:
    if not line.folded[start].isdigit():
        glued = start > line.start and line.folded[start - 1].isalnum()
        return None if glued else _special(line, start) or _number(line, start, digits=False)
    if shape := by_shape(line, start):
        return shape
    amount = _number(line, start, digits=True)
    label = labels.continues(line, rejected, start)
    if label and not (isinstance(amount, Amount) and _stands_alone(line, amount, rejected)):
        return NonFigure(start, amount.end if amount else start + 1, label)
    return amount


def _stands_alone(line: TextLine, amount: Amount, previous: NonFigure | None) -> bool:
    """Whether the amount counts by itself, so that it cannot go on with a list of labels (Điều 68 và 69)."""
    if amount.unit is not COUNT or (amount.total is not None and previous and previous.label != "date"):
        return True
    numbered = previous and previous.label in ("document_number", "year")
    last = _LAST_NUMBER.search(line.folded, previous.start, previous.end) if previous and numbered else None
    return line.counted(amount.end) and not (last and amount.value == int(last[0]) + 1)


def _special(line: TextLine, start: int) -> Amount | None:
    """Amounts without a numeral of their own: hàng trăm, gấp đôi, một nửa."""
    if match := _INDEFINITE.match(line.folded, start, line.end):
        low = Decimal(parse_number(" ".join([ONE, *filter(None, match.groups())])))
        unit, end = unit_at(line.text, line.folded, match.end(), line.end) or (COUNT, match.end())
        low = unit.convert(low)
        return Amount(start, end, match.end(), low, unit, unit.kind, low * 10, rule="indefinite")
    if match := _FOLD.match(line.folded, start, line.end):
        return Amount(start, match.end(), match.end(), _FOLDS[match[1]], TIMES, "multiple", rule="fold")
    if match := _HALF.match(line.folded, start, line.end):
        return Amount(start, match.end(), match.end(), Decimal(50), PERCENT, "percent", rule="half")
    return None


def _number(line: TextLine, start: int, *, digits: bool) -> Amount | NonFigure | None:
    negative = _MINUS_WORD.match(line.folded, start, line.end)
    numeral = longest_numeral(line.text, line.folded, negative.end() if negative else start, line.end)
    if not numeral:
        cluster = _CLUSTER.match(line.folded, start, line.end)
        return NonFigure(start, cluster.end(), "unreadable") if digits and cluster else None
    value, stop = numeral
    value = -value if negative else value
    amount = _below_zero(line, start, value, stop) if digits else None
    amount = amount or (
        (_ratio(line, start, value, stop) if digits else _fraction(line, start, value, stop))
        or _range(line, start, value, stop)
        or _single(line, start, value, stop)
    )
    return checked(line, amount, first_stop=stop, digits=digits or negative is not None)


def _below_zero(line: TextLine, start: int, value: Decimal, stop: int) -> Amount | None:
    """ "-3 độ C", "tăng trưởng -2,3%"; a minus before other shares marks a decrease, before anything else a list."""
    if line.folded[start - 1 : start] not in _MINUSES or not _MINUS.search(line.before(start, 2)):
        return None
    amount = _range(line, start, -value, stop) or _single(line, start, -value, stop)
    degrees = amount.unit.code == "Cel" or line.word(amount.stop) in _DEGREE
    falls = amount.unit is PERCENT and _FALLS.search(line.before(start))
    return replace(amount, start=start - 1) if degrees or falls else None


def _single(line: TextLine, start: int, value: Decimal, stop: int) -> Amount:
    unit, end = _unit(line, start, stop)
    if unit.kind == "duration" and (half := _AND_A_HALF.match(line.folded, end, line.end)):
        value, end = value + Decimal("0.5"), half.end()
    return Amount(start, end, stop, unit.convert(value), unit, unit.kind)


def _range(line: TextLine, start: int, low: Decimal, stop: int) -> Amount | None:
    """ "từ 5 đến 7 triệu", "10–15%", "hai, ba tháng": the second number's scale and unit hold for both."""
    own, own_end = COUNT, stop
    if not _LINK.match(line.folded, stop, line.end):
        own, own_end = _unit(line, start, stop)
    link = _LINK.match(line.folded, own_end, line.end)
    joint = link or _NEIGHBOR.match(line.folded, stop, line.end)
    sign = _MINUS_AHEAD.match(line.folded, joint.end(), line.end) if joint and low < 0 else None
    begin = sign.end() if sign else joint.end() if joint else stop
    second = joint and longest_numeral(line.text, line.folded, begin, line.end)
    if not joint or not second or own.unit == "times":
        return None
    high, end = -second[0] if sign else second[0], second[1]
    if not link and not _neighbors(line, start, begin, low, high):
        return None
    unit, unit_end = _unit(line, begin, end)
    if (own is not COUNT and own.unit != unit.unit) or _DATE_GOES_ON.match(line.folded, end, line.end):
        return None
    low *= _shared_scale(line, (start, stop), (begin, end), low, high)
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


def _ratio(line: TextLine, start: int, value: Decimal, stop: int) -> Amount | None:
    """ "30/31 chỉ tiêu", "923,8/1.010 tỷ đồng"."""
    slash = _SLASH.match(line.folded, stop, line.end)
    second = slash and longest_numeral(line.text, line.folded, slash.end(), line.end)
    if not slash or not second:
        return None
    total, end = second
    unit, unit_end = _unit(line, slash.end(), end)
    value *= _shared_scale(line, (start, stop), (slash.end(), end), value, total)
    share = unit is COUNT and value < total <= _LARGEST_PART and _SHARED.match(line.folded, end, line.end)
    quantity = "fraction" if share else "ratio"
    return Amount(start, unit_end, end, unit.convert(value), unit, quantity, total=unit.convert(total), rule="ratio")


def _fraction(line: TextLine, start: int, value: Decimal, stop: int) -> Amount | None:
    """ "hai phần ba"."""
    match = _FRACTION.match(line.folded, stop, line.end)
    if not match:
        return None
    total = Decimal(_PARTS[match[1]])
    return Amount(start, match.end(), match.end(), value, COUNT, "fraction", total=total, rule="fraction")


def _shared_scale(
    line: TextLine, first: tuple[int, int], second: tuple[int, int], low: Decimal, high: Decimal
) -> Decimal:
    """The 10^6 of "5 đến 7 triệu": the scale that only the second number has, else 1."""
    own, digits = _PLAIN.match(line.folded, *first), _PLAIN.match(line.folded, *second)
    if not own or not digits or own.end() != first[1] or digits.end() == second[1]:
        return Decimal(1)
    plain = longest_numeral(line.text, line.folded, second[0], digits.end())
    return high / plain[0] if plain and plain[0] and low * high / plain[0] <= high else Decimal(1)


def _unit(line: TextLine, start: int, stop: int) -> tuple[UnitOfMeasure, int]:
    """The unit behind a numeral; a scale without one means money, unless what follows shows that it does not."""
    if found := unit_at(line.text, line.folded, stop, line.end):
        return found
    if line.before(start, 1) == "$":
        return USD, stop
    numeral = line.folded[start:stop]
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
