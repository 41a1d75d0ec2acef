"""Numbers that count nothing, by the words around them: labels of places, documents, ordinals, names, time frames.

Most cues yield to a unit or a counted noun behind the number: `thôn 5` is a label, `thôn 28 hộ` counts. Each rejection
keeps its class.
"""

import re
from collections.abc import Iterator

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import NonFigure
from baocao.extract.amounts.amount import LOOK_BACK, TextLine
from baocao.extract.amounts.numerals import COUNTING_WORDS

_LEX = lexicon.load("nonfigures")
_NO_NOUN = frozenset(map(fold, lexicon.load("figures")["behind"]["no_noun"]))
_BEFORE: dict[str, str] = {fold(cue): label for label, cues in _LEX["before"].items() for cue in cues}
_LABELS = frozenset(_BEFORE.values())
_NOT_BEFORE = frozenset(map(fold, _LEX["not_before"]["any"]))
_ALWAYS = frozenset(map(fold, _LEX["always"]["cues"]))
_RANKED = frozenset(map(fold, _LEX["rank"]["before"]))
_RANK_CUES, _RANK_GROUP, _ORDINAL = (frozenset(map(fold, _LEX["rank"][name])) for name in ("cues", "group", "ordinal"))
_PLACES = frozenset(map(fold, _LEX["places"]["type_words"]))
_NUMBERED = frozenset({"document_number", "phone", "view_counter", "clock_time", "date"})
_YEARS = range(1900, 2100)
_YEAR_WORDS, _TWO = (frozenset(map(fold, _LEX["words"][name])) for name in ("year", "two"))
_LAST: dict[str, int] = {fold(cue): last for cue, last in _LEX["last"].items()}
_CROSSROADS = frozenset(map(fold, _LEX["crossroads"]["cues"]))
_LABEL = re.compile(r"\d+(?:\.\d{1,2})?")
_LONGEST_LINK = 10
_ABBREVIATED = frozenset(map(fold, _LEX["abbreviated"]["forms"]))
_NOON = 12
_WORDS = {
    **_LEX["words"],
    **_LEX["frame"],
    **_LEX["cycle"],
    "leading": _LEX["rank"]["leading"],
    "numbers": COUNTING_WORDS,
    "second": _LEX["places"]["second"],
    "roman": _LEX["roman"]["cues"],
    "NOT_INTO": lexicon.not_behind(_LEX["words"]["not_into"]),
    "NOT_DAYS": lexicon.not_behind(_LEX["frame"]["not_days"]),
    "HOUR": r"(?:[01]?\d|2[0-4])",
}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_CYCLE = _pattern(r"(?<!\w){stems} {branches}[\s(]+$")
_LAW = _pattern(r"\s{law}(?!\w)")  # điều 245 bộ luật Hình sự
_LIST_LINK = _pattern(r"\s?(?:,|{list_link}|-|–|&|\+|/)\s?(?:{list_number} )?")
_LEADING = _pattern(r"\w+ [^.,;:\d]{0,40}{leading}(?!\w)")
_NAME_BEHIND = _pattern(r"\s([^\W\d_]+)(?:\s{second})?(?:\s([^\W\d_]+|\d))?")
# thu 9 tháng [561 triệu], khách 9 tháng: [451.000]
_MONTHS = _pattern(r"(?<![\w/.,-])(?:\d{1,2}|{numbers}) {month}:?\s{1,4}$")
_AGE = _pattern(r"\s?(?:{year}\s)?{age}(?! {not_age})(?!\w)")
_CLOCK = _pattern(r"\s?(?:{hour}|g) {of_day}(?!\w)")
_DAY_BEHIND = _pattern(r"\s?(?={day} \d{1,2}(?:[/.-]\d| {month}))")
_HOURS = _pattern(r"({HOUR})(?:(?P<unit>\s?(?:{hour}|h|g))?\s?(?:-|–|{to})\s?({HOUR}))?")
_HOUR_WORD = _pattern(r"\s?(?:{hour}|h)(?![\w/])(?! {lasting_hour}(?!\w))")
_HOUR_G = re.compile(r"\s?g(?![\w/])")
_AT_HOUR = _pattern(r"(?<!\w)(?:(?P<sure>{at})|{NOT_INTO}{into}|(?P<since>{since})|(?P<till>{to})|{around})\s$")
_UP_TO = _pattern(r"(?<!\w){up_to} {to} $")
_FRAMED = _pattern(r"\s?{time} {after}(?!\w)")
_OFTEN = _pattern(r"\s?{time}(?:/| {per} )(?:1 )?{times}|\s?{often_of} {per} {often_in}")
_TIERS = _pattern(r"\s{tier}(?!\w)(?! {not_tier})")
_TIERED = _pattern(r"{tiered} $")
_LONG_FRAME = _pattern(r"\s?{long_time}(?!\w)(?! {not_long})")
_LASTING = _pattern(r"(?<!\w){lasting}\s(?:{between}\s){0,2}$|(?<!\w){lasting_far}\s[^.,;\d]{0,24}$")
_DAYS = _pattern(r"\s?{short_time}(?!\w)(?! {not_short})")
_DAYS_FRAMING = _pattern(r"(?<!\w){NOT_DAYS}{days_before}\s(?:{about}\s)?$")
_ROMAN = re.compile(r"[IVXL]{1,6}(?!\w)")  # the cue before it ends with a space
_ROMAN_CUE = _pattern(r"(?<!\w){roman}\s$")


