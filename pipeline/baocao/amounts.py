"""Every number of a text: an `Amount` where it counts or measures, a `NonFigure` where it does not.

`scan` goes over a text once, line by line. At each digit or number word it asks, in this order: does its shape reject
it, what numeral is it, what unit stands behind it, is it the first of a range or a ratio, do the words around reject it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from baocao import lexicon, nonfigures
from baocao.article import Span
from baocao.nonfigures import NonFigure
from baocao.normalizer import fold
from baocao.numerals import longest_numeral
from baocao.units import COUNT, PERCENT, VND, Unit, unit_at

_FIGURES = lexicon.load("figures")
_NO_NOUN = frozenset(map(fold, _FIGURES["behind"]["no_noun"]))
_NOT_MONEY = frozenset(map(fold, lexicon.load("units")["not_money"]))
_IMPLIED = tuple(map(fold, lexicon.load("units")["implied_money"]))

_START = re.compile(r"\d|,\d|(?:một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|hăm|hàng|âm|gấp)(?!\w)")
_LINE = re.compile(r"[^\n]+")
_LINK = re.compile(r"\s{0,2}(?:[-–—−~÷]{1,2}|đến|tới)\s{0,2}(?:(?:khoảng|gần|hơn|trên|dưới)\s)?")
_NEIGHBOR = re.compile(r"\s?,?\s")
_SLASH = re.compile(r"\s?/\s?")
_FRACTION = re.compile(r"\sphần\s(hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?!\w)")
_FRACTION_PARTS = {"hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
_INDEFINITE = re.compile(r"hàng (chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?: (nghìn|ngàn|vạn|triệu|tỷ|tỉ))?(?! lệ)(?!\w)")
_INDEFINITE_SCALES = {
    "chục": 10,
    "trăm": 100,
    "nghìn": 1000,
    "ngàn": 1000,
    "vạn": 10_000,
    "triệu": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
}
_FOLD = re.compile(r"gấp (đôi|rưỡi|ba|bốn|năm|mười)(?! lần|\w| [^\W\d_]+ lần| đến| tới| mươi)")
_FOLDS = {
    "đôi": Decimal(2),
    "rưỡi": Decimal("1.5"),
    "ba": Decimal(3),
    "bốn": Decimal(4),
    "năm": Decimal(5),
    "mười": Decimal(10),
}
_HALF = re.compile(r"một nửa(?! (?:đầu|cuối|sau|đêm|chừng|vời|ngày|tháng|năm|kia|thế|tỉnh)|\w)")
_AND_A_HALF = re.compile(r"\srưỡi(?!\w)")
_WORD = re.compile(r"[\s\"“‘'(]{0,2}([^\W\d_]+)(?:\s([^\W\d_]+))?")
_SCALED = re.compile(r"\d[\d.,]*")
_FOLDING = re.compile(
    r"(?<!\w)(?:gấp|tăng|giảm|vượt|hơn|kém|cao|thấp|lớn|nhân|quá|chuẩn|phép)(?:\s(?:gần|hơn|khoảng|tới|đến|lên|trên|thêm|từ|được|ít nhất|gấp|xấp xỉ|cho phép)){0,3}\s$"
)
_MONEY = re.compile(
    r"(?<!\w)(?:đồng|vốn|kinh phí|tiền|thu nhập|giá|chi|lương|doanh thu|nợ|vay|phạt|lãi|quỹ|trị giá|ngân sách|đầu tư)(?!\w)[^.;]*$"
)
_ADDRESS = re.compile(r"\s([^\W\d_]+)\s([^\W\d_]+)")
_KIND_OF_COUNT = re.compile(
    r"\s(?:(?P<score>điểm(?=[\s.,;:)]|$)(?! [^\W\d_]))|(?P<rank_delta>bậc(?!\w)(?! thang| học))|(?P<rate>[^\W\d_]+(?:,? [^\W\d_]+){0,2}/[^\W\d_]+))"
)
_PRICED = re.compile(r" cho (?:1|một|mỗi) [^\W\d_]")
_POPULATIONS = frozenset({1_000, 10_000, 100_000, 1_000_000})
_PER_ONE = re.compile(r"(?:đồng|usd|kg|tấn|triệu|nghìn|ngàn|k) (?:cho|trên|/)\s$")
_ONE_CUES = re.compile(
    r"(?<!\w)(?:ít nhất|tối thiểu|tối đa|chỉ có|duy nhất|chưa đầy|chưa đến|chưa tới|không quá|sớm|sớm gần|vỏn vẹn)\s$"
    r"|\d [^\W\d_]+(?: [^\W\d_]+){0,3}(?:,| và) $"
)
_VALUED = re.compile(
    rf"(?<!\w){lexicon.alternation(_FIGURES['before']['valued'])}[\s:]*(?:khoảng |gần |hơn |trên |dưới |tới |đến |được |từ |mức )?$"
)
_YEAR_BEFORE = frozenset(
    [
        "là",
        "trong",
        "cả",
        "mỗi",
        "đầu",
        "cuối",
        "giữa",
        "hằng",
        "hàng",
        "số",
        "mấy",
        "nhiều",
        "vài",
        "các",
        "những",
        "một",
        "từng",
        "qua",
        "cùng",
        "quanh",
        "theo",
        "thứ",
        "hai",
        "ba",
        "bốn",
        "mười",
        "nửa",
        "mọi",
        "mươi",
        "trăm",
    ]
)
_SCHOOL_YEAR = re.compile(r"\s(?:học|sinh|nay|hợp tác|thành lập)(?!\w)")
_SMALLEST_BARE = 13  # smaller numbers with nothing behind them are list numbers and labels


@dataclass(frozen=True, slots=True)
class Amount(Span):
    """A number that counts: its value in the base unit, and what kind of quantity it is."""

    value: Decimal
    unit: Unit
    quantity: str
    value_max: Decimal | None = None
    total: Decimal | None = None
    rule: str = "number"


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    folded: str
    start: int
    end: int


def scan(text: str, folded: str) -> Iterator[Amount | NonFigure]:
    """All numbers in order. `folded` is the matching key of `text`, of the same length."""
    for match in _LINE.finditer(text):
        yield from _scan_line(_Line(text, folded, match.start(), match.end()))


def _scan_line(line: _Line) -> Iterator[Amount | NonFigure]:
    at = line.start
    rejected: NonFigure | None = None
    while start := _START.search(line.folded, at, line.end):
        place = start.start()
        at = start.end()
        found = _read(line, place, rejected)
        if found is None:
            continue
        if isinstance(found, NonFigure):
            rejected = found
        at = max(found.end, place + 1)
        yield found


def _read(line: _Line, start: int, rejected: NonFigure | None) -> Amount | NonFigure | None:
    digits = line.folded[start].isdigit()
    if digits:
        if by_shape := nonfigures.by_shape(line.text, line.folded, start, line.start, line.end):
            return by_shape
        if label := nonfigures.continues(line.folded, rejected, start):
            return _label_or_count(line, start, label)
    elif line.folded[start] != "," and start > line.start and line.folded[start - 1].isalnum():
        return None
    return _special(line, start) or _number(line, start, digits=digits)


def _label_or_count(line: _Line, start: int, label: str) -> Amount | NonFigure | None:
    amount = _number(line, start, digits=True)
    if isinstance(amount, Amount) and (amount.unit is not COUNT or _counted(line, amount.end)):
        return amount
    return NonFigure(start, amount.end if amount else start + 1, label)


def _special(line: _Line, start: int) -> Amount | None:
    """Amounts without a numeral of their own: hàng trăm, gấp đôi, một nửa."""
    if match := _INDEFINITE.match(line.folded, start, line.end):
        low = Decimal(_INDEFINITE_SCALES[match[1]] * _INDEFINITE_SCALES.get(match[2], 1))
        found = unit_at(line.text, line.folded, match.end(), line.end)
        unit, end = found or (COUNT, match.end())
        return Amount(start, end, unit.convert(low), unit, _quantity(unit), unit.convert(low * 10), rule="indefinite")
    if match := _FOLD.match(line.folded, start, line.end):
        return Amount(start, match.end(), _FOLDS[match[1]], Unit("times", "1"), "multiple", rule="fold")
    if match := _HALF.match(line.folded, start, line.end):
        return Amount(start, match.end(), Decimal(50), PERCENT, "percent", rule="half")
    return None


def _number(line: _Line, start: int, *, digits: bool) -> Amount | NonFigure | None:
    negative = line.folded.startswith("âm ", start)
    first = start + 3 if negative else start
    if (not digits and not negative and line.folded[start] not in "mhbnstc,") or not (
        numeral := longest_numeral(line.text, line.folded, first, line.end)
    ):
        return NonFigure(start, _cluster_end(line, start), "unreadable") if digits else None
    value, stop = numeral
    if negative:
        value = -value
    amount = (
        _ratio(line, start, value, stop, digits=digits)
        or _range(line, start, value, stop)
        or _single(line, start, value, stop)
    )
    return _checked(line, amount, stop, digits=digits or negative)


def _single(line: _Line, start: int, value: Decimal, stop: int) -> Amount:
    unit, end = _unit(line, start, stop)
    if unit.kind == "duration" and (half := _AND_A_HALF.match(line.folded, end, line.end)):
        value, end = value + Decimal("0.5"), half.end()
    return Amount(start, end, unit.convert(value), unit, _quantity(unit))


def _range(line: _Line, start: int, low: Decimal, stop: int) -> Amount | None:
    """ "từ 5 đến 7 triệu", "10–15%", "hai, ba tháng": the second number's scale and unit hold for both."""
    own, own_end = _unit(line, start, stop) if not _LINK.match(line.folded, stop, line.end) else (COUNT, stop)
    link = _LINK.match(line.folded, own_end, line.end)
    neighbor = None if link else _NEIGHBOR.match(line.folded, stop, line.end)
    joint = link or neighbor
    if not joint or own.unit == "times":
        return None
    second = longest_numeral(line.text, line.folded, joint.end(), line.end)
    if not second or (line.folded[second[1] : second[1] + 2].strip()[:1] == "/" and not link):
        return None
    high, end = second
    if neighbor and not (
        high == low + 1 and 1 <= low <= 9 and line.folded[start].isalpha() and line.folded[joint.end()].isalpha()
    ):
        return None
    unit, unit_end = _unit(line, joint.end(), end)
    if link and own is not COUNT and own.unit != unit.unit:
        return None
    low *= _shared_scale(line, start, stop, joint.end(), end, high, low)
    if not low < high or _dated(line, end):
        return None
    return Amount(
        start,
        unit_end,
        own.convert(low) if own is not COUNT else unit.convert(low),
        unit,
        _quantity(unit),
        unit.convert(high),
        rule="range",
    )


