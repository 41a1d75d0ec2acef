"""Lines, headings, list items and sentences: the passages of an article.

Every character that is no white space lies in exactly one passage. Passages keep to their line; inside a line they
end where a sentence does (abbreviations, initials and decimals apart), or at the semicolons of a long enumeration. A
heading is told by its number, its capitals, its shortness, its place between paragraphs, or by what the reader saw.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.markers import Marker, marker_at
from baocao.core.normalizer import UPPER
from baocao.core.spans import Block, Passage, Span

_STOP = re.compile(
    r"(?P<mark>(?:\./\.|(?<![.!?…])[.!?…]++))(?P<close>[\"”’»)\]]*)(?:(?P<gap>[ \t]+)|(?=[^\W\d_]))"
    r"(?=(?P<next>[\"“‘«(\[]*[-–•+*]?\s?[^\s\"“‘«(\[]))"
)
_BROKEN_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}\. \d00(?!\d)")  # "30. 000 đồng"; "quý 3. 120 hộ" ends a sentence
_LIST_NUMBER = re.compile(r"\d{1,2}")
_WORD_BEFORE = re.compile(r"[^\s\"“”(),;:]+$")
_LOOK_BACK = 16  # characters; longer than any abbreviation
_HEADING_SYLLABLES = 30  # longer lines are sentences without a full stop
_SHORT_SYLLABLES = 14
_RUN_IN_SYLLABLES = 8  # of a heading fused with the sentence behind it, where a full stop ends it
_PARAGRAPH = 120  # characters; a line of more is a paragraph, under which a longer heading may stand
_BULLETS = frozenset({"bullet", "ordinal"})  # marks of items only
_CLAUSE = 35  # characters; shorter pieces between semicolons are parts of an enumeration, not statements
_LONG_LIST = 400  # characters; shorter sentences stay whole, semicolons or not
_LIST_MARKS = 2
_SEMICOLON = re.compile(r";\s+")
_SENTENCE_ENDS = '.!?…:"”’)'
_RUN_IN = re.compile(rf"\s*(?P<head>[{UPPER}][^.:;!?…\n]{{1,90}})(?P<sign>[.:])\s+(?=[\"“]?[{UPPER}])")

_ABBREVIATIONS = frozenset(lexicon.load("abbreviations")["before_stop"])


@dataclass(frozen=True, slots=True)
class _BodyLine(Span):
    """A line of running text, without the white space around it, and its list mark."""

    marker: Marker | None
    heading: bool = False  # the reader says so


class Segmenter:
    """The stage that sets `passages`."""

    needs: tuple[str, ...] = ("text", "blocks", "tables")
    sets: tuple[str, ...] = ("passages",)

    def __call__(self, article: Draft) -> Draft:
        rows = (row for table in article.tables for row in table.rows)
        cells = frozenset(cell.start for row in rows for cell in row.cells if cell.start < cell.end)
        return replace(article, passages=tuple(find_passages(article.text, article.blocks, cells)))


def find_passages(text: str, blocks: Sequence[Block] = (), cells: Collection[int] = ()) -> Iterator[Passage]:
    """Passages in order. A furniture block is one passage; the rest of each line is headings, items and sentences.

    Args:
        text: the text; `blocks` are what is known of its parts.
        cells: where the cells of tables begin; a line that begins with one is a row, a passage by itself.
    """
    parts = list(_parts(text, blocks))
    for number, part in enumerate(parts):
        if isinstance(part, Passage):
            yield part
            continue
        if part.start in cells:
            yield Passage(start=part.start, end=part.end)
            continue
        around = (parts[number - 1] if number else None, parts[number + 1] if number + 1 < len(parts) else None)
        yield from _line_passages(text, part, *around)


def _parts(text: str, blocks: Sequence[Block]) -> Iterator[Passage | _BodyLine]:
    """Blocks of the page as passages, and the lines between them."""
    at = 0
    for block in (*blocks, None):
        for found in re.finditer(r"[^\n]+", text[at : block.start if block else len(text)]):
            for line in _trimmed(text, at + found.start(), at + found.end()):
                yield _BodyLine(line.start, line.end, marker_at(text, line.start, line.end))
        if block is None:
            return
        if block.kind == "heading":
            yield _BodyLine(block.start, block.end, marker_at(text, block.start, block.end), heading=True)
        elif block.kind in ("title", "run-in"):
            yield Passage(start=block.start, end=block.end, kind="heading")
        else:
            yield Passage(start=block.start, end=block.end, furniture=block.kind)
        at = block.end


def split_sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The sentences of `text[start:end]`, without the white space between them."""
    limit = len(text) if end is None else end
    at = start
    for stop in _STOP.finditer(text, start, limit):
        if _ends_sentence(text, at, stop):
            yield from _trimmed(text, at, stop.end("close"))
            at = stop.end("close")
    yield from _trimmed(text, at, limit)


