"""The genre of an article by the words at its beginning: a report, news about a place or body, or something else."""

from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from baocao.core.article import Draft, Genre
from baocao.themes import GENRES
from baocao.themes.cues import WORD
from baocao.themes.scorer import Floats, NgramVocabulary, softmax

GENRE_FILE = "genres.npz"  # of a model
_BEGINNING = 120  # syllables: the 400 characters from which annotators told genres
OTHER = 0.8  # from this chance on an article is taken for "other"; below, losing its limitations would cost more


def beginning(article: Draft) -> list[str]:
    """The first syllables of an article, furniture aside, numbers as "0"."""
    parts = (article.folded[item.start : item.end] for item in article.passages if not item.furniture)
    syllables = chain.from_iterable(map(WORD.findall, parts))
    return ["0" if syllable[0].isdigit() else syllable for syllable in islice(syllables, _BEGINNING)]


@dataclass(frozen=True, slots=True)
class GenreScorer:
    """A linear model over n-grams of the beginning: weights of shape (n-grams, genres)."""

    words: NgramVocabulary
    intercept: Floats

    def genre(self, article: Draft) -> Genre:
        """The article's likeliest genre; "other" only where it is likely enough."""
        chance = self.probabilities([beginning(article)])[0]
        if chance[_AT_OTHER] < OTHER:
            chance[_AT_OTHER] = 0.0
        best = int(chance.argmax())
        return Genre(GENRES[best], round(float(chance[best]), 4))

    def probabilities(self, beginnings: list[list[str]]) -> Floats:
        """The probability of each of `GENRES`, shape (articles, genres)."""
        return softmax(self.words.scores(beginnings) + self.intercept)

    def save(self, path: Path) -> None:
        """Write the weights as plain arrays."""
        arrays: dict[str, Any] = {"words": np.array(list(self.words.columns)), "intercept": self.intercept}
        arrays |= {"idf": self.words.idf.astype(np.float32), "weights": self.words.weights.astype(np.float32)}
        with path.open("wb") as handle:
            np.savez_compressed(handle, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> "GenreScorer":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as data:
            columns = {name: number for number, name in enumerate(data["words"].tolist())}
            idf, weights = (data[name].astype(np.float64) for name in ("idf", "weights"))
            return cls(NgramVocabulary(columns, idf, weights, 1.0), data["intercept"])


_AT_OTHER = GENRES.index("other")
