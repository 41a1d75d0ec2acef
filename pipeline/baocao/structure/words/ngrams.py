"""N-grams of syllables by number: found for many at once, with the weights that the longer ones add."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

UNKNOWN = 0  # the n-gram, and the syllable, without any weight
REACH = 2  # syllables to the left and right that a feature sees, so the number of PADs between sequences
PLACES = 2 * REACH + 1  # around an n-gram's first syllable, to which it adds weights
LONGEST_FEATURE = 3  # syllables

_SLOT_BITS = 20  # of the hash table; a million slots for some 110,000 n-grams
_SLOTS = 1 << _SLOT_BITS
_SHIFT = np.uint64(64 - _SLOT_BITS)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def number_all(groups: Iterable[Iterable[str]]) -> dict[str, int]:
    """Numbers for all n-grams, their beginnings and their syllables; UNKNOWN for the empty one."""
    ngrams = set().union(*groups)
    longer = [ngram.split(" ") for ngram in ngrams if ngram.count(" ") > 1]
    ngrams.update(" ".join(words[:length]) for words in longer for length in range(2, len(words)))
    ngrams.update(" ".join(ngrams).split(" "))
    return {ngram: number for number, ngram in enumerate(["", *(ngrams - {""})])}


class NgramIndex:
    """Finds the numbers of n-grams from that of their beginning and that of their last syllable.

    A hash table with linear probing, looked up for many at once; nearly all queries end at their first slot.
    """

    def __init__(self, numbers: Mapping[str, int]) -> None:
        ngrams = [ngram for ngram in numbers if " " in ngram and ngram == ngram.strip(" ")]
        parted = [ngram.rpartition(" ") for ngram in ngrams]
        self._factor = len(numbers)
        keys = np.array([numbers[beginning] * self._factor + numbers[last] for beginning, _, last in parted])
        values, slots = np.array([numbers[ngram] for ngram in ngrams]), self._slots(keys)
        self._keys = np.full(_SLOTS, -1)
        self._numbers = np.zeros(_SLOTS, dtype=np.int64)
        self._passed = np.zeros(_SLOTS, dtype=bool)  # whether a key was turned away here and is farther on
        while values.size:
            free = self._keys[slots] < 0
            self._keys[slots[free]], self._numbers[slots[free]] = keys[free], values[free]
            outside = self._keys[slots] != keys
            keys, values, slots = keys[outside], values[outside], slots[outside]
            self._passed[slots] = True
            slots = (slots + 1) % _SLOTS

    def find(self, beginnings: Ints, syllables: Ints) -> Ints:
        """The number of each n-gram, UNKNOWN where there is none."""
        wanted = beginnings * self._factor + syllables
        slots = self._slots(wanted)
        result: Ints = self._numbers.take(slots)
        missed = self._keys.take(slots) != wanted
        result[missed] = UNKNOWN
        left = (missed & self._passed.take(slots)).nonzero()[0]
        while left.size:
            slots[left] = next_slots = (slots[left] + 1) % _SLOTS
            hit = self._keys[next_slots] == wanted[left]
            result[left[hit]] = self._numbers[next_slots[hit]]
            left = left[~hit & self._passed[next_slots]]
        return result

    @staticmethod
    def _slots(keys: Ints) -> Ints:
        """Where to look for a key first: the highest bits of its product with the golden ratio (Fibonacci hashing)."""
        return ((keys.view(np.uint64) * _GOLDEN) >> _SHIFT).view(np.int64)


class LongNgrams:
    """The weights of n-grams of three and more syllables."""

    def __init__(self, index: NgramIndex, numbers: Mapping[str, int], table: Floats, gains: Floats) -> None:
        self._index, self._table, self._gains = index, table, gains
        longer = {ngram: number for ngram, number in numbers.items() if ngram.count(" ") > 1}
        worth = table.any(axis=1) | (gains != 0)
        self._grows = np.zeros(len(numbers), dtype=bool)  # whether an n-gram begins one that adds something
        for ngram, number in longer.items():
            while worth[number] and ngram.count(" ") > 1:
                ngram = ngram.rpartition(" ")[0]
                self._grows[numbers[ngram]] = True
        inside = list(longer.values())
        self._has_weights, self._has_gains = bool(table[inside].any()), bool(gains[inside].any())

    def add(self, scores: Floats, pairs: Ints, numbers: Ints) -> None:
        """Add their weights where they occur.

        Args:
            scores: changed in place.
            pairs: numbers of the n-grams of two syllables that begin here.
            numbers: of the syllables.
        """
        at = self._grows.take(pairs).nonzero()[0]
        nodes, length = pairs.take(at), LONGEST_FEATURE
        while at.size:
            nodes = self._index.find(nodes, numbers.take(at + (length - 1)))
            hits = nodes.nonzero()[0]
            at, nodes = at.take(hits), nodes.take(hits)
            if self._has_weights and length == LONGEST_FEATURE:
                rows = self._table.take(nodes, axis=0)
                for place in range(REACH, PLACES):
                    scores[at + (place - REACH)] += rows[:, place]
            if self._has_gains:
                gains = self._gains.take(nodes)
                for gap in range(1, length):
                    scores[at + gap] += gains
            more = self._grows.take(nodes).nonzero()[0]
            at, nodes, length = at.take(more), nodes.take(more), length + 1
