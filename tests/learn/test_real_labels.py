"""Labels of real articles: well formed, agreed upon, and joined with a text only if it is theirs."""

import json
import sys
from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest

from baocao.core.article_facts import THEMES
from baocao.learn.corpus import read_corpus

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import join_real

ALL = [json.loads(line) for line in join_real.LABELS.read_text(encoding="utf-8").splitlines()]
TEXT = "Mường Khoa họp\n\nHuyện có <12 xã>. Tiến độ còn chậm & thiếu vốn."


def made(**changes: Any) -> dict[str, Any]:
    passages = [[0, 14, "context"], [16, 33, "results"], [34, len(TEXT), "shortcomings"]]
    limitations = [{"span": [34, len(TEXT) - 1]}, {"span": [30, 40]}]
    digest = sha256(TEXT.encode()).hexdigest()
    known = {"id": "a", "sha256": digest, "split": "real", "round": 1, "genre": "report"}
    return known | {"passages": passages, "limitations": limitations} | changes


def test_spans_are_in_order_and_themes_are_known() -> None:
    for labels in ALL:
        at = 0
        for start, end, theme, *unsure in labels["passages"]:
            assert at <= start < end, labels["id"]
            assert theme in THEMES
            assert unsure in ([], [1])
            at = end
        assert all(start < end for item in labels["limitations"] for start, end in item.values())
        assert len(labels["sha256"]) == 64


def test_no_article_is_annotated_twice_by_the_same_hand() -> None:
    keys = [(labels["id"], labels["annotator"]) for labels in ALL]
    assert len(keys) == len(set(keys))


def test_two_annotators_agree_as_the_readme_says() -> None:
    by_hand: dict[str, dict[tuple[str, int], str]] = defaultdict(dict)
    twice = {labels["id"] for labels in ALL if labels["annotator"] in join_real.SECOND}
    for labels in ALL:
        if labels["id"] in twice and labels["round"] == 2:
            furniture = labels["annotator"]
            by_hand[furniture] |= {(labels["id"], start): theme for start, _, theme, *_ in labels["passages"]}
    assert by_hand["b"].keys() == by_hand["c"].keys()
    pairs = [[THEMES.index(by_hand[hand][key]) for key in sorted(by_hand["b"])] for hand in ("b", "c")]
    alpha = krippendorff.alpha(reliability_data=np.array(pairs, dtype=float), level_of_measurement="nominal")
    assert alpha == pytest.approx(0.92, abs=0.02)  # furniture, which nobody judged, counts here


def test_labels_meet_their_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    found, text = join_real.text_of(made(), tmp_path)
    assert (found, text) == ("joined", TEXT)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(join_real.marked(made(), TEXT), encoding="utf-8")
    (report,) = read_corpus(tmp_path / "corpus")
    assert report.text == TEXT
    assert [report.text[tag.start : tag.end] for tag in report.of("limitation")] == ["Tiến độ còn chậm & thiếu vốn"]
    assert [tag.name for tag in report.of(*THEMES)] == ["context", "results", "shortcomings"]


def test_what_else_is_known_of_an_article_goes_with_it(tmp_path: Path) -> None:
    item = {"span": [34, 51], "holder": [34, 41], "cause": [45, 51]}
    labels = made(round=2, split="real-test", passages=[[0, 14, "context", 1], [34, len(TEXT), "shortcomings"]])
    (tmp_path / "a.txt").write_text(join_real.marked(labels | {"limitations": [item]}, TEXT), encoding="utf-8")
    (report,) = read_corpus(tmp_path)
    assert report.attributes == {
        "id": "a", "province": "?", "split": "real-test", "kinds": "limitation holder cause", "genre": "report"
    }  # fmt: skip
    assert report.of("context")[0].attributes == {"unsure": "true"}
    named = report.of("limitation")[0].attributes
    assert named == {"holder": TEXT[34:41], "cause": TEXT[45:51]}
    only_genre = made(round=3, passages=[], limitations=[])
    (tmp_path / "a.txt").write_text(join_real.marked(only_genre, TEXT), encoding="utf-8")
    (report,) = read_corpus(tmp_path)
    assert (report.tags, report.kinds) == ((), [])


def test_no_real_article_is_learnt_from_and_judged_by() -> None:
    splits: dict[str, set[str]] = defaultdict(set)
    for labels in ALL:
        splits[labels["id"]].add(labels["split"])
    assert {len(found) for found in splits.values()} == {1}
    assert sum(found == {"real-test"} for found in splits.values()) > len(splits) / 10


def test_another_text_or_none_is_left_out(tmp_path: Path) -> None:
    assert join_real.text_of(made(), tmp_path) == ("absent", None)
    (tmp_path / "a.txt").write_text(TEXT + ".", encoding="utf-8")
    assert join_real.text_of(made(), tmp_path) == ("another text", None)
