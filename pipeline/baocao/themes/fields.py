"""Fields (lĩnh vực) of an article: how much of its vocabulary belongs to each field of `lexicons/fields.toml`."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from baocao.core import lexicon
from baocao.core.article import Draft, FieldShare, Span
from baocao.core.errors import LexiconError
from baocao.core.normalizer import fold

_LEAST_SHARE = 0.15  # of the words found; a field below is mentioned, not dealt with
_LEAST_WORDS = 2  # a single word is chance
_TITLE_WEIGHT = 3  # a title says what the article is about


class FieldTagger:
    """The stage that sets `Article.fields`: the fields it deals with, the largest first."""

    name = "fields"
    needs: tuple[str, ...] = ("passages",)
    sets: tuple[str, ...] = ("fields",)

    def __init__(self) -> None:
        self.versions = {"fields": str(lexicon.load("fields")["version"])}

    def __call__(self, article: Draft) -> Draft:
        return replace(article, fields=tuple(field_shares(article)))


def field_shares(article: Draft) -> Iterator[FieldShare]:
    """Shares of the fields' words in the article, furniture left out."""
    counts: Counter[str] = Counter()
    for passage in article.passages:
        if not passage.furniture:
            counts.update(_found(article.folded, passage))
    if article.title:
        counts.update(_found(article.folded, article.title) * (_TITLE_WEIGHT - 1))
    total = counts.total()
    for field, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count >= _LEAST_WORDS and count >= _LEAST_SHARE * total:
            yield FieldShare(field, field_names()[field], round(count / total, 4))


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


def _found(folded: str, span: Span) -> list[str]:
    pattern, fields = _words()
    return [fields[" ".join(match[0].split())] for match in pattern.finditer(folded, span.start, span.end)]


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    fields: dict[str, str] = {}
    for key, field in lexicon.load("fields")["fields"].items():
        for word in map(fold, field["words"]):
            if fields.setdefault(word, key) != key:
                raise LexiconError(f"lexicons/fields.toml: a word must stand in one field only. Got {word!r} in two.")
    return re.compile(rf"(?<!\w){lexicon.alternation(fields)}(?!\w)"), fields
