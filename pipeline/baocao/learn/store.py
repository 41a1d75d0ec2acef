"""The trained estimator on disk: written with skops beside its plain weights, read only by its own release."""

import json
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
from baocao.themes.weights import checked

FILES = ("model.skops", "weights.npz", MANIFEST, "metrics.json", "README.md")  # of a model
TRUSTED = [f"baocao.learn.classifier.{name}" for name in ("FeatureVectorizer", "ThemeClassifier", "identity")]


def save_model(model: ThemeClassifier, folder: Path, **facts: Any) -> dict[str, Any]:
    """Write `model.skops`, `weights.npz` and `manifest.json` with their hashes, the library's version and the facts.

    Args:
        model: a fitted one.
        folder: an empty one; see `core.output` for those of users.
        facts: what else the manifest is to say.

    Returns:
        The manifest.
    """
    (folder / "model.skops").write_bytes(skops.io.dumps(model, compression=ZIP_DEFLATED, compresslevel=9))
    model.scorer().save(folder / "weights.npz")
    hashes = {name: sha256((folder / name).read_bytes()).hexdigest() for name in ("model.skops", "weights.npz")}
    manifest = {"sha256": hashes, "scikit-learn": version("scikit-learn"), **facts}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


@cache
def load_model(name: str | Path) -> tuple[ThemeClassifier, dict[str, Any]]:
    """The estimator itself, and its manifest.

    Raises:
        LexiconError: files are missing, the hash differs, or another release of scikit-learn wrote the model.
    """
    folder, manifest = checked(name, "model.skops")
    installed = version("scikit-learn")
    if _release(manifest["scikit-learn"]) != _release(installed):
        raise LexiconError(
            f"{folder}: written with scikit-learn {manifest['scikit-learn']}, installed is {installed}. "
            f"Install that release, or train again: baocao train CORPUS -o {folder}."
        )
    return skops.io.load(folder / "model.skops", trusted=TRUSTED), manifest


def _release(number: str) -> list[str]:
    """Major and minor number: patch releases read each other's models."""
    return number.split(".")[:2]
