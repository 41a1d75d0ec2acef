"""Tables: rows as articles, ranges of rows, columns by name."""

import pickle
from datetime import date
from pathlib import Path

import pytest
from made_files import BODY, LEAD, RECORDS, TABLES, TAIL, TEXT, failure, jsonl_of

from baocao.core.errors import InputError
from baocao.read.reader import load_source, read
from baocao.read.sources import sources

pytest.importorskip("openpyxl")
pytest.importorskip("trafilatura")


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_articles_with_id_and_date(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TABLES[name]())
    found = [(article.id, article.raw, article.published, article.source) for article in read(tmp_path / name)]
    expected = [(r["mã"], r["Nội dung"], date(2021, 5, i), str(tmp_path / name)) for i, r in enumerate(RECORDS, 1)]
    assert found == expected


@pytest.mark.parametrize("name", TABLES)
def test_ranges_are_stable_unique_and_read_alike_in_any_order(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baocao.read.ranges.RANGE_ROWS", 1)
    (tmp_path / name).write_bytes(TABLES[name]())
    listed = list(sources(tmp_path / name))
    assert listed == list(sources(tmp_path / name)) == pickle.loads(pickle.dumps(listed))
    assert len({source.key for source in listed}) == len(listed)
    backwards = [article for source in reversed(listed) for article in load_source(source)]
    assert sorted(article.id for article in backwards) == ["b1", "b2", "b3"]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.xlsx", "a.parquet"])
def test_a_missing_column_is_named_with_those_that_exist(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TABLES[name]())
    with pytest.raises(InputError, match=r"text column must be one of: Nội dung, mã, ngày đăng\. Got 'thân bài'"):
        list(read(tmp_path / name, text_column="thân bài"))


def test_columns_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl_of([{"x": LEAD, "y": "7", "z": "2020-01-31", "text": "no"}]))
    (article,) = read(tmp_path / "a.jsonl", text_column="x", id_column="y", date_column="z")
    assert (article.id, article.raw, article.published) == ("7", LEAD, date(2020, 1, 31))


def test_rows_without_ids_are_numbered_as_an_editor_does(tmp_path: Path) -> None:
    (tmp_path / "bao.jsonl").write_text(f'{{"text": "{LEAD}"}}\n\n{{"text": "{BODY}"}}\n')
    (tmp_path / "bảng.csv").write_text(f'text\n"{LEAD}"\n')
    assert [a.id for a in read(tmp_path / "bao.jsonl", tmp_path / "bảng.csv")] == ["bao-1", "bao-3", "bảng-2"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ('{"text": ', "must be a JSON object"),
        ('["text"]', "Got list"),
        ('{"text": null}', "text is empty"),
        ('{"a": 1, "b": 2}', "Name one of: a, b"),
    ],
)
def test_a_bad_row_is_placed_and_costs_no_other(tmp_path: Path, bad: str, said: str) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": "{LEAD}"}}\n{bad}\n{{"text": "{BODY}"}}\n')
    first, failed, last = read(tmp_path / "a.jsonl", on_error="collect")
    assert (first.raw, last.raw) == (LEAD, BODY)
    assert failed.failure is not None
    assert said in failed.failure.message
    assert "row 2" in failed.failure.message


def test_a_row_with_too_many_cells_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n1,huyện có 3,5 tỷ\n")
    assert "must have 2 cells" in failure(tmp_path / "a.csv")


def test_a_date_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl_of([{"text": TEXT, "date": "hôm qua"}]))
    (article,) = read(tmp_path / "a.jsonl")
    assert article.published is None
    assert "no date: 'hôm qua'" in article.warnings[0]


def test_a_column_of_html_gives_its_text(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl_of([{"content": f"<p>{LEAD}</p><p>{BODY}</p><p>{TAIL}</p>"}]))
    assert next(read(tmp_path / "a.jsonl")).raw == TEXT.strip()


def test_a_suspect_cell_of_html_is_suspected_once(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl_of([{"content": "<p>Huyện có 12 xã đạt chuẩn.</p>"}]))
    (article,) = read(tmp_path / "a.jsonl")
    assert sum("probably no report" in warning for warning in article.warnings) == 1
