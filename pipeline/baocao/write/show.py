"""One article for people in the terminal: the gist of it, or the whole text marked up."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from colorsys import hls_to_rgb
from functools import cache
from operator import attrgetter
from typing import Any
from zlib import crc32

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from baocao.core.article import Article
from baocao.core.language import Language, translated
from baocao.core.offsets import AnySpan
from baocao.core.spans import Passage
from baocao.write.marked import Highlight, cell, day, kinds_of, mentions, percent
from baocao.write.panel import place_words
from baocao.write.phrases import Phrases, page_words
from baocao.write.record import to_record

_CHOSEN = {  # where a color says something: red what is wrong
    "figure": "bold cyan",
    "locality": "bold green",
    "place_reference": "bold",
    "limitation": "underline red",
    "period": "magenta",
    "citation": "yellow",
}
_LIGHTNESS, _FULL = 0.45, 0.55  # of colors made from a name: about those of the terminal, and their saturation
_THEMES, _BAR = 4, 20  # themes of the gist, and characters of the bar of one that fills the article
_LISTED = {"figure": 6, "limitation": 4}  # kinds that the gist lists, and how many at most; others it counts
_FIELDS = {"figure": ("measured", "change", "period", "place"), "limitation": ("field",)}  # and what it says of them
_TOLD = ("measured", "change", "change_kind", "baseline", "total", "period", "place")  # what texts say of figures
_start = attrgetter("start")


def print_gist(article: Article, console: Console, language: Language = "vi") -> None:
    """What an article is about: its title, day, place and themes, the figures of which it says most, limitations."""
    record, say = to_record(article), page_words(language)
    _print_head(record, console, say)
    for item in record["themes"][:_THEMES]:
        bar = "▇" * max(round(item["share"] * _BAR), 1)
        console.print(
            Text.assemble(f"  {say('theme', item['theme']):<{_width(say)}}", (f"{bar} ", "dim"), percent(item["share"]))
        )
    marks = mentions(record)
    for kind in (kind for kind in _LISTED if any(mark.kind == kind for mark in marks)):
        _print_leading(kind, record, [mark for mark in marks if mark.kind == kind], console, say)
    rest = [kind for kind in kinds_of(marks) if kind not in _LISTED]
    counts = (f"{say('kind', kind)}: {sum(mark.kind == kind for mark in marks)}" for kind in rest)
    console.print(Text("\n" + " · ".join(counts), style="dim"))
    _print_warnings(article, console, language)


def _print_leading(
    kind: str, record: Mapping[str, Any], marks: Sequence[Highlight], console: Console, say: Phrases
) -> None:
    """The mentions of a kind of which the text says most, in its order."""
    told = sorted(marks, key=lambda mark: -sum(bool(mark.item.get(name)) for name in _TOLD))
    own = (record.get("locality") or {}).get("name")
    console.print(Text(f"\n{say('kind', kind)} ({len(marks)})", style="bold"))
    table = Table.grid(padding=(0, 2))
    for mark in sorted(told[: _LISTED[kind]], key=_start):
        said = (cell(mark.item, name, say) for name in _FIELDS[kind])
        words = " · ".join(text for text in said if text and text != own)
        table.add_row(Text(" ".join(str(mark.item["text"]).split()), style=_style(kind)), Text(words))
    console.print(Padding(table, (0, 0, 0, 2)))


def print_article(article: Article, console: Console, language: Language = "vi", *, explain: bool = False) -> None:
    """Every passage with its theme, mentions in color; with `explain` the rule behind each mention below it."""
    say = page_words(language)
    _print_head(to_record(article), console, say)
    for passage in article.passages:
        label = say("theme", passage.theme or "")
        line = Text(article.quote(passage), style="dim" if passage.theme == "other" else "")
        for mention in _inside(article.mentions, passage):
            line.stylize(_style(mention.kind), mention.start - passage.start, mention.end - passage.start)
        console.print(Text(f"\n{label:<{_width(say)}}", style="dim"), line, sep="")
        if explain:
            for reason in _reasons(article, passage, say):
                console.print(Text(f"{'':{_width(say)}}{reason}", style="dim"))
    _print_warnings(article, console, language)


def _print_head(record: Mapping[str, Any], console: Console, say: Phrases) -> None:
    place, source = record.get("locality"), record.get("attribution")
    facts = (
        day(record.get("published"), say),
        place_words(place, say) if place else "",
        say("page", "from", source=source) if source else "",
    )
    console.print(Text(record.get("title") or record["id"], style="bold"))
    console.print(Text(" · ".join(filter(None, facts)), style="dim"))


def _print_warnings(article: Article, console: Console, language: Language) -> None:
    for warning in article.warnings:
        console.print(Text(f"! {translated(warning, language)}", style="red"))


@cache
def _width(say: Phrases) -> int:
    """Characters of the column of themes."""
    return max(map(len, say.group("theme").values())) + 2


def _reasons(article: Article, passage: Passage, say: Phrases) -> Iterator[str]:
    for mention in _inside(article.mentions, passage):
        yield f"{mention.kind} “{article.quote(mention)}”: {mention.rule}"
    for number in _inside(article.nonfigures, passage):
        yield f"{say('page', 'no_figure')} “{article.quote(number)}”: {number.label}"


def _inside(spans: Sequence[AnySpan], passage: Passage) -> Iterator[AnySpan]:
    """The spans that lie in a passage; they come in order of their start."""
    first = bisect_left(spans, passage.start, key=_start)
    for number in range(first, bisect_left(spans, passage.end, lo=first, key=_start)):
        if spans[number].end <= passage.end:
            yield spans[number]


@cache
def _style(kind: str) -> str:
    """Style of a kind: chosen, or made from the name, the same everywhere."""
    if kind in _CHOSEN:
        return _CHOSEN[kind]
    parts = hls_to_rgb(crc32(kind.encode()) / 2**32, _LIGHTNESS, _FULL)
    return "bold #" + "".join(f"{round(255 * part):02x}" for part in parts)
