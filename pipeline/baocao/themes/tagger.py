"""Themes of passages and of the article.

A `ThemeModel` scores them for the `ThemeTagger`: a trained one (`learn.classifier` learns it, `scorer` runs it), which
weighs how themes follow one another, so that a sentence in the middle of a list of orders is an order; that of `rules`,
which needs no model file; or an object of one's own.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from baocao.core.article import Draft, Passage, ThemeShare
from baocao.core.errors import OptionError
from baocao.themes import MODELS, ModelName, semantic
from baocao.themes.rules import RuleModel
from baocao.themes.weights import load_weights

_FOLDERS = {"default": "themes", "semantic": "themes-semantic"}  # of models/

UNCERTAIN = 0.5  # below this confidence a theme is shown as uncertain: more likely wrong than right


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


def _named_model(name: str) -> tuple[ThemeModel, str]:
    if name not in MODELS:
        raise OptionError.among("model", MODELS, name)
    if name == "rules":
        return RuleModel(), "rules"
    if name == "semantic":
        semantic.require()
    scorer, manifest = load_weights(_FOLDERS[name])
    return scorer, f"{_FOLDERS[name]} {manifest['version']}"
