"""Vietnamese numerals in digits and words to exact numbers: "1.250,5", "một trăm linh năm", "1,3 nghìn tỷ".

`parse_number` reads a text that is a numeral and nothing else; `longest_numeral` finds the one that begins at a place
in running text. `number_words` has the grammar, `digits` the notation.
"""

import re
from decimal import Decimal
from itertools import pairwise

from baocao.core import lexicon
from baocao.core.normalizer import fold, normalize
from baocao.extract.amounts.digits import NumeralError, parse_digits, refusal
from baocao.extract.amounts.number_words import (
    DIGITS,
    FILLER,
    FIVE,
    HUNDRED,
    ONE,
    POINT,
    SCALES,
    VOCABULARY,
    Number,
    Part,
    is_scale,
    value_of,
)

__all__ = [
    "COUNTING_WORDS",
    "FIVE",
    "ONE",
    "SCALE",
    "VULGAR",
    "NumeralError",
    "longest_numeral",
    "parse_number",
    "parse_ordinal",
]

_LEX = lexicon.load("numerals")
_GLUED: dict[str, int] = _LEX["glued"]
_MINUS, _CURRENCY = (frozenset(map(fold, _LEX["words"][name])) for name in ("minus", "currency"))
_HOMOGRAPHS = {word: frozenset(map(fold, forms)) for word, forms in _LEX["homographs"].items()}
_ORDINALS: dict[str, int] = _LEX["ordinals"]
_ORDINAL_MARKS = frozenset(map(fold, _LEX["amounts"]["ordinal"]))
COUNTING_WORDS = [word for word, digit in DIGITS.items() if digit] + _LEX["words"]["ten"]  # from one to ten
_MOST_PARTS = 16  # words of the longest numeral looked for in running text
_LONGEST_DIGIT = max(map(len, DIGITS)) + 1  # characters; a digit in words and a space
_LONGEST = 400  # characters; the longest sensible numeral, in words, has some 250
VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}

_TOKEN = re.compile(
    r"\s*(?:(?P<digits>[,.]?\d+(?:[.,]\d+|\. \d{3}(?!\d))*)(?P<part>[½¼¾])?"
    r"(?P<glued>(?:tr|Tr|TR|[kKM])(?![^\W\d_]))?"
    r"|(?P<word>[^\W\d_]+|₫))"
)
_SIGN = re.compile(r"\s*(?P<sign>[-−–+])?\s*")
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,]|\w)")
_COMMA = re.compile(r", (?=[^\W\d_])")  # một tỷ, hai trăm triệu


def _scale(word: str) -> str:
    """A pattern for a scale word that is not the beginning of another word."""
    others = _LEX["homographs"].get(word)
    return re.escape(word) + (rf"(?! {lexicon.alternation(others)}(?!\w))" if others else "")


SCALE = "(?:" + "|".join(_scale(word) for word, scale in SCALES.items() if scale > HUNDRED) + ")"


def parse_number(text: str) -> int | Decimal:
    """The exact number that a numeral in Vietnamese notation names.

    Digits group by dots and have a decimal comma (`7,261` is 7.261); a lone dot that cannot group is a decimal point
    (`4.1`). Words follow northern or southern usage. A currency word at the end (`5 tỷ đồng`) is passed over.

    >>> parse_number("566 tỷ 384 triệu")
    566384000000
    >>> parse_number("hai triệu tư")
    2400000

    Raises:
        NumeralError: the text is no numeral.
    """
    normal = normalize(text)[0].strip()
    if not normal or len(normal) > _LONGEST:
        raise NumeralError(refusal(text))
    normal = _SPACED.sub(lambda match: match[0].replace(" ", "."), normal)
    sign = _SIGN.match(normal)
    assert sign is not None
    parts, end = _parts(normal, sign.end())
    if normal[end:].strip():
        raise NumeralError(refusal(text))
    negative = sign["sign"] in ("-", "−", "–")
    if parts and parts[0] in _MINUS and not sign["sign"]:
        negative, parts = True, parts[1:]
    if len(parts) > 1 and parts[-1] in _CURRENCY:
        parts = parts[:-1]
    try:
        value = value_of(parts)
    except NumeralError:
        raise NumeralError(refusal(text)) from None
    return _exact(-value if negative else value)


