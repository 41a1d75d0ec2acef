"""The outline of an article: the heading that each passage lies under, the lead-in of its list, how deep it lies.

Headings nest by their marks ("I." holds "1.", which holds "a)"; capitals rank with "I.", unnumbered ones lowest). A
lead-in is a passage that ends in a colon; it governs the list behind it, item by item, until the list ends: at a mark
of an outer list or heading, or at a paragraph without a mark that no item follows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.markers import CAPITAL, NUMBER, PLAIN, ROMAN, Marker, marker_at
from baocao.core.normalizer import fold
from baocao.core.spans import Passage

_CUES = {theme: re.compile(lexicon.alternation(cues)) for theme, cues in lexicon.load("sections")["cues"].items()}
_RUN_IN = re.compile(r"\s*(?P<head>[^:.;\n]{4,120}):\s+\S")  # "- Nhiệm vụ còn chậm: …"
_LEADS = re.compile(r":[\"”’»)*\s]*$")
_INLINE = re.compile(rf"(?<!\w){lexicon.alternation(lexicon.load('sections')['leads'])}\s?:\s+\S", re.IGNORECASE)
_COLON = 8  # characters at the end of a line within which the colon of a lead-in stands, quotation marks behind it
_DEEPEST = 8  # lists within each other
_PAUSED = 3  # paragraphs without a mark that may stand between two items of a numbered list

MarkStyle = tuple[str, int, str]


class Sectioner:
    """The stage that sets `section`, `level`, `parent` and `lead` of the passages; furniture and title have none."""

    needs: tuple[str, ...] = ("passages",)
    sets: tuple[str, ...] = ("sections",)

    def __call__(self, article: Draft) -> Draft:
        return replace(article, passages=tuple(_outlined(article)))


@dataclass(frozen=True, slots=True)
class _OutlineLine:
    """The passages of one line: numbers of the first and the last, and the line's mark."""

    first: int
    last: int
    heading: bool
    marker: Marker | None
    leads: bool  # ends in a colon
    goes_on: bool  # ends in a semicolon


def _outlined(article: Draft) -> Iterator[Passage]:
    text, passages = article.text, article.passages
    units = list(_units(article))
    parents = _parents(text, passages, units)
    leads = _leads(units, parents) | dict(_inline_leads(text, passages, units))
    levels: dict[int, int] = {}
    words: dict[int, str] = {}  # of each heading, once for all that lies under it
    outlined = {number for unit in units for number in range(unit.first, unit.last + 1)}
    for number, passage in enumerate(passages):
        if passage.furniture or number not in outlined:
            yield passage  # a caption inside a line, too
            continue
        parent, lead = parents.get(number), leads.get(number)
        above = max((at for at in (parent, lead) if at is not None), default=None)
        levels[number] = 0 if above is None else levels[above] + 1
        head = number if passage.kind == "heading" else parent
        if head is not None and head not in words:
            words[head] = text[passages[head].start : passages[head].end]
        section = None if head is None else words[head]
        yield passage.placed(section, levels[number], parent, lead)


def _units(article: Draft) -> Iterator[_OutlineLine]:
    """The lines of the article, furniture and title left out; a heading fused with its sentence is one of its own."""
    text, passages, title = article.text, article.passages, article.title
    line: list[int] = []
    for number, passage in enumerate(passages):
        if passage.furniture or (title and title.start <= passage.start < title.end):
            continue
        before = passages[line[-1]] if line else None
        if before and (before.kind == "heading" or "\n" in text[before.end : passage.start]):
            yield _unit(text, passages, line)
            line = []
        line.append(number)
    if line:
        yield _unit(text, passages, line)


def _unit(text: str, passages: Sequence[Passage], line: Sequence[int]) -> _OutlineLine:
    first, last = passages[line[0]], passages[line[-1]]
    ahead = passages[line[0] - 1].end if line[0] else 0
    begins = line[0] == 0 or "\n" in text[ahead : first.start] or bool(passages[line[0] - 1].furniture)
    return _OutlineLine(
        line[0],
        line[-1],
        first.kind == "heading",
        marker_at(text, first.start, last.end) if begins else None,
        _LEADS.search(text, max(first.start, last.end - _COLON), last.end) is not None,
        text[last.end - 1] == ";",
    )


