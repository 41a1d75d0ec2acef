"""Trained weights on disk, read for analysis with numpy alone, and only if they are what their manifest says.

A model `NAME` is a folder of `models/` with `model.skops` (the estimator), `weights.npz` (the same as plain arrays, for
analysis), `genres.npz` and `fields.npz` (of whole articles), `manifest.json` (hashes, versions, parameters),
`metrics.json` and the card `README.md`. The folder `models/` is shipped inside the wheel.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from baocao.core.errors import LexiconError
from baocao.core.files import shipped
from baocao.themes.scorer import ThemeScorer

FAST = "themes"  # the folder of the shipped linear models
FOLDERS = {"default": "encoder", "encoder": "encoder", "fast": FAST}  # of models/, by the names of models


def models_folder() -> Path:
    """Where the shipped models lie."""
    return shipped(Path("models"))


@cache
def load_weights(name: str | Path) -> tuple[ThemeScorer, dict[str, Any]]:
    """A model's weights for analysis, and its manifest; by the name of a shipped one or by folder, once a process.

    Raises:
        LexiconError: files are missing, or the hash differs.
    """
    path, manifest = model_file(name, "weights.npz")
    return ThemeScorer.load(path), manifest


def folder_with(file: str, model: str | Path = FAST) -> str | Path:
    """A model's folder where it holds the file, else that of the shipped fast one, which holds all kinds of files."""
    return model if (models_folder() / model / file).exists() else FAST


def version_of(folder: str | Path, manifest: Mapping[str, Any]) -> str:
    """What records call a model: its folder's name, what it was learnt from, the beginning of a hash over its files."""
    files = sha256(json.dumps(manifest["sha256"], sort_keys=True).encode()).hexdigest()
    return f"{Path(folder).name} {manifest['version']}-{files[:8]}"


def model_file(name: str | Path, file: str) -> tuple[Path, dict[str, Any]]:
    """Where a model's file lies, and the model's manifest, once the file has the hash that the manifest says.

    Raises:
        LexiconError: files are missing, or the hash differs.
    """
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
    return folder / file, manifest
