"""Scores against annotated articles: themes by passage, mentions by overlapping spans; intervals by bootstrap."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from baocao.core.spans import Span

CORE = ("results", "shortcomings", "tasks")
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_BINS = 10
_SAMPLES = 1000
_INTERVAL = (2.5, 97.5)  # percentiles: 95 %

AnyGold = TypeVar("AnyGold", bound=Span)
AnyFound = TypeVar("AnyFound", bound=Span)


def theme_scores(
    truth: Sequence[Sequence[str]], said: Sequence[Sequence[str]], confidence: Sequence[Sequence[float]]
) -> dict[str, Any]:
    """Accuracy, macro-F1 and core F1 with 95 % intervals (bootstrap over articles), scores per theme, confusion
    (a row a true theme, a column a theme said) and reliability.

    Args:
        truth: the themes of each article's passages.
        said: what a model says they are.
        confidence: how sure the model is, in [0, 1].
    """
    themes = sorted({theme for articles in (truth, said) for article in articles for theme in article})
    present = {theme for article in truth for theme in article}
    scored = np.array([theme in present for theme in themes])
    core = np.array([theme in CORE for theme in themes]) & scored
    by_article = np.stack([_confusion(*labels, themes) for labels in zip(truth, said, strict=True)])
    confusion = by_article.sum(axis=0)
    samples = _resampled(by_article)
    return {
        **{name: _round(value) for name, value in _summary(confusion, scored, core).items()},
        "intervals": {
            name: [_round(bound) for bound in np.percentile(values, _INTERVAL)]
            for name, values in _summary(samples, scored, core).items()
        },
        "by_theme": {theme: _by_theme(by_article, themes.index(theme)) for theme in themes if theme in present},
        "confusion": {"themes": themes, "rows": confusion.tolist()},
        "reliability": _reliability(truth, said, confidence),
    }


def _confusion(truth: Sequence[str], said: Sequence[str], themes: Sequence[str]) -> Ints:
    cells = [themes.index(one) * len(themes) + themes.index(other) for one, other in zip(truth, said, strict=True)]
    return np.bincount(np.asarray(cells, dtype=int), minlength=len(themes) ** 2).reshape(len(themes), -1)


def span_scores(
    gold: Iterable[Sequence[AnyGold]],
    found: Iterable[Sequence[AnyFound]],
    *,
    share: float = 0.0,
    agree: Callable[[AnyGold, AnyFound], float] = lambda _gold, _found: 1.0,
) -> dict[str, float]:
    """Precision, recall and F1 of spans with its 95 % interval, article by article, paired one to one by their overlap.

    Args:
        gold: annotated spans of each article.
        found: extracted spans of each article.
        share: the least overlap, as a share of the two spans' union, for a pair to count.
        agree: how far a pair says the same, in [0, 1]; it counts by that much.
    """
    return _scores(
        [
            (sum(agree(one, other) for one, other in _pairs(wanted, got, share)), len(got), len(wanted))
            for wanted, got in zip(gold, found, strict=True)
        ]
    )


def character_scores(gold: Iterable[Sequence[Span]], found: Iterable[Sequence[Span]]) -> dict[str, float]:
    """Precision, recall and F1 of the characters that spans cover, with its 95 % interval."""
    counts = []
    for wanted, got in zip(gold, found, strict=True):
        one, other = ({at for span in spans for at in range(span.start, span.end)} for spans in (wanted, got))
        counts.append((len(one & other), len(other), len(one)))
    return _scores(counts)


def _pairs(wanted: Sequence[AnyGold], got: Sequence[AnyFound], share: float) -> Iterator[tuple[AnyGold, AnyFound]]:
    """One to one, those that overlap most first."""
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
            yield wanted[i], got[j]


def _scores(counts: Sequence[tuple[float, float, float]] | Ints) -> dict[str, float]:
    """Scores of articles, each with what was right, what was found and what is true; bounds by bootstrap over them."""
    rows = np.asarray(counts if len(counts) else [(0, 0, 0)], dtype=float)
    hits, found, gold = rows.sum(axis=0)
    low, high = np.percentile(_f1(_resampled(rows)), _INTERVAL)
    return {
        "precision": _round(hits / found if found else 0.0),
        "recall": _round(hits / gold if gold else 0.0),
        "f1": _round(_f1(rows.sum(axis=0))),
        "low": _round(low),
        "high": _round(high),
        "gold": int(gold),
    }


def _f1(counts: Floats) -> Floats:
    hits, found, gold = np.moveaxis(counts, -1, 0)
    return np.asarray(2 * hits / np.maximum(found + gold, np.finfo(float).tiny))


def _resampled(by_article: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Sums over articles that were drawn with replacement, a sample a row; the same draws for as many articles."""
    drawn = np.random.default_rng(0).integers(0, len(by_article), (_SAMPLES, len(by_article)))
    return np.stack([by_article[sample].sum(axis=0) for sample in drawn])


def _by_theme(by_article: Ints, at: int) -> dict[str, float]:
    return _scores(np.stack([by_article[:, at, at], by_article[:, :, at].sum(1), by_article[:, at].sum(1)], axis=1))


def _summary(confusion: Ints, scored: npt.NDArray[np.bool_], core: npt.NDArray[np.bool_]) -> dict[str, Floats]:
    """Scores of one confusion matrix, or of many stacked."""
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    both = confusion.sum(axis=-1) + confusion.sum(axis=-2)
    f1 = 2 * right / np.maximum(both, 1)
    summary = {
        "accuracy": right.sum(axis=-1) / np.maximum(confusion.sum(axis=(-2, -1)), 1),
        "macro_f1": f1[..., scored].mean(axis=-1),
    }
    return summary | ({"core_macro_f1": f1[..., core].mean(axis=-1)} if core.any() else {})


def _reliability(
    truth: Sequence[Sequence[str]], said: Sequence[Sequence[str]], confidence: Sequence[Sequence[float]]
) -> list[dict[str, float]]:
    """For each tenth of the confidence how often the theme was right."""
    pairs = zip(chain(*truth), chain(*said), strict=True)
    passages = pd.DataFrame({"confidence": [*chain(*confidence)], "right": [true == guess for true, guess in pairs]})
    tenth = np.minimum((passages["confidence"] * _BINS).astype(int), _BINS - 1)
    return [
        {"confidence": _round(item["confidence"].mean()), "right": _round(item["right"].mean()), "passages": len(item)}
        for _, item in passages.groupby(tenth)
    ]


def _round(value: Any) -> float:
    return round(float(value), 4)
