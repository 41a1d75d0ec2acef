"""Vietnamese numerals in digits and words to exact numbers: "1.250,5", "một trăm linh năm", "1,3 nghìn tỷ".

`parse_number` reads a text that is a numeral and nothing else; `longest_numeral` finds the one that begins at a place
in running text. Start reading at `_whole`: a number splits at its largest scale word into what stands before it
(the multiplier) and behind it (the tail).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from baocao.core import lexicon
from baocao.core.errors import BaocaoError
from baocao.core.normalizer import fold, normalize

_LEX = lexicon.load("numerals")
_DIGITS: dict[str, int] = _LEX["digits"]
_TRAILING: dict[str, int] = _LEX["trailing"]
_GLUED: dict[str, int] = _LEX["glued"]
_SCALES: dict[str, int] = {fold(word): value for word, value in _LEX["scales"].items()}
_WORDS = {name: frozenset(map(fold, words)) for name, words in _LEX["words"].items()}
_TENS, _TEN, _TWENTY, _TENFOLD = (_WORDS[name] for name in ("tens", "ten", "twenty", "tenfold"))
_HALF, _FILLER, _POINT, _MINUS = (_WORDS[name] for name in ("half", "filler", "point", "minus"))
_HOMOGRAPHS = {word: frozenset(map(fold, forms)) for word, forms in _LEX["homographs"].items()}
_ORDINALS: dict[str, int] = _LEX["ordinals"]
_ORDINAL_MARKS = frozenset(map(fold, _LEX["amounts"]["ordinal"]))
ONE, FIVE = (next(word for word, digit in _DIGITS.items() if digit == value) for value in (1, 5))
COUNTING_WORDS = [word for word, digit in _DIGITS.items() if digit] + _LEX["words"]["ten"]  # from one to ten
_HUNDRED = 100
_NOT_IN_TEENS = frozenset(word for word, digit in _TRAILING.items() if digit in (1, 4))  # mười một, mười bốn
_MOST_PARTS = 16  # words of the longest numeral looked for in running text
_LONGEST = 400  # characters; the longest sensible numeral, in words, has some 250

_TOKEN = re.compile(
    r"\s*(?:(?P<digits>[,.]?\d+(?:[.,]\d+|\. \d{3}(?!\d))*)(?P<glued>(?:tr|Tr|TR|[kKM])(?![^\W\d_]))?"
    r"|(?P<word>[^\W\d_]+|₫))"
)
_SIGN = re.compile(r"\s*(?P<sign>[-−–+])?\s*")
_GROUPED = re.compile(r"\d{1,3}(?:\. ?\d{3})+(?:,\d+)?")
_ENGLISH = re.compile(r"\d{1,3}(?:(?:,\d{3}){2,}(?:\.\d+)?|,\d{3}\.\d+)")
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,]|\w)")
_DECIMAL = re.compile(r"\d*,\d+|\d+\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+")


def _scale(word: str) -> str:
    """A pattern for a scale word that is not the beginning of another word."""
    others = _LEX["homographs"].get(word)
    return re.escape(word) + (rf"(?! {lexicon.alternation(others)}(?!\w))" if others else "")


SCALE = "(?:" + "|".join(_scale(word) for word, scale in _SCALES.items() if scale > _HUNDRED) + ")"


class NumeralError(BaocaoError):
    """A text is no Vietnamese numeral, or could be read as two different ones."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A numeral in digits inside a longer one; `width` counts its digits, for tails such as the 4 of "2 triệu 4"."""

    value: Decimal
    width: int


_Part = _Number | str


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
        raise NumeralError(_refusal(text))
    normal = _SPACED.sub(lambda match: match[0].replace(" ", "."), normal)
    sign = _SIGN.match(normal)
    assert sign is not None
    parts, end = _parts(normal, sign.end())
    if normal[end:].strip():
        raise NumeralError(_refusal(text))
    negative = sign["sign"] in ("-", "−", "–")
    if parts and parts[0] in _MINUS and not sign["sign"]:
        negative, parts = True, parts[1:]
    if len(parts) > 1 and parts[-1] in _WORDS["currency"]:
        parts = parts[:-1]
    try:
        value = _decimal(parts)
    except NumeralError:
        raise NumeralError(_refusal(text)) from None
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


