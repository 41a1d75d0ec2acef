"""How well comparisons do on the demonstration corpus: grouping of figures, cells, questions, shortcomings, repeats.

    python scripts/judge_demo.py [--errors N] [--model fast]

The tables of `corpora/demo` say what is right. Scores are told for each half. The first, whose errors `--errors`
prints, was looked at while the rules were written; the second is the judge, and only its numbers are ever printed.
"""

import argparse
import json
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

import baocao
from baocao.compare.asking import Asker, asker_of
from baocao.compare.comparison import Comparison, compare
from baocao.compare.repeated import repeated
from baocao.compare.shortcomings import recurring

DEMO = Path(__file__).parents[1] / "corpora" / "demo"
FIRST = ("yen-bai", "lao-cai", "cao-bang", "bac-giang", "bac-ninh", "quang-binh")  # the half that may be looked at
_CLOSE = 1e-6  # relative difference of two values that are the same
_KINDS = {"change": ("change", "difference")}  # of the tables, as measures


def demo_frames(model: str = "fast") -> dict[str, pd.DataFrame]:
    """The analysis of the corpus, as tables."""
    articles = baocao.load(model=model).pipe(baocao.read(str(DEMO / "reports")))
    return baocao.tables(articles)


def gold(name: str, half: int) -> pd.DataFrame:
    """A table of the corpus, of one half of it; numbers as numbers, the rest as text."""
    table = pd.read_csv(DEMO / f"{name}.csv", dtype="string", keep_default_na=False)
    table = table[table["article"].str.startswith(FIRST) == (half == 1)].reset_index(drop=True)
    for column in {"value", "value_max"} & set(table):
        table[column] = pd.to_numeric(table[column].replace("", None))
    return table


def texts() -> dict[str, str]:
    """The reports, by the stem of their file, as they are read."""
    return {path.stem: path.read_bytes().decode() for path in sorted((DEMO / "reports").glob("*.txt"))}


def same(one: float | None, other: float | None) -> bool:
    """Whether two values are equal, whatever their sign, or both absent."""
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    return abs(abs(one) - abs(other)) <= _CLOSE * max(1.0, abs(one))


