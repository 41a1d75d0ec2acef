"""Whether a number counts something: the words around it decide, its shape has been looked at before.

`checked` is the place to start. Units count nearly always. Bare digits count before a noun or behind a verb of state;
a number word only before a noun that reports count (lexicon `counted`), since "một" is an article, "năm" a year, and
Ba Vì, Hai Bà Trưng are names.
"""

import re
from dataclasses import replace
from decimal import Decimal

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import NonFigure, Span
from baocao.extract.amounts import labels
from baocao.extract.amounts.amount import SHARED, Amount, TextLine
from baocao.extract.amounts.number_words import FIVE, ONE
from baocao.extract.amounts.units import COUNT, TIMES, UnitOfMeasure

_LEX = lexicon.load("figures")
_NO_NOUN = frozenset(map(fold, _LEX["behind"]["no_noun"]))
_VAGUE = frozenset(map(fold, _LEX["before"]["vague"]))
_YEAR_BEFORE = frozenset(map(fold, _LEX["before"]["year"]))
_WORDS = {**_LEX["before"], **_LEX["counting"]}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_TIMES = _pattern(r"(?<!\w){times}(?:\s{times_between}){0,3}\s(?:[\d.,]+ {and} )?$")
_AGAINST = _pattern(r" {against}(?!\w)")
_FAR_TIMES = _pattern(r"(?<!\w){exceeds}(?!\w)[^,.;:()\d]{0,24}(?<!\w){limit}(?!\w)[^,.;:()\d]{0,30}$")
_FOLD = _pattern(r"{fold} $")
_ONE = _pattern(
    r"(?<!\w){one}\s$"
    r"|\d [^\W\d_]+(?: [^\W\d_]+){0,3}(?:,| {and}) $"  # 13 xã và một thị trấn
)
_VALUED = _pattern(
    r"(?<!\w){valued}[\s:]*(?:{approximate} )?$"
    r"|(?<!\d)(?:19|20)\d\d: $"  # 2013: 845; 2014: 1.207
    r"|(?<!\w){in_turn} {states}[\d., ]{1,30}(?:{and} )?$"  # lần lượt là 31, 37 và 49
)
# What says before a number that it counts: "Số doanh nghiệp thành lập mới 766, …", "Sản phẩm OCOP: 168".
_LABEL = re.compile(
    r"(?:^|[.;:(]\s|[,–-]\s|\t)[\s*•+-]*(?P<label>[^\W\d_](?:[^.;:,()\d]|(?<=\w),(?=\w))*?)(?P<colon>\s?:)?\s$"
)
_NUMBER_OF = _pattern(r"{number_of} ")
LABELLED = "labelled"  # the rule of an amount whose label says what it counts
_LABEL_BACK = 90  # characters
_LARGEST_LABELLED = 1_000_000  # without anything that groups its digits
_BEHIND_LABELLED = re.compile(r"\s*(?:[.,;)\n](?!\d)|$)")
_SHARE_BEHIND = re.compile(r"\s?[/(]\s?\d+(?:[.,]\d+)?\s?%")  # 141 (42,3%)
_STREET = re.compile(r"\s([^\W\d_]+)\s([^\W\d_]+)")
_KIND = _pattern(
    r"\s(?:(?P<score>{score}(?=[\s.,;:)]|$)(?! [^\W\d_]))|(?P<rank_delta>{rank}(?!\w)(?! {not_rank}))"
    r"|(?P<rate>[^\W\d_]+(?:,? [^\W\d_]+){0,2}/[^\W\d_]+))"
)
_PRICED = _pattern(r" {for} {each} [^\W\d_]")
_PER_ONE = _pattern(r"{priced} {per}\s$")
_PER = _pattern(r" {of} $")
_PEOPLE = _pattern(r" {people}")
_POPULATIONS = frozenset({1_000, 10_000, 100_000, 1_000_000})
_SCHOOL_YEAR = _pattern(r"\s{year_of}(?!\w)")
_LIST_MARK = _pattern(r" {is}")
_AMONG = _pattern(r"\s{among} (?:{number}(?!\w)|\d+(?![\d/]| {time}(?!\w)))")
_SMALLEST_BARE = 13  # smaller numbers with nothing behind them are list numbers and labels
_SMALLEST_PLAIN = 20  # a compound number word from here on is no idiom, noun or not
_LAST_DAY, _LAST_MONTH = 31, 12
_OPENING = '.:;!?…-–+“"()[]'


