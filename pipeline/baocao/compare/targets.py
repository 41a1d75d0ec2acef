"""Targets beside results: what one report plans for a period, and what a later one says was reached in it.

A target and a result meet where indicator, measure, place and period are the same. Which side of the target is the good
one follows from its words ("dưới 5%" is an upper bound, "trên 40 triệu" a lower one), else from the polarity of the
indicator: more revenue is better, fewer poor households are.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

Polarity = Literal["higher", "lower", "neither"]
Verdict = Literal["met", "missed", "unreported", "undecided"]

SAME = ["indicator", "measure", "unit", "level", "place", "place_code", "province", "period", "basis"]  # of both cells
_TOLD = ["label", "province_now", "start_date", "end_date"]  # by either
_RESULTS = {
    "value": "result",
    "value_max": "result_max",
    "modifier": "result_modifier",
    "status": "result_status",
    "state": "result_state",
    "cell": "result_cell",
    "note": "result_note",
}
_TARGETS = {"value": "target", "value_max": "target_max", "modifier": "target_modifier", "cell": "target_cell"}
COLUMNS = [
    *("indicator", "label", "measure", "unit", "level", "place", "place_code", "province", "province_now"),
    *("period", "start_date", "end_date", "basis"),
    *("target", "target_max", "target_modifier", "result", "result_max", "result_modifier", "result_status"),
    *("difference", "attained", "verdict", "result_state", "result_note", "target_cell", "result_cell"),
]
_EQUAL = 1e-9  # relative difference of two numbers that are the same but for binary rounding


def targets(cells: pd.DataFrame, polarity: Mapping[str, Polarity]) -> pd.DataFrame:
    """Every target of `cells` with the result of the same period, where there is one.

    Args:
        cells: the long table of a comparison.
        polarity: of each indicator, by its id; one that is not there has neither.

    Returns:
        `COLUMNS`, a row a target in the order of the cells. `attained` is the result in percent of the target, of
        indicators where more is better and the unit is no percentage. `verdict` is met or missed, unreported where no
        text at hand has the result, undecided where sources disagree on it or nothing says which side is the good one.
    """
    planned = cells["planned"].fillna(False).astype(bool)
    stated = cells[planned & cells["value"].notna()]
    found = cells[~planned & cells["state"].isin(["stated", "absent", "uncertain"])]
    joined = stated[[*SAME, *_TOLD, *_TARGETS]].rename(columns=_TARGETS)
    joined = joined.merge(found[[*SAME, *_RESULTS]].rename(columns=_RESULTS), on=SAME, how="left")
    joined["result_state"] = joined["result_state"].fillna("unreported")
    better = joined["indicator"].map(lambda name: str(polarity.get(name, "neither")))
    joined["difference"] = joined["result"] - joined["target"]
    comparable = (
        (better == "higher") & (joined["target"] > 0) & (joined["unit"] != "%") & (joined["measure"] == "level")
    )
    joined["attained"] = (100 * joined["result"] / joined["target"]).where(comparable)
    joined["verdict"] = _verdicts(joined, better)
    return joined[COLUMNS].reset_index(drop=True)


def _verdicts(joined: pd.DataFrame, better: "pd.Series[str]") -> "pd.Series[str]":
    side = joined["target_modifier"].map({"gt": "higher", "lt": "lower"}).fillna(better)
    result, target = (joined[name].astype("Float64").to_numpy(float, na_value=np.nan) for name in ("result", "target"))
    highest = joined["target_max"].astype("Float64").to_numpy(float, na_value=np.nan)
    most = np.where(np.isnan(highest), target, highest)
    slack = _EQUAL * np.maximum(np.abs(result), np.abs(target))
    with np.errstate(invalid="ignore"):
        good = np.select([side == "higher", side == "lower"], [result >= target - slack, result <= most + slack])
    known = (joined["result_state"] != "uncertain") & side.isin(["higher", "lower"])
    verdict = np.where(good.astype(bool), "met", "missed")
    verdict = np.where(known, verdict, "undecided")
    verdict = np.where(np.isnan(result) & (joined["result_state"] != "uncertain"), "unreported", verdict)
    return pd.Series(verdict, index=joined.index, dtype="string")
