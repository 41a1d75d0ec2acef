"""Keyword in context."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from small_corpora import frames

from baocao.compare.concordance import concordance
from baocao.core.errors import OptionError

TEXTS = [
    "Tỷ lệ hộ nghèo giảm còn 5,2%.",
    "Nền kinh tế phát triển, y tế được quan tâm; Hộ  nghèo được hỗ trợ.",
    "Hồ nghèo oxy nên cá chết.",
]


def corpus(texts: list[str] = TEXTS) -> dict[str, Any]:
    return frames({"a": {"passages": texts}})


@pytest.mark.parametrize(
    ("phrase", "how", "found"),
    [
        ("hộ nghèo", {}, ["hộ nghèo", "Hộ  nghèo"]),
        ("HỘ NGHÈO", {}, ["hộ nghèo", "Hộ  nghèo"]),
        ("ho ngheo", {}, []),
        ("ho ngheo", {"plain": True}, ["hộ nghèo", "Hộ  nghèo", "Hồ nghèo"]),
        ("tế", {}, ["tế", "tế"]),
        ("tế", {"match": "words"}, []),
        ("kinh tế", {"match": "words"}, ["kinh tế"]),
        ("h* nghèo", {}, ["hộ nghèo", "Hộ  nghèo", "Hồ nghèo"]),
        ("* nghèo giảm", {}, ["hộ nghèo giảm"]),
        (r"h[ộồ]\s+nghèo", {"match": "regex"}, ["hộ nghèo", "Hộ  nghèo", "Hồ nghèo"]),
        (r"\d+,\d%", {"match": "regex"}, ["5,2%"]),
        ("nghè", {}, []),
    ],
)
def test_phrases_are_found(phrase: str, how: Any, found: list[str]) -> None:
    assert list(concordance(corpus(), phrase, **how)["keyword"]) == found


def test_offsets_and_context_are_of_the_text_as_read() -> None:
    loose = unicodedata.normalize("NFD", TEXTS[0])
    row = concordance(corpus([TEXTS[1], loose]), "hộ nghèo", width=6).iloc[1]
    raw = f"{TEXTS[1]}\n{loose}"
    assert raw[row["start"] : row["end"]] == row["keyword"] == unicodedata.normalize("NFD", "hộ nghèo")
    assert raw[row["start"] - 6 : row["start"]] == row["left"]
    assert row["right"].startswith(" gia")


@pytest.mark.parametrize(
    ("sort", "order"),
    [("text", [2, 0, 1]), ("right", [1, 0, 2]), ("left", [1, 2, 0]), ("keyword", [1, 0, 2])],
)
def test_lines_are_sorted_by_what_stands_around(sort: Any, order: list[int]) -> None:
    texts = ["Một xã nghèo giảm.", "An xã nghèo còn.", "Bản xã nghèo tăng."]
    tables = frames({f"a{at}": {"passages": [texts[number]]} for at, number in enumerate(order_of_texts())})
    found = [row.left + row.keyword + row.right for row in concordance(tables, "xã nghèo", sort=sort).itertuples()]
    assert found == [texts[number] for number in order]


def order_of_texts() -> list[int]:
    return [2, 0, 1]


def test_conditions_choose() -> None:
    tables = frames({"a": {"passages": TEXTS}, "b": {"province": "Huế", "passages": TEXTS}})
    assert set(concordance(tables, "hộ nghèo", where=["province=Huế"])["article"]) == {"b"}


@pytest.mark.parametrize(
    ("phrase", "how", "said"),
    [
        ("  ", {}, "letter or a digit"),
        ("*", {}, "letter or a digit"),
        ("(", {"match": "regex"}, "regular expression"),
        ("a" * 300, {"match": "regex"}, "200 characters"),
        ("a", {"match": "lemma"}, "match must be one of"),
        ("a", {"sort": "size"}, "sort must be one of"),
    ],
)
def test_wrong_input_is_told(phrase: str, how: Any, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        concordance(corpus(), phrase, **how)


def test_time_grows_with_the_corpus(assert_proportionate: Callable[..., None]) -> None:
    def make(size: int) -> Any:
        return frames({f"a{n}": {"passages": TEXTS * 4} for n in range(size)})

    assert_proportionate(lambda tables: concordance(tables, "hộ nghèo", sort="left"), make, 100)
