"""From annotated reports to an encoder on disk: vocabulary, teacher, student, eight bits, calibration, card."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from baocao.core.article import Article
from baocao.core.article_facts import THEMES
from baocao.core.lexicon import LEXICONS
from baocao.learn.base import read_base, tokenizer_of, used_pieces
from baocao.learn.calibration import certain_from, fitted_temperature, softened
from baocao.learn.corpus import Report, labels
from baocao.learn.encoder_files import save_encoder, write_manifest
from baocao.learn.lessons import lesson
from baocao.learn.metrics import theme_scores
from baocao.learn.transformer import Body, Model, Trainer, taught
from baocao.structure.prepare import prepare
from baocao.themes.encoder import Encoder

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an encoder is made. The defaults made the shipped one: docs/explanation/themes.md.

    Attributes:
        teacher: layers of the model that learns from the annotators, of the base's twelve.
        layers: of the model that learns from both and is kept.
        epochs: times that the teacher reads every annotated article.
        repeats: times that the student reads every article.
        seed: of all that is drawn.
    """

    teacher: int = 12
    layers: int = 12
    epochs: int = 5
    repeats: int = 3
    seed: int = 1


def train_encoder(
    reports: Sequence[Report],
    held: Sequence[Report],
    folder: Path,
    *,
    trust: Mapping[str, float],
    recipe: Recipe | None = None,
    **facts: Any,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fit an encoder and write its files to a folder, an empty one.

    Args:
        reports: to learn from; of those that nobody annotated a teacher tells the themes.
        held: to calibrate the confidences on, and to score.
        folder: see `core.output` for those of users.
        trust: what an article counts, by its id; 1 where it says nothing.
        recipe: sizes.
        facts: for the manifest.

    Returns:
        The manifest, and the theme scores on `held`.

    Raises:
        OptionError: the base model is not installed.
    """
    recipe = recipe or Recipe()
    torch.manual_seed(recipe.seed)
    base = read_base()
    pieces = used_pieces(base, [*(report.text for report in (*reports, *held)), *_lexicon_texts()])
    tokenizer = tokenizer_of([base.pieces[number] for number in pieces])
    lessons = [lesson(report, tokenizer, trust.get(report.id, 1.0)) for report in reports]
    known = [item for item, report in zip(lessons, reports, strict=True) if report.of(*THEMES)]
    teacher = Model(Body(base, pieces, recipe.teacher), base.width)
    Trainer(teacher, recipe.epochs, recipe.seed).fit(known)
    _LOG.info("the teacher reads %d articles", len(lessons))
    told = [taught(teacher, item) for item in lessons]
    student = Model(Body(base, pieces, recipe.layers), base.width)
    student.follow(teacher)
    Trainer(student, recipe.repeats, recipe.seed).fit(told)
    facts |= {"reports": len(known), "passages": sum(len(item.themes) for item in known), "read": len(lessons)}
    facts |= {"teacher": recipe.teacher, "epochs": recipe.epochs, "repeats": recipe.repeats}
    return write_encoder(student, tokenizer, held, folder, layers=recipe.layers, **facts)


def write_encoder(
    model: Model, tokenizer: Tokenizer, held: Sequence[Report], folder: Path, **facts: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write a fitted model, calibrated on `held`; returns as `train_encoder`."""
    save_encoder(model, tokenizer, folder)
    facts["version"] = f"{facts['reports']}-{facts['passages']}"
    write_manifest(folder, temperature=1.0, certain=0.0, **facts)
    encoder = Encoder(folder)
    drafts = [prepare(Article(raw=report.text, id=report.id)) for report in held]
    kept = [[not passage.furniture for passage in draft.passages] for draft in drafts]
    rows = [encoder.probabilities(draft)[mask] for draft, mask in zip(drafts, kept, strict=True)]
    truth = [
        [theme for theme, good in zip(labels(draft, report), mask, strict=True) if good]
        for draft, report, mask in zip(drafts, held, kept, strict=True)
    ]
    numbers = np.array([THEMES.index(theme) for themes in truth for theme in themes])
    temperature = fitted_temperature(np.vstack(rows), numbers)
    soft = [softened(part, temperature) for part in rows]
    certain = certain_from(np.vstack(soft), numbers)
    manifest = write_manifest(folder, temperature=temperature, certain=certain, **facts)
    said = [[THEMES[best] for best in part.argmax(axis=1)] for part in soft]
    return manifest, theme_scores(truth, said, [part.max(axis=1).tolist() for part in soft])


def _lexicon_texts() -> list[str]:
    """Words and names that the vocabulary must have though no article of the corpus uses them."""
    return [item.read_text(encoding="utf-8") for item in LEXICONS.iterdir() if item.name.endswith((".toml", ".csv"))]
