"""The day on which a page was published, from the lines that say nothing else: the one policy for it."""

import re
from collections.abc import Sequence
from datetime import date

from baocao.core import lexicon
from baocao.core.days import LONGEST, PLACED, line_day, names_day, written_day
from baocao.core.spans import Block

_LEX = lexicon.load("furniture")
_NUMBER = rf"(?:{_LEX['paper_number']}\W{{0,4}}\S{{1,40}}\s+)?"
_BYLINE = rf"(?:\s[-–|]\s{lexicon.alternation(_LEX['byline'])}\W{{1,3}}[^\d\n]{{2,80}})?"
_PLACE = re.compile(  # a letterhead's last line, or a dateline
    rf"\W{{0,3}}{_NUMBER}\W{{0,3}}[^\W\d][^\d,:\n]{{2,40}},\s*{PLACED}{_BYLINE}\W*$"
)
_NEAR = 1_000  # characters behind the title within which its day stands: a lead may lie between, or a table of contents
_LISTED = 4  # different days on lines of their own that make a list of articles
_END = 300  # characters before the end of a page, where others put it


def is_date_line(key: str) -> bool:
    """Whether a folded line says a day, a clock time and counters perhaps, and nothing else."""
    return names_day(key) or (len(key) <= LONGEST and _PLACE.match(key) is not None)


def publication_day(folded: str, blocks: Sequence[Block]) -> date | None:
    """The day in the first date line behind the title, else in the first on the page; None where no line has one.

    Above the title stands the day on which the page was fetched, or the letterhead of a paper with its own. A line
    amid the text is a cell of a table or the end of a sentence, and tells no day; nor do those of a list of articles.
    """
    title = next((block for block in blocks if block.kind == "title"), None)
    start, end = (title.start, title.end) if title else (0, 0)
    dated = [block for block in blocks if block.kind == "date"]
    days = [(block, day) for block in dated if (day := _day(folded[block.start : block.end]))]
    if len({day for _, day in days}) >= _LISTED:
        return None
    near = [
        (block.start < start, block.start, day)
        for block, day in days
        if block.start - end <= _NEAR or len(folded) - block.end <= _END
    ]
    return min(near, default=(0, 0, None))[2]


def month_only(folded: str, blocks: Sequence[Block], day: date) -> bool:
    """Whether the line that has the day of publication names its month only: "Mường Khoa, tháng 6 năm 2019"."""
    places = (_PLACE.match(folded, block.start, block.end) for block in blocks if block.kind in ("date", "form"))
    return any(place and place["omonth"] and written_day(place) == day for place in places)


def paper_day(key: str) -> date | None:
    """The day in the last line of a letterhead, perhaps behind the number: "Mường Khoa, ngày 12 tháng 6 năm 2019"."""
    match = _PLACE.match(key)
    return _day(key) if match else None


def _day(key: str) -> date | None:
    place = _PLACE.match(key)
    return written_day(place) if place else line_day(key)
