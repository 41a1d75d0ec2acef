"""Articles to DataFrames: the one place where columns and dtypes are decided.

One table a kind of mention, plus `articles`, `passages`, `themes`, `errors` and `duplicates` (which a batch fills).
The columns of a mention table follow from its dataclass: a span becomes `<name>` (its words), `<name>_start` and
`<name>_end`; a nested dataclass its fields with the field's name before them; a tuple the JSON of its items. They are
the same for no rows at all. Before them stand the article and `mention`, the mention's place in its list of the record.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd

from baocao.core.article import Article
from baocao.core.article_facts import Document, Place
from baocao.core.errors import OptionError, StageError
from baocao.core.spans import Mention
from baocao.extract.registry import extractors
from baocao.write.entry import Entry, as_entries
from baocao.write.record import record_fields

Dtypes = dict[str, str]  # of a table's columns, in their order
Frames = Mapping[str, pd.DataFrame]  # tables by their names

_DTYPES: dict[object, str] = {
    str: "string",
    int: "Int64",
    bool: "boolean",
    float: "Float64",
    Decimal: "Float64",
    date: "datetime64[s]",
}
_PLACE = {f"locality_{field.name}": "string" for field in fields(Place)}
_DOCUMENT = {
    f"document_{field.name}": "datetime64[s]" if field.name == "signed" else "string" for field in fields(Document)
}
_ARTICLES: Dtypes = {
    "article": "string",
    "source": "string",
    "text_sha256": "string",
    "title": "string",
    "published": "datetime64[s]",
    "author": "string",
    "attribution": "string",
    **_DOCUMENT,
    **_PLACE,
    "theme": "string",
    "fields": "string",
    "genre": "string",
    "genre_confidence": "Float64",
    "warnings": "string",
}
_PASSAGES: Dtypes = {
    "article": "string",
    "passage": "Int64",
    "start": "Int64",
    "end": "Int64",
    "text": "string",
    "kind": "string",
    "furniture": "string",
    "section": "string",
    "level": "Int64",
    "parent": "Int64",
    "lead": "Int64",
    "theme": "string",
    "confidence": "Float64",
    "uncertain": "boolean",
}
_THEMES: Dtypes = {"article": "string", "theme": "string", "share": "Float64", "confidence": "Float64"}
_ERRORS: Dtypes = {"article": "string", "source": "string", "stage": "string", "message": "string"}
_DUPLICATES: Dtypes = {"article": "string", "first": "string", "similarity": "Float64"}
_CONTEXT: Dtypes = {"article": "string", "published": "datetime64[s]", "article_province": "string", "mention": "Int64"}
_LONGEST = 4_000  # characters of a sentence that mentions repeat; the longest of 600 articles has 3,268
_AROUND = 500  # that are told on both sides of a mention in a longer one
_SENTENCE: Dtypes = {"sentence": "string", "theme": "string"}


def tables(articles: Iterable[Article]) -> dict[str, pd.DataFrame]:
    """All tables of the articles, each with its constant columns and dtypes.

    Keys: `articles`, `passages`, `themes`, `errors`, and the plural of every kind (`figures`, `localities`, …).

    Raises:
        OptionError: one article came in place of several.

    >>> tables = baocao.tables([baocao.analyze("Xã trồng 12 ha rừng.", id="a1", model="fast")])
    >>> print(tables["figures"][["article", "text", "value", "unit"]].to_string(index=False))
    article  text  value unit
         a1 12 ha   12.0   ha
    """
    if isinstance(articles, Article):
        raise OptionError(f"tables takes a list of articles. Got {articles!r}. Pass it as baocao.tables([article]).")
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema()}
    for entry in as_entries(articles):
        for name, row in entry_rows(entry):
            rows[name].append(row)
    return {name: frame(name, rows[name]) for name in rows}


def frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the table `name`, in its columns and dtypes."""
    columns = schema()[name]
    return pd.DataFrame({key: _series([row.get(key) for row in rows], dtype) for key, dtype in columns.items()})


def _series(values: list[Any], dtype: str) -> "pd.Series[Any]":
    try:
        if dtype == "string":
            "".join(filter(None, values)).encode()  # pandas before 3 takes lone surrogates, and its files then fail
        return pd.Series(values, dtype=dtype)
    except UnicodeEncodeError:  # lone surrogates, which no table format can hold
        encodable = (value and value.encode("utf-8", "replace").decode() for value in values)
        return pd.Series(list(encodable), dtype=dtype)


