"""Tables: rows as articles, ranges of rows, columns by name."""

import json
import pickle
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from made_files import BODY, LEAD, RECORDS, TABLES, TAIL, TEXT, failure, jsonl_of

from baocao.core.date_values import parse_date
from baocao.core.errors import InputError, OptionError
from baocao.read.number_tables import MOST_ROWS
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


@pytest.mark.parametrize(
    "names",
    [
        ("noi_dung", "tieu_de", "tac_gia", "ngay"),
        ("content", "headline", "byline", "published_time"),
        ("Nội dung", "Tiêu đề", "Tác giả", "Ngày đăng"),
    ],
)
def test_title_author_and_day_of_a_row_are_kept(tmp_path: Path, names: tuple[str, ...]) -> None:
    row = dict(zip(names, (TEXT, "Bắc Sơn đạt 15 tiêu chí", "Lê Văn Bình", "8/11/2019"), strict=True))
    (tmp_path / "a.jsonl").write_bytes(jsonl_of([row]))
    (article,) = read(tmp_path / "a.jsonl")
    assert article.raw == f"Bắc Sơn đạt 15 tiêu chí\n{TEXT}"
    assert [(block.kind, article.quote(block)) for block in article.blocks] == [("title", "Bắc Sơn đạt 15 tiêu chí")]
    assert (article.author, article.published) == ("Lê Văn Bình", date(2019, 11, 8))


def test_a_title_that_the_text_begins_with_is_not_told_twice(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl_of([{"text": f"\n{TEXT}", "title": LEAD.upper()}]))
    (article,) = read(tmp_path / "a.jsonl")
    assert article.raw == f"\n{TEXT}"
    assert article.quote(article.blocks[0]) == LEAD


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ('"Lê A"', ("Lê A", None)),
        ('["Lê A", "Trần B"]', ("Lê A, Trần B", None)),
        ('{"name": "Lê A"}', ("Lê A", None)),
        ('"Theo Trí Thức Trẻ"', (None, "Trí Thức Trẻ")),
        ('"(Nguồn: TTXVN)"', (None, "TTXVN")),
        ('"Theodore A"', ("Theodore A", None)),
        ("5", (None, None)),
    ],
)
def test_authors_are_names_and_sources_are_none(tmp_path: Path, author: str, expected: tuple[str | None, ...]) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": "{LEAD}", "author": {author}}}')
    (article,) = read(tmp_path / "a.jsonl")
    assert (article.author, article.attribution) == expected


def test_what_columns_hold_is_said_once_a_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows = [{"noi_dung": LEAD, "tieu_de": "A", "luot_xem": "5"}] * 600
    (tmp_path / "a.jsonl").write_bytes(jsonl_of(rows))
    with caplog.at_level("INFO", logger="baocao"):
        assert len(list(sources(tmp_path / "a.jsonl"))) == 3
    (said,) = caplog.messages
    assert said.endswith("text from 'noi_dung', title from 'tieu_de'; not used: 'luot_xem'")


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.parquet"])
def test_a_table_without_a_text_is_one_error(tmp_path: Path, name: str) -> None:
    rows = [{"xã": "A", "dân số": "ít"}] * 600
    if name.endswith("parquet"):
        pa = pytest.importorskip("pyarrow")
        pytest.importorskip("pyarrow.parquet").write_table(pa.Table.from_pylist(rows), tmp_path / name)
    elif name.endswith("csv"):
        (tmp_path / name).write_text("xã,dân số,\n" + "A,ít,\n" * 600, encoding="utf-8")
    else:
        lines = jsonl_of(rows)
        (tmp_path / name).write_bytes(lines if name.endswith("l") else b"[" + lines.replace(b"\n", b",") + b"]")
    assert "Name one of: dân số, xã (--text-column)" in failure(tmp_path / name)


STATISTICS = [
    {"Tỉnh": "Yên Bái", "2019": 12.5, "2020": 1250},
    {"Tỉnh": "Lào Cai", "2019": None, "2020": 40000.75},
]


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    """A file of rows, in the format of its ending."""
    if path.suffix in (".xlsx", ".parquet"):
        frame = pytest.importorskip("pandas").DataFrame(rows)
        (frame.to_excel if path.suffix == ".xlsx" else frame.to_parquet)(path, index=False)
    elif path.suffix in (".csv", ".tsv"):
        sign = "," if path.suffix == ".csv" else "\t"
        lines = [[*rows[0]], *([str(cell or "") for cell in row.values()] for row in rows)]
        path.write_text("\n".join(map(sign.join, lines)), encoding="utf-8")
    else:
        path.write_bytes(jsonl_of(rows) if path.suffix == ".jsonl" else json.dumps(rows).encode())
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.json", "a.parquet", "a.xlsx"])
def test_rows_of_numbers_are_one_table_whatever_the_format(tmp_path: Path, name: str) -> None:
    (article,) = read(written(tmp_path / name, STATISTICS))
    assert article.id == ("a-Sheet1" if name.endswith("xlsx") else "a")
    told = article.raw if name[2:] in ("csv", "tsv") else article.raw.replace(",", ".")
    assert told.splitlines() == ["Tỉnh\t2019\t2020", "Yên Bái\t12.5\t1250", "Lào Cai\t\t40000.75"]


