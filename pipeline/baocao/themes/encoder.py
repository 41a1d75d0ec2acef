"""The encoder at work: what a fine-tuned transformer reads in an article, run by onnxruntime on one core.

`learn.transformer` trains it. Its folder holds `encoder.onnx` (pieces to states, weights of eight bits), `heads.npz`
(states to themes and limitations), `tokenizer.json` and the manifest. Weights of seven bits, stored in eight,
add up to the same sums on every processor, so labels do not depend on the machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from baocao.core.article import Draft
from baocao.core.article_facts import THEMES
from baocao.core.language import worded
from baocao.core.spans import Lack, Span
from baocao.themes.features import article_features
from baocao.themes.scorer import softmax
from baocao.themes.weights import FAST, load_weights, model_file
from baocao.themes.windows import Pieces, TextWindow, pieces_of, windows

Floats = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]

MARKS = ("outside", "begin", "inside")  # of a limitation, a piece
DETAILS = ("none", "holder", "cause")  # what of a limitation a piece names
FILES = ("encoder.onnx", "heads.npz", "tokenizer.json")
_FAST_SHARE = 0.35  # of the fast model in what is told; .3 to .4 did best on real articles kept apart
_LEAST_MARKED = 0.3  # from this chance on a piece belongs to a limitation: most of a clause must
_LEAD_SHARE, _SURE_LEAD = 0.4, 0.8  # of a lead-in in its list, where it is so sure
_LEAST_NAMED = 0.15  # from this chance on it names the holder, or the cause; with more, names are cut to a half
# Syllables of names: of twelve shorter holders on real articles none was whole, and a shorter cause is no clause.
_LEAST_HOLDER, _LEAST_CAUSE = 2, 4
_FLOOR = 1e-6  # of its probabilities
_MOST = 2_000  # passages of an article; a report of a whole province has 400, and a minute is what an article may take


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model reads in an article.

    Attributes:
        themes: one (theme, confidence) a passage.
        limitations: as the model marks them, in order; None where it marks none at all.
        warning: what the reader should know.
    """

    themes: list[tuple[str, float]]
    limitations: tuple[Lack, ...] | None = None
    warning: str | None = None


class Encoder:
    """The model of a folder; picklable, loaded once a process.

    Raises:
        LexiconError: files are missing, or a hash differs.
    """

    def __init__(self, name: str | Path) -> None:
        self._name = name
        self._parts = _load(name)
        self.manifest = self._parts.manifest

    def __reduce__(self) -> tuple[type["Encoder"], tuple[str | Path]]:
        return Encoder, (self._name,)

    def predict_article(self, article: Draft) -> list[tuple[str, float]]:
        """One (theme, confidence) a passage."""
        return self.read(article).themes

    def read(self, article: Draft) -> Reading:
        """Themes and limitations of an article; furniture is "other".

        Of an endless one the fast model reads what comes behind the first two thousand passages.
        """
        pieces = pieces_of(article, self._parts.tokenizer, _MOST)
        seen = self._seen(article, pieces)
        found = tuple(mark for number, item in pieces.items() for mark in seen.limitations(article, number, item))
        chance = self._pooled(article, seen)
        best = [THEMES[number] for number in chance.argmax(axis=1)]
        themes = list(zip(best, chance.max(axis=1).tolist(), strict=True))
        rest = max(pieces, default=0) + 1
        if len(pieces) < _MOST or all(passage.furniture for passage in article.passages[rest:]):
            return Reading(themes, found)
        told = worded(
            f"Of {len(themes)} passages the encoder read the first {rest}; behind them no limitation is marked."
        )
        return Reading(themes, found, told)

    def probabilities(self, article: Draft) -> Scores:
        """The probability of every theme, shape (passages, themes), for an article's passages."""
        return self._pooled(article, self._seen(article, pieces_of(article, self._parts.tokenizer, _MOST)))

    def _seen(self, article: Draft, pieces: dict[int, Pieces]) -> "_Seen":
        seen = _Seen(self._parts, len(article.passages))
        for window in windows(article, pieces):
            seen.add(window, self._parts.states(window))
        return seen

    def _pooled(self, article: Draft, seen: "_Seen") -> Scores:
        """What the encoder tells with what the fast model says, which alone tells of passages that it has not read.

        A logarithmic opinion pool (Genest and Zidek 1986): two models that err differently.
        """
        fast = load_weights(FAST)[0]
        said = fast.probabilities(article_features(article))[:, [fast.classes.index(theme) for theme in THEMES]]
        share = np.where(seen.times, _FAST_SHARE, 1.0)[:, None]
        pooled = (1 - share) * np.log(softmax(seen.themes())) + share * np.log(np.maximum(said, _FLOOR))
        return _with_leads(article, softmax(pooled / float(self.manifest["temperature"])))


