"""Quality never falls unseen: the corpus against the pinned floors, and the rules about pinning."""

import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import krippendorff
import pandas as pd
import pytest

import baocao
from baocao.core import markup
from baocao.core.article import Article
from baocao.core.article_facts import THEMES
from baocao.core.spans import Span
from baocao.learn.corpus import MENTION_TAGS, REAL, SPLITS, Report, read_corpus
from baocao.learn.details import DETAILS
from baocao.learn.evaluation import evaluate

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import quality

PINNED = json.loads(quality.FLOORS.read_text(encoding="utf-8"))
ALL = list(read_corpus(quality.CORPUS))
REPORTS = [report for report in ALL if report.of(*THEMES)]
OWN = [split for split in SPLITS if split not in REAL]  # the texts of real articles are not here
THEMED = [split for split in OWN if split != "sentences"]


def test_scores_hold_their_floors() -> None:
    measured = quality.measure()
    assert measured["corpus_sha256"] == PINNED["corpus_sha256"], (
        "the corpus changed: python scripts/quality.py --update"
    )
    assert quality.lowered(PINNED["scores"], measured["scores"]) == []


@pytest.mark.skipif(not quality.REAL, reason="set BAOCAO_REAL to the folder that scripts/join_real.py wrote")
def test_scores_on_real_articles_hold_their_floors() -> None:
    assert quality.lowered(PINNED["real"], quality.measure_real()["real"]) == []


def test_a_fall_is_named() -> None:
    assert quality.lowered({"figure_f1": 0.9}, {"figure_f1": 0.8}) == ["figure_f1: 0.8 < 0.9"]
    assert quality.lowered({"figure_f1": 0.9}, {"figure_f1": 0.9}) == []
    assert quality.lowered({"figure_f1": 0.9}, {}) == ["figure_f1: 0.0 < 0.9"]


@pytest.fixture(scope="module")
def analyzed() -> dict[str, Article]:
    """The articles of the measured splits by their texts."""
    analyzer = baocao.load()
    return {
        report.text: analyzer.analyze(report.text, published=report.attributes["published"])
        for split in quality.SPLITS
        for report in read_corpus(quality.CORPUS, split)
    }


@dataclass
class Spoiled:
    """An analyzer whose mentions of one kind all say the same, or nothing."""

    articles: Mapping[str, Article]
    kind: str
    says: Mapping[str, Any]

    def analyze(self, article: str, *, published: str | None = None) -> Article:  # noqa: ARG002
        whole = self.articles[article]
        mentions = (replace(m, **self.says) if m.kind == self.kind else m for m in whole.mentions)
        return replace(whole, mentions=tuple(mentions))


@pytest.mark.parametrize(
    ("kind", "says", "split", "fallen"),
    [
        ("figure", {"unit": "count"}, "dev", ["figure_value_and_unit_f1", "figure_row_f1"]),
        ("figure", {"value": None}, "dev", ["figure_value_and_unit_f1", "figure_row_f1"]),
        ("figure", {"total": None}, "dev", ["figure_value_and_unit_f1", "figure_row_f1"]),
        ("figure", {"modifier": None}, "dev", ["figure_modifier_f1"]),
        ("figure", {"change": "increase"}, "dev", ["figure_change_f1", "figure_row_f1"]),
        ("figure", {"planned": True}, "dev", ["figure_planned_f1", "figure_row_f1"]),
        ("figure", {"measured": Span(0, 20)}, "dev", ["figure_measured_f1", "figure_row_f1"]),
        ("locality", {"level": "district"}, "dev", ["locality_linked_f1"]),
        ("locality", {"province": "Hà Nội"}, "dev", ["locality_linked_f1"]),
        ("period", {"timex": "2018"}, "sentences", ["period_timex_f1"]),
        ("citation", {"issued": None}, "sentences", ["citation_document_f1"]),
        ("citation", {"issuer": "Chính phủ"}, "sentences", ["citation_document_f1"]),
        ("citation", {"document_type": "Luật"}, "sentences", ["citation_document_f1"]),
    ],
)
def test_a_wrong_field_falls_below_its_floor_alone(
    analyzed: dict[str, Article], kind: str, says: dict[str, Any], split: str, fallen: list[str]
) -> None:
    scores = quality.flat(evaluate(Spoiled(analyzed, kind, says), quality.CORPUS, split=split))
    floors = {name: floor for name, floor in PINNED["scores"].items() if name in scores}
    assert {fall.partition(":")[0] for fall in quality.lowered(floors, scores)} == {*fallen}


