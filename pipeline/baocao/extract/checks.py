"""Notes for editors: figures of one sentence that cannot all be right.

A note says what disagrees and quotes it; it never changes a figure. Only what arithmetic shows is noted: a share above
its whole, a part above what it is a part of, a ratio and another percentage. That an article gives one thing two
numbers or names another province's body hardly ever is a fault, and is not noted.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from baocao.core.article import Draft
from baocao.core.language import worded
from baocao.core.lexicon import alternation, load
from baocao.core.spans import Span
from baocao.extract.kinds.figures import Figure

_HUNDRED = 100
_TOLERANCE = Decimal("0.51")  # percentage points; shares are rounded to whole ones at worst
_WORDS = load("checks")
_SHARE = re.compile(rf"(?<!\w){alternation(_WORDS['share'])}(?!\w)[^.;]{{0,40}}$")
_OF_WHICH = re.compile(rf"[^.;]{{0,80}}?{alternation(_WORDS['part'])}[^.;]{{0,40}}$")
_REACHES = re.compile(
    rf"(?:(?!(?<!\w){alternation(_WORDS['other_statement'])}(?!\w))[^.;\d]){{0,60}}"
    rf"(?<!\w){alternation(_WORDS['reaches'])}(?: {alternation(_WORDS['rate'])})?"
    rf"(?: {alternation(_WORDS['about'])})? (?:{alternation(_WORDS['again'])} )?$"
)
_LOOK_BACK = 48  # characters in front of a figure that can call it a share
_CHECK = worded(" Kiểm tra lại số liệu.")


class Checker:
    """The stage that adds warnings for editors."""

    needs: tuple[str, ...] = ("figures",)
    sets: tuple[str, ...] = ("warnings",)

    def __call__(self, article: Draft) -> Draft:
        found = tuple(find_inconsistencies(article))
        return replace(article, warnings=(*article.warnings, *found)) if found else article


def find_inconsistencies(article: Draft) -> Iterator[str]:
    """One sentence for each disagreement among the figures that were found."""
    figures = article.of(Figure)
    yield from _shares(article, figures)
    for first, second in pairwise(figures):
        between = article.folded[first.end : second.start]
        yield from _part(article, first, second, between)
        yield from _percentage(article, first, second, between)


def _shares(article: Draft, figures: Iterable[Figure]) -> Iterator[str]:
    """A share of more than the whole, an outcome of more than its total."""
    for figure in figures:
        left = article.folded[max(0, figure.start - _LOOK_BACK) : figure.start]
        above = figure.unit == "%" and figure.value and figure.value > _HUNDRED and not figure.change
        if above and _SHARE.search(left):
            yield worded(f"{_quote(article, figure)} là tỷ lệ lớn hơn 100%.{_CHECK}")
        if figure.quantity == "fraction" and figure.total and figure.value and figure.value > figure.total:
            yield worded(f"{_quote(article, figure)} lớn hơn tổng thể.{_CHECK}")


def _part(article: Draft, whole: Figure, part: Figure, between: str) -> Iterator[str]:
    """ "200 hộ, trong đó 250 hộ nghèo": a part that exceeds the whole."""
    if whole.unit != part.unit or whole.unit == "%" or part.change or not _OF_WHICH.fullmatch(between):
        return
    if whole.value is None or part.value is None or part.value <= (whole.value_max or whole.value):
        return
    if part.unit != "count" or _head(article, part) == _head(article, whole):
        yield worded(
            f"{_quote(article, part)} được nêu là một phần của {_quote(article, whole)} nhưng lớn hơn.{_CHECK}"
        )


def _head(article: Draft, figure: Figure) -> str:
    """The first syllable of what is counted."""
    measured = figure.measured
    return article.folded[measured.start : measured.end].partition(" ")[0] if measured else ""


def _percentage(article: Draft, ratio: Figure, percent: Figure, between: str) -> Iterator[str]:
    """ "16/20 xã, đạt 75%": a ratio and its percentage that disagree."""
    if not ratio.total or ratio.value is None or percent.unit != "%" or percent.value is None or percent.change:
        return
    exact = ratio.value * _HUNDRED / ratio.total
    if _REACHES.fullmatch(between) and abs(exact - percent.value) > _TOLERANCE:
        yield worded(f"{_quote(article, ratio)} bằng {exact:.1f}%, không phải {_quote(article, percent)}.{_CHECK}")


def _quote(article: Draft, span: Span) -> str:
    return f"“{article.quote(span)}”"
