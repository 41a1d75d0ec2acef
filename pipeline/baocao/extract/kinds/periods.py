"""Periods: days, months, quarters, years, terms and spans of time, as TIMEX3 values with their first and last day.

What is relative ("cùng kỳ năm trước", "đến nay") or lacks a year ("6 tháng đầu năm") is resolved against the day of
publication; without one it keeps its words and has no dates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import ClassVar, NamedTuple

from baocao.core import lexicon
from baocao.core.article import Draft, Mention
from baocao.core.normalizer import fold
from baocao.extract.amounts.numerals import COUNTING_WORDS, ONE
from baocao.extract.registry import extractor
from baocao.extract.timex import (
    Resolve,
    day_value,
    elapsed_value,
    month_value,
    months_value,
    present_value,
    quarter_value,
    relative_year_value,
    year_value,
    years_value,
)


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

_LEX, _NUMERALS = lexicon.load("periods"), lexicon.load("numerals")
_NUMBERS = [*COUNTING_WORDS, *(f"{ten} {ONE}" for ten in _NUMERALS["words"]["ten"])]  # from one to eleven
_WORDS = {
    **_LEX["words"],
    "units": _LEX["units"],
    "relative_years": _LEX["relative_years"],
    "same_period": _LEX["same_period"],
    "numbers": _NUMBERS,
    "NUMBER": rf"\d{{1,2}}|{lexicon.alternation(_NUMBERS)}",
    "YEAR": r"(?:19|20)\d{2}(?![\d]|[.,]\d)",
    "PLAIN_YEAR": r"(?:19|20)\d{2}",
    "MONTH": r"(?:1[0-2]|0?[1-9])(?!\d)",
    "DAY": r"(?:3[01]|[12]\d|0?[1-9])(?!\d)",
    "SEP": r"\s?[/.-]\s?",
    "NOT_TENS": lexicon.not_behind(_NUMERALS["words"]["tens"] + _NUMERALS["words"]["ten"]),
    "NOT_MANY": lexicon.not_behind(_LEX["words"]["many"]),
}


class _PeriodRule(NamedTuple):
    """`firsts` names the words that it can begin with, "0" digits; `pattern` is a template that matches folded text."""

    name: str
    firsts: str
    pattern: str
    resolve: Resolve


# Earlier rules win over later ones. None begins inside a word. Names in capitals are patterns of numbers.
_RULES = (
    _PeriodRule(
        "span of years",
        "0 since span",
        r"(?:(?:{since} )?{span}\s*(?:{since} )?(?:{year} )?)?"
        r"(?<![\d/.])(?P<first>{PLAIN_YEAR})\s?[-–—]\s?(?P<last>{PLAIN_YEAR})(?!\d|[.,/]\d)",
        years_value,
    ),
    _PeriodRule(
        "span of years",
        "since stage",
        r"(?:{stage} )?{since} (?:{part} )?(?:{year} )?(?P<first>{PLAIN_YEAR}) {to}(?: {part_to})?(?: {year})? (?P<last>{YEAR})",
        years_value,
    ),
    _PeriodRule(
        "months of a year",
        "0 numbers",
        r"(?P<count>{NUMBER}) {month} (?:{early}|(?P<late>{late}))(?: {of})? ?(?:{year}(?: (?P<year>{YEAR})| {this})?)?",
        months_value,
    ),
    _PeriodRule(
        "months of a year",
        "0 numbers",
        r"(?P<count>{NUMBER}) {month} (?P<late>){year} (?P<year>{YEAR})",
        months_value,
    ),
    _PeriodRule(
        "quarter",
        "quarter",
        r"{quarter} (?P<quarter>iii|ii|iv|i|[1-4])(?!\w)(?:(?:\s?[/-]\s?| {year} |,? )(?P<year>{YEAR}))?",
        quarter_value,
    ),
    _PeriodRule(
        "day",
        "0 part_of_day",
        r"(?:{part_of_day} )?(?<![\d/.,-])(?P<day>{DAY}){SEP}(?P<month>{MONTH}){SEP}(?P<year>{YEAR})",
        day_value,
    ),
    _PeriodRule(
        "day",
        "0 part_of_day",
        r"(?:{part_of_day} )?(?P<day>{DAY}) {month} (?P<month>{MONTH})(?: {year}|,)? ?(?P<year>{YEAR})",
        day_value,
    ),
    _PeriodRule(
        "day",
        "day_without_year",
        r"{day_without_year}(?: {day})? (?P<day>{DAY})(?:{SEP}| {month} )(?P<month>{MONTH})(?![/.-]?\d|%)(?P<year>)",
        day_value,
    ),
    _PeriodRule(
        "month",
        "month",
        r"{month} (?P<month>{MONTH})(?:(?:\s?[/.-]\s?| {year} |,? )(?P<year>{YEAR}))?(?![/.-]\d|%|,\d)(?! {not_month})",
        month_value,
    ),
    _PeriodRule(
        "same period",
        "same_period",
        r"(?P<which>{same_period})(?: (?P<year>{YEAR}))?",
        relative_year_value,
    ),
    _PeriodRule(
        "elapsed",
        "through",
        r"{through}(?: {about})? (?P<count>{NUMBER}) (?P<unit>{units}) {carried_out}(?!\w)",
        elapsed_value,
    ),
    _PeriodRule(
        "elapsed",
        "0 about numbers",
        r"(?<![.,]){NOT_TENS}(?:{about} )?(?P<count>{NUMBER}) (?P<unit>{units}) {ago}(?!\w)",
        elapsed_value,
    ),
    _PeriodRule(
        "year",
        "part_of year",
        r"(?:{part_of} )?{year} (?P<year>{YEAR})",
        year_value,
    ),
    _PeriodRule(
        "relative year",
        "relative_years",
        r"(?<!\d ){NOT_MANY}(?P<which>{relative_years})(?P<year>)(?! {not_year})(?!\w)",
        relative_year_value,
    ),
    _PeriodRule(
        "present",
        "present",
        r"{present}(?!\w)",
        present_value,
    ),
)


@cache
def _beginning() -> tuple[re.Pattern[str], dict[str, list[tuple[int, re.Pattern[str]]]]]:
    """Where a rule can begin, and for each first word the rules that can, by their numbers."""
    by_first: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
    for number, rule in enumerate(_RULES):
        pattern = re.compile(lexicon.fill(rule.pattern, _WORDS))
        for word in _firsts(rule):
            by_first.setdefault(word, []).append((number, pattern))
    return re.compile(rf"(?<!\w)(?:\d|{lexicon.alternation(by_first.keys() - {'0'})}(?![^\W\d]))"), by_first


def _firsts(rule: _PeriodRule) -> set[str]:
    """The first words of the forms that the rule can begin with."""
    names = rule.firsts.split()
    return {fold(form).split()[0] for name in names if name != "0" for form in _WORDS[name]} | {"0"}.intersection(names)


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
