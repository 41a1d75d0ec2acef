"""Articles for annotation tools: brat, Label Studio, Prodigy; and the spans with labels that other writers mark too.

Offsets count Unicode code points in all of them, as in the record: Label Studio's editor too converts JavaScript's
units to code points (HumanSignal/label-studio, tests `ner/emoji`), and counts `\\r\\n` as two characters, as here.
"""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from baocao.core.files import file_name, whole_file, whole_folder
from baocao.extract.registry import extractors
from baocao.write.entry import Entry, numbered
from baocao.write.record import dumps, record_fields

_POSITION = ("start", "end", "text")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span with a label. `parent` is the number of the mark whose field it is ("measured" of a figure)."""

    label: str
    start: int
    end: int
    attributes: dict[str, Any]
    parent: int | None = None


def marks(record: dict[str, Any]) -> list[Mark]:
    """All spans of a record: mentions, and the spans in their fields."""
    found: list[Mark] = []
    for extractor in extractors():
        for mention in record[extractor.name]:
            nested = {key: value for key, value in mention.items() if isinstance(value, dict) and "start" in value}
            own = {key: value for key, value in mention.items() if key not in nested and key not in _POSITION}
            number = len(found)
            found.append(Mark(extractor.mention.kind, mention["start"], mention["end"], own))
            for key, value in nested.items():
                rest = {name: item for name, item in value.items() if name not in _POSITION}
                found.append(Mark(key, value["start"], value["end"], rest, number))
    return found


def labels() -> list[str]:
    """The labels that marks can have, in alphabetical order: the kinds, and their fields that are spans."""
    found: set[str] = set()
    for extractor in extractors():
        kind: type = extractor.mention
        found.add(extractor.mention.kind)
        found |= {field.key for field in record_fields(kind) if field.is_span and not field.as_words}
    return sorted(found)


def write_brat(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`brat/` with `<id>.txt` and `<id>.ann` an article: spans in fields as relations, other fields as notes."""
    counts = Counter(articles=0)
    taken: Counter[str] = Counter()
    with whole_folder(out / "brat") as folder:
        for entry in entries:
            if not entry.good:
                continue
            name = numbered(file_name(entry.record["id"]), taken, str.casefold)  # file systems may ignore case
            (folder / f"{name}.txt").write_bytes(entry.raw.encode("utf-8", "replace"))
            lines = "".join(_brat_lines(marks(entry.record), entry.raw))
            (folder / f"{name}.ann").write_text(lines, encoding="utf-8", errors="replace", newline="\n")
            counts["articles"] += 1
        entities = "\n".join(labels())
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
        if mark.parent is not None:
            relations += 1
            yield f"R{relations}\tfield Arg1:T{mark.parent + 1} Arg2:T{number + 1}\n"


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
    choices = "\n".join(f'    <Label value="{label}"/>' for label in labels())
    with whole_file(out / "labelstudio.xml") as handle:
        handle.write(
            f'<View>\n  <Labels name="label" toName="text">\n{choices}\n  </Labels>\n'
            '  <Style>.htx-text{ white-space: pre-wrap; }</Style>\n  <Text name="text" value="$text"/>\n</View>\n'
        )
    return counts


def _task(entry: Entry) -> dict[str, Any]:
    result: list[dict[str, Any]] = []
    for number, mark in enumerate(marks(entry.record)):
        place = {"start": mark.start, "end": mark.end, "text": entry.raw[mark.start : mark.end], "labels": [mark.label]}
        region = {"id": str(number), "from_name": "label", "to_name": "text", "type": "labels", "value": place}
        result.append(region | ({"meta": {"text": [dumps(mark.attributes)]}} if mark.attributes else {}))
        if mark.parent is not None:
            result.append({"type": "relation", "from_id": str(mark.parent), "to_id": str(number), "direction": "right"})
    version = "baocao " + str(entry.record["versions"].get("baocao", ""))
    data = {"text": entry.raw, "id": entry.record["id"], "source": entry.record.get("source")}
    return {"data": data, "predictions": [{"model_version": version, "result": result}]}


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
    found = [mark for mark in marks(entry.record) if mark.start < mark.end]
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
