"""Numbers in tables: value and unit, what they measure, their period, place and status, as rows and columns say."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from baocao.core.article import Article
from baocao.extract.amounts.cells import unit_of
from baocao.extract.kinds.figures import Figure

Analyze = Callable[..., Article]

TWO_LEVELS = """Biểu 2. Sản xuất của hợp tác xã
STT\tCây trồng\tNăm 2023\t\tNăm 2024\t
\t\tDiện tích (ha)\tSản lượng (tấn)\tDiện tích (ha)\tSản lượng (tấn)
1\tLúa\t1.250,5\t6.800\t1.300\t-
\tTổng cộng\t1.570,5\t6.800\t…\t8.260
"""
UNITS = """Tình hình thực hiện các chỉ tiêu
TT\tChỉ tiêu\tĐVT\tKế hoạch 2024\tThực hiện 6 tháng 2024\tSo với KH (%)\tSo với cùng kỳ (%)
I\tKinh tế\t\t\t\t\t
1\tGiá trị sản xuất\tTỷ đồng\t4.200\t2.016\t48,0\t105,3
2\tLương thực có hạt\tNghìn tấn\t35\t18,2\t52,0\t101,2
-\tTrong đó: thóc\tnt\t30\t15,9\t53,0\t99,8
3\tTỷ lệ hộ nghèo\t%\t5,5\t6,1\t\t
"""
YEARS = """Dân số qua các năm
Năm\tDân số (nghìn người)\tMật độ (người/km2)\tTỷ lệ đô thị hóa
2019\t812,4\t118\t19,8
Sơ bộ 2020\t820,1\t119\t20,3
"""
PLACES = """ĐVT: triệu đồng
Số TT\tĐịa phương\tDự toán năm 2025\tThực hiện quý I/2025\tTỷ lệ thực hiện\tXếp hạng
1\tHuyện Lục Yên\t125.000\t31.250\t25,0\t2
2\tThành phố Yên Bái\t410.000\t90.200\t22,0\t3
"""
BARS = """Biểu số 3: Vốn đầu tư công (tỷ đồng)
| Nguồn vốn | Kế hoạch năm 2025 | Ước giải ngân đến 30/6/2025 |
|---|---|---|
| Ngân sách trung ương | 1.250 | 480,5 |
| **Cộng** | 3.350 | 1.495,5 |
"""
ALIGNED = """Chăn nuôi của xã (đơn vị tính: con)

Vật nuôi           Năm 2022     Năm 2023     Tăng, giảm (%)
Trâu                 12.450       12.010               -3,5
Bò                   21.300                             2,1
"""
FLAT = """Trồng rừng của xã
STT
Địa phương
Diện tích (ha)
Số hộ
1
Thôn Nà Lộc
125,4
86
2
Thôn Bản Pho
98
-
3
Thôn Khe Đót
77,6
51
"""
FLAT_TWO_LEVELS = "\n".join(
    [
        "Biểu thu",
        "Đơn vị tính: triệu đồng",
        "TT",
        "Nội dung",
        "Năm 2023",
        "Năm 2024",
        "KH",
        "TH",
        "KH",
        "TH",
        "1",
        "Thu nội địa",
        "450",
        "470",
        "500",
        "512",
        "2",
        "Thu đất",
        "120",
        "98",
        "150",
        "131",
        "3",
        "Thu phí",
        "20",
        "21",
        "22",
        "25",
    ]
)
ENGLISH = "Doanh thu các chợ (đồng)\nChợ\tNăm 2023\tNăm 2024\nChợ Ga\t1,234,567\t850,120\n"
MERGED = """Tiến độ các công trình
Xã\tCông trình\tVốn (tỷ đồng)\tGiải ngân (%)\tGhi chú
Xã Xuân Long\tĐường liên thôn\t12,5\t80\tChậm
\tTrường mầm non\t8\t100\t
"""
GROUPS = """Giải quyết hồ sơ
Chỉ tiêu\tTháng 5/2024
1. Cấp huyện
- Hồ sơ tiếp nhận\t1.204
- Tỷ lệ đúng hạn\t98,5%
"""
SEVERAL_UNITS = """Cây trồng
Đơn vị tính: Diện tích: ha; Năng suất: tạ/ha
Cây\tDiện tích\tNăng suất
Lúa xuân\t1.200\t58,5
"""
NOTES = """Thu chi của quỹ
Nội dung\tSố tiền (triệu đồng)\tMã số\tNăm thành lập
Thu hội phí\t(12,5)\t0123\t2015
Chi thăm hỏi\t7\t0124\t2016
Ghi chú: 2 khoản chưa quyết toán.
"""

YEARBOOK = """12. Diện tích chè
phân theo huyện
Tea area by district

