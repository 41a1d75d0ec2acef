"""Facts about one thing become one cell, with a row for each of its sources.

One indicator × measure × unit × planned or not × place × period is one cell; changes are kept apart by what they are
changes against, shares by what they are shares of.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from hashlib import blake2b
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from baocao.compare.agreement import Statement, settle
from baocao.compare.frames import plain
from baocao.compare.written_values import span_of
from baocao.core import lexicon
from baocao.core.normalizer import fold

CELLS: dict[str, str] = {
    "cell": "string", "indicator": "string", "label": "string", "measure": "string", "unit": "string",
    "planned": "boolean", "status": "string", "place": "string", "level": "string", "place_code": "string",
    "province": "string", "province_now": "string", "period": "string", "start_date": "datetime64[s]",
    "end_date": "datetime64[s]", "basis": "string", "state": "string", "value": "Float64", "value_max": "Float64",
    "modifier": "string", "change": "string", "baseline": "string", "confidence": "Float64", "articles": "Int64",
    "note": "string", "publisher": "string", "against": "string", "unit_id": "string",
}  # fmt: skip
SOURCES: dict[str, str] = {
    "cell": "string", "article": "string", "mention": "Int64", "start": "Int64", "end": "Int64", "text": "string",
    "sentence": "string", "value": "Float64", "status": "string", "published": "datetime64[s]", "publisher": "string",
    "source": "string",
}  # fmt: skip
_KEY = ("indicator", "measure", "amount_unit", "planned", "unit_id", "period", "by_publisher", "against")
_ORDER = [*_KEY, "published", "article", "start", "mention"]
_LEXICON = lexicon.load("comparison")["baselines"]
_EXCEEDED = "kế hoạch"  # where the text names nothing else
_PLAN, _EARLIER = (re.compile(rf"(?<!\w){lexicon.alternation(_LEXICON[name])}") for name in ("plan", "earlier"))


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


_COLUMNS = {"value": "amount", "value_max": "amount_max"}  # of fields called otherwise
_FIELDS = tuple(_COLUMNS.get(item.name, item.name) for item in fields(Statement) if item.name not in ("low", "high"))


def to_cells(facts: pd.DataFrame, labels: Mapping[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells and their sources; `facts` as `placement` gives them, with `family`, `against` and `absent`."""
    facts = facts.sort_values(_ORDER, kind="stable", na_position="first", ignore_index=True)
    cells: list[dict[str, Any]] = []
    ids: list[str] = []
    for key, statements in _grouped(facts):
        label = labels.get(key.indicator, key.indicator)
        cells.append({"cell": key.id, "label": label, **key._asdict(), **settle(statements)})
        ids += [cells[-1]["cell"]] * len(statements)
    sources = pd.DataFrame({name: facts[_COLUMNS.get(name, name)] for name in SOURCES if name != "cell"})
    return as_frame(cells, CELLS), sources.assign(cell=ids)[list(SOURCES)].astype(SOURCES)


def as_frame(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a table with constant columns and dtypes."""
    return pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=dtype) for name, dtype in columns.items()}
    )


def bases(facts: pd.DataFrame) -> list[str | None]:
    """What each is compared with; what is exceeded and not told is the plan."""
    told = zip(plain(facts["baseline"]), facts["change"].eq("exceed").fillna(False), strict=True)
    return [base or (_EXCEEDED if exceeds else None) for base, exceeds in told]


def against(measures: Iterable[str], baselines: Iterable[str | None]) -> "pd.Series[str]":
    """What changes are against (plan, earlier, or the words) and shares are of; missing for the rest."""
    return pd.Series([_against(*pair) for pair in zip(measures, baselines, strict=True)], dtype="string")


def _against(measure: str, baseline: str | None) -> str | None:
    if measure not in ("change", "share", "difference"):
        return None
    words = " ".join(fold(baseline or "").split())
    if measure == "share":
        return words or None
    return "plan" if _PLAN.match(words) else "earlier" if not words or _EARLIER.search(words) else words


def _grouped(facts: pd.DataFrame) -> Iterator[tuple[Key, list[Statement]]]:
    columns = {name: plain(facts[name]) for name in (*_KEY, *_FIELDS)}
    keys = map(Key._make, zip(*(columns[name] for name in _KEY), strict=True))
    statements = (Statement(*row) for row in zip(*(columns[name] for name in _FIELDS), strict=True))
    for key, group in groupby(zip(keys, statements, strict=True), key=lambda pair: pair[0]):
        found = [statement for _, statement in group]
        for statement in found:
            if statement.value is not None:
                low, high = span_of(statement.value, statement.value_max, statement.modifier, statement.text)
                statement.low, statement.high = (-high, -low) if statement.change == "decrease" else (low, high)
        yield key, found
