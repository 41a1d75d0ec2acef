"""What the scan for numbers reads and makes: a `TextLine` of the text, and the `Amount` where a number counts.

A number that counts nothing is a `core.spans.NonFigure`, since it goes on to the reader of an article.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import Span
from baocao.extract.amounts.numerals import COUNTING_WORDS, SCALE
from baocao.extract.amounts.units import UnitOfMeasure, unit_at

_COUNTED = lexicon.load("counted")
_NOUNS, _OTHERS = (frozenset(map(fold, _COUNTED[name])) for name in ("nouns", "others"))
_REPEATED = rf"(?:\s?\({lexicon.alternation(COUNTING_WORDS)}[^()\n]{{0,20}}\))?"  # 05 (năm) cá nhân
_NEXT = re.compile(_REPEATED + r"[\s\"“‘']{0,2}([^\W\d_]+)(?:\s([^\W\d_]+))?")
_SCALE = re.compile(rf"\s{SCALE}(?!\w)")
SHARED = "shared unit"  # the rule of an amount whose unit stands behind a later number
LOOK_BACK = 36  # characters; the longest cue and a space


@dataclass(frozen=True, slots=True)
class TextLine(Span):
    """A line of the text, with its matching key."""

    text: str
    folded: str

    def before(self, at: int, size: int = LOOK_BACK) -> str:
        """At most `size` characters of the key before `at`."""
        return self.folded[max(self.start, at - size) : at]

    def word(self, at: int) -> str:
        """The word that begins at `at`, a space or a quotation mark aside; empty where there is none."""
        match = _NEXT.match(self.folded, at, self.end)
        return match[1] if match else ""

    def counted(self, at: int) -> bool:
        """Whether a counted noun begins at `at`."""
        return counted(self.folded, at, self.end)

    def measured(self, at: int) -> bool:
        """Whether a unit, a scale word or a counted noun begins at `at`."""
        scale = _SCALE.match(self.folded, at, self.end)
        return bool(scale or self.counted(at) or unit_at(self.text, self.folded, at, self.end))


@dataclass(frozen=True, slots=True)
class Amount(Span):
    """A number that counts: its value in the base unit, and what kind of quantity it is.

    `stop` is where the digits or number words end and the unit begins; `doubt` names what makes the value implausible.
    """

    stop: int
    value: Decimal
    unit: UnitOfMeasure
    quantity: str
    value_max: Decimal | None = None
    total: Decimal | None = None
    rule: str = "number"
    doubt: str | None = None


def counted(folded: str, at: int, end: int) -> bool:
    """Whether a noun that reports count begins at `at`, in one syllable or two."""
    match = _NEXT.match(folded, at, end)
    if match is None:
        return False
    pair = f"{match[1]} {match[2]}"
    return pair in _NOUNS or (match[1] in _NOUNS and pair not in _OTHERS)