def _dated(line: _Line, end: int) -> bool:
    """The number that ends here is the first of a date: "từ 5 đến 12/6"."""
    return re.match(r"[/.-]\d", line.folded[end : end + 2]) is not None


def _ratio(line: _Line, start: int, value: Decimal, stop: int, *, digits: bool) -> Amount | None:
    """ "30/31 chỉ tiêu", "923,8/1.010 tỷ đồng", "hai phần ba"."""
    if not digits:
        parts = _FRACTION.match(line.folded, stop, line.end)
        return parts and Amount(
            start, parts.end(), value, COUNT, "fraction", total=Decimal(_FRACTION_PARTS[parts[1]]), rule="fraction"
        )
    slash = _SLASH.match(line.folded, stop, line.end)
    second = slash and longest_numeral(line.text, line.folded, slash.end(), line.end)
    if not slash or not second:
        return None
    total, end = second
    unit, unit_end = _unit(line, slash.end(), end)
    value *= _shared_scale(line, start, stop, slash.end(), end, total, value)
    quantity = "fraction" if unit is COUNT and value < total <= 10 and _is_share(line, end) else "ratio"
    return Amount(start, unit_end, unit.convert(value), unit, quantity, total=unit.convert(total), rule="ratio")


def _is_share(line: _Line, end: int) -> bool:
    return re.match(r"\s(?:số|tổng|diện tích|dân số|quân số|thời gian)(?!\w)", line.folded[end : end + 12]) is not None


