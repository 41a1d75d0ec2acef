"""Periods: days, months, quarters, years, terms and spans of time, as TIMEX3 values with their first and last day.

What is relative ("cùng kỳ năm trước", "đến nay") or lacks a year ("6 tháng đầu năm") is resolved against the day of
publication; without one it keeps its words and has no dates. The rules match one after the other (`period_rules.py`),
then neighbours are read together: the ends of an interval, a year said once for several, "cùng kỳ" of what is before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import MINYEAR, date
from functools import cache
from typing import ClassVar

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.spans import Mention
from baocao.extract.period_rules import END, RULES, WORDS, Rule, Wording, first_words
from baocao.extract.registry import extractor
from baocao.extract.timex import IMPOSSIBLE, PRESENT, Value, in_year, interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Mention):
    """A stretch of time: `timex` after TIMEX3 (2017-H1, 2017-Q3, 2016/2020, PRESENT_REF), first and last day.

    >>> period = baocao.analyze("6 tháng đầu năm 2023, huyện trồng 12 ha rừng.", model="fast").periods[0]
    >>> period.timex, str(period.start_date), str(period.end_date)
    ('2023-H1', '2023-01-01', '2023-06-30')
    """

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
<period timex=2018-11 end_date=2018-11-30>Tháng 11 năm ngoái</period> thu 5 tỷ đồng, <period timex=2019-12-30>hôm qua</period> thu 2 tỷ đồng.
<period timex=2019-01-01/2019-12-31 end_date=2019-12-31>Từ đầu năm đến nay</period>, xã có 45 dự án.
Lễ hội mở <period timex=2019-04-29/2019-06-24>từ ngày 29/4 đến 24/6</period>, chợ họp <period timex=2019-03-03/2019-03-09>ngày 3-9 tháng 3</period>.
<period timex=2019-Q3>Quý III</period> tăng 5% so với <period timex=2018-Q3>cùng kỳ năm trước</period>.
Giỗ Tổ rơi vào <period rule="lunar day">mùng 10 tháng 3 âm lịch</period>, ngày 31/2 không có thật.
Sản lượng đạt 2.017 tấn, quý khách hài lòng, mỗi tháng 5 triệu đồng.
"""

_WORDS = lexicon.load("periods")["words"]
_LINK = re.compile(lexicon.fill(r"(?:(?: {till}(?: {part_to})?|\s?[-–—])|(?P<listed>,| {and}))\s?", _WORDS))
_SINCE = re.compile(lexicon.fill(r"(?<!\w)(?:{counted_from} )?{since} (?:{part} )?$", _WORDS))
# Words before which a rule begins only with a numeral.
_COUNTED = frozenset({"numbers", "through", "about"})
_LONGEST_SINCE = 16  # characters
_WITHOUT_SINCE = frozenset({"day", "month"})  # tháng 3 đến tháng 6
_HAS_SAME_PERIOD = frozenset({"months of a year", "half of a year", "quarter", "months", "month", "interval"})


@dataclass(frozen=True, slots=True)
class _Matched:
    """A match of a rule, what it means, and where it lies."""

    rule: Rule
    match: re.Match[str]
    value: Value
    start: int
    end: int
    name: str
    lacks_year: bool


@extractor(Period, needs=("passages", "numbers"))
def find_periods(article: Draft) -> Iterator[Period]:
    """The periods of an article; of two that overlap the one of the earlier rule."""
    wording = Wording.of(article)
    for found in _same_periods(wording, _joined(wording, _found(wording, article.published))):
        timex, first, last = found.value
        yield Period(start=found.start, end=found.end, timex=timex, start_date=first, end_date=last, rule=found.name)


def _found(wording: Wording, published: date | None) -> list[_Matched]:
    """What the rules match, in order."""
    taken: set[int] = set()
    found: list[_Matched] = []
    for number, match in sorted(_matches(wording.key), key=lambda item: (item[0], item[1].start())):
        rule, (start, end) = RULES[number], match.span()
        if not taken.isdisjoint(range(start, end)) or (rule.only and not rule.only(wording, match)):
            continue
        try:
            value = rule.resolve(match, published)
        except (ValueError, OverflowError):  # beyond the calendar, counted from the first or last years that it has
            value = IMPOSSIBLE
        if value is None:
            continue
        taken.update(range(start, end))
        if value is not IMPOSSIBLE:
            end = start + len(match[0].rstrip(" "))
            found.append(_Matched(rule, match, value, start, end, rule.name, _lacks_year(match)))
    return sorted(found, key=lambda item: item.start)


def _lacks_year(match: re.Match[str]) -> bool:
    """Whether what matches could have a year and has none."""
    said = match.groupdict()
    return "of" in said and not any(said.get(name) for name in ("year", "of", "every", "next", "past"))


def _joined(wording: Wording, found: Sequence[_Matched]) -> list[_Matched]:
    """Intervals made of their ends, and years said once given to those before; what only begins an interval goes."""
    done: list[_Matched] = []
    for item in reversed(found):
        behind = done[-1] if done else None
        link = _LINK.fullmatch(wording.key, item.end, behind.start) if behind else None
        if behind and (link or _goes_on_to_now(wording, item, behind)):
            listed = link is not None and link["listed"] is not None
            if listed:
                item = _in_year_of(item, behind)
            if whole := _years_in_row(wording, item, behind) if listed else _interval(wording, item, behind):
                item = whole
                done.pop()
        done.append(item)
    return [item for item in reversed(done) if item.name != END]


