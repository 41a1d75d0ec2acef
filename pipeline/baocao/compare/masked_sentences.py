"""Sentences in which figures are signs, so that words can be looked for around them."""

import re
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from baocao.compare.catalog import words
from baocao.compare.measures import FigureRow
from baocao.compare.wordings import FIGURE, SIGNS, folded, tokens

_TOKEN = re.compile(rf"{FIGURE}|[^\W_]+|[^\w\s]")


class MaskedSentence(NamedTuple):
    """The tokens of a sentence; of each figure its row, its token, and the tokens of what it measures.

    `known` are the tokens of places and periods.
    """

    tokens: list[str]
    figures: Sequence[FigureRow]
    at: list[int | None]
    measured: list[tuple[int, int] | None]
    known: frozenset[int] = frozenset()


def sentence_of(
    text: str,
    base: int | None,
    figures: Sequence[FigureRow],
    grades: Container[str] = (),
    known: Iterable[tuple[int, int]] = (),
) -> MaskedSentence:
    """A sentence in which figures are signs.

    Args:
        text: its words as read.
        base: the offset of the first in the article; None where that is not known.
        figures: rows of its figures in their order.
        grades: measured words of numbers that stay words: 4 [sao].
        known: where in the article places and periods stand.
    """
    key = folded(text).replace(FIGURE, " ")
    base = base if len(key) == len(text) else None
    spans = _figure_spans(key, base, figures)
    base = figures[0]["start"] - spans[0][0] if base is None and spans[0] else base
    spans = [
        None if words(figure["measured"] or "") in grades and figure["measured_start"] >= figure["start"] else span
        for figure, span in zip(figures, spans, strict=True)
    ]
    for span in filter(None, spans):
        key = f"{key[: span[0]]}{FIGURE:<{span[1] - span[0]}}{key[span[1] :]}"
    places = [match.span() for match in _TOKEN.finditer(key)]
    read = [key[start:end] for start, end in places]
    starts = {start: number for number, (start, _) in enumerate(places)}
    measured = [_measured_span(key, base, figure, span) for figure, span in zip(figures, spans, strict=True)]
    ranges: list[tuple[int, int] | None] = []
    for figure, at, words_at in zip(figures, spans, measured, strict=True):
        own = words_at and _covered(places, words_at)
        cut = figure["unit"] == "count" and at and own and own[0] > starts.get(at[0], 0)
        ranges.append(_up_to_sign(read, own) if cut and own else own)
    named = [_covered(places, (start - (base or 0), end - (base or 0))) for start, end in known if base is not None]
    inside = frozenset(number for span in named if span for number in range(*span) if read[number] != FIGURE)
    return MaskedSentence(read, figures, [span and starts.get(span[0]) for span in spans], ranges, inside)


def cell_of(figure: FigureRow) -> MaskedSentence:
    """A cell of a table as a sentence: what names its row and its column, then the figure."""
    heads = tokens(folded(f"{figure['row_head'] or ''} {figure['column_head'] or ''}".replace(FIGURE, " ")))
    return MaskedSentence([*heads, FIGURE], [figure], [len(heads)], [(0, len(heads))])


def _figure_spans(key: str, base: int | None, figures: Sequence[FigureRow]) -> list[tuple[int, int] | None]:
    spans: list[tuple[int, int] | None] = []
    since = 0
    for figure in figures:
        text = folded(figure["text"])
        at = figure["start"] - base if base is not None else -1
        if at < since or key[at : at + len(text)] != text:
            found = re.compile(rf"(?<![\d.,]){re.escape(text)}").search(key, since)
            at = found.start() if found else -1
        spans.append((at, at + len(text)) if at >= since and text else None)
        since = at + len(text) if at >= since else since
    return spans


def _measured_span(
    key: str, base: int | None, figure: FigureRow, span: tuple[int, int] | None
) -> tuple[int, int] | None:
    if base is None or not span or not figure["measured"] or figure["measured_start"] is None:
        return None
    start, end = figure["measured_start"] - base, figure["measured_end"] - base
    return (start, end) if 0 <= start < end <= len(key) else None


def _up_to_sign(read: Sequence[str], own: tuple[int, int]) -> tuple[int, int] | None:
    """Of what is counted the tokens up to the first sign: 2,6 triệu [lượt], doanh thu."""
    stop = next((number for number in range(*own) if read[number] in SIGNS), own[1])
    return (own[0], stop) if stop > own[0] else None


def _covered(places: Sequence[tuple[int, int]], span: tuple[int, int]) -> tuple[int, int] | None:
    inside = [number for number, (start, end) in enumerate(places) if start < span[1] and end > span[0]]
    return (inside[0], inside[-1] + 1) if inside else None