def _parents(text: str, passages: Sequence[Passage], units: Sequence[_OutlineLine]) -> dict[int, int]:
    """For each passage the number of the heading above it."""
    marks = [unit.marker.level for unit in units if unit.heading and unit.marker]
    swapped = CAPITAL in marks and ROMAN in marks and marks.index(CAPITAL) < marks.index(ROMAN)  # A. holds I. here
    open_headings: list[tuple[float, _OutlineLine]] = []
    found: dict[int, int] = {}
    for unit in units:
        above = open_headings[-1][1] if open_headings else None
        if unit.heading and above and above.last == unit.first - 1 and _is_bare_part(passages, above):
            rank = open_headings[-1][0] + 0.5  # "Chương II" and, below it, its words
        elif unit.heading:
            rank = _rank(text, passages[unit.first], unit.marker)
            rank = ROMAN - 0.5 if swapped and rank == CAPITAL else rank
            while open_headings and open_headings[-1][0] >= rank:
                open_headings.pop()
        elif unit.marker:
            mark = above.marker if above else None
            if mark and unit.marker.value and unit.marker.follows(mark):  # "2. …" as a sentence ends section "1."
                open_headings.pop()
        if open_headings:
            found |= dict.fromkeys(range(unit.first, unit.last + 1), open_headings[-1][1].first)
        if unit.heading:
            open_headings.append((rank, unit))
    return found


def _is_bare_part(passages: Sequence[Passage], unit: _OutlineLine) -> bool:
    """Whether a line is but the number of a part: "Chương II"."""
    mark = unit.marker
    return mark is not None and mark.kind == "part" and mark.end == passages[unit.last].end


def _rank(text: str, heading: Passage, marker: Marker | None) -> float:
    """How far out a heading is: by its mark, by its capitals, else innermost."""
    if marker:
        return marker.level
    return ROMAN if text[heading.start : heading.end].isupper() else PLAIN


def _leads(units: Sequence[_OutlineLine], parents: dict[int, int]) -> dict[int, int]:
    """For each passage of a list the number of the passage that announces it; the innermost of several."""
    by_first = {unit.first: unit for unit in units}
    found: dict[int, int] = {}
    open_lists: list[tuple[int, MarkStyle]] = []  # numbers of their last units, and the style of their marks
    for number, unit in enumerate(units):
        while open_lists and open_lists[-1][0] < number:
            open_lists.pop()
        if not unit.leads or number + 1 == len(units) or len(open_lists) == _DEEPEST:
            continue
        outer = {style for _, style in open_lists} | _styles_above(unit, by_first, parents)
        end = _list_end(units, number + 1, outer)
        if end is None:
            continue
        lead = units[number].last
        covered = range(units[number + 1].first, units[end].last + 1)
        found |= dict.fromkeys(covered, lead)
        if marker := units[number + 1].marker:
            open_lists.append((end, marker.style))
    return found


def _styles_above(unit: _OutlineLine, by_first: dict[int, _OutlineLine], parents: dict[int, int]) -> set[MarkStyle]:
    """The styles of the marks of a unit and of the headings that it lies under."""
    styles: set[MarkStyle] = set()
    above: int | None = unit.first
    while above is not None:
        own = by_first.get(above)
        if own and own.marker and (own.heading or own is unit):
            styles.add(own.marker.style)
        above = parents.get(above)
    return styles


def _list_end(units: Sequence[_OutlineLine], first: int, outer: set[MarkStyle]) -> int | None:
    """The number of the last unit of the list that begins at `first`; None where none begins."""
    opening = units[first].marker
    if opening is None:
        return _clauses_end(units, first)
    if (opening.level < NUMBER and units[first].heading) or opening.style in outer:
        return None
    last, end, paused = opening, first, 0
    inner: set[MarkStyle] = set()
    heads = units[first].heading
    for number in range(first + 1, len(units)):
        marker = units[number].marker
        if marker is None:
            paused += 1
            if heads and not units[number].heading:
                end, paused = number, 0
            elif units[number].heading or opening.value is None or paused > _PAUSED:
                break
            continue
        if marker.style == opening.style:
            if not marker.follows(last):
                break
            last, heads = marker, units[number].heading
            inner.clear()
        elif marker.style in outer or ((marker.value or 1) > 1 and marker.style not in inner):
            break
        else:
            inner.add(marker.style)
        end, paused = number, 0
    return end


