"""Units behind a number: to the base units of the record, with codes of UCUM and ISO 4217.

`unit_at` reads the unit that begins at a place in running text ("tỷ đồng" has its scale in the numeral, so this reads
"đồng"), with what it is counted per: "đồng/người/tháng" is `VND/person/month`, "tạ/ha" is `t/ha` times 0.1.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.extract.amounts.number_words import HUNDRED, SCALES

_LEX = lexicon.load("units")
_END = r"(?![^\W_])"


@dataclass(frozen=True, slots=True)
class UnitOfMeasure:
    """A unit as written: the base unit that values are converted to, its code, and the factor to the base unit."""

    unit: str
    code: str | None = None
    factor: Fraction = Fraction(1)
    kind: str = "measure"

    def convert(self, value: Decimal) -> Decimal:
        """The value in the base unit, exact where a finite decimal is."""
        if self.factor == 1:
            return value
        return value * self.factor.numerator / self.factor.denominator


COUNT = UnitOfMeasure("count", kind="count")
PERCENT = UnitOfMeasure("%", "%", kind="percent")
TIMES = UnitOfMeasure("times", "1", kind="multiple")
USD = UnitOfMeasure("USD", "USD", kind="money")
VND = UnitOfMeasure("VND", "VND", kind="money")
_PERSON = UnitOfMeasure("person", "{person}")


def _declared() -> tuple[dict[str, UnitOfMeasure], dict[str, str], frozenset[str]]:
    """The units by form, what must or must not stand around a form, and the forms that are lower case only."""
    units: dict[str, UnitOfMeasure] = {}
    following: dict[str, str] = {}
    cased: set[str] = set()
    for entry in _LEX["unit"]:
        unit = UnitOfMeasure(
            entry["unit"], entry["code"], Fraction(entry.get("factor", "1")), entry.get("kind", "measure")
        )
        for form in map(fold, entry["forms"]):
            units[form] = unit
            following[form] = _following(entry) + (_behind_thousands(form) if entry.get("behind_thousands") else "")
            if entry.get("cased"):
                cased.add(form)
    special = {"percent": PERCENT, "points": UnitOfMeasure("pp", "%", kind="percentage_point")}
    special |= {
        "per_mille": UnitOfMeasure("count", "[ppth]", kind="percent"),
        "times": TIMES,
    }
    for name, unit in special.items():
        units |= dict.fromkeys(map(fold, _LEX[name]), unit)
    return units, following, frozenset(cased)


def _following(entry: dict[str, Any]) -> str:
    if entry.get("only_before"):
        return rf"(?= {lexicon.alternation(entry['only_before'])}{_END})"
    others = [*entry.get("not_before", ()), *(lexicon.load("counted")["nouns"] if entry.get("not_before_noun") else ())]
    words = rf"(?! {lexicon.alternation(others)}{_END})" if others else ""
    return words + (r"(?! \d)" if entry.get("not_before_number") else "")


def _behind_thousands(form: str) -> str:
    """Requires a scale word or three digits in front of a form: 35 triệu bảng, 4.500 bảng, but not 4 bảng."""
    before = [re.escape(word) for word, scale in SCALES.items() if scale > HUNDRED] + [r"\d{3}"]
    return "(?:" + "|".join(rf"(?<={word} {re.escape(form)})" for word in before) + ")"


_UNITS, _FOLLOWING, _CASED = _declared()
_PERSONS = frozenset(map(fold, _LEX["persons"]))
_PER = {fold(form): UnitOfMeasure(unit, unit) for form, unit in _LEX["per"].items()}


def _form(form: str) -> str:
    pattern = re.escape(form).replace(r"\ ", " {1,3}") + (_END if form[-1].isalnum() else "")
    return pattern + _FOLLOWING.get(form, "")


_UNIT = re.compile(
    r"\s?(" + "|".join(_form(form) for form in sorted(_UNITS, key=lambda form: (-len(form), form))) + ")"
)
_ONE = rf"(?:1 ?|{lexicon.alternation(_LEX['one'])} )?"
_PER_UNIT = re.compile(
    rf"\s?/\s?{_ONE}("
    + "|".join(
        _form(form)
        for form in sorted({*_UNITS, *_PERSONS, *_PER} - {"%", *_LEX["times"]}, key=lambda form: (-len(form), form))
    )
    + ")"
)
_PER_THING = re.compile(
    rf"/{_ONE}(?!{lexicon.alternation(_LEX['no_things'])}{_END})"
    rf"((?:{lexicon.alternation(_LEX['things'])}|{lexicon.alternation(_LEX['bound'])} [^\W\d_]+|[^\W\d_]+){_END})"
)
_THING_PER_TIME = re.compile(rf" [^\W\d_]+(?: [^\W\d_]+)?(?=/{lexicon.alternation(_LEX['per_time'])}" + _END + ")")
_SPACES = re.compile(r" {2,}")


def unit_at(text: str, folded: str, at: int, end: int) -> tuple[UnitOfMeasure, int] | None:
    """The unit that begins at `at` (a space may come first) and where it ends, or None."""
    match = _UNIT.match(folded, at, end)
    if not match:
        return None
    form = _SPACES.sub(" ", match[1])
    if form in _CASED and not text[match.start(1) : match.end(1)].islower():
        return None
    unit = _UNITS[form]
    if unit.kind == "multiple":
        return unit, match.end()
    if thing := _THING_PER_TIME.match(folded, match.end(), end):
        return _rate(unit, folded, thing.end(), end)
    return _rate(unit, folded, match.end(), end)


def _rate(unit: UnitOfMeasure, folded: str, at: int, end: int) -> tuple[UnitOfMeasure, int]:
    """The unit with what follows its slashes."""
    for _ in range(3):
        if match := _PER_UNIT.match(folded, at, end):
            form = _SPACES.sub(" ", match[1])
            unit = _per(unit, _PERSON if form in _PERSONS else _PER.get(form) or _UNITS[form], form)
        elif unit.kind in ("money", "rate", "measure") and (match := _PER_THING.match(folded, at, end)):
            unit = _per(unit, COUNT, match[1])
        else:
            break
        at = match.end()
    return unit, at


def _per(unit: UnitOfMeasure, base: UnitOfMeasure, form: str) -> UnitOfMeasure:
    """The rate per a unit, or per a thing that has no base unit but its name: VND/con."""
    if unit.kind == "percent":  # 5,7%/năm is a percentage
        return unit
    code = f"{unit.code}/{base.code}" if unit.code and base.code else unit.code
    name = form if base.unit == "count" else base.unit
    return replace(unit, unit=f"{unit.unit}/{name}", code=code, factor=unit.factor / base.factor, kind="rate")