def parse_digits(digits: str) -> Decimal:
    """The number that digits, dots and commas write, by Vietnamese rules.

    Raises:
        NumeralError: the separators follow no known order.
    """
    if digits.isdecimal():
        return Decimal(digits)
    if _GROUPED.fullmatch(digits) and digits[0] != "0":
        return Decimal(digits.replace(".", "").replace(" ", "").replace(",", "."))
    if _ENGLISH.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    if _DECIMAL.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    raise NumeralError(_refusal(digits))


def longest_numeral(text: str, folded: str, start: int, end: int) -> tuple[Decimal, int] | None:
    """The number at `start` and where it ends (before `end`), or None. Takes as many words as make one numeral.

    A last word "năm" is left out: behind a numeral it is far more often the word for year than the digit five.
    """
    ends: list[int] = []
    parts: list[_Part] = []
    at = start
    while at < end and len(parts) < _MOST_PARTS and (token := _TOKEN.match(text, at, end)):
        word = folded[token.start("word") : token.end("word")] if token["word"] else ""
        if word and (word not in _VOCABULARY or _other_word(folded, word, token.end())):
            break
        if token["digits"] and parts and isinstance(parts[-1], _Number):
            break
        if word == ONE and parts and parts[-1] in _SCALES and _next_word(folded, token.end()) not in _VOCABULARY:
            break  # 210 nghìn một sào
        try:
            parts += _read(token, word)
        except NumeralError:
            break
        ends += [token.end()] * (len(parts) - len(ends))
        at = token.end()
    while parts:
        if not (len(parts) > 1 and parts[-1] == FIVE):
            try:
                return _decimal(parts), ends[-1]
            except NumeralError:
                pass
        parts.pop()
        ends.pop()
    return None


def _other_word(folded: str, word: str, at: int) -> bool:
    """Whether a number word is the beginning of another word: tỷ lệ, tư nhân."""
    following = _HOMOGRAPHS.get(word)
    return following is not None and _next_word(folded, at) in following


def _next_word(folded: str, at: int) -> str:
    """The word behind the space at `at`, cut off after seven letters; empty where no space stands there."""
    return folded[at + 1 : at + 8].partition(" ")[0].strip(".,;:)") if folded[at : at + 1] == " " else ""


def _parts(text: str, at: int) -> tuple[list[_Part], int]:
    parts: list[_Part] = []
    folded = fold(text)
    while token := _TOKEN.match(text, at):
        parts += _read(token, folded[token.start("word") : token.end("word")] if token["word"] else "")
        at = token.end()
    return parts, at


def _read(token: re.Match[str], word: str) -> list[_Part]:
    if word:
        return [word]
    digits = token["digits"]
    number = _Number(parse_digits(digits), len(digits))
    return [number, _GLUED_WORDS[token["glued"]]] if token["glued"] else [number]


def _decimal(parts: Sequence[_Part]) -> Decimal:
    """Any numeral: a whole number, one with a spoken decimal part, or one and a half."""
    for at, part in enumerate(parts):
        if part in _POINT:
            return _whole(parts[:at]) + _fraction(parts[at + 1 :])
    if len(parts) == 2 and parts[1] in _HALF and isinstance(parts[0], str) and parts[0] in _DIGITS:  # hai rưỡi
        return _DIGITS[parts[0]] + Decimal("0.5")
    return _whole(parts)


def _fraction(parts: Sequence[_Part]) -> Decimal:
    """What follows "phẩy": digit by digit (không năm) or as one number (hai mươi lăm)."""
    if parts and all(part in _DIGITS for part in parts):
        digits = "".join(str(_DIGITS[part]) for part in parts if isinstance(part, str))
    else:
        digits = str(_whole(parts))
    if not digits.isdecimal():
        raise NumeralError(digits)
    return Decimal(f"0.{digits}")


