"""One article as a page that stands alone: nothing loaded from elsewhere, and no script needed to read it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from colorsys import hls_to_rgb
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from baocao.core.article import Article
from baocao.core.article_facts import THEMES
from baocao.core.language import Language
from baocao.extract.registry import extractors
from baocao.write.marked import COLUMNS, kinds_of, mentions, passages, plain
from baocao.write.panel import panel
from baocao.write.phrases import Phrases, page_words
from baocao.write.record import to_record
from baocao.write.story import tell

HERE = Path(__file__).parent
STYLE, SCRIPT = HERE / "page.css", HERE / "page.js"
_LINES = ("solid", "dotted", "dashed", "double", "wavy")
_LIGHT, _DARK = 0.3, 0.75  # lightness of lines on light and dark paper: 3 to 1 at least
_FULL = 0.55  # their saturation


def to_html(article: Article, language: Language = "vi") -> str:
    """The page of an article that `Analyzer.analyze` returned, its own words in a language."""
    return page(article.raw, to_record(article), page_words(language))


def to_cell(article: Article) -> str:
    """The page in a frame, for a cell of a notebook: neither's styles, links and scripts reach the other's.

    Below it lies what is shown of an article where frames are taken out, as of notebooks that nobody has trusted yet.
    """
    whole = to_html(article).replace("<head>", '<head><base href="about:srcdoc">', 1)
    return (
        '<div style="position: relative; height: 36rem; overflow: hidden; resize: vertical">'
        f"<code>{plain(repr(article))}</code>"
        f'<iframe title="{plain(article.id)}" srcdoc="{escape(whole)}" sandbox="allow-scripts" '
        'style="position: absolute; inset: 0; width: 100%; height: 100%; border: 0"></iframe></div>'
    )


def page(raw: str, record: Mapping[str, Any], say: Phrases) -> str:
    """The page of a record: the text, its legend, which filters, and what was extracted beside it."""
    story = tell(raw, record, say)
    name = plain(record.get("title") or record["id"])
    new = [kind for kind in kinds_of(mentions(record)) if kind not in COLUMNS]
    return (
        f'<!doctype html>\n<html lang="{say.language}"><head><meta charset="utf-8"><title>{name}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<style>{style(new)}</style></head>\n<body class=article>\n{skips(say)}\n"
        f"<header><h1 lang=vi>{story.title}</h1>{legend(record, say)}</header>\n{columns(story.text, record, say)}"
        f"<footer>{say('page', 'made')}</footer>\n<script>{SCRIPT.read_text(encoding='utf-8')}</script></body></html>\n"
    )


def columns(text: str, record: Mapping[str, Any], say: Phrases) -> str:
    """The text, and the panel beside it."""
    text_name, panel_name = say("page", "text"), say("page", "panel")
    return (
        f'<div class=columns>\n<main id=text lang=vi tabindex="-1" aria-label="{text_name}">\n{text}\n</main>\n'
        f'<aside id=panel tabindex="-1" aria-label="{panel_name}">\n{panel(record, say)}</aside>\n</div>\n'
    )


def skips(say: Phrases) -> str:
    """Links for those who go by the keyboard."""
    links = (f'<a href="#{name}">{say("page", f"skip_{name}")}</a>' for name in ("text", "panel"))
    return f'<nav class=skip aria-label="{say("page", "skip")}">{" ".join(links)}</nav>'


def legend(record: Mapping[str, Any], say: Phrases) -> str:
    """What the marks mean and how many there are; a box that is unchecked hides its own."""
    themes = Counter(mark.item.get("theme") for mark in passages(record) if not mark.item.get("furniture"))
    marks = mentions(record)
    kinds = Counter(mark.kind for mark in marks)
    chips = "".join(_box(theme, "theme", themes[theme], say) for theme in THEMES if themes[theme])
    lines = "".join(_box(kind, "kind", kinds[kind], say) for kind in kinds_of(marks))
    groups = "".join(
        f"<fieldset><legend>{say('page', f'by_{group}')}</legend>{boxes}</fieldset>"
        for group, boxes in (("theme", chips), ("kind", lines))
        if boxes
    )
    return f'<form class=legend aria-label="{say("page", "legend")}">{groups}</form>'


def _box(name: str, group: str, count: int, say: Phrases) -> str:
    """A checkbox with a sample of what it shows and hides."""
    words, name = plain(say(group, name)), plain(name)
    sample = (
        f'<span class="chip {name}">{words}</span>'
        if group == "theme"
        else f'<span class="sample {name}">{words}</span>'
    )
    return (
        f'<label><input type=checkbox id="show-{name}" checked autocomplete=off>{sample} <small>{count}</small></label>'
    )


def style(new_kinds: Iterable[str] = ()) -> str:
    """The sheet: `page.css`, filters for each theme and kind, a line for every kind that it knows nothing of."""
    kinds = {extractor.mention.kind for extractor in extractors()} | {*COLUMNS, *new_kinds}
    rules = [_filter_theme(theme) for theme in THEMES] + [_filter_kind(kind) for kind in sorted(kinds)]
    lines = [made_line(kind).rule(kind) for kind in sorted(kinds - COLUMNS.keys())]
    return "\n".join((STYLE.read_text(encoding="utf-8"), *rules, *lines))


class Underline(NamedTuple):
    """How a kind's marks are underlined."""

    shape: str
    light: str
    dark: str

    def rule(self, kind: str) -> str:
        """The line as rules of a sheet."""
        return f".{kind} {{ --line: light-dark({self.light}, {self.dark}); --shape: {self.shape} }}"


@cache
def made_line(kind: str) -> Underline:
    """A line made from the name, the same everywhere, dark enough on light paper and light enough on dark."""
    number = crc32(kind.encode())
    light, dark = (
        "#" + "".join(f"{round(255 * part):02x}" for part in hls_to_rgb(number / 2**32, lightness, _FULL))
        for lightness in (_LIGHT, _DARK)
    )
    return Underline(_LINES[number % len(_LINES)], light, dark)


def _filter_theme(theme: str) -> str:
    return f":root:has(#show-{theme}:not(:checked)) .passage.{theme} {{ --tint: transparent; --label: none }}"


def _filter_kind(kind: str) -> str:
    off = f":root:has(#show-{kind}:not(:checked))"
    return f"{off} mark.{kind} {{ --shape: none }}\n{off} [data-kind={kind}] {{ display: none }}"
