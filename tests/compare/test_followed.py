"""What became of the tasks of the year before."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from baocao.compare.followed import THRESHOLD, followed
from baocao.compare.wording import Wording, key_of

PAIRS = [
    (line[0] == "+", *map(str.strip, line[2:].split("|")))
    for line in (Path(__file__).parent / "tasks.txt").read_text(encoding="utf-8").splitlines()
    if line[0] in "+-"
]
ARTICLE = {
    "source": None,
    "attribution": None,
    "genre": "report",
    "document_type": None,
    "locality_province_now": "Lào Cai",
}


def frames(articles: dict[str, tuple[str, int]], passages: list[tuple[str, str, str]], tasks: list[Any]) -> Any:
    """Articles with place and year; passages and tasks with their article."""
    known = [
        {**ARTICLE, "article": name, "title": f"Báo cáo năm {year}", "published": pd.Timestamp(year, 12, 15)}
        | {"locality_name": place, "locality_province": place}
        for name, (place, year) in articles.items()
    ]
    rows = [
        {"article": article, "start": 100 * at, "end": 100 * at + len(text), "text": text, "theme": theme}
        | {"kind": "sentence", "furniture": None, "passage": at}
        for at, (article, theme, text) in enumerate(passages)
    ]
    asked = [
        {"article": article, "start": 0, "end": len(text), "text": text, "addressee": None, "figures": figures}
        for article, text, figures in tasks
    ]
    return {
        "articles": pd.DataFrame(known).astype({"title": "string", "published": "datetime64[s]"}),
        "passages": pd.DataFrame(rows),
        "tasks": pd.DataFrame(asked, columns=["article", "start", "end", "text", "addressee", "figures"]),
    }


def test_the_threshold_parts_what_speaks_of_one_thing_from_what_does_not() -> None:
    wording = Wording([key_of(later) for _, _, later in PAIRS])
    vectors = wording.of([key_of(task) for _, task, _ in PAIRS])
    likeness = np.asarray(wording.vectors.multiply(vectors).sum(axis=1)).ravel()
    assert [bool(cosine >= THRESHOLD) for cosine in likeness] == [same for same, *_ in PAIRS]


TASK = "Tập trung giải ngân vốn đầu tư công, tháo gỡ khó khăn cho nhà thầu."
OTHERS = [("b", "results", "Toàn tỉnh trồng 1.200 ha rừng."), ("b", "tasks", "Tiếp tục chăm lo gia đình chính sách.")]


@pytest.mark.parametrize(
    ("theme", "told"),
    [
        ("results", "among results"),
        ("implementation", "among results"),
        ("shortcomings", "among shortcomings"),
        ("causes", "among shortcomings"),
        ("tasks", "again a task"),
        ("context", "unmentioned"),
    ],
)
def test_a_task_is_told_by_the_theme_of_what_is_like_it(theme: str, told: str) -> None:
    known = frames(
        {"a": ("Yên Bái", 2022), "b": ("Yên Bái", 2023)},
        [*OTHERS, ("b", theme, "Giải ngân vốn đầu tư công còn nhiều khó khăn, nhà thầu chậm thi công.")],
        [("a", TASK, None)],
    )
    (row,) = followed(known).to_dict("records")
    assert row["told"] == told
    assert (row["later_start"] == 200) == (told != "unmentioned")
    assert pd.isna(row["targets"])


@pytest.mark.parametrize("later", [("Lào Cai", 2023), ("Yên Bái", 2024), ("Yên Bái", 2022)])
def test_only_the_report_of_the_place_and_the_year_after_counts(later: tuple[str, int]) -> None:
    known = frames({"a": ("Yên Bái", 2022), "b": later}, OTHERS, [("a", TASK, None)])
    assert followed(known).empty


def test_where_results_and_tasks_are_equally_like_results_count() -> None:
    same = [("b", theme, TASK) for theme in ("tasks", "results")]
    known = frames({"a": ("Yên Bái", 2022), "b": ("Yên Bái", 2023)}, same, [("a", TASK, None)])
    assert followed(known)["told"].tolist() == ["among results"]


def test_the_verdicts_on_its_own_targets_stand_beside() -> None:
    known = frames(
        {"a": ("Yên Bái", 2022), "b": ("Yên Bái", 2023)}, OTHERS, [("a", TASK, "[3, 4]"), ("a", TASK, "[9]")]
    )
    sources = pd.DataFrame({"article": ["a", "a"], "mention": [3, 4], "cell": ["x", "y"]})
    targets = pd.DataFrame({"target_cell": ["x", "y"], "verdict": ["met", "missed"]})
    told = followed(known, sources, targets)["targets"]
    assert told[0] == "met, missed"
    assert pd.isna(told[1])


def test_no_tasks_give_the_same_columns() -> None:
    known = frames({"a": ("Yên Bái", 2022), "b": ("Yên Bái", 2023)}, OTHERS, [])
    assert list(followed(known)) == list(
        followed(frames({"a": ("Yên Bái", 2022), "b": ("Yên Bái", 2023)}, OTHERS, [("a", TASK, None)]))
    )
