"""The gazetteer: units by name, code and date; successors; what the build promises about the data."""

from datetime import date

import pytest

from baocao.core.normalizer import fold
from baocao.extract.places import gazetteer
from baocao.extract.places.gazetteer import Gazetteer, Unit, canonical, lookup, syllables

TODAY = "2025-07-01"


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return gazetteer.load()


def only(name: str, day: str) -> Unit:
    (unit,) = gazetteer.load().find(name, day)
    return unit


@pytest.mark.parametrize(
    ("name", "day", "code", "province", "now"),
    [
        ("huyện Yên Bình", "2018-05-01", "141", "tỉnh Yên Bái", "tỉnh Lào Cai"),
        ("tỉnh Hà Tây", "2006-01-01", "", "tỉnh Hà Tây", "thành phố Hà Nội"),
        ("tỉnh Bắc Giang", "2019-11-08", "24", "tỉnh Bắc Giang", "thành phố Bắc Ninh"),
        ("tỉnh Bắc Ninh", "2026-01-01", "24", "tỉnh Bắc Ninh", "thành phố Bắc Ninh"),
        ("thành phố Bắc Ninh", "2026-09-20", "24", "thành phố Bắc Ninh", "thành phố Bắc Ninh"),
        ("tỉnh Quảng Ninh", "2026-08-31", "22", "tỉnh Quảng Ninh", "thành phố Quảng Ninh"),
        ("phường Trảng Bom", "2026-05-01", "26248", "thành phố Đồng Nai", "thành phố Đồng Nai"),
        ("huyện Mê Linh", "2007-01-01", "", "tỉnh Vĩnh Phúc", "thành phố Hà Nội"),
        ("thành phố Huế", "2019-01-01", "474", "tỉnh Thừa Thiên Huế", "thành phố Huế"),
        ("thành phố Huế", "2025-02-01", "46", "thành phố Huế", "thành phố Huế"),
        ("huyện Hoành Bồ", "2018-01-01", "204", "tỉnh Quảng Ninh", "thành phố Quảng Ninh"),
        ("thành phố Thủ Đức", "2022-01-01", "769", "thành phố Hồ Chí Minh", "thành phố Hồ Chí Minh"),
        ("huyện Phú Quý", "2018-01-01", "602", "tỉnh Bình Thuận", "tỉnh Lâm Đồng"),
        ("đặc khu Côn Đảo", "2026-01-01", "26732", "thành phố Hồ Chí Minh", "thành phố Hồ Chí Minh"),
    ],
)
def test_a_name_and_a_day_find_the_unit_of_that_day(
    places: Gazetteer, name: str, day: str, code: str, province: str, now: str
) -> None:
    unit = only(name, day)
    top, today = places.province(unit, day), places.province_now(unit)
    assert (unit.code, top and top.title, today and today.title) == (code, province, now)


@pytest.mark.parametrize(
    ("spelled", "official"),
    [
        ("thành phố Qui Nhơn", "thành phố Quy Nhơn"),
        ("tỉnh Đăk Lăk", "tỉnh Đắk Lắk"),
        ("tỉnh Đắc Lắc", "tỉnh Đắk Lắk"),
        ("tỉnh Bà Rịa-Vũng Tàu", "tỉnh Bà Rịa - Vũng Tàu"),
        ("tỉnh BR-VT", "tỉnh Bà Rịa - Vũng Tàu"),
        ("tỉnh Thừa Thiên - Huế", "tỉnh Thừa Thiên Huế"),
        ("tỉnh Hoà Bình", "tỉnh Hòa Bình"),
        ("huyện Krông Ana", "huyện Krông A Na"),
        ("huyện Đắk R’lấp", "huyện Đắk R'Lấp"),
        ("tinh bac giang", "tỉnh Bắc Giang"),
        ("bac giang", "tỉnh Bắc Giang"),
    ],
)
def test_spellings_of_one_name_find_one_unit(places: Gazetteer, spelled: str, official: str) -> None:
    assert official in {unit.title for unit in places.find(spelled)}


def test_lookup_takes_a_date_and_returns_nothing_for_an_unknown_name() -> None:
    assert [unit.title for unit in lookup("quận 9", date(2019, 1, 1))] == ["quận 9"]
    assert lookup("quận 9", date(2022, 1, 1)) == ()
    assert lookup("xã Không Có Đâu") == ()