def _with_leads(article: Draft, chance: Scores) -> Scores:
    """The themes of listed passages pooled with that of a sure lead-in, which says what all of them are."""
    sure = chance.max(axis=1) >= _SURE_LEAD
    led = {at: item.lead for at, item in enumerate(article.passages) if item.lead is not None and sure[item.lead]}
    if led:
        own, leads = (np.log(np.maximum(chance[[*rows]], _FLOOR)) for rows in (led, led.values()))
        chance[[*led]] = softmax((1 - _LEAD_SHARE) * own + _LEAD_SHARE * leads)
    return chance


@dataclass(frozen=True, slots=True)
class _Parts:
    """Session, tokenizer, heads and manifest of a model."""

    session: Any
    tokenizer: Any
    heads: dict[str, Floats]
    manifest: dict[str, Any]

    def states(self, window: TextWindow) -> Floats:
        """What the transformer makes of a window: shape (pieces, width). One at a time is quicker than several."""
        ids, kinds = (np.array([numbers], dtype=np.int64) for numbers in (window.ids, window.kinds))
        (states,) = self.session.run(None, {"ids": ids, "kinds": kinds})
        return np.asarray(states[0])

    def score(self, head: str, states: Floats) -> Scores:
        """States of shape (…, width) to scores of shape (…, labels)."""
        return np.asarray(states @ self.heads[head] + self.heads[f"{head}_bias"], dtype=np.float64)


class _Seen:
    """What the windows of an article have told so far, and how often of each passage: some are in two windows."""

    def __init__(self, parts: _Parts, passages: int) -> None:
        self._parts = parts
        self._themes = np.zeros((passages, len(THEMES)))
        self.times = np.zeros(passages, dtype=np.int64)
        self._marks: dict[int, Scores] = {}
        self._details: dict[int, Scores] = {}

    def add(self, window: TextWindow, states: Floats) -> None:
        """What the heads say of a window's states."""
        marks, details = (self._parts.score(head, states) for head in ("marks", "details"))
        for slot in window.slots:
            own = states[slot.first : slot.last + 1]
            seen = np.concatenate([own[-1], own.mean(axis=0)])
            self._themes[slot.passage] += self._parts.score("theme", seen)
            self.times[slot.passage] += 1
            for heard, said in ((self._marks, marks), (self._details, details)):
                scores = said[slot.first : slot.last]
                heard[slot.passage] = heard[slot.passage] + scores if slot.passage in heard else scores

    def themes(self) -> Scores:
        """The mean score of every theme, shape (passages, themes); zeros for passages that were in no window."""
        return self._themes / np.maximum(self.times, 1)[:, None]

    def limitations(self, article: Draft, number: int, pieces: Pieces) -> Iterator[Lack]:
        """The limitations marked in a passage, with what they name."""
        if not len(pieces.ids):
            return
        chance = 1 - softmax(self._marks[number])[:, 0]
        named = softmax(self._details[number]) >= _LEAST_NAMED
        for first, last in _runs(chance >= _LEAST_MARKED):
            span = _stripped(article.text, pieces, first, last)
            if span:
                sure = round(float(chance[first:last].mean()), 4)
                holder, cause = (
                    _nearest(article.text, pieces, named[:, kind], first, last, least)
                    for kind, least in ((1, _LEAST_HOLDER), (2, _LEAST_CAUSE))
                )
                yield Lack(span.start, span.end, sure, holder, cause)


def _runs(said: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """From where to where neighbouring pieces are said to be something."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], said, [False]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _nearest(text: str, pieces: Pieces, named: npt.NDArray[np.bool_], first: int, last: int, least: int) -> Span | None:
    """The run of pieces with a name, of `least` syllables, that lies in a limitation, or else nearest to it."""
    near = sorted(_runs(named), key=lambda run: max(first - run[1], run[0] - last, 0))
    spans = (_stripped(text, pieces, begin, end) for begin, end in near)
    return next((span for span in spans if span and len(text[span.start : span.end].split()) >= least), None)


def _stripped(text: str, pieces: Pieces, first: int, last: int) -> Span | None:
    """The characters of a run of pieces, without spaces and signs at their ends."""
    start, end = int(pieces.places[first, 0]), int(pieces.places[last - 1, 1])
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and text[end - 1] in " ,;:.…\n":
        end -= 1
    return Span(start, end) if start < end else None


@cache
def _load(name: str | Path) -> _Parts:
    # imported here: together a fifth of a second, which commands that read no article need not wait
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer

    graph, manifest = model_file(name, "encoder.onnx")
    options = SessionOptions()
    options.intra_op_num_threads = 1  # a batch has a process a core
    session = InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(model_file(name, "tokenizer.json")[0]))
    with np.load(model_file(name, "heads.npz")[0], allow_pickle=False) as data:
        heads = {key: data[key] for key in data.files}
    return _Parts(session, tokenizer, heads, manifest)
