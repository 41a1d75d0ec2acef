"""Places in lines without accents: image names and captions such as "bac giang tiep tuc thuc hien chi thi"."""

import re
from collections.abc import Iterator

from baocao.core.lexicon import load
from baocao.core.normalizer import fold, strip_accents
from baocao.extract.places import gazetteer
from baocao.extract.places.gazetteer import TYPES
from baocao.extract.places.spots import Spot
from baocao.extract.places.type_words import KINDS

_LINE = re.compile(r"^[ -~]+$", re.MULTILINE)
_LEAST_WORDS = 4  # of a line
_WORD = re.compile(r"[a-z]+")
_TYPES = {strip_accents(form): kind for form, kind in KINDS.items() if kind in TYPES and "." not in form}
_TYPE = re.compile(rf"\b({'|'.join(sorted(_TYPES, key=len, reverse=True))}) \Z")
_NEVER_BARE = frozenset(strip_accents(fold(name)) for name in load("localities")["context"]["never_bare"])
_LONGEST = 4  # syllables in a province's name


def unaccented(folded: str) -> Iterator[Spot]:
    """Provinces, and units behind a type word, in lines without accents."""
    for line in _LINE.finditer(folded):
        done = 0
        words = list(_WORD.finditer(folded, *line.span())) if line[0].count(" ") >= _LEAST_WORDS - 1 else []
        for index, word in enumerate(words):
            spot = _spot(folded, words[index : index + _LONGEST]) if word.start() >= done else None
            if spot:
                done = spot.end
                yield spot


def _spot(folded: str, words: list[re.Match[str]]) -> Spot | None:
    start = words[0].start()
    before = _TYPE.search(folded, max(0, start - 12), start)
    kind = _TYPES[before[1]] if before else None
    for count in range(len(words), 1, -1):
        key = " ".join(word[0] for word in words[:count])
        if kind is None and key in _NEVER_BARE:
            continue
        levels = TYPES[kind] if kind else ("province",)
        units = [
            unit
            for unit in gazetteer.load().by_squeezed.get(key.replace(" ", ""), ())
            if unit.level in levels and unit.list_date
        ]
        if units:
            begin = before.start(1) if before else start
            return Spot(begin, words[count - 1].end(), start, key, units, (kind,) if kind else (), rule="unaccented")
    return None