def _whole(parts: Sequence[_Part]) -> Decimal:
    if not parts:
        raise NumeralError("")
    scales = [_SCALES[part] if isinstance(part, str) and part in _SCALES else 0 for part in parts]
    largest = max(scales)
    if not largest:
        return _below_hundred(parts)
    at = scales.index(largest)
    multiplier, tail, scale = parts[:at], parts[at + 1 :], Decimal(largest)
    if largest > _HUNDRED and tail and tail[0] == parts[at]:  # tỷ tỷ
        tail, scale = tail[1:], scale * largest
    if not multiplier:
        if len(tail) == 1 and tail[0] in _HALF:  # trăm rưỡi
            return scale * 3 / 2
        raise NumeralError("")
    factor = _whole(multiplier)
    if largest == _HUNDRED and not (0 <= factor < 10):  # mười hai trăm is no number
        raise NumeralError("")
    return factor * scale + _tail(tail, scale, factor)


def _tail(parts: Sequence[_Part], scale: Decimal, factor: Decimal) -> Decimal:
    """What follows a scale word: nothing, a half, a rest behind "linh", tenths (hai triệu tư), or a smaller number."""
    if not parts:
        return Decimal(0)
    if factor != int(factor):
        raise NumeralError("")
    first = parts[0]
    if len(parts) == 1:
        if first in _HALF and factor:
            return scale / 2
        if isinstance(first, str) and (digit := _TRAILING.get(first) or _DIGITS.get(first)) and factor:
            return digit * scale / 10
        if isinstance(first, _Number) and first.value == int(first.value) and factor:
            return first.value * scale / Decimal(10) ** first.width
    rest = _rest(parts[1:]) if first in _FILLER else _whole(parts)
    if not 0 <= rest < scale or rest != int(rest):
        raise NumeralError("")
    return rest


def _rest(parts: Sequence[_Part]) -> Decimal:
    """The units and tens behind "linh" or "lẻ"."""
    if len(parts) == 1 and isinstance(parts[0], str) and parts[0] in _TRAILING:
        return Decimal(_TRAILING[parts[0]])
    return _whole(parts)


def _below_hundred(parts: Sequence[_Part]) -> Decimal:
    first = parts[0]
    if isinstance(first, _Number):
        if len(parts) == 1:
            return first.value
        if len(parts) == 2 and parts[1] in _TENFOLD:  # 3 chục
            return first.value * 10
        raise NumeralError("")
    if first in _TEN or first in _TWENTY:
        return (10 if first in _TEN else 20) + _unit(parts[1:], teen=first in _TEN)
    if first not in _DIGITS:
        raise NumeralError("")
    digit = Decimal(_DIGITS[first])
    if len(parts) == 1:
        return digit
    if parts[1] in _TENS and digit > 1:
        return digit * 10 + _unit(parts[2:], teen=False)
    if parts[1] in _TENFOLD and digit:
        return digit * 10 + (5 if len(parts) > 2 and parts[2] in _HALF else _unit(parts[2:], teen=False))
    if len(parts) == 2 and parts[1] in _TRAILING and digit > 1:  # hai nhăm
        return digit * 10 + _TRAILING[parts[1]]
    raise NumeralError("")


def _unit(parts: Sequence[_Part], *, teen: bool) -> Decimal:
    """The last digit behind tens; "năm" is never one (mười năm are ten years)."""
    if not parts:
        return Decimal(0)
    word = parts[0]
    if len(parts) > 1 or not isinstance(word, str) or word == FIVE or (teen and word in _NOT_IN_TEENS):
        raise NumeralError("")
    digit = _TRAILING.get(word) or _DIGITS.get(word)
    if not digit:
        raise NumeralError("")
    return Decimal(digit)


def _exact(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value.normalize()


def _refusal(text: str) -> str:
    return f"A numeral must be digits (1.250,5) or number words (một trăm linh năm). Got {text[:80]!r}."


_GLUED_WORDS = {form: next(word for word, scale in _SCALES.items() if scale == value) for form, value in _GLUED.items()}
_VOCABULARY = (
    frozenset(_DIGITS) | frozenset(_TRAILING) | frozenset(_SCALES) | _TENS | _TEN | _TENFOLD | _HALF | _FILLER | _POINT
)
