"""Themes of passages and of the article.

The trained model (`theme_classifier` learns it, `theme_scorer` runs it) scores each passage by its features and then
weighs how themes follow one another, so that a sentence in the middle of a list of orders is an order. `RuleModel`
reads headings and cues only; it is the baseline and needs no model file. Either is a `ThemeModel` for `ThemeTagger`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Protocol

from baocao.core import lexicon
from baocao.core.article import Draft, Passage, ThemeShare
from baocao.core.errors import OptionError
from baocao.structure.sections import announced_theme, run_in_heading
from baocao.themes import MODELS, ModelName, semantic
from baocao.themes.weights import load_weights

_FOLDERS = {"default": "themes", "semantic": "themes-semantic"}  # of models/

UNCERTAIN = 0.5  # below this confidence a theme is shown as uncertain: more likely wrong than right
_STRONG, _WEAK = 2.0, 0.5  # of RuleModel, set by hand on the project's corpora
_SECTION, _RUN_IN, _BEFORE = 2.5, 4.0, 0.7


class ThemeModel(Protocol):
    """Gives every passage of an article its theme and a confidence in [0, 1]."""

    def predict_article(self, article: Draft) -> list[tuple[str, float]]:
        """One (theme, confidence) a passage."""


class ThemeTagger:
    """The stage that sets `Passage.theme` and `Article.themes`.

    Raises:
        OptionError: the model's name is not one of `MODELS`, or the model needs an extra that is not installed.
    """

    name = "themes"
    needs: tuple[str, ...] = ("passages", "sections")
    sets: tuple[str, ...] = ("themes",)

    def __init__(self, model: ModelName | ThemeModel = "default") -> None:
        self.model, version = _named_model(model) if isinstance(model, str) else (model, type(model).__name__)
        self.versions = {"model": version}

    def __call__(self, article: Draft) -> Draft:
        scored = self.model.predict_article(article)
        passages = tuple(
            passage.labelled("other", 1.0)
            if passage.furniture
            else passage.labelled(theme, round(confidence, 4), confidence < UNCERTAIN or None)
            for passage, (theme, confidence) in zip(article.passages, scored, strict=True)
        )
        return replace(article, passages=passages, themes=tuple(theme_shares(passages)))


def theme_shares(passages: tuple[Passage, ...]) -> Iterator[ThemeShare]:
    """Share of characters a theme, page furniture left out; the largest first."""
    sizes: dict[str, int] = defaultdict(int)
    sure: dict[str, list[float]] = defaultdict(list)
    for passage in passages:
        if passage.theme and passage.theme != "other":
            sizes[passage.theme] += passage.end - passage.start
            sure[passage.theme].append(passage.confidence or 0.0)
    total = sum(sizes.values())
    for theme, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        yield ThemeShare(theme, round(size / total, 4), round(sum(sure[theme]) / len(sure[theme]), 4))


class RuleModel:
    """Headings, lead-ins and cues of `lexicons/themes.toml`, added up."""

    def predict_article(self, article: Draft) -> list[tuple[str, float]]:
        """One (theme, confidence) a passage."""
        scored: list[tuple[str, float]] = []
        before: str | None = None
        for passage in article.passages:
            words = article.text[passage.start : passage.end]
            scored.append(self._score(words, article.folded[passage.start : passage.end], passage, before))
            before = before if passage.furniture else scored[-1][0]
        return scored

    def _score(self, words: str, folded: str, passage: Passage, before: str | None) -> tuple[str, float]:
        scores: dict[str, float] = defaultdict(float)
        for theme, strong, weak in _cues():
            scores[theme] += _STRONG * len(strong.findall(folded)) + _WEAK * len(weak.findall(folded))
        for heading, weight in _headings(words, passage):
            if announced := announced_theme(heading):
                scores[announced] += weight
        if before:
            scores[before] += _BEFORE
        best = max(scores, key=lambda theme: scores[theme])
        total = sum(scores.values())
        return (best, scores[best] / total) if total else ("context", 0.0)


def _headings(words: str, passage: Passage) -> Iterator[tuple[str, float]]:
    """The headings that speak for a passage, with their weights."""
    if passage.kind == "heading":
        yield words, 2 * _RUN_IN
    if passage.section:
        yield passage.section, _SECTION
    if head := run_in_heading(words):
        yield head, _RUN_IN


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    def pattern(forms: list[str]) -> re.Pattern[str]:
        return re.compile(r"\b" + lexicon.alternation(forms))

    cues = lexicon.load("themes").items()
    return tuple((theme, pattern(forms["strong"]), pattern(forms["weak"])) for theme, forms in cues)


def _named_model(name: str) -> tuple[ThemeModel, str]:
    if name not in MODELS:
        raise OptionError.among("model", MODELS, name)
    if name == "rules":
        return RuleModel(), "rules"
    if name == "semantic":
        semantic.require()
    scorer, manifest = load_weights(_FOLDERS[name])
    return scorer, f"{_FOLDERS[name]} {manifest['version']}"
