"""One article marked up for people: in the terminal, or as a page that stands alone."""

from collections.abc import Iterator
from html import escape

from rich.console import Console
from rich.text import Text
from spacy import displacy

from baocao.amounts import scan
from baocao.article import Article, Mention, Passage
from baocao.normalizer import fold, normalize
from baocao.shapes import NonFigure

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
"""


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
    words = article.quote(passage)
    text, _ = normalize(words)
    for number in scan(text, fold(text)):
        if isinstance(number, NonFigure):
            yield f"no figure “{text[number.start : number.end]}”: {number.label}"


def to_html(article: Article) -> str:
    """A self-contained page: passages under their themes, mentions rendered by displaCy."""
    title = escape(article.quote(article.title) if article.title else article.id)
    body = "\n".join(_section(article, passage) for passage in article.passages)
    facts = escape(" · ".join(_facts(article)))
    warnings = "".join(f"<p>⚠ {escape(warning)}</p>" for warning in article.warnings)
    return (
        f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>{title}</h1>\n<p><small>{facts}</small></p>\n{warnings}{body}\n</body></html>\n"
    )


def _section(article: Article, passage: Passage) -> str:
    tokens = [token for token in article.tokens if passage.start <= token.start < passage.end]
    spans = []
    for mention in _inside(article, passage):
        covered = [n for n, token in enumerate(tokens) if token.start < mention.end and token.end > mention.start]
        if covered:
            spans.append({"start_token": covered[0], "end_token": covered[-1] + 1, "label": mention.kind})
    words = escape(article.quote(passage))
    if spans:
        document = {"text": article.quote(passage), "spans": spans, "tokens": [token.text for token in tokens]}
        colors = {mention.kind: _color(mention)[1] for mention in article.mentions}
        words = displacy.render([document], style="span", manual=True, jupyter=False, options={"colors": colors})
    theme = passage.theme or ""
    return f'<section class="{theme}"><small>{THEME_LABELS.get(theme, "")}</small><div>{words}</div></section>'


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
