"""Values of the provinces until 30 June 2025 for the 34 of today, and of communes likewise, by the gazetteer.

A new unit's value is made of its parts only where the indicator may be summed, or is a rate with a known weight, and
all parts are there for one period, status and measure. Elsewhere the parts stay as they are, and say so. Nothing is
ever divided: values of a new unit are not given to its parts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, Protocol

import pandas as pd

from baocao.compare.agreement import STATED, UNCERTAIN
from baocao.compare.cell_table import CELLS, Key, as_frame
from baocao.compare.choices import OLD
from baocao.compare.display import number_text
from baocao.compare.frames import rows_of
from baocao.compare.placement import LAST_DAY, PLACED, columns_of, is_today, parts_of
from baocao.core.language import worded
from baocao.extract.places.gazetteer import VERSION, Unit, load

REFORMED = ("province", "commune")  # levels that went on; districts ended on 30 June 2025
_ADDED = ("level", "cumulative")  # measures that may be summed where the indicator may
_ROUNDING = 10  # significant digits of a weighted mean: what sums of floats leave behind is cut


class Summing(Protocol):
    """What an indicator says of itself and about putting units together.

    `sum`: the values of parts add up to that of the whole. `weight`: the indicator by which a rate's parts weigh, the
    households of a poverty rate.
    """

    @property
    def label(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def polarity(self) -> str: ...
    @property
    def sum(self) -> bool: ...
    @property
    def stock(self) -> bool: ...
    @property
    def weight(self) -> str | None: ...


class FormerCell(NamedTuple):
    """A cell of a former unit, and the unit."""

    cell: dict[str, Any]
    unit: Unit


def reformed(cells: pd.DataFrame, sources: pd.DataFrame, indicators: Mapping[str, Summing],
             units: int) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """The cells and sources in the division of 34 provinces, or in that of 63.

    With 63, units of today stay beside the former ones, and say so.
    """
    if units == OLD and not any(map(is_today, cells["unit_id"])):
        return cells, sources
    rows = rows_of(cells)
    if units == OLD:
        return as_frame(_in_old(rows), CELLS), sources
    kept, moved = _in_new(rows, indicators)
    return as_frame(kept, CELLS), _moved(sources, moved)


def _moved(sources: pd.DataFrame, moved: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The sources, those of cells that went into others under the ids of these."""
    pairs = [(old, new) for old, others in moved.items() for new in others]
    if not pairs:
        return sources
    names = pd.DataFrame(pairs, columns=["cell", "_new"], dtype="string")
    joined = sources.merge(names, how="left", on="cell")
    return joined.assign(cell=joined["_new"].fillna(joined["cell"])).drop(columns="_new")


Moved = dict[str, list[str]]


