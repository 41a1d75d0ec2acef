"""Which period a figure belongs to: that of its sentence or of a heading above."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.spans import Passage, Span
from baocao.extract.amounts.timing import Timing
from baocao.extract.kinds.localities import Locality
from baocao.extract.kinds.periods import Period

_BASELINE = lexicon.load("figures")["baseline"]
_COMPARED = re.compile(
    lexicon.fill(
        r"(?:{marks}|{fold} (?:[\d,]+|[^\W\d_]+)(?: {times})?)\s(?:{same_period}\s)?(?:{whole}\s)?$", _BASELINE
    )
)
_LINKS = lexicon.load("periods")["links"]
_OPEN = re.compile(lexicon.fill(r"(?<!\w){open}\s$", _LINKS))
_TO_COME = re.compile(lexicon.fill(r"(?<!\w){to_come}(?!\w)", _LINKS))
_OWN = re.compile(
    lexicon.fill(r"(?<!\w)(?:{figure}|{level} \d[\d.,]*\s?(?:%|[^\W\d_]+(?: [^\W\d_]+)?)) {of}\s$", _LINKS)
)
_LOOK_BACK = 32  # characters
_UNTIL = re.compile(lexicon.fill(r"(?<!\w){until}\s$", _LINKS))
_SUMS = re.compile(lexicon.fill(r"(?<!\w){sums}(?!\w)", _LINKS))
_ENDS = frozenset({"day", "month"})  # rules of what something is summed up to
_DECEMBER = 12
_JUST_ENDED = timedelta(days=62)  # in which reports still have estimates
_TWO = 2  # periods of a title, of what was done and what is to do


class Links:
    """The periods of a draft, by where they stand; made once for all of its figures.

    Args:
        draft: with its passages.
        periods: those that it mentions, in order.
    """

    def __init__(self, draft: Draft, periods: Sequence[Period]) -> None:
        self._folded, self._published = draft.folded, draft.published
        self._names = frozenset(place.end for place in draft.of(Locality))
        self._baselines = {period.end: period for period in periods if self._is_baseline(period)}
        self._timing = Timing(draft, [period for period in periods if period.end not in self._baselines])
        self._starts = [period.start for period in self._timing.lasting]
        self._passages, self._title = draft.passages, draft.title

    def period(self, figure: Span, passage: Passage, *, ahead: bool) -> Period | None:
        """The period of the clause, the sentence or the sentences before; else that of a heading above.

        One of the sentences before yields to a heading's that holds it: they told of a part. With `ahead` the figure
        is a plan; the time to come that a title names is one of plans alone.
        """
        if self._folded[figure.start - 2 : figure.start] == " (" and figure.start - 2 in self._baselines:
            return self._baselines[figure.start - 2]  # thấp hơn cùng kỳ năm 2016 (6,5%)
        if (period := self._timing.of(figure, passage)) is not None:
            return self._summed(figure, passage, period)
        above, carried = self._above(passage, ahead=ahead), self._timing.carried(figure, passage)
        return above if carried is None or (above and _holds(above, carried)) else carried

    def is_ahead(self, period: Period) -> bool:
        """Whether a period begins after the day of publication, so that nothing can have been done in it."""
        return bool(self._published and period.start_date and period.start_date > self._published)

    def _summed(self, figure: Span, passage: Passage, period: Period) -> Period:
        """The year up to a day or month, where the figure is summed up since then: giải ngân đến 30/11 được 5 tỷ."""
        first, last = period.start_date, period.end_date
        until = _UNTIL.search(self._folded, max(passage.start, period.start - _LOOK_BACK), period.start)
        if not (first and last and until and period.rule in _ENDS):
            return period
        if not _SUMS.search(self._folded, passage.start, figure.start):
            return period
        january = date(last.year, 1, 1)
        whole = (last + timedelta(days=1)).day == 1
        months = f"{last.year}-01/{last.year}-{last.month:02}" if last.month < _DECEMBER else f"{last.year}"
        return replace(period, timex=months if whole else f"{january}/{last}", start_date=january)

    def is_nearly_over(self, period: Period) -> bool:
        """Whether a period is in its last quarter, from the rest of which its result is forecast, or has just ended."""
        if not (self._published and period.start_date and period.end_date):
            return False
        quarter = (period.end_date - period.start_date) / 4
        return period.end_date - quarter <= self._published <= period.end_date + _JUST_ENDED

    def _above(self, passage: Passage, *, ahead: bool) -> Period | None:
        """That of the nearest of the headings that a passage lies under which has one, else of the title."""
        while passage.parent is not None:
            passage = self._passages[passage.parent]
            if named := self._inside(passage):
                return self._of_several(named, ahead=ahead) or named[-1]
        named = self._inside(self._title) if self._title else []
        if len(named) == 1:
            return named[0] if ahead or not self._is_open(named[0]) else None
        return self._of_several(named, ahead=ahead)

    def _inside(self, span: Span) -> Sequence[Period]:
        return self._timing.lasting[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]

    def _of_several(self, named: Sequence[Period], *, ahead: bool) -> Period | None:
        """What is done has the period that is half over, what is planned the one that is not; None where several are.

        "Kết quả năm 2022, nhiệm vụ năm 2023"; where nobody knows the day of publication, the first and the last.
        """
        if self._published is None:
            return named[-1 if ahead else 0] if len(named) == _TWO else None
        over = [period for period in named if _halfway(period) <= self._published]
        rest = [period for period in named if period not in over]
        chosen = rest if ahead and rest else over
        return chosen[0] if len(chosen) == 1 else None

    def _is_open(self, period: Period) -> bool:
        """Whether a title tells of a time to come, or one from which something holds: "Cấm xe máy từ 2030"."""
        if self._title is None or _TO_COME.search(self._folded, self._title.start, self._title.end):
            return True
        return _OPEN.search(self._folded, max(0, period.start - _LOOK_BACK), period.start) is not None

    def _is_baseline(self, period: Period) -> bool:
        if period.rule == "same period":
            return True
        if period.start - 1 in self._names:  # Cao Bằng năm 2022
            return False
        begin = max(0, period.start - _LOOK_BACK)
        compared = _COMPARED.search(self._folded, begin, period.start)
        return compared is not None and not _OWN.search(self._folded, begin, period.start)


def _halfway(period: Period) -> date:
    """The day in the middle; of a period without days, the last of all."""
    if not period.start_date or not period.end_date:
        return date.max
    return period.start_date + (period.end_date - period.start_date) / 2


def _holds(whole: Period, part: Period) -> bool:
    """Whether a period is a true part of another."""
    days = (whole.start_date, part.start_date, part.end_date, whole.end_date)
    first, begin, end, last = days
    if not (first and begin and end and last):
        return False
    return first <= begin and end <= last and (first, last) != (begin, end)
