"""Which indicator a figure is of: the wordings in its sentence, and which of them it belongs to.

In this order: a wording that the figure stands in ("trồng mới 4.120 ha rừng"), one that its measured words are part of,
one before it in its own part of the sentence, one right behind it, and what the figure before it was of ("…, bằng 106%
dự toán, tăng 8,2%"). Among several the most words win, then the unit that fits best.
"""

import re
from collections.abc import Container, Iterable, Sequence
from typing import Any, NamedTuple

from baocao.compare.catalog import Catalog, Meaning
from baocao.compare.measures import fit
from baocao.compare.wordings import FIGURE, Found, folded, tokens

Row = dict[str, Any]  # of the table of figures; None where it is empty

_TOKEN = re.compile(rf"{FIGURE}|[^\W_]+|[^\w\s]")
_BEHIND = frozenset(",;.:()" + FIGURE)  # end what belongs to a figure behind it
_BEFORE = frozenset(";." + FIGURE)  # … and to a wording before it
_NEAR = 2  # tokens between a figure and a wording behind it: 48 [vụ] tai nạn


class Link(NamedTuple):
    """What a figure is of, how that was found, and the tokens of its clause before it, joined."""

    found: Found
    how: str
    before: str

    @property
    def meaning(self) -> Meaning:
        """The indicator and the wording that names it."""
        return self.found.meaning  # type: ignore[no-any-return]


class Sentence(NamedTuple):
    """The tokens of a sentence; of each figure its row, its token, and the tokens of what it measures."""

    tokens: list[str]
    figures: Sequence[Row]
    at: list[int | None]
    measured: list[tuple[int, int] | None]


def sentence_of(text: str, base: int | None, figures: Sequence[Row]) -> Sentence:
    """A sentence in which figures are signs.

    Args:
        text: its words as read.
        base: the offset of the first in the article; None where that is not known.
        figures: rows of its figures in their order.
    """
    key = folded(text).replace(FIGURE, " ")
    base = base if len(key) == len(text) else None
    spans = _figure_spans(key, base, figures)
    base = figures[0]["start"] - spans[0][0] if base is None and spans[0] else base
    for span in filter(None, spans):
        key = f"{key[: span[0]]}{FIGURE:<{span[1] - span[0]}}{key[span[1] :]}"
    places = [match.span() for match in _TOKEN.finditer(key)]
    read = [key[start:end] for start, end in places]
    starts = {start: number for number, (start, _) in enumerate(places)}
    measured = [_measured_span(key, base, figure, span) for figure, span in zip(figures, spans, strict=True)]
    ranges = [span and _covered(places, span) for span in measured]
    return Sentence(read, figures, [span and starts.get(span[0]) for span in spans], ranges)


def cell_of(figure: Row) -> Sentence:
    """A cell of a table as a sentence: what names its row and its column, then the figure."""
    heads = tokens(folded(f"{figure['row_head'] or ''} {figure['column_head'] or ''}".replace(FIGURE, " ")))
    return Sentence([*heads, FIGURE], [figure], [len(heads)], [(0, len(heads))])


def _figure_spans(key: str, base: int | None, figures: Sequence[Row]) -> list[tuple[int, int] | None]:
    spans: list[tuple[int, int] | None] = []
    since = 0
    for figure in figures:
        text = folded(figure["text"])
        at = figure["start"] - base if base is not None else -1
        if at < since or key[at : at + len(text)] != text:
            found = re.compile(rf"(?<![\d.,]){re.escape(text)}").search(key, since)
            at = found.start() if found else -1
        spans.append((at, at + len(text)) if at >= since and text else None)
        since = at + len(text) if at >= since else since
    return spans


def _measured_span(key: str, base: int | None, figure: Row, span: tuple[int, int] | None) -> tuple[int, int] | None:
    if base is None or not span or not figure["measured"] or figure["measured_start"] is None:
        return None
    start, end = figure["measured_start"] - base, figure["measured_end"] - base
    return (start, end) if 0 <= start < end <= len(key) else None


def _covered(places: Sequence[tuple[int, int]], span: tuple[int, int]) -> tuple[int, int] | None:
    inside = [number for number, (start, end) in enumerate(places) if start < span[1] and end > span[0]]
    return (inside[0], inside[-1] + 1) if inside else None


