"""Groups of alike wordings, and what people make of them."""

import re
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

import baocao
from baocao.analyzer import Analyzer
from baocao.compare.catalog import load_indicators
from baocao.compare.grouping import group, wording_of
from baocao.compare.indicators import assign
from baocao.core.errors import LexiconError

ALIKE = [
    ("đàn dê", "đàn dê hiện có"),
    ("hợp tác xã thành lập mới", "hợp tác xã mới thành lập"),
    ("diện tích cây ăn quả", "diện tích trồng cây ăn quả"),
    ("doanh thu vận tải", "doanh thu hoạt động vận tải"),
    ("sản lượng chè búp tươi", "sản lượng chè búp"),
    ("mô hình kinh tế tập thể", "mô hình kinh tế tập thể mới"),
    ("lễ hội truyền thống", "lễ hội truyền thống được tổ chức"),
    ("vốn tín dụng chính sách", "nguồn vốn tín dụng chính sách"),
]
UNLIKE = [
    ("diện tích lúa đông xuân", "diện tích lúa hè thu"),
    ("đàn dê", "đàn ngựa"),
    ("trường mầm non", "trường tiểu học"),
    ("sản lượng chè búp", "sản lượng cà phê"),
    ("số vụ cháy rừng", "số vụ phá rừng"),
    ("doanh thu vận tải", "doanh thu viễn thông"),
    ("diện tích cây ăn quả", "diện tích cây công nghiệp"),
    ("người có công", "người cao tuổi"),
]


def together(first: str, second: str) -> bool:
    """Whether two wordings make a group, among all others of the lists."""
    others = [item for pair in ALIKE + UNLIKE for item in pair if item not in (first, second)]
    wordings = [wording_of(item, load_indicators().light) for item in (first, second, *others)]
    groups = group(wordings, ["count"] * len(wordings))
    return groups[0] is not None and groups[1] is not None and groups[0].name == groups[1].name


@pytest.mark.parametrize(("pair", "alike"), [*product(ALIKE, [True]), *product(UNLIKE, [False])])
def test_alike_wordings_are_one_group(pair: tuple[str, str], alike: bool) -> None:
    assert together(*pair) is alike


def test_units_are_never_mixed() -> None:
    groups = group(["vốn vay"] * 4, ["VND", "USD", "VND", "USD"])
    assert [item and item.name for item in groups] == ["vốn vay (VND)", "vốn vay (USD)"] * 2


def test_units_that_can_be_converted_are_one_group() -> None:
    groups = group(["diện tích chè"] * 3, ["ha", "ha", "km2"])
    assert {item and item.name for item in groups} == {"diện tích chè (ha)"}


def test_what_stands_alone_or_names_nothing_has_no_group() -> None:
    assert group(["đàn dê", "", ""], ["count"] * 3) == [None, None, None]
    assert wording_of("Tổng số", load_indicators().light) == ""
    assert wording_of("người", load_indicators().light) == ""
    assert wording_of(None, load_indicators().light) == ""


TEXTS = (
    "Đàn dê đạt 12.000 con, đàn ong có 3.500 tổ.",
    "Tổng đàn dê hiện có 15.300 con.",
    "Doanh thu vận tải đạt 2.150 tỷ đồng, tăng 9%.",
    "Doanh thu vận tải ước 1.800 tỷ đồng.",
    "Đàn lợn có 120.000 con.",
)


@pytest.fixture(scope="module")
def frames(analyzer: Analyzer) -> dict[str, pd.DataFrame]:
    return baocao.tables(analyzer.analyze(text, id=f"a{number}") for number, text in enumerate(TEXTS))


def rows(facts: pd.DataFrame) -> dict[str, tuple[str, str, str]]:
    columns = (facts[name] for name in ("text", "indicator", "indicator_how", "measure"))
    return {text: (indicator, how, measure) for text, indicator, how, measure in zip(*columns, strict=True)}


def test_a_change_goes_with_what_changed(frames: dict[str, pd.DataFrame]) -> None:
    found = rows(assign(frames))
    assert found["2.150 tỷ đồng"] == ("doanh thu vận tải (VND)", "similar", "level")
    assert found["9%"] == ("doanh thu vận tải (VND)", "similar", "change")
    assert found["120.000"] == ("pig_herd", "listed", "level")
    assert "cosine" in assign(frames).set_index("text").loc["9%", "indicator_why"]


def test_groups_can_be_left_out(frames: dict[str, pd.DataFrame]) -> None:
    assert set(rows(assign(frames, similar=False))) == {"120.000"}


@pytest.mark.parametrize(
    ("edit", "text", "wanted"),
    [
        ("rename,doanh thu vận tải (VND),vận tải", "9%", ("vận tải", "edited", "change")),
        ("split,doanh thu vận tải,của tôi", "2.150 tỷ đồng", ("của tôi", "edited", "level")),
        ("join,doanh thu vận tải (VND),tourism_revenue", "2.150 tỷ đồng", ("tourism_revenue", "edited", "level")),
        ("assign,a4#0,poultry", "120.000", ("poultry", "edited", "level")),
        ("assign,doanh thu vận tải,retail_sales", "9%", ("retail_sales", "edited", "change")),
        ("drop,a4#0,", "120.000", None),
    ],
)
def test_edits_come_last(
    frames: dict[str, pd.DataFrame], tmp_path: Path, edit: str, text: str, wanted: tuple[str, str, str] | None
) -> None:
    path = tmp_path / "edits.csv"
    path.write_text(f"action,what,to\n{edit}\n", encoding="utf-8")
    assert rows(assign(frames, edits=path)).get(text) == wanted
    action, what, to = edit.split(",")
    as_toml = tmp_path / "edits.toml"
    as_toml.write_text(f'[[edit]]\naction = "{action}"\nwhat = "{what}"\nto = "{to}"\n', encoding="utf-8")
    assert rows(assign(frames, edits=as_toml)).get(text) == wanted


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ("merge,a,b", "line 2, action: must be one of: assign, drop, join, rename, split. Got 'merge'."),
        ("join,a,", "line 2, to: must not be empty for 'join'."),
        ("assign,a4#0,nothing", "line 2, to: must be an indicator or a group. Got 'nothing'."),
        ("assign,a4#0,budget_revenue", "line 2: a figure of 'budget_revenue' must have a unit that goes with 'VND'."),
    ],
)
def test_wrong_edits_are_named(frames: dict[str, pd.DataFrame], tmp_path: Path, edit: str, words: str) -> None:
    path = tmp_path / "edits.csv"
    path.write_text(f"action,what,to\n{edit}\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=re.escape(words)):
        assign(frames, edits=path)


def test_edits_that_match_nothing_are_said(frames: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    path = tmp_path / "edits.csv"
    path.write_text("action,what,to\nrename,không có,mới\n", encoding="utf-8")
    with pytest.warns(UserWarning, match="line 2: no figure is 'không có'"):
        assign(frames, edits=path)


def test_edits_in_no_table_are_refused(tmp_path: Path, frames: dict[str, pd.DataFrame]) -> None:
    path = tmp_path / "edits.csv"
    path.write_text("action,what,into\nrename,a,b\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="into: a column must be one of: action, what, to"):
        assign(frames, edits=path)
    with pytest.raises(LexiconError, match="cannot be read"):
        assign(frames, edits=tmp_path / "none.csv")