def by_context(line: TextLine, start: int, stop: int, *, counts: bool) -> str | None:
    """The class that the words before it give the number `start:stop`, or None.

    `counts` says that a unit or a counted noun follows, so that only the firmest cues reject.
    """
    words = _left_words(line, start)
    number = line.folded[start:stop]
    cue = next((key for size in (3, 2, 1) if (key := " ".join(words[-size:])) in _BEFORE), "")
    ranks = cue in _ORDINAL and _ranked(words)
    if _BEFORE.get(cue) == "month" and _MONTHS.search(line.before(start)):
        return None
    if cue and not ranks and " ".join(words[-2:]) not in _NOT_BEFORE and _rejects(line, start, stop, cue, counts):
        return _BEFORE[cue]
    return "year" if is_year(number) and (not counts or _CYCLE.search(line.before(start))) else None


def by_frame(line: TextLine, start: int, stop: int) -> NonFigure | None:
    """Rejects "6 tháng đầu năm", "qua 3 năm thực hiện", "trong 5 năm", "7 giờ sáng", ages and tiers of government."""
    at = (line.folded, stop, line.end)
    if age := _AGE.match(*at):
        return NonFigure(start, age.end(), "age")
    if clock := _CLOCK.match(*at):
        return NonFigure(start, clock.end(), "clock_time")
    if (day := _DAY_BEHIND.match(*at)) and stop - start <= len("31"):  # đêm 11 ngày 12/6
        return NonFigure(start, day.start(), "date")
    if (hour := _HOUR_G.match(*at)) and _on_the_clock(line, start, stop, hour.end()):
        return NonFigure(start, hour.end(), "clock_time")
    if (hour := _HOUR_WORD.match(*at)) and _time_of_day(line, start, stop):
        return NonFigure(start, hour.end(), "clock_time")
    if frame := _FRAMED.match(*at) or _OFTEN.match(*at):
        return NonFigure(start, frame.end(), "period")
    left = line.before(start)
    if (tiers := _TIERS.match(*at)) and (line.folded[start:stop] in _TWO or _TIERED.search(left)):
        return NonFigure(start, tiers.end(), "name")
    if (frame := _LONG_FRAME.match(*at)) and not _LASTING.search(left):
        return NonFigure(start, frame.end(), "period")
    if (frame := _DAYS.match(*at)) and _DAYS_FRAMING.search(left):
        return NonFigure(start, frame.end(), "period")
    return None


def _on_the_clock(line: TextLine, start: int, stop: int, end: int) -> bool:
    """Whether the g behind a number is an hour, not a gram: "lúc 12g", "từ 8g đến 11g" with no noun behind it."""
    cue = _AT_HOUR.search(line.before(start))
    if not cue or not _HOURS.fullmatch(line.folded, start, stop):
        return False
    word = line.word(end)
    return bool(cue["sure"]) or not word or word in _NO_NOUN


