"""The forms of what the REST interface takes and gives; the record's schema is made from the dataclasses."""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from baocao.core.article_facts import Document, Failure, FieldShare, Genre, Place, ThemeShare
from baocao.core.spans import PageBox, Passage, Span
from baocao.desk.operations import Operation
from baocao.desk.searching import QueueQuery
from baocao.desk.values import kinds
from baocao.write.record import SCHEMA, record_fields

Schema = dict[str, Any]
_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "number"},
    date: {"type": "string", "format": "date"},
}
_MARKS: Schema = {
    "key": {"type": "string"},
    "by": {"type": "string"},
    "decision": {"enum": [None, "accepted", "rejected"]},
}


def record_schema(*, keyed: bool = False) -> Schema:
    """The JSON schema of a record; with the desk's marks on each mention and passage if `keyed`."""
    marks = _MARKS if keyed else {}
    listed = {"passages": Passage, **{mention.plural: mention for mention in kinds().values()}}
    known: Schema = {
        "schema": {"const": SCHEMA},
        **dict.fromkeys(("id", "source", "text_sha256", "title", "author", "attribution"), _PLAIN[str]),
        "published": _PLAIN[date],
        "document": _of(Document),
        "locality": _of(Place),
        "genre": _of(Genre),
        "themes": _list(_of(ThemeShare)),
        "fields": _list(_of(FieldShare)),
        **{name: _list(_of(kind, marks, lenient=keyed)) for name, kind in listed.items()},
        "warnings": _list(_PLAIN[str]),
        "versions": {"type": "object", "additionalProperties": _PLAIN[str]},
        "boxes": _list(_of(PageBox)),
        "failure": _of(Failure),
    }
    needed = ["schema", "id", "text_sha256", "themes", "fields", *listed, "warnings", "versions"]
    return {"type": "object", "properties": known, "required": needed}


def _of(hint: Any, marks: Schema | None = None, *, lenient: bool = False) -> Schema:
    """The schema of a type as the record has it. Lenient: an editor's theme needs no confidence, her shares none."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if get_origin(hint) in (types.UnionType, typing.Union):
        return {"anyOf": [_of(each) for each in get_args(hint) if each is not types.NoneType]}
    if get_origin(hint) is tuple:
        return _list(_of(get_args(hint)[0]))
    if isinstance(hint, type) and is_dataclass(hint):
        return _object(hint, marks or {}, lenient=lenient)
    return {"type": "object"} if get_origin(hint) is Mapping else {}


def _object(kind: type, marks: Schema, *, lenient: bool) -> Schema:
    properties = {
        field.key: _PLAIN[str] if field.as_words else _of(field.hint) for field in record_fields(kind)
    } | marks  # fmt: skip
    needed = [each.name for each in fields(kind) if each.default is each.default_factory is MISSING]
    keys = {field.name: field.key for field in record_fields(kind)}
    if issubclass(kind, Span) and kind not in (Passage, PageBox):
        properties["text"] = _PLAIN[str]
    required = sorted({keys[name] for name in needed if not lenient or name in ("start", "end")} | set(marks))
    return {"type": "object", "properties": properties, "required": required}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


RecordJson = Annotated[dict[str, Any], WithJsonSchema(record_schema())]
KeyedJson = Annotated[dict[str, Any], WithJsonSchema(record_schema(keyed=True))]
Text = Annotated[str, Field(min_length=1, max_length=4 << 20)]
Name = Annotated[str, Field(min_length=1, max_length=300)]
Version = Annotated[int, Field(strict=True, ge=1, description="The version that the change is of.")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TextIn(_Asked):
    """A text to be marked up."""

    text: Text
    name: Name = "text"


class EditIn(_Asked):
    """An operation on a version."""

    version: Version
    operation: Operation


class VersionIn(_Asked):
    """The version that is to change."""

    version: Version


class StateIn(_Asked):
    """A state for a version."""

    version: Version
    state: Literal["new", "in_review", "done"]


class EntryIn(_Asked):
    """An entry of the codebook."""

    label: Name | None = None
    guideline: Annotated[str, Field(min_length=1, max_length=5_000)] | None = None


class CodebookIn(_Asked):
    """Entries that change."""

    version: Version
    entries: Annotated[dict[str, EntryIn], Field(min_length=1, max_length=100)]
    note: Annotated[str, Field(max_length=2_000)] = ""


class QueueIn(_Asked):
    """What is asked of the queue; for an export, `page` and `size` do not count."""

    state: Literal["new", "in_review", "done"] | None = None
    genre: Name | None = None
    theme: Name | None = None
    kind: Name | None = None
    field: Name | None = None
    province: Name | None = None
    text: Name | None = None
    look: bool = False
    sort: Literal["newest", "least certain"] = "newest"
    page: Annotated[int, Field(ge=1, le=10**6)] = 1
    size: Annotated[int, Field(ge=1, le=200)] = 50
    format: str = ""
    lang: str = ""

    def asked(self) -> QueueQuery:
        """As the store takes it."""
        return QueueQuery(**self.model_dump(exclude={"format", "lang"}))


class Problem(BaseModel):
    """What is wrong: a code for programs, a sentence for people."""

    error: str
    message: str


class HistoryOut(BaseModel):
    """Who changed what from what."""

    number: int
    actor: str
    made: str
    operation: dict[str, Any]
    before: Any
    state: Literal["active", "undone", "abandoned"]


class DifferenceOut(BaseModel):
    """What a newer analysis says otherwise."""

    what: str
    mine: Any
    theirs: Any
    operation: dict[str, Any]
    edited: bool


class ArticleOut(BaseModel):
    """An article as it stands."""

    ident: int
    version: int
    state: Literal["new", "in_review", "done"]
    name: str
    raw: str
    record: KeyedJson
    analysis: KeyedJson
    edits: list[HistoryOut]
    differences: list[DifferenceOut]
    looks: list[str]
    can_undo: bool
    can_redo: bool
    added: str
    changed: str
    changed_by: str


class ConflictOut(Problem):
    """Somebody else has saved meanwhile: the article as it stands, and what was not done."""

    article: ArticleOut | None = None
    operation: dict[str, Any] | None = None


class JobOut(BaseModel):
    """A text or file on its way."""

    ident: int
    state: Literal["waiting", "running", "done", "failed"]
    name: str
    articles: list[int]
    repeated: list[int]
    problem: str | None
    actor: str
    made: str
    ended: str | None


class RowOut(BaseModel):
    """An article in the queue."""

    ident: int
    name: str
    title: str | None
    state: str
    published: str | None
    doubt: float
    added: str
    changed: str
    changed_by: str
    facets: dict[str, list[str]]


class QueueOut(BaseModel):
    """A page of the queue."""

    rows: list[RowOut]
    total: int
    page: int
    pages: int
    states: dict[str, int]


class CodebookOut(BaseModel):
    """A version of the codebook."""

    version: int
    entries: dict[str, dict[str, str]]
    note: str
    actor: str
    made: str
    difference: str
    affected: int


class AuditOut(BaseModel):
    """Who did what."""

    id: int
    at: str
    actor: str
    action: str
    article: int | None
    detail: str


class HealthOut(BaseModel):
    """Whether the desk works."""

    status: Literal["ok"]
    model: str
