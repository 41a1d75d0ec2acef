"""How far a period reaches: over its sentence, or only to the end of its brackets, of a clause, of what is told apart."""

import re

from baocao.core import lexicon
from baocao.core.article import Passage, Span
from baocao.extract.kinds.periods import Period

_LINKS = lexicon.load("periods")["links"]
_SIGHT = 40  # characters before a period in which stands what it is to the words around it
_BRACKETED = 120  # characters in brackets before a period
_DIGIT = re.compile(r"\d")


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _LINKS))


_APART = _pattern(r"(?<!\w){apart}(?!\w)")
_TOLD_APART = _pattern(r"(?<!\w){apart}(?: [^\W\d_]+){0,3}\s$")
_WHY = _pattern(r" {why} ")
_LIMIT = _pattern(r"(?<!\w){limit}\s$")
_CLAUSE_END = re.compile(r"[;(]|,(?!\d)")
_STATEMENT_END = re.compile(r";|\.\s")
_WORDS = re.compile(r" [^\W\d_]+")


class Reaches:
    """What periods of a text are of, beside the figures around them."""

    def __init__(self, folded: str) -> None:
        self._folded = folded

    def parted(self, figure: Span, period: Period) -> bool:
        """Whether a period behind a figure is of something else: of a part, of a reason, of a number in its brackets."""
        gap = self._folded[figure.end : period.start]
        if _APART.search(gap) or _WHY.search(gap):
            return True
        brackets = self._brackets(period, figure.end)
        return brackets is not None and _DIGIT.search(self._folded, period.end, brackets.end) is not None

    def end(self, period: Period, passage: Passage) -> int:
        """Up to where a period is that of the figures behind it in its passage."""
        brackets = self._brackets(period, passage.start)
        if brackets and _DIGIT.search(self._folded, period.end, brackets.end):
            return brackets.end
        if _LIMIT.search(self._folded, max(passage.start, period.start - _SIGHT), period.start):
            told = _WORDS.match(self._folded, period.end, passage.end)  # sau năm 2023 suy giảm, kinh tế …
            comma = _CLAUSE_END.search(re.sub(r"\([^()]*\)", _blank, self._folded[period.end : passage.end]))
            return period.end + comma.start() if told and comma else passage.end
        statement = _STATEMENT_END.search(self._folded, period.end, passage.end)
        if statement and (self.is_apart(period, passage) or self._is_last_said(period, passage, statement.start())):
            return statement.start()
        return passage.end

    def is_apart(self, period: Period, passage: Passage) -> bool:
        """Whether a period is told of a part only, or of a longer time: lũy kế từ năm 2021 đến nay."""
        return _TOLD_APART.search(self._folded, max(passage.start, period.start - _SIGHT), period.start) is not None

    def _is_last_said(self, period: Period, passage: Passage, end: int) -> bool:
        """Whether the numbers of a statement stand all before a period: sản lượng giảm 5% [trong quý I]; …"""
        begin = self._folded.rfind(";", passage.start, period.start) + 1 or passage.start
        before = _DIGIT.search(self._folded, begin, period.start)
        return before is not None and _DIGIT.search(self._folded, period.end, end) is None

    def _brackets(self, period: Period, start: int) -> Span | None:
        """The brackets that a period stands in and that open behind `start`."""
        opening = self._folded.rfind("(", max(start, period.start - _BRACKETED), period.start)
        if opening < 0 or self._folded.find(")", opening, period.start) >= 0:
            return None
        closing = self._folded.find(")", period.end, period.end + _BRACKETED)
        return Span(opening, closing) if closing >= 0 else None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
