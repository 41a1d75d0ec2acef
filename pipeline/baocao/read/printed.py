"""Glyphs on a page → rows, and the segments of rows that wide gaps part. For text layers and recognised scans alike.

What is printed twice (bold drawn with an offset) is read once. Glyphs of one base line make a row, raised and lowered
ones in the row that they belong to; a gap parts words, whether a space is printed in it or not, a wide one segments.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice, pairwise
from statistics import median
from typing import Literal

from baocao.read.charsets import convert_by_font
from baocao.read.marks import Run, raised

_DOUBLED = 1.0  # points between two prints of one glyph that make it bold; letters are wider
_BASELINE = 1.2  # points by which glyphs of one line in several fonts differ
_SMALL = 0.85  # of the line's type, below which a glyph can be raised or lowered
_RAISED = 0.15  # of the size of type, from which a small glyph stands above the base line
_WORD_GAP = 0.2  # of the size of type; spaces have a quarter, kerning some hundredths
_SPACED = 1.8  # times the usual gap in letter-spaced words
_SEGMENT_GAP = 1.0  # of the size of type, from which a gap may part columns: justified lines seldom have as much


@dataclass(slots=True)
class Glyph:
    """A character or recognised word: where it is printed (points from the page's top left), and how."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool = False
    font: str = ""
    confidence: float | None = None
    parted: bool = False  # a space is printed before it


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of running text, part of one, or a row of a table with tabs between its cells.

    `flow` are the left and right edges of the column that it runs in; None: it goes on in no other line. `page` counts
    from 1. `part` says what it is if no running text: "footnote", "page-header".
    """

    pieces: tuple[Run, ...]
    glyphs: tuple[Glyph, ...] = field(repr=False)
    left: float
    right: float
    top: float
    bottom: float
    size: float
    flow: tuple[float, float] | None = None
    page: int = 0
    part: Literal["footnote", "page-header"] | None = None

    @classmethod
    def of(cls, glyphs: Sequence[Glyph], pieces: tuple[Run, ...] | None = None) -> "PrintedLine":
        """The line that glyphs make, words parted by their gaps; `pieces` are its text where that is known."""
        sizes = Counter[float]()
        for glyph in glyphs:
            sizes[round(2 * glyph.size) / 2] += len(glyph.text)
        size = sizes.most_common(1)[0][0]
        return cls(
            pieces=tuple(_spelt(glyphs, size)) if pieces is None else pieces,
            glyphs=tuple(glyphs),
            left=min(glyph.left for glyph in glyphs),
            right=max(glyph.right for glyph in glyphs),
            top=min(glyph.top for glyph in glyphs),
            bottom=max(glyph.bottom for glyph in glyphs),
            size=size,
        )

    @property
    def text(self) -> str:
        """All its characters."""
        return "".join(text for text, _ in self.pieces)

    @property
    def middle(self) -> float:
        """Half-way from its top to its bottom."""
        return (self.top + self.bottom) / 2

    @property
    def bold(self) -> bool:
        """Whether most of it is."""
        return 2 * sum(glyph.bold for glyph in self.glyphs) > len(self.glyphs)

    @property
    def recognised(self) -> bool:
        """Whether a machine read it from a scan."""
        return self.glyphs[0].confidence is not None

    @property
    def smallest(self) -> float:
        """The size of its smallest type."""
        return min(glyph.size for glyph in self.glyphs)

    @property
    def first_word(self) -> float:
        """The width of its first word, in points."""
        length, at = len(self.text.split(maxsplit=1)[0]), 0
        for glyph in self.glyphs:
            at += len(glyph.text)
            if at >= length:
                return glyph.right - self.left
        return self.right - self.left


def printed_once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """The glyphs without second prints of the same one at nearly the same place."""
    seen: dict[tuple[str, int, int], tuple[float, float]] = {}
    for glyph in glyphs:
        across, down = int(glyph.left / _DOUBLED), int(glyph.top / _DOUBLED)
        near = (seen.get((glyph.text, across + x, down + y)) for x in (0, -1, 1) for y in (0, -1, 1))
        if not any(at and abs(at[0] - glyph.left) <= _DOUBLED and abs(at[1] - glyph.top) <= _DOUBLED for at in near):
            seen[glyph.text, across, down] = glyph.left, glyph.top
            yield glyph


def segments(glyphs: Iterable[Glyph]) -> list[PrintedLine]:
    """The lines of a page, cut at wide gaps; from top to bottom and from left to right."""
    found = [PrintedLine.of(segment) for row in _rows(glyphs) for segment in _cut(row)]
    return sorted(found, key=lambda line: (line.middle, line.left))


def _rows(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs by base line, from left to right."""
    bases: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.bottom):
        if bases and glyph.bottom - bases[-1][-1].bottom <= _BASELINE:
            bases[-1].append(glyph)
        else:
            bases.append([glyph])
    sizes = [median(glyph.size for glyph in base) for base in bases]
    for at, base in enumerate(bases):
        for host in (at + 1, at - 1):
            if 0 <= host < len(bases) and sizes[at] < _SMALL * sizes[host]:
                base[:] = _left_alone(base, bases[host])
    return (sorted(base, key=lambda glyph: glyph.left) for base in bases if base)


