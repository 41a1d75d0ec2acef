"""What annotated reports teach the encoder: pieces with the labels of all its tasks, each as a distribution."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from baocao.core.article import Article, Draft
from baocao.core.article_facts import THEMES
from baocao.core.markup import Tag
from baocao.core.offsets import OffsetMap
from baocao.core.spans import Span
from baocao.learn.corpus import Report, true_tag
from baocao.learn.metrics import Ints
from baocao.structure.prepare import prepare
from baocao.themes.encoder import DETAILS, MARKS
from baocao.themes.windows import Pieces, pieces_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]

_UNKNOWN = -1  # the number of a label that nobody told
_SMOOTHING = 0.05  # of themes: annotators agree on nineteen passages of twenty
_UNSURE = 0.5  # weight of a passage whose annotator held a second theme to be nearly as good
_NEAR = 400  # characters from a limitation within which the words for its holder and cause are looked for


@dataclass(frozen=True, slots=True)
class Lesson:
    """An article to learn from: its pieces, and what is known of its passages.

    Attributes:
        article: prepared.
        pieces: of its passages.
        themes: of a passage, shape (themes,); zeros where nothing is known, as in all that follows.
        weights: what a passage's theme counts.
        marks: of a passage, shape (pieces, `MARKS`).
        details: of a passage, shape (pieces, `DETAILS`).
        weight: what the article counts.
    """

    article: Draft
    pieces: dict[int, Pieces]
    themes: dict[int, Floats]
    weights: dict[int, float]
    marks: dict[int, Floats]
    details: dict[int, Floats]
    weight: float = 1.0


def lesson(report: Report, tokenizer: "Tokenizer", weight: float = 1.0) -> Lesson:
    """What an annotated report teaches; `weight` is that of all it says."""
    article = prepare(Article(raw=report.text, id=report.id))
    pieces = pieces_of(article, tokenizer)
    offsets = OffsetMap(article.edits)
    themes, weights = dict.fromkeys(pieces, _UNKNOWN), dict.fromkeys(pieces, 1.0)
    if report.of(*THEMES):
        for number in pieces:
            passage = article.passages[number]
            tag = true_tag(Span(offsets.start(passage.start), offsets.end(passage.end)), report)
            themes[number] = THEMES.index(tag.name if tag else "other")
            weights[number] = _UNSURE if tag and "unsure" in tag.attributes else 1.0
    marks, details = (
        {number: np.full(len(item.ids), _UNKNOWN) for number, item in pieces.items()} for _ in (MARKS, DETAILS)
    )
    if "limitation" in report.kinds and report.of(*THEMES):
        _label(report, offsets, pieces, marks, details)
    even = {n: _distribution(np.array(label), len(THEMES)) for n, label in themes.items()}
    return Lesson(
        article,
        pieces,
        {n: (1 - _SMOOTHING) * row + _SMOOTHING * row.sum() / len(THEMES) for n, row in even.items()},
        weights,
        {n: _distribution(labels, len(MARKS)) for n, labels in marks.items()},
        {n: _distribution(labels, len(DETAILS)) for n, labels in details.items()},
        weight,
    )


def _distribution(labels: Ints, count: int) -> Floats:
    """Certainty, one row a label; zeros for the unknown."""
    return np.asarray(labels[..., None] == np.arange(count), dtype=np.float32)


def _label(
    report: Report,
    offsets: OffsetMap,
    pieces: dict[int, Pieces],
    marks: dict[int, Ints],
    details: dict[int, Ints],
) -> None:
    """Marks of limitations on the pieces, and of what they name where the report tells it."""
    spans = [(offsets.text(tag.start), offsets.text(tag.end), tag) for tag in report.of("limitation")]
    named = {kind for kind in report.kinds if kind in DETAILS}
    for number, item in pieces.items():
        if not len(item.ids):
            continue
        starts, ends = item.places[:, 0], item.places[:, 1]
        marks[number][:] = MARKS.index("outside")
        if named:
            details[number][:] = DETAILS.index("none")
        low, high = int(starts[0]), int(ends[-1])
        for start, end, tag in spans:
            if start >= high or end <= low:
                continue
            inside = np.flatnonzero((ends > start) & (starts < end))
            if tag.attributes.get("optional"):
                marks[number][inside] = _UNKNOWN
                continue
            marks[number][inside] = MARKS.index("inside")
            if len(inside) and start >= low:
                marks[number][inside[0]] = MARKS.index("begin")
            for kind in named:
                for at in _named(report, offsets, tag, kind):
                    details[number][np.flatnonzero((ends > at.start) & (starts < at.end))] = DETAILS.index(kind)


def _named(report: Report, offsets: OffsetMap, tag: Tag, kind: str) -> Iterator[Span]:
    """Where the words of a limitation's holder or cause stand: the nearest place in front of its end or behind."""
    words = tag.attributes.get(kind)
    if not words:
        return
    near = report.text.rfind(words, max(0, tag.start - _NEAR), tag.end)
    if near < 0:
        near = report.text.find(words, tag.start, tag.end + _NEAR)
    if near >= 0:
        yield Span(offsets.text(near), offsets.text(near + len(words)))
