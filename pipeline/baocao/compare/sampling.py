"""A stratified sample for hand coding: a sheet for the coders, and a sealed key with what the machine said.

Strata get items by the square root of their size (power allocation, Bankier 1988), at least two each: rare ones are
seen, and weights undo it when the codes are read. Where there are more strata than half the items, the smallest are
one together. The coders' sheet tells neither strata nor what the machine said, and its order is shuffled.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from baocao.compare.codings import CODINGS, KINDS, OF_PASSAGES, Kind, Variable
from baocao.core.errors import InputError, OptionError
from baocao.write.tables import Frames

SCHEMA = "baocao-sample/1"
REST = "(còn lại)"  # the stratum of those too small for one of their own
SHOWN = ("item", "article", "heading", "before", "text")
_LEAST = 2  # items a stratum: one alone has no spread
_LINES = 1_000  # characters of a neighbouring passage, or on a side of a mention, that coders see


@dataclass(frozen=True, slots=True)
class Sample:
    """Items drawn: `rows` are what coders see, `key` what they must not."""

    kind: Kind
    rows: list[dict[str, str]]
    key: dict[str, Any]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What the coders are asked."""
        return CODINGS[self.kind]


def draw(frames: Frames, kind: Kind, *, size: int = 200, by: Sequence[str] = ("province", "theme"),
         seed: int = 1) -> Sample:  # fmt: skip
    """Draw `size` items of a kind, or all where there are fewer.

    Args:
        frames: tables of a run.
        kind: figures and localities are drawn from those found; themes and limitations from all passages.
        size: how many items.
        by: columns that make the strata; what the machine says of theme or limitation is one in any case.
        seed: another one draws others.

    Raises:
        OptionError: kind or a column is none of those there are, or the size is below two.
        InputError: there is nothing to draw from.
    """
    if kind not in KINDS:
        raise OptionError.among("kind", KINDS, kind)
    if size < _LEAST:
        raise OptionError(f"size must be at least {_LEAST}. Got {size}.")
    population = _population(frames, kind)
    if population.empty:
        raise InputError(f"The run must hold {kind} to draw from. Got none. Name another run, or another kind.")
    own = [variable.name for variable in CODINGS[kind]] if kind in OF_PASSAGES else []
    columns = list(dict.fromkeys((*by, *own)))
    strata = _strata(population, columns, size)
    rng = np.random.default_rng(seed)
    drawn: list[tuple[int, int]] = []  # row, stratum
    counts = allocate([len(rows) for rows in strata.values()], size)
    for number, (rows, count) in enumerate(zip(strata.values(), counts, strict=True)):
        drawn += [(int(row), number) for row in sorted(rng.choice(rows, count, replace=False))]
    shuffled = [drawn[at] for at in rng.permutation(len(drawn))]
    sizes = [
        {"name": name, "population": len(rows), "drawn": count}
        for (name, rows), count in zip(strata.items(), counts, strict=True)
    ]
    return _sample(frames, population, shuffled, kind, {"by": columns, "seed": seed, "strata": sizes})


def allocate(populations: Sequence[int], size: int) -> list[int]:
    """Items for each stratum: two each where it has them, the rest by highest averages of the square roots."""
    counts = [min(_LEAST, population) for population in populations]
    for _ in range(min(size, sum(populations)) - sum(counts)):
        unfilled = (at for at, population in enumerate(populations) if counts[at] < population)
        counts[max(unfilled, key=lambda at: (sqrt(populations[at]) / (counts[at] + 1), -at))] += 1
    return counts


