"""Tables in the text: lines whose cells are parted by tabs, bars or wide gaps, or one cell a line.

A reader hands on a row of a table as a line with tabs between its cells; text copied from elsewhere has bars, columns
aligned by spaces, or each cell on a line of its own. `Tabulator` finds where such rows stand one below the other;
`table_roles` says what the columns are, `table_rows` what the rows. Prose is left alone: a table has two rows, and
numbers in them.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.spans import Span, TextTable
from baocao.structure.aligned import aligned, gap_cells
from baocao.structure.cell_kinds import is_ordinal, is_period, is_value, is_year
from baocao.structure.flattened import flattened, may_be_flattened
from baocao.structure.table_roles import described

_LINE = re.compile(r"[^\n]+")
_RULE = re.compile(r"[\s|:+=–—-]+")
_CAPTION = re.compile(lexicon.fill(r"\W*{captions}(?!\w)", lexicon.load("tables")["note"]))
_WORDS = frozenset({"title", "heading", "run-in"})  # blocks of the article itself
_LOOSE = frozenset({"alt-text", "caption", "decoration"})  # furniture that rows of a table look like
_FURNITURE = 0.5  # share of the lines that may be furniture of another kind; where more are, it is a part of the page
_INSIDE, _SHORT = 2, 160  # lines without cells that may stand between two rows, and their characters
_ABOVE, _LONGEST_CAPTION = 8, 250  # lines above a table that may be its title, and their characters
_SHORT_HEAD = 12  # characters of a word over a column, and least spaces before it
_PAGES = 4  # numbers in order that link to pages, and above which they begin; columns are numbered from 1
_MOST_CELLS = 200  # of a row; more are data


class Tabulator:
    """The stage that sets `tables`; what the page's furniture takes single rows of a table for, it gives back."""

    needs: tuple[str, ...] = ("text", "blocks")
    sets: tuple[str, ...] = ("tables",)

    def __call__(self, draft: Draft) -> Draft:
        furniture = [block for block in draft.blocks if block.kind not in _WORDS]
        starts = [block.start for block in furniture]
        tables: list[TextTable] = []
        covered: set[int] = set()
        for table in find_tables(draft.text, draft.folded):
            inside = range(bisect_left(starts, table.start), bisect_left(starts, table.end))
            lines = sum(1 for _ in _lines(draft.text[table.start : table.end]))
            if sum(furniture[at].kind not in _LOOSE for at in inside) <= _FURNITURE * lines:
                tables.append(table)
                covered.update(starts[at] for at in inside)
        blocks = (block for block in draft.blocks if block.kind in _WORDS or block.start not in covered)
        return replace(draft, tables=tuple(tables), blocks=tuple(blocks)) if tables else draft


def find_tables(text: str, folded: str) -> Iterator[TextTable]:
    """The tables of a text, in order."""
    if "\t" not in text and "|" not in text and "   " not in text and not may_be_flattened(text):
        return
    lines = list(_lines(text))
    starts = [line.start for line in lines]
    behind = 0
    for rows in sorted(_runs(text, folded, lines), key=lambda rows: rows[0][0].start):
        first = bisect_right(starts, rows[0][0].start) - 1
        above = lines[max(behind, first - _ABOVE) : first]
        captions = tuple(line for line in above if line.end - line.start <= _LONGEST_CAPTION)
        if table := described(text, folded, rows, captions):
            behind = bisect_right(starts, table.end - 1)
            yield table


def _lines(text: str) -> Iterator[Span]:
    """The lines that hold something; tabs at either end, which part cells, are kept."""
    for match in _LINE.finditer(text):
        words = match[0].rstrip(" ")
        if words and not words.isspace():
            yield Span(match.start(), match.start() + len(words))


def _runs(text: str, folded: str, lines: Sequence[Span]) -> Iterator[list[tuple[Span, ...]]]:
    """The rows of what may be tables: lines of one make, a few lines of one cell between them."""
    loose: list[Span] = []
    at = 0
    while at < len(lines):
        maker = _maker(text, lines[at])
        if not maker:
            loose.append(lines[at])
            at += 1
            continue
        if maker is gap_cells and loose and loose[-1] is lines[at - 1] and _stands_over(text, loose[-1]):
            loose.pop()
            at -= 1
        end = _run_end(text, folded, lines, at, maker)
        if rows := _rows(text, lines[at:end], maker):
            yield from _split(text, rows)
        at = end
        yield from flattened(text, loose)
        loose = []
    yield from flattened(text, loose)


