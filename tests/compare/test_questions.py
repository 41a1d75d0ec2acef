"""What a question is understood to ask, part by part; what the reform of 2025 makes of its province."""

from datetime import date

import pytest

from baocao.compare.questions import LONGEST, reform_of, understand
from baocao.core.errors import OptionError

DAY = date(2024, 5, 1)
KNOWN = {
    ("district", "thị xã sa pa", "Lào Cai"),
    ("district", "huyện mù cang chải", "Yên Bái"),
    ("commune", "xã vũ linh", "Yên Bái"),
}


@pytest.mark.parametrize(
    ("text", "places", "period", "indicator"),
    [
        ("tỷ lệ hộ nghèo Yên Bái 2022", ["tỉnh Yên Bái"], "2022", "tỷ lệ hộ nghèo"),
        ("ty le ho ngheo yen bai nam 2022", ["tỉnh Yên Bái"], "2022", "ty le ho ngheo"),
        ("Tỷ lệ che phủ rừng năm 2023 của tỉnh Sơn La là bao nhiêu?", ["tỉnh Sơn La"], "2023", "tỷ lệ che phủ rừng"),
        ("Bắc Ninh thu ngân sách năm 2023 bao nhiêu", ["tỉnh Bắc Ninh"], "2023", "thu ngân sách"),
        ("vốn FDI 9 tháng 2023 Bắc Ninh", ["tỉnh Bắc Ninh"], "2023-01/2023-09", "vốn fdi"),
        ("thu ngân sách 6 tháng đầu năm 2023 Lào Cai", ["tỉnh Lào Cai"], "2023-H1", "thu ngân sách"),
        ("6 thang dau nam 2023 thu ngan sach lao cai", ["tỉnh Lào Cai"], "2023-H1", "thu ngan sach"),
        ("quý 3/2023 kim ngạch xuất khẩu Bắc Ninh", ["tỉnh Bắc Ninh"], "2023-Q3", "kim ngạch xuất khẩu"),
        ("quy 3 nam 2023 kim ngach xuat khau bac ninh", ["tỉnh Bắc Ninh"], "2023-Q3", "kim ngach xuat khau"),
        ("tháng 11 năm 2023 Quảng Trị thu nội địa", ["tỉnh Quảng Trị"], "2023-11", "thu nội địa"),
        ("thu nội địa Quảng Trị năm ngoái", ["tỉnh Quảng Trị"], "2023", "thu nội địa"),
        ("thu noi dia quang tri nam ngoai", ["tỉnh Quảng Trị"], "2023", "thu noi dia"),
        ("rừng trồng mới 2021-2025 Sơn La", ["tỉnh Sơn La"], "2021/2025", "rừng trồng mới"),
        ("hộ nghèo huyện Văn Yên tỉnh Yên Bái 2022", ["huyện Văn Yên (Yên Bái)"], "2022", "hộ nghèo"),
        ("Sa Pa đón bao nhiêu khách du lịch năm 2022", ["thị xã Sa Pa (Lào Cai)"], "2022", "đón bao nhiêu khách du lịch"),
        ("ho ngheo mu cang chai 2022", ["huyện Mù Cang Chải (Yên Bái)"], "2022", "ho ngheo"),
        ("hộ nghèo xã Vũ Linh 2022", ["xã Vũ Linh (Yên Bái)"], "2022", "hộ nghèo"),
        ("số xã NTM Lào Cai hết năm 2022", ["tỉnh Lào Cai"], "2022", "số xã ntm"),
        ("bao nhiêu xã nông thôn mới Thái Nguyên 2023", ["tỉnh Thái Nguyên"], "2023", "xã nông thôn mới"),
        ("tỷ lệ hộ nghèo cả nước 2022", ["cả nước"], "2022", "tỷ lệ hộ nghèo"),
        ("tỷ lệ hộ nghèo", [], None, "tỷ lệ hộ nghèo"),
    ],
)  # fmt: skip
def test_place_period_and_indicator(text: str, places: list[str], period: str | None, indicator: str) -> None:
    told = understand(text, DAY, KNOWN).told()
    assert (told["places"], told["period"], told["indicator"]) == (places, period, indicator)