def _strata(population: pd.DataFrame, columns: Sequence[str], size: int) -> dict[str, list[int]]:
    """Rows by the words of their columns, the smallest strata together where there are too many."""
    if unknown := [name for name in columns if name not in population.attrs["strata"]]:
        raise OptionError.among("by", population.attrs["strata"], unknown[0])
    names = population[list(columns)].astype("string").fillna("?").agg(" · ".join, axis=1)
    groups = {str(name): list(rows) for name, rows in population.groupby(names).indices.items()}
    if len(groups) <= (most := size // _LEAST):
        return groups
    ranked = sorted(groups, key=lambda name: (-len(groups[name]), name))
    kept = {name: groups[name] for name in sorted(ranked[: most - 1])}
    return kept | {REST: sorted(row for name in ranked[most - 1 :] for row in groups[name])}


def _population(frames: Frames, kind: Kind) -> pd.DataFrame:
    """All items that may be drawn, with the columns that may make strata."""
    articles = frames["articles"].set_index("article")
    if kind in OF_PASSAGES:
        passages = frames["passages"]
        items = passages[passages["furniture"].isna() & passages["theme"].notna()].copy()
        found = frames["limitations"][["article", "passage"]].drop_duplicates()
        keys = pd.MultiIndex.from_frame(items[["article", "passage"]])
        items["limitation"] = np.where(keys.isin(pd.MultiIndex.from_frame(found)), "yes", "no")
    else:
        items = frames[kind].copy()
    items = items.sort_values(["article", "start", "end"], ignore_index=True)
    about = articles.reindex(items["article"])
    items = items.rename(columns={"province": "_province", "year": "_year"})
    items["province"] = about["locality_province"].to_numpy()
    items["genre"] = about["genre"].to_numpy()
    items["publisher"] = about["attribution"].to_numpy()
    items["year"] = about["published"].dt.year.astype("Int64").to_numpy()
    own = [v.name for v in CODINGS[kind] if v.allowed and v.name in items]
    items.attrs["strata"] = sorted({"province", "genre", "publisher", "year", "theme", *own})
    return items


def _sample(frames: Frames, population: pd.DataFrame, drawn: Sequence[tuple[int, int]], kind: Kind,
            design: dict[str, Any]) -> Sample:  # fmt: skip
    records: list[dict[str, Any]] = [
        {**{str(name): value for name, value in row.items()}, "province": row.get("_province")}
        for row in population.iloc[[row for row, _ in drawn]].to_dict("records")
    ]
    items = [
        {
            "article": str(record["article"]), "start": int(record["start"]), "end": int(record["end"]),
            "stratum": stratum, "machine": {v.name: v.machine(record) for v in CODINGS[kind]},
        }
        for record, (_, stratum) in zip(records, drawn, strict=True)
    ]  # fmt: skip
    content = {"schema": SCHEMA, "kind": kind, **design, "items": items}
    name = _hash(content)[:8]
    for number, item in enumerate(items, 1):
        item["item"] = f"{name}-{number:04}"
    sealed = content | {"sample": name}
    shown = [{"item": str(item["item"]), **words} for item, words in zip(items, _shown(frames, records), strict=True)]
    return Sample(kind, shown, sealed | {"seal": _hash(sealed)})


def _shown(frames: Frames, records: Sequence[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """What coders see of each item: its words marked, what stands before and above them."""
    wanted = frames["passages"][frames["passages"]["article"].isin({record["article"] for record in records})]
    passages = wanted.set_index(["article", "passage"])[["start", "text", "parent"]].to_dict("index")
    for record in records:
        article, number = record["article"], record["passage"]
        passage = passages.get(
            (article, number), {"start": record["start"], "text": record.get("text"), "parent": None}
        )
        text, parent = str(passage["text"]), passage["parent"]
        if "mention" in record:
            start, end = (int(record[name]) - int(passage["start"]) for name in ("start", "end"))
            text = f"{text[max(start - _LINES, 0) : start]}«{text[start:end]}»{text[end : end + _LINES]}"
        above: Any = {} if parent is None or pd.isna(parent) else passages.get((article, parent), {})
        before: Any = {} if pd.isna(number) else passages.get((article, number - 1), {})
        yield {
            "article": str(article),
            "heading": str(above.get("text", ""))[:_LINES],
            "before": str(before.get("text", ""))[-_LINES:] if before is not above else "",
            "text": text[: 3 * _LINES],
        }


def read_key(path: Path) -> dict[str, Any]:
    """The key of a sample, as `write_sample` wrote it.

    Raises:
        InputError: it is none, or somebody changed it.
    """
    try:
        key = json.loads(path.read_text(encoding="utf-8"))
        whole = key.pop("schema") == SCHEMA and key.pop("seal") == _hash({"schema": SCHEMA, **key})
    except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise InputError(f"{path}: must be the key that `baocao validate draw` wrote ({error}). Name that.") from error
    if not whole:
        raise InputError(
            f"{path}: was changed since the sample was drawn, so its scores would mean nothing. Draw again."
        )
    return dict(key)


def _hash(content: dict[str, Any]) -> str:
    unsealed = {name: value for name, value in content.items() if name != "seal"}
    return sha256(json.dumps(unsealed, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")).hexdigest()
