"""Which of the periods around it a figure is of: of its clause, its sentence, or of a sentence before that goes on."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.spans import Passage, Span
from baocao.extract.amounts.reaches import Reaches
from baocao.extract.kinds.periods import Period

_LINKS = lexicon.load("periods")["links"]
_DAYS = frozenset({"day", "days", "relative day", "lunar day"})  # rules
# Rules of periods that are reported on: what a sentence tells of one, the next goes on with.
_REPORTED = frozenset(
    {"year", "span of years", "months of a year", "half of a year", "quarter", "months", "month", "interval"}
)
_FARTHEST = 3  # sentences behind the one that names a period of the article's own time
_NEXT = 1  # sentence behind one that names a day, and behind one where nobody knows the article's own time
_YEAR = re.compile(r"(?:19|20)\d{2}(?!\d)")


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _LINKS))


_OF_SOMETHING_ELSE = _pattern(r"(?<!\w){of_something_else}\s$")
_OF_A_NAME = _pattern(r"(?<!\w){named}(?: [^\W\d_]+){0,4}\s$")  # chuẩn nghèo đa chiều [giai đoạn 2022 - 2025]
_NUMBER = _pattern(r"\d[\d.,]*(?:\s?%)?(?:\s[^\s\d,;()]+){0,7}\s\(?(?:{within}\s)?$")
_LEVEL = _pattern(r"(?<!\w){level}\s(?:[^\W\d_]+\s){0,2}$")
_DIRECTLY = re.compile(r"(?:\s[^\W\d_]+){0,3}\s?\(?")
_GOES_ON = _pattern(r"(?<!\w){goes_on}\s$")
_CLAUSE_END = re.compile(r"[;:]|\.\s|\n|\((?=.)")
_NEW_CLAUSE = _pattern(r",\s(?:[^\W\d_]+\s|{figure} {of}\s)?$|\s{and}\s$")
_COMMA = re.compile(r",(?!\d)")
_AT_OTHER_TIMES = _pattern(r"(?<!\w){at_other_times}(?!\w)")
_BEFORE_FRAME = re.compile(r"\W*(?:[^\W\d_]+\s){0,3}")
_SAID = _pattern(r"(?<!\w)(?:{said}(?!\w)|{signed}(?!\w).* {done}(?!\w))")
_ANEW = _pattern(r"(?<!\w){says}(?: {that})?,?\s(?:[^\W\d_]+\s){0,2}$")
_GOING_ON = _pattern(r"[^\w\n]*{going_on}(?!\w)")
_SET_IN = _pattern(r"(?:(?<!\w){set_in}|,)\s$")
_BRACKETS = re.compile(r"\s\([^()]*\)")
_LOOK_BACK, _LOOK_AHEAD, _FRAME, _LONGEST = 64, 100, 28, 12  # characters


class Timing:
    """The periods of a draft that figures can be of, by where they stand; made once for all of its figures.

    Args:
        draft: with its passages.
        periods: those that it mentions and that no figure is merely compared with, in order.

    `lasting` are those of more than a day, which a heading or title gives to what stands under it.
    """

    def __init__(self, draft: Draft, periods: Sequence[Period]) -> None:
        self._folded, self._published = draft.folded, draft.published
        self._periods = [period for period in periods if not self._of_something_else(period)]
        self.lasting = [period for period in self._periods if period.rule not in _DAYS]
        self._starts = [period.start for period in self._periods]
        self._of_level = {period.start for period in self._periods if self._of_a_level(period)}
        self._free = [period for period in self._periods if period.start not in self._of_level]
        self._free_starts = [period.start for period in self._free]
        self._reaches = Reaches(draft)
        self._carried = self._carry(draft.passages)

    def of(self, figure: Span, passage: Passage) -> Period | None:
        """The period directly behind the figure, else the last before it, else one behind it in the same clause."""
        behind = self._behind(figure, passage)
        gap = self._folded[figure.end : behind.start] if behind else ""
        gap = _BRACKETS.sub("", gap) if "(" in gap else gap
        if behind and _DIRECTLY.fullmatch(gap) and not _GOES_ON.search(gap):
            return behind
        before = self._before(figure, passage)
        if behind and self._same_clause(gap, behind) and (before is None or self._is_farther(before, figure, gap)):
            return behind
        return None if before is None or self._is_of_speech(before, figure) else before

    def carried(self, figure: Span, passage: Passage) -> Period | None:
        """The period that a sentence before began with ("Năm 2022, …"), where the figure has none of its own."""
        carried = self._carried.get(passage.start)
        begin = max(passage.start, figure.start - _LOOK_AHEAD)
        if (
            carried is None
            or self._before(figure, passage)
            or _AT_OTHER_TIMES.search(self._folded, begin, figure.start)
        ):
            return None
        return carried[0]

    def _is_farther(self, before: Period, figure: Span, gap: str) -> bool:
        """Whether a day before the figure is of another clause, and a period behind of its own."""
        if before.rule not in _DAYS or _COMMA.search(gap):
            return False
        return _COMMA.search(self._folded, before.end + 1, figure.start) is not None

    def _is_of_speech(self, before: Period, figure: Span) -> bool:
        return before.rule in _DAYS and _SAID.search(self._folded, before.end, figure.start) is not None

    def _behind(self, figure: Span, passage: Passage) -> Period | None:
        at = bisect_left(self._starts, figure.end)
        near = at < len(self._starts) and self._starts[at] < min(passage.end, figure.end + _LOOK_AHEAD)
        return self._periods[at] if near and not self._reaches.parted(figure, self._periods[at]) else None

    def _before(self, figure: Span, passage: Passage) -> Period | None:
        """The last period before the figure in its passage that reaches it, and is not said of one number alone."""
        at = bisect_right(self._free_starts, figure.end) - 1
        while at >= 0 and self._free_starts[at] >= passage.start:
            if figure.start <= self._reaches.end(self._free[at], passage):
                return self._free[at]
            at -= 1
        return None

    def _same_clause(self, gap: str, behind: Period) -> bool:
        """Whether no other statement begins between a figure and the period behind it."""
        if _CLAUSE_END.search(gap) or _NEW_CLAUSE.search(gap) or behind.start in self._of_level:
            return False
        return behind.rule not in _DAYS or not _COMMA.search(gap)

    def _carry(self, passages: Sequence[Passage]) -> dict[int, tuple[Period, int]]:
        """For the start of each passage the period that it goes on with, and how many passages before that stands."""
        carried: dict[int, tuple[Period, int]] = {}
        for number, passage in enumerate(passages):
            lead = passage.lead
            before = passages[number - 1 if lead is None else lead] if number else None
            if before is None or before.furniture or passage.furniture:
                continue
            inside, kept = self._inside(before), carried.get(before.start, (None, 0))
            if not inside and kept[0] is None:
                continue
            goes_on = _GOING_ON.match(self._folded, passage.start) is not None
            if lead is None and not goes_on and "\n" in self._folded[before.end : passage.start]:
                continue
            period, far = (self._frame(before, inside, goes_on=goes_on), 0) if inside else kept
            if period is not None and (lead is not None or far < self._reach(period)):
                carried[passage.start] = period, far + (lead is None and not goes_on)
        return carried

    def _reach(self, period: Period) -> int:
        """How many sentences it is carried on for: none where it is long past, one where nobody knows."""
        if self._published is None or period.rule in _DAYS:
            return _NEXT
        years = _YEAR.findall(self._folded, period.start, period.end)
        return _FARTHEST if not years or int(max(years)) >= self._published.year - 1 else 0

    def _inside(self, passage: Passage) -> Sequence[Period]:
        return self._periods[bisect_left(self._starts, passage.start) : bisect_left(self._starts, passage.end)]

    def _frame(self, passage: Passage, inside: Sequence[Period], *, goes_on: bool) -> Period | None:
        """The period that a passage begins with ("Năm 2022, …"), or its only one where the next goes on with it."""
        if not inside or any(period.start not in self._of_level for period in inside[1:]):
            return None
        period = inside[0]
        if self._reaches.end(period, passage) < passage.end or self._reaches.is_apart(period, passage):
            return None
        if period.rule in _DAYS and _SAID.search(self._folded, period.end, passage.end):
            return None
        begins = period.start <= passage.start + _FRAME and _BEFORE_FRAME.fullmatch(
            self._folded, passage.start, period.start
        )
        begins = begins or _ANEW.search(self._folded, passage.start, period.start)
        if goes_on and (begins or _SET_IN.search(self._folded, passage.start, period.start)):
            return period
        return period if begins and period.rule in _REPORTED else None

    def _of_a_level(self, period: Period) -> bool:
        """Whether it stands behind a number that something rose or fell from: "từ 28,1% năm 2011 xuống 3,5%"."""
        number = _NUMBER.search(self._folded, max(0, period.start - _LOOK_BACK), period.start)
        return (
            number is not None
            and _LEVEL.search(self._folded, max(0, number.start() - _LOOK_BACK), number.start()) is not None
        )

    def _of_something_else(self, period: Period) -> bool:
        if _OF_SOMETHING_ELSE.search(self._folded, max(0, period.start - _LONGEST), period.start):
            return True
        begin = max(0, period.start - _LOOK_BACK)
        return period.rule == "span of years" and _OF_A_NAME.search(self._folded, begin, period.start) is not None
