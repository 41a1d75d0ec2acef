"""An analyzer against a corpus of annotated articles: themes, and mentions with what they say; as text and as HTML."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from baocao.core.article import Article
from baocao.core.article_facts import THEMES
from baocao.core.language import chosen, translated, worded
from baocao.core.markup import Tag
from baocao.learn.corpus import MENTION_TAGS, REAL, Report, read_corpus, true_theme
from baocao.learn.details import DETAILS, Extracted, found_mentions
from baocao.learn.metrics import character_scores, span_scores, theme_scores
from baocao.themes import GENRES

LIMITATION_OVERLAP = 0.5  # an item counts from this share of the union
Table = tuple[str, pd.DataFrame]  # with its heading
Pairs = Sequence[tuple[Article, Report]]


class Analyzes(Protocol):
    """What can be scored: an `Analyzer`, or something that stands for one."""

    def analyze(self, article: str, *, published: str | None = None) -> Article:
        """The article of a text."""


def evaluate(analyzer: Analyzes, corpus: Path, *, split: str | None = None) -> dict[str, Any]:
    """Scores of an analyzer on the articles of a corpus, of one split or of all. Raises what `read_corpus` raises.

    Returns:
        `sources`, a row each of the real articles by genre and of the invented ones, where there are real ones;
        `articles`, `passages` and `themes` (see `theme_scores`) of the articles that have themes, where there are any;
        `genres` and `fields`, by article as `themes` by passage, where annotators gave them;
        precision, recall and F1 of each kind of mention that is annotated, and of each of its `DETAILS`.
    """
    reports = list(read_corpus(corpus, split))
    pairs = [
        (analyzer.analyze(report.text, published=report.attributes.get("published")), report) for report in reports
    ]
    scores = _sources(pairs) | _theme_scores([(article, report) for article, report in pairs if report.of(*THEMES)])
    scores |= _article_scores(pairs)
    for kind in MENTION_TAGS:
        if annotated := [(article, report) for article, report in pairs if kind in report.kinds]:
            scores |= _mention_scores(annotated, kind)
    return scores


def _sources(pairs: Pairs) -> dict[str, Any]:
    """What was reached on real articles, genre by genre, and then on invented ones."""
    groups: dict[str, list[tuple[Article, Report]]] = {}
    for article, report in pairs:
        if report.of(*THEMES):
            real = report.attributes.get("split") in REAL
            groups.setdefault(f"real: {report.attributes.get('genre', '?')}" if real else "invented", []).append(
                (article, report)
            )
    names = sorted(groups, key=lambda name: (name == "invented", name))
    return {"sources": {name: _source(groups[name]) for name in names}} if {*names} - {"invented"} else {}


def _source(pairs: Pairs) -> dict[str, float]:
    themes = _theme_scores(pairs)
    row = {"articles": themes["articles"], "passages": themes["passages"]}
    row |= {name: themes["themes"].get(name, float("nan")) for name in ("accuracy", "macro_f1", "core_macro_f1")}
    row |= dict(zip(("from", "to"), themes["themes"]["intervals"]["accuracy"], strict=True))
    annotated = [(article, report) for article, report in pairs if "limitation" in report.kinds]
    return row | {name: found["f1"] for name, found in _mention_scores(annotated, "limitation").items()}


def _theme_scores(pairs: Pairs) -> dict[str, Any]:
    if not pairs:
        return {}
    return {
        "articles": len(pairs),
        "passages": sum(len(article.passages) for article, _ in pairs),
        "themes": theme_scores(
            [[true_theme(passage, report) for passage in article.passages] for article, report in pairs],
            [[str(passage.theme) for passage in article.passages] for article, _ in pairs],
            [[passage.confidence or 0.0 for passage in article.passages] for article, _ in pairs],
        ),
    }


def _article_scores(pairs: Pairs) -> dict[str, Any]:
    """Genres and main fields, of the articles that have one annotated."""
    genres = [
        (report.attributes["genre"], article.genre.name, article.genre.confidence)
        for article, report in pairs
        if article.genre and report.attributes.get("genre") in GENRES
    ]
    fields = [
        (report.attributes["fields"].split()[0], *_main_field(article))
        for article, report in pairs
        if report.attributes.get("fields")
    ]
    return {
        name: theme_scores(*([[value] for value in column] for column in zip(*known, strict=True)))
        for name, known in (("genres", genres), ("fields", fields))
        if known
    }


def _main_field(article: Article) -> tuple[str, float]:
    return (article.fields[0].field, article.fields[0].share) if article.fields else ("none", 0.0)


def _mention_scores(pairs: Pairs, kind: str) -> dict[str, Any]:
    gold = [[tag for tag in report.of(kind) if not _optional(tag)] for _, report in pairs]
    found = [list(_required(article, report, kind)) for article, report in pairs]
    if kind == "limitation":
        return {
            worded("limitation characters"): character_scores(gold, found),
            worded("limitation items"): span_scores(gold, found, share=LIMITATION_OVERLAP),
        }
    return {kind: span_scores(gold, found)} | {
        detail.name: span_scores(map(detail.wanted, gold), map(detail.stated, found), agree=detail.agree)
        for detail in DETAILS
        if detail.kind == kind
    }


def _required(article: Article, report: Report, kind: str) -> Iterator[Extracted]:
    """Mentions of a kind, those on optional annotations left out."""
    settled = [tag for tag in report.of(kind) if _optional(tag)]
    for found in found_mentions(article, kind):
        if not any(min(found.end, tag.end) > max(found.start, tag.start) for tag in settled):
            yield found


def _optional(tag: Tag) -> bool:
    return tag.attributes.get("optional") == "true"


def tables(scores: dict[str, Any]) -> Iterator[Table]:
    """The scores as tables, the index naming the rows."""
    if "sources" in scores:
        yield (
            worded("Real articles, by genre, and invented ones"),
            pd.DataFrame.from_dict(scores["sources"], orient="index"),
        )
    if "themes" in scores:
        yield from _theme_tables(scores)
    for name, title in (("genres", worded("Genres of articles")), ("fields", worded("Fields of articles"))):
        if name in scores:
            yield title, _by_name(scores[name]["by_theme"].items())
    yield (
        worded("Mentions"),
        _by_name((name, item) for name, item in scores.items() if isinstance(item, dict) and "f1" in item),
    )


def _theme_tables(scores: dict[str, Any]) -> Iterator[Table]:
    themes = scores["themes"]
    rows = {name: (themes[name], *bounds) for name, bounds in themes["intervals"].items()}
    yield (
        worded(f"Themes: {scores['articles']} articles, {scores['passages']} passages"),
        pd.DataFrame.from_dict(rows, orient="index", columns=["score", "95 % from", "to"]),
    )
    yield (
        worded("By theme"),
        _by_name((theme, themes["by_theme"][theme]) for theme in THEMES if theme in themes["by_theme"]),
    )
    names = themes["confusion"]["themes"]
    yield (
        worded("Confusion: a row a true theme, a column a theme said"),
        pd.DataFrame(themes["confusion"]["rows"], index=names, columns=names),
    )
    yield worded("Reliability"), pd.DataFrame(themes["reliability"]).set_index("confidence")


def _by_name(items: Iterable[tuple[str, dict[str, float]]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(dict(items), orient="index").astype({"gold": int})


def to_text(scores: dict[str, Any]) -> str:
    """The tables in columns, for a terminal."""
    return (
        "\n\n".join(f"{translated(heading)}\n{_three(table).to_string()}" for heading, table in tables(scores)) + "\n"
    )


def to_html(scores: dict[str, Any], title: str) -> str:
    """The tables as one self-contained page."""
    parts = [
        f"<h2>{escape(translated(heading))}</h2>\n{_three(table).to_html(border=0)}"
        for heading, table in tables(scores)
    ]
    return (
        f'<!doctype html>\n<html lang="{chosen()}"><meta charset="utf-8"><title>{escape(title)}</title>\n'
        "<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
        "table{border-collapse:collapse}th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #8885}"
        "th:first-child,td:first-child{text-align:left}</style>\n"
        f"<h1>{escape(title)}</h1>\n" + "\n".join(parts) + "\n</html>\n"
    )


def _three(table: pd.DataFrame) -> pd.DataFrame:
    """Shares with three digits behind the point, counts as they are; names in the chosen language."""
    written = table.map(lambda value: f"{value:.3f}" if isinstance(value, float) else str(value))
    written = written.rename(index=lambda name: f"{name:.3f}" if isinstance(name, float) else translated(str(name)))
    return written.rename(columns=lambda name: translated(str(name))).rename_axis(
        translated(str(table.index.name or ""))
    )
