"""Figures: every number that counts, measures, prices, shares, multiplies or ranks, with what it counts and how."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from baocao import cues
from baocao.amounts import Amount, scan
from baocao.article import Article, Mention, Passage, Span
from baocao.cues import Change, ChangeCue, ChangeKind, Modifier
from baocao.linking import Links, Scope
from baocao.measured import expanded, find_measured
from baocao.planning import PlanCues, find_plan_cues, is_planned
from baocao.registry import extractor


@dataclass(frozen=True, slots=True)
class FigurePeriod(Span):
    """The period that a figure is of, as the text names it and resolved to days."""

    text: str
    timex: str | None = None
    start_date: date | None = None
    end_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Mention):
    """A number with its meaning; values are in the base unit ("15.230 tỷ đồng": 15230000000000 VND)."""

    kind: ClassVar[str] = "figure"
    plural: ClassVar[str] = "figures"
    record_names: ClassVar[dict[str, str]] = {"quantity": "kind"}

    quantity: str
    value: Decimal | None = None
    value_max: Decimal | None = None
    total: Decimal | None = None
    unit: str = "count"
    code: str | None = None
    modifier: Modifier | None = None
    modifier_cue: Span | None = None
    change: Change | None = None
    change_kind: ChangeKind | None = None
    planned: bool = False
    status: Literal["actual", "planned", "estimated"] | None = None
    measured: Span | None = None
    measured_expanded: str | None = None
    period: FigurePeriod | None = None
    baseline: str | None = None
    locality: int | None = None
    locality_from: Scope | None = None


EXAMPLES = """
"""

_SKIPPED = frozenset({"date", "menu", "author", "source", "tail", "form", "comments", "weather"})


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What the figures of one passage share: the passage, its cues of planning, and the amount read last."""

    passage: Passage
    plan: PlanCues
    previous: tuple[Amount, ChangeCue] | None = None
    measured: Span | None = None


@extractor(Figure, needs=("passages", "periods", "themes"))
def find_figures(article: Article) -> Iterator[Figure]:
    """The figures of an article, in order."""
    starts = [passage.start for passage in article.passages]
    links = Links(article)
    sentence: _Sentence | None = None
    for amount in scan(article.text, article.folded):
        if not isinstance(amount, Amount) or not starts or amount.start < starts[0]:
            continue
        passage = article.passages[bisect_right(starts, amount.start) - 1]
        if passage.furniture in _SKIPPED:
            continue
        if not sentence or sentence.passage is not passage:
            sentence = _Sentence(passage, find_plan_cues(article.folded, passage, article.published))
        figure, change = _described(article, amount, sentence)
        sentence = replace(sentence, previous=(amount, change), measured=figure.measured)
        yield _linked(article, figure, passage, links)


def _linked(article: Article, figure: Figure, passage: Passage, links: Links) -> Figure:
    """The figure with its period and its place."""
    period = links.period(figure, passage)
    place = links.locality(figure, passage)
    return replace(
        figure,
        period=period and _period(article, period),
        locality=place[0] if place else None,
        locality_from=place[1] if place else None,
    )


def _period(article: Article, period: Mention) -> FigurePeriod:
    return FigurePeriod(
        period.start,
        period.end,
        article.text[period.start : period.end],
        getattr(period, "timex", None),
        getattr(period, "start_date", None),
        getattr(period, "end_date", None),
    )


def _described(article: Article, amount: Amount, sentence: _Sentence) -> tuple[Figure, ChangeCue]:
    folded, passage, previous = article.folded, sentence.passage, sentence.previous
    begin, end = passage.start, max(passage.end, amount.end)
    change = cues.find_change(folded, amount, begin, end, previous)
    modifier = cues.find_modifier(folded, amount, begin, end, change)
    since = previous[0].end if previous else 0
    measured = find_measured(folded, amount, begin, end, changes=change.change is not None, since=since)
    measured = measured or sentence.measured
    approximate = modifier is not None and modifier[0] == "approx"
    planned = is_planned(folded, amount, passage, sentence.plan, approximate=approximate)
    baseline = cues.find_baseline(folded, amount, end)
    figure = Figure(
        start=amount.start,
        end=amount.end,
        quantity=amount.quantity,
        value=amount.value,
        value_max=amount.value_max,
        total=amount.total,
        unit=amount.unit.unit,
        code=amount.unit.code,
        modifier=modifier[0] if modifier else None,
        modifier_cue=modifier[1] if modifier else None,
        change=change.change,
        change_kind=change.kind,
        planned=planned,
        status="planned" if planned else "estimated" if cues.is_estimated(folded, amount, begin) else "actual",
        measured=measured,
        measured_expanded=expanded(article.text, measured),
        baseline=article.text[baseline.start : baseline.end] if baseline else None,
        rule=amount.rule,
    )
    return figure, change
