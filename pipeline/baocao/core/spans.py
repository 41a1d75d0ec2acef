"""What the stages add to an article: spans of its characters.

Offsets are half-open and count Unicode code points. Those of a draft refer to its normalised text, those of an article
to `Article.raw`: `structure.prepare` leads from the one to the other, `anchor` back. So whoever holds an article finds
`article.raw[span.start:span.end]` to be the quoted words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from baocao.core.brief import brief_span

PassageKind = Literal["heading", "item", "sentence"]
ColumnRole = Literal["ordinal", "label", "period", "unit", "value", "code", "rank", "note"]


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
class Lack(Span):
    """A limitation as the theme model marks it, with the words for who has it and why, where it finds any."""

    confidence: float
    holder: Span | None = None
    cause: Span | None = None


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
