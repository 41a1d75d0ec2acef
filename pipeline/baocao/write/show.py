"""One article marked up for people: in the terminal, or as a page that stands alone."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from colorsys import hls_to_rgb
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import cache
from heapq import heapify, heappop, heappush
from html import escape
from operator import attrgetter
from zlib import crc32

from rich.console import Console
from rich.text import Text

from baocao.core.article import Article, Mention, Passage
from baocao.core.markup import Tag, write
from baocao.core.offsets import AnySpan
from baocao.extract.registry import extractors

THEME_LABELS = {
    "results": "Kết quả",
    "shortcomings": "Hạn chế",
    "causes": "Nguyên nhân",
    "lessons": "Bài học",
    "tasks": "Nhiệm vụ",
    "proposals": "Kiến nghị",
    "implementation": "Triển khai",
    "context": "Bối cảnh",
    "other": "Khác",
}
_CHOSEN = {  # style in the terminal and background on the page, where a color says something: red what is wrong
    "figure": ("bold cyan", "#a8e0ea"),
    "locality": ("bold green", "#b9e6b4"),
    "place_reference": ("bold", "#dddddd"),
    "limitation": ("underline red", "#f6c4bd"),
    "period": ("magenta", "#dcc9ee"),
    "citation": ("yellow", "#f3e3a3"),
}
_LIGHT, _DARK = 0.82, 0.45  # of colors made from a name: about as light as the chosen ones, and as the terminal's
_FULL = 0.55  # their saturation
_PLAIN = (str, int, float, Decimal, date)
_start = attrgetter("start")
_STYLE = """
body { font: 16px/1.7 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
section { border-left: .3rem solid #ddd; margin: .5rem 0; padding: 0 0 0 .8rem }
small { color: #666 }
.other { color: #888 }
.shortcomings, .causes { border-color: #d9695a } .results { border-color: #4f9d55 } .tasks { border-color: #4a7fc1 }
mark { background: #dddddd; border-radius: .2rem; padding: .1rem .15rem }
"""


def print_article(article: Article, console: Console, *, explain: bool = False) -> None:
    """Every passage with its theme, mentions in color; with `explain` the rule behind each mention below it."""
    title = article.quote(article.title) if article.title else article.id
    console.print(Text(title, style="bold"))
    console.print(Text(" · ".join(_facts(article)), style="dim"))
    for passage in article.passages:
        label = THEME_LABELS.get(passage.theme or "", "")
        line = Text(article.quote(passage), style="dim" if passage.theme == "other" else "")
        for mention in _inside(article.mentions, passage):
            line.stylize(_colors(mention.kind)[0], mention.start - passage.start, mention.end - passage.start)
        console.print(Text(f"\n{label:<11} ", style="dim"), line, sep="")
        if explain:
            for reason in _reasons(article, passage):
                console.print(Text(f"            {reason}", style="dim"))
    for warning in article.warnings:
        console.print(Text(f"! {warning}", style="red"))


def _reasons(article: Article, passage: Passage) -> Iterator[str]:
    for mention in _inside(article.mentions, passage):
        yield f"{mention.kind} “{article.quote(mention)}”: {mention.rule}"
    for number in _inside(article.nonfigures, passage):
        yield f"no figure “{article.quote(number)}”: {number.label}"


def to_html(article: Article) -> str:
    """A self-contained page: passages under their themes, mentions in color, the text as it was read."""
    title = escape(article.quote(article.title) if article.title else article.id)
    body = "\n".join(_section(article, passage) for passage in article.passages)
    facts = escape(" · ".join(_facts(article)))
    kinds = sorted({extractor.mention.kind for extractor in extractors()} | {item.kind for item in article.mentions})
    colors = "\n".join(f"mark.{kind} {{ background: {_colors(kind)[1]} }}" for kind in kinds)
    warnings = "".join(f"<p>⚠ {escape(warning)}</p>" for warning in article.warnings)
    return (
        f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}{colors}</style></head>\n<body><h1>{title}</h1>\n<p><small>{facts}</small></p>\n{warnings}{body}\n</body></html>\n"
    )


def _section(article: Article, passage: Passage) -> str:
    tags = [
        Tag(mention.start - passage.start, mention.end - passage.start, "mark", _attributes(mention))
        for mention in _inside(article.mentions, passage)
        if mention.start < mention.end
    ]
    words = write(article.quote(passage), _nested(tags))
    theme = passage.theme or ""
    return f'<section class="{theme}"><small>{THEME_LABELS.get(theme, "")}</small><div>{words}</div></section>'


def _attributes(mention: Mention) -> dict[str, str]:
    """Class for the color; what was read, to be seen when the pointer rests on it."""
    return {"class": mention.kind, "title": " · ".join((mention.kind, *_hints(mention)))}


def _hints(mention: Mention) -> Iterator[str]:
    """The fields that the kind names as its `hints`, else all that hold plain values; a flag by its name."""
    known = {field.name for field in fields(Mention)}
    for name in mention.hints or [field.name for field in fields(mention) if field.name not in known]:
        value = getattr(mention, name)
        if value is True:
            yield name
        elif value is not False and isinstance(value, _PLAIN):
            yield str(value)


def _nested(tags: Iterable[Tag]) -> Iterator[Tag]:
    """The tags, one that crosses the end of another as two."""
    todo = [(tag.start, -tag.end, number, tag) for number, tag in enumerate(tags)]
    heapify(todo)
    ends: list[int] = []  # of the tags that are open
    while todo:
        *_, number, tag = heappop(todo)
        ends = [end for end in ends if end > tag.start]
        if ends and tag.end > ends[-1]:
            rest = replace(tag, start=ends[-1])
            heappush(todo, (rest.start, -rest.end, number, rest))
            tag = replace(tag, end=ends[-1])
        ends.append(tag.end)
        yield tag


def _inside(spans: Sequence[AnySpan], passage: Passage) -> Iterator[AnySpan]:
    """The spans that lie in a passage; they come in order of their start."""
    first = bisect_left(spans, passage.start, key=_start)
    for number in range(first, bisect_left(spans, passage.end, lo=first, key=_start)):
        if spans[number].end <= passage.end:
            yield spans[number]


def _facts(article: Article) -> Iterator[str]:
    if article.published:
        yield article.published.strftime("%d/%m/%Y")
    if article.locality:
        then, now = article.locality.province, article.locality.province_now
        yield article.locality.name + (f" (nay thuộc {now})" if now and now != then else "")
    if article.attribution:
        yield f"theo {article.attribution}"
    for share in article.themes[:3]:
        yield f"{THEME_LABELS[share.theme]} {share.share:.0%}"


@cache
def _colors(kind: str) -> tuple[str, str]:
    """Style in the terminal and background on the page: chosen, or made from the name, the same everywhere."""
    if kind in _CHOSEN:
        return _CHOSEN[kind]
    hue = crc32(kind.encode()) / 2**32
    dark, light = (
        "#" + "".join(f"{round(255 * part):02x}" for part in hls_to_rgb(hue, lightness, _FULL))
        for lightness in (_DARK, _LIGHT)
    )
    return f"bold {dark}", light
