"""Periods resolve against the day of publication; citations name type, number, issuer and day."""

from collections.abc import Callable
from datetime import date

import pytest

from baocao.core.article import Article, Draft
from baocao.core.normalizer import fold
from baocao.extract.amounts.scan import Scanner
from baocao.extract.kinds.citations import Citation
from baocao.extract.kinds.figures import Figure
from baocao.extract.kinds.periods import Period, find_periods
from baocao.write.tables import tables

Analyze = Callable[..., Article]


def periods(text: str, published: date | None = date(2019, 11, 8)) -> list[Period]:
    return sorted(
        find_periods(Scanner()(Draft(raw=text, text=text, folded=fold(text), published=published))),
        key=lambda period: period.start,
    )


@pytest.mark.parametrize(
    ("text", "timex", "start", "end"),
    [
        ("6 tháng đầu năm", "2019-H1", "2019-01-01", "2019-06-30"),
        ("6 tháng cuối năm 2018", "2018-H2", "2018-07-01", "2018-12-31"),
        ("9 tháng năm 2018", "2018-01/2018-09", "2018-01-01", "2018-09-30"),
        ("quý III", "2019-Q3", "2019-07-01", "2019-09-30"),
        ("quý IV/2018", "2018-Q4", "2018-10-01", "2018-12-31"),
        ("ngày 29/2/2016", "2016-02-29", "2016-02-29", "2016-02-29"),
        ("sáng 6-2", "2019-02-06", "2019-02-06", "2019-02-06"),
        ("tháng 2/2016", "2016-02", "2016-02-01", "2016-02-29"),
        ("giai đoạn 2016-2020", "2016/2020", "2016-01-01", "2020-12-31"),
        ("từ năm 2011 đến hết năm 2016", "2011/2016", "2011-01-01", "2016-12-31"),
        ("năm ngoái", "2018", "2018-01-01", "2018-12-31"),
        ("cùng kỳ năm trước", "2018", "2018-01-01", "2018-12-31"),
        ("cùng kỳ 2017", "2017", "2017-01-01", "2017-12-31"),
        ("qua 3 năm thực hiện", "P3Y", "2016-11-08", "2019-11-08"),
        ("hai tháng qua", "P2M", "2019-09-08", "2019-11-08"),
        ("đến nay", "PRESENT_REF", None, "2019-11-08"),
        ("từ trước đến nay", "PRESENT_REF", None, "2019-11-08"),
        ("hiện nay", "PRESENT_REF", None, "2019-11-08"),
        ("nhiệm kỳ 2015 - 2020", "2015/2020", "2015-01-01", "2020-12-31"),
        ("năm học 2018-2019", "2018/2019", "2018-01-01", "2019-12-31"),
        ("các năm 2016-2018", "2016/2018", "2016-01-01", "2018-12-31"),
        ("giai đoạn từ năm 2011 đến 2016", "2011/2016", "2011-01-01", "2016-12-31"),
        ("ba tháng đầu năm", "2019-01/2019-03", "2019-01-01", "2019-03-31"),
        ("đêm 5/6/2018", "2018-06-05", "2018-06-05", "2018-06-05"),
        ("hôm 5/6", "2019-06-05", "2019-06-05", "2019-06-05"),
        ("hết năm 2016", "2016", "2016-01-01", "2016-12-31"),
        ("Cuối năm", "2019", "2019-01-01", "2019-12-31"),
        ("cả năm", "2019", "2019-01-01", "2019-12-31"),
        ("gần 3 năm qua", "P3Y", "2016-11-08", "2019-11-08"),
        ("hơn hai tháng gần đây", "P2M", "2019-09-08", "2019-11-08"),
        ("quý I năm nay", "2019-Q1", "2019-01-01", "2019-03-31"),
        ("Tháng 11 năm ngoái", "2018-11", "2018-11-01", "2018-11-30"),
        ("ngày 5/6 năm trước", "2018-06-05", "2018-06-05", "2018-06-05"),
        ("6 tháng cuối năm ngoái", "2018-H2", "2018-07-01", "2018-12-31"),
        ("nửa đầu năm", "2019-H1", "2019-01-01", "2019-06-30"),
        ("Q3/2018", "2018-Q3", "2018-07-01", "2018-09-30"),
        ("6T/2018", "2018-H1", "2018-01-01", "2018-06-30"),
        ("T6/2018", "2018-06", "2018-06-01", "2018-06-30"),
        ("quí 3/2018", "2018-Q3", "2018-07-01", "2018-09-30"),
        ("ngày 24/03/19", "2019-03-24", "2019-03-24", "2019-03-24"),
        ("01/02/99", "1999-02-01", "1999-02-01", "1999-02-01"),
        ("tháng Hai", "2019-02", "2019-02-01", "2019-02-28"),
        ("hôm qua", "2019-11-07", "2019-11-07", "2019-11-07"),
        ("tháng trước", "2019-10", "2019-10-01", "2019-10-31"),
        ("quý sau", "2020-Q1", "2020-01-01", "2020-03-31"),
        ("tuần này", "2019-W45", "2019-11-04", "2019-11-10"),
        ("tháng 9 vừa qua", "2019-09", "2019-09-01", "2019-09-30"),
        ("nửa năm nay", "P6M", "2019-05-08", "2019-11-08"),
        ("10 ngày qua", "P10D", "2019-10-29", "2019-11-08"),
        ("nhiệm kỳ 2015-20", "2015/2020", "2015-01-01", "2020-12-31"),
        ("vụ đông xuân 2018-2019", "2018/2019", "2018-01-01", "2019-12-31"),
        ("năm 2016, 2017 và 2018", "2016/2018", "2016-01-01", "2018-12-31"),
        ("ngày 3-9 tháng 3", "2019-03-03/2019-03-09", "2019-03-03", "2019-03-09"),
        ("từ 1 đến 7/7", "2019-07-01/2019-07-07", "2019-07-01", "2019-07-07"),
        ("ngày 12 và 13/6", "2019-06-12/2019-06-13", "2019-06-12", "2019-06-13"),
        ("Từ tháng 3 đến tháng 6 năm 2018", "2018-03/2018-06", "2018-03-01", "2018-06-30"),
        ("từ tháng 7 đến tháng 10", "2019-07/2019-10", "2019-07-01", "2019-10-31"),
        ("từ tháng 11 đến tháng 2/2018", "2017-11/2018-02", "2017-11-01", "2018-02-28"),
        ("tháng 3 - 6/2018", "2018-03/2018-06", "2018-03-01", "2018-06-30"),
        ("từ 29/4 đến 24/6", "2019-04-29/2019-06-24", "2019-04-29", "2019-06-24"),
        ("Từ ngày 15/12/2017 đến ngày 14/10/2018", "2017-12-15/2018-10-14", "2017-12-15", "2018-10-14"),
        ("từ 15/12 đến 10/1", "2018-12-15/2019-01-10", "2018-12-15", "2019-01-10"),
        ("từ tháng 5 đến nay", "2019-05-01/2019-11-08", "2019-05-01", "2019-11-08"),
        ("từ đầu năm đến nay", "2019-01-01/2019-11-08", "2019-01-01", "2019-11-08"),
        ("Tính từ đầu năm đến hết tháng 9", "2019-01-01/2019-09-30", "2019-01-01", "2019-09-30"),
        ("Từ năm 2012 đến nay", "2012-01-01/2019-11-08", "2012-01-01", "2019-11-08"),
        ("từ năm 2015 trở lại đây", "2015-01-01/2019-11-08", "2015-01-01", "2019-11-08"),
    ],
)
def test_period_resolves_to_its_days(text: str, timex: str, start: str | None, end: str | None) -> None:
    (period,) = periods(text)
    found = (period.timex, period.start_date and period.start_date.isoformat(), str(period.end_date))
    assert (text[period.start : period.end], found) == (text, (timex, start, end))


