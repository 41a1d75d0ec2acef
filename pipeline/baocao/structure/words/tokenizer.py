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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from threading import Lock
from typing import Literal, NamedTuple, overload

import numpy as np

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.brief import brief
from baocao.core.offsets import Edit, OffsetMap
from baocao.core.spans import Span, Token
from baocao.structure.words.crfsuite import MODEL, installed, read_weights
from baocao.structure.words.ngrams import Ints
from baocao.structure.words.pieces import Chunks
from baocao.structure.words.syllables import END_OF_LINE, Piece, old_style, split
from baocao.structure.words.word_model import PAD, WordModel

_BLOCK = 1 << 15  # characters that are worked on at once: arrays that fit a processor's cache; longer lines stay whole
_REMEMBERED = 1 << 19  # characters of chunks kept in memory, about 65,000 of them
# Weights of a span's being in the dictionary. Signs by principle: no gap inside a dictionary word, one before it and
# one behind it; a syllable that is itself a word rather stands alone. Sizes, in round numbers, from the agreement with
# pyvi on the sentences of 240 unlabelled news articles: 94.57 % without dictionary, 94.97 with these, 93.49 as shipped.
_MEMBERSHIP = {(-1, 0): 1.0, (0, 1): -1.2, (-2, -1): -1.2, (0, 0): -0.3}
_LONG_BONUS = 1.8  # at each gap of a dictionary word of three and more syllables; outweighs those of its parts
_LEXICON_BONUS = 8.0  # the least whole number with which every entry of words.toml is one token in neutral sentences
_SPACE, _BREAK = 1, 2
_BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"  # line ends, and the tab, which separates columns
_LAST_SPACE = 0x3000  # no white space has a higher code point
_KINDS = np.array(
    [chr(code).isspace() * (_BREAK if chr(code) in _BREAKS else _SPACE) for code in range(_LAST_SPACE + 2)]
)
_set_start, _set_end, _set_text = (
    vars(owner)[name].__set__ for owner, name in ((Span, "start"), (Span, "end"), (Token, "text"))
)
_ONE_SEQUENCE = np.zeros(1, dtype=np.int64)  # begins with the first chunk; the common case of a sentence
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

    >>> [token.text for token in baocao.tokenize("UBND tỉnh giải ngân 39,3%.")]
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
    """Tokens from their offsets, their fields set without the frozen class's initializer.

    That takes half the time of calling `Token`, a quarter of all that `tokenize` takes.
    """
    tokens = []
    for start, end in zip(starts, ends, strict=True):
        token = object.__new__(Token)
        _set_start(token, start)
        _set_end(token, end)
        _set_text(token, text[start:end])
        tokens.append(token)
    return tokens


class Words(Sequence[Token]):
    """The tokens of an article, segmented when somebody first looks at them: a record needs none."""

    __slots__ = ("_cuts", "_edits", "_text", "_tokens")

    def __init__(self, text: str, cuts: tuple[int, ...], edits: tuple[Edit, ...] = ()) -> None:
        self._text, self._cuts, self._edits = text, cuts, edits
        self._tokens: tuple[Token, ...] | None = None

    def anchored(self, edits: tuple[Edit, ...]) -> "Words":
        """The same tokens in offsets of the raw text that the edits lead back to."""
        return Words(self._text, self._cuts, edits)

    def __repr__(self) -> str:
        return brief(self, f"of {len(self._text)} characters")

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> Token: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Token, ...]: ...

    def __getitem__(self, index: int | slice) -> Token | tuple[Token, ...]:
        return self._all()[index]

    def __iter__(self) -> Iterator[Token]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash((self._text, self._cuts, self._edits))

    def __reduce__(self) -> tuple[type["Words"], tuple[object, ...]]:
        return Words, (self._text, self._cuts, self._edits)

    def _all(self) -> tuple[Token, ...]:
        if self._tokens is None:
            starts, ends = spans(self._text, self._cuts)
            if self._edits:
                offsets = OffsetMap(self._edits)
                raw = list(map(offsets.start, starts)), list(map(offsets.end, ends))
                texts = [self._text[start:end] for start, end in zip(starts, ends, strict=True)]
                self._tokens = tuple(map(Token, *raw, texts))
            else:
                self._tokens = tuple(make_tokens(self._text, starts, ends))
        return self._tokens


