"""From articles with a genre to the model of `themes.genres`."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from baocao.core.article import Article
from baocao.learn.calibration import fitted_temperature
from baocao.learn.corpus import Report
from baocao.structure.prepare import prepare
from baocao.themes import GENRES
from baocao.themes.features import BEGIN, END, OPENING
from baocao.themes.genres import GenreScorer, beginning
from baocao.themes.scorer import NgramVocabulary

_C = 30.0  # of 3, 10, 30 and 100 the best in cross-validation
_MIN_DF = 2
_FOLDS = 5


def known_genre(report: Report) -> str | None:
    """The genre that an annotator gave a real article; an invented one in the layout of an official report is one."""
    said = report.attributes.get("genre")
    if said in GENRES:
        return said
    return "report" if report.attributes.get("layout") == "official" else None


def fit_genres(reports: Sequence[Report]) -> tuple[GenreScorer | None, float]:
    """A model of genres, calibrated by cross-validation, and its accuracy there; None where no two genres are known."""
    known = [(report, genre) for report in reports if (genre := known_genre(report))]
    truth = np.array([GENRES.index(genre) for _, genre in known])
    counts = np.bincount(truth, minlength=len(GENRES)) if len(known) else np.zeros(len(GENRES))
    if (counts >= _FOLDS).sum() < len(GENRES):
        return None, 0.0
    vectorizer = TfidfVectorizer(analyzer=ngrams, min_df=_MIN_DF, sublinear_tf=True)
    matrix = vectorizer.fit_transform([beginning(prepare(Article(raw=report.text))) for report, _ in known])
    linear = LogisticRegression(C=_C, max_iter=2000)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    proba = cross_val_predict(linear, matrix, truth, cv=folds, method="predict_proba")
    temperature = fitted_temperature(proba, truth)
    linear.fit(matrix, truth)
    columns = {str(name): number for number, name in enumerate(vectorizer.get_feature_names_out())}
    words = NgramVocabulary(columns, vectorizer.idf_, linear.coef_.T / temperature, 1.0)
    return GenreScorer(words, linear.intercept_ / temperature), float((proba.argmax(axis=1) == truth).mean())


def ngrams(syllables: list[str]) -> list[str]:
    """As `PassageFeatures.words`: single syllables, pairs, and the first ones again."""
    pairs = map(" ".join, pairwise([BEGIN, *syllables, END]))
    return [*syllables, *pairs, *(f"{BEGIN}{syllable}" for syllable in syllables[:OPENING])]
