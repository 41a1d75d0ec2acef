"""Old provinces in new ones: sums, weighted rates, what is left apart; nothing is ever divided."""

from typing import Any

import pytest
from laid_facts import KNOWN, code_of, made_facts, made_frames

from baocao.compare.comparison import Comparison, side_by_side
from baocao.compare.coverage import provinces
from baocao.compare.placement import parts_of

PARTS = ("Hòa Bình", "Phú Thọ", "Vĩnh Phúc")  # of today's Phú Thọ
ARTICLES = [{"province": name, "province_now": "Phú Thọ", "published": "2022-12-10"} for name in PARTS]


def of(at: int, **row: Any) -> dict[str, Any]:
    """A fact of one of the parts, found in its article's list of places."""
    return {
        "article": f"a{at}",
        "place": f"tỉnh {PARTS[at]}",
        "province": PARTS[at],
        "province_now": "Phú Thọ",
        "locality": 0,
    } | row


def laid(*rows: dict[str, Any], units: int = 34) -> Comparison:
    places = [
        {"article": f"a{at}", "mention": 0, "level": "province", "name": f"tỉnh {name}", "code": code_of(f"tỉnh {name}"),
         "list_date": "2022-01-01", "province": name, "province_now": "Phú Thọ"}
        for at, name in enumerate(PARTS)
    ]  # fmt: skip
    return side_by_side(made_facts(*rows), made_frames(ARTICLES, localities=places), KNOWN, units=units)


def told(comparison: Comparison, indicator: str) -> list[tuple[Any, ...]]:
    cells = comparison.cells
    cells = cells[(cells["indicator"] == indicator) & (cells["state"] != "unreported")]
    return sorted(zip(cells["place"], cells["value"], cells["state"], strict=True))


def revenue(at: int, value: float, **row: Any) -> dict[str, Any]:
    return of(at, indicator="revenue", unit="VND", value=value, text=f"{value:.0f} đồng") | row


def test_what_may_be_summed_is_the_sum_of_all_parts() -> None:
    comparison = laid(revenue(0, 5.0), revenue(1, 8.0), revenue(2, 32.0))
    assert told(comparison, "revenue") == [("tỉnh Phú Thọ", 45.0, "stated")]
    (cell,) = comparison.cells.to_dict("records")
    assert (cell["place_code"], cell["province_now"], cell["articles"]) == ("25", "Phú Thọ", 3)
    assert cell["note"].startswith("cộng: tỉnh Hòa Bình 5 đồng + tỉnh Phú Thọ 8 đồng + tỉnh Vĩnh Phúc 32 đồng")
    assert comparison.sources["cell"].tolist() == [cell["cell"]] * 3
    before = laid(revenue(0, 5.0), revenue(1, 8.0), revenue(2, 32.0), units=63)
    assert [value for _, value, _ in told(before, "revenue")] == [5.0, 8.0, 32.0]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, "thiếu tỉnh Vĩnh Phúc"),
        ({"period_timex": "2023"}, "thiếu tỉnh Vĩnh Phúc"),
        ({"status": "estimated"}, "các phần có số ước và số thực hiện"),
        ({"measure": "change", "unit": "%"}, "không cộng được"),
        ({"measure": "share", "unit": "%"}, "không cộng được"),
    ],
)
def test_what_cannot_be_summed_is_left_apart_and_says_so(changed: dict[str, Any], why: str) -> None:
    both = {name: value for name, value in changed.items() if name in ("measure", "unit")}
    rows = [revenue(0, 5.0, **both), revenue(1, 8.0, **both), revenue(2, 32.0, **changed)]
    comparison = laid(*(rows if changed else rows[:2]))
    places = {place for place, *_ in told(comparison, "revenue")}
    assert places >= {"tỉnh Hòa Bình (đến 30/6/2025)", "tỉnh Phú Thọ (đến 30/6/2025)"}
    assert why in " ".join(comparison.cells["note"].dropna())
    empty = comparison.cells[comparison.cells["state"] == "unreported"]
    assert set(empty["note"]) <= {"chỉ có số của đơn vị cũ"}


