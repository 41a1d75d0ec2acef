"""What a question in everyday words asks for: place, period, measure, and the words that are left for the indicator.

Accents may lack altogether ("ty le ho ngheo yen bai 2022"): then the forms of the lexicons are read without theirs.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal

from baocao.core.article import Article
from baocao.core.errors import OptionError
from baocao.core.language import worded
from baocao.core.lexicon import alternation, load
from baocao.core.normalizer import fold, normalize, strip_accents
from baocao.extract.kinds.localities import Locality, locate
from baocao.extract.kinds.periods import Period, find_periods
from baocao.extract.places import gazetteer
from baocao.extract.places.gazetteer import LEVELS, TWO_LEVELS, Unit
from baocao.structure.prepare import begin

Measure = Literal["level", "change", "share", "cumulative"]
LONGEST = 500  # characters of a question
OLD, NEW = 63, 34  # provinces before and since the reform
REFORM = date.fromisoformat(TWO_LEVELS)
_EVE = (REFORM - timedelta(days=1)).isoformat()
_CUES = load("questions")["words"]
_PERIODS = load("periods")["words"]
KnownPlace = tuple[str, str, str | None]  # level, folded name with its type, province
_LONGEST = 5  # syllables of a name
_ASKED: tuple[Measure, ...] = ("share", "change", "cumulative")
_YEAR = re.compile(r"(?<![\w/.,-])(?:19|20)\d\d(?![\w/.,-])")
_MONTHS = re.compile(r"(?<!\w)(\d{1,2}) tháng (?:năm )?((?:19|20)\d\d)(?!\w)")  # "9 tháng 2023" lacks "đầu năm"
_MASK = "\x01"  # in place of what was understood, so that offsets stay; no rule reads it


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood. Without a place or a period any is asked for."""

    text: str
    indicator: str  # the words that name it, folded
    places: tuple[Locality, ...]
    national: bool
    period: Period | None
    measure: Measure
    planned: bool
    percent: bool  # it says so: "bao nhiêu %"

    def told(self) -> dict[str, object]:
        """For people and programs: how it was understood."""
        names = ["cả nước"] if self.national else []
        for place in self.places:
            names.append(place.name + (f" ({place.province})" if place.level != "province" and place.province else ""))
        return {
            "indicator": self.indicator, "places": names, "period": self.period.timex if self.period else None,
            "measure": self.measure, "planned": self.planned,
        }  # fmt: skip


def understand(text: str, day: date | None = None, known: Collection[KnownPlace] = ()) -> Question:
    """The parts of a question.

    Args:
        text: in everyday words, with accents or without any.
        day: what "năm ngoái" counts from; without it such words name no period.
        known: districts and communes that may be named without their type: "Sa Pa đón bao nhiêu khách".

    Raises:
        OptionError: the question is empty or too long.
    """
    if not text.strip() or len(text) > LONGEST:
        raise OptionError(f"A question must have 1 to {LONGEST} characters. Got {len(text)}. Ask for one figure.")
    normal = " ".join(normalize(text)[0].split())
    bare = strip_accents(normal) == normal
    cues = dict(_cues(fold(normal), bare))
    said = cues.keys()
    rest = _masked(normal, *(span for name, spans in cues.items() if name != "names" for span in spans))
    period, span = _period(rest, day, bare)
    rest = _masked(rest, span) if span else rest
    when = period.end_date if period else day
    places = _typed_places(rest, when)
    rest = _masked(rest, *((place.start, place.end) for place in places))
    inner = _bare_places(rest, {place.province for place in places if place.level == "province"}, known)
    rest = _masked(rest, *((place.start, place.end) for place in inner))
    return Question(
        text=normal,
        indicator=_left(rest, bare),
        places=_smallest([*places, *inner]),
        national="national" in said and not places and not inner,
        period=period,
        measure=next((name for name in _ASKED if name in said), "level"),
        planned="planned" in said and "share" not in said,
        percent="percent" in said,
    )


