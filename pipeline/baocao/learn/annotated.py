"""What people corrected in Label Studio or brat, as a corpus in inline markup that can be trained on and scored.

The labels are those of the exports: themes on passages, kinds of mentions, and the names of their fields ("measured",
"holder"), which become attributes of the mention that a relation leads from.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from baocao.core.article_facts import THEMES
from baocao.core.errors import InputError, OptionError
from baocao.core.files import file_name, whole_folder
from baocao.core.language import worded
from baocao.core.markup import Tag, write
from baocao.core.spans import Span
from baocao.extract.registry import extractors
from baocao.learn.corpus import MENTION_TAGS, SPLITS
from baocao.learn.details import DETAILS

BRAT_ARTICLES = "articles.jsonl"  # beside the texts: what the export knows of each article
_IN_WORDS = {"figure": ("measured",), "limitation": ("holder", "cause")}
_NO_MARKUP = str.maketrans("<>", "  ")
_ENTITY = re.compile(r"(?P<id>T\S+)\t(?P<label>\S+) (?P<places>\d+ \d+(?:;\d+ \d+)*)\t(?P<words>.*)")
_NOTE = re.compile(r"#\S+\tAnnotatorNotes (?P<id>T\S+)\t(?P<note>.*)")
_RELATION = re.compile(r"R\S+\t\S+ Arg1:(?P<one>T\S+) Arg2:(?P<two>T\S+)\s*")


@dataclass(frozen=True, slots=True)
class Region(Span):
    """A span with a label, and what is noted of it. `of` names the regions whose field it is."""

    label: str
    note: dict[str, Any] = field(default_factory=dict)
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotated:
    """One corrected article: its text, what is known of it (id, published, province), its regions by their ids."""

    text: str
    known: dict[str, Any]
    regions: dict[str, Region]


def import_annotations(source: Path, out: Path, *, split: str, province: str | None = None) -> list[str]:
    """Write the corrected articles of a Label Studio export (JSON) or a brat folder to `out`, a new folder.

    Args:
        source: the file or folder.
        out: a folder that is not there yet; it holds an article a file.
        split: of the articles, one of `SPLITS`.
        province: by which the articles are told apart where the export does not name one.

    Returns:
        What was left out, in sentences for people: mentions that cross another or the end of a passage.

    Raises:
        InputError: the source is none of the two, nobody corrected anything in it, or a region is not in its text.
        OptionError: there is no such split, or `out` is there already.
    """
    if split not in SPLITS:
        raise OptionError.among("split", SPLITS, split)
    if out.exists():
        raise OptionError(f"{out}: exists, and stays as it is. Name a new folder.")
    articles = [*(_brat(source) if source.is_dir() else _labelstudio(source))]
    if not articles:
        raise InputError(f"{source}: must hold corrected articles. Got none. Submit the annotations, then export them.")
    said: list[str] = []
    taken: Counter[str] = Counter()
    with whole_folder(out) as folder:
        for article in articles:
            known = {"province": province or "?"} | {key: value for key, value in article.known.items() if value}
            text = marked(replace(article, known=known), split, said)
            name = file_name(str(known["id"]))
            taken[name.casefold()] += 1
            name += f"~{taken[name.casefold()]}" * (taken[name.casefold()] > 1)
            with (folder / f"{name}.txt").open("x", encoding="utf-8", errors="replace", newline="") as handle:
                handle.write(text)
    return said


def marked(article: Annotated, split: str, said: list[str]) -> str:
    """The article in inline markup; what cannot stand in it is told to `said`."""
    name = article.known["id"]
    tags = sorted(_tags(article), key=lambda tag: (tag.start, -tag.end, tag.name not in THEMES))
    kept: list[Tag] = []
    around: list[Tag] = []
    for tag in tags:
        while around and around[-1].end <= tag.start:
            around.pop()
        if around and tag.end > around[-1].end:
            words = article.text[tag.start : tag.end]
            said.append(
                worded(f"{name}: left out {tag.name} {words!r} ({tag.start}), which crosses a {around[-1].name}")
            )
            continue
        around.append(tag)
        kept.append(tag)
    attributes = {"id": str(name), "province": str(article.known["province"]), "split": split}
    attributes |= {"published": str(article.known["published"])} if article.known.get("published") else {}
    attributes["kinds"] = " ".join(MENTION_TAGS)
    return write(article.text, [Tag(0, len(article.text), "article", attributes), *kept])


def _tags(article: Annotated) -> Iterator[Tag]:
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for region in article.regions.values():
        for parent in region.of:
            words[parent][region.label] = article.text[region.start : region.end]
    for name, region in article.regions.items():
        if region.label in THEMES:
            yield Tag(region.start, region.end, region.label)
        elif region.label in MENTION_TAGS:
            told = {key: str(value).lower() if value is True else str(value) for key, value in _scalars(region)}
            yield Tag(region.start, region.end, region.label, told | dict(_fields(region, words[name])))


def _scalars(region: Region) -> Iterator[tuple[str, Any]]:
    """What a note says of a mention, under the names that annotations have for it."""
    keys = {name: name for detail in DETAILS if detail.kind == region.label for name in (*detail.keys, *detail.given)}
    kind = next((each.mention for each in extractors() if each.mention.kind == region.label), None)
    for own, written in (kind.record_names if kind else {}).items():
        if own in keys:
            keys[written] = own
    for key, value in region.note.items():
        if key in keys and isinstance(value, str | int | float) and value is not False:
            yield keys[key], value


def _fields(region: Region, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The fields of a mention that annotations name by their words: of a region of their own, or of its note."""
    for key in _IN_WORDS.get(region.label, ()):
        if said := words.get(key) or region.note.get(key):
            yield key, " ".join(str(said).translate(_NO_MARKUP).split())


