"""Which bare names are places: the rules row by row; and that finding places leaves what was found before as it was."""

from dataclasses import FrozenInstanceError, replace

import pytest

from baocao.core.normalizer import fold
from baocao.extract.places import gazetteer
from baocao.extract.places.bare_names import RULES, BareName, rule_of
from baocao.extract.places.gazetteer import Unit
from baocao.extract.places.linker import link
from baocao.extract.places.spots import Link, Spot
from baocao.extract.places.spotter import spots

DAY = "2018-06-01"


def units(name: str, level: str) -> list[Unit]:
    return [unit for unit in gazetteer.load().by_name[name] if unit.level == level and unit.valid(DAY)]


def bare(name: str, level: str, *, located: int = 0, near: bool = False) -> BareName:
    """A bare name of which the article says nothing but what is given."""
    found = units(name, level)
    spot = Spot(0, len(name), 0, name, found, located=located)
    return BareName(spot, level, chained=False, typed=False, units=found, near=found if near else [])


CASES = [
    (replace(bare("quang trung", "commune"), chained=True), 0),
    (replace(bare("quang trung", "commune"), typed=True), 1),
    (bare("mai sơn", "district", near=True), 2),
    (bare("quy nhơn", "district"), 3),
    (bare("mù căng chải", "district", located=1), 4),
    (bare("vinh", "district", located=1, near=True), 5),
    (bare("vinh", "district", located=2), 6),
    (bare("huế", "district"), 7),
    (bare("chiềng ban", "commune", located=2, near=True), 8),
]


@pytest.mark.parametrize(("name", "row"), CASES)
def test_each_rule_admits_a_name_that_those_before_it_do_not(name: BareName, row: int) -> None:
    assert next(number for number, (_, holds) in enumerate(RULES) if holds(name)) == row
    assert rule_of(name) == RULES[row][0]
    beside_others = replace(name, spot=replace(name.spot, isolated=False))
    assert rule_of(beside_others) is None


def test_every_rule_has_its_case() -> None:
    assert [row for _, row in CASES] == list(range(len(RULES)))


@pytest.mark.parametrize(
    "name",
    [
        bare("quang trung", "commune", located=2),
        bare("quang trung", "commune", located=2, near=True),
        bare("chiềng ban", "commune", located=1, near=True),
        bare("mai sơn", "district"),
        bare("mù căng chải", "district"),
        bare("vinh", "district", located=1),
        bare("điện biên phủ", "district"),
        bare("vinh", "district", near=True),
    ],
    ids=lambda name: f"{name.spot.key}-{name.spot.located}-{bool(name.near)}",
)
def test_names_that_nothing_shows_to_be_places(name: BareName) -> None:
    assert rule_of(name) is None


def test_linking_leaves_the_spots_as_they_were() -> None:
    text = "Các huyện Trấn Yên, Văn Chấn và Lục Yên (Yên Bái); tại Quy Nhơn; xã Tiền Phong (Thường Tín)."
    found = spots(text, fold(text))
    before = [replace(spot) for spot in found]
    links = link(found, fold(text), DAY)
    assert found == before
    assert [item.kinds for item in links[:3]] == [("huyện",)] * 3
    assert [item.spot.kinds for item in links[:3]] == [("huyện",), (), ()]
    with pytest.raises(FrozenInstanceError):
        found[0].rule = "list"  # type: ignore[misc]


def test_the_same_spots_are_linked_alike_again() -> None:
    text = "Các huyện Trấn Yên, Văn Chấn; người dân Trấn Yên. Bình Minh (Thăng Bình), ở Huế."
    found = spots(text, fold(text))

    def meant(item: Link) -> tuple[object, ...]:
        return item.spot, item.level, item.kinds, item.rule, item.unit

    assert [meant(item) for item in link(found, fold(text), DAY)] == [
        meant(item) for item in link(found, fold(text), DAY)
    ]


def test_the_title_speaks_for_its_province() -> None:
    text = f"Đồng Nai thi đua\nKhách từ Thái Bình đã tới. {'Hội nghị bàn về sản xuất. ' * 40}Ở xã Quang Trung có mưa."
    at = {end: link(spots(text, fold(text)), fold(text), DAY, end)[-1].province for end in (0, text.index("\n"))}
    assert [top and top.name for top in at.values()] == ["Thái Bình", "Đồng Nai"]
