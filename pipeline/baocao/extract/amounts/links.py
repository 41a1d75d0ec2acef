"""Which period and which place a figure belongs to: those of its clause, its sentence, its section, or its article."""

import re
from bisect import bisect_left, bisect_right
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
        self._passages, self._title = draft.passages, draft.title

    def period(self, figure: Span, passage: Passage) -> AnyMention | None:
        """The period in the sentence, the nearest before the figure first; else that of a heading above."""
        at = self._periods.nearest(figure, passage)
        if at is None:
            at = self._above(self._periods, passage)
        return None if at is None else self._periods.mentions[at]

    def locality(self, figure: Span, passage: Passage) -> tuple[int, Scope] | None:
        """The place as its index among the places, and where it was found."""
        at = self._places.nearest(figure, passage)
        if at is not None:
            place = self._places.mentions[at]
            between = self._folded[min(place.end, figure.end) : max(place.start, figure.start)]
            return at, "sentence" if _CLAUSE_END.search(between) else "clause"
        at = self._above(self._places, passage)
        if at is not None:
            return at, "section"
        return (self._own, "article") if self._own is not None else None

    def _above(self, row: "_Row[AnyMention] | _Row[Mention]", passage: Passage) -> int | None:
        """The mention in the nearest of the headings that a passage lies under which has one, else that of the title.

        A title that names several ("kết quả năm 2019, nhiệm vụ năm 2020") says nothing of one figure.
        """
        while passage.parent is not None:
            passage = self._passages[passage.parent]
            if (at := row.nearest(passage, passage)) is not None:
                return at
        return row.only(self._title) if self._title else None

    def _is_baseline(self, period: Mention) -> bool:
        return period.rule == "same period" or bool(
            _COMPARED.search(self._folded, max(0, period.start - _LOOK_BACK), period.start)
        )


class _Row(Generic[AnyMention]):
    """Mentions in order, searched by where they stand."""

    def __init__(self, mentions: Sequence[AnyMention]) -> None:
        self.mentions = mentions
        self._starts = [mention.start for mention in mentions]

    def only(self, span: Span) -> int | None:
        """The index of the mention that begins in a span, if it is the only one."""
        first, behind = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        return first if behind == first + 1 else None

    def nearest(self, figure: Span, passage: Span) -> int | None:
        """The index of the last mention in the passage before the figure's end, else of the first behind it."""
        at = bisect_right(self._starts, figure.end) - 1
        if at >= 0 and passage.start <= self._starts[at]:
            return at
        return at + 1 if at + 1 < len(self._starts) and self._starts[at + 1] < passage.end else None
