"""Themes of passages and of the article, its genre, and what the theme model marks on the way.

A `ThemeModel` scores them for the `ThemeTagger`: "encoder", the default, which reads passages in their context and
marks limitations too (`encoder`, learnt by `learn.transformer`); "fast", a linear model (`scorer`, learnt by
`learn.classifier`); "rules", without learning; a folder of one's own training; or an object of one's own.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from baocao.core.article import Draft
from baocao.core.article_facts import ThemeShare
from baocao.core.errors import OptionError
from baocao.core.spans import Passage
from baocao.themes import MODELS
from baocao.themes.article_scorer import load_scorer
from baocao.themes.encoder import FILES as ENCODER_FILES
from baocao.themes.encoder import Encoder, Reading
from baocao.themes.genres import GENRE_FILE, genre_of
from baocao.themes.rules import RuleModel
from baocao.themes.weights import FAST, folder_with, load_weights, models_folder

_FOLDERS = {"default": "encoder", "encoder": "encoder", "fast": FAST}  # of models/

UNCERTAIN = (
    0.5  # below this confidence a theme is shown as uncertain, where the model does not say from where it is not
)


class ThemeModel(Protocol):
    """Gives every passage of an article its theme and a confidence in [0, 1].

    An `encoder.Encoder` gives limitations too.
    """

    def predict_article(self, article: Draft) -> list[tuple[str, float]]:
        """One (theme, confidence) a passage."""


class ThemeTagger:
    """The stage that sets `Passage.theme`, `Article.themes`, its genre and, where the model marks them, limitations.

    Args:
        model: one of `MODELS`, the folder of a trained one, or an object.
        everywhere: whether limitations are marked in articles of the genre "other" too: crime, sport, private business.

    Attributes:
        folder: where the model lies, by name in `models/` or as a path; of one without files that of the fast model.

    Raises:
        OptionError: the model is neither one of `MODELS` nor a folder.
        LexiconError: a model's files are missing, or a hash differs.
    """

    name = "themes"
    needs: tuple[str, ...] = ("passages", "sections")
    sets: tuple[str, ...] = ("themes", "genre")

    def __init__(self, model: str | Path | ThemeModel = "default", *, everywhere: bool = False) -> None:
        self.model, self.folder, version, self._certain = _model(model)
        self._genres = load_scorer(folder_with(GENRE_FILE, self.folder), GENRE_FILE)
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
        genre = genre_of(article, self._genres)
        outside = genre.name == "other" and not self._everywhere
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


def _model(name: str | Path | ThemeModel) -> tuple[ThemeModel, str | Path, str, float]:
    """The model, its folder, its name with its version, and the confidence from which a theme is certain."""
    if not isinstance(name, str | Path):
        return name, FAST, type(name).__name__, UNCERTAIN
    if name == "rules":
        return RuleModel(), FAST, "rules", UNCERTAIN
    folder = _FOLDERS[str(name)] if name in MODELS else Path(name).resolve()
    if isinstance(folder, Path) and not folder.is_dir():
        raise OptionError.among("model", (*MODELS, "a folder that baocao train wrote"), str(name))
    model: ThemeModel
    if (models_folder() / folder / ENCODER_FILES[0]).exists():
        model = Encoder(folder)
        manifest = model.manifest
    else:
        model, manifest = load_weights(folder)
    return model, folder, _version(folder, manifest), manifest.get("certain", UNCERTAIN)


def _version(folder: str | Path, manifest: Mapping[str, object]) -> str:
    """The folder's name, what the model was learnt from, and the beginning of a hash over its files."""
    files = sha256(json.dumps(manifest["sha256"], sort_keys=True).encode()).hexdigest()
    return f"{Path(folder).name} {manifest['version']}-{files[:8]}"
