"""Annotated reports: how a corpus is read, and which theme a passage truly has.

A corpus is a folder of articles in inline markup: `<article id=… published=… province=… …>` around passages that each
stand in a tag named after their theme, with `<figure>`, `<locality>` and `<limitation>` inside. `splits.toml` beside
the reports says which provinces are for training, development and test: a province is never in two of them. An article
that names its split itself belongs to none of these: "press" is of a harder kind, which no model was trained on;
"sentences" has no themes, and the kinds of mentions that its attribute `kinds` names; "real" and "real-test" are real
articles, with a genre, some with nothing else.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from baocao.core.article import Draft
from baocao.core.article_facts import THEMES
from baocao.core.errors import InputError, MarkupError
from baocao.core.markup import Tag, parse
from baocao.core.offsets import OffsetMap
from baocao.core.spans import Span

MENTION_TAGS = ("figure", "locality", "limitation", "period", "citation")
REAL = ("real", "real-test")  # articles whose labels are in `corpora/real`, for training and for testing
SPLITS = ("train", "dev", "test", "press", "sentences", *REAL)
_USUAL_KINDS = "figure locality limitation"  # annotated where an article does not say otherwise


@dataclass(frozen=True, slots=True)
class Report:
    """One annotated article: its text, its tags in offsets of the text, the attributes of `<article>`.

    `id` is the stem of the file.
    """

    id: str
    text: str
    attributes: dict[str, str]
    tags: tuple[Tag, ...]

    @property
    def kinds(self) -> list[str]:
        """The kinds of mentions that are annotated; others may occur in the text and are not marked."""
        return self.attributes.get("kinds", _USUAL_KINDS).split()

    def of(self, *names: str) -> tuple[Tag, ...]:
        """The tags of these names, in order."""
        return tuple(tag for tag in self.tags if tag.name in names)


def read_corpus(folder: Path, split: str | None = None) -> Iterator[Report]:
    """The annotated reports of a folder (`*.txt`, by name), of one split or of all.

    Raises:
        InputError: there is no such split, no report in it, no `splits.toml` though a report names no split, or
            a report names no province.
        MarkupError: a report's markup is malformed; names the file.
    """
    if split is not None and split not in SPLITS:
        raise InputError(f"split must be one of: {', '.join(sorted(SPLITS))}. Got {split!r}.")
    splits: dict[str, str] | None = None  # needed where an article does not name its own
    empty = True
    for file in sorted(folder.rglob("*.txt")):
        report = _report(file)
        if report is None:
            continue
        own = report.attributes.get("split")
        if split and own is None:
            splits = splits or _splits(folder)
            own = splits.get(report.attributes["province"])
        if split is None or own == split:
            empty = False
            yield report
    if empty:
        raise InputError(
            f"{folder}: a corpus must hold annotated reports (*.txt in <article> tags). Got none. Name another folder."
        )


def labels(article: Draft, report: Report) -> list[str]:
    """The true theme of each passage of a prepared article, whose offsets are those of its normalised text."""
    offsets = OffsetMap(article.edits)
    return [
        true_theme(Span(offsets.start(passage.start), offsets.end(passage.end)), report) for passage in article.passages
    ]


def true_theme(passage: Span, report: Report) -> str:
    """The theme of the annotated passage that a span of the report's text shares most characters with."""
    tag = true_tag(passage, report)
    return tag.name if tag else "other"


def true_tag(passage: Span, report: Report) -> Tag | None:
    """The annotated passage that a span of the report's text shares most characters with; None where it shares none."""

    def shared(tag: Tag) -> int:
        return min(passage.end, tag.end) - max(passage.start, tag.start)

    best = max(report.of(*THEMES), key=shared, default=None)
    return best if best and shared(best) > 0 else None


def _report(file: Path) -> Report | None:
    """The report in a file; None where the file does not begin with `<article `."""
    source = file.read_text(encoding="utf-8")
    if not source.lstrip().startswith("<article "):
        return None
    try:
        marked = parse(source, allowed=("article", *THEMES, *MENTION_TAGS))
    except MarkupError as error:
        raise MarkupError(f"{file}: {error}") from error
    whole = marked.tags[0]
    if "province" not in whole.attributes:
        raise InputError(
            f"{file}: <article> must have a province, by which articles are parted. Got {', '.join(whole.attributes)}."
        )
    body = marked.text[whole.start : whole.end]
    start = whole.start + len(body) - len(body.lstrip("\n"))
    tags = tuple(Tag(tag.start - start, tag.end - start, tag.name, tag.attributes) for tag in marked.tags[1:])
    return Report(file.stem, body.strip("\n"), dict(whole.attributes), tags)


def _splits(folder: Path) -> dict[str, str]:
    """The split of each province."""
    try:
        handle = (folder / "splits.toml").open("rb")
    except FileNotFoundError as error:
        raise InputError(
            f"{error.filename}: it must say which provinces are in which split. Write it, or ask for all articles."
        ) from error
    with handle:
        return {province: name for name, provinces in tomllib.load(handle).items() for province in provinces}