def _stands_over(text: str, line: Span) -> bool:
    """Whether a line is but a short word set far in, as one over the last column is: "Sơ bộ"."""
    words = _bare(text, line)
    return words.end - words.start <= _SHORT_HEAD < words.start - line.start


def _maker(text: str, line: Span) -> Callable[[str, Span], tuple[Span, ...]] | None:
    """What parts the cells of a line; None where nothing does."""
    if text.find("\t", line.start, line.end) >= 0:
        return _tabbed
    if _is_barred(text, line):
        return _barred
    return gap_cells if gap_cells(text, line) else None


def _is_barred(text: str, line: Span) -> bool:
    bars = text.count("|", line.start, line.end)
    return bars > 1 or (bars == 1 and "|" in text[line.start : line.end].strip(" |"))


def _run_end(text: str, folded: str, lines: Sequence[Span], at: int, maker: object) -> int:
    end = at + 1
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if maker is _barred and "\n\n" in text[lines[number - 1].end : line.start]:
            break
        if _maker(text, line) is maker:
            end = number + 1
        elif number - end >= _INSIDE or line.end - line.start > _SHORT or _CAPTION.match(folded, line.start, line.end):
            break
    return end


def _rows(text: str, lines: Sequence[Span], maker: Callable[[str, Span], tuple[Span, ...]]) -> list[tuple[Span, ...]]:
    if maker is gap_cells:
        cells = [(line, gap_cells(text, line) or (_bare(text, line),)) for line in lines]
        return aligned(text, [each for each in cells if not _numbers_pages(text, each[1])])
    lines = [line for line in lines if not _RULE.fullmatch(text, line.start, line.end)]
    rows = [maker(text, line)[:_MOST_CELLS] for line in lines]
    if maker is _barred and 2 * sum(map(partial(text.startswith, "|"), (line.start for line in lines))) < len(lines):
        return [  # a bar before a line says that its first cell is empty
            (Span(line.start, line.start), *row) if text[line.start] == "|" else row
            for line, row in zip(lines, rows, strict=True)
        ]
    return rows


def _bare(text: str, line: Span) -> Span:
    return Span(line.end - len(text[line.start : line.end].lstrip()), line.end)


def _numbers_pages(text: str, cells: tuple[Span, ...]) -> bool:
    """Whether cells are links to the pages beside this one: "526  527  528"."""
    words = [text[cell.start : cell.end] for cell in cells]
    if len(words) < _PAGES or not all(word.isdecimal() for word in words) or all(map(is_year, words)):
        return False
    numbers = [*map(int, words)]
    return numbers == [*range(numbers[0], numbers[0] + len(numbers))] and numbers[0] > _PAGES


def _split(text: str, rows: list[tuple[Span, ...]]) -> Iterator[list[tuple[Span, ...]]]:
    """The rows, parted where a new head stands: the first row again, as at the top of a page, or one below a title."""
    words = [[text[cell.start : cell.end] for cell in row] for row in rows]
    starts = [at for at in range(len(rows)) if at == 0 or _begins(words, at)]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        last = end
        while last - start > 1 and len(rows[last - 1]) == 1:  # a title of what follows
            last -= 1
        yield rows[start:last]


def _begins(words: list[list[str]], at: int) -> bool:
    """Whether a row is the head of a new table: as the first one, or without values below a title."""
    row = words[at]
    if len(row) < 2 or row == words[0]:
        return len(row) > 1
    if len(words[at - 1]) > 1 or not all(row[1:]) or is_ordinal(row[0]):
        return False
    valued = any(is_value(cell) and not is_year(cell) for cell in row)
    return not valued and (len(row) > 2 or len(row) != len(words[0]) or is_period(row[1]))


def _tabbed(text: str, line: Span) -> tuple[Span, ...]:
    return _parted(text, line.start, line.end, "\t")


def _barred(text: str, line: Span) -> tuple[Span, ...]:
    start = line.start + (len(text[line.start : line.end]) - len(text[line.start : line.end].lstrip()))
    first, last = text[start] == "|", text[line.end - 1] == "|"
    return _parted(text, start + first, line.end - last, "|")


def _parted(text: str, start: int, end: int, sign: str) -> tuple[Span, ...]:
    """The pieces between the signs, without white space and marks of bold type around them."""
    cells: list[Span] = []
    while start <= end:
        found = text.find(sign, start, end)
        stop = found if found >= 0 else end
        piece = text[start:stop]
        left = start + len(piece) - len(piece.lstrip(" *"))
        right = start + len(piece.rstrip(" *"))
        cells.append(Span(left, right) if left < right else Span(start, start))
        start = stop + 1
    return tuple(cells)
