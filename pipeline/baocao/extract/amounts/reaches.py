"""How far a period reaches: over its sentence, or to the end of its brackets, of a clause, of what is told apart."""

import re
from bisect import bisect_left

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.spans import Passage, Span
from baocao.extract.amounts.amount import Amount
from baocao.extract.kinds.periods import Period

_LINKS = lexicon.load("periods")["links"]
_SIGHT = 96  # characters before a period in which stands what it is to the words around it
_BRACKETED = 120  # characters in brackets before a period
_OPENING = 12  # characters before what is told apart with which a sentence still begins: "Tính riêng quý I, …"


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _LINKS))


_APART = _pattern(r"(?<!\w){apart}(?: [^\W\d_]+){0,3}\s$")
_WHY = _pattern(r"(?<!\w){why}(?: [^\W\d_]+){1,6}\s$")
_DUE = _pattern(r",[^.;:()]*(?<!\w){due}(?: [^\W\d_]+){1,12}\s$")
_LIMIT = _pattern(r"(?<!\w){limit}\s$")
_BRACKETS = re.compile(r"\([^()]*\)")
_COMMA = re.compile(r"[;(]|,(?!\d)")
_STATEMENT_END = re.compile(r";|\.\s")
_WORDS = re.compile(r" [^\W\d_]+")


class Reaches:
    """What periods of a text are of, beside the figures around them.

    Args:
        draft: with its numbers.
    """

    def __init__(self, draft: Draft) -> None:
        self._folded = draft.folded
        self._amounts = [number.start for number in draft.numbers if isinstance(number, Amount)]

    def parted(self, figure: Span, period: Period) -> bool:
        """Whether a period behind a figure is of something else: a part, a reason, a number in its brackets."""
        if any(self._before(words, period, figure.end) for words in (_APART, _WHY, _DUE)):
            return True
        brackets = self._brackets(period, figure.end)
        return brackets is not None and self._counts(period.end, brackets.end)

    def end(self, period: Period, passage: Passage) -> int:
        """Up to where a period is that of the figures behind it in its passage."""
        brackets = self._brackets(period, passage.start)
        if brackets and self._counts(period.end, brackets.end):
            return brackets.end
        if self._before(_LIMIT, period, passage.start) and _WORDS.match(self._folded, period.end):
            rest = _BRACKETS.sub(_blank, self._folded[period.end : passage.end])
            comma = _COMMA.search(rest)  # sau năm 2023 suy giảm, kinh tế …
            return period.end + comma.start() if comma else passage.end
        statement = _STATEMENT_END.search(self._folded, period.end, passage.end)
        aside = self._before(_WHY, period, passage.start) or self.is_apart(period, passage)
        return statement.start() if statement and aside else passage.end

    def is_apart(self, period: Period, passage: Passage) -> bool:
        """Whether a period amid a sentence is told of a part, or of a longer time: …, lũy kế từ năm 2021 đến nay 50."""
        told = self._before(_APART, period, passage.start)
        return told is not None and told.start() > passage.start + _OPENING

    def _before(self, words: re.Pattern[str], period: Period, start: int) -> re.Match[str] | None:
        return words.search(self._folded, max(start, period.start - _SIGHT), period.start)

    def _counts(self, start: int, end: int) -> bool:
        """Whether an amount stands between two places."""
        at = bisect_left(self._amounts, start)
        return at < len(self._amounts) and self._amounts[at] < end

    def _brackets(self, period: Period, start: int) -> Span | None:
        """The brackets that a period stands in and that open behind `start`."""
        opening = self._folded.rfind("(", max(start, period.start - _BRACKETED), period.start)
        if opening < 0 or self._folded.find(")", opening, period.start) >= 0:
            return None
        closing = self._folded.find(")", period.end, period.end + _BRACKETED)
        return Span(opening, closing) if closing >= 0 else None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
