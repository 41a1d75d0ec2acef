"""Trained models on disk: written with skops, read only when they fit the installed version.

A model `NAME` is a folder of `models/` with `model.skops`, `manifest.json` (hash, versions, parameters), `metrics.json`
and the card `README.md`. The folder `models/` is shipped inside the wheel.
"""

import json
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

import skops.io

from baocao.errors import LexiconError

_INSTALLED = Path(__file__).parent / "models"  # in a wheel
_CHECKOUT = Path(__file__).parents[2] / "models"  # in a source checkout
TRUSTED = ["baocao.features.FeatureVectorizer", "baocao.features.identity", "baocao.themes.ThemeClassifier"]


def models_folder() -> Path:
    """Where the shipped models lie."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def save_model(model: object, folder: Path, **facts: Any) -> None:
    """Write `model.skops` and `manifest.json` with its hash, the library's version and the given facts."""
    folder.mkdir(parents=True, exist_ok=True)
    data: bytes = skops.io.dumps(model, compression=ZIP_DEFLATED, compresslevel=9)
    (folder / "model.skops").write_bytes(data)
    manifest = {"sha256": sha256(data).hexdigest(), "scikit-learn": _sklearn(), **facts}
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@cache
def load_model(name: str | Path) -> tuple[Any, dict[str, Any]]:
    """A model and its manifest, by the name of a shipped one or by folder; read once a process.

    Raises:
        LexiconError: files are missing, the hash differs, or another version of scikit-learn wrote the model.
    """
    folder = models_folder() / name
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        data = (folder / "model.skops").read_bytes()
    except OSError as error:
        raise LexiconError(
            f"{error.filename}: the model must be there. Train one: baocao train CORPUS -o {folder}."
        ) from error
    if sha256(data).hexdigest() != manifest["sha256"]:
        raise LexiconError(f"{folder}/model.skops must have the hash of its manifest. It was changed: train it again.")
    if _release(manifest["scikit-learn"]) != _release(_sklearn()):
        raise LexiconError(
            f"{folder}: written with scikit-learn {manifest['scikit-learn']}, installed is {_sklearn()}. "
            f"Install that release, or train again: baocao train CORPUS -o {folder}."
        )
    return skops.io.loads(data, trusted=TRUSTED), manifest


def _sklearn() -> str:
    return version("scikit-learn")


def _release(number: str) -> list[str]:
    """Major and minor number: patch releases read each other's models."""
    return number.split(".")[:2]