def reform_of(place: Locality, period: Period | None) -> str:
    """What the reform of 1 July 2025 makes of a province that is asked for; empty where it is the same before and
    after, or no province."""
    before, after = _before_and_after(place)
    if before is None or (after is not None and len(_merged(after)) < 2):
        return ""
    if after is None:
        return worded(f"{before.title} không còn từ 1/7/2025: nay thuộc {place.province_now or 'nhiều tỉnh'}.")
    parts = ", ".join(sorted(_merged(after)))
    which = {
        OLD: worded("tỉnh cũ, trước khi sáp nhập"),
        NEW: worded("tỉnh mới"),
        None: worded("tỉnh cũ hay mới, xem văn bản"),
    }
    return worded(f"Từ 1/7/2025 {after.title} gồm {parts} cũ; ở đây là {which[division_of(place, period)]}.")


def division_of(place: Locality, period: Period | None) -> int | None:
    """Whether a province that bears its name before and after the reform is meant as it was before (`OLD`) or since
    (`NEW`); None where the period does not tell, or the reform left it as it was."""
    _, after = _before_and_after(place)
    if after is None or len(_merged(after)) < 2 or not (period and period.start_date and period.end_date):
        return None
    return OLD if period.end_date < REFORM else NEW if period.start_date >= REFORM else None


def _before_and_after(place: Locality) -> tuple[Unit | None, Unit | None]:
    if place.level != "province":
        return None, None
    name = place.province or place.name
    return _province(name, today=False), _province(name, today=True)


@cache
def _province(name: str, *, today: bool) -> Unit | None:
    units = gazetteer.load().find(name)
    return next((unit for unit in units if unit.level == "province" and unit.today is today), None)


@cache
def _merged(province: Unit) -> frozenset[str]:
    """The provinces of the day before the reform that make up one of today."""
    places = gazetteer.load()
    units = (unit for unit in places.units if unit.level == "province" and unit.until == _EVE)
    return frozenset(unit.name for unit in units if (now := places.province_now(unit)) and now.code == province.code)


def _cues(folded: str, bare: bool) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Where each kind of cue stands; the longest form at a place tells its kind, names of things first."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _any_cue(bare).finditer(folded):
        for kind in _kinds(bare)[match[0]]:
            found.setdefault(kind, []).append(match.span())
    yield from found.items()


@cache
def _kinds(bare: bool) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for kind, forms in _CUES.items():
        for form in forms if kind not in ("fillers", "units") else ():
            kinds.setdefault(_as_typed(form, bare), []).append(kind)
    return kinds


@cache
def _any_cue(bare: bool) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternation(_kinds(bare))}(?!\w)")


def _as_typed(form: str, bare: bool) -> str:
    return strip_accents(fold(form)) if bare else fold(form)


def _period(text: str, day: date | None, bare: bool) -> tuple[Period | None, tuple[int, int] | None]:
    """The period asked for, the first that has a last day, and where it stands."""
    whole = _accented(text) if bare else text
    whole = _MONTHS.sub(lambda match: f"{match[1]} tháng đầu năm {match[2]}", whole)
    grown = len(whole) - len(text)
    for found in find_periods(begin(Article(raw=whole, published=day))):
        if isinstance(found, Period) and found.start_date and found.end_date:
            return found, (found.start, max(found.end - grown, found.start))
    if years := list(_YEAR.finditer(text)):
        first, last = int(years[0][0]), int(years[-1][0])
        timex = str(first) if first >= last else f"{first}/{last}"
        begins, ends = date(first, 1, 1), date(max(first, last), 12, 31)
        start, end = years[0].start(), (years[-1] if first < last else years[0]).end()
        return Period(start=start, end=end, timex=timex, start_date=begins, end_date=ends, rule="bare year"), (
            start,
            end,
        )
    return None, None


