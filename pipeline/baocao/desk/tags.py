"""What editors set of an article as a whole, in the record's form: genre, fields, place, day, title and names."""

from collections.abc import Callable
from typing import Any

from baocao.core.date_values import parse_date
from baocao.desk.messages import DeskError
from baocao.extract.places import gazetteer
from baocao.themes import GENRES
from baocao.themes.fields import field_names

_LONGEST = 500  # characters
_SHOWN = 8  # units that an error lists


def _text(value: Any, _: str) -> str:
    if isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST:
        return " ".join(value.split())
    raise _unfit("text", f"1–{_LONGEST}", value)


def _published(value: Any, _: str) -> str:
    if isinstance(value, str) and (day := parse_date(value)):
        return day.isoformat()
    raise _unfit("published", "2019-11-08, 8/11/2019", value)


def _genre(value: Any, _: str) -> dict[str, Any]:
    name = value.get("name") if isinstance(value, dict) else value
    if not isinstance(name, str) or name not in GENRES:
        raise _unfit("genre", ", ".join(GENRES), value)
    return {"name": name, "confidence": 1.0}


def _fields(value: Any, _: str) -> list[dict[str, Any]]:
    """The fields, the main one first; an editor gives no shares, so that each counts the same."""
    listed = value if isinstance(value, list) else [value]
    names: list[Any] = [item.get("field") if isinstance(item, dict) else item for item in listed]
    if not all(isinstance(name, str) and name in field_names() for name in names) or len({*names}) < len(names):
        raise _unfit("fields", ", ".join(sorted(field_names())), value)
    return [{"field": name, "name": field_names()[name], "share": round(1 / len(names), 4)} for name in names]


def _locality(value: Any, day: str) -> dict[str, Any]:
    """The unit of a name, or of a name with the code as the record has them, of those that there were on a day."""
    wanted = value if isinstance(value, dict) else {"name": value}
    name, code = wanted.get("name"), wanted.get("code")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST:
        raise _unfit("locality", "huyện Mai Sơn", value)
    places = gazetteer.load()
    named = [unit for unit in places.find(name.strip()) if code in (None, unit.code)]
    then = [unit for unit in named if unit.valid(day)] or named
    found = {(unit.title, unit.level, unit.code): unit for unit in then}
    if len(found) != 1:
        shown = "; ".join(", ".join(part for part in key if part) for key in [*found][:_SHOWN])
        raise DeskError("place", got=name, found=shown or "0")
    unit = next(iter(found.values()))
    province, now = places.province(unit, day), places.province_now(unit)
    told = {
        "name": unit.title,
        "level": unit.level,
        "province": province and province.name,
        "province_now": now and now.name,
        "code": unit.code,
        "list_date": unit.code and unit.list_date,
    }
    return {key: item for key, item in told.items() if item}


def _unfit(field: str, wanted: str, value: object) -> DeskError:
    return DeskError("value", field=field, wanted=wanted, got=str(value)[:60])


# By the name in the record: the value that an editor gave, and the day whose units count.
TAGS: dict[str, Callable[[Any, str], Any]] = {
    "genre": _genre,
    "fields": _fields,
    "locality": _locality,
    "published": _published,
    "title": _text,
    "author": _text,
    "attribution": _text,
}
