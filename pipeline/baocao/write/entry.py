"""What a writer gets of each article: its record and its text, ready to become rows of tables."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from baocao.core.article import Article
from baocao.write.record import to_record


@dataclass(frozen=True, slots=True)
class Entry:
    """What a writer needs of an article: its record and its text as read. Words are cut where a format wants them.

    `signature` serves to find repeats (see `duplicates`).
    """

    record: dict[str, Any]
    raw: str
    signature: bytes = b""
    dropped: bool = False  # a repeat that is named in the table `duplicates` and left out otherwise

    @property
    def good(self) -> bool:
        """It was analyzed, and belongs into the result."""
        return not self.dropped and "failure" not in self.record

    def token_spans(self) -> list[tuple[int, int]]:
        """Start and end of each token, cut between the record's passages: the same as of the article analyzed."""
        # late: only some formats want words, and what cuts them is heavy
        from baocao.core.offsets import OffsetMap
        from baocao.structure.prepare import begin
        from baocao.structure.words.tokenizer import spans

        draft = begin(Article(raw=self.raw))
        offsets = OffsetMap(draft.edits)
        ends = {passage[end] for passage in self.record["passages"] for end in ("start", "end")}
        starts, stops = spans(draft.text, sorted(map(offsets.text, ends)))
        return list(zip(map(offsets.start, starts), map(offsets.end, stops), strict=True))


def to_entry(article: Article, signature: bytes = b"") -> Entry:
    """The entry of an article that `Analyzer.analyze` returned."""
    return Entry(to_record(article), article.raw, signature)


def as_entries(articles: Iterable[Article | Entry]) -> Iterator[Entry]:
    """Articles, or what was made of them before, as entries."""
    return (item if isinstance(item, Entry) else to_entry(item) for item in articles)


def unique_ids(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, the second of an id as `id~2`: rows of different articles must not run together."""
    seen: Counter[str] = Counter()
    for entry in entries:
        name = entry.record["id"]
        other = numbered(name, seen)
        yield entry if other == name else replace(entry, record=entry.record | {"id": other})


def numbered(name: str, seen: Counter[str], same: Callable[[str], str] = str) -> str:
    """The name, or where it was `seen` before the first of `name~2`, `name~3` … that was not; it is noted there.

    `same` gives two names the same key that must not be told apart.
    """
    key = same(name)
    seen[key] += 1
    if seen[key] == 1:
        return name
    while (other := same(f"{name}~{seen[key]}")) in seen:
        seen[key] += 1
    seen[other] += 1
    return f"{name}~{seen[key]}"
