"""What the text goes on speaking of: a figure that names nothing of its own is of what was spoken of before.

"Tỷ lệ hộ nghèo còn 9,1%, tương đương 20.460 hộ (kế hoạch 9,5%). Huyện Trạm Tấu còn 37,5%." Only small words, places,
times and plans may stand with such a figure; the latest indicator that can have it is the one, unless a figure of the
same unit in between is of something that nobody knows.
"""

from collections import deque
from collections.abc import Iterator, Sequence

from baocao.compare.catalog import Catalog, Indicator, Meaning
from baocao.compare.measures import FigureRow, fit

_LATEST = 8  # figures that are looked back on


class Topics:
    """What the figures of a paragraph were of, the latest last."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._said: deque[tuple[str, Meaning | None, bool]] = deque(maxlen=_LATEST)
        self._numbers = {item.rate: item for item in catalog.indicators.values() if item.rate}

    def add(self, figure: FigureRow, meaning: Meaning | None) -> None:
        """Take note of what a figure is of, None where that is not known."""
        self._said.append((figure["unit"], meaning, False))

    def end_sentence(self) -> None:
        """All that was said was said in sentences before."""
        self._said = deque(((unit, meaning, True) for unit, meaning, _ in self._said), maxlen=_LATEST)

    def of(self, figure: FigureRow, counted: Sequence[str], *, elsewhere: bool) -> Meaning | None:
        """What a figure is of that names nothing but what it counts.

        Args:
            figure: its row.
            counted: the words of what it counts, if any.
            elsewhere: it is set apart by a place, so that it is of the main thing and not of what stood beside it.
        """
        for unit, meaning, earlier in reversed(self._said):
            if meaning is None:
                if unit == figure["unit"]:
                    return None
                continue
            for candidate in self._candidates(meaning, figure, elsewhere=elsewhere):
                if self._takes(candidate, figure, counted, earlier=earlier):
                    return candidate
        return None

    def _candidates(self, meaning: Meaning, figure: FigureRow, *, elsewhere: bool) -> Iterator[Meaning]:
        """What was named, or is named with it: the main thing, the rate of a number, the number of a rate."""
        indicator = meaning.indicator
        if (
            elsewhere
            and indicator.beside
            and any(item and item.indicator.id == indicator.beside for _, item, _ in self._said)
        ):
            meaning = _whole(self._catalog.indicators[indicator.beside], meaning)
            indicator = meaning.indicator
        if indicator.rate and figure["unit"] != indicator.unit:
            yield _whole(self._catalog.indicators[indicator.rate], meaning)
        if figure["unit"] == "count" and (number := self._numbers.get(indicator.id)):
            yield _whole(number, meaning)
        yield meaning if meaning.role == "grows" and figure["change"] else _whole(indicator, meaning)

    def _takes(self, meaning: Meaning, figure: FigureRow, counted: Sequence[str], *, earlier: bool) -> bool:
        indicator = meaning.indicator
        if counted and f" {' '.join(counted)} " not in self._catalog.counted[indicator.id]:
            return False
        fits = fit(meaning, figure, self._catalog)
        if not earlier:
            return fits > 0
        grown = figure["change"] in ("increase", "decrease") and figure["change_kind"] != "to_level"
        return fits == 2 and (not grown or bool(indicator.grows))


def _whole(indicator: Indicator, meaning: Meaning) -> Meaning:
    return Meaning(indicator, "whole", meaning.wording)
