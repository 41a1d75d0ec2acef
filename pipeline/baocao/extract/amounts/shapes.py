"""Numbers that their shape gives away: dates, clock times, phone and document numbers, plates, list marks, codes."""

import re

from baocao.core import lexicon
from baocao.core.markers import marker_at
from baocao.core.normalizer import UPPER
from baocao.core.spans import NonFigure
from baocao.extract.amounts.amount import LOOK_BACK, TextLine

_LEX = lexicon.load("nonfigures")
_END = r"(?!\w)"
_YEAR = r"(?:19|20)\d{2}(?!\w)"
_WORDS = {
    **_LEX["words"],
    "SEP": r"\s?[/.-]\s?",
    "END": _END,
    "YEAR": _YEAR,
    "MONTH": r"(?:0?[1-9]|1[0-2])",
    "HOUR": r"(?:[01]?\d|2[0-4])",
    "UPPER": UPPER,
}
# For each class the shapes that a number of it can have; words in them are lower case.
_PATTERNS = {
    "phone": (
        r"0\d{1,3}[.\s-]?\d{3,4}[.\s-]?\d{3,4}{END}",
        r"84[.\s-]?\d{2,3}[.\s-]?\d{3}[.\s-]?\d{3,4}{END}",
    ),
    "plate": (
        r"\d{4,6}[\s-]B?TS{END}",
        r"\d{2}[A-ZĐ]\d?\s?[-–\s]\s?\d{3}(?:\.?\d{2}|\d)?{END}",
    ),
    "document_number": (
        r"\d{1,5}(?:/\d{4})?\s?[-–/]\s?[{UPPER}]{2,}\w*(?:\s?[-–/:]\s?[{UPPER}\d]\w*)*",
        r"\d{1,4}-[{UPPER}]+\w*[:/][\w/-]+",
        r"\d{1,4}/\d{4}/[{UPPER}][\w/-]*",
    ),
    "name": (
        r"\d{1,2}(?:\s?[-–]\s?\d{1,2}){3,9}{END}",  # numbers drawn in a lottery
        r"24/7{END}",
        r"24/24(?:h| {hour}|/24|/{day}){END}",
        r"4\.0{END}",
        r"1/[125](?:00|0?\.?000){END}",
    ),
    "date": (
        r"\d{1,2}{SEP}\d{1,2}{SEP}{YEAR}",
        r"\d{1,2}(?P<sign>[/.-])\d{1,2}(?P=sign)\d{2}{END}",
        r"(?:19|20)\d{2}-\d{2}-\d{2}{END}",
        r"\d{1,2}\s{month}\s(?:\d{1,2}|(?i:{lunar_month})){END}(?![.,]\d|%|\s{scaled}{END})(?:\s(?:{year}\s)?{YEAR})?",
        r"\d{1,2}\s?(?={lunar}|(?i:{feast}){END})",
    ),
    "period": (r"(?:19|20)\d{2}\s?[-–—]\s?(?:(?:19|20)\d{2}|\d{2}){END}(?!\.\d)",),
    "month": (r"{MONTH}\s?[/-]\s?{YEAR}", r"{MONTH}\s{year}\s{YEAR}"),
    "clock_time": (
        r"{HOUR}\s?[:h]\s?[0-5]\d(?::[0-5]\d)?{END}(?![.,]\d)",
        r"{HOUR}\s?h{END}(?! {clock})",
        r"{HOUR}\s?(?:{hour}|g)\s?[0-5]?\d{END}(?!\s?(?:{minute}|%|[.,]\d))",
        r"{HOUR}\s?{hour}(?=\s(?:\d{1,2} {minute}|{part_of_day}))(?:\s(?:{short_of} )?\d{1,2}(?= ))?",
    ),
    "code": (r"0\d{2,}{END}(?![.,]\d)",),
    "factor": (r"\d{1,3}\s?[x×]\s?(?=\d)",),  # 3x110 kV: one of three
    "list_marker": (r"\d{1,2}(?:\.\d{1,2}){2,}\.?(?=\s)", r"(?<=\[)\d{1,3}(?:[,;]\s?\d{1,3})*(?=\])"),
}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_SHAPES = _pattern("|".join(f"(?P<{label}>{'|'.join(shapes)})" for label, shapes in _PATTERNS.items()))
_DAY_MONTH = _pattern(r"(?:0?[1-9]|[12]\d|3[01]){SEP}{MONTH}{END}(?![/.,-]?\d|%)")
_DAYS = _pattern(
    r"\d{1,2}(?:\s?[/-]\d{1,2})?\s?(?:-|–|{to}|{and}|,)\s?(?:{day} )?\d{1,2}{SEP}\d{1,2}(?:{SEP}\d{4})?(?!\d|%)"
)
_ON_DAY, _NEAR_DAY = (
    re.compile(lexicon.fill(rf"(?<!\w){{{name}}}[\s,:(]*$", _LEX["dated"])) for name in ("on", "near")
)
_SCORE = re.compile(r"\d{1,2}\s?[-–:]\s?\d{1,2}(?![\w%]|[.,/]\d)")
_SCORED, _GOLD, _BOAT = (
    re.compile(lexicon.fill(rf"(?<!\w){{{name}}}{rest}", _LEX["shaped"]))
    for name, rest in (("scored", r"[^.,;:()\d]{0,32}[\s(]$"), ("gold", r"[^.;]*$"), ("boats", r" [a-zđ]{2,4} $"))
)
_PURITY = re.compile(r"(?:10|14|16|18|22|24)k(?![\w/])|(?:9999|999[.,]9|99[.,]99?)(?![\w%]|[.,]\d)")
_BOAT_NUMBER = re.compile(r"\d{4,6}(?![\w.,])")
_TOPICAL = re.compile(r"\d{1,2}(?:\s?[-–:]\s?\d|k)|99|\d{4,6}(?![\w.,])")  # what one of these three can begin with
_BRACKETED = re.compile(r"\(\d{1,2}\.\d{1,2}\)")
_MARKER = re.compile(r"\d{1,2}(?:[.)/-]|-/)(?=\s|[^\W\d_])(?!\s\d{3}(?!\d))")
_MARKED = re.compile(r"(?:^|[.;:!?]\s|\()\s*$")
_CODE = re.compile(r"[\w.+/-]*")
_SIGNS = "-–+/_."
_FACTOR_SIGNS = "x×"


