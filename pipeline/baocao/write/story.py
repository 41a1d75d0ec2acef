"""The text of an article as HTML: its paragraphs, every passage under its theme, every mention marked."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from baocao.core.markup import Tag, write
from baocao.core.spans import Span
from baocao.write.marked import CONTROL, Highlight, mentions, one_for_one, origin, passages, plain, tip, visible
from baocao.write.phrases import Phrases

_PLAIN_THEME = "other"  # needs no label: nothing is said of it


class Story(NamedTuple):
    """The title and the text as HTML."""

    title: str
    text: str


class _StoryLine(NamedTuple):
    """A line of the raw text that is not blank; a passage that runs over several makes them one."""

    start: int
    end: int
    passages: Sequence[Highlight]
    mentions: Sequence[Highlight]

    @property
    def is_debris(self) -> bool:
        """It is furniture of the page."""
        return bool(self.passages) and all(mark.item.get("furniture") for mark in self.passages)


def tell(raw: str, record: Mapping[str, Any], say: Phrases) -> Story:
    """The story of a record: each character of `raw` but blank ones between lines stands in title or text.

    A line says in `data-start` which raw character it begins with, and has as many characters as `raw` has there.
    """
    raw, title, parts = one_for_one(raw), "", []
    for debris, group in groupby(_lines(raw, passages(record), mentions(record)), key=lambda line: line.is_debris):
        lines = list(group)
        if debris:
            parts.append(_folded(raw, lines, say))
            continue
        for line in lines:
            if not title and " ".join(raw[line.start : line.end].split()) == record.get("title"):
                title = f'<span data-start="{line.start}">{_words(raw, line, say)}</span>'
            else:
                parts.append(_paragraph(raw, line, say))
    return Story(title or plain(record.get("title") or record["id"]), "\n".join(parts))


def _lines(raw: str, found: Sequence[Highlight], marks: Sequence[Highlight]) -> list[_StoryLine]:
    at, cuts = 0, [0]
    for until, behind in [*((mark.start, mark.end) for mark in found), (len(raw), len(raw))]:
        while (at := raw.find("\n", at, until) + 1) > 0:
            cuts.append(at)
        at = max(cuts[-1], behind)
    cuts.append(len(raw))
    spans = [Span(at, at + len(words)) for at, end in pairwise(cuts) if (words := raw[at:end].rstrip())]
    return [
        _StoryLine(span.start, span.end, *both)
        for span, *both in zip(spans, _spread(found, spans), _spread(marks, spans), strict=True)
    ]


def _spread(marks: Iterable[Highlight], spans: Sequence[Span]) -> list[list[Highlight]]:
    """For each span the marks, or the parts of them, that lie in it."""
    starts = [span.start for span in spans]
    spread: list[list[Highlight]] = [[] for _ in spans]
    for mark in marks:
        for place in range(max(0, bisect_right(starts, mark.start) - 1), len(spans)):
            start, end = max(mark.start, spans[place].start), min(mark.end, spans[place].end)
            if start < end:
                spread[place].append(replace(mark, start=start, end=end))
            if mark.end <= spans[place].end:
                break
    return spread


def _paragraph(raw: str, line: _StoryLine, say: Phrases) -> str:
    heading = bool(line.passages) and line.passages[0].item.get("kind") == "heading"
    return f'<p{" class=heading" * heading} data-start="{line.start}">{_words(raw, line, say)}</p>'


def _folded(raw: str, lines: Sequence[_StoryLine], say: Phrases) -> str:
    """Furniture of the page, to be opened."""
    kinds = Counter(say("furniture", line.passages[0].item["furniture"]) for line in lines)
    summary = plain(say("page", "debris", count=len(lines), kinds=", ".join(kinds)))
    inner = "".join(_paragraph(raw, line, say) for line in lines)
    return f"<details class=debris><summary>{summary}</summary>{inner}</details>"


def _words(raw: str, line: _StoryLine, say: Phrases) -> str:
    """The words of a line with its tags; what would turn the order of words keeps to itself and shows its code."""
    labels = [_PLAIN_THEME, *(mark.item.get("theme") for mark in line.passages)]
    tags = [
        *(
            _passage(mark, say, same=before == now)
            for mark, (before, now) in zip(line.passages, pairwise(labels), strict=True)
        ),
        *(_mention(mark, say) for mark in line.mentions),
    ]
    moved = [replace(tag, start=tag.start - line.start, end=tag.end - line.start) for tag in tags]
    words = write(raw[line.start : line.end], nested(moved))
    return CONTROL.sub(lambda match: f'<bdi class=control data-code="U+{ord(match[0]):04X}">{match[0]}</bdi>', words)


def _passage(mark: Highlight, say: Phrases, *, same: bool) -> Tag:
    theme = mark.item.get("theme") or ""
    unsure = bool(mark.item.get("uncertain"))
    words = say("theme", theme) if theme else say("page", "unthemed")
    label = {} if same else {"data-label": words + " ?" * unsure}
    note = ", ".join(filter(None, (say("page", "unsure") if unsure else "", origin(mark, say))))
    classes = " ".join(filter(None, ("passage", theme, "unsure" if unsure else "", mark.decision)))
    return _tag(mark, "span", classes, visible(f"{words}{': ' * bool(note)}{note}"), role="group", **label)


def _mention(mark: Highlight, say: Phrases) -> Tag:
    return _tag(mark, "mark", " ".join(filter(None, (mark.kind, mark.decision))), tip(mark, say))


def _tag(mark: Highlight, name: str, classes: str, title: str, **more: str) -> Tag:
    """The tag of a mark; only its first part bears the id."""
    own = {"id": mark.key} if mark.start == mark.item["start"] else {}
    attributes = {"class": classes, **own, "data-key": mark.key, "tabindex": "0", "title": title, **more}
    return Tag(mark.start, mark.end, name, attributes)


def nested(tags: Iterable[Tag]) -> Iterator[Tag]:
    """The tags, one that crosses the end of another as two."""
    todo = [(tag.start, -tag.end, number, tag) for number, tag in enumerate(tags)]
    heapify(todo)
    ends: list[int] = []  # of the tags that are open
    while todo:
        *_, number, tag = heappop(todo)
        ends = [end for end in ends if end > tag.start]
        if ends and tag.end > ends[-1]:
            rest = {name: value for name, value in tag.attributes.items() if name not in ("id", "data-label")}
            heappush(todo, (ends[-1], -tag.end, number, replace(tag, start=ends[-1], attributes=rest)))
            tag = replace(tag, end=ends[-1])
        ends.append(tag.end)
        yield tag