@pytest.mark.parametrize(
    ("text", "measure", "planned"),
    [
        ("hộ nghèo Yên Bái 2022", "level", False),
        ("hộ nghèo Yên Bái 2022 giảm bao nhiêu", "change", False),
        ("ho ngheo yen bai 2022 giam bao nhieu", "change", False),
        ("thu ngân sách so với cùng kỳ năm trước Yên Bái 2022", "change", False),
        ("thu ngân sách Yên Bái 2022 đạt bao nhiêu % dự toán", "share", False),
        ("thu ngân sách Yên Bái 2022 bao nhiêu phần trăm kế hoạch", "share", False),
        ("kế hoạch thu ngân sách Yên Bái 2023", "level", True),
        ("muc tieu thu ngan sach yen bai 2023", "level", True),
        ("lũy kế vốn FDI Bắc Ninh 2023", "cumulative", False),
        ("tốc độ tăng trưởng GRDP Yên Bái 2022", "level", False),
        ("chương trình giảm nghèo Yên Bái 2022", "level", False),
        ("chỉ tiêu tăng trưởng GRDP Yên Bái 2023", "level", True),
    ],
)
def test_measure_and_plan(text: str, measure: str, planned: bool) -> None:
    question = understand(text, DAY)
    assert (question.measure, question.planned) == (measure, planned)


def test_a_comparison_is_no_period() -> None:
    question = understand("thu ngân sách Lào Cai 2022 tăng bao nhiêu so với cùng kỳ năm ngoái", DAY)
    assert question.period is not None
    assert question.period.timex == "2022"


def test_a_year_is_relative_to_a_day_only() -> None:
    assert understand("hộ nghèo Yên Bái năm ngoái").period is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hộ nghèo Lào Cai 2022", "Từ 1/7/2025 tỉnh Lào Cai gồm Lào Cai, Yên Bái cũ; ở đây là tỉnh cũ, trước khi sáp nhập."),
        ("hộ nghèo Lào Cai 2026", "Từ 1/7/2025 tỉnh Lào Cai gồm Lào Cai, Yên Bái cũ; ở đây là tỉnh mới."),
        ("hộ nghèo Lào Cai 2025", "Từ 1/7/2025 tỉnh Lào Cai gồm Lào Cai, Yên Bái cũ; ở đây là tỉnh cũ hay mới, xem văn bản."),
        ("hộ nghèo Bắc Ninh 2022", "Từ 1/7/2025 tỉnh Bắc Ninh gồm Bắc Giang, Bắc Ninh cũ; ở đây là tỉnh cũ, trước khi sáp nhập."),
        ("hộ nghèo Yên Bái 2022", "tỉnh Yên Bái không còn từ 1/7/2025: nay thuộc Lào Cai."),
        ("hộ nghèo Sơn La 2022", ""),
        ("hộ nghèo huyện Văn Yên 2022", ""),
    ],
)  # fmt: skip
def test_the_reform_of_2025_is_told(text: str, told: str) -> None:
    question = understand(text, DAY)
    assert [reform_of(place, question.period) for place in question.places] == [told]


@pytest.mark.parametrize("text", ["", "  ", "a" * (LONGEST + 1)])
def test_no_question(text: str) -> None:
    with pytest.raises(OptionError, match="must have 1 to 500 characters"):
        understand(text)


@pytest.mark.parametrize(
    "text", ["?", "2022", "Yên Bái", "<b>&\x00\x01", "năm 31/2", "một" * 150, "năm 9999", "19 tháng 2023"]
)
def test_strange_questions_do_no_harm(text: str) -> None:
    assert understand(text, DAY).text
