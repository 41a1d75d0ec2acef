"""Lines that a page breaks at a width, joined again: PDF as text, mail, papers typed at 72 columns.

A line end is a hard wrap where the next word would not have found room on the line, or where the next line goes on in
small letters; it is none in front of a list mark, behind the end of a sentence, or where there was room left. Pages
whose lines are paragraphs are left alone: only a page that shows the habit is touched, a list mark that stands alone on
its line, and a line that ends in a word which links what follows, or within a date ("ngày 19 tháng"). What is joined
becomes one space, recorded as an edit, so that every offset still leads back to the page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles

from baocao.core import lexicon
from baocao.core.markers import marker_at
from baocao.core.normalizer import UPPER, fold
from baocao.core.offsets import Edit, OffsetMap
from baocao.core.spans import Span
from baocao.structure.segmenter import abbreviated

_LINE = re.compile(r"(?P<words>\S(?:[^\n]*\S)?)")  # begins with a letter: a run of spaces is passed over once
_CLOSING = r"[\"”’»)\]*]*$"
_ENDS = re.compile(rf"(?:[.!?:…]|\./){_CLOSING}")
_PAUSES = re.compile(rf";{_CLOSING}")
_TAIL = 24  # characters at the end of a line that tell whether a sentence ends there
_FIRST_WORD = re.compile(r"[\"“‘«(\[*]*([^\W\d_]+)(?=[\s,.;!?…)\]”\"*]|$)")  # no address, no name of a field ("title:")
_FURNITURE = lexicon.load("furniture")
_OPEN_END = re.compile(rf"\s{lexicon.alternation(_FURNITURE['lines']['open_ends'])}\Z")
_DAY_WORD, _MONTH_WORD, _ = _FURNITURE["date_words"]
_OPEN_DATE = re.compile(rf"(?<!\d)\s{_DAY_WORD}(?:\s\d{{1,2}}\s{_MONTH_WORD})?\Z")  # "trong 2 ngày" is whole
_LEAST_OPEN = 20  # characters of a line that can be open; shorter ones are cells of a table
_PAGE_NUMBER = re.compile(r"(?:[-–]\s?)?\d{1,3}(?:\s?[-–])?")

_NARROWEST, _WIDEST = 40, 130  # characters of a hard-wrapped line: half a page of typescript, a page of small print
_LEAST_BREAKS = 2  # line ends that cut a sentence; a single one is an accident
_BREAK_SHARE = 0.15  # of the lines of running text; a wrapped page of lists has few, a portal almost none
_LONGEST = 170  # characters of a line in a page with such a width; longer ones are paragraphs of their own
_LONGEST_MARK = 8  # characters of a mark that stands alone
_ROOM = 0.8  # share of the width up to which a line surely had room for a word: proportional type varies by so much
_CAPITALS = 0.85  # what a width in characters shrinks by in a line of capitals, which are broader
_BLOCKS_SHARE = 0.5  # of the blocks between empty lines that end a sentence, from which such blocks are paragraphs

# A line end inside a sentence: behind some words and no mark, before a small letter or a number that marks no list.
_WRAP = re.compile(rf"\n(?<=[^\n]{{24}}\n)(?<![.;:!?…]\n)(?=\d++(?![.)])|[^\W\d_{UPPER}])")


@dataclass(frozen=True, slots=True)
class _WrappedLine(Span):
    """A line without the white space around it. `gap`: an empty line stands before it."""

    words: str
    gap: bool

    @property
    def ends(self) -> bool:
        """Whether a sentence or lead-in ends with it."""
        tail = self.words[-_TAIL:]
        if not _ENDS.search(tail):
            return False
        return not (tail.endswith(".") and abbreviated(tail[:-1].rpartition(" ")[2].lstrip("(")))

    @property
    def goes_on(self) -> bool:
        """Whether it begins in the middle of a sentence: with a small letter, and no list mark."""
        first = _FIRST_WORD.match(self.words)
        return bool(first and first[1][0].islower()) and not self.marked

    @property
    def marked(self) -> bool:
        """Whether it begins with a list mark."""
        return marker_at(self.words, 0) is not None

    @property
    def alone(self) -> bool:
        """Whether it is but a number or letter of a list: a mark it would be if a word followed."""
        mark = marker_at(f"{self.words} A", 0) if len(self.words) <= _LONGEST_MARK else None
        return mark is not None and mark.value is not None and mark.end == len(self.words)

    @property
    def open(self) -> bool:
        """Whether it ends in a word that links what follows: "theo chỉ đạo của"."""
        return len(self.words) >= _LEAST_OPEN and _OPEN_END.search(fold(self.words[-_TAIL:])) is not None

    @property
    def dated(self) -> bool:
        """Whether it ends in the middle of a date."""
        return len(self.words) >= _LEAST_OPEN and _OPEN_DATE.search(fold(self.words[-_TAIL:])) is not None

    @property
    def lettered(self) -> bool:
        """Whether it holds words: rules and table borders do not."""
        return any(char.isalnum() for char in self.words)


def unwrapped(text: str, edits: tuple[Edit, ...]) -> tuple[str, tuple[Edit, ...]]:
    """A normalised text with its hard wraps joined, and its edits, which lead back to the raw text as before."""
    wraps = list(find_wraps(text))
    return _substituted(text, edits, wraps) if wraps else (text, edits)


def find_wraps(text: str) -> Iterator[Span]:
    """The white space (and page numbers in it) that stands for one space, in order."""
    lines = list(_lines(text))
    style = _Wrapping.of(lines)
    before: _WrappedLine | None = None
    number: _WrappedLine | None = None  # of a page, where it parts two lines that may belong together
    for line in lines:
        if before and style and not number and _PAGE_NUMBER.fullmatch(line.words) and not before.ends:
            number = line
            continue
        if before and ((style and style.joins(before, line, across=number)) or _belongs(before, line)):
            yield Span(before.end, line.start)
        before, number = line, None


def _belongs(before: _WrappedLine, line: _WrappedLine) -> bool:
    """Whether a line goes on with the one before it for certain, on any page: that is but a list mark, or left open."""
    if line.gap or line.marked or not line.lettered:
        return False
    return (before.alone and not line.alone) or before.open or (before.dated and line.words[0].isdigit())


def _lines(text: str) -> Iterator[_WrappedLine]:
    at = 0
    for match in _LINE.finditer(text):
        start, end = match.span("words")
        yield _WrappedLine(start, end, match["words"], text.count("\n", at, start) > 1)
        at = end


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """How a page breaks its lines: the width in characters, and whether empty lines part its paragraphs."""

    width: float
    blocks: bool

    @classmethod
    def of(cls, lines: Sequence[_WrappedLine]) -> "_Wrapping | None":
        """The habit of a page; None where its lines are paragraphs."""
        inner = [(one, other) for one, other in pairwise(lines) if not other.gap]
        cut = [one.end - one.start for one, other in inner if _cuts(one, other)]
        running = sum(line.end - line.start >= _NARROWEST for line in lines)
        if len(cut) < max(_LEAST_BREAKS, _BREAK_SHARE * running):
            return None
        width = quantiles(cut, n=10, method="inclusive")[-1]
        if not _NARROWEST <= width <= _WIDEST:
            return None
        lasts = [one for one, other in pairwise(lines) if other.gap]
        ending = sum(one.ends for one in lasts)
        return cls(width, ending >= max(_LEAST_BREAKS, _BLOCKS_SHARE * len(lasts)))

    def joins(self, before: _WrappedLine, line: _WrappedLine, *, across: _WrappedLine | None) -> bool:
        """Whether a line goes on with the one before it, a page number between them or not."""
        apart = before.ends or line.marked or (line.gap and not across) or before.end - before.start > _LONGEST
        if apart or not (before.lettered and line.lettered):
            return False
        if before.words.isupper() != line.words.isupper() and not line.words[0].isdigit():
            return False
        full = self._full(before, line)
        if across or _PAUSES.search(before.words[-_TAIL:]):
            return line.goes_on and (full or self.blocks)
        return line.goes_on or full or self.blocks

    def _full(self, before: _WrappedLine, line: _WrappedLine) -> bool:
        """Whether the next word would not have found room."""
        room = _ROOM * self.width * (_CAPITALS if before.words.isupper() else 1.0)
        return before.end - before.start + 1 + len(line.words.split(maxsplit=1)[0]) > room


def _cuts(one: _WrappedLine, other: _WrappedLine) -> bool:
    """Whether the end of a line cuts a sentence for certain: items of a list may end in semicolons, too."""
    return one.lettered and other.goes_on and not (one.ends or _PAUSES.search(one.words[-_TAIL:]))


def _substituted(text: str, edits: tuple[Edit, ...], spans: Sequence[Span]) -> tuple[str, tuple[Edit, ...]]:
    """The text with one space for each span; edits inside a span become part of its own."""
    offsets = OffsetMap(edits)
    pieces: list[str] = []
    found: list[Edit] = []
    old = list(edits)
    at = shift = taken = 0
    for span in [*spans, None]:
        limit = span.start if span else len(text) + 1
        while taken < len(old) and old[taken].start < limit:
            edit = old[taken]
            found.append(Edit(edit.raw_start, edit.raw_end, edit.start + shift, edit.end + shift))
            taken += 1
        if span is None:
            break
        raw_start, raw_end = offsets.end(span.start), offsets.start(span.end)
        while taken < len(old) and old[taken].end <= span.end:
            raw_end = max(raw_end, old[taken].raw_end)
            taken += 1
        pieces += (text[at : span.start], " ")
        found.append(Edit(raw_start, raw_end, span.start + shift, span.start + shift + 1))
        shift += 1 - (span.end - span.start)
        at = span.end
    pieces.append(text[at:])
    return "".join(pieces), tuple(found)


def in_one_line(text: str, key: str) -> str:
    """The text, or its key, with a space for each line end at which a sentence goes on: "tháng⏎12 năm 2025"."""
    at = 0
    pieces: list[str] = []
    for wrap in _WRAP.finditer(text):
        pieces += (key[at : wrap.start()], " ")
        at = wrap.end()
    return "".join([*pieces, key[at:]]) if pieces else key
