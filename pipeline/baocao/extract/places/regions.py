"""Regions: "Tây Nguyên", "vùng Đồng bằng sông Hồng", "miền Trung"."""

import re
from collections.abc import Iterator

from baocao.core.lexicon import alternation, load
from baocao.core.normalizer import fold
from baocao.extract.places.surroundings import ABROAD_BEHIND, Surroundings, is_country

_WORDS = load("localities")["regions"]
_OFFICIAL = frozenset(map(fold, _WORDS["official"]))
_FULL: dict[str, str] = {fold(short): full for short, full in _WORDS["full_names"].items()}
_REGION = re.compile(
    rf"(?<!\w)(?:(?P<core>{alternation([*_WORDS['official'], *_WORDS['other']])})"
    rf"(?!\w| {alternation(_WORDS['not_behind'])}(?!\w))"
    rf"|{alternation(_WORDS['compass'])}(?!\w))"
)
_HEAD = re.compile(rf"(?<!\w){alternation(_WORDS['heads'])}\s{{1,2}}\Z")
_SIGHT = 30  # characters in front of a region that can hold such a head
_PLAIN_HEADS = _WORDS["plain_heads"]
_HEAD_OF_NAMES = _PLAIN_HEADS[0]
_NOT_BEFORE = re.compile(rf"(?<!\w){alternation(_WORDS['not_before'])}\s\Z")


def find(text: str, folded: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of every region."""
    around = Surroundings(text, folded)
    for match in _REGION.finditer(folded):
        inner, end = match.span()
        core = match["core"]
        head = _HEAD.search(folded, max(0, inner - _SIGHT), inner) if core else None
        start = head.start() if head else inner
        if not any(char.isupper() for char in text[inner:end][1 if core is None else 0 :]):
            continue
        if _NOT_BEFORE.search(folded, max(0, start - 10), start) or not around.free(start, end, "", "province"):
            continue
        abroad = ABROAD_BEHIND.match(folded, end)
        if abroad and is_country(text, abroad):
            continue  # "miền Tây Nam Pakistan", "Đông Bắc Nhật Bản"
        yield start, end, _name(text[start:end], text[inner:end], " ".join(head[0].split()) if head else "", core)


def _name(words: str, inner: str, head: str, core: str | None) -> str:
    if core is None:
        return words[0].lower() + words[1:]
    key = " ".join(core.split())
    if key in _FULL:
        return _FULL[key]
    name = inner[0].upper() + inner[1:]
    if head in _PLAIN_HEADS or (not head and key in _OFFICIAL):
        return f"{_HEAD_OF_NAMES} {name}"
    return f"{head} {name}" if head else name
