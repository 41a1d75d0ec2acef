"""Which place a figure is of, who is named for it, and how sure its reading is."""

from collections.abc import Callable

import pytest

from baocao.core.article import Article
from baocao.extract.kinds.figures import Figure

Analyze = Callable[..., Article]
OWN = "Huyện Mai Sơn trồng xoài\nUBND huyện Mai Sơn, tỉnh Sơn La họp sơ kết. Huyện Mai Sơn có 22 xã.\n"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Huyện Yên Bình trồng 5 ha quế ở xã Tân Hương và 7 ha ở xã Bạch Hà.", ["xã Tân Hương", "xã Bạch Hà"]),
        ("Tại xã Tân Hương, huyện Yên Bình, tỉnh Yên Bái có 12 hộ nghèo.", ["xã Tân Hương"]),
        ("Tỷ lệ hộ nghèo cả nước còn 8,2%, của tỉnh Lào Cai còn 27%.", ["cả nước", "tỉnh Lào Cai"]),
        ("Tỉnh Lào Cai có tỷ lệ hộ nghèo cao hơn bình quân cả nước 9 điểm phần trăm.", ["tỉnh Lào Cai"]),
        ("Cà Mau đứng thứ 3 cả nước với 280.000 ha tôm.", ["tỉnh Cà Mau"] * 2),
        ("Cả nước có 5 triệu hộ trồng lúa, nhiều ở Thái Bình.", ["cả nước"]),
        ("Xe khách tuyến Đắk Lắk - Đà Nẵng chở 40 người cháy tại thị xã Buôn Hồ.", ["thị xã Buôn Hồ"]),
        ("Công an tỉnh Long An bắt 3 người, trú tại huyện Bến Lức.", ["tỉnh Long An"]),
        ("Cảnh sát Thái Lan bắt 12 người.", ["Thái Lan"]),
        ("Anh Nga nuôi 12 con bò.", [None]),
        ("Ngân hàng Á Châu lãi 900 tỷ đồng.", ["Ngân hàng Á Châu"]),
        ("Bộ Y tế cấp 900 liều vắc xin cho tỉnh Sơn La.", ["tỉnh Sơn La"]),
        ("Tỉnh Sơn La có 12 huyện. Huyện Mai Sơn họp. Toàn huyện còn 450 hộ nghèo.", ["tỉnh Sơn La", "huyện Mai Sơn"]),
    ],
)
def test_a_figure_is_of_the_place_of_its_clause(analyze: Analyze, text: str, places: list[str | None]) -> None:
    assert [figure.place for figure in analyze(f"Tin vắn\n{text}").of(Figure)] == places


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("Diện tích xoài đạt 1.200 ha.", "huyện Mai Sơn", "section"),
        ("Thu nhập bình quân cả nước tăng, đạt 60 triệu đồng.", "cả nước", "clause"),
        ("Các địa phương trồng 1.200 ha xoài.", None, None),
        ("Xoài xuất sang Nhật Bản. Giá bán đạt 60.000 đồng/kg.", None, None),
    ],
)
def test_the_articles_place_is_taken_where_nothing_speaks_against_it(
    analyze: Analyze, text: str, place: str | None, found: str | None
) -> None:
    figure = analyze(OWN + text, published="2019-12-01").of(Figure)[-1]
    assert (figure.place, figure.locality_from) == (place, found)


def test_a_place_comes_with_its_provinces_scope_and_index(analyze: Analyze) -> None:
    article = analyze("Tin\nNăm 2018, huyện Yên Bình, tỉnh Yên Bái có 30 xã.", published="2019-01-01")
    (figure,) = article.of(Figure)
    assert (figure.place, figure.scope, figure.province, figure.province_now) == (
        "huyện Yên Bình",
        "unit",
        "Yên Bái",
        "Lào Cai",
    )
    assert (figure.locality, figure.year) == (0, 2018)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Theo số liệu sơ bộ của Cục Thống kê, có 12 vụ.", "Cục Thống kê"),
        ("Theo ông Lò Văn Pánh, xã có 12 hộ.", None),
        ("Theo Sở Y tế tỉnh Sơn La, có 12 ca.", "Sở Y tế tỉnh Sơn La"),
        ("Theo Nghị định 20, mỗi hộ được 12 con gà.", None),
        ("Ông Lò Văn Pánh, Chủ tịch xã Nà Ớt cho biết, đã trồng 12 ha mận.", "Ông Lò Văn Pánh, Chủ tịch xã Nà Ớt"),
        ("Xã trồng 12 ha mận.", None),
    ],
)
def test_who_is_named_for_a_figure(analyze: Analyze, text: str, source: str | None) -> None:
    figure = analyze(f"Tin\n{text}").of(Figure)[-1]
    assert figure.source_said == source


def test_a_doubtful_reading_is_less_sure(analyze: Analyze) -> None:
    sure, carried, vague = (
        analyze(f"Tin\n{text}").of(Figure)[-1].confidence or 0.0
        for text in (
            "Huyện Mai Sơn có 22 xã.",
            "Thu ngân sách huyện Mai Sơn đạt 35 tỷ đồng, tăng 16,4%.",
            "Có hàng trăm hộ.",
        )
    )
    assert 1.0 == sure > carried > vague > 0.0


@pytest.mark.parametrize(
    ("text", "year"), [("Giai đoạn 2016-2020, xã có 12 hộ.", None), ("Năm 2018, xã có 12 hộ.", 2018)]
)
def test_a_year_is_given_where_the_period_lies_in_one(analyze: Analyze, text: str, year: int | None) -> None:
    assert analyze(f"Tin\n{text}").of(Figure)[-1].year == year
