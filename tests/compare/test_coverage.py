"""Which places and years have texts; where a place or a period comes from; what stays empty, and why."""

from datetime import date
from typing import Any

import pytest
from laid_facts import KNOWN, made_facts, made_frames

from baocao.compare.comparison import side_by_side
from baocao.compare.coverage import NO_PLACE, cover, families
from baocao.compare.period_names import period_of
from baocao.compare.placement import placed
from baocao.compare.time_spans import article_periods, dated


def test_every_province_has_a_row_a_year_and_texts_are_counted() -> None:
    frames = made_frames(
        [
            {
                "province": "Hòa Bình",
                "province_now": "Phú Thọ",
                "published": "2022-12-10",
                "attribution": "baohoabinh.vn",
            },
            {"province": "Hòa Bình", "province_now": "Phú Thọ", "published": "2022-12-11", "attribution": "nhandan.vn"},
            {"province": "Vĩnh Phúc", "province_now": "Phú Thọ", "published": "2023-12-11"},
            {"province": "Vĩnh Phúc", "province_now": "Phú Thọ"},
            {"published": "2023-12-11"},
        ],
        duplicates=[{"article": "a1", "first": "a0", "similarity": 0.9}],
    )
    old = cover(frames, "province", 63).set_index(["place", "year"])
    assert len(old) == 63 * 2 + 2
    assert old.loc[("tỉnh Hòa Bình", 2022), ["articles", "reprints", "publishers"]].tolist() == [1, 1, 2]
    assert old.loc[("tỉnh Hòa Bình", 2023), "articles"] == 0
    assert old.loc[(NO_PLACE, 2023), "articles"] == 1
    assert old["articles"].sum() == 4
    assert cover(frames, "province", 63)["year"].isna().sum() == 1
    new = cover(frames, "province", 34).set_index(["place", "year"])
    assert new.loc[("tỉnh Phú Thọ", 2022), "articles"] == 1
    assert new.loc[("tỉnh Phú Thọ", 2023), "articles"] == 1


def test_families_follow_chains_of_reprints_and_equal_texts() -> None:
    rows = [{"text_sha256": text} for text in ("x", "x", "y", "z", "w")]
    frames = made_frames(rows, duplicates=[{"article": "a2", "first": "a1"}, {"article": "a3", "first": "a2"}])
    assert families(frames).to_dict() == {"a0": "a0", "a1": "a0", "a2": "a0", "a3": "a0", "a4": "a4"}


def test_no_value_is_told_from_no_texts() -> None:
    articles = [
        {"province": name, "published": f"{year}-12-10"}
        for name, year in (("Hòa Bình", 2022), ("Hòa Bình", 2023), ("Sơn La", 2022))
    ]
    facts = made_facts(
        {"value": 5.5, "text": "5,5%"}, {"article": "a1", "value": 5.0, "text": "5%", "period_timex": "2023"}
    )
    comparison = side_by_side(facts, made_frames(articles), KNOWN)
    table = comparison.wide("poverty", show="text")
    assert table.to_dict("index") == {
        "tỉnh Hòa Bình": {"2022": "5,5%", "2023": "5%"},
        "tỉnh Sơn La": {"2022": "… (1 bài, không nêu)", "2023": "… (không có bài)"},
    }
    assert comparison.wide("poverty", show="state").loc["tỉnh Sơn La"].tolist() == ["unreported", "unreported"]


@pytest.mark.parametrize(
    ("first", "last", "timex", "basis"),
    [
        ((2022, 1, 1), (2022, 12, 31), "2022", "year"),
        ((2022, 12, 31), (2022, 12, 31), "2022", "year"),
        ((2022, 1, 1), (2022, 6, 30), "2022-H1", "half"),
        ((2022, 7, 1), (2022, 12, 31), "2022-H2", "half"),
        ((2022, 4, 1), (2022, 6, 30), "2022-Q2", "quarter"),
        ((2022, 2, 1), (2022, 2, 28), "2022-02", "month"),
        ((2022, 1, 1), (2022, 9, 30), "2022-01/2022-09", "9 months"),
        ((2021, 1, 1), (2025, 12, 31), "2021/2025", "term"),
        ((2022, 6, 30), (2022, 6, 30), "2022-06-30", "day"),
        ((2022, 6, 10), (2022, 7, 3), "2022-06-10/2022-07-03", "none"),
    ],
)
def test_periods_are_named_by_their_days(first: Any, last: Any, timex: str, basis: str) -> None:
    assert period_of(date(*first), date(*last))[:2] == (timex, basis)


def titled(title: str | None, published: str | None) -> Any:
    heads = [{"article": "a0", "passage": 0, "start": 0, "end": 40, "text": "Báo cáo  năm 2021"}]
    periods = [
        {
            "article": "a0",
            "passage": 0,
            "start": 9,
            "timex": "2021",
            "start_date": "2021-01-01",
            "end_date": "2021-12-31",
        },
        {
            "article": "a0",
            "passage": 4,
            "start": 90,
            "timex": "2019",
            "start_date": "2019-01-01",
            "end_date": "2019-12-31",
        },
    ]
    return made_frames(
        [{"province": "Hòa Bình", "title": title, "published": published}], passages=heads, periods=periods
    )


