"""Places in texts: what is found, what is not, which unit each means; references that point back; the article's own."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from baocao.core.article import Article
from baocao.extract.kinds.localities import Locality, locate
from baocao.extract.kinds.place_references import PlaceReference
from baocao.extract.places.dating import UNDATED, day_of_lists
from baocao.extract.places.gazetteer import TWO_LEVELS

DAY = date(2018, 6, 1)
Analyze = Callable[..., Article]


def found(text: str, day: date | None = DAY) -> list[tuple[str, str, str]]:
    return [(text[item.start : item.end], item.level, item.name) for item in locate(text, day)]


def names(text: str, day: date | None = DAY) -> list[str]:
    return [name for _, _, name in found(text, day)]


def only(text: str, day: date | None = DAY) -> Locality:
    (item,) = locate(text, day)
    return item


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Quận ủy Long Biên giám sát.", "Long Biên", "quận Long Biên"),
        ("Thành ủy Hà Nội họp.", "Hà Nội", "thành phố Hà Nội"),
        ("Đài PT-TH Bến Tre phát sóng.", "Bến Tre", "tỉnh Bến Tre"),
        ("Đại biểu ở điểm cầu Sơn La phát biểu.", "Sơn La", "tỉnh Sơn La"),
        ("Tiêm vắc-xin cho trẻ em Lào Cai.", "Lào Cai", "tỉnh Lào Cai"),
        ("Sở Tài nguyên và Môi trường Yên Bái.", "Yên Bái", "tỉnh Yên Bái"),
        ("Đoàn công tác của UBND TP. Hải Phòng.", "TP. Hải Phòng", "thành phố Hải Phòng"),
        ("Sáng nay, tx.Sơn Tây có mưa.", "tx.Sơn Tây", "thị xã Sơn Tây"),
        ("UỶ BAN NHÂN DÂN TỈNH KHÁNH HOÀ", "TỈNH KHÁNH HOÀ", "tỉnh Khánh Hòa"),
        ("SỞ GIÁO DỤC VÀ ĐÀO TẠO BÌNH PHƯỚC", "BÌNH PHƯỚC", "tỉnh Bình Phước"),
        ("Về tỉnh Quảng\nNgãi công tác.", "tỉnh Quảng\nNgãi", "tỉnh Quảng Ngãi"),
        ("Về tỉnh Quảng\u00a0Ngãi công tác.", "tỉnh Quảng\u00a0Ngãi", "tỉnh Quảng Ngãi"),
        ("Trưởng ban Tỉnh ủy Bến TreCó thể bạn quan tâm", "Bến Tre", "tỉnh Bến Tre"),
        ("Tại Thừa Thiên-Huế, bão đã tan.", "Thừa Thiên-Huế", "tỉnh Thừa Thiên Huế"),
        ("Dân huyện Ia H'Drai trồng cao su.", "huyện Ia H'Drai", "huyện Ia H'Drai"),
        ("Điểm bỏ phiếu ở tổ dân phố số 14 đông.", "tổ dân phố số 14", "tổ dân phố số 14"),
        ("Công an hyện Tĩnh Gia vào cuộc.", "hyện Tĩnh Gia", "huyện Tĩnh Gia"),
        ("Công an huyên Mai Sơn vào cuộc.", "huyên Mai Sơn", "huyện Mai Sơn"),
        ("Dân phờng Trúc Bạch họp.", "phờng Trúc Bạch", "phường Trúc Bạch"),
        ("Khu công nghiệp Hà Tây cũ.", "Hà Tây", "tỉnh Hà Tây"),
        ("Chủ tịch UBND xã Nà Khoai.", "xã Nà Khoai", "xã Nà Khoai"),
        ("Thăm thôn Làng Mới.", "thôn Làng Mới", "thôn Làng Mới"),
        ("Nhiều hộ ở thôn Đồng Tâm.", "thôn Đồng Tâm", "thôn Đồng Tâm"),
        ("Các tỉnh vùng Tây Bắc có rét.", "vùng Tây Bắc", "vùng Tây Bắc"),
        ("Lũ ở miền Trung rút chậm.", "miền Trung", "miền Trung"),
        ("Lũ tràn qua nhiều bản vùng cao Điện Biên.", "Điện Biên", "tỉnh Điện Biên"),
        ("Bí thư Tỉnh ủy Bắc Kạn Nông Văn Chí kết luận.", "Bắc Kạn", "tỉnh Bắc Kạn"),
    ],
)
def test_a_place_is_found_with_its_type_word_and_named_officially(text: str, words: str, name: str) -> None:
    assert [(quoted, official) for quoted, _, official in found(text)] == [(words, name)]


@pytest.mark.parametrize(
    "text",
    [
        "Đẩy mạnh học tập tư tưởng, đạo đức, phong cách Hồ Chí Minh.",
        "Báo Đồng Khởi và Báo Bà Rịa - Vũng Tàu đưa tin.",
        "Ông Nguyễn Thái Bình, bà Lê Thị Thanh Hóa và anh Hòa Bình cùng dự.",
        "NGUYỄN THÁI BÌNH",
        "Xe chạy trên đường Hà Nội, phố Hải Phòng.",
        "Sông Đồng Nai, sông Hậu và hồ Ba Bể.",
        "Công ty TNHH Thái Nguyên, Trường Đại học Sư phạm Thái Nguyên.",
        "Kinh tế - xã hội phát triển; hợp tác xã Quyết Thắng làm ăn có lãi.",
        "Nhân dân yêu hòa bình, thống nhất đất nước.",
        "Chủ tịch UBND huyện Nguyễn Xuân Khanh phát biểu.",
        "Trưởng thôn Lò Văn Pánh vận động bà con.",
        "Ảnh: P.V và H.Vinh",
        "Bài, ảnh: Thái Bình",
        "Gió hướng Đông Bắc, tàu ra vịnh Bắc Bộ và Thái Bình Dương.",
        "Hội Nông thôn mới; nông thôn Việt Nam; biên bản 27 trường hợp.",
        "Trú tại huyện Sa Muồi, tỉnh Salavan.",
        "Huyện ủy, Tỉnh ủy, Quận ủy đã chỉ đạo; UBND tỉnh giao.",
        "Đi thăm bán đảo Sơn Trà.",
        "Cháu Huyên Văn An và hyện Nguyễn Văn An.",
        "Khu công nghiệp Sông Bé mở rộng.",
        "Niêm yết ở trụ sở phường 15 ngày.",
        "Bà xã Mỹ Đức vào bếp; ông xã Bình Minh rửa bát. Bà Huyện Thanh Quan làm thơ.",
        "Thông tấn xã Việt Nam đưa tin.",
        "Diễn viên đóng vở mới ở sân khấu kịch Hòa Bình, công viên Hòa Bình và rạp Hòa Bình.",
        "Xe đâm cột điện ở đường Phú Giáo giao với Hồng Bàng, gần góc Thái Phiên - Hàm Tử.",
        "Cháy ở số 12 Hai Bà Trưng và tại 27/4 Đống Đa.",
        "Băng rôn ghi “Hòa Bình - Hữu nghị”.",
        "Xe khách chạy tuyến Kon Tum - Quy Nhơn và xe buýt tuyến Hà Đông – Mỹ Đình va chạm.",
        "Tiền đạo của Nam Định ghi bàn, FLC Thanh Hóa và SHB Đà Nẵng hòa 1-1.",
        "HLV Lê Huỳnh Đức dẫn dắt Đà Nẵng gặp Cần Thơ FC.",
        "Ghi 2-0 là S.Khánh Hòa trước B.Bình Dương.",
        "Lũ ở tỉnh Hà Nam (Trung Quốc); tỉnh Hà Nam, Trung Quốc di dân; mưa ở miền Nam Hàn Quốc.",
        "Ở thành phố Thái Nguyên, tỉnh Sơn Tây, Trung Quốc có tuyết.",
        "Động đất ở miền Tây Nam Pakistan và khu vực Tây Bắc nước Mỹ.",
        "Đảo nằm ở vùng Bắc Thái Bình Dương.",
    ],
)
def test_names_that_denote_no_place_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("các tỉnh Hà Giang, Thái Nguyên và Lào Cai", ["tỉnh Hà Giang", "tỉnh Thái Nguyên", "tỉnh Lào Cai"]),
        (
            "4 huyện ven biển Hải Lăng, Triệu Phong, Gio Linh",
            ["huyện Hải Lăng", "huyện Triệu Phong", "huyện Gio Linh"],
        ),
        ("các thành phố Điện Biên Phủ, Lai Châu", ["thành phố Điện Biên Phủ", "thành phố Lai Châu"]),
        ("các quận 1, 3 và 10 (TP.HCM)", ["quận 1", "quận 3", "quận 10", "thành phố Hồ Chí Minh"]),
        ("xã Tiền Phong (Thường Tín)", ["xã Tiền Phong", "huyện Thường Tín"]),
        (
            "các xã Trà Linh, Trà Nam (huyện Nam Trà My - tỉnh Quảng Nam)",
            ["xã Trà Linh", "xã Trà Nam", "huyện Nam Trà My", "tỉnh Quảng Nam"],
        ),
        ("Huyện Yên Mỹ và Ân Thi, Hưng Yên", ["huyện Yên Mỹ", "huyện Ân Thi", "tỉnh Hưng Yên"]),
    ],
)
def test_lists_and_chains_hand_on_their_type(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def places(text: str, day: date | None = DAY) -> list[tuple[str, str | None, str | None]]:
    return [(item.name, item.province, item.code) for item in locate(text, day)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "xã Vạn Ninh, Quảng Ninh, Quảng Bình",
            [("xã Vạn Ninh", "19243"), ("huyện Quảng Ninh", "456"), ("tỉnh Quảng Bình", "44")],
        ),
        ("Hòa Bình (Bạc Liêu)", [("huyện Hòa Bình", "961"), ("tỉnh Bạc Liêu", "95")]),
        ("Lụt ở Quảng Ninh, tỉnh Quảng Bình", [("huyện Quảng Ninh", "456"), ("tỉnh Quảng Bình", "44")]),
        (
            "Lụt ở Quảng Ninh, Quảng Bình và Hà Tĩnh",
            [("tỉnh Quảng Ninh", "22"), ("tỉnh Quảng Bình", "44"), ("tỉnh Hà Tĩnh", "42")],
        ),
        (
            "xã Tân Phú, huyện Châu Thành, tỉnh An Giang; xã Tân Phú, huyện Châu Thành, tỉnh Bến Tre",
            [
                ("xã Tân Phú", "30622"), ("huyện Châu Thành", "892"), ("tỉnh An Giang", "89"),
                ("xã Tân Phú", "28840"), ("huyện Châu Thành", "831"), ("tỉnh Bến Tre", "83"),
            ],
        ),
        ("P7, Q3, TP.HCM", [("phường 7", None), ("quận 3", "770"), ("thành phố Hồ Chí Minh", "79")]),
        ("H.Hàm Tân, T.Bình Thuận", [("huyện Hàm Tân", "601"), ("tỉnh Bình Thuận", "60")]),
        ("Phường 3 và 4 thành phố Đà Lạt", [("phường 3", "24802"), ("phường 4", "24793"), ("thành phố Đà Lạt", "672")]),
        ("huyện M' Đrắk và huyện Ea H leo, Đắk Lắk", [("huyện M'Đrắk", "652"), ("huyện Ea H'leo", "645"), ("tỉnh Đắk Lắk", "66")]),
        ("các huyện Cư M gar và M Đrắk", [("huyện Cư M'gar", "648"), ("huyện M'Đrắk", "652")]),
        ("huyện Đăkr'lấp và huyện Chưprông", [("huyện Đắk R'Lấp", "666"), ("huyện Chư Prông", "632")]),
        ("Công_an huyện Yên_Bình , tỉnh Yên_Bái", [("huyện Yên Bình", "141"), ("tỉnh Yên Bái", "15")]),
        ("tỉnh Thừa_Thiên_-_Huế", [("tỉnh Thừa Thiên Huế", "46")]),
        ("các phường: Phường Trúc Bạch, Phường Quán Thánh", [("phường Trúc Bạch", "00004"), ("phường Quán Thánh", "00013")]),
        ("phường Phường Đúc, thành phố Huế", [("phường Phường Đúc", "19780"), ("thành phố Huế", "474")]),
        ("xã Cam Ranh 3 giáp xã Cam Ranh 4", [("xã Cam Ranh 3", None), ("xã Cam Ranh 4", None)]),
        ("các xã: Xã Phù Mỹ 2, Xã Phù Mỹ 5, Hoài Ân 1.", [("xã Phù Mỹ 2", None), ("xã Phù Mỹ 5", None), ("xã Hoài Ân 1", None)]),
        ("xã Mường Phăng 3 hộ nghèo", [("xã Mường Phăng", "03325")]),
        ("huyện Thạch Thất, tỉnh Hà Tây", [("huyện Thạch Thất", "276"), ("tỉnh Hà Tây", None)]),
    ],
)  # fmt: skip
def test_chains_and_spellings_tell_which_unit_is_meant(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(name, code) for name, _, code in places(text)] == expected


def test_a_chain_decides_the_province_too() -> None:
    assert places("xã Gia Ninh, huyện Thanh Liêm, Hà Nam")[0] == ("xã Gia Ninh", "Hà Nam", None)
    before = locate("huyện Mê Linh, tỉnh Vĩnh Phúc", date(2007, 1, 1))[0]
    assert (before.province, before.province_now) == ("Vĩnh Phúc", "Hà Nội")
    assert places("huyện Thạch Thất, tỉnh Hà Tây", date(2007, 1, 1))[0][1] == "Hà Tây"


def test_a_commune_that_the_gazetteer_lacks_is_no_namesake_elsewhere() -> None:
    text = "Huyện Thanh Liêm, tỉnh Hà Nam họp. Xã Gia Ninh báo cáo trước."
    last = locate(text, DAY)[-1]
    assert (last.name, last.province, last.code, last.ambiguous) == ("xã Gia Ninh", "Hà Nam", None, True)
    assert last.candidates == ("xã Gia Ninh, huyện Quảng Ninh, tỉnh Quảng Bình",)
    moved = only("Dân xã Thủy Bằng", DAY)
    assert moved.code == "19981"
    there = locate("Dân xã Thủy Bằng, thị xã Hương Thủy", DAY)[0]
    assert (there.code, there.candidates) == (None, ("xã Thủy Bằng, thành phố Huế, tỉnh Thừa Thiên Huế",))


def test_provinces_that_became_cities_in_2026() -> None:
    text = "thành phố Đồng Nai, thành phố Quảng Ninh"
    assert names(text, date(2026, 10, 1)) == ["thành phố Đồng Nai", "thành phố Quảng Ninh"]
    assert names("Đồng Nai và Bắc Ninh", date(2026, 2, 1)) == ["tỉnh Đồng Nai", "tỉnh Bắc Ninh"]
    assert names("TP Hà Nội, Bắc Ninh, Hưng Yên", DAY)[1] == "tỉnh Bắc Ninh"


def test_a_list_after_july_2025_is_read_as_communes_of_one_province() -> None:
    text = "Tỉnh Phú Thọ giao các phường Vĩnh Yên, Phúc Yên, Hòa Bình rà soát."
    assert [item.province for item in locate(text, date(2026, 2, 1))] == ["Phú Thọ"] * 4
    assert names(text, date(2026, 2, 1))[1:] == ["phường Vĩnh Yên", "phường Phúc Yên", "phường Hòa Bình"]


@pytest.mark.parametrize(
    ("text", "day", "name", "province", "now"),
    [
        ("huyện Sa Pa", "2018-01-01", "huyện Sa Pa", "Lào Cai", "Lào Cai"),
        ("thị xã Sa Pa", "2021-01-01", "thị xã Sa Pa", "Lào Cai", "Lào Cai"),
        ("tại Huế", "2017-01-01", "thành phố Huế", "Thừa Thiên Huế", "Huế"),
        ("tại Huế", "2025-03-01", "thành phố Huế", "Huế", "Huế"),
        ("tại Yên Bái", "2017-01-01", "tỉnh Yên Bái", "Yên Bái", "Lào Cai"),
        ("phường Yên Bái", "2026-01-01", "phường Yên Bái", "Lào Cai", "Lào Cai"),
        ("tỉnh Hà Tây", "2007-01-01", "tỉnh Hà Tây", "Hà Tây", "Hà Nội"),
        (
            "huyện Tân Thành, tỉnh Bà Rịa - Vũng Tàu",
            "2017-01-01",
            "huyện Tân Thành",
            "Bà Rịa - Vũng Tàu",
            "Hồ Chí Minh",
        ),
    ],
)
def test_the_day_picks_the_unit_and_both_provinces(text: str, day: str, name: str, province: str, now: str) -> None:
    first = locate(text, date.fromisoformat(day))[0]
    assert (first.name, first.province, first.province_now) == (name, province, now)


def test_the_day_is_read_from_the_text_when_none_is_given() -> None:
    assert locate("Ngày 12/03/2026, tại phường Yên Bái")[0].province == "Lào Cai"
    assert locate("Ngày 12/03/2016, tại Yên Bái")[0].province == "Yên Bái"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hội nghị ngày 12/6/2018, hoàn thành trước ngày 31/12/2025", "2018-06-12"),
        ("hà nội, ngày 05 tháng 9 năm 2023", "2023-09-05"),
        ("báo cáo 6 tháng đầu năm 2026", "2026-06-30"),
        ("phấn đấu đến năm 2030", UNDATED),
        ("ngày 45/13/2018", UNDATED),
        ("vận hành chính quyền địa phương 2 cấp", TWO_LEVELS),
    ],
)
def test_deadlines_and_impossible_days_are_not_the_articles(text: str, day: str) -> None:
    assert day_of_lists(text) == day


def test_codes_carry_the_date_of_their_list() -> None:
    before, after = only("tỉnh Lào Cai"), only("tỉnh Lào Cai", date(2026, 1, 1))
    assert (before.code, before.list_date) == ("10", "2025-03-01")
    assert (after.code, after.list_date) == ("15", "2025-07-01")
    assert before.province_now_code == after.code


@pytest.mark.parametrize(
    ("text", "province", "ambiguous"),
    [
        ("Xã Quang Trung, huyện Thống Nhất có mưa.", "Đồng Nai", False),
        ("Tỉnh Thái Bình: xã Quang Trung có mưa.", "Thái Bình", True),
        (
            "Hội thảo ở Hà Nội. Tỉnh Đồng Nai: huyện Thống Nhất, xã Gia Kiệm. Ở xã Quang Trung có mưa.",
            "Đồng Nai",
            False,
        ),
    ],
)
def test_parents_and_neighbors_decide_between_units_of_one_name(text: str, province: str, ambiguous: bool) -> None:
    (item,) = [item for item in locate(text, DAY) if "Quang Trung" in item.name]
    assert (item.province, item.ambiguous) == (province, ambiguous)


def test_a_tie_stays_ambiguous_and_lists_its_candidates() -> None:
    item = only("Mưa lớn ở xã Quang Trung.")
    assert item.ambiguous
    assert len(item.candidates) > 3
    assert all("Quang Trung, " in candidate for candidate in item.candidates)


def test_a_bare_name_of_a_commune_needs_support_in_the_article() -> None:
    assert names("Đội Quang Trung về nhì.") == []
    text = "Xã Cẩm Quan, huyện Cẩm Xuyên, Hà Tĩnh có bãi rác. Người dân Cẩm Quan kiến nghị."
    assert names(text)[-1] == "xã Cẩm Quan"


def test_an_unlisted_hamlet_is_found_again_without_its_type_word() -> None:
    text = "Bà con thôn La Xuyên, xã Yên Ninh, huyện Ý Yên làm nghề gỗ. Xưởng ở La Xuyên đông khách."
    again = locate(text, DAY)[-1]
    assert (again.name, again.level, again.province) == ("La Xuyên", "hamlet", "Nam Định")


def test_unaccented_captions_are_marked() -> None:
    item = only("UBND xã họp.\nle hoi hoa o tinh lang son nam nay")
    assert (item.name, item.unaccented) == ("tỉnh Lạng Sơn", True)
    assert not only("tỉnh Lạng Sơn").unaccented


def test_decomposed_accents_give_the_same_places() -> None:
    text = "Xã Mông Sơn, huyện Yên Bình, tỉnh Yên Bái; TP.HCM; Tây Nguyên."
    plain = [replace(item, start=0, end=0) for item in locate(text, DAY)]
    assert [replace(item, start=0, end=0) for item in locate(unicodedata.normalize("NFD", text), DAY)] == plain


@pytest.mark.parametrize(
    "piece", ["xã ", "các xã A, ", "Hà Nội - ", "thôn Xá Bó, ", "(", "TP.", "Ông Hà Nam ", "1, 2 và "]
)
def test_long_hostile_text_is_read_whole(piece: str) -> None:
    items = locate(piece * (100_000 // len(piece)), DAY)
    assert all(before.end <= after.start for before, after in pairwise(items))


def test_hospitals_are_named_after_quarters_but_bear_names_of_districts() -> None:
    assert names("Bệnh nhân nằm ở Bệnh viện Bạch Mai, Hà Nội.") == ["thành phố Hà Nội"]
    assert names("Bệnh nhân nằm ở BV Mai Sơn, Sơn La.") == ["huyện Mai Sơn", "tỉnh Sơn La"]
    ward = "Các phường Kim Liên, Bạch Mai của Hà Nội đã họp."
    assert names(ward, date(2026, 2, 1)) == ["phường Kim Liên", "phường Bạch Mai", "thành phố Hà Nội"]


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Tỉnh Sơn La có 12 huyện; toàn tỉnh trồng xoài.", "toàn tỉnh", "tỉnh Sơn La"),
        ("Tại xã Chiềng Ban, huyện Mai Sơn, tỉnh Sơn La, UBND huyện đã họp.", "huyện", "huyện Mai Sơn"),
        ("Xã Gia Kiệm, huyện Thống Nhất: trên địa bàn tỉnh còn khó khăn.", "tỉnh", "tỉnh Đồng Nai"),
        ("Quận Ba Đình khen thưởng; hôm qua Quận đã tổng kết.", "Quận", "quận Ba Đình"),
        ("Người dân tỉnh nhà phấn khởi.", "tỉnh nhà", None),
    ],
)
def test_references_point_back_to_the_last_place_of_their_level(
    analyze: Analyze, text: str, words: str, name: str | None
) -> None:
    article = analyze(text, published=DAY)
    (reference,) = article.of(PlaceReference)
    assert (article.quote(reference), reference.name) == (words, name)


@pytest.mark.parametrize(
    "text",
    [
        "Các tỉnh, thành phố báo cáo.",
        "12 huyện chưa nộp.",
        "Kinh tế - xã hội ổn định.",
        "Tỉnh ủy họp.",
        "Cấp xã còn yếu.",
    ],
)
def test_plurals_and_parts_of_words_point_back_to_nothing(analyze: Analyze, text: str) -> None:
    assert analyze(text, published=DAY).of(PlaceReference) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sơn La: Được mùa xoài\nNăm nay, tỉnh Sơn La trồng 300 ha.", ("tỉnh Sơn La", "province")),
        (
            "Huyện ủy Yên Bình họp\nHuyện ủy Yên Bình, tỉnh Yên Bái đã họp. Huyện Yên Bình có 24 xã.",
            ("huyện Yên Bình", "district"),
        ),
        ("Giá gạo tăng\nGạo ở Hà Nội, Đà Nẵng, Cần Thơ và Hải Phòng đều tăng.", None),
        ("Giá gạo tăng\nThị trường thế giới biến động.", None),
        ("Giá gạo tăng\nHội thảo diễn ra ở TP HCM. Giá gạo cả nước tăng 3%.", None),
        (
            "Sơ kết công tác dân tộc\nThủ tướng Chính phủ yêu cầu các bộ, các tỉnh và các địa phương rà soát.\n"
            "Quốc hội giám sát việc chi ngân sách của Chính phủ. Tỉnh Sơn La và Hội Sơn La cho ý kiến.",
            None,
        ),
        (
            "Rà soát hộ nghèo\nNăm nay toàn huyện còn 120 hộ.\nHuyện Mai Sơn, tỉnh Sơn La đã hỗ trợ; trên địa bàn huyện có 22 xã.",
            ("huyện Mai Sơn", "district"),
        ),
    ],
)
def test_the_articles_own_place(analyze: Analyze, text: str, expected: tuple[str, str] | None) -> None:
    place = analyze(text, published=DAY).locality
    assert (place and (place.name, place.level)) == expected


def test_a_province_that_is_named_by_its_districts_only_has_its_official_name(analyze: Analyze) -> None:
    text = "Giá nhà tăng\nNhà ở quận Cầu Giấy, quận Ba Đình và quận Hoàn Kiếm đều tăng giá."
    place = analyze(text, published=DAY).locality
    assert place
    assert (place.name, place.level, place.code) == ("thành phố Hà Nội", "province", "01")


def test_a_first_line_that_is_no_title_weighs_like_any_other(analyze: Analyze) -> None:
    body = "Tỉnh Sơn La trồng xoài. Nông dân Sơn La phấn khởi.\n"
    article = analyze(f"1. Khách từ Hà Nội đến thăm.\n{body}", published=DAY)
    assert article.title is None
    assert article.locality
    assert article.locality.name == "tỉnh Sơn La"


def test_an_abbreviated_type_word_points_back_on_its_level(analyze: Analyze) -> None:
    (reference,) = analyze("Hội nghị giao lãnh đạo TP rà soát.", published=DAY).of(PlaceReference)
    assert (reference.level, reference.rule, reference.name) == ("province", "unresolved", None)
    text = "Quận Cầu Giấy họp; lãnh đạo TP và ngân sách tỉnh hỗ trợ."
    back = analyze(text, published=DAY).of(PlaceReference)[-1]
    assert (back.name, back.rule) == ("thành phố Hà Nội", "province of a place")
