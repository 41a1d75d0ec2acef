"""The one grammar of list marks and numbering: "I.", "A.", "1.", "1.2.1", "a)", "(1)", "-", "•", "Một là", "Thứ nhất".

`marker_at` reads the mark with which a line begins. It is strict about what is none: dates ("14/6", "12.5.2019"),
decimals and shares ("4.5%", "1.250 ha"), clock times, a number that counts ("3 xã"), days of the week ("Thứ hai,
19/9"). It reads only the mark and what follows it; whether a line begins there is for the caller to know.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from baocao.core import lexicon
from baocao.core.normalizer import UPPER, fold
from baocao.core.spans import Span

MarkerKind = Literal["part", "roman", "capital", "number", "letter", "ordinal", "bullet"]

# Depth of each kind in reports (Decree 30/2020 on official papers, appendix I: I., 1., a), and the habit of dashes); 0
# to 3 are those of `parts`. PLAIN is for headings without a mark.
ROMAN, CAPITAL, NUMBER, LETTER, PLAIN, BULLET = 1, 2, 4, 7, 8, 9  # NUMBER + 1 for 1.1, + 2 for 1.1.1
_BULLETS = {"-": BULLET, "–": BULLET, "—": BULLET, "+": BULLET + 1}  # every other sign: deepest
SIGNS = "-–—+*•●▪■◦·►✓✔➢⁃○♦❖"  # the usual bullets, the hyphen first, for character classes
_WEEKDAY = r"(?!,?\s{0,2}(?:ngày\s)?\d)"  # "Thứ hai, 19/09/2016" is a day
_LONGEST = 48  # characters that a mark can have
_QUOTES = '"“‘«'
_SIGNED = frozenset({"number", "letter", "capital", "roman"})
_NO_SIGNS = re.compile(r"[\w\s]+|(?<=\d)\.(?=\d)")


@dataclass(frozen=True, slots=True)
class Marker(Span):
    """A list mark: where it stands (white space behind it aside), its kind and depth, its place in its list.

    `level` is the depth that marks of the kind have in reports, 0 the outermost. `value` is 2 for "2.", "II.", "b)" and
    "Hai là"; None for bullets. `signs` are what it is written with beside its number: "." in "2.", "()" in "(2)".
    """

    kind: MarkerKind
    level: int
    value: int | None = None
    signs: str = ""

    @property
    def style(self) -> tuple[str, int, str]:
        """What the marks of one list have in common."""
        return self.kind, self.level, self.signs

    def follows(self, other: "Marker") -> bool:
        """Whether this mark continues a list that `other` is a member of: the next number, or the same bullet."""
        if self.style != other.style:
            return False
        return self.value is None or other.value is None or self.value == other.value + 1


def marker_at(text: str, start: int, end: int | None = None) -> Marker | None:
    """The mark at `start`, quotation marks before it aside; None where none stands there.

    Something must follow it; only a part ("Chương II") may be all there is.
    """
    limit = len(text) if end is None else end
    while start < limit and text[start] in _QUOTES:
        start += 1
    head = text[start : min(limit, start + _LONGEST)]
    if not head or not (match := _MARK.match(head)):
        return _sign(text, start, limit)
    kind = str(match.lastgroup)
    alone = not text[start + match.end() : limit].strip()
    if alone and kind != "part":
        return None
    marker = _READ[kind](match, start)
    return replace(marker, signs=_NO_SIGNS.sub("", match[0])) if kind in _SIGNED else marker


def _sign(text: str, start: int, limit: int) -> Marker | None:
    """A sign as a bullet: one of the usual ones, a symbol or an emoji, or what Word's symbol font leaves behind."""
    char = text[start : start + 1]
    if not char or char.isalnum() or not (char in SIGNS or unicodedata.category(char) in ("So", "Co")):
        return None
    at = start + 1
    while at < limit and text[at] == "\ufe0f":
        at += 1
    glued = text[at : at + 1]
    if glued == char or glued in SIGNS or (glued.isdigit() and char in "-–—+*·"):  # rules of signs, "-5%", "+3"
        return None
    return Marker(start, at, "bullet", _BULLETS.get(char, BULLET + 2), signs=char) if text[at:limit].strip() else None


def _roman(match: re.Match[str], start: int) -> Marker:
    return Marker(start, start + match.end(), "roman", ROMAN, _ROMANS[match["roman"].rstrip(" .)/-–")])


