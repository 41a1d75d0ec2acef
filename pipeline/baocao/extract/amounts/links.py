"""Which period and which place a figure belongs to: those of its clause, its sentence, its section, or its article."""

import re
from bisect import bisect_right
from typing import Literal

from baocao.core.article import Draft, Mention, Passage, Span

Scope = Literal["clause", "sentence", "section", "article"]

_CLAUSE_END = re.compile(r"[;.:]\s|\n")
_COMPARED = re.compile(r"(?:so với|so|bằng|hơn|của|cùng kỳ|gấp [\d,]+ lần)\s(?:cùng kỳ\s)?(?:cả\s)?$")
_LOOK_BACK = 24  # characters


class Links:
    """The periods and localities of an article, by place; made once for all of its figures."""

    def __init__(self, article: Draft) -> None:
        self._folded = article.folded
        self._periods = _Row([m for m in article.mentions if m.kind == "period" and not self._is_baseline(m)])
        self._places = _Row([m for m in article.mentions if m.kind == "locality"])
        self._headings = [passage for passage in article.passages if passage.kind == "heading"]
        self._heading_starts = [passage.start for passage in self._headings]
        self._whole = self._article_place(article)

    def period(self, figure: Span, passage: Passage) -> Mention | None:
        """The period in the sentence, the nearest before the figure first; else that of the heading above."""
        at = self._periods.nearest(figure, passage)
        if at is None and (heading := self._heading(figure)):
            at = self._periods.nearest(heading, heading)
        return None if at is None else self._periods.mentions[at]

    def locality(self, figure: Span, passage: Passage) -> tuple[int, Scope] | None:
        """The place as its index among the article's localities, and where it was found."""
        at = self._places.nearest(figure, passage)
        if at is not None:
            place = self._places.mentions[at]
            between = self._folded[min(place.end, figure.end) : max(place.start, figure.start)]
            return at, "sentence" if _CLAUSE_END.search(between) else "clause"
        heading = self._heading(figure)
        at = self._places.nearest(heading, heading) if heading else None
        if at is not None:
            return at, "section"
        return (self._whole, "article") if self._whole is not None else None

    def _heading(self, figure: Span) -> Passage | None:
        at = bisect_right(self._heading_starts, figure.start) - 1
        return self._headings[at] if at >= 0 else None

    def _is_baseline(self, period: Mention) -> bool:
        return period.rule == "same period" or bool(
            _COMPARED.search(self._folded, max(0, period.start - _LOOK_BACK), period.start)
        )

    def _article_place(self, article: Draft) -> int | None:
        if not article.locality:
            return None
        named = (getattr(place, "name", None) == article.locality.name for place in self._places.mentions)
        return next((at for at, same in enumerate(named) if same), None)


class _Row:
    """Mentions in order, searched by place."""

    def __init__(self, mentions: list[Mention]) -> None:
        self.mentions = mentions
        self._starts = [mention.start for mention in mentions]

    def nearest(self, figure: Span, passage: Span) -> int | None:
        """The index of the last mention in the passage before the figure's end, else of the first behind it."""
        at = bisect_right(self._starts, figure.end) - 1
        if at >= 0 and passage.start <= self._starts[at]:
            return at
        return at + 1 if at + 1 < len(self._starts) and self._starts[at + 1] < passage.end else None
