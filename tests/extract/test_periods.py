"""Periods resolve against the day of publication; citations name type, number, issuer and day."""

from collections.abc import Callable
from datetime import date

import pytest

from baocao.core.article import Article, Draft
from baocao.core.normalizer import fold
from baocao.extract.kinds.citations import Citation
from baocao.extract.kinds.periods import Period, find_periods

Analyze = Callable[..., Article]


def periods(text: str, published: date | None = date(2019, 11, 8)) -> list[Period]:
    return sorted(
        find_periods(Draft(raw=text, text=text, folded=fold(text), published=published)),
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
        ("cả năm", "2019", "2019-01-01", "2019-12-31"),
        ("gần 3 năm qua", "P3Y", "2016-11-08", "2019-11-08"),
        ("hơn hai tháng gần đây", "P2M", "2019-09-08", "2019-11-08"),
    ],
)
def test_period_resolves_to_its_days(text: str, timex: str, start: str | None, end: str | None) -> None:
    (period,) = periods(text)
    found = (period.timex, period.start_date and period.start_date.isoformat(), str(period.end_date))
    assert (text[period.start : period.end], found) == (text, (timex, start, end))


@pytest.mark.parametrize(
    ("text", "timex"),
    [("6 tháng đầu năm", "XXXX-H1"), ("quý III", "XXXX-Q3"), ("ngày 5/6", "XXXX-06-05"), ("năm ngoái", None)],
)
def test_without_a_day_of_publication_the_year_stays_open(text: str, timex: str | None) -> None:
    (period,) = periods(text, published=None)
    assert (period.timex, period.start_date, period.end_date) == (timex, None, None)


def test_a_month_far_ahead_is_of_the_year_before() -> None:
    assert periods("ngày 29/12", date(2017, 1, 5))[0].timex == "2016-12-29"


def test_spaces_in_a_row_do_not_hide_a_period() -> None:
    (period,) = periods("tính đến  nay")
    assert (period.start, period.timex) == (0, "PRESENT_REF")


@pytest.mark.parametrize(
    "text", ["ngày 31/2/2016", "2.017 tấn", "quý khách", "tháng 13/2016", "nhiều năm qua", "hàng trăm năm qua"]
)
def test_what_is_no_period_is_left_alone(text: str) -> None:
    assert periods(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chỉ thị số 05-CT/TW", ("Chỉ thị", "05-CT/TW", "Trung ương Đảng", None)),
        ("Nghị quyết 42 của Chính phủ", ("Nghị quyết", "42", "Chính phủ", None)),
        ("Quyết định 8/QĐ-TTg ngày 2/1/2018", ("Quyết định", "8/QĐ-TTg", "Thủ tướng Chính phủ", date(2018, 1, 2))),
        ("Kế hoạch số 72-KH/HU của Huyện ủy", ("Kế hoạch", "72-KH/HU", "Huyện ủy", None)),
        ("NGHỊ QUYẾT SỐ 22/2022/NQ-HĐND", ("Nghị quyết", "22/2022/NQ-HĐND", "Hội đồng nhân dân", None)),
    ],
)
def test_citation_is_taken_apart(
    analyze: Analyze, text: str, expected: tuple[str, str, str | None, date | None]
) -> None:
    (citation,) = analyze(f"Xã triển khai {text}.").of(Citation)
    assert (citation.document_type, citation.number, citation.issuer, citation.issued) == expected


@pytest.mark.parametrize(
    "text", ["Ban hành 3 quyết định.", "Quyết định 30% vốn.", "Kế hoạch 2 tỷ đồng.", "Đề án 5 năm."]
)
def test_numbers_beside_documents_are_no_citations(analyze: Analyze, text: str) -> None:
    assert analyze(text).of(Citation) == ()
