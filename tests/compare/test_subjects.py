"""What a figure beside the main ones is of: another time, one body, one event, nobody's year."""

from typing import Any
from unicodedata import normalize

import pytest

import baocao
from baocao.compare.comparison import Comparison
from baocao.compare.subjects import is_of_body

REPORT = "Báo cáo kinh tế - xã hội tỉnh Lào Cai 9 tháng đầu năm 2023\nLào Cai, ngày 2 tháng 10 năm 2023\n\n"
NEWS = "Chuyện ở Lào Cai\nLào Cai, ngày {day} tháng {month} năm 2023\n\n"


def laid(text: str) -> Comparison:
    return baocao.compare(baocao.tables([baocao.load(model="fast").analyze(text, id="a")]), by="place")


def found(text: str) -> set[tuple[Any, ...]]:
    cells = laid(text).cells
    cells = cells[cells["state"] != "unreported"]
    return set(zip(cells["indicator"], cells["period"], cells["value"], strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu ngân sách 9 tháng 4.810 tỷ đồng.", {("budget_revenue", "2023-01/2023-09", 4810e9)}),
        ("Tỷ lệ hộ nghèo năm 2023 còn 3,12% (đầu năm là 3,9%).",
         {("poverty_multidimensional", "2023", 3.12), ("poverty_multidimensional", "2022", 3.9)}),
        ("Tỷ lệ hộ nghèo giảm từ 6,6% xuống còn 4,38%.", {("poverty_multidimensional", "2023-01/2023-09", 4.38)}),
        ("Bảo hiểm y tế bao phủ 94,6% dân số, trong khi cùng kỳ năm trước là 92,1%.",
         {("health_insurance", "2023-01/2023-09", 94.6), ("health_insurance", "2022-01/2022-09", 92.1)}),
        ("Đến 30/9, giải ngân vốn đầu tư công đạt 63,4%; ước đến hết niên độ đạt 96%.",
         {("public_investment_disbursement_rate", "2023-01/2023-09", 63.4),
          ("public_investment_disbursement_rate", "2023", 96.0)}),
        ("Xuất khẩu 905 triệu USD; Công ty TNHH Lạc Hồng xuất khẩu 310 triệu USD.",
         {("exports", "2023-01/2023-09", 905e6)}),
        ("Ngày 3/8/2023, xảy ra tai nạn giao thông làm 5 người chết.", set()),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_what_stands_beside_is_of_its_own_time_or_of_no_place(text: str, expected: Any, form: Any) -> None:
    assert found(normalize(form, REPORT + text)) == expected


@pytest.mark.parametrize(
    ("day", "month", "periods"), [(8, 2, set()), (8, 6, {"forest_cover"}), (8, 12, {"forest_cover", "budget_revenue"})]
)
def test_no_year_is_guessed_for_what_comes_with_time_nor_in_spring(day: int, month: int, periods: Any) -> None:
    text = "Tỷ lệ che phủ rừng 57%. Thu ngân sách của tỉnh 9.100 tỷ đồng."
    assert {name for name, *_ in found(NEWS.format(day=day, month=month) + text)} == periods


def test_what_is_exceeded_is_the_plan() -> None:
    changes = laid(REPORT + "Thu ngân sách 4.810 tỷ đồng, vượt 4%.").cells.query("measure == 'change'")
    assert list(changes["against"]) == ["plan"]


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("Công ty cổ phần Mía đường nộp ngân sách [62 tỷ đồng]", True),
        ("Riêng Nhà máy bia Sông Lô nộp [20 tỷ đồng]", True),
        ("Cơ sở của anh giải quyết việc làm cho [5] lao động", True),
        ("Vụ lật xe làm [5] người chết", True),
        ("Nộp ngân sách [40 tỷ đồng] của Công ty Hòa An", True),
        ("Công ty Hòa An nộp thuế; thu ngân sách [5.000 tỷ đồng]", False),
        ("Trường đạt chuẩn quốc gia: [331] trường", False),
        ("Doanh nghiệp thành lập mới: [512]", False),
        ("Vụ lúa mùa đạt [5] tấn", False),
        ("Công ty Hòa An cho biết toàn tỉnh có [300] cơ sở", False),
    ],
)
def test_what_a_clause_begins_with_is_what_its_figures_are_of(text: str, one: bool) -> None:
    start, end = text.index("["), text.index("]") - 1
    assert is_of_body(text.replace("[", "").replace("]", ""), start, end, 0) is one
