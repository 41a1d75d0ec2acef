"""underthesea's word model, a linear-chain CRF of two labels, scored with numpy.

The model labels every syllable B (begins a word) or I (goes on with it). Its features are n-grams of one to three
neighbouring syllables, as written and in lower case, and whether they are capitalised, digits or in a dictionary. Here
they become one table of n-grams, each with the weights that it adds at the positions around it. All weights are those
of label I less those of label B: two labels need no more, and the best path stays exactly the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from baocao.core.errors import LexiconError
from baocao.structure.words.crfsuite import Weights
from baocao.structure.words.ngrams import (
    LONGEST_FEATURE,
    PLACES,
    REACH,
    UNKNOWN,
    Bools,
    Floats,
    Ints,
    LongNgrams,
    NgramIndex,
    number_all,
)

SpanWeights = Mapping[tuple[int, int], float]  # by the first and last syllable, seen from the one that is labelled

PLAIN, TITLE, PAD = 0, 1, 2  # case of a syllable; PADs stand before, between and behind sequences

_TEMPLATE = re.compile(r"T\[(-?\d)(?:,(-?\d))?\](?:\.(\w+))?")


@dataclass(frozen=True, slots=True)
class _Feature:
    """A kind of feature: the span of syllables that it looks at, what it takes of them, and its weights by outcome."""

    first: int
    last: int
    function: str  # "" as written, "lower", "istitle", "isdigit", "is_in_dict"
    weights: Mapping[str, float]

    @property
    def ngrams(self) -> dict[str, float]:
        """The weights by n-gram, without those of reaching over an end of the sequence."""
        if self.function not in ("", "lower"):
            return {}
        gaps = self.last - self.first
        return {value: weight for value, weight in self.weights.items() if value.count(" ") == gaps}


class WordModel:
    """Scores syllables and finds the best labels.

    Args:
        weights: those of the model file.
        dictionary: words in lower case for the model's dictionary features; it was trained with none.
        membership: the weights of a span's being in the dictionary instead of those of its not being there. The file
            has none, so that the latter are just taken away.
        bonuses: words in lower case, and what each adds at every gap inside it to the score of its being no boundary.

    Raises:
        LexiconError: the weights are not of the form that this class reads.
    """

    def __init__(
        self,
        weights: Weights,
        *,
        dictionary: Iterable[str] = (),
        membership: SpanWeights | None = None,
        bonuses: Mapping[str, float] | None = None,
    ) -> None:
        self._moves = weights
        self._features = _features(weights.attributes)
        absent = self._flags("is_in_dict", "False")
        self._every = sum(absent.values())
        entries = defaultdict(list)
        for word in dictionary:
            entries[word.count(" ") + 1].append(word)
        ngrams = [feature.ngrams for feature in self._features]
        gains = bonuses or {}
        self._numbers = number_all([*ngrams, *(entries[length] for length in (1, 2, LONGEST_FEATURE)), gains])
        self._index = NgramIndex(self._numbers)
        self._tables = np.zeros((2, len(self._numbers), PLACES))  # as written, in lower case
        for feature, known in zip(self._features, ngrams, strict=True):
            self._tables[int(feature.function == "lower"), self._all(known), REACH - feature.first] += [*known.values()]
        for (first, last), weight in (membership or {span: -weight for span, weight in absent.items()}).items():
            self._tables[1, self._all(entries[last - first + 1]), REACH - first] += weight
        gained = np.zeros((2, len(self._numbers)))
        gained[1, self._all(gains)] = [*gains.values()]
        self._longer = [LongNgrams(self._index, self._numbers, self._tables[case], gained[case]) for case in (0, 1)]
        self._pairs = self._tables[:, :, 1:].copy()
        self._pairs[:, :, REACH] += gained
        self._both = self._pairs.sum(axis=0)
        self.edge, self._capitals = self._edges(absent), self._triples()

    def number(self, syllable: str) -> int:
        """The number of a syllable, UNKNOWN if no n-gram has it."""
        return self._numbers.get(syllable, UNKNOWN)

    def vectors(self, written: Ints, lower: Ints, titles: Ints, digits: Ints) -> Floats:
        """What each syllable by itself adds to the scores of the five syllables around it.

        Args:
            written: its number as written.
            lower: its number in lower case.
            titles: 1 where it begins with a capital (or a sign), else 0.
            digits: 1 where it is a number, else 0.
        """
        result: Floats = self._tables[0, written] + self._tables[1, lower]
        for function, on in (("istitle", titles), ("isdigit", digits)):
            table = np.zeros((2, PLACES))
            for value in (0, 1):
                for (first, last), weight in self._flags(function, str(value == 1)).items():
                    if first == last:
                        table[value, REACH - first] = weight
            result += table[on]
        return result

    def inside(self, vectors: Floats, written: Ints, lower: Ints, cases: Ints) -> Bools:
        """True where a syllable goes on with the word before it, by the best path through each sequence.

        All arrays hold the sequences one after the other with (at least) REACH PADs before, between and behind them;
        a PAD is UNKNOWN and has the vector `edge`.

        Args:
            vectors: as `vectors` returns them, a row a syllable.
            written: numbers as written.
            lower: numbers in lower case.
            cases: PLAIN, TITLE or PAD.
        """
        scores = self._every + vectors[:, REACH]
        scores[1:] += vectors[:-1, 3]
        scores[2:] += vectors[:-2, 4]
        scores[:-1] += vectors[1:, 1]
        scores[:-2] += vectors[2:, 0] + self._capitals.take(cases[:-2] * 9 + cases[1:-1] * 3 + cases[2:])
        differ = written != lower
        mixed = (differ[:-1] | differ[1:]).nonzero()[0]
        first = np.concatenate((written[:-1], lower.take(mixed)))
        found = self._index.find(first, np.concatenate((written[1:], lower.take(mixed + 1))))
        pairs, in_lower = found[: len(scores) - 1], found[len(scores) - 1 :]
        rows = self._both.take(pairs, axis=0)
        rows[mixed] = self._pairs[0].take(pairs.take(mixed), axis=0) + self._pairs[1].take(in_lower, axis=0)
        scores[:-2] += rows[1:, 0]
        scores[:-1] += rows[:, 1]
        scores[1:] += rows[:, 2]
        scores[2:] += rows[:-1, 3]
        self._longer[0].add(scores, pairs, written)
        pairs[mixed] = in_lower
        self._longer[1].add(scores, pairs, lower)
        return self._best(scores, cases == PAD)

    def _best(self, scores: Floats, pads: Bools) -> Bools:
        """Viterbi's algorithm for two labels.

        The state is the score of the best path to label I less that of the best to B. The next one is the next score
        plus a constant less the state, clipped: most scores are so far off that what came before cannot matter, and
        only the runs of syllables between those are gone through one by one, all runs at once.
        """
        moves = self._moves
        low, high = moves.begin_begin - moves.inside_begin, moves.begin_inside - moves.inside_inside
        least, most = moves.inside_inside - moves.inside_begin, moves.begin_inside - moves.begin_begin
        state = scores.copy()
        known = (scores + least > high) | (scores + most <= low) | pads
        known[1:] |= pads[:-1]
        at = np.flatnonzero(~known[1:] & known[:-1]) + 1
        while at.size:
            turned = (moves.begin_inside - moves.inside_begin) - state.take(at - 1)
            state[at] += np.minimum(np.maximum(turned, least), most)
            at = at[~known.take(at + 1)] + 1
        last = np.append(~pads[:-1] & pads[1:], False)
        result = np.where(last, state > 0, state > high)
        follows = (state > low) & (state <= high) & ~last & ~pads  # the label is the other one than the next
        number = np.arange(len(scores))
        fixed = np.minimum.accumulate(np.where(follows, len(scores), number)[::-1])[::-1]
        labels: Bools = result[fixed] ^ ((fixed - number) % 2 == 1)
        return labels

    def _all(self, ngrams: Iterable[str]) -> list[int]:
        return [self._numbers[ngram] for ngram in ngrams]

    def _flags(self, function: str, value: str) -> dict[tuple[int, int], float]:
        """The weights of one outcome, by span."""
        return {
            (item.first, item.last): item.weights[value]
            for item in self._features
            if item.function == function and value in item.weights
        }

    def _edges(self, absent: SpanWeights) -> Floats:
        """What a PAD adds around it: the features that reach over a sequence's beginning or end."""
        edge = np.zeros(PLACES)
        for feature in self._features:
            instead = absent[feature.first, feature.last] if feature.function == "is_in_dict" else 0.0
            for value, place in (("BOS", feature.first), ("EOS", feature.last)):
                if value in feature.weights:
                    edge[REACH - place] += feature.weights[value] - instead
        return edge

    def _triples(self) -> Floats:
        """Weights of a syllable's and its one or two successors' being capitalised together, by their three cases."""
        result = np.zeros((3, 3, 3))
        yes, no = self._flags("istitle", "True"), self._flags("istitle", "False")
        for cases in product((PLAIN, TITLE, PAD), repeat=3):
            for last in (1, 2):
                within = set(cases[: last + 1])
                if PAD not in within:
                    result[cases] += (yes if within == {TITLE} else no)[0, last]
        return result.ravel()


def _features(attributes: Mapping[str, float]) -> list[_Feature]:
    grouped: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for name, weight in attributes.items():
        template, _, value = name.partition("=")
        grouped[template][value] = weight
    features = []
    for template, weights in grouped.items():
        match = _TEMPLATE.fullmatch(template)
        if not match:
            raise LexiconError(f"The word model has a feature of an unknown form. Got {template!r}.")
        features.append(_Feature(int(match[1]), int(match[2] or match[1]), match[3] or "", weights))
    return features
