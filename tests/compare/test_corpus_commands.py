"""The commands over records: what they print and write, and that nothing is overwritten."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from baocao.cli import commands
from baocao.compare.frame_files import write_tables
from baocao.compare.frames import read_by
from baocao.core.errors import OptionError
from baocao.run.batch import extract
from baocao.run.options import Options

TEXT = """Báo cáo tình hình kinh tế - xã hội năm {year}
Sơn La, ngày 12 tháng 12 năm {year}
I. Kết quả
Trong năm, tỉnh Sơn La trồng mới {number} ha rừng sản xuất, vượt kế hoạch được giao từ đầu năm.
II. Hạn chế
Tiến độ giải ngân vốn đầu tư công còn chậm so với yêu cầu đề ra.
III. Nhiệm vụ
Đẩy nhanh tiến độ giải ngân vốn đầu tư công ngay từ đầu năm.
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for year, number in ((2022, "1.200"), (2023, "1.350")):
        (folder / f"son-la-{year}.txt").write_text(TEXT.format(year=year, number=number), encoding="utf-8")
    out = tmp_path_factory.mktemp("run") / "tables"
    extract([folder], out, Options(model="fast"))
    return out


def call(*words: object) -> Result:
    return CliRunner().invoke(commands, [str(word) for word in words])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("shortcomings",), "giải ngân"),
        (("shortcomings", "--repeated"), "1.200 → 1.350"),
        (("concordance", "giai ngan", "--plain"), "giải ngân"),
        (("keyness", "--target", "year=2023", "--least", "1"), "log ratio"),
        (("shares", "--by", "year", "--rounds", "100"), "Shortcomings"),
    ],
)
def test_tables_are_printed(run: Path, words: tuple[str, ...], said: str) -> None:
    done = call(
        words[0], *(words[1:2] if words[0] == "concordance" else ()), run, *words[1 + (words[0] == "concordance") :]
    )
    assert done.exit_code == 0, done.output
    assert said in done.output
    assert "rows" in done.output


def test_shares_are_corrected_by_what_read_the_run_alone(run: Path) -> None:
    done = call("shares", run, "--model", "encoder")
    assert "was read by themes" in str(done.exception or done.output)
    assert read_by(run) == read_by(run / "records.jsonl") != set()


def test_shortcomings_are_written_to_a_folder_and_replaced_only_when_told(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "found"
    assert call("shortcomings", run, "-o", out).exit_code == 0
    table = pd.read_csv(out / "table.csv")
    assert set(table["state"]) == {"stated"}
    assert pd.read_csv(out / "repeated.csv")["only_numbers"].any()
    assert isinstance(call("shortcomings", run, "-o", out).exception, OptionError)
    assert call("shortcomings", run, "-o", out, "--overwrite").exit_code == 0


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx"])
def test_one_table_is_written_by_its_suffix_and_stays(run: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"lines{suffix}"
    assert call("concordance", "giải ngân", run, "-o", out).exit_code == 0
    if suffix == ".jsonl":
        rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    else:
        rows = (pd.read_csv(out) if suffix == ".csv" else pd.read_excel(out)).to_dict("records")
    assert {row["keyword"] for row in rows} == {"giải ngân"}
    before = out.read_bytes()
    assert isinstance(call("concordance", "giải ngân", run, "-o", out).exception, OptionError)
    assert out.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "tables", "said"),
    [("a.txt", 1, "must end in"), ("a.csv", 2, "holds one table"), ("a.xlsx", 1, "32,767")],
)
def test_what_cannot_be_written_is_told(tmp_path: Path, name: str, tables: int, said: str) -> None:
    frame = pd.DataFrame({"text": ["x" * 40_000]})
    with pytest.raises(OptionError, match=said):
        write_tables({f"t{number}": frame for number in range(tables)}, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_values_keep_their_kind(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2023-12-12", None]),
            "text": ["=1+1", None],
            "n": pd.array([1, None], dtype="Int64"),
            "b": [True, False],
        }
    )
    write_tables({"rows": frame}, tmp_path / "a.xlsx")
    row = pd.read_excel(tmp_path / "a.xlsx").iloc[0]
    assert (str(row["day"])[:10], row["text"], row["n"], bool(row["b"])) == ("2023-12-12", "=1+1", 1, True)
    write_tables({"rows": frame}, tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"day": "2023-12-12", "text": "=1+1", "n": 1, "b": True},
        {"b": False},
    ]