def _in_old(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    note = worded("đơn vị từ 1/7/2025, không chia về các đơn vị cũ")
    return [_noted(row, note) | {"place": f"{row['place']} (từ 1/7/2025)"} if is_new(row) else row for row in rows]


def _in_new(rows: Sequence[dict[str, Any]], indicators: Mapping[str, Summing]) -> tuple[list[dict[str, Any]], Moved]:
    kept: list[dict[str, Any]] = []
    moved: Moved = defaultdict(list)
    weights = _RateWeights(rows)
    groups: dict[tuple[Any, ...], list[FormerCell]] = defaultdict(list)
    there = {row["cell"] for row in rows if is_new(row)}
    for row in rows:
        unit = _unit(row)
        if unit is None or unit.today or unit.level not in REFORMED:
            kept.append(row)
            continue
        heirs = _heirs(unit)
        if len(heirs) == 1:
            groups[heirs[0].code, _column(row)].append(FormerCell(row, unit))
        else:
            kept.append(_apart(row, worded("địa bàn nay thuộc nhiều đơn vị")))
    for (code, _), parts in groups.items():
        heir = load().at(parts[0].unit.level, code, VERSION, today=True)
        assert heir
        made = _together(parts, heir, indicators.get(parts[0].cell["indicator"]), weights)
        if isinstance(made, str) or made["cell"] in there:
            why = made if isinstance(made, str) else worded(f"{heir.title} có số riêng")
            kept += [_apart(part.cell, why) for part in parts]
            continue
        kept.append(made)
        for part in parts:
            moved[part.cell["cell"]].append(made["cell"])
    return kept, moved


def _together(
    parts: list[FormerCell], heir: Unit, indicator: Summing | None, weights: "_RateWeights"
) -> dict[str, Any] | str:
    """The cell of the unit that the parts became, or why there is none."""
    first = parts[0].cell
    wanted = parts_of(heir.level, heir.code, first["end_date"].date().isoformat())
    if wanted is None:
        return worded(f"{heir.title} có phần của đơn vị khác")
    if missing := sorted(unit.title for unit in wanted if unit.code not in {part.unit.code for part in parts}):
        return f"thiếu {', '.join(missing)}"
    if len(parts) == 1:
        return _noted(
            _as_unit(first, heir),
            worded("địa bàn không đổi")
            if parts[0].unit.name == heir.name
            else worded(f"trước là {parts[0].unit.title}"),
        )
    if len({part.cell["status"] for part in parts}) > 1:
        return worded("các phần có số ước và số thực hiện")
    values = [part.cell["value"] for part in parts]
    if any(value is None for value in values):
        return worded("có phần không có số")
    if indicator and indicator.sum and first["measure"] in _ADDED:
        return _made(parts, heir, [1.0] * len(parts), "cộng")
    shares = (
        weights.of(parts, indicator.weight) if indicator and indicator.weight and first["measure"] == "level" else None
    )
    if shares:
        return _made(parts, heir, shares, worded("bình quân theo trọng số"))
    return worded("chỉ tiêu không cộng được và không có trọng số")


class _RateWeights:
    """The values by which rates weigh: levels of other indicators, of the same unit and period."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self._rows = {
            (row["indicator"], row["unit_id"], row["period"]): row["value"]
            for row in rows
            if row["measure"] == "level" and row["state"] == STATED and not row["planned"] and row["value"]
        }

    def of(self, parts: Sequence[FormerCell], indicator: str) -> list[float] | None:
        """The share of each part, 1 in all; None where one is not known."""
        found = [self._rows.get((indicator, part.cell["unit_id"], part.cell["period"])) for part in parts]
        known = [weight for weight in found if weight]
        return [weight / sum(known) for weight in known] if len(known) == len(parts) else None


def _made(parts: Sequence[FormerCell], heir: Unit, shares: Sequence[float], how: str) -> dict[str, Any]:
    """The cell of a new unit, of its parts times their shares."""
    cells = [part.cell for part in parts]
    ordered = sorted(zip(parts, shares, strict=True), key=lambda pair: pair[0].unit.code)
    told = " + ".join(f"{part.unit.title} {number_text(part.cell['value'], part.cell['unit'])}" for part, _ in ordered)
    tops = [cell["value"] if cell["value_max"] is None else cell["value_max"] for cell in cells]
    unsure = any(cell["state"] == UNCERTAIN for cell in cells)
    state = UNCERTAIN if unsure else STATED if any(cell["state"] == STATED for cell in cells) else cells[0]["state"]
    notes = [f"{how}: {told}", *dict.fromkeys(cell["note"] for cell in cells if cell["note"])]
    return _as_unit(cells[0], heir) | {
        "value": _total([cell["value"] for cell in cells], shares),
        "value_max": _total(tops, shares) if any(cell["value_max"] is not None for cell in cells) else None,
        "modifier": _modifier([cell["modifier"] for cell in cells]),
        "baseline": cells[0]["baseline"] if len({cell["baseline"] for cell in cells}) == 1 else None,
        "confidence": min(cell["confidence"] for cell in cells),
        "articles": sum(cell["articles"] for cell in cells),
        "state": state,
        "note": "; ".join(notes),
    }


def _total(values: Sequence[float], shares: Sequence[float]) -> float:
    total = sum(value * share for value, share in sorted(zip(values, shares, strict=True)))
    return float(f"{total:.{_ROUNDING}g}") if shares[0] != 1.0 else total


def _modifier(modifiers: Sequence[str | None]) -> str | None:
    """That of a sum: a bound where all that are no plain numbers are bounds of one kind, else approximate."""
    kinds = {modifier for modifier in modifiers if modifier}
    return kinds.pop() if len(kinds) == 1 else "approx" if kinds else None


def _column(row: dict[str, Any]) -> tuple[Any, ...]:
    """What cells must share to be parts of one."""
    names = ("level", "indicator", "measure", "unit", "planned", "period", "publisher", "against")
    return tuple(row[name] for name in names)


def _as_unit(row: dict[str, Any], unit: Unit) -> dict[str, Any]:
    """The cell as one of another unit."""
    row = row | dict(zip(PLACED, columns_of(unit), strict=True))
    return row | {"cell": key_of(row).id}


def key_of(row: Mapping[str, Any]) -> Key:
    """The key of a cell."""
    return Key(**{name: row[name] for name in Key._fields})


def _noted(row: dict[str, Any], note: str) -> dict[str, Any]:
    return row | {"note": "; ".join(filter(None, (row["note"], note)))}


def _apart(row: dict[str, Any], why: str) -> dict[str, Any]:
    return _noted(row, worded(f"để riêng: {why}")) | {"place": worded(f"{row['place']} (đến 30/6/2025)")}


def is_new(row: Mapping[str, Any]) -> bool:
    """The cell is one of a unit of today that is not one with a former one."""
    return is_today(row["unit_id"])


def _unit(row: Mapping[str, Any]) -> Unit | None:
    """The unit of a cell as it was in the end; None for the whole country and what has no code."""
    if not row["place_code"]:
        return None
    today = is_new(row)
    return load().at(row["level"], row["place_code"], VERSION if today else LAST_DAY, today=today)


@cache
def _heirs(unit: Unit) -> tuple[Unit, ...]:
    """The units of today that a former one's territory lies in."""
    return load().units_now(unit)
