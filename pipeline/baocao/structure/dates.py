"""The day on which a page was published, from the lines that say nothing else: the one policy for it."""

import re
from collections.abc import Sequence
from datetime import date

from baocao.core import lexicon
from baocao.core.article import Block

_LEX = lexicon.load("furniture")
_LONGEST = 160  # characters; longer lines are running text
_CLOCK = r"(?:\d{1,2}\s?[:hg]\s?\d{2}(?::\d{2})?(?:\s?[ap]m)?)"
_DAY = r"(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>(?:19|20)\d{2})"
_ISO = r"(?P<iso>(?:19|20)\d{2}-\d{2}-\d{2})(?:t[\d:.+z-]+)?"
_DAY_WORD, _MONTH_WORD, _YEAR_WORD = _LEX["date_words"]
_WRITTEN = (
    rf"{_DAY_WORD}\s+(?P<wday>\d{{1,2}})\s+{_MONTH_WORD}\s+(?P<wmonth>\d{{1,2}})\s+{_YEAR_WORD}"
    r"\s+(?P<wyear>(?:19|20)\d{2})"
)
_LABEL = rf"(?:{lexicon.alternation(_LEX['date_label'])}\W{{0,4}})"
_VIEWS = lexicon.alternation(_LEX["date_views"])
_DATE_LINE = re.compile(
    rf"\W*{_LABEL}{{0,3}}(?:{_CLOCK}\W{{1,4}})?{_LABEL}{{0,2}}(?:{_DAY}|{_ISO}|{_WRITTEN})"
    rf"(?P<rest>(?:\W{{0,4}}(?:{_CLOCK}|{_VIEWS}\W{{0,3}}\d+|gmt\W?\+?\d*))*\W*$)?"
)
_GLUED = re.compile(
    rf"{lexicon.alternation(_LEX['date_publishers'])}[^\d\n]{{3,80}}{_DAY}\W*(?:{_CLOCK})?\W*$"
)  # "Báo Lâm ĐồngBáo Lâm Đồng07/11/2025"
_NUMBER = rf"(?:{_LEX['paper_number']}\W{{0,4}}\S{{1,40}}\s+)?"
_PLACE = re.compile(
    rf"\W{{0,3}}{_NUMBER}\W{{0,3}}[^\W\d][^\d,\n]{{2,40}},\s*{_WRITTEN}\W*$"
)  # a letterhead's last line


def is_date_line(key: str) -> bool:
    """Whether a folded line says a day, a clock time and counters perhaps, and nothing else."""
    if len(key) > _LONGEST:
        return False
    match = _DATE_LINE.match(key)
    return bool((match and match["rest"] is not None) or _GLUED.match(key) or _PLACE.match(key))


def publication_day(folded: str, blocks: Sequence[Block]) -> date | None:
    """The day in the first date line behind the title, else in the first on the page; None where no line has one.

    Above the title stands the day on which the page was fetched, or the letterhead of a paper with its own.
    """
    title = next((block.start for block in blocks if block.kind == "title"), 0)
    days = ((block, _day(folded[block.start : block.end])) for block in blocks if block.kind == "date")
    return min(((block.start < title, block.start, day) for block, day in days if day), default=(0, 0, None))[2]


def paper_day(key: str) -> date | None:
    """The day in the last line of a letterhead, perhaps behind the number: "Mường Khoa, ngày 12 tháng 6 năm 2019"."""
    match = _PLACE.match(key)
    return _day(key) if match else None


def _day(key: str) -> date | None:
    match = _DATE_LINE.match(key) or _GLUED.match(key) or _PLACE.match(key)
    if not match:
        return None
    parts = match.groupdict()
    try:
        if parts.get("iso"):
            return date.fromisoformat(parts["iso"])
        named = [parts.get(f"w{part}") or parts.get(part) for part in ("year", "month", "day")]
        return date(*(int(part) for part in named if part))
    except (TypeError, ValueError):
        return None
