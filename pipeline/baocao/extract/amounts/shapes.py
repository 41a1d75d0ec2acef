"""Numbers that their shape gives away: dates, clock times, phone and document numbers, plates, list marks, codes."""

import re

from baocao.core import lexicon
from baocao.core.article import NonFigure
from baocao.extract.amounts.amount import LOOK_BACK, Line

_LEX = lexicon.load("nonfigures")

_END = r"(?!\w)"
_CAPITAL = "A-ZĐĂÂÊÔƠƯÁÀẢÃẠẤẦẨẪẬẮẰẲẴẶÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ"
_SEPARATOR = r"\s?[/.-]\s?"
_YEAR = r"(?:19|20)\d{2}" + _END
_MONTH = r"(?:0?[1-9]|1[0-2])"
_HOUR = r"(?:[01]?\d|2[0-4])"
_PART_OF_DAY = r"(?:\d{1,2} phút|sáng|trưa|chiều|tối|đêm|kém|ngày|hôm)"
_PATTERNS: dict[str, tuple[str, ...]] = {
    "phone": (
        rf"0\d{{1,3}}[.\s-]?\d{{3,4}}[.\s-]?\d{{3,4}}{_END}",
        rf"84[.\s-]?\d{{2,3}}[.\s-]?\d{{3}}[.\s-]?\d{{3,4}}{_END}",
    ),
    "plate": (rf"\d{{2}}[A-ZĐ]\d?\s?[-–\s]\s?\d{{3}}(?:\.?\d{{2}}|\d)?{_END}",),
    "document_number": (
        rf"\d{{1,5}}(?:/\d{{4}})?\s?[-–/]\s?[{_CAPITAL}]{{2,}}\w*(?:\s?[-–/:]\s?[{_CAPITAL}\d]\w*)*",
        rf"\d{{1,4}}-[{_CAPITAL}]+\w*[:/][\w/-]+",
        rf"\d{{1,4}}/\d{{4}}/[{_CAPITAL}][\w/-]*",
    ),
    "date": (
        rf"\d{{1,2}}{_SEPARATOR}\d{{1,2}}{_SEPARATOR}{_YEAR}",
        rf"\d{{1,2}}(?P<sign>[/.-])\d{{1,2}}(?P=sign)\d{{2}}{_END}",
        rf"(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}{_END}",
        rf"\d{{1,2}}\stháng\s(?:\d{{1,2}}|[Gg]iêng|[Cc]hạp){_END}(?:\s(?:năm\s)?{_YEAR})?",
        rf"\d{{1,2}}\s?(?=âm lịch|[Tt]ết{_END})",
    ),
    "period": (rf"(?:19|20)\d{{2}}\s?[-–—]\s?(?:(?:19|20)\d{{2}}|\d{{2}}){_END}(?!\.\d)",),
    "month": (rf"{_MONTH}\s?[/-]\s?{_YEAR}", rf"{_MONTH}\snăm\s{_YEAR}"),
    "clock_time": (
        rf"{_HOUR}\s?[:h]\s?[0-5]\d(?::[0-5]\d)?{_END}(?![.,]\d)",
        rf"{_HOUR}\s?h{_END}(?! đồng hồ)",
        rf"{_HOUR}\s?(?:giờ|g)\s?[0-5]?\d{_END}(?!\s?(?:phút|%|[.,]\d))",
        rf"{_HOUR}\s?giờ(?=\s{_PART_OF_DAY})(?:\s(?:kém )?\d{{1,2}}(?= ))?",
    ),
    "name": (rf"24/7{_END}", rf"24/24(?:h| giờ|/24|/ngày){_END}", rf"4\.0{_END}", rf"1/[125](?:00|0?\.?000){_END}"),
    "list_marker": (r"\d{1,2}(?:\.\d{1,2}){2,}\.?(?=\s)", r"(?<=\[)\d{1,3}(?:[,;]\s?\d{1,3})*(?=\])"),
}
_SHAPES = re.compile("|".join(f"(?P<{label}>{'|'.join(patterns)})" for label, patterns in _PATTERNS.items()))
_DAY_MONTH = re.compile(rf"(?:0?[1-9]|[12]\d|3[01]){_SEPARATOR}{_MONTH}{_END}(?![/.,-]?\d|%)")
_DAYS = re.compile(
    rf"\d{{1,2}}(?:\s?[/-]\d{{1,2}})?\s?(?:-|–|đến|tới|và|,)\s?(?:ngày )?"
    rf"\d{{1,2}}{_SEPARATOR}\d{{1,2}}(?:{_SEPARATOR}\d{{4}})?(?!\d|%)"
)
_ON_DAY = re.compile(rf"(?<!\w){lexicon.alternation(_LEX['dated']['on'])}[\s,:(]*$")
_NEAR_DAY = re.compile(rf"(?<!\w){lexicon.alternation(_LEX['dated']['near'])}[\s,:(]*$")
_MARKER = re.compile(r"\d{1,2}(?:[.)/-]|-/)(?=\s|[^\W\d_])(?!\s\d{3}(?!\d))")
_LINE_MARKER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)/-](?=\s)")
_MARKED = re.compile(r"(?:^|[.;:!?]\s|\()\s*$")
_CODE = re.compile(r"[\w.+/-]*")
_SIGNS = "-–+/_."


