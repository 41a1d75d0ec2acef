"""What became of the tasks of a year: whether the place's report of the year after speaks of them, and how.

Words alone never say that a task was done. A passage that is like the task tells where to look: among the results, the
shortcomings or again the tasks. Only a target that has a result is called met or missed.
"""

import json
from typing import Any

import numpy as np
import pandas as pd

from baocao.compare.subsets import contexts, table
from baocao.compare.wording import WordVectors, key_of
from baocao.write.tables import Frames

COLUMNS = [
    *("article", "start", "end", "text", "addressee", "place", "province", "year", "told"),
    *("later_article", "later_start", "later_end", "later_text", "likeness", "targets"),
]
# Themes of the later report, and what a passage of each says of the task.
_TOLD = {
    "results": "among results",
    "implementation": "among results",
    "shortcomings": "among shortcomings",
    "causes": "among shortcomings",
    "tasks": "again a task",
    "proposals": "again a task",
}
_RANK = ["among results", "among shortcomings", "again a task"]  # which counts where passages are equally like
# Cosine from which a passage speaks of the task. On the 32 invented pairs of tests/compare/tasks.txt all from 0.28
# to 0.59 parts those that speak of one thing from those that do not; reports vary their words more, hence the low side.
THRESHOLD = 0.35


def followed(frames: Frames, sources: pd.DataFrame | None = None, targets: pd.DataFrame | None = None) -> pd.DataFrame:
    """The tasks of every article that has a successor: an article about the same place, of the year after.

    Args:
        frames: articles, passages and tasks, as `baocao.tables` gives them.
        sources: of a comparison, with `targets` as `compare.targets.targets` gives them: the verdicts on a task's own
            target figures, if wanted.

    Returns:
        `COLUMNS`, in the order of the tasks. `told` is among results, among shortcomings, again a task, or unmentioned;
        `later_*` the passage that says so, `likeness` its cosine with the task, from 0 to 1. `targets` lists the
        verdicts on the task's figures, empty where it has none.

    Raises:
        InputError: a table or column is missing, or ids are not unique.
    """
    known = contexts(frames).dropna(subset=["place", "year"])
    later = _later(frames, known)
    tasks = table(frames, "tasks", "article", "start", "end", "text", "addressee", "figures")
    tasks = tasks.merge(known[["article", "place", "province", "year"]], on="article")
    years = set(zip(later["place"], later["year"], strict=True))
    asked = [(place, year + 1) in years for place, year in zip(tasks["place"], tasks["year"], strict=True)]
    tasks = tasks[np.array(asked, dtype=bool)].reset_index(drop=True)
    wording = WordVectors([key_of(text) for text in later["text"]])
    found = _best(tasks, later, wording)
    tasks = tasks.join(found)
    tasks["targets"] = _verdicts(tasks, sources, targets)
    return tasks[COLUMNS]


def _later(frames: Frames, known: pd.DataFrame) -> pd.DataFrame:
    passages = table(frames, "passages", "article", "start", "end", "text", "kind", "theme", "furniture")
    passages = passages[passages["furniture"].isna() & (passages["kind"] != "heading") & passages["theme"].isin(_TOLD)]
    merged = passages.merge(known[["article", "place", "year"]], on="article")
    return merged.sort_values(["article", "start"], ignore_index=True)


def _best(tasks: pd.DataFrame, later: pd.DataFrame, wording: WordVectors) -> pd.DataFrame:
    """For each task the passage of the next report that is most like it, and what that makes of the task."""
    vectors = wording.of([key_of(text) for text in tasks["text"]])
    rows = {key: np.array(part) for key, part in later.groupby(["place", "year"]).indices.items()}
    found: list[dict[str, Any]] = []
    for number, (place, year) in enumerate(zip(tasks["place"], tasks["year"], strict=True)):
        candidates = rows[place, year + 1]
        likeness = (wording.vectors[candidates] @ vectors[number].T).toarray().ravel()
        told = later["theme"].iloc[candidates].map(_TOLD)
        order = np.lexsort((told.map(_RANK.index).to_numpy(), -likeness.round(4)))
        best = later.iloc[candidates[order[0]]]
        near = likeness[order[0]] >= THRESHOLD
        found.append(
            {
                "told": told.iloc[order[0]] if near else "unmentioned",
                **{f"later_{name}": best[name] if near else None for name in ("article", "start", "end", "text")},
                "likeness": round(float(likeness[order[0]]), 4),
            }
        )
    return pd.DataFrame(found, columns=["told", *(name for name in COLUMNS if name.startswith("later_")), "likeness"])


def _verdicts(tasks: pd.DataFrame, sources: pd.DataFrame | None, targets: pd.DataFrame | None) -> "pd.Series[str]":
    """The verdicts on each task's figures, one after the other."""
    if sources is None or targets is None:
        return pd.Series(pd.NA, index=tasks.index, dtype="string")
    cells = dict(zip(zip(sources["article"], sources["mention"], strict=True), sources["cell"], strict=True))
    verdicts = dict(zip(targets["target_cell"], targets["verdict"], strict=True))
    told = []
    for article, figures in zip(tasks["article"], tasks["figures"], strict=True):
        own = [cells.get((article, number)) for number in (json.loads(figures) if isinstance(figures, str) else ())]
        told.append(", ".join(verdicts[cell] for cell in own if cell in verdicts) or None)
    return pd.Series(told, index=tasks.index, dtype="string")
