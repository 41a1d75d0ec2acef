"""The trained estimator on disk: written with skops beside its plain weights, read only by the scikit-learn it is of.

An analysis reads the weights alone (`themes.weights`); the estimator is for those who train, compare and inspect.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

import skops.io

from baocao.core.errors import LexiconError
from baocao.core.output import MANIFEST
from baocao.learn.classifier import ThemeClassifier
from baocao.themes.article_scorer import ArticleScorer
from baocao.themes.fields import FIELD_FILE
from baocao.themes.genres import GENRE_FILE
from baocao.themes.weights import model_file

FILES = (
    "model.skops",
    "weights.npz",
    GENRE_FILE,
    FIELD_FILE,
    MANIFEST,
)  # genres and fields where the corpus tells them
# what skops may build when it reads a model; nothing else of ours is in one
TRUSTED = [f"baocao.learn.classifier.{name}" for name in ("FeatureVectorizer", "ThemeClassifier", "identity")]


def save_model(
    model: ThemeClassifier, folder: Path, articles: Mapping[str, ArticleScorer | None] | None = None, **facts: Any
) -> dict[str, Any]:
    """Write `model.skops`, `weights.npz`, the models of whole articles that there are, and `manifest.json` to a folder.

    Args:
        model: fitted.
        folder: an empty one; see `core.output` for those of users.
        articles: models of whole articles by file.
        facts: for the manifest: version, parameters, what the model was made from.

    Returns:
        The manifest: hashes of the files, the version of scikit-learn, the facts.
    """
    (folder / "model.skops").write_bytes(skops.io.dumps(model, compression=ZIP_DEFLATED, compresslevel=9))
    model.scorer().save(folder / "weights.npz")
    names = ["model.skops", "weights.npz"]
    for name, scorer in (articles or {}).items():
        if scorer:
            scorer.save(folder / name)
            names.append(name)
    hashes = {name: sha256((folder / name).read_bytes()).hexdigest() for name in names}
    manifest = {"sha256": hashes, "scikit-learn": version("scikit-learn"), **facts}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


@cache
def load_model(name: str | Path) -> tuple[ThemeClassifier, dict[str, Any]]:
    """The estimator itself, and its manifest; by the name of a shipped model or by folder, once a process.

    Raises:
        LexiconError: files are missing, the hash differs, or another release of scikit-learn wrote the model.
    """
    path, manifest = model_file(name, "model.skops")
    installed = version("scikit-learn")
    if _release(manifest["scikit-learn"]) != _release(installed):
        raise LexiconError(
            f"{path}: written with scikit-learn {manifest['scikit-learn']}, installed is {installed}. "
            f"Install that release, or train again: baocao train CORPUS -o {path.parent}."
        )
    return skops.io.load(path, trusted=TRUSTED), manifest


def _release(number: str) -> list[str]:
    """Major and minor number: patch releases read each other's models."""
    return number.split(".")[:2]
