"""The trained theme model at work: the weights that `ThemeClassifier` learnt, scored with numpy alone.

scikit-learn takes two seconds and 150 MB to import and some milliseconds a call; what it computes for a passage is a
tf-idf vector times a matrix. The weights lie beside the model in `weights.npz`, and give the classifier's
probabilities to the last digit but one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from baocao.core.article import Draft
from baocao.structure.words.ngrams import Lookup
from baocao.themes.features import BEGIN, END, OPENING, PassageFeatures, article_features

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
_BLOCK = 1_000  # passages whose features are held at once; more than an ordinary report has
_FLOOR = 1e-4  # smallest probability of a theme before its neighbours are heard


@dataclass(frozen=True)
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
        at, column = self.find(passages)
        total = np.zeros((len(passages), self.weights.shape[1]))
        cells, counts = np.unique((at * len(self.columns) + column)[column >= 0], return_counts=True)
        if not cells.size:
            return total
        at, column = np.divmod(cells, len(self.columns))
        value = (1.0 + np.log(counts)) * self.idf[column]
        length = np.sqrt(np.bincount(at, value * value, len(passages)))
        first = np.flatnonzero(np.diff(at, prepend=-1))  # of each passage; cells are in order
        total[at[first]] = np.add.reduceat(self.weights[column] * (value / length[at])[:, None], first, axis=0)
        return total * self.weight

    def find(self, passages: Sequence[Sequence[str]]) -> tuple[Indices, Indices]:
        """Number of the passage, and column, of each feature; -1 for the column of an unknown one."""
        lengths = [len(features) for features in passages]
        names = chain.from_iterable(passages)
        column = np.fromiter(map(self.columns.get, names, repeat(-1)), np.int64, sum(lengths))
        return np.repeat(np.arange(len(lengths)), lengths), column

    def added(self, features: Sequence[str], theme: int) -> dict[str, float]:
        """What each of a passage's features adds to the score of a theme."""
        counts = Counter(name for name in features if name in self.columns)
        values = {name: (1.0 + np.log(n)) * self.idf[self.columns[name]] for name, n in counts.items()}
        length = np.sqrt(sum(value * value for value in values.values()))
        scale = self.weight / length if length else 0.0
        return {name: float(value * scale * self.weights[self.columns[name], theme]) for name, value in values.items()}


class _Ngrams(NamedTuple):
    """N-grams by numbers: of a known syllable, by its number, the columns alone and as an opening; of pairs by code.

    The code of a pair is the number of the first times how many there are, plus that of the second.
    """

    numbers: dict[str, int]
    alone: Indices
    opening: Indices
    pairs: Lookup


class NgramVocabulary(Vocabulary):
    """The n-grams of syllables (`PassageFeatures.words`), found without making their names."""

    def find(self, passages: Sequence[Sequence[str]]) -> tuple[Indices, Indices]:
        """As for any vocabulary; `passages` are the syllables of each."""
        known = self._ngrams
        lengths = np.array([len(syllables) + 2 for syllables in passages], dtype=np.int64)
        framed = chain.from_iterable((BEGIN, *syllables, END) for syllables in passages)
        number = np.fromiter(map(known.numbers.get, framed, repeat(0)), np.int64, lengths.sum())
        at = np.repeat(np.arange(len(lengths)), lengths)
        begins = np.cumsum(lengths) - lengths
        code = number[:-1] * len(known.numbers) + number[1:]
        pair = known.pairs.find(code)
        first = (begins[:, None] + np.arange(1, OPENING + 1)).ravel()
        first = first[first < np.repeat(begins + lengths, OPENING)]
        return np.concatenate((at, at[:-1], at[first])), np.concatenate(
            (known.alone[number], pair, known.opening[number[first]])
        )

    @cached_property
    def _ngrams(self) -> _Ngrams:
        numbers = {"": 0, BEGIN: 1, END: 2}
        alone: dict[int, int] = {}
        opening: dict[int, int] = {}
        pairs: dict[tuple[int, int], int] = {}
        for name, column in self.columns.items():
            first, _, second = name.partition(" ")
            if second:
                one, two = (numbers.setdefault(syllable, len(numbers)) for syllable in (first, second))
                pairs[one, two] = column
            else:
                syllable = first.removeprefix(BEGIN)
                (alone if syllable == first else opening)[numbers.setdefault(syllable, len(numbers))] = column
        size = len(numbers)
        codes = np.array([one * size + two for one, two in pairs], dtype=np.int64)
        lookup = Lookup(codes, np.array([*pairs.values()], dtype=np.int64), absent=-1)
        return _Ngrams(numbers, _by_number(alone, size), _by_number(opening, size), lookup)