def _capital(match: re.Match[str], start: int) -> Marker:
    return Marker(start, start + match.end(), "capital", CAPITAL, _alphabet(match["capital"][0].lower()))


def _number(match: re.Match[str], start: int) -> Marker:
    numbers = [int(number) for number in re.findall(r"\d+", match["number"])]
    return Marker(start, start + match.end(), "number", NUMBER + min(len(numbers), 3) - 1, numbers[-1])


def _letter(match: re.Match[str], start: int) -> Marker:
    letter = re.sub(r"[\W\d]", "", match["letter"])
    return Marker(start, start + match.end(), "letter", LETTER, _alphabet(letter))


def _ordinal(match: re.Match[str], start: int) -> Marker:
    words = fold(match["ordinal"]).split()
    value = _NUMBERS.index(words[1]) if words[0] == _HEAD else _CARDINALS.index(words[0])
    return Marker(start, start + match.end(), "ordinal", NUMBER, value + 1)


def _part(match: re.Match[str], start: int) -> Marker:
    word, _, number = fold(match["part"]).rstrip(" .:").rpartition(" ")
    value = int(number) if number.isdecimal() else _ROMANS.get(number.upper()) or _NUMBERS.index(number) + 1
    word = word.removesuffix(f" {_HEAD}")
    return Marker(start, start + match.end(), "part", _PARTS[word], value)


def _alphabet(letter: str) -> int | None:
    """The place of a letter in the Vietnamese alphabet as lists use it: a, b, c, d, đ, e …"""
    return _LETTERS.index(letter) + 1 if letter in _LETTERS else None


_LEX = lexicon.load("markers")
_PARTS: dict[str, int] = {fold(word): level for word, level in _LEX["parts"].items()}
_CARDINALS, _NUMBERS = ([fold(word) for word in _LEX["ordinals"][name]] for name in ("cardinals", "numbers"))
_LINK, _HEAD = (fold(_LEX["ordinals"][name]) for name in ("link", "head"))
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMANS = {
    f"{tens}{ones}": 10 * len(tens) + value
    for tens in ("", "X", "XX", "XXX")
    for value, ones in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
    if tens or ones
}
_ROMAN = "|".join(sorted(_ROMANS, key=len, reverse=True))
_TEXT = rf"(?=\s*[\"“‘«(\[*]*[{UPPER}])"  # a capital follows: what a number without a stop of its own needs
_MARK = re.compile(
    r"(?:"
    rf"(?P<part>(?i:{lexicon.alternation(_PARTS)})\s(?:(?i:{_HEAD})\s(?i:{lexicon.alternation(_NUMBERS)})"
    rf"|(?:{_ROMAN})|\d{{1,3}})(?:[.:](?!\d)|(?=\s+[{UPPER}][{UPPER}])|(?=\s*$)))"
    rf"|(?P<ordinal>(?i:{lexicon.alternation(_CARDINALS)}\s{_LINK})(?=[\s,:;])"
    rf"|(?i:{_HEAD}\s{lexicon.alternation(_NUMBERS)})(?:\s(?i:{_LINK}))?(?=[\s,:;]){_WEEKDAY}(?=[,:]|\s(?i:{_LINK})|\s{_TEXT}))"
    rf"|(?P<roman>(?:{_ROMAN})(?:\s?[.)](?=\s|[{UPPER}])|\s?[/–-](?=\s)|(?=\s[{UPPER}][{UPPER}]+[\s,])))"
    rf"|(?P<capital>[A-ZĐ](?:[.)/](?=\s)|\)))"
    r"|(?P<number>\(\d{1,2}\)|\d{1,2}(?:\.\d{1,2}){1,4}(?:\.(?=\s)|\.?(?=[)/-]?\s)[)/-]?" + _TEXT + r")"
    rf"|\d{{1,2}}(?:\.(?!\s?000(?!\d))(?=\s|[{UPPER}])|[)](?!\d)|\s[-–](?=\s[{UPPER}])|[/-](?=\s)(?!\s\d{{1,2}}(?![\d%]))))"
    r"|(?P<letter>\([a-zđ]\)|[a-zđ]\d?\)|[a-zđ][/-](?=\s)|[a-zđ]\.(?:\s?\d{1,2}\.)?(?=\s))"
    r")"
)
_READ: dict[str, Callable[[re.Match[str], int], Marker]] = {
    "part": _part,
    "ordinal": _ordinal,
    "roman": _roman,
    "capital": _capital,
    "number": _number,
    "letter": _letter,
}
