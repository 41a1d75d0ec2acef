"""Fields (lĩnh vực) of an article, as a model learnt from real ones tells them, and of a limitation, by its words.

Words of `lexicons/fields.toml` are the reader's to change. A field that no article of the model's was about goes by the
share of its words in the article.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.article_facts import FieldShare
from baocao.core.errors import LexiconError
from baocao.core.normalizer import fold
from baocao.core.spans import Span
from baocao.themes.article_scorer import ArticleScorer
from baocao.themes.cues import WORD
from baocao.themes.genres import first_syllables

FIELD_FILE = "fields.npz"  # of a model
_LEAST_SHARE = 0.15  # a field below is mentioned, not dealt with
_LEAST_WORDS = 2  # a single word is chance
_TITLE_WEIGHT = 3  # a title says what the article is about
_LEAST_SYLLABLES = 25  # a single line tells the model nothing
_SUBJECT = 600  # syllables that the model reads: behind them reports go through everything


class FieldTagger:
    """The stage that sets `Article.fields`: the fields it deals with, the largest first.

    Args:
        scorer: the model of fields; None for the lexicon alone.
    """

    name = "fields"
    needs: tuple[str, ...] = ("passages",)
    sets: tuple[str, ...] = ("fields",)

    def __init__(self, scorer: ArticleScorer | None = None) -> None:
        self.versions = {"fields": str(lexicon.load("fields")["version"])}
        self._scorer = scorer

    def __call__(self, article: Draft) -> Draft:
        return replace(article, fields=tuple(field_shares(article, self._scorer)))


def field_shares(article: Draft, scorer: ArticleScorer | None = None) -> Iterator[FieldShare]:
    """The fields that an article is about: by the model's probability, by the share of its words where it has none."""
    syllables = subject_syllables(article) if scorer else []
    if scorer and len(syllables) >= _LEAST_SYLLABLES:
        shares = dict(zip(scorer.labels, scorer.probabilities([syllables])[0].tolist(), strict=True))
        if field_names().keys() - shares.keys():  # looked for only where there are such
            shares = _word_shares(article) | shares
    else:
        shares = _word_shares(article)
    for field, share in sorted(shares.items(), key=lambda item: (-item[1], item[0])):
        if share >= _LEAST_SHARE:
            yield FieldShare(field, field_names()[field], round(share, 4))


def subject_syllables(article: Draft) -> list[str]:
    """The first syllables of an article, its title counted threefold."""
    title = WORD.findall(article.folded, article.title.start, article.title.end) if article.title else []
    return title * (_TITLE_WEIGHT - 1) + first_syllables(article, _SUBJECT)


def _word_shares(article: Draft) -> dict[str, float]:
    """Shares of the fields' words in the article, furniture left out; fields with a single one are left out."""
    counts: Counter[str] = Counter()
    for passage in article.passages:
        if not passage.furniture:
            counts.update(_found(article.folded, passage))
    if article.title:
        counts.update(_found(article.folded, article.title) * (_TITLE_WEIGHT - 1))
    total = counts.total()
    return {field: count / total for field, count in counts.items() if count >= _LEAST_WORDS}


def field_of(article: Draft, span: Span) -> str | None:
    """The field that a span's words belong to most; where they say nothing, the article's first."""
    counts = Counter(_found(article.folded, span))
    if counts:
        return min(counts, key=lambda field: (-counts[field], field))
    return article.fields[0].field if article.fields else None


@cache
def field_names() -> dict[str, str]:
    """Keys of the fields and their Vietnamese names."""
    return {key: field["name"] for key, field in lexicon.load("fields")["fields"].items()}


def field_words(folded: str, start: int = 0, end: int | None = None) -> list[str]:
    """The field of every word of a folded text that belongs to one, in order."""
    pattern, fields = _words()
    return [
        fields[" ".join(match[0].split())]
        for match in pattern.finditer(folded, start, len(folded) if end is None else end)
    ]


def _found(folded: str, span: Span) -> list[str]:
    return field_words(folded, span.start, span.end)


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    fields: dict[str, str] = {}
    for key, field in lexicon.load("fields")["fields"].items():
        for word in map(fold, field["words"]):
            if fields.setdefault(word, key) != key:
                raise LexiconError(f"lexicons/fields.toml: a word must stand in one field only. Got {word!r} in two.")
    return re.compile(rf"(?<!\w){lexicon.alternation(fields)}(?!\w)"), fields