@cache
def schema() -> Mapping[str, Dtypes]:
    """Dtypes and dtypes of every table."""
    mentions = {extractor.name: _mention_columns(extractor.mention) for extractor in extractors()}
    return {
        "articles": _ARTICLES,
        "passages": _PASSAGES,
        "themes": _THEMES,
        "errors": _ERRORS,
        "duplicates": _DUPLICATES,
        **mentions,
    }


def entry_rows(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows that an article adds, each with its table's name; passages come before what lies in them.

    An article that failed adds its row of `errors` only, a repeat that is dropped its row of `duplicates` only.
    """
    yield from outcome_rows(entry)
    if entry.good:
        yield from _content_rows(entry.record, entry.raw)


def outcome_rows(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    """The row of `errors` of an article that failed, or of `duplicates` of one that repeats another."""
    record = entry.record
    if "failure" in record:
        yield "errors", {"article": record["id"], "source": record.get("source"), **record["failure"]}
    elif "duplicate_of" in record:
        first = record["duplicate_of"]
        yield "duplicates", {"article": record["id"], "first": first["id"], "similarity": first["similarity"]}


def _content_rows(record: dict[str, Any], raw: str) -> Iterator[tuple[str, dict[str, Any]]]:
    key = {"article": record["id"]}
    passages = [{**item, "text": raw[item["start"] : item["end"]]} for item in record["passages"]]
    for number, passage in enumerate(passages):
        yield "passages", {**key, "passage": number, **passage}
    for share in record["themes"]:
        yield "themes", {**key, **share}
    province = record.get("locality", {}).get("province")
    context = {**key, "published": record.get("published"), "article_province": province}
    for extractor in extractors():
        for number, mention in enumerate(record[extractor.name]):
            row = _flat(mention) | context | {"mention": number} | _sentence(passages, mention)
            yield extractor.name, row
    yield "articles", _article_row(record)


def _article_row(record: dict[str, Any]) -> dict[str, Any]:
    own = {f"{name}_{key}": value for name in ("document", "locality") for key, value in record.get(name, {}).items()}
    lead = record["themes"][0]["theme"] if record["themes"] else None
    return (
        record
        | own
        | {
            "article": record["id"],
            "theme": lead,
            "fields": ", ".join(item["field"] for item in record["fields"]) or None,
            "genre": record.get("genre", {}).get("name"),
            "genre_confidence": record.get("genre", {}).get("confidence"),
            "warnings": "\n".join(record["warnings"]) or None,
        }
    )


def _sentence(passages: list[dict[str, Any]], mention: dict[str, Any]) -> dict[str, Any]:
    if (number := mention.get("passage")) is None:
        return {}
    passage = passages[number]
    return {"sentence": _excerpt(passage, mention), "theme": passage.get("theme")}


def _excerpt(passage: dict[str, Any], mention: dict[str, Any]) -> str:
    """The words of a passage; of one longer than any sentence only what stands around the mention.

    Else a line of thousands of mentions, which each repeat it, would take the square of its size.
    """
    text = str(passage["text"])
    if len(text) <= _LONGEST:
        return text
    first = max(mention["start"] - passage["start"] - _AROUND, 0)
    last = min(mention["end"] - passage["start"] + _AROUND, first + _LONGEST)
    return f"{'…' * (first > 0)}{text[first:last]}{'…' * (last < len(text))}"


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


def _mention_columns(kind: type[Mention]) -> Dtypes:
    own = _columns(kind, "")
    if taken := sorted(own.keys() & (_CONTEXT | _SENTENCE).keys()):
        raise StageError(
            f"A field of {kind.__name__} must not be named like a column that all tables of mentions have "
            f"({', '.join(sorted(_CONTEXT | _SENTENCE))}). Got {', '.join(taken)}. Rename it, or give it another key "
            "in record_names.",
            stage=kind.plural,
        )
    passage, rule, confidence = ({key: own.pop(key)} for key in ("passage", "rule", "confidence"))
    return _CONTEXT | own | passage | _SENTENCE | rule | confidence


def _columns(kind: type, prefix: str) -> Dtypes:
    columns: Dtypes = {}
    for field in record_fields(kind):
        name = prefix + field.key
        if dtype := _DTYPES.get(field.hint):
            columns[name] = dtype
        elif not isinstance(field.hint, type) or field.as_words:
            columns[name] = "string"  # literals, the JSON of tuples, and words
        elif field.is_span:
            columns |= {name: "string", **_columns(field.hint, f"{name}_")}
            columns.pop(f"{name}_text", None)
        else:
            columns |= _columns(field.hint, f"{name}_")
        if field.name == "end" and not prefix:
            columns["text"] = "string"
    return columns
