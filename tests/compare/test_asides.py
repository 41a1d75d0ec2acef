"""Places and periods said aside are not those of the figures around them."""

import pytest

import baocao
from baocao.analyzer import Analyzer
from baocao.compare.comparison import compare

HEAD = "Báo cáo tình hình kinh tế - xã hội tỉnh Yên Bái năm 2023, nhiệm vụ năm 2024\nYên Bái, ngày 12 tháng 12 năm 2023\n\n"
PROVINCE, TOWN = "tỉnh Yên Bái", "thị xã Nghĩa Lộ"


def cells(text: str, analyzer: Analyzer) -> dict[float, tuple[str, str, bool]]:
    found = compare(baocao.tables([analyzer.analyze(HEAD + text, id="a")]), by="place", similar=False).cells
    found = found[found["value"].notna()]
    rows = zip(found["place"], found["period"], found["planned"], strict=True)
    return dict(zip(found["value"].astype(float), rows, strict=True))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Du lịch đón 1,95 triệu lượt khách, riêng thị xã Nghĩa Lộ 430 nghìn lượt.",
            {1_950_000: PROVINCE, 430_000: TOWN},
        ),
        (
            "Tỷ lệ hộ nghèo còn 9,1%. Thị xã Nghĩa Lộ còn 5,5%. Xóa 1.240 nhà tạm, nhà dột nát.",
            {9.1: PROVINCE, 5.5: TOWN, 1240: PROVINCE},
        ),
        ("Tỷ lệ đô thị hóa đạt 31,5% nhờ thị xã Nghĩa Lộ mở rộng.", {31.5: PROVINCE}),
        (
            "GRDP bình quân đầu người đạt 51,2 triệu đồng, thấp hơn mức 101,9 triệu đồng của cả nước.",
            {51_200_000: PROVINCE, 101_900_000: "cả nước"},
        ),
    ],
)
def test_places(text: str, wanted: dict[float, str], analyzer: Analyzer) -> None:
    assert {value: row[0] for value, row in cells(text, analyzer).items()} == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("IIP tăng 6,4%, thấp hơn mức 10,1% của năm 2022.", {6.4: "2023", 10.1: "2022"}),
        ("Đã giải ngân 3.870 tỷ đồng vốn đầu tư công đến ngày 30/11.", {3.87e12: "2023-01/2023-11"}),
        ("Tính đến 30/11, toàn tỉnh có 106 xã đạt chuẩn nông thôn mới.", {106: "2023"}),
        (
            "Đến 30/6 có 98 xã đạt chuẩn nông thôn mới. Năm 2023 có 106 xã đạt chuẩn nông thôn mới.",
            {98: "2023-06-30", 106: "2023"},
        ),
    ],
)
def test_periods(text: str, wanted: dict[float, str], analyzer: Analyzer) -> None:
    assert {value: row[1] for value, row in cells(text, analyzer).items()} == wanted


def test_what_the_title_says_of_the_year_to_come_is_no_period_of_results(analyzer: Analyzer) -> None:
    told = cells("Thu ngân sách trên địa bàn đạt 4.720 tỷ đồng.", analyzer)
    assert told == {4.72e12: (PROVINCE, "2023", False)}
