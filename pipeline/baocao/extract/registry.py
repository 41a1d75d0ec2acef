"""Extractors: the decorator that registers one, and their discovery.

An extractor is a generator `Draft -> Iterator[Mention]` in one file of `extract/kinds/`, or in a package that declares
an entry point in the group `baocao.extractors`. Dropping the file in is all it takes: its mentions reach the record,
the tables, the Doc and the tests.
"""

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from baocao.core.article import Draft
from baocao.core.errors import StageError
from baocao.core.spans import Mention

Finder = Callable[[Draft], Iterator[Mention]]

_registered: dict[str, "Extractor"] = {}


@dataclass(frozen=True, slots=True)
class Extractor:
    """A registered extractor; as a stage it adds its mentions to the article."""

    mention: type[Mention]
    find: Finder
    needs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The plural of its kind, as in the record and the tables."""
        return self.mention.plural

    @property
    def sets(self) -> tuple[str, ...]:
        """What later stages may rely on."""
        return (self.name,)

    @property
    def examples(self) -> str:
        """The EXAMPLES of the extractor's module, in inline markup."""
        return str(getattr(sys.modules[self.find.__module__], "EXAMPLES", ""))

    def __call__(self, article: Draft) -> Draft:
        starts = [passage.start for passage in article.passages]
        found = sorted(self.find(article), key=_place)
        self._check(article, found)
        if starts:
            for item in found:  # nobody else holds what the finder has just made, and a copy takes ten times as long
                object.__setattr__(item, "passage", bisect_right(starts, item.start) - 1)
        return replace(article, mentions=tuple(sorted((*article.mentions, *found), key=_place))) if found else article

    def _check(self, article: Draft, found: Sequence[Mention]) -> None:
        """Mentions of a kind lie inside the text, hold something, and do not overlap."""
        end = 0
        for mention in found:
            if not end <= mention.start < mention.end <= len(article.text):
                raise StageError(
                    f"A {mention.kind} must lie inside the text, behind the one before it. "
                    f"Got {mention.start}:{mention.end} behind {end}, in {len(article.text)} characters.",
                    stage=self.name,
                )
            end = mention.end

    def __reduce__(self) -> tuple[Callable[[str], "Extractor"], tuple[str]]:
        return _by_name, (self.name,)


def extractor(mention: type[Mention], *, needs: tuple[str, ...] = ("passages",)) -> Callable[[Finder], Finder]:
    """Register a generator of `mention`s that reads what `needs` names: stages' products or plural kinds.

    Raises:
        StageError: another extractor already makes mentions of this kind.
    """

    def register(find: Finder) -> Finder:
        known = _registered.get(mention.plural)
        if known and known.find.__module__ != find.__module__:
            raise StageError(
                f"Extractor names must be unique. Got {mention.plural!r} twice; rename one.", stage=mention.plural
            )
        _registered[mention.plural] = Extractor(mention, find, needs)
        return find

    return register


@cache
def extractors() -> tuple[Extractor, ...]:
    """All extractors, of the package and of installed plugins, by name."""
    package = import_module("baocao.extract.kinds")
    for module in iter_modules(package.__path__):
        import_module(f"baocao.extract.kinds.{module.name}")
    for point in entry_points(group="baocao.extractors"):
        point.load()
    return tuple(_registered[name] for name in sorted(_registered))


def _by_name(name: str) -> Extractor:
    return next(item for item in extractors() if item.name == name)


def _place(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, mention.kind
