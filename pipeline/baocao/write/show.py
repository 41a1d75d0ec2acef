"""One article marked up for people in the terminal."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from colorsys import hls_to_rgb
from functools import cache
from operator import attrgetter
from zlib import crc32

from rich.console import Console
from rich.text import Text

from baocao.core.article import Article, Passage
from baocao.core.offsets import AnySpan
from baocao.write.phrases import page_words

_CHOSEN = {  # where a color says something: red what is wrong
    "figure": "bold cyan",
    "locality": "bold green",
    "place_reference": "bold",
    "limitation": "underline red",
    "period": "magenta",
    "citation": "yellow",
}
_LIGHTNESS, _FULL = 0.45, 0.55  # of colors made from a name: about those of the terminal, and their saturation
_say = page_words()
_start = attrgetter("start")


def print_article(article: Article, console: Console, *, explain: bool = False) -> None:
    """Every passage with its theme, mentions in color; with `explain` the rule behind each mention below it."""
    title = article.quote(article.title) if article.title else article.id
    console.print(Text(title, style="bold"))
    console.print(Text(" · ".join(_facts(article)), style="dim"))
    for passage in article.passages:
        label = _say("theme", passage.theme or "")
        line = Text(article.quote(passage), style="dim" if passage.theme == "other" else "")
        for mention in _inside(article.mentions, passage):
            line.stylize(_style(mention.kind), mention.start - passage.start, mention.end - passage.start)
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
        yield f"{_say('theme', share.theme)} {share.share:.0%}"


@cache
def _style(kind: str) -> str:
    """Style of a kind: chosen, or made from the name, the same everywhere."""
    if kind in _CHOSEN:
        return _CHOSEN[kind]
    parts = hls_to_rgb(crc32(kind.encode()) / 2**32, _LIGHTNESS, _FULL)
    return "bold #" + "".join(f"{round(255 * part):02x}" for part in parts)
