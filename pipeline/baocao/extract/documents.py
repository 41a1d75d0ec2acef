"""Who issued a document, and the key under which it is one value wherever it is cited."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from baocao.core import lexicon
from baocao.core.normalizer import fold

_LEX = lexicon.load("citations")
ISSUERS: dict[str, str] = _LEX["issuers"]
_ONLY: dict[str, str] = _LEX["only_issuer"]
_OTHER_NAMES = {fold(name): issuer for name, issuer in _LEX["other_names"].items()}
_SHORT: dict[str, str] = _LEX["short"]
_PARTS = re.compile(r"[-–/.]")
_TERM = re.compile(r"\d+$")  # QH15
_YEAR = re.compile(r"/((?:19|20)\d{2})(?!\d)")
_SERIAL = re.compile(r"0*(\d+\w?)(?![^\W\d])")
_NOT_OF_CODE = re.compile(r"[\s&]")


class DocumentName(NamedTuple):
    """What names a document: `serial` is the number without the rest of its code, or a law's name."""

    kind: str
    serial: str
    year: int | None
    issuer: str | None

    @property
    def key(self) -> str:
        """The four, with bars between them; what is not known stays empty."""
        return "|".join((self.kind, self.serial, str(self.year or ""), self.issuer or ""))

    def may_be(self, other: "DocumentName") -> bool:
        """Whether both can be the same document: nothing that both say differs."""
        years = {self.year, other.year} - {None}
        return self[:2] == other[:2] and len(years) < 2 and _general(self.issuer, other.issuer) is not None


def issuer_by_number(kind: str, number: str | None) -> str | None:
    """Whom the letters of a number stand for (several of a joint circular), else who alone issues the kind."""
    parts = [_TERM.sub("", part) for part in _PARTS.split(_NOT_OF_CODE.sub("", number or ""))]
    known = [ISSUERS[part] for part in parts if part in ISSUERS]
    if not known:
        return _ONLY.get(kind)
    return "; ".join(known) if "TTLT" in parts else known[0]


def year_of_number(number: str | None) -> int | None:
    """The 2014 of 67/2014/NĐ-CP."""
    year = _YEAR.search(number or "")
    return int(year[1]) if year else None


def document(kind: str, number: str | None, name: str | None, year: int | None, issuer: str | None) -> DocumentName:
    """What a citation says of the document that it names."""
    serial = _SERIAL.match(number or "")
    short, _, rest = (issuer or "").partition(" ")
    full = f"{_SHORT[short]} {rest}".strip() if short in _SHORT else issuer
    by_number = issuer_by_number(kind, number)
    told = _OTHER_NAMES.get(fold(full), full) if full else None
    return DocumentName(kind, name.capitalize() if name else serial[1] if serial else "", year, told or by_number)


def keys(documents: Iterable[DocumentName]) -> list[str]:
    """The key of each, what it leaves open filled in from those that can be no other document."""
    documents = list(documents)
    by_name: dict[tuple[str, str], set[DocumentName]] = {}
    for item in documents:
        by_name.setdefault(item[:2], set()).add(item)
    return [_completed(item, by_name[item[:2]]).key for item in documents]


def _completed(item: DocumentName, others: Iterable[DocumentName]) -> DocumentName:
    same = [other for other in others if item.may_be(other)]
    years = {other.year for other in same} - {None}
    issuers = sorted({other.issuer for other in same if other.issuer}, key=len)
    agree = all(longer.startswith(shorter) for shorter, longer in pairwise(issuers))
    return item._replace(
        year=years.pop() if len(years) == 1 else item.year, issuer=issuers[-1] if issuers and agree else item.issuer
    )


def _general(one: str | None, other: str | None) -> str | None:
    """The more general of two issuers that can be the same ("Ủy ban nhân dân", "Ủy ban nhân dân tỉnh Sơn La")."""
    short, long = sorted((one or "", other or ""), key=len)
    return short if long.startswith(short) else None
