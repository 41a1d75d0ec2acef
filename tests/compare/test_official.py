"""Official values beside those of reports."""

from pathlib import Path

import pandas as pd
import pytest
from test_over_time import cells

from baocao.compare.official import beside, read_official
from baocao.core.errors import InputError

ROOT = Path(__file__).parents[2]
UNITS = {"grdp_growth": "%", "population": "count", "poverty_multidimensional": "%", "near_poverty": "%"}
HEAD = "indicator,place,period,value,unit,source\n"


def read(tmp_path: Path, rows: str, head: str = HEAD) -> pd.DataFrame:
    path = tmp_path / "official.csv"
    path.write_text(head + rows, encoding="utf-8")
    return read_official(path, UNITS)


def test_the_table_that_is_shipped_is_one() -> None:
    table = read_official(ROOT / "corpora" / "demo" / "official.csv", UNITS)
    assert table.loc[table["place"] == "tỉnh Yên Bái", "official"].tolist() == [821030]
    assert set(table["level"]) == {"country", "province"}
    assert table["source"].str.len().min() > 20


@pytest.mark.parametrize(
    ("row", "place", "province", "value"),
    [
        ("population,Yên Bái,2019,821.030,count,x", "tỉnh Yên Bái", "Yên Bái", 821030),
        ("population,tinh yen bai,2019,821030,count,x", "tỉnh Yên Bái", "Yên Bái", 821030),
        ("population,Lào Cai,2024,787066,count,x", "tỉnh Lào Cai", "Lào Cai", 787066),
        ("population,huyện Văn Yên,2019,129,count,x", "huyện Văn Yên", "Yên Bái", 129),
        ('grdp_growth,Cả nước,2022,"8,02",%,x', "cả nước", None, 8.02),
    ],
)
def test_places_and_numbers_are_understood_as_people_write_them(
    tmp_path: Path, row: str, place: str, province: str | None, value: float
) -> None:
    (found,) = read(tmp_path, row).astype(object).where(lambda table: table.notna(), None).to_dict("records")
    assert (found["place"], found["province"], found["official"]) == (place, province, value)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("grdp_grwth,Yên Bái,2022,1,%,x", "line 2, column indicator.*near: grdp_growth"),
        ("grdp_growth,Yên Bái,năm 2022,1,%,x", "line 2, column period"),
        ("grdp_growth,Yên Bái,2022,nhiều,%,x", "line 2, column value.*'nhiều'"),
        ("population,Yên Bái,2022,8,%,x", "line 2, column unit: population is told in count"),
        ("population,Atlantis,2022,8,count,x", "line 2, column place: no unit is called 'Atlantis'"),
        ("population,huyện Châu Thành,2022,8,count,x", "several units are called"),
        ("population,Yên Bái,2022,8,count,x\npopulation,Yên Bái,2022,9,count,x", "Got two of population"),
    ],
)
def test_an_error_is_named_with_its_place(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, row)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Lacks unit, source"):
        read(tmp_path, "a,b,c,d\n", head="indicator,place,period,value\n")


def test_differences_stand_beside(tmp_path: Path) -> None:
    official = read(
        tmp_path,
        "population,Yên Bái,2022,800,count,a\ngrdp_growth,Yên Bái,2022,8.5,%,b\npopulation,Lào Cai,2022,700,count,c\n",
    )
    table = cells(
        {"indicator": "population", "period": "2022", "value": 880.0, "unit": "count"},
        {"indicator": "population", "period": "2022", "value": 990.0, "unit": "count", "planned": True},
        {"indicator": "grdp_growth", "period": "2022", "value": 8.0, "unit": "%"},
    )
    first, second, third = beside(table, official).to_dict("records")
    assert (first["value"], first["difference"], first["percent"]) == (880, 80, 10)
    assert second["difference"] == -0.5
    assert pd.isna(second["percent"])
    assert (third["state"], third["source"]) == ("unreported", "c")
