"""Scores against annotated articles: themes by passage, mentions by overlapping spans; intervals by bootstrap."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support

from baocao.article import Span

CORE = ("results", "shortcomings", "tasks")
_BINS = 10
_SAMPLES = 1000
_INTERVAL = (2.5, 97.5)  # percentiles: 95 %


def theme_scores(truth: Sequence[Sequence[str]], proba: Sequence[np.ndarray], classes: Sequence[str]) -> dict[str, Any]:
    """Accuracy, F1 with 95 % intervals (bootstrap over articles), per theme scores, confusion and reliability.

    Args:
        truth: the themes of each article's passages.
        proba: for each article an array of shape (passages, themes).
        classes: the themes in the order of the arrays' columns.
    """
    said = [[str(classes[best]) for best in rows.argmax(axis=1)] for rows in proba]
    flat_truth = [theme for article in truth for theme in article]
    flat_said = [theme for article in said for theme in article]
    present = sorted(set(flat_truth))
    precision, recall, f1, support = precision_recall_fscore_support(
        flat_truth, flat_said, labels=present, zero_division=0
    )
    return {
        **_summary(flat_truth, flat_said),
        "intervals": _intervals(truth, said),
        "by_theme": {
            theme: {
                "precision": _round(precision[i]),
                "recall": _round(recall[i]),
                "f1": _round(f1[i]),
                "gold": int(support[i]),
            }
            for i, theme in enumerate(present)
        },
        "confusion": {"themes": present, "rows": confusion_matrix(flat_truth, flat_said, labels=present).tolist()},
        "reliability": _reliability(flat_truth, flat_said, np.concatenate([rows.max(axis=1) for rows in proba])),
    }


def span_scores(
    gold: Iterable[Sequence[Span]], found: Iterable[Sequence[Span]], *, share: float = 0.0
) -> dict[str, float]:
    """Precision, recall and F1 of spans, article by article, paired one to one by their overlap.

    Args:
        gold: annotated spans of each article.
        found: extracted spans of each article.
        share: the least overlap, as a share of the two spans' union, for a pair to count.
    """
    hits = golds = founds = 0
    for wanted, got in zip(gold, found, strict=True):
        hits += _pairs(wanted, got, share)
        golds += len(wanted)
        founds += len(got)
    precision, recall = hits / founds if founds else 0.0, hits / golds if golds else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {"precision": _round(precision), "recall": _round(recall), "f1": _round(f1), "gold": golds}


def _pairs(wanted: Sequence[Span], got: Sequence[Span], share: float) -> int:
    candidates = []
    for i, a in enumerate(wanted):
        for j, b in enumerate(got):
            overlap = min(a.end, b.end) - max(a.start, b.start)
            if overlap > 0 and overlap >= share * (max(a.end, b.end) - min(a.start, b.start)):
                candidates.append((-overlap, i, j))
    left, right = set[int](), set[int]()
    for _, i, j in sorted(candidates):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
    return len(left)


def _summary(truth: Sequence[str], said: Sequence[str]) -> dict[str, float]:
    present = sorted(set(truth))
    core = [theme for theme in CORE if theme in present]
    return {
        "accuracy": _round(accuracy_score(truth, said)),
        "macro_f1": _round(f1_score(truth, said, labels=present, average="macro", zero_division=0)),
        "core_macro_f1": _round(f1_score(truth, said, labels=core, average="macro", zero_division=0)) if core else 0.0,
    }


def _intervals(truth: Sequence[Sequence[str]], said: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    random = np.random.default_rng(0)
    right = np.array([sum(a == b for a, b in zip(t, s, strict=True)) for t, s in zip(truth, said, strict=True)])
    sizes = np.array([len(article) for article in truth])
    drawn = random.integers(0, len(truth), (_SAMPLES, len(truth)))
    accuracy = right[drawn].sum(axis=1) / np.maximum(1, sizes[drawn].sum(axis=1))
    return {"accuracy": [_round(value) for value in np.percentile(accuracy, _INTERVAL)]}


def _reliability(truth: Sequence[str], said: Sequence[str], confidence: np.ndarray) -> list[dict[str, float]]:
    """For each tenth of the confidence how often the theme was right."""
    right = np.array([a == b for a, b in zip(truth, said, strict=True)])
    places = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    bins = []
    for place in range(_BINS):
        inside = places == place
        if inside.any():
            bins.append(
                {
                    "confidence": _round(confidence[inside].mean()),
                    "right": _round(right[inside].mean()),
                    "passages": int(inside.sum()),
                }
            )
    return bins


def _round(value: float) -> float:
    return round(float(value), 4)
