"""What figures stand among: where their passage begins, what it stands under, places and periods in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

PassageKey = tuple[Any, Any]  # article and passage
_FAR = 2  # characters between two passages from which a paragraph lies between


class Paragraphs:
    """Passages by article and number, with the places and periods that they name."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        passages = frames.get("passages")
        rows = passages if passages is not None else pd.DataFrame(columns=["article", "passage"])
        self._places = {key: place for place, key in enumerate(zip(rows["article"], rows["passage"], strict=True))}
        names = ("start", "end", "parent", "lead", "kind", "text")
        columns = (rows[name].astype(object) if name in rows else pd.Series(None, rows.index) for name in names)
        self._rows = list(zip(*(column.where(column.notna(), None).tolist() for column in columns), strict=True))
        self._known: defaultdict[PassageKey, list[tuple[int, int]]] = defaultdict(list)
        for name in ("localities", "periods"):
            table = frames.get(name)
            if table is not None:
                table = table.dropna(subset=["start", "end"])
                places = zip(
                    *(table[column].tolist() for column in ("article", "passage", "start", "end")), strict=True
                )
                for article, passage, start, end in places:
                    self._known[article, passage].append((start, end))

    def start(self, key: PassageKey) -> int | None:
        """The offset of a passage in its article."""
        start: int | None = self._row(key)[0]
        return start

    def known(self, key: PassageKey) -> Sequence[tuple[int, int]]:
        """Where in the article the places and periods of a passage stand."""
        return self._known.get(key, ())

    def under(self, key: PassageKey) -> str:
        """What short wordings are understood from: lead-in, heading, the passage before."""
        article, passage = key
        _, _, parent, lead, _, _ = self._row(key)
        above = (parent, lead, None if passage is None else passage - 1)
        return " . ".join(self._row((article, number))[5] or "" for number in above)

    def go_on(self, before: PassageKey, key: PassageKey) -> bool:
        """A passage goes on with the paragraph of another, whose figures are the last before its own."""
        if before[0] != key[0] or before not in self._places or key not in self._places:
            return False
        rows = self._rows[self._places[before] : self._places[key] + 1]
        if any(row[0] is None or row[1] is None or row[4] == "heading" for row in rows):
            return False
        return all(later[0] - former[1] < _FAR for former, later in pairwise(rows))

    def _row(self, key: PassageKey) -> tuple[Any, ...]:
        place = self._places.get(key)
        return self._rows[place] if place is not None else (None,) * 6
