"""Numbers that count nothing: dates, document numbers, labels of places, ordinals, names.

A number is rejected by its shape (`60/2014/NĐ-CP`), by the words before it (`Quốc lộ 6`), or by what follows
(`6 tháng đầu năm`). Most cues yield to a unit or a counted noun behind the number: `thôn 5` is a label, `thôn 28 hộ`
counts. Each rejection keeps its class.
"""

import re
from dataclasses import dataclass

from baocao import lexicon
from baocao.article import Span
from baocao.normalizer import fold
from baocao.units import unit_at

_LEX = lexicon.load("nonfigures")
_BEFORE: dict[str, str] = {fold(cue): label for label, cues in _LEX["before"].items() for cue in cues}
_NOT_BEFORE = frozenset(map(fold, _LEX["not_before"]["any"]))
_ALWAYS = frozenset(map(fold, _LEX["always"]["cues"]))
_RANKED = frozenset(map(fold, _LEX["rank"]["before"]))
_RANK_CUES = frozenset(map(fold, _LEX["rank"]["cues"]))
_NOUNS = frozenset(map(fold, lexicon.load("counted")["nouns"]))
_NEXT = re.compile(r"[\s\"“‘'(]{0,2}([^\W\d_]+)(?:\s([^\W\d_]+))?")
_PLACES = frozenset("xã phường thị huyện quận tỉnh thành thôn ấp bản khu công tp tp. tx".split())
_SCALE = re.compile(r"\s(?:nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?!\w)(?! lệ)")
_NUMBERED = ("document_number", "phone", "view_counter", "clock_time", "date")
_LOOK_BACK = 36  # characters; the longest cue and a space
_YEARS = range(1900, 2100)
_PHONE_DIGITS = 9

