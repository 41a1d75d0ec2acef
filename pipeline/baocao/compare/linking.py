"""Which indicator a figure is of: the wordings in its sentence, and which of them it belongs to.

In this order: a wording that the figure stands in ("trồng mới 4.120 ha rừng"), one that its measured words are part of,
one before it in its own part of the sentence, one right behind it, one earlier in its clause, what was spoken of
before, and what the figure before it was of ("…, bằng 106% dự toán, tăng 8,2%"); else the wording most like its words.
Among several those win whose level it is, then the most words.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from baocao.compare.catalog import Catalog, Meaning, words
from baocao.compare.figure_context import CLAUSE_ENDS, FigureContext
from baocao.compare.masked_sentences import MaskedSentence
from baocao.compare.measures import fit, is_target
from baocao.compare.nearest import Nearest
from baocao.compare.topics import Topics
from baocao.compare.wordings import FIGURE, SIGNS, WordingMatch

_BEFORE = CLAUSE_ENDS | {FIGURE}  # end what belongs to a wording before it
_NEAR = 2  # tokens between a figure and a wording behind it: 48 [vụ] tai nạn

Plan = Literal["", "target", "distance"]


class IndicatorLink(NamedTuple):
    """What a figure is of, why, and what stands before it.

    `found` are the wording's tokens, if it stands in the sentence. `before` is what stands since the figure before,
    `clause` since the clause begins; tokens with spaces between. `plan`: it is a level that was set, not reached, or
    how far from it what was reached is.
    """

    meaning: Meaning
    why: str
    found: WordingMatch | None = None
    before: str = ""
    clause: str = ""
    plan: Plan = ""
    how: str = "listed"

    def shares(self, item: WordingMatch) -> bool:
        """The wording that was found and another have a token in common."""
        return self.found is not None and item.start < self.found.end and item.end > self.found.start


class IndicatorLinker:
    """Links the figures of a sentence to indicators of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog, self._nearest = catalog, Nearest(catalog)
        self.grades = catalog.lists["grades"]

    def links(
        self, sentence: MaskedSentence, around: str = "", topics: Topics | None = None
    ) -> list[IndicatorLink | None]:
        """The link of every figure, None where no indicator claims it.

        Args:
            sentence: the figures and the words among which they stand.
            around: what it stands under, lead-in and heading: where short wordings may have their context.
            topics: what the sentences before were of; those of this one are added.
        """
        found = self._catalog.wordings.find(sentence.tokens)
        if any(item.meaning.role == "elliptic" for item in found):
            context = f" {' '.join(sentence.tokens)} {words(around)}"
            found = [item for item in found if self._in_context(item.meaning, context)]
        return _SentenceLinker(sentence, found, self._catalog, topics or Topics(self._catalog), self._nearest).links()

    def _in_context(self, meaning: Meaning, context: str) -> bool:
        contexts = self._catalog.contexts[meaning.indicator.id]
        return meaning.role != "elliptic" or any(phrase in context for phrase in contexts)