def parse_ordinal(text: str) -> int:
    """The place in a row that an ordinal names, with or without "thứ"; any whole number is one too.

    >>> parse_ordinal("thứ nhất"), parse_ordinal("hai mươi mốt"), parse_ordinal("3")
    (1, 21, 3)

    Raises:
        NumeralError: the text is no ordinal.
    """
    words = fold(normalize(text)[0]).split()
    if len(words) > 1 and words[0] in _ORDINAL_MARKS:
        words = words[1:]
    place: int | Decimal = 0
    if words:
        place = _ORDINALS[words[0]] if words[0] in _ORDINALS and len(words) == 1 else parse_number(" ".join(words))
    if not isinstance(place, int) or place < 1:
        raise NumeralError(
            f"An ordinal must be a whole number from 1 on (thứ 3) or its word (thứ nhất). Got {text[:80]!r}."
        )
    return place


def longest_numeral(
    text: str, folded: str, start: int, end: int, first: tuple[Decimal, int] | None = None
) -> tuple[Decimal, int] | None:
    """The number at `start` and where it ends (before `end`), or None. Takes as many words as make one numeral.

    `first` is what its digits say and where they end, where that is known already. A last word "năm" is left out:
    behind a numeral it is far more often the word for year than the digit five.
    """
    parts: list[Part] = [Number(first[0], 0)] if first else []
    ends = [first[1]] if first else []
    commas: list[int] = []
    at = ends[-1] if first else start
    while at < end and len(parts) < _MOST_PARTS:
        comma = _COMMA.match(text, at, end) if parts and text[at : at + 1] == "," and is_scale(parts[-1]) else None
        token = _TOKEN.match(text, comma.end() if comma else at, end)
        if not token:
            break
        word = folded[token.start("word") : token.end("word")] if token["word"] else ""
        new = _new_parts(folded, token, word, parts) if not word or word in VOCABULARY else []
        if not new or (comma and not word):
            break
        if comma:
            commas.append(len(parts))
        parts += new
        ends += [token.end()] * len(new)
        at = token.end()
    while parts:
        if len(parts) == 1 or (_may_end(parts, commas) and not _dictated(folded, start, parts, ends[-1])):
            try:
                return value_of(parts), ends[-1]
            except NumeralError:
                pass
        parts.pop()
        ends.pop()
    return None


def _new_parts(folded: str, token: re.Match[str], word: str, parts: list[Part]) -> list[Part]:
    """What a token adds to a numeral; nothing where it is no part of it."""
    if word and _other_word(folded, word, token.end()):
        return []
    if token["digits"] and parts and isinstance(parts[-1], Number):
        return []
    if word == ONE and parts and parts[-1] in SCALES and _next_word(folded, token.end()) not in VOCABULARY:
        return []  # 210 nghìn một sào
    try:
        return _read(token, word)
    except NumeralError:
        return []


def _may_end(parts: list[Part], commas: list[int]) -> bool:
    """Whether a numeral in running text can end here: pieces behind commas have scales, a last "năm" is a digit."""
    while commas and commas[-1] >= len(parts):
        commas.pop()
    for first, behind in pairwise([*commas, len(parts)]):
        if SCALES.keys().isdisjoint(parts[first:behind]):
            return False
    return parts[-1] != FIVE or parts[-2] in POINT or parts[-2] in FILLER


def _dictated(folded: str, start: int, parts: list[Part], end: int) -> bool:
    """Whether two digits in words stand among others, as in a telephone number, so that they are no tens."""
    if len(parts) != 2 or not all(part in DIGITS for part in parts):
        return False
    before = folded[max(0, start - _LONGEST_DIGIT) : start].split()[-1:]
    after = _next_word(folded, end)
    return (bool(before) and before[0] in DIGITS and before[0] != FIVE) or (after in VOCABULARY and after != FIVE)


def _other_word(folded: str, word: str, at: int) -> bool:
    """Whether a number word is the beginning of another word: tỷ lệ, tư nhân."""
    following = _HOMOGRAPHS.get(word)
    return following is not None and _next_word(folded, at) in following


def _next_word(folded: str, at: int) -> str:
    """The word behind the space at `at`, cut off after seven letters; empty where no space stands there."""
    return folded[at + 1 : at + 8].partition(" ")[0].strip(".,;:)") if folded[at : at + 1] == " " else ""


def _parts(text: str, at: int) -> tuple[list[Part], int]:
    parts: list[Part] = []
    folded = fold(text)
    while token := _TOKEN.match(text, at):
        parts += _read(token, folded[token.start("word") : token.end("word")] if token["word"] else "")
        at = token.end()
    return parts, at


def _read(token: re.Match[str], word: str) -> list[Part]:
    if word:
        return [word]
    digits = token["digits"]
    value = parse_digits(digits) + (VULGAR[token["part"]] if token["part"] else 0)
    number = Number(value, len(digits))
    return [number, _GLUED_WORDS[token["glued"]]] if token["glued"] else [number]


def _exact(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value.normalize()


_GLUED_WORDS = {form: next(word for word, scale in SCALES.items() if scale == value) for form, value in _GLUED.items()}