_CAPITAL = "A-ZĐĂÂÊÔƠƯÁÀẢÃẠẤẦẨẪẬẮẰẲẴẶÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ"
_END = r"(?![\w])"
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        ("phone", rf"0\d{{1,3}}[.\s-]?\d{{3,4}}[.\s-]?\d{{3,4}}{_END}|\+?84[.\s-]?\d{{2,3}}[.\s-]?\d{{3}}[.\s-]?\d{{3,4}}{_END}"),
        ("plate", rf"\d{{2}}[A-ZĐ]\d?\s?[-–]\s?\d{{3,5}}(?:\.\d{{2}})?{_END}"),
        (
            "document_number",
            rf"\d{{1,5}}(?:/\d{{4}})?\s?[-–/]\s?[{_CAPITAL}]{{2,}}[\w{_CAPITAL}]*(?:\s?[-–/:]\s?[{_CAPITAL}\d][\w]*)*"
            rf"|\d{{1,4}}-[{_CAPITAL}]{{1,}}[\w]*[:/][\w/-]+|\d{{1,4}}/\d{{4}}/[{_CAPITAL}][\w/-]*",
        ),
        ("date", rf"\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?(?:19|20)\d{{2}}{_END}|\d{{1,2}}([/.-])\d{{1,2}}\1\d{{2}}{_END}|(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}{_END}"),
        ("period", rf"(?:19|20)\d{{2}}\s?[-–—]\s?(?:(?:19|20)\d{{2}}|\d{{2}}){_END}(?!\.\d)"),
        ("month", rf"(?:0?[1-9]|1[0-2])\s?[/-]\s?(?:19|20)\d{{2}}{_END}"),
        ("clock_time", rf"(?:[01]?\d|2[0-4])(?:\s?[:h]\s?[0-5]\d(?::[0-5]\d)?{_END}|\s?h{_END}|\s?(?:giờ|g)\s?[0-5]?\d{_END}(?!\s?(?:phút|%|[.,]\d))|\s?giờ(?=\s(?:\d{{1,2}} phút|sáng|trưa|chiều|tối|đêm|kém|ngày|hôm|rưỡi sáng))(?:\s(?:kém )?\d{{1,2}}(?= ))?)"),
        ("date", rf"\d{{1,2}}\stháng\s(?:\d{{1,2}}|[Gg]iêng|[Cc]hạp){_END}(?:\s(?:năm\s)?(?:19|20)\d{{2}}{_END})?|\d{{1,2}}\s?(?=âm lịch|[Tt]ết{_END})"),
        ("month", rf"(?:0?[1-9]|1[0-2])\snăm\s(?:19|20)\d{{2}}{_END}"),
        ("name", rf"24/7{_END}|24/24(?:h| giờ|/24|/ngày){_END}|4\.0{_END}"),
        ("list_marker", r"\d{1,2}(?:\.\d{1,2}){2,}\.?(?=\s)"),
    )
)
_DAY_MONTH = re.compile(rf"(?:0?[1-9]|[12]\d|3[01])\s?[/.-]\s?(?:0?[1-9]|1[0-2]){_END}(?![/.,-]?\d|%)")
_FIRST_OF_DAYS = re.compile(r"\d{1,2}(?:\s?[/-]\d{1,2})?\s?(?:-|–|đến|tới|và|,)\s?(?:ngày )?\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{4})?(?!\d|%)")
_ON_DAY = re.compile(
    r"(?<!\w)(?:ngày|sáng|trưa|chiều|tối|đêm|khuya|hôm|nay|dịp|lễ|khánh|mai|qua|từ ngày|số ra|thứ (?:hai|ba|tư|năm|sáu|bảy)|nhật)[\s,:(]*$"
)
_NEAR_DAY = re.compile(r"(?<!\w)(?:từ|đến|tới|trước|sau|hết|tháng|cùng|vào|giờ|lúc|tính|phút|h|kể)[\s,:(]*$")
_MARKER = re.compile(r"\d{1,2}(?:\.\d{1,2})*(?:[.)/-]|-/)(?=\s|[^\W\d_])(?!\s\d{3}(?!\d))")
_LINE_MARKER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)/-]\s")
_MARKED = re.compile(r"(?:^|[.;:!?]\s|\()\s*$")
_CODE = re.compile(r"[\w.+/-]*")
_WORDS = re.compile(r"[^\s\d]+")
_LIST_LINK = re.compile(r"\s?(?:,|và|đến|-|–|hoặc|hay|&|\+|/)\s?(?:số )?")
_TIME = r"(?:thập niên|thập kỷ|năm|tháng|tuần|ngày đêm|ngày|quý|giờ|tiếng)"
_FRAMED = re.compile(rf"\s?{_TIME} {lexicon.alternation(_LEX['frame']['after'])}(?!\w)")
_LONG_FRAME = re.compile(r"\s?(?:thập niên|thập kỷ|năm|tháng|tuần|quý)(?!\w)(?! rưỡi)")
_LASTING = re.compile(
    rf"(?<!\w){lexicon.alternation(_LEX['frame']['lasting'])}\s(?:(?:từ|khoảng|hơn|gần|tới|đến|chừng|trên|ít nhất|được|là|chỉ)\s){{0,2}}$"
    r"|(?<!\w)(?:sớm|muộn|chậm|trễ|ngắn)(?: hơn)?\s[^.,;\d]{0,24}$"
)
_DAYS_FRAME = re.compile(r"\s?(?:ngày|giờ|tiếng)(?!\w)(?! công| làm việc)")
_DAYS_FRAMING = re.compile(rf"(?<!\w)(?<!chậm nhất ){lexicon.alternation(_LEX['frame']['days_before'])}\s(?:hơn\s|gần\s|khoảng\s)?$")
_OFTEN = re.compile(rf"\s?{_TIME}(?:/| một )(?:1 )?lần|\s?(?:năm|tháng|tuần|ngày) một (?:tuần|tháng|năm)")
_CLOCK = re.compile(r"\s?giờ (?:sáng|trưa|chiều|tối|đêm|hằng ngày|hàng ngày|thứ|ngày|kém|hôm)(?!\w)")
_TIERS = re.compile(r"\scấp(?!\w)")
_AGE = re.compile(r"\s?(?:năm\s)?tuổi(?! trẻ)(?!\w)")
_ROMAN = re.compile(rf"(?<!\w)(?i:{lexicon.alternation(_LEX['roman']['cues'])})\s([IVXL]{{1,6}})(?!\w)")