def test_a_rate_is_weighted_where_weights_are_known() -> None:
    rates = [of(0, value=10.0, text="10%"), of(1, value=5.0, text="5%"), of(2, value=1.0, text="1%")]
    sizes = [
        of(at, indicator="households", unit="count", value=float(n), text=str(n))
        for at, n in enumerate((100, 200, 700))
    ]
    assert told(laid(*rates, *sizes), "poverty") == [("tỉnh Phú Thọ", 2.7, "stated")]
    apart = told(laid(*rates, *sizes[:2]), "poverty")
    assert [value for _, value, _ in apart] == [10.0, 5.0, 1.0]


@pytest.mark.parametrize(
    ("modifiers", "expected"),
    [
        ((None, None, "approx"), "approx"),
        (("gt", None, "gt"), "gt"),
        (("gt", "lt", None), "approx"),
        ((None,) * 3, None),
    ],
)
def test_a_sum_is_as_rough_as_its_parts(modifiers: Any, expected: str | None) -> None:
    (cell,) = laid(*(revenue(at, 5.0, modifier=word) for at, word in enumerate(modifiers))).cells.to_dict("records")
    assert (cell["modifier"] if isinstance(cell["modifier"], str) else None) == expected


def test_an_uncertain_part_makes_an_uncertain_sum() -> None:
    comparison = laid(revenue(0, 5.0, doubt="size"), revenue(1, 8.0), revenue(2, 32.0))
    assert told(comparison, "revenue") == [("tỉnh Phú Thọ", 45.0, "uncertain")]


NEW = [{"article": "a0", "mention": 0, "level": "province", "name": "tỉnh Phú Thọ", "code": "25", "list_date": "2025-07-01",
        "province": "Phú Thọ", "province_now": "Phú Thọ"}]  # fmt: skip


@pytest.mark.parametrize(("units", "place"), [(34, "tỉnh Phú Thọ"), (63, "tỉnh Phú Thọ (từ 1/7/2025)")])
def test_a_value_of_a_new_province_is_never_given_to_old_ones(units: int, place: str) -> None:
    articles = [{"province": "Phú Thọ", "province_now": "Phú Thọ", "published": "2026-01-05"}]
    fact = of(0, value=3.0, text="3%", place="tỉnh Phú Thọ", province="Phú Thọ", period_timex="2025")
    comparison = side_by_side(made_facts(fact), made_frames(articles, localities=NEW), KNOWN, units=units)
    assert told(comparison, "poverty") == [(place, 3.0, "stated")]


def test_a_province_that_the_reform_left_as_it_was_is_one_before_and_after() -> None:
    articles = [
        {"province": "Cao Bằng", "province_now": "Cao Bằng", "published": day} for day in ("2024-12-10", "2025-12-10")
    ]
    places = [
        {"article": f"a{at}", "mention": 0, "level": "province", "name": "tỉnh Cao Bằng", "code": "04", "list_date": day,
         "province": "Cao Bằng", "province_now": "Cao Bằng"}
        for at, day in enumerate(("2024-07-01", "2025-07-01"))
    ]  # fmt: skip
    facts = [
        {
            "article": f"a{at}",
            "place": "tỉnh Cao Bằng",
            "province": "Cao Bằng",
            "locality": 0,
            "value": 20.0,
            "text": "20%",
            "period_timex": str(2024 + at),
        }
        for at in (0, 1)
    ]
    for units in (63, 34):
        comparison = side_by_side(made_facts(*facts), made_frames(articles, localities=places), KNOWN, units=units)
        assert comparison.wide("poverty").to_dict("index") == {"tỉnh Cao Bằng": {"2024": 20.0, "2025": 20.0}}


def test_parts_come_from_the_gazetteer_at_their_time() -> None:
    names = lambda code, day: [unit.title for unit in parts_of("province", code, day) or ()]  # noqa: E731
    assert names("25", "2022-12-31") == ["tỉnh Hòa Bình", "tỉnh Phú Thọ", "tỉnh Vĩnh Phúc"]
    assert names("01", "2007-12-31") == ["thành phố Hà Nội", "tỉnh Hà Tây"] or names("01", "2007-12-31") == [
        "tỉnh Hà Tây",
        "thành phố Hà Nội",
    ]
    assert names("01", "2022-12-31") == ["thành phố Hà Nội"]
    assert (len(provinces(63)), len(provinces(34))) == (63, 34)
    assert sum(len(parts_of("province", code, "2025-01-01") or ()) for code in provinces(34)["place_code"]) == 63
