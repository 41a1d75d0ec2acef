"""From annotated reports to a theme model: read the corpus, fit, cross-validate, calibrate, write model, card, metrics.

A corpus is a folder of articles in inline markup: `<article id=… published=… province=… …>` around passages that each
stand in a tag named after their theme, with `<figure>`, `<locality>` and `<limitation>` inside. `splits.toml` beside
the reports says which provinces are for training, development and test: a province is never in two of them.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.model_selection import GroupKFold

from baocao.analyzer import prepare
from baocao.article import THEMES, Article
from baocao.errors import InputError
from baocao.features import PassageFeatures, article_features
from baocao.markup import Tag, parse
from baocao.metrics import theme_scores
from baocao.model_store import save_model
from baocao.offsets import OffsetMap
from baocao.theme_classifier import ThemeClassifier

MENTION_TAGS = ("figure", "locality", "limitation")
SPLITS = ("train", "dev", "test")
_FOLDS = 5
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
    provinces = _provinces(folder, split) if split else None
    read = 0
    for file in files:
        report = _report(file)
        if report is not None and (provinces is None or report.attributes["province"] in provinces):
            read += 1
            yield report
    if not read:
        raise InputError(
            f"{folder}: a corpus must hold annotated reports (*.txt in <article> tags). Got none. Name another folder."
        )


def labels(article: Article, report: Report) -> list[str]:
    """For each passage of a prepared article the theme of the annotated passage that it shares most characters with."""
    offsets = OffsetMap(article.edits)
    themes = report.of(*THEMES)
    return [_label(offsets.start(passage.start), offsets.end(passage.end), themes) for passage in article.passages]


def train(corpus: Path, out: Path, *, split: str | None = "train") -> dict[str, Any]:
    """Fit a theme model on a corpus and write it to the folder `out`; returns its metrics.

    Deterministic; cross-validated by province. Raises what `read_corpus` raises.
    """
    reports = list(read_corpus(corpus, split if (corpus / "splits.toml").exists() else None))
    data = [_example(report) for report in reports]
    features, themes = [item[0] for item in data], [item[1] for item in data]
    provinces = [report.attributes["province"] for report in reports]
    proba, temperature = _cross_validated(features, themes, provinces)
    model = ThemeClassifier(temperature=temperature).fit(_masked(features, data), themes)
    metrics = theme_scores(themes, proba, list(model.classes_))
    facts = {
        "version": f"{len(reports)}-{sum(map(len, themes))}",
        "reports": len(reports),
        "passages": sum(map(len, themes)),
    }
    save_model(model, out, parameters=model.get_params(), **facts)
    (out / "metrics.json").write_text(json.dumps(metrics, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return metrics


Example = tuple[list[PassageFeatures], list[str], list[PassageFeatures]]


def _example(report: Report) -> Example:
    """Features, themes, and the features without those of headings."""
    article = prepare(Article(raw=report.text, id=report.id))
    return article_features(article), labels(article, report), article_features(article, headings=False)


def _masked(features: Sequence[list[PassageFeatures]], data: Sequence[Example]) -> list[list[PassageFeatures]]:
    return [
        example[2] if number % _MASKED else own
        for number, (own, example) in enumerate(zip(features, data, strict=True))
    ]


def _cross_validated(
    features: Sequence[list[PassageFeatures]], themes: Sequence[list[str]], provinces: Sequence[str]
) -> tuple[list[np.ndarray], float]:
    """Probabilities for every article from models that saw no article of its province, and the best temperature."""
    folds = min(_FOLDS, len(set(provinces)))
    proba: list[np.ndarray] = [np.empty(0)] * len(features)
    classes = sorted({theme for article in themes for theme in article})
    for seen, unseen in GroupKFold(folds).split(features, groups=provinces):
        model = ThemeClassifier().fit([features[i] for i in seen], [themes[i] for i in seen])
        columns = [classes.index(theme) for theme in model.classes_]
        for i, rows in zip(unseen, model.predict_proba([features[i] for i in unseen]), strict=True):
            proba[i] = np.zeros((len(rows), len(classes)))
            proba[i][:, columns] = rows
    return proba, _temperature(np.vstack(proba), [classes.index(theme) for article in themes for theme in article])


def _temperature(proba: np.ndarray, truth: Sequence[int]) -> float:
    """The temperature that makes the true themes likeliest."""
    score = np.log(np.clip(proba, 1e-9, 1.0))

    def loss(temperature: float) -> float:
        scaled = score / temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        chosen = scaled[np.arange(len(truth)), truth] - np.log(np.exp(scaled).sum(axis=1))
        return float(-chosen.mean())

    return round(float(minimize_scalar(loss, bounds=(0.3, 5.0), method="bounded").x), 3)


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


def _provinces(folder: Path, split: str) -> frozenset[str]:
    if split not in SPLITS:
        raise InputError(f"split must be one of: {', '.join(sorted(SPLITS))}. Got {split!r}.")
    with (folder / "splits.toml").open("rb") as handle:
        return frozenset(tomllib.load(handle)[split])


def _label(start: int, end: int, themes: Iterable[Tag]) -> str:
    def shared(tag: Tag) -> int:
        return min(end, tag.end) - max(start, tag.start)

    best = max(themes, key=shared, default=None)
    return best.name if best and shared(best) > 0 else "other"
