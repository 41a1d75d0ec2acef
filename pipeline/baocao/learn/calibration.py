"""Confidences that mean something: one temperature, and from where on nine of ten are right."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from baocao.themes.scorer import Floats, softmax

_TINY = 1e-9  # smallest probability that a logarithm is taken of
_TEMPERATURES = (0.3, 5.0)  # searched; below 1 confidences grow, above they shrink
RIGHT = 0.9  # share of right themes among those that are shown as certain
_FEWEST = 30  # passages on which such a share is measured


def softened(proba: Floats, temperature: float) -> Floats:
    """Probabilities whose logarithms were divided by the temperature, in rows that sum to 1."""
    return softmax(np.log(np.clip(proba, _TINY, 1.0)) / temperature)


def fitted_temperature(proba: Floats, truth: Sequence[int] | npt.NDArray[np.int64]) -> float:
    """The temperature that makes the true labels likeliest (Guo et al. 2017, arXiv:1706.04599).

    Args:
        proba: of shape (passages, labels).
        truth: the number of the true label of each.
    """

    def loss(temperature: float) -> float:
        chosen = softened(proba, temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(chosen, _TINY, 1.0)).mean())

    return round(float(minimize_scalar(loss, bounds=_TEMPERATURES, method="bounded").x), 3)


def certain_from(proba: Floats, truth: Sequence[int] | npt.NDArray[np.int64]) -> float:
    """The least confidence such that of all passages with at least it nine of ten are right; 1 where none is.

    Arguments as for `fitted_temperature`.
    """
    order = np.argsort(-proba.max(axis=1), kind="stable")
    sure = proba.max(axis=1)[order]
    right = (proba.argmax(axis=1) == np.asarray(truth))[order]
    share = right.cumsum() / np.arange(1, len(right) + 1)
    last = np.diff(sure, append=-1.0) < 0  # of those that are equally sure
    enough = np.flatnonzero((share >= RIGHT) & last & (np.arange(len(right)) >= _FEWEST - 1))
    return round(float(sure[enough[-1]]), 3) if len(enough) else 1.0
