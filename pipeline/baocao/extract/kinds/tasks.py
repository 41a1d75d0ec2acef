"""Tasks: who is to do what, by when, with whom, at whose demand, and how binding it is; one item a statement.

What passages of the theme `tasks` state, and those of `proposals` that are addressed to somebody. Sentences and
semicolons part statements; verbs joined within one statement are one task. Where the statement itself names no
addressee, issuer, deadline or binding, the lead-in of its list does ("UBND tỉnh yêu cầu các sở, ngành:"), else the heading.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from baocao.core.article import Draft
from baocao.core.markers import marker_at
from baocao.core.spans import Mention, Passage, Span
from baocao.extract.deadlines import Deadlines, TaskDeadline
from baocao.extract.kinds.figures import Figure
from baocao.extract.kinds.limitations import without_signs
from baocao.extract.kinds.periods import Period
from baocao.extract.orders import BEFORE, Binding, Order, Orders
from baocao.extract.registry import extractor
from baocao.themes.answers import statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Mention):
    """Something to be done.

    `addressee` is to do it, with `partners`; `issuer` demands it. `figures` are the places of its targets in the
    article's list of figures.

    >>> article = baocao.analyze("UBND tỉnh yêu cầu Sở Tài chính báo cáo trước ngày 30/6/2024.", model="fast")
    >>> task = article.tasks[0]
    >>> article.quote(task.issuer), article.quote(task.addressee), task.binding, article.quote(task.deadline)
    ('UBND tỉnh', 'Sở Tài chính', 'ordered', 'ngày 30/6/2024')
    """

    kind: ClassVar[str] = "task"
    plural: ClassVar[str] = "tasks"
    hints: ClassVar[tuple[str, ...]] = ("binding",)

    addressee: Span | None = None
    partners: tuple[Span, ...] = ()
    issuer: Span | None = None
    binding: Binding | None = None
    deadline: TaskDeadline | None = None
    figures: tuple[int, ...] = ()


EXAMPLES = """
<task issuer="UBND tỉnh" addressee="Sở Y tế" binding=ordered deadline="ngày 15/1/2020">UBND tỉnh yêu cầu Sở Y tế rà soát kho thuốc, báo cáo trước ngày 15/1/2020</task>.
<task addressee="các địa phương" binding=needed>Thời gian tới, các địa phương cần chủ động nguồn giống cho vụ mùa</task>.
<task binding=aimed deadline="năm 2025">Phấn đấu đến năm 2025, tỷ lệ hộ dùng nước sạch đạt 85%</task>.
<task addressee="Sở Xây dựng" binding=ordered>Giao Sở Xây dựng chủ trì, phối hợp với Công an tỉnh kiểm tra các công trình</task>; <task binding=requested addressee="các doanh nghiệp">đề nghị các doanh nghiệp chấp hành nghiêm</task>.
Năm 2018, huyện đã trồng 400 ha rừng, tăng 12% so với năm trước.
"""

_LEAD, _HEADING = (
    0.8,
    0.7,
)  # chance, estimated on examples, that what a lead-in or a heading tells holds for a statement below it
_DOUBT = 0.8  # factor for one deadline of several, or one that a heading names
_LONGEST_LEAD = 260  # characters before the colon of a lead-in within a statement
_NEAR = 60  # characters before the colon of a lead-in inside a paragraph
_COLON = re.compile(r"\s?:(?:\s|(?=[“\"]))")
_THEMES = ("tasks", "proposals")
_SHORTEST = 3  # syllables of a task


@extractor(Task, needs=("passages", "themes", "figures", "periods"))
def find_tasks(draft: Draft) -> Iterator[Task]:
    """The tasks of an article, in order."""
    if any(passage.theme in _THEMES for passage in draft.passages):
        yield from _TaskReader(draft).tasks()


class _TaskReader:
    """Reads the tasks of one draft; remembers what its lead-ins and headings say."""

    def __init__(self, draft: Draft) -> None:
        self._draft, self._text, self._folded = draft, draft.text, draft.folded
        self._orders = Orders(draft.text, draft.folded)
        self._deadlines = Deadlines(draft.folded, draft.of(Period), draft.published)
        self._figures = draft.of(Figure)
        self._figure_starts = [figure.start for figure in self._figures]
        self._leading = {passage.lead for passage in draft.passages}
        self._above: dict[int, Order | None] = {}

    def tasks(self) -> Iterator[Task]:
        for number, passage in enumerate(self._draft.passages):
            if passage.theme not in _THEMES or passage.kind == "heading" or passage.furniture:
                continue
            if number in self._leading and self._text[passage.start : passage.end].rstrip().endswith(":"):
                continue
            for task in self._of_passage(passage):
                if passage.theme == "tasks" or task.addressee:
                    yield task

    def _of_passage(self, passage: Passage) -> Iterator[Task]:
        above, before = self._announcer(passage), None
        near = "heading" if passage.lead is None else "lead-in"
        end, speaker = self._orders.without_speaker(passage.start, passage.end)
        for statement in self._statements(passage.start, end):
            start, label = self._past_label(statement)
            order = self._orders.read(start, statement.end, speaker)
            if label:
                before, above, near = None, label.under(above, near, _HEADING), "lead-in"
            before = order.under(before, BEFORE, _LEAD) if before else order.under(above, near, _LEAD)
            if task := self._task(before, passage):
                yield task

    def _statements(self, start: int, end: int) -> Iterator[Span]:
        """Sentences and what semicolons part in them; what names no action goes with what is before it."""
        last: Span | None = None
        for statement in statements(self._text, start, end):
            if last and self._orders.names_only(statement.start, statement.end):
                last = Span(last.start, statement.end)
                continue
            if last:
                yield last
            last = statement
        if last:
            yield last

    def _past_label(self, statement: Span) -> tuple[int, Order | None]:
        """Behind the mark and the lead-in or label of a statement ("Công an huyện: …"), with what it tells."""
        marker = marker_at(self._text, statement.start, statement.end)
        start = marker.end if marker else statement.start
        colon = _COLON.search(self._text, start, min(statement.end, start + _LONGEST_LEAD))
        if (
            not colon
            or self._text.count("“", start, colon.start()) > self._text.count("”", start, colon.start())
            or self._orders.names_only(colon.end(), statement.end)
        ):
            return start, None
        label = self._order_of(start, colon.start())
        return (colon.end(), label) if label else (start, None)

    def _announcer(self, passage: Passage) -> Order | None:
        """What the lead-in and the headings above a passage say, the nearest first."""
        near = max((at for at in (passage.parent, passage.lead) if at is not None), default=None)
        if near is None:
            return None
        if near not in self._above:
            announcer = self._draft.passages[near]
            outer = self._announcer(announcer)
            own = self._announced(announcer)
            self._above[near] = own.under(outer, "heading", _HEADING) if own else outer
        return self._above[near]

    def _announced(self, announcer: Passage) -> Order | None:
        """What a heading says, or a lead-in up to its colon; one inside a paragraph only where it is of tasks too."""
        if announcer.kind == "heading":
            told = self._order_of(announcer.start, announcer.end)
            return told._replace(issuer=None) if told else None
        whole = self._text[announcer.start : announcer.end].rstrip(' ”"').endswith(":")
        if not whole and announcer.theme not in _THEMES:
            return None
        colon = self._text.rfind(":", announcer.start, announcer.end) if whole else -1
        found = _COLON.search(self._text, announcer.start, announcer.end)
        end = colon if colon >= 0 else found.start() if found else -1
        told = self._order_of(announcer.start, end, near=not whole) if end >= 0 else None
        return told if told and (whole or told.binding) else None

    def _order_of(self, start: int, end: int, *, near: bool = False) -> Order | None:
        """What a lead-in, label or heading tells of what follows it; `near`: its noun must stand at its end."""
        marker = marker_at(self._text, start, end)
        start = marker.end if marker else start
        if who := self._orders.label(start, end):
            if self._orders.is_person(who):
                return Order(start, end, issuer=who)
            return Order(start, end, addressee=who, binding="ordered", sure=_HEADING)
        order = self._orders.read(start, end)
        binding = order.binding or self._orders.announced(max(start, end - _NEAR) if near else start, end)
        return order._replace(begin=start, binding=binding) if binding or order.addressee or order.issuer else None

    def _deadline(self, span: Span, above: tuple[Span, ...]) -> tuple[TaskDeadline | None, float]:
        """The deadline of a statement, else that of the nearest lead-in or heading above it; and a factor for doubt."""
        if found := self._deadlines.of(span.start, span.end):
            return found[0], 1.0 if found[1] else _DOUBT
        for scope in above:
            if named := self._deadlines.named(scope.start, scope.end):
                return named, _DOUBT
        return None, 1.0

    def _task(self, order: Order, passage: Passage) -> Task | None:
        span = without_signs(self._folded, order.begin, order.end)
        if span is None or self._folded.count(" ", span.start, span.end) < _SHORTEST - 1:
            return None
        deadline, doubt = self._deadline(span, order.above)
        first, behind = (bisect_left(self._figure_starts, at) for at in (span.start, span.end))
        return Task(
            start=span.start,
            end=span.end,
            addressee=order.addressee,
            partners=order.partners,
            issuer=order.issuer,
            binding="requested" if passage.theme == "proposals" and order.binding == "ordered" else order.binding,
            deadline=deadline,
            figures=tuple(at for at in range(first, behind) if self._figures[at].planned or order.binding == "aimed"),
            rule=order.rule,
            confidence=round(order.sure * doubt * (passage.confidence or 1.0), 4),
        )