def test_successors_of_a_district_are_the_communes_on_its_territory(places: Gazetteer) -> None:
    now = places.units_now(only("huyện Yên Bình", "2018-01-01"))
    assert {unit.title for unit in now} >= {"xã Yên Bình", "xã Thác Bà", "xã Cảm Nhân"}
    assert {places.province_now(unit) for unit in now} == {only("tỉnh Lào Cai", "2026-01-01")}


def test_a_province_split_among_several_of_today_has_no_single_one(places: Gazetteer) -> None:
    split = only("tỉnh Sông Bé", "1990-01-01")
    assert places.province_now(split) is None
    assert {unit.title for unit in places.units_now(split)} == {"thành phố Hồ Chí Minh", "thành phố Đồng Nai"}


def test_history_tells_the_states_of_a_unit_and_what_took_it_in(places: Gazetteer) -> None:
    states = places.history(only("huyện Tĩnh Gia", "2019-01-01"))
    assert [(unit.title, unit.since, unit.until) for unit in states] == [
        ("huyện Tĩnh Gia", "", "2020-05-31"),
        ("thị xã Nghi Sơn", "2020-06-01", "2025-06-30"),
    ]
    assert places.history(only("huyện Hoành Bồ", "2018-01-01"))[-1].title == "thành phố Hạ Long"


def test_what_changed_since_2025_names_its_resolution(places: Gazetteer) -> None:
    later = [unit for unit in places.units if unit.list_date > TODAY]
    assert (len(later), {unit.level for unit in later}) == (25, {"province", "commune"})
    assert all(unit.source.startswith("Nghị quyết ") and unit.since == unit.list_date for unit in later)
    for unit in later:
        before = places.of_code(unit.level, unit.code, today=True)[-1]
        assert (before.name, before.parent, before.valid(unit.since)) == (unit.name, unit.parent, False)


def test_swapped_codes_keep_their_dates() -> None:
    assert only("thị xã Kỳ Anh", "2015-08-01").code == "447"
    assert only("thị xã Kỳ Anh", "2015-09-01").code == "449"


def test_a_reused_code_means_another_unit_today(places: Gazetteer) -> None:
    before, after = (places.at("province", "15", "2020-01-01", today=today) for today in (False, True))
    assert (before and before.title, after and after.title) == ("tỉnh Yên Bái", "tỉnh Lào Cai")


@pytest.mark.parametrize(
    ("name", "day", "title"),
    [
        ("Hà Nội", "2018-01-01", "thành phố Hà Nội"),
        ("Huế", "2026-01-01", "thành phố Huế"),
        ("Hà Tây", "2006-01-01", "tỉnh Hà Tây"),
        ("Hà Tây", "2026-01-01", "tỉnh Hà Tây"),
        ("Mai Sơn", "2018-01-01", None),
    ],
)
def test_a_province_has_the_official_name_of_the_day(places: Gazetteer, name: str, day: str, title: str | None) -> None:
    unit = places.province_called(name, day)
    assert (unit and unit.title) == title


def test_counts_are_those_of_the_lists(places: Gazetteer) -> None:
    def count(level: str, day: str) -> int:
        return sum(unit.level == level and unit.valid(day) for unit in places.units)

    assert (count("province", "2025-03-15"), count("district", "2025-03-15")) == (63, 696)
    assert (count("province", TODAY), count("commune", TODAY), count("district", TODAY)) == (34, 3321, 0)


def test_every_unit_has_a_province_and_every_reference_a_target(places: Gazetteer) -> None:
    for unit in places.units:
        assert places.province(unit, unit.until or TODAY), unit
        assert all(places.of_code("province" if unit.level == "province" else "commune", code, today=True)
                   for code in unit.now.split("|") if code), unit  # fmt: skip
        if unit.level != "province":
            assert places.province_now(unit), unit


def test_centroids_are_degrees_in_vietnam(places: Gazetteer) -> None:
    centroids = [unit.centroid for unit in places.units if unit.centroid]
    assert len(centroids) > 14_000
    assert all(7 < latitude < 24 and 102 < longitude < 115 for latitude, longitude in centroids)


@pytest.mark.parametrize(
    ("word", "expected"), [("kì", "kỳ"), ("quí", "quý"), ("đăk", "đắk"), ("r’lấp", "rlấp"), ("–", "-"), ("mai", "mai")]
)
def test_syllables_have_one_spelling(word: str, expected: str) -> None:
    assert canonical(word) == expected
    assert canonical(expected) == expected


def test_every_name_can_be_met_in_a_text(places: Gazetteer) -> None:
    for key in places.by_name:
        assert " ".join(syllables(fold(key))) == key