Ha

2021

Sơ bộ
Prel.
2022

TỔNG SỐ - TOTAL

1.250

1.310

Huyện Lục Yên
Luc Yen district

420

-

Huyện Văn Chấn
Van Chan district

830

890

Chỉ số phát triển - %
Index - %

TỔNG SỐ - TOTAL

102,5

104,8
"""
YEARBOOK_ALIGNED = """Page 61 - nien giam

                 Sản lượng cam
                                                          Tấn
                                                                Sơ bộ
                                          2020       2021       Prel.
                                                                2022
          TỔNG SỐ - TOTAL               9.115,1    12.250,5   13.310,4
          Huyện Lục Yên
          Luc Yen district              4.115,1     4.420,0    5.130,5
          Huyện Văn Chấn
          Van Chan district             5.000,0     7.830,5    8.179,9
   58   59   60   61   62   63
"""
BARS_OF_LINES = """Một số vùng năm 2018
Vùng
|
Diện tích (nghìn ha)
|
Sản lượng (nghìn tấn)
|
Tây Nguyên
|
245,4
|
1375,6
|
Đông Nam Bộ
|
270,5
|
1423,0
|
Đồng bằng sông Hồng
|
999,7
|
6085,5
|
"""
TARGETS = """Các chỉ tiêu (15 chỉ tiêu chính)
| TT | Chỉ tiêu | ĐVT | 6 tháng cuối năm 2024 | Kế hoạch 2025 |
|---|---|---|---|---|
| 1 | Hộ nghèo | % | Dưới 4 | < 3,5 |
| 2 | Lượt khách | Lượt | 1.200 | ≥ 1.500 |
| 3 | Thu ngân sách | Tr. đồng | 6.065 (giảm 28,3%) | NaN |
"""
POINTS = """Hồ sơ các tỉnh
| Tỉnh | Diện tích | Điểm |
|---|---|---|
| Quảng Bình | 8,065 km² | 9.5 |
| Quảng Trị | 4,740 km² | 9.3 |
"""
LEADING_BARS = """Số học sinh
| 2014 | 2015 | |
| Người – Person | |
Tiểu học | 230 065 | 240 771 | |
Trung học | 195 120 | 170 963 | |
Mầm non | 90 120 | 91 963 | |
"""

_Row = tuple[str, float, str, str | None, str | None, str]


def figures(analyze: Analyze, text: str) -> tuple[Article, list[Figure]]:
    article = analyze(text, published="2025-07-15")
    return article, [figure for figure in article.of(Figure) if figure.table is not None]


def summary(article: Article, figure: Figure) -> _Row:
    measured = figure.measured and article.quote(figure.measured)
    value = float(figure.value or 0)
    return (
        article.quote(figure),
        value,
        figure.unit,
        measured,
        figure.period and figure.period.timex,
        figure.status or "",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TWO_LEVELS, [
            ("1.250,5", 1250.5, "ha", "Lúa", "2023", "actual"),
            ("6.800", 6800, "t", "Lúa", "2023", "actual"),
            ("1.300", 1300, "ha", "Lúa", "2024", "actual"),
            ("1.570,5", 1570.5, "ha", "Diện tích", "2023", "actual"),
            ("6.800", 6800, "t", "Sản lượng", "2023", "actual"),
            ("8.260", 8260, "t", "Sản lượng", "2024", "actual"),
        ]),
        (UNITS, [
            ("4.200", 4.2e12, "VND", "Giá trị sản xuất", "2024", "planned"),
            ("2.016", 2.016e12, "VND", "Giá trị sản xuất", "2024-H1", "actual"),
            ("48,0", 48, "%", "Giá trị sản xuất", "2024-H1", "actual"),
            ("105,3", 105.3, "%", "Giá trị sản xuất", "2024-H1", "actual"),
            ("35", 35000, "t", "Lương thực có hạt", "2024", "planned"),
            ("18,2", 18200, "t", "Lương thực có hạt", "2024-H1", "actual"),
            ("52,0", 52, "%", "Lương thực có hạt", "2024-H1", "actual"),
            ("101,2", 101.2, "%", "Lương thực có hạt", "2024-H1", "actual"),
            ("30", 30000, "t", "thóc", "2024", "planned"),
            ("15,9", 15900, "t", "thóc", "2024-H1", "actual"),
            ("53,0", 53, "%", "thóc", "2024-H1", "actual"),
            ("99,8", 99.8, "%", "thóc", "2024-H1", "actual"),
            ("5,5", 5.5, "%", "Tỷ lệ hộ nghèo", "2024", "planned"),
            ("6,1", 6.1, "%", "Tỷ lệ hộ nghèo", "2024-H1", "actual"),
        ]),
        (YEARS, [
            ("812,4", 812400, "count", "Dân số", "2019", "actual"),
            ("118", 118, "count", "Mật độ", "2019", "actual"),
            ("19,8", 19.8, "%", "Tỷ lệ đô thị hóa", "2019", "actual"),
            ("820,1", 820100, "count", "Dân số", "2020", "estimated"),
            ("119", 119, "count", "Mật độ", "2020", "estimated"),
            ("20,3", 20.3, "%", "Tỷ lệ đô thị hóa", "2020", "estimated"),
        ]),
        (BARS, [
            ("1.250", 1.25e12, "VND", "Ngân sách trung ương", "2025", "planned"),
            ("480,5", 4.805e11, "VND", "Ngân sách trung ương", "2025-06-30", "estimated"),
            ("3.350", 3.35e12, "VND", "Vốn đầu tư công", "2025", "planned"),
            ("1.495,5", 1.4955e12, "VND", "Ước giải ngân đến 30/6/2025", "2025-06-30", "estimated"),
        ]),
        (ALIGNED, [
            ("12.450", 12450, "count", "Trâu", "2022", "actual"),
            ("12.010", 12010, "count", "Trâu", "2023", "actual"),
            ("-3,5", -3.5, "%", "Trâu", "2023", "actual"),
            ("21.300", 21300, "count", "Bò", "2022", "actual"),
            ("2,1", 2.1, "%", "Bò", "2023", "actual"),
        ]),
        (YEARBOOK, [
            ("1.250", 1250, "ha", "Diện tích chè\nphân theo huyện", "2021", "actual"),
            ("1.310", 1310, "ha", "Diện tích chè\nphân theo huyện", "2022", "estimated"),
            ("420", 420, "ha", "Diện tích chè\nphân theo huyện", "2021", "actual"),
            ("830", 830, "ha", "Diện tích chè\nphân theo huyện", "2021", "actual"),
            ("890", 890, "ha", "Diện tích chè\nphân theo huyện", "2022", "estimated"),
            ("102,5", 102.5, "%", "Chỉ số phát triển - %\nIndex - %", "2021", "actual"),
            ("104,8", 104.8, "%", "Chỉ số phát triển - %\nIndex - %", "2022", "estimated"),
        ]),
        (YEARBOOK_ALIGNED, [
            ("9.115,1", 9115.1, "t", "Sản lượng cam", "2020", "actual"),
            ("12.250,5", 12250.5, "t", "Sản lượng cam", "2021", "actual"),
            ("13.310,4", 13310.4, "t", "Sản lượng cam", "2022", "estimated"),
            ("4.115,1", 4115.1, "t", "Sản lượng cam", "2020", "actual"),
            ("4.420,0", 4420, "t", "Sản lượng cam", "2021", "actual"),
            ("5.130,5", 5130.5, "t", "Sản lượng cam", "2022", "estimated"),
            ("5.000,0", 5000, "t", "Sản lượng cam", "2020", "actual"),
            ("7.830,5", 7830.5, "t", "Sản lượng cam", "2021", "actual"),
            ("8.179,9", 8179.9, "t", "Sản lượng cam", "2022", "estimated"),
        ]),
        (BARS_OF_LINES, [
            ("245,4", 245400, "ha", "Diện tích", "2018", "actual"),
            ("1375,6", 1375600, "t", "Sản lượng", "2018", "actual"),
            ("270,5", 270500, "ha", "Diện tích", "2018", "actual"),
            ("1423,0", 1423000, "t", "Sản lượng", "2018", "actual"),
            ("999,7", 999700, "ha", "Diện tích", "2018", "actual"),
            ("6085,5", 6085500, "t", "Sản lượng", "2018", "actual"),
        ]),
        (TARGETS, [
            ("4", 4, "%", "Hộ nghèo", "2024-H2", "actual"),
            ("3,5", 3.5, "%", "Hộ nghèo", "2025", "planned"),
            ("1.200", 1200, "count", "Lượt khách", "2024-H2", "actual"),
            ("1.500", 1500, "count", "Lượt khách", "2025", "planned"),
            ("6.065", 6.065e9, "VND", "Thu ngân sách", "2024-H2", "actual"),
            ("28,3%", 28.3, "%", "Thu ngân sách", "2024-H2", "actual"),
        ]),
        (POINTS, [
            ("8,065 km²", 8065, "km2", "Diện tích", None, "actual"),
            ("9.5", 9.5, "count", "Điểm", None, "actual"),
            ("4,740 km²", 4740, "km2", "Diện tích", None, "actual"),
            ("9.3", 9.3, "count", "Điểm", None, "actual"),
        ]),
        (LEADING_BARS, [
            ("230 065", 230065, "count", "Tiểu học", "2014", "actual"),
            ("240 771", 240771, "count", "Tiểu học", "2015", "actual"),
            ("195 120", 195120, "count", "Trung học", "2014", "actual"),
            ("170 963", 170963, "count", "Trung học", "2015", "actual"),
            ("90 120", 90120, "count", "Mầm non", "2014", "actual"),
            ("91 963", 91963, "count", "Mầm non", "2015", "actual"),
        ]),
        (FLAT_TWO_LEVELS, [
            ("450", 4.5e8, "VND", "Thu nội địa", "2023", "planned"),
            ("470", 4.7e8, "VND", "Thu nội địa", "2023", "actual"),
            ("500", 5e8, "VND", "Thu nội địa", "2024", "planned"),
            ("512", 5.12e8, "VND", "Thu nội địa", "2024", "actual"),
            ("120", 1.2e8, "VND", "Thu đất", "2023", "planned"),
            ("98", 9.8e7, "VND", "Thu đất", "2023", "actual"),
            ("150", 1.5e8, "VND", "Thu đất", "2024", "planned"),
            ("131", 1.31e8, "VND", "Thu đất", "2024", "actual"),
            ("20", 2e7, "VND", "Thu phí", "2023", "planned"),
            ("21", 2.1e7, "VND", "Thu phí", "2023", "actual"),
            ("22", 2.2e7, "VND", "Thu phí", "2024", "planned"),
            ("25", 2.5e7, "VND", "Thu phí", "2024", "actual"),
        ]),
        (ENGLISH, [
            ("1,234,567", 1234567, "VND", "Chợ Ga", "2023", "actual"),
            ("850,120", 850120, "VND", "Chợ Ga", "2024", "actual"),
        ]),
        (GROUPS, [
            ("1.204", 1204, "count", "Hồ sơ tiếp nhận", "2024-05", "actual"),
            ("98,5%", 98.5, "%", "Tỷ lệ đúng hạn", "2024-05", "actual"),
        ]),
        (SEVERAL_UNITS, [
            ("1.200", 1200, "ha", "Lúa xuân", None, "actual"),
            ("58,5", 5.85, "t/ha", "Lúa xuân", None, "actual"),
        ]),
        (NOTES, [
            ("(12,5)", -1.25e7, "VND", "Thu hội phí", None, "actual"),
            ("7", 7e6, "VND", "Chi thăm hỏi", None, "actual"),
        ]),
    ],
)  # fmt: skip
def test_cells_are_figures_of_their_row_and_column(analyze: Analyze, text: str, expected: list[_Row]) -> None:
    article, found = figures(analyze, text)
    assert [summary(article, figure) for figure in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PLACES, ["huyện Lục Yên"] * 4 + ["thành phố Yên Bái"] * 4),
        (FLAT, ["thôn Nà Lộc"] * 2 + ["thôn Bản Pho"] + ["thôn Khe Đót"] * 2),
        (MERGED, ["xã Xuân Long"] * 4),
    ],
)
def test_places_in_rows_are_those_of_their_cells(analyze: Analyze, text: str, expected: list[str]) -> None:
    _, found = figures(analyze, text)
    assert [(figure.place or "").casefold() for figure in found] == [name.casefold() for name in expected]


def test_rows_of_places_measure_what_their_column_does(analyze: Analyze) -> None:
    article, found = figures(analyze, FLAT)
    assert [summary(article, figure)[2:4] for figure in found[:2]] == [("ha", "Diện tích"), ("count", "Số hộ")]


def test_an_earlier_period_that_is_not_told_is_left_out(analyze: Analyze) -> None:
    text = "Báo cáo năm 2024\nKết quả của quỹ năm 2024\nNội dung\tKỳ này\tKỳ trước\nThu\t12\t15\nChi\t7\t8\n"
    _, found = figures(analyze, text)
    assert [figure.period and figure.period.timex for figure in found] == ["2024", None] * 2


def test_a_rank_is_told_by_its_head(analyze: Analyze) -> None:
    _, found = figures(analyze, PLACES)
    assert [(figure.quantity, figure.value) for figure in found if figure.unit == "rank"] == [
        ("rank", Decimal(2)),
        ("rank", Decimal(3)),
    ]


@pytest.mark.parametrize(
    ("head", "values", "expected"),
    [
        ("Tăng/giảm so với cùng kỳ (%)", ["4,2", "-1,5"], ["increase", "decrease"]),
        ("So với cùng kỳ (%)", ["4,2", "-1,5"], ["increase", "decrease"]),
        ("So với cùng kỳ (%)", ["104,2", "98,5"], [None, None]),
        ("So với kế hoạch (%)", ["24,2", "31"], [None, None]),
        ("Số giảm (hộ)", ["12", "7"], ["decrease", "decrease"]),
        ("Thu ngân sách", ["12", "7"], [None, None]),
    ],
)
def test_compared_columns_are_levels_or_changes(
    analyze: Analyze, head: str, values: list[str], expected: list[str | None]
) -> None:
    _, found = figures(analyze, f"Biểu so sánh\nNhóm\t{head}\nGạo\t{values[0]}\nVải\t{values[1]}\n")
    assert [figure.change for figure in found] == expected


def test_a_figure_keeps_table_row_and_column(analyze: Analyze) -> None:
    _, found = figures(analyze, f"{MERGED}\nCác xã tiếp tục thi công.\n{GROUPS}")
    places = [(figure.table, figure.row, figure.column, figure.row_head, figure.column_head) for figure in found]
    assert places[2] == (0, 2, 2, "Xã Xuân Long: Trường mầm non", "Vốn (tỷ đồng)")
    assert places[-1] == (1, 3, 1, "Cấp huyện: Tỷ lệ đúng hạn", "Tháng 5/2024")


def test_row_and_column_together_say_what_is_measured(analyze: Analyze) -> None:
    _, found = figures(analyze, TWO_LEVELS)
    assert [figure.measured_expanded for figure in found[:2]] == ["Lúa: Diện tích", "Lúa: Sản lượng"]


def test_ordinals_years_codes_and_heads_count_nothing(analyze: Analyze) -> None:
    article = analyze(UNITS + "Hết bảng này là phần lời.\n" + NOTES)
    found = {(article.quote(number), number.label) for number in article.nonfigures}
    assert {("1", "ordinal"), ("2024", "column_head"), ("0123", "code"), ("2015", "code")} <= found


def test_a_column_that_is_not_sure_is_left_out(analyze: Analyze) -> None:
    _, found = figures(analyze, "Cây trồng\nCây\tDiện tích (ha)\tSố hộ\tTỷ lệ (%)\nLúa\t10\t2\t3\nNgô\t4\t5\n")
    assert [(figure.column_head, figure.unit) for figure in found[3:]] == [(None, "count")] * 2


@pytest.mark.parametrize(
    ("words", "unit", "scale"),
    [
        ("triệu đồng", "VND", 10**6),
        ("Tr.đ", "VND", 10**6),
        ("1.000 đồng", "VND", 10**3),
        ("nghìn tấn", "t", 10**3),
        ("%", "%", 1),
        ("tạ/ha", "t/ha", 1),
        ("hộ", "count", 1),
        ("nghìn người", "count", 10**3),
        ("tỷ tấn.km", "count", 10**9),
    ],
)
def test_units_are_named_by_themselves(words: str, unit: str, scale: int) -> None:
    found: Any = unit_of(words)
    assert (found.unit.unit, found.scale) == (unit, scale)


@pytest.mark.parametrize("words", ["", "nếu có", "1", "xã A", "10=01-02"])
def test_other_words_are_no_units(words: str) -> None:
    assert unit_of(words) is None


def test_prose_around_a_table_is_read_as_before(analyze: Analyze) -> None:
    prose = "Năm 2024, huyện Lục Yên có 12.440 hộ trồng rừng."
    alone = analyze(prose).of(Figure)[0]
    beside = analyze(f"{prose}\n{YEARS}").of(Figure)[0]
    assert (alone.value, alone.place, alone.table) == (beside.value, beside.place, None)


def test_a_section_without_a_unit_ends_that_of_the_one_above(analyze: Analyze) -> None:
    rows = "Chỉ tiêu\tNăm 2021\tNăm 2022\nI. Diện tích gieo trồng (ha)\nLúa\t10\t20\nII. Số trường học\nMầm non\t5\t6"
    _, found = figures(analyze, rows)
    assert [figure.unit for figure in found] == ["ha", "ha", "count", "count"]
