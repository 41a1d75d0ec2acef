"""Where and when each fact is: the unit it is of, by level and code, and the period it is of, by first and last day.

A unit is known by its level, its division (until 30 June 2025, or since) and its code, for codes were used again; its
name changes with its rank. A fact without a period is of the article's own, flagged and with less confidence.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from baocao.compare.choices import NEW, OLD
from baocao.compare.frames import Frames, plain
from baocao.extract.places.gazetteer import TWO_LEVELS, TYPES, VERSION, Unit, load

COUNTRY = "country"
WHOLE_COUNTRY = "cả nước"
LAST_DAY = "2025-06-30"  # of the former division
PLACED = ("place", "level", "place_code", "province", "province_now", "unit_id")
DATED = ("period", "start_date", "end_date", "basis", "dated")
LESS_SURE = {"text": 1.0, "title": 0.9, "published": 0.7}  # factors by where the period is from; rules of thumb
_MONTH_AT_LEAST = 27  # days; a title's shorter period is a day of publication or an event
_HEAD = 3  # passages in which a title can stand
_YEAR, _HALF, _QUARTER = 12, 6, 3  # months
_ID = "{level}:{division}:{key}"


def placed(facts: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """The facts of a unit or the whole country, with `PLACED` columns in place of their own; others are left out."""
    facts = facts[facts["scope"].isin(["unit", COUNTRY]) & facts["place"].notna()]
    places = frames["localities"][["article", "mention", "level", "name", "code", "list_date", "province", "ambiguous"]]
    places = places.rename(columns={name: f"_{name}" for name in places.columns if name != "article"})
    joined = facts.merge(places, how="left", left_on=["article", "locality"], right_on=["article", "_mention"])
    names = ("scope", "place", "province", "province_now", "published", "_level", "_name", "_code", "_list_date")
    rows = zip(*(plain(joined[name]) for name in names), strict=True)
    found = pd.DataFrame([_unit(*row) for row in rows], columns=list(PLACED), index=joined.index)
    kept = joined.drop(columns=[name for name in joined.columns if name.startswith("_") or name in PLACED])
    return pd.concat([kept, found], axis=1)


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


def dated(facts: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """The facts with `DATED` columns; those of no period, in articles of none, are left out."""
    own = article_periods(frames).set_index("article")
    first, last = facts["period_start_date"], facts["period_end_date"]
    told = first.notna() & last.notna()
    how = facts["article"].map(own["dated"]).where(~told, "text")
    first = first.where(told, facts["article"].map(own["start_date"]))
    last = last.where(told, facts["article"].map(own["end_date"]))
    spans = pd.DataFrame({"start_date": first, "end_date": last, "dated": how})[first.notna() & last.notna()]
    spans = spans.astype({"start_date": "datetime64[s]", "end_date": "datetime64[s]"})
    names = {
        span: period_of(span[0].date(), span[1].date()) for span in set(zip(first, last, strict=True)) if _is_span(span)
    }
    named = [names[span] for span in zip(spans["start_date"], spans["end_date"], strict=True)]
    spans[["period", "basis"]] = pd.DataFrame(
        [name[:2] for name in named], columns=["period", "basis"], index=spans.index, dtype="string"
    )
    spans["start_date"], spans["end_date"] = (
        pd.Series([name[at] for name in named], index=spans.index, dtype="datetime64[s]") for at in (2, 3)
    )
    kept = facts.loc[spans.index].drop(columns=[name for name in DATED if name in facts.columns])
    sure = kept["confidence"].fillna(1.0) * spans["dated"].map(LESS_SURE).astype("Float64")
    return pd.concat([kept.assign(confidence=sure), spans], axis=1)


def _is_span(span: tuple[Any, Any]) -> bool:
    return not (pd.isna(span[0]) or pd.isna(span[1]))


def article_periods(frames: Frames) -> pd.DataFrame:
    """The period that each article is of: `article, start_date, end_date, dated`, one row each.

    That of its title where it names one of a month or more, else the year of publication; empty where there is none.
    """
    articles, periods = frames["articles"][["article", "title", "published"]], frames["periods"]
    passages = frames["passages"]
    heads = passages.loc[passages["passage"] < _HEAD, ["article", "passage", "text"]].merge(articles, on="article")
    same = _words(heads["text"]) == _words(heads["title"])
    titles = heads.loc[same.fillna(False), ["article", "passage"]]
    lasting = periods["end_date"] - periods["start_date"] >= timedelta(days=_MONTH_AT_LEAST)
    named = periods.loc[lasting.fillna(False), ["article", "passage", "start", "start_date", "end_date"]].merge(titles)
    named = named.sort_values("start", kind="stable").drop_duplicates("article")[["article", "start_date", "end_date"]]
    result = articles[["article", "published"]].merge(named, how="left", on="article")
    by_title = result["start_date"].notna()
    years = result["published"].dt.year.astype("Int64").astype("string")
    first = pd.to_datetime(years + "-01-01").astype("datetime64[s]")
    last = pd.to_datetime(years + "-12-31").astype("datetime64[s]")
    how = pd.Series("published", index=result.index, dtype="string").where(result["published"].notna())
    return result.assign(
        start_date=result["start_date"].where(by_title, first),
        end_date=result["end_date"].where(by_title, last),
        dated=how.mask(by_title, "title"),
    ).drop(columns="published")


def _words(texts: "pd.Series[Any]") -> "pd.Series[Any]":
    return texts.str.split().str.join(" ").str.casefold()


@lru_cache(10_000)
def period_of(first: date, last: date) -> tuple[str, str, date, date]:
    """TIMEX3 value and basis of a span of days, with its first and last day.

    The last day of a year stands for the year: what is reached "by 31 December" is the year's result.
    """
    if first == last and (first.month, first.day) == (12, 31):
        first = date(first.year, 1, 1)
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    if not whole:
        timex, basis = (first.isoformat(), "day") if first == last else (f"{first}/{last}", "none")
        return timex, basis, first, last
    months = (last.year - first.year) * _YEAR + last.month - first.month + 1
    return *_whole_months(first, last, months), first, last


def _whole_months(first: date, last: date, months: int) -> tuple[str, str]:
    year, month = first.year, first.month
    if months == 1:
        return f"{year}-{month:02}", "month"
    if months % _YEAR == 0 and month == 1:
        return (f"{year}", "year") if months == _YEAR else (f"{year}/{last.year}", "term")
    if months == _HALF and month in (1, _HALF + 1):
        return f"{year}-H{1 if month == 1 else 2}", "half"
    if months == _QUARTER and month % _QUARTER == 1:
        return f"{year}-Q{month // _QUARTER + 1}", "quarter"
    return f"{year}-{month:02}/{last.year}-{last.month:02}", f"{months} months"


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
