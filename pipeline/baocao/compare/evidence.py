"""The sentences behind the cells: each once, its figures marked and numbered, under the article that it stands in."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

_LONGEST = 1_200  # characters of a sentence that is shown whole
_AROUND = 300  # characters kept on both sides of the marks of a longer one


class MarkedWords(NamedTuple):
    """A part of a sentence; `mark` is the number of the figure that it is, 0 of words between."""

    text: str
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentences of one article. `title` may be empty, and so may all that the article does not tell."""

    article: str
    title: str
    published: date | None
    publisher: str
    source: str
    sentences: tuple[tuple[MarkedWords, ...], ...]


class FigureSpot(NamedTuple):
    """Where a figure stands in an article, its words and the sentence as the table of sources has it."""

    article: str
    start: int
    end: int
    text: str
    sentence: str


def gather(sources: pd.DataFrame, frames: Mapping[str, pd.DataFrame]) -> tuple[list[Evidence], dict[str, list[int]]]:
    """The sentences of all sources by article, and for each cell the numbers of its marks.

    Args:
        sources: of a comparison; those without a place in an article are left out.
        frames: the tables `articles` and `passages` behind it.
    """
    placed = sources[sources["start"].notna()]
    told = [placed[name].fillna("").astype(str) for name in ("article", "text", "sentence")]
    spots = [
        FigureSpot(article, int(start), int(end), text, sentence)
        for article, text, sentence, start, end in zip(*told, placed["start"], placed["end"], strict=True)
    ]
    ordered = sorted({spot[:3]: spot for spot in spots}.values())
    numbers = {spot[:3]: number for number, spot in enumerate(ordered, 1)}
    marks: dict[str, list[int]] = defaultdict(list)
    for cell, spot in zip(placed["cell"], spots, strict=True):
        if (number := numbers[spot[:3]]) not in marks[cell]:
            marks[cell].append(number)
    passages = _passages(frames.get("passages"), {spot.article for spot in ordered})
    facts = _facts(frames.get("articles"))
    found = []
    for article, mine in groupby(ordered, key=lambda spot: spot.article):
        sentences = tuple(_sentences(list(mine), passages.get(article, ()), numbers))
        found.append(Evidence(article, *facts.get(article, ("", None, "", "")), sentences))
    return found, dict(marks)


def _passages(table: pd.DataFrame | None, wanted: set[str]) -> dict[str, list[tuple[int, int, str]]]:
    """Start, end and words of the passages of the articles, in their order."""
    result: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    if table is not None:
        mine = table[table["article"].isin(wanted) & table["text"].notna()].sort_values(["article", "start"])
        for article, start, end, text in zip(mine["article"], mine["start"], mine["end"], mine["text"], strict=True):
            result[article].append((int(start), int(end), text))
    return result


def _facts(articles: pd.DataFrame | None) -> dict[str, tuple[str, date | None, str, str]]:
    if articles is None:
        return {}
    words = [articles[name].fillna("").astype(str) for name in ("article", "title", "attribution", "source")]
    days = [day.date() if pd.notna(day) else None for day in articles["published"]]
    return {
        article: (title, day, publisher, source)
        for article, title, publisher, source, day in zip(*words, days, strict=True)
    }


def _sentences(
    spots: list[FigureSpot], passages: Iterable[tuple[int, int, str]], numbers: Mapping[Any, int]
) -> Iterator[tuple[MarkedWords, ...]]:
    """The passages that the spots lie in, with their marks; a spot outside of all by the sentence of its source."""
    passages = list(passages)
    starts = [start for start, _, _ in passages]

    def passage_of(spot: FigureSpot) -> int:
        at = bisect_right(starts, spot.start) - 1
        inside = at >= 0 and spot.end <= passages[at][1]
        return at if inside and passages[at][2][spot.start - starts[at] : spot.end - starts[at]] == spot.text else -1

    for at, group in groupby(spots, key=passage_of):
        if at >= 0:
            yield _marked(
                passages[at][2], [(spot.start - starts[at], spot.end - starts[at], numbers[spot[:3]]) for spot in group]
            )
        else:
            for spot in group:
                yield _found(spot, numbers[spot[:3]])


def _found(spot: FigureSpot, number: int) -> tuple[MarkedWords, ...]:
    """The sentence of a source with its figure, which is set before it where it does not stand there exactly once."""
    if spot.sentence.count(spot.text) == 1:
        at = spot.sentence.index(spot.text)
        return _marked(spot.sentence, [(at, at + len(spot.text), number)])
    return (MarkedWords(spot.text, number), MarkedWords(f": {spot.sentence}"))


def _marked(text: str, spans: list[tuple[int, int, int]]) -> tuple[MarkedWords, ...]:
    """The words with marks; of a long text what stands around them. Of marks that cross, the later one is the rest."""
    first, last = (0, len(text)) if len(text) <= _LONGEST else (spans[0][0] - _AROUND, spans[-1][1] + _AROUND)
    first, last = max(first, 0), min(last, len(text))
    pieces, done = [MarkedWords("…" * (first > 0))], first
    for start, end, number in spans:
        pieces += [MarkedWords(text[done:start]), MarkedWords(text[max(start, done) : end], number)]
        done = max(done, end)
    pieces += [MarkedWords(text[done:last]), MarkedWords("…" * (last < len(text)))]
    return tuple(piece for piece in pieces if piece.text or piece.mark)