@dataclass(frozen=True, slots=True)
class NonFigure(Span):
    """A number that is no figure, and the class that it is of."""

    label: str


def by_shape(text: str, folded: str, start: int, begin: int, end: int) -> NonFigure | None:
    """Rejects the digits at `start` of the line `begin:end` by what they look like."""
    if start > begin and (folded[start - 1].isalnum() or folded[start - 1] == "_" or _hyphened(folded, start, begin)):
        return NonFigure(*_code(text, start, begin, end), "code")
    for label, pattern in _SHAPES:
        if match := pattern.match(text, start, end):
            return NonFigure(start, match.end(), label)
    left = folded[max(begin, start - _LOOK_BACK) : start]
    if not left.strip() and (match := _LINE_MARKER.match(text, start, end)):
        return NonFigure(start, match.end(), "list_marker")
    if (match := _MARKER.match(text, start, end)) and _MARKED.search(left) and "." not in match[0][:-2].strip("."):
        if left.rstrip()[-1:] != "(" or match[0][-1] == ")":
            return NonFigure(start, match.end(), "list_marker")
    if match := _DAY_MONTH.match(text, start, end) or _FIRST_OF_DAYS.match(text, start, end):
        if _ON_DAY.search(left) or (_NEAR_DAY.search(left) and not overruled(text, folded, match.end(), end)):
            return NonFigure(start, match.end(), "date")
    return None


def by_context(text: str, folded: str, start: int, stop: int, begin: int, *, counts: bool) -> str | None:
    """The class of the number `start:stop` that the words before it give it, or None.

    Args:
        text: the article's text; `folded` its matching key.
        start: where the number begins; `stop` where its digits or words end.
        begin: where its line begins.
        counts: a unit or a counted noun follows, so that only the firmest cues reject.
    """
    words = _left_words(folded, start, begin)
    cue = next((key for size in (3, 2, 1) if (key := " ".join(words[-size:])) in _BEFORE), None) if words else None
    number = folded[start:stop]
    if cue and not (" ".join(words[-2:]) in _NOT_BEFORE or (cue == "thứ" and ranked(words))):
        label = _BEFORE[cue]
        if counts and _places_on(text, folded, stop, label):
            counts = False
        if label == "document_number" and _capital_cue(text, start, begin, len(cue)):
            return label
        if cue in _ALWAYS and "%" not in folded[stop : stop + 2] and "," not in number:
            return label
        if (cue == "năm" and _fits(cue, number)) or (cue == "lớp" and _fits("tháng", number)):
            return label
        if not counts and (number.isdecimal() or not number[0].isdigit() or label in _NUMBERED):
            return label
    if number.isdecimal() and len(number) == 4 and int(number) in _YEARS and not counts:
        return "year"
    return None


def by_frame(folded: str, start: int, stop: int, begin: int, end: int) -> NonFigure | None:
    """Rejects "6 tháng đầu năm", "qua 3 năm thực hiện", "trong 5 năm" and ages."""
    if age := _AGE.match(folded, stop, end):
        return NonFigure(start, age.end(), "age")
    if clock := _CLOCK.match(folded, stop, end):
        return NonFigure(start, clock.end(), "clock_time")
    if frame := _FRAMED.match(folded, stop, end) or _OFTEN.match(folded, stop, end):
        return NonFigure(start, frame.end(), "period")
    left = folded[max(begin, start - _LOOK_BACK) : start]
    if (tiers := _TIERS.match(folded, stop, end)) and left.endswith(("địa phương ", "chính quyền ", "mô hình ")):
        return NonFigure(start, tiers.end(), "name")
    if (frame := _LONG_FRAME.match(folded, stop, end)) and not _LASTING.search(left):
        return NonFigure(start, frame.end(), "period")
    if (frame := _DAYS_FRAME.match(folded, stop, end)) and _DAYS_FRAMING.search(left):
        return NonFigure(start, frame.end(), "period")
    return None