def _by_number(columns: dict[int, int], size: int) -> Indices:
    return np.array([columns.get(number, -1) for number in range(size)], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class ThemeScorer:
    """Scores passages, then weighs how themes follow one another; see `ThemeClassifier` for the parameters."""

    classes: tuple[str, ...]
    structure: Vocabulary
    words: NgramVocabulary
    intercept: Floats
    order: Floats
    order_weight: float
    temperature: float

    def predict_article(self, article: Draft) -> list[tuple[str, float]]:
        """One (theme, confidence) a passage."""
        rows = self.probabilities(article_features(article))
        best = rows.argmax(axis=1)
        return [(self.classes[theme], float(row[theme])) for row, theme in zip(rows, best.tolist(), strict=True)]

    def probabilities(self, passages: Iterable[PassageFeatures]) -> Floats:
        """An array of shape (passages, themes), rows summing to 1, for the passages of one article."""
        coming = iter(passages)
        blocks = [self._scores(block) for block in iter(lambda: [*islice(coming, _BLOCK)], [])]
        score = np.concatenate(blocks) if blocks else np.empty((0, len(self.classes)))
        return smoothed(softmax(score), self.order, self.order_weight, self.temperature)

    def _scores(self, passages: Sequence[PassageFeatures]) -> Floats:
        score = self.structure.scores([item.structure for item in passages])
        score += self.words.scores([item.syllables for item in passages]) + self.intercept
        return score

    def reasons(self, article: Draft, number: int, count: int = 5) -> list[tuple[str, float]]:
        """The features that spoke most for the theme of passage `number`, with what each added to its score.

        Cues, headings and looks go by their names ("opens:act", "section:tasks"), words stand in quotation marks.

        Args:
            article: the draft; for an article that was analyzed, that of `prepare(article)`, which has its passages.
            number: index of the passage.
            count: at most so many.
        """
        features = [*article_features(article)]
        theme = int(self.probabilities(features)[number].argmax())
        added = self.structure.added(features[number].structure, theme)
        added |= {f"“{name}”": value for name, value in self.words.added(features[number].words, theme).items()}
        best = sorted(added.items(), key=lambda item: (-item[1], item[0]))
        return [(name, value) for name, value in best[:count] if value > 0]

    def save(self, path: Path) -> None:
        """Write the weights as plain arrays."""
        numbers = [self.structure.weight, self.words.weight, self.order_weight, self.temperature]
        arrays: dict[str, npt.NDArray[Any]] = {"classes": np.array(self.classes), "order": self.order}
        for name, part in (("structure", self.structure), ("words", self.words)):
            arrays[name] = np.array(list(part.columns))
            arrays[f"{name}_idf"] = part.idf.astype(np.float32)
            arrays[f"{name}_weights"] = part.weights.astype(np.float32)
        arrays["intercept"] = self.intercept
        arrays["numbers"] = np.array(numbers)
        with path.open("wb") as handle:
            np.savez_compressed(handle, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> "ThemeScorer":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as data:
            structure_weight, words_weight, order_weight, temperature = data["numbers"].tolist()

            def vocabulary(kind: str) -> tuple[dict[str, int], Floats, Floats]:
                columns = {name: number for number, name in enumerate(data[kind].tolist())}
                idf, weights = (data[f"{kind}_{part}"].astype(np.float64) for part in ("idf", "weights"))
                return columns, idf, weights

            return cls(
                tuple(data["classes"].tolist()),
                Vocabulary(*vocabulary("structure"), structure_weight),
                NgramVocabulary(*vocabulary("words"), words_weight),
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
    ones = np.ones(own.shape[1])
    ahead, behind = np.empty_like(likely), np.ones_like(likely)
    ahead[0] = state = likely[0]
    for at in range(1, len(own)):
        state = (state @ step) * likely[at]
        state /= state @ ones  # the scale does not matter; it only has to stay in range
        ahead[at] = state
    state = ones
    for at in range(len(own) - 2, -1, -1):
        state = step @ (state * likely[at + 1])
        state /= state @ ones
        behind[at] = state
    return softmax((np.log(ahead) + np.log(behind)) / temperature)


def softmax(score: Floats) -> Floats:
    """Scores to probabilities, row by row. That of `scipy.special` takes twice as long to import as numpy itself."""
    raised = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
