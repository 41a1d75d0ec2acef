"""An article of the desk in the words of its pages: what its templates are given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from baocao.core.article_facts import THEMES
from baocao.core.errors import BaocaoError
from baocao.core.language import Language
from baocao.core.spans import Span
from baocao.desk.applying import before
from baocao.desk.article_views import ArticleView, HistoryEntry
from baocao.desk.differences import Difference
from baocao.desk.keys import POINTERS, find, held, stands
from baocao.desk.operations import Operation
from baocao.desk.values import fields_of, kinds
from baocao.themes import GENRES
from baocao.themes.fields import field_names
from baocao.write.article_page import legend
from baocao.write.marked import COLUMNS, Highlight, cells, day, field_name, mentions, number, origin, passages
from baocao.write.panel import panel
from baocao.write.phrases import PAGE_WORDS, Phrases, page_words
from baocao.write.story import tell

CATALOG = Path(__file__).with_name("messages.toml")
_QUOTED = 60  # characters of a mark in a history
_EMPTY = "–"
_OF_LISTS = (str, int, Span)  # what lists hold that can be typed or chosen
_TAGS = ("title", "genre", "fields", "locality", "published", "author", "attribution")


@dataclass(frozen=True, slots=True)
class EditedField:
    """A field that can be edited: `options` are values and words to choose from.

    `many`: several can be chosen, or there is a line for each.
    """

    name: str
    value: Any
    options: tuple[tuple[str, str], ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change in words: what was changed, from what, to what."""

    what: str
    before: str
    after: str
    actor: str = ""
    made: str = ""
    state: str = "active"


@cache
def desk_words(language: Language) -> Phrases:
    """The words of the desk, with those of the article's page."""
    return Phrases(language, PAGE_WORDS, CATALOG)


def moment(iso: str, say: Phrases) -> str:
    """Day and minute where the server is; nothing where nothing is."""
    if not iso:
        return ""
    there = datetime.fromisoformat(iso).astimezone()
    return f"{day(there.date().isoformat(), say)} {there:%H:%M}"


def article_context(view: ArticleView, say: Phrases, key: str = "") -> dict[str, Any]:
    """What the template of an article needs, with the mark of a key in its editor."""
    record = view.record
    found = {mark.key: mark for mark in (*passages(record), *mentions(record))}
    return {
        "view": view,
        "story": tell(view.raw, record, say),
        "panel": panel(record, say),
        "legend": legend(record, say),
        "tags": list(tags(record, say)),
        "changes": [change(view, edit, say) for edit in reversed(view.edits)],
        "offered": [difference(view, item, say) for item in view.differences],
        "unsure_count": sum(bool(item.get("uncertain") and not item.get("furniture")) for item in record["passages"]),
        **editor_context(record, found.get(key), say),
    }


def editor_context(record: Mapping[str, Any], mark: Highlight | None, say: Phrases) -> dict[str, Any]:
    """What the editor of a mark needs."""
    shown = mark and mark.kind != "passage"
    return {
        "mark": mark,
        "origin": origin(mark, say) if mark else "",
        "fields": grouped(record, mark, say) if mark and shown else (),
        "themes": THEMES,
        "kinds": [*COLUMNS, *sorted(kinds().keys() - COLUMNS.keys())],
    }


def mark_of(view: ArticleView, key: str) -> Highlight:
    """The mark of a key. Raises DeskError if there is none."""
    kind, item = find(view.record, key)
    return Highlight(item["start"], item["end"], key, kind, item)


def new_key(view: ArticleView) -> str:
    """The key of the mark that the last change added."""
    return f"e{view.edits[-1].number}"


def tags(record: Mapping[str, Any], say: Phrases) -> Iterator[EditedField]:
    """What is known of the article as a whole, to be edited."""
    for name in _TAGS:
        value = record.get(name)
        if name == "genre":
            yield EditedField(
                name, (value or {}).get("name", ""), tuple((genre, say("genre", genre)) for genre in GENRES)
            )
        elif name == "fields":
            yield EditedField(name, [item["field"] for item in value or ()], _fields(say), many=True)
        else:
            yield EditedField(name, _words(value, page_words()) if value else "")


def grouped(record: Mapping[str, Any], mark: Highlight, say: Phrases) -> tuple[tuple[bool, list[EditedField]], ...]:
    """The fields of a mention: those of its table and those that have a value, then, folded, the others."""
    shown: list[EditedField] = []
    folded: list[EditedField] = []
    for name, field in fields_of(mark.kind).items():
        value = mark.item.get(held(name))
        if get_origin(field.hint) is tuple:
            (hint,) = get_args(field.hint)[:1]
            if hint not in _OF_LISTS:
                continue
            options = _pointed(record, name, mark) if name in POINTERS else ()
            choice = EditedField(name, [_input(each, hint) for each in value or ()], options, many=True)
        else:
            options = _pointed(record, name) if name in POINTERS else _options(name, field.hint, say)
            choice = EditedField(name, _input(value, field.hint), options)
        (shown if value not in (None, "", False, []) or name in COLUMNS.get(mark.kind, ()) else folded).append(choice)
    return (False, shown), *([(True, folded)] if folded else [])


def _pointed(record: Mapping[str, Any], name: str, within: Span | None = None) -> tuple[tuple[str, str], ...]:
    """The mentions that a field may point to, by their places; those inside a span, if only these may be meant."""
    return tuple(
        (str(place), " ".join(item["text"].split()))
        for place, item in enumerate(record[POINTERS[name]])
        if stands(item) and (within is None or (within.start <= item["start"] and item["end"] <= within.end))
    )