def _time_of_day(line: TextLine, start: int, stop: int) -> bool:
    """Whether hours are a time of day: "lúc 13 giờ", "từ 6 giờ đến 8 giờ", "từ 12 - 16 giờ", "mở cửa đến 22 giờ"."""
    left = line.before(start)
    cue, hours = _AT_HOUR.search(left), _HOURS.fullmatch(line.folded, start, stop)
    if not cue or not hours:
        return False
    late = int(hours[3] or hours[1]) > _NOON
    if cue["since"]:
        return late or not hours[3] or hours["unit"] is not None
    return bool(cue["sure"]) or (late and not hours[3] and bool(cue["till"]) and not _UP_TO.search(left))


def continues(line: TextLine, previous: NonFigure | None, start: int) -> str | None:
    """The class of the label before, where the number at `start` goes on with its list ("phường 7, 8 và 9")."""
    if previous and previous.label in _LABELS and previous.end < start <= previous.end + _LONGEST_LINK:
        return previous.label if _LIST_LINK.fullmatch(line.folded, previous.end, start) else None
    return None


def is_rank(line: TextLine, start: int) -> bool:
    """Whether "thứ", "tốp" or "vị trí" before the number makes it a rank, or "nhóm" with leaders behind it."""
    words = _left_words(line, start)
    if not _RANK_GROUP.isdisjoint(words[-1:]):
        return _LEADING.match(line.folded, start, line.end) is not None
    return any(" ".join(words[-size:]) in _RANK_CUES for size in (2, 1)) or (
        not _ORDINAL.isdisjoint(words[-1:]) and _ranked(words)
    )


def roman_terms(text: str, folded: str) -> Iterator[NonFigure]:
    """Terms and quarters in Roman numerals: "khóa XII", "quý III"."""
    for match in _ROMAN.finditer(text):
        if _ROMAN_CUE.search(folded, max(0, match.start() - LOOK_BACK), match.start()):
            yield NonFigure(*match.span(), "roman_term")


def _rejects(line: TextLine, start: int, stop: int, cue: str, counts: bool) -> bool:
    """Whether the cue before the number holds against what follows it."""
    label, number = _BEFORE[cue], line.folded[start:stop]
    if label == "document_number" and (_capital_cue(line, start, cue) or _LAW.match(line.folded, stop, line.end)):
        return True
    if cue in _CROSSROADS and number.isalpha():
        return True
    if cue in _ALWAYS and "," not in number and "%" not in line.folded[stop : stop + 2]:
        return True
    if (cue in _YEAR_WORDS and is_year(number)) or (number.isdecimal() and int(number) <= _LAST.get(cue, -1)):
        return True
    if counts and not places_on(line, stop, label):
        return False
    return not number[0].isdigit() or label in _NUMBERED or _LABEL.fullmatch(number) is not None


def is_year(number: str) -> bool:
    """Whether digits can be a year."""
    return len(number) == 4 and number.isdecimal() and int(number) in _YEARS


def _ranked(words: list[str]) -> bool:
    """Whether "thứ" at the end of these words ranks ("đứng thứ") or orders ("lần thứ")."""
    return len(words) > 1 and (words[-2] in _RANKED or " ".join(words[-3:-1]) in _RANKED)


def places_on(line: TextLine, stop: int, label: str) -> bool:
    """Behind the label of a place or a unit comes the name that it belongs to: "xóm 3 xã Như Hòa"."""
    if label not in ("place_label", "unit_name"):
        return False
    name = _NAME_BEHIND.match(line.text, stop, line.end)
    if not name:
        return False
    if name[1].islower():
        return name[1] in _PLACES and bool(name[2]) and not name[2][0].islower()
    return name[1].istitle()  # Lữ đoàn 28 Quân chủng, tầng 18 Bệnh viện Bạch Mai


def _capital_cue(line: TextLine, start: int, cue: str) -> bool:
    """Whether the cue is written with a capital inside its line ("tại Điều 69")."""
    at = start - len(cue) - 1
    return at >= line.start and line.text[at].isupper()


def _left_words(line: TextLine, start: int) -> list[str]:
    """At most three words before the number, not beyond a mark that ends a clause."""
    left = line.before(start).rstrip(" :").rsplit(None, 3)[-3:]
    for at in range(len(left) - 1, -1, -1):
        if left[at][-1] in ',;.)”"' and not (at == len(left) - 1 and left[at] in _ABBREVIATED):
            left = left[at + 1 :]
            break
    return [word.lstrip('(“"[-') for word in left]
