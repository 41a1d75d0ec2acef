"""The JSON Schema of the record, made from the same dataclasses as the record: a new extractor needs nothing here.

It is strict: a key that no field has, a type or a name of a closed set that is another, and an absent key that records
always have are errors. So it is the schema of one release of baocao, as `versions.baocao` of a record names it.
"""

import typing
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from baocao.core.article_facts import Document, Failure, FieldShare, Genre, Place, ThemeShare
from baocao.core.spans import PageBox, Passage, Span
from baocao.extract.registry import extractors
from baocao.write.record import SCHEMA, record_fields

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[object, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},
    float: {"type": "number"},
    Decimal: {"type": "number"},
    date: {"type": "string", "format": "date"},
}
_FROM_NONE_TO_ONE = frozenset(("confidence", "share"))
_UNQUOTED = (Passage, PageBox)  # spans that are written without their words
_ALWAYS = ("schema", "id", "text_sha256", "themes", "fields", "passages", "warnings", "versions")


def record_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what `to_record` returns, with the kinds of all installed extractors."""
    parts: dict[str, Any] = {}
    kinds = {kind.name: _list(_part(kind.mention, parts)) for kind in extractors()}
    properties = {
        "schema": {"const": SCHEMA},
        "id": _PLAIN[str],
        "source": _PLAIN[str],
        "text_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "title": _PLAIN[str],
        "published": _PLAIN[date],
        "author": _PLAIN[str],
        "attribution": _PLAIN[str],
        "document": _part(Document, parts),
        "locality": _part(Place, parts),
        "themes": _list(_part(ThemeShare, parts)),
        "fields": _list(_part(FieldShare, parts)),
        "genre": _part(Genre, parts),
        "passages": _list(_part(Passage, parts)),
        **kinds,
        "warnings": _list(_PLAIN[str]),
        "versions": {"type": "object", "additionalProperties": _PLAIN[str]},
        "boxes": _list(_part(PageBox, parts)),
        "failure": _part(Failure, parts),
    }
    return {
        "$schema": _DIALECT,
        "title": f"Record {SCHEMA}",
        **_object(properties, [*_ALWAYS, *kinds]),
        "$defs": parts,
    }


def _part(kind: type, parts: dict[str, Any]) -> dict[str, Any]:
    """A reference to the schema of a dataclass, which joins the `parts`."""
    own = kind.__module__.startswith("baocao.")
    name = kind.__name__ if own else f"{kind.__module__}.{kind.__qualname__}"
    if name not in parts:
        parts[name] = {}  # its place, before those within it
        parts[name] |= _fields(kind, parts)
    return {"$ref": f"#/$defs/{name}"}


def _fields(kind: type, parts: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    properties: dict[str, Any] = {}
    always: list[str] = []
    for name, key, hint, as_words in record_fields(kind):
        properties[key] = _PLAIN[str] if as_words else _value(name, hint, parts)
        if hints[name] == hint and typing.get_origin(hint) is not tuple:  # None and empty tuples are left out
            always.append(key)
        if name == "end" and issubclass(kind, Span) and kind not in _UNQUOTED:
            properties["text"] = _PLAIN[str]
            always.append("text")
    return _object(properties, always)


def _value(name: str, hint: Any, parts: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field by its type."""
    if name in _FROM_NONE_TO_ONE:
        return {"type": "number", "minimum": 0, "maximum": 1}
    if hint in _PLAIN:
        return _PLAIN[hint]
    if is_dataclass(hint):
        return _part(typing.cast(type, hint), parts)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return _list(_value("", arguments[0], parts))
    return {}  # an extractor of another package may have fields of any type that JSON knows


def _object(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}
