"""What a page marks: the mentions and passages of a record, with what each says in words that people read.

All is made from the record and the raw text, so that a page can be shown where only these are kept.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from baocao.core.spans import Span
from baocao.extract.registry import extractors
from baocao.themes.fields import field_names
from baocao.write.phrases import Phrases

PIPELINE = "pipeline"  # who made what nobody has changed
_INVISIBLE = (0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
CONTROL = re.compile("[" + "".join(map(chr, _INVISIBLE)) + "]")  # turns the order of what stands around it, or hides
_SHOWN = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"} | {0xD: " ", 0x7F: "␡"}
_SHOWN |= dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000)), "\ufffd")
COLUMNS = {  # of a kind's table, behind the words; of other kinds what they name as `hints`, else all plain fields
    "figure": ("value", "unit", "measured", "change", "period", "place"),
    "limitation": ("holder", "cause", "field"),
    "task": ("addressee", "binding", "deadline"),
    "citation": ("document_type", "number", "issuer", "year"),
    "locality": ("name", "province_now"),
    "place_reference": ("name", "province_now"),
    "period": ("start_date", "end_date"),
}
_BASE = frozenset(("start", "end", "text", "rule", "confidence", "passage", "key", "by", "decision"))


@dataclass(frozen=True, slots=True)
class Highlight(Span):
    """A mention or a passage: `key` names it on the page, `item` is what the record has of it."""

    key: str
    kind: str
    item: Mapping[str, Any]

    @property
    def decision(self) -> str:
        """What an editor said of it: "accepted", "rejected", or nothing."""
        return str(self.item.get("decision") or "")


def mentions(record: Mapping[str, Any]) -> list[Highlight]:
    """All mentions of a record in order of their start, the longer first: whatever its lists hold that has a rule."""
    kinds = {extractor.name: extractor.mention.kind for extractor in extractors()}
    found = [
        _mark(item, kinds.get(name, name), number)
        for name, items in record.items()
        if isinstance(items, list)
        for number, item in enumerate(items)
        if isinstance(item, dict) and "rule" in item
    ]
    return sorted(found, key=lambda mark: (mark.start, -mark.end))


def passages(record: Mapping[str, Any]) -> list[Highlight]:
    """The passages of a record."""
    return [_mark(item, "passage", number) for number, item in enumerate(record.get("passages", ()))]


def _mark(item: Mapping[str, Any], kind: str, number: int) -> Highlight:
    key = item["key"] if "by" in item else f"{kind}-{number}"  # a citation of the pipeline has a `key` of its own
    return Highlight(item["start"], item["end"], str(key), kind, item)


def one_for_one(text: str) -> str:
    """The text with every character that a page cannot hold replaced by one that it can."""
    return text.translate(_SHOWN)


def visible(text: object) -> str:
    """The text with what would turn or hide the words around it named by its code."""
    return CONTROL.sub(lambda match: f"[U+{ord(match[0]):04X}]", one_for_one(str(text)))


def plain(text: object) -> str:
    """Text for an element or an attribute."""
    return escape(visible(text))


def columns(kind: str, item: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of a mention that a page shows, besides its words."""
    if kind in COLUMNS:
        return COLUMNS[kind]
    hints = next((found.mention.hints for found in extractors() if found.mention.kind == kind), ())
    return hints or tuple(name for name, value in item.items() if name not in _BASE and _is_plain(value))


def cells(mark: Highlight, say: Phrases) -> list[str]:
    """What stands in the columns of a mention, empty where the text does not say."""
    return [cell(mark.item, name, say) for name in columns(mark.kind, mark.item)]


def cell(item: Mapping[str, Any], name: str, say: Phrases) -> str:
    """A field of a mention in words."""
    if name in _CELLS:
        return _CELLS[name](item, say)
    value = item.get(name)
    if isinstance(value, dict):
        return str(value.get("text", ""))
    if isinstance(value, bool):
        return say("column", name) if value else ""
    if isinstance(value, int | float):
        return number(value, say) if name != "year" else str(value)
    return str(value) if isinstance(value, str) else ""


