"""Passages with what is known of their article, and conditions."""

import pandas as pd
import pytest
from small_corpora import frames

from baocao.compare.subsets import chosen, contexts, passages_of, table
from baocao.core.errors import InputError, OptionError


@pytest.mark.parametrize(
    ("title", "published", "genre", "year", "how"),
    [
        ("Tình hình kinh tế - xã hội năm 2022, nhiệm vụ năm 2023", "2023-01-05", "report", 2022, "title"),
        ("Tình hình kinh tế - xã hội", "2023-01-05", "report", 2022, "before"),
        ("Khai mạc lễ hội", "2023-01-05", "place_news", 2023, "published"),
        ("Kế hoạch 5 năm 2021-2025", "2021-03-02", "report", 2021, "published"),
        ("Sơ kết chương trình năm 2021-2025", "2024-03-02", "report", 2024, "published"),
        (None, None, "report", None, None),
    ],
)
def test_year_is_the_one_reported_on(
    title: str | None, published: str | None, genre: str, year: int | None, how: str | None
) -> None:
    row = contexts(frames({"a": {"title": title, "published": published, "genre": genre}})).iloc[0]
    assert (row["year"] if pd.notna(row["year"]) else None) == year
    assert (row["year_from"] if pd.notna(row["year_from"]) else None) == how


CORPUS = {
    "a": {"province": "Sơn La", "published": "2021-06-01", "passages": [("tasks", "Một."), ("results", "Hai.")]},
    "b": {
        "province": "Huế",
        "published": "2022-06-01",
        "passages": [("tasks", "Ba.")],
        "attribution": "baohue.example",
    },
    "c": {"province": "Huế", "published": "2023-06-01", "passages": [("context", "Bốn.")]},
}


@pytest.mark.parametrize(
    ("conditions", "texts"),
    [
        ([], ["Một.", "Hai.", "Ba.", "Bốn."]),
        (["province=Sơn La"], ["Một.", "Hai."]),
        (["province=tinh son la"], ["Một.", "Hai."]),
        (["province=Thành phố Huế"], ["Ba.", "Bốn."]),
        (["year=2021..2022"], ["Một.", "Hai.", "Ba."]),
        (["year=2021|2023", "theme=tasks|context"], ["Một.", "Bốn."]),
        (["publisher=baohue.example"], ["Ba."]),
    ],
)
def test_conditions_choose_passages(conditions: list[str], texts: list[str]) -> None:
    assert list(passages_of(frames(CORPUS), conditions)["text"]) == texts


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("colour=red", "KEY one of: article, province"),
        ("province", "must be KEY=VALUE"),
        ("province=Cà Mau", "must be one of: Huế, Sơn La"),
        ("year=soon", "year must be a year"),
        ("document=BÁO CÁO", "none at all"),
    ],
)
def test_wrong_conditions_say_what_there_is(condition: str, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        chosen(passages_of(frames(CORPUS)), [condition])


def test_furniture_and_reprints_are_left_out() -> None:
    tables = frames(CORPUS)
    tables["duplicates"] = pd.DataFrame({"article": ["b"], "first": ["a"], "similarity": [0.9]})
    tables["passages"].loc[0, "furniture"] = "menu"
    assert list(passages_of(tables)["text"]) == ["Hai.", "Bốn."]


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        ({"a": "2023-12-15", "b": "2023-12-13"}, "b"),
        ({"a": "2023-12-13", "b": "2023-12-15"}, "a"),
        ({"a": None, "b": "2023-12-15"}, "b"),
        ({"a": None, "b": None}, "a"),
    ],
)
def test_of_reprints_the_one_published_first_is_kept(days: dict[str, str | None], kept: str) -> None:
    tables = frames({article: {"published": day} for article, day in days.items()})
    tables["duplicates"] = pd.DataFrame({"article": ["b"], "first": ["a"], "similarity": [0.9]})
    assert list(contexts(tables)["article"]) == [kept]


def test_what_is_missing_or_twice_is_told() -> None:
    with pytest.raises(InputError, match="must hold the table 'passages'"):
        table({}, "passages")
    with pytest.raises(InputError, match="It lacks theme"):
        table({"passages": pd.DataFrame({"article": []})}, "passages", "article", "theme")
    tables = frames(CORPUS)
    tables["articles"] = pd.concat([tables["articles"], tables["articles"][:1]])
    with pytest.raises(InputError, match="more than one 'a'"):
        contexts(tables)