def _clauses_end(units: Sequence[_OutlineLine], first: int) -> int | None:
    """The end of a list without marks, whose members end in semicolons, the last of them in something else."""
    end = first
    while end + 1 < len(units) and units[end].goes_on and not (units[end + 1].marker or units[end + 1].heading):
        end += 1
    return end if end > first else None


def _inline_leads(text: str, passages: Sequence[Passage], units: Sequence[_OutlineLine]) -> Iterator[tuple[int, int]]:
    """What stands behind a lead-in within its paragraph ("… đó là: việc học còn chậm; … . Việc tuyên truyền …").

    The sentence that holds the lead-in governs the others of the paragraph; any colon governs the clauses that one
    sentence was parted into.
    """
    for unit in units:
        lead: int | None = None
        clauses: int | None = None
        for number in range(unit.first, unit.last + 1):
            if passages[number].furniture:
                continue
            words = text[passages[number].start : passages[number].end]
            if lead is not None or clauses is not None:
                yield number, lead if lead is not None else clauses or 0
            mark = unit.marker.end - passages[number].start if unit.marker and number == unit.first else 0
            if lead is None and ":" in words and _INLINE.search(words, mark):
                lead = number
            if not words.endswith(";"):
                clauses = None
            elif clauses is None and ":" in words:
                clauses = number


def announced_themes(article: Draft) -> list[str | None]:
    """For each passage the theme that the nearest heading or lead-in above it announces; None where none does."""
    own: dict[int, str | None] = {}
    above: list[str | None] = []
    for passage in article.passages:
        near = max((at for at in (passage.parent, passage.lead) if at is not None), default=None)
        if near is None:
            above.append(None)
            continue
        if near not in own:
            announcer = article.passages[near]
            words = article.text[announcer.start : announcer.end]
            own[near] = announced_theme(words) if announcer.kind == "heading" else led_theme(words)
        above.append(own[near] or above[near])
    return above


def done_until(article: Draft) -> int:
    """Up to where a report tells of what was done: the heading of its shortcomings, where one of tasks follows that.

    0 where it is not ordered so.
    """
    limit = 0
    for passage in article.passages:
        theme = announced_theme(article.text[passage.start : passage.end]) if passage.kind == "heading" else None
        if theme == "tasks" and limit:
            return limit
        limit = limit or (passage.start if theme == "shortcomings" else 0)
    return 0


@lru_cache(maxsize=4096)
def announced_theme(heading: str) -> str | None:
    """The theme that a heading's words announce: 'II. HẠN CHẾ, TỒN TẠI' → 'shortcomings'; None where they do not."""
    key = fold(heading)
    found = [(match.start(), theme) for theme, cue in _CUES.items() if (match := cue.search(key))]
    return min(found)[1] if found else None


@lru_cache(maxsize=4096)
def led_theme(lead: str) -> str | None:
    """The theme that a lead-in announces: the first cue in the last of its clauses that has one.

    'Từ kết quả trên, huyện rút ra bài học như sau:' → 'lessons'; 'hạn chế cần khắc phục ngay là:' → 'shortcomings'.
    """
    words = lead.rpartition(":")[0] if _LEADS.search(lead[-_COLON:]) else lead.partition(":")[0]
    return next((theme for clause in reversed(words.split(",")) if (theme := announced_theme(clause))), None)


def run_in_heading(words: str) -> str | None:
    """The heading at the start of an item: '- Hạn chế: tiến độ chậm' → 'Hạn chế'."""
    if ":" not in words:
        return None
    mark = marker_at(words, 0)
    match = _RUN_IN.match(words, mark.end if mark else 0)
    return match["head"].strip() if match else None
