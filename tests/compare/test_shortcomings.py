"""Shortcomings that recur: how well wordings are told together, what a cluster tells, cells by province and year."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_corpora import frames, lacks

from baocao.compare.clustering import grouped
from baocao.compare.shortcomings import Shortcomings, recurring
from baocao.compare.wording import THRESHOLD, WordVectors, key_of, masked, terms
from baocao.write.tables import frame

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from measured import agreement, statements


@pytest.mark.parametrize(("half", "precision", "recall"), [("", 0.85, 0.53), ("[a", 0.95, 0.6), ("[b", 0.85, 0.45)])
def test_other_words_for_the_same_are_told_from_other_things(half: str, precision: float, recall: float) -> None:
    told = [item for item in statements() if item[0].startswith(half)]
    assert len(told) >= 55
    found = agreement(told)
    assert found[0] >= precision
    assert found[1] >= recall


def test_clusters_do_not_depend_on_the_order_of_articles() -> None:
    texts = [text for _, text in statements()]
    given = {f"a{number:03}": lacks(text) for number, text in enumerate(texts)}
    one = recurring(frames(given))
    other = recurring(frames(dict(reversed(given.items()))))
    pd.testing.assert_frame_equal(one.members, other.members)
    pd.testing.assert_frame_equal(one.clusters, other.clusters)


@pytest.mark.parametrize("at_once", [10, 40, 1000])
def test_groups_of_many_are_about_those_of_few(at_once: int) -> None:
    texts = [key_of(text) for _, text in statements()]
    vectors = WordVectors(texts).vectors
    whole, parts = grouped(vectors, THRESHOLD), grouped(vectors, THRESHOLD, at_once)
    same = np.equal.outer(whole, whole) == np.equal.outer(parts, parts)
    assert same.mean() > 0.98
    assert set(parts) == set(range(parts.max() + 1))


def test_nothing_and_wordless_statements_stay_alone() -> None:
    assert grouped(WordVectors([]).vectors, THRESHOLD).tolist() == []
    assert len(set(grouped(WordVectors(["", "", "giải ngân vốn"]).vectors, THRESHOLD))) == 3


def test_terms_weigh_what_is_said_more_than_that_it_lacks() -> None:
    found = terms(key_of("Công tác giải ngân VỐN còn chậm"))
    assert found["giải ngân"] > found["chậm"] > 0
    assert "công tác" not in found
    assert key_of("GPMB 12,5 ha") == "giải phóng mặt bằng 0 ha"
    assert masked("ở xã Nà Ngần thiếu nước", [(2, 12), (-3, 1)]) == "; ;;;;;;;;;; thiếu nước"


SLOW = "Tiến độ giải ngân vốn đầu tư công còn chậm"
LOW = "Giải ngân vốn đầu tư công ở huyện Mai Sơn đạt thấp so với kế hoạch"
WATER = "Nhiều hộ dân vùng cao thiếu nước sinh hoạt"
TASK = "Đẩy nhanh tiến độ giải ngân vốn đầu tư công ngay từ đầu năm"


@pytest.fixture(scope="module")
def found() -> Shortcomings:
    one = lacks(SLOW, WATER, holder="một số chủ đầu tư", field="budget") | {"published": "2022-12-05"}
    one["passages"] = [*one["passages"], ("tasks", TASK), ("tasks", "Trồng mới 500 ha rừng sản xuất")]
    one["tasks"] = [{"text": TASK}, {"text": "Trồng mới 500 ha rừng sản xuất"}]
    two = lacks(LOW, cause="vướng mặt bằng", field="budget", task="Tháo gỡ vướng mắc", task_start=1, task_end=9)
    tables = frames(
        {
            "a": one,
            "b": two,
            "c": lacks(SLOW, confidence=0.3) | {"province": "Huế"},
            "d": {"province": "Huế", "published": "2021-05-05"},
        }
    )
    start = LOW.index("huyện")
    tables["localities"] = frame("localities", [{"article": "b", "start": start, "end": start + len("huyện Mai Sơn")}])
    return recurring(tables)


def test_a_cluster_tells_what_it_is_of(found: Shortcomings) -> None:
    first = found.clusters.iloc[0]
    assert (first["statements"], first["articles"], first["recurrent"], first["field"]) == (3, 3, True, "budget")
    assert "giải ngân" in first["terms"]
    assert {first["central"], first["typical"]} == {SLOW, LOW}
    assert "mai" not in first["terms"]
    assert first["years"] == "2022, 2023"
    assert first["holders"] == "một số chủ đầu tư (1)"
    assert first["causes"] == "vướng mặt bằng (1)"
    assert first["places"] == "tỉnh Sơn La (2)\ntỉnh Huế (1)"
    assert not found.clusters.iloc[1]["recurrent"]


def test_tasks_that_answer_are_named_or_alike(found: Shortcomings) -> None:
    told = {(row.cluster, row.article, row.how, row.text) for row in found.tasks.itertuples()}
    assert told == {(1, "a", "terms", TASK), (1, "b", "named", "Tháo gỡ vướng mắc")}


def test_members_keep_their_place_in_the_text(found: Shortcomings) -> None:
    row = found.members[found.members["text"] == WATER].iloc[0]
    assert (row["article"], row["start"], row["end"]) == ("a", len(SLOW) + 1, len(SLOW) + 1 + len(WATER))
    assert found.members["likeness"].between(THRESHOLD, 1).all()


def test_no_cell_is_silently_empty(found: Shortcomings) -> None:
    cells = {(row.province, row.year): (row.state, row.statements, row.texts) for row in found.table().itertuples()}
    assert cells == {
        ("Huế", 2021): ("unreported", 0, 1),
        ("Huế", 2023): ("uncertain", 1, 1),
        ("Sơn La", 2022): ("stated", 1, 1),
        ("Sơn La", 2023): ("stated", 1, 1),
    }
    assert len(found.table("province_now", recurrent=False)) == 8


def test_no_shortcomings_are_no_clusters() -> None:
    empty = recurring(frames({"a": {"passages": ["Một."]}}))
    assert empty.clusters.empty
    assert empty.table().empty
    assert "state" in empty.table().columns


def test_time_grows_with_the_corpus(assert_proportionate: Callable[..., None]) -> None:
    subjects = [text for _, text in statements()]
    words = [word for text in subjects for word in text.split()]

    def make(size: int) -> Any:
        random = np.random.default_rng(size)
        mixed = [" ".join(random.choice(words, 3)) for _ in range(size)]
        return frames({f"a{n}": lacks(f"{subjects[n % len(subjects)]} {mixed[n]}") for n in range(size)})

    assert_proportionate(recurring, make, 400)