def _left_alone(small: Sequence[Glyph], line: list[Glyph]) -> Iterator[Glyph]:
    """The glyphs of a base line that do not stand beside one of a larger line; that line takes the others."""
    line.sort(key=_right)
    reach = max(glyph.size for glyph in line)
    for glyph in sorted(small, key=lambda glyph: glyph.left):
        first = bisect_left(line, glyph.left - _WORD_GAP * reach, key=_right)
        near = islice(line, first, bisect_right(line, glyph.left + reach / 2, key=_right))
        if any(_side_by_side(glyph, other) for other in near):
            insort(line, glyph, key=_right)
        else:
            yield glyph


def _right(glyph: Glyph) -> float:
    return glyph.right


def _side_by_side(small: Glyph, other: Glyph) -> bool:
    """Whether a small glyph stands right behind another one, most of it between its top and bottom."""
    beside = -0.5 * other.size <= small.left - other.right <= _WORD_GAP * other.size
    return beside and 2 * (min(small.bottom, other.bottom) - max(small.top, other.top)) > small.bottom - small.top


def _cut(row: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """The parts of a row between wide gaps; white space parts words and is no glyph of them."""
    segment: list[Glyph] = []
    space = False
    for glyph in row:
        if glyph.text.isspace():
            space = True
            continue
        if segment and glyph.left - segment[-1].right > _SEGMENT_GAP * max(glyph.size, segment[-1].size):
            yield segment
            segment = []
        glyph.parted = glyph.parted or space
        space = False
        segment.append(glyph)
    if segment:
        yield segment


def _spelt(glyphs: Sequence[Glyph], size: float) -> Iterator[Run]:
    """A line's text by weight: a space where the gap is a word's, marks of notes left out (see `marks.raised`)."""
    gaps = [max(0.0, after.left - before.right) for before, after in pairwise(glyphs)]
    limit = max(_WORD_GAP * size, _SPACED * median(gaps) if gaps else 0.0)
    base = median(glyph.bottom for glyph in glyphs if glyph.size >= _SMALL * size)
    spelt: list[tuple[str, bool, str]] = []
    for up, run in groupby(range(len(glyphs)), key=lambda at: at > 0 and _is_raised(glyphs[at], size, base)):
        numbers = list(run)
        if up:
            before = "".join(text for text, *_ in spelt[-12:])
            spelt.append((raised(before, "".join(glyphs[at].text for at in numbers)), *spelt[-1][1:]))
            continue
        for at in numbers:
            parted = at > 0 and (glyphs[at].parted or gaps[at - 1] > limit)
            spelt.append((" " * parted + glyphs[at].text, glyphs[at].bold, glyphs[at].font))
    for (bold, font), group in groupby(spelt, key=lambda piece: piece[1:]):
        yield convert_by_font("".join(text for text, *_ in group), font)[0], bold


def _is_raised(glyph: Glyph, size: float, base: float) -> bool:
    """Whether a glyph is small and stands above the base line."""
    return glyph.size < _SMALL * size and base - glyph.bottom > _RAISED * size
