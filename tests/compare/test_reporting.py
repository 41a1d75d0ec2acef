"""The commands chart and report: what they write, what they refuse, what they leave alone."""

import json
import re
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from invented_reports import write_reports
from openpyxl import load_workbook

from baocao.cli import commands
from baocao.compare.frames import read_frames
from baocao.core.errors import BaocaoError
from baocao.run import progress

OFFICIAL = """indicator,place,period,value,unit,source
budget_revenue,Yên Bái,2022,4600000000000,VND,Cục <b>
budget_revenue,Bắc Giang,2022,17000000000000,VND,Cục
poverty_multidimensional,Lào Cai,2023,12,%,Sở
"""


def run(*words: Any, code: int = 0) -> Result:
    result = CliRunner().invoke(commands, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result


def refused(*words: Any) -> str:
    """The one error that a command ends with."""
    error = CliRunner().invoke(commands, [str(word) for word in words]).exception
    assert isinstance(error, BaocaoError)
    return str(error)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    run("extract", write_reports(folder / "reports"), "-o", folder / "tables", "--model", "fast")
    return folder / "tables"


def test_a_report_has_its_workbook_beside_it(tables: Path, tmp_path: Path) -> None:
    run("report", tables, "-o", tmp_path / "r.html", "--title", "Bốn tỉnh", "--charts", 1)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<h1>Bốn tỉnh</h1>" in page
    assert ">5,120</a>" in page
    assert page.count("<figure>") < 10
    assert "themes " in page[page.index('id="method"') :]  # the model that the run names
    book = load_workbook(tmp_path / "r-tables" / "comparison.xlsx", read_only=True)
    values = {cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {5.12e12, 8.9e12} <= values
    assert sum(path.stat().st_size for path in tmp_path.rglob("*")) < 2_000_000


def official_rows(tables: Path, folder: Path, *words: str) -> list[str]:
    """The rows of official values of a page, their words; none where it has no such part."""
    (folder / "official.csv").write_text(OFFICIAL, encoding="utf-8")
    run("report", tables, "-o", folder / "r.html", "--charts", 0, "--language", "vi", *words)
    _, _, part = (folder / "r.html").read_text(encoding="utf-8").partition('<section id="official">')
    rows = re.findall(r"<tr><th scope=.row.*?</tr>", part.partition("</section>")[0], re.DOTALL)
    return [" | ".join(filter(None, re.sub(r"<[^>]+>", "\t", row).split("\t"))) for row in rows]


def test_official_values_stand_beside_those_of_the_reports(
    tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    revenue = [
        "tỉnh Yên Bái | Thu ngân sách nhà nước trên địa bàn | 2022 | tỷ đồng | 4.650 | 4.600 | 50 | 1,1 % | Cục &lt;b&gt;",
        "tỉnh Bắc Giang | Thu ngân sách nhà nước trên địa bàn | 2022 | tỷ đồng | – | 17.000 | Cục",
    ]
    rate = "tỉnh Lào Cai | Tỷ lệ hộ nghèo (đa chiều) | 2023 | % | 11,5 | 12 | -0,5 | Sở"
    assert official_rows(tables, tmp_path, "--with", "official.csv") == [*revenue, rate]
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    link = re.search(r'<a class="n" href="#m(\d+)">4.650</a></td><td>4.600', page)
    assert link
    assert f'<mark id="m{link[1]}">4.650 tỷ đồng</mark>' in page
    chosen = ("--with", "official.csv", "--overwrite", "--indicator", "budget_revenue", "--period", "2022")
    assert official_rows(tables, tmp_path, *chosen) == revenue
    nothing = ("--with", "official.csv", "--overwrite", "--indicator", "forest_cover")
    assert official_rows(tables, tmp_path, *nothing) == []
    assert "Tệp số liệu chính thức không có gì" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert official_rows(tables, tmp_path, "--overwrite") == []
    assert "chính thức</h2>" not in (tmp_path / "r.html").read_text(encoding="utf-8")


STEPS = ["reading results", "finding indicators", "grouping alike wordings", "laying cells side by side"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("compare", "-o", "comparison"), [*STEPS, "writing files"]),
        (
            ("report", "-o", "r.html", "--charts", 0),
            [*STEPS, "tables and pictures", "gathering shortcomings", "writing files"],
        ),
    ],
)
def test_long_work_tells_how_far_it_is(
    tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: list[str]
) -> None:
    heard: list[tuple[str, int, int]] = []
    listener = lambda step, done=0, total=0: heard.append((step, done, total))  # noqa: E731
    monkeypatch.setattr(progress, "steps", lambda: nullcontext(listener))
    monkeypatch.chdir(tmp_path)
    run(words[0], tables, *words[1:])
    assert list(dict.fromkeys(step for step, *_ in heard)) == told
    counted = [(done, total) for step, done, total in heard if step == "finding indicators"]
    assert len(counted) > 10
    assert counted == sorted(counted)
    assert 0 < counted[-1][0] < counted[-1][1] == len(read_frames(tables)["figures"])


def test_only_what_baocao_wrote_is_replaced(tables: Path, tmp_path: Path) -> None:
    page = tmp_path / "r.html"
    page.write_text("mine")
    assert "is no page that baocao wrote" in refused("report", tables, "-o", page, "--overwrite")
    assert [page.read_text(), *tmp_path.iterdir()] == ["mine", page]
    page.unlink()
    run("report", tables, "-o", page, "--charts", 0)
    before = page.read_bytes()
    assert "exists" in refused("report", tables, "-o", page)
    run("report", tables, "-o", page, "--charts", 0, "--overwrite")
    assert page.read_bytes() == before


@pytest.mark.parametrize("kind", ["provinces", "time", "targets", "map", "fields", "shortcomings", "themes"])
def test_every_kind_of_picture_is_drawn(tables: Path, tmp_path: Path, kind: str) -> None:
    run("chart", tables, "--kind", kind, "--indicator", "budget_revenue", "-o", tmp_path / "x.svg")
    assert "Source: 7 texts" in (tmp_path / "x.svg").read_text(encoding="utf-8")


def test_options_choose_period_kind_and_language(tables: Path, tmp_path: Path) -> None:
    run(
        "chart",
        tables,
        "--indicator",
        "budget_revenue",
        "--period",
        "2022",
        "--language",
        "en",
        "-o",
        tmp_path / "x.svg",
    )
    drawn = (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert "4,650" in drawn
    assert "5,120" not in drawn
    target = ("--indicator", "budget_revenue", "--planned", "--period", "2024")
    run("chart", tables, *target, "--language", "vi", "-o", tmp_path / "y.svg")
    assert "5.600" in (tmp_path / "y.svg").read_text(encoding="utf-8")


def test_shapes_of_ones_own_and_what_they_lack(tables: Path, tmp_path: Path) -> None:
    ring = [[104, 21], [105, 21], [105, 22], [104, 21]]
    shape = {"properties": {"ten": "Yên Bái"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path = tmp_path / "shapes.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [shape]}), encoding="utf-8")
    words = ("chart", tables, "--kind", "map", "--indicator", "budget_revenue", "--geojson", path)
    told = run(*words, "--key", "ten", "-o", tmp_path / "x.svg").stderr
    assert "names without a match" in told
    assert "Lào Cai" in told
    assert "must have the property 'name'. They have ten" in refused(*words, "-o", tmp_path / "y.svg")
    assert not (tmp_path / "y.svg").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--kind", "map", "-o", "x.svg"), "needs --indicator ID"),
        (("--kind", "map", "--indicator", "budget_revenue", "--by", "district", "-o", "x.svg"), "--geojson FILE"),
    ],
)
def test_wrong_usage_is_told(tables: Path, words: tuple[str, ...], message: str) -> None:
    result = CliRunner().invoke(commands, ["chart", str(tables), *words])
    assert result.exit_code != 0
    assert message in result.output


def test_a_picture_never_takes_the_place_of_a_file(tables: Path, tmp_path: Path) -> None:
    (tmp_path / "x.svg").write_text("mine")
    assert "the name is taken" in refused("chart", tables, "--kind", "themes", "-o", tmp_path / "x.svg")
    assert (tmp_path / "x.svg").read_text() == "mine"


def test_bad_values_are_told(tables: Path, tmp_path: Path) -> None:
    words = ("chart", tables, "--indicator", "budget_revenue")
    assert "must be one of: .html, .png, .svg" in refused(*words, "-o", tmp_path / "x.gif")
    assert "period must be one of: 2022, 2023" in refused(*words, "--period", "1999", "-o", tmp_path / "x.svg")
    assert list(tmp_path.iterdir()) == []
