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
        ("Đại biểu Lò Thị Hoa (Sơn La) nêu có 12 loại quy hoạch.", [None]),
        ("Quốc hội nghe đại biểu Hà Văn Tâm, đoàn Lào Cai, nêu 12 việc.", ["Quốc hội"]),
        ("Các nhà đầu tư của Nhật Bản khảo sát 6 tuyến đường mà Hà Nội mở.", ["thành phố Hà Nội"]),
        ("Tại Đà Lạt, 13 khách người Việt Nam nhập viện.", ["thành phố Đà Lạt"]),
        ("Bộ Y tế Thái Lan cho biết có 12 ca.", [None]),
        ("Bộ Quốc phòng Nhật Bản mua 12 máy bay.", ["Nhật Bản"]),
        ("Cử tri đã 2 lần kiến nghị với Chính phủ.", [None]),
        ("Đoàn phối hợp với Bộ Tài chính, Bộ Y tế sửa 3 nghị định.", [None]),
        ("Quả bom nặng 500 pound (đơn vị của Trung Quốc), dài 120 cm.", [None, None]),
        ("Quan hệ giữa hai nước Việt Nam và Lào.", [None]),
        ("Nặng hơn cả là xã Vũ Linh, huyện Yên Bình, với 12 hộ.", ["xã Vũ Linh"]),
        ("Huyện Yên Bình có 2 dự án và 3 dự án thuộc địa bàn huyện Trấn Yên.", ["huyện Yên Bình", "huyện Trấn Yên"]),
        ("Huyện Mai Sơn phạt 30 triệu đồng (xã Nà Ớt), phạt 8 triệu đồng vì lấn đất.", ["huyện Mai Sơn"] * 2),
        ("Quận 2 đông gấp 3 lần so với xã Vĩnh Lộc A (huyện Bình Chánh).", ["quận 2"]),
        ("Tỉnh Sơn La có 12 huyện. Huyện Mai Sơn họp. Toàn huyện còn 450 hộ nghèo.", ["tỉnh Sơn La", "huyện Mai Sơn"]),
    ],
)
def test_a_figure_is_of_the_place_of_its_clause(analyze: Analyze, text: str, places: list[str | None]) -> None:
    assert [figure.place for figure in analyze(f"Tin vắn\n{text}").of(Figure)] == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Ở xã Vũ Linh và xã Bạch Hà, huyện Yên Bình có 35 hộ.", ["huyện Yên Bình"]),
        ("Đường qua huyện Yên Bình và huyện Lục Yên dài 9 km.", ["tỉnh Yên Bái"]),
        ("Hà Giang và Sơn La có 35 xã.", [None]),
        ("Huyện Yên Bình có 35 xã, huyện Lục Yên có 24 xã.", ["huyện Yên Bình", "huyện Lục Yên"]),
    ],
)
def test_a_figure_of_places_in_a_row_is_of_what_holds_them(
    analyze: Analyze, text: str, places: list[str | None]
) -> None:
    found = analyze(f"Tin vắn\n{text}", published="2019-12-01").of(Figure)
    assert [figure.place for figure in found if figure.unit != "rank"] == places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Mưa đá trút xuống tại xã Nà Ớt. Gió giật đổ 12 cây xoài.", "xã Nà Ớt"),
        ("Vườn của anh Páo (xã Nà Ớt) đang chín. Cây to cho 2 tạ quả.", "xã Nà Ớt"),
        ("Mưa đá trút xuống tại xã Nà Ớt. Trời tạnh. Toàn huyện đổ 12 cây xoài.", "huyện Mai Sơn"),
        ("Tiêu biểu như xã Nà Ớt. Diện tích xoài đạt 1.200 ha.", "huyện Mai Sơn"),
        ("Bí thư xã Nà Ớt dự họp. Diện tích xoài đạt 1.200 ha.", "huyện Mai Sơn"),
        ("Mưa đá ở xã Nà Ớt, rồi ở xã Chiềng Ban. Gió giật đổ 12 cây.", "huyện Mai Sơn"),
        ("Mưa đá trút xuống tại xã Nà Ớt.\nDiện tích xoài đạt 1.200 ha.", "huyện Mai Sơn"),
        ("Mưa đá trút xuống tại xã Nà Ớt. Theo yêu cầu của Chính phủ, có 12 đoàn.", "huyện Mai Sơn"),
        ("Phạt tiền từ 2 triệu đồng đối với hành vi đổ rác.", None),
    ],
)
def test_the_sentences_before_set_the_scene(analyze: Analyze, text: str, place: str | None) -> None:
    assert analyze(OWN + text, published="2019-12-01").of(Figure)[-1].place == place


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("Cảng là một phần của quy hoạch biển Việt Nam. Diện tích đạt 1.200 ha.", "huyện Mai Sơn", "section"),
        ("Xoài ngon nhất cả nước. Diện tích đạt 1.200 ha.", "huyện Mai Sơn", "section"),
        ("Diện tích xoài đạt 1.200 ha.", "huyện Mai Sơn", "section"),
        ("Thu nhập bình quân cả nước tăng, đạt 60 triệu đồng.", "cả nước", "clause"),
        ("Các địa phương trồng 1.200 ha xoài.", None, None),
        ("Đã có 20 tỉnh, thành phố dán tem.", None, None),
        ("63 tỉnh, thành phố đã tổ chức 721 cuộc giám sát.", None, None),
        ("Ủy ban Chứng khoán Nhà nước nêu 3 cơ sở.", "Ủy ban Chứng khoán Nhà nước", "clause"),
        ("Thu được 51% dự toán (cao hơn mức chung, cả nước sẽ thu ít hơn).", "huyện Mai Sơn", "section"),
        ("Có 18 người bệnh chạy thận tại Bệnh viện đa khoa tỉnh Hòa Bình.", "tỉnh Hòa Bình", "clause"),
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
