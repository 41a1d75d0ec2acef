"""Users' tables with their places converted: what is added, what is flagged, what is refused."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from baocao.core.errors import InputError, OptionError
from baocao.write.place_columns import ADDED, PlaceColumns, find_place, locate_table

DAY = date(2018, 5, 1)
HEADER = ("mã", "xã", "huyện", "tỉnh", "ngày")
PLACES = PlaceColumns(("xã", "huyện", "tỉnh"), DAY)


def table(folder: Path, *rows: tuple[str, ...], name: str = "a.csv", delimiter: str = ",") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, delimiter=delimiter).writerows([HEADER, *rows])
    return path


def read(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=delimiter))


@pytest.mark.parametrize(
    ("cells", "unit", "code", "province", "now"),
    [
        (("Mông Sơn", "Yên Bình", "Yên Bái"), "xã Mông Sơn", "04747", "Yên Bái", "Lào Cai"),
        (("xã Gia Ninh", "Quảng Ninh", "Quảng Bình"), "xã Gia Ninh", "19225", "Quảng Bình", "Quảng Trị"),
        (("Gia Ninh, Quảng Ninh, Quảng Bình",), "xã Gia Ninh", "19225", "Quảng Bình", "Quảng Trị"),
        (("huyện Yên Bình", "tỉnh Yên Bái"), "huyện Yên Bình", "141", "Yên Bái", "Lào Cai"),
        (("Thủ Đức", "Hồ Chí Minh"), "quận Thủ Đức", "762", "Hồ Chí Minh", "Hồ Chí Minh"),
        (("Hoà Bình",), "tỉnh Hòa Bình", "17", "Hòa Bình", "Phú Thọ"),
        (("tp hcm",), "thành phố Hồ Chí Minh", "79", "Hồ Chí Minh", "Hồ Chí Minh"),
        (("phuong ben nghe", "quan 1", "ho chi minh"), "phường Bến Nghé", "26740", "Hồ Chí Minh", "Hồ Chí Minh"),
        (("P.Tân Phong, TP.Biên Hòa",), "phường Tân Phong", "25996", "Đồng Nai", "Đồng Nai"),
    ],
)
def test_a_row_names_one_unit(cells: tuple[str, ...], unit: str, code: str, province: str, now: str) -> None:
    found = find_place(cells, DAY)
    assert (found["unit"], found["province"], found["province_now"]) == (unit, province, now)
    assert (found["code"], found["ambiguous"], bool(found["units_now"])) == (code, "", True)


def test_a_level_tells_what_names_without_a_type_are() -> None:
    assert find_place(("Yên Bình",), DAY)["ambiguous"] == "yes"
    assert find_place(("Yên Bình",), DAY, "district")["code"] == "141"
    communes = find_place(("Hòa Bình",), DAY, "commune")
    assert communes["ambiguous"] == "yes"
    assert "xã Hòa Bình, huyện Chi Lăng, tỉnh Lạng Sơn" in communes["candidates"].split("; ")
    assert "code" not in communes


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("Quận/Huyện", "huyện Yên Bình"),
        ("district", "huyện Yên Bình"),
        ("địa chỉ", ""),
        ("xã, huyện", ""),
    ],
)
def test_a_columns_name_tells_the_level_of_bare_names(tmp_path: Path, column: str, unit: str) -> None:
    source = tmp_path / "a.csv"
    source.write_text(f'"{column}",tỉnh\nYên Bình,Yên Bái\n', encoding="utf-8")
    locate_table(source, tmp_path / "b.csv", PlaceColumns((column, "tỉnh"), DAY))
    (row,) = read(tmp_path / "b.csv")
    assert (row["place_unit"], row["place_ambiguous"]) == (unit, "" if unit else "yes")


def test_what_is_not_known_is_not_guessed() -> None:
    inside = find_place(("Không Có", "Yên Bình", "Yên Bái"), DAY)
    assert inside == {
        "province": "Yên Bái",
        "province_code": "15",
        "province_now": "Lào Cai",
        "province_now_code": "15",
    }
    elsewhere = find_place(("phường 7", "quận 3", "TP.HCM"), DAY)
    assert (elsewhere["unit"], elsewhere["code"], elsewhere["province"]) == ("phường 7", "", "Hồ Chí Minh")
    two = find_place(("huyện Yên Bình và huyện Trấn Yên",), DAY)
    assert two == {"ambiguous": "yes", "candidates": "huyện Yên Bình; huyện Trấn Yên"}
    assert find_place(("không rõ",), DAY) == {}


def test_rows_stay_and_columns_stand_behind_them(tmp_path: Path) -> None:
    source = table(
        tmp_path, ("007", "Mông Sơn", "Yên Bình", "Yên Bái", "=1+1"), ("8", "", "", "", ""), ("9", "Lạ Hoắc")
    )
    counts = locate_table(source, tmp_path / "b.csv", PLACES)
    rows = read(tmp_path / "b.csv")
    assert list(rows[0]) == [*HEADER, *ADDED]
    assert [row["mã"] for row in rows] == ["007", "8", "9"]
    assert rows[0]["ngày"] == "=1+1"
    assert (rows[0]["place_code"], rows[0]["place_list_date"], rows[0]["place_province_now_code"]) == (
        "04747", "2025-03-01", "15"
    )  # fmt: skip
    assert rows[0]["place_units_now"] == "xã Bảo Ái (04750)"
    assert {rows[at][name] for at in (1, 2) for name in ADDED} == {""}
    assert counts == {"rows": 3, "located": 1, "missing": 2}


def test_each_row_may_have_its_own_day(tmp_path: Path) -> None:
    rows = [("1", "", "Sa Pa", "Lào Cai", day) for day in ("2018-01-01", "01/06/2021", "")]
    source = table(tmp_path, *rows, name="a.tsv", delimiter="\t")
    columns = PlaceColumns(("huyện", "tỉnh"), DAY, day_column="ngày", level="district")
    locate_table(source, tmp_path / "b.tsv", columns)
    found = read(tmp_path / "b.tsv", "\t")
    assert [row["place_unit"] for row in found] == ["huyện Sa Pa", "thị xã Sa Pa", "huyện Sa Pa"]


def test_a_workbook_keeps_numbers_days_and_strings(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["số", "ngày", "tỉnh", "chữ"])
    book.active.append([12.5, datetime(2019, 3, 1), "Yên Bái", "=SUM"])
    book.create_sheet("khác").append(["huyện"])
    book["khác"].append(["huyện Mai Sơn"])
    book.save(tmp_path / "a.xlsx")
    locate_table(tmp_path / "a.xlsx", tmp_path / "b.xlsx", PlaceColumns(("tỉnh",), day_column="ngày"))
    header, row = openpyxl.load_workbook(tmp_path / "b.xlsx").active.iter_rows(values_only=True)
    assert row[:3] == (12.5, datetime(2019, 3, 1), "Yên Bái")
    assert dict(zip(header, row, strict=True))["place_province_now"] == "Lào Cai"
    locate_table(tmp_path / "a.xlsx", tmp_path / "c.csv", PlaceColumns(("huyện",), DAY), sheet="khác")
    assert read(tmp_path / "c.csv")[0]["place_code"] == "125"
    with pytest.raises(InputError, match=r"a worksheet must be one of: Sheet, khác\. Got 'x'"):
        locate_table(tmp_path / "a.xlsx", tmp_path / "d.csv", PlaceColumns(("huyện",)), sheet="x")


def test_nothing_is_ever_replaced(tmp_path: Path) -> None:
    source = table(tmp_path, ("1", "", "", "Yên Bái", ""))
    before = source.read_bytes()
    out = tmp_path / "b.csv"
    out.write_text("mine", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "absent.csv")
    for taken in (out, source, tmp_path / "link.csv"):
        with pytest.raises(OptionError, match="exists, and stays as it is"):
            locate_table(source, taken, PLACES)
    assert out.read_text(encoding="utf-8") == "mine"
    assert source.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv", "link.csv"]


@pytest.mark.parametrize(
    ("columns", "out", "message"),
    [
        (("quận",), "b.csv", r"a column must be exactly one of: huyện, mã, ngày, tỉnh, xã\. Got 'quận'"),
        (("tỉnh",), "b.ods", r"Tables must be one of: \.csv, \.tsv, \.xlsx\. Got \.ods"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(
    tmp_path: Path, columns: tuple[str, ...], out: str, message: str
) -> None:
    source = table(tmp_path, ("1", "", "", "Yên Bái", ""))
    with pytest.raises(OptionError, match=message):
        locate_table(source, tmp_path / out, PlaceColumns(columns))
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_columns_that_are_there_already_are_not_doubled(tmp_path: Path) -> None:
    source = table(tmp_path, ("1", "", "", "Yên Bái", ""))
    locate_table(source, tmp_path / "b.csv", PLACES)
    with pytest.raises(OptionError, match=r"has the columns place_ambiguous, .* already"):
        locate_table(tmp_path / "b.csv", tmp_path / "c.csv", PLACES)
