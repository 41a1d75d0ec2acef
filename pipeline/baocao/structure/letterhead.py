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
from baocao.core.article import Span
from baocao.core.markers import marker_at
from baocao.core.normalizer import fold

_LEX = lexicon.load("furniture")["letterhead"]
_MOTTO = re.compile(lexicon.alternation(_LEX["motto"]))
_KIND = re.compile(lexicon.alternation(_LEX["kinds"]) + r"(?!\w)")
_NUMBER = re.compile(_LEX["number"] + r"\s?:?\s{0,3}[\d.…]{0,8}\s?[-/]\s?\w")  # "Số: 118/BC-UBND", filled in or not
_SUBJECT = re.compile(lexicon.alternation(_LEX["subject"]))
_NOT_SUBJECT = re.compile(lexicon.alternation(_LEX["not_subject"]))
_HEAD_LINES = 25  # lines of a page among which the motto stands: two columns one after the other, table borders between
_MOTTO_LENGTH = 120  # characters; two columns side by side are no longer
_TITLE_LINES = 15  # below the motto within which the title begins
_SUBJECT_LINES = 6  # of a title in capitals, and
_SUBJECT_SYLLABLES = 90  # of a title at most; longer lines are the paper's first sentence
_DECORATION = " *#_|-–—:."


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The number of the first line below a letterhead, and those of the title's lines where the paper has one."""

    end: int
    title: range | None


def find_letterhead(text: str, folded: str, lines: Sequence[Span]) -> Letterhead | None:
    """The letterhead of an official paper; None where the page is none."""
    mottos = [number for number, line in enumerate(lines[:_HEAD_LINES]) if _is_letterhead(text, folded, line)]
    if not mottos:
        return None
    title = _paper_title(text, folded, lines, mottos)
    return Letterhead(title.start if title else mottos[-1] + 1, title)


def _paper_title(text: str, folded: str, lines: Sequence[Span], mottos: Sequence[int]) -> range | None:
    below = range(mottos[0] + 1, min(len(lines), mottos[-1] + _TITLE_LINES))
    for number in below:
        words = text[lines[number].start : lines[number].end].strip(_DECORATION)
        kind = _KIND.match(fold(words))
        if kind and words[: kind.end()].isupper():
            return range(number, _subject_end(text, folded, lines, number + 1, inline=kind.end() < len(words)))
    for number in below:
        if _SUBJECT.match(folded[lines[number].start : lines[number].end].strip(_DECORATION)):
            return range(number, number + 1)
    return None


def _is_letterhead(text: str, folded: str, line: Span) -> bool:
    """Whether a line is the country's or the Party's motto, or a paper's number."""
    if line.end - line.start > _MOTTO_LENGTH or text[line.end - 1] in ".;":
        return False
    return bool(_MOTTO.search(folded, line.start, line.end) or _NUMBER.match(folded, line.start, line.end))


def _subject_end(text: str, folded: str, lines: Sequence[Span], first: int, *, inline: bool) -> int:
    """The number of the line behind the subject: lines of capitals, or one line with what goes on in small letters.

    With `inline` the subject has begun on the line of the kind.
    """
    end = first
    for number in range(first, min(len(lines), first + _SUBJECT_LINES)):
        line = lines[number]
        words = text[line.start : line.end].strip(_DECORATION)
        opening = number == first and not inline
        if not words:
            end = number + 1 if opening else end  # a rule under the kind
            first += opening
            continue
        if _NOT_SUBJECT.match(folded, line.start) or marker_at(text, line.start, line.end):
            break
        if len(words.split(maxsplit=_SUBJECT_SYLLABLES)) > _SUBJECT_SYLLABLES or words[-1] in ".;":
            break
        capitals = words.isupper() and text[lines[first].start : lines[first].end].isupper()
        if not (opening or capitals or words[0].islower()):
            break
        end = number + 1
    return end