class Linker:
    """Links the figures of a sentence to indicators of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._light = frozenset(token for phrase in catalog.lists["light"] for token in phrase.split())

    def links(self, sentence: Sentence, around: str = "") -> list[Link | None]:
        """The link of every figure, None where no indicator claims it.

        Args:
            sentence: the figures and the words among which they stand.
            around: what it stands under, lead-in and heading: where short wordings may have their context.
        """
        found = self._catalog.wordings.find(sentence.tokens)
        if not found:
            return [None] * len(sentence.figures)
        context = f" {' '.join(sentence.tokens)} {' '.join(tokens(folded(around)))} "
        found = [item for item in found if self._in_context(item, context)]
        reading = _Reading(sentence, found, self._catalog, self._light)
        return reading.links()

    def _in_context(self, found: Found, context: str) -> bool:
        meaning: Meaning = found.meaning
        contexts = self._catalog.contexts[meaning.indicator.id] if meaning.role == "elliptic" else None
        return contexts is None or any(phrase in context for phrase in contexts)


class _Reading:
    """One sentence with the wordings found in it."""

    def __init__(self, sentence: Sentence, found: list[Found], catalog: Catalog, light: frozenset[str]) -> None:
        self._tokens, self._figures, self._at, self._measured = sentence
        self._found, self._catalog, self._light = found, catalog, light
        self._links: list[Link | None] = []

    def links(self) -> list[Link | None]:
        for number, at in enumerate(self._at):
            self._links.append(None if at is None else self._link(number, at))
        return self._links

    def _link(self, number: int, at: int) -> Link | None:
        since = self._since(at)
        own = self._measured[number]
        content = self._content(own)
        rows: list[tuple[str, Iterable[Found]]] = [
            ("around the figure", (item for item in self._found if item.start <= at < item.end)),
            ("measured words", self._overlapping(own)),
            ("before the figure", self._before(number, at, since, content)),
            ("behind the figure", self._behind(at, content)),
        ]
        for how, items in rows:
            if best := self._best(number, at, since, items, nearest=how == "before the figure"):
                return Link(best, how, self._joined(since, at))
        return self._carried(number, at, since, content)

    def _since(self, at: int) -> int:
        """Where the part of the sentence begins that belongs to a figure: behind the figure before it."""
        return max((number + 1 for number in range(at) if self._tokens[number] == FIGURE), default=0)

    def _content(self, own: tuple[int, int] | None) -> list[str]:
        """The measured words that name something."""
        words = self._tokens[own[0] : own[1]] if own else []
        return [token for token in words if token not in self._light and token.isalpha()]

    def _overlapping(self, own: tuple[int, int] | None) -> Iterable[Found]:
        return (item for item in self._found if own and item.start < own[1] and item.end > own[0])

    def _before(self, number: int, at: int, since: int, content: list[str]) -> Iterable[Found]:
        own = self._measured[number]
        share = self._figures[number]["unit"] in ("%", "pp") and own and own[0] > at  # 97,3% dân số
        for item in self._found:
            if since <= item.start and item.end <= at and (share or self._stands_for(item, content)):
                yield item

    def _stands_for(self, item: Found, content: list[str]) -> bool:
        """The measured words name nothing but what the indicator counts: con, vụ, lượt khách."""
        return not content or f" {' '.join(content)} " in self._catalog.counted[item.meaning.indicator.id]

    def _behind(self, at: int, content: list[str]) -> Iterable[Found]:
        if content:
            return ()
        return (item for item in self._found if at < item.start <= at + 1 + _NEAR)

    def _carried(self, number: int, at: int, since: int, content: list[str]) -> Link | None:
        """What the figure before was of; what counts something, the last one that counts the same."""
        for link in reversed(self._links):
            if link:
                span = link.found
                items = (item for item in self._found if item.start < span.end and item.end > span.start)
                items = (item for item in items if self._stands_for(item, content))
                if best := self._best(number, at, since, items):
                    return Link(best, "carried on", self._joined(since, at))
            if not content:
                return None
        return None

    def _best(self, number: int, at: int, since: int, items: Iterable[Found], *, nearest: bool = False) -> Found | None:
        rated = []
        for item in items:
            if (fits := fit(item.meaning, self._figures[number], self._catalog)) and self._allowed(item, number, at):
                whole = item.meaning.role != "elliptic"
                rank = (item.words, fits, whole, item.start)
                rated.append(((item.end, *rank) if nearest else rank, item))
        return max(rated, key=lambda pair: pair[0])[1] if rated else None

    def _allowed(self, item: Found, number: int, at: int) -> bool:
        """Nothing narrows the wording, and nothing stands beside it that must not be mixed in."""
        if at < item.start and self._figures[number]["unit"] == "%" and not self._closes(item.end):
            return False
        own = self._measured[number]
        stop = max(item.end, self._next(item.end, FIGURE)) if item.end <= at else item.end  # of what goes on behind it
        tail = self._joined(item.end, own[1] if own and own[0] > at >= item.start - _NEAR else stop)
        if any(phrase in tail for phrase in self._catalog.lists["narrowing"]):
            return False
        begin = next((place + 1 for place in range(item.start - 1, -1, -1) if self._tokens[place] in _BEFORE), 0)
        zone = self._joined(begin, stop) + self._joined(self._since(at), self._next(at + 1, _BEHIND))
        return not any(phrase in zone for phrase in self._catalog.excluded[item.meaning.indicator.id])

    def _next(self, at: int, signs: Container[str]) -> int:
        """The first of the signs from a token on, or the end."""
        return next((place for place in range(at, len(self._tokens)) if self._tokens[place] in signs), len(self._tokens))

    def _closes(self, at: int) -> bool:
        """Nothing goes on behind a wording: 85% hộ nghèo [được vay vốn] is no rate of poverty."""
        token = self._tokens[at] if at < len(self._tokens) else "."
        return token in self._light or not token.isalpha()

    def _joined(self, start: int, end: int) -> str:
        return f" {' '.join(self._tokens[start:end])} "
