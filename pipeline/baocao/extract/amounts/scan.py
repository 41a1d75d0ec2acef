"""Every number of a text: an `Amount` where it counts or measures, a `NonFigure` where it does not.

`Scanner` goes over a text once, line by line. At each digit or number word it asks, in this order: does its shape
reject it, what numeral is it, what unit stands behind it, does a range or a ratio begin here, do the words around it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.normalizer import fold
from baocao.core.spans import NonFigure
from baocao.extract.amounts import labels, readings
from baocao.extract.amounts.amount import SHARED, Amount, TextLine
from baocao.extract.amounts.counting import checked
from baocao.extract.amounts.doubts import doubted
from baocao.extract.amounts.number_words import FIVE, ONE, ZERO
from baocao.extract.amounts.numerals import COUNTING_WORDS, SCALE, parse_number
from baocao.extract.amounts.shapes import by_shape
from baocao.extract.amounts.units import COUNT, PERCENT, TIMES, unit_at
from baocao.extract.amounts.written import numeral_at

_NUMERALS = lexicon.load("numerals")
_FOLDS = {fold(word): Decimal(times) for word, times in _NUMERALS["folds"].items()}
_WORDS = {
    **_NUMERALS["words"],
    **_NUMERALS["amounts"],
    "folds": _FOLDS,
    "counting": [word for word in COUNTING_WORDS if word != FIVE],
    "five": [FIVE],
    "zero": [ZERO],
    "digit": list(_NUMERALS["digits"]),
    "hundred": [word for word, scale in _NUMERALS["scales"].items() if scale == 100],
    "SCALE": SCALE,
}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_START = _pattern(
    r"[\d½¼¾]|,\d|(?<!\w)(?:{counting}|{five}(?! \d)|{zero}(?= {point} {digit})|{twenty}|{indefinite}|{below_zero}"
    r"|{fold})(?!\w)"
)
_LINE = re.compile(r"[^\n]+")
_CLUSTER = re.compile(r"[\d.,/:-]*\d")
_MINUS_WORD = _pattern(r"{below_zero} ")
_INDEFINITE = _pattern(r"{indefinite} ({tenfold}|{hundred}|{SCALE})(?: ({SCALE}))?(?!\w)")
_FOLD = _pattern(r"{fold} ({folds})(?! {times}|\w| [^\W\d_]+ {times}| {to}| {tens})")
_HALF = _pattern(r"{half}(?! {not_half}|\w)")
_VULGAR = re.compile("[½¼¾]")
_DATED = frozenset({"year", "period", "month"})
_LAST_NUMBER = re.compile(r"\d{1,4}$")


class Scanner:
    """The stage that sets a draft's `numbers`: for the figures, and for whoever asks why a number is none."""

    needs = ("text", "tables")
    sets = ("numbers",)

    def __call__(self, draft: Draft) -> Draft:
        return replace(draft, numbers=tuple(sorted(_numbers(draft), key=lambda number: number.start)))


def _numbers(draft: Draft) -> Iterator[Amount | NonFigure]:
    text, folded = draft.text, draft.folded
    behind = iter((*draft.tables, None))
    table = next(behind)
    for match in _LINE.finditer(text):
        while table and table.end <= match.start():
            table = next(behind)
        if table and table.start < match.end():
            continue  # cells are read one by one, see `cells`
        for found in scan_line(TextLine(match.start(), match.end(), text, folded)):
            yield found
            if isinstance(found, Amount) and found.unit.unit[-1:] in ("2", "3") and text[found.end - 1].isdigit():
                yield NonFigure(found.end - 1, found.end, "unit_exponent")
    yield from labels.roman_terms(text, folded)


def scan_line(line: TextLine) -> Iterator[Amount | NonFigure]:
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
    if amount.rule == SHARED or labels.places_on(line, amount.stop, previous.label if previous else ""):
        return False  # Phường 3 và 4 thành phố Huế
    if amount.unit is not COUNT or (amount.total is not None and previous and previous.label != "date"):
        return True
    last = _LAST_NUMBER.search(line.folded, previous.start, previous.end) if previous else None
    if last and previous and previous.label in _DATED and labels.is_year(last[0]) != labels.is_year(str(amount.value)):
        return True  # 2013 - 2016, 7 thanh tra
    last = last if previous and previous.label in ("document_number", "year") else None
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
    if _VULGAR.match(line.folded, start, line.end):
        return readings.vulgar(line, start)
    if match := _HALF.match(line.folded, start, line.end):
        return Amount(start, match.end(), match.end(), Decimal(50), PERCENT, "percent", rule="half")
    return None


def _number(line: TextLine, start: int, *, digits: bool) -> Amount | NonFigure | None:
    found = _checked(line, start, digits=digits)
    return doubted(line, found) if isinstance(found, Amount) else found


def _checked(line: TextLine, start: int, *, digits: bool) -> Amount | NonFigure | None:
    minus = _MINUS_WORD.match(line.folded, start, line.end)
    numeral = numeral_at(line, minus.end() if minus else start)
    if not numeral:
        cluster = _CLUSTER.match(line.folded, start, line.end)
        return NonFigure(start, cluster.end(), "unreadable") if digits and cluster else None
    value, stop = numeral
    if minus:
        amount = readings.negative(line, start, value, stop)
        return checked(line, amount, first_stop=stop, digits=True) if amount else None
    amount = (
        (readings.below_zero(line, start, value, stop) or readings.ratio(line, start, value, stop))
        if digits
        else readings.fraction(line, start, value, stop)
    )
    amount = amount or readings.read_range(line, start, value, stop) or readings.single(line, start, value, stop)
    return checked(line, amount, first_stop=stop, digits=digits)
