"""Whether a number is planned: weights of cues in the sentence, of the heading above it, of its unit and of the theme.

A cue counts once. `fsum`: the order of a set differs from process to process, and with it a plain sum's last digit.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import fsum

from baocao.core import lexicon
from baocao.core.normalizer import fold
from baocao.core.spans import Passage
from baocao.extract.amounts.amount import Amount

_LEX = lexicon.load("planned")
_NEAR = 28  # characters before the number
_BEHIND = 60  # characters behind it
_NUMBER = re.compile(r"\d\S*\s")  # cues before another number are not those of this one
_YEAR = re.compile(r"(?<!\d)20\d\d(?![\d.])")


def _weights(section: str) -> tuple[dict[str, float], re.Pattern[str]]:
    weights = lexicon.Meanings({fold(cue): float(weight) for cue, weight in _LEX[section].items()})
    return weights, re.compile(rf"(?<![^\W_]){lexicon.alternation(weights)}(?!\w)")


_BEFORE, _BEFORE_CUE = _weights("before")
_NEARBY, _NEAR_CUE = _weights("near")
_AFTER, _AFTER_CUE = _weights("behind")
_SECTION, _SECTION_CUE = _weights("section")
_HEAD, _HEAD_CUE = _weights("head")
_THEME: dict[str, float] = _LEX["theme"]
_UNIT: dict[str, float] = _LEX["unit"]


@dataclass(frozen=True, slots=True)
class PlanCues:
    """The evidence of one passage, found once for all of its figures: what holds for each, and where cues end.

    `totals` has one item more than `ends`: the weight of the cues, each counted once, up to each end.
    """

    base: float
    ends: tuple[int, ...]
    totals: tuple[float, ...]


def find_plan_cues(folded: str, passage: Passage, published: date | None, *, done: bool = False) -> PlanCues:
    """What the passage as a whole says about plans, and the cues in it with the places where they end.

    With `done` it stands in the part of a report that tells of what was done, whatever its theme and heading say.
    """
    base = _LEX["bias"] + fsum(weight for weight in _around(passage) if weight < 0 or not done)
    if _names_a_later_year(folded, passage, published):
        base += _LEX["future_year"]
    found: dict[str, int] = {}  # each cue with its first end
    for match in _BEFORE_CUE.finditer(folded, passage.start, passage.end):
        found.setdefault(match[0], match.end())
    weights = [_BEFORE[cue] for cue in found]
    totals = tuple(fsum(weights[:count]) for count in range(len(weights) + 1))
    return PlanCues(base, tuple(found.values()), totals)


def _around(passage: Passage) -> Iterator[float]:
    """The weights of the passage's theme and of the cues in its heading."""
    yield _THEME.get(passage.theme or "", 0.0) * _sureness(passage)
    yield from (_SECTION[cue] for cue in set(_SECTION_CUE.findall(fold(passage.section or ""))))


def plan_score(folded: str, amount: Amount, passage: Passage, plan: PlanCues, *, approximate: bool) -> float:
    """Above 0 where the number is a target, a plan, a limit or promised: log odds, from the weights of the lexicon."""
    score = plan.base + (_LEX["approx"] if approximate else 0.0) + _UNIT.get(amount.unit.kind, 0.0)
    score += plan.totals[bisect_right(plan.ends, amount.start)]
    score += fsum(_NEARBY[cue] for cue in _near(folded, amount, passage))
    behind = _behind(folded, amount, passage)
    head = _head(folded, amount)
    return score + (_AFTER[behind] if behind else 0.0) + (_HEAD[head] if head else 0.0)


def evidence(
    folded: str, amount: Amount, passage: Passage, published: date | None, *, approximate: bool
) -> dict[str, float]:
    """What speaks for or against a plan: paths of weights in the lexicon ("before.sẽ", "bias"), how often each counts.

    `plan_score` is what the weights add up to, each as often, outside the part of a report that tells of what was done;
    `scripts/fit_planned.py` fits them. All count once but that of the theme, which counts as it is sure.
    """
    found = {"bias"}
    found |= {f"unit.{amount.unit.kind}"} if amount.unit.kind in _UNIT else set()
    found |= {f"section.{cue}" for cue in _SECTION_CUE.findall(fold(passage.section or ""))}
    found |= {"future_year"} if _names_a_later_year(folded, passage, published) else set()
    found |= {"approx"} if approximate else set()
    found |= {f"before.{cue}" for cue in _BEFORE_CUE.findall(folded, passage.start, amount.start)}
    found |= {f"near.{cue}" for cue in _near(folded, amount, passage)}
    found |= {f"behind.{cue}" for cue in (_behind(folded, amount, passage),) if cue}
    found |= {f"head.{cue}" for cue in (_head(folded, amount),) if cue}
    theme = {f"theme.{passage.theme}": _sureness(passage)} if passage.theme in _THEME else {}
    return dict.fromkeys(found, 1.0) | theme


def _sureness(passage: Passage) -> float:
    return 1.0 if passage.confidence is None else passage.confidence


def _names_a_later_year(folded: str, passage: Passage, published: date | None) -> bool:
    years = _YEAR.findall(folded, passage.start, passage.end) if published else []
    return any(published is not None and int(year) > published.year for year in years)


def _near(folded: str, amount: Amount, passage: Passage) -> set[str]:
    start = max(passage.start, amount.start - _NEAR)
    while number := _NUMBER.search(folded, start, amount.start):
        start = number.end()
    return set(_NEAR_CUE.findall(folded, start, amount.start))


def _behind(folded: str, amount: Amount, passage: Passage) -> str | None:
    match = _AFTER_CUE.search(folded, amount.end, min(passage.end, amount.end + _BEHIND))
    return match[0] if match else None


def _head(folded: str, amount: Amount) -> str | None:
    match = _HEAD_CUE.match(folded, amount.end + 1)
    return match[0] if match else None
