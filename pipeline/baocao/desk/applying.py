"""Operations done: `apply` gives the record with them. Pure: no database, nothing is changed in place."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import singledispatch
from typing import Any, NamedTuple

from baocao.core.article_facts import THEMES
from baocao.desk.keys import OWN_KEY, Item, find, held, moved_to, stands, take_out
from baocao.desk.messages import DeskError
from baocao.desk.operations import (
    Accept,
    AddMention,
    Operation,
    Reject,
    SetKind,
    SetSpan,
    SetTag,
    SetTheme,
    SetValue,
)
from baocao.desk.tags import TAGS
from baocao.desk.values import checked, fields_of, kinds, neutral, span_in
from baocao.extract.places.gazetteer import VERSION


class Step(NamedTuple):
    """An operation, who did it, and its number in the article's history."""

    operation: Operation
    by: str = "editor"
    number: int = 0


def apply(record: dict[str, Any], steps: Iterable[Step], raw: str) -> dict[str, Any]:
    """The keyed record after the steps, in their order.

    Raises:
        DeskError: a step cannot be done; says why.
    """
    done = deepcopy(record)
    for step in steps:
        _do(step.operation, done, step, raw)
    return done


def before(record: dict[str, Any], operation: Operation) -> Any:
    """What the record holds where an operation is going to write, for the history.

    Raises:
        DeskError: there is nothing of that key.
    """
    match operation:
        case SetTheme():
            return _passage(record, operation.passage).get("theme")
        case Accept() | Reject():
            return find(record, operation.key)[1]["decision"]
        case SetKind():
            return find(record, operation.key)[0]
        case SetSpan():
            item = find(record, operation.key)[1]
            return {"start": item["start"], "end": item["end"]}
        case SetValue():
            return _inner(find(record, operation.key)[1], operation.field)
        case SetTag():
            return record.get(operation.field)
    return None


@singledispatch
def _do(operation: object, *_: object) -> None:
    """Do an operation to a record, which is changed."""
    raise DeskError("operation", problem=type(operation).__name__)


def _passage(record: dict[str, Any], key: str) -> Item:
    kind, item = find(record, key)
    if kind != "passage":
        raise DeskError("passage", key=key)
    return item


def _mention(record: dict[str, Any], key: str) -> tuple[str, Item]:
    kind, item = find(record, key)
    if kind == "passage":
        raise DeskError("mention", key=key)
    return kind, item


def _sign(item: Item, by: str) -> None:
    """It is now as an editor says, who stands for it."""
    item |= {"by": by, "decision": "accepted"}
    item.pop("uncertain", None)


@_do.register
def _set_theme(operation: SetTheme, record: dict[str, Any], step: Step, _: str) -> None:
    item = _passage(record, operation.passage)
    if operation.to not in THEMES:
        raise DeskError("theme", got=operation.to, allowed=", ".join(THEMES))
    item["theme"] = operation.to
    item.pop("confidence", None)
    _sign(item, step.by)
    _share(record)


