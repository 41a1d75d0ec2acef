"""What the words of a period mean: a TIMEX3 value with the first and the last day.

Each `*_value` function reads the named groups of a match (see the table in `kinds/periods.py`). It gets the day of
publication, which what is relative or lacks a year is resolved against, and gives None where the words name no time
("ngày 31/2"). Named after the standard whose values it makes.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.extract.amounts.numerals import NumeralError, parse_number

Value = tuple[str | None, date | None, date | None]  # TIMEX3, first and last day
Resolve = Callable[[re.Match[str], date | None], Value | None]

_LEX = lexicon.load("periods")
_UNITS = {fold(word): unit for word, unit in _LEX["units"].items()}
_OFFSETS = {fold(words): years for words, years in (_LEX["relative_years"] | _LEX["same_period"]).items()}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_HALF_YEAR = 6  # months


def years_value(match: re.Match[str], _: date | None) -> Value | None:
    """Groups `first`, `last`: "2016-2020"."""
    first, last = int(match["first"]), int(match["last"])
    return (f"{first}/{last}", date(first, 1, 1), date(last, 12, 31)) if first < last else None


def months_value(match: re.Match[str], published: date | None) -> Value | None:
    """Groups `count`, `late` (not empty for the last months of the year), `year`: "6 tháng đầu năm 2017"."""
    count = _count(match["count"])
    year = int(match["year"]) if match["year"] else published.year if published else None
    if not count or count > 12:
        return None
    late = bool(match["late"])
    half = f"H{2 if late else 1}" if count == _HALF_YEAR else None
    first, last = (13 - count, 12) if late else (1, count)
    if year is None:
        return f"XXXX-{half or f'{first:02}/XXXX-{last:02}'}", None, None
    timex = f"{year}-{half}" if half else f"{year}-{first:02}/{year}-{last:02}"
    return timex, date(year, first, 1), _last_day(year, last)


def quarter_value(match: re.Match[str], published: date | None) -> Value | None:
    """Groups `quarter` (digit or Roman numeral), `year`: "quý III/2018"."""
    number = _ROMAN.get(match["quarter"]) or int(match["quarter"])
    year = int(match["year"]) if match["year"] else published.year if published else None
    if year is None:
        return f"XXXX-Q{number}", None, None
    return f"{year}-Q{number}", date(year, 3 * number - 2, 1), _last_day(year, 3 * number)


def day_value(match: re.Match[str], published: date | None) -> Value | None:
    """Groups `day`, `month`, `year`: "ngày 19 tháng 6 năm 2014"."""
    day, month = int(match["day"]), int(match["month"])
    year = int(match["year"]) if match["year"] else _nearest_year(month, published)
    if year is None:
        return f"XXXX-{month:02}-{day:02}", None, None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found.isoformat(), found, found


def month_value(match: re.Match[str], published: date | None) -> Value | None:
    """Groups `month`, `year`: "tháng 6-2016"."""
    month = int(match["month"])
    year = int(match["year"]) if match["year"] else _nearest_year(month, published)
    if year is None:
        return f"XXXX-{month:02}", None, None
    return f"{year}-{month:02}", date(year, month, 1), _last_day(year, month)


def year_value(match: re.Match[str], _: date | None) -> Value:
    """Group `year`: "năm 2016"."""
    return _whole_year(int(match["year"]))


def relative_year_value(match: re.Match[str], published: date | None) -> Value:
    """Groups `which` (a form of the lexicon), `year`: "năm ngoái", "cùng kỳ 2017"."""
    if match["year"]:
        return _whole_year(int(match["year"]))
    if published is None:
        return None, None, None
    return _whole_year(published.year + _OFFSETS[" ".join(match["which"].split())])


def present_value(_: re.Match[str], published: date | None) -> Value:
    """No groups: "đến nay"."""
    return "PRESENT_REF", None, published


def elapsed_value(match: re.Match[str], published: date | None) -> Value | None:
    """Groups `count`, `unit`: "3 năm qua"; without a first day where the unit is counted in days."""
    count, unit = _count(match["count"]), _UNITS[match["unit"]]
    if not count:
        return None
    timex = f"P{count}{unit['timex']}"
    if published is None:
        return timex, None, None
    months = count * unit.get("months", 0)
    if not months:
        return timex, None, published
    year, month = divmod(published.year * 12 + published.month - 1 - months, 12)
    if year < 1:
        return None
    return timex, date(year, month + 1, min(published.day, monthrange(year, month + 1)[1])), published


def _whole_year(year: int) -> Value:
    return str(year), date(year, 1, 1), date(year, 12, 31)


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _nearest_year(month: int, published: date | None) -> int | None:
    """The year of a month without one: that of publication, or the year before where the month lies far ahead."""
    if published is None:
        return None
    return published.year - (1 if month - published.month > _HALF_YEAR else 0)


def _count(words: str) -> int | None:
    try:
        return int(parse_number(words))
    except NumeralError:
        return None