def _goes_on_to_now(wording: Wording, first: _Matched, last: _Matched) -> bool:
    return last.value.timex == PRESENT and not wording.key[first.end : last.start].strip(" ")


def _in_year_of(item: _Matched, behind: _Matched) -> _Matched:
    """The period with the year that it lacks, said of the next one: "quý I và quý II/2018"."""
    if not item.lacks_year or behind.lacks_year or item.rule.name != behind.rule.name:
        return item
    value = behind.value.first and item.rule.resolve(item.match, behind.value.first)
    return replace(item, value=value, lacks_year=False) if value else item


def _interval(wording: Wording, first: _Matched, last: _Matched) -> _Matched | None:
    """From the first to the last, where "từ" stands before them or both are days or months."""
    since = _SINCE.search(wording.key, max(0, first.start - _LONGEST_SINCE), first.start)
    alike = first.rule.name == last.name and first.rule.name in _WITHOUT_SINCE
    stretch = not first.value.timex or first.value.timex[0] == "P" or "/" in first.value.timex
    if stretch or "interval" in (first.name, last.name) or not (since or alike):
        return None
    value = next(filter(None, (interval(begin, last.value) for begin in _beginnings(first, last))), None)
    start = since.start() if since else first.start
    return value and replace(first, value=value, start=start, end=last.end, name="interval")


def _beginnings(first: _Matched, last: _Matched) -> Iterator[Value | None]:
    """What the first can mean before the last: where it lacks a year, in that of the last or the one before it."""
    end = last.value.first
    if not first.lacks_year or last.value.timex == PRESENT:
        yield first.value
    elif end is None:  # tháng 5 đến tháng 10 hằng năm
        yield first.rule.resolve(first.match, None)
    else:
        yield first.rule.resolve(first.match, end)
        yield first.rule.resolve(first.match, date(max(end.year - 1, MINYEAR), end.month, 1))


def _years_in_row(wording: Wording, first: _Matched, last: _Matched) -> _Matched | None:
    """Years that follow one another and share the word for them: "năm 2019, 2020 và 2021"."""
    if {first.rule.name, last.rule.name} != {"year"} or not wording.key[last.start].isdigit():
        return None
    (start, begin, until), (stop, behind, end) = first.value, last.value
    if not (start and stop and until and behind and until.year + 1 == behind.year):
        return None
    return replace(first, value=Value(f"{start}/{stop[-4:]}", begin, end), end=last.end)


def _same_periods(wording: Wording, found: Sequence[_Matched]) -> Iterator[_Matched]:
    """With "cùng kỳ" read as the same stretch of the other year as the last one in the line: "9 tháng … cùng kỳ"."""
    before: _Matched | None = None
    for item in found:
        if item.name == "same period" and before and "\n" not in wording.key[before.end : item.start]:
            stated, last = item.match["year"], before.value.last
            if last and item.value.last:
                year = int(stated) if stated else last.year - 1
                item = replace(item, value=in_year(before.value, year))
        elif item.name in _HAS_SAME_PERIOD or item.name in ("year", "relative year"):
            before = item
        yield item


_BEFORE_MARK = re.compile(r"\d+\s?[/.–—-]")


@cache
def _rules_by_word() -> dict[str, list[tuple[int, re.Pattern[str]]]]:
    """For each first word the rules that can begin with it, by their numbers."""
    by_first: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
    for number, rule in enumerate(RULES):
        pattern = rule.compiled()
        for word in rule.beginnings():
            by_first.setdefault(word, []).append((number, pattern))
    return by_first


@cache
def _beginning() -> re.Pattern[str]:
    """Where a rule can begin: at one of its words, or at a numeral or a word before one where a period may follow."""
    names = {name for rule in RULES for name in rule.firsts.split()}
    numerals = first_words("numbers") - {word for name in names - _COUNTED for word in first_words(name)}
    leading = first_words("through") | first_words("about")
    others = _rules_by_word().keys() - numerals - leading - {"0", "0/"}
    template = (
        r"(?<!\w)(?:(?={PLAIN_YEAR}(?!\d))\d|(?:\d|{numerals}(?!\w))(?=\d*(?:\s?[/–—-]\s?\d|\s?\.\s?\d{1,2}(?!\d)"
        r"|\s?t\W?\s?\d|(?: {numbers})? {1,3}(?:{units}|{new_year}|{to})))"
        r"|{leading}(?= {1,3}(?:{about} )?(?:\d|{numbers}))|{others}(?![^\W\d_]))"
    )
    return re.compile(lexicon.fill(template, {**WORDS, "numerals": numerals, "leading": leading, "others": others}))


def _matches(key: str) -> Iterator[tuple[int, re.Match[str]]]:
    """What each rule matches, with the rule's number."""
    by_first = _rules_by_word()
    for begin in _beginning().finditer(key):
        first = begin[0] if begin[0].isalpha() else "0/" if _BEFORE_MARK.match(key, begin.start()) else "0"
        for number, pattern in by_first[first]:
            if match := pattern.match(key, begin.start()):
                yield number, match
