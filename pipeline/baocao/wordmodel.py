"""underthesea's word model (a linear-chain CRF of two labels), read once and scored with numpy.

The model labels every syllable B (begins a word) or I (goes on with it). Its features are n-grams of one to three
neighbouring syllables, as written and in lower case, and whether they are capitalised, digits or in a dictionary. Here
they become one table of n-grams, each with the weights that it adds at the positions around it. All weights are those
of label I less those of label B: two labels need no more, and the best path stays exactly the same.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from baocao.errors import LexiconError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MODEL = "pipeline/word_tokenize/models/ws_crf_vlsp2013_20230727"
UNKNOWN = 0  # the n-gram, and the syllable, without any weight
PLAIN, TITLE, PAD = 0, 1, 2  # case of a syllable; PADs stand before, between and behind sequences
REACH = 2  # syllables to the left and right that a feature sees, so the number of PADs that must stand there

_HEADER = struct.Struct("<4sI4s9I")
_FEATURE = np.dtype([("type", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])
_ATTRIBUTE = re.compile(r"T\[(-?\d)(?:,(-?\d))?\](?:\.(\w+))?=(.*)", re.DOTALL)
_LONGEST_FEATURE = 3  # syllables


@dataclass(frozen=True, slots=True)
class Weights:
    """What the model file holds: weight of I less that of B by attribute, and the four transitions."""

    attributes: Mapping[str, float]
    begin_begin: float
    begin_inside: float
    inside_begin: float
    inside_inside: float


def installed(relative: str) -> Path:
    """A file of the installed underthesea, found without importing the package.

    Raises:
        LexiconError: underthesea is not installed, or its version has no such file.
    """
    spec = find_spec("underthesea")
    if spec is None or not spec.submodule_search_locations:
        raise LexiconError(
            "The word model comes with underthesea, which is not installed. Run: pip install underthesea"
        )
    path = Path(spec.submodule_search_locations[0]) / relative
    if not path.exists():
        raise LexiconError(f"underthesea {_version()} has no {relative}. Install a version from 9.5 to below 10.")
    return path


@cache
def read_weights() -> Weights:
    """The weights in the model file of the installed underthesea (format: CRFsuite 1.0, "lCRF").

    Raises:
        LexiconError: the file is missing or not of that format.
    """
    data = (installed(MODEL) / "models.bin").read_bytes()
    magic, _, kind, *numbers = _HEADER.unpack_from(data)
    if (magic, kind) != (b"lCRF", b"FOMC"):
        raise LexiconError(f"{MODEL}/models.bin must be a CRFsuite model (lCRF, FOMC). Got {magic!r}, {kind!r}.")
    features_at, labels_at, attributes_at = numbers[4:7]
    count = struct.unpack_from("<I", data, features_at + 8)[0]
    features = np.frombuffer(data, _FEATURE, count, features_at + 12)
    labels = _strings(data, labels_at)
    if sorted(labels) != ["B-W", "I-W"]:
        raise LexiconError(f"The word model must have the labels B-W and I-W. Got {', '.join(labels)}.")
    begin, inside = labels.index("B-W"), labels.index("I-W")
    names = _strings(data, attributes_at)
    state = features[features["type"] == 0]
    signed = np.where(state["target"] == inside, state["weight"], -state["weight"])
    difference = np.bincount(state["source"], signed, len(names)).tolist()
    moves = {(int(item["source"]), int(item["target"])): float(item["weight"]) for item in features[len(state) :]}
    pairs = ((begin, begin), (begin, inside), (inside, begin), (inside, inside))
    return Weights(dict(zip(names, difference, strict=True)), *(moves.get(pair, 0.0) for pair in pairs))


def _strings(data: bytes, at: int) -> list[str]:
    """The strings of a constant quick database, in the order of their numbers."""
    count, backward = struct.unpack_from("<II", data, at + 16)
    strings = []
    for offset in np.frombuffer(data, "<u4", count, at + backward).tolist():
        size = struct.unpack_from("<I", data, at + offset + 4)[0]
        strings.append(data[at + offset + 8 : at + offset + 7 + size].decode())
    return strings


def _version() -> str:
    try:
        return version("underthesea")
    except PackageNotFoundError:
        return "of unknown version"


class _Index:
    """Finds the numbers of n-grams from that of their beginning and that of their last syllable."""

    def __init__(self, nodes: Mapping[tuple[str, ...], int]) -> None:
        longer = [(nodes[words[:-1]], nodes[words[-1:]], node) for words, node in nodes.items() if len(words) > 1]
        table = np.array(longer, dtype=np.int64).reshape(-1, 3)
        self._factor = len(nodes)
        keys = table[:, 0] * self._factor + table[:, 1]
        order = np.argsort(keys)
        self._keys, self._nodes = keys[order], table[order, 2]

    def find(self, beginnings: Ints, syllables: Ints) -> Ints:
        """The number of each n-gram, UNKNOWN where there is none."""
        wanted = beginnings * self._factor + syllables
        at = np.searchsorted(self._keys, wanted)
        at[at == len(self._keys)] = 0
        return np.where(self._keys[at] == wanted, self._nodes[at], UNKNOWN)


class WordModel:
    """Scores syllables and finds the best labels.

    Args:
        weights: those of the model file.
        dictionary: words in lower case for the model's dictionary features; it was trained with none.
        bonuses: words in lower case, and what each adds at every gap inside it to the score of its being no boundary.

    Raises:
        LexiconError: the weights are not of the form that this class reads.
    """

    def __init__(
        self, weights: Weights, *, dictionary: Iterable[str] = (), bonuses: Mapping[str, float] | None = None
    ) -> None:
        self._moves = weights
        self._nodes: dict[tuple[str, ...], int] = {(): UNKNOWN}
        self._flags: dict[tuple[str, str], dict[tuple[int, int], float]] = {}
        ngrams = [*self._features(weights.attributes), *self._memberships(dictionary)]
        gains = [(self._node(tuple(word.split(" "))), gain) for word, gain in (bonuses or {}).items()]
        self._tables = np.zeros((2, len(self._nodes), 2 * REACH + 1))
        node, lowered, place, weight = (np.array(column) for column in zip(*ngrams, strict=True))
        np.add.at(self._tables, (lowered, node, place), weight)
        self._gains = np.zeros(len(self._nodes))
        self._gains[[number for number, _ in gains]] = [gain for _, gain in gains]
        self._grows = np.zeros(len(self._nodes), dtype=bool)
        self._grows[[self._nodes[words[:-1]] for words in self._nodes if len(words) > 1]] = True
        self._index = _Index(self._nodes)
        self._pad, self._capitals, self._every = self._edges(), self._triples(), sum(self._absent.values())

    def number(self, syllable: str) -> int:
        """The number of a syllable, UNKNOWN if no n-gram has it."""
        return self._nodes.get((syllable,), UNKNOWN)

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
            table = np.zeros((2, 2 * REACH + 1))
            for value in (0, 1):
                for (first, last), weight in self._flags[function, str(value == 1)].items():
                    if first == last:
                        table[value, REACH - first] = weight
            result += table[on]
        return result

    def inside(self, vectors: Floats, written: Ints, lower: Ints, cases: Ints) -> Bools:
        """True where a syllable goes on with the word before it, by the best path through each sequence.

        All arrays hold the sequences one after the other with (at least) REACH PADs before, between and behind them;
        a PAD is UNKNOWN, its vector is set here.

        Args:
            vectors: as `vectors` returns them, a row a syllable.
            written: numbers as written.
            lower: numbers in lower case.
            cases: PLAIN, TITLE or PAD.
        """
        pads = cases == PAD
        vectors[pads] = self._pad
        scores = np.full(len(cases), self._every)
        for place in range(2 * REACH + 1):
            scores[REACH:-REACH] += vectors[2 * REACH - place : len(cases) - place, place]
        scores[:-2] += self._capitals[cases[:-2] * 9 + cases[1:-1] * 3 + cases[2:]]
        pairs = self._index.find(written[:-1], written[1:])
        self._add(scores, self._tables[0], pairs, written)
        differ = written != lower
        mixed = np.flatnonzero(differ[:-1] | differ[1:])
        pairs[mixed] = self._index.find(lower[mixed], lower[mixed + 1])
        self._add(scores, self._tables[1], pairs, lower, self._gains)
        return self._best(scores, pads)

    def _add(self, scores: Floats, table: Floats, pairs: Ints, numbers: Ints, gains: Floats | None = None) -> None:
        """Add the weights of all n-grams of two or more syllables, whose first two are known by number."""
        rows = table[pairs]
        scores[:-2] += rows[1:, 1]
        scores[:-1] += rows[:, 2]
        scores[1:] += rows[:, 3]
        scores[2:] += rows[:-1, 4]
        if gains is not None:
            scores[1:] += gains[pairs]
        at = np.flatnonzero(self._grows[pairs] & (pairs != UNKNOWN))
        nodes, length = pairs[at], _LONGEST_FEATURE
        while at.size:
            nodes = self._index.find(nodes, numbers[at + length - 1])
            at, nodes = at[nodes != UNKNOWN], nodes[nodes != UNKNOWN]
            for place in range(2 * REACH + 1):
                scores[at + place - REACH] += table[nodes, place]
            for gap in range(1, length if gains is not None else 1):
                scores[at + gap] += gains[nodes]
            at, nodes, length = at[self._grows[nodes]], nodes[self._grows[nodes]], length + 1

    def _best(self, scores: Floats, pads: Bools) -> Bools:
        """Viterbi's algorithm for two labels.

        The state is the score of the best path to label I less that of the best to B. The next one is the next score
        plus `turn` less the state, clipped: most scores are so far off that what came before cannot matter, and only
        the runs of syllables between those are gone through one by one, all runs at once.
        """
        moves = self._moves
        low, high = moves.begin_begin - moves.inside_begin, moves.begin_inside - moves.inside_inside
        least, most = moves.inside_inside - moves.inside_begin, moves.begin_inside - moves.begin_begin
        state = scores.copy()
        known = (scores + least > high) | (scores + most <= low) | pads
        known[1:] |= pads[:-1]
        at = np.flatnonzero(~known[1:] & known[:-1]) + 1
        while at.size:
            state[at] = scores[at] + np.clip(moves.begin_inside - moves.inside_begin - state[at - 1], least, most)
            at = at[~known[at + 1]] + 1
        last = np.append(~pads[:-1] & pads[1:], False)
        result = np.where(last, state > 0, state > high)
        follows = (state > low) & (state <= high) & ~last & ~pads  # the label is the other one than the next
        number = np.arange(len(scores))
        fixed = np.minimum.accumulate(np.where(follows, len(scores), number)[::-1])[::-1]
        return result[fixed] ^ ((fixed - number) % 2 == 1)

    def _node(self, syllables: tuple[str, ...]) -> int:
        """The number of an n-gram; made, with those of its beginnings and syllables, if it is new."""
        node = self._nodes.get(syllables)
        if node is None:
            if len(syllables) > 1:
                self._node(syllables[:-1])
                self._node(syllables[-1:])
            node = self._nodes[syllables] = len(self._nodes)
        return node

    def _features(self, attributes: Mapping[str, float]) -> Iterator[tuple[int, int, int, float]]:
        """N-gram, table (0 as written, 1 lower case), place and weight of the attributes; the others become flags."""
        for name, weight in attributes.items():
            match = _ATTRIBUTE.fullmatch(name)
            if not match:
                raise LexiconError(f"The word model has an attribute of an unknown form. Got {name!r}.")
            first, function, value = int(match[1]), match[3] or "", match[4]
            last = int(match[2] or first)
            syllables = tuple(value.split(" "))
            if function in ("", "lower") and len(syllables) == last - first + 1:
                yield self._node(syllables), int(function == "lower"), REACH - first, weight
            if value in ("BOS", "EOS", "True", "False"):
                self._flags.setdefault((function, value), {})[first, last] = weight

    @property
    def _absent(self) -> dict[tuple[int, int], float]:
        """Weights of a span's not being in the dictionary; its being there has none."""
        return self._flags["is_in_dict", "False"]

    def _memberships(self, dictionary: Iterable[str]) -> Iterator[tuple[int, int, int, float]]:
        spans = {
            length: [
                (REACH - first, -weight) for (first, last), weight in self._absent.items() if last - first + 1 == length
            ]
            for length in range(1, _LONGEST_FEATURE + 1)
        }
        for word in dictionary:
            syllables = tuple(word.split(" "))
            if len(syllables) in spans:
                node = self._node(syllables)
                for place, weight in spans[len(syllables)]:
                    yield node, 1, place, weight

    def _edges(self) -> Floats:
        """What a PAD adds around it: the features that reach over a sequence's beginning or end."""
        pad = np.zeros(2 * REACH + 1)
        for (function, value), spans in self._flags.items():
            for (first, last), weight in spans.items():
                absent = self._absent.get((first, last), 0.0) if function == "is_in_dict" else 0.0
                if value == "BOS":
                    pad[REACH - first] += weight - absent
                elif value == "EOS":
                    pad[REACH - last] += weight - absent
        return pad

    def _triples(self) -> Floats:
        """Weights of a syllable's and its two successors' being capitalised together, by their three cases."""
        result = np.zeros((3, 3, 3))
        yes, no = self._flags["istitle", "True"], self._flags["istitle", "False"]
        for cases in product((PLAIN, TITLE, PAD), repeat=3):
            for last in (1, 2):
                within = cases[: last + 1]
                if PAD not in within:
                    result[cases] += (yes if set(within) == {TITLE} else no)[0, last]
        return result.ravel()