class Tokenizer:
    """The stage that sets `tokens`; none reaches over the end of a passage."""

    needs: tuple[str, ...] = ("text", "passages")
    sets: tuple[str, ...] = ("tokens",)

    def __call__(self, article: Draft) -> Draft:
        cuts = sorted({offset for passage in article.passages for offset in (passage.start, passage.end)})
        return replace(article, tokens=Words(article.text, tuple(cuts)))


class _Labeled(NamedTuple):
    """A text's pieces, with those of the gaps between sequences, and its words."""

    places: Ints  # of each chunk among the chunks and gaps
    counts: Ints  # of pieces in each chunk and gap
    rows: Ints  # of each piece in the tables
    pieces: Ints  # as in `Chunks.pieces`
    heads: Ints  # first piece of each word
    tails: Ints  # last piece of each word
    keys_of: list[str]


class _Engine:
    """A word model and the chunks that it has met."""

    def __init__(self, model: WordModel, cut_up: Callable[[str], Sequence[Piece]]) -> None:
        self._model, self._cut_up = model, cut_up
        self._chunks = Chunks(model, cut_up)
        self._lock = Lock()

    def label(self, chunks: list[str], begins: Ints) -> _Labeled:
        """The words of chunks.

        Args:
            chunks: characters between white space.
            begins: numbers of the chunks with which a sequence begins; the first is 0.
        """
        with self._lock:
            if self._chunks.volume > _REMEMBERED:
                self._chunks = Chunks(self._model, self._cut_up)
            known = self._chunks
            numbers = np.fromiter(map(known.__getitem__, chunks), np.int64, len(chunks))
            known.settle()
            extents, pieces, vectors = known.extents.data, known.pieces.data, known.vectors.data
        places = np.ones(len(chunks), dtype=np.int64)
        places[begins] += 1
        places = places.cumsum() - 1
        padded = np.zeros(len(chunks) + len(begins) + 1, dtype=np.int64)
        padded[places] = numbers
        first, counts = extents.take(padded, axis=0).T
        behind = counts.cumsum()
        rows = np.arange(behind[-1]) + (first - behind + counts).repeat(counts)
        found = pieces.take(rows, axis=0)
        inside = self._model.inside(vectors.take(rows, axis=0), *found.T[2:])
        words = found[:, -1] != PAD
        inside &= words
        inside[1:] &= words[:-1]
        bounds = (~inside).nonzero()[0]
        heads = words.take(bounds).nonzero()[0]
        return _Labeled(places, counts, rows, found, bounds.take(heads), bounds.take(heads + 1) - 1, known.keys_of)

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
        labeled = self.label(chunks, begins)
        origins = np.zeros(len(labeled.counts), dtype=np.int64)
        origins[labeled.places] = starts
        origins = origins.repeat(labeled.counts)
        pieces = labeled.pieces
        return (origins + pieces[:, 0]).take(labeled.heads), (origins + pieces[:, 1]).take(labeled.tails)

    def words(self, text: str) -> list[str]:
        """The words of a text as strings, their syllables joined by a space; lines and gaps make no difference."""
        chunks = [text.removesuffix(END_OF_LINE)] if _TH_S.search(text) else text.split()
        if not chunks:
            return []
        if text.endswith((chunks[-1], chunks[-1] + END_OF_LINE)):
            chunks[-1] += END_OF_LINE
        labeled = self.label(chunks, _ONE_SEQUENCE)
        keys = list(map(labeled.keys_of.__getitem__, labeled.rows.tolist()))
        ends = (labeled.tails + 1).tolist()
        return [" ".join(keys[start:end]) for start, end in zip(labeled.heads.tolist(), ends, strict=True)]


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
    if not breaks.size:
        return starts, ends, _ONE_SEQUENCE
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
