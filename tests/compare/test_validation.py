"""From a run to a sheet, from coded sheets to a report: what coders see, what they may write, what comes of it."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

import baocao
from baocao.analyzer import Analyzer
from baocao.cli import commands
from baocao.compare.coding_sheets import read_codes, write_sample
from baocao.compare.codings import CODINGS, KINDS, Kind
from baocao.compare.sampling import Sample, allocate, draw, read_key
from baocao.compare.validation import evaluate, to_html, write_report
from baocao.core.errors import BaocaoError, InputError, OptionError

TEXT = """BÁO CÁO
Tình hình kinh tế - xã hội tỉnh {province} năm 2023
{province}, ngày 12 tháng 12 năm 2023
I. KẾT QUẢ ĐẠT ĐƯỢC
Thu ngân sách nhà nước trên địa bàn đạt 4.985 tỷ đồng, tăng 5,4% so với cùng kỳ.
Tỷ lệ hộ nghèo đa chiều còn 9,05%. Huyện {district} đón 12.500 lượt khách.
II. HẠN CHẾ, TỒN TẠI
Giải ngân vốn đầu tư công còn chậm, công tác giải phóng mặt bằng ở một số dự án gặp nhiều vướng mắc.
Chất lượng nguồn nhân lực chưa đáp ứng yêu cầu phát triển.
III. NHIỆM VỤ NĂM 2024
Phấn đấu thu ngân sách đạt 5.300 tỷ đồng. Đẩy mạnh chuyển đổi số trong cơ quan nhà nước.
"""
PLACES = {"Yên Bái": "Văn Yên", "Lào Cai": "Bảo Thắng", "Sơn La": "Mai Sơn"}


@pytest.fixture(scope="module")
def frames(analyzer: Analyzer) -> dict[str, pd.DataFrame]:
    articles = [
        analyzer.analyze(TEXT.format(province=province, district=district), id=f"r{number}")
        for number, (province, district) in enumerate(PLACES.items())
    ]
    return baocao.tables(articles)


@pytest.mark.parametrize(
    ("populations", "size", "counts"),
    [
        ([100, 100], 10, [5, 5]),
        ([10_000, 100], 110, [100, 10]),
        ([1000, 1], 5, [4, 1]),
        ([3, 2], 50, [3, 2]),
        ([1000, 10, 10], 6, [2, 2, 2]),
    ],
)
def test_items_by_the_root_of_the_size_of_strata(populations: list[int], size: int, counts: list[int]) -> None:
    assert allocate(populations, size) == counts


@pytest.mark.parametrize("kind", KINDS)
def test_coders_see_no_answer_of_the_machine(frames: dict[str, pd.DataFrame], kind: Kind) -> None:
    sample = draw(frames, kind, size=12)
    assert {*sample.rows[0]} == {"item", "article", "heading", "before", "text"}
    for item in sample.key["items"]:
        assert {*item["machine"]} == {variable.name for variable in sample.variables}
    marked = all("«" in row["text"] for row in sample.rows)
    assert marked is (kind in ("figures", "localities"))


def test_the_mark_stands_at_the_mention(frames: dict[str, pd.DataFrame]) -> None:
    sample = draw(frames, "figures", size=6)
    figures = frames["figures"].set_index(["article", "start"])["text"]
    for row, item in zip(sample.rows, sample.key["items"], strict=True):
        assert f"«{figures[item['article'], item['start']]}»" in row["text"]


def test_the_seed_decides_the_sample(frames: dict[str, pd.DataFrame]) -> None:
    first, again, other = (draw(frames, "themes", size=10, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.key["items"] != other.key["items"]


def test_what_the_machine_said_makes_strata_of_passages(frames: dict[str, pd.DataFrame]) -> None:
    key = draw(frames, "limitations", size=8, by=["province"]).key
    assert key["by"] == ["province", "limitation"]
    said = {item["machine"]["limitation"] for item in key["items"]}
    assert said == {"yes", "no"}


def test_too_many_strata_leave_the_smallest_together(frames: dict[str, pd.DataFrame]) -> None:
    key = draw(frames, "themes", size=6, by=["province", "theme"]).key
    assert len(key["strata"]) == 3
    assert key["strata"][-1]["name"] == "(còn lại)"
    passages = frames["passages"]
    assert sum(stratum["population"] for stratum in key["strata"]) == passages["furniture"].isna().sum()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "figures", "by": ["tỉnh"]}, "by must be one of: .*province.* Got 'tỉnh'"),
        ({"kind": "tasks"}, "kind must be one of"),
        ({"kind": "figures", "size": 1}, "size must be at least 2"),
    ],
)
def test_wrong_wishes_are_told(frames: dict[str, pd.DataFrame], options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        draw(frames, **options)


def test_nothing_to_draw_from(analyzer: Analyzer) -> None:
    with pytest.raises(InputError, match="must hold figures to draw from"):
        draw(baocao.tables([analyzer.analyze("Không có gì.")]), "figures")


@pytest.fixture
def sample(frames: dict[str, pd.DataFrame]) -> Sample:
    return draw(frames, "limitations", size=12, by=["limitation"])


def code(path: Path, out: Path, answers: dict[str, dict[str, Any]]) -> Path:
    """The sheet filled in: answers by item and column."""
    book = openpyxl.load_workbook(path)
    page = book["codes"]
    header = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        for name, value in answers.get(row[0].value, {}).items():
            row[header.index(name)].value = value
    book.save(out)
    return out


def machine(sample: Sample, name: str = "limitation") -> dict[str, dict[str, Any]]:
    return {item["item"]: {name: item["machine"][name]} for item in sample.key["items"]}


def flipped(answers: dict[str, dict[str, Any]], item: str) -> dict[str, dict[str, Any]]:
    other = {"yes": "no", "no": "yes"}[answers[item]["limitation"]]
    return answers | {item: {"limitation": other}}


def test_the_workbook_guides_and_limits_coders(sample: Sample, tmp_path: Path) -> None:
    write_sample(sample, tmp_path / "sample.xlsx", coders=["an", "binh"])
    book = openpyxl.load_workbook(tmp_path / "sample.xlsx")
    assert book.sheetnames == ["hướng dẫn", "codes"]
    guide = [cell.value for row in book["hướng dẫn"].iter_rows() for cell in row if cell.value]
    assert "Câu có nêu một hạn chế, tồn tại, yếu kém không?" in guide
    assert [cell.value for cell in book["codes"][1]][-3:] == ["limitation:an", "limitation:binh", "note"]
    lists = [rule.formula1 for rule in book["codes"].data_validations.dataValidation]
    assert lists == ['"yes,no"', '"yes,no"']
    assert book["codes"].max_row == len(sample.rows) + 1


@pytest.mark.parametrize("name", ["sample.xlsx", "sample.key.json"])
def test_nothing_is_replaced(sample: Sample, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(OptionError, match="exists, and stays as it is"):
        write_sample(sample, tmp_path / "sample.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_right_codes_score_one_and_a_wrong_one_costs_its_weight(sample: Sample, tmp_path: Path) -> None:
    write_sample(sample, tmp_path / "sample.xlsx")
    answers = machine(sample)
    sheet = code(tmp_path / "sample.xlsx", tmp_path / "an.xlsx", answers)
    perfect = evaluate([sheet])["variables"]["limitation"]
    assert perfect["accuracy"]["value"] == perfect["macro_f1"]["value"] == 1
    assert perfect["alpha"] is None
    missed = next(item for item in sample.key["items"] if item["machine"]["limitation"] == "no")
    sheet = code(tmp_path / "sample.xlsx", tmp_path / "binh.xlsx", flipped(answers, missed["item"]))
    told = evaluate([sheet])
    stratum = sample.key["strata"][missed["stratum"]]
    weight = stratum["population"] / stratum["drawn"]
    everything = sum(stratum["population"] for stratum in sample.key["strata"])
    limitation = told["variables"]["limitation"]
    assert limitation["accuracy"]["value"] == pytest.approx(1 - weight / everything, abs=1e-4)
    assert limitation["classes"]["yes"]["precision"]["value"] == 1
    assert limitation["classes"]["yes"]["recall"]["value"] < 1
    assert [(wrong["item"], wrong["truth"], wrong["said"]) for wrong in limitation["disagreements"]] == [
        (missed["item"], "yes", "no")
    ]
    assert "One coder" in told["notes"][0]


def test_two_coders_have_alpha_and_ties_are_left_out(sample: Sample, tmp_path: Path) -> None:
    write_sample(sample, tmp_path / "sample.xlsx")
    answers = machine(sample)
    first = code(tmp_path / "sample.xlsx", tmp_path / "an.xlsx", answers)
    second = code(tmp_path / "sample.xlsx", tmp_path / "binh.xlsx", flipped(answers, next(iter(answers))))
    told = evaluate([first, second])
    assert told["coders"] == ["an", "binh"]
    limitation = told["variables"]["limitation"]
    assert (limitation["coded"], limitation["unsettled"]) == (12, 1)
    assert 0 < limitation["alpha"]["value"] < 1
    assert limitation["accuracy"]["value"] == 1


def test_coders_in_columns_are_the_same_as_in_files(sample: Sample, tmp_path: Path) -> None:
    write_sample(sample, tmp_path / "sample.xlsx", coders=["an", "binh"])
    answers = {
        item: {"limitation:an": row["limitation"], "limitation:binh": "yes"} for item, row in machine(sample).items()
    }
    sheet = code(tmp_path / "sample.xlsx", tmp_path / "both.xlsx", answers)
    assert evaluate([sheet])["coders"] == ["an", "binh"]


def test_a_csv_does_as_well(frames: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    sample = draw(frames, "figures", size=8)
    write_sample(sample, tmp_path / "sample.csv")
    sheet = pd.read_csv(tmp_path / "sample.csv", dtype=str, keep_default_na=False)
    machines = {item["item"]: item["machine"] for item in sample.key["items"]}
    for name in sheet.columns.intersection([variable.name for variable in sample.variables]):
        sheet[name] = [machines[item][name] for item in sheet["item"]]
    sheet.loc[0, "is_figure"] = "no"
    sheet.to_csv(tmp_path / "an.csv", index=False)
    told = evaluate([tmp_path / "an.csv"])
    figures = told["variables"]["is_figure"]
    assert figures["classes"]["yes"]["recall"] is None
    assert figures["classes"]["yes"]["precision"]["value"] < 1
    assert told["variables"]["value"]["disagreements"] == []
    assert "classes" not in told["variables"]["value"]
    assert "missed it cannot tell" in told["notes"][0]


@pytest.mark.parametrize(
    ("variable", "written", "code"),
    [
        ("value", "4.250 tỷ", "4250000000000"),
        ("value", 4250000000000, "4250000000000"),
        ("value", "5,2%", "5.2"),
        ("value", 5.2, "5.2"),
        ("value", "None", "none"),
        ("status", " Planned ", "planned"),
        ("place", "Huyện  Văn Yên", "huyện văn yên"),
    ],
)
def test_answers_have_one_form(variable: str, written: object, code: str) -> None:
    asked = next(item for item in CODINGS["figures"] if item.name == variable)
    assert asked.code(written) == code


def test_a_province_goes_with_its_type_or_without() -> None:
    province = CODINGS["localities"][2]
    assert province.code("tỉnh Yên Bái") == province.code("Yên Bái") == province.machine({"province": "Yên Bái"})
    assert province.machine({"province": None}) == "none"


def test_bad_codes_are_told_with_row_and_column(sample: Sample, tmp_path: Path) -> None:
    write_sample(sample, tmp_path / "sample.xlsx")
    items = [row["item"] for row in sample.rows]
    sheet = code(tmp_path / "sample.xlsx", tmp_path / "an.xlsx", {items[3]: {"limitation": "có", "item": items[3]}})
    with pytest.raises(InputError, match=r"an\.xlsx: row 5, column 'limitation': must be one of: yes, no\. Got 'có'"):
        evaluate([sheet])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.assign(item=["x-0001", *t["item"][1:]]), "row 2, column 'item': must be an item of sample"),
        (lambda t: t.assign(item=[t["item"][1], *t["item"][1:]]), "row 3, column 'item': .* stands in row 2 already"),
        (lambda t: t.drop(columns="limitation"), "must have the columns item, limitation. Got no limitation"),
        (lambda t: t.drop(columns="item"), "Got no item"),
        (lambda t: t.assign(limitation=""), "must hold codes. Got none"),
    ],
)
def test_bad_sheets_are_told(sample: Sample, tmp_path: Path, change: Any, message: str) -> None:
    write_sample(sample, tmp_path / "sample.csv")
    sheet = pd.read_csv(tmp_path / "sample.csv", dtype=str, keep_default_na=False).assign(limitation="yes")
    change(sheet).to_csv(tmp_path / "an.csv", index=False)
    with pytest.raises(InputError, match=message):
        evaluate([tmp_path / "an.csv"])


def test_a_coder_twice_is_refused(sample: Sample, tmp_path: Path) -> None:
    write_sample(sample, tmp_path / "sample.xlsx")
    (tmp_path / "other").mkdir()
    sheets = [
        code(tmp_path / "sample.xlsx", tmp_path / folder / "an.xlsx", machine(sample)) for folder in (".", "other")
    ]
    with pytest.raises(InputError, match="coder 'an' has the file"):
        evaluate(sheets)


def test_a_key_that_was_changed_is_refused(sample: Sample, tmp_path: Path) -> None:
    path = write_sample(sample, tmp_path / "sample.csv")
    assert read_key(path)["sample"] == sample.key["sample"]
    path.write_text(path.read_text(encoding="utf-8").replace('"limitation": "no"', '"limitation": "yes"', 1))
    with pytest.raises(InputError, match="was changed since"):
        read_key(path)
    path.write_text("[]")
    with pytest.raises(InputError, match="must be the key"):
        read_key(path)


def test_missing_keys_and_strange_files(sample: Sample, tmp_path: Path) -> None:
    (tmp_path / "an.csv").write_text("item,limitation\n")
    with pytest.raises(BaocaoError, match="Name the sample's with --key"):
        evaluate([tmp_path / "an.csv"])
    with pytest.raises(InputError, match="must end in one of"):
        read_codes([tmp_path / "an.pdf"], sample.key)
    with pytest.raises(OptionError, match="must end in one of"):
        write_sample(sample, tmp_path / "sample.pdf")


def test_the_report_is_a_page_and_data(sample: Sample, tmp_path: Path) -> None:
    write_sample(sample, tmp_path / "sample.xlsx")
    told = evaluate([code(tmp_path / "sample.xlsx", tmp_path / "<an>.xlsx", machine(sample))])
    write_report(told, tmp_path / "out")
    assert json.loads((tmp_path / "out/validation.json").read_text(encoding="utf-8")) == told
    page = (tmp_path / "out/validation.html").read_text(encoding="utf-8")
    assert "&lt;an&gt;" in page
    assert "<an>" not in page
    assert "1,00 (" in page
    with pytest.raises(OptionError, match="holds an export already"):
        write_report(told, tmp_path / "out")
    write_report(told, tmp_path / "out", overwrite=True)
    (tmp_path / "out/validation.json").write_text("mine")
    with pytest.raises(OptionError, match="so it is yours"):
        write_report(told, tmp_path / "out", overwrite=True)


def test_strata_without_codes_are_told(sample: Sample, tmp_path: Path) -> None:
    write_sample(sample, tmp_path / "sample.xlsx")
    first = sample.key["items"][0]
    sheet = code(tmp_path / "sample.xlsx", tmp_path / "an.xlsx", {first["item"]: {"limitation": "no"}})
    notes = " ".join(evaluate([sheet])["notes"])
    assert "strata have no codes" in notes
    assert "1 strata have one coded item" in notes
    assert to_html(evaluate([sheet])).count("<h2>") == 2


def test_the_commands_go_together(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for number, (province, district) in enumerate(PLACES.items()):
        (reports / f"r{number}.txt").write_text(TEXT.format(province=province, district=district), encoding="utf-8")
    run = CliRunner()

    def call(*words: object) -> Any:
        return run.invoke(commands, [*map(str, words)])

    assert call("extract", reports, "-o", tmp_path / "run", "--model", "fast").exit_code == 0
    done = call("validate", "draw", tmp_path / "run", "-o", tmp_path / "s.xlsx", "--kind", "limitations", "--size", 12)
    assert done.exit_code == 0, done.output
    key = read_key(tmp_path / "s.key.json")
    answers = {item["item"]: {"limitation": item["machine"]["limitation"]} for item in key["items"]}
    code(tmp_path / "s.xlsx", tmp_path / "an.xlsx", answers)
    done = call("validate", "read", tmp_path / "an.xlsx", "-o", tmp_path / "scores")
    assert done.exit_code == 0, done.output
    assert "12 of 12 items coded by an" in done.stderr
    assert (tmp_path / "scores/validation.html").is_file()