def checked(line: TextLine, amount: Amount, *, first_stop: int, digits: bool) -> Amount | NonFigure | None:
    """The amount, or the class that the words around give it; None for words such as "năm" that are no number here.

    Args:
        line: where it stands.
        amount: the number as read.
        first_stop: where its first numeral ends (that of a range or a ratio has a second one).
        digits: it is written in digits.
    """
    start = amount.start
    if rejected := _rejected(line, amount, first_stop):
        return rejected
    if amount.unit is COUNT and labels.is_rank(line, start):
        return replace(amount, unit=UnitOfMeasure("rank", kind="rank"), quantity="rank")
    if amount.unit is TIMES and not _multiplies(line, amount):
        amount = replace(amount, end=amount.stop, unit=COUNT, quantity="count")
    shares = amount.rule == SHARED
    counts = (amount.unit is not COUNT and not shares) or line.counted(amount.end)
    if not counts and not shares and _FOLD.search(line.before(start, 5)):
        return replace(amount, unit=TIMES, quantity="multiple")
    if label := labels.by_context(line, start, first_stop, counts=counts):
        return NonFigure(start, amount.end, label)
    if line.folded[start:first_stop] == FIVE and not _five(line, amount):
        return None
    if amount.unit is not COUNT:
        priced = amount.unit.kind == "money" and _PRICED.match(line.folded, amount.end, line.end)
        amount = replace(amount, quantity="rate") if priced else amount
        return amount if digits or not _is_article(line, amount) else None
    if (kind := _kind_of_count(line, amount)) != amount.quantity:
        amount = replace(amount, quantity=kind)
    return _bare(line, amount, counts=counts) if digits else _spelled(line, amount, first_stop)


def _multiplies(line: TextLine, amount: Amount) -> bool:
    """Whether "lần" multiplies ("gấp 3 lần"), as it does behind a broken number; else it counts occasions."""
    left = line.before(amount.start, 80)
    compared = _AGAINST.match(line.folded, amount.end, line.end)
    return amount.value % 1 != 0 or bool(compared or _TIMES.search(left) or _FAR_TIMES.search(left))


def _rejected(line: TextLine, amount: Amount, first_stop: int) -> NonFigure | None:
    """Time frames and ages, codes, dates that look like shares, and what a price or a rate is per."""
    start, unit = amount.start, amount.unit
    if unit is COUNT or unit.kind in ("duration", "measure", "multiple"):
        frame = labels.by_frame(line, start, amount.stop)
        if frame:
            return frame
    if amount.end == first_stop and line.folded[first_stop : first_stop + 1].isalpha():
        return NonFigure(start, _word_end(line, first_stop), "code")
    falls = amount.total is not None and amount.total < amount.value <= _LAST_DAY and amount.total <= _LAST_MONTH
    if falls and not line.counted(amount.end):
        return NonFigure(start, amount.end, "date")
    if unit is COUNT and ((amount.value == 1 and _PER_ONE.search(line.before(start, 14))) or _population(line, amount)):
        return NonFigure(start, amount.end, "rate_base")
    return None


def _bare(line: TextLine, amount: Amount, *, counts: bool) -> Amount | NonFigure:
    """Digits without a unit count before a noun, or behind a word such as "đạt"."""
    start, end = amount.start, amount.end
    if counts or amount.rule == SHARED or amount.total is not None or _AMONG.match(line.folded, end, line.end):
        return amount
    if _named(line, start):
        return NonFigure(start, end, "name")
    if (street := _STREET.match(line.text, end, line.end)) and street[1].istitle() and street[2].istitle():
        return NonFigure(start, end, "place_label")
    word = line.word(end)
    if word and word not in _NO_NOUN:
        return amount
    if _SHARE_BEHIND.match(line.folded, end, line.end):
        return replace(amount, rule="bare")
    if _VALUED.search(line.before(start, 40)) or not {".", ",", " "}.isdisjoint(line.folded[start:end]):
        return replace(amount, rule="bare")
    if _labelled(line, amount):
        return replace(amount, rule=LABELLED)
    return NonFigure(start, end, "list_marker" if amount.value < _SMALLEST_BARE else "unclear")


