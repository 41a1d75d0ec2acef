"""The model "rules": headings, lead-ins and cues added up, by weights set by hand. The baseline of the trained ones."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.spans import Passage
from baocao.structure.sections import announced_theme, run_in_heading

# Set by hand on the project's corpora.
_STRONG, _WEAK = 2.0, 0.5  # a cue of `lexicons/themes.toml`
_SECTION, _RUN_IN = 2.5, 4.0  # what announces a theme: the heading above, one fused with the sentence
_HEADING = 2 * _RUN_IN  # the passage is itself a heading
_BEFORE = 0.7  # the theme of the passage before


class RuleModel:
    """Headings, lead-ins and cues of `lexicons/themes.toml`, added up."""

    def predict_article(self, article: Draft) -> list[tuple[str, float]]:
        """One (theme, confidence) a passage."""
        scored: list[tuple[str, float]] = []
        before: str | None = None
        for passage in article.passages:
            words = article.text[passage.start : passage.end]
            scored.append(self._score(words, article.folded[passage.start : passage.end], passage, before))
            before = before if passage.furniture else scored[-1][0]
        return scored

    def _score(self, words: str, folded: str, passage: Passage, before: str | None) -> tuple[str, float]:
        scores: dict[str, float] = defaultdict(float)
        for theme, strong, weak in _cues():
            scores[theme] += _STRONG * len(strong.findall(folded)) + _WEAK * len(weak.findall(folded))
        for heading, weight in _headings(words, passage):
            if announced := announced_theme(heading):
                scores[announced] += weight
        if before:
            scores[before] += _BEFORE
        best = max(scores, key=lambda theme: scores[theme])
        total = sum(scores.values())
        return (best, scores[best] / total) if total else ("context", 0.0)


def _headings(words: str, passage: Passage) -> Iterator[tuple[str, float]]:
    """The headings that speak for a passage, with their weights."""
    if passage.kind == "heading":
        yield words, _HEADING
    if passage.section:
        yield passage.section, _SECTION
    if head := run_in_heading(words):
        yield head, _RUN_IN


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    def pattern(forms: list[str]) -> re.Pattern[str]:
        return re.compile(r"\b" + lexicon.alternation(forms))

    cues = lexicon.load("themes").items()
    return tuple((theme, pattern(forms["strong"]), pattern(forms["weak"])) for theme, forms in cues)
