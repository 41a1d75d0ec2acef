"""An analyzer against a corpus of annotated articles: themes, figures, localities, limitations; as text and as HTML."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from baocao.analyzer import Analyzer
from baocao.core.article import THEMES, Article, Span
from baocao.core.markup import Tag
from baocao.learn.corpus import MENTION_TAGS, Report, read_corpus, true_theme
from baocao.learn.metrics import character_scores, span_scores, theme_scores

LIMITATION_OVERLAP = 0.5  # an item counts from this share of the union
Table = tuple[str, list[list[str]]]  # heading; rows, the first one names the columns


def evaluate(analyzer: Analyzer, corpus: Path, *, split: str | None = None) -> dict[str, Any]:
    """Scores of an analyzer on the articles of a corpus, of one split or of all. Raises what `read_corpus` raises."""
    reports = list(read_corpus(corpus, split))
    articles = [analyzer.analyze(report.text, published=report.attributes.get("published")) for report in reports]
    pairs = list(zip(articles, reports, strict=True))
    scores: dict[str, Any] = {
        "articles": len(reports),
        "passages": sum(len(article.passages) for article in articles),
        "themes": theme_scores(
            [[true_theme(passage, report) for passage in article.passages] for article, report in pairs],
            [[str(passage.theme) for passage in article.passages] for article in articles],
            [[passage.confidence or 0.0 for passage in article.passages] for article in articles],
        ),
    }
    for kind in MENTION_TAGS:
        gold = [[tag for tag in report.of(kind) if not _optional(tag)] for report in reports]
        found = [list(_required(article, report, kind)) for article, report in pairs]
        if kind == "limitation":
            scores["limitation characters"] = character_scores(gold, found)
            scores["limitation items"] = span_scores(gold, found, share=LIMITATION_OVERLAP)
        else:
            scores[kind] = span_scores(gold, found)
    return scores


def tables(scores: dict[str, Any]) -> Iterator[Table]:
    """The scores as tables, every cell a string."""
    themes = scores["themes"]
    names = [name for name in ("accuracy", "macro_f1", "core_macro_f1") if name in themes]
    yield (
        f"Themes: {scores['articles']} articles, {scores['passages']} passages",
        [["score", "value", "95 % interval"], *([name, _two(themes[name]), _interval(themes, name)] for name in names)],
    )
    yield "By theme", _by_name((theme, themes["by_theme"][theme]) for theme in THEMES if theme in themes["by_theme"])
    confusion = themes["confusion"]
    rows = [[true, *map(str, row)] for true, row in zip(confusion["themes"], confusion["rows"], strict=True)]
    yield "Confusion: a row a true theme, a column a theme said", [["", *confusion["themes"]], *rows]
    bins = [[_two(item["confidence"]), _two(item["right"]), str(item["passages"])] for item in themes["reliability"]]
    yield "Reliability", [["confidence", "right", "passages"], *bins]
    yield "Mentions", _by_name((name, item) for name, item in scores.items() if isinstance(item, dict) and "f1" in item)


def to_text(scores: dict[str, Any]) -> str:
    """The tables in columns, for a terminal."""
    return "\n\n".join(f"{heading}\n{_columns(rows)}" for heading, rows in tables(scores)) + "\n"


def to_html(scores: dict[str, Any], title: str) -> str:
    """The tables as one self-contained page."""
    parts = [f"<h2>{escape(heading)}</h2>\n<table>{_html_rows(rows)}</table>" for heading, rows in tables(scores)]
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>\n'
        "<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
        "table{border-collapse:collapse}th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #8885}"
        "th:first-child,td:first-child{text-align:left}</style>\n"
        f"<h1>{escape(title)}</h1>\n" + "\n".join(parts) + "\n</html>\n"
    )


def _required(article: Article, report: Report, kind: str) -> Iterator[Span]:
    """Mentions of a kind, those on optional annotations left out."""
    settled = [tag for tag in report.of(kind) if _optional(tag)]
    for mention in article.mentions:
        if mention.kind == kind and not any(min(mention.end, t.end) > max(mention.start, t.start) for t in settled):
            yield mention


def _optional(tag: Tag) -> bool:
    return tag.attributes.get("optional") == "true"


def _by_name(items: Iterable[tuple[str, dict[str, float]]]) -> list[list[str]]:
    rows = [
        [name, *(_two(item[key]) for key in ("precision", "recall", "f1")), str(item["gold"])] for name, item in items
    ]
    return [["", "precision", "recall", "F1", "gold"], *rows]


def _interval(themes: dict[str, Any], name: str) -> str:
    low, high = themes["intervals"][name]
    return f"{_two(low)} - {_two(high)}"


def _two(value: float) -> str:
    return f"{value:.3f}"


def _columns(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    )


def _html_rows(rows: Sequence[Sequence[str]]) -> str:
    lines = []
    for number, row in enumerate(rows):
        tag = "td" if number else "th"
        lines.append("<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>")
    return "\n".join(lines)
