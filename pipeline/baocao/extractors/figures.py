"""Figures: every number that counts, measures, prices, shares, multiplies or ranks, with what it counts and how."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from baocao import cues
from baocao.amounts import Amount, scan
from baocao.article import Article, Mention, Passage, Span
from baocao.cues import Change, ChangeCue, ChangeKind, Modifier
from baocao.measured import expanded, find_measured
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
    locality_from: Literal["clause", "sentence", "section", "article"] | None = None


EXAMPLES = """
"""

_SKIPPED = frozenset({"date", "menu", "author", "source", "tail", "form", "comments", "weather"})


@extractor(Figure, needs=("passages", "themes"))
def find_figures(article: Article) -> Iterator[Figure]:
    """The figures of an article, in order."""
    starts = [passage.start for passage in article.passages]
    previous: tuple[Amount, ChangeCue, Passage, Span | None] | None = None
    for amount in scan(article.text, article.folded):
        if not isinstance(amount, Amount) or not starts or amount.start < starts[0]:
            continue
        passage = article.passages[bisect_right(starts, amount.start) - 1]
        if passage.furniture in _SKIPPED:
            continue
        if previous and previous[2] is not passage:
            previous = None
        figure, change = _described(article, amount, passage, previous)
        previous = (amount, change, passage, figure.measured)
        yield figure


def _described(
    article: Article,
    amount: Amount,
    passage: Passage,
    previous: tuple[Amount, ChangeCue, Passage, Span | None] | None,
) -> tuple[Figure, ChangeCue]:
    folded, begin, end = article.folded, passage.start, max(passage.end, amount.end)
    change = cues.find_change(folded, amount, begin, end, previous and previous[:2])
    modifier = cues.find_modifier(folded, amount, begin, end, change)
    measured = find_measured(article.text, folded, amount, begin, end, changes=change.change is not None) or (
        previous[3] if previous else None
    )
    planned = cues.is_planned(folded, amount, passage, article.published)
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
