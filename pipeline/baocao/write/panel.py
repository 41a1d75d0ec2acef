"""What stands beside the text: facts about the article, warnings, a table for every kind of mention."""

from collections.abc import Iterator, Mapping
from typing import Any

from baocao.core.language import translated
from baocao.write.marked import Highlight, cell, columns, day, field_name, kinds_of, mentions, origin, percent, plain
from baocao.write.phrases import Phrases

_OPEN = frozenset(("figure", "limitation", "task", "citation"))  # what editors read first; the rest unfolds


def panel(record: Mapping[str, Any], say: Phrases) -> str:
    """The whole panel."""
    marks = mentions(record)
    return (
        warnings(record, say)
        + overview(record, say)
        + "".join(table(kind, [mark for mark in marks if mark.kind == kind], say) for kind in kinds_of(marks))
    )


def warnings(record: Mapping[str, Any], say: Phrases) -> str:
    """What editors should look at, first of all."""
    if not record.get("warnings"):
        return ""
    items = "".join(f"<li>{plain(translated(warning, say.language))}</li>" for warning in record["warnings"])
    return f"<section class=warnings><h2>{say('page', 'warnings')}</h2><ul>{items}</ul></section>\n"


def overview(record: Mapping[str, Any], say: Phrases) -> str:
    """Genre, place, day, fields and themes of the article."""
    rows = "".join(
        f"<div><dt>{say('fact', name)}</dt><dd>{plain(words)}</dd></div>" for name, words in _facts(record, say)
    )
    return f"<section class=overview><h2>{say('page', 'overview')}</h2><dl>{rows}</dl></section>\n"


def _facts(record: Mapping[str, Any], say: Phrases) -> Iterator[tuple[str, str]]:
    genre, place, paper = (record.get(name) for name in ("genre", "locality", "document"))
    if genre:
        yield "genre", _with_share(say("genre", genre["name"]), genre.get("confidence"))
    if place:
        yield "locality", place_words(place, say)
    if record.get("published"):
        yield "published", day(record["published"], say)
    if record.get("fields"):
        yield (
            "fields",
            ", ".join(_with_share(field_name(field["field"], say), field.get("share")) for field in record["fields"]),
        )
    if record.get("themes"):
        yield "themes", ", ".join(_with_share(say("theme", item["theme"]), item["share"]) for item in record["themes"])
    if paper:
        yield (
            "document",
            " · ".join(str(paper[name]) for name in ("type", "number", "issuer", "signer") if paper.get(name)),
        )
    for name in ("author", "attribution"):
        if record.get(name):
            yield name, record[name]
    if record.get("versions"):
        yield "versions", " · ".join(f"{name} {version}" for name, version in record["versions"].items())


def place_words(place: Mapping[str, Any], say: Phrases) -> str:
    """A place then and now."""
    then, now = place.get("province"), place.get("province_now")
    within = f", {then}" if then and then not in place["name"] else ""
    later = f" ({say('page', 'now_in', province=now)})" if now and now != then else ""
    return f"{place['name']}{within}{later}"


def _with_share(words: str, share: float | None) -> str:
    return words if share is None else f"{words} {percent(share)}"


def table(kind: str, marks: list[Highlight], say: Phrases) -> str:
    """A table of the mentions of one kind, each row lit with its span; `caption` and heads for those who hear it."""
    names = tuple(dict.fromkeys(name for mark in marks for name in columns(kind, mark.item)))
    heads = "".join(f"<th scope=col>{plain(say('column', name))}</th>" for name in ("text", *names, "source"))
    body = "".join(_row(mark, names, say) for mark in marks)
    name, count = plain(say("kind", kind)), sum(mark.decision != "rejected" for mark in marks)
    return (
        f'<details class=rows data-kind="{plain(kind)}"{" open" * (kind in _OPEN)}>'
        f"<summary><h2>{name} <small>{count}</small></h2></summary>"
        f"<table><caption>{name}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></details>\n"
    )


def _row(mark: Highlight, names: tuple[str, ...], say: Phrases) -> str:
    """A row: the words lead to their place in the text."""
    key, text = plain(mark.key), plain(" ".join(mark.item["text"].split()))
    values = [(name, plain(cell(mark.item, name, say))) for name in names]
    values.append(("source", f"<small>{plain(origin(mark, say, short=True))}</small>"))
    inner = "".join(f'<td data-head="{plain(say("column", name))}">{value}</td>' for name, value in values)
    return (
        f'<tr class="{" ".join(("row", mark.decision)).strip()}" id="row-{key}" data-key="{key}" tabindex="0">'
        f'<th scope=row lang=vi><a href="#{key}" tabindex="-1">{text}</a></th>{inner}</tr>'
    )
