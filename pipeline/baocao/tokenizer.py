"""Words with exact offsets: underthesea's model behind rules that lose and alter nothing.

Text is cut at white space; each distinct chunk is cut into pieces once (`syllables`) and remembered with its numbers in
the model, so that a text becomes arrays by looking its chunks up, and the model labels all its lines in one go. Words
never reach over a line end, a tab or a passage's end.

The model scores every piece by its spelling in old-style tone marks, because that is how it was trained. It was trained
without dictionary, too, so the weights of underthesea's dictionary are set here; the lexicon `words.toml` adds a bonus
to words of reports that would still be split. With `compat=True` the outcome is that of `underthesea.word_tokenize`
instead: strings that it has normalised, dictionary as in underthesea.
"""

import pickle
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise, repeat
from threading import Lock
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

from baocao import lexicon
from baocao.article import Article, Span, Token
from baocao.crfsuite import MODEL, installed, read_weights
from baocao.syllables import END_OF_LINE, Piece, old_style, split
from baocao.wordmodel import PAD, PLAIN, REACH, TITLE, Ints, WordModel

_BLOCK = 1 << 15  # characters that are worked on at once: arrays that fit a processor's cache; longer lines stay whole
_REMEMBERED = 1 << 19  # characters of chunks kept in memory, about 65,000 of them
_SOLID = -50.0  # score of label I on and behind solid pieces; the model's own stay within 30
# Weights of a span's being in the dictionary. Signs by principle: no gap inside a dictionary word, one before it and
# one behind it; a syllable that is itself a word rather stands alone. Sizes, in round numbers, from the agreement with
# pyvi on sentences of 240 unlabelled news articles: F1 94.57 without dictionary, 94.97 with these, 93.49 for underthesea.
_MEMBERSHIP = {(-1, 0): 1.0, (0, 1): -1.2, (-2, -1): -1.2, (0, 0): -0.3}
_LONG_BONUS = 1.8  # at each gap of a dictionary word of three and more syllables; outweighs those of its parts
_LEXICON_BONUS = 8.0  # the least whole number with which every entry of words.toml is one token in neutral sentences
_SPACE, _BREAK = 1, 2
_BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"  # line ends, and the tab, which separates columns
_LAST_SPACE = 0x3000  # no white space has a higher code point
_KINDS = np.array(
    [chr(code).isspace() * (_BREAK if chr(code) in _BREAKS else _SPACE) for code in range(_LAST_SPACE + 2)]
)
_FIELDS = ((Span, "start"), (Span, "end"), (Token, "text"))
_TH_S = re.compile(r"Th[^\S\n][Ss]")  # the one pattern of underthesea's that may reach over white space


@overload
def tokenize(text: str, *, compat: Literal[False] = False) -> list[Token]: ...
@overload
def tokenize(text: str, *, compat: Literal[True]) -> list[str]: ...
def tokenize(text: str, *, compat: bool = False) -> list[Token] | list[str]:
    """The words, numbers and signs of a text.

    Args:
        text: any string; nothing in it is altered, every character that is no white space lies in exactly one token.
        compat: return what `underthesea.word_tokenize(text)` returns: strings, normalised, words across lines.

    Raises:
        LexiconError: the installed underthesea has no model that baocao can read.

    >>> [token.text for token in tokenize("UBND tỉnh giải ngân 39,3%.")]
    ['UBND', 'tỉnh', 'giải ngân', '39,3%', '.']
    """
    if compat:
        return _compatible().words(text)
    return make_tokens(text, *spans(text))


def spans(text: str, cuts: Sequence[int] = ()) -> tuple[list[int], list[int]]:
    """Starts and ends of the tokens, without making objects.

    Args:
        text: any string.
        cuts: offsets that no token may reach over.
    """
    starts: list[int] = []
    ends: list[int] = []
    engine = _engine()
    for begin, end in _blocks(text):
        within = [cut - begin for cut in cuts if begin < cut < end] if cuts else ()
        block_starts, block_ends = engine.spans(text[begin:end], within)
        starts += (block_starts + begin).tolist()
        ends += (block_ends + begin).tolist()
    return starts, ends


def make_tokens(text: str, starts: list[int], ends: list[int]) -> list[Token]:
    """Tokens from their offsets, their fields set without the frozen class's slow initializer."""
    tokens = list(map(object.__new__, repeat(Token, len(starts))))
    texts = map(text.__getitem__, map(slice, starts, ends))
    for (owner, name), values in zip(_FIELDS, (starts, ends, texts), strict=True):
        deque(map(vars(owner)[name].__set__, tokens, values), maxlen=0)
    return tokens