def _share(record: dict[str, Any]) -> None:
    """Recount the shares of the themes, as the tagger does: of the characters, furniture aside."""
    lengths: dict[str, int] = {}
    for item in record["passages"]:
        if "theme" in item and not item.get("furniture") and stands(item) and item["theme"] != "other":
            lengths[item["theme"]] = lengths.get(item["theme"], 0) + item["end"] - item["start"]
    said = {share["theme"]: share for share in record.get("themes", ())}
    whole = sum(lengths.values())
    record["themes"] = [
        said.get(theme, {"theme": theme}) | {"share": round(length / whole, 4)}
        for theme, length in sorted(lengths.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


@_do.register
def _accept(operation: Accept, record: dict[str, Any], *_: object) -> None:
    item = find(record, operation.key)[1]
    item["decision"] = "accepted"
    item.pop("uncertain", None)


@_do.register
def _reject(operation: Reject, record: dict[str, Any], *_: object) -> None:
    kind, item = find(record, operation.key)
    item["decision"] = "rejected"
    if kind == "passage":
        _share(record)


@_do.register
def _set_kind(operation: SetKind, record: dict[str, Any], step: Step, _: str) -> None:
    old, item = _mention(record, operation.key)
    new = operation.to
    if new not in kinds():
        raise DeskError("kind", got=new, allowed=", ".join(sorted(kinds())))
    if new == old:
        return
    _refuse_overlap(record, new, item["start"], item["end"], item["key"])
    shared = {name: value for name, value in item.items() if name not in fields_of(old) or name == "key"}
    shared.pop(OWN_KEY, None)
    both = {name: item[name] for name in fields_of(old).keys() & fields_of(new).keys() & item.keys() if name != "key"}
    take_out(record, kinds()[old].plural, item)
    record[kinds()[new].plural].append(shared | neutral(new, item["text"]) | both)
    _sign(record[kinds()[new].plural][-1], step.by)


@_do.register
def _set_span(operation: SetSpan, record: dict[str, Any], step: Step, raw: str) -> None:
    kind, item = find(record, operation.key)
    start, end = span_in(raw, operation.start, operation.end)
    if kind == "passage":
        _set_limits(item, record, step, raw, start, end)
        return
    _refuse_overlap(record, kind, start, end, item["key"])
    item |= {"start": start, "end": end, "text": raw[start:end], "passage": _passage_at(record, start)}
    _sign(item, step.by)


def _set_limits(item: Item, record: dict[str, Any], step: Step, raw: str, start: int, end: int) -> None:
    """Move the ends of a passage: what it takes its neighbors lose, what it leaves is a passage of its own."""
    start, end = _bared(raw, start, end)
    if not (start < item["end"] and item["start"] < end):
        raise DeskError("limits")
    old, passages = record["passages"], []
    for each in old:
        pieces = _outside(raw, each, start, end)
        if each is item:
            numbers = enumerate(pieces, 1)
            passages += [item | piece | {"key": f"e{step.number}-{number}"} for number, piece in numbers]
        else:
            passages += [each | piece for piece in pieces]
    item = item | {"start": start, "end": end}
    _sign(item, step.by)
    record["passages"] = sorted([*passages, item], key=lambda each: each["start"])
    moved_to(record, [each["key"] for each in old])
    for kind in kinds().values():
        for mention in record[kind.plural]:
            mention["passage"] = _passage_at(record, mention["start"])
    _share(record)


def _outside(raw: str, item: Item, start: int, end: int) -> Iterator[Item]:
    """The parts of a passage before and behind a span, blank ones left out."""
    for first, last in ((item["start"], min(item["end"], start)), (max(item["start"], end), item["end"])):
        if first < last and raw[first:last].strip():
            first, last = _bared(raw, first, last)
            yield {"start": first, "end": last}


def _bared(raw: str, start: int, end: int) -> tuple[int, int]:
    """Both ends without the blanks inside them; an error where there is nothing else."""
    words = raw[start:end]
    return span_in(raw, end - len(words.lstrip()), start + len(words.rstrip()))


@_do.register
def _add(operation: AddMention, record: dict[str, Any], step: Step, raw: str) -> None:
    wanted = operation
    if wanted.kind not in kinds():
        raise DeskError("kind", got=wanted.kind, allowed=", ".join(sorted(kinds())))
    start, end = span_in(raw, wanted.start, wanted.end)
    _refuse_overlap(record, wanted.kind, start, end)
    text = raw[start:end]
    item = {"start": start, "end": end, "text": text, **neutral(wanted.kind, text)}
    for name, value in wanted.values.items():
        given = checked(wanted.kind, name, value, raw, start)
        if given is not None:
            item[held(name)] = given
    item |= {"passage": _passage_at(record, start), "rule": "editor", "key": f"e{step.number}"}
    _sign(item, step.by)
    record[kinds()[wanted.kind].plural].append(item)


@_do.register
def _set_value(operation: SetValue, record: dict[str, Any], step: Step, raw: str) -> None:
    kind, item = _mention(record, operation.key)
    name, _, inner = operation.field.partition(".")
    value = operation.to
    if inner:
        there = item.get(name)
        value = {**(there if isinstance(there, dict) else {}), inner: value}
    given = checked(kind, name, value, raw, item["start"])
    item.pop(held(name), None)
    if given is not None:
        item[held(name)] = given
    _sign(item, step.by)


@_do.register
def _set_tag(operation: SetTag, record: dict[str, Any], step: Step, _: str) -> None:
    name, value = operation.field, operation.to
    if name not in TAGS:
        raise DeskError("tag", got=name, allowed=", ".join(sorted(TAGS)))
    record.pop(name, None)
    if value is not None:
        record[name] = TAGS[name](value, str(record.get("published") or VERSION))
    elif name == "fields":  # the record has them always
        record[name] = []
    record["tagged"] = record["tagged"] | {name: step.by}


def _refuse_overlap(record: dict[str, Any], kind: str, start: int, end: int, own: str = "") -> None:
    for item in record[kinds()[kind].plural]:
        if item["start"] < end and start < item["end"] and item["key"] != own and stands(item):
            raise DeskError("overlap", other=item["text"])


def _passage_at(record: dict[str, Any], start: int) -> int:
    return max(bisect_right([item["start"] for item in record["passages"]], start) - 1, 0)


def _inner(item: Item, name: str) -> Any:
    value: Any = item
    for part in held(name).split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
