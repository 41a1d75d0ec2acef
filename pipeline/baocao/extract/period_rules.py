"""How periods are worded: a table of rules, and the text that they read. What the words mean: `timex.py`."""

import re
from collections.abc import Callable
from typing import NamedTuple

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.normalizer import fold
from baocao.core.spans import NonFigure
from baocao.extract import timex
from baocao.extract.amounts.numerals import COUNTING_WORDS, ONE
from baocao.structure.lines import in_one_line

_LEX, _NUMERALS = lexicon.load("periods"), lexicon.load("numerals")
_NUMBERS = [*COUNTING_WORDS, *(f"{ten} {ONE}" for ten in _NUMERALS["words"]["ten"])]  # from one to eleven
_PLAIN: dict[str, str | list[str]] = {
    **_LEX["words"],
    **{
        name: list(_LEX[name])
        for name in ("months", "relative_years", "relative_days", "same_period", "shifts", "year_ends")
    },
    "units": list(_LEX["units"]),
    "weeks_to_quarters": [unit for unit, length in _LEX["units"].items() if length["timex"] in ("W", "M", "Q")],
    "numbers": _NUMBERS,
    "NUMBER": rf"(?:\d{{1,2}}|{lexicon.alternation(_NUMBERS)})",
    "PLAIN_YEAR": r"(?:19|20)\d{2}",
    "YEAR": r"(?:19|20)\d{2}(?![\d]|[.,]\d)",
    "DAY": r"(?:3[01]|[12]\d|0?[1-9])(?!\d)",
    "DIGITS": r"(?:1[0-2]|0?[1-9])(?!\d)",
    "SEP": r"\s?[/.-]\s?",
    "NO_MORE": r"(?![/.-]?\d|%|,\d)",
    # No further digits before; a dash may come from another date, "tháng" goes with what would be the day.
    "ALONE": r"(?<![\d/.,])(?<!\D-)(?<!^-)" + lexicon.not_behind(_LEX["words"]["month"]),
    "NOT_TENS": lexicon.not_behind(_NUMERALS["words"]["tens"] + _NUMERALS["words"]["ten"]),
    "BEHIND_CUE": "(?:" + "|".join(rf"(?<={form} )" for form in _LEX["words"]["before_year"]) + ")",
    "BEHIND_SO_FAR": "(?:" + "|".join(rf"(?<={form} )" for form in _LEX["words"]["so_far"]) + ")",
    "BEHIND_UP_TO": r"(?:(?<![^\n])|(?<=[.,;:(–-] )|(?<=\()|"
    + "|".join(rf"(?<={form} )" for form in _LEX["words"]["up_to"])
    + ")",
    "NOT_DAY_BEHIND": lexicon.not_behind(_LEX["words"]["not_day"]),
    "NOT_TIME": lexicon.not_behind(_LEX["words"]["not_time"]),
    "NOT_LASTING": lexicon.not_behind(_LEX["words"]["lasting"]),
    "NOT_EVERY": lexicon.not_behind(_LEX["words"]["every"]),
    "NOT_MANY": r"(?<!\d )" + lexicon.not_behind({*_LEX["words"]["many"], *_LEX["words"]["every"], *_NUMBERS}),
}
# Made of those above; `timex` reads the groups.
_COMPOSED = {
    "MONTH": r"(?:{DIGITS}|{months}(?!\w))",
    "LUNAR": r"(?:\s?\({lunar}\)|\s?{lunar}(?!\w)| {year} {stem} {branch}(?!\w))",
    "STATED": (
        r"(?:(?:\s?[/.-]\s?| {year} )(?P<year>{YEAR})"
        r"| (?:{of} )?(?P<of>{relative_years})(?! {not_relative})(?!\w))"
    ),
    "IN_YEAR": (
        r"(?:(?:\s?[/.-]\s?|,? {year} |,? )(?P<year>{YEAR})"
        r"|,? (?:{of} )?(?P<of>{relative_years})(?! {not_relative})(?!\w)|,? (?P<every>{every_year})"
        r"| (?P<next>{next})(?=[,.;:)\n]|$)| (?P<past>{just_past})(?!\w))"
    ),
}
WORDS = _PLAIN | {name: lexicon.fill(pattern, _PLAIN) for name, pattern in _COMPOSED.items()}
_DATES = frozenset({"date", "year", "month"})  # classes of the scan for numbers
_BEFORE_YEAR = re.compile(lexicon.fill(r"(?:(?<!\w){before_year} |{PLAIN_YEAR}(?:,| {and}) )$", WORDS))
_HOLDS = re.compile(lexicon.fill(r",| {holds}(?!\w)", WORDS))
_LONGEST_CUE = 12  # characters


