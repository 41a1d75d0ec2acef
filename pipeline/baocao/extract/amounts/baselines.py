"""What an amount is compared with: "so với cùng kỳ", "chỉ tiêu Tỉnh ủy giao"; behind it, before it, or shared."""

import re

from baocao.core import lexicon
from baocao.core.spans import Span
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.changes import WORDS, ChangeCue

_CLAUSES_BACK = 160  # characters; from a comparison at the head of a sentence to the changes behind it
_WORDS = {**WORDS, **lexicon.load("figures")["baseline"]}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS))


_BASE = r"{against} ([^\W\d_]+(?: (?!(?:{and} )?{no_base}(?!\w))(?:\d{4}|[^\W\d_,.;:()]+)){0,5})"
_AGAINST = r"[^.;:()\d]{0,40}?" + _BASE
_COMPARED_BEHIND = _pattern(_AGAINST)
_COMPARED_BEFORE = _pattern(
    r"(?:(?<=[.;:,(•–-] )|(?<=[\n(])|^)" + _BASE + r"(?:,| (?={no_base}(?!\w)))(?:(?!{against} )[^.;:])*$"
)
_OF_NEXT = _pattern(r" {changes} (?:{after_change} ){0,2}\d")  # tăng 2%, so với cùng kỳ tăng 8%
_SHARED_BASE = _pattern(  # tăng 9,9% về lượng nhưng giảm 18,7% về trị giá so với cùng kỳ
    r"(?:(?: [^\W\d_]+){0,6}?(?:,? {but}|,) (?:[^\W\d_]+ ){0,4}?(?:{changes} (?:{after_change} ){0,2})?\d[\d.,]*\s?"
    r"(?:%|[^\W\d_]+)){1,2}" + _AGAINST
)
_PLAN_AS_BASE = _pattern(
    r"\s({plans}(?:(?: (?!{no_assigner}(?!\w))[^\W\d_]+){0,6}? {assigned}(?: {of_plan}(?: \d{4})?)?"
    r"|(?: (?:{of_plan}|\d{4})){0,3}))(?!\w)"
)
_NAME_GOES_ON = re.compile(r" (?:[-–] )?([^\W\d_]+)")


def find_baseline(text: str, folded: str, amount: Amount, begin: int, end: int, change: ChangeCue) -> Span | None:
    """What the amount is compared with: "so với cùng kỳ", "dự toán"; changes that are coordinated share it."""
    at = (folded, amount.end, end)
    match = _PLAN_AS_BASE.match(*at) or _COMPARED_BEHIND.match(*at)
    if match and "," in match[0] and _OF_NEXT.match(folded, match.end(), end):
        match = None
    if not match and change.change:
        left = max(begin, amount.start - _CLAUSES_BACK)
        match = _COMPARED_BEFORE.search(folded, left, amount.start) or _SHARED_BASE.match(*at)
    return Span(match.start(1), _name_end(text, match.end(1), end)) if match else None


def _name_end(text: str, at: int, end: int) -> int:
    """Where a capitalized name that is cut at `at` ends."""
    while (word := _NAME_GOES_ON.match(text, at, end)) and text[text.rindex(" ", 0, at) + 1].isupper():
        if not word[1][0].isupper():
            break
        at = word.end()
    return at
