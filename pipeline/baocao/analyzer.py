"""The stages in order: `Analyzer.analyze` for one text, `Analyzer.pipe` for a stream."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from graphlib import TopologicalSorter
from importlib.metadata import version
from typing import ClassVar, Literal, Protocol

from baocao.core.article import Article, Failure
from baocao.core.errors import OptionError, StageError
from baocao.core.normalizer import Normalizer
from baocao.core.offsets import OffsetMap, relocate
from baocao.extract.checks import find_inconsistencies
from baocao.extract.places import gazetteer
from baocao.extract.places.locator import article_locality, find_foreign_bodies
from baocao.extract.registry import extractors
from baocao.structure.furniture import Furniture
from baocao.structure.sections import Sectioner
from baocao.structure.segmenter import Segmenter
from baocao.structure.words.tokenizer import Tokenizer, Words
from baocao.themes.fields import FieldTagger
from baocao.themes.tagger import ModelName, ThemeModel, ThemeTagger

OnError = Literal["raise", "collect"]


class Stage(Protocol):
    """A pure, picklable callable that declares what it reads and what it sets."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Products of earlier stages."""

    @property
    def sets(self) -> tuple[str, ...]:
        """What later stages may rely on."""

    def __call__(self, article: Article) -> Article:
        """The article with more in it."""


class Analyzer:
    """Runs stages over articles. `baocao.load()` makes one with all stages.

    Raises:
        StageError: a stage needs what no stage before it sets.
    """

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.stages = tuple(stages)
        self.versions = {"baocao": version("baocao")}
        known = {"raw"}
        for stage in self.stages:
            self.versions |= getattr(stage, "versions", {})
            if missing := sorted(set(stage.needs) - known):
                raise StageError(
                    f"Stage {stage_name(stage)} needs {', '.join(missing)}; set so far: {', '.join(sorted(known))}. "
                    "Put the stage that sets it before this one.",
                    stage=stage_name(stage),
                )
            known |= set(stage.sets)

    def analyze(
        self,
        text: str,
        *,
        id: str | None = None,  # noqa: A002  (the record's name for it)
        published: date | str | None = None,
        source: str | None = None,
    ) -> Article:
        """One text, through all stages.

        Args:
            text: the article as read.
            id: the name that the article goes by in records and tables.
            published: the day of publication, as a date or in ISO form; found on the page where not given.
            source: path or URL.

        Raises:
            OptionError: `published` is no date.
            StageError: a stage failed.
        """
        article = Article(raw=text, id=id or "", source=source, published=as_date(published))
        return self.run(article)

    def run(self, article: Article) -> Article:
        """One article as read, through all stages."""
        for stage in self.stages:
            try:
                article = stage(article)
            except StageError:
                raise
            except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
                name = stage_name(stage)
                message = f"Stage {name} failed on article {article.id!r}: {error}. Leave it out, and report its text."
                raise StageError(message, stage=name) from error
        return replace(anchor(article), versions=self.versions)

    def pipe(self, articles: Iterable[Article | str], *, on_error: OnError = "raise") -> Iterator[Article]:
        """Articles (as `baocao.read` yields them) or plain texts, one after the other; lazy.

        With `on_error="collect"` an article that fails comes out with its `failure` set, and the rest goes on.

        Raises:
            OptionError: `on_error` is neither "raise" nor "collect".
        """
        if on_error not in ("raise", "collect"):
            raise OptionError.among("on_error", ("raise", "collect"), on_error)
        return self._pipe(articles, on_error)

    def _pipe(self, articles: Iterable[Article | str], on_error: OnError) -> Iterator[Article]:
        for number, item in enumerate(articles):
            article = Article(raw=item, id=str(number)) if isinstance(item, str) else item
            if article.failure:
                yield article
                continue
            try:
                yield self.run(article)
            except StageError as error:
                if on_error == "raise":
                    raise
                yield replace(article, failure=Failure(error.stage, str(error)))


class Placer:
    """The stage that sets the article's own locality."""

    needs: tuple[str, ...] = ("localities",)
    sets: tuple[str, ...] = ("locality",)
    versions: ClassVar[dict[str, str]] = {"gazetteer": gazetteer.VERSION}

    def __call__(self, article: Article) -> Article:
        return replace(article, locality=article_locality(article))


class Checker:
    """The stage that adds warnings for editors."""

    needs: tuple[str, ...] = ("locality", "figures")
    sets: tuple[str, ...] = ("warnings",)

    def __call__(self, article: Article) -> Article:
        found = (*find_foreign_bodies(article), *find_inconsistencies(article))
        return replace(article, warnings=(*article.warnings, *found)) if found else article


_PREPARE: tuple[Stage, ...] = (Normalizer(), Furniture(), Segmenter(), Sectioner())


def load(*, model: ModelName | ThemeModel = "default") -> Analyzer:
    """An analyzer with every stage and every registered extractor; nothing is downloaded.

    Args:
        model: the theme model, by one of the names in `themes.MODELS` or as an object.

    Raises:
        OptionError: no theme model has that name.
        LexiconError: a model's files are missing or do not fit the installed libraries.
    """
    return Analyzer(
        (*_PREPARE, Tokenizer(), *_ordered((*extractors(), ThemeTagger(model), FieldTagger(), Placer(), Checker())))
    )


def prepare(article: Article) -> Article:
    """The article with text, passages and sections set; what training and features need."""
    for stage in _PREPARE:
        article = stage(article)
    return article


def anchor(article: Article) -> Article:
    """The article with every span in offsets of `raw`; what an `Analyzer` does last."""
    if not article.edits:
        return article
    offsets = OffsetMap(article.edits)
    words = article.tokens
    return replace(
        article,
        title=article.title and relocate(article.title, offsets),
        passages=tuple(relocate(item, offsets) for item in article.passages),
        tokens=words.anchored(article.edits)
        if isinstance(words, Words)
        else [relocate(item, offsets) for item in words],
        mentions=tuple(relocate(item, offsets) for item in article.mentions),
    )


def _ordered(stages: Sequence[Stage]) -> list[Stage]:
    """The stages so that each comes after those whose products it needs; otherwise by name."""
    makers = {product: number for number, stage in enumerate(stages) for product in stage.sets}
    graph = {number: {makers[need] for need in stage.needs if need in makers} for number, stage in enumerate(stages)}
    return [stages[number] for number in TopologicalSorter(graph).static_order()]


def stage_name(stage: Stage) -> str:
    """The name of a stage in messages."""
    return str(getattr(stage, "name", None) or type(stage).__name__)


def as_date(value: date | str | None) -> date | None:
    """A date, or one in ISO form; None stays None. Raises OptionError for anything else."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise OptionError(f"A date must be given in ISO form (2019-11-08). Got {value!r}.") from None
