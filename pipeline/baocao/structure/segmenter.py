"""Lines, list items and sentences: the passages of an article.

Every character that is no white space lies in exactly one passage. Passages keep to their line; inside a line they
end where a sentence does (abbreviations, initials and decimals apart), or at the semicolons of a long enumeration.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from baocao.core import lexicon
from baocao.core.article import Block, Draft, Passage, Span

_STOP = re.compile(
    r"(?P<mark>(?:\./\.|[.!?…]+))(?P<close>[\"”’»)\]]*)(?:(?P<gap>[ \t]+)|(?=[^\W\d_]))"
    r"(?=(?P<next>[\"“‘«(\[]*[-–•+*]?\s?[^\s\"“‘«(\[]))"
)
_BROKEN_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}\. \d00(?!\d)")  # "30. 000 đồng"; "quý 3. 120 hộ" ends a sentence
_WORD_BEFORE = re.compile(r"[^\s\"“”(),;:]+$")
_LOOK_BACK = 16  # characters; longer than any abbreviation
_BULLET = re.compile(
    r"(?:[-–—+*•●▪■◦·►✓✔➢⁃○]|\d{1,2}[.)/]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|[a-zđ][.)]|[IVX]{1,5}[.)/-]|\([a-z\d]{1,2}\))\s*(?=\S)"
)
_NUMBERED = re.compile(r"(?:[IVX]{1,5}|[A-ZĐ]|\d{1,2}(?:\.\d{1,2}){0,3})[.)/-]?\s+(?=\S)|[a-zđ]\)\s*")
_HEADING_SYLLABLES = 30  # longer lines are sentences without a full stop
_SHORT_SYLLABLES = 14
_CLAUSE = 35  # characters; shorter pieces between semicolons are parts of an enumeration, not statements
_LONG_LIST = 400  # characters; shorter sentences stay whole, semicolons or not
_LIST_MARKS = 2
_SEMICOLON = re.compile(r";\s+")

_ABBREVIATIONS = frozenset(lexicon.load("abbreviations")["before_stop"])


class Segmenter:
    """The stage that sets `passages`."""

    needs: tuple[str, ...] = ("text", "blocks")
    sets: tuple[str, ...] = ("passages",)

    def __call__(self, article: Draft) -> Draft:
        return replace(article, passages=tuple(find_passages(article.text, article.blocks)))


def find_passages(text: str, blocks: tuple[Block, ...] = ()) -> Iterator[Passage]:
    """Passages in order. A furniture block is one passage; the rest of each line is headings, items and sentences."""
    at = 0
    for block in (*blocks, None):
        end = block.start if block else len(text)
        for line in re.finditer(r"[^\n]+", text[at:end]):
            yield from _line_passages(text, at + line.start(), at + line.end())
        if block is None:
            return
        if block.kind == "title":
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


def _line_passages(text: str, start: int, end: int) -> Iterator[Passage]:
    for line in _trimmed(text, start, end):
        bullet = _BULLET.match(text, line.start, line.end)
        if _is_heading(text, line):
            yield Passage(start=line.start, end=line.end, kind="heading")
            continue
        first_end = bullet.end() if bullet else line.start
        head = line.start
        for sentence in split_sentences(text, first_end, line.end):
            whole = Span(head, sentence.end) if head < first_end else sentence
            for piece in _split_list(text, whole):
                yield Passage(start=piece.start, end=piece.end, kind="item" if bullet else "sentence")
            head = line.end


def _is_heading(text: str, line: Span) -> bool:
    words = text[line.start : line.end].split(maxsplit=_HEADING_SYLLABLES)
    last = text[line.end - 1]
    if len(words) > _HEADING_SYLLABLES or last in ".;,…!?":
        return False
    if next(_inner_stops(text, line), None):
        return False
    letters = "".join(words)
    if letters.isupper() and len(words) > 1:
        return True
    if _NUMBERED.match(text, line.start, line.end):
        return last != ":" or len(words) <= _SHORT_SYLLABLES
    return len(words) <= _SHORT_SYLLABLES and not _BULLET.match(text, line.start) and words[0][:1].isupper()


def _inner_stops(text: str, line: Span) -> Iterator[re.Match[str]]:
    number = _NUMBERED.match(text, line.start, line.end)
    start = number.end() if number else line.start
    return (stop for stop in _STOP.finditer(text, start, line.end) if _ends_sentence(text, start, stop))


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
        if (not word and stop.start() == start) or _BROKEN_NUMBER.match(text, max(start, stop.start() - len(word))):
            return False
    attributed = bool(stop["close"]) and stop["next"][0] in "-–"  # "…không?” – Thủ tướng hỏi."
    return following.isalnum() and not attributed


def abbreviated(word: str) -> bool:
    """Whether a full stop behind a word belongs to it: "TP", "Th.S", an initial."""
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isupper()):
        return True
    return "." in word and all(len(part) <= 2 or part in _ABBREVIATIONS for part in word.split("."))


def _split_list(text: str, sentence: Span) -> Iterator[Span]:
    """The clauses of an enumeration whose parts could stand alone; else the sentence itself.

    They do where they begin with a capital ("…; Công tác …; Việc …"), or where a lead-in with a colon announces at
    least three long ones.
    """
    if text.find(";", sentence.start, sentence.end) < 0:
        yield sentence
        return
    marks = [
        mark
        for mark in _SEMICOLON.finditer(text, sentence.start, sentence.end)
        if _outside(text, sentence.start, mark.start())
    ]
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


def _outside(text: str, start: int, at: int) -> bool:
    """Not within brackets or quotation marks."""
    head = text[start:at]
    return head.count("(") <= head.count(")") and head.count("“") <= head.count("”")


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        yield Span(left, right)
