"""Figures: every number that counts, measures, prices, shares, multiplies or ranks, with what it counts and how."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.spans import Mention, Span
from baocao.extract.amounts.amount import Amount
from baocao.extract.amounts.cell_facts import NO_CELL, CellFacts, TableFacts
from baocao.extract.amounts.changes import Change, ChangeKind, Modifier
from baocao.extract.amounts.measured import expanded
from baocao.extract.amounts.telling import AmountReader, AmountReading
from baocao.extract.amounts.whereabouts import FigureScope, Found, Whereabouts
from baocao.extract.kinds.periods import Period
from baocao.extract.registry import extractor
from baocao.extract.timex import PRESENT


@dataclass(frozen=True, slots=True)
class FigurePeriod(Span):
    """The period that a figure is of, as the text names it and resolved to days."""

    timex: str | None = None
    start_date: date | None = None
    end_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Mention):
    """A number with its meaning; values are in the base unit ("15.230 tỷ đồng": 15230000000000 VND).

    `doubt` names what makes the value implausible, None for nearly all: those of `amounts/doubts.py`.

    >>> article = baocao.analyze("Năm 2022, thu ngân sách vượt 12,5% dự toán.", model="fast")
    >>> figure = article.figures[0]
    >>> figure.value, figure.unit, figure.change, figure.year, article.quote(figure.measured)
    (Decimal('12.5'), '%', 'exceed', 2022, 'thu ngân sách')
    """

    kind: ClassVar[str] = "figure"
    plural: ClassVar[str] = "figures"
    record_names: ClassVar[dict[str, str]] = {"quantity": "kind"}
    hints: ClassVar[tuple[str, ...]] = ("value", "value_max", "total", "unit", "modifier", "change")

    quantity: str
    value: Decimal | None = None
    value_max: Decimal | None = None
    total: Decimal | None = None
    unit: str = "count"
    code: str | None = None
    modifier: Modifier | None = None
    modifier_cue: Span | None = None
    change: Change | None = None
    change_kind: ChangeKind | None = None
    planned: bool = False
    status: Literal["actual", "planned", "estimated"] | None = None
    measured: Span | None = None
    measured_expanded: str | None = None
    period: FigurePeriod | None = None
    year: int | None = None
    baseline: str | None = None
    place: str | None = None
    scope: FigureScope | None = None
    province: str | None = None
    province_now: str | None = None
    locality: int | None = None
    locality_from: Found | None = None
    source_said: str | None = None
    doubt: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    row_head: str | None = None
    column_head: str | None = None


EXAMPLES = """
Phong trào có hơn <figure kind=count value=12440 unit=count modifier=gt modifier_cue=hơn measured="việc làm tốt">12.440</figure> việc làm tốt.
Doanh thu từ dịch vụ vượt <figure kind=percent value=39.3 unit=% change=exceed change_kind=excess_over_reference measured="Doanh thu từ dịch vụ">39,3%</figure>.
Nguồn vốn huy động trên <figure kind=money value=21245700000000 unit=VND code=VND modifier=gt measured="Nguồn vốn huy động">21.245,7 tỷ đồng</figure>.
Trạm bơm cấp <figure kind=measure value=7.261 unit=m3>7,261m3</figure> nước mỗi giây.
Mỗi xe nộp <figure kind=rate value=30000 unit=VND>30.000 đồng</figure> cho 1 lượt qua cầu.
Công ty chi <figure value=3150000000000 unit=VND>3.150 tỷ</figure> xây nhà cho công nhân thuê.
Quỹ còn <figure value=126090000000 unit=VND>126 tỷ 090 triệu đồng</figure>.
Dự án dùng khoảng <figure kind=duration value=1.5 unit=year code=a modifier=approx>1 năm rưỡi</figure> để giải phóng mặt bằng khoảng <figure value=2.5 unit=ha code=har modifier=approx>2,5ha</figure>.
Giá vật liệu tăng <figure kind=multiple value=1.5 unit=times change=increase measured="Giá vật liệu">gấp rưỡi</figure>, sản lượng gấp gần <figure value=2 unit=times modifier=approx change=increase measured="sản lượng">2 lần</figure>.
Huyện đã trao <figure value=8 rule=spelled measured="giấy chứng nhận">tám</figure> giấy chứng nhận cho <figure value=24>hai mươi tư</figure> hộ.
Thu nhập từ <figure kind=rate value=5000000 value_max=7000000 unit=VND/person/month code=VND/{person}/mo>5 đến 7 triệu đồng/người/tháng</figure>, có nơi <figure value=230000000 value_max=250000000 unit=VND/month>230-250 triệu/tháng</figure>.
Tỉnh kêu gọi các dự án có vốn từ <figure value=6000000000000 unit=VND modifier=gt>6.000 tỷ đồng</figure> trở lên.
Sau lũ, <figure value=100 value_max=1000 modifier=approx rule=indefinite>hàng trăm</figure> hộ phải di dời.
Thu ngân sách tăng <figure value=8.5 unit=% change=increase change_kind=relative baseline="cùng kỳ năm trước">8,5%</figure> so với cùng kỳ năm trước, bằng <figure value=102 unit=% baseline="dự toán tỉnh giao" measured="Thu ngân sách">102%</figure> dự toán tỉnh giao.
Thời gian cấp phép còn <figure value=12 unit=day change_kind=to_level>12 ngày</figure>, giảm <figure value=3 unit=day change=decrease change_kind=delta>3 ngày</figure>.
Số vụ cháy giảm từ <figure value=41>41</figure> xuống còn <figure value=28 change_kind=to_level>28</figure> vụ.
Sau sắp xếp, ngành giảm <figure value=26 change=decrease measured="trưởng phòng">26</figure> trưởng phòng, <figure value=116 change=decrease measured="phó trưởng phòng">116</figure> phó trưởng phòng.
Vốn vay tăng từ <figure value=2100000000000 unit=VND rule="shared unit">2.100</figure> lên <figure value=2460000000000 change_kind=to_level>2.460 tỷ đồng</figure>, giá gạo <figure value=14000 value_max=15500 unit=VND/kg>14-15.500 đồng/kg</figure>, giá tôm từ <figure value=140000 value_max=165000 unit=VND/kg>140.000 đồng đến 165.000 đồng/kg</figure>.
Trường có <figure value=2350>2,350</figure> phòng, bơm <figure value=2.350 unit=m3 doubt=separator>2,350 m3</figure> nước, mất <figure value=1.5 unit=year>1½ năm</figure>.
Lượng hàng tăng <figure value=18.4 change=increase measured="lượng">18,4%</figure> về lượng và <figure value=7.2 change=increase measured="trị giá">7,2%</figure> về trị giá.
Độ che phủ rừng tăng <figure kind=percentage_point value=2.5 unit=pp change=increase>2,5 điểm phần trăm</figure>.
Huyện hoàn thành <figure kind=ratio value=30 total=31 unit=count measured="chỉ tiêu">30/31</figure> chỉ tiêu, chi trả <figure value=923800000000 total=1010000000000 unit=VND>923,8/1.010 tỷ đồng</figure>.
Chỉ số cải cách đứng thứ <figure kind=rank value=3 total=63 unit=rank>3/63</figure> tỉnh, thành phố, tăng <figure kind=rank_delta value=4 change=increase>4</figure> bậc.
Bình quân mỗi xã đạt <figure kind=rate value=12.5 unit=count>12,5</figure> tiêu chí/xã; năng suất lúa <figure value=5.67 unit=t/ha code=100.kg/har measured="năng suất lúa">56,7 tạ/ha</figure>.
Cá giống nặng <figure kind=rate value=0.4 value_max=0.6 unit=kg/con code=kg>0,4-0,6 kg/con</figure>, giá <figure kind=money value=15000 unit=count code=CNY>15.000 nhân dân tệ</figure>.
Trên đỉnh đèo, nhiệt độ từ <figure kind=measure value=-3 value_max=2 unit=count code=Cel>-3 đến 2 độ C</figure>, dưới chân đèo <figure value=7 value_max=9 unit=count code=Cel>7-9 độ C</figure>.
Phấn đấu đến năm 2025, tỉnh có ít nhất <figure value=1000 modifier=gt planned=true status=planned>1.000</figure> doanh nghiệp.
Khách du lịch ước đạt <figure value=3000000 modifier=approx status=estimated>3 triệu</figure> lượt.
Trong 6 tháng đầu năm 2017, tỉnh thu <figure value=3470000000000 period="6 tháng đầu năm 2017">3.470 tỷ đồng</figure>.
Toàn xã có <figure value=12 measured=HTX measured_expanded="hợp tác xã">12</figure> HTX và bố trí <figure value=2 unit=count code=công>2 công</figure> đất làm sân phơi.
Năm 2016, cả nước còn <figure value=8.23 year=2016 place="cả nước" scope=country>8,23%</figure> hộ nghèo, tỉnh Lào Cai còn <figure value=27.4 place="tỉnh Lào Cai" scope=unit province_now="Lào Cai">27,4%</figure>.
Theo Cục Thống kê tỉnh Nghệ An, toàn tỉnh có <figure value=12000 place="tỉnh Nghệ An" source_said="Cục Thống kê tỉnh Nghệ An">12.000</figure> hộ trồng chè, ở Thái Lan là <figure value=90000 place="Thái Lan" scope=abroad>90.000</figure> hộ.
Trận lượt về gặp Lào (14.5) thắng 3-1; vé trúng giải Mega 6/45, tàu BĐ 91234 TS và nhẫn trơn 24k ở tầng 5 Công ty Hoa Sen.
Sáng 12/5, đoàn theo Quốc lộ 6 đến thôn 5 dự kỳ họp thứ 3, khóa XII.
Lúc 7 giờ 30, ngày 4 tháng 6 năm 2014, xe BKS 77C-139.37 tới Km13+250.
Khoảng 12g trưa, nhóm học sinh khối 10 đến ngã ba thôn 5; quầy vé mở từ 7g đến 11g.
Quyết định số 1234/QĐ-UBND và Nghị định 60/2014/NĐ-CP có hiệu lực từ năm 2014.
Qua 3 năm thực hiện, một số nơi vươn lên một tầm cao mới; bà Ba Vì, 45 tuổi, học lớp 2.
1. Điện thoại: 0236.3822.111, công trình cấp 3, dịch cúm H5N1, giai đoạn 2016-2020.
"""

_EARLY = re.compile(lexicon.fill(r"(?<!\w){early} {year}(?!\w)", lexicon.load("periods")["words"]))
_A_YEAR = re.compile(r"(?<![\d.,])20\d{2}(?![\d.,]\d|\d)")
_SKIPPED = frozenset({"date", "menu", "form", "weather"})  # parts of the page where numbers are dates and counters


@extractor(
    Figure,
    needs=(
        "passages",
        "numbers",
        "cells",
        "periods",
        "citations",
        "localities",
        "place_references",
        "locality",
        "themes",
    ),
)
def find_figures(draft: Draft) -> Iterator[Figure]:
    """The figures of an article, in order."""
    starts = [passage.start for passage in draft.passages]
    whereabouts = Whereabouts(draft)
    facts_of, reader = TableFacts(draft, whereabouts), AmountReader(draft, whereabouts)
    for amount in draft.numbers:
        if not isinstance(amount, Amount) or not starts or amount.start < starts[0]:
            continue
        passage = draft.passages[bisect_right(starts, amount.start) - 1]
        if passage.furniture in _SKIPPED:
            continue
        facts = facts_of.of(amount)
        if facts is not NO_CELL:
            passage = replace(passage, start=facts.start, end=facts.end)
        yield _figure(draft, amount, facts, reader.read(amount, passage, facts))


def _figure(draft: Draft, amount: Amount, cell: CellFacts, told: AmountReading) -> Figure:
    """The amount with what its cell and the words around it say."""
    where, period = told.where, told.period
    return Figure(
        start=amount.start,
        end=amount.end,
        quantity=amount.quantity,
        value=amount.value,
        value_max=amount.value_max,
        total=amount.total,
        unit=amount.unit.unit,
        code=amount.unit.code,
        modifier=told.modifier,
        modifier_cue=told.modifier_cue,
        change=cell.change or told.change.change,
        change_kind=cell.change_kind or told.change.kind,
        planned=told.planned,
        status=cell.status or ("planned" if told.planned else "estimated" if told.estimated else "actual"),
        measured=told.measured,
        measured_expanded=cell.expanded or expanded(draft.text, told.measured),
        period=_period(period) if period else None,
        year=_year(draft, period) if period else None,
        baseline=cell.baseline or told.baseline,
        place=where.name if where else None,
        scope=where.scope if where else None,
        province=where.province if where else None,
        province_now=where.province_now if where else None,
        locality=where.locality if where else None,
        locality_from=where.found if where else None,
        source_said=told.source,
        doubt=amount.doubt,
        table=cell.table,
        row=cell.row,
        column=cell.column,
        row_head=cell.row_head,
        column_head=cell.column_head,
        rule=amount.rule,
        confidence=told.confidence,
    )


def _period(period: Period) -> FigurePeriod:
    return FigurePeriod(period.start, period.end, period.timex, period.start_date, period.end_date)


def _year(draft: Draft, period: Period) -> int | None:
    """The calendar year that a period lies in; None where it spans several, or the text does not tell.

    Where nobody knows the day of publication, "từ đầu năm 2017 đến nay" is 2017 if the text names it again and none later.
    """
    if period.start_date and period.end_date:
        return period.end_date.year if period.start_date.year == period.end_date.year else None
    timex = period.timex or ""
    if timex == PRESENT:
        return draft.published.year if draft.published else None
    years = {part[:4] for part in timex.split("/")}
    if timex.endswith(PRESENT) and _EARLY.search(draft.folded, period.start, period.end):
        named = sorted(_A_YEAR.findall(draft.folded))
        return int(timex[:4]) if named[-2:] == [timex[:4]] * 2 else None
    only = years.pop() if len(years) == 1 else ""
    return int(only) if only.isdigit() else None
