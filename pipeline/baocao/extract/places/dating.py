"""The day whose lists a text is read with, where nobody knows when it was published.

It is no day of publication: `structure` finds that. What an undated text tells of its time is enough to choose between
the divisions before and after a merger, and for nothing else.
"""

import re

from baocao.core.lexicon import alternation, load
from baocao.extract.places.gazetteer import TWO_LEVELS

UNDATED = "2019-12-31"  # stands for the day of an undated text: the last day before the mergers of 2020-2025
_WORDS = load("localities")["dating"]
_MONTH, _YEAR_WORD = alternation(_WORDS["month"]), alternation(_WORDS["year"])
_DATE = re.compile(
    rf"(?P<day>\d(?<!\d\d)\d?)\s?(?:[/.-]|{_MONTH})\s?(?P<month>\d{{1,2}})"
    rf"\s?(?:[/.-]|{_YEAR_WORD})\s?(?P<year>20\d\d)(?!\d)"
)
_YEAR = re.compile(rf"(?<!\w){_YEAR_WORD} (?P<year>20\d\d)(?!\d)")
_DEADLINE = re.compile(rf"(?<!\w){alternation(_WORDS['deadline'])}\s(?:{alternation(_WORDS['day'])}\s)?\Z")
_SIGHT = 30  # characters in front of a date that can hold such a word
_TODAY = re.compile(rf"{alternation(_WORDS['today'])}(?!\w)")
_OPENING = 300  # characters in which a year without a day may be the article's


def day_of_lists(folded: str) -> str:
    """The latest day (ISO) that the text writes out, deadlines aside; `UNDATED` where it tells none."""
    days = [
        f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"
        for match in _DATE.finditer(folded)
        if 0 < int(match["month"]) <= 12 and 0 < int(match["day"]) <= 31 and not _deadline(folded, match.start())
    ]
    opening = (match for match in _YEAR.finditer(folded, 0, _OPENING) if not _deadline(folded, match.start()))
    days += [f"{match['year']}-06-30" for match in opening]
    if _TODAY.search(folded):
        days.append(TWO_LEVELS)
    return max(days, default=UNDATED)


def _deadline(folded: str, at: int) -> bool:
    """Whether what is dated here lies ahead: "trước ngày"."""
    return bool(_DEADLINE.search(folded, max(0, at - _SIGHT), at))
