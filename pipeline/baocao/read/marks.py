"""What the form of a source says of its lines: its title, its headings, bold words with which a paragraph begins.

Readers give paragraphs in pieces that are bold or not; `assembled` makes one text of them, and blocks with exact
offsets. It says no more than the source does: whether a bold line is a heading, a lead or a letterhead is for others
to judge.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from baocao.core import lexicon
from baocao.core.markers import marker_at
from baocao.core.normalizer import fold
from baocao.core.spans import Block, Span
from baocao.read.charsets import Decoded, repair

_LEX = lexicon.load("furniture")
_OFFICIAL = re.compile(lexicon.alternation([*_LEX["letterhead"]["motto"], *_LEX["recipients"]]))
Run = tuple[str, bool]  # text, and whether it is bold
_NOTE = re.compile(r"[(\[]?(?:\d{1,3}|[*†‡]{1,3}|[a-h])(?:,\d{1,3})?[)\]]?")  # the mark of a note
_POWERED = re.compile(r"(?:(?<![^\W\d_])[kcdmh]?m|(?<![\d.,])10)\Z")  # what has an exponent: a length, a power of ten
_RAISED = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
_MOSTLY = 0.5  # share of a text's characters above which bold is its usual type and sets nothing off
_LEAD = 120  # characters from which a bold line that ends as a sentence is no heading


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in pieces, and what the source's styles or elements call it. Line ends in it part lines."""

    pieces: tuple[Run, ...]
    kind: Literal["title", "heading", "caption", "footnote", "page-header"] | None = None

    @classmethod
    def plain(cls, text: str) -> "Paragraph":
        """A paragraph of which nothing is known."""
        return cls(((text, False),))

    @property
    def text(self) -> str:
        """All its characters."""
        return "".join(text for text, _ in self.pieces)


def assembled(paragraphs: Iterable[Paragraph]) -> tuple[Decoded, tuple[Block, ...]]:
    """The paragraphs as one text, a line each, repaired as a whole, and its blocks.

    They are "title", "heading", "run-in" or "caption", are in order and disjoint, without the white space around them.
    """
    lines = [Paragraph(line, each.kind) for each in paragraphs for line in _lines(each.pieces)]
    repaired = repair("\n".join(line.text for line in lines))
    bold = sum(len(text) for line in lines for text, is_bold in line.pieces if is_bold)
    told = bold <= _MOSTLY * sum(len(line.text) for line in lines)
    blocks: list[Block] = []
    start = 0
    for line, text in zip(lines, repaired.text.split("\n") if lines else (), strict=True):
        if found := _block(line, text, told):
            blocks.append(Block(start + found.start, start + found.end, found.kind))
        start += len(text) + 1
    return repaired, tuple(blocks)


def first_bold(pieces: Iterable[Run]) -> Span | None:
    """The first bold words, up to the next words that are not; signs and white space between them belong to them."""
    start: int | None = None
    at = end = 0
    for text, bold in pieces:
        worded = any(map(str.isalnum, text))
        if worded and not bold and start is not None:
            break
        if worded and bold and start is None:
            start = at + len(text) - len(text.lstrip())
        if bold and text.strip():
            end = at + len(text.rstrip())
        at += len(text)
    return None if start is None else Span(start, end)


def _lines(pieces: Sequence[Run]) -> Iterator[tuple[Run, ...]]:
    line: list[Run] = []
    for text, bold in pieces:
        first, *others = text.split("\n")
        line.append((first, bold))
        for other in others:
            yield tuple(line)
            line = [(other, bold)]
    yield tuple(line)


def _block(line: Paragraph, repaired: str, told: bool) -> Block | None:
    """The block of a line, in offsets of the line as repaired. `told` says whether bold tells anything."""
    text = repaired.strip()
    start = len(repaired) - len(repaired.lstrip())
    whole = Span(start, start + len(text))
    bold = first_bold(line.pieces) if told and not line.kind else None
    if not text or not (line.kind or bold):
        return None
    if line.kind or bold is None:
        return Block(whole.start, whole.end, line.kind or "")
    marker = marker_at(line.text, start)
    if line.text[start : bold.start].strip() and (marker is None or line.text[marker.end : bold.start].strip()):
        return None  # words in the middle
    if not any(map(str.isalnum, line.text[bold.end :])):
        leads = len(text) > _LEAD and text[-1] in ".!?…"  # a bold lead is a paragraph
        return None if leads else Block(whole.start, whole.end, "heading")
    if (marker and bold.end <= marker.end) or len(repaired) != len(line.text):
        return None  # no more than the mark, or no offsets: a repaired letter may have come from several
    return Block(bold.start, bold.end, "run-in")


def raised(before: str, text: str) -> str:
    """Superscript words as they are put behind `before`: exponents and degrees as such, marks of notes not at all.

    "m" and "2" make "m²", "10" and "6" "10⁶"; behind any other word or number "1", "(2)" and "*" point to a note.
    """
    if text in ("0", "o") and before[-1:].isdigit():
        return "°"
    if _POWERED.search(before) and text.lstrip("-+").isdigit():
        return text.translate(_RAISED)
    return "" if before.strip() and _NOTE.fullmatch(text.strip()) else text


def is_official(words: str) -> bool:
    """Whether words are of a letterhead, or of the recipients beside the signature: two columns, no row of a table."""
    return _OFFICIAL.search(fold(words)) is not None
