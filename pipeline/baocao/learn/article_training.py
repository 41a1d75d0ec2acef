"""From articles with a genre or a field to the models of `themes.genres` and `themes.fields`."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from baocao.core.article import Article, Draft
from baocao.learn.calibration import fitted_temperature, softened
from baocao.learn.corpus import Report
from baocao.learn.metrics import Ints, theme_scores
from baocao.structure.prepare import prepare
from baocao.themes import GENRES
from baocao.themes.article_scorer import ArticleScorer
from baocao.themes.features import BEGIN, END, OPENING
from baocao.themes.fields import FIELD_FILE, field_names, subject_syllables
from baocao.themes.genres import GENRE_FILE, beginning
from baocao.themes.scorer import Floats, NgramVocabulary

_C = 30.0  # of 3, 10, 30 and 100 the best in cross-validation
_MIN_DF = 2
_MAX_NGRAMS = 40_000  # the most frequent ones
_FOLDS = 5
_FEWEST = 3  # labels
_SUBJECTS = {
    "administration": "government",
    "socioeconomic": "economy",
    "justice": "inspection",
}  # of invented articles


class ArticleTask(NamedTuple):
    """What is told of whole articles: its name, the labels, what an annotator said, and the syllables it is told by."""

    name: str
    labels: tuple[str, ...]
    known: Callable[[Report], str | None]
    words: Callable[[Draft], list[str]]


def known_genre(report: Report) -> str | None:
    """The genre that an annotator gave a real article; an invented one in the layout of an official report is one."""
    said = report.attributes.get("genre")
    if said in GENRES:
        return said
    return "report" if report.attributes.get("layout") == "official" else None


def known_field(report: Report) -> str | None:
    """The field that an annotator put first; of an invented article its subject."""
    first = report.attributes.get("fields", report.attributes.get("genre", "")).split(" ")[0]
    field = _SUBJECTS.get(first, first)
    return field if field in field_names() else None


TASKS = {
    GENRE_FILE: ArticleTask("genres", GENRES, known_genre, beginning),
    FIELD_FILE: ArticleTask("fields", tuple(field_names()), known_field, subject_syllables),
}


def fit_articles(
    task: ArticleTask, reports: Sequence[Report], unseen: Sequence[Report] = ()
) -> tuple[ArticleScorer | None, dict[str, Any]]:
    """A model that tells labels of articles, calibrated by cross-validation; labels with few articles are left out.

    Returns:
        The model, None where fewer than three labels have enough articles; and its scores in cross-validation and on
        the unseen articles, as `metrics.theme_scores` gives them.
    """
    told = Counter(filter(None, map(task.known, reports)))
    kept = tuple(label for label in task.labels if told[label] >= _FOLDS)
    if len(kept) < _FEWEST:
        return None, {}
    matrix, truth = _words(task, reports, kept)
    vectorizer = TfidfVectorizer(analyzer=ngrams, min_df=_MIN_DF, sublinear_tf=True, max_features=_MAX_NGRAMS)
    weighed = vectorizer.fit_transform(matrix)
    linear = LogisticRegression(C=_C, max_iter=2000)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    proba = cross_val_predict(linear, weighed, truth, cv=folds, method="predict_proba")
    temperature = fitted_temperature(proba, truth)
    linear.fit(weighed, truth)
    columns = {str(name): number for number, name in enumerate(vectorizer.get_feature_names_out())}
    words = NgramVocabulary(columns, vectorizer.idf_, linear.coef_.T / temperature, 1.0)
    scorer = ArticleScorer(kept, words, linear.intercept_ / temperature)
    scores = {f"{task.name}, cross-validation": _scores(kept, truth, softened(proba, temperature))}
    matrix, truth = _words(task, unseen, kept)
    if matrix:
        scores[f"{task.name}, real-test"] = _scores(kept, truth, scorer.probabilities(matrix))
    return scorer, scores


def _words(task: ArticleTask, reports: Sequence[Report], kept: Sequence[str]) -> tuple[list[list[str]], Ints]:
    """The syllables of the articles of which a label is known, and its number."""
    known = [(report, label) for report in reports if (label := task.known(report)) in kept]
    words = [task.words(prepare(Article(raw=report.text))) for report, _ in known]
    return words, np.array([kept.index(label) for _, label in known if label], dtype=np.int64)


def _scores(labels: Sequence[str], truth: Ints, proba: Floats) -> dict[str, Any]:
    said = [[labels[best]] for best in proba.argmax(axis=1)]
    return theme_scores([[labels[best]] for best in truth], said, [[float(row.max())] for row in proba])


def ngrams(syllables: list[str]) -> list[str]:
    """As `PassageFeatures.words`: single syllables, pairs, and the first ones again."""
    pairs = map(" ".join, pairwise([BEGIN, *syllables, END]))
    return [*syllables, *pairs, *(f"{BEGIN}{syllable}" for syllable in syllables[:OPENING])]
