"""How near a question's words are to the names of indicators: shared words, neighbours and letters, rarer ones first.

Features of a phrase are its syllables, their pairs and the three-letter pieces inside, all without accents; they weigh
by how few names have them (inverse document frequency), and the likeness is the cosine. Words that no name knows count
against a match. Where the question has accents, names that agree in them too come first.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import log, sqrt

from baocao.core.normalizer import fold, normalize, strip_accents

_WORD = re.compile(r"[^\W_]+|%")
_WHOLE, _PAIR, _PIECE = 1.0, 0.7, 0.25  # weights of features, set on questions of our own
_ACCENTED = 0.05  # at most that much more where the accents agree too
_Vector = dict[str, float]


class Names:
    """Names by indicator, to be searched."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        phrases = {(indicator, _words(name)) for indicator, forms in names.items() for name in forms}
        self._phrases = sorted(phrase for phrase in phrases if phrase[1])
        features = [Counter(_features(strip_accents(words))) for _, words in self._phrases]
        seen = Counter(name for counted in features for name in counted)
        self._rarity = {name: 1 + log(len(features) / count) for name, count in seen.items()}
        self._unknown = 1 + log(max(len(features), 1))
        self._vectors = [self._weighted(counted) for counted in features]
        self._having: dict[str, list[int]] = defaultdict(list)
        for number, vector in enumerate(self._vectors):
            for name in vector:
                self._having[name].append(number)

    def nearest(self, text: str) -> dict[str, tuple[float, str]]:
        """Likeness in [0, 1] and the name that it is of, for each indicator that shares anything; the nearest first."""
        words = _words(text)
        vector = self._weighted(Counter(_features(strip_accents(words))))
        likeness: dict[int, float] = defaultdict(float)
        for name, weight in vector.items():
            for number in self._having.get(name, ()):
                likeness[number] += weight * self._vectors[number][name]
        best: dict[str, tuple[float, str]] = {}
        for number, value in sorted(likeness.items()):
            indicator, name = self._phrases[number]
            value = value * (1 - _ACCENTED) + _ACCENTED * _shared(words, name)
            if value > best.get(indicator, (0.0, ""))[0]:
                best[indicator] = (value, name)
        return dict(sorted(best.items(), key=lambda item: (-item[1][0], item[0])))

    def _weighted(self, counted: Counter[str]) -> _Vector:
        weights = {
            name: _weight(name) * count * self._rarity.get(name, self._unknown) for name, count in counted.items()
        }
        norm = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {name: weight / norm for name, weight in weights.items()}


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(normalize(text)[0])))


def _features(words: str) -> Iterator[str]:
    syllables = words.split()
    yield from syllables
    yield from map(" ".join, pairwise(syllables))
    for syllable in syllables:
        for at in range(len(syllable) - 2):
            yield f"…{syllable[at : at + 3]}"


def _weight(feature: str) -> float:
    return _PIECE if feature[0] == "…" else _PAIR if " " in feature else _WHOLE


def _shared(one: str, other: str) -> float:
    """The share of syllables that both have, accents and all."""
    first, second = {*one.split()}, {*other.split()}
    return len(first & second) / len(first | second) if first | second else 0.0
