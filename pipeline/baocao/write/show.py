"""One article marked up for people: in the terminal, or as a page that stands alone."""

from collections.abc import Iterator
from dataclasses import replace
from html import escape

from rich.console import Console
from rich.text import Text

from baocao.core.article import Article, Mention, Passage
from baocao.core.markup import Tag, write

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
_COLORS = {
    "figure": ("bold cyan", "#a8e0ea"),
    "locality": ("bold green", "#b9e6b4"),
    "limitation": ("underline red", "#f6c4bd"),
    "period": ("magenta", "#dcc9ee"),
    "citation": ("yellow", "#f3e3a3"),
}
_OTHER_COLOR = ("bold", "#dddddd")
_STYLE = """
body { font: 16px/1.7 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
section { border-left: .3rem solid #ddd; margin: .5rem 0; padding: 0 0 0 .8rem }
small { color: #666 }
.other { color: #888 }
.shortcomings, .causes { border-color: #d9695a } .results { border-color: #4f9d55 } .tasks { border-color: #4a7fc1 }
mark { background: #dddddd; border-radius: .2rem; padding: .1rem .15rem }
"""
_HINTS = ("value", "value_max", "total", "unit", "modifier", "change", "name", "province_now", "timex", "number")


def print_article(article: Article, console: Console, *, explain: bool = False) -> None:
    """Every passage with its theme, mentions in color; with `explain` the rule behind each mention below it."""
    title = article.quote(article.title) if article.title else article.id
    console.print(Text(title, style="bold"))
    console.print(Text(" · ".join(_facts(article)), style="dim"))
    for passage in article.passages:
        label = THEME_LABELS.get(passage.theme or "", "")
        line = Text(article.quote(passage), style="dim" if passage.theme == "other" else "")
        for mention in _inside(article, passage):
            line.stylize(_color(mention)[0], mention.start - passage.start, mention.end - passage.start)
        console.print(Text(f"\n{label:<11} ", style="dim"), line, sep="")
        if explain:
            for reason in _reasons(article, passage):
                console.print(Text(f"            {reason}", style="dim"))
    for warning in article.warnings:
        console.print(Text(f"! {warning}", style="red"))


def _reasons(article: Article, passage: Passage) -> Iterator[str]:
    for mention in _inside(article, passage):
        yield f"{mention.kind} “{article.quote(mention)}”: {mention.rule}"
    for number in article.nonfigures:
        if passage.start <= number.start and number.end <= passage.end:
            yield f"no figure “{article.quote(number)}”: {number.label}"


def to_html(article: Article) -> str:
    """A self-contained page: passages under their themes, mentions in color, the text as it was read."""
    title = escape(article.quote(article.title) if article.title else article.id)
    body = "\n".join(_section(article, passage) for passage in article.passages)
    facts = escape(" · ".join(_facts(article)))
    colors = "\n".join(f"mark.{kind} {{ background: {color} }}" for kind, (_, color) in _COLORS.items())
    warnings = "".join(f"<p>⚠ {escape(warning)}</p>" for warning in article.warnings)
    return (
        f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}{colors}</style></head>\n<body><h1>{title}</h1>\n<p><small>{facts}</small></p>\n{warnings}{body}\n</body></html>\n"
    )


def _section(article: Article, passage: Passage) -> str:
    tags = [
        Tag(mention.start - passage.start, mention.end - passage.start, "mark", _attributes(mention))
        for mention in _inside(article, passage)
        if mention.start < mention.end
    ]
    words = write(article.quote(passage), _nested(tags))
    theme = passage.theme or ""
    return f'<section class="{theme}"><small>{THEME_LABELS.get(theme, "")}</small><div>{words}</div></section>'


def _attributes(mention: Mention) -> dict[str, str]:
    """Class for the color; what was read, to be seen when the pointer rests on it."""
    read = [getattr(mention, name, None) for name in _HINTS]
    return {
        "class": mention.kind,
        "title": " · ".join([mention.kind, *(str(item) for item in read if item is not None)]),
    }


def _nested(tags: list[Tag]) -> Iterator[Tag]:
    """The tags, one that crosses the end of another as two."""
    todo = sorted(tags, key=lambda tag: (-tag.start, tag.end))
    ends: list[int] = []  # of the tags that are open
    while todo:
        tag = todo.pop()
        ends = [end for end in ends if end > tag.start]
        if ends and tag.end > ends[-1]:
            todo.append(replace(tag, start=ends[-1]))
            todo.sort(key=lambda tag: (-tag.start, tag.end))
            tag = replace(tag, end=ends[-1])
        ends.append(tag.end)
        yield tag


def _inside(article: Article, passage: Passage) -> Iterator[Mention]:
    return (item for item in article.mentions if passage.start <= item.start and item.end <= passage.end)


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


def _color(mention: Mention) -> tuple[str, str]:
    return _COLORS.get(mention.kind, _OTHER_COLOR)
