"""From annotated reports to a theme model: fit, cross-validate, calibrate, write model, card and metrics."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.base import clone
from sklearn.model_selection import GroupKFold

from baocao.core.article import THEMES, Article
from baocao.core.output import open_output
from baocao.learn.card import card
from baocao.learn.classifier import ThemeClassifier
from baocao.learn.corpus import Report, labels, read_corpus
from baocao.learn.metrics import theme_scores
from baocao.learn.store import FILES, save_model
from baocao.structure.prepare import prepare
from baocao.themes.features import PassageFeatures, article_features
from baocao.themes.scorer import Floats, softmax
from baocao.themes.semantic import with_vectors

_FOLDS = 5
_TINY = 1e-9  # smallest probability that a logarithm is taken of
_VECTOR_WEIGHT = 0.3  # best of 0.2 to 1 in cross-validation by province and on reports kept apart
_MASKED = 2  # in every second article the themes of headings are hidden from training
_TEMPERATURES = (0.3, 5.0)  # searched; below 1 confidences grow, above they shrink


def train(
    corpus: Path, out: Path, *, split: str | None = "train", semantic: bool = False, overwrite: bool = False
) -> dict[str, Any]:
    """Fit a theme model on a corpus and write model, manifest, metrics and card to the folder `out`.

    Deterministic; cross-validated by province. Raises what `read_corpus` and `open_output` raise.

    Args:
        corpus: folder of annotated reports.
        out: folder to write: absent, empty, or with an earlier model to `overwrite`.
        split: which of the provinces of `splits.toml` to train on; all articles where there is no such file.
        semantic: whether to weigh sentence vectors too; needs the extra "semantic" and about a minute per thousand
            passages.
        overwrite: whether an earlier model in `out` may be replaced.

    Returns:
        The theme scores of the cross-validation and, where the corpus has splits and the model was trained on "train",
        of the test articles.
    """
    with open_output(out, "model", overwrite=overwrite) as folder, folder.stage(FILES) as stage:
        for name in FILES:
            (stage / name).touch()
        folder.refuse_taken(stage)  # before the work; what is empty now is written then
        metrics = _train(corpus, stage, out.name, split=split, semantic=semantic)
        folder.make_room(stage)
        folder.publish(stage)
    return metrics


def _train(corpus: Path, folder: Path, name: str, *, split: str | None, semantic: bool) -> dict[str, Any]:
    """Fit and write to a folder of its own; returns the scores."""
    has_splits = (corpus / "splits.toml").exists()
    reports = [report for report in read_corpus(corpus, split if has_splits else None) if report.of(*THEMES)]
    examples = [_example(report, semantic) for report in reports]
    model = ThemeClassifier(vector_weight=_VECTOR_WEIGHT if semantic else 0.0)
    proba, temperature = _cross_validated(model, examples, [report.attributes["province"] for report in reports])
    _fit(model.set_params(temperature=temperature), examples)
    metrics = {"cross-validation": _metrics(model, examples, [_softened(rows, temperature) for rows in proba])}
    if has_splits and split == "train":
        unseen = [_example(report, semantic) for report in read_corpus(corpus, "test")]
        metrics["test"] = _metrics(model, unseen, model.predict_proba([example.features for example in unseen]))
    passages = sum(len(example.themes) for example in examples)
    facts = {"version": f"{len(reports)}-{passages}", "reports": len(reports), "passages": passages}
    manifest = save_model(model, folder, parameters=model.get_params(), **facts)
    (folder / "metrics.json").write_text(json.dumps(metrics, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(card(name, manifest, metrics), encoding="utf-8")
    return metrics


@dataclass(frozen=True, slots=True)
class Example:
    """An article's features, the same without those of headings, and its true themes; an item a passage."""

    features: list[PassageFeatures]
    masked: list[PassageFeatures]
    themes: list[str]


def _example(report: Report, semantic: bool) -> Example:
    article = prepare(Article(raw=report.text, id=report.id))
    features = article_features(article)
    if semantic:
        features = with_vectors(article, features)
    masked = [
        plain._replace(vector=own.vector)
        for plain, own in zip(article_features(article, headings=False), features, strict=True)
    ]
    return Example(features, masked, labels(article, report))


def _metrics(model: ThemeClassifier, examples: Sequence[Example], proba: Sequence[Floats]) -> dict[str, Any]:
    said = [[str(theme) for theme in model.classes_[rows.argmax(axis=1)]] for rows in proba]
    return theme_scores([example.themes for example in examples], said, [rows.max(axis=1).tolist() for rows in proba])


def _fit(model: ThemeClassifier, examples: Sequence[Example]) -> ThemeClassifier:
    features = [example.masked if number % _MASKED else example.features for number, example in enumerate(examples)]
    return model.fit(features, [example.themes for example in examples])


def _cross_validated(
    model: ThemeClassifier, examples: Sequence[Example], provinces: Sequence[str]
) -> tuple[list[Floats], float]:
    """Probabilities for every article from models that saw no article of its province, and the best temperature."""
    proba: list[Floats] = [np.empty(0)] * len(examples)
    classes = sorted({theme for example in examples for theme in example.themes})
    for seen, unseen in GroupKFold(min(_FOLDS, len(set(provinces)))).split(examples, groups=provinces):
        fold = _fit(clone(model), [examples[i] for i in seen])
        columns = [classes.index(theme) for theme in fold.classes_]
        for i, rows in zip(unseen, fold.predict_proba([examples[i].features for i in unseen]), strict=True):
            proba[i] = np.zeros((len(rows), len(classes)))
            proba[i][:, columns] = rows
    return proba, _temperature(np.vstack(proba), [classes.index(t) for example in examples for t in example.themes])


def _temperature(proba: Floats, truth: Sequence[int]) -> float:
    """The temperature that makes the true themes likeliest."""

    def loss(temperature: float) -> float:
        chosen = _softened(proba, temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(chosen, _TINY, 1.0)).mean())

    return round(float(minimize_scalar(loss, bounds=_TEMPERATURES, method="bounded").x), 3)


def _softened(proba: Floats, temperature: float) -> Floats:
    """Probabilities whose logarithms were divided by the temperature, in rows that sum to 1."""
    return softmax(np.log(np.clip(proba, _TINY, 1.0)) / temperature)
