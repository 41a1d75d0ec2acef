"""Keys: in the desk every mention and passage of a record has a `key` that stays, `by` (who set it: "pipeline" or an
editor) and `decision` (null, "accepted", "rejected"). `keyed` gives them; `final` takes them away again.

What of the article as a whole an editor set stands in `tagged`.
"""

from collections.abc import Iterator
from typing import Any

from baocao.desk.messages import DeskError
from baocao.desk.values import kinds
from baocao.write.marked import PIPELINE

OWN_KEY = "own_key"  # what a mention called its `key` before the desk gave it one
_DESK = ("key", "by", "decision", OWN_KEY)
POINTERS = {"locality": "localities", "figures": "figures"}  # fields that hold places in a list of mentions
_OUTLINE = frozenset(("parent", "lead"))  # fields of a passage that hold places of other passages
Item = dict[str, Any]


def keyed(record: dict[str, Any]) -> dict[str, Any]:
    """The record of the pipeline, with the desk's marks on each mention and passage."""
    marks = {"by": PIPELINE, "decision": None}
    done = dict(record)
    for kind, plural in lists():
        done[plural] = [
            {**({OWN_KEY: item["key"]} if "key" in item else {}), **item, "key": f"{kind}-{number}", **marks}
            for number, item in enumerate(record.get(plural, ()))
        ]
    return done | {"tagged": {}}


def find(record: dict[str, Any], key: str) -> tuple[str, Item]:
    """The kind ("passage", "figure" …) and the item of a key.

    Raises:
        DeskError: there is none.
    """
    for kind, plural in lists():
        for item in record[plural]:
            if item["key"] == key:
                return kind, item
    raise DeskError("unknown_key", key=key)


def unsure(record: dict[str, Any]) -> list[tuple[float, str]]:
    """Confidence and key of each passage and mention that nobody has decided on, the least certain first."""
    open_items = (
        item for _, plural in lists() for item in record[plural] if item["decision"] is None and "confidence" in item
    )
    return sorted((item["confidence"], item["key"]) for item in open_items if not item.get("furniture"))


def final(record: dict[str, Any]) -> dict[str, Any]:
    """The record as others know it: without the desk's marks and without what was rejected, in order again."""
    done = {name: value for name, value in record.items() if name != "tagged"}
    moved: dict[str, dict[int, int]] = {}
    for kind, plural in lists():
        kept = [(at, item) for at, item in enumerate(record[plural]) if kind == "passage" or stands(item)]
        kept.sort(key=lambda pair: (pair[1]["start"], pair[1]["end"]))
        moved[plural] = {at: place for place, (at, _) in enumerate(kept)}
        done[plural] = [_bare(item) for _, item in kept]
    for _, plural in lists():
        done[plural] = [_repointed(item, moved) for item in done[plural]]
    return done


def lists() -> Iterator[tuple[str, str]]:
    """Kind and key in the record of all that has a key."""
    yield "passage", "passages"
    for kind, mention in kinds().items():
        yield kind, mention.plural


def held(name: str) -> str:
    """The key under which a mention of the desk holds a field."""
    return OWN_KEY if name == "key" else name


def stands(item: Item) -> bool:
    """Nobody has rejected it."""
    return bool(item["decision"] != "rejected")


def _bare(item: Item) -> Item:
    bare = {name: value for name, value in item.items() if name not in _DESK}
    if OWN_KEY in item:
        bare["key"] = item[OWN_KEY]
    if not stands(item):  # a passage
        bare = {name: value for name, value in bare.items() if name not in ("theme", "confidence", "uncertain")}
    return bare


def _repointed(item: Item, moved: dict[str, dict[int, int]]) -> Item:
    """The item, where it holds places of mentions with those that they have now."""
    done = dict(item)
    for name, plural in POINTERS.items():
        held = item.get(name)
        if isinstance(held, int) and (place := moved[plural].get(held)) is not None:
            done[name] = place
        elif isinstance(held, int):
            del done[name]
        elif isinstance(held, list):
            done[name] = [moved[plural][at] for at in held if at in moved[plural]]
    if isinstance(deadline := item.get("deadline"), dict) and "period" in deadline:
        place = moved["periods"].get(deadline["period"])
        rest = {name: value for name, value in deadline.items() if name != "period"}
        done["deadline"] = rest if place is None else rest | {"period": place}
    return done


def moved_to(record: dict[str, Any], keys: list[str]) -> None:
    """Let passages point by place to those of the same key as before; `keys` are those of the places until now."""
    places = {item["key"]: place for place, item in enumerate(record["passages"])}
    for item in record["passages"]:
        for name in _OUTLINE & item.keys():
            place = places.get(keys[item.pop(name)])
            if place is not None:
                item[name] = place


def take_out(record: dict[str, Any], plural: str, item: Item) -> None:
    """Remove a mention from its list, and let others point to those behind it as before."""
    moved = {name: {at: at for at in range(len(record[name]))} for _, name in lists()}
    place = record[plural].index(item)
    moved[plural] = {at: at - (at > place) for at in moved[plural] if at != place}
    del record[plural][place]
    for _, name in lists():
        record[name] = [_repointed(each, moved) for each in record[name]]
