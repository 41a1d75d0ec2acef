"""What travels between stages: `Article`, and the spans that stages add to it.

All types are frozen, slotted dataclasses: cheap to make, compare and pickle, importable in any worker.

Offsets are half-open and count Unicode code points. While the stages run they refer to `Article.text`, the
normalised text; at the end (`analyzer.anchor`) every span becomes one of `Article.raw`, so whoever holds the
article that `Analyzer.analyze` returned finds `article.raw[span.start:span.end]` to be the quoted words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal, TypeVar

PassageKind = Literal["heading", "item", "sentence"]
THEMES = (
    "results",
    "shortcomings",
    "causes",
    "lessons",
    "tasks",
    "proposals",
    "implementation",
    "context",
    "other",
)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (half-open)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Token(Span):
    """A word: one or more syllables, or a number, a sign, a document number."""

    text: str


@dataclass(frozen=True, slots=True)
class Block(Span):
    """A part of the page: its title, or furniture around the article ("date", "caption", "menu", …)."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Span):
    """A heading, a list item or a sentence. `section` is the theme-neutral text of the heading it lies under.

    `uncertain` is true where the model's confidence in `theme` is below `themes.UNCERTAIN`, else None.
    """

    start: int
    end: int
    kind: PassageKind = "sentence"
    furniture: str | None = None  # what part of the page it is ("caption", "date", …); None: article
    section: str | None = None
    theme: str | None = None
    confidence: float | None = None
    uncertain: bool | None = None

    def labelled(self, theme: str, confidence: float, uncertain: bool | None = None) -> "Passage":
        """The passage with a theme."""
        return Passage(  # a third of the time that dataclasses.replace takes
            start=self.start,
            end=self.end,
            kind=self.kind,
            furniture=self.furniture,
            section=self.section,
            theme=theme,
            confidence=confidence,
            uncertain=uncertain,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Span):
    """Base of all extracted spans. Subclasses live with their extractor in `extractors/`.

    `rule` names the rule or model that made the mention, `confidence` is in [0, 1] where one exists.
    `kind` is the singular name (tag in inline markup), `plural` the key in the record and the table's name.
    """

    kind: ClassVar[str] = "mention"
    plural: ClassVar[str] = "mentions"

    start: int
    end: int
    rule: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ThemeShare:
    """How much of the article (share of the passages' characters, furniture aside) has a theme."""

    theme: str
    share: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class FieldShare:
    """How much of an article's subject words belong to a field (lĩnh vực) of `lexicons/fields.toml`."""

    field: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative unit as the article as a whole is tied to it."""

    name: str
    level: str
    province: str | None = None
    province_now: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Raw characters `raw_start:raw_end` became text characters `start:end`."""

    raw_start: int
    raw_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an article could not be read or analyzed: the stage, and what to do."""

    stage: str
    message: str


AnyMention = TypeVar("AnyMention", bound=Mention)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One report or news item.

    `raw` is what was read, decoded, otherwise untouched. `text` is its normalised form, `folded` the matching key of
    the same length as `text` (see `normalizer`). `mentions` holds all kinds, in order of their start.
    """

    raw: str
    id: str = ""
    source: str | None = None
    published: date | None = None
    text: str = ""
    folded: str = ""
    edits: tuple[Edit, ...] = ()
    blocks: tuple[Block, ...] = ()
    title: Span | None = None
    author: str | None = None
    attribution: str | None = None
    locality: Place | None = None
    passages: tuple[Passage, ...] = ()
    tokens: Sequence[Token] = ()
    mentions: tuple[Mention, ...] = ()
    themes: tuple[ThemeShare, ...] = ()
    fields: tuple[FieldShare, ...] = ()
    warnings: tuple[str, ...] = ()
    failure: Failure | None = None
    versions: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: type[AnyMention]) -> tuple[AnyMention, ...]:
        """The mentions of one class, in order: `article.of(Figure)`."""
        return tuple(mention for mention in self.mentions if isinstance(mention, kind))

    def quote(self, span: Span) -> str:
        """The raw characters of a span, of an article that `Analyzer.analyze` returned."""
        return self.raw[span.start : span.end]