def _line_passages(
    text: str, line: _BodyLine, before: Passage | _BodyLine | None, behind: Passage | _BodyLine | None
) -> Iterator[Passage]:
    if (_is_heading(text, line) and not _is_lead(text, line, behind)) or _is_long_heading(text, line, before, behind):
        yield Passage(start=line.start, end=line.end, kind="heading")
        return
    at = head = line.start
    if run_in := _run_in(text, line):
        yield Passage(start=line.start, end=run_in, kind="heading")
        at = head = run_in
    elif line.marker:
        at = line.marker.end
    for sentence in split_sentences(text, at, line.end):
        whole = Span(head, sentence.end) if head < at else sentence
        for piece in _split_list(text, whole):
            yield Passage(start=piece.start, end=piece.end, kind="item" if line.marker and not run_in else "sentence")
        head = line.end


def _is_heading(text: str, line: _BodyLine) -> bool:
    """Whether a line is a heading by itself: one of no sentence that is numbered, in capitals, or short."""
    if line.heading:
        return True
    words = text[line.start : line.end].split(maxsplit=_HEADING_SYLLABLES)
    last = text[line.end - 1]
    if len(words) > _HEADING_SYLLABLES or last in ".;,…!?" or _has_stop(text, line):
        return False
    if "".join(words).isupper() and len(words) > 1:
        return True
    if line.marker and line.marker.kind not in _BULLETS:
        return last != ":" or len(words) <= _SHORT_SYLLABLES
    return len(words) <= _SHORT_SYLLABLES and not line.marker and words[0][:1].isupper()


def _is_lead(text: str, line: _BodyLine, behind: Passage | _BodyLine | None) -> bool:
    """Whether a short line without a mark announces the list below it: it is a lead-in, and its section ends there."""
    if line.marker or text[line.end - 1] != ":" or text[line.start : line.end].isupper():
        return False
    return isinstance(behind, _BodyLine) and (behind.marker is not None or text[behind.end - 1] == ";")


def _is_long_heading(
    text: str, line: _BodyLine, before: Passage | _BodyLine | None, behind: Passage | _BodyLine | None
) -> bool:
    """Whether an unnumbered line of more words stands between paragraphs like a heading.

    The paragraph above has ended, that below has more than its length and begins like one.
    """
    words = text[line.start : line.end].split(maxsplit=_HEADING_SYLLABLES)
    if line.marker or len(words) > _HEADING_SYLLABLES or text[line.end - 1] in ".;:,…!?" or _has_stop(text, line):
        return False
    if not isinstance(behind, _BodyLine) or behind.marker or not text[behind.start].isupper():
        return False
    ended = before is None or isinstance(before, Passage) or text[before.end - 1] in _SENTENCE_ENDS
    longer = behind.end - behind.start > max(_PARAGRAPH, line.end - line.start)
    return ended and longer and text[line.start].isupper()


def _run_in(text: str, line: _BodyLine) -> int | None:
    """Where a numbered heading ends with whose line a sentence goes on: "1. Kinh tế. Năm 2019, …"; None elsewhere."""
    if not line.marker or line.marker.kind in _BULLETS:
        return None
    match = _RUN_IN.match(text, line.marker.end, line.end)
    if not match or any(char.isdigit() for char in match["head"]):
        return None
    most = _SHORT_SYLLABLES if match["sign"] == ":" else _RUN_IN_SYLLABLES
    if len(match["head"].split()) > most or abbreviated(match["head"].split()[-1]):
        return None
    return match.end("sign")