class Wording(NamedTuple):
    """What the rules read: the text, its key with wrapped lines joined, and where the scan for numbers sees dates."""

    text: str
    key: str
    dates: frozenset[int]

    @classmethod
    def of(cls, draft: Draft) -> "Wording":
        """That of a draft."""
        dates = (number for number in draft.numbers if isinstance(number, NonFigure) and number.label in _DATES)
        places = frozenset(at for number in dates for at in range(number.start, number.end))
        return cls(draft.text, in_one_line(draft.text, draft.folded), places)


class Rule(NamedTuple):
    """`firsts` names the words that it can begin with, "0/" digits before a mark, "0" other digits.

    `pattern` is a template that matches folded text.
    `only` tells by more than the folded words whether the rule holds.
    """

    name: str
    firsts: str
    pattern: str
    resolve: timex.Resolve
    only: Callable[[Wording, re.Match[str]], bool] | None = None

    def compiled(self) -> re.Pattern[str]:
        """The pattern, with the lexicon's words in it."""
        return re.compile(lexicon.fill(self.pattern, WORDS))

    def beginnings(self) -> set[str]:
        """The first words of what the rule matches."""
        return {word for name in self.firsts.split() for word in first_words(name)}


def first_words(name: str) -> set[str]:
    """The first words of the forms that a name stands for, or the name itself."""
    return {name} if name[0] == "0" else {fold(form).split()[0] for form in WORDS.get(name, (name,))}


def _dated(wording: Wording, match: re.Match[str]) -> bool:
    """Whether the scan for numbers takes the digits for a date."""
    return match.start() in wording.dates


def _named(wording: Wording, match: re.Match[str]) -> bool:
    """Whether "tháng hai" names a month: in digits, with a capital, with a year, or before a mark."""
    at, behind = match.span("month")
    return (
        match["month"].isdecimal()
        or wording.text[at].isupper()
        or match.end() > behind
        or wording.text[behind : behind + 1] in (",", ".", ";", ":", ")", "\n", "")
    )


def _bare_year(wording: Wording, match: re.Match[str]) -> bool:
    """Whether digits are a year without the word for it: "đến 2030", and "2022" in "năm 2021, 2022"."""
    cue = _BEFORE_YEAR.search(wording.key, max(0, match.start() - _LONGEST_CUE), match.start())
    return cue is not None and match.start() in wording.dates


def _now(wording: Wording, match: re.Match[str]) -> bool:
    """Whether "hiện" stands by itself: it begins a sentence, or goes with what holds ("hiện có", "hiện còn")."""
    return wording.text[match.start()].isupper() or _HOLDS.match(wording.key, match.end()) is not None


END = "end of an interval"  # no period by itself: the "đầu năm" of "từ đầu năm đến nay"

