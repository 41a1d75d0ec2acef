"""Tables whose cells stand on a line each, or in a paragraph each, as text copied from pages has them.

Rows are told by their ordinals under a head "TT", else by how many values stand behind each label: as many as the head
has years or names of columns. Lines between them that have no values are rows of one cell: what the rows below are of.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import Span
from baocao.structure.cell_kinds import is_blank, is_ordinal, is_period, is_value

_LONE = re.compile(r"^[ \t]*[-–+(]?\d[\d., ]*%?\)?[ \t]*\|?[ \t]*$", re.MULTILINE)
_SENTENCE = re.compile(r"(?:\S+\s+){3,}\S*[.;!?…][\"”»]*$")
_ORDINAL_HEADS = frozenset(map(fold, lexicon.load("tables")["heads"]["ordinal"]))
_LONGEST_CELL = 160  # characters of a cell on a line of its own
_LEAST_NUMBERS = 4  # lines that are numbers, in a text that can hold such a table
_LEAST_ROWS, _WIDEST = 3, 16  # rows of a table, and cells of a row
_SHORT = 12  # characters of the words over a year: "Sơ bộ", "Ước"
_GROUP = re.compile(r"(?<!t)(t*)([np]+)")  # bound to the first t: else time grows with the square
_Row = tuple[Span, ...]


def may_be_flattened(text: str) -> bool:
    """Whether enough lines of a text are but a number."""
    return sum(1 for _ in zip(range(_LEAST_NUMBERS), _LONE.finditer(text), strict=False)) == _LEAST_NUMBERS


def flattened(text: str, lines: Sequence[Span]) -> Iterator[list[_Row]]:
    """The rows of tables in lines that hold one cell each."""
    stretch: list[Span] = []
    for line in (*lines, None):
        words = text[line.start : line.end].strip(" |") if line else ""
        if line and len(words) <= _LONGEST_CELL and not _SENTENCE.match(words):
            stretch += [_bare(text, line)] if words else []
            continue
        yield from _tables(text, _paragraphs(text, stretch))
        stretch = []


def _bare(text: str, line: Span) -> Span:
    """A line without the bar of the table that it was copied from."""
    words = text[line.start : line.end]
    start = line.start + len(words) - len(words.lstrip(" |"))
    return Span(start, line.start + len(words.rstrip(" |")))


def _paragraphs(text: str, lines: Sequence[Span]) -> list[Span]:
    """The cells: lines, or paragraphs of lines where empty lines part most of them."""
    apart = [text.count("\n", one.end, other.start) > 1 for one, other in pairwise(lines)]
    if 2 * sum(apart) <= len(apart):
        return list(lines)
    cells = list(lines[:1])
    for line, is_new in zip(lines[1:], apart, strict=True):
        if is_new:
            cells.append(line)
        else:
            cells[-1] = Span(cells[-1].start, line.end)
    return cells


def _tables(text: str, cells: Sequence[Span]) -> Iterator[list[_Row]]:
    words = [" ".join(text[cell.start : cell.end].split()) for cell in cells]
    at = 0
    for head in [number for number, each in enumerate(words) if fold(each) in _ORDINAL_HEADS]:
        if head >= at and (found := _numbered(cells, words, head)):
            rows, end = found
            yield from _counted(cells[at:head], words[at:head])
            yield rows
            at = end
    yield from _counted(cells[at:], words[at:])


def _numbered(cells: Sequence[Span], words: Sequence[str], head: int) -> tuple[list[_Row], int] | None:
    """The rows under a head that begins with "TT", each with its ordinal, and where they end."""
    reach = range(head + 2, min(head + 3 * _WIDEST, len(words)))
    first = next((at for at in reach if is_ordinal(words[at])), len(words))
    ordinals = [at - first for at in range(first + 2, min(first + _WIDEST + 1, len(words))) if is_ordinal(words[at])]
    for width in dict.fromkeys((first - head, *ordinals)):
        above = cells[head:first], words[head:first]
        heads = [tuple(above[0])] if first - head == width else spread_head(*above, width)
        rows, end = _chunks(cells, words, first, width)
        full = [row for row in rows if len(row) == width]
        if heads and len(full) >= _LEAST_ROWS and any(is_value(words[at]) for at in range(first, end)):
            return [*heads, *rows], end
    return None


def _chunks(cells: Sequence[Span], words: Sequence[str], at: int, width: int) -> tuple[list[_Row], int]:
    """Rows of so many cells, an ordinal before each; shorter ones that hold no values head those below them."""
    rows: list[_Row] = []
    while at < len(words) and is_ordinal(words[at]):
        steps = (width, *range(2, width))
        step = next((step for step in steps if _ends(words, at, step, width)), 0 if at + width > len(words) else width)
        if not step:
            break
        rows.append(tuple(cells[at : at + step]))
        at += step
    return rows, at


def _ends(words: Sequence[str], at: int, step: int, width: int) -> bool:
    """Whether a row ends behind some cells: the next begins there, or nothing."""
    if at + step > len(words) or (at + step < len(words) and not is_ordinal(words[at + step])):
        return False
    return step == width or not any(is_value(each) for each in words[at + 1 : at + step])


def _counted(cells: Sequence[Span], words: Sequence[str]) -> Iterator[list[_Row]]:
    """The rows of tables in which as many values stand behind each label."""
    kinds = "".join("p" if is_period(each) else "n" if is_value(each) or is_blank(each) else "t" for each in words)
    groups = list(_GROUP.finditer(kinds))
    behind = at = 0
    while at < len(groups):
        end, width = at + 1, len(groups[at][2])
        while end < len(groups) and groups[end][1] and len(groups[end][2]) == width:
            end += 1
        run = groups[at:end]
        if run and set(run[0][2]) == {"p"}:
            run = run[1:]
        if 1 < width <= _WIDEST and len(run) >= _LEAST_ROWS and run[0][1]:
            start = run[0].start()
            if rows := _with_head(cells, words, kinds, run, range(behind, start + len(run[0][1]))):
                yield rows
                behind = run[-1].end()
        at = end


def _with_head(
    cells: Sequence[Span], words: Sequence[str], kinds: str, run: Sequence[re.Match[str]], before: range
) -> list[_Row]:
    """Head and rows of groups of labels with values; none where no head stands before them."""
    width, deep = len(run[0][2]), min(len(group[1]) for group in run[1:])
    last = next((at for at in reversed(before) if kinds[at] == "p"), None)
    if last is not None:
        heads, first = _years(cells, words, kinds, range(before.start, last + 1))
        if len(heads) == width - 1 and first < before.stop - deep and len(words[first]) <= _SHORT:
            heads, first = [*heads, cells[first]], first + 1  # "Sơ bộ" without its year
    else:
        first = before.stop - deep
        heads = list(cells[max(before.start, first - width) : first])
    if len(heads) != width or first > before.stop - deep:
        return []
    empty = [Span(heads[0].start, heads[0].start)] * deep
    rows: list[_Row] = [(*empty, *heads)]
    for group in run:
        label = group.end(1) - deep
        rows += [(cells[at],) for at in range(max(group.start(), first), label)]
        rows.append(tuple(cells[label : group.end()]))
    return rows


def _years(cells: Sequence[Span], words: Sequence[str], kinds: str, within: range) -> tuple[list[Span], int]:
    """The periods that end a part of the cells, each with the short words over it, and where the rest begins."""
    found: list[Span] = []
    at = within.stop - 1
    while at >= within.start and kinds[at] == "p":
        start = at
        while start > within.start and kinds[start - 1] == "t" and len(words[start - 1]) <= _SHORT and found == []:
            start -= 1
        joined = start if start > within.start and kinds[start - 1] == "p" else at
        found.insert(0, Span(cells[joined].start, cells[at].end))
        at = joined - 1
    return found, within.stop


def spread_head(cells: Sequence[Span], words: Sequence[str], width: int) -> list[tuple[Span, ...]]:
    """Two head rows out of the cells of both, blanks left out: groups, then the columns that repeat under each."""
    groups = len(cells) - width
    for each in range(2, width // max(1, groups) + 1):
        lower = words[len(words) - groups * each :]
        if groups * each < len(words) and list(lower) == [*lower[:each]] * groups:
            upper, under = cells[: len(cells) - groups * each], cells[len(cells) - groups * each :]
            single = len(upper) - groups
            spread = [*upper[:single]]
            for group in upper[single:]:
                spread += [group, *[Span(group.end, group.end)] * (each - 1)]
            empty = [Span(cells[-1].end, cells[-1].end)] * single
            return [tuple(spread), (*empty, *under)]
    return []
