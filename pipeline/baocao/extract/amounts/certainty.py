"""How sure the reading of a figure is: 1, times a factor for each thing about it that is doubtful.

The factors put readings in order, from those to look at first to those that leave no doubt; they are no probabilities.
"""

from baocao.core.spans import Span
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.whereabouts import Where

_RULES = {"spelled": 0.95, "indefinite": 0.6}  # hàng trăm: an order of magnitude
_FOUND = {"clause": 1.0, "sentence": 0.9, "paragraph": 0.8, "section": 0.85, "article": 0.75}
_NO_PLACE, _AMBIGUOUS = 0.9, 0.7
_NOTHING_MEASURED, _CARRIED_ON = 0.6, 0.9
_DOUBTED = 0.4  # the value itself may be another
_UNDECIDED, _MARGIN = 0.8, 0.5  # log odds around 0 in which it is open whether the figure is planned


def certainty(amount: Amount, own: Span | None, measured: Span | None, where: Where | None, plan: float) -> float:
    """A number in (0, 1], with two digits behind the point.

    Args:
        amount: as read.
        own: the words that say what is measured, `measured` those taken where they are missing.
        where: its place.
        plan: the score of its being planned.
    """
    value = _RULES.get(amount.rule, 1.0)
    value *= _DOUBTED if amount.doubt else 1.0
    value *= 1.0 if own else _CARRIED_ON if measured else _NOTHING_MEASURED
    value *= _FOUND[where.found] if where else _NO_PLACE
    value *= _AMBIGUOUS if where and where.ambiguous else 1.0
    value *= _UNDECIDED if abs(plan) < _MARGIN else 1.0
    return round(value, 2)
