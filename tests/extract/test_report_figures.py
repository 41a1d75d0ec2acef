"""Figures of provinces' annual reports: which period of a title they take, goals beside results, the country's values."""

from collections.abc import Callable

import pytest

from baocao import Article
from baocao.core.article import Draft
from baocao.extract.kinds.figures import Figure
from baocao.structure.prepare import prepare
from baocao.structure.sections import done_until

Analyze = Callable[..., Article]

TITLE = "Tình hình kinh tế - xã hội tỉnh Lai Châu năm 2022, mục tiêu và nhiệm vụ chủ yếu năm 2023"
REPORT = TITLE + "\nLai Châu, ngày 12 tháng 12 năm 2022\n\n"


def found(analyze: Analyze, text: str, report: str = REPORT) -> tuple[Article, tuple[Figure, ...]]:
    article = analyze(report + text)
    return article, article.of(Figure)


def periods(figures: tuple[Figure, ...]) -> list[str | None]:
    return [figure.period.timex if figure.period else None for figure in figures]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KINH TẾ\n\nThu ngân sách đạt 500 tỷ đồng.", ["2022"]),
        ("MỤC TIÊU, NHIỆM VỤ\n\nPhấn đấu thu ngân sách 600 tỷ đồng.", ["2023"]),
        ("KINH TẾ NĂM 2021\n\nThu ngân sách đạt 500 tỷ đồng.", ["2021"]),
        ("KẾT QUẢ NĂM 2022, NHIỆM VỤ NĂM 2023\n\nThu ngân sách đạt 500 tỷ đồng.", ["2022"]),
    ],
)
def test_of_two_periods_of_a_title_what_is_done_takes_the_one_that_is_over(
    analyze: Analyze, text: str, expected: list[str]
) -> None:
    assert periods(found(analyze, text)[1]) == expected


def test_a_provinces_name_compares_with_no_year(analyze: Analyze) -> None:
    report = "Kinh tế - xã hội tỉnh Cao Bằng năm 2022\nCao Bằng, ngày 12 tháng 12 năm 2022\n\n"
    assert periods(found(analyze, "Thu ngân sách đạt 500 tỷ đồng.", report)[1]) == ["2022"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chè đạt 900 tấn (năm 2021: 700 tấn), tăng 5%.", ["2022", "2021", "2022"]),
        ("Giải ngân đạt 88% (năm trước cả năm đạt 85,2%).", ["2022", "2021"]),
        ("Sau năm 2021 sụt giảm (-9,5%), kinh tế tăng 6%.", ["2021", "2022"]),
        ("Sản xuất tăng 17,9%, trong đó quý I chỉ tăng 7,4%; bán lẻ tăng 5%.", ["2022", "2022-Q1", "2022"]),
        ("Lúa đạt 300 tấn, giảm 5% vì mưa lụt tháng 4; trồng 20 ha rừng.", ["2022", "2022", "2022"]),
        ("Chè tăng 9%, kém mong đợi do thị trường yếu đi từ quý IV.", ["2022"]),
        ("Đã xóa 156 nhà, lũy kế hai năm 2021-2022 là 229 nhà.", ["2022", "2021/2022"]),
        ("Hộ nghèo theo chuẩn đa chiều giai đoạn 2022 - 2025 còn 20%.", ["2022"]),
        ("Tỉnh thu 500 tỷ đồng; lũy kế 11 tháng thu được 480 tỷ đồng.", ["2022", "2022-01/2022-11"]),
        ("Sáu tháng đầu năm kinh tế tăng 3,2%. Chè đạt 900 tấn.", ["2022-H1", "2022"]),
        ("Mức tăng là 6%, con số của năm 2021 là 5%.", ["2022", "2021"]),
        ("Kinh tế tăng 6%, cao hơn mức 5% của năm 2021.", ["2022", "2021"]),
        ("Giải ngân đến ngày 30/11 được 300 tỷ đồng, bằng 60%.", ["2022-01/2022-11"] * 2),
        ("Giải ngân tính đến 15/11 được 300 tỷ đồng.", ["2022-01-01/2022-11-15"]),
        ("Đến ngày 30/11, toàn tỉnh có 52 xã đạt chuẩn.", ["2022-11-30"]),
    ],
)
def test_a_period_of_one_clause_is_not_that_of_the_next(analyze: Analyze, text: str, expected: list[str]) -> None:
    assert periods(found(analyze, "KINH TẾ\n\n" + text)[1]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đã có 52 xã đạt chuẩn (kế hoạch 55 xã).", ["actual", "planned"]),
        ("Hộ nghèo còn 2,38%, đạt mục tiêu (dưới 2,5%).", ["actual", "planned"]),
        ("Kinh tế tăng 5%, không đạt kế hoạch 8,5%.", ["actual", "planned"]),
        ("Tỉnh đón 7,2 triệu lượt khách, vượt xa mục tiêu 5,5 triệu lượt.", ["actual", "planned"]),
        ("Đã có 20 xã đạt chuẩn, thấp hơn kế hoạch 1 xã.", ["actual", "actual"]),
        ("Kinh tế giảm 9%, trong khi mục tiêu là tăng 5 - 6%.", ["actual", "planned"]),
        ("Đã có 150 xã đạt chuẩn (đúng kế hoạch thêm 5 xã).", ["actual", "actual"]),
        ("Thu ước đạt 500 tỷ đồng, bằng 106% dự toán, tăng 12%; thu nội địa 300 tỷ đồng.", ["estimated"] * 4),
        ("Kinh tế tăng 7% theo ước tính, cao hơn mức 5% của cả nước.", ["estimated", "actual"]),
        ("Chè ước đạt 900 tấn, đã bán 800 tấn.", ["estimated", "actual"]),
        ("Thiệt hại ước 5 tỷ đồng, 3 người bị thương.", ["estimated", "actual"]),
        ("Tổng thu dự kiến cả năm 610 tỷ đồng, bằng 113% dự toán.", ["estimated", "estimated"]),
        ("Tỉnh khởi công 3 cầu trong năm 2024.", ["planned"]),
    ],
)
def test_goals_and_estimates_beside_results(analyze: Analyze, text: str, expected: list[str]) -> None:
    assert [figure.status for figure in found(analyze, "KINH TẾ\n\n" + text)[1]] == expected


