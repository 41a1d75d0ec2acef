"""What a mention says beside where it stands (value, unit, link, date), compared with what its annotation says."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from baocao.core.article import Article
from baocao.core.markup import Tag, agrees
from baocao.core.normalizer import fold
from baocao.core.spans import Mention, Span


@dataclass(frozen=True, slots=True)
class Extracted(Span):
    """An extracted mention: its fields by name, spans as the words they cover, what is absent or false left out."""

    says: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Detail:
    """A row of scores: how far mentions of a kind say what their annotations say.

    Only annotations and mentions that say something under one of the `keys` count.

    Attributes:
        keys: attributes that must agree; what only one of the two says is wrong.
        given: attributes that must agree where they are annotated, and may be left out there.
        heads: attributes that must have the same head, in Vietnamese the first word, where they are annotated.
        words: whether the values are words that may agree in part.
    """

    name: str
    kind: str
    keys: tuple[str, ...]
    given: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    words: bool = False

    def wanted(self, tags: Sequence[Tag]) -> list[Tag]:
        """The annotations that count."""
        return [tag for tag in tags if any(key in tag.attributes for key in self.keys)]

    def stated(self, found: Sequence[Extracted]) -> list[Extracted]:
        """The mentions that count."""
        return [item for item in found if any(key in item.says for key in self.keys)]

    def agree(self, tag: Tag, found: Extracted) -> float:
        """How far the two say the same, in [0, 1]."""
        if self.words:
            return max(shared_words(tag.attributes[key], found.says[key]) for key in self.keys)
        keys = (*self.keys, *(key for key in self.given if key in tag.attributes))
        heads = ((tag.attributes[key], found.says.get(key, "")) for key in self.heads if key in tag.attributes)
        return float(
            all(agrees(tag.attributes.get(key, ""), found.says.get(key)) for key in keys)
            and all(head(wanted) == head(said) for wanted, said in heads)
        )


_HEAD = 2  # syllables
_VALUE = ("value", "value_max", "total", "unit")
DETAILS = (
    Detail("figure value and unit", "figure", _VALUE),
    Detail("figure modifier", "figure", ("modifier",)),
    Detail("figure change", "figure", ("change",)),
    Detail("figure planned", "figure", ("planned",)),
    Detail("figure row", "figure", (*_VALUE, "change", "planned"), heads=("measured",)),
    Detail("figure measured", "figure", ("measured",), words=True),
    Detail("locality linked", "locality", ("level",), given=("name", "province")),
    Detail("period timex", "period", ("timex",)),
    Detail("citation document", "citation", ("document_type", "number"), given=("name", "year", "issued", "issuer")),
)


def found_mentions(article: Article, kind: str) -> Iterator[Extracted]:
    """An article's mentions of a kind, in order."""
    for mention in article.mentions:
        if mention.kind == kind:
            yield Extracted(mention.start, mention.end, dict(_says(article, mention)))


def head(words: str) -> tuple[str, ...]:
    """The first two syllables: a word, or one and what tells it from others."""
    return tuple(fold(words).split()[:_HEAD])


def shared_words(one: str, other: str) -> float:
    """F1 of the syllables that two texts have in common, case and tone-mark style aside."""
    left, right = (Counter(fold(words).split()) for words in (one, other))
    return 2 * (left & right).total() / (left.total() + right.total()) if left and right else 0.0


def _says(article: Article, mention: Mention) -> Iterator[tuple[str, Any]]:
    for field in fields(mention):
        value = getattr(mention, field.name)
        if value is not None and value is not False:
            yield field.name, article.quote(value) if isinstance(value, Span) else value
