"""Facts about one thing become one cell: what the sources agree on, or all that they say where they do not.

One indicator × measure × unit × planned or not × place × period is one cell; changes are kept apart by what they are
changes against, shares by what they are shares of. Sources agree where what each has written, rounded as it is written,
can be the same number: "4,25 nghìn tỷ" is 4.250 tỷ and 4.248 tỷ, which are not each other.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from itertools import groupby
from math import inf
from operator import attrgetter
from typing import Any, NamedTuple

import pandas as pd

from baocao.compare.frames import plain
from baocao.compare.written_values import span_of
from baocao.core import lexicon
from baocao.core.normalizer import fold

STATED, ABSENT, UNREPORTED, UNCERTAIN = STATES = ("stated", "absent", "unreported", "uncertain")
CELLS: dict[str, str] = {
    "cell": "string", "indicator": "string", "label": "string", "measure": "string", "unit": "string",
    "planned": "boolean", "status": "string", "place": "string", "level": "string", "place_code": "string",
    "province": "string", "province_now": "string", "period": "string", "start_date": "datetime64[s]",
    "end_date": "datetime64[s]", "basis": "string", "state": "string", "value": "Float64", "value_max": "Float64",
    "modifier": "string", "baseline": "string", "confidence": "Float64", "articles": "Int64", "note": "string",
    "publisher": "string", "against": "string", "unit_id": "string",
}  # fmt: skip
SOURCES: dict[str, str] = {
    "cell": "string", "article": "string", "mention": "Int64", "start": "Int64", "end": "Int64", "text": "string",
    "sentence": "string", "value": "Float64", "status": "string", "published": "datetime64[s]", "publisher": "string",
    "source": "string",
}  # fmt: skip
LOW = 0.5  # confidence below which a cell is uncertain: an article's place (0.75) for carried words (0.9) is above
_REVISION = timedelta(days=90)  # after which another value is a revision; up to then, reports of one season disagree
_COMPARED = 60  # different values or sentences of a cell that are compared pair by pair
_ALIKE = 0.8  # Jaccard similarity of words from which sentences with one value count as reprints, as of articles
_SHOWN = 6  # values that a note names
_KEY = ("indicator", "measure", "amount_unit", "planned", "unit_id", "period", "publisher", "against")
_FIELDS = (
    "article", "mention", "start", "end", "text", "sentence", "published", "publisher_named", "source", "amount",
    "amount_max", "modifier", "status", "confidence", "doubt", "baseline", "dated", "family", "place", "level",
    "place_code", "province", "province_now", "start_date", "end_date", "basis", "absent",
)  # fmt: skip
_LEXICON = lexicon.load("comparison")["baselines"]
_PLAN, _EARLIER = (re.compile(rf"(?<!\w){lexicon.alternation(_LEXICON[name])}") for name in ("plan", "earlier"))
_STATUS = {"actual": 2, "estimated": 1, "planned": 0}


class Key(NamedTuple):
    """What tells a cell from every other."""

    indicator: str
    measure: str
    unit: str | None
    planned: bool
    unit_id: str
    period: str
    publisher: str | None
    against: str | None

    @property
    def id(self) -> str:
        """The cell's id: the same for the same cell in every comparison."""
        return blake2b("\t".join(map(str, self)).encode("utf-8", "replace"), digest_size=8).hexdigest()


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
        same = (self.value, self.value_max) == (other.value, other.value_max)
        return same or (self.low < other.high and other.low < self.high)

    @property
    def is_sure(self) -> bool:
        """Nothing about its reading is doubtful."""
        return not self.doubt and self.confidence >= LOW


def to_cells(facts: pd.DataFrame, labels: Mapping[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells and their sources; `facts` as `placement` gives them, with `family`, `against` and `absent`."""
    cells: list[dict[str, Any]] = []
    sources: list[dict[str, Any]] = []
    for key, readings in _grouped(facts):
        found = settle(readings)
        cells.append({"cell": key.id, "label": labels.get(key.indicator, key.indicator), **key._asdict(), **found})
        sources += [_source_row(key.id, reading) for reading in readings]
    return as_frame(cells, CELLS), as_frame(sources, SOURCES)


def as_frame(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a table with constant columns and dtypes."""
    return pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=dtype) for name, dtype in columns.items()}
    )


def against(measures: Iterable[str], baselines: Iterable[str | None]) -> list[str | None]:
    """What changes are against (plan, earlier, or the words) and shares are of; None for the rest."""
    return [_against(*pair) for pair in zip(measures, baselines, strict=True)]


def _against(measure: str, baseline: str | None) -> str | None:
    if measure not in ("change", "share", "difference"):
        return None
    words = " ".join(fold(baseline or "").split())
    if measure == "share":
        return words or None
    return "plan" if _PLAN.match(words) else "earlier" if not words or _EARLIER.search(words) else words


def _grouped(facts: pd.DataFrame) -> Iterator[tuple[Key, list[Reading]]]:
    order = [*_KEY, "published", "article", "start", "mention"]
    facts = facts.sort_values(order, kind="stable", na_position="first")
    columns = {name: plain(facts[name]) for name in (*_KEY, *_FIELDS)}
    keys = map(Key._make, zip(*(columns[name] for name in _KEY), strict=True))
    readings = (Reading(*row) for row in zip(*(columns[name] for name in _FIELDS), strict=True))
    for key, group in groupby(zip(keys, readings, strict=True), key=lambda pair: pair[0]):
        found = [reading for _, reading in group]
        for reading in found:
            if reading.value is not None:
                reading.low, reading.high = span_of(reading.value, reading.value_max, reading.modifier, reading.text)
        yield key, found


def _source_row(cell: str, reading: Reading) -> dict[str, Any]:
    return {name: cell if name == "cell" else getattr(reading, name) for name in SOURCES}


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


_SHARED = (
    "status", "place", "level", "place_code", "province", "province_now", "start_date", "end_date", "basis", "value",
    "value_max", "modifier", "baseline",
)  # fmt: skip


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
        return -votes[span], -reading.confidence, bool(reading.modifier), width, reading.article, reading.start, reading.mention or 0

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
