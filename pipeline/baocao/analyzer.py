"""The stages in order: `analyze` for the impatient, `Analyzer.analyze` for one text, `Analyzer.pipe` for a stream."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from graphlib import TopologicalSorter
from importlib.metadata import version
from os.path import exists
from pathlib import Path, PurePath

from baocao.core.article import Article, Stage
from baocao.core.article_facts import Failure
from baocao.core.brief import brief
from baocao.core.date_values import parse_date
from baocao.core.errors import OnError, OptionError, StageError, checked_on_error
from baocao.core.language import worded
from baocao.extract.amounts.cells import CellReader
from baocao.extract.amounts.scan import Scanner
from baocao.extract.checks import Checker
from baocao.extract.own_place import Placer
from baocao.extract.registry import Extractor, extractors
from baocao.read.sniffing import SUFFIXES
from baocao.structure.prepare import STAGES, anchor, begin
from baocao.structure.words.tokenizer import Tokenizer
from baocao.themes import MODELS, ModelName
from baocao.themes.article_scorer import load_scorer
from baocao.themes.fields import FIELD_FILE, FieldTagger
from baocao.themes.tagger import ThemeModel, ThemeTagger
from baocao.themes.weights import folder_with

_LONGEST_PATH = 4096  # characters, of Linux


class Analyzer:
    """Runs stages over articles. `baocao.load()` makes one with all stages.

    Raises:
        StageError: a stage needs what no stage before it sets.

    >>> analyzer = baocao.load(model="fast")
    >>> analyzer.analyze("Xã trồng 12 ha rừng.").figures[0].unit
    'ha'
    """

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.stages = tuple(stages)
        self.versions = {"baocao": version("baocao")}
        known = {"raw", "text"}
        for stage in self.stages:
            self.versions |= getattr(stage, "versions", {})
            if missing := sorted(set(stage.needs) - known):
                raise StageError(
                    f"Stage {stage_name(stage)} needs {', '.join(missing)}; set so far: {', '.join(sorted(known))}. "
                    "Put the stage that sets it before this one.",
                    stage=stage_name(stage),
                )
            known |= set(stage.sets)

    def __repr__(self) -> str:
        versions = (f"{name} {version}" for name, version in self.versions.items())
        return brief(self, f"{len(self.stages)} stages", *versions)

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
            published: the day of publication, a date, "2019-11-08" or "8/11/2019"; found on the page where not given.
            source: path or URL.

        Raises:
            OptionError: `published` is no date.
            StageError: a stage failed.

        >>> article = baocao.load(model="fast").analyze("Xã họp.", id="a1", published="8/11/2019")
        >>> article.id, str(article.published)
        ('a1', '2019-11-08')
        """
        if not isinstance(text, str):
            raise OptionError(
                f"text must be a string; an article as read goes to Analyzer.run. Got {type(text).__name__}."
            )
        return self.run(Article(raw=text, id=id or "", source=source, published=as_date(published)))

    def run(self, article: Article, *, on_error: OnError = "raise") -> Article:
        """One article as read, through all stages.

        With `on_error="collect"` an extractor that fails costs its own mentions only, and a warning says so.

        Raises:
            StageError: a stage failed.

        >>> analyzer = baocao.load(model="fast")
        >>> analyzer.run(baocao.Article(raw="Xã trồng 12 ha rừng.", id="a1"))
        Article(id='a1', passages=1, figures=1)
        """
        draft = begin(article)
        for stage in self.stages:
            try:
                draft = stage(draft)
            except Exception as error:
                name = stage_name(stage)
                what = worded(
                    f"{name} failed on article {article.id!r} ({type(error).__name__}: {str(error).rstrip('.')})"
                )
                if on_error == "raise" or not isinstance(stage, Extractor):
                    raise StageError(f"{what}. Leave the article out, or mend the stage.", stage=name) from error
                draft = replace(draft, warnings=(*draft.warnings, worded(f"{what}: none are listed.")))
        return replace(anchor(draft), versions=self.versions)

    def pipe(self, articles: Iterable[Article | str], *, on_error: OnError = "raise") -> Iterator[Article]:
        """Articles (as `baocao.read` yields them) or plain texts, one after the other; lazy.

        With `on_error="collect"` an article that fails comes out with its `failure` set, and the rest goes on.

        Raises:
            OptionError: `on_error` is neither "raise" nor "collect".

        >>> analyzer = baocao.load(model="fast")
        >>> for article in analyzer.pipe(["Xã trồng 12 ha rừng.", "Xã có 3 hộ nghèo."]):
        ...     print(article.id, article.quote(article.figures[0]))
        0 12 ha
        1 3
        """
        return self._pipe(articles, checked_on_error(on_error))

    def _pipe(self, articles: Iterable[Article | str], on_error: OnError) -> Iterator[Article]:
        for number, item in enumerate(articles):
            article = Article(raw=item, id=str(number)) if isinstance(item, str) else item
            if article.failure:
                yield article
                continue
            try:
                yield self.run(article, on_error=on_error)
            except StageError as error:
                if on_error == "raise":
                    raise
                yield replace(article, failure=Failure(error.stage, str(error)))


