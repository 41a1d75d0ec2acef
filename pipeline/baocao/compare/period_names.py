"""Periods by name: spans of days as TIMEX3 values and back."""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from baocao.core.errors import OptionError

_YEAR, _HALF, _QUARTER = 12, 6, 3  # months
_TIMEX = re.compile(r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?")
_MONTHS = {"half": _HALF, "quarter": _QUARTER, "month": 1}  # in each


def span_of(timex: str) -> tuple[date, date]:
    """First and last day of a period that is written as 2023, 2023-H1, 2023-Q2, 2023-11 or a day.

    Raises:
        ValueError: it is written in another way, or there is no such month or day.
    """
    if not (match := _TIMEX.fullmatch(timex)):
        raise ValueError(timex)
    year, kind = int(match["year"]), next((name for name in _MONTHS if match[name]), None)
    if match["day"]:
        return (day := date(year, int(match["month"]), int(match["day"]))), day
    months = _MONTHS[kind] if kind else _YEAR
    last = months * int(match[kind]) if kind else _YEAR
    return date(year, last - months + 1, 1), date(year, last, monthrange(year, last)[1])


def refuse_no_period(timex: str) -> None:
    """Raises OptionError where it is no name of a period as `period_of` gives them: one, or two with a "/" between."""
    try:
        first, *rest = [span_of(part) for part in timex.split("/")]
        if len(rest) > 1 or any(last[1] < first[0] for last in rest):
            raise ValueError
    except ValueError as error:
        raise OptionError(
            f"A period must be written as 2023, 2023-H1, 2023-Q1, 2023-05, 2021/2025 or 2023-01/2023-09. Got {timex!r}."
        ) from error


@lru_cache(10_000)
def period_of(first: date, last: date) -> tuple[str, str, date, date]:
    """TIMEX3 value and basis of a span of days, with its first and last day.

    The last day of a year stands for the year: what is reached "by 31 December" is the year's result.
    """
    if first == last and (first.month, first.day) == (12, 31):
        first = date(first.year, 1, 1)
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    if not whole:
        timex, basis = (first.isoformat(), "day") if first == last else (f"{first}/{last}", "none")
        return timex, basis, first, last
    months = (last.year - first.year) * _YEAR + last.month - first.month + 1
    return *_whole_months(first, last, months), first, last


def _whole_months(first: date, last: date, months: int) -> tuple[str, str]:
    year, month = first.year, first.month
    if months == 1:
        return f"{year}-{month:02}", "month"
    if months % _YEAR == 0 and month == 1:
        return (f"{year}", "year") if months == _YEAR else (f"{year}/{last.year}", "term")
    if months == _HALF and month in (1, _HALF + 1):
        return f"{year}-H{1 if month == 1 else 2}", "half"
    if months == _QUARTER and month % _QUARTER == 1:
        return f"{year}-Q{month // _QUARTER + 1}", "quarter"
    return f"{year}-{month:02}/{last.year}-{last.month:02}", f"{months} months"
