"""Trained models on disk: written with skops, read only when they fit the installed version.

A model `NAME` is a folder of `models/` with `model.skops` (the estimator), `weights.npz` (the same as plain arrays, for
analysis), `manifest.json` (hashes, versions, parameters), `metrics.json` and the card `README.md`. The
folder `models/` is shipped inside the wheel.
"""

import json
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED

from baocao.core.errors import LexiconError
from baocao.themes.scorer import ThemeScorer

if TYPE_CHECKING:
    from baocao.learn.classifier import ThemeClassifier

_INSTALLED = Path(__file__).parent / "models"  # in a wheel
_CHECKOUT = Path(__file__).parents[2] / "models"  # in a source checkout
TRUSTED = [f"baocao.learn.classifier.{name}" for name in ("FeatureVectorizer", "ThemeClassifier", "identity")]


def models_folder() -> Path:
    """Where the shipped models lie."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def save_model(model: "ThemeClassifier", folder: Path, **facts: Any) -> dict[str, Any]:
    """Write `model.skops`, `weights.npz` and `manifest.json` with their hashes, the library's version and the facts.

    Returns the manifest.
    """
    import skops.io

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.skops").write_bytes(skops.io.dumps(model, compression=ZIP_DEFLATED, compresslevel=9))
    model.scorer().save(folder / "weights.npz")
    hashes = {name: sha256((folder / name).read_bytes()).hexdigest() for name in ("model.skops", "weights.npz")}
    manifest = {"sha256": hashes, "scikit-learn": version("scikit-learn"), **facts}
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


@cache
def load_weights(name: str | Path) -> tuple[ThemeScorer, dict[str, Any]]:
    """A model's weights for analysis, and its manifest; by the name of a shipped one or by folder, once a process.

    Raises:
        LexiconError: files are missing, or the hash differs.
    """
    folder, manifest = _checked(name, "weights.npz")
    return ThemeScorer.load(folder / "weights.npz"), manifest


@cache
def load_model(name: str | Path) -> tuple["ThemeClassifier", dict[str, Any]]:
    """The estimator itself, and its manifest.

    Raises:
        LexiconError: files are missing, the hash differs, or another release of scikit-learn wrote the model.
    """
    folder, manifest = _checked(name, "model.skops")
    installed = version("scikit-learn")
    if _release(manifest["scikit-learn"]) != _release(installed):
        raise LexiconError(
            f"{folder}: written with scikit-learn {manifest['scikit-learn']}, installed is {installed}. "
            f"Install that release, or train again: baocao train CORPUS -o {folder}."
        )
    import skops.io

    return skops.io.load(folder / "model.skops", trusted=TRUSTED), manifest


def _checked(name: str | Path, file: str) -> tuple[Path, dict[str, Any]]:
    """The model's folder and manifest, after the file's hash was compared."""
    folder = models_folder() / name
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        digest = sha256((folder / file).read_bytes()).hexdigest()
    except OSError as error:
        raise LexiconError(
            f"{error.filename}: the model must be there. Train one: baocao train CORPUS -o {folder}."
        ) from error
    if digest != manifest["sha256"][file]:
        raise LexiconError(f"{folder / file} must have the hash of its manifest. It was changed: train it again.")
    return folder, manifest


def _release(number: str) -> list[str]:
    """Major and minor number: patch releases read each other's models."""
    return number.split(".")[:2]