def tip(mark: Highlight, say: Phrases) -> str:
    """A mention in one breath: kind, what was read, who made it, how sure it is."""
    said = " · ".join(filter(None, cells(mark, say)))
    return visible(f"{say('kind', mark.kind)}{': ' * bool(said)}{said}\n{origin(mark, say)}")


def origin(mark: Highlight, say: Phrases, *, short: bool = False) -> str:
    """The rule or editor that made a mark, how sure it is, what is doubtful, what an editor said."""
    item, by = mark.item, mark.item.get("by", PIPELINE)
    rule, share = str(item.get("rule", "")), percent(item["confidence"]) if item.get("confidence") is not None else ""
    if not short:
        rule, share = rule and say("page", "rule", rule=rule), share and say("page", "sure", share=share)
    parts = (
        rule if by == PIPELINE else say("page", "editor", name=by),
        share,
        say("page", "doubt", doubt=say("doubt", item["doubt"])) if item.get("doubt") else "",
        say("page", mark.decision) if mark.decision else "",
    )
    return ", ".join(filter(None, parts))


def number(value: float, say: Phrases) -> str:
    """A number as the language writes it: 1.250,5 in Vietnamese."""
    written = f"{value:,.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return written.translate(str.maketrans(",.", ".,")) if say.language == "vi" else written


def field_name(field: str, say: Phrases) -> str:
    """The name of a field: as the lexicon has it in Vietnamese, and where the words know none in the language."""
    own, named = field_names().get(field, field), say("field", field)
    return own if say.language == "vi" or named == field else named


def percent(share: float) -> str:
    return f"{share:.0%}"


def day(iso: str | None, say: Phrases) -> str:
    """An ISO day as the language writes it: 16/07/2019 in Vietnamese."""
    return "/".join(reversed(iso.split("-"))) if iso and say.language == "vi" else iso or ""


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and value is not False


def _value(item: Mapping[str, Any], say: Phrases) -> str:
    value, most, total = (item.get(name) for name in ("value", "value_max", "total"))
    if value is None:
        return ""
    sign = say("modifier", item["modifier"]) + " " if item.get("modifier") else ""
    upper = f"–{number(most, say)}" if most is not None else ""
    return f"{sign}{number(value, say)}{upper}{'/' + number(total, say) if total is not None else ''}"


def _change(item: Mapping[str, Any], say: Phrases) -> str:
    kind = item.get("change") or ("to_level" if item.get("change_kind") == "to_level" else "")
    status = item.get("status")
    parts = (
        say("change", kind) if kind else "",
        say("page", "of", baseline=item["baseline"]) if item.get("baseline") else "",
        say("status", status) if status in ("planned", "estimated") else "",
    )
    return "; ".join(filter(None, parts))


def _measured(item: Mapping[str, Any], _: Phrases) -> str:
    return str(item.get("measured_expanded") or (item.get("measured") or {}).get("text", ""))


_CELLS: dict[str, Callable[[Mapping[str, Any], Phrases], str]] = {
    "value": _value,
    "change": _change,
    "measured": _measured,
    "unit": lambda item, say: say("unit", item.get("unit") or ""),
    "binding": lambda item, say: say("binding", item["binding"]) if item.get("binding") else "",
    "field": lambda item, say: field_name(item["field"], say) if item.get("field") else "",
    "start_date": lambda item, say: day(item.get("start_date"), say),
    "end_date": lambda item, say: day(item.get("end_date"), say),
}


def kinds_of(marks: list[Highlight]) -> Iterator[str]:
    """The kinds of marks, those with columns of their own first."""
    there = {mark.kind for mark in marks}
    yield from (kind for kind in COLUMNS if kind in there)
    yield from sorted(there - COLUMNS.keys())
