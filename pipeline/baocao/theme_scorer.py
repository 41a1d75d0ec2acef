"""The trained theme model at work: the weights that `ThemeClassifier` learnt, scored with numpy alone.

scikit-learn takes two seconds and 150 MB to import and some milliseconds a call; what it computes for a passage is a
tf-idf vector times a matrix. The weights lie beside the model in `weights.npz`, and give the classifier's
probabilities to the last digit but one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from baocao.article import Article
from baocao.features import PassageFeatures, article_features

Floats = npt.NDArray[np.float64]
_FLOOR = 1e-4  # smallest probability of a theme before its neighbours are heard


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Features of one kind: their columns, and what each adds to each theme's score.

    `weights` has shape (features, themes), `idf` (features,); `weight` is what the kind counts against the other.
    """

    columns: dict[str, int]
    idf: Floats
    weights: Floats
    weight: float

    def scores(self, passages: Sequence[Sequence[str]]) -> Floats:
        """An array of shape (passages, themes): each passage's tf-idf vector, of unit length, times the weights."""
        find, size = self.columns.get, len(self.columns)
        found = [[column for column in map(find, features) if column is not None] for features in passages]
        total = np.zeros((len(passages), self.weights.shape[1]))
        lengths = list(map(len, found))
        if not any(lengths):
            return total
        flat = np.fromiter(chain.from_iterable(found), np.int64, sum(lengths))
        cells, counts = np.unique(np.repeat(np.arange(len(found)) * size, lengths) + flat, return_counts=True)
        at, column = np.divmod(cells, size)
        value = (1.0 + np.log(counts)) * self.idf[column]
        length = np.sqrt(np.bincount(at, value * value, len(passages)))
        rows, first = np.unique(at, return_index=True)
        total[rows] = np.add.reduceat(self.weights[column] * (value / length[at])[:, None], first, axis=0)
        return total * self.weight


@dataclass(frozen=True, slots=True)
class ThemeScorer:
    """Scores passages, then weighs how themes follow one another; see `ThemeClassifier` for the parameters."""

    classes: tuple[str, ...]
    structure: Vocabulary
    words: Vocabulary
    intercept: Floats
    order: Floats
    order_weight: float
    temperature: float

    def predict_article(self, article: Article) -> list[tuple[str, float]]:
        """One (theme, confidence) a passage."""
        rows = self.probabilities(article_features(article))
        best = rows.argmax(axis=1)
        return [(self.classes[theme], float(row[theme])) for row, theme in zip(rows, best.tolist(), strict=True)]

    def probabilities(self, passages: Sequence[PassageFeatures]) -> Floats:
        """An array of shape (passages, themes), rows summing to 1, for the passages of one article."""
        score = self.structure.scores([item.structure for item in passages])
        score += self.words.scores([item.words for item in passages]) + self.intercept
        return smoothed(_softmax(score), self.order, self.order_weight, self.temperature)

    def save(self, path: Path) -> None:
        """Write the weights as plain arrays."""
        with path.open("wb") as handle:
            np.savez_compressed(
                handle,
                classes=np.array(self.classes),
                structure=np.array(list(self.structure.columns)),
                structure_idf=self.structure.idf.astype(np.float32),
                structure_weights=self.structure.weights.astype(np.float32),
                words=np.array(list(self.words.columns)),
                words_idf=self.words.idf.astype(np.float32),
                words_weights=self.words.weights.astype(np.float32),
                intercept=self.intercept,
                order=self.order,
                numbers=np.array([self.structure.weight, self.words.weight, self.order_weight, self.temperature]),
            )

    @classmethod
    def load(cls, path: Path) -> "ThemeScorer":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as data:
            structure_weight, words_weight, order_weight, temperature = data["numbers"].tolist()

            def vocabulary(kind: str, weight: float) -> Vocabulary:
                columns = {name: number for number, name in enumerate(data[kind].tolist())}
                idf, weights = (data[f"{kind}_{part}"].astype(np.float64) for part in ("idf", "weights"))
                return Vocabulary(columns, idf, weights, weight)

            return cls(
                tuple(data["classes"].tolist()),
                vocabulary("structure", structure_weight),
                vocabulary("words", words_weight),
                data["intercept"],
                data["order"],
                order_weight,
                temperature,
            )


def smoothed(own: Floats, order: Floats, order_weight: float, temperature: float) -> Floats:
    """Forward-backward: the probability of each theme given all passages of the article.

    Args:
        own: probabilities by the passages' own features, of shape (passages, themes).
        order: log P(theme | theme before) - log P(theme), of shape (themes, themes).
        order_weight: what the order counts.
        temperature: divides the resulting log-probabilities.
    """
    if not len(own):
        return own
    likely = np.clip(own, _FLOOR, 1.0)
    step = np.exp(order_weight * order)
    ahead, behind = np.empty_like(likely), np.zeros_like(likely)
    state = likely[0]
    ahead[0] = np.log(state)
    for at in range(1, len(own)):
        state = (state @ step) * likely[at]
        state = state / state.sum()
        ahead[at] = np.log(state)
    state = np.ones(own.shape[1])
    for at in range(len(own) - 2, -1, -1):
        state = step @ (state * likely[at + 1])
        state = state / state.sum()
        behind[at] = np.log(state)
    return _softmax((ahead + behind) / temperature)


def _softmax(score: Floats) -> Floats:
    raised = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
