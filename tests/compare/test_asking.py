"""Which cell answers: sixty questions over reports of our own, and on cells made by hand what ranks before what."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from asked_reports import QUESTIONS, REPORTS, Asked
from click.testing import CliRunner

import baocao
from baocao.analyzer import Analyzer
from baocao.cli import commands
from baocao.compare.asking import Answers, Asker, asker_of
from baocao.compare.cell_table import CELLS, SOURCES, as_frame
from baocao.compare.likeness import Search
from baocao.core.errors import OptionError

DAY = date(2024, 3, 1)
LEAST = 0.95  # of the questions must have the right cell first; 1.0 when this was written


@pytest.fixture(scope="module")
def asker(analyzer: Analyzer) -> Asker:
    return asker_of(baocao.tables(analyzer.analyze(text, id=name) for name, text in REPORTS.items()))


def is_right(cell: dict[str, Any], asked: Asked) -> bool:
    value = pytest.approx(asked.value) if asked.value is not None else None
    found = (cell["indicator"], cell["measure"], cell["period"], cell["place"], cell["value"])
    return found == (asked.indicator, asked.measure, asked.period, asked.place, value)


def test_the_right_cell_comes_first(asker: Asker) -> None:
    wrong = [
        (asked.question, answers and (answers[0].cell["indicator"], answers[0].cell["place"], answers[0].cell["value"]))
        for asked in QUESTIONS
        if not ((answers := asker.ask(asked.question, day=DAY).answers) and is_right(answers[0].cell, asked))
    ]
    assert len(QUESTIONS) == 60
    assert 1 - len(wrong) / len(QUESTIONS) >= LEAST, wrong


def test_an_answer_leads_to_its_characters(asker: Asker) -> None:
    answer = asker.ask("thu ngân sách Yên Bái 2022").answers[0]
    assert answer.told()["shown"] == "4.731 tỷ đồng"
    (source,) = answer.sources
    assert REPORTS[source["article"]][source["start"] : source["end"]] == source["text"] == "4.731 tỷ đồng"
    assert source["text"] in source["sentence"]


def test_what_is_absent_answers(asker: Asker) -> None:
    answer = asker.ask("nước sạch nông thôn Yên Bái 2023").answers[0]
    assert (answer.cell["state"], answer.cell["value"]) == ("absent", None)
    assert "chưa có số liệu" in answer.sources[0]["sentence"]


@pytest.mark.parametrize(
    ("question", "reason", "near"),
    [
        ("tỷ lệ che phủ rừng Lào Cai 2022", "Văn bản hiện có không nêu .*Lào Cai, 2022 .unreported", "Yên Bái"),
        ("đàn lợn Yên Bái 2023", "unreported", None),
        ("đàn lợn Lào Cai 2020", "Không có văn bản nào của tỉnh Lào Cai, 2020", "tỉnh Lào Cai"),
        ("tỷ lệ hộ nghèo Cà Mau 2022", "Không có văn bản nào của tỉnh Cà Mau, 2022", "tỉnh"),
        ("tỷ lệ hộ nghèo Yên Bái 2015", "Không có văn bản nào của tỉnh Yên Bái, 2015", "tỉnh Yên Bái"),
        ("giá vàng Yên Bái 2022", "Không nhận ra chỉ tiêu: 'giá vàng'", None),
        ("Yên Bái 2022", "Không nhận ra chỉ tiêu: '.trống.'", None),
    ],
)
def test_nothing_answers_and_why(asker: Asker, question: str, reason: str, near: str | None) -> None:
    found = asker.ask(question)
    assert found.answers == []
    assert pd.Series([found.reason]).str.contains(reason)[0], found.reason
    assert bool(found.near) is (near is not None)
    assert all(near in answer.cell["place"] for answer in found.near[:1] if near)


def test_what_is_only_near_says_so(asker: Asker) -> None:
    assert "gần nhất" in " ".join(asker.ask("thu hút đầu tư Bắc Ninh 2023").notes)
    assert asker.ask("thu nội địa Bắc Ninh 2023").notes[0].startswith("Từ 1/7/2025 tỉnh Bắc Ninh gồm")


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("tỷ lệ hộ nghèo Yên Bái 2024", "Không có số thực hiện: đây là kế hoạch."),
        ("kế hoạch thu nội địa Quảng Trị 2024", "Không có số kế hoạch: đây là thực hiện."),
        ("tỷ lệ che phủ rừng Yên Bái 2022 tăng bao nhiêu", "Không có đúng loại số được hỏi"),
        ("tỷ lệ hộ nghèo Quảng Trị 2024", None),
    ],
)
def test_the_first_answer_says_where_it_is_not_what_was_asked(asker: Asker, question: str, note: str | None) -> None:
    notes = asker.ask(question).notes[1:]  # the first is of the reform
    assert [told.startswith(note) for told in notes] == [True] if note else notes == ()


def test_a_part_of_the_period_says_so() -> None:
    assert "Không có số của đúng kỳ 2022: đây là số của 2022-H1." in ask([HALF], "hộ nghèo Yên Bái 2022").notes


def test_answers_are_the_same_each_time_and_plain(asker: Asker) -> None:
    told = [json.dumps(asker.ask("hộ nghèo 2022", limit=20).told(), ensure_ascii=False) for _ in range(2)]
    assert told[0] == told[1]
    assert "NaN" not in told[0]


def test_an_indicator_by_id_or_name(asker: Asker) -> None:
    assert asker.indicator_of("forest_cover") == "forest_cover"
    assert asker.indicator_of("ty le che phu rung") == "forest_cover"
    with pytest.raises(OptionError, match=r"must be an id or a name of one\. Got 'giá vàng'\. Nearest: "):
        asker.indicator_of("giá vàng")


BASE = {
    "indicator": "poor", "label": "Tỷ lệ hộ nghèo", "measure": "level", "unit": "%", "planned": False, "status": "actual",
    "place": "tỉnh Yên Bái", "level": "province", "place_code": "15", "province": "Yên Bái", "period": "2022",
    "start_date": date(2022, 1, 1), "end_date": date(2022, 12, 31), "state": "stated", "value": 1.0, "confidence": 0.9,
    "articles": 1,
}  # fmt: skip
HALF = {"period": "2022-H1", "end_date": date(2022, 6, 30)}
END = {"period": "2022-12-31", "start_date": date(2022, 12, 31)}


def ask(cells: list[dict[str, Any]], question: str) -> Answers:
    rows = [{**BASE, "cell": str(number), **cell} for number, cell in enumerate(cells)]
    articles = pd.DataFrame({"locality_province": ["Yên Bái"], "published": pd.to_datetime(["2022-12-01"])})
    labels = {row["indicator"]: row["label"] for row in rows}
    return Asker(as_frame(rows, CELLS), as_frame([], SOURCES), articles, Search(labels)).ask(question)


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        pytest.param("hộ nghèo Yên Bái 2022", {}, HALF, id="the year before a half of it"),
        pytest.param("hộ nghèo Yên Bái 2022", END, HALF, id="its last day before a half of it"),
        pytest.param("hộ nghèo Yên Bái 2022", {}, END, id="the year before its last day"),
        pytest.param("hộ nghèo Yên Bái 2022", {}, {"measure": "change"}, id="the level where no change is asked for"),
        pytest.param("hộ nghèo Yên Bái 2022 giảm bao nhiêu", {"measure": "change"}, {}, id="the change where it is"),
        pytest.param("hộ nghèo Yên Bái 2022", {}, {"planned": True}, id="the result where no plan is asked for"),
        pytest.param("kế hoạch hộ nghèo Yên Bái 2022", {"planned": True}, {}, id="the plan where it is"),
        pytest.param("hộ nghèo Yên Bái 2022 bao nhiêu %", {}, {"unit": "count"}, id="percent where it is asked for"),
        pytest.param("hộ nghèo Yên Bái 2022", {}, {"state": "absent", "value": None}, id="stated before absent"),
        pytest.param("hộ nghèo Yên Bái 2022", {}, {"state": "uncertain"}, id="stated before uncertain"),
        pytest.param("hộ nghèo Yên Bái 2022", {}, {"confidence": 0.5}, id="the surer one"),
        pytest.param("hộ nghèo Yên Bái 2022", {"articles": 3}, {}, id="what more articles say"),
        pytest.param("hộ nghèo Yên Bái", {}, {"period": "2021", "start_date": date(2021, 1, 1), "end_date": date(2021, 12, 31)}, id="the latest of any period"),
        pytest.param("tỷ lệ hộ cận nghèo Yên Bái 2022", {"indicator": "near", "label": "Tỷ lệ hộ cận nghèo"}, {}, id="the nearer wording"),
        pytest.param("tỷ lệ hộ nghèo Yên Bái 2022", {}, {"indicator": "near", "label": "Tỷ lệ hộ cận nghèo"}, id="and the other way"),
    ],
)  # fmt: skip
def test_what_ranks_first(question: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    for cells, place in (([first, second], "0"), ([second, first], "1")):
        answers = ask(cells, question).answers
        assert answers[0].cell["cell"] == place


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"place": "tỉnh Sơn La"}, id="another place"),
        pytest.param({"place": "thành phố Yên Bái", "level": "district"}, id="a city of the same name"),
        pytest.param({"period": "2021/2025", "start_date": date(2021, 1, 1), "end_date": date(2025, 12, 31)}, id="a longer period"),
        pytest.param({"period": "2023", "start_date": date(2023, 1, 1), "end_date": date(2023, 12, 31)}, id="another year"),
        pytest.param({"state": "unreported", "value": None}, id="not reported"),
        pytest.param({"label": "Sản lượng cà phê"}, id="another indicator"),
    ],
)  # fmt: skip
def test_what_never_answers(other: dict[str, Any]) -> None:
    assert ask([other], "hộ nghèo Yên Bái 2022").answers == []


def test_the_whole_country_is_a_place_of_its_own() -> None:
    country = {"place": "cả nước", "level": "country", "province": None}
    assert [a.cell["place"] for a in ask([{}, country], "tỷ lệ hộ nghèo cả nước 2022").answers] == ["cả nước"]
    assert [a.cell["place"] for a in ask([{}, country], "hộ nghèo Yên Bái 2022").answers] == ["tỉnh Yên Bái"]


LAO_CAI = {"place": "tỉnh Lào Cai", "province": "Lào Cai"}


@pytest.mark.parametrize(
    ("year", "meant"),
    [
        pytest.param(2024, ["63"], id="the old province, also in a later report on the new one"),
        pytest.param(2026, ["34"], id="the new province, also of an earlier plan of the old one"),
        pytest.param(2025, ["63", "34"], id="in the year of the reform either"),
    ],
)
def test_provinces_of_one_name_are_told_apart(year: int, meant: list[str]) -> None:
    when = {"period": str(year), "start_date": date(year, 1, 1), "end_date": date(year, 12, 31)}
    old, new = ({**LAO_CAI, **when, "unit_id": f"province:{key}"} for key in ("63:10", "34:15"))
    found = ask([old, new], f"tỷ lệ hộ nghèo Lào Cai {year}").answers
    assert [answer.cell["unit_id"].split(":")[1] for answer in found] == meant


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    for name, text in REPORTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(commands, ["extract", str(folder), "-o", str(folder / "run"), "--model", "fast"])
    assert done.exit_code == 0, done.output
    return folder / "run"


def test_the_command_shows_value_and_sentence(run: Path) -> None:
    done = CliRunner(env={"BAOCAO_LANG": "vi"}).invoke(commands, ["ask", "tỷ lệ hộ nghèo Lào Cai 2022", str(run)])
    assert done.exit_code == 0, done.output
    head, source, *_ = done.stdout.splitlines()
    assert head.startswith("Tỷ lệ hộ nghèo") and head.endswith("tỉnh Lào Cai · 2022: 19,37%")  # noqa: PT018
    assert source.lstrip().startswith("lao-cai-2022 [")
    assert "Tỷ lệ hộ nghèo năm 2022 còn 19,37%" in source
    assert done.stdout.splitlines()[-1].startswith("! Từ 1/7/2025")


def test_the_command_answers_in_json(run: Path) -> None:
    done = CliRunner().invoke(
        commands, ["ask", "thu ngân sách Yên Bái năm ngoái", str(run), "--date", "1/3/2024", "--json", "--limit", "1"]
    )
    told = json.loads(done.stdout)
    assert [answer["value"] for answer in told["answers"]] == [4.985e12]
    assert told["understood"]["period"] == "2023"


def test_the_command_exits_with_three_where_nothing_answers(run: Path) -> None:
    done = CliRunner(env={"BAOCAO_LANG": "vi"}).invoke(commands, ["ask", "tỷ lệ che phủ rừng Lào Cai 2022", str(run)])
    assert done.exit_code == 3
    assert "unreported" in done.stdout
    assert "Gần với câu hỏi:" in done.stdout