def _shared_scale(line: _Line, start: int, stop: int, second: int, end: int, high: Decimal, low: Decimal) -> Decimal:
    """1 unless only the second number has a scale word: the 10^6 of "5 đến 7 triệu"."""
    digits = _SCALED.match(line.folded, second, end)
    if not digits or digits.end() == end or not (own := _SCALED.match(line.folded, start, stop)) or own.end() != stop:
        return Decimal(1)
    plain = longest_numeral(line.text, line.folded, second, digits.end())
    return high / plain[0] if plain and plain[0] and low * high / plain[0] <= high else Decimal(1)


def _unit(line: _Line, start: int, stop: int) -> tuple[Unit, int]:
    if found := unit_at(line.text, line.folded, stop, line.end):
        return found
    if line.folded[start:stop].endswith(_IMPLIED) and _next_words(line, stop)[0] not in _NOT_MONEY:
        return VND, stop
    if line.folded[start:stop].endswith(("triệu", "nghìn", "ngàn")) and (rate := _money_rate(line, stop)):
        return rate
    if line.folded[start:stop].endswith(("triệu", "nghìn", "ngàn")) and _speaks_of_money(line, start, stop):
        return VND, stop
    return COUNT, stop


def _speaks_of_money(line: _Line, start: int, stop: int) -> bool:
    """ "vốn 130 triệu": no noun behind the scale, a word of money before it."""
    word, _ = _next_words(line, stop)
    if word and word not in _NO_NOUN:
        return False
    return _MONEY.search(line.folded, max(line.start, start - 40), start) is not None


