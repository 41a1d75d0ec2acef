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

from baocao.core.normalizer import fold

STATED, ABSENT, UNREPORTED, UNCERTAIN = STATES = ("stated", "absent", "unreported", "uncertain")
LOW = 0.5  # confidence below which a cell is uncertain: an article's place (0.75) for carried words (0.9) is above
_REVISION = timedelta(days=90)  # after which another value is a revision; up to then, reports of one season disagree
_COMPARED = 60  # different values or sentences of a cell that are compared pair by pair
_ALIKE = 0.8  # Jaccard similarity of words from which sentences with one value count as reprints, as of articles
_SHOWN = 6  # values that a note names
_STATUS = {"actual": 2, "estimated": 1, "planned": 0}
_SHARED = (
    "status", "place", "level", "place_code", "province", "province_now", "start_date", "end_date", "basis", "value",
    "value_max", "modifier", "change", "baseline",
)  # fmt: skip


@dataclass(slots=True)
class Reading:
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
    dated: str
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

    def agrees(self, other: "Reading") -> bool:
        """Both can mean one number."""
        return _overlap((self.low, self.high), (other.low, other.high))

    @property
    def is_sure(self) -> bool:
        """Nothing about its reading is doubtful."""
        return not self.doubt and self.confidence >= LOW


def settle(readings: Sequence[Reading]) -> dict[str, Any]:
    """What the readings of one cell come to: its state, value, confidence and a note of all that was passed over."""
    stated = [reading for reading in readings if not reading.absent] or list(readings)
    sure = [reading for reading in stated if reading.is_sure] or stated
    rank = max(_STATUS.get(reading.status, 0) for reading in sure)
    final = [reading for reading in sure if _STATUS.get(reading.status, 0) == rank]
    current = _current(final)
    best = _best(current)
    denied = [
        reading for reading in readings if reading.absent and reading.value == 0 and best.value and not best.absent
    ]
    others = [reading for reading in current if not best.agrees(reading)] + denied
    return {
        **{name: getattr(best, name) for name in _SHARED},
        "state": _state(best, others),
        "confidence": _confidence(best, [reading for reading in current if best.agrees(reading)], others),
        "articles": len(set(_families(readings))),
        "note": "; ".join(_notes(best, others, stated, current)) or None,
    }


def _state(best: Reading, others: Sequence[Reading]) -> str:
    if others:
        return UNCERTAIN
    if best.absent:
        return ABSENT
    return STATED if best.is_sure else UNCERTAIN


def _confidence(best: Reading, agreeing: Sequence[Reading], others: Sequence[Reading]) -> float:
    """The highest of those that agree; half of it where others disagree."""
    return round(max(reading.confidence for reading in (*agreeing, best)) * (0.5 if others else 1.0), 4)


def _current(readings: Sequence[Reading]) -> list[Reading]:
    """Those of the last season of reports: earlier ones are revised by them. What is undated counts as current."""
    days = [reading.published for reading in readings if reading.published is not None]
    if not days:
        return list(readings)
    since = max(days) - _REVISION
    return [reading for reading in readings if reading.published is None or reading.published >= since]


def _best(readings: Sequence[Reading]) -> Reading:
    """The reading that most articles agree with; among equals the surest, the most precise, the first."""
    families: dict[tuple[float, float], set[str]] = defaultdict(set)
    for reading in readings:
        families[reading.low, reading.high].add(reading.family)
    spans = Counter({span: len(members) for span, members in families.items()})
    if len(spans) <= _COMPARED:
        votes = {span: sum(n for other, n in spans.items() if _overlap(span, other)) for span in spans}
    else:
        votes = dict(spans)

    def merit(reading: Reading) -> tuple[Any, ...]:
        span = (reading.low, reading.high)
        width = span[1] - span[0]
        return (
            -votes[span],
            -reading.confidence,
            bool(reading.modifier),
            width,
            reading.article,
            reading.start,
            reading.mention or 0,
        )

    return min(readings, key=merit)


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one == other or (one[0] < other[1] and other[0] < one[1])


def _families(readings: Sequence[Reading]) -> list[str]:
    """The family of each reading: that of its article, or of a sentence almost the same that gives the same value."""
    merged: dict[str, str] = {}
    by_value: dict[Any, list[tuple[frozenset[str], str]]] = defaultdict(list)
    result = []
    for reading in sorted(readings, key=attrgetter("family", "start")):
        words = frozenset(fold(reading.sentence or "").split())
        known = by_value[reading.value]
        alike = next((family for other, family in known if words and _similar(words, other)), None)
        family = merged.setdefault(reading.family, alike or reading.family)
        if len(known) < _COMPARED:
            known.append((words, family))
        result.append(family)
    return result


def _similar(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * len(one | other)


def _notes(best: Reading, others: Sequence[Reading], stated: Sequence[Reading],
           current: Sequence[Reading]) -> Iterator[str]:  # fmt: skip
    if others:
        yield f"nguồn không thống nhất: {_listed([best, *others])}"
    if not others and not best.is_sure and not best.absent:
        yield f"số liệu đáng ngờ ({best.doubt})" if best.doubt else "độ tin cậy thấp"
    passed = [reading for reading in stated if reading not in current and not best.agrees(reading)]
    estimated = [reading for reading in passed if _STATUS.get(reading.status, 0) < _STATUS.get(best.status, 0)]
    doubtful = [reading for reading in passed if not reading.is_sure and reading not in estimated]
    revised = [reading for reading in passed if reading not in estimated and reading not in doubtful]
    for words, readings in (
        ("trước đó ước", estimated),
        ("số trước đã sửa", revised),
        ("bỏ qua số đáng ngờ", doubtful),
    ):
        if readings:
            yield f"{words}: {_listed(readings)}"
    if best.dated != "text":
        yield f"kỳ theo {'tiêu đề' if best.dated == 'title' else 'năm đăng'} của bài"


def _listed(readings: Sequence[Reading]) -> str:
    """What sources say, in their own words, each saying once."""
    said = dict.fromkeys(f"{reading.text} ({reading.article})" for reading in readings)
    more = f" và {len(said) - _SHOWN} nguồn khác" * (len(said) > _SHOWN)
    return ", ".join(list(said)[:_SHOWN]) + more