def analyze(
    text: str,
    *,
    model: ModelName = "default",
    id: str | None = None,  # noqa: A002
    published: date | str | None = None,
    source: str | None = None,
) -> Article:
    """One text, analyzed: `load(model=model).analyze(text)` that loads each model once.

    Args:
        text: the words of an article; files are read with `baocao.read`.
        model: a name in `themes.MODELS`; "fast" is quicker by far, and errs more about themes and limitations.
        id: as in `Analyzer.analyze`, and likewise `published` and `source`.

    Raises:
        OptionError: `text` is the path of a file or an address, no model has that name, or `published` is no date.

    >>> article = baocao.analyze("Năm 2022, doanh thu từ du lịch của huyện Yên Bình vượt 39,3%.")
    >>> [(article.quote(figure), figure.unit, figure.year) for figure in article.figures]
    [('39,3%', '%', 2022)]
    """
    if isinstance(text, PurePath) or (isinstance(text, str) and _is_path(text)):
        raise OptionError(
            f"text must be the words of an article. Got {str(text)!r}, a path or an address. What files hold: "
            "`baocao.load().pipe(baocao.read(path))`; words that look like a path: `baocao.load().analyze(text)`."
        )
    if model not in MODELS:
        raise OptionError(f"{OptionError.among('model', MODELS, model)} For a model of your own: baocao.load(model=…).")
    return _loaded(model).analyze(text, id=id, published=published, source=source)


def _is_path(text: str) -> bool:
    """It is a file or folder, is called like a file that can be read, or is an address."""
    line = text.strip()
    if "\n" in line or len(line) > _LONGEST_PATH:
        return False
    address = "://" in line
    there = exists(line)  # noqa: PTH110  (`Path.exists` raises where no path can be called so)
    return there or (not line.count(" ") if address else line.lower().endswith(SUFFIXES))


@cache
def _loaded(model: ModelName) -> Analyzer:
    return load(model=model)


def load(*, model: ModelName | str | Path | ThemeModel = "default", everywhere: bool = False) -> Analyzer:
    """An analyzer with every stage and every registered extractor; nothing is downloaded.

    Args:
        model: the theme model: one of the names in `themes.MODELS`, the folder of a trained one, or an object.
        everywhere: whether limitations are marked in articles of the genre "other" too: crime, sport, business.

    Raises:
        OptionError: no theme model has that name, and no folder.
        LexiconError: a model's files are missing or do not fit the installed libraries.

    >>> analyzer = baocao.load(model="fast")
    >>> [article.genre.name for article in analyzer.pipe(["UBND tỉnh yêu cầu các huyện báo cáo."])]
    ['place_news']
    """
    themes = ThemeTagger(model, everywhere=everywhere)
    behind: tuple[Stage, ...] = (
        Scanner(),
        CellReader(),
        *extractors(),
        themes,
        FieldTagger(load_scorer(folder_with(FIELD_FILE, themes.folder), FIELD_FILE)),
        Placer(),
        Checker(),
    )
    return Analyzer((*STAGES, Tokenizer(), *_ordered(behind)))


def _ordered(stages: Sequence[Stage]) -> list[Stage]:
    """The stages so that each comes after those whose products it needs; otherwise by name."""
    makers = {product: number for number, stage in enumerate(stages) for product in stage.sets}
    graph = {number: {makers[need] for need in stage.needs if need in makers} for number, stage in enumerate(stages)}
    return [stages[number] for number in TopologicalSorter(graph).static_order()]


def stage_name(stage: Stage) -> str:
    """The name of a stage in messages."""
    return str(getattr(stage, "name", None) or type(stage).__name__)


def as_date(value: date | str | None) -> date | None:
    """A date, or one in ISO form or day first; None stays None. Raises OptionError for anything else."""
    if value is None:
        return None
    if (day := parse_date(value)) is None:
        raise OptionError(f"A date must be written as 2019-11-08 or 8/11/2019. Got {value!r}.")
    return day