def test_a_goal_is_a_level_of_what_the_result_is(analyze: Analyze) -> None:
    article, (_, goal) = found(analyze, "KINH TẾ\n\nKhách du lịch đạt 7,2 triệu lượt, vượt mục tiêu 5,5 triệu lượt.")
    assert (goal.change, goal.measured and article.quote(goal.measured)) == (None, "Khách du lịch")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kinh tế tăng 8,6%, cao hơn bình quân chung của cả nước (khoảng 8%).", ["tỉnh Lai Châu", "cả nước"]),
        ("Kinh tế tăng 7%, cao hơn mức 5,05% của cả nước.", ["tỉnh Lai Châu", "cả nước"]),
        ("Bình quân đạt 38 triệu đồng, kém xa mức 95 triệu đồng của cả nước.", ["tỉnh Lai Châu", "cả nước"]),
        ("Sản lượng chiếm 30% của cả nước.", ["tỉnh Lai Châu"]),
        ("Quy mô nền kinh tế đạt 23 nghìn tỷ đồng.", ["tỉnh Lai Châu"]),
        ("Huyện Đakrông giảm còn 37,5%, huyện Đa Krông 20%.", ["huyện Đakrông", "huyện Đakrông"]),
    ],
)
def test_the_countrys_value_stands_beside_the_provinces(analyze: Analyze, text: str, expected: list[str]) -> None:
    assert [figure.place for figure in found(analyze, "KINH TẾ\n\n" + text)[1]] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Doanh nghiệp thành lập mới: 558, bình quân tháng nào cũng có.", ("558", "Doanh nghiệp thành lập mới")),
        ("Số doanh nghiệp mới 766, giảm nhẹ.", ("766", "Số doanh nghiệp mới")),
        ("Nhiều nơi khởi sắc, số xã NTM nâng cao 21.", ("21", "số xã NTM nâng cao")),
        ("- Sản phẩm OCOP: 168;", ("168", "Sản phẩm OCOP")),
        ("Số hộ chiếu: 12345, mới cấp.", None),
        ("Số nhà 21, đường Lê Lợi.", None),
        ("Danh sách nạn nhân: 1, Lò Thị Mai.", None),
        ("Hồ sơ số: 155.", None),
        ("Xem trang: 15.", None),
    ],
)
def test_a_label_says_what_a_bare_number_counts(analyze: Analyze, text: str, expected: tuple[str, str] | None) -> None:
    article, figures = found(analyze, text)
    told = [(article.quote(figure), figure.measured and article.quote(figure.measured)) for figure in figures]
    assert told == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("order", "done"),
    [
        (("KẾT QUẢ", "HẠN CHẾ, TỒN TẠI", "NHIỆM VỤ NĂM 2023"), "HẠN CHẾ, TỒN TẠI"),
        (("NHIỆM VỤ NĂM 2023", "KẾT QUẢ", "HẠN CHẾ, TỒN TẠI"), None),
        (("KẾT QUẢ", "NHIỆM VỤ NĂM 2023"), None),
    ],
)
def test_a_report_tells_of_what_was_done_up_to_its_shortcomings(order: tuple[str, ...], done: str | None) -> None:
    body = "\n\n".join(f"{heading}\n\nXã trồng 5 ha chè ở bản trên." for heading in order)
    draft: Draft = prepare(Article(raw=body))
    assert done_until(draft) == (body.index(done) if done else 0)
