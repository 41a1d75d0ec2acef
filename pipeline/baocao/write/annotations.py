"""Articles for annotation tools and trainers: brat, Label Studio, Prodigy, CoNLL-U, spaCy's DocBin.

Offsets count Unicode code points in all of them, as in the record: Label Studio's editor too converts JavaScript's
units to code points (HumanSignal/label-studio, tests `ner/emoji`), and counts `\\r\\n` as two characters, as here.
"""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import Any

from baocao.core.files import file_name, storable, whole_file, whole_folder
from baocao.extract.registry import extractors
from baocao.write.entry import Entry
from baocao.write.record import dumps

_DOCS = 500  # articles of one DocBin file, which is made in memory
_SPACES = str.maketrans(
    {" ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p", "\\": "\\\\"}
)  # UDPipe's escapes
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


def write_docbin(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`docs/00000.spacy` and so on: Docs of some hundred articles each, with span groups and the record."""
    from spacy.tokens import DocBin

    from baocao.write.spacy_pipe import blank, record_doc

    good = (entry for entry in entries if entry.good)
    counts = Counter(articles=0)
    with whole_folder(out / "docs") as folder:
        while batch := list(islice(good, _DOCS)):
            vocab = blank().vocab  # a new one for each file: a vocabulary only ever grows
            bin_ = DocBin(attrs=["ORTH", "SPACY"], store_user_data=True)
            for entry in batch:
                bin_.add(record_doc(_plain(entry.record), storable(entry.raw), entry.token_spans(), vocab))
            bin_.to_disk(folder / f"{counts['articles'] // _DOCS:05}.spacy")
            counts["articles"] += len(batch)
    return counts


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """The record as JSON has it, without what UTF-8 cannot hold."""
    plain: dict[str, Any] = json.loads(storable(json.dumps(record, ensure_ascii=False)))
    return plain


def write_brat(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`brat/` with `<id>.txt` and `<id>.ann` an article: spans in fields as relations, other fields as notes."""
    counts = Counter(articles=0)
    taken: Counter[str] = Counter()
    labels: set[str] = set()
    with whole_folder(out / "brat") as folder:
        for entry in entries:
            if not entry.good:
                continue
            name = file_name(entry.record["id"])
            taken[name.casefold()] += 1
            if taken[name.casefold()] > 1:
                name = f"{name}~{taken[name.casefold()]}"
            (folder / f"{name}.txt").write_bytes(entry.raw.encode("utf-8", "replace"))
            found = marks(entry.record)
            labels |= {mark.label for mark in found}
            (folder / f"{name}.ann").write_text(
                "".join(_brat_lines(found, entry.raw)), encoding="utf-8", errors="replace", newline="\n"
            )
            counts["articles"] += 1
        entities = "\n".join(sorted(labels))
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
    labels: set[str] = set()
    with whole_file(out / "labelstudio.json") as handle:
        handle.write("[")
        for entry in entries:
            if entry.good:
                found = marks(entry.record)
                labels |= {mark.label for mark in found}
                handle.write(",\n" * bool(counts["articles"]) + dumps(_task(entry, found)))
                counts["articles"] += 1
        handle.write("]\n")
    choices = "\n".join(f'    <Label value="{label}"/>' for label in sorted(labels))
    with whole_file(out / "labelstudio.xml") as handle:
        handle.write(
            f'<View>\n  <Labels name="label" toName="text">\n{choices}\n  </Labels>\n'
            '  <Style>.htx-text{ white-space: pre-wrap; }</Style>\n  <Text name="text" value="$text"/>\n</View>\n'
        )
    return counts


def _task(entry: Entry, found: list[Mark]) -> dict[str, Any]:
    result: list[dict[str, Any]] = []
    for number, mark in enumerate(found):
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


def write_conllu(entries: Iterable[Entry], out: Path) -> Counter[str]:
    """`articles.conllu`: a passage a sentence, white space in MISC, spans exactly in comments and by token in MISC."""
    counts = Counter(articles=0)
    with whole_file(out / "articles.conllu") as handle:
        for entry in entries:
            if entry.good:
                handle.writelines(_conllu(entry))
                counts["articles"] += 1
    return counts


def _conllu(entry: Entry) -> Iterator[str]:
    record, raw = entry.record, entry.raw
    yield f"# newdoc id = {_flat(record['id'])}\n"
    tokens = entry.token_spans() or [(0, len(raw))] * bool(raw)
    starts = [passage["start"] for passage in record["passages"]]
    found = marks(record)
    at = -1
    lines: list[str] = []
    for number, (start, end) in enumerate(tokens):
        passage = max(bisect_right(starts, start) - 1, 0)
        if passage != at:
            yield from _sentence(lines)
            at = passage
            lines = _comments(record, raw, passage, found)
            row = 0
        row += 1
        following = tokens[number + 1][0] if number + 1 < len(tokens) else len(raw)
        misc = _misc(raw, (0 if number == 0 else start, start, end, following), found)
        lines.append("\t".join((str(row), _flat(raw[start:end]), *"_______", misc)) + "\n")
    yield from _sentence(lines)


def _sentence(lines: list[str]) -> Iterator[str]:
    if lines:
        yield from lines
        yield "\n"


def _comments(record: dict[str, Any], raw: str, passage: int, found: list[Mark]) -> list[str]:
    """The lines before a sentence: its id, kind, theme, text, and the spans that begin in it."""
    lines = [f"# sent_id = {_flat(record['id'])}-{passage}\n"]
    if not record["passages"]:
        return [*lines, f"# text = {_flat(raw)}\n"]
    here = record["passages"][passage]
    lines += [
        f"# {key} = {_flat(str(here[key]))}\n" for key in ("kind", "section", "theme", "furniture") if key in here
    ]
    lines.append(f"# text = {_flat(raw[here['start'] : here['end']])}\n")
    for mark in found:
        if here["start"] <= mark.start < here["end"]:
            lines.append(f"# span = {mark.label} {mark.start} {mark.end} {dumps(mark.attributes)}\n")
    return lines


def _misc(raw: str, place: tuple[int, int, int, int], found: list[Mark]) -> str:
    """MISC of one token: its place, the white space around it, and the spans over it."""
    before, start, end, following = place
    fields = [f"TokenRange={start}:{end}"]
    if before < start:
        fields.append(f"SpacesBefore={raw[before:start].translate(_SPACES)}")
    gap = raw[end:following]
    if not gap:
        fields.append("SpaceAfter=No")
    elif gap != " ":
        fields.append(f"SpacesAfter={gap.translate(_SPACES)}")
    over = [
        ("B-" if mark.start >= start else "I-") + mark.label for mark in found if mark.start < end > start < mark.end
    ]
    if over:
        fields.append("Spans=" + ",".join(over))
    return "|".join(fields)


def _flat(text: str) -> str:
    """Text for one field or comment: without tabs and line ends."""
    return " ".join(text.split())
