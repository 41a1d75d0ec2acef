"""What the words of a period mean: a TIMEX3 value with the first and the last day.

Each `*_value` function reads the named groups of a match (see the rules in `period_rules.py`). It gets the day that
what is relative or lacks a year is resolved against: that of publication, or the end of an interval for its beginning.
It gives None where the rule does not hold after all, `IMPOSSIBLE` where the words name no time ("ngày 31/2"), and
`UNKNOWN` where nobody can tell which. Named after the standard whose values it makes.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import MINYEAR, date, timedelta
from typing import NamedTuple

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.extract.amounts.numerals import NumeralError, parse_number


class Value(NamedTuple):
    """A TIMEX3 value with its first and last day."""

    timex: str | None = None
    first: date | None = None
    last: date | None = None


Resolve = Callable[[re.Match[str], date | None], Value | None]

UNKNOWN, IMPOSSIBLE = Value(), Value("")
PRESENT = "PRESENT_REF"
_LEX = lexicon.load("periods")


def _numbers(name: str) -> dict[str, int]:
    return {fold(words): number for words, number in _LEX[name].items()}


_YEAR_MONTHS = 12
_JUST_PASSED = 2  # months after those that a report tells of: that of January on eleven months
_UNITS = {fold(word): unit for word, unit in _LEX["units"].items()}
_MONTHS, _DAYS, _SHIFTS = _numbers("months"), _numbers("relative_days"), _numbers("shifts")
_YEARS = _numbers("relative_years") | _numbers("same_period") | _numbers("year_ends")
_HALF = frozenset(map(fold, _LEX["words"]["half"]))
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_HALF_YEAR = 6  # months
_PIVOT = 50  # two digits below are of this century, where no day of publication tells
_YEAR_DIGITS = re.compile(r"\d{4}")


def years_value(match: re.Match[str], _: date | None) -> Value | None:
    """Groups `first`, `last` (four digits or two): "2016-2020", "nhiệm kỳ 2020-25"."""
    first, last = int(match["first"]), int(match["last"])
    last += first // 100 * 100 if last < 100 else 0
    return Value(f"{first}/{last}", date(first, 1, 1), date(last, 12, 31)) if first < last else None


def months_value(match: re.Match[str], anchor: date | None) -> Value | None:
    """Groups `count`, `late` (not empty for the last months of the year), a year: "6 tháng đầu năm 2017"."""
    count, year = _count(match["count"]), _year(match, anchor)
    if not count or count > 12:
        return None
    late = bool(match["late"])
    half = f"H{2 if late else 1}" if count == _HALF_YEAR else None
    first, last = (13 - count, 12) if late else (1, count)
    if year is None:
        return Value(f"XXXX-{half or f'{first:02}/XXXX-{last:02}'}")
    timex = f"{year}-{half}" if half else f"{year}-{first:02}/{year}-{last:02}"
    return Value(timex, date(year, first, 1), _last_day(year, last))


def months_so_far_value(match: re.Match[str], anchor: date | None) -> Value | None:
    """Groups as above: "9 tháng, toàn tỉnh thu …", told when they have just passed; else they may be any nine."""
    count = _count(match["count"])
    if not (anchor and count and count > 1 and (anchor.month - count) % _YEAR_MONTHS <= _JUST_PASSED):
        return None
    return months_value(match, anchor if anchor.month >= count else date(anchor.year - 1, _YEAR_MONTHS, 31))


def quarter_value(match: re.Match[str], anchor: date | None) -> Value | None:
    """Groups `quarter` (digit, Roman numeral or word), a year: "quý III/2018"."""
    words = match["quarter"]
    number = _ROMAN.get(words) or _count(words)
    if not number or number > 4:
        return None
    return _quarter(_year(match, anchor, 3 * number - 2), number)


def day_value(match: re.Match[str], anchor: date | None) -> Value | None:
    """Groups `day`, `month`, a year: "ngày 19 tháng 6 năm 2014"."""
    return _day(match, int(match["day"]), anchor)


def days_value(match: re.Match[str], anchor: date | None) -> Value | None:
    """Groups `first`, `day`, `month`, a year: "ngày 3-9 tháng 3"."""
    if int(match["first"]) >= int(match["day"]):
        return None
    return interval(_day(match, int(match["first"]), anchor), _day(match, int(match["day"]), anchor)) or IMPOSSIBLE


def pair_of_days_value(match: re.Match[str], anchor: date | None) -> Value | None:
    """Groups as above, of days that follow one another: "ngày 12 và 13/6"."""
    return days_value(match, anchor) if int(match["day"]) == int(match["first"]) + 1 else None


def relative_day_value(match: re.Match[str], anchor: date | None) -> Value:
    """Group `which` (a form of the lexicon): "hôm qua"."""
    if anchor is None:
        return UNKNOWN
    found = anchor + timedelta(days=_DAYS[" ".join(match["which"].split())])
    return Value(found.isoformat(), found, found)


def month_value(match: re.Match[str], anchor: date | None) -> Value | None:
    """Groups `month` (digits or a name), a year: "tháng 6-2016", "tháng Hai"."""
    month = _month(match["month"])
    return _whole_month(_year(match, anchor, month), month)


def month_span_value(match: re.Match[str], anchor: date | None) -> Value | None:
    """Groups `first`, `month`, a year: "tháng 3-6/2019"."""
    first, last = _month(match["first"]), _month(match["month"])
    year = _year(match, anchor, last)
    return interval(_whole_month(year, first), _whole_month(year, last)) if first < last else None


def year_value(match: re.Match[str], _: date | None) -> Value:
    """Group `year`: "năm 2016"."""
    return _whole_year(int(match["year"]))


def start_value(match: re.Match[str], anchor: date | None) -> Value | None:
    """Group `unit`: the first day of the year or month of "từ đầu năm đến nay"."""
    months = _UNITS[match["unit"]].get("months")
    if months not in (1, 12):
        return None
    if anchor is None:
        return Value("XXXX-01-01" if months > 1 else "XXXX-XX-01")
    first = date(anchor.year, 1 if months > 1 else anchor.month, 1)
    return Value(first.isoformat(), first, first)


def relative_year_value(match: re.Match[str], anchor: date | None) -> Value:
    """Groups `which` (a form of the lexicon), `year`: "năm ngoái", "cùng kỳ 2017"."""
    if match["year"]:
        return _whole_year(int(match["year"]))
    return _whole_year(anchor.year + _YEARS[" ".join(match["which"].split())]) if anchor else UNKNOWN


def relative_value(match: re.Match[str], anchor: date | None) -> Value | None:
    """Groups `unit`, `which` (forms of the lexicon): "tháng trước", "quý tới", "tuần này"."""
    if anchor is None:
        return UNKNOWN
    unit, shift = _UNITS[match["unit"]], _SHIFTS[" ".join(match["which"].split())]
    if days := unit.get("days"):
        first = anchor + timedelta(days=days * shift - anchor.weekday())
        year, week, _ = first.isocalendar()
        return Value(f"{year}-W{week:02}", first, first + timedelta(days=days - 1))
    months = unit["months"]
    year, at = divmod((anchor.year * 12 + anchor.month - 1) // months + shift, 12 // months)
    return _quarter(year, at + 1) if months > 1 else _whole_month(year, at + 1)


def present_value(_: re.Match[str], anchor: date | None) -> Value:
    """No groups: "đến nay"."""
    return Value(PRESENT, None, anchor)


def elapsed_value(match: re.Match[str], anchor: date | None) -> Value | None:
    """Groups `count`, `unit`: "3 năm qua", "nửa năm nay"."""
    unit = _UNITS[match["unit"]]
    half = match["count"] in _HALF
    count = _HALF_YEAR if half else _count(match["count"])
    if not count or (half and unit["timex"] != "Y"):
        return None
    timex, months = f"P{count}{'M' if half else unit['timex']}", count * (1 if half else unit.get("months", 0))
    if anchor is None:
        return Value(timex)
    try:
        return Value(timex, _before(anchor, months, count * unit.get("days", 0)), anchor)
    except (ValueError, OverflowError):
        return None


def unknown_value(*_: object) -> Value:
    """A time that cannot be told from its words: a day of the lunar calendar."""
    return UNKNOWN


def interval(first: Value | None, last: Value | None) -> Value | None:
    """From the one to the other; None where that runs backwards or one of them is no time."""
    if not (first and last and first.timex and last.timex):
        return None
    stop = last.last.isoformat() if last.timex == PRESENT and last.last else last.timex
    if first.first is None or last.last is None:
        return Value(f"{first.timex}/{stop}", first.first if stop == PRESENT else None)
    if first.first > last.last:
        return None
    alike = len(first.timex) == len(stop) and "/" not in first.timex
    timex = f"{first.timex}/{stop}" if alike else f"{first.first}/{last.last}"
    return Value(timex, first.first, last.last)


def in_year(value: Value, year: int) -> Value:
    """The same stretch of another year."""
    if not (value.timex and value.first and value.last) or year < value.last.year - value.first.year + MINYEAR:
        return UNKNOWN
    by = year - value.last.year
    timex = _YEAR_DIGITS.sub(lambda digits: str(int(digits[0]) + by), value.timex)
    first, last = (_before(day, -12 * by) for day in (value.first, value.last))
    whole_months = value.last == _last_day(value.last.year, value.last.month)
    return Value(timex, first, _last_day(last.year, last.month) if whole_months else last)


def _whole_year(year: int) -> Value:
    return Value(str(year), date(year, 1, 1), date(year, 12, 31))


def _quarter(year: int | None, number: int) -> Value:
    if year is None:
        return Value(f"XXXX-Q{number}")
    return Value(f"{year}-Q{number}", date(year, 3 * number - 2, 1), _last_day(year, 3 * number))


def _whole_month(year: int | None, month: int) -> Value:
    return (
        Value(f"{year}-{month:02}", date(year, month, 1), _last_day(year, month)) if year else Value(f"XXXX-{month:02}")
    )


def _day(match: re.Match[str], day: int, anchor: date | None) -> Value:
    month = _month(match["month"])
    year = _year(match, anchor, month)
    try:
        found = date(year or 2000, month, day)  # of a leap year, where no year is known
    except ValueError:
        return IMPOSSIBLE
    return Value(found.isoformat(), found, found) if year else Value(f"XXXX-{month:02}-{day:02}")


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _before(day: date, months: int, days: int = 0) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) - timedelta(days=days)


def _year(match: re.Match[str], anchor: date | None, month: int = 0) -> int | None:
    """The year of a month: as stated, else that of the anchor or the one before where the month lies far ahead."""
    said = {name: words for name, words in match.groupdict().items() if words}
    if "year" in said:
        return _four_digits(int(said["year"]), anchor)
    if anchor is None or "every" in said:
        return None
    if "of" in said:
        return anchor.year + _YEARS[" ".join(said["of"].split())]
    if "next" in said or "past" in said:
        return anchor.year + (month < anchor.month if "next" in said else -(month > anchor.month))
    return anchor.year - (month - anchor.month > _HALF_YEAR)


def _four_digits(year: int, anchor: date | None) -> int:
    if year >= 100:
        return year
    return 2000 + year if year < (anchor.year % 100 + 10 if anchor else _PIVOT) else 1900 + year


def _month(words: str) -> int:
    return int(words) if words.isdecimal() else _MONTHS[" ".join(words.split())]


def _count(words: str) -> int | None:
    if words in _HALF:
        return _HALF_YEAR
    try:
        return int(parse_number(words))
    except NumeralError:
        return None
