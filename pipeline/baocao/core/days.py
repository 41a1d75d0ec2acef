"""The day that a line names and nothing besides: how portals, papers and papers' letterheads write it."""

import re
from calendar import monthrange
from datetime import date

from baocao.core import lexicon

_LEX = lexicon.load("furniture")
LONGEST = 160  # characters; longer lines are running text
_CLOCK = (
    rf"(?:\d{{1,2}}\s?(?:[:hg]|{lexicon.alternation(_LEX['date_hours'])})\s?\d{{2}}(?::\d{{2}})?['’]?"
    rf"(?:\s?{lexicon.alternation(_LEX['date_minutes'])})?(?:\s?(?:[ap]m|sa|ch)\b)?)"
)
_DAY = r"(?P<day>\d{1,2})\s?(?P<sign>[/.-])\s?(?P<month>\d{1,2})\s?(?P=sign)\s?(?P<year>(?:19|20)\d{2})(?!\d)"
_SPACED = r"(?P<sday>\d{1,2}) (?P<smonth>\d{1,2}) (?P<syear>(?:19|20)\d{2})(?!\d)"
_ISO = r"(?P<iso>(?:19|20)\d{2}[-/]\d{1,2}[-/]\d{1,2})(?:t[\d:.+z-]+)?(?!\d)"
_DAY_WORD, _MONTH_WORD, _YEAR_WORD = _LEX["date_words"]
_MONTHS = {name: number for number, name in enumerate(_LEX["date_months"], 1)}
WRITTEN = (
    rf"{_DAY_WORD}\s+(?P<wday>\d{{1,2}})\s+{_MONTH_WORD}\s+(?P<wmonth>\d{{1,2}}),?\s+{_YEAR_WORD}"
    r"\s+(?P<wyear>(?:19|20)\d{2})"
)
# As datelines have it, behind the name of a place: a day, or a month where the day was left open.
PLACED = (
    rf"(?:{WRITTEN}|(?:{_DAY_WORD}\s+)?{_DAY}|(?:{_DAY_WORD}[\s.…_]+)?{_MONTH_WORD}\s+(?P<omonth>\d{{1,2}})"
    rf"(?:,?\s+{_YEAR_WORD}\s+|\s?[/.-]\s?)(?P<oyear>(?:19|20)\d{{2}})(?!\d))"
)
_NAMED = (
    rf"(?P<nday>\d{{1,2}})\s+(?P<nmonth>{lexicon.alternation(_MONTHS)}),?\s+(?:{_YEAR_WORD}\s+)?(?P<nyear>(?:19|20)\d{{2}})|"
    rf"(?P<mmonth>{lexicon.alternation(_MONTHS)})\s+(?P<mday>\d{{1,2}}),?\s+(?P<myear>(?:19|20)\d{{2}})"
)
_LABEL = rf"(?:{lexicon.alternation(_LEX['date_label'])}\W{{0,9}})"
_POSTED = rf"(?:{lexicon.alternation(_LEX['date_posted'])}\W{{0,9}})"
_VIEWS = lexicon.alternation(_LEX["date_views"])
_REST = rf"(?:\W{{0,4}}(?:{_CLOCK}|{_VIEWS}\W{{0,3}}\d[\d.]*|\d[\d.]* ?{_VIEWS}|gmt\W?\+?\d*))*\W*$"
_CLOCK_FIRST = rf"(?:{_CLOCK}\W{{1,4}})?"
_LINE = re.compile(
    rf"\W*(?P<label>{_LABEL}{{1,4}})?{_CLOCK_FIRST}{_LABEL}{{0,3}}"
    rf"(?:{_DAY}|{_ISO}|{WRITTEN}|{_NAMED}|{_SPACED}(?=\W{{1,4}}\d|\W*$))(?P<rest>{_REST})?"
)
_GLUED = re.compile(
    rf"{lexicon.alternation(_LEX['date_publishers'])}[^\d\n]{{3,80}}{_DAY}\W*(?:{_CLOCK})?\W*$"
)  # "Báo Lâm ĐồngBáo Lâm Đồng07/11/2025"
_BETWEEN = re.compile(
    rf"(?:^|[\t|•·(\[–—>-]\s?|\b{_POSTED}){_CLOCK_FIRST}{_LABEL}{{0,3}}(?P<line>(?:{_DAY}|{_ISO}|{WRITTEN}|{_NAMED})"
    rf"(?:\W{{0,4}}(?:{_CLOCK}|gmt\W?\+?\d*)){{0,3}}(?:\s*$|\s?[\t|•·)\]–—-]|(?<=:\d\d)(?: [^\W\d]{{1,9}}){{1,2}}$))"
)  # beside a rubric or a name: "Minh Anh - 08/08/2019 08:51", "Tin trong tỉnh | 08/08/2019"
_AMERICAN = re.compile(r"\d\s?[ap]m\b")
_TWELVE = 12


def names_day(key: str) -> bool:
    """Whether a folded line says a day, a clock time and counters perhaps, and nothing else."""
    match = _matched(key)
    return match is not None and key.rstrip()[-1] not in ".;,"


def line_day(key: str) -> date | None:
    """The day of a folded line that says nothing else; None where there is no such day, or two would be right."""
    match = _matched(key)
    return written_day(match, key) if match and key.rstrip()[-1] not in ".;," else None


def day_beside(key: str) -> date | None:
    """The day of a folded line that says it apart from a rubric, a name or a place; else None."""
    if len(key) > LONGEST:
        return None
    if day := line_day(key):
        return day
    match = _BETWEEN.search(key)
    return written_day(match, match["line"]) if match else None


def _matched(key: str) -> re.Match[str] | None:
    if len(key) > LONGEST:
        return None
    match = _LINE.match(key)
    if match and match["rest"] is not None and _is_sure(match, key):
        return match
    return _GLUED.match(key)


def _is_sure(match: re.Match[str], key: str) -> bool:
    """Numbers with mere spaces between them are a day beside the name of one or a time only."""
    return not match["sday"] or bool(match["label"]) or ":" in key[match.end("sday") :]


def written_day(match: re.Match[str], key: str = "") -> date | None:
    """The day of a match, of a mere month the last; None where no calendar has it, or `key` leaves the month open."""
    parts = {name: value for name, value in match.groupdict().items() if value}
    try:
        if iso := parts.get("iso"):
            return date(*map(int, re.split("[-/]", iso)))
        for mark in ("", "s", "w", "n", "m"):
            if year := parts.get(f"{mark}year"):
                month, day = parts[f"{mark}month"], int(parts[f"{mark}day"])
                number = _MONTHS.get(" ".join(month.split())) or int(month)
                if mark == "" and _AMERICAN.search(key):
                    day, number = _american(parts["day"], month)
                return date(int(year), number, day)
        if year := parts.get("oyear"):
            month = int(parts["omonth"])
            return date(int(year), month, monthrange(int(year), month)[1])
    except (TypeError, ValueError):
        pass
    return None


def _american(first: str, second: str) -> tuple[int, int]:
    """Day and month before a time with "AM" or "PM", which tells of American order where no zero fills them up.

    Raises:
        ValueError: both orders are possible.
    """
    if int(second) > _TWELVE:
        return int(second), int(first)
    if int(first) > _TWELVE or first.startswith("0") or second.startswith("0") or first == second:
        return int(first), int(second)
    raise ValueError