@pytest.mark.parametrize(
    ("title", "published", "year", "how", "factor"),
    [
        ("Báo cáo năm 2021", "2022-01-09", 2021, "title", 0.9),
        ("Tin vắn", "2022-12-09", 2022, "published", 0.7),
        ("Tin vắn", None, None, None, None),
    ],
)
def test_a_figure_without_period_is_of_its_articles_and_less_sure(
    title: Any, published: Any, year: Any, how: Any, factor: Any
) -> None:
    frames = titled(title, published)
    found = article_periods(frames).to_dict("records")[0]
    assert (None if year is None else found["start_date"].year) == year
    facts = dated(
        placed(
            made_facts({"value": 5.5, "text": "5,5%", "period_timex": "PRESENT_REF", "published": published}), frames
        ),
        frames,
    )
    if year is None:
        assert facts.empty
    else:
        (row,) = facts.to_dict("records")
        assert (row["period"], found["dated"], row["confidence"]) == (str(year), how, factor)
        (cell,) = side_by_side(
            made_facts({"value": 5.5, "text": "5,5%", "period_timex": "PRESENT_REF", "published": published}),
            frames,
            KNOWN,
        ).cells.to_dict("records")
        assert "kỳ theo" in cell["note"]


@pytest.mark.parametrize(
    ("row", "by", "expected"),
    [
        ({"scope": "country", "place": "cả nước", "province": None}, "province", ("cả nước", "country")),
        ({"scope": "body", "place": "Bộ Y tế"}, "place", None),
        ({"scope": "abroad", "place": "Lào"}, "place", None),
        ({"scope": None, "place": None}, "place", ("tỉnh Hòa Bình", "province")),
        ({"place": "huyện Mai Châu"}, "district", ("huyện Mai Châu", "district")),
        ({"place": "huyện Mai Châu"}, "province", None),
        ({"place": "huyện Mai Châu"}, "place", ("huyện Mai Châu", "district")),
    ],
)
def test_levels_are_kept_apart_and_the_country_has_a_row_of_its_own(row: Any, by: str, expected: Any) -> None:
    facts = made_facts({"value": 5.5, "text": "5,5%"} | row)
    cells = side_by_side(facts, made_frames([{"province": "Hòa Bình", "published": "2022-12-10"}]), KNOWN, by=by).cells
    cells = cells[cells["state"] == "stated"]
    assert list(zip(cells["place"], cells["level"], strict=True)) == ([expected] if expected else [])


def test_publishers_are_laid_side_by_side() -> None:
    rows = [
        {"value": 5.5, "text": "5,5%", "publisher": "A"},
        {"article": "a1", "value": 6.1, "text": "6,1%", "publisher": "B"},
    ]
    frames = made_frames([{"province": "Hòa Bình"}, {"province": "Hòa Bình"}])
    wide = side_by_side(made_facts(*rows), frames, KNOWN, by="publisher").wide("poverty")
    assert wide["2022"].to_dict() == {"tỉnh Hòa Bình · A": 5.5, "tỉnh Hòa Bình · B": 6.1}
    (cell,) = side_by_side(made_facts(*rows), frames, KNOWN).cells.to_dict("records")
    assert cell["state"] == "uncertain"


@pytest.mark.parametrize(
    ("places", "expected"), [([], "tỉnh Hòa Bình"), ([{"passage": 3}], None), ([{"passage": 4}], "tỉnh Hòa Bình")]
)
def test_a_figure_without_place_is_of_its_articles_where_its_sentence_names_none(
    places: Any, expected: str | None
) -> None:
    rows = [{"article": "a0", "mention": 0, "name": "huyện Mai Châu", "level": "district"} | row for row in places]
    fact = {"value": 5.5, "text": "5,5%", "scope": None, "place": None, "province": None, "passage": 3}
    frames = made_frames([{"province": "Hòa Bình", "published": "2022-12-10"}], localities=rows)
    cells = side_by_side(made_facts(fact), frames, KNOWN).cells
    assert cells["place"].tolist() == ([expected] if expected else [])
    if expected:
        assert (cells["confidence"][0], cells["note"][0]) == (0.7, "địa phương theo bài")


def test_words_without_a_year_in_a_report_on_last_year_mean_last_year() -> None:
    frames = titled("Báo cáo năm 2021", "2022-01-09")
    half = {
        "value": 5.5,
        "text": "5,5%",
        "period_timex": "2022-H1",
        "period_end_date": "2022-06-30",
        "published": "2022-01-09",
    }
    for words, expected in (
        ("sáu tháng đầu năm", "2021-H1"),
        ("6 tháng đầu năm 2022", "2022-H1"),
        ("6/2022", "2022-H1"),
    ):
        cells = side_by_side(made_facts(half | {"period": words}), frames, KNOWN).cells
        assert cells.loc[cells["state"] == "stated", "period"].tolist() == [expected], words


def test_what_lies_ahead_of_the_day_of_publication_is_a_target() -> None:
    fact = {"value": 5.5, "text": "5,5%", "period_timex": "2023", "published": "2022-12-10"}
    frames = made_frames([{"province": "Hòa Bình", "published": "2022-12-10"}])
    (cell,) = side_by_side(made_facts(fact), frames, KNOWN).cells.to_dict("records")
    assert (cell["planned"], cell["status"], cell["note"]) == (True, "planned", "kỳ sau ngày đăng, nên là mục tiêu")


def test_of_news_a_figure_that_names_no_place_is_uncertain() -> None:
    fact = {"value": 5.5, "text": "5,5%", "scope": None, "place": None, "province": None, "passage": 3}
    frames = made_frames([{"province": "Hòa Bình", "published": "2022-12-10", "genre": "place_news"}])
    (cell,) = side_by_side(made_facts(fact), frames, KNOWN).cells.to_dict("records")
    assert (cell["state"], cell["confidence"], cell["value"]) == ("uncertain", 0.4, 5.5)