def by_shape(line: TextLine, start: int) -> NonFigure | None:
    """Rejects the digits at `start` by what they look like, and by what is glued to them."""
    if _glued(line, start):
        return _code(line, start)
    if match := _SHAPES.match(line.text, start, line.end):
        return NonFigure(start, match.end(), str(match.lastgroup))
    end = _marker_end(line, start)
    if end:
        return NonFigure(start, end, "list_marker")
    if named := _by_topic(line, start):
        return named
    day = _DAY_MONTH.match(line.text, start, line.end) or _DAYS.match(line.text, start, line.end)
    return NonFigure(start, day.end(), "date") if day and _is_day(line, day) else None


def _marker_end(line: TextLine, start: int) -> int | None:
    """Where "1.", "2)" or "1.2." at the beginning of a line or sentence ends, or None."""
    left = line.before(start)
    if not left.strip() and (mark := marker_at(line.text, start, line.end)):
        return mark.end
    match = _MARKER.match(line.text, start, line.end)
    if not match or not _MARKED.search(left) or (left.rstrip()[-1:] == "(" and match[0][-1] != ")"):
        return None
    return match.end()


def _by_topic(line: TextLine, start: int) -> NonFigure | None:
    """Scores, the purity of gold, the numbers of boats: shapes that a word before them gives away."""
    if not _TOPICAL.match(line.folded, start, line.end):
        return None
    left = line.before(start)
    if (score := _SCORE.match(line.text, start, line.end)) and _SCORED.search(left) and not line.measured(score.end()):
        return NonFigure(start, score.end(), "score")
    if (purity := _PURITY.match(line.folded, start, line.end)) and (_GOLD.search(left) or left[-1:] == "("):
        return NonFigure(start, purity.end(), "name")
    if (boat := _BOAT_NUMBER.match(line.text, start, line.end)) and _BOAT.search(left):
        return NonFigure(start, boat.end(), "plate")
    return None


def _is_day(line: TextLine, shape: re.Match[str]) -> bool:
    """Whether "15/5" is a day: by the word before, alone in brackets (27.7), or as neither share nor range (27-7)."""
    numbers = [int(number) for number in re.findall(r"\d+", shape[0])]
    if len(numbers) == 2 and numbers[0] > numbers[1] and "." not in shape[0]:
        return True
    if shape.start() > line.start and _BRACKETED.match(line.text, shape.start() - 1, line.end):
        return True
    left = line.before(shape.start())
    return bool(_ON_DAY.search(left) or (_NEAR_DAY.search(left) and not line.measured(shape.end())))


def _glued(line: TextLine, start: int) -> bool:
    """H5N1, COVID-19, T+7: a letter before the number, or a letter and a sign, without spaces."""
    if start == line.start:
        return False
    before = line.folded[start - 1]
    if before in _FACTOR_SIGNS and line.folded[max(line.start, start - 2) : start - 1].isdigit():
        return False
    if before.isalnum() or before == "_":
        return True
    if start - 2 < line.start or before not in _SIGNS or not line.folded[start - 2].isalpha():
        return False
    return before != "." or (start - 3 >= line.start and not line.folded[start - 3].isalpha())


def _code(line: TextLine, start: int) -> NonFigure:
    """The letters, digits and signs around a number."""
    first = start
    while first > max(line.start, start - LOOK_BACK) and (
        line.text[first - 1].isalnum() or line.text[first - 1] in _SIGNS
    ):
        first -= 1
    code = _CODE.match(line.text, start, line.end)
    return NonFigure(first, max(start + 1, code.end() if code else 0), "code")
