"""Days as people and machines write them, in Vietnamese order; for cells of tables, arguments and options."""

import re
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_HERE = timezone(timedelta(hours=7))  # in Vietnam, where an instant's day is asked for
_DAY_FIRST = re.compile(r"\D{0,20}(?<!\d)(\d{1,2})(?:[/.-]|\s)(\d{1,2})(?:[/.-]|\s)((?:19|20)\d{2})\b")
_IN_WORDS = re.compile(r"\D{0,20}(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm|,)?\s+((?:19|20)\d{2})\b", re.IGNORECASE)
_COMPACT = re.compile(r"(?:19|20)\d{6}")
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")  # since 1970, or thousandths of them


def parse_date(value: object) -> date | None:
    """The day of a date, an instant, an ISO string, or day, month and year in this order; None if it is none.

    An instant with a time zone, or in seconds since 1970, is on the day that it was in Vietnam.
    """
    if isinstance(value, datetime):
        return _day_of(value)
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        if match := _DAY_FIRST.match(text) or _IN_WORDS.match(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if _COMPACT.fullmatch(text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if _SECONDS.fullmatch(text):
            seconds = float(text)
            return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, _HERE).date()
        return _instant(text)
    except (ValueError, OverflowError, OSError):
        return None


def _instant(text: str) -> date:
    """Of an ISO string, of one whose time is written otherwise its date, or of a date as mails and feeds have it."""
    try:
        return _day_of(datetime.fromisoformat(text))
    except ValueError:
        if text[:1].isalpha():
            return _day_of(parsedate_to_datetime(text))
        return date.fromisoformat(text[:10].replace("/", "-"))


def _day_of(instant: datetime) -> date:
    return (instant.astimezone(_HERE) if instant.tzinfo else instant).date()
