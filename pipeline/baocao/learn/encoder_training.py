"""From annotated reports to an encoder on disk: vocabulary, fit, eight bits, calibration, card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from baocao.core.article import THEMES, Article
from baocao.core.lexicon import LEXICONS
from baocao.learn.base import read_base, tokenizer_of, used_pieces
from baocao.learn.calibration import certain_from, fitted_temperature, softened
from baocao.learn.corpus import Report, labels
from baocao.learn.encoder_files import save_encoder, write_manifest
from baocao.learn.lessons import lesson
from baocao.learn.metrics import theme_scores
from baocao.learn.transformer import Body, Model, Trainer
from baocao.structure.prepare import prepare
from baocao.themes.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an encoder is made. The defaults made the shipped one.

    Attributes:
        layers: of the base's twelve.
        epochs: times that every article is read.
        seed: of all that is drawn.
    """

    layers: int = 6
    epochs: int = 5
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
        reports: to learn from.
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
    model = Model(Body(base, pieces, recipe.layers), base.width)
    Trainer(model, recipe.epochs, recipe.seed).fit(lessons)
    facts |= {"reports": len(lessons), "passages": sum(len(item.themes) for item in lessons)}
    return write_encoder(model, tokenizer, held, folder, layers=recipe.layers, epochs=recipe.epochs, **facts)


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