# Earlier rules win over later ones. None begins inside a word. Names in capitals are patterns of numbers.
RULES = (
    Rule(
        "lunar day",
        "lunar_day full_moon",
        r"(?:{lunar_day} {NUMBER}(?![\d%])(?: {new_year}(?!\w)|(?: {month} |{SEP})(?:{MONTH}|{lunar_month}))?+"
        r"|{full_moon} {month} (?:{MONTH}|{lunar_month})){LUNAR}?(?!,? (?:{year} )?{YEAR}|{SEP}\d)(?! {not_month})",
        timex.unknown_value,
    ),
    Rule(
        "lunar day",
        "0 0/ part_of_day",
        r"(?:{part_of_day} )?{DAY}(?: {new_year}(?!\w)"
        r"|(?:{SEP}| {month} )(?:{MONTH}(?:{SEP}{YEAR})?{LUNAR}|{lunar_month}(?!\w){LUNAR}?))",
        timex.unknown_value,
    ),
    Rule("lunar month", "month", r"{month} (?:{MONTH}{LUNAR}|{lunar_month}(?!\w){LUNAR}?)", timex.unknown_value),
    Rule(
        "span of years",
        "since span crop",
        r"(?:{since} )?(?:{span}|{crop}(?: [^\W\d]+){0,2})\s?(?:{since} )?(?:{year} )?\(?"
        r"(?P<first>{PLAIN_YEAR})\s?[-–—]\s?(?P<last>{PLAIN_YEAR}|\d{2})(?!\d|[.,/-]\d)",
        timex.years_value,
    ),
    Rule(
        "span of years",
        "0/ since year",
        r"(?:{since} )?(?:{year} )?(?<![\d/.])(?P<first>{PLAIN_YEAR})\s?[-–—]\s?(?P<last>{PLAIN_YEAR})(?!\d|[.,/]\d)",
        timex.years_value,
    ),
    Rule(
        "span of years",
        "since span",
        r"(?:{span} {since}|{span}|{since}) (?:{part} )?(?:{year} )?(?P<first>{PLAIN_YEAR}) {to}(?: {part_to})?"
        r"(?: {year})? (?P<last>{YEAR})",
        timex.years_value,
    ),
    Rule(
        "months of a year",
        "0 numbers",
        r"(?P<count>{NUMBER}) {month} (?:{early}|(?P<late>{late}))(?: {of})?(?:{IN_YEAR}| {year}(?! {not_relative}))?",
        timex.months_value,
    ),
    Rule("months of a year", "0 numbers", r"(?P<count>{NUMBER}) {month}(?P<late>){STATED}", timex.months_value),
    Rule("months of a year", "0", r"(?P<count>\d{1,2})(?P<late>)\s?t\s?[/.-]?\s?(?P<year>{YEAR})", timex.months_value),
    Rule(
        "months of a year",
        "0 numbers",
        r"(?<![^\n.;:!?] )(?P<count>{NUMBER}) {month}(?P<late>)(?=,)",
        timex.months_so_far_value,
    ),
    Rule(
        "months of a year",
        "0 numbers",
        r"{BEHIND_SO_FAR}(?P<count>{NUMBER}) {month}(?P<late>)(?! {year})(?!\w)",
        timex.months_so_far_value,
    ),
    Rule(
        "months of a year",
        "0 numbers",
        r"{NOT_LASTING}{ALONE}(?P<count>{NUMBER}) {month}(?P<late>)"
        r"(?=:? (?:{reached}(?!\w)|\d+[.,]\d|\d{3}|1[3-9]|[2-9]\d|\d+(?:%| {not_month})))",
        timex.months_so_far_value,
    ),
    Rule(
        "half of a year",
        "half",
        r"(?P<count>{half}) (?:{early}|(?P<late>{late}))(?: {of})?(?:{IN_YEAR}| {year}(?! {not_relative})(?!\w))",
        timex.months_value,
    ),
    Rule(
        "quarter",
        "quarter",
        r"{quarter} (?P<quarter>iii|ii|iv|i|{NUMBER})(?!\w){IN_YEAR}?(?! {not_month})",
        timex.quarter_value,
    ),
    Rule("quarter", "q", r"q\.?\s?(?P<quarter>iii|ii|iv|i|[1-4]){SEP}(?P<year>{YEAR})", timex.quarter_value),
    Rule(
        "days",
        "day since",
        r"(?:{since} )?(?:{day} )?(?P<first>{DAY})\s?(?:[-–]|{to}(?: {day})?)\s?(?P<day>{DAY})(?:{SEP}| {month} )"
        r"(?P<month>{MONTH}){IN_YEAR}?{NO_MORE}",
        timex.days_value,
    ),
    Rule(
        "days",
        "day",
        r"{day} (?P<first>{DAY})(?:,| {and})(?: {day})? (?P<day>{DAY})(?:{SEP}| {month} )"
        r"(?P<month>{MONTH}){IN_YEAR}?{NO_MORE}",
        timex.pair_of_days_value,
    ),
    Rule(
        "days",
        "0 0/",
        r"(?<![\d/.,-])(?P<first>{DAY})\s?(?:[-–]|{to})\s?(?P<day>{DAY}){SEP}(?P<month>{DIGITS}){IN_YEAR}?{NO_MORE}",
        timex.days_value,
        _dated,
    ),
    Rule(
        "day",
        "0/ part_of_day",
        r"(?:{part_of_day} )?{ALONE}(?P<day>{DAY}){SEP}(?P<month>{DIGITS}){SEP}(?P<year>{YEAR})",
        timex.day_value,
    ),
    Rule(
        "day",
        "part_of_day",
        r"{part_of_day} (?P<day>{DAY})(?P<sep>[/-])(?P<month>{DIGITS})(?P=sep)(?P<year>\d{2})(?!\w|[/.,-]\w)",
        timex.day_value,
    ),
    Rule(
        "day", "0/", r"{ALONE}(?P<day>{DAY})/(?P<month>0[1-9])/(?P<year>\d{2})(?!\w|[/.,-]\w)", timex.day_value, _dated
    ),
    Rule("day", "0/", r"(?<![\d/.,-])(?P<year>{YEAR})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)", timex.day_value, _dated),
    Rule(
        "day",
        "0 part_of_day",
        r"(?:{part_of_day} )?(?P<day>{DAY}) {month} (?P<month>{MONTH}){IN_YEAR}",
        timex.day_value,
    ),
    Rule(
        "day",
        "day_without_year",
        r"{day_without_year}(?: {day})? (?P<day>{DAY})(?:{SEP}| {month} )(?P<month>{MONTH}){IN_YEAR}?{NO_MORE}",
        timex.day_value,
    ),
    Rule(
        "day",
        "0/",
        r"(?:(?=\d+/){NOT_DAY_BEHIND}|{BEHIND_CUE}){ALONE}(?P<day>{DAY})(?:/|-)(?P<month>{DIGITS}){IN_YEAR}?{NO_MORE}",
        timex.day_value,
        _dated,
    ),
    Rule(
        "months",
        "since",
        r"{since} {month} (?P<first>{MONTH}) {to} (?P<month>{DIGITS}){IN_YEAR}?{NO_MORE}(?! {not_month})",
        timex.month_span_value,
    ),
    Rule(
        "months",
        "month",
        r"{NOT_EVERY}{month} (?P<first>{DIGITS})\s?[-–]\s?(?P<month>{DIGITS}){IN_YEAR}?{NO_MORE}(?! {not_month})",
        timex.month_span_value,
    ),
    Rule(
        "month",
        "month",
        r"{NOT_EVERY}{month} (?P<month>{MONTH}){IN_YEAR}?{NO_MORE}(?! {not_month})",
        timex.month_value,
        _named,
    ),
    Rule(
        "month",
        "0/",
        r"{NOT_DAY_BEHIND}{ALONE}(?P<month>{DIGITS})\s?[/-]\s?(?P<year>{YEAR})(?!\s?[/-]\s?\w)",
        timex.month_value,
        _dated,
    ),
    Rule("month", "t", r"t(?P<month>{DIGITS})[/.-](?P<year>{YEAR})", timex.month_value),
    Rule("same period", "same_period", r"(?P<which>{same_period})(?: (?P<year>{YEAR}))?", timex.relative_year_value),
    Rule(
        "elapsed",
        "through",
        r"{through}(?: {about})? (?P<count>{NUMBER}) (?P<unit>{units}) {carried_out}(?!\w)",
        timex.elapsed_value,
    ),
    Rule(
        "elapsed",
        "0 about numbers half",
        r"(?<![.,–-]){NOT_TENS}(?:{about} )?(?P<count>{NUMBER}|{half}) (?P<unit>{units}) {ago}(?!\w)",
        timex.elapsed_value,
    ),
    Rule("relative day", "relative_days", r"(?P<which>{relative_days})(?!\w)", timex.relative_day_value),
    Rule(
        "relative",
        "weeks_to_quarters",
        r"{NOT_MANY}{NOT_TIME}(?P<unit>{weeks_to_quarters}) (?P<which>{shifts})(?! {not_relative})(?!\w)",
        timex.relative_value,
    ),
    Rule("year", "part_of year", r"(?:{part_of} )?{year} (?P<year>{YEAR})(?: {whole_year}(?!\w))?", timex.year_value),
    Rule("year", "new_year", r"{new_year}(?: {festival})?(?: {stem} {branch})? (?P<year>{YEAR})", timex.year_value),
    Rule("year", "0 0/", r"(?P<year>{YEAR})(?!\s?[/-]\s?\w)", timex.year_value, _bare_year),
    Rule(
        "relative year",
        "relative_years",
        r"{NOT_MANY}(?P<which>{relative_years})(?P<year>)(?! {not_relative})(?: {whole_year})?(?!\w)",
        timex.relative_year_value,
    ),
    Rule(
        "year's end",
        "year_ends",
        r"{BEHIND_UP_TO}(?P<which>{year_ends})(?P<year>)(?! {not_relative})(?!\w)",
        timex.relative_year_value,
    ),
    Rule("present", "present", r"{NOT_TIME}{present}(?!\w)", timex.present_value),
    Rule("present", "now", r"{NOT_TIME}{now}(?! {not_now})(?!\w)", timex.present_value, _now),
    Rule(END, "until_now", r"{until_now}(?!\w)", timex.present_value),
    Rule(END, "early", r"{early} (?P<unit>{units})(?: {this})?(?! {not_relative})(?!\w)", timex.start_value),
)
