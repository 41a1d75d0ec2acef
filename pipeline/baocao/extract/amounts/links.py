"""Which period and which place a figure belongs to: those of its clause, its sentence, its section, or its article."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Generic, Literal

from baocao.core import lexicon
from baocao.core.article import AnyMention, Draft, Mention, Passage, Span

Scope = Literal["clause", "sentence", "section", "article"]

_BASELINE = lexicon.load("figures")["baseline"]
_CLAUSE_END = re.compile(r"[;.:]\s|\n")
_COMPARED = re.compile(
    lexicon.fill(r"(?:{marks}|{fold} [\d,]+ {times})\s(?:{same_period}\s)?(?:{whole}\s)?$", _BASELINE)
)
_LOOK_BACK = 24  # characters


class Links(Generic[AnyMention]):
    """The periods and places of a draft, by where they stand; made once for all of its figures.

    Args:
        draft: with its passages.
        periods: those that it mentions, in order.
        places: those that it mentions, in order.
        own: the index among them of the place that the draft as a whole is about, if it is one of them.
    """

    def __init__(self, draft: Draft, periods: Sequence[AnyMention], places: Sequence[Mention], own: int | None) -> None:
        self._folded = draft.folded
        self._periods = _Row([period for period in periods if not self._is_baseline(period)])
        self._places = _Row(places)
        self._own = own
        self._headings = [passage for passage in draft.passages if passage.kind == "heading"]
        self._heading_starts = [passage.start for passage in self._headings]

    def period(self, figure: Span, passage: Passage) -> AnyMention | None:
        """The period in the sentence, the nearest before the figure first; else that of the heading above."""
        at = self._periods.nearest(figure, passage)
        if at is None and (heading := self._heading(figure)):
            at = self._periods.nearest(heading, heading)
        return None if at is None else self._periods.mentions[at]

    def locality(self, figure: Span, passage: Passage) -> tuple[int, Scope] | None:
        """The place as its index among the places, and where it was found."""
        at = self._places.nearest(figure, passage)
        if at is not None:
            place = self._places.mentions[at]
            between = self._folded[min(place.end, figure.end) : max(place.start, figure.start)]
            return at, "sentence" if _CLAUSE_END.search(between) else "clause"
        heading = self._heading(figure)
        at = self._places.nearest(heading, heading) if heading else None
        if at is not None:
            return at, "section"
        return (self._own, "article") if self._own is not None else None

    def _heading(self, figure: Span) -> Passage | None:
        at = bisect_right(self._heading_starts, figure.start) - 1
        return self._headings[at] if at >= 0 else None

    def _is_baseline(self, period: Mention) -> bool:
        return period.rule == "same period" or bool(
            _COMPARED.search(self._folded, max(0, period.start - _LOOK_BACK), period.start)
        )


class _Row(Generic[AnyMention]):
    """Mentions in order, searched by where they stand."""

    def __init__(self, mentions: Sequence[AnyMention]) -> None:
        self.mentions = mentions
        self._starts = [mention.start for mention in mentions]

    def nearest(self, figure: Span, passage: Span) -> int | None:
        """The index of the last mention in the passage before the figure's end, else of the first behind it."""
        at = bisect_right(self._starts, figure.end) - 1
        if at >= 0 and passage.start <= self._starts[at]:
            return at
        return at + 1 if at + 1 < len(self._starts) and self._starts[at + 1] < passage.end else None