def test_every_kind_of_mention_and_every_detail_has_a_floor() -> None:
    kinds = [f"{name}_f1" for name in ("figure", "locality", "limitation_items", "period", "citation")]
    details = [f"{detail.name.replace(' ', '_')}_f1" for detail in DETAILS]
    assert {"themes_accuracy", *kinds, *details} <= set(PINNED["scores"])


def test_sentences_hold_enough_periods_and_citations_to_measure() -> None:
    tags = [tag for report in ALL for tag in report.of("period", "citation") if "optional" not in tag.attributes]
    counts = Counter(tag.name for tag in tags)
    assert counts["period"] >= 150
    assert counts["citation"] >= 60
    assert all("document_type" in tag.attributes for tag in tags if tag.name == "citation")
    untimed = [
        report.text[tag.start : tag.end].lower()
        for report in ALL
        for tag in report.of("period")
        if not {"timex", "optional"} & tag.attributes.keys()
    ]
    assert all(re.search("âm lịch|rằm|mồng|mùng", words) for words in untimed)  # lunar days
    for report in read_corpus(quality.CORPUS, "sentences"):
        assert {tag.name for tag in report.tags} == set(report.kinds)
        assert markup.parse(markup.write(report.text, report.tags)).text == report.text


def test_the_corpus_has_the_promised_range() -> None:
    assert len(REPORTS) >= 160
    assert sum(len(report.of(*THEMES)) for report in REPORTS) >= 5000
    assert len({report.attributes["province"] for report in REPORTS}) >= 45
    years = {report.attributes["published"][:4] for report in REPORTS}
    assert {str(year) for year in range(2012, 2027)} <= years
    genres = {report.attributes["genre"] for report in REPORTS}
    assert len(genres) == 15


@pytest.mark.parametrize("split", THEMED)
def test_every_split_has_every_theme(split: str) -> None:
    themes = {tag.name for report in read_corpus(quality.CORPUS, split) for tag in report.of(*THEMES)}
    assert themes == set(THEMES)


def test_every_province_lies_in_exactly_one_split() -> None:
    counted = sum(len(list(read_corpus(quality.CORPUS, split))) for split in OWN)
    assert counted == len(ALL)


@pytest.mark.parametrize("report", [pytest.param(report, id=report.id) for report in REPORTS])
def test_reports_are_annotated_by_the_guideline(report: Report) -> None:
    passages = report.of(*THEMES)
    outside = list(report.text)
    for passage in passages:
        outside[passage.start : passage.end] = " " * (passage.end - passage.start)
    assert not "".join(outside).strip()
    for tag in report.of(*MENTION_TAGS):
        assert any(passage.start <= tag.start and tag.end <= passage.end for passage in passages)
        words = report.text[tag.start : tag.end]
        assert words == words.strip()
    for figure in report.of("figure"):
        assert re.fullmatch(r"-?\d+(\.\d+)?", figure.attributes["value"]), figure
        assert figure.attributes["unit"]
    assert markup.parse(markup.write(report.text, report.tags)).text == report.text


def test_the_second_annotator_agrees_on_a_quarter_of_the_corpus() -> None:
    second = pd.read_csv(quality.CORPUS / "second-annotator.csv")
    by_id = {report.id: [tag.name for tag in report.of(*THEMES)] for report in REPORTS}
    assert second["report"].nunique() >= len(REPORTS) / 4
    first = [by_id[row.report][row.passage] for row in second.itertuples()]
    codes = [[THEMES.index(theme) for theme in labels] for labels in (first, second["theme"])]
    assert krippendorff.alpha(codes, level_of_measurement="nominal") > 0.9
