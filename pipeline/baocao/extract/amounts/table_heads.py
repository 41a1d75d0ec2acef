"""What the words in heads, labels and titles of tables say: what is measured, period, status, change, baseline."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from statistics import median
from typing import Literal

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.normalizer import fold
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.changes import Change, ChangeKind
from baocao.extract.kinds.periods import Period, find_periods
from baocao.structure.cell_kinds import is_blank

_LEX = lexicon.load("tables")
_WORDS = {**_LEX["words"], "planned": _LEX["status"]["planned"]}
_SPELLED: dict[str, str] = _LEX["spelled"]


def pattern(template: str) -> re.Pattern[str]:
    """A pattern with the words of heads in the lexicon at their names."""
    return re.compile(lexicon.fill(template, _WORDS))


_STATUS = {
    name: re.compile(rf"(?<![^\W_]){lexicon.alternation(words)}(?!\w)") for name, words in _LEX["status"].items()
}
_EMPTY = re.compile(rf"(?<!\w){lexicon.alternation(_LEX['rows']['empty'])}(?!\w)")
_BRACKETS = re.compile(r"\([^()]*\)|%")
_WORD = re.compile(r"[^\W\d_]{2}")
YEAR = re.compile(r"(?<![\d/,])(?<!\d\.)(?:19|20)\d\d(?![\d]|[.,]\d)")
_PART = pattern(
    r"(?P<months>\d{1,2}) {month}|t(?P<month>\d{1,2})(?!\w)"
    r"|(?P<part>{quarter} (?:iii|ii|iv|i|[1-4])|{month} \d{1,2})(?!\w)"
)
_SPELT_OUT = pattern(r"(?:{start}|{end}) {year}(?!\w)")
_DAY = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>(?:19|20)\d\d)")
_BASELINE = pattern(r"(?:{against}\s|(?<!\d)/\s?)(?P<what>[^()%/]{2,60})")
AGAINST = pattern(r"{against}\s[^()%/]{2,60}")
_PLANNED_LEVEL = pattern(r"(?:{against}|/)\s?{planned}(?!\w)")
_QUOTIENT = pattern(r"[^\W\d_]\s?/\s?(?:{planned}|{same_period})(?!\w)|(?<!\d)(?:19|20)\d\d\s?/\s?(?:19|20)\d\d")
_RATIO_LEAST = 50  # the median of percentages from which they are levels, not sizes of a change: 102,5 against 2,5

Status = Literal["actual", "planned", "estimated"]
_STATES: tuple[Status, ...] = ("planned", "estimated", "actual")


@lru_cache(maxsize=4096)
def says_what(words: str) -> bool:
    """Whether words of a head or label name a thing besides how, when and in which unit it is counted."""
    rest = _EMPTY.sub(" ", _BRACKETS.sub(" ", fold(words)))
    return _WORD.search(rest) is not None


@lru_cache(maxsize=4096)
def period_of(words: str, published: date | None) -> Period | None:
    """The period that a head names: as in prose, or as tables shorten it: "2023", "6 tháng 2024", "T3/2024"."""
    folded = fold(words)
    years, part = YEAR.findall(folded), _PART.search(folded)
    if day := _DAY.search(folded):
        folded = _SPELLED["day"].format(**day.groupdict())
    elif _SPELT_OUT.search(folded):
        pass
    elif part and years:
        named = {name: value for name, value in part.groupdict().items() if value}
        folded = _SPELLED[next(iter(named))].format(year=years[-1], **named)
    elif len(set(years)) == 1:
        folded = _SPELLED["year"].format(year=years[0])
    draft = Draft(raw=folded, text=folded, folded=folded, published=published)
    found = [each for each in find_periods(draft) if isinstance(each, Period) and each.rule != "same period"]
    return found[0] if len(found) == 1 or (found and len({each.timex for each in found}) == 1) else None


def status_of(words: str) -> Status | None:
    """Whether words, folded, name what is planned, estimated or done; the last of them counts."""
    lasts = [(found[-1].start(), name) for name in _STATES if (found := [*_STATUS[name].finditer(words)])]
    return max(lasts)[1] if lasts else None


def compares(head: str) -> bool:
    """Whether a head, folded, stands over numbers set against others: "So với cùng kỳ", "TH/KH", "Tăng, giảm"."""
    return any(found.search(head) for found in (_STATUS["compared"], _STATUS["grown"], _QUOTIENT))


def change_of(head: str, amount: Amount, column: Sequence[float]) -> tuple[Change | None, ChangeKind | None]:
    """Whether a number is the size of a change: by its head, folded, or by the numbers of a column that compares."""
    grown = _STATUS["grown"].search(head)
    compared = AGAINST.search(head) and not _PLANNED_LEVEL.search(head)
    if amount.value == 0 or not (compared or grown):
        return None, None
    percent = amount.unit.kind == "percent"
    if percent and column and median(map(abs, column)) >= _RATIO_LEAST and min(column) >= 0:
        return None, None
    if not grown and not (percent and column and (min(column) < 0 or max(column) < _RATIO_LEAST)):
        return None, None
    rising, falling = _STATUS["rising"].search(head), _STATUS["falling"].search(head)
    down = amount.value < 0 or (falling is not None and rising is None)
    return "decrease" if down else "increase", "relative" if percent else "delta"


def baseline_of(head: str) -> str | None:
    """What the numbers under a head are set against."""
    key = fold(head)
    found = _BASELINE.search(key, match.start() if (match := AGAINST.search(key)) else 0)
    return head[found.start("what") : found.end("what")].strip() or None if found else None


def plain_numbers(cells: Sequence[str]) -> list[float]:
    """The numbers of a column, as far as their cells hold nothing else."""
    words = [cell.strip(" %()+") for cell in cells]
    return [number for word in words if not is_blank(word) and (number := _rough(word)) is not None]


def _rough(word: str) -> float | None:
    try:
        return float(word.replace("–", "-").replace(".", "").replace(",", "."))
    except ValueError:
        return None