def _has_stop(text: str, line: _BodyLine) -> bool:
    """Whether a sentence ends inside a line."""
    start = line.marker.end if line.marker else line.start
    return any(_ends_sentence(text, start, stop) for stop in _STOP.finditer(text, start, line.end))


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    following = stop["next"].lstrip('"“‘«([-–•+* ')[:1] or stop["next"][-1]
    mark, glued = stop["mark"], stop["gap"] is None
    before = _WORD_BEFORE.search(text, max(start, stop.start() - _LOOK_BACK), stop.start())
    word = before[0] if before else ""
    if glued:  # "…đã giao.Tuy nhiên": a lower-case word, one stop, a capitalised word
        tail = text[stop.end("close") : stop.end("close") + 2]
        return (
            mark == "."
            and word.isalpha()
            and word.islower()
            and len(word) > 1
            and tail[:1].isupper()
            and tail[1:].islower()
        )
    if following.islower():
        return mark == "./."
    if mark == "." and not stop["close"]:
        if abbreviated(word):
            return False
        if _is_mark(text, start, stop.start() - len(word), word) or _BROKEN_NUMBER.match(
            text, max(start, stop.start() - len(word))
        ):
            return False
    attributed = bool(stop["close"]) and stop["next"][0] in "-–"  # "…không?” – Thủ tướng hỏi."
    return following.isalnum() and not attributed


def _is_mark(text: str, start: int, at: int, word: str) -> bool:
    """Whether a stop belongs to a list number inside a line: "… đạt được: 1. Thu …", "2. Trồng …"; or has no word."""
    left = text[start:at].rstrip()
    if not _LIST_NUMBER.fullmatch(word):
        return not left and not word
    listed = left[-1:] == ";" or (left[-1:] == ":" and int(word) == 1)
    return not left or (listed and text[at - 1].isspace())  # but "tỷ lệ 3:1."


def abbreviated(word: str) -> bool:
    """Whether a full stop behind a word belongs to it: "TP", "Th.S", an initial."""
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isupper()):
        return True
    parts = word.split(".")
    return len(parts) > 1 and all((len(part) <= 2 and part.isalpha()) or part in _ABBREVIATIONS for part in parts)


def _split_list(text: str, sentence: Span) -> Iterator[Span]:
    """The clauses of an enumeration whose parts could stand alone; else the sentence itself.

    They do where they begin with a capital ("…; Công tác …; Việc …"), or where a lead-in with a colon announces at
    least three long ones.
    """
    if text.find(";", sentence.start, sentence.end) < 0:
        yield sentence
        return
    marks = list(_outer_semicolons(text, sentence))
    if len(marks) < _LIST_MARKS or not _announced(text, sentence, marks):
        marks = [mark for mark in marks if text[mark.end() : mark.end() + 1].isupper()]
    at = sentence.start
    for mark in marks:
        yield from _trimmed(text, at, mark.end())
        at = mark.end()
    yield from _trimmed(text, at, sentence.end)


def _announced(text: str, sentence: Span, marks: list[re.Match[str]]) -> bool:
    bounds = [*(mark.end() for mark in marks), sentence.end]
    long_parts = all(after - before >= _CLAUSE for before, after in pairwise(bounds))
    return long_parts and ":" in text[sentence.start : marks[0].start()] and sentence.end - sentence.start >= _LONG_LIST


def _outer_semicolons(text: str, sentence: Span) -> Iterator[re.Match[str]]:
    """Those that stand neither within brackets nor within quotation marks."""
    at, brackets, quotes = sentence.start, 0, 0
    for mark in _SEMICOLON.finditer(text, sentence.start, sentence.end):
        piece = text[at : mark.start()]
        brackets += piece.count("(") - piece.count(")")
        quotes += piece.count("“") - piece.count("”")
        at = mark.start()
        if brackets <= 0 and quotes <= 0:
            yield mark


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        yield Span(left, right)
