"""What travels: `Article`, its `Draft` while the stages work on it, and the spans that they add.

All types are frozen, slotted dataclasses: cheap to make, compare and pickle, importable in any worker.

Offsets are half-open and count Unicode code points. Those of a draft refer to its normalised text, those of an article
to `Article.raw`: `structure.prepare` leads from the one to the other, `anchor` back. So whoever holds an article finds
`article.raw[span.start:span.end]` to be the quoted words.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal, Protocol, TypeVar

from baocao.core.brief import brief, brief_span, short
from baocao.core.errors import StageError
from baocao.core.findings import Findings

PassageKind = Literal["heading", "item", "sentence"]
ColumnRole = Literal["ordinal", "label", "period", "unit", "value", "code", "rank", "note"]
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

    def __init_subclass__(cls) -> None:
        cls.__repr__ = cls.__repr__  # type: ignore[method-assign]  # its own now: else `dataclass` writes a long one

    def __repr__(self) -> str:
        return brief_span(self)


@dataclass(frozen=True, slots=True)
class Token(Span):
    """A word: one or more syllables, or a number, a sign, a document number.

    >>> baocao.tokenize("Kế hoạch năm")
    [Token(0:8, text='Kế hoạch'), Token(9:12, text='năm')]
    """

    text: str


@dataclass(frozen=True, slots=True)
class Block(Span):
    """A part of the page: its title, or furniture around the article ("date", "caption", "menu", …)."""

    kind: str


@dataclass(frozen=True, slots=True)
class NonFigure(Span):
    """A number that counts nothing, and why: the class that it is of ("date", "place_label", "ordinal", …)."""

    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Span):
    """A heading, a list item or a sentence, and its place in the outline.

    `section` is the text of the heading it lies under (of a heading, its own), `parent` the index of that heading's
    passage, `lead` that of the passage that announces its list, `level` how many of both it lies under. The title and
    furniture have none of them.

    `uncertain` is true where the model's confidence in `theme` is below `themes.UNCERTAIN`, else None.

    >>> article = baocao.analyze("II. HẠN CHẾ\\n- Còn 3 xã chưa đạt chuẩn.", model="fast")
    >>> [(passage.kind, passage.section, passage.theme) for passage in article.passages]
    [('heading', 'II. HẠN CHẾ', 'shortcomings'), ('item', 'II. HẠN CHẾ', 'shortcomings')]
    """

    start: int
    end: int
    kind: PassageKind = "sentence"
    furniture: str | None = None  # what part of the page it is ("caption", "date", …); None: article
    section: str | None = None
    level: int | None = None
    parent: int | None = None
    lead: int | None = None
    theme: str | None = None
    confidence: float | None = None
    uncertain: bool | None = None

    def placed(self, section: str | None, level: int, parent: int | None, lead: int | None) -> "Passage":
        """The passage in its place in the outline."""
        return Passage(  # a third of the time that dataclasses.replace takes
            start=self.start,
            end=self.end,
            kind=self.kind,
            section=section,
            level=level,
            parent=parent,
            lead=lead,
        )

    def labelled(self, theme: str, confidence: float, uncertain: bool | None = None) -> "Passage":
        """The passage with a theme."""
        return Passage(
            start=self.start,
            end=self.end,
            kind=self.kind,
            furniture=self.furniture,
            section=self.section,
            level=self.level,
            parent=self.parent,
            lead=self.lead,
            theme=theme,
            confidence=confidence,
            uncertain=uncertain,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Span):
    """Base of all extracted spans. Subclasses live with their extractor in `extract/kinds/`.

    `rule` names the rule or model that made the mention, `confidence` is in [0, 1] where one exists. `passage` is the
    index of the passage in which it begins; the registry sets it.
    `kind` is the singular name (tag in inline markup), `plural` the key in the record and the table's name.

    How fields are written, where it is not by their own names and in full:
    `record_names` gives a field another key in the record and the tables. `record_words` names fields whose spans are
    written as mere words, without offsets. `hints` names the fields that a page shows when the pointer rests on a
    mention; where it is empty, all that are neither spans nor lists.

    >>> article = baocao.analyze("Năm 2022, xã trồng 12 ha rừng.", model="fast")
    >>> [(mention.kind, article.quote(mention), mention.rule) for mention in article.mentions]
    [('period', 'Năm 2022', 'year'), ('figure', '12 ha', 'number')]
    """

    kind: ClassVar[str] = "mention"
    plural: ClassVar[str] = "mentions"
    record_names: ClassVar[Mapping[str, str]] = {}
    record_words: ClassVar[tuple[str, ...]] = ()
    hints: ClassVar[tuple[str, ...]] = ()

    start: int
    end: int
    rule: str
    confidence: float | None = None
    passage: int | None = None

    def __repr__(self) -> str:
        return brief_span(self, self.hints)


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
class Genre:
    """What kind of text an article is: a `report` or official paper, `place_news` about a place or body, or `other`."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Lack(Span):
    """A limitation as the theme model marks it, with the words for who has it and why, where it finds any."""

    confidence: float
    holder: Span | None = None
    cause: Span | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative unit as the article as a whole is tied to it."""

    name: str
    level: str
    province: str | None = None
    province_now: str | None = None
    code: str | None = None
    list_date: str | None = None  # of the list that the code is of: codes are used again


@dataclass(frozen=True, slots=True)
class Document:
    """What an official paper says of itself: its kind, number and issuer as printed, its day, who signed it."""

    type: str | None = None  # "BÁO CÁO"; "Công văn" for a letter, which has its subject only
    number: str | None = None  # "118/BC-STC"; None where it was left blank
    issuer: str | None = None  # "SỞ TÀI CHÍNH": the body that issues, not the one above it
    signed: date | None = None
    signer: str | None = None


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: what its cells hold, and the cells of the head over it, from the top down."""

    role: ColumnRole
    heads: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow(Span):
    """A row of a table: its cells (a blank one is an empty span), and what it is of.

    `head`: it is part of the head, or numbers the columns. `labels` are the cells that name it, `above` those of the
    row that it lies under ("Trong đó", "- Cấp tỉnh" below "Thu ngân sách"). `aligned`: that every cell stands in its
    own column is sure; else its blanks may be lost.
    """

    cells: tuple[Span, ...]
    head: bool = False
    labels: tuple[Span, ...] = ()
    above: tuple[Span, ...] = ()
    aligned: bool = True


@dataclass(frozen=True, slots=True)
class TextTable(Span):
    """A table in the text. `captions` are the lines above it and the rows over its head that stand for all of it."""

    rows: tuple[TableRow, ...]
    columns: tuple[TableColumn, ...]
    captions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBox(Span):
    """Where raw characters `start:end` are printed: the page, counted from 1, and points from its top left corner.

    `confidence`, in [0, 1], is that of the word if a machine recognised it.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None = None


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
