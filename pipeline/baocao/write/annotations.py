"""Articles for annotation tools: brat, Label Studio, Prodigy; and the spans with labels that other writers mark too.

Offsets count Unicode code points in all of them, as in the record: Label Studio's editor too converts JavaScript's
units to code points (HumanSignal/label-studio, tests `ner/emoji`), and counts `\\r\\n` as two characters, as here.
"""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from baocao.core.article_facts import THEMES
from baocao.core.files import file_name, whole_file, whole_folder
from baocao.extract.registry import extractors
from baocao.write.entry import Entry, numbered
from baocao.write.record import dumps, record_fields

_POSITION = ("start", "end", "text")
_TOLD = ("confidence", "uncertain")  # of a passage's theme
_KNOWN = ("id", "source", "published")  # of an article


@dataclass(frozen=True, slots=True)
class Mark:
    """A span with a label. `parents` are the numbers of the marks whose field it is ("measured" of a figure)."""

    label: str
    start: int
    end: int
    attributes: dict[str, Any]
    parents: tuple[int, ...] = ()


def marks(record: dict[str, Any]) -> list[Mark]:
    """All spans of a record, each once with a label: mentions, and the spans in their fields.

    A span that several mentions share (the period of ten figures), or that is a mention too, is one mark.
    """
    numbers: dict[tuple[str, int, int], int] = {}
    found: list[Mark] = []

    def add(label: str, value: dict[str, Any], own: dict[str, Any], *parents: int) -> int:
        number = numbers.setdefault((label, value["start"], value["end"]), len(found))
        if number == len(found):
            found.append(Mark(label, value["start"], value["end"], own, parents))
        else:
            there = found[number]
            told = there.attributes | own if not parents else own | there.attributes
            found[number] = replace(there, attributes=told, parents=(*there.parents, *parents))
        return number

    for extractor in extractors():
        for mention in record[extractor.name]:
            nested = {key: value for key, value in mention.items() if isinstance(value, dict) and "start" in value}
            own = {key: value for key, value in mention.items() if key not in nested and key not in _POSITION}
            number = add(extractor.mention.kind, mention, own)
            for key, value in nested.items():
                add(key, value, {name: item for name, item in value.items() if name not in _POSITION}, number)
    return found


def zones(record: dict[str, Any]) -> list[Mark]:
    """The passages that have a theme, under its name."""
    return [
        Mark(passage["theme"], passage["start"], passage["end"], {key: passage[key] for key in _TOLD if key in passage})
        for passage in record["passages"]
        if "theme" in passage
    ]


def labels() -> list[str]:
    """The labels that marks can have, in alphabetical order: the kinds, and their fields that are spans."""
    found: set[str] = set()
    for extractor in extractors():
        kind: type = extractor.mention
        found.add(extractor.mention.kind)
        found |= {field.key for field in record_fields(kind) if field.is_span and not field.as_words}
    return sorted(found)


