"""Until when something is to be done: the period of a clause or heading that is its deadline, with the last day."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from baocao.core import lexicon
from baocao.core.spans import Span
from baocao.extract.agents import words
from baocao.extract.kinds.periods import Period

_LEX = lexicon.load("tasks")["deadline"]
_BEFORE = re.compile(rf"{words(_LEX['before'])}\s\Z")
_UNTIL = re.compile(rf"{words(_LEX['until'])}\s\Z")
_TO_A_DAY = re.compile(rf"{words(_LEX['day'])}\s\Z")
_WHOLE = re.compile(rf"{words(_LEX['first'])}\s\Z")
_NAMES = re.compile(rf"(?:{words(_LEX['names'])}|{words(_LEX['since'])})[^,:;]*\Z")
_PLANS = re.compile(rf"{words(_LEX['plans'])}[^,:;]*\Z")
_LOOK_BACK = 24  # characters
_CLAUSE = 90  # characters before a period in which the name of a document or programme begins
_INTERVAL = "interval"  # rule of periods with both ends: từ ngày 5/4 đến ngày 20/4
_NO_DATES = frozenset({"present", "same period", "elapsed"})  # rules of periods that lead up to today or back


@dataclass(frozen=True, slots=True)
class TaskDeadline(Span):
    """The words of the period with its TIMEX3 value, the last day, and its place among the article's periods."""

    timex: str | None = None
    due: date | None = None
    period: int | None = None


class Deadlines:
    """The periods of a draft that can be deadlines, in order.

    Args:
        folded: the draft's.
        periods: all that it mentions.
        published: day of publication; what ended before is hardly a deadline.
    """

    def __init__(self, folded: str, periods: Sequence[Period], published: date | None) -> None:
        self._folded, self._periods, self._published = folded, periods, published
        self._starts = [period.start for period in periods]

    def of(self, start: int, end: int) -> tuple[TaskDeadline, bool] | None:
        """The deadline in a statement, and whether it is the only one; of several the last day of all.

        A period is one behind "trước", "chậm nhất", "đến", "trong" and the like, else at the beginning of the
        statement, where a day is that of an event.
        """
        marked = [self._deadline(number, whole=whole) for number, whole in self._marked(start, end)]
        last = max(marked, key=lambda item: item.due or date.min, default=None)
        return (last, len({item.due for item in marked}) == 1) if last else None

    def _marked(self, start: int, end: int) -> Iterator[tuple[int, bool]]:
        """The deadlines of a statement, and whether the period counts in full.

        Behind "trước" or "chậm nhất" it may be over: papers come late.
        """
        for number in self._within(start, end):
            period = self._periods[number]
            before = self._folded[max(start, period.start - _LOOK_BACK) : period.start]
            if _BEFORE.search(before):
                yield number, _WHOLE.search(before) is None
            elif self._is_over(period):
                continue
            elif (_TO_A_DAY if period.rule == "day" else _UNTIL).search(before):
                if not self._is_name(start, period.start):
                    yield number, True
            elif period.rule == _INTERVAL or (period.rule != "day" and not self._folded[start : period.start].strip()):
                yield number, True

    def _is_name(self, start: int, at: int) -> bool:
        """Whether a period belongs to a programme's name: "quy hoạch báo chí đến năm 2025"."""
        return _PLANS.search(self._folded, max(start, at - _CLAUSE), at) is not None

    def named(self, start: int, end: int) -> TaskDeadline | None:
        """The one period that a heading or lead-in gives for what stands below: "Nhiệm vụ 6 tháng cuối năm 2024".

        One that a document or programme is named by is none: "Kế hoạch giai đoạn 2021-2025".
        """
        found = [number for number in self._within(start, end) if not self._is_over(self._periods[number])]
        if len(found) != 1:
            return None
        period = self._periods[found[0]]
        before = self._folded[max(start, period.start - _CLAUSE) : period.start]
        if period.rule == "day" and not (_BEFORE.search(before) or _TO_A_DAY.search(before)):
            return None
        return None if _NAMES.search(before) else self._deadline(found[0])

    def _within(self, start: int, end: int) -> Iterator[int]:
        for number in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
            if self._periods[number].rule not in _NO_DATES:
                yield number

    def _is_over(self, period: Period) -> bool:
        """Whether a period ended before the day of publication, or leads up to it: "từ đầu năm đến nay"."""
        if not (self._published and period.end_date):
            return False
        leads = period.start_date is not None and period.start_date < period.end_date
        return period.end_date < self._published or (leads and period.end_date == self._published)

    def _deadline(self, number: int, *, whole: bool = True) -> TaskDeadline:
        """`whole`: the period counts in full; else it must be done before it begins, if it is longer than a day."""
        period = self._periods[number]
        due = period.end_date
        if due and period.start_date and not whole and period.start_date < due:
            due = period.start_date - timedelta(days=1)
        return TaskDeadline(period.start, period.end, period.timex, due, number)