def by_shape(line: Line, start: int) -> NonFigure | None:
    """Rejects the digits at `start` by what they look like, and by what is glued to them."""
    if _glued(line, start):
        return _code(line, start)
    if match := _SHAPES.match(line.text, start, line.end):
        return NonFigure(start, match.end(), str(match.lastgroup))
    end = _marker_end(line, start)
    if end:
        return NonFigure(start, end, "list_marker")
    day = _DAY_MONTH.match(line.text, start, line.end) or _DAYS.match(line.text, start, line.end)
    return NonFigure(start, day.end(), "date") if day and _is_day(line, day) else None


def _marker_end(line: Line, start: int) -> int | None:
    """Where "1.", "2)" or "1.2." at the beginning of a line or sentence ends, or None."""
    left = line.before(start)
    if not left.strip() and (match := _LINE_MARKER.match(line.text, start, line.end)):
        return match.end()
    match = _MARKER.match(line.text, start, line.end)
    if not match or not _MARKED.search(left) or (left.rstrip()[-1:] == "(" and match[0][-1] != ")"):
        return None
    return match.end()


def _is_day(line: Line, shape: re.Match[str]) -> bool:
    """Whether "15/5" is a day: by the word before it, or because it can be neither a share nor a range (27-7)."""
    numbers = [int(number) for number in re.findall(r"\d+", shape[0])]
    if len(numbers) == 2 and numbers[0] > numbers[1] and "." not in shape[0]:
        return True
    left = line.before(shape.start())
    return bool(_ON_DAY.search(left) or (_NEAR_DAY.search(left) and not line.measured(shape.end())))


def _glued(line: Line, start: int) -> bool:
    """H5N1, COVID-19, T+7: a letter before the number, or a letter and a sign, without spaces."""
    if start == line.start:
        return False
    before = line.folded[start - 1]
    if before.isalnum() or before == "_":
        return True
    if start - 2 < line.start or before not in _SIGNS or not line.folded[start - 2].isalpha():
        return False
    return before != "." or (start - 3 >= line.start and not line.folded[start - 3].isalpha())


def _code(line: Line, start: int) -> NonFigure:
    """The letters, digits and signs around a number."""
    first = start
    while first > max(line.start, start - LOOK_BACK) and (
        line.text[first - 1].isalnum() or line.text[first - 1] in _SIGNS
    ):
        first -= 1
    code = _CODE.match(line.text, start, line.end)
    return NonFigure(first, max(start + 1, code.end() if code else 0), "code")