@pytest.mark.parametrize(
    ("text", "timex"),
    [
        ("6 tháng đầu năm", "XXXX-H1"),
        ("quý III", "XXXX-Q3"),
        ("ngày 5/6", "XXXX-06-05"),
        ("năm ngoái", None),
        ("hôm qua", None),
        ("từ 29/4 đến 24/6", "XXXX-04-29/XXXX-06-24"),
        ("từ đầu năm đến nay", "XXXX-01-01/PRESENT_REF"),
        ("tháng 5 đến tháng 10 hằng năm", "XXXX-05/XXXX-10"),
    ],
)
def test_without_a_day_of_publication_the_year_stays_open(text: str, timex: str | None) -> None:
    (period,) = periods(text, published=None)
    assert (period.timex, period.start_date, period.end_date) == (timex, None, None)


@pytest.mark.parametrize("published", [date.min, date.max])
def test_the_ends_of_the_calendar_are_no_accident(published: date) -> None:
    text = "Năm ngoái, tuần sau, hôm qua, ngày mai, 3 năm qua, quý I hơn cùng kỳ, sang năm, từ 5/12 đến 3/4."
    found = periods(text, published)
    assert "quý I" in {text[period.start : period.end] for period in found}
    for period in found:
        assert not period.start_date or not period.end_date or period.start_date <= period.end_date


