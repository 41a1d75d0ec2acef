"""An article's passages as windows of word pieces: what the encoder sees, in training and at work.

A window is a run of consecutive passages, each closed by a separator. In front stand the beginnings of what governs the
first of them and lies outside: the title, the headings above it, the lead-in of its list. Furniture is left out.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from baocao.core.article import Draft

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ids = npt.NDArray[np.int32]

BEGIN, PAD, END, UNKNOWN = range(4)  # the special pieces, in the order of the base model
WIDTH = 384  # pieces of a window
KINDS = {"heading": 0, "item": 1, "sentence": 2}
AHEAD = 3  # the kind of what stands in front
_LONGEST = 192  # pieces of a passage; of a longer one the middle is left out
_FRONT = 20  # pieces of each passage in front
_GOVERNORS = 4  # passages in front, at most
_CHARACTERS = 4_000  # of a passage that are looked at: more than its pieces can hold
_BATCH = 256  # passages that are cut into pieces at once


class Pieces(NamedTuple):
    """A passage in pieces: their numbers, of shape (n,), and where they lie in the draft's text, of shape (n, 2)."""

    ids: Ids
    places: Ids


class Slot(NamedTuple):
    """Where a passage lies in its window: its pieces from `first` to `last`, which is its separator."""

    passage: int
    first: int
    last: int


class TextWindow(NamedTuple):
    """Ids and kinds of the pieces, and the passages among them."""

    ids: list[int]
    kinds: list[int]
    slots: list[Slot]


def pieces_of(article: Draft, tokenizer: "Tokenizer", most: int | None = None) -> dict[int, Pieces]:
    """The pieces of the passages that are no furniture, by their numbers: of all, or of the first so many."""
    numbers = [number for number, passage in enumerate(article.passages) if not passage.furniture][:most]
    found = {}
    for at in range(0, len(numbers), _BATCH):
        batch = numbers[at : at + _BATCH]
        spans = [article.passages[number] for number in batch]
        texts = [article.text[span.start : min(span.end, span.start + _CHARACTERS)] for span in spans]
        for number, span, coded in zip(batch, spans, tokenizer.encode_batch(texts, False), strict=True):
            places = np.array(coded.offsets, dtype=np.int32).reshape(-1, 2) + span.start
            found[number] = Pieces(_cut(np.array(coded.ids, dtype=np.int32)), _cut(places))
    return found


def windows(
    article: Draft, pieces: dict[int, Pieces], *, first: int = WIDTH, overlap: int = 1, headings: bool = True
) -> Iterator[TextWindow]:
    """The article's windows, in order.

    Args:
        article: with passages and their outline.
        pieces: of its passages.
        first: width of the first window; training draws it, so that passages stand elsewhere each time.
        overlap: passages that a window shares with the one before, where it has twice as many.
        headings: whether the words of headings are given; training hides them in a part of the articles.
    """
    numbers = list(pieces)
    at, width = 0, first
    while at < len(numbers):
        window = _front(article, pieces, numbers[at], headings)
        stop = at
        while stop < len(numbers) and (stop == at or len(window.ids) + len(pieces[numbers[stop]].ids) < width):
            _append(window, article, numbers[stop], pieces[numbers[stop]].ids, headings)
            stop += 1
        yield window
        if stop == len(numbers):
            return
        at, width = (stop - overlap if stop - at >= 2 * overlap else stop), WIDTH


def _front(article: Draft, pieces: dict[int, Pieces], number: int, headings: bool) -> TextWindow:
    """The beginning of a window: what governs its first passage, the outermost first."""
    window = TextWindow([BEGIN], [KINDS["sentence"]], [])
    for governor in _governors(article, number) if headings else ():
        if governor in pieces:
            ids = pieces[governor].ids[:_FRONT]
            window.ids.extend([*ids.tolist(), END])
            window.kinds.extend([AHEAD] * (len(ids) + 1))
    return window


def _governors(article: Draft, number: int) -> Sequence[int]:
    above: list[int] = []
    at: int | None = number
    while at is not None and len(above) < _GOVERNORS:
        passage = article.passages[at]
        at = passage.lead if passage.lead is not None else passage.parent
        if at is not None:
            above.append(at)
    title = article.title and next((n for n, item in enumerate(article.passages) if item.end > article.title.start), 0)
    found = {*above, *(() if title is None else (title,))}
    return sorted(found - {number})


def _append(window: TextWindow, article: Draft, number: int, ids: Ids, headings: bool) -> None:
    kind = article.passages[number].kind
    shown = ids if headings or kind != "heading" else ids[:1]
    begin = len(window.ids)
    window.ids.extend([*shown.tolist(), END])
    window.kinds.extend([KINDS[kind]] * (len(shown) + 1))
    window.slots.append(Slot(number, begin, begin + len(shown)))


def _cut(items: Ids) -> Ids:
    """The first two thirds and the last one of what is too long."""
    if len(items) <= _LONGEST:
        return items
    return np.concatenate([items[: 2 * _LONGEST // 3], items[2 * _LONGEST // 3 - _LONGEST :]])
