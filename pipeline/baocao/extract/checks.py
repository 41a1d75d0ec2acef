"""Notes for editors: figures of one article that cannot all be right.

A note says what disagrees and quotes it; it never changes a figure. So does one about a body of another province where
the article's own is expected.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from baocao.core.article import Draft, Span
from baocao.core.lexicon import alternation, load
from baocao.extract.kinds.figures import Figure
from baocao.extract.kinds.localities import Locality
from baocao.extract.own_place import of_body

_HUNDRED = 100
_TOLERANCE = Decimal("0.51")  # percentage points; shares are rounded to whole ones at worst
_WORDS = load("checks")
_SHARE = re.compile(rf"(?<!\w){alternation(_WORDS['share'])}(?!\w)[^.;]{{0,40}}$")
_OF_WHICH = re.compile(rf"[^.;]{{0,80}}?{alternation(_WORDS['part'])}[^.;]{{0,40}}$")
_REACHES = re.compile(
    rf"[^.;\d]{{0,60}}{alternation(_WORDS['reaches'])}(?: {alternation(_WORDS['rate'])})?"
    rf"(?: {alternation(_WORDS['about'])})? (?:{alternation(_WORDS['again'])} )?$"
)
_LOOK_BACK = 48  # characters in front of a figure that can call it a share
_CHECK = " Kiểm tra lại số liệu."
_OWN_LEAST = 3  # mentions of the own province, and
_OWN_SHARE = 0.8  # of the provinces' mentions, from which another's body is a surprise
_BODY_REACH = 24  # characters in front of a place that are quoted with it, for the body's name
_TELLING = 4  # syllables; shorter phrases ("hộ nghèo") are of different things each time


class Checker:
    """The stage that adds warnings for editors."""

    needs: tuple[str, ...] = ("locality", "figures")
    sets: tuple[str, ...] = ("warnings",)

    def __call__(self, article: Draft) -> Draft:
        found = (*find_foreign_bodies(article), *find_inconsistencies(article))
        return replace(article, warnings=(*article.warnings, *found)) if found else article


def find_foreign_bodies(article: Draft) -> Iterator[str]:
    """A warning for each body of a province that the article names nowhere else, where it is about another one."""
    mentions = [mention for mention in article.of(Locality) if mention.province]
    counts = Counter(mention.province for mention in mentions)
    if not counts:
        return
    own, most = counts.most_common(1)[0]
    if most < max(_OWN_LEAST, _OWN_SHARE * counts.total()):
        return
    for mention in mentions:
        if counts[mention.province] == 1 and mention.level == "province" and of_body(article, mention):
            body = article.text[max(0, mention.start - _BODY_REACH) : mention.end].rsplit("\n", 1)[-1].strip()
            yield (f"“…{body}” thuộc {mention.province}, còn bài viết về {own}. Kiểm tra lại tên cơ quan.")


def find_inconsistencies(article: Draft) -> Iterator[str]:
    """One sentence for each disagreement among the figures that were found."""
    figures = article.of(Figure)
    yield from _shares(article, figures)
    for first, second in pairwise(figures):
        between = article.folded[first.end : second.start]
        yield from _part(article, first, second, between)
        yield from _percentage(article, first, second, between)
    yield from _twice(article, figures)


def _shares(article: Draft, figures: Iterable[Figure]) -> Iterator[str]:
    """A share of more than the whole, an outcome of more than its total."""
    for figure in figures:
        left = article.folded[max(0, figure.start - _LOOK_BACK) : figure.start]
        above = figure.unit == "%" and figure.value and figure.value > _HUNDRED and not figure.change
        if above and _SHARE.search(left):
            yield f"{_quote(article, figure)} là tỷ lệ lớn hơn 100%.{_CHECK}"
        if figure.quantity == "fraction" and figure.total and figure.value and figure.value > figure.total:
            yield f"{_quote(article, figure)} lớn hơn tổng thể.{_CHECK}"


def _part(article: Draft, whole: Figure, part: Figure, between: str) -> Iterator[str]:
    """ "200 hộ, trong đó 250 hộ nghèo": a part that exceeds the whole."""
    if whole.unit != part.unit or whole.unit == "%" or part.change or not _OF_WHICH.fullmatch(between):
        return
    if whole.value is None or part.value is None or part.value <= (whole.value_max or whole.value):
        return
    if part.unit != "count" or _head(article, part) == _head(article, whole):
        yield f"{_quote(article, part)} được nêu là một phần của {_quote(article, whole)} nhưng lớn hơn.{_CHECK}"


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
        yield f"{_quote(article, ratio)} bằng {exact:.1f}%, không phải {_quote(article, percent)}.{_CHECK}"


def _twice(article: Draft, figures: Iterable[Figure]) -> Iterator[str]:
    """The same thing, in the same period and place, counted with two values."""
    by_thing: dict[tuple[str, str], list[tuple[Figure, Span]]] = defaultdict(list)
    for figure in figures:
        stated = not (figure.change or figure.change_kind or figure.planned or figure.modifier or figure.value_max)
        if stated and figure.unit != "%" and (measured := figure.measured):
            words = article.folded[measured.start : measured.end]
            if len(words.split()) >= _TELLING:
                by_thing[words, figure.unit].append((figure, measured))
    for same in by_thing.values():
        if len(same) != 2:  # what is counted more often is counted of many ("tổng vốn đăng ký" of each project)
            continue
        (first, what), (second, again) = same
        if first.value != second.value and what != again and _frame(first) == _frame(second):
            both = f"{_quote(article, first)} và {_quote(article, second)}"
            yield f"{both} cùng nói về {_quote(article, what)}.{_CHECK}"


def _frame(figure: Figure) -> tuple[object, ...]:
    """What else must agree for two figures to be of the same thing."""
    return figure.period.timex if figure.period else None, figure.locality, figure.total


def _quote(article: Draft, span: Span) -> str:
    return f"“{article.quote(span)}”"