def pairwise(groups: Iterable[tuple[Hashable, Hashable]]) -> dict[str, float]:
    """Precision, recall and F1 over pairs of items that stand in one group: (true group, found group) an item."""
    pairs = list(groups)

    def count(keys: Iterable[Hashable]) -> int:
        return sum(number * (number - 1) // 2 for number in Counter(keys).values())

    both = count(pairs)
    true, found = count(one for one, _ in pairs), count(other for _, other in pairs)
    precision, recall = both / max(1, found), both / max(1, true)
    return {"precision": precision, "recall": recall, "f1": 2 * both / max(1, true + found)}


def grouping(facts: pd.DataFrame, half: int) -> dict[str, float]:
    """Whether figures of one indicator are together: those of the tables, and what else was taken for an indicator."""
    values, by_text = gold("values", half), texts()
    figures = dict(iter(facts.groupby("article")))
    groups: list[tuple[Hashable, Hashable]] = []
    used: set[Hashable] = set()
    for row in values[values["state"] == "stated"].itertuples():
        begin = by_text[row.article].index(row.quote)
        near = figures.get(row.article, facts[:0])
        near = near[(near["start"] >= begin) & (near["end"] <= begin + len(row.quote))]
        match = next(
            (fact for fact in near.itertuples() if same(fact.amount, row.value) and fact.Index not in used), None
        )
        used |= {match.Index} if match else set()
        groups.append((row.indicator, match.indicator if match and pd.notna(match.indicator) else f"none {row.Index}"))
    known = set(values["indicator"])
    for fact in facts[facts["article"].isin(set(values["article"]))].itertuples():
        if fact.Index not in used and fact.indicator in known:
            groups.append((f"none {fact.Index}", fact.indicator))
    return pairwise(groups)


def cells_right(found: Comparison, half: int) -> Iterator[tuple[Any, str]]:
    """Every cell that the tables name, and what is wrong with the one that was found; "" where all is right."""
    values = gold("values", half)
    values["planned"] = values["status"] == "planned"
    cells = found.cells.assign(planned=found.cells["planned"].fillna(False).astype(bool))
    by_key = dict(iter(cells.groupby(["indicator", "place", "planned"])))
    for key, rows in values.groupby(["indicator", "kind", "planned", "place", "level", "period"], sort=False):
        indicator, kind, planned, place, _, period = key
        near = by_key.get((indicator, place, planned), cells[:0])
        near = near[near["measure"].isin(_KINDS.get(kind, (kind,)))]
        yield (*key, list(rows["value"])), _wrong(near, rows, period)


def _wrong(near: pd.DataFrame, rows: pd.DataFrame, period: str) -> str:
    if near.empty:
        return "no cell"
    at = near[near["period"] == period]
    if at.empty:
        return f"period {', '.join(map(str, near['period']))}"
    right = [cell for cell in at.itertuples() if any(same(cell.value, value) for value in rows["value"])]
    if not right:
        return f"value {', '.join(map(str, at['value']))}"
    states = {"absent"} if set(rows["state"]) == {"absent"} else {"stated"}
    if rows["value"].nunique() > 1:
        states |= {"uncertain"}
    return "" if any(cell.state in states for cell in right) else f"state {right[0].state}"


def mixed_columns(cells: pd.DataFrame) -> int:
    """How many columns (indicator, measure, planned or not) hold more than one unit."""
    valued = cells[cells["value"].notna()]
    return int((valued.groupby(["indicator", "measure", "planned"])["unit"].nunique() > 1).sum())


def questions_right(asker: Asker, half: int) -> Iterator[tuple[str, str]]:
    """Every question and what came first where that is not the right cell; "" where it is."""
    for row in gold("questions", half).itertuples():
        answers = asker.ask(row.question).answers
        if not answers:
            yield row.question, "no answer"
            continue
        best = answers[0].cell
        right = all(best[name] == getattr(row, name) for name in ("indicator", "place", "period"))
        values = [best["value"], *(source["value"] for source in answers[0].sources)]
        right = right and any(same(value, row.value) for value in values)
        yield (
            row.question,
            "" if right else " ".join(str(best[name]) for name in ("indicator", "place", "period", "value")),
        )


def spans(table: pd.DataFrame, quote: str = "quote", article: str = "article") -> list[tuple[str, int, int]]:
    """Article, start and end of the quotes of a table."""
    by_text = texts()
    found = []
    for name, words in zip(table[article], table[quote], strict=True):
        begin = by_text[name].index(words)
        found.append((name, begin, begin + len(words)))
    return found


def overlapping(members: pd.DataFrame, span: tuple[str, int, int]) -> "pd.Series[int]":
    """Characters that each row of a table (article, start, end) shares with a span."""
    name, begin, end = span
    shared = members["end"].clip(upper=end) - members["start"].clip(lower=begin)
    return shared.where(members["article"] == name, 0).clip(lower=0)


def clusters(members: pd.DataFrame, half: int) -> dict[str, float]:
    """Pairwise scores of the clusters of shortcomings, over those of the tables that were found."""
    table = gold("shortcomings", half)
    groups = []
    for cluster, span in zip(table["cluster"], spans(table), strict=True):
        shared = overlapping(members, span)
        if shared.max() > 0:
            groups.append((cluster, members["cluster"][shared.idxmax()]))
    return {**pairwise(groups), "found": len(groups) / len(table)}


def repeats_found(pairs: pd.DataFrame, half: int) -> float:
    """The share of repeated passages that was found, in pairs of article, start, end and earlier_article."""
    table = gold("repeats", half)
    earlier = table["earlier_article"]
    hits = [
        bool((overlapping(pairs, span).gt(0) & (pairs["earlier_article"] == before)).any())
        for span, before in zip(spans(table), earlier, strict=True)
    ]
    return sum(hits) / len(hits)


class Findings(NamedTuple):
    """What is judged: of all reports, both halves."""

    comparison: Comparison
    asker: Asker
    members: pd.DataFrame
    repeats: pd.DataFrame


def findings(frames: dict[str, pd.DataFrame]) -> Findings:
    """All that is judged."""
    comparison = compare(frames, by="place")
    return Findings(comparison, asker_of(frames), recurring(frames).members, repeated(frames).passages)


def scores(found: Findings, half: int) -> dict[str, Any]:
    """All scores on one half, from 0 to 1, but the number of mixed columns."""
    cells, questions = list(cells_right(found.comparison, half)), list(questions_right(found.asker, half))
    return {
        "grouping": grouping(found.comparison.facts, half),
        "cells": sum(not wrong for _, wrong in cells) / len(cells),
        "mixed columns": mixed_columns(found.comparison.cells),
        "questions": sum(not wrong for _, wrong in questions) / len(questions),
        "clusters": clusters(found.members, half),
        "repeats": repeats_found(found.repeats, half),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--errors", type=int, default=0, help="also print so many errors of each kind, of the first half"
    )
    parser.add_argument("--model", default="fast")
    options = parser.parse_args()
    found = findings(demo_frames(options.model))
    for half in (1, 2):
        print(f"half {half}", json.dumps(scores(found, half)))
    wrong = [("cell", *key, "->", why) for key, why in cells_right(found.comparison, 1) if why][: options.errors]
    wrong += [("question", asked, "->", why) for asked, why in questions_right(found.asker, 1) if why][: options.errors]
    for line in wrong:
        print(*line)


if __name__ == "__main__":
    main()
