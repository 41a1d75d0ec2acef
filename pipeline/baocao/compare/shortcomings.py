"""Shortcomings that recur: statements of the same lack in other words brought together, by place and year.

The clusters follow from the statements alone and do not depend on their order; places and numbers in them do not count.
What holds a cluster together is told with it: its telling terms, and for each member how like the others it is.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from baocao.compare.clustering import grouped
from baocao.compare.subsets import contexts, table
from baocao.compare.wording import THRESHOLD, WordVectors, key_of, masked
from baocao.write.tables import Frames

_TERMS, _TYPICAL, _LISTED = 6, 3, 20  # told of a cluster
_BLOCK = 50_000  # tasks that are compared with clusters at once
_SURE = 0.5  # confidence; a cell in which all statements are below is uncertain
_LIMITATION = ("article", "mention", "start", "end", "text", "sentence", "holder", "cause", "field", "confidence")
_TASK = ("task", "task_start", "task_end")
_CLUSTER = (
    "cluster", "label", "statements", "articles", "recurrent", "field", "terms", "central", "typical", "places",
    "years", "holders", "causes", "tasks",
)  # fmt: skip
_CONTEXT = ("province", "province_now", "place", "year", "published", "publisher", "source")


@dataclass(frozen=True, slots=True)
class Shortcomings:
    """Clusters of shortcomings.

    Attributes:
        clusters: one row a cluster, the most frequent first: `cluster` (number from 1), `label` (its telling terms),
            `terms`, `statements`, `articles`, `recurrent` (stated by two articles or more), `field`, `central` (the
            statement most like all others), `typical` (up to three in other words), `places`, `years`, `holders`,
            `causes`, `tasks`: different ones with their numbers, the most frequent first, a line each.
        members: one row a statement, with its cluster, its `likeness` to the members, itself among them, on average
            (0 to 1), offsets, and article, place, year and source.
        tasks: one row a task of the same article that answers a member: `how` is "named" where the limitation names it,
            "terms" where a task is as like the cluster as a member must be.
        coverage: the articles at hand for each province and year.
    """

    clusters: pd.DataFrame
    members: pd.DataFrame
    tasks: pd.DataFrame
    coverage: pd.DataFrame = field(repr=False)

    def table(self, by: Literal["province", "province_now"] = "province", *, recurrent: bool = True) -> pd.DataFrame:
        """One row a cluster, province and year with texts at hand; never silently empty.

        `state` is stated; uncertain, where every statement is below a confidence of 0.5; or unreported, where the texts
        at hand (`texts` of them) do not state it, which does not mean that it is not so.
        """
        names = self.clusters["cluster"][self.clusters["recurrent"] | (not recurrent)]
        places = self.coverage.dropna(subset=[by, "year"]).groupby([by, "year"], as_index=False)["texts"].sum()
        cells = places.merge(names.to_frame(), how="cross")
        keys = [by, "year", "cluster"]
        told = self.members.groupby(keys, as_index=False).agg(
            statements=("mention", "size"), articles=("article", "nunique"), confidence=("confidence", "max")
        )
        cells = cells.merge(told, on=keys, how="left")
        unsure = (cells["confidence"] < _SURE).fillna(False).astype(bool)
        state = np.where(cells["statements"].isna(), "unreported", np.where(unsure, "uncertain", "stated"))
        cells["state"] = pd.Series(state, index=cells.index, dtype="string")
        cells = cells.fillna({"statements": 0, "articles": 0}).astype({"statements": "Int64", "articles": "Int64"})
        cells = cells.merge(self.clusters[["cluster", "label"]], on="cluster").sort_values(["cluster", by, "year"])
        columns = ["cluster", "label", by, "year", "state", "statements", "articles", "texts", "confidence"]
        return pd.DataFrame(cells[columns]).reset_index(drop=True)


def recurring(frames: Frames, *, threshold: float = THRESHOLD) -> Shortcomings:
    """The shortcomings of all articles in clusters, reprints aside.

    Args:
        frames: tables as `baocao.tables` gives: articles, limitations; localities and tasks where they are.
        threshold: mean likeness from which statements are one; a lower one makes fewer, wider clusters.

    Raises:
        InputError: a table or column is missing, or ids of articles are not unique.
    """
    known = contexts(frames)
    rows = table(frames, "limitations", *_LIMITATION, *_TASK)[[*_LIMITATION, *_TASK]]
    rows = rows.merge(known[["article", *_CONTEXT]], on="article").sort_values(["article", "start"], ignore_index=True)
    statements = _subjects(rows, frames)
    different = sorted(set(statements))
    wording = WordVectors(different)
    groups = dict(zip(different, grouped(wording.vectors, threshold), strict=True))
    labels = np.array([groups[statement] for statement in statements], dtype=np.int64)
    numbers = _ranked(rows, statements, labels)
    members = rows.drop(columns=[*_TASK]).assign(cluster=numbers)
    vectors = wording.of(statements)
    means = _centers(vectors, numbers)
    members["likeness"] = [round(float(value), 4) for value in _likeness(vectors, means, numbers - 1)]
    members = _in_order(members)
    tasks = pd.concat([_named(rows, numbers), _alike(frames, members, wording, means, threshold)], ignore_index=True)
    tasks = tasks.drop_duplicates(["cluster", "article", "start", "end"]).sort_values(["cluster", "article", "start"])
    clusters = [_described(rank, part, tasks, wording, means) for rank, part in members.groupby("cluster")]
    coverage = known.groupby(["province", "province_now", "year"], dropna=False).agg(texts=("article", "size"))
    return Shortcomings(
        pd.DataFrame(clusters, columns=[*_CLUSTER]),
        members,
        tasks.reset_index(drop=True),
        coverage.reset_index(),
    )


def _subjects(rows: pd.DataFrame, frames: Frames) -> list[str]:
    """What each statement says, without names of places, numbers, case and signs."""
    spots: dict[str, list[tuple[int, int]]] = {}
    for article, start, end in _spans(frames):
        spots.setdefault(article, []).append((start, end))
    found = []
    for article, start, text in zip(rows["article"], rows["start"], rows["text"], strict=True):
        inside = [(a - start, b - start) for a, b in spots.get(article, ()) if a < start + len(text) and b > start]
        found.append(key_of(masked(text, inside)))
    return found


def _spans(frames: Frames) -> Iterator[tuple[str, int, int]]:
    if "localities" in frames:
        places = frames["localities"]
        yield from zip(places["article"], places["start"].astype(int), places["end"].astype(int), strict=True)


def _ranked(rows: pd.DataFrame, statements: list[str], labels: "np.typing.NDArray[np.int64]") -> Any:
    """Numbers of clusters from 1: stated by most articles first, then most often, then by their first words."""
    told = pd.DataFrame({"label": labels, "article": rows["article"], "words": statements})
    sizes = told.groupby("label").agg(articles=("article", "nunique"), size=("words", "size"), words=("words", "min"))
    ranks = sizes.sort_values(["articles", "size", "words"], ascending=[False, False, True]).index
    return np.argsort(ranks.to_numpy())[labels] + 1 if len(ranks) else labels


def _centers(vectors: Any, numbers: Any) -> Any:
    """The mean vector of every cluster, in the order of their numbers."""
    from scipy.sparse import csr_matrix

    sizes = np.bincount(numbers - 1) if len(numbers) else np.zeros(0, dtype=np.int64)
    shares = csr_matrix((1 / sizes[numbers - 1], (numbers - 1, np.arange(len(numbers)))), (len(sizes), len(numbers)))
    return (shares @ vectors).tocsr()


def _likeness(vectors: Any, means: Any, numbers: Any) -> Any:
    """The cosine of each vector with the members of its cluster, on average."""
    return np.asarray(vectors.multiply(means[numbers]).sum(axis=1)).ravel()


def _in_order(members: pd.DataFrame) -> pd.DataFrame:
    columns = ["cluster", "likeness", *_LIMITATION, *_CONTEXT]
    ordered = members.sort_values(["cluster", "likeness", "article", "start"], ascending=[True, False, True, True])
    return ordered[columns].reset_index(drop=True)


def _named(rows: pd.DataFrame, numbers: Any) -> pd.DataFrame:
    """The tasks that limitations name themselves."""
    named = pd.DataFrame(
        {"cluster": numbers, "article": rows["article"], "start": rows["task_start"], "end": rows["task_end"]}
    ).assign(text=rows["task"], how="named")
    return named[named["text"].notna()]


def _alike(frames: Frames, members: pd.DataFrame, wording: WordVectors, means: Any, threshold: float) -> pd.DataFrame:
    """The tasks of a member's article that are as like its cluster as a member must be."""
    if "tasks" not in frames or members.empty:
        return pd.DataFrame()
    stated = members[["cluster", "article"]].drop_duplicates()
    tasks = frames["tasks"][["article", "start", "end", "text", "addressee"]].merge(stated, on="article")
    codes, different = pd.factorize(tasks["text"])
    vectors = wording.of([key_of(text) for text in different])
    likeness = np.zeros(len(tasks))
    for at in range(0, len(tasks), _BLOCK):
        part = slice(at, at + _BLOCK)
        likeness[part] = _likeness(vectors[codes[part]], means, tasks["cluster"].to_numpy()[part] - 1)
    return pd.DataFrame(tasks.assign(how="terms", likeness=likeness.round(4))[likeness >= threshold])


