"""Changes of an indicator over time, on matching bases: a half-year with the same half-year, a year with a year."""

import numpy as np
import pandas as pd

SERIES = ["indicator", "measure", "unit", "level", "place", "place_code", "province", "basis", "season"]
COLUMNS = [
    *("indicator", "label", "unit", "level", "place", "place_code", "province", "province_now", "basis"),
    *("earlier_period", "period", "years", "earlier", "value", "difference", "percent", "annual_percent"),
    *("stated_change", "stated_agrees", "small", "note", "earlier_cell", "cell"),
]
# Cases below which a rate or a relative change is not told as reliable: a Poisson count of 20 has a relative standard
# error of 22 % (Klein et al. 2002, Healthy People 2010 criteria for data suppression; most registries use 16 to 20).
SMALL = 20
_SLACK = 0.6  # points by which a stated change and the one of two rounded values may differ
_SHARE = 0.05  # or the share of it


def changes(cells: pd.DataFrame) -> pd.DataFrame:
    """The change from each period to the next one that has a value, for every indicator and place.

    Levels only, no targets, and only where both cells are stated. Where the reports themselves state a change for the
    later period it stands beside, and whether it agrees with the two values within their rounding.

    Args:
        cells: the long table of a comparison; changes in it are signed, a decrease is negative.

    Returns:
        `COLUMNS`, a row a pair of periods, in the order of the series. `difference` in the unit (points of a
        percentage), `percent` of other units, `annual_percent` the compound rate of pairs more than a year apart.
        `small`: a count below `SMALL` is one of the two, so that the percentage says little.
    """
    levels = cells[_of(cells, "level") & (cells["state"] == "stated") & cells["value"].notna()].copy()
    levels["season"] = levels["period"].str.replace(r"^\d{4}", "", regex=True)
    levels["year"] = levels["period"].str[:4].astype("Int64")
    levels = levels.sort_values([*SERIES, "year"], kind="stable")
    same = levels.groupby(SERIES, dropna=False, sort=False)
    for name, column in (
        ("earlier", "value"),
        ("earlier_period", "period"),
        ("earlier_cell", "cell"),
        ("before", "year"),
    ):
        levels[name] = same[column].shift()
    pairs = levels[levels["earlier"].notna()].copy()
    pairs["years"] = pairs["year"] - pairs["before"]
    pairs["difference"] = pairs["value"] - pairs["earlier"]
    relative = (pairs["unit"] != "%") & (pairs["earlier"] > 0)
    pairs["percent"] = (100 * pairs["difference"] / pairs["earlier"]).where(relative)
    compound = relative & (pairs["years"] > 1) & (pairs["value"] > 0)
    ratio = (pairs["value"] / pairs["earlier"]).where(compound).astype("Float64")
    pairs["annual_percent"] = 100 * (ratio ** (1 / pairs["years"].astype("Float64")) - 1)
    pairs["small"] = (pairs["unit"] == "count") & (pairs[["value", "earlier"]].min(axis=1) < SMALL)
    return _with_stated(pairs, cells)[COLUMNS].reset_index(drop=True)


def _of(cells: pd.DataFrame, measure: str) -> "pd.Series[bool]":
    planned = cells["planned"].fillna(False).astype(bool)
    return (cells["measure"] == measure) & ~planned


def _with_stated(pairs: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """The pairs with the change that a report states for the later period."""
    place = ["indicator", "level", "place", "place_code", "province", "period"]
    stated = cells[(_of(cells, "change") | _of(cells, "difference")) & (cells["state"] == "stated")]
    stated = stated.assign(points=stated["measure"] == "difference")[[*place, "points", "value"]]
    pairs = pairs.assign(points=pairs["percent"].isna())
    stated = stated.drop_duplicates([*place, "points"]).rename(columns={"value": "stated_change"})
    joined = pairs.merge(stated, on=[*place, "points"], how="left")
    joined["stated_change"] = joined["stated_change"].where(joined["years"] == 1)
    computed = joined["percent"].fillna(joined["difference"])
    gap = (joined["stated_change"] - computed).abs()
    slack = np.maximum(_SLACK, _SHARE * computed.abs().astype(float))
    joined["stated_agrees"] = (gap <= slack).where(joined["stated_change"].notna()).astype("boolean")
    return joined
