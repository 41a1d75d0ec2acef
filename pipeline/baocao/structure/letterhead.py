"""Official papers (Decree 30/2020, Instruction 36-HD/VPTW): where the letterhead ends, and which lines are the title.

    UBND TỈNH …        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    Số: 118/BC-UBND    Độc lập - Tự do - Hạnh phúc
                       Mường Khoa, ngày 12 tháng 6 năm 2019
                          BÁO CÁO
                Tình hình kinh tế - xã hội …

The title is the kind of the paper with its subject; a paper without a kind has its subject under its number ("V/v …").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from baocao.core import lexicon
from baocao.core.markers import marker_at
from baocao.core.normalizer import fold
from baocao.core.spans import Span
from baocao.structure.dates import is_date_line

LEXICON = lexicon.load("furniture")["letterhead"]
MOTTO = re.compile(lexicon.alternation(LEXICON["motto"]))
KIND = re.compile(lexicon.alternation(LEXICON["kinds"]) + r"(?!\w)")
BODY = re.compile(lexicon.alternation(LEXICON["bodies"]) + r"(?!\w)")
DECORATION = " *#_|-–—:."
_NUMBER = re.compile(LEXICON["number"] + r"\s?:?\s{0,3}[\d.…]{0,8}\s?[-/]\s?\w")  # "Số: 118/BC-UBND", filled in or not
_SUBJECT = re.compile(lexicon.alternation(LEXICON["subject"]))
_NOT_SUBJECT = re.compile(lexicon.alternation([*LEXICON["not_subject"], *LEXICON["grounds"]]))
_GROUNDS = re.compile(lexicon.alternation(LEXICON["grounds"]))
_OFFICE = re.compile(lexicon.alternation(LEXICON["offices"]) + r"(?!\w)")
_HEAD_LINES = 25  # lines of a page among which the motto stands: two columns one after the other, table borders between
_MOTTO_LENGTH = 120  # characters; two columns side by side are no longer
_TITLE_LINES = 15  # below the motto within which the title begins
_BARE_LINES = 5  # of a page without letterhead, an annex for example, among which its title begins
_SUBJECT_LINES = 6  # of a title in capitals, and
_SUBJECT_SYLLABLES = 90  # of a title at most; longer lines are the paper's first sentence
_SHORT_SYLLABLES = 18  # of a line of the subject in small letters that begins with a capital
_ANY_TITLE = 3  # words in capitals right below the letterhead that are a title whatever they say


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The number of the first line below a letterhead, and those of the title's lines where the paper has one.

    `last` is the number of the last line with the motto or the paper's number; None on a page without letterhead.
    """

    end: int
    title: range | None
    last: int | None


def find_letterhead(text: str, folded: str, lines: Sequence[Span]) -> Letterhead | None:
    """The letterhead of an official paper; None where the page is none."""
    mottos = [number for number, line in enumerate(lines[:_HEAD_LINES]) if _is_letterhead(text, folded, line)]
    if not mottos:
        title = _bare_title(text, lines)
        return Letterhead(title.start, title, None) if title else None
    title = _paper_title(text, folded, lines, mottos)
    return Letterhead(title.start if title else mottos[-1] + 1, title, mottos[-1])


def _paper_title(text: str, folded: str, lines: Sequence[Span], mottos: Sequence[int]) -> range | None:
    below = range(mottos[0] + 1, min(len(lines), mottos[-1] + _TITLE_LINES))
    for enacted in (False, True):  # "QUYẾT ĐỊNH:" enacts what "QUYẾT ĐỊNH" is about, and is seldom all there is
        for number in below:
            alone = _kind_alone(text, lines[number])
            if alone is not None and (text[lines[number].end - 1] == ":") is enacted:
                return range(number, _subject_end(text, folded, lines, number + 1, inline=not alone))
    for number in below:
        if _SUBJECT.match(folded[lines[number].start : lines[number].end].strip(DECORATION)):
            return range(number, _letter_end(text, folded, lines, number + 1))
    return _capital_title(text, folded, lines, mottos[-1] + 1)


def _bare_title(text: str, lines: Sequence[Span]) -> range | None:
    """The title of a page without letterhead: a kind of paper and its subject, both in capitals."""
    for number in range(min(len(lines), _BARE_LINES)):
        alone = _kind_alone(text, lines[number])
        if alone is None:
            continue
        end = number
        while end < min(len(lines), number + _SUBJECT_LINES) and _is_capital(text, lines[end]):
            end += 1
        return range(number, end) if end > number + alone else None
    return None


