"""From annotated reports to a theme model: read the corpus, fit, cross-validate, calibrate, write model, card, metrics.

A corpus is a folder of articles in inline markup: `<article id=… published=… province=… …>` around passages that each
stand in a tag named after their theme, with `<figure>`, `<locality>` and `<limitation>` inside. `splits.toml` beside
the reports says which provinces are for training, development and test: a province is never in two of them. An article
with `split=press` belongs to none of them: it is of a harder kind, which no model was trained on.
"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.base import clone
from sklearn.model_selection import GroupKFold

from baocao.analyzer import prepare
from baocao.core.article import THEMES, Article, Span
from baocao.core.errors import InputError
from baocao.core.markup import Tag, parse
from baocao.core.offsets import OffsetMap
from baocao.learn.card import card
from baocao.learn.classifier import ThemeClassifier
from baocao.learn.metrics import theme_scores
from baocao.themes.features import PassageFeatures, article_features
from baocao.themes.scorer import Floats
from baocao.themes.semantic import with_vectors
from baocao.themes.weights import save_model

MENTION_TAGS = ("figure", "locality", "limitation")
SPLITS = ("train", "dev", "test", "press")
_FOLDS = 5
_TINY = 1e-9  # smallest probability that a logarithm is taken of
_VECTOR_WEIGHT = 0.3  # best of 0.2 to 1 in cross-validation by province and on reports kept apart
_MASKED = 2  # in every second article the themes of headings are hidden from training


@dataclass(frozen=True, slots=True)
class Report:
    """One annotated article: its text, its tags in offsets of the text, the attributes of `<article>`."""

    id: str
    text: str
    attributes: dict[str, str]
    tags: tuple[Tag, ...]

    def of(self, *names: str) -> tuple[Tag, ...]:
        """The tags of these names, in order."""
        return tuple(tag for tag in self.tags if tag.name in names)


def read_corpus(folder: Path, split: str | None = None) -> Iterator[Report]:
    """The annotated reports of a folder (`*.txt`, by name), of one split or of all.

    Raises:
        InputError: the folder holds no reports, or one of them is not in an `<article>` tag.
        MarkupError: a report's markup is malformed.
    """
    files = sorted(folder.rglob("*.txt"))
    splits = _splits(folder, split) if split else {}
    read = 0
    for file in files:
        report = _report(file)
        if report is not None and (split is None or _split(report, splits) == split):
            read += 1
            yield report
    if not read:
        raise InputError(
            f"{folder}: a corpus must hold annotated reports (*.txt in <article> tags). Got none. Name another folder."
        )


def labels(article: Article, report: Report) -> list[str]:
    """The true theme of each passage of a prepared article, whose offsets are those of its normalised text."""
    offsets = OffsetMap(article.edits)
    return [
        true_theme(Span(offsets.start(passage.start), offsets.end(passage.end)), report) for passage in article.passages
    ]


def true_theme(passage: Span, report: Report) -> str:
    """The theme of the annotated passage that a span of the report's text shares most characters with."""

    def shared(tag: Tag) -> int:
        return min(passage.end, tag.end) - max(passage.start, tag.start)

    best = max(report.of(*THEMES), key=shared, default=None)
    return best.name if best and shared(best) > 0 else "other"


def train(corpus: Path, out: Path, *, split: str | None = "train", semantic: bool = False) -> dict[str, Any]:
    """Fit a theme model on a corpus and write model, manifest, metrics and card to the folder `out`.

    Deterministic; cross-validated by province. Raises what `read_corpus` raises.

    Args:
        corpus: folder of annotated reports.
        out: folder to write.
        split: which of the provinces of `splits.toml` to train on; all articles where there is no such file.
        semantic: whether to weigh sentence vectors too; needs the extra "semantic" and about a minute per thousand
            passages.

    Returns:
        The theme scores of the cross-validation and, where the corpus has splits and the model was trained on "train",
        of the test articles.
    """
    has_splits = (corpus / "splits.toml").exists()
    reports = list(read_corpus(corpus, split if has_splits else None))
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
    manifest = save_model(model, out, parameters=model.get_params(), **facts)
    (out / "metrics.json").write_text(json.dumps(metrics, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (out / "README.md").write_text(card(out.name, manifest, metrics), encoding="utf-8")
    return metrics


def _metrics(model: ThemeClassifier, examples: Sequence["Example"], proba: Sequence[Floats]) -> dict[str, Any]:
    said = [[str(theme) for theme in model.classes_[rows.argmax(axis=1)]] for rows in proba]
    return theme_scores([example.themes for example in examples], said, [rows.max(axis=1).tolist() for rows in proba])


@dataclass(frozen=True, slots=True)
class Example:
    """An article's features, the same without those of headings, and its themes."""

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

    return round(float(minimize_scalar(loss, bounds=(0.3, 5.0), method="bounded").x), 3)


def _softened(proba: Floats, temperature: float) -> Floats:
    score = np.log(np.clip(proba, _TINY, 1.0)) / temperature
    powers = np.exp(score - score.max(axis=1, keepdims=True))
    softened: Floats = powers / powers.sum(axis=1, keepdims=True)
    return softened


def _report(file: Path) -> Report | None:
    source = file.read_text(encoding="utf-8")
    if not source.lstrip().startswith("<article "):
        return None
    marked = parse(source, allowed=("article", *THEMES, *MENTION_TAGS))
    whole = marked.tags[0]
    body = marked.text[whole.start : whole.end]
    start = whole.start + len(body) - len(body.lstrip("\n"))
    tags = tuple(Tag(tag.start - start, tag.end - start, tag.name, tag.attributes) for tag in marked.tags[1:])
    return Report(file.stem, body.strip("\n"), dict(whole.attributes), tags)


def _splits(folder: Path, split: str) -> dict[str, str]:
    """The split of each province."""
    if split not in SPLITS:
        raise InputError(f"split must be one of: {', '.join(sorted(SPLITS))}. Got {split!r}.")
    with (folder / "splits.toml").open("rb") as handle:
        return {province: name for name, provinces in tomllib.load(handle).items() for province in provinces}


def _split(report: Report, splits: dict[str, str]) -> str | None:
    return report.attributes.get("split") or splits.get(report.attributes["province"])
