"""Periods: days, months, quarters, years, terms and spans of time, as TIMEX3 values with their first and last day.

What is relative ("cùng kỳ năm trước", "đến nay") or lacks a year ("6 tháng đầu năm") is resolved against the day of
publication; without one it keeps its words and has no dates.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import ClassVar, NamedTuple

from baocao.core import lexicon
from baocao.core.article import Draft, Mention
from baocao.extract.amounts.numerals import NumeralError, parse_number
from baocao.extract.registry import extractor


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Mention):
    """A stretch of time: `timex` after TIMEX3 (2017-H1, 2017-Q3, 2016/2020, PRESENT_REF), first and last day."""

    kind: ClassVar[str] = "period"
    plural: ClassVar[str] = "periods"
    hints: ClassVar[tuple[str, ...]] = ("timex",)

    timex: str | None = None
    start_date: date | None = None
    end_date: date | None = None


EXAMPLES = """
<period timex=2017-H1 start_date=2017-01-01 end_date=2017-06-30>6 tháng đầu năm 2017</period>, huyện thu 40 tỷ đồng.
Trong <period timex=2018-Q3 start_date=2018-07-01 end_date=2018-09-30>quý III năm 2018</period> và <period timex=2018-Q4>quý IV/2018</period>.
<period timex=2016/2020 start_date=2016-01-01 end_date=2020-12-31>Giai đoạn 2016-2020</period>, xã xây 12 km đường.
Đại hội đảng bộ <period timex=2015/2020>nhiệm kỳ 2015 - 2020</period>.
<period timex=2011/2016>Từ năm 2011 đến năm 2016</period>, hai huyện trao đổi đoàn.
Kết luận <period timex=2014-06-19 start_date=2014-06-19 end_date=2014-06-19>ngày 19 tháng 6 năm 2014</period>.
Hoàn thành trước <period timex=2016-05-15>ngày 15.5.2016</period>, nghiệm thu <period timex=2016-06>tháng 6-2016</period>.
<period timex=2018-01/2018-09 end_date=2018-09-30>9 tháng đầu năm 2018</period>, tỉnh đón 2 triệu khách.
<period timex=2022 start_date=2022-01-01>Năm 2022</period>, xã còn 15 hộ nghèo; <period timex=PRESENT_REF>đến nay</period> còn 3 hộ.
<period timex=P3Y>Qua 3 năm thực hiện</period>, xã có 5 mô hình hay.
Sản lượng đạt 2.017 tấn, quý khách hài lòng.
"""

_YEAR = r"(?:19|20)\d{2}(?![\d]|[.,]\d)"
_MONTH = r"(?:1[0-2]|0?[1-9])(?!\d)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_NUMBER_WORDS = "một hai ba bốn năm sáu bảy tám chín mười"
_NUMBER = rf"\d{{1,2}}|{_NUMBER_WORDS.replace(' ', '|')}|mười một"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SEPARATOR = r"\s?[/.-]\s?"
_TIMES_OF_DAY = "ngày sáng chiều tối trưa đêm"
_TIME_OF_DAY = rf"(?:(?:{_TIMES_OF_DAY.replace(' ', '|')}) )"
_HALF_YEAR = 6


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


_Value = tuple[str | None, date | None, date | None]
_Resolve = Callable[[re.Match[str], date | None], _Value | None]


def _years(match: re.Match[str], _: date | None) -> _Value | None:
    first, last = int(match["first"]), int(match["last"])
    return (f"{first}/{last}", date(first, 1, 1), date(last, 12, 31)) if first < last else None


def _months(match: re.Match[str], published: date | None) -> _Value | None:
    count = _count(match["count"])
    year = int(match["year"]) if match["year"] else published.year if published else None
    if not count or count > 12:
        return None
    late = match["end"] == "cuối"
    half = f"H{2 if late else 1}" if count == 6 else None
    first, last = (13 - count, 12) if late else (1, count)
    if year is None:
        return f"XXXX-{half or f'{first:02}/XXXX-{last:02}'}", None, None
    return (
        f"{year}-{half}" if half else f"{year}-{first:02}/{year}-{last:02}",
        date(year, first, 1),
        _last(year, last),
    )


def _quarter(match: re.Match[str], published: date | None) -> _Value | None:
    number = _ROMAN.get(match["quarter"]) or int(match["quarter"])
    year = int(match["year"]) if match["year"] else published.year if published else None
    if year is None:
        return f"XXXX-Q{number}", None, None
    return f"{year}-Q{number}", date(year, 3 * number - 2, 1), _last(year, 3 * number)


def _day(match: re.Match[str], published: date | None) -> _Value | None:
    day, month = int(match["day"]), int(match["month"])
    year = int(match["year"]) if match["year"] else _nearest_year(month, published)
    if year is None:
        return f"XXXX-{month:02}-{day:02}", None, None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found.isoformat(), found, found


def _nearest_year(month: int, published: date | None) -> int | None:
    """The year of a month without one: that of publication, or the year before where the month lies far ahead."""
    if published is None:
        return None
    return published.year - (1 if month - published.month > _HALF_YEAR else 0)


def _month(match: re.Match[str], published: date | None) -> _Value | None:
    month = int(match["month"])
    year = int(match["year"]) if match["year"] else _nearest_year(month, published)
    if year is None:
        return f"XXXX-{month:02}", None, None
    return f"{year}-{month:02}", date(year, month, 1), _last(year, month)


def _year(match: re.Match[str], _: date | None) -> _Value:
    year = int(match["year"])
    return str(year), date(year, 1, 1), date(year, 12, 31)


def _relative_year(match: re.Match[str], published: date | None) -> _Value:
    offset = _OFFSETS[match["which"]]
    if match["year"]:
        return _year(match, published)
    if published is None:
        return None, None, None
    year = published.year + offset
    return str(year), date(year, 1, 1), date(year, 12, 31)


def _present(_: re.Match[str], published: date | None) -> _Value:
    return "PRESENT_REF", None, published


def _elapsed(match: re.Match[str], published: date | None) -> _Value | None:
    count = _count(match["count"])
    if not count:
        return None
    timex = f"P{count}{_UNITS[match['unit']]}"
    if published is None:
        return timex, None, None
    months = count * {"năm": 12, "tháng": 1}.get(match["unit"], 0)
    if not months:
        return timex, None, published
    total = published.year * 12 + published.month - 1 - months
    year, month = divmod(total, 12)
    if year < 1:
        return None
    return timex, date(year, month + 1, min(published.day, monthrange(year, month + 1)[1])), published


def _count(words: str) -> int | None:
    try:
        return int(parse_number(words))
    except NumeralError:
        return None


_UNITS = {"năm": "Y", "tháng": "M", "tuần": "W", "ngày": "D"}
_OFFSETS = {
    "năm nay": 0,
    "cả năm": 0,
    "năm ngoái": -1,
    "năm trước": -1,
    "cùng kỳ năm trước": -1,
    "cùng kỳ năm ngoái": -1,
    "cùng kỳ năm": -1,
    "cùng kỳ": -1,
    "năm qua": -1,
    "năm sau": 1,
    "năm tới": 1,
}


class _Rule(NamedTuple):
    """`firsts`: the words that it can begin with, "0" for digits; `pattern` matches folded text."""

    name: str
    firsts: str
    pattern: str
    resolve: _Resolve


# Earlier rules win over later ones. None begins inside a word.
_RULES = (
    _Rule(
        "span of years",
        "0 từ giai nhiệm thời niên năm khóa các",
        r"(?:(?:từ )?(?:giai đoạn|nhiệm kỳ|thời kỳ|niên khóa|năm học|khóa|các năm)\s*(?:từ )?(?:năm )?)?"
        r"(?<![\d/.])(?P<first>(?:19|20)\d{2})\s?[-–—]\s?(?P<last>(?:19|20)\d{2})(?!\d|[.,/]\d)",
        _years,
    ),
    _Rule(
        "span of years",
        "từ giai",
        rf"(?:giai đoạn )?từ (?:đầu |cuối |giữa )?(?:năm )?(?P<first>(?:19|20)\d{{2}})"
        rf" (?:đến|tới)(?: hết| cuối| đầu)?(?: năm)? (?P<last>{_YEAR})",
        _years,
    ),
    _Rule(
        "months of a year",
        f"0 {_NUMBER_WORDS}",
        rf"(?P<count>{_NUMBER}) tháng (?P<end>đầu|cuối)(?: của)? ?(?:năm(?: (?P<year>{_YEAR})| nay)?)?",
        _months,
    ),
    _Rule(
        "months of a year", f"0 {_NUMBER_WORDS}", rf"(?P<count>{_NUMBER}) tháng (?P<end>)năm (?P<year>{_YEAR})", _months
    ),
    _Rule(
        "quarter",
        "quý",
        rf"quý (?P<quarter>iii|ii|iv|i|[1-4])(?!\w)(?:(?:\s?[/-]\s?| năm |,? )(?P<year>{_YEAR}))?",
        _quarter,
    ),
    _Rule(
        "day",
        f"0 {_TIMES_OF_DAY}",
        rf"{_TIME_OF_DAY}?(?<![\d/.,-])(?P<day>{_DAY}){_SEPARATOR}(?P<month>{_MONTH}){_SEPARATOR}(?P<year>{_YEAR})",
        _day,
    ),
    _Rule(
        "day",
        f"0 {_TIMES_OF_DAY}",
        rf"{_TIME_OF_DAY}?(?P<day>{_DAY}) tháng (?P<month>{_MONTH})(?: năm|,)? ?(?P<year>{_YEAR})",
        _day,
    ),
    _Rule(
        "day",
        f"hôm {_TIMES_OF_DAY}",
        rf"(?:{_TIMES_OF_DAY.replace(' ', '|')}|hôm)(?: ngày)? (?P<day>{_DAY})"
        rf"(?:{_SEPARATOR}| tháng )(?P<month>{_MONTH})(?![/.-]?\d|%)(?P<year>)",
        _day,
    ),
    _Rule(
        "month",
        "tháng",
        rf"tháng (?P<month>{_MONTH})(?:(?:\s?[/.-]\s?| năm |,? )(?P<year>{_YEAR}))?"
        r"(?![/.-]\d|%|,\d)(?! (?:lần|người|ngày))",
        _month,
    ),
    _Rule(
        "same period", "cùng", rf"(?P<which>cùng kỳ(?: năm(?: trước| ngoái)?)?)(?: (?P<year>{_YEAR}))?", _relative_year
    ),
    _Rule(
        "elapsed",
        "qua sau trong",
        rf"(?:qua|sau|trong)(?: gần| hơn)? (?P<count>{_NUMBER}) (?P<unit>năm|tháng|tuần)"
        rf"(?: qua| thực hiện| triển khai| thi hành)(?!\w)",
        _elapsed,
    ),
    _Rule(
        "elapsed",
        f"0 gần hơn {_NUMBER_WORDS}",
        rf"(?<![.,])(?<!mươi )(?<!mười )(?:gần |hơn )?(?P<count>{_NUMBER}) (?P<unit>năm|tháng|tuần) (?:qua|gần đây|vừa qua)(?!\w)",
        _elapsed,
    ),
    _Rule("year", "đầu cuối giữa hết năm", rf"(?:(?:đầu |cuối |giữa |hết )?năm )(?P<year>{_YEAR})", _year),
    _Rule(
        "relative year",
        "năm cả",
        r"(?<!\d )(?<!trăm )(?<!nghìn )(?<!chục )(?<!nhiều )(?<!những )(?<!các )(?<!mấy )(?<!vài )"
        r"(?P<which>năm nay|năm ngoái|năm trước|năm qua|năm sau|năm tới|cả năm)(?P<year>)(?! học)(?!\w)",
        _relative_year,
    ),
    _Rule(
        "present",
        "tính từ đến hiện",
        r"(?:tính đến nay|từ trước đến nay|đến nay|hiện nay|tính đến thời điểm này|đến thời điểm này)(?!\w)",
        _present,
    ),
)


@cache
def _beginning() -> tuple[re.Pattern[str], dict[str, list[tuple[int, re.Pattern[str]]]]]:
    """Where a rule can begin, and for each first word the rules that can, by their numbers."""
    by_first: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
    for number, rule in enumerate(_RULES):
        pattern = re.compile(rule.pattern)
        for word in rule.firsts.split():
            by_first.setdefault(word, []).append((number, pattern))
    return re.compile(rf"(?<!\w)(?:\d|{lexicon.alternation(by_first.keys() - {'0'})}(?![^\W\d]))"), by_first


@extractor(Period)
def find_periods(article: Draft) -> Iterator[Period]:
    """The periods of an article; of two that overlap the one of the earlier rule."""
    taken: set[int] = set()
    for number, match in sorted(_matches(article.folded), key=lambda found: (found[0], found[1].start())):
        if not taken.isdisjoint(range(*match.span())):
            continue
        rule = _RULES[number]
        value = rule.resolve(match, article.published)
        if value is None:
            continue
        taken.update(range(*match.span()))
        end = match.start() + len(match[0].rstrip(" "))
        yield Period(
            start=match.start(), end=end, timex=value[0], start_date=value[1], end_date=value[2], rule=rule.name
        )


def _matches(folded: str) -> Iterator[tuple[int, re.Match[str]]]:
    """What each rule matches, with the rule's number."""
    beginning, by_first = _beginning()
    for begin in beginning.finditer(folded):
        for number, pattern in by_first["0" if begin[0].isdigit() else begin[0]]:
            if match := pattern.match(folded, begin.start()):
                yield number, match
