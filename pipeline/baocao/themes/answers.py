"""Which task of an article answers a shortcoming: the one that shares most of its subject's words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from baocao.core import lexicon
from baocao.core.article import Draft, Span
from baocao.core.normalizer import fold
from baocao.themes.cues import WORD, find_cues

_LEAST_SHARED = 2  # pairs of neighbouring syllables, that is words; one is chance
_LEAST_SHARE = 0.2  # of the shortcoming's words

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Tasks:
    """The tasks of an article: the passages with the theme `tasks`, headings and furniture left out."""

    article: Draft

    @cached_property
    def subjects(self) -> tuple[tuple[Span, Pairs], ...]:
        """The tasks with the words of their subjects; looked at only where there is a shortcoming."""
        return tuple(_tasks(self.article))

    def answering(self, shortcoming: Span) -> Span | None:
        """The task that answers a shortcoming; None where none shares enough of its words."""
        if not self.subjects:
            return None
        wanted = subject(self.article.folded, shortcoming)
        least = max(_LEAST_SHARED, _LEAST_SHARE * len(wanted))
        shared = [(len(wanted & words), -len(words), -task.start, task) for task, words in self.subjects]
        best = max(shared, default=None, key=lambda item: item[:3])
        return best[3] if best and best[0] >= least else None


def subject(folded: str, span: Span) -> Pairs:
    """Pairs of neighbouring syllables that name what a span is about: no cues of themes, no function words."""
    syllables = WORD.findall(folded, span.start, span.end)
    for hit in find_cues(syllables):
        syllables[hit.at : hit.end] = [""] * hit.size
    known = [bool(syllable) and syllable.isalpha() and syllable not in _function_words() for syllable in syllables]
    return frozenset(
        (syllables[at], syllables[at + 1]) for at in range(len(syllables) - 1) if known[at] and known[at + 1]
    )


def _tasks(article: Draft) -> Iterator[tuple[Span, Pairs]]:
    for passage in article.passages:
        if passage.theme == "tasks" and passage.kind != "heading" and not passage.furniture:
            yield Span(passage.start, passage.end), subject(article.folded, passage)


@cache
def _function_words() -> frozenset[str]:
    return frozenset(map(fold, lexicon.load("limitations")["function_words"]))