def write_brat(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`brat/` with `<id>.txt` and `<id>.ann` an article: spans in fields as relations, other fields as notes.

    Passages with a theme are entities of its name; `articles.jsonl` keeps what is known of the articles.
    """
    counts = Counter(articles=0)
    taken: Counter[str] = Counter()
    with whole_folder(out / "brat") as folder, (folder / "articles.jsonl").open("x", encoding="utf-8") as listed:
        for entry in entries:
            if not entry.good:
                continue
            name = numbered(file_name(entry.record["id"]), taken, str.casefold)  # file systems may ignore case
            (folder / f"{name}.txt").write_bytes(entry.raw.encode("utf-8", "replace"))
            lines = "".join(_brat_lines([*marks(entry.record), *zones(entry.record)], entry.raw))
            (folder / f"{name}.ann").write_text(lines, encoding="utf-8", errors="replace", newline="\n")
            listed.write(dumps({"file": name, **_known(entry.record)}) + "\n")
            counts["articles"] += 1
        entities = "\n".join((*labels(), *THEMES))
        relation = "field\tArg1:<ENTITY>, Arg2:<ENTITY>"
        config = f"[entities]\n{entities}\n\n[relations]\n{relation}\n\n[events]\n\n[attributes]\n"
        (folder / "annotation.conf").write_text(config, encoding="utf-8", errors="replace", newline="\n")
    return counts


def _brat_lines(found: list[Mark], text: str) -> Iterator[str]:
    relations = 0
    for number, mark in enumerate(found):
        pieces = list(_lines_of(text, mark.start, mark.end))
        places = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(text[start:end] for start, end in pieces)
        yield f"T{number + 1}\t{mark.label} {places}\t{words}\n"
        if mark.attributes:
            yield f"#{number + 1}\tAnnotatorNotes T{number + 1}\t{json.dumps(mark.attributes, ensure_ascii=False)}\n"
        for parent in mark.parents:
            relations += 1
            yield f"R{relations}\tfield Arg1:T{parent + 1} Arg2:T{number + 1}\n"


def _known(record: dict[str, Any]) -> dict[str, Any]:
    """What tells an article from others, for who reads corrections back."""
    known = {key: record[key] for key in _KNOWN if key in record}
    return known | {"province": record.get("locality", {}).get("province")}


def _lines_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a span between line ends: brat's annotations hold none."""
    at = start
    for line in text[start:end].splitlines(keepends=True):
        bare = line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        if bare:
            yield at, at + len(bare)
        at += len(line)


def write_labelstudio(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`labelstudio.json` with a task and its prediction an article, `labelstudio.xml` with the labeling interface."""
    counts = Counter(articles=0)
    with whole_file(out / "labelstudio.json") as handle:
        handle.write("[")
        for entry in entries:
            if entry.good:
                handle.write(",\n" * bool(counts["articles"]) + dumps(_task(entry)))
                counts["articles"] += 1
        handle.write("]\n")
    with whole_file(out / "labelstudio.xml") as handle:
        handle.write(
            f"<View>\n{_choices('theme', THEMES)}{_choices('label', labels())}"
            '  <Style>.htx-text{ white-space: pre-wrap; }</Style>\n  <Text name="text" value="$text"/>\n</View>\n'
        )
    return counts


def _choices(name: str, values: Iterable[str]) -> str:
    listed = "".join(f'    <Label value="{value}"/>\n' for value in values)
    return f'  <Labels name="{name}" toName="text">\n{listed}  </Labels>\n'


def _task(entry: Entry) -> dict[str, Any]:
    result: list[dict[str, Any]] = []
    found = marks(entry.record)
    for number, mark in enumerate([*found, *zones(entry.record)]):
        place = {"start": mark.start, "end": mark.end, "text": entry.raw[mark.start : mark.end], "labels": [mark.label]}
        control = "label" if number < len(found) else "theme"
        region = {"id": str(number), "from_name": control, "to_name": "text", "type": "labels", "value": place}
        result.append(region | ({"meta": {"text": [dumps(mark.attributes)]}} if mark.attributes else {}))
        for parent in mark.parents:
            result.append({"type": "relation", "from_id": str(parent), "to_id": str(number), "direction": "right"})
    version = "baocao " + str(entry.record["versions"].get("baocao", ""))
    return {
        "data": {"text": entry.raw, **_known(entry.record)},
        "predictions": [{"model_version": version, "result": result}],
    }


def write_prodigy(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`prodigy.jsonl` for `spans.manual`: an article a line; tokens are cut where a span begins or ends inside one."""
    counts = Counter(articles=0)
    with whole_file(out / "prodigy.jsonl") as handle:
        for entry in entries:
            if entry.good:
                handle.write(dumps(_example(entry)) + "\n")
                counts["articles"] += 1
    return counts


def _example(entry: Entry) -> dict[str, Any]:
    every = [*marks(entry.record), *zones(entry.record)]
    found = [mark for mark in every if mark.start < mark.end]
    pieces = _cut(entry, {end for mark in found for end in (mark.start, mark.end)})
    tokens = [
        {"text": entry.raw[start:end], "start": start, "end": end, "id": number, "ws": entry.raw[end : end + 1] == " "}
        for number, (start, end) in enumerate(pieces)
    ]
    starts = [start for start, _ in pieces]
    spans = [
        {
            "start": mark.start,
            "end": mark.end,
            "token_start": bisect_right(starts, mark.start) - 1,
            "token_end": bisect_right(starts, mark.end - 1) - 1,
            "label": mark.label,
            "attributes": mark.attributes,
        }
        for mark in found
    ]
    meta = {"id": entry.record["id"], "source": entry.record.get("source")}
    return {"text": entry.raw, "tokens": tokens, "spans": spans, "meta": meta}


def _cut(entry: Entry, ends: set[int]) -> list[tuple[int, int]]:
    """Tokens that cover every visible character, and that no span's end lies in."""
    cuts = sorted({0, len(entry.raw), *ends, *chain(*entry.token_spans())})
    return [(start, end) for start, end in pairwise(cuts) if not entry.raw[start:end].isspace()]
