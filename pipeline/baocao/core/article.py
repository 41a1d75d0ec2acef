"""What travels: `Article`, and its `Draft` while the stages work on it.

All types are frozen, slotted dataclasses: cheap to make, compare and pickle, importable in any worker. What they hold:
`spans` and `article_facts`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from baocao.core.article_facts import Document, Failure, FieldShare, Genre, Place, ThemeShare
from baocao.core.brief import brief, short
from baocao.core.errors import StageError
from baocao.core.findings import Findings
from baocao.core.offsets import Edit
from baocao.core.spans import Block, Lack, Mention, NonFigure, PageBox, Passage, Span, TextTable, Token

AnyMention = TypeVar("AnyMention", bound=Mention)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Page:
    """What an article and its draft have in common. `mentions` holds all kinds, in order of their start.

    `boxes` are the words of recognised pages, in order; their offsets are those of `raw`, in a draft too.
    """

    raw: str
    id: str = ""
    source: str | None = None
    published: date | None = None
    blocks: tuple[Block, ...] = ()
    boxes: tuple[PageBox, ...] = ()
    title: Span | None = None
    document: Document | None = None
    author: str | None = None
    attribution: str | None = None
    locality: Place | None = None
    passages: tuple[Passage, ...] = ()
    tokens: Sequence[Token] = ()
    mentions: tuple[Mention, ...] = ()
    themes: tuple[ThemeShare, ...] = ()
    fields: tuple[FieldShare, ...] = ()
    genre: Genre | None = None
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return self._line()

    def _line(self, **more: object) -> str:
        title = self.title and short(self.quote(self.title))
        said = {"id": self.id and short(self.id), "published": self.published, "title": title, **more}
        said |= {"passages": len(self.passages)} if self.passages else {"characters": len(self.raw)}
        said |= Counter(mention.plural for mention in self.mentions).most_common()
        return brief(self, *(f"{name}={value}" for name, value in said.items() if value))

    def quote(self, span: Span) -> str:
        """The raw characters of a span.

        >>> article = baocao.analyze("Huyện Yên Bình trồng 12 ha rừng.", model="fast")
        >>> [article.quote(mention) for mention in article.mentions]
        ['Huyện Yên Bình', '12 ha']
        """
        return self.raw[span.start : span.end]

    def of(self, kind: type[AnyMention]) -> tuple[AnyMention, ...]:
        """The mentions of one class, in order; its subclasses are of it too.

        >>> article = baocao.analyze("Huyện Yên Bình trồng 12 ha rừng.", model="fast")
        >>> article.of(baocao.Figure) == article.figures
        True
        """
        return tuple(mention for mention in self.mentions if isinstance(mention, kind))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Article(_Page, Findings):
    """One report or news item, as `baocao.read` yields it or as `Analyzer.analyze` returns it, with what was found.

    `raw` is what was read, decoded, otherwise untouched; every span counts its characters. `id`, `source`, `title`,
    `published`, `author`, `attribution`, `document` (of an official paper) and `locality` say what it is; `themes`,
    `fields` and `genre` what it is about. `passages` are its headings, items and sentences, in order, `tokens` its
    words, `mentions` all that was extracted. `nonfigures` are the numbers that count nothing: the answer to "why is
    this no figure?". `warnings` are notes for editors, `failure` why it could not be read or analyzed.

    >>> article = baocao.analyze("Năm 2022, huyện Yên Bình trồng 12 ha rừng.", id="yb", model="fast")
    >>> article
    Article(id='yb', passages=1, periods=1, localities=1, figures=1)
    >>> article.quote(article.figures[0]), article.passages[0].theme
    ('12 ha', 'context')
    """

    nonfigures: tuple[NonFigure, ...] = ()
    failure: Failure | None = None
    versions: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self._line(failed_in=self.failure and short(self.failure.stage))

    def passage_of(self, mention: Mention) -> Passage:
        """The passage in which a mention begins: its sentence, item or heading, with its theme.

        Raises:
            StageError: the mention was found where there were no passages.

        >>> article = baocao.analyze("Xã có 12 thôn. Tuy nhiên, còn 3 hộ nghèo.", model="fast")
        >>> article.quote(article.passage_of(article.figures[1]))
        'Tuy nhiên, còn 3 hộ nghèo.'
        """
        if mention.passage is None:
            raise StageError(
                f"A mention must be of an article with passages. Got {mention!r}. Analyze it with `load()`."
            )
        return self.passages[mention.passage]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Draft(_Page):
    """An article under way through the stages: every span counts the characters of `text`.

    `text` is the normalised form of `raw`, which `edits` lead back to, and `folded` its matching key of the same
    length (see `normalizer`). `tables` are those in it. `numbers` are those that count
    (`extract.amounts.amount.Amount`) and those that do not (`NonFigure`), in order. `marked` are the limitations that
    the theme model sees; None where it looks for none.
    """

    text: str
    folded: str
    edits: tuple[Edit, ...] = ()
    tables: tuple[TextTable, ...] = ()
    numbers: tuple[Span, ...] = ()
    marked: tuple[Lack, ...] | None = None

    def quote(self, span: Span) -> str:
        """The characters of a span."""
        return self.text[span.start : span.end]


class Stage(Protocol):
    """A pure, picklable callable that declares what it reads and what it sets."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Products of earlier stages; every draft has its `text`."""

    @property
    def sets(self) -> tuple[str, ...]:
        """What later stages may rely on."""

    def __call__(self, draft: Draft, /) -> Draft:
        """The draft with more in it."""
