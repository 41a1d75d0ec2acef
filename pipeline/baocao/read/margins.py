"""What stands in the margins of pages: page numbers, running headers and footers, footnotes.

It interrupts sentences that go on overleaf, so it is taken out of them: page numbers are dropped, the rest set aside.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from baocao.core import lexicon
from baocao.read.printed import PrintedLine

Part = Literal["footnote", "page-header"]

_PAGE_NUMBER = re.compile(
    rf"\W{{0,3}}(?:{lexicon.alternation(lexicon.load('reading')['pdf']['page'])}\s{{0,2}})?\d{{1,4}}(?:\s?/\s?\d{{1,4}})?\W{{0,3}}",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?:[(\[]?\d{1,3}[)\]]?[.:]?|[*†‡]{1,3})\s*\S")
_ZONE = 0.12  # of the page's height at its top and bottom; Decree 30/2020 has margins of 20 to 25 mm of 297
_EDGE_LINES = 2  # of a running header or footer
_PAGES = 0.3  # of a file's pages that have the same line in the margin, and at least two
_SMALLER = 0.92  # of the body's type: notes have 10 to 12 points below 13 or 14
_APART = 1.5  # times the size of the body's type between it and what belongs to the page


def without_margins(
    pages: Sequence[list[PrintedLine]], heights: Sequence[float], body: float | None
) -> tuple[list[list[PrintedLine]], list[PrintedLine]]:
    """The lines of each page that are text, and those set aside, with their `part`; `body` is the usual type's size."""
    numbered = [_unnumbered(lines) for lines in pages]
    often = _repeated(numbered, heights)
    texts, aside = [], []
    for lines, height in zip(numbered, heights, strict=True):
        parts: dict[int, Part] = {id(line): "page-header" for line in _edges(lines, height) if _key(line) in often}
        parts |= _set_off([line for line in lines if id(line) not in parts], height, body)
        parts |= _notes([line for line in lines if id(line) not in parts], height, body)
        texts.append([line for line in lines if id(line) not in parts])
        aside += [replace(line, part=parts[id(line)], flow=None) for line in lines if id(line) in parts]
    headers = {_key(line): line for line in reversed(aside) if line.part == "page-header"}  # each once
    return texts, [*reversed(headers.values()), *(line for line in aside if line.part == "footnote")]


def _unnumbered(lines: list[PrintedLine]) -> list[PrintedLine]:
    """The lines of a page but for its number, at its top or bottom."""
    ends = [edge(lines, key=lambda line: line.middle) for edge in (min, max)] if lines else []
    numbers = {id(line) for line in ends if _PAGE_NUMBER.fullmatch(line.text)}
    return [line for line in lines if id(line) not in numbers]


def _key(line: PrintedLine) -> str:
    return re.sub(r"\d+", "#", line.text)


def _edges(lines: Sequence[PrintedLine], height: float) -> Iterator[PrintedLine]:
    """The uppermost and lowest lines that lie in the margins; rows of tables aside."""
    down = sorted(lines, key=lambda line: line.middle)
    for line in down[:_EDGE_LINES]:
        if line.bottom < _ZONE * height and "\t" not in line.text:
            yield line
    for line in down[_EDGE_LINES:][-_EDGE_LINES:]:
        if line.top > (1 - _ZONE) * height and "\t" not in line.text:
            yield line


def _repeated(pages: Sequence[list[PrintedLine]], heights: Sequence[float]) -> set[str]:
    """The words, numbers aside, that stand in the margin of several pages."""
    margins = (set(map(_key, _edges(lines, height))) for lines, height in zip(pages, heights, strict=True))
    seen = Counter(key for keys in margins for key in keys)
    return {key for key, count in seen.items() if count >= max(2, _PAGES * len(pages)) and any(map(str.isalpha, key))}


def _set_off(lines: Sequence[PrintedLine], height: float, body: float | None) -> dict[int, Part]:
    """Small lines in the margins that white parts from the text."""
    down = sorted(lines, key=lambda line: line.middle)
    if body is None or len(down) < 2:
        return {}
    found: dict[int, Part] = {}
    for line, near in ((down[0], down[1]), (down[-1], down[-2])):
        inside = line.bottom < _ZONE * height or line.top > (1 - _ZONE) * height
        apart = max(near.top - line.bottom, line.top - near.bottom) > _APART * body
        if inside and apart and line.size < _SMALLER * body <= near.size:
            found[id(line)] = "page-header"
    return found


def _notes(lines: Sequence[PrintedLine], height: float, body: float | None) -> dict[int, Part]:
    """Small lines at the end of a page, from one that begins with the mark of a note."""
    down = sorted(lines, key=lambda line: line.middle)
    if body is None:
        return {}
    first = len(down)
    while first and down[first - 1].size < _SMALLER * body and "\t" not in down[first - 1].text:
        first -= 1
    while first < len(down) and not _NOTE.match(down[first].text):
        first += 1
    above = down[first - 1] if first else None
    if above is None or first == len(down) or above.size < _SMALLER * body or down[first].middle < height / 2:
        return {}
    return {id(line): "footnote" for line in down[first:]}


def notes(lines: Sequence[PrintedLine]) -> Iterator[list[PrintedLine]]:
    """The lines set aside, those of one note together."""
    note: list[PrintedLine] = []
    for line in lines:
        if note and (line.part != note[-1].part or line.part != "footnote" or _NOTE.match(line.text)):
            yield note
            note = []
        note.append(line)
    if note:
        yield note
