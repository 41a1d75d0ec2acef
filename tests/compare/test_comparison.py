"""The comparison as a table, in files and by the command."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from laid_facts import KNOWN, made_facts, made_frames
from openpyxl import load_workbook

from baocao.cli import commands
from baocao.compare.choices import BY, DIVISIONS
from baocao.compare.comparison import Comparison, compare, side_by_side
from baocao.compare.display import number_text
from baocao.compare.frames import read_frames
from baocao.core.errors import BaocaoError, OptionError

TY = 1e9


@pytest.fixture(scope="module")
def laid() -> Comparison:
    """Two provinces, two years: a revision, a target, a change, an uncertain value, texts that do not tell."""
    articles = [
        {"province": "Hòa Bình", "published": "2022-12-10"},
        {"province": "Sơn La", "published": "2022-12-12"},
        {"province": "Sơn La", "published": "2023-12-12"},
    ]
    facts = made_facts(
        {"value": 12.3, "text": "12,3%", "sentence": "Tỷ lệ hộ nghèo còn 12,3%.", "source": "reports/a0.txt"},
        {"value": 2.7, "text": "2,7 điểm phần trăm", "unit": "pp", "measure": "change", "change": "decrease"},
        {"value": 9.9, "text": "9,9%", "planned": True, "status": "planned", "period_timex": "2023"},
        {"indicator": "revenue", "unit": "VND", "value": 5950 * TY, "text": "5.950 tỷ đồng", "source": "https://x.vn/a?b=1"},
        {"article": "a1", "value": 17.8, "text": "17,8%", "place": "tỉnh Sơn La", "province": "Sơn La", "doubt": "size"},
        {"article": "a2", "value": 15.0, "text": "15%", "place": "tỉnh Sơn La", "province": "Sơn La", "period_timex": "2023",
         "status": "estimated", "modifier": "approx"},
    )  # fmt: skip
    return side_by_side(facts, made_frames(articles), KNOWN)


def test_wide_tables_show_values_words_states_and_ids(laid: Comparison) -> None:
    assert laid.wide("poverty").loc["tỉnh Hòa Bình", "2022"] == 12.3
    assert laid.wide("Tỷ lệ hộ nghèo", show="text").to_dict("index") == {
        "tỉnh Hòa Bình": {"2022": "12,3%", "2023": "… (không có bài)"},
        "tỉnh Sơn La": {"2022": "17,8% (?)", "2023": "ước 15%"},
    }
    assert laid.wide("poverty", "change", show="text")["2022"].tolist() == ["giảm 2,7 điểm %"]
    assert laid.wide("poverty", planned=True)["2023"].tolist() == [9.9]
    assert laid.wide("poverty", show="state").loc["tỉnh Sơn La", "2022"] == "uncertain"
    ids = laid.wide("poverty", show="cell")
    assert laid.sources.set_index("cell").loc[ids.loc["tỉnh Hòa Bình", "2022"], "text"] == "12,3%"
    assert laid.wide("poverty", "share").empty
    assert laid.long is laid.cells


def test_a_column_holds_one_unit_and_one_comparison() -> None:
    change = {"measure": "change", "text": "2"}
    facts = made_facts(
        {"value": 2.0, "unit": "pp", **change},
        {"value": 7.0, **change},
        {"value": 3.0, **change, "baseline": "kế hoạch"},
    )
    wide = side_by_side(facts, made_frames([{"province": "Hòa Bình"}]), KNOWN).wide("poverty", "change")
    assert sorted(wide.columns) == ["2022 [%; earlier]", "2022 [%; plan]", "2022 [pp; earlier]"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda it: it.wide("x"), "indicator must be one of: poverty, revenue"),
        (lambda it: it.wide("poverty", "levels"), "measure"),
        (lambda it: it.wide("poverty", show="words"), "show"),
        (lambda _: compare(made_frames([]), by="region"), "by must be"),
        (lambda _: compare(made_frames([]), units=64), "units must be"),
        (lambda _: compare(made_frames([]), measures=["x"]), "measure must be"),
        (lambda _: compare(made_frames([]), only=["powerty"]), "Got 'powerty'"),
        (lambda it: it.write(Path("never"), "html"), "format must be"),
    ],
)
def test_what_is_asked_for_must_be_there(call: Any, words: str, laid: Comparison) -> None:
    with pytest.raises(OptionError, match=words):
        call(laid)


def test_what_has_no_part_in_it_is_counted_by_reason() -> None:
    usual = {"value": 5.5, "text": "5,5%"}
    facts = made_facts(
        usual, usual | {"scope": "body"}, usual | {"place": "huyện Mai Châu"}, usual | {"period_timex": "PRESENT_REF"}
    )
    comparison = side_by_side(facts, made_frames([{"province": "Hòa Bình"}]), KNOWN)
    assert comparison.left_out == {"of no known place": 1, "of no known period": 1, "of other levels": 1}
    assert len(comparison.facts) == 1


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (4250e9, "VND", "4.250 tỷ đồng"),
        (4250.5e9, "VND", "4.250,5 tỷ đồng"),
        (1.25e9, "USD", "1,25 tỷ USD"),
        (35_500_000, "VND/person/month", "35,5 triệu đồng/người/tháng"),
        (900, "VND", "900 đồng"),
        (5.2, "%", "5,2%"),
        (-1.35, "pp", "-1,35 điểm %"),
        (1234567, "count", "1.234.567"),
        (51.6, "ha", "51,6 ha"),
        (0.1 + 0.2, None, "0,3"),
    ],
)
def test_numbers_as_vietnamese_readers_write_them(value: float, unit: str | None, text: str) -> None:
    assert number_text(value, unit) == text


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tables_are_written_whole(form: str, laid: Comparison, tmp_path: Path) -> None:
    counts = laid.write(tmp_path / "out", form)
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet}[form]
    for name, number in counts.items():
        table = read(tmp_path / "out" / f"{name}.{form}")
        assert (len(table), list(table.columns)) == (number, list(getattr(laid, name).columns))


def test_what_is_not_ours_is_not_replaced(laid: Comparison, tmp_path: Path) -> None:
    laid.write(tmp_path / "out", "csv")
    with pytest.raises(OptionError, match="holds a comparison already"):
        laid.write(tmp_path / "out", "csv")
    laid.write(tmp_path / "out", "parquet", overwrite=True)
    assert not (tmp_path / "out/cells.csv").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/cells.csv").write_text("mine")
    with pytest.raises(OptionError):
        laid.write(tmp_path / "mine", "csv", overwrite=True)
    assert (tmp_path / "mine/cells.csv").read_text() == "mine"


def test_the_workbook_has_a_sheet_a_kind_and_every_value_leads_to_its_sentence(
    laid: Comparison, tmp_path: Path
) -> None:
    laid.write(tmp_path / "out", "xlsx")
    book = load_workbook(tmp_path / "out/comparison.xlsx")
    assert book.sheetnames == [
        *("Kết quả", "Mục tiêu", "Thay đổi", "Ô", "Nguồn"),
        *("Mục tiêu và kết quả", "So với kỳ trước", "Văn bản"),
    ]
    sheet, sources = book["Kết quả"], book["Nguồn"]
    heads = {(sheet.cell(1, at).value, sheet.cell(2, at).value): at for at in range(2, sheet.max_column + 1)}
    rows = {sheet.cell(at, 1).value: at for at in range(3, sheet.max_row + 1)}
    value = sheet.cell(rows["tỉnh Hòa Bình"], heads["Tỷ lệ hộ nghèo [%]", "2022"])
    line = int(re.search(r"A(\d+)", value.value)[1])  # type: ignore[index]
    names = [cell.value for cell in sources[1]]
    assert sources.cell(line, names.index("sentence") + 1).value == "Tỷ lệ hộ nghèo còn 12,3%."
    assert "https://x.vn/a?b=1" in str([cell.value for cell in sources["L"]])
    empty = sheet.cell(rows["tỉnh Hòa Bình"], heads["Tỷ lệ hộ nghèo [%]", "2023"])
    assert (empty.value, empty.comment.text) == ("…", "không có bài")
    assert "tỷ" in sheet.cell(rows["tỉnh Hòa Bình"], heads["Thu ngân sách [VND]", "2022"]).number_format
    shown = load_workbook(tmp_path / "out/comparison.xlsx", data_only=True)["Kết quả"]
    assert shown.cell(rows["tỉnh Hòa Bình"], heads["Thu ngân sách [VND]", "2022"]).value == 5950 * TY


def test_the_same_comparison_gives_the_same_bytes(laid: Comparison, tmp_path: Path) -> None:
    for name in ("one", "two"):
        laid.write(tmp_path / name, "xlsx")
    assert (tmp_path / "one/comparison.xlsx").read_bytes() == (tmp_path / "two/comparison.xlsx").read_bytes()


def test_dask_frames_give_the_same_and_partitions(laid: Comparison) -> None:
    dask = pytest.importorskip("dask.dataframe")
    frames = made_frames([{"province": "Hòa Bình", "published": "2022-12-10"}])
    frames["figures"] = made_facts(
        {"value": 5.5, "text": "5,5%", "measured": "Tỷ lệ hộ nghèo", "sentence": "Tỷ lệ hộ nghèo còn 5,5%."}
    )[list(frames["figures"].columns)]
    lazy = {name: dask.from_pandas(table, npartitions=2) for name, table in frames.items()}
    one, other = compare(frames), compare(lazy)
    assert len(one.cells) == 1
    for name in ("cells", "sources", "coverage", "facts"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    parts = laid.partitions(2)
    assert parts["cells"].npartitions == 2
    pd.testing.assert_frame_equal(parts["cells"].compute(), laid.cells)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run over a report."""
    folder = tmp_path_factory.mktemp("command")
    text = (
        "Báo cáo tình hình kinh tế - xã hội tỉnh Hòa Bình năm 2022\n\nHòa Bình, ngày 12 tháng 12 năm 2022\n\n"
        "Tỷ lệ hộ nghèo còn 12,3%, giảm 2,7 điểm phần trăm. Phấn đấu năm 2023 tỷ lệ hộ nghèo còn 9,9%.\n"
    )
    (folder / "hoa-binh.txt").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(
        commands, ["extract", str(folder / "hoa-binh.txt"), "-o", str(folder / "run"), "--model", "fast"]
    )
    assert done.exit_code == 0, done.output
    return folder / "run"


