"""What a comparison reads: runs, tables, records; several of them; what is wrong with them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from laid_facts import made_frames

import baocao
from baocao.compare.comparison import compare
from baocao.compare.frames import complete, read_frames
from baocao.core.errors import InputError, OptionError
from baocao.run.batch import export, extract
from baocao.run.options import Options

TEXTS = {
    "hoa-binh": "Báo cáo tình hình kinh tế - xã hội tỉnh Hòa Bình năm 2022\n\nHòa Bình, ngày 12 tháng 12 năm 2022\n\n"
    "Tỷ lệ hộ nghèo còn 12,3%. Toàn tỉnh có 75 xã đạt chuẩn nông thôn mới.\n",
    "son-la": "Báo cáo tình hình kinh tế - xã hội tỉnh Sơn La năm 2022\n\nSơn La, ngày 14 tháng 12 năm 2022\n\n"
    "Tỷ lệ hộ nghèo còn 17,8%. Chưa có số liệu về tỷ lệ lao động qua đào tạo.\n",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run over two reports."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "reports").mkdir()
    for name, text in TEXTS.items():
        (folder / "reports" / f"{name}.txt").write_text(text, encoding="utf-8")
    extract([folder / "reports"], folder / "run", Options(file_format="jsonl", model="fast"))
    return folder / "run"


def values(frames: Any) -> list[tuple[str, float]]:
    return sorted(zip(frames["figures"]["article"], frames["figures"]["value"], strict=True))


WRITTEN: dict[str, Callable[[Path, Path], Path]] = {
    "run": lambda run, _: run,
    "parquet": lambda run, to: (export(run, to, "parquet"), to)[1],
    "csv": lambda run, to: (export(run, to, "csv"), to)[1],
    "Vietnamese csv": lambda run, to: (export(run, to, "csv", csv_sep=";", csv_decimal=","), to)[1],
    "jsonl": lambda run, to: (export(run, to, "jsonl"), to)[1],
    "records": lambda run, to: (export(run, to, "jsonl"), to / "records.jsonl")[1],
}


@pytest.mark.parametrize("form", WRITTEN)
def test_all_forms_give_the_same_frames(form: str, run: Path, tmp_path: Path) -> None:
    expected, frames = read_frames(run), read_frames(WRITTEN[form](run, tmp_path / "out"))
    assert len(expected["figures"]) >= 3
    for name, table in expected.items():
        pd.testing.assert_frame_equal(frames[name], table, obj=name)


def test_records_without_their_sources_are_kept_and_lack_their_sentences(run: Path, tmp_path: Path) -> None:
    export(run, tmp_path / "out", "jsonl")
    lines = (tmp_path / "out/records.jsonl").read_text(encoding="utf-8").splitlines()
    gone = [json.dumps(json.loads(line) | {"source": "gone.txt"}, ensure_ascii=False) for line in lines]
    (tmp_path / "gone.jsonl").write_text("\n".join(gone), encoding="utf-8")
    frames = read_frames(tmp_path / "gone.jsonl")
    assert values(frames) == values(read_frames(run))
    assert frames["figures"]["sentence"].isna().all()
    assert frames["errors"]["article"].tolist() == ["hoa-binh", "son-la"]
    assert "gone.txt" in frames["errors"]["message"][0]


def test_the_same_text_counts_once_and_another_under_its_id_is_renamed(run: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    text = TEXTS["hoa-binh"].replace("12,3%", "11,1%")
    (tmp_path / "other" / "hoa-binh.txt").write_text(text, encoding="utf-8")
    extract([tmp_path / "other"], tmp_path / "run2", Options(model="fast"))
    both = read_frames(run, tmp_path / "run2")
    assert sorted(both["articles"]["article"]) == ["hoa-binh", "hoa-binh~2", "son-la"]
    assert both["errors"]["article"].tolist() == ["hoa-binh~2"]
    assert "the id hoa-binh is another" in both["errors"]["message"][0]
    assert len(values(read_frames(run, run))) == len(values(read_frames(run)))
    export(run, tmp_path / "copy", "parquet")
    again = read_frames(run, tmp_path / "copy")
    assert values(again) == values(read_frames(run))
    assert again["errors"].empty
    for name, table in read_frames(tmp_path / "run2", run).items():
        pd.testing.assert_frame_equal(table, both[name], obj=name)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"schema": "baocao/2", "id": "a", "text_sha256": "", "passages": [], "figures": []}', "baocao/2"),
        ('{"schema": "baocao/1", "id": "a"}', "text_sha256"),
        ("no json", "line 1"),
        ("[1]", "line 1"),
    ],
)
def test_what_is_no_record_of_this_schema_is_named_by_its_line(content: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text(content + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"records\.jsonl, line 1") as error:
        read_frames(tmp_path)
    assert words in str(error.value)


def test_wrong_paths_tables_and_columns_are_one_clear_error(run: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Got none"):
        read_frames()
    with pytest.raises(InputError, match="must be a folder"):
        read_frames(tmp_path / "none")
    with pytest.raises(InputError, match="must hold a finished run"):
        read_frames(tmp_path)
    with pytest.raises(OptionError, match="table"):
        read_frames(run, tables=["figure"])
    frames = read_frames(run)
    with pytest.raises(InputError, match=r"figures: must have the columns .* Got none called value"):
        complete(frames | {"figures": frames["figures"].drop(columns="value")})
    with pytest.raises(InputError, match="another type"):
        complete(frames | {"figures": frames["figures"].assign(value="viele")})
    with pytest.raises(InputError, match="articles"):
        complete({"articles": frames["articles"][["article"]]})


def test_an_older_version_without_a_column_is_read_with_it_empty(run: Path) -> None:
    frames = read_frames(run)
    older = frames | {"figures": frames["figures"].drop(columns=["doubt", "source_said"])}
    assert complete(older)["figures"]["doubt"].isna().all()
    assert len(compare(older).cells) == len(compare(frames).cells)


def test_empty_frames_and_articles_without_place_or_date_do_no_harm() -> None:
    assert compare(made_frames([])).cells.empty
    comparison = compare(made_frames([{}]))
    assert comparison.cells.empty
    assert comparison.coverage["articles"].sum() == 1


def test_a_comparison_of_a_run_has_values_absences_and_leads_to_the_characters(run: Path) -> None:
    comparison = baocao.compare(read_frames(run))
    poverty = comparison.wide("poverty_multidimensional")
    assert poverty["2022"].to_dict() == {"tỉnh Hòa Bình": 12.3, "tỉnh Sơn La": 17.8}
    absent = comparison.cells[comparison.cells["state"] == "absent"]
    assert absent[["indicator", "place", "period"]].values.tolist() == [["trained_labor", "tỉnh Sơn La", "2022"]]
    assert set(comparison.sources["cell"]) == set(
        comparison.cells.loc[comparison.cells["state"] != "unreported", "cell"]
    )
    for row in comparison.sources.to_dict("records"):
        raw = Path(row["source"]).read_text(encoding="utf-8")
        assert raw[row["start"] : row["end"]] == row["text"]
