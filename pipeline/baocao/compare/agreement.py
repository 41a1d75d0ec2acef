"""What several sources say of one thing: what they agree on, or all that they say where they do not.

Sources agree where what each has written, rounded as it is written, can be the same number: "4,25 nghìn tỷ" is 4.250 tỷ
and 4.248 tỷ, which are not each other. Final numbers come before estimates, those of a later season of reports before
earlier ones, which stay among the sources.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from operator import attrgetter
from typing import Any

from baocao.core.language import worded
from baocao.core.normalizer import fold

STATED, ABSENT, UNREPORTED, UNCERTAIN = STATES = ("stated", "absent", "unreported", "uncertain")
LOW = 0.5  # confidence below which a cell is uncertain: an article's place (0.75) for carried words (0.9) is above
_REVISION = timedelta(days=90)  # after which another value is a revision; up to then, reports of one season disagree
_COMPARED = 60  # different values or sentences of a cell that are compared pair by pair
_ALIKE = 0.8  # Jaccard similarity of words from which sentences with one value count as reprints, as of articles
_SHOWN = 6  # values that a note names
_ESTIMATED, _REVISED, _DOUBTFUL = (
    worded("trước đó ước"),
    worded("số trước đã sửa"),
    worded("bỏ qua số đáng ngờ"),
)  # why a value is passed over
_SHARED = (
    "status", "place", "level", "place_code", "province", "province_now", "start_date", "end_date", "basis", "value",
    "value_max", "modifier", "change", "baseline",
)  # fmt: skip


@dataclass(slots=True)
class Statement:
    """One source of a cell. `low:high` is the span of numbers that it can mean, rounded as it is written."""

    article: str
    mention: int | None
    start: int
    end: int
    text: str
    sentence: str
    published: date | None
    publisher: str | None
    source: str | None
    value: float | None
    value_max: float | None
    modifier: str | None
    status: str
    confidence: float
    doubt: str | None
    change: str | None
    baseline: str | None
    assumed: str
    family: str
    place: str
    level: str | None
    place_code: str | None
    province: str | None
    province_now: str | None
    start_date: date
    end_date: date
    basis: str
    absent: bool
    low: float = -inf
    high: float = inf

    def agrees(self, other: "Statement") -> bool:
        """Both can mean one number."""
        return _overlap((self.low, self.high), (other.low, other.high))

    @property
    def is_sure(self) -> bool:
        """Nothing about its statement is doubtful."""
        return not self.doubt and self.confidence >= LOW


def settle(statements: Sequence[Statement]) -> dict[str, Any]:
    """What the statements of one cell come to: its state, value, confidence and a note of all that was passed over."""
    stated = [statement for statement in statements if not statement.absent] or list(statements)
    sure = [statement for statement in stated if statement.is_sure] or stated
    current = _current(_without_estimates(sure))
    best = _best(current)
    denied = [
        statement
        for statement in statements
        if statement.absent and statement.value == 0 and best.value and not best.absent
    ]
    others = [statement for statement in current if not best.agrees(statement)] + denied
    return {
        **{name: getattr(best, name) for name in _SHARED},
        "state": _state(best, others),
        "confidence": _confidence(best, [statement for statement in current if best.agrees(statement)], others),
        "articles": len(set(_families(statements))),
        "note": "; ".join(_notes(best, others, stated, current)) or None,
    }


def _state(best: Statement, others: Sequence[Statement]) -> str:
    if others:
        return UNCERTAIN
    if best.absent:
        return ABSENT
    return STATED if best.is_sure else UNCERTAIN


def _confidence(best: Statement, agreeing: Sequence[Statement], others: Sequence[Statement]) -> float:
    """The highest of those that agree; half of it where others disagree."""
    return round(max(statement.confidence for statement in (*agreeing, best)) * (0.5 if others else 1.0), 4)


def _without_estimates(statements: Sequence[Statement]) -> list[Statement]:
    """The statements without estimates of what another article tells the final value of."""
    finals = {statement.article for statement in statements if statement.status == "actual"}
    return [statement for statement in statements if statement.status != "estimated" or finals <= {statement.article}]


def _current(statements: Sequence[Statement]) -> list[Statement]:
    """Those of the last season of reports: earlier ones are revised by them. What is undated counts as current."""
    days = [statement.published for statement in statements if statement.published is not None]
    if not days:
        return list(statements)
    since = max(days) - _REVISION
    return [statement for statement in statements if statement.published is None or statement.published >= since]


def _best(statements: Sequence[Statement]) -> Statement:
    """The statement that most articles agree with; among equals the surest, the most precise, the first."""
    families: dict[tuple[float, float], set[str]] = defaultdict(set)
    for statement in statements:
        families[statement.low, statement.high].add(statement.family)
    spans = Counter({span: len(members) for span, members in families.items()})
    if len(spans) <= _COMPARED:
        votes = {span: sum(n for other, n in spans.items() if _overlap(span, other)) for span in spans}
    else:
        votes = dict(spans)

    def merit(statement: Statement) -> tuple[Any, ...]:
        span = (statement.low, statement.high)
        width = float(f"{span[1] - span[0]:.6g}")  # not what floats leave behind
        return (
            -votes[span],
            -statement.confidence,
            bool(statement.modifier),
            width,
            statement.article,
            statement.start,
            statement.mention or 0,
        )

    return min(statements, key=merit)


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one == other or (one[0] < other[1] and other[0] < one[1])


def _families(statements: Sequence[Statement]) -> list[str]:
    """The family of each statement: that of its article, or of a sentence almost the same that gives the same value."""
    merged: dict[str, str] = {}
    by_value: dict[Any, list[tuple[frozenset[str], str]]] = defaultdict(list)
    result = []
    for statement in sorted(statements, key=attrgetter("family", "start")):
        words = frozenset(fold(statement.sentence or "").split())
        known = by_value[statement.value]
        alike = next((family for other, family in known if words and _similar(words, other)), None)
        family = merged.setdefault(statement.family, alike or statement.family)
        if len(known) < _COMPARED:
            known.append((words, family))
        result.append(family)
    return result


def _similar(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * len(one | other)


def _notes(best: Statement, others: Sequence[Statement], stated: Sequence[Statement],
           current: Sequence[Statement]) -> Iterator[str]:  # fmt: skip
    if others:
        yield worded(f"nguồn không thống nhất: {_listed([best, *others])}")
    if not others and not best.is_sure and not best.absent:
        yield worded(f"số liệu đáng ngờ ({best.doubt})") if best.doubt else worded("độ tin cậy thấp")
    inside = set(map(id, current))
    passed: dict[str, list[Statement]] = {_ESTIMATED: [], _REVISED: [], _DOUBTFUL: []}
    for statement in stated:
        if id(statement) not in inside and not best.agrees(statement):
            early = statement.status == "estimated" and best.status == "actual"
            passed[_ESTIMATED if early else _REVISED if statement.is_sure else _DOUBTFUL].append(statement)
    yield from (f"{why}: {_listed(statements)}" for why, statements in passed.items() if statements)
    yield from filter(None, best.assumed.split("; "))


def _listed(statements: Sequence[Statement]) -> str:
    """What sources say, in their own words, each saying once."""
    said = dict.fromkeys(f"{statement.text} ({statement.article})" for statement in statements)
    more = worded(f" và {len(said) - _SHOWN} nguồn khác") * (len(said) > _SHOWN)
    return ", ".join(list(said)[:_SHOWN]) + more
