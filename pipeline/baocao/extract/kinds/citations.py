"""Citations: directives, resolutions, decisions and laws that a report refers to by number, or by name and year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from baocao.core import lexicon
from baocao.core.article import Draft, Mention
from baocao.core.normalizer import UPPER, fold
from baocao.extract.amounts.amount import TextLine
from baocao.extract.registry import extractor


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Mention):
    """A document cited. `issuer` as the text names it, else as the letters of the number tell."""

    kind: ClassVar[str] = "citation"
    plural: ClassVar[str] = "citations"
    hints: ClassVar[tuple[str, ...]] = ("name", "number")

    document_type: str
    number: str | None = None
    name: str | None = None
    issuer: str | None = None
    issued: date | None = None
    year: int | None = None


EXAMPLES = """
Huyện học tập <citation document_type="Chỉ thị" number=05-CT/TW issuer="Bộ Chính trị">Chỉ thị 05-CT/TW của Bộ Chính trị</citation>.
Theo <citation document_type="Nghị định" number=60/2014/NĐ-CP issued=2014-06-19 issuer="Chính phủ">Nghị định số 60/2014/NĐ-CP ngày 19 tháng 6 năm 2014</citation>, cơ sở in phải đăng ký.
Xã triển khai <citation document_type="Quyết định" number=1234/QĐ-UBND issuer="Ủy ban nhân dân" issued=2018-05-02>Quyết định 1234/QĐ-UBND ngày 02/5/2018</citation>.
Nhiều hợp tác xã chuyển đổi theo <citation document_type=Luật name="Hợp tác xã" year=2012>Luật Hợp tác xã năm 2012</citation>.
Việc thực hiện <citation document_type="Nghị quyết" number=42>Nghị quyết 42</citation> còn chậm.
Hội đồng thông qua 12 nghị quyết và 3 quyết định.
Ban hành kế hoạch 5 năm và quyết định 30 suất học bổng.
"""

_LEX = lexicon.load("citations")
_TYPES = {fold(name): name for name in _LEX["types"]}
_NUMBERED = frozenset(map(fold, _LEX["numbered"]))
_ISSUERS: dict[str, str] = _LEX["issuers"]
_CODE = r"\d{1,5}[a-z]?(?:/\d{4})?(?:\s?[-–/]\s?[{UPPER}]\w*(?:\.\w+)*)+"
_DATE = r"\d{1,2}(?:\s?[/.-]\s?\d{1,2}\s?[/.-]\s?|\s+{month}\s+\d{1,2}\s+{year}\s+)\d{4}"
_WORDS = {**_LEX["words"], "UPPER": UPPER, "named": "|".join(_LEX["named"])}  # `named` with its capitals
_WORDS |= {"CODE": lexicon.fill(_CODE, _WORDS), "DATE": lexicon.fill(_DATE, _WORDS)}


def _pattern(template: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(lexicon.fill(template, _WORDS), flags)


_TYPE = re.compile(rf"(?<!\w){lexicon.alternation(_LEX['types'])}(?=\s)")
_REFERENCE = _pattern(
    r"\s+(?:(?i:{number})\s*:?\s*)?(?P<number>{CODE}|\d{1,4}(?![\w%/.,-]*\d|[%/]))"
    r"(?P<day>,?\s+(?:{day}\s+)?(?P<date>{DATE}))?"
    r"(?P<by>,?[ \t]+{by}[ \t]+(?P<issuer>[{UPPER}][^\s,.;:()]*(?:[ \t]+\w[^\s,.;:()]*){0,6}))?"
    r"(?P<later>,?\s+{day}\s+(?P<later_date>{DATE}))?"
)
_NAMED = _pattern(
    r"(?<!\w)(?P<type>{named})\s+(?P<name>[{UPPER}][^\s,.;:()\d]*(?:\s+[^\s,.;:()\d]+){0,9}?)"
    r"\s+(?:{year}\s+)?(?P<year>(?:19|20)\d{2})(?!\w)"
)
_DIGITS = re.compile(r"\d+")
_NOT_ISSUER = _pattern(r"\s+{not_issuer}(?!\w).*", re.DOTALL)


@extractor(Citation)
def find_citations(article: Draft) -> Iterator[Citation]:
    """The documents that an article cites, in order."""
    end = 0
    for named in _TYPE.finditer(article.folded):
        match = _REFERENCE.match(article.text, named.end()) if named.start() >= end else None
        kind = " ".join(named[0].split())
        if not match or (match["number"].isdecimal() and (kind not in _NUMBERED or not _cites(article, named, match))):
            continue
        end = match.end()
        yield _citation(named.start(), match, _TYPES[kind])
    for match in _NAMED.finditer(article.text):
        yield Citation(
            start=match.start(),
            end=match.end(),
            document_type=match["type"],
            name=match["name"],
            year=int(match["year"]),
            rule="name and year",
        )


def _cites(article: Draft, named: re.Match[str], match: re.Match[str]) -> bool:
    """A bare number cites where the type has a capital, unless a unit or a counted noun follows."""
    line = TextLine(named.start(), len(article.text), article.text, article.folded)
    return article.text[named.start()].isupper() and not line.measured(match.end("number"))


def _citation(start: int, match: re.Match[str], document_type: str) -> Citation:
    issuer = match["issuer"]
    end = match.end()
    if issuer:
        short = _NOT_ISSUER.sub("", issuer)
        end = end if match["later"] else match.start("issuer") + len(short)
        issuer = short
    stated = match["date"] or match["later_date"]
    return Citation(
        start=start,
        end=end,
        document_type=document_type,
        number=match["number"],
        issuer=issuer or _issuer(match["number"]),
        issued=_day(stated) if stated else None,
        rule="number",
    )


def _issuer(number: str) -> str | None:
    return _ISSUERS.get(re.split(r"[-–/\s]", number)[-1])


def _day(stated: str) -> date | None:
    day, month, year = map(int, _DIGITS.findall(stated))
    try:
        return date(year, month, day)
    except ValueError:
        return None