def _labelstudio(source: Path) -> Iterator[Annotated]:
    """The articles of an export that somebody submitted."""
    try:
        tasks = json.loads(source.read_text(encoding="utf-8"))
        for task in tasks:
            done = [each for each in task.get("annotations", ()) if not each.get("was_cancelled")]
            if done:
                text = str(task["data"]["text"])
                known = {key: task["data"].get(key) for key in ("id", "published", "province")}
                regions = _checked(text, _results(done[-1]["result"]), source)
                yield Annotated(text, {"id": task.get("id")} | known, regions)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{source}: must be an export of Label Studio in the format JSON. Got {error!r}.") from error


def _results(result: list[dict[str, Any]]) -> Iterator[tuple[str, Region, str]]:
    """The regions of an annotation, each with its id and its words."""
    parents: dict[str, list[str]] = defaultdict(list)
    for item in result:
        if item["type"] == "relation":
            parents[item["to_id"]].append(item["from_id"])
    for item in result:
        if item["type"] != "labels":
            continue
        value, note = item["value"], _noted(next(iter(item.get("meta", {}).get("text", ())), ""))
        for number, label in enumerate(value["labels"]):
            region = Region(int(value["start"]), int(value["end"]), label, note, tuple(parents[item["id"]]))
            yield f"{item['id']}{'+' * number}", region, value.get("text", "")


def _brat(folder: Path) -> Iterator[Annotated]:
    known: dict[str, dict[str, Any]] = {}
    listed = folder / BRAT_ARTICLES
    if listed.is_file():
        known = {each["file"]: each for each in map(json.loads, listed.read_text(encoding="utf-8").splitlines())}
    for path in sorted(folder.rglob("*.ann")):
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        lines = path.read_text(encoding="utf-8").split("\n")
        yield Annotated(text, {"id": path.stem} | known.get(path.stem, {}), _checked(text, _entities(lines), path))


def _entities(lines: list[str]) -> Iterator[tuple[str, Region, str]]:
    notes = {match["id"]: _noted(match["note"]) for match in filter(None, map(_NOTE.fullmatch, lines))}
    parents: dict[str, list[str]] = defaultdict(list)
    for match in filter(None, map(_RELATION.fullmatch, lines)):
        parents[match["two"]].append(match["one"])
    for match in filter(None, map(_ENTITY.fullmatch, lines)):
        ends = [*map(int, chain.from_iterable(each.split() for each in match["places"].split(";")))]
        name = match["id"]
        yield name, Region(ends[0], ends[-1], match["label"], notes.get(name, {}), tuple(parents[name])), match["words"]


def _checked(text: str, regions: Iterable[tuple[str, Region, str]], where: Path) -> dict[str, Region]:
    """The regions by their ids.

    Raises:
        InputError: one does not stand where it says.
    """
    found: dict[str, Region] = {}
    for name, region, words in regions:
        there = text[region.start : region.end]
        if not there or (words and there.split() != words.split()):
            raise InputError(
                f"{where}: at {region.start}:{region.end} the text must be {words[:40]!r} (region {name}). Got "
                f"{there[:40]!r}. Import it with the text that it was annotated on."
            )
        found[name] = region
    return found


def _noted(note: str) -> dict[str, Any]:
    try:
        value = json.loads(note) if note else {}
    except ValueError:  # somebody's remark
        return {}
    return value if isinstance(value, dict) else {}
