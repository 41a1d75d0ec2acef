"""Writes docs/explanation/figures.md: every phenomenon that the figures' examples show, with its parse.

    python scripts/figures_page.py

A test compares the page with what this writes.
"""

from pathlib import Path

from baocao.core import markup
from baocao.core.article import Article
from baocao.core.spans import NonFigure
from baocao.extract.amounts.scan import Scanner
from baocao.extract.kinds.figures import EXAMPLES
from baocao.structure.prepare import begin

PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "figures.md"
HEAD = """# Figures

Every number that counts, measures, prices, shares, multiplies or ranks something becomes a figure; the fields are those
of the record. `scripts/figures_page.py` writes this page from the examples in `extract/kinds/figures.py`, each of which
is also a test.

`unit` is one of a short list (%, pp, VND, USD, EUR, ha, m2, km2, m, km, m3, t, kg, L, kW, MW, kWh, year, month, day,
hour, times, rank, rates of them such as VND/year or kg/con) or `count`. What the list does not have, other
currencies, degrees, per mille, decibels, is `count` with its ISO 4217 or UCUM symbol in `code`: who adds up counts
must leave out those with a code. A share or temperature below zero keeps its sign; `change` says which way the
sentence puts it ("tăng trưởng -2,3%" is an increase of -2.3).

`place` is what a figure is of. Its own clause decides: the last place before the number, or the one behind it where
that is finer ("trồng 5 ha ở xã Tân Hương") or the one before belongs to an earlier number; the finest of a chain ("xã
…, huyện …, tỉnh …"); "toàn huyện" is the district named last. A figure of several places in a row ("ở xã A và xã B") is
of the unit that holds them all, and of none where the lists do not tell which. No places of figures are ends of a way
("tuyến Đắk Lắk - Đà Nẵng"), homes ("trú tại …"), what is compared with ("cao hơn bình quân cả nước"), where a member of
parliament was elected ("đại biểu … (Đồng Tháp)"), where persons, firms or goods come from or go to ("các nhà đầu tư của
Hàn Quốc"), and bodies that are only asked or told ("kiến nghị với Chính phủ").

Then come the sentence; the place that the three sentences before are set in, where it is one within that of the
heading or the article and nothing has led back from it; a heading; the article's own place; the only place of the
title. The last two are taken only where the sentence is about no other: not the whole country, places abroad, places
in general ("các địa phương"), or a law ("phạt tiền từ …"). Where sentences right before speak of another province,
`place` stays empty. `scope` tells units of the gazetteer (`unit`) from the whole country (`country`, "cả nước"), its
ministries, banks and other bodies (`body`) and places abroad (`abroad`); institutions are told by the ends of their
names (… Trung ương, … Nhà nước, … Việt Nam). All columns, and how `confidence` is made: the
[codebook](../reference/codebook.md).

`period` is that of the figure's clause, its sentence, or the sentence before where this one goes on with it ("Năm
2022, …", "… cho biết năm 2022, …"; "Theo đó, …", wherever the one before names its time); else of a heading or the
title; a time to come that the title names is one of plans alone. Of two periods in a heading or title ("kết quả năm
2022, nhiệm vụ năm 2023") what is done has the one that is half over on the day of publication, what is planned the
other. A number in brackets right behind what is compared with is of that time ("thấp hơn cùng kỳ năm 2016 (6,5%)").
The day of a speech ("Ngày 5/6, ông … cho biết …") is
no figure's. "Hiện có" is PRESENT_REF. `year` is the year that it lies in; a day or half-year without a year, in an
article without a day of publication, has none.

`planned` is a sum of evidence, with the weights of `lexicons/planned.toml`, fitted by `scripts/fit_planned.py` to
annotated reports and to 435 figures of real articles: targets, plans, promises, limits of laws, forecasts. Orders and
requests name many things that exist ("giao 16 doanh nghiệp báo cáo"), so the kind of unit counts, and a theme as much
as it is sure. What a period after the day of publication holds is planned. In a
report whose headings go from results over shortcomings to tasks, neither theme nor heading makes a number before the
shortcomings a plan. A goal told beside its result ("đạt 52 xã (kế hoạch 55 xã)", "không đạt mục tiêu 7%") is planned, a
level, and of what the result is of; behind "vượt" or "thấp hơn" only where it is half to twice the number before, else
it is the difference ("thấp hơn kế hoạch 1 xã").

`estimated` is what "ước" stands before, with the shares, changes and amounts of its kind behind it in the sentence,
and "dự kiến" for a time in its last quarter or just over ("dự kiến cả năm 610 tỷ đồng" in December).

A number that no noun follows is a figure, with `rule` "labelled", where a label before it says what it counts: "Số
doanh nghiệp mới 766, …", "Sản phẩm OCOP: 168".

`doubt` names what makes a value implausible; it is absent from nearly all figures. The value stays as read, so who adds
up figures looks at these first: `separator` (a comma, dot or space that could mean something else: "1,250 ha" in a text
whose other numbers do not tell), `range` (ends so far apart that one may lack its scale), `scale` (a level on the wrong
side of the one before: "từ 800 lên 1,2 tỷ đồng"), `digits` (seven and more that nothing groups), `year` (four digits
that could be one), `size` (more or less than such a thing comes to).

| sentence | figure | parse |
|---|---|---|
"""
MIDDLE = """
## Numbers that are no figures

Each keeps its class, so that a command or a page can say why a number was passed over: `article.nonfigures`, and
`baocao show --explain`.

| sentence | number | class |
|---|---|---|
"""


def page() -> str:
    """The page as Markdown."""
    lines = [markup.parse(line) for line in EXAMPLES.strip().splitlines()]
    figures = [row for line in lines for row in _figures(line)]
    others = [row for line in lines if not line.tags for row in _nonfigures(line.text)]
    return HEAD + "\n".join(figures) + "\n" + MIDDLE + "\n".join(others) + "\n"


def _figures(line: markup.Marked) -> list[str]:
    rows = []
    for at, tag in enumerate(line.tags):
        parse = ", ".join(f"{key} `{value}`" for key, value in tag.attributes.items())
        rows.append(f"| {'' if at else line.text} | **{line.text[tag.start : tag.end]}** | {parse} |")
    return rows


def _nonfigures(text: str) -> list[str]:
    numbers = Scanner()(begin(Article(raw=text))).numbers
    found = [number for number in numbers if isinstance(number, NonFigure)]
    return [
        f"| {'' if at else text} | {text[number.start : number.end].strip()} | {number.label} |"
        for at, number in enumerate(found)
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