def test_a_month_far_ahead_is_of_the_year_before() -> None:
    assert periods("ngày 29/12", date(2017, 1, 5))[0].timex == "2016-12-29"


def test_spaces_in_a_row_do_not_hide_a_period() -> None:
    (period,) = periods("tính đến  nay")
    assert (period.start, period.timex) == (0, "PRESENT_REF")


@pytest.mark.parametrize(
    "text",
    [
        "ngày 31/2/2016",
        "Ngày 30 tháng 2",
        "ngày 28-31/2",
        "2.017 tấn",
        "quý khách",
        "quý 4 người",
        "tháng 13/2016",
        "nhiều năm qua",
        "hàng trăm năm qua",
        "hai năm trước",
        "Đầu năm sau Tết",
        "mỗi tháng 5 triệu đồng",
        "tháng hai buổi",
        "15/19 tiêu chí, 8/10 điểm",
        "từ 5/10 xã lên 8/10 xã",
        "tỷ số 2/1",
        "học lớp 9/1",
        "10/12/15 MW",
        "số 10/2016 QĐ-UBND",
        "danh hiệu cao quý này",
        "phát hiện tại ruộng lúa",
        "kỳ họp cuối năm",
        "chấm điểm thi đua hết năm",
    ],
)
def test_what_is_no_period_is_left_alone(text: str) -> None:
    assert periods(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Mùng 10 tháng 3 âm lịch",
        "ngày 10/3 (âm lịch)",
        "tháng Chạp",
        "rằm tháng Bảy",
        "đêm 28 Tết",
        "ngày 15 tháng 7 năm Giáp Thìn",
    ],
)
def test_days_of_the_moon_are_never_read_as_solar(text: str) -> None:
    (period,) = periods(text)
    assert (text[period.start : period.end], period.timex, period.start_date) == (text, None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quý I, quý II và quý III/2018 lãi.", ["2018-Q1", "2018-Q2", "2018-Q3"]),
        ("Mưa to ngày 25/8, ngày 22/8 và ngày 21/8.", ["2019-08-25", "2019-08-22", "2019-08-21"]),
        ("Mưa to ngày 25/8 và ngày 21/8/2016.", ["2016-08-25", "2016-08-21"]),
        ("9 tháng năm nay tăng 5% so với cùng kỳ.", ["2019-01/2019-09", "2018-01/2018-09"]),
        ("6 tháng đầu năm 2017 thu ít hơn cùng kỳ năm trước.", ["2017-H1", "2016-H1"]),
        ("Tháng 9 thu 4 tỷ đồng, hơn cùng kỳ năm 2015.", ["2019-09", "2015-09"]),
        ("10 tháng, tỉnh thu 40 tỷ đồng.", ["2019-01/2019-10"]),
        ("4 tháng, tỉnh thu 40 tỷ đồng.", []),
        ("Nước cạn từ tháng 5, đến 5/7 mới đầy.", ["2019-05", "2019-07-05"]),
        ("Chợ họp 21/8, tầm nhìn 2030, trước 30-6.", ["2019-08-21", "2030", "2019-06-30"]),
        ("Cây cầu bắc qua sông ấy phải xong vào ngày 19 tháng\n12 năm 2018.", ["2018-12-19"]),
        ("Tổng số\n12 năm 2018", ["2018"]),
        ("Từ nay đến cuối năm, xã phấn đấu hết năm đạt 95%.", ["2019", "2019"]),
    ],
)
def test_neighbours_are_read_together(text: str, expected: list[str]) -> None:
    assert [period.timex for period in periods(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2018, huyện đạt 30 chỉ tiêu. Doanh nghiệp mới tăng thêm 25%; làm 9 km đường.",
            ["Năm 2018", "Năm 2018", "Năm 2018"],
        ),
        ("Năm 2018, tỉnh có kết quả sau:\n- Thu 9.000 tỷ đồng;\n- Trồng 1.200 ha rừng.", ["Năm 2018", "Năm 2018"]),
        ("Năm 2018, xã thu 3 tỷ đồng.\nHuyện có 40 trường học.", ["Năm 2018", None]),
        ("Ngày 5/6, đoàn thăm xã Mường Lống. Xã có 512 hộ.", [None]),
        ("Năm 2017, thu 3 tỷ đồng; năm 2018, thu 4 tỷ đồng. Toàn xã có 200 hộ.", ["Năm 2017", "năm 2018", None]),
        ("Năm 2008, ông lập trại. Trại rộng 4 ha.", [None]),
        ("Năm 2018, xã thu 3 tỷ đồng. Hiện toàn xã có 200 hộ.", ["Năm 2018", "Hiện"]),
        ("Hộ nghèo giảm từ 28,1% năm 2011 xuống còn 3,54%.", ["năm 2011", None]),
        ("Thu nhập tăng từ 25 triệu đồng năm 2015 lên 48 triệu đồng năm 2018.", ["năm 2015", "năm 2018"]),
        ("Năm nay được 70 tấn/ha, so với 62 tấn/ha năm ngoái, lãi 40 triệu đồng.", ["Năm nay", "năm ngoái", "Năm nay"]),
        ("Năm 2017 thu 3 tỷ đồng và năm 2018 thu 5 tỷ đồng.", ["Năm 2017", "năm 2018"]),
        ("Ông Páo, sinh năm 1958, trồng 4 ha quế.", [None]),
        ("Ngày 5/6, ông Páo cho biết đã trồng 4 ha quế.", [None]),
        ("Ngày 5/6, xã trồng 4 ha quế.", ["Ngày 5/6"]),
        ("Ngày 5/6, xã ký quyết định phạt chủ vườn đã chặt 4 cây.", [None]),
        ("Ngày 5/6, xã ký 4 hợp đồng.", ["Ngày 5/6"]),
        ("Chiều 5/6, đoàn đến xã, nơi lũ cuốn 14 căn nhà ngày 22/4.", ["ngày 22/4"]),
        ("Trong dịp Tết Nguyên đán Kỷ Hợi 2019, xã vắng. Theo đó, có 2 vụ.", ["Tết Nguyên đán Kỷ Hợi 2019"]),
        ("Ông Páo cho biết năm 2018, xã khởi sắc. Thu đạt 4 tỷ đồng.", ["năm 2018"]),
        ("Hiện, xã có 4 ha quế; phát hiện 2 vụ.", ["Hiện", "Hiện"]),
        ("Xã hiện đại hóa 2 trạm.", [None]),
        ("Máy lắp tại 30 xã (Sơn La) từ đầu năm 2019 đến nay.", ["từ đầu năm 2019 đến nay"]),
        ("Theo giấy phép cấp ngày 3/4/2018, nhà có 5 tầng.", [None]),
        ("Theo Quyết định số 45/QĐ-UBND ngày 3/4/2018, xã được 5 tỷ đồng.", [None]),
        ("Xã có 300 hộ, năm 2018 giảm 20 hộ nghèo.", [None, "năm 2018"]),
        ("Bản đăng ký có 3 nội dung (in trên báo, số ra ngày 12-4-2017).", [None]),
        ("Công an xử lý 67 vụ, phạt 90 người trong 6 tháng đầu năm.", ["6 tháng đầu năm"] * 2),
    ],
)
def test_a_figure_takes_the_period_that_it_is_of(analyze: Analyze, text: str, expected: list[str | None]) -> None:
    article = analyze(text, published="2019-11-08")
    assert [figure.period and article.quote(figure.period) for figure in article.of(Figure)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chỉ thị số 05-CT/TW", ("Chỉ thị", "05-CT/TW", "Trung ương Đảng", None)),
        ("Nghị quyết 42 của Chính phủ", ("Nghị quyết", "42", "Chính phủ", None)),
        ("Quyết định 8/QĐ-TTg ngày 2/1/2018", ("Quyết định", "8/QĐ-TTg", "Thủ tướng Chính phủ", date(2018, 1, 2))),
        ("Kế hoạch số 72-KH/HU của Huyện ủy", ("Kế hoạch", "72-KH/HU", "Huyện ủy", None)),
        ("NGHỊ QUYẾT SỐ 22/2022/NQ-HĐND", ("Nghị quyết", "22/2022/NQ-HĐND", "Hội đồng nhân dân", None)),
        ("Nghị định 67", ("Nghị định", "67", "Chính phủ", None)),
        ("nghị định 100", ("Nghị định", "100", "Chính phủ", None)),
        ("Nghị định 55 năm 2015 của Chính phủ", ("Nghị định", "55", "Chính phủ", None)),
        ("Nghị quyết số 196/2025/QH15", ("Nghị quyết", "196/2025/QH15", "Quốc hội", None)),
        (
            "Nghị định số 19 của Chính phủ ban hành ngày 22/3/2016 về khí",
            ("Nghị định", "19", "Chính phủ", date(2016, 3, 22)),
        ),
        (
            "Thông tư liên tịch số 26/2014/TTLT-BYT-BTC",
            ("Thông tư liên tịch", "26/2014/TTLT-BYT-BTC", "Bộ Y tế; Bộ Tài chính", None),
        ),
        (
            "Kế hoạch số 12/KH-SNN của Sở Nông nghiệp và Phát triển nông thôn và Quyết định",
            ("Kế hoạch", "12/KH-SNN", "Sở Nông nghiệp và Phát triển nông thôn", None),
        ),
        (
            "Quyết định\nsố 59/QĐ-STC ngày 3/5/2019 của Sở Tài chính",
            ("Quyết định", "59/QĐ-STC", "Sở Tài chính", date(2019, 5, 3)),
        ),
        ("Công văn số 7/UBND-NN", ("Công văn", "7/UBND-NN", "Ủy ban nhân dân", None)),
        ("Luật Thủy lợi số 08/2017/QH14", ("Luật", "08/2017/QH14", "Quốc hội", None)),
        ("Luật đất đai năm 2013", ("Luật", None, "Quốc hội", None)),
        ("Hiến pháp năm 2013", ("Hiến pháp", None, "Quốc hội", None)),
    ],
)
def test_citation_is_taken_apart(
    analyze: Analyze, text: str, expected: tuple[str, str, str | None, date | None]
) -> None:
    (citation,) = analyze(f"Xã triển khai {text}.").of(Citation)
    assert (citation.document_type, citation.number, citation.issuer, citation.issued) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ban hành 3 quyết định.",
        "Quyết định 30% vốn.",
        "Kế hoạch 2 tỷ đồng.",
        "Đề án 5 năm.",
        "Kế hoạch 5 năm 2021-2025.",
        "Luật sư Trần Văn A năm 2016.",
        "Luật được Quốc hội thông qua năm 2013.",
    ],
)
def test_numbers_beside_documents_are_no_citations(analyze: Analyze, text: str) -> None:
    assert analyze(text).of(Citation) == ()


