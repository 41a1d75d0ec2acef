"""Article to the JSON record `baocao/1`, made from the fields of the dataclasses: a new extractor needs nothing here.

Offsets count Unicode code points of the raw text. What is absent is left out.
"""

import json
import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from math import isfinite
from typing import Any, NamedTuple

import orjson

from baocao.core.article import Article
from baocao.core.normalizer import without_marks
from baocao.core.spans import Mention, Span
from baocao.extract.registry import extractors

SCHEMA = "baocao/1"
_LAST = ("passage", "rule", "confidence")


def to_record(article: Article) -> dict[str, Any]:
    """The record of an article that `Analyzer.analyze` returned: plain dicts, lists, strings and numbers.

    >>> record = baocao.to_record(baocao.analyze("Xã trồng 12 ha rừng.", id="a1", model="fast"))
    >>> record["id"], [(figure["start"], figure["text"], figure["value"]) for figure in record["figures"]]
    ('a1', [(9, '12 ha', 12)])
    """
    record: dict[str, Any] = {
        "schema": SCHEMA,
        "id": plain_id(article.id),
        "source": article.source,
        "text_sha256": sha256(article.raw.encode("utf-8", "surrogatepass")).hexdigest(),
        "title": article.title and " ".join(without_marks(article.quote(article.title)).split()),
        "published": article.published and article.published.isoformat(),
        "author": article.author,
        "attribution": article.attribution,
        "document": article.document and _plain(article, article.document),
        "locality": article.locality and _plain(article, article.locality),
        "themes": [_plain(article, share) for share in article.themes],
        "fields": [_plain(article, share) for share in article.fields],
        "genre": article.genre and _plain(article, article.genre),
        "passages": [_plain(article, passage, quote=False) for passage in article.passages],
    }
    record |= {extractor.name: [] for extractor in extractors()}
    for mention in article.mentions:
        record.setdefault(mention.plural, []).append(_mention(article, mention))
    record |= {"warnings": list(article.warnings), "versions": dict(article.versions)}
    if article.boxes:
        record["boxes"] = [_plain(article, box, quote=False) for box in article.boxes]
    if article.failure:
        record["failure"] = _plain(article, article.failure)
    return {key: value for key, value in record.items() if value is not None}


def dumps(record: dict[str, Any]) -> str:
    """The record as one line of JSON that can be written as UTF-8, lone surrogates included."""
    try:
        return orjson.dumps(record).decode()
    except TypeError:  # lone surrogates
        return json.dumps(record, separators=(",", ":"))


def _mention(article: Article, mention: Mention) -> dict[str, Any]:
    values = _plain(article, mention)
    return values | {key: values.pop(key) for key in _LAST if key in values}


def _plain(article: Article, value: Any, *, quote: bool = True) -> dict[str, Any]:
    """A dataclass as a dict: spans with the words they cover, absent fields left out."""
    plain: dict[str, Any] = {}
    for name, key, _, as_words in record_fields(value.__class__):
        item = getattr(value, name)
        if item is None or item == ():
            continue
        if item.__class__ in _AS_THEY_ARE:
            plain[key] = item
        elif as_words:
            plain[key] = article.quote(item)
        elif (converted := _converted(article, item)) is not None:
            plain[key] = converted
        if name == "end" and quote and isinstance(value, Span) and "text" not in plain:
            plain["text"] = article.raw[value.start : value.end]
    return plain


def _converted(article: Article, item: Any) -> Any:
    convert = _CONVERSIONS.get(item.__class__)
    if convert:
        return convert(item)
    if isinstance(item, tuple | list):
        return [_converted(article, part) for part in item]
    if is_dataclass(item):
        return _plain(article, item)
    return item


def number(value: Decimal) -> int | float | None:
    """A number as every format can hold it: an integer of up to 64 bits, else the nearest float; None beyond those."""
    if value.is_finite() and abs(value) < _MOST and value == value.to_integral_value():
        return int(value)
    return nearest if isfinite(nearest := float(value)) else None


def plain_id(name: str) -> str:
    """An id that every format can hold: lone surrogates, which differ in nothing once replaced, by their numbers."""
    return name.encode("utf-8", "backslashreplace").decode()


_MOST = 2**63
_AS_THEY_ARE = frozenset((str, int, bool))
_CONVERSIONS: dict[type, Callable[[Any], Any]] = {
    float: lambda value: round(value, 6),
    Decimal: number,
    date: date.isoformat,
}


class RecordField(NamedTuple):
    """How the record has a field of a dataclass."""

    name: str
    key: str  # in the record; the name, unless `record_names` gives another
    hint: Any  # the type, without `| None`
    as_words: bool  # a span, written as its words only (`record_words`)

    @property
    def is_span(self) -> bool:
        """It holds a span, or nothing."""
        return isinstance(self.hint, type) and issubclass(self.hint, Span)


@cache
def record_fields(kind: type) -> tuple[RecordField, ...]:
    """The fields of a dataclass, in the order of the record; `Mention` says what a kind may declare about them."""
    names, words = getattr(kind, "record_names", {}), getattr(kind, "record_words", ())  # only mentions have them
    hints = typing.get_type_hints(kind)
    return tuple(
        RecordField(name, names.get(name, name), _bare(hints[name]), name in words)
        for name in (field.name for field in fields(kind))
    )


def _bare(hint: Any) -> Any:
    """The type without `| None`."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        options = [option for option in typing.get_args(hint) if option is not type(None)]
        return options[0] if len(options) == 1 else hint
    return hint
