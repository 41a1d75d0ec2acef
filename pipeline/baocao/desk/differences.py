"""What a newer analysis says otherwise than the article as it stands, side by side, each with the operation for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from baocao.desk.keys import held, stands
from baocao.desk.operations import AddMention, Operation, Reject, SetTag, SetTheme, SetValue
from baocao.desk.tags import TAGS
from baocao.desk.values import fields_of, kinds
from baocao.write.marked import PIPELINE

_PLACES = ("locality", "figures", "deadline")  # fields that point to places in lists, which differ without meaning


@dataclass(frozen=True, slots=True)
class Difference:
    """`mine` is what stands, `theirs` what the newer analysis says; `operation` would take it over.

    `edited`: an editor has set what stands.
    """

    what: Literal["theme", "new", "gone", "value", "tag"]
    mine: Any
    theirs: Any
    operation: Operation
    edited: bool


def differences(mine: dict[str, Any], theirs: dict[str, Any]) -> list[Difference]:
    """The differences between two keyed records of the same text, in the order of the text, the article's own first."""
    return [*_of_tags(mine, theirs), *_of_themes(mine, theirs), *_of_mentions(mine, theirs)]


def _of_tags(mine: dict[str, Any], theirs: dict[str, Any]) -> Iterator[Difference]:
    for name in TAGS:
        one, other = _plain_tag(mine.get(name)), _plain_tag(theirs.get(name))
        if one != other and (one or other):
            operation = SetTag(field=name, to=theirs.get(name))
            yield Difference("tag", mine.get(name), theirs.get(name), operation, name in mine["tagged"])


def _plain_tag(value: Any) -> Any:
    """What counts of a tag: names, not how sure or how much."""
    if isinstance(value, list):
        return [_plain_tag(item) for item in value]
    if isinstance(value, dict):
        return value.get("field") or (value.get("name"), value.get("code"))
    return value


def _of_themes(mine: dict[str, Any], theirs: dict[str, Any]) -> Iterator[Difference]:
    said = {(item["start"], item["end"]): item for item in theirs["passages"]}
    for item in mine["passages"]:
        other = said.get((item["start"], item["end"]), {}).get("theme")
        if other and other != item.get("theme"):
            operation = SetTheme(passage=item["key"], to=other)
            yield Difference("theme", item, said[item["start"], item["end"]], operation, item["decision"] is not None)


def _of_mentions(mine: dict[str, Any], theirs: dict[str, Any]) -> Iterator[Difference]:
    for kind, mention in kinds().items():
        here = {(item["start"], item["end"]): item for item in mine[mention.plural]}
        there = {(item["start"], item["end"]): item for item in theirs[mention.plural]}
        for place in sorted(here.keys() | there.keys()):
            one, other = here.get(place), there.get(place)
            if one is None and other is not None:
                yield _new(kind, other)
            elif one is not None and other is None and one["rule"] != "editor" and stands(one):
                yield Difference("gone", one, None, Reject(key=one["key"]), one["decision"] is not None)
            elif one is not None and other is not None and stands(one):
                yield from _of_values(kind, one, other)


def _new(kind: str, item: dict[str, Any]) -> Difference:
    values = {name: item[held(name)] for name in fields_of(kind) if held(name) in item and name not in _PLACES}
    return Difference(
        "new", None, item, AddMention(kind=kind, start=item["start"], end=item["end"], values=values), False
    )


def _of_values(kind: str, one: dict[str, Any], other: dict[str, Any]) -> Iterator[Difference]:
    for name in fields_of(kind):
        now, then = one.get(held(name)), other.get(held(name))
        if name not in _PLACES and now != then:
            operation = SetValue(key=one["key"], field=name, to=then)
            yield Difference("value", one, other, operation, one["by"] != PIPELINE)