class _SentenceLinker:
    """One sentence with the wordings found in it."""

    def __init__(
        self,
        sentence: MaskedSentence,
        found: list[WordingMatch],
        catalog: Catalog,
        topics: Topics,
        nearest: Nearest,
    ) -> None:
        self._tokens, self._figures, self._at, self._measured, self._known = sentence
        self._found, self._catalog, self._topics, self._nearest = found, catalog, topics, nearest
        self._context = FigureContext(sentence, catalog)
        self._links: list[IndicatorLink | None] = []

    def links(self) -> list[IndicatorLink | None]:
        for number, at in enumerate(self._at):
            link = None if at is None else self._link(number, at)
            self._links.append(link)
            if link or at is None or not self._context.tells_part(at):
                self._topics.add(self._figures[number], link and link.meaning)
        return self._links

    def _link(self, number: int, at: int) -> IndicatorLink | None:
        since = self._context.since(at)
        content = self._context.content(number)
        ways: list[tuple[str, Iterable[WordingMatch]]] = [
            ("around the figure", (item for item in self._found if self._holds(item, number, at))),
            ("measured words", self._overlapping(number, at, since, content)),
            ("before the figure", self._before(number, at, content)),
            ("behind the figure", self._behind(at, content)),
        ]
        if self._context.is_share(number, at):
            ways[1], ways[2] = ways[2], ways[1]
        ways.append(("earlier in the sentence", self._earlier(number, at)))
        named = self._by_words(number, at, ways) or self._spoken_of(number, at)
        carried = [("carried on", self._carried(number, at, since, content))]
        return named or self._by_words(number, at, carried) or self._like(number, at)

    def _like(self, number: int, at: int) -> IndicatorLink | None:
        """The indicator whose wording is most like the words of the figure's part."""
        named, zone = self._context.named(number, at)
        if not named or (likely := self._nearest.of(named, self._figures[number])) is None:
            return None
        lists = self._catalog.lists
        barred = lists["narrowing"] | lists["parts"] | self._catalog.excluded[likely.meaning.indicator.id]
        if any(phrase in zone for phrase in barred):
            return None
        why = f"“{' '.join(named)}” is like “{likely.meaning.wording}” ({likely.likeness:.2f})"
        return self._linked(number, at, likely.meaning, why)._replace(how="similar")

    def _by_words(
        self, number: int, at: int, ways: Iterable[tuple[str, Iterable[WordingMatch]]]
    ) -> IndicatorLink | None:
        """The link of the first way that has one."""
        for how, items in ways:
            if best := self._best(number, at, items, nearest=how == "before the figure"):
                named = self._context.joined(best.start, best.end).strip().replace(FIGURE, "…")
                why = f"“{named}” ({how}) matches “{best.meaning.wording}”"
                return self._linked(number, at, best.meaning, why, best)
        return None

    def _linked(
        self, number: int, at: int, meaning: Meaning, why: str, found: WordingMatch | None = None
    ) -> IndicatorLink:
        before = self._context.joined(self._context.since(at), at)
        plan = self._plan(number, meaning, before)
        return IndicatorLink(meaning, why, found, before, self._context.joined(self._context.clause(at), at), plan)

    def _plan(self, number: int, meaning: Meaning, before: str) -> Plan:
        """What a figure is to a plan; one below half of what was reached is the distance: vượt kế hoạch 1 xã."""
        figure, unit = self._figures[number], meaning.indicator.unit
        level = meaning.role == "grows" or unit == figure["unit"] or fit(meaning, figure, self._catalog) == 2
        if not level or not is_target(figure, before, self._catalog):
            return ""
        pairs = zip(self._links, self._figures, strict=False)
        said = [
            row["value"]
            for link, row in pairs
            if link and link.meaning.indicator is meaning.indicator and row["unit"] == figure["unit"]
        ]
        reached = said[-1] if said else None
        if reached is None or figure["value"] is None:
            return "target"
        return "distance" if 2 * abs(figure["value"]) < abs(reached) else "target"

    def _spoken_of(self, number: int, at: int) -> IndicatorLink | None:
        """What was spoken of before, where the figure names nothing of its own."""
        start, stop = self._context.part(at), self._context.first_of(at + 1, self._catalog.ends)
        own, place = self._measured[number], self._figures[number]["place"]
        if own and self._context.since(at) <= own[0] < start and self._context.content(number):
            return None
        spoken = [at for at in range(start, at) if at in self._known]
        if self._context.naming(start, at, place):
            return None
        if self._tokens[stop : stop + 1] == [FIGURE]:  # 4 xã dưới [10 tiêu chí]
            return None
        counted = self._context.naming(at + 1, stop, place)
        meaning = self._topics.of(self._figures[number], counted, elsewhere=bool(spoken))
        if meaning is None:
            return None
        return self._linked(number, at, meaning, f"spoken of before: “{meaning.indicator.label}”")

    def _earlier(self, number: int, at: int) -> Iterator[WordingMatch]:
        """Wordings earlier in the clause that a figure is a level of, which has nothing of its own to name."""
        figure, start = self._figures[number], self._context.part(at, last=True)
        stop = self._context.first_of(at + 1, self._catalog.ends)
        if self._context.naming(start, stop, figure["place"]):
            return
        for item in self._found:
            taken = any(link and link.shares(item) for link in self._links)
            within = self._context.clause(at) <= item.start and item.end <= start
            if within and not taken and self._fits(number, at, item) == 2:
                yield item

    def _holds(self, item: WordingMatch, number: int, at: int) -> bool:
        """The figure stands in the wording, as a level, which no bracket parts from its end."""
        level = item.start <= at < item.end and fit(item.meaning, self._figures[number], self._catalog) == 2
        return level and "(" not in self._tokens[at : item.end]

    def _overlapping(self, number: int, at: int, since: int, content: list[str]) -> Iterator[WordingMatch]:
        """Wordings that share words with the measured ones; an elliptic one must leave none of those over."""
        own = self._measured[number]
        if not own or self._context.is_based(number, at, since):
            return
        for item in self._found:
            if item.start < own[1] and item.end > own[0]:
                inside = self._tokens[item.start : item.end]
                if item.meaning.role != "elliptic" or all(token in inside for token in content):
                    yield item

    def _before(self, number: int, at: int, content: list[str]) -> Iterator[WordingMatch]:
        """Wordings in the figure's own part; where they are not what is measured, none that the figure before has."""
        share = self._context.is_share(number, at)
        last = self._links[-1] if self._links else None
        for item in self._found:
            taken = last is not None and last.shares(item)
            near = self._context.start(at) <= item.start and item.end <= at
            if near and ((share and not taken) or self._stands_for(item, content)):
                yield item

    def _stands_for(self, item: WordingMatch, content: list[str]) -> bool:
        """The measured words name nothing but what the indicator counts: con, vụ, lượt khách."""
        return not content or f" {' '.join(content)} " in self._catalog.counted[item.meaning.indicator.id]

    def _behind(self, at: int, content: list[str]) -> Iterator[WordingMatch]:
        for item in self._found:
            if not content and at < item.start <= at + 1 + _NEAR and not SIGNS & {*self._tokens[at + 1 : item.start]}:
                yield item

    def _carried(self, number: int, at: int, since: int, content: list[str]) -> Iterator[WordingMatch]:
        """What the figure before was of; of what counts something, the last that counts the same."""
        between = self._context.joined(since, at)
        own = self._measured[number]
        behind = own[1] if own and own[0] > at else None
        goes_on = content and behind is not None and not self._context.closes(behind)  # 4 xã dưới 10 tiêu chí
        based = self._context.is_based(number, at, since)
        if any(phrase in between for phrase in self._catalog.lists["parts"]) or (goes_on and not based):
            return
        points = self._figures[number]["unit"] == "pp"  # of a rate that may stand some figures back
        if based:
            content = [token for token in between.split() if token.isalpha() and token not in self._catalog.light]
        elif points and len(content) <= 1:
            content = []
        for link in self._links[-1:] if based or not (content or points) else self._links[::-1]:
            for item in self._found if link else ():
                same = link is not None and link.shares(item)
                if same and (not content or (not based and self._stands_for(item, content))):
                    yield item

    def _best(
        self, number: int, at: int, items: Iterable[WordingMatch], *, nearest: bool = False
    ) -> WordingMatch | None:
        """The best of the wordings that the figure can be of."""
        rated: list[tuple[tuple[int, ...], WordingMatch]] = []
        for item in items:
            if fits := self._fits(number, at, item):
                rank = (fits == 2, item.words, item.meaning.role != "elliptic", item.start)
                rated.append(((item.end, *rank) if nearest else rank, item))
        rated.sort(key=lambda pair: pair[0], reverse=True)
        return next((item for _, item in rated if self._allowed(item, number, at)), None)

    def _fits(self, number: int, at: int, item: WordingMatch) -> int:
        """How well a figure fits; a rate of growth may lack its verb: tăng 5,04% (kế hoạch 7%), chỉ tiêu: GRDP 7%."""
        figure = self._figures[number]
        if item.meaning.role != "grows" or figure["change"] or figure["unit"] != "%" or figure["baseline"]:
            return fit(item.meaning, figure, self._catalog)
        grown = any(link and link.meaning == item.meaning for link in self._links)
        behind = item.end <= at and not self._context.naming(item.end, at, figure["place"])
        shared = any(phrase in self._context.joined(item.end, at) for phrase in self._catalog.lists["shares"])
        return 2 if grown or (behind and not shared) else 0

    def _allowed(self, item: WordingMatch, number: int, at: int) -> bool:
        """Nothing narrows the wording, and nothing stands beside it that must not be mixed in."""
        if at < item.start and self._figures[number]["unit"] == "%" and not self._context.closes(item.end):
            return False
        if item.meaning.role == "elliptic" and not self._stands_alone(item, number, at):
            return False
        if self._tokens[at + 1 : at + 2] == ["về"] and not item.start <= at + 2 < item.end:  # tăng 18% về [số vốn]
            return False
        own = self._measured[number]
        stop = self._context.first_of(item.end, FIGURE) if item.end <= at else item.end  # of what goes on behind it
        tail = self._context.joined(item.end, own[1] if own and own[0] > at >= item.start - _NEAR else stop)
        if any(phrase in tail for phrase in self._catalog.lists["narrowing"]):
            return False
        begin = next((place + 1 for place in range(item.start - 1, -1, -1) if self._tokens[place] in _BEFORE), 0)
        last = self._links[-1].found if self._links and self._links[-1] else None
        taken = last.end if last else 0  # by the figure before
        own_part = max(self._context.start(at), min(taken, at))
        zone = self._context.joined(begin, stop) + self._context.joined(own_part, self._context.first_of(at + 1, SIGNS))
        return not any(phrase in zone for phrase in self._catalog.excluded[item.meaning.indicator.id])

    def _stands_alone(self, item: WordingMatch, number: int, at: int) -> bool:
        """A short wording holds for a level only, with nothing that names something between it and the figure."""
        if self._context.since(at) > item.end:  # of the figure before
            return True
        fits = fit(item.meaning, self._figures[number], self._catalog) == 2
        return fits and not self._context.naming(item.end, at, self._figures[number]["place"])