def test_a_list_of_numbers_is_as_many_documents(analyze: Analyze) -> None:
    text = "Theo các Công văn số 3/TTg-KTN ngày 28/3/2013; số 8/TTg-KTN và số 17/TTg-KTN của Thủ tướng Chính phủ."
    found = analyze(text).of(Citation)
    assert [(item.document_type, item.number, item.issuer) for item in found] == [
        ("Công văn", f"{number}/TTg-KTN", "Thủ tướng Chính phủ") for number in (3, 8, 17)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nghị định 67, tức Nghị định số 67/2014/NĐ-CP", {"Nghị định|67|2014|Chính phủ"}),
        ("Chỉ thị 05 và Chỉ thị số 05-CT/TW của Bộ Chính trị", {"Chỉ thị|5||Trung ương Đảng"}),
        (
            "Quyết định 4/QĐ-UBND của UBND tỉnh Sơn La, Quyết định 4/QĐ-UBND",
            {"Quyết định|4||Ủy ban nhân dân tỉnh Sơn La"},
        ),
        ("Luật đất đai năm 2013, Luật Đất đai 2013", {"Luật|Đất đai|2013|Quốc hội"}),
        (
            "Nghị định 67, Nghị định 67/2014/NĐ-CP, Nghị định 67/2019/NĐ-CP",
            {f"Nghị định|67|{year}|Chính phủ" for year in ("", 2014, 2019)},
        ),
    ],
)
def test_one_document_has_one_key(analyze: Analyze, text: str, expected: set[str]) -> None:
    assert {citation.key for citation in analyze(f"Xã thực hiện {text}.").of(Citation)} == expected


