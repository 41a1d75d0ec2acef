"""Numbers in digits: which marks part thousands and which begin decimals.

Dots and spaces part thousands, a comma begins decimals ("1.250,5", "1 250"). Some texts write as in English; where a
number could be either ("1,400"), the other numbers of its text tell: `notation` weighs them.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from baocao.core.errors import BaocaoError
from baocao.core.language import worded

_GROUPED = re.compile(r"\d{1,3}(?:\. ?\d{3})+(?:,\d+)?")
_ENGLISH = re.compile(r"\d{1,3}(?:(?:,\d{3}){2,}(?:\.\d+)?|,\d{3}\.\d+)")
_DECIMAL = re.compile(r"\d*,\d+|\d+\.(?:\d{1,2}|\d{4,})|0?\.\d+|\d{4,}\.\d+")
_SPACED = re.compile(r"(?<![\d.,/:])(?<!\d[-–])\d{1,3}(?: \d{3}){1,5}(?:,\d+)?(?![\d,]|\.\d| \d|\w)")
_EITHER = re.compile(r"[1-9]\d{0,2},\d{3}(?![\d,]|\.\d)")
_OTHERS = re.compile(  # the numbers of a text that show how it writes; shares of a hundred with three decimals are rare
    r"(?<![\d.,])(?:(?P<english>\d{1,3}(?:,\d{3}){2,}|\d{1,3},\d{3}\.\d)|\d+(?:\.\d{3})*,(?P<decimal>\d{1,2}|\d{4,})"
    r"|(?P<grouped>\d{1,3}(?:\.\d{3})+)|0,(?P<below_one>\d+))(?![\d]|[.,]\d)"
)


class NumeralError(BaocaoError):
    """A text is no Vietnamese numeral, or could be read as two different ones."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How a text writes its numbers: what commas do in those that tell, and whether dots part thousands."""

    english: bool = False  # 1,234,567
    vietnamese: bool = False  # 12,5 or 1.250
    dots: bool = False  # 1.250


@lru_cache(maxsize=1)
def notation(text: str) -> Notation:
    """What the numbers of a text show about its notation."""
    seen = {match.lastgroup for match in _OTHERS.finditer(text)}
    return Notation("english" in seen, not seen <= {"english"}, "grouped" in seen)


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
    raise NumeralError(refusal(digits))


def spaced(text: str, at: int, end: int) -> tuple[Decimal, int] | None:
    """The number whose thousands are parted by spaces at `at` ("1 250"), and where it ends."""
    match = _SPACED.match(text, at, end)
    return (Decimal(match[0].replace(" ", "").replace(",", ".")), match.end()) if match else None


def is_either(text: str, start: int, end: int) -> int | None:
    """Where digits that can be 1.4 as well as 1400 ("1,400") end; None where other digits begin."""
    match = _EITHER.match(text, start, end)
    return match.end() if match else None


def refusal(text: str) -> str:
    """Why a text is no numeral."""
    return worded(f"A numeral must be digits (1.250,5) or number words (một trăm linh năm). Got {text[:80]!r}.")