def _described(
    number: Any, part: pd.DataFrame, tasks: pd.DataFrame, wording: WordVectors, means: Any
) -> dict[str, Any]:
    """The row of a cluster, whose members come the most central first."""
    terms = _telling(means[number - 1], wording)
    different = part.drop_duplicates("text")["text"]
    return {
        "cluster": number,
        "label": " · ".join(terms[:3]) or different.iloc[0],
        "statements": len(part),
        "articles": part["article"].nunique(),
        "recurrent": part["article"].nunique() > 1,
        "field": part["field"].value_counts().sort_index().idxmax() if part["field"].notna().any() else None,
        "terms": ", ".join(terms),
        "central": different.iloc[0],
        "typical": "\n".join(different.iloc[1 : _TYPICAL + 1]),
        "places": _counted(part["place"]),
        "years": ", ".join(map(str, sorted(part["year"].dropna().unique()))),
        "holders": _counted(part["holder"]),
        "causes": _counted(part["cause"]),
        "tasks": _counted(tasks["text"][tasks["cluster"] == number]),
    }


def _telling(mean: Any, wording: WordVectors) -> list[str]:
    """The terms with most weight in a cluster; of a pair and its syllables the pair alone."""
    weights = mean.toarray().ravel()[: len(wording.names)]
    best = [wording.names[at] for at in np.lexsort((np.arange(len(weights)), -weights)) if weights[at] > 0]
    told: list[str] = []
    for term in best[: _TERMS * 4]:
        if not any(set(term.split()) & set(other.split()) for other in told) and " " in term:
            told.append(term)
    return told[:_TERMS] or best[:_TERMS]


def _counted(values: "pd.Series[str]") -> str:
    """Different values, the most frequent first, a line each with how often it stands there; of many the first."""
    counts = sorted(Counter(values.dropna()).items(), key=lambda item: (-item[1], item[0]))
    more = [f"… ({len(counts) - _LISTED} others)"] * (len(counts) > _LISTED)
    return "\n".join([*(f"{value} ({count})" for value, count in counts[:_LISTED]), *more])