@pytest.mark.parametrize(
    ("row", "rows", "expected"),
    [
        ({"Nội dung": "Thu ngân sách", "ĐVT": "tỷ đồng", "Kết quả": 1250}, None, "table"),
        ({"Nội dung": "Thu ngân sách", "2019": 1250}, None, "table"),
        ({"Nội dung": "Thu ngân sách", "lượt xem": 1250}, None, "articles"),
        ({"Nội dung": "Thu ngân sách", "lượt xem": 1250}, "table", "table"),
        ({"Nội dung": TEXT, "năm 2019": 1250}, None, "articles"),
        ({"Tiêu đề": "Thu ngân sách", "lượt xem": 1250}, None, None),
        ({"province": "Yen Bai", "2019": 1250}, None, None),
        ({"province": "Yen Bai", "2019": 1250}, "table", "table"),
        ({"Nội dung": "Thu ngân sách", "2019": 1250}, "articles", "articles"),
        ({"Tỉnh": "Yên Bái", "2019": 1250}, "articles", None),
        ({"Tỉnh": "Yên Bái", "2019": [1250]}, None, None),
        ({"Tỉnh": TEXT * 10, "2019": 1250}, None, None),
        ({"bài viết của báo": TEXT, "lượt xem": 1250}, None, None),
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.xlsx"])
def test_rows_are_articles_where_a_column_holds_texts(
    tmp_path: Path, row: dict[str, Any], rows: str | None, expected: str | None, name: str
) -> None:
    cells = {key: str(value) if isinstance(value, list) and name == "a.xlsx" else value for key, value in row.items()}
    if cells != row:
        return
    found = list(read(written(tmp_path / name, [cells] * 3), rows=rows, on_error="collect"))
    number = {"table": 1, "articles": 3, None: 0}[expected]
    assert len([article for article in found if not article.failure]) == number
    assert ("\t" in found[0].raw) == (expected == "table")


def test_what_rows_are_taken_for_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="baocao"):
        (source,) = sources(written(tmp_path / "a.csv", STATISTICS))
    assert caplog.messages == [f"{tmp_path / 'a.csv'}: one table; for its rows as articles: --rows articles"]
    assert source.taken == "table"
    with pytest.raises(OptionError, match=r"rows must be one of: articles, table\. Got 'both'"):
        read(tmp_path / "a.csv", rows="both")


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_table_with_too_many_rows_or_columns_is_refused(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / name, STATISTICS * (MOST_ROWS // 2 + 1))
    assert "a table must have at most 5,000 rows" in failure(path)
    wide = {"Tỉnh": "Yên Bái", **{f"tháng {number}": number for number in range(1, 252)}}
    with pytest.raises(InputError, match="at most 200 columns"):
        list(read(written(tmp_path / f"wide-{name}", [wide] * 2), on_error="raise"))


@pytest.mark.parametrize(("name", "bad"), [("a.csv", 'Hà Giang,"5'), ("a.jsonl", '{"Tỉnh": ')])
def test_damaged_rows_of_a_table_are_counted(tmp_path: Path, name: str, bad: str) -> None:
    path = written(tmp_path / name, STATISTICS)
    path.write_text(path.read_text().rstrip("\n") + f"\n{bad}\n")
    (article,) = read(path)
    assert len(article.raw.splitlines()) == 3
    assert "damaged rows of the table that are left out: 1" in article.warnings[-1]


def test_a_large_file_of_lines_is_told_by_its_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(jsonl_of(RECORDS * 40))
    monkeypatch.setattr("baocao.read.guards.MAX_BYTES", 2_000)
    assert path.stat().st_size > 2_000
    assert len(list(read(path))) == len(RECORDS) * 40


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (39.3, '0.0"%"', "39,3"),
        (39.3, r"0.0\%", "39,3"),
        (0.393, "0.0%", "39,3%"),
        (12.125, "General", "12,1250"),
        (1234567890123.5, "General", "1234567890123,5"),
    ],
)
def test_numbers_of_a_sheet_say_what_they_are(tmp_path: Path, value: float, number_format: str, shown: str) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["Chỉ tiêu", "Năm 2021"], ["Thu ngân sách", value], ["Chi ngân sách", 5]):
        book.active.append(row)
    book.active["B2"].number_format = number_format
    book.save(tmp_path / "a.xlsx")
    (article,) = read(tmp_path / "a.xlsx")
    assert article.raw.splitlines()[1] == f"Thu ngân sách\t{shown}"


def test_exact_and_single_numbers_of_parquet_are_what_they_were(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"Tỉnh": ["Yên Bái", "Lào Cai"], "2021": [Decimal("2.250"), Decimal("12.125")],
                      "2022": pa.array([0.1, 7.5], pa.float32())})  # fmt: skip
    parquet.write_table(table, tmp_path / "a.parquet")
    (article,) = read(tmp_path / "a.parquet")
    assert article.raw.splitlines()[1:] == ["Yên Bái\t2,2500\t0,1", "Lào Cai\t12,1250\t7,5"]