def _places_on(text: str, folded: str, stop: int, label: str) -> bool:
    """Behind the label of a place comes the name of the place it lies in: "xóm 3 xã Như Hòa"."""
    following = _NEXT.match(folded, stop) if label in ("place_label", "unit_name", "code") else None
    if not following or following[1] not in _PLACES:
        return False
    after = following.end(1) + 1
    return text[after : after + 1].isupper()


def _capital_cue(text: str, start: int, begin: int, length: int) -> bool:
    """Whether the cue is written with a capital inside its line ("tại Điều 69")."""
    at = start - length - 1
    return at >= begin and text[at].isupper()


def overruled(text: str, folded: str, at: int, end: int) -> bool:
    """Whether a unit, a scale word or a counted noun begins at `at`."""
    return bool(counted(folded, at, end) or _SCALE.match(folded, at, end) or unit_at(text, folded, at, end))


def counted(folded: str, at: int, end: int) -> bool:
    """Whether a counted noun begins at `at`."""
    match = _NEXT.match(folded, at, end)
    return match is not None and (match[1] in _NOUNS or f"{match[1]} {match[2]}" in _NOUNS)


def continues(folded: str, previous: NonFigure | None, start: int) -> str | None:
    """The class of the label before, where the number at `start` goes on with its list ("phường 7, 8 và 9")."""
    if previous and previous.label in _BEFORE.values() and start - previous.end < 10:  # noqa: PLR2004
        link = _LIST_LINK.fullmatch(folded, previous.end, start)
        return previous.label if link else None
    return None


def is_rank(folded: str, start: int, begin: int) -> bool:
    """Whether "thứ", "tốp" or "vị trí" before the number makes it a rank."""
    words = _left_words(folded, start, begin)
    return any(" ".join(words[-size:]) in _RANK_CUES for size in (2, 1)) or (words[-1:] == ["thứ"] and ranked(words))


def ranked(words: list[str]) -> bool:
    """Whether "thứ" at the end of these words ranks ("đứng thứ") or orders ("lần thứ")."""
    return words[-2:-1] != [] and (words[-2] in _RANKED or " ".join(words[-3:-1]) in _RANKED)


def roman_terms(text: str) -> list[NonFigure]:
    """Terms and quarters in Roman numerals: "khóa XII", "quý III"."""
    return [NonFigure(match.start(1), match.end(1), "roman_term") for match in _ROMAN.finditer(text)]


def _left_words(folded: str, start: int, begin: int) -> list[str]:
    left = folded[max(begin, start - _LOOK_BACK) : start].rstrip(" :").rsplit(None, 3)[-3:]
    if left and start - begin > _LOOK_BACK and len(left) < 3:  # noqa: PLR2004  (cut inside a word)
        left = left[1:]
    for at in range(len(left) - 1, -1, -1):
        if left[at][-1] in ",;.)”\"" and not (at == len(left) - 1 and left[at] in ("q.", "p.", "tp.")):
            return [word.lstrip("(“\"[-") for word in left[at + 1 :]]
    return [word.lstrip("(“\"[-") for word in left]


def _code(text: str, start: int, begin: int, end: int) -> tuple[int, int]:
    """Where the letters and digits around a number glued to letters begin and end: H5N1."""
    first = start
    while first > max(begin, start - _LOOK_BACK) and (text[first - 1].isalnum() or text[first - 1] in "-–+/_."):
        first -= 1
    code = _CODE.match(text, start, end)
    return first, max(start + 1, code.end() if code else 0)


def _fits(cue: str, number: str) -> bool:
    if not number.isdecimal():
        return False
    value = int(number)
    return value in _YEARS if cue == "năm" else 1 <= value <= (12 if cue == "tháng" else 31)


def _hyphened(folded: str, start: int, begin: int) -> bool:
    """COVID-19, T+7, Su-27: a letter, a sign, the number, without spaces."""
    return start - 2 >= begin and folded[start - 1] in "-–+/_." and folded[start - 2].isalpha() and not (
        folded[start - 1] == "." and (start < 3 or folded[start - 3].isalpha())
    )
