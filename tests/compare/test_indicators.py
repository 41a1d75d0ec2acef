"""Figures of real analyses get the indicator and the measure that a reader would give them."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import baocao
from baocao.analyzer import Analyzer
from baocao.compare.indicators import FACTS, assign, explain, load_indicators
from baocao.core.errors import OptionError
from baocao.write.tables import frame

MARK = re.compile(r"\[([^|\]]+)\|([^\]]*)\]")
LINES = [
    line
    for line in (Path(__file__).parent / "linked.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def marked(line: str) -> tuple[str, dict[int, tuple[str, str]]]:
    """The text of a line, and by offset the words of a figure and what it is of."""
    text, wanted, at = "", {}, 0
    for match in MARK.finditer(line):
        text += line[at : match.start()]
        wanted[len(text)] = (match[1], match[2])
        text += match[1]
        at = match.end()
    return text + line[at:], wanted


@pytest.fixture(scope="module")
def frames(analyzer: Analyzer) -> dict[str, pd.DataFrame]:
    return baocao.tables(analyzer.analyze(marked(line)[0], id=str(number)) for number, line in enumerate(LINES))


@pytest.fixture(scope="module")
def found(frames: dict[str, pd.DataFrame]) -> dict[tuple[str, int], str]:
    facts = assign(frames, similar=False)
    columns = (facts[name].tolist() for name in ("article", "start", "indicator", "measure"))
    return {
        (article, start): f"{indicator} {measure}" for article, start, indicator, measure in zip(*columns, strict=True)
    }


@pytest.mark.parametrize("number", range(len(LINES)), ids=lambda number: LINES[number][:40])
def test_figures_are_of_what_the_sentence_says(number: int, found: dict[tuple[str, int], str]) -> None:
    wanted = marked(LINES[number])[1]
    got = {start: (words, found.get((str(number), start), "-")) for start, (words, _) in wanted.items()}
    assert got == wanted


def test_the_sentences_are_many_and_of_many_indicators() -> None:
    cases = [wanted for line in LINES for _, wanted in marked(line)[1].values()]
    assert len(cases) >= 150
    assert len({case.split()[0] for case in cases} - {"-"}) >= 60


def analyzed(analyzer: Analyzer, *texts: str) -> dict[str, pd.DataFrame]:
    return baocao.tables(analyzer.analyze(text, id=f"a{number}") for number, text in enumerate(texts))


def test_facts_have_the_columns_of_figures_and_their_own(analyzer: Analyzer) -> None:
    frames = analyzed(analyzer, "Tỷ lệ hộ nghèo còn 8,6%.")
    facts = assign(frames)
    assert list(facts) == [*frames["figures"], *FACTS]
    assert {name: str(facts[name].dtype) for name in FACTS} == FACTS
    fact = facts.iloc[0]
    assert (fact["amount"], fact["amount_unit"], fact["indicator_how"]) == (8.6, "%", "listed")
    assert "tỷ lệ hộ nghèo" in fact["indicator_why"]
    assert explain(fact).startswith("“8,6%” is level of “Tỷ lệ hộ nghèo (đa chiều)”")


def test_no_figures_give_no_facts_in_the_same_columns() -> None:
    frames = {"figures": frame("figures", []), "passages": frame("passages", []), "articles": frame("articles", [])}
    facts = assign(frames)
    assert len(facts) == 0
    assert {name: str(facts[name].dtype) for name in FACTS} == FACTS


@pytest.mark.parametrize(
    ("text", "amount", "amount_max", "unit"),
    [
        ("Năng suất lúa đạt 5.830 kg/ha.", 5.83, None, "t/ha"),
        ("Diện tích rừng trồng mới đạt 35 km2.", 3500.0, None, "ha"),
        ("Sản lượng lúa đạt 204.500 tạ.", 20450.0, None, "t"),
        ("Thu NSNN trên địa bàn đạt 4,25 nghìn tỷ đồng.", 4.25e12, None, "VND"),
        ("Chỉ số sản xuất công nghiệp giảm 1,7%.", -1.7, None, "%"),
        ("Chỉ số sản xuất công nghiệp giảm 2-3%.", -3.0, -2.0, "%"),
        ("Tỷ lệ hộ nghèo giảm 2-2,5%.", 2.0, 2.5, "%"),
        ("Thu nhập bình quân đầu người đạt 46 triệu đồng/năm.", 46e6, None, "VND"),
    ],
)
def test_amounts_are_in_the_unit_of_the_indicator(
    analyzer: Analyzer, text: str, amount: float, amount_max: float | None, unit: str
) -> None:
    fact = assign(analyzed(analyzer, text)).iloc[0]
    got = (fact["amount"], None if pd.isna(fact["amount_max"]) else fact["amount_max"], fact["amount_unit"])
    assert got == (amount, amount_max, unit)


def test_dollars_and_dong_are_never_one_indicator(analyzer: Analyzer) -> None:
    facts = assign(analyzed(analyzer, "Kim ngạch xuất khẩu đạt 5.200 tỷ đồng."), similar=False)
    assert facts.empty


def test_short_words_are_understood_from_what_they_stand_under(analyzer: Analyzer) -> None:
    text = "Tình hình tai nạn giao thông trong năm như sau:\n- Số vụ: 48 vụ.\n- Số người chết: 21 người.\n"
    other = "Tình hình đuối nước trong năm như sau:\n- Số vụ: 48 vụ.\n- Số người chết: 21 người.\n"
    facts = assign(analyzed(analyzer, text, other), similar=False)
    assert facts[["article", "indicator"]].to_numpy().tolist() == [
        ["a0", "traffic_accidents"],
        ["a0", "traffic_deaths"],
    ]


def test_cells_of_tables_are_read_by_their_heads(analyzer: Analyzer) -> None:
    text = (
        "Kết quả thực hiện các chỉ tiêu\n\n| Chỉ tiêu | Đơn vị | Năm 2022 | Năm 2023 |\n|---|---|---|---|\n"
        "| Tỷ lệ hộ nghèo | % | 10,5 | 8,6 |\n| Thu ngân sách trên địa bàn | Tỷ đồng | 3.900 | 4.250 |\n"
    )
    facts = assign(analyzed(analyzer, text), similar=False)
    rows = facts[["indicator", "amount", "period_timex"]].to_numpy().tolist()
    assert ["poverty_multidimensional", 8.6, "2023"] in rows
    assert ["budget_revenue", 3.9e12, "2022"] in rows


def test_publisher_and_source_come_from_the_article(analyzer: Analyzer) -> None:
    frames = analyzed(analyzer, "Tỷ lệ hộ nghèo còn 8,6%.")
    frames["articles"] = frames["articles"].assign(attribution="baoyenbai.vn", source="/a/b.txt")
    assert assign(frames)[["publisher", "source"]].to_numpy().tolist() == [["baoyenbai.vn", "/a/b.txt"]]
    assert assign({"figures": frames["figures"]})["source"].isna().all()


def test_without_passages_the_same_figures_are_found(frames: dict[str, pd.DataFrame]) -> None:
    alone = assign({"figures": frames["figures"]}, similar=False)
    whole = assign(frames, similar=False)
    pd.testing.assert_series_equal(alone["indicator"], whole["indicator"])


def test_the_order_of_rows_does_not_matter(frames: dict[str, pd.DataFrame]) -> None:
    mixed = frames | {"figures": frames["figures"].sample(frac=1, random_state=7)}
    pd.testing.assert_frame_equal(assign(frames), assign(mixed))


@pytest.mark.parametrize(
    ("frames_at_hand", "words"),
    [
        ({"articles": pd.DataFrame()}, "must have a table 'figures'. Got articles"),
        ({"figures": pd.DataFrame({"article": ["a"]})}, "none named passage, mention"),
    ],
)
def test_frames_of_another_kind_are_refused(frames_at_hand: dict[str, Any], words: str) -> None:
    with pytest.raises(OptionError, match=re.escape(words)):
        assign(frames_at_hand)


def test_no_column_mixes_units(frames: dict[str, pd.DataFrame]) -> None:
    facts = assign(frames)
    units = {item.id: item.unit for item in load_indicators().indicators.values()}
    levels = facts[facts["measure"].isin(["level", "cumulative"]) & facts["indicator_how"].eq("listed")]
    assert levels["amount_unit"].tolist() == [units[item] for item in levels["indicator"]]