def test_one_sheet_that_is_too_long_costs_no_other(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for sheet, rows in ((book.active, MOST_ROWS + 1), (book.create_sheet("B"), 3)):
        sheet.append(["Chỉ tiêu", "2021"])
        for number in range(rows):
            sheet.append(["Số hộ", number])
    book.save(tmp_path / "a.xlsx")
    failed, article = read(tmp_path / "a.xlsx", on_error="collect")
    assert failed.failure is not None
    assert "at most 5,000 rows" in failed.failure.message
    assert article.id == "a-B"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("sep=;\nid;text\n1;A, b\n", {"1": "A, b"}),
        ("sep=\t\r\nid\ttext\r\n1\tA\r\n", {"1": "A"}),
        ('id,text\n1,"Xã ""tốt\n2,B\n3,C\n', {"a-2": None, "2": "B", "3": "C"}),
        ('id,text\n1,"Xã tốt\n2,B\n3,"C"\n4,D\n', {"a-2": None, "2": "B", "3": "C", "4": "D"}),
        ('id,text\n1,"A\ndòng ""2"""\n2,B\n', {"1": 'A\ndòng "2"', "2": "B"}),
        ('id,text\n1,ống 5" dài\n2,B\n', {"1": 'ống 5" dài', "2": "B"}),
        ("id,text,,\n1,A,,\n2,B,,,\n", {"1": "A", "2": "B"}),
    ],
)
@pytest.mark.parametrize("rows", [1, 256])
def test_csv_as_people_export_it(
    tmp_path: Path, content: str, expected: dict[str, str | None], rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baocao.read.ranges.RANGE_ROWS", rows)
    (tmp_path / "a.csv").write_bytes(content.encode())
    articles = list(read(tmp_path / "a.csv", on_error="collect"))
    assert {article.id: None if article.failure else article.raw for article in articles} == expected


def test_a_column_that_is_there_twice_is_refused_where_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,text\nA,B\n")
    (tmp_path / "b.csv").write_text("text,note,note\nA,B,C\n")
    assert "'text' is there more than once" in failure(tmp_path / "a.csv")
    assert next(read(tmp_path / "b.csv")).raw == "A"


@pytest.mark.parametrize("value", ["5", '["a", "b"]', "true", '{"a": 1}'])
def test_a_text_that_is_no_string_is_an_error_of_its_row(tmp_path: Path, value: str) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": {value}}}\n{{"text": "{LEAD}"}}\n')
    bad, good = read(tmp_path / "a.jsonl", on_error="collect")
    assert bad.failure
    assert "must be a string" in bad.failure.message
    assert good.raw == LEAD


@pytest.mark.parametrize(
    "written",
    ["2019-11-08", "8/11/2019", "08.11.2019", "08 11 2019 08:51", "thứ sáu, 08/11/2019 08:51", "(08-11-2019 16:32)",
     "ngày 8 tháng 11 năm 2019", "2019-11-07T20:00:00Z", "2019-11-08T23:43:45+07:00", "20191108", 1573171200, 1573171200000,
     "Fri, 08 Nov 2019 10:00:00 +0700", "2019/11/08 10:00"],
)  # fmt: skip
def test_days_as_people_and_machines_write_them(written: object) -> None:
    assert parse_date(written) == date(2019, 11, 8)


@pytest.mark.parametrize(
    "written", ["8/11", "8/11/19", "25/13/2019", "31/2/2019", "hôm qua", "2019-11", 5, "12345678", ""]
)
def test_what_is_no_whole_day_is_none(written: object) -> None:
    assert parse_date(written) is None


def test_a_dictionary_of_few_bytes_cannot_stand_for_gigabytes(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 200, pa.int32()), pa.array([LEAD * 4_000]))
    parquet.write_table(pa.table({"text": text}), tmp_path / "a.parquet", compression="zstd")
    assert "bomb" in failure(tmp_path / "a.parquet")


def test_a_dictionary_that_is_none_is_read(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.table({"text": [TEXT, None, TEXT], "id": [1, 2, 3]}), tmp_path / "a.parquet")
    assert [article.raw for article in read(tmp_path / "a.parquet", on_error="collect")] == [TEXT, "", TEXT]


def test_a_sheet_that_is_a_table_is_one_article(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Biểu 1"
    for row in (["Thu ngân sách"], ["Nội dung", None, "Tỷ lệ"], ["Thuế", 1234.5, 0.876], ["Phí", None, 0.1 + 0.2]):
        sheet.append(row)
    sheet["C3"].number_format = "0.0%"
    book.save(tmp_path / "a.xlsx")
    (article,) = read(tmp_path / "a.xlsx")
    assert article.raw == "Thu ngân sách\nNội dung\t\tTỷ lệ\nThuế\t1234,5\t87,6%\nPhí\t\t0,3"


def test_a_sheet_of_data_is_refused_as_before(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["a", "b"], [1, 2.5], [3, 4]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="no column is known to hold the text"):
        list(read(tmp_path / "a.xlsx"))