def _capital_title(text: str, folded: str, lines: Sequence[Span], first: int) -> range | None:
    """Capitals below the letterhead that name neither a body nor an office."""
    for number in range(first, min(len(lines), first + _ANY_TITLE)):
        words = text[lines[number].start : lines[number].end].strip(DECORATION)
        key = folded[lines[number].start : lines[number].end]
        if len(words.split()) >= _ANY_TITLE and _is_capital(text, lines[number]):
            if not (BODY.match(key) or _OFFICE.match(key)):
                return range(number, _subject_end(text, folded, lines, number + 1, inline=True))
        elif words and not is_date_line(key):
            return None
    return None


def _is_capital(text: str, line: Span) -> bool:
    """Whether a line is in capitals, and neither numbered nor the formula that enacts a decision."""
    words = text[line.start : line.end]
    return words.isupper() and words[-1] != ":" and not marker_at(text, line.start, line.end)


def _kind_alone(text: str, line: Span) -> bool | None:
    """Whether the kind of paper, in capitals, is alone on a line that begins with it; None where none does."""
    words = text[line.start : min(line.end, line.start + _MOTTO_LENGTH)].strip(DECORATION)
    kind = KIND.match(fold(words)) if words[:2].isupper() else None
    return kind.end() == len(words) if kind and words[: kind.end()].isupper() else None


def _is_letterhead(text: str, folded: str, line: Span) -> bool:
    """Whether a line is the country's or the Party's motto, or a paper's number."""
    if line.end - line.start > _MOTTO_LENGTH or text[line.end - 1] in ".;":
        return False
    return bool(MOTTO.search(folded, line.start, line.end) or _NUMBER.match(folded, line.start, line.end))


def _letter_end(text: str, folded: str, lines: Sequence[Span], first: int) -> int:
    """The number of the line behind a letter's subject, which goes on in small letters."""
    end = first
    while end < min(len(lines), first + _SUBJECT_LINES):
        line = lines[end]
        small = text[line.start].islower() or text[line.start].isdigit()
        if not small or _is_letterhead(text, folded, line) or marker_at(text, line.start, line.end):
            break
        end += 1
    return end


def _subject_end(text: str, folded: str, lines: Sequence[Span], first: int, *, inline: bool) -> int:
    """The number of the line behind the subject: lines of capitals, or one line with what goes on in small letters.

    With `inline` the subject has begun on the line of the kind. Further lines belong to it where they are short and
    lead to what surely is none: the addressee, the grounds, the office that issues, a rule.
    """
    end = first
    for number in range(first, min(len(lines), first + _SUBJECT_LINES)):
        line = lines[number]
        words = text[line.start : line.end].strip(DECORATION)
        opening = number == first and not inline
        if not words:
            if not opening:
                return number if _is_short(text, lines[end:number]) else end
            end = number + 1  # a rule under the kind
            first += 1
            continue
        if _ends_subject(text, folded, lines[number : number + 2], capitals=_in_capitals(text, lines[first:end])):
            return number if _is_short(text, lines[end:number]) else end
        if len(words.split(maxsplit=_SUBJECT_SYLLABLES)) > _SUBJECT_SYLLABLES or words[-1] in ".;":
            break
        capitals = words.isupper() and text[lines[first].start : lines[first].end].isupper()
        if end == number and (opening or capitals or words[0].islower()):
            end = number + 1
    return end


def _ends_subject(text: str, folded: str, lines: Sequence[Span], *, capitals: bool) -> bool:
    """Whether the first of two lines is behind the subject for certain: a numbered one, an addressee, grounds.

    The office that issues is in capitals: where the subject is so too, only the grounds below tell it.
    """
    line, *below = lines
    if _NOT_SUBJECT.match(folded, line.start) or marker_at(text, line.start, line.end):
        return True
    office = _OFFICE.match(folded, line.start) or BODY.match(folded, line.start)
    told = not capitals or any(_GROUNDS.match(folded, each.start) for each in below)
    words = text[line.start : line.end]
    return bool(office and told and words.isupper() and not any(map(str.isdigit, words)))


def _in_capitals(text: str, lines: Sequence[Span]) -> bool:
    return all(text[line.start : line.end].isupper() for line in lines)


def _is_short(text: str, lines: Sequence[Span]) -> bool:
    """Whether lines may belong to a subject: short, and no sentences."""
    said = [text[line.start : line.end].strip(" *_") for line in lines]
    return all(len(words.split()) <= _SHORT_SYLLABLES and words[-1:] not in tuple(".;:") for words in said)
