"""The grammar of Vietnamese numerals: a row of digits and number words to the exact number that it names.

Start reading at `value_of` and `_whole`: a number splits at its largest scale word into what stands before it (the
multiplier) and behind it (the tail).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.extract.amounts.digits import NumeralError

_LEX = lexicon.load("numerals")
DIGITS: dict[str, int] = _LEX["digits"]
_TRAILING: dict[str, int] = _LEX["trailing"]
SCALES: dict[str, int] = {fold(word): value for word, value in _LEX["scales"].items()}
_WORDS = {name: frozenset(map(fold, words)) for name, words in _LEX["words"].items()}
_TENS, _TEN, _TWENTY, _TENFOLD = (_WORDS[name] for name in ("tens", "ten", "twenty", "tenfold"))
_HALF, FILLER, POINT = (_WORDS[name] for name in ("half", "filler", "point"))
ZERO, ONE, FIVE = (next(word for word, digit in DIGITS.items() if digit == value) for value in (0, 1, 5))
HUNDRED = 100
_NOT_IN_TEENS = frozenset(word for word, digit in _TRAILING.items() if digit in (1, 4))  # mười một, mười bốn
VOCABULARY = (
    frozenset(DIGITS) | frozenset(_TRAILING) | frozenset(SCALES) | _TENS | _TEN | _TENFOLD | _HALF | FILLER | POINT
)


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral in digits inside a longer one; `width` counts its digits, for tails such as the 4 of "2 triệu 4"."""

    value: Decimal
    width: int


Part = Number | str


def is_scale(part: Part) -> bool:
    """Thousand or more."""
    return isinstance(part, str) and SCALES.get(part, 0) > HUNDRED


def value_of(parts: Sequence[Part]) -> Decimal:
    """Any numeral: a whole number, one with a spoken decimal part, or one and a half."""
    for at, part in enumerate(parts):
        if part in POINT:
            return _pointed(parts[:at], parts[at + 1 :])
    if len(parts) == 2 and parts[1] in _HALF and isinstance(parts[0], str) and parts[0] in DIGITS:  # hai rưỡi
        return DIGITS[parts[0]] + Decimal("0.5")
    return _whole(parts)


def _pointed(whole: Sequence[Part], behind: Sequence[Part]) -> Decimal:
    """A number with "phẩy" in it; scales at its end hold for all of it: một phẩy năm triệu."""
    scale = Decimal(1)
    while behind and is_scale(behind[-1]):
        scale *= SCALES[str(behind[-1])]
        behind = behind[:-1]
    if any(map(is_scale, (*whole, *behind))):
        raise NumeralError("")
    return (_whole(whole) + _fraction(behind)) * scale


def _fraction(parts: Sequence[Part]) -> Decimal:
    """What follows "phẩy": digit by digit (không năm) or as one number (hai mươi lăm)."""
    if parts and all(part in DIGITS for part in parts):
        digits = "".join(str(DIGITS[part]) for part in parts if isinstance(part, str))
    else:
        digits = str(_whole(parts))
    if not digits.isdecimal():
        raise NumeralError(digits)
    return Decimal(f"0.{digits}")


def _whole(parts: Sequence[Part]) -> Decimal:
    if not parts:
        raise NumeralError("")
    scales = [SCALES[part] if isinstance(part, str) and part in SCALES else 0 for part in parts]
    largest = max(scales)
    if not largest:
        return _below_hundred(parts)
    at = scales.index(largest)
    multiplier, tail, scale = parts[:at], parts[at + 1 :], Decimal(largest)
    if largest > HUNDRED and tail and tail[0] == parts[at]:  # tỷ tỷ
        tail, scale = tail[1:], scale * largest
    if not multiplier:
        if len(tail) == 1 and tail[0] in _HALF:  # trăm rưỡi
            return scale * 3 / 2
        raise NumeralError("")
    factor = _whole(multiplier)
    if largest == HUNDRED and not (0 <= factor < 10):  # mười hai trăm is no number
        raise NumeralError("")
    return factor * scale + _tail(tail, scale, factor)


def _tail(parts: Sequence[Part], scale: Decimal, factor: Decimal) -> Decimal:
    """What follows a scale word: nothing, a half, a rest behind "linh", tenths (hai triệu tư), or a smaller number."""
    if not parts:
        return Decimal(0)
    first = parts[0]
    if factor != int(factor) or (scale > HUNDRED and len(parts) == 2 and all(part in DIGITS for part in parts)):
        raise NumeralError("")  # 1,5 triệu hai; hai nghìn bốn bảy
    if len(parts) == 1:
        if first in _HALF and factor:
            return scale / 2
        if isinstance(first, str) and (digit := _TRAILING.get(first) or DIGITS.get(first)) and factor:
            return digit * scale / 10
        if isinstance(first, Number) and first.value == int(first.value) and factor:
            return first.value * scale / Decimal(10) ** first.width
    rest = _rest(parts[1:]) if first in FILLER else _whole(parts)
    if not 0 <= rest < scale or rest != int(rest):
        raise NumeralError("")
    return rest


def _rest(parts: Sequence[Part]) -> Decimal:
    """The units and tens behind "linh" or "lẻ"."""
    if len(parts) == 1 and isinstance(parts[0], str) and parts[0] in _TRAILING:
        return Decimal(_TRAILING[parts[0]])
    return _whole(parts)


def _below_hundred(parts: Sequence[Part]) -> Decimal:
    first = parts[0]
    if isinstance(first, Number):
        if len(parts) == 1:
            return first.value
        if len(parts) == 2 and parts[1] in _TENFOLD:  # 3 chục
            return first.value * 10
        raise NumeralError("")
    if first in _TEN or first in _TWENTY:
        return (10 if first in _TEN else 20) + _unit(parts[1:], teen=first in _TEN)
    if first not in DIGITS:
        raise NumeralError("")
    digit = Decimal(DIGITS[first])
    if len(parts) == 1:
        return digit
    if parts[1] in _TENS and digit > 1:
        return digit * 10 + _unit(parts[2:], teen=False)
    if parts[1] in _TENFOLD and digit:
        return digit * 10 + (5 if len(parts) > 2 and parts[2] in _HALF else _unit(parts[2:], teen=False))
    if len(parts) == 2 and parts[1] in _TRAILING and digit > 1:  # hai nhăm
        return digit * 10 + _TRAILING[parts[1]]
    if len(parts) == 2 and parts[1] in DIGITS:
        return _elided(digit, DIGITS[parts[1]])
    raise NumeralError("")


def _elided(tens: Decimal, unit: int) -> Decimal:
    """Tens without their word: bốn bảy (47); but "hai ba" are two or three, and "năm" is a year before other digits."""
    if tens < 2 or not unit or unit in (DIGITS[FIVE], tens + 1) or tens == DIGITS[FIVE]:
        raise NumeralError("")
    return tens * 10 + unit


def _unit(parts: Sequence[Part], *, teen: bool) -> Decimal:
    """The last digit behind tens; "năm" is never one (mười năm are ten years)."""
    if not parts:
        return Decimal(0)
    word = parts[0]
    if len(parts) > 1 or not isinstance(word, str) or word == FIVE or (teen and word in _NOT_IN_TEENS):
        raise NumeralError("")
    digit = _TRAILING.get(word) or DIGITS.get(word)
    if not digit:
        raise NumeralError("")
    return Decimal(digit)
