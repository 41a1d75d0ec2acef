"""Which period a figure belongs to: that of its sentence or of a heading above."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Generic

from baocao.core import lexicon
from baocao.core.article import AnyMention, Draft, Mention, Passage, Span
from baocao.extract.amounts.timing import Timing

_BASELINE = lexicon.load("figures")["baseline"]
_COMPARED = re.compile(
    lexicon.fill(
        r"(?:{marks}|{fold} (?:[\d,]+|[^\W\d_]+)(?: {times})?)\s(?:{same_period}\s)?(?:{whole}\s)?$", _BASELINE
    )
)
_LINKS = lexicon.load("periods")["links"]
_OPEN = re.compile(lexicon.fill(r"(?<!\w){open}\s$", _LINKS))
_TO_COME = re.compile(lexicon.fill(r"(?<!\w){to_come}(?!\w)", _LINKS))
_LOOK_BACK = 24  # characters


class Links(Generic[AnyMention]):
    """The periods of a draft, by where they stand; made once for all of its figures.

    Args:
        draft: with its passages.
        periods: those that it mentions, in order.
    """

    def __init__(self, draft: Draft, periods: Sequence[AnyMention]) -> None:
        self._folded = draft.folded
        self._timing = Timing(draft, [period for period in periods if not self._is_baseline(period)])
        self._periods = _Row(self._timing.lasting)
        self._passages, self._title = draft.passages, draft.title

    def period(self, figure: Span, passage: Passage) -> AnyMention | None:
        """The period of the clause, the sentence or the sentences before; else that of a heading above."""
        if (period := self._timing.of(figure, passage)) is not None:
            return period
        at = self._above(self._periods, passage)
        return None if at is None else self._periods.mentions[at]

    def _above(self, row: "_Row[AnyMention]", passage: Passage) -> int | None:
        """The mention in the nearest of the headings that a passage lies under which has one, else that of the title.

        A title that names several ("kết quả năm 2019, nhiệm vụ năm 2020") says nothing of one figure.
        """
        while passage.parent is not None:
            passage = self._passages[passage.parent]
            if (at := row.nearest(passage, passage)) is not None:
                return at
        at = row.only(self._title) if self._title else None
        return None if at is None or self._is_open(row.mentions[at]) else at

    def _is_open(self, period: Mention) -> bool:
        """Whether a title tells of a time to come, or one from which something holds: "Cấm xe máy từ 2030"."""
        if self._title is None or _TO_COME.search(self._folded, self._title.start, self._title.end):
            return True
        return _OPEN.search(self._folded, max(0, period.start - _LOOK_BACK), period.start) is not None

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
