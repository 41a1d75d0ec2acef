"""Themes of passages and of the article.

`ThemeClassifier` scores each passage by its features and then weighs how themes follow one another (forward-backward
over the passages of an article), so that a sentence in the middle of a list of orders is an order. `RuleModel` reads
headings and cues only; it is the baseline and needs no file. Either is a `ThemeModel` for the stage `ThemeTagger`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from baocao import lexicon
from baocao.article import Article, Passage, ThemeShare
from baocao.errors import OptionError
from baocao.features import FeatureVectorizer, PassageFeatures, article_features
from baocao.model_store import load_model
from baocao.sections import announced_theme, run_in_heading
from baocao.semantic import require, with_vectors

Floats = npt.NDArray[np.float64]
Sequences = Sequence[Sequence[PassageFeatures]]
ModelName = Literal["default", "semantic", "rules"]
MODELS: tuple[ModelName, ...] = ("default", "semantic", "rules")
_FOLDERS = {"default": "themes", "semantic": "themes-semantic"}  # of models/

UNCERTAIN = 0.5  # below this confidence a theme is shown as uncertain: more likely wrong than right
_SMOOTHING = 2.0  # added to each count of one theme after another
_VECTOR_C = 32.0  # like C; vectors of e5 differ little, so they need large weights
_FLOOR = 1e-4  # smallest probability of a theme before its neighbours are heard
_STRONG, _WEAK = 2.0, 0.5  # of RuleModel, set by hand on the project's corpora
_SECTION, _RUN_IN, _BEFORE = 2.5, 4.0, 0.7


class ThemeModel(Protocol):
    """Gives every passage of an article its theme and a confidence in [0, 1]."""

    def predict_article(self, article: Article) -> list[tuple[str, float]]:
        """One (theme, confidence) a passage."""


class ThemeTagger:
    """The stage that sets `Passage.theme` and `Article.themes`.

    Raises:
        OptionError: the model's name is not one of `MODELS`.
    """

    name = "themes"
    needs: tuple[str, ...] = ("passages", "sections")
    sets: tuple[str, ...] = ("themes",)

    def __init__(self, model: ModelName | ThemeModel = "default") -> None:
        self.model, version = _named_model(model) if isinstance(model, str) else (model, type(model).__name__)
        self.versions = {"model": version}

    def __call__(self, article: Article) -> Article:
        scored = self.model.predict_article(article)
        passages = tuple(
            replace(passage, theme="other", confidence=1.0)
            if passage.furniture
            else replace(passage, theme=theme, confidence=round(confidence, 4))
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


class ThemeClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A linear model over passage features, and the order of themes over an article's passages.

    `X` is a list of articles, each a list of `PassageFeatures`; `y` a list of lists of themes.

    Parameters:
        words_weight: what n-grams count against cues and looks, see `FeatureVectorizer`.
        C: inverse strength of the regularization.
        order_weight: what the order of themes counts against the passage's own features.
        vector_weight: what a second linear model over sentence vectors counts against the first; 0 does without.
        temperature: divides the passages' log-probabilities; calibrates the confidences.
    """

    def __init__(
        self,
        words_weight: float = 0.8,
        C: float = 3.0,  # noqa: N803  (scikit-learn's name for it)
        order_weight: float = 0.7,
        vector_weight: float = 0.0,
        temperature: float = 1.0,
    ) -> None:
        self.words_weight = words_weight
        self.C = C
        self.order_weight = order_weight
        self.vector_weight = vector_weight
        self.temperature = temperature

    def fit(self, X: Sequences, y: Sequence[Sequence[str]]) -> "ThemeClassifier":  # noqa: N803
        """Learn the passages' weights and how often one theme follows another."""
        flat = [theme for article in y for theme in article]
        self.vectorizer_ = FeatureVectorizer(words_weight=self.words_weight)
        passages = [passage for article in X for passage in article]
        self.linear_ = _fitted(self.C, self.vectorizer_.fit_transform(passages), flat)
        if self.vector_weight:
            self.vectors_ = _fitted(_VECTOR_C, _stacked(passages), flat)
        self.classes_ = self.linear_.classes_
        self.order_ = self._order(y, flat)
        return self

    def predict_proba(self, X: Sequences) -> list[Floats]:  # noqa: N803
        """For each article an array of shape (passages, themes), rows summing to 1."""
        return [self._smoothed(own) for own in self.passage_proba(X)]

    def predict(self, X: Sequences) -> list[list[str]]:  # noqa: N803
        """For each article the likeliest theme of each passage."""
        return [[str(theme) for theme in self.classes_[rows.argmax(axis=1)]] for rows in self.predict_proba(X)]

    def score(self, X: Sequences, y: Sequence[Sequence[str]]) -> float:  # noqa: N803
        """Accuracy over all passages."""
        right = [a == b for said, true in zip(self.predict(X), y, strict=True) for a, b in zip(said, true, strict=True)]
        return sum(right) / len(right)

    def passage_proba(self, X: Sequences) -> list[Floats]:  # noqa: N803
        """The same without the order of themes: each passage by its own features."""
        check_is_fitted(self, "linear_")
        lengths = [len(article) for article in X]
        flat = [passage for article in X for passage in article]
        if not flat:
            return [np.empty((0, len(self.classes_)))] * len(lengths)
        own = self.linear_.predict_proba(self.vectorizer_.transform(flat))
        if self.vector_weight:
            own = _product(own, self.vectors_.predict_proba(_stacked(flat)), self.vector_weight)
        return np.split(own, np.cumsum(lengths)[:-1])

    def predict_article(self, article: Article) -> list[tuple[str, float]]:
        """One (theme, confidence) a passage."""
        (rows,) = self.predict_proba([self._features(article)])
        return [(str(self.classes_[best]), float(row[best])) for row in rows for best in [int(row.argmax())]]

    def reasons(self, article: Article, number: int, count: int = 5) -> list[tuple[str, float]]:
        """The features that spoke most for the theme of passage `number`, with what each added to its score."""
        features = self._features(article)
        theme = self.predict([features])[0][number]
        row = self.vectorizer_.transform([features[number]])
        added = row.multiply(self.linear_.coef_[list(self.classes_).index(theme)]).toarray()[0]
        names = self.vectorizer_.get_feature_names_out()
        return [(str(names[best]), float(added[best])) for best in np.argsort(-added)[:count] if added[best] > 0]

    def _features(self, article: Article) -> list[PassageFeatures]:
        features = article_features(article)
        return with_vectors(article, features) if self.vector_weight else features

    def _order(self, y: Sequence[Sequence[str]], flat: Sequence[str]) -> Floats:
        """log P(theme | theme before) - log P(theme)."""
        index = {theme: number for number, theme in enumerate(self.classes_)}
        counts = np.full((len(index), len(index)), _SMOOTHING)
        for article in y:
            for before, after in pairwise(article):
                counts[index[before], index[after]] += 1
        alone = np.bincount([index[theme] for theme in flat], minlength=len(index)) / len(flat)
        return np.log(counts / counts.sum(axis=1, keepdims=True)) - np.log(alone)

    def _smoothed(self, own: Floats) -> Floats:
        """Forward-backward: the probability of each theme given all passages of the article."""
        if not len(own):
            return own
        score = np.log(np.clip(own, _FLOOR, 1.0))
        order = self.order_weight * self.order_
        ahead, behind = score.copy(), np.zeros_like(score)
        for at in range(1, len(score)):
            ahead[at] += logsumexp(ahead[at - 1][:, None] + order, axis=0)
        for at in range(len(score) - 2, -1, -1):
            behind[at] = logsumexp(order + (behind[at + 1] + score[at + 1])[None, :], axis=1)
        total = (ahead + behind) / self.temperature
        return np.exp(total - logsumexp(total, axis=1, keepdims=True))


def _fitted(c: float, matrix: object, themes: Sequence[str]) -> LogisticRegression:
    linear = LogisticRegression(C=c, max_iter=2000).fit(matrix, themes)
    linear.coef_ = linear.coef_.astype(np.float32)  # half the file, the same themes
    return linear


def _stacked(passages: Sequence[PassageFeatures]) -> Floats:
    return np.vstack([passage.vector for passage in passages])  # type: ignore[arg-type]


def _product(one: Floats, other: Floats, weight: float) -> Floats:
    """Two opinions as one: probabilities multiplied, the other's to the power `weight`."""
    score = np.log(np.clip(one, _FLOOR, 1.0)) + weight * np.log(np.clip(other, _FLOOR, 1.0))
    return np.exp(score - logsumexp(score, axis=1, keepdims=True))


class RuleModel:
    """Headings, lead-ins and cues of `lexicons/themes.toml`, added up."""

    def predict_article(self, article: Article) -> list[tuple[str, float]]:
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
        require()
    folder = _FOLDERS[name]
    model, manifest = load_model(folder)
    return model, f"{folder} {manifest['version']}"
