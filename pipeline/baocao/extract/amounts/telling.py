"""What the words of a sentence say of each amount in it, read in order: each with the one before in mind."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from baocao.core.article import Draft
from baocao.core.spans import Passage, Span
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.baselines import find_baseline
from baocao.extract.amounts.cell_facts import CellFacts
from baocao.extract.amounts.certainty import certainty
from baocao.extract.amounts.changes import ChangeCue, Modifier, find_change, find_modifier
from baocao.extract.amounts.goals import find_goal, goes_on, is_estimate, is_forecast
from baocao.extract.amounts.links import Links
from baocao.extract.amounts.measured import find_measured
from baocao.extract.amounts.planning import PlanCues, find_plan_cues, plan_score
from baocao.extract.amounts.sourcing import find_source
from baocao.extract.amounts.whereabouts import Where, Whereabouts
from baocao.extract.kinds.citations import Citation
from baocao.extract.kinds.periods import Period
from baocao.structure.sections import done_until


class AmountReading(NamedTuple):
    """What the words around an amount tell of it; what is measured, where and when its cell tells, where it does."""

    change: ChangeCue
    modifier: Modifier | None
    modifier_cue: Span | None
    planned: bool
    estimated: bool
    measured: Span | None
    period: Period | None
    baseline: str | None
    where: Where | None
    source: str | None
    confidence: float


@dataclass(slots=True)
class _Sentence:
    """What the amounts of one passage share: its cues of planning, and the amount read last with what it measured,
    and the one that was estimated last with its period."""

    passage: Passage
    plan: PlanCues
    source: str | None
    previous: tuple[Amount, ChangeCue] | None = None
    measured: Span | None = None
    estimate: tuple[Amount, Period | None] | None = None


class AmountReader:
    """Reads the amounts of a draft in their order; what one sentence tells does not reach into the next."""

    def __init__(self, draft: Draft, whereabouts: Whereabouts) -> None:
        self._draft, self._whereabouts = draft, whereabouts
        self._links = Links(draft, _free(draft.of(Period), draft.of(Citation)))
        self._done = done_until(draft)
        self._sentence: _Sentence | None = None

    def read(self, amount: Amount, passage: Passage, cell: CellFacts) -> AmountReading:
        """What the passage, of a cell what stands for it, tells of an amount in it."""
        sentence = self._sentence
        if not sentence or sentence.passage is not passage:
            sentence = self._sentence = self._begun(passage)
        text, folded, previous = self._draft.text, self._draft.folded, sentence.previous
        begin, end = passage.start, max(passage.end, amount.end)
        change = find_change(folded, amount, begin, end, previous)
        modifier, cue = find_modifier(folded, amount, begin, end, change) or (None, None)
        goal = find_goal(folded, amount, begin, previous[0] if previous else None)
        changes, since = change.change is not None, previous[0].end if previous else 0
        measured = cell.measured or find_measured(text, folded, amount, begin, end, changes=changes, since=since)
        measured = sentence.measured or measured if goal else measured
        sentence.previous, sentence.measured = (amount, change), measured or sentence.measured
        if goal:
            change = change if goal.changes else ChangeCue()
        score = plan_score(folded, amount, passage, sentence.plan, approximate=modifier == "approx")
        period, planned, estimated = self._time(amount, sentence, cell, sure=score > 0, goal=goal is not None)
        baseline = find_baseline(text, folded, amount, begin, end, change)
        where = cell.where or self._whereabouts.of(amount, passage)
        return AmountReading(
            change,
            modifier,
            cue,
            planned,
            estimated,
            sentence.measured,
            period,
            self._draft.quote(baseline) if baseline else None,
            where,
            sentence.source,
            certainty(amount, measured, sentence.measured, where, score),
        )

    def _begun(self, passage: Passage) -> _Sentence:
        draft = self._draft
        source = find_source(draft.text, draft.folded, passage.start, passage.end)
        plan = find_plan_cues(draft.folded, passage, draft.published, done=passage.start < self._done)
        return _Sentence(passage, plan, draft.quote(source) if source else None)

    def _time(
        self, amount: Amount, sentence: _Sentence, cell: CellFacts, *, sure: bool, goal: bool
    ) -> tuple[Period | None, bool, bool]:
        """The period of an amount, and whether it is planned or estimated; `sure`: its cues tell of a plan."""
        links = self._links
        planned = cell.status == "planned" if cell.status else sure or goal
        period = cell.period
        if period is None and not cell.earlier:
            period = links.period(amount, sentence.passage, ahead=planned and not goal)
        estimated = not goal and self._is_estimated(amount, sentence, period)
        if period is not None and not cell.status:
            planned = links.is_ahead(period) or (planned and not (estimated and links.is_nearly_over(period)))
        return period, planned, estimated

    def _is_estimated(self, amount: Amount, sentence: _Sentence, period: Period | None) -> bool:
        """Whether an amount is an estimate, itself or with the one before; the next one is told with it."""
        folded, passage, before = self._draft.folded, sentence.passage, sentence.estimate
        own = is_estimate(folded, amount, passage.start, passage.end)
        nearly_over = period is not None and self._links.is_nearly_over(period)
        own = own or (nearly_over and is_forecast(folded, amount, passage.start))
        sentence.estimate = (amount, period) if own else before
        return own or (before is not None and before[1] is period and goes_on(folded, amount, before[0]))


def _free(periods: Sequence[Period], citations: Sequence[Citation]) -> list[Period]:
    """The periods that no citation holds, which would date a document."""
    starts = [citation.start for citation in citations]
    places = (bisect_right(starts, period.start) - 1 for period in periods)
    return [period for period, at in zip(periods, places, strict=True) if at < 0 or citations[at].end <= period.start]
