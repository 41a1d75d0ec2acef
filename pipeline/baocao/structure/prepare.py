"""From an article as read to a draft with passages and sections, and back to an article once the stages have run."""

from dataclasses import fields, replace

from baocao.core.article import Article, Draft, Stage
from baocao.core.normalizer import fold, normalize
from baocao.core.offsets import OffsetMap, relocate
from baocao.core.spans import Block, NonFigure
from baocao.structure.furniture import Furniture
from baocao.structure.lines import unwrapped
from baocao.structure.sections import Sectioner
from baocao.structure.segmenter import Segmenter
from baocao.structure.tabulator import Tabulator
from baocao.structure.words.tokenizer import Words

STAGES: tuple[Stage, ...] = (Furniture(), Tabulator(), Segmenter(), Sectioner())
_READ = (
    "raw",
    "id",
    "source",
    "published",
    "author",
    "attribution",
    "warnings",
    "blocks",
    "boxes",
)  # what a reader can know of an article
_SHARED = tuple(field.name for field in fields(Draft) if field.name in {field.name for field in fields(Article)})


def begin(article: Article) -> Draft:
    """The draft of an article as read: its text normalised, hard-wrapped lines joined, nothing found yet.

    What the reader knew of the page (title, headings) lies in its blocks; what an analysis found is left behind.
    """
    text, edits = unwrapped(*normalize(article.raw))
    draft = Draft(text=text, folded=fold(text), edits=edits, **{name: getattr(article, name) for name in _READ})
    if not (edits and article.blocks):
        return draft
    offsets = OffsetMap(edits)
    places = [Block(offsets.text(block.start), offsets.text(block.end), block.kind) for block in article.blocks]
    return replace(draft, blocks=tuple(place for place in places if place.start < place.end))


def prepare(article: Article) -> Draft:
    """The draft with its structure: furniture, passages and sections."""
    draft = begin(article)
    for stage in STAGES:
        draft = stage(draft)
    return draft


def anchor(draft: Draft) -> Article:
    """The article of a draft, every span in offsets of `raw`."""
    nonfigures = tuple(number for number in draft.numbers if isinstance(number, NonFigure))
    article = Article(nonfigures=nonfigures, **{name: getattr(draft, name) for name in _SHARED})
    if not draft.edits:
        return article
    offsets = OffsetMap(draft.edits)
    words = draft.tokens
    return replace(
        article,
        blocks=tuple(relocate(item, offsets) for item in draft.blocks),
        title=draft.title and relocate(draft.title, offsets),
        passages=tuple(relocate(item, offsets) for item in draft.passages),
        tokens=words.anchored(draft.edits) if isinstance(words, Words) else [relocate(item, offsets) for item in words],
        mentions=tuple(relocate(item, offsets) for item in draft.mentions),
        nonfigures=tuple(relocate(item, offsets) for item in nonfigures),
    )