class Tokenizer:
    """The stage that sets `tokens`; none reaches over the end of a passage."""

    needs: tuple[str, ...] = ("text", "passages")
    sets: tuple[str, ...] = ("tokens",)

    def __call__(self, article: Article) -> Article:
        cuts = sorted({offset for passage in article.passages for offset in (passage.start, passage.end)})
        return replace(article, tokens=tuple(make_tokens(article.text, *spans(article.text, cuts))))


class _Rows:
    """A table that grows at its end; what was handed out before stays valid."""

    def __init__(self, columns: int, dtype: type) -> None:
        self.data: NDArray[Any] = np.empty((1024, columns), dtype)
        self.size = 0

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows."""
        size = self.size + len(rows)
        if size > len(self.data):
            grown = np.empty((max(size, 2 * len(self.data)), self.data.shape[1]), self.data.dtype)
            grown[: self.size] = self.data[: self.size]
            self.data = grown
        self.data[self.size : size] = rows
        self.size = size


class _Chunks(dict[str, int]):
    """Numbers of the chunks met so far. A new one is cut up; `settle` brings its pieces into the arrays."""

    def __init__(self, model: WordModel, cut_up: Callable[[str], Sequence[Piece]]) -> None:
        super().__init__()
        self._model, self._cut_up = model, cut_up
        self._new: list[Sequence[Piece]] = []
        self.volume = 0
        self.extents = _Rows(2, np.int64)  # of a chunk: first piece, number of pieces
        self.pieces = _Rows(5, np.int64)  # of a piece: start, end, number as written, number in lower case, case
        self.vectors = _Rows(2 * REACH + 1, np.float64)
        self.keys_of: list[str] = []

    def __missing__(self, chunk: str) -> int:
        pieces = self._cut_up(chunk)
        number = self[chunk] = len(self)
        self._new.append(pieces)
        self.volume += len(chunk)
        return number

    def settle(self) -> None:
        """Bring the pieces of new chunks into the arrays."""
        if not self._new:
            return
        counts = np.array([len(pieces) for pieces in self._new], dtype=np.int64)
        firsts = self.pieces.size + np.cumsum(counts) - counts
        pieces = [piece for pieces in self._new for piece in pieces]
        rows = np.array([self._row(piece) for piece in pieces], dtype=np.int64).reshape(-1, 6)
        vectors = self._model.vectors(rows[:, 2], rows[:, 3], rows[:, 4], rows[:, 5])
        solid = np.array([piece.solid for piece in pieces], dtype=bool)
        vectors[solid, REACH : REACH + 2] += _SOLID
        self.extents.append(np.stack((firsts, counts), axis=1))
        self.pieces.append(rows[:, :5])
        self.vectors.append(vectors)
        self.keys_of += (piece.key for piece in pieces)
        self._new.clear()

    def _row(self, piece: Piece) -> tuple[int, int, int, int, int, bool]:
        key = piece.key
        written, lower = self._model.number(key), self._model.number(key.lower())
        title = all(word[:1].upper() == word[:1] for word in key.split(" "))
        digits = (key.isascii() and key.isdigit()) or (piece.solid and key[:1].isdigit())
        return piece.start, piece.end, written, lower, TITLE if title else PLAIN, digits


class _Engine:
    """A word model and the chunks that it has met."""

    def __init__(self, model: WordModel, cut_up: Callable[[str], Sequence[Piece]]) -> None:
        self._model, self._cut_up = model, cut_up
        self._chunks = _Chunks(model, cut_up)
        self._lock = Lock()

    def label(self, chunks: list[str], begins: Ints) -> tuple[Ints, Ints, Ints, _Chunks]:
        """The pieces of chunks, and which of them begin words.

        Args:
            chunks: characters between white space.
            begins: numbers of the chunks with which a sequence begins; the first is 0.

        Returns:
            The chunk of each piece, its row, the pieces that begin a word, and the tables of the rows.
        """
        with self._lock:
            if self._chunks.volume > _REMEMBERED:
                self._chunks = _Chunks(self._model, self._cut_up)
            known = self._chunks
            numbers = np.fromiter(map(known.__getitem__, chunks), np.int64, len(chunks))
            known.settle()
            extents, pieces, vectors = known.extents.data[numbers], known.pieces.data, known.vectors.data
        count = extents[:, 1]
        before = np.cumsum(count) - count
        owner = np.repeat(np.arange(len(chunks)), count)
        rows = (extents[:, 0] - before)[owner] + np.arange(len(owner))
        new = np.zeros(len(owner), dtype=np.int64)
        new[before[begins]] = 1
        at = np.arange(len(owner)) + REACH * np.cumsum(new)
        padded = np.zeros((3, len(owner) + REACH * (len(begins) + 1)), dtype=np.int64)
        padded[2] = PAD
        padded[:, at] = pieces[rows, 2:].T
        weights = np.zeros((padded.shape[1], 2 * REACH + 1))
        weights[at] = vectors[rows]
        inside = self._model.inside(weights, *padded)[at]
        inside[before[begins]] = False
        return owner, rows, np.flatnonzero(~inside), known

    def spans(self, text: str, cuts: Sequence[int] = ()) -> tuple[Ints, Ints]:
        """Starts and ends of the words of a text; a new sequence begins at every cut and line."""
        starts, ends, begins = _bounds(text, cuts)
        if not len(starts):
            return starts, ends
        chunks = text.split()
        if len(chunks) != len(starts):  # a cut lies inside a chunk
            chunks = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        for last in (*(begins[1:] - 1).tolist(), -1):
            if chunks[last][-1] == ".":
                chunks[last] += END_OF_LINE
        owner, rows, heads, known = self.label(chunks, begins)
        tails = np.append(heads[1:], len(rows)) - 1
        pieces = known.pieces.data
        return starts[owner[heads]] + pieces[rows[heads], 0], starts[owner[tails]] + pieces[rows[tails], 1]

    def words(self, text: str) -> list[str]:
        """The words of a text as strings, their syllables joined by a space; lines and gaps make no difference."""
        chunks = [text.removesuffix(END_OF_LINE)] if _TH_S.search(text) else text.split()
        if not chunks:
            return []
        if text.endswith((chunks[-1], chunks[-1] + END_OF_LINE)):
            chunks[-1] += END_OF_LINE
        _, rows, heads, known = self.label(chunks, np.zeros(1, dtype=np.int64))
        keys = list(map(known.keys_of.__getitem__, rows.tolist()))
        bounds = [*heads.tolist(), len(keys)]
        return [" ".join(keys[start:end]) for start, end in pairwise(bounds)]


def _bounds(text: str, cuts: Sequence[int]) -> tuple[Ints, Ints, Ints]:
    """Starts and ends of the chunks between white space and cuts, and the chunks with which lines begin."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _KINDS[np.minimum(codes, _LAST_SPACE + 1)]
    filled = np.zeros(len(kinds) + 2, dtype=bool)
    filled[1:-1] = kinds == 0
    edges = np.flatnonzero(filled[1:] != filled[:-1])
    starts, ends = edges[::2], edges[1::2]
    breaks = np.flatnonzero(kinds == _BREAK)
    if len(cuts):
        inner = np.array(cuts, dtype=np.int64)
        breaks = np.append(breaks, inner)
        inner = inner[filled[inner] & filled[inner + 1]]
        starts, ends = np.sort(np.append(starts, inner)), np.sort(np.append(ends, inner))
    begins = np.searchsorted(starts, np.append(breaks, 0))
    return starts, ends, np.unique(begins[begins < len(starts)])


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Pieces of a long text that end at line ends, in order."""
    at = 0
    while len(text) - at > _BLOCK:
        end = text.find("\n", at + _BLOCK) + 1 or len(text)
        yield at, end
        at = end
    if at < len(text):
        yield at, len(text)


@cache
def _dictionary() -> frozenset[str]:
    """underthesea's dictionary, 72,547 words in lower case."""
    return frozenset(pickle.loads((installed(MODEL) / "dictionary.bin").read_bytes()))


@cache
def _engine() -> _Engine:
    text = old_style("\n".join(_dictionary()))
    dictionary = text.split("\n")
    words = frozenset((*dictionary, *text.split()))
    bonuses = {word: _LONG_BONUS for word in dictionary if word.count(" ") > 1}
    bonuses |= {old_style(word): _LEXICON_BONUS for group in lexicon.load("words").values() for word in group}
    model = WordModel(read_weights(), dictionary=dictionary, membership=_MEMBERSHIP, bonuses=bonuses)
    return _Engine(model, partial(split, words=words))


@cache
def _compatible() -> _Engine:
    return _Engine(WordModel(read_weights(), dictionary=_dictionary()), _regex_pieces)


def _regex_pieces(chunk: str) -> list[Piece]:
    """The pieces that underthesea's own regular expression finds in a chunk, normalised by its rules."""
    from underthesea.pipeline.word_tokenize.regex_tokenize import tokenize as regex_tokenize  # slow to import

    whole = chunk if chunk.endswith(END_OF_LINE) else chunk + " "
    return [Piece(0, 0, key, solid=False) for key in regex_tokenize(whole)]
