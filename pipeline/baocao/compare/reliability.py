"""How far coders agree among each other, and a machine with them, in a stratified sample.

Alpha is Krippendorff's for nominal codes (K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011): 1 is
perfect, 0 what chance gives. Shares are weighted by what each item stands for in its stratum; their intervals are
Wilson's (1927) with the effective number of items (Kish 1965). F1, macro-F1 and alpha have bootstrap percentiles, of
items drawn anew within their strata.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Measure = dict[str, float | None]  # value, low, high

_Z = 1.959964  # of the normal distribution: 95 % lie within
_INTERVAL = (2.5, 97.5)  # percentiles: 95 %
_SAMPLES = 1000
_SEED = 0  # of the bootstrap: the same intervals each time


@dataclass(frozen=True, slots=True)
class Judged:
    """What coders settled on and what the machine said, item by item; `weights` are what an item stands for."""

    truth: Sequence[str]
    said: Sequence[str]
    weights: Sequence[float]
    strata: Sequence[int]

    @property
    def labels(self) -> list[str]:
        """All codes that occur, sorted."""
        return sorted({*self.truth, *self.said})


def alpha(codes: Sequence[Sequence[str | None]]) -> Measure | None:
    """Krippendorff's alpha for nominal codes, a row an item, a column a coder; None is an item not coded.

    None where no two coders coded one item. Its value is None where all codes are the same one: nothing tells whether
    the coders can tell codes apart.
    """
    labels = sorted({code for row in codes for code in row if code is not None})
    counts = np.array([[row.count(label) for label in labels] for row in codes], dtype=float).reshape(-1, len(labels))
    counts = counts[counts.sum(axis=1) >= 2]
    if not len(counts):
        return None
    drawn = _rng().integers(0, len(counts), (_SAMPLES, len(counts)))
    draws = [value for sample in drawn if (value := _alpha(counts[sample])) is not None]
    return _measure(_alpha(counts), draws) | {"items": len(counts)}


def _alpha(counts: Floats) -> float | None:
    """From the number of coders that gave each item each code."""
    coders, totals = counts.sum(axis=1), counts.sum(axis=0)
    number = totals.sum()
    expected = (number**2 - (totals**2).sum()) / (number - 1)
    observed = ((coders**2 - (counts**2).sum(axis=1)) / (coders - 1)).sum()
    return float(1 - observed / expected) if expected > 0 else None


def settle(codes: Sequence[str | None]) -> str | None:
    """The code that most coders gave; None where two share the lead, or nobody coded."""
    given = [code for code in codes if code is not None]
    ranked = sorted({code: given.count(code) for code in given}.items(), key=lambda item: -item[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def scores(judged: Judged, *, only: str | None = None) -> dict[str, Any]:
    """Accuracy, macro-F1, each code's precision, recall and F1, and the confusion of counts (a row a true code).

    With `only` the sample holds nothing but what the machine said is of that code: then its precision is all that can
    be told.
    """
    labels = judged.labels
    at = {label: number for number, label in enumerate(labels)}
    cells = np.array([at[t] * len(labels) + at[s] for t, s in zip(judged.truth, judged.said, strict=True)], dtype=int)
    weights = np.asarray(judged.weights, dtype=float)
    confusion = _confusion(cells, weights, len(labels))
    draws = _bootstrap(cells, weights, np.asarray(judged.strata), len(labels))
    confused = {"labels": labels, "rows": _confusion(cells, np.ones(len(cells)), len(labels)).astype(int).tolist()}
    truth, said = np.array(judged.truth), np.array(judged.said)
    if only is not None:
        precision = wilson(truth == only, weights)
        return {"classes": {only: {"precision": precision, "recall": None, "f1": None}}, "confusion": confused}
    f1, f1_draws = _f1(confusion), _f1(draws)
    classes = {
        label: {
            "precision": wilson((truth == label)[said == label], weights[said == label]),
            "recall": wilson((said == label)[truth == label], weights[truth == label]),
            "f1": _measure(float(f1[number]), f1_draws[:, number]),
        }
        for number, label in enumerate(labels)
    }
    macro = _measure(float(f1.mean()), f1_draws.mean(axis=1))
    return {
        "accuracy": wilson(truth == said, weights), "macro_f1": macro, "classes": classes, "confusion": confused
    }  # fmt: skip


def wilson(hits: npt.NDArray[np.bool_], weights: Floats) -> Measure | None:
    """The weighted share of hits with Wilson's interval; None of no items."""
    if not len(hits):
        return None
    share = float(weights[hits].sum() / weights.sum())
    number = float(weights.sum() ** 2 / (weights**2).sum())
    middle = (share + _Z**2 / (2 * number)) / (1 + _Z**2 / number)
    half = _Z * sqrt(share * (1 - share) / number + _Z**2 / (4 * number**2)) / (1 + _Z**2 / number)
    return {"value": _round(share), "low": _round(max(middle - half, 0)), "high": _round(min(middle + half, 1))}


def _bootstrap(cells: Ints, weights: Floats, strata: Ints, labels: int) -> Floats:
    """Confusion matrices of items drawn anew within each stratum."""
    rng = _rng()
    drawn = np.empty((_SAMPLES, len(cells)), dtype=int)
    column = 0
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata == stratum)
        drawn[:, column : column + len(members)] = members[rng.integers(0, len(members), (_SAMPLES, len(members)))]
        column += len(members)
    return np.stack([_confusion(cells[sample], weights[sample], labels) for sample in drawn])


def _confusion(cells: Ints, weights: Floats, labels: int) -> Floats:
    counted = np.bincount(cells, weights=weights, minlength=labels**2)
    return counted.astype(np.float64).reshape(labels, labels)


def _f1(confusion: Floats) -> Floats:
    """Of each code, of one matrix or many stacked."""
    both = confusion.sum(axis=-1) + confusion.sum(axis=-2)
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    return np.asarray(2 * right / np.where(both > 0, both, 1))


def _measure(value: float | None, draws: Sequence[float] | Floats) -> Measure:
    if value is None:
        return {"value": None, "low": None, "high": None}
    low, high = np.percentile(draws, _INTERVAL)
    return {"value": _round(value), "low": _round(low), "high": _round(high)}


def _rng() -> np.random.Generator:
    return np.random.default_rng(_SEED)


def _round(value: Any) -> float:
    return round(float(value), 4)
