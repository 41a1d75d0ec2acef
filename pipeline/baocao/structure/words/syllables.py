"""What lies between two spaces, cut into syllables, numbers, abbreviations and signs.

These are the pieces that the word model joins into words. A piece is `solid` when it must stay a token of its own: a
sign, a number with its unit's sign, a date, a document number, an address.
"""

import re
import unicodedata
from collections.abc import Container, Iterator
from itertools import pairwise
from typing import NamedTuple

from baocao.core import lexicon

END_OF_LINE = "\n"  # behind the last piece of a line

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufe0e\ufe0f\ufeff"  # accents and invisible characters
_WORD = rf"[$€£¥₫]?\w[\w{_MARKS}%‰°º$€£¥₫]*"
_PIECE = re.compile(
    r"(?P<address>(?:https?|ftp)://[^\s<>\"“”]*[\w/=&#-]|www\.[\w./?=&%#~+-]*[\w/]|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]+)+"
    r"|(?:[a-zA-Z0-9-]{1,64}\.){1,4}(?:vn|com|net|org|gov|edu|info|asia|eu|io)\b(?:/[\w./?=&%#~+-]*[\w/])?(?![\w@]))"
    rf"|(?P<compound>{_WORD}(?:[-–./,:&'’]{_WORD})*)"
    r"|(?P<run>(?P<same>[.…\-–—_=*~!?+#·•])(?P=same)+)"
    rf"|(?P<sign>\S(?:(?<=\u200d)[^\w\s]|[{_MARKS}\U0001f3fb-\U0001f3ff])*)"
)
_PART = re.compile(_WORD)
_SYLLABLE = re.compile(rf"{_WORD}(?:[-'’]{_WORD})*\.?")
_VOWELS = frozenset("aeiouy")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufe0e\ufe0f\ufeff]")
_NEW_STYLE = re.compile(r"[òóỏõọÒÓỎÕỌ][aeAE](?!\w)|(?<![qQ])[ùúủũụÙÚỦŨỤ][yY](?!\w)")
_ABBREVIATIONS = frozenset(lexicon.load("abbreviations")["before_stop"])

# What a sign joins, by the shapes of its neighbours: n holds a digit, c is a code (UBND, TTg, I, Ctr), w any word.
_JOINS = {
    ".": {"nn", "cc"},
    ",": {"nn"},
    ":": {"nn"},
    "/": {"nn", "nc", "cn", "cc"},
    "-": {"nn", "nc", "cn", "cc", "cw", "wc", "wn", "ww"},
    "–": {"nn"},
    "&": {"cc"},
    "'": {"cc", "cw", "wc", "ww"},
    "’": {"cc", "cw", "wc", "ww"},
}


class Piece(NamedTuple):
    """Characters `start` to `end` of the chunk, and the spelling by which the model knows them."""

    start: int
    end: int
    key: str
    solid: bool


def split(chunk: str, words: Container[str]) -> list[Piece]:
    """The pieces of a chunk without white space, all its characters in order; END_OF_LINE may stand behind it.

    Args:
        chunk: the characters.
        words: known words and syllables in old-style spelling and lower case ("xi măng", "xi", "măng").
    """
    core = chunk.rstrip(END_OF_LINE)
    spans: list[tuple[int, int]] = []
    for start, end in _spans(core, words):
        ends_line = end == len(core) != len(chunk)
        if spans and core[start:end] == "." and _keeps_stop(core[spans[-1][0] : start], ends_line=ends_line):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [Piece(start, end, old_style(core[start:end]), _is_solid(core[start:end])) for start, end in spans]


def _spans(core: str, words: Container[str]) -> Iterator[tuple[int, int]]:
    for match in _PIECE.finditer(core):
        if match.lastgroup != "compound":
            yield match.span()
            continue
        parts = list(_PART.finditer(core, match.start(), match.end()))
        single = core.count("-", match.start(), match.end()) == 1
        start = match.start()
        for left, right in pairwise(parts):
            if not _glued(left[0], core[left.end()], right[0], words, single=single):
                yield start, left.end()
                yield left.end(), right.start()
                start = right.start()
        yield start, match.end()


def _glued(left: str, sign: str, right: str, words: Container[str], *, single: bool) -> bool:
    """Whether a sign makes one piece of its neighbours; `single` if it is the only hyphen around."""
    if left + sign + right in _ABBREVIATIONS or (sign == "." and {left, right} <= _ABBREVIATIONS):
        return True
    shapes = _shape(left) + _shape(right)
    if shapes not in _JOINS[sign]:
        return sign == "." and left in _ABBREVIATIONS and shapes[1] == "c"
    first, second = old_style(left).lower(), old_style(right).lower()
    if shapes == "wn":
        return first not in words
    if "n" in shapes or sign not in ".-":
        return True
    if sign == ".":
        return len(right) == 1 or second not in words
    return not single or f"{first} {second}" in words or first not in words or second not in words


def _shape(part: str) -> str:
    if any(map(str.isdigit, part)):
        return "n"
    capitals = sum(map(str.isupper, part))
    spelled = any(char in _VOWELS for char in unicodedata.normalize("NFD", part.lower()))
    return "w" if spelled and capitals < min(2, len(part)) else "c"


def _keeps_stop(text: str, *, ends_line: bool) -> bool:
    """Whether a full stop belongs to the abbreviation before it; at the end of a line it ends a sentence."""
    if ends_line:
        return "." in text and text in _ABBREVIATIONS
    return text in _ABBREVIATIONS or (len(text) == 1 and text.isupper())


def _is_solid(text: str) -> bool:
    return any(map(str.isdigit, text)) or not _SYLLABLE.fullmatch(text)


def old_style(text: str) -> str:
    """Text composed, without invisible characters, its tone marks where the model's training text has them.

    That is on the last vowel of open oa, oe and uy: hoà, khoẻ, uỷ.
    """
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).replace("ð", "đ").replace("Ð", "Đ")
    return _NEW_STYLE.sub(_moved, composed)


def _moved(match: re.Match[str]) -> str:
    vowel = unicodedata.normalize("NFD", match[0][0])  # with its tone mark behind it
    return vowel[0] + unicodedata.normalize("NFC", match[0][1] + vowel[1])