@pytest.mark.parametrize(
    ("options", "there", "absent"),
    [
        ([], "12,3%", "9,9%"),
        (["--planned"], "9,9%", "12,3%"),
        (["--measure", "difference"], "giảm 2,7 điểm %", "12,3%"),
        (["--period", "2022", "--indicator", "poverty_multidimensional"], "12,3%", "2023"),
        (["--units", "34"], "tỉnh Hòa Bình (đến 30/6/2025)", "9,9%"),
        *((["--by", by], "1 bài", "Error") for by in BY if by not in ("district", "commune")),
    ],
)
def test_the_command_shows_tables(options: list[str], there: str, absent: str, run: Path) -> None:
    done = CliRunner().invoke(commands, ["compare", str(run), *options], env={"COLUMNS": "200", "BAOCAO_LANG": "vi"})
    assert done.exit_code == 0, done.output
    assert there in done.output
    assert absent not in done.output


def test_the_command_writes_a_folder_and_says_what_it_found(run: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(commands, ["compare", str(run), "-o", str(tmp_path / "out"), "--format", "csv"])
    assert done.exit_code == 0, done.output
    assert "1 of 63 places with texts" in done.stderr
    assert (tmp_path / "out/cells.csv").exists()


def test_the_command_without_answers_exits_with_3_and_bad_input_is_one_line(run: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(commands, ["compare", str(run), "--period", "1999"])
    assert (done.exit_code, done.stdout) == (3, "")
    with pytest.raises(BaocaoError, match="must hold a finished run"):
        CliRunner().invoke(commands, ["compare", str(tmp_path)], catch_exceptions=False)
    assert DIVISIONS == (63, 34)


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({}, 2),
        ({"periods": ["2022"]}, 1),
        ({"only": ["forest_cover"]}, 0),
        ({"by": "district"}, 0),
        ({"by": "place"}, 2),
    ],
)
def test_official_values_are_those_of_what_is_compared(
    run: Path, tmp_path: Path, options: dict[str, Any], rows: int
) -> None:
    official = tmp_path / "official.csv"
    lines = [f"poverty_multidimensional,Hòa Bình,{year},12.5,%,x" for year in (2022, 2023)]
    official.write_text("\n".join(("indicator,place,period,value,unit,source", *lines)), encoding="utf-8")
    assert len(compare(read_frames(run), official=official, **options).official) == rows


def test_official_values_and_the_tasks_of_the_year_before_stand_beside(run: Path, tmp_path: Path) -> None:
    official = tmp_path / "official.csv"
    rows = ("indicator,place,period,value,unit,source", "poverty_multidimensional,Hòa Bình,2022,12.5,%,Niên giám")
    official.write_text("\n".join(rows), encoding="utf-8")
    out = tmp_path / "out"
    plain = ["compare", str(run), "--format", "csv"]
    done = CliRunner().invoke(commands, [*plain, "-o", str(out), "--with", str(official), "--tasks"])
    assert done.exit_code == 0, done.output
    (value,) = pd.read_csv(out / "official.csv").to_dict("records")
    assert (value["value"], round(value["difference"], 6), value["source"]) == (12.3, -0.2, "Niên giám")
    (target,) = pd.read_csv(out / "targets.csv").to_dict("records")
    assert (target["target"], target["period"], target["verdict"]) == (9.9, 2023, "unreported")
    assert (out / "tasks.csv").exists()
    assert CliRunner().invoke(commands, [*plain, "-o", str(tmp_path / "two")]).exit_code == 0
    assert not (tmp_path / "two" / "tasks.csv").exists()
