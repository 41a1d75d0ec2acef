"""Articles to DataFrames: the one place where columns and dtypes are decided.

One table a kind of mention, plus `articles`, `passages`, `themes`, `errors` and `duplicates` (which a batch fills).
The columns of a mention table follow from its dataclass: a span becomes `<name>` (its words), `<name>_start` and
`<name>_end`; a nested dataclass its fields with the field's name before them; a tuple the JSON of its items. They are
the same for no rows at all.
"""

import json
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd

from baocao.core.article import Article, Mention, Place, Span
from baocao.extract.registry import extractors
from baocao.write.record import to_record

Columns = dict[str, str]

_DTYPES: dict[object, str] = {
    str: "string",
    int: "Int64",
    bool: "boolean",
    float: "Float64",
    Decimal: "Float64",
    date: "datetime64[s]",
}
_PLACE = {f"locality_{field.name}": "string" for field in fields(Place)}
_ARTICLES: Columns = {
    "article": "string",
    "source": "string",
    "text_sha256": "string",
    "title": "string",
    "published": "datetime64[s]",
    "author": "string",
    "attribution": "string",
    **_PLACE,
    "theme": "string",
    "fields": "string",
    "warnings": "string",
}
_PASSAGES: Columns = {
    "article": "string",
    "passage": "Int64",
    "start": "Int64",
    "end": "Int64",
    "text": "string",
    "kind": "string",
    "furniture": "string",
    "section": "string",
    "theme": "string",
    "confidence": "Float64",
    "uncertain": "boolean",
}
_THEMES: Columns = {"article": "string", "theme": "string", "share": "Float64", "confidence": "Float64"}
_ERRORS: Columns = {"article": "string", "source": "string", "stage": "string", "message": "string"}
_DUPLICATES: Columns = {"article": "string", "first": "string", "similarity": "Float64"}
_CONTEXT: Columns = {"article": "string", "published": "datetime64[s]", "article_province": "string", "number": "Int64"}


def tables(articles: Iterable[Article]) -> dict[str, pd.DataFrame]:
    """All tables of the articles, each with its constant columns and dtypes.

    Keys: `articles`, `passages`, `themes`, `errors`, and the plural of every kind (`figures`, `localities`, …).
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema()}
    for article in articles:
        for name, row in article_rows(article):
            rows[name].append(row)
    return {name: frame(name, rows[name]) for name in rows}


def frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the table `name`, in its columns and dtypes."""
    columns = schema()[name]
    return pd.DataFrame({key: _series([row.get(key) for row in rows], dtype) for key, dtype in columns.items()})


def _series(values: list[Any], dtype: str) -> "pd.Series[Any]":
    try:
        return pd.Series(values, dtype=dtype)
    except UnicodeEncodeError:  # lone surrogates, which no table format can hold
        encodable = (value and value.encode("utf-8", "replace").decode() for value in values)
        return pd.Series(list(encodable), dtype=dtype)


@cache
def schema() -> Mapping[str, Columns]:
    """Columns and dtypes of every table."""
    mentions = {extractor.name: _mention_columns(extractor.mention) for extractor in extractors()}
    return {
        "articles": _ARTICLES,
        "passages": _PASSAGES,
        "themes": _THEMES,
        "errors": _ERRORS,
        "duplicates": _DUPLICATES,
        **mentions,
    }


def article_rows(article: Article) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows that an article adds, each with its table's name."""
    return record_rows(to_record(article), article.raw)


def record_rows(record: dict[str, Any], raw: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows that the record of an article with the text `raw` adds, each with its table's name."""
    key = {"article": record["id"]}
    if "failure" in record:
        yield "errors", {**key, "source": record.get("source"), **record["failure"]}
        return
    if "duplicate_of" in record:
        yield "duplicates", {**key, "first": record["duplicate_of"]["id"], **record["duplicate_of"]}
    passages = [{**item, "text": raw[item["start"] : item["end"]]} for item in record["passages"]]
    for number, passage in enumerate(passages):
        yield "passages", {**key, "passage": number, **passage}
    for share in record["themes"]:
        yield "themes", {**key, **share}
    province = record.get("locality", {}).get("province")
    context = {**key, "published": record.get("published"), "article_province": province}
    for extractor in extractors():
        for number, mention in enumerate(record[extractor.name]):
            row = context | {"number": number} | _flat(mention) | _sentence(passages, mention.get("passage"))
            yield extractor.name, row
    yield "articles", _article_row(record)


def _article_row(record: dict[str, Any]) -> dict[str, Any]:
    place = {f"locality_{key}": value for key, value in record.get("locality", {}).items()}
    lead = record["themes"][0]["theme"] if record["themes"] else None
    return (
        record
        | place
        | {
            "article": record["id"],
            "theme": lead,
            "fields": ", ".join(item["field"] for item in record["fields"]) or None,
            "warnings": "\n".join(record["warnings"]) or None,
        }
    )


def _sentence(passages: list[dict[str, Any]], number: int | None) -> dict[str, Any]:
    if number is None:
        return {}
    return {"sentence": passages[number]["text"], "theme": passages[number].get("theme")}


def _flat(mention: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, value in mention.items():
        if isinstance(value, dict):
            row |= _flat(value, f"{prefix}{key}_")
            if "text" in value:
                row[f"{prefix}{key}"] = row.pop(f"{prefix}{key}_text")
        elif isinstance(value, list):
            row[prefix + key] = json.dumps(value, ensure_ascii=False)
        else:
            row[prefix + key] = value
    return row


def _mention_columns(mention: type[Mention]) -> Columns:
    own = _columns(mention, "")
    passage, rule, confidence = ({key: own.pop(key)} for key in ("passage", "rule", "confidence"))
    return _CONTEXT | own | passage | {"sentence": "string", "theme": "string"} | rule | confidence


def _columns(kind: type, prefix: str) -> Columns:
    columns: Columns = {}
    hints = typing.get_type_hints(kind)
    names: dict[str, str] = getattr(kind, "record_names", {})
    for field in fields(kind):
        name = prefix + names.get(field.name, field.name)
        hint = _bare(hints[field.name])
        if dtype := _DTYPES.get(hint):
            columns[name] = dtype
        elif field.name in getattr(kind, "record_words", ()):
            columns[name] = "string"
        elif isinstance(hint, type) and issubclass(hint, Span):
            columns |= {name: "string", **_columns(hint, f"{name}_")}
            columns.pop(f"{name}_text", None)
        elif isinstance(hint, type):
            columns |= _columns(hint, f"{name}_")
        else:
            columns[name] = "string"  # literals, and the JSON of tuples
        if field.name == "end" and not prefix:
            columns["text"] = "string"
    return columns


def _bare(hint: Any) -> Any:
    """The type without `| None`."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        options = [option for option in typing.get_args(hint) if option is not type(None)]
        return options[0] if len(options) == 1 else hint
    return hint