@pytest.mark.parametrize(
    ("before", "provision"),
    [("điểm b khoản 1 Điều 35 ", "điểm b khoản 1 Điều 35"), ("khoản 3 Điều 7 của ", "khoản 3 Điều 7"), ("", None)],
)
def test_citation_names_clause_and_article(analyze: Analyze, before: str, provision: str | None) -> None:
    (citation,) = analyze(f"Mức phạt nêu ở {before}Nghị định 100/2019/NĐ-CP.").of(Citation)
    assert citation.provision == provision


def test_a_law_without_number_has_none_in_the_table(analyze: Analyze) -> None:
    frame = tables([analyze("Vụ này vi phạm Luật Bảo vệ rừng năm 2004 và Nghị định 67.")])["citations"]
    assert sorted(frame["number"].fillna("").tolist()) == ["", "67"]


@pytest.mark.parametrize(
    ("title", "text", "period"),
    [
        ("Kết quả năm 2018", "Xã có 12 hộ.", "năm 2018"),
        ("Cấm xe từ năm 2030", "Xã có 12 hộ.", None),
        ("Năm 2020 sẽ xong cầu", "Xã có 12 hộ.", None),
        ("Năm 2020 sẽ xong cầu", "Phấn đấu xã sẽ có 12 trạm.", "Năm 2020"),
    ],
)
def test_a_title_gives_a_time_to_come_to_plans_alone(
    analyze: Analyze, title: str, text: str, period: str | None
) -> None:
    article = analyze(f"{title}\n{text}", published="2019-11-08")
    figure = article.of(Figure)[-1]
    assert (article.quote(figure.period) if figure.period else None) == period


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Từ đầu năm 2017 đến nay, xã có 12 vụ. Ngày 3/5/2017, đoàn về.", 2017),
        ("Từ đầu năm 2017 đến nay, xã có 12 vụ.", None),
        ("Từ năm 2017 đến nay, xã có 12 vụ.", None),
        ("Từ đầu năm 2015 đến nay, xã có 12 vụ. Ngày 3/5/2015 đông, năm 2016 thì vắng.", None),
    ],
)
def test_the_year_up_to_now_where_nobody_knows_the_day_of_publication(
    analyze: Analyze, text: str, year: int | None
) -> None:
    assert analyze(f"Tin\n{text}").of(Figure)[0].year == year
