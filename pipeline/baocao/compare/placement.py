"""Where each fact is: the unit that it is of, by level and code.

A unit is known by its level, its division (until 30 June 2025, or since) and its code, for codes were used again; its
name changes with its rank. A fact without a place, in a sentence that names none, is of its article's: that is told in
the column `assumed`, and lowers the confidence.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from baocao.compare.asides import set_right
from baocao.compare.choices import NEW, OLD
from baocao.compare.frames import plain
from baocao.compare.time_spans import article_periods
from baocao.core.language import worded
from baocao.extract.places.gazetteer import TWO_LEVELS, TYPES, VERSION, Unit, load
from baocao.write.tables import Frames

COUNTRY = "country"
WHOLE_COUNTRY = "cả nước"
LAST_DAY = "2025-06-30"  # of the former division
PLACED = ("place", "level", "place_code", "province", "province_now", "unit_id")
_NAMES = ("mention", "level", "name", "code", "list_date")  # of localities
_OWN = tuple(f"{name}_" for name in _NAMES)
# Factors where the place is the article's, unlike where the text shows it. Reports keep to their place; of news it held
# for 3 cells of 11 that were judged one by one, so that these are uncertain (below 0.5).
_LESS_SURE, _UNSURE = 0.7, 0.4
_ID = "{level}:{division}:{key}"


def placed(facts: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """The facts of a unit or the whole country, with `PLACED` columns in place of their own; others are left out."""
    places = frames["localities"][["article", *_NAMES]].rename(columns=dict(zip(_NAMES, _OWN, strict=True)))
    facts = set_right(facts, frames).merge(
        places, how="left", left_on=["article", "locality"], right_on=["article", "mention_"]
    )
    facts = _with_articles_place(facts, frames)
    facts = facts[facts["scope"].isin(["unit", COUNTRY]) & facts["place"].notna()]
    names = ("scope", "place", "province", "province_now", "published", *_OWN[1:])
    rows = zip(*(plain(facts[name]) for name in names), strict=True)
    found = pd.DataFrame([_unit(*row) for row in rows], columns=list(PLACED), index=facts.index, dtype="string")
    return pd.concat([facts.drop(columns=["aside", *_OWN, *PLACED[:-1]], errors="ignore"), found], axis=1)


def _with_articles_place(facts: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """The facts, those without place as facts of their article's where their sentence names no unit."""
    articles = frames["articles"].drop_duplicates("article").set_index("article")
    own = articles.reindex(facts["article"]).set_axis(facts.index)
    naming = set(zip(frames["localities"]["article"], frames["localities"]["passage"], strict=True))
    silent = [key not in naming for key in zip(facts["article"], facts["passage"], strict=True)]
    silent_or_aside = pd.Series(silent, index=facts.index, dtype=bool) | facts["aside"]
    lost = facts["scope"].isna() & own["locality_name"].notna() & silent_or_aside
    columns = {"place": "name", "level_": "level", "name_": "name", "code_": "code", "list_date_": "list_date",
               "province": "province", "province_now": "province_now"}  # fmt: skip
    changed = {column: facts[column].mask(lost, own[f"locality_{name}"]) for column, name in columns.items()}
    dated = article_periods(frames).set_index("article")["dated"].reindex(facts["article"]).set_axis(facts.index)
    news = (own["genre"].eq("place_news") & dated.ne("title")).fillna(False)  # titles of reports name their period
    factor = news.map({True: _UNSURE, False: _LESS_SURE}).astype("Float64")
    sure = facts["confidence"].mask(lost & ~facts["aside"], facts["confidence"] * factor)
    assumed = lost.map({True: worded("địa phương theo bài"), False: ""}).astype("string")
    return facts.assign(**changed, scope=facts["scope"].mask(lost, "unit"), confidence=sure, assumed=assumed)


def _unit(scope: str, place: str, province: str | None, province_now: str | None, published: Any, level: str | None,
          name: str | None, code: str | None, list_date: str | None) -> tuple[Any, ...]:  # fmt: skip
    if scope == COUNTRY:
        return WHOLE_COUNTRY, COUNTRY, None, None, None, unit_id(COUNTRY, False, WHOLE_COUNTRY)
    if level and name and (code or level in ("region", "hamlet")):
        today = (list_date or "") >= TWO_LEVELS
        return known_unit(name, level, code, today, province, province_now)
    day = published.date().isoformat() if published is not None else None
    level, code, today = _looked_up(place, province, day)
    return known_unit(place, level or "", code, today, province, province_now)


def known_unit(name: str, level: str, code: str | None, today: bool, province: str | None,
               province_now: str | None) -> tuple[Any, ...]:  # fmt: skip
    """A unit's columns `PLACED`; one of today that the reform left as it was is one with its former self."""
    if (
        today
        and code
        and (unit := load().at(level, code, VERSION, today=True))
        and not (former := former_self(unit)).today
    ):
        today, code = False, former.code
    return name, level or None, code, province, province_now, unit_id(level, today, code or f"{province}/{name}")


def former_self(unit: Unit) -> Unit:
    """The former unit that one of today is, by name and territory; else the unit itself."""
    former = (parts_of(unit.level, unit.code, LAST_DAY) or ()) if unit.today else ()
    return former[0] if len(former) == 1 and former[0].name == unit.name else unit


def columns_of(unit: Unit) -> tuple[Any, ...]:
    """The columns `PLACED` of a unit."""
    now = load().province_now(unit)
    above = load().province(unit, VERSION if unit.today else LAST_DAY)
    key = unit_id(unit.level, unit.today, unit.code)
    return unit.title, unit.level, unit.code, above and above.name, now and now.name, key


def unit_id(level: str, today: bool, key: str) -> str:
    """What one unit has in all facts, whatever it is called."""
    return _ID.format(level=level, division=NEW if today else OLD, key=key)


def is_today(unit: str) -> bool:
    """The id is one of a unit of today that is not one with a former one."""
    return unit.split(":", 2)[1] == str(NEW)


@lru_cache(100_000)
def _looked_up(place: str, province: str | None, day: str | None) -> tuple[str | None, str | None, bool]:
    """Level, code and division of a place that the article's list of places does not hold."""
    gazetteer = load()
    today = day is not None and day >= TWO_LEVELS
    units = [unit for unit in gazetteer.find(place, day) if unit.today == today]
    for unit in units:
        above = gazetteer.province(unit, day or unit.until or TWO_LEVELS)
        if above and above.name == province:
            return unit.level, unit.code or None, unit.today
    kinds = [levels for kind, levels in TYPES.items() if place.casefold().startswith(f"{kind} ")]
    return (kinds[0][0] if kinds and len(kinds[0]) == 1 else None), None, today


@cache
def parts_of(level: str, code: str, day: str) -> tuple[Unit, ...] | None:
    """The former units that one of today was made of, as they were on a day; None where one lies in others too."""
    found: dict[str, Unit] = {}
    for unit in _former(level).get(code, ()):
        if not unit.valid(min(day, LAST_DAY)):
            continue
        if len(unit.now.split("|")) > 1:
            return None
        found[unit.code or unit.name] = unit
    return tuple(found[key] for key in sorted(found)) or None


@cache
def _former(level: str) -> Mapping[str, Sequence[Unit]]:
    """Code of a unit of today -> the former units with territory in it."""
    result: dict[str, list[Unit]] = defaultdict(list)
    for unit in load().units:
        if unit.level == level and not unit.today:
            for code in filter(None, unit.now.split("|")):
                result[code].append(unit)
    return result