def _options(name: str, hint: Any, say: Phrases) -> tuple[tuple[str, str], ...]:
    if get_origin(hint) is Literal:
        return tuple((str(value), say(name, value)) for value in get_args(hint))
    if hint is bool:
        return tuple((value, say("boolean", value)) for value in ("true", "false"))
    return _fields(say) if name == "field" else ()


def _fields(say: Phrases) -> tuple[tuple[str, str], ...]:
    return tuple((field, field_name(field, say)) for field in field_names())


def _input(value: Any, hint: Any) -> str:
    """A value as an editor types it: amounts as Vietnamese text writes them, spans by their words."""
    if isinstance(value, dict):
        return str(value.get("text", ""))
    if isinstance(value, bool):
        return str(value).lower()
    return number(value, page_words()) if value is not None and hint is Decimal else str("" if value is None else value)


def change(view: ArticleView, edit: HistoryEntry, say: Phrases) -> ToldChange:
    """An edit of the history in words."""
    what, after = _told(view, edit.operation, say)
    op, former = edit.operation["op"], edit.before
    if op == "span":
        former = _quote(view, former)
    else:
        group = {"accept": "page", "reject": "page"}.get(op, edit.operation.get("field", op))
        former = _words(former, say, group)
    return ToldChange(what, former, after, edit.actor, edit.made, edit.state)


def intended(view: ArticleView, operation: Operation, say: Phrases) -> ToldChange:
    """An operation that was not done, in words, with what stands where it was to write."""
    plain = operation.model_dump(mode="json")
    try:
        former = before(view.record, operation)
    except BaocaoError:  # the mark is gone
        former = None
    told = change(view, HistoryEntry(0, "", "", plain, former, "active"), say)
    return replace(told, before=_stands(view, plain["key"], say)) if plain["op"] in ("accept", "reject") else told


def _stands(view: ArticleView, key: str, say: Phrases) -> str:
    """What a mark says that is to be accepted or rejected."""
    try:
        mark = mark_of(view, key)
    except BaocaoError:
        return say("desk", "not_found")
    said = [say("theme", mark.item["theme"])] if mark.item.get("theme") else [*filter(None, cells(mark, say))]
    return " · ".join((*said, say("page", mark.decision))) if mark.decision else " · ".join(said)


def _told(view: ArticleView, operation: Mapping[str, Any], say: Phrases) -> tuple[str, str]:
    """What an operation changes, and to what."""
    match operation["op"]:
        case "theme":
            return _named(view, operation["passage"], say), say("theme", operation["to"])
        case "kind":
            return _named(view, operation["key"], say), say("kind", operation["to"])
        case "span":
            return f"{say('desk', 'ends')} {_named(view, operation['key'], say)}", _quote(view, operation)
        case "add":
            return say("desk", "added", kind=say("kind", operation["kind"])), _quote(view, operation)
        case "value":
            named = f"{say('column', operation['field'])}, {_named(view, operation['key'], say)}"
            return named, _words(operation.get("to"), say, operation["field"])
        case "tag":
            return say("fact", operation["field"]), _words(operation.get("to"), say, operation["field"])
    done = "accepted" if operation["op"] == "accept" else "rejected"
    return _named(view, operation["key"], say), say("page", done)


def _named(view: ArticleView, key: str, say: Phrases) -> str:
    """A mark by its kind and words."""
    try:
        mark = mark_of(view, key)
    except BaocaoError:
        return key
    return f"{say('kind', mark.kind)} {_quote(view, {'start': mark.start, 'end': mark.end})}"


def _quote(view: ArticleView, span: Span | Mapping[str, Any] | None) -> str:
    if not span:
        return _EMPTY
    start, end = (span.start, span.end) if isinstance(span, Span) else (span["start"], span["end"])
    words = " ".join(view.raw[start:end].split())
    if len(words) > _QUOTED:  # both ends: where they are is what may have changed
        words = f"{words[: _QUOTED // 2]} … {words[-_QUOTED // 2 :]}"
    return f"“{words}”"


def _words(value: Any, say: Phrases, group: str = "") -> str:
    """A value of a record in words; `group` is its field, whose values the catalog may name."""
    if value is None or value == "":
        return _EMPTY
    if isinstance(value, list):
        return ", ".join(_words(item, say, group) for item in value) or _EMPTY
    if isinstance(value, dict):
        known = (value.get("text"), value.get("name"), value.get("field"), value.get("theme"))
        return _words(next((item for item in known if item), None), say, group)
    if isinstance(value, bool):
        return say("boolean", str(value).lower())
    if isinstance(value, int | float):
        return number(value, say)
    is_day = len(value) == len("2019-11-08") and value[4] == value[7] == "-"
    return day(value, say) if is_day else field_name(value, say) if value in field_names() else say(group, value)


def difference(view: ArticleView, item: Difference, say: Phrases) -> dict[str, Any]:
    """What a newer analysis says otherwise, in words, with its operation as JSON."""
    told = intended(view, item.operation, say)
    mine, theirs = told.before, told.after
    if item.what == "new":
        mine, theirs = _EMPTY, told.after
    elif item.what == "gone":
        mine, theirs = _words(item.mine, say), say("desk", "not_found")
    return {
        "what": told.what,
        "mine": mine,
        "theirs": theirs,
        "edited": item.edited,
        "operation": item.operation.model_dump_json(),
    }