def _money_rate(line: _Line, stop: int) -> tuple[Unit, int] | None:
    """The money that "230-250 triệu/tháng" leaves out."""
    found = unit_at("đ" + line.text[stop : stop + 40], "đ" + line.folded[stop : stop + 40], 0, 41)
    return (found[0], stop + found[1] - 1) if found and found[1] > 1 else None


def _checked(line: _Line, amount: Amount, stop: int, *, digits: bool) -> Amount | NonFigure | None:
    """The amount, unless its context says that it is none."""
    start = amount.start
    if amount.unit.kind in ("duration", "measure", "multiple") or amount.unit is COUNT:
        last = _last_number_end(line, amount)
        if frame := nonfigures.by_frame(line.folded, start, last, line.start, line.end):
            return frame
    if nonfigures.is_rank(line.folded, start, line.start) and amount.unit is COUNT:
        return replace(amount, unit=Unit("rank", kind="rank"), quantity="rank")
    if amount.unit.unit == "times" and not _FOLDING.search(line.folded, max(line.start, start - 24), start):
        amount = replace(amount, end=_number_end(line, amount), unit=COUNT, quantity="count")
    if line.folded[stop : stop + 1].isalpha() and amount.end == stop:
        return NonFigure(start, _code_end(line, stop), "code")
    if (
        amount.total is not None
        and amount.total < amount.value <= 31
        and amount.total <= 12
        and not _counted(line, amount.end)
    ):
        return NonFigure(start, amount.end, "date")
    counts = amount.unit is not COUNT or _counted(line, amount.end)
    if amount.unit is COUNT and ((amount.value == 1 and _per_one(line, start)) or _per_population(line, amount)):
        return NonFigure(start, amount.end, "rate_base")
    if label := nonfigures.by_context(line.text, line.folded, start, stop, line.start, counts=counts):
        return NonFigure(start, amount.end, label)
    if line.folded[start:stop] == "năm" and not _counts_five(line, amount):
        return None
    if amount.unit.kind == "money" and _PRICED.match(line.folded, amount.end, line.end):
        amount = replace(amount, quantity="rate")
    if amount.unit is not COUNT:
        return amount if digits or _spelled_measure(line, amount) else None
    amount = replace(amount, quantity=_count_kind(line, amount))
    if not digits:
        return _spelled(line, amount, stop)
    return _bare(line, amount, counts=counts)


def _number_end(line: _Line, amount: Amount) -> int:
    """Where the numeral ends in front of the last word, "lần"."""
    return amount.start + len(line.folded[amount.start : amount.end].rsplit(None, 1)[0])


def _code_end(line: _Line, stop: int) -> int:
    while stop < line.end and line.folded[stop].isalnum():
        stop += 1
    return stop


def _last_number_end(line: _Line, amount: Amount) -> int:
    """Where the unit begins, so that the words of a time frame can be matched from there."""
    if amount.unit is COUNT:
        return amount.end
    end = amount.end
    while end > amount.start and not (line.folded[end - 1].isdigit()):
        end -= 1
    return end if end > amount.start else amount.start + len(line.folded[amount.start : amount.end].rsplit(None, 1)[0])


def _spelled_measure(line: _Line, amount: Amount) -> bool:
    """ "một" before a unit is an article unless a bound or a comparison stands before it."""
    one = line.folded.startswith("một ", amount.start) and amount.value == amount.unit.convert(Decimal(1))
    return not one or _ONE_CUES.search(line.folded, max(line.start, amount.start - 24), amount.start) is not None


