"""Themes of passages and of the article, its genre, and what a model marks on the way.

A `ThemeModel` scores them for the `ThemeTagger`: "fast", a linear model (`scorer`, learnt by `learn.classifier`), which
is the default; "rules", which needs no model file; a folder of one's own training, of a linear model or of an encoder,
which reads passages in their context and marks limitations too (`encoder`, learnt by `learn.transformer`); or an
object of one's own.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from baocao.core.article import Draft, Passage, ThemeShare
from baocao.core.errors import OptionError
from baocao.themes import MODELS
from baocao.themes.encoder import FILES as ENCODER_FILES
from baocao.themes.encoder import Encoder, Reading
from baocao.themes.genres import GENRE_FILE, GenreScorer
from baocao.themes.rules import RuleModel
from baocao.themes.weights import load_weights, model_file, models_folder

_FOLDERS = {"default": "themes", "fast": "themes"}  # of models/

UNCERTAIN = (
    0.5  # below this confidence a theme is shown as uncertain, where the model does not say from where it is not
)


class ThemeModel(Protocol):
    """Gives every passage of an article its theme and a confidence in [0, 1].

    An `encoder.Encoder` gives genre and limitations too.
    """

    def predict_article(self, article: Draft) -> list[tuple[str, float]]:
        """One (theme, confidence) a passage."""


class ThemeTagger:
    """The stage that sets `Passage.theme`, `Article.themes` and, where the model tells them, genre and limitations.

    Args:
        model: one of `MODELS`, the folder of a trained one, or an object.
        everywhere: whether limitations are marked in articles of the genre "other" too: crime, sport, private business.

    Raises:
        OptionError: the model is neither one of `MODELS` nor a folder.
        LexiconError: a model's files are missing, or a hash differs.
    """

    name = "themes"
    needs: tuple[str, ...] = ("passages", "sections")
    sets: tuple[str, ...] = ("themes", "genre")

    def __init__(self, model: str | Path | ThemeModel = "default", *, everywhere: bool = False) -> None:
        self.model, version, self._certain, self._genres = _model(model)
        self.versions = {"model": version}
        self._everywhere = everywhere

    def __call__(self, article: Draft) -> Draft:
        reading = (
            self.model.read(article)
            if isinstance(self.model, Encoder)
            else Reading(self.model.predict_article(article))
        )
        passages = tuple(
            passage.labelled("other", 1.0)
            if passage.furniture
            else passage.labelled(theme, round(confidence, 4), confidence < self._certain or None)
            for passage, (theme, confidence) in zip(article.passages, reading.themes, strict=True)
        )
        genre = self._genres.genre(article) if self._genres else reading.genre
        outside = genre is not None and genre.name == "other" and not self._everywhere
        return replace(
            article,
            passages=passages,
            themes=tuple(theme_shares(passages)),
            genre=genre,
            marked=() if outside else reading.limitations,
            warnings=(*article.warnings, reading.warning) if reading.warning else article.warnings,
        )


def theme_shares(passages: tuple[Passage, ...]) -> Iterator[ThemeShare]:
    """Share of characters a theme, page furniture left out; the largest first."""
    sizes: dict[str, int] = defaultdict(int)
    sure: dict[str, list[float]] = defaultdict(list)
    for passage in passages:
        if passage.theme and passage.theme != "other":
            sizes[passage.theme] += passage.end - passage.start
            sure[passage.theme].append(passage.confidence or 0.0)
    total = sum(sizes.values())
    for theme, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        yield ThemeShare(theme, round(size / total, 4), round(sum(sure[theme]) / len(sure[theme]), 4))


def _model(name: str | Path | ThemeModel) -> tuple[ThemeModel, str, float, GenreScorer | None]:
    """The model, its name with its version, the confidence from which a theme is certain, and what tells genres."""
    if not isinstance(name, str | Path):
        return name, type(name).__name__, UNCERTAIN, None
    if name == "rules":
        return RuleModel(), "rules", UNCERTAIN, None
    folder = _FOLDERS[str(name)] if name in MODELS else Path(name).resolve()
    if isinstance(folder, Path) and not folder.is_dir():
        raise OptionError.among("model", (*MODELS, "a folder that baocao train wrote"), str(name))
    if (models_folder() / folder / ENCODER_FILES[0]).exists():
        encoder = Encoder(folder)
        return encoder, _version(folder, encoder.manifest), encoder.manifest["certain"], None
    scorer, manifest = load_weights(folder)
    genres = GenreScorer.load(model_file(folder, GENRE_FILE)[0]) if GENRE_FILE in manifest["sha256"] else None
    return scorer, _version(folder, manifest), manifest.get("certain", UNCERTAIN), genres


def _version(folder: str | Path, manifest: Mapping[str, object]) -> str:
    """The folder's name, what the model was learnt from, and the beginning of a hash over its files."""
    files = sha256(json.dumps(manifest["sha256"], sort_keys=True).encode()).hexdigest()
    return f"{Path(folder).name} {manifest['version']}-{files[:8]}"
