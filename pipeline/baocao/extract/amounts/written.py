"""What is written at a place of a line: the numeral, and the unit behind it or left out."""

import re
from decimal import Decimal

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.extract.amounts import labels
from baocao.extract.amounts.amount import TextLine
from baocao.extract.amounts.digits import is_either, notation, spaced
from baocao.extract.amounts.numerals import longest_numeral
from baocao.extract.amounts.units import COUNT, USD, VND, UnitOfMeasure, unit_at

_UNITS = lexicon.load("units")
_NO_NOUN = frozenset(map(fold, lexicon.load("figures")["behind"]["no_noun"]))
_NOT_MONEY, _MONEY_BEHIND = (frozenset(map(fold, _UNITS[name])) for name in ("not_money", "money_behind"))
_DIVISIBLE = frozenset(map(fold, lexicon.load("numerals")["amounts"]["divisible"]))
_IMPLIED_UNIT: str = _UNITS["implied_unit"]
_THOUSAND = 1000
_IMPLIED_MONEY = re.compile(lexicon.fill(r"{implied_money}(?: \d+ {perhaps_money}| \w{1,5})?$", _UNITS))  # 3 tỷ 2
_PERHAPS_MONEY = re.compile(lexicon.fill(r"{perhaps_money}(?: \w{1,5})?$", _UNITS))  # 2 triệu rưỡi
_MILLIONS = re.compile(r"\dtr\d{0,3}$")  # 8tr2
_MONEY = re.compile(lexicon.fill(r"(?<!\w){money_words}(?!\w)[^.;]*$", _UNITS))


def numeral_at(line: TextLine, start: int) -> tuple[Decimal, int] | None:
    """The numeral at `start` and where it ends; thousands may be parted by spaces, or by a comma where that is sure."""
    head = line.text[start : start + len("000 ")]
    parted = spaced(line.text, start, line.end) if " " in head else None
    first = parted if parted and _is_parted(line, start, parted[1]) else None
    numeral = longest_numeral(line.text, line.folded, start, line.end, first)
    either = is_either(line.text, start, line.end) if numeral and "," in head else None
    return (numeral[0] * _THOUSAND, numeral[1]) if numeral and either and _groups(line, either, numeral[1]) else numeral


def _is_parted(line: TextLine, start: int, stop: int) -> bool:
    """Whether "1 250" is one number: something is counted behind it and its first digits are no label: quý 1 250 hộ."""
    first = line.folded.index(" ", start)
    return line.measured(stop) and labels.by_context(line, start, first, counts=False) is None


def _groups(line: TextLine, either: int, stop: int) -> bool:
    """Whether the comma of "1,400" parts thousands: its text writes so, or what is counted cannot be divided."""
    written = notation(line.text)
    if not written.vietnamese and (written.english or line.text.endswith("000", 0, either)):
        return True
    if either != stop:
        return False
    unit = unit_at(line.text, line.folded, stop, line.end)
    return unit[0].unit.startswith(VND.unit) if unit else line.counted(stop) and line.word(stop) not in _DIVISIBLE


def unit_behind(line: TextLine, start: int, stop: int) -> tuple[UnitOfMeasure, int]:
    """The unit behind a numeral; a scale without one means money, unless what follows shows that it does not."""
    if found := unit_at(line.text, line.folded, stop, line.end):
        return found
    if line.before(start, 1) == "$":
        return USD, stop
    numeral = line.folded[start:stop]
    if _MILLIONS.search(numeral) and not line.counted(stop):
        return _money_rate(line, stop) or (VND, stop)
    if _IMPLIED_MONEY.search(numeral) and line.word(stop) not in _NOT_MONEY:
        return VND, stop
    if _PERHAPS_MONEY.search(numeral):
        return _money_rate(line, stop) or (VND if _speaks_of_money(line, start, stop) else COUNT, stop)
    return COUNT, stop


def _speaks_of_money(line: TextLine, start: int, stop: int) -> bool:
    """ "vốn 130 triệu", "36 triệu tiền thuê": no noun behind the scale and a word of money before it, or "tiền"."""
    word = line.word(stop)
    return word in _MONEY_BEHIND or (
        (not word or word in _NO_NOUN) and _MONEY.search(line.before(start, 40)) is not None
    )


def _money_rate(line: TextLine, stop: int) -> tuple[UnitOfMeasure, int] | None:
    """The money that "230-250 triệu/tháng" leaves out."""
    rest = slice(stop, min(stop + 40, line.end))
    text, folded, length = _IMPLIED_UNIT + line.text[rest], _IMPLIED_UNIT + line.folded[rest], len(_IMPLIED_UNIT)
    found = unit_at(text, folded, 0, len(text))
    return (found[0], stop + found[1] - length) if found and found[1] > length else None
