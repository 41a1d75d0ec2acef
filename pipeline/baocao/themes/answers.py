"""Which task of an article answers a shortcoming: what shares most of its subject's words, cut to that clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.normalizer import fold
from baocao.core.spans import Span
from baocao.structure.segmenter import split_sentences
from baocao.themes.cues import WORD, find_cues

_LEAST_SHARED = 2  # pairs of neighbouring syllables, that is words; one is chance
_LEAST_SHARE = 0.2  # of the shortcoming's words
_SHORT = 160  # characters; a longer task lists several things to do
_SEMICOLON = re.compile(r";\s+")
_COMMA = re.compile(r",\s+")

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Tasks:
    """The tasks of an article: what passages with the theme `tasks` state, headings and furniture left out."""

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
        return _narrowed(self.article.folded, best[3], wanted) if best and best[0] >= least else None


def statements(text: str, start: int, end: int) -> Iterator[Span]:
    """Sentences, and what semicolons part in them."""
    for sentence in split_sentences(text, start, end):
        at = sentence.start
        for mark in [*_SEMICOLON.finditer(text, sentence.start, sentence.end), None]:
            yield Span(at, mark.start() if mark else sentence.end)
            at = mark.end() if mark else at


def _narrowed(folded: str, task: Span, wanted: Pairs) -> Span:
    """Of a long task the pieces between commas that share words with the shortcoming, and what lies between them."""
    if task.end - task.start <= _SHORT:
        return task
    cuts = [match.span() for match in _COMMA.finditer(folded, task.start, task.end)]
    begins, ends = [task.start, *(end for _, end in cuts)], [*(start for start, _ in cuts), task.end]
    pieces = [Span(begin, end) for begin, end in zip(begins, ends, strict=True)]
    shared = [piece for piece in pieces if wanted & subject(folded, piece)]
    return Span(shared[0].start, shared[-1].end) if shared else task


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
            for task in statements(article.text, passage.start, passage.end):
                yield task, subject(article.folded, task)


@cache
def _function_words() -> frozenset[str]:
    return frozenset(map(fold, lexicon.load("limitations")["function_words"]))
