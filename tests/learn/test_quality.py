"""Quality never falls unseen: the development split against the pinned floors, and the rules about pinning."""

import json
import re
import sys
from pathlib import Path

import krippendorff
import pandas as pd
import pytest

from baocao.core import markup
from baocao.core.article import THEMES
from baocao.learn.corpus import MENTION_TAGS, SPLITS, Report, read_corpus

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import quality

PINNED = json.loads(quality.FLOORS.read_text(encoding="utf-8"))
REPORTS = list(read_corpus(quality.CORPUS))


def test_scores_hold_their_floors() -> None:
    measured = quality.measure()
    assert measured["corpus_sha256"] == PINNED["corpus_sha256"], (
        "the corpus changed: python scripts/quality.py --update"
    )
    assert quality.lowered(PINNED["scores"], measured["scores"]) == []


def test_a_fall_is_named() -> None:
    assert quality.lowered({"figure_f1": 0.9}, {"figure_f1": 0.8}) == ["figure_f1: 0.8 < 0.9"]
    assert quality.lowered({"figure_f1": 0.9}, {"figure_f1": 0.9}) == []


def test_the_corpus_has_the_promised_range() -> None:
    assert len(REPORTS) >= 160
    assert sum(len(report.of(*THEMES)) for report in REPORTS) >= 5000
    assert len({report.attributes["province"] for report in REPORTS}) >= 45
    years = {report.attributes["published"][:4] for report in REPORTS}
    assert {str(year) for year in range(2012, 2027)} <= years
    genres = {report.attributes["genre"] for report in REPORTS}
    assert len(genres) == 15


@pytest.mark.parametrize("split", SPLITS)
def test_every_split_has_every_theme(split: str) -> None:
    themes = {tag.name for report in read_corpus(quality.CORPUS, split) for tag in report.of(*THEMES)}
    assert themes == set(THEMES)


def test_every_province_lies_in_exactly_one_split() -> None:
    counted = sum(len(list(read_corpus(quality.CORPUS, split))) for split in SPLITS)
    assert counted == len(REPORTS)


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