def _spelled(line: _Line, amount: Amount, stop: int) -> Amount | NonFigure | None:
    """A number word counts before a counted noun; "một" is an article, capitals are names, "một là" opens a list."""
    start = amount.start
    if amount.total is not None:
        return amount
    if _capital(line, start):
        return NonFigure(start, stop, "name")
    word = line.folded[start:stop]
    if line.folded.startswith(" là", stop) and not line.folded.startswith(" là ", stop + 20):
        return NonFigure(start, stop, "list_marker")
    if word == "một" and amount.value_max is None:
        cue = _ONE_CUES.search(line.folded, max(line.start, start - 30), start)
        if not cue or not _counted(line, amount.end):
            return NonFigure(start, stop, "indefinite_article")
        return replace(amount, rule="one")
    if _counted(line, amount.end):
        return replace(amount, rule="spelled")
    if amount.value >= 20 and " " in word:
        return replace(amount, rule="spelled", quantity="number")
    return NonFigure(start, stop, "idiom")


def _counts_five(line: _Line, amount: Amount) -> bool:
    """ "năm" is a year unless a counted noun follows and no word before it makes it one."""
    if amount.value_max is not None:
        return True
    left = line.folded[max(line.start, amount.start - 8) : amount.start].strip(' "“').split()[-1:]
    counts = _counted(line, amount.end) or amount.unit.kind != "count"
    return (
        counts
        and (not left or left[0] not in _YEAR_BEFORE)
        and not _SCHOOL_YEAR.match(line.folded, amount.end, line.end)
    )


def _bare(line: _Line, amount: Amount, *, counts: bool) -> Amount | NonFigure:
    """Digits without a unit count before a noun, or behind a word such as "đạt"."""
    start = amount.start
    word, _ = _next_words(line, amount.end)
    if counts or amount.total is not None:
        return amount
    if _named(line, start):
        return NonFigure(start, amount.end, "name")
    if (street := _ADDRESS.match(line.text, amount.end, line.end)) and street[1].istitle() and street[2].istitle():
        return NonFigure(start, amount.end, "place_label")
    if word and word not in _NO_NOUN:
        return amount
    left = line.folded[max(line.start, start - 40) : start]
    digits = line.folded[start : amount.end]
    if _VALUED.search(left) or (not digits.isdecimal() and ("." in digits or " " in digits or "," in digits)):
        return replace(amount, rule="bare")
    return NonFigure(start, amount.end, "list_marker" if amount.value < _SMALLEST_BARE else "unclear")


def _next_words(line: _Line, at: int) -> tuple[str, str]:
    match = _WORD.match(line.folded, at, line.end)
    return (match[1], match[2] or "") if match else ("", "")


def _counted(line: _Line, at: int) -> bool:
    """Whether a counted noun begins at `at`."""
    return nonfigures.counted(line.folded, at, line.end)


def _count_kind(line: _Line, amount: Amount) -> str:
    """Scores (4,4 điểm), ranks gained (4 bậc) and averages (12 tiêu chí/xã) among the counts."""
    if amount.total is not None:
        return amount.quantity
    if match := _KIND_OF_COUNT.match(line.folded, amount.end, line.end):
        return str(match.lastgroup)
    return amount.quantity


def _per_one(line: _Line, start: int) -> bool:
    """ "30.000 đồng cho 1 lượt": the one is what the price is per."""
    return _PER_ONE.search(line.folded, max(line.start, start - 14), start) is not None


def _per_population(line: _Line, amount: Amount) -> bool:
    """ "29 giường bệnh trên một vạn dân"."""
    return (
        amount.value in _POPULATIONS
        and line.folded.startswith((" dân", " người dân", " trẻ"), amount.end)
        and line.folded.endswith(" trên ", line.start, amount.start)
    )


def _capital(line: _Line, start: int) -> bool:
    """A capital inside a sentence: Ba Vì, Hai Bà Trưng."""
    if not line.text[start].isupper() or line.text[start : start + 3].isupper():
        return False
    before = line.text[max(line.start, start - 3) : start].rstrip()
    return (bool(before) and before[-1] not in '.:;!?…-–+“"(') or line.text[start + 3 : start + 5].strip()[:1].isupper()


def _named(line: _Line, start: int) -> bool:
    """A capitalized word stands before the number, as in "Phú Mỹ 3"."""
    left = line.text[max(line.start, start - 16) : start]
    word = left.split()[-1:] if left.endswith(" ") else []
    return bool(word) and word[0][:1].isupper() and len(left.split()) > 1 and not word[0].isupper()


def _cluster_end(line: _Line, start: int) -> int:
    match = re.compile(r"[\d.,/:-]*").match(line.folded, start, line.end)
    return max(start + 1, match.end() if match else 0)


def _quantity(unit: Unit) -> str:
    return unit.kind