def _labelled(line: TextLine, amount: Amount) -> bool:
    """Whether the words before a number say what it counts: "số …" with what is counted, or that and a colon."""
    if amount.value >= _LARGEST_LABELLED or not _BEHIND_LABELLED.match(line.folded, amount.end, line.end):
        return False
    label = label_before(line.folded, line.start, amount.start)
    if label is None:
        return False
    if counts := _NUMBER_OF.match(line.folded, label.start, label.end):
        return line.counted(counts.end())
    several = " " in line.folded[label.start : label.end] and amount.value > 1  # ": 1, …" begins a list
    return several and ":" in line.folded[label.end : amount.start] and line.counted(label.start)


def label_before(folded: str, begin: int, at: int) -> Span | None:
    """The words between the last mark and a place, a colon aside: [Sản phẩm OCOP]: 168."""
    left = max(begin, at - _LABEL_BACK)
    match = _LABEL.search(folded[left:at])
    return Span(left + match.start("label"), left + match.end("label")) if match else None


def _spelled(line: TextLine, amount: Amount, first_stop: int) -> Amount | NonFigure:
    """A number word counts before a counted noun; "một" is an article, capitals are names, "một là" opens a list."""
    start = amount.start
    if amount.total is not None:
        return amount
    if _capital(line, start):
        return NonFigure(start, first_stop, "name")
    if not _VAGUE.isdisjoint(line.before(start, 6).split()[-1:]):
        return NonFigure(start, first_stop, "vague")
    if _LIST_MARK.match(line.folded, first_stop, line.end):
        return NonFigure(start, first_stop, "list_marker")
    counts = line.counted(amount.end) or amount.rule == SHARED
    word = line.folded[start:first_stop]
    if word == ONE and amount.value_max is None:
        if counts and _ONE.search(line.before(start, 30)):
            return replace(amount, rule="one")
        return NonFigure(start, first_stop, "indefinite_article")
    if counts or _AMONG.match(line.folded, amount.end, line.end):
        return replace(amount, rule="spelled")
    if amount.value >= _SMALLEST_PLAIN and " " in word:
        return replace(amount, rule="spelled", quantity="number")
    return NonFigure(start, first_stop, "idiom")


def _is_article(line: TextLine, amount: Amount) -> bool:
    """Whether "một" before a unit is an article: no bound and no comparison stands before it."""
    one = line.folded.startswith(f"{ONE} ", amount.start) and amount.value == amount.unit.convert(Decimal(1))
    return one and not _ONE.search(line.before(amount.start, 24))


def _five(line: TextLine, amount: Amount) -> bool:
    """Whether "năm" is a number: a unit or a counted noun follows, and no word before it makes it a year."""
    if amount.value_max is not None:
        return True
    left = line.before(amount.start, 8).strip(' "“').split()[-1:]
    counts = amount.unit is not COUNT or line.counted(amount.end)
    year = bool(left and left[0] in _YEAR_BEFORE) or _SCHOOL_YEAR.match(line.folded, amount.end, line.end)
    return counts and not year


def _kind_of_count(line: TextLine, amount: Amount) -> str:
    """Scores (4,4 điểm), ranks gained (4 bậc) and averages (12 tiêu chí/xã) among the counts."""
    match = _KIND.match(line.folded, amount.end, line.end) if amount.total is None else None
    return str(match.lastgroup) if match else amount.quantity


def _population(line: TextLine, amount: Amount) -> bool:
    """What a rate is per: 29 giường bệnh trên một vạn dân."""
    people = _PEOPLE.match(line.folded, amount.end, line.end)
    return bool(people and amount.value in _POPULATIONS and _PER.search(line.before(amount.start, 6)))


def _capital(line: TextLine, start: int) -> bool:
    """A capital inside a sentence: Ba Vì, Hai Bà Trưng."""
    if not line.text[start].isupper() or line.text[start : start + 3].isupper():
        return False
    before = line.text[max(line.start, start - 3) : start].rstrip()
    return (bool(before) and before[-1] not in _OPENING) or line.text[start + 3 : start + 5].strip()[:1].isupper()


def _named(line: TextLine, start: int) -> bool:
    """A capitalized word inside a sentence stands before the number, as in "Phú Mỹ 3"."""
    left = line.text[max(line.start, start - 16) : start]
    words = left.split()
    inside = len(words) > 1 and left.endswith(" ") and words[-2][-1] not in ".!?"
    last = words[-1] if inside else ""
    return last[-1:].isalnum() and last != last.lower() and not last.isupper()


def _word_end(line: TextLine, at: int) -> int:
    while at < line.end and line.folded[at].isalnum():
        at += 1
    return at
