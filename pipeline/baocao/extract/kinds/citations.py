"""Citations: directives, resolutions, decisions and laws that a report refers to by number, or by name and year."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.normalizer import UPPER, fold
from baocao.core.spans import Mention
from baocao.extract.amounts.amount import TextLine
from baocao.extract.documents import ISSUERS, document, issuer_by_number, keys, year_of_number
from baocao.extract.registry import extractor
from baocao.structure.lines import in_one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Mention):
    """A document cited. `issuer` as the text names it, else as the number or the kind tells; `year` as stated anywhere.

    `key` names the document by type, number (of a law its name), year and issuer: "Nghị định|67|2014|Chính phủ". It is
    the same for every mention in an article that can be of no other document. `provision`: "khoản 3 Điều 7".

    >>> article = baocao.analyze("Căn cứ khoản 3 Điều 7 Nghị định số 67/2014/NĐ-CP.", model="fast")
    >>> citation = article.citations[0]
    >>> citation.document_type, citation.number, citation.key, citation.provision
    ('Nghị định', '67/2014/NĐ-CP', 'Nghị định|67|2014|Chính phủ', 'khoản 3 Điều 7')
    """

    kind: ClassVar[str] = "citation"
    plural: ClassVar[str] = "citations"
    hints: ClassVar[tuple[str, ...]] = ("name", "number")

    document_type: str
    number: str | None = None
    name: str | None = None
    issuer: str | None = None
    issued: date | None = None
    year: int | None = None
    provision: str | None = None
    key: str | None = None


EXAMPLES = """
Huyện học tập <citation document_type="Chỉ thị" number=05-CT/TW issuer="Bộ Chính trị">Chỉ thị 05-CT/TW của Bộ Chính trị</citation>.
Theo <citation document_type="Nghị định" number=60/2014/NĐ-CP issued=2014-06-19 issuer="Chính phủ">Nghị định số 60/2014/NĐ-CP ngày 19 tháng 6 năm 2014</citation>, cơ sở in phải đăng ký.
Xã triển khai <citation document_type="Quyết định" number=1234/QĐ-UBND issuer="Ủy ban nhân dân" issued=2018-05-02>Quyết định 1234/QĐ-UBND ngày 02/5/2018</citation>.
Nhiều hợp tác xã chuyển đổi theo <citation document_type=Luật name="Hợp tác xã" year=2012>Luật Hợp tác xã năm 2012</citation>.
Việc thực hiện <citation document_type="Nghị quyết" number=42>Nghị quyết 42</citation> còn chậm.
Ngư dân vay vốn theo <citation number=67 issuer="Chính phủ" key="Nghị định|67|2014|Chính phủ">Nghị định 67</citation>, tức <citation number=67/2014/NĐ-CP year=2014 key="Nghị định|67|2014|Chính phủ">Nghị định số 67/2014/NĐ-CP</citation>.
Mức hỗ trợ nêu tại khoản 3 Điều 7 <citation number=43/2022/QH15 issuer="Quốc hội" provision="khoản 3 Điều 7">Nghị quyết 43/2022/QH15</citation>.
Theo các <citation number=463/TTg-KTN issuer="Thủ tướng Chính phủ">Công văn số 463/TTg-KTN</citation>; <citation document_type="Công văn" number=875/TTg-KTN>số 875/TTg-KTN</citation>.
Hội đồng thông qua 12 nghị quyết và 3 quyết định.
Ban hành kế hoạch 5 năm và quyết định 30 suất học bổng.
"""

_LEX = lexicon.load("citations")
_TYPES = {fold(name): name for name in _LEX["types"]}
_NUMBERED = frozenset(map(fold, _LEX["numbered"]))
_CODE = r"\d{1,5}[a-z]?(?:/\d{4})?(?:\s?[-–/]\s?[{UPPER}][\w&]*(?:\.\w+)*)+"
_DATE = r"\d{1,2}(?:\s?[/.-]\s?\d{1,2}\s?[/.-]\s?|\s+{month}\s+\d{1,2}\s+{year}\s+)\d{4}"
_YEAR = r"(?:19|20)\d{2}(?![\w/]|\s?[-–]\s?\d)"
_PLAIN = {**_LEX["words"], "UPPER": UPPER, "types": _LEX["types"], "issuers": [*ISSUERS.values()]}
_PLAIN |= {name: "|".join(_LEX[name]) for name in ("named", "nameless")}  # with their capitals
_WORDS = _PLAIN | {"CODE": lexicon.fill(_CODE, _PLAIN), "DATE": lexicon.fill(_DATE, _PLAIN), "YEAR": _YEAR}
# A word that goes on with an issuer's name; "và" does before another capital that begins no document.
_MORE = r"[ \t]+(?!{not_issuer}(?!\w))(?!{and}\s+(?:(?i:{types})|[^{UPPER}]))\w[^\s,.;:()]*"
_WORDS["MORE"] = lexicon.fill(_MORE, _PLAIN)


def _pattern(template: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS), flags)


_TYPE = re.compile(rf"(?<!\w){lexicon.alternation(_LEX['types'])}(?=\s)")
_BEHIND = (
    r"(?:\s+{year}\s+(?P<year>{YEAR}))?(?:,?\s+(?:{issuing}\s+)?(?:{day}\s+)?(?P<date>{DATE}))?"
    r"(?:,?[ \t]+{by}[ \t]+(?P<issuer>(?:(?i:{issuers})(?!\w)|[{UPPER}][^\s,.;:()]*)(?:{MORE}){0,8}))?"
    r"(?:,?\s+(?:{issuing}\s+)?{day}\s+(?P<later>{DATE}))?"
)
_REFERENCE = _pattern(
    r"\s+(?P<word>(?i:{number})\s*:?\s*)?"
    r"(?P<number>{CODE}|\d{1,4}/(?:19|20)\d{2}(?![\w/])|\d{1,4}(?![\w%/.,-]*\d|[%/]))" + _BEHIND
)
_NEXT = _pattern(
    r"(?:[,;]\s*(?:{and}\s+)?|\s+{and}\s+)(?P<reference>(?P<word>(?i:{number})\s*:?\s*)?(?P<number>{CODE})"
    + _BEHIND
    + ")"
)
_NAMED = _pattern(
    r"(?<!\w)(?:(?P<type>{named})\s+(?P<name>(?!{not_law}(?!\w)|{not_name}(?!\w))[^\W\d_][^\s,.;:()\d]*"
    r"(?:,?\s+(?!{not_name}(?!\w)|{number}\s|{named})[^\s,.;:()\d]+){0,11}?)|(?P<nameless>{nameless}))"
    r"(?:\s+\([^()\d\n]{1,40}\))?\s+(?:\(?(?:{year}\s+)?(?P<year>{YEAR})|{number}\s+(?P<number>{CODE}))"
)
_PROVISION = re.compile(
    lexicon.fill(
        r"(?<!\w)(?:{point}\s+\w{1,2},?\s+)?(?:{clause}\s+\d{1,2}\w?,?\s+)?{article}\s+\d{1,3}\w?(?=(?:,|\s+{of})?\s+$)",
        _PLAIN,
    )
)
_LONGEST_PROVISION = 48  # characters
_DIGITS = re.compile(r"\d+")


@extractor(Citation)
def find_citations(article: Draft) -> Iterator[Citation]:
    """The documents that an article cites."""
    text = in_one_line(article.text, article.text)
    found = list(_named(article, text))
    taken = {at for citation in found for at in range(citation.start, citation.end)}
    found += (
        citation for citation in _numbered(article, text) if taken.isdisjoint(range(citation.start, citation.end))
    )
    named = keys(document(item.document_type, item.number, item.name, item.year, item.issuer) for item in found)
    for citation, key in zip(found, named, strict=True):
        yield replace(citation, key=key)


def _numbered(article: Draft, text: str) -> Iterator[Citation]:
    """Those cited by a number, and further numbers of the same type: "Công văn số 463/…; số 875/…"."""
    end = 0
    for named in _TYPE.finditer(in_one_line(article.text, article.folded)):
        match = _REFERENCE.match(text, named.end()) if named.start() >= end else None
        kind = " ".join(named[0].split())
        if not match or (
            match["number"].isdecimal() and (kind not in _NUMBERED or not _cites(article, named, match, _TYPES[kind]))
        ):
            continue
        row = [_citation(article, named.start(), match, _TYPES[kind])]
        end = match.end()
        while further := _NEXT.match(text, end):
            row.append(_citation(article, further.start("reference"), further, _TYPES[kind]))
            end = further.end()
        yield from _alike(row)


def _cites(article: Draft, named: re.Match[str], match: re.Match[str], kind: str) -> bool:
    """A bare number cites where the type has a capital or who issued it is told, unless it counts something."""
    line = TextLine(named.start(), len(article.text), article.text, article.folded)
    sure = match["word"] or match["issuer"] or issuer_by_number(kind, None)
    told = sure or article.text[named.start()].isupper()
    dated = match["date"] or (sure and match["year"])  # Kế hoạch 5 năm 2020 is none
    return bool(told) and bool(dated or not line.measured(match.end("number")))


def _alike(row: Sequence[Citation]) -> Iterator[Citation]:
    """The documents of a list with the issuer that is named behind the last."""
    last = row[-1]
    letters = issuer_by_number(last.document_type, last.number)
    for item in row:
        same = item.issuer is None or issuer_by_number(item.document_type, item.number) == letters
        yield replace(item, issuer=last.issuer) if same else item


def _citation(article: Draft, start: int, match: re.Match[str], document_type: str) -> Citation:
    number = re.sub(r"\s", "", match["number"])
    stated = match["date"] or match["later"]
    issued = _day(stated) if stated else None
    year = int(match["year"]) if match["year"] else year_of_number(number) or (issued.year if issued else None)
    issuer = match["issuer"]
    return Citation(
        start=start,
        end=match.end(),
        document_type=document_type,
        number=number,
        issuer=" ".join(issuer.split()) if issuer else issuer_by_number(document_type, number),
        issued=issued,
        year=year,
        provision=_provision(article, start),
        rule="number",
    )


def _named(article: Draft, text: str) -> Iterator[Citation]:
    """Laws cited by their name, with a year or number."""
    for match in _NAMED.finditer(text):
        kind, number = match["type"] or match["nameless"], match["number"]
        yield Citation(
            start=match.start(),
            end=match.end(),
            document_type=kind,
            number=number,
            name=match["name"],
            issuer=issuer_by_number(kind, number),
            year=int(match["year"]) if match["year"] else year_of_number(number),
            provision=_provision(article, match.start()),
            rule="name and year",
        )


def _provision(article: Draft, start: int) -> str | None:
    """The clause and article that stand before a document: "khoản 3 Điều 7"."""
    match = _PROVISION.search(article.folded, max(0, start - _LONGEST_PROVISION), start)
    return " ".join(article.text[match.start() : match.end()].split()) if match else None


def _day(stated: str) -> date | None:
    day, month, year = map(int, _DIGITS.findall(stated))
    try:
        return date(year, month, day)
    except ValueError:
        return None
