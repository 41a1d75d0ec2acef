"""A linear model over n-grams of syllables that tells of whole articles which of some labels they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from baocao.themes.scorer import Floats, NgramVocabulary, softmax
from baocao.themes.weights import model_file


@dataclass(frozen=True, slots=True)
class ArticleScorer:
    """Weights of shape (n-grams, labels); written and read as plain arrays."""

    labels: tuple[str, ...]
    words: NgramVocabulary
    intercept: Floats

    def probabilities(self, articles: Sequence[Sequence[str]]) -> Floats:
        """The probability of each label, shape (articles, labels), for the syllables of articles."""
        return softmax(self.words.scores(articles) + self.intercept)

    def save(self, path: Path) -> None:
        """Write the weights."""
        arrays: dict[str, Any] = {"labels": np.array(self.labels), "words": np.array(list(self.words.columns))}
        arrays |= {"idf": self.words.idf.astype(np.float32), "weights": self.words.weights.astype(np.float16)}
        with path.open("wb") as handle:
            np.savez_compressed(handle, allow_pickle=False, intercept=self.intercept, **arrays)

    @classmethod
    def load(cls, path: Path) -> "ArticleScorer":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as data:
            columns = {name: number for number, name in enumerate(data["words"].tolist())}
            idf, weights = (data[name].astype(np.float64) for name in ("idf", "weights"))
            return cls(tuple(data["labels"].tolist()), NgramVocabulary(columns, idf, weights, 1.0), data["intercept"])


@cache
def load_scorer(model: str | Path, file: str) -> ArticleScorer:
    """That of a model's folder; raises as `model_file`."""
    return ArticleScorer.load(model_file(model, file)[0])