@cache
def _accents() -> dict[str, str]:
    """The words that periods are told with, by their form without accents, where that is of one of them only."""
    lexicon = load("periods")
    told = (*_PERIODS["year"], *_PERIODS["month"], "quý", *_PERIODS["early"], *_PERIODS["late"], *_PERIODS["half"])
    told += ("giai đoạn", "nhiệm kỳ", "từ", "đến", *lexicon["relative_years"], *lexicon["shifts"])
    words = {word for form in told for word in form.split()}
    return {strip_accents(word): word for word in sorted(words)}


def _accented(text: str) -> str:
    """A text without accents, with those of the words that periods are told with; of the same length."""
    return re.sub(r"[a-zA-Z]+", lambda match: _accents().get(match[0].lower(), match[0]), text)


def _typed_places(text: str, when: date | None) -> list[Locality]:
    """The units that the text names. "xã NTM Lào Cai" is none, so that its type says nothing: "số xã NTM, Lào Cai"."""
    text = text.replace(_MASK, " ")
    while True:
        found = [place for place in locate(text, when) if place.level in LEVELS]
        if (unknown := next((place for place in found if place.code is None), None)) is None:
            return [_province_meant(place, text[place.start : place.end], when) for place in found]
        kind = text[unknown.start : unknown.end].split()[0]
        text = _masked(text, (unknown.start, unknown.start + len(kind)))


def _province_meant(place: Locality, words: str, when: date | None) -> Locality:
    """The province of a name without a type beside it: in "bao nhiêu xã nông thôn mới Bắc Ninh" no commune is meant."""
    if place.level == "province" or fold(words) == fold(place.name):
        return place
    named = locate(f"tỉnh {words}", when)
    found = next((one for one in named if one.level == "province" and one.code), None)
    return replace(found, start=place.start, end=place.end) if found else place


def _bare_places(text: str, provinces: Collection[str | None], known: Collection[KnownPlace]) -> list[Locality]:
    """The first of the longest names of known districts and communes, in the provinces that are named as well."""
    for start, end in _stretches(text):
        for unit in gazetteer.load().find(text[start:end]):
            above = gazetteer.load().province(unit, TWO_LEVELS if unit.today else _EVE)
            name = above.name if above else None
            if (unit.level, fold(unit.title), name) in known and (not provinces or name in provinces):
                place = Locality(start=start, end=end, rule="bare", level=unit.level, name=unit.title)
                return [replace(place, code=unit.code, province=name)]
    return []


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where names may stand: two syllables and more, the longest stretches first."""
    words = list(re.finditer(r"[^\W\d_]+", text))
    for count in range(_LONGEST, 1, -1):
        for first, last in zip(words, words[count - 1 :], strict=False):
            if _MASK not in text[first.start() : last.end()]:
                yield first.start(), last.end()


def _smallest(places: list[Locality]) -> tuple[Locality, ...]:
    """Of places that lie in each other only the inner one: "huyện Văn Yên, tỉnh Yên Bái"."""
    levels = {place.level for place in places}
    level = next((level for level in reversed(LEVELS) if level in levels), None)
    return tuple(place for place in places if place.level == level)


def _left(text: str, bare: bool) -> str:
    """The words that name the indicator: fillers go at both ends and where they stand alone."""
    folded = fold(text)
    fillers = re.compile(rf"(?<!\w){alternation(_as_typed(form, bare) for form in _CUES['fillers'])}(?!\w)")
    parts = (re.sub(r"[^\w%]+", " ", part).strip() for part in folded.split(_MASK))
    kept = (_trimmed(part, fillers) for part in parts)
    return " ".join(part for part in kept if part)


def _trimmed(part: str, fillers: re.Pattern[str]) -> str:
    """A stretch without fillers at its ends; inside they may be part of a name ("số xã đạt chuẩn")."""
    while match := fillers.match(part):
        part = part[match.end() :].strip()
    while part and (ends := [match for match in fillers.finditer(part) if match.end() == len(part)]):
        part = part[: ends[0].start()].strip()
    return part


def _masked(text: str, *spans: tuple[int, int]) -> str:
    for start, end in spans:
        text = text[:start] + _MASK * (end - start) + text[end:]
    return text
