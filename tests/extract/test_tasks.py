"""Tasks: invented passages with who is to do what by when (`tasks.txt`), lead-ins, deadlines, targets, and the table."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import baocao
from baocao.analyzer import Analyzer
from baocao.core import markup
from baocao.core.article import Draft

TITLE = "Báo cáo tình hình công tác của xã Bản Hồ trong quý\n\n"
PUBLISHED = "2024-03-01"
PROPOSALS = "proposals: "


class Fixed:
    """Gives every passage one theme, so that the theme model has no say."""

    def __init__(self, theme: str) -> None:
        self._theme = theme

    def predict_article(self, article: Draft) -> list[tuple[str, float]]:
        return [(self._theme, 1.0)] * len(article.passages)


READERS = {theme: baocao.load(model=Fixed(theme)) for theme in ("tasks", "proposals", "results")}


def record(text: str, theme: str = "tasks", published: str | None = PUBLISHED) -> dict[str, Any]:
    return baocao.to_record(READERS[theme].analyze(text, published=published))


def cases() -> Iterator[tuple[str, markup.Marked]]:
    """The passages of `tasks.txt`, each behind a title, with their theme."""
    blocks = (Path(__file__).parent / "tasks.txt").read_text(encoding="utf-8").split("\n\n")
    for block in blocks[1:]:
        theme = "proposals" if block.startswith(PROPOSALS) else "tasks"
        yield theme, markup.parse(TITLE + block.strip().removeprefix(PROPOSALS), allowed=["task"])


def told(task: dict[str, Any], figures: list[dict[str, Any]]) -> dict[str, str]:
    """What the record says of a task, as the attributes of the annotation."""
    deadline = task.get("deadline", {})
    found = {
        "addressee": task.get("addressee", {}).get("text"),
        "issuer": task.get("issuer", {}).get("text"),
        "partners": "|".join(partner["text"] for partner in task.get("partners", [])),
        "binding": task.get("binding"),
        "deadline": deadline.get("text"),
        "due": deadline.get("due"),
        "figures": "|".join(figures[number]["text"] for number in task.get("figures", [])),
    }
    return {key: value for key, value in found.items() if value}


@pytest.mark.parametrize(
    ("theme", "marked"), list(cases()), ids=lambda case: getattr(case, "text", case)[len(TITLE) :][:40]
)
def test_invented_passages(theme: str, marked: markup.Marked) -> None:
    found = record(marked.text, theme)
    expected = [(marked.text[tag.start : tag.end], dict(tag.attributes)) for tag in marked.tags]
    assert [(task["text"], told(task, found["figures"])) for task in found["tasks"]] == expected


def test_other_themes_and_headings_hold_no_tasks() -> None:
    text = TITLE + "Nhiệm vụ trọng tâm\n1. Tập trung chăm sóc lúa xuân, phòng trừ sâu bệnh.\n"
    assert record(text, "results")["tasks"] == []
    assert [task["text"] for task in record(text)["tasks"]] == ["Tập trung chăm sóc lúa xuân, phòng trừ sâu bệnh"]


@pytest.mark.parametrize(
    ("words", "binding"),
    [
        ("Huyện sẽ nghiên cứu mở chợ đầu mối.", "considered"),
        ("Huyện cần phấn đấu thu đủ ngân sách.", "aimed"),
        ("Yêu cầu Sở Y tế nghiên cứu, trình phương án.", "ordered"),
        ("Tăng cường nghiên cứu giống lúa chịu mặn.", None),
        ("Huyện chỉ đạo đẩy nhanh tiến độ làm đường.", None),
        ("Hoàn thiện hồ sơ theo yêu cầu của tỉnh.", None),
        ("Rà soát hộ nghèo không phải kê khai thuế.", None),
    ],
)
def test_the_first_cue_binds_and_a_noun_or_a_deed_does_not(words: str, binding: str | None) -> None:
    [task] = record(TITLE + words)["tasks"]
    assert task.get("binding") == binding


@pytest.mark.parametrize(
    ("words", "addressee"),
    [
        ("Tại buổi họp với các sở, ngành, Chủ tịch UBND tỉnh yêu cầu Sở Y tế tăng cường kiểm tra.", "Sở Y tế"),
        ("Sở Giáo dục và Đào tạo, Sở Nội vụ phải tuyển đủ giáo viên.", "Sở Giáo dục và Đào tạo, Sở Nội vụ"),
        ("Cán bộ, công chức trong khi làm nhiệm vụ phải đeo thẻ.", "Cán bộ, công chức"),
        ("Mưa lũ còn phức tạp, các xã vùng thấp cần di dời dân.", "các xã vùng thấp"),
        ("Hộ nghèo sẽ được hỗ trợ làm nhà.", None),  # for others to do
        ("Việc làm đường cần hoàn thành sớm.", None),
        ("Chú trọng phòng cháy, chữa cháy rừng.", None),  # "chú" is nobody here
    ],
)
def test_addressees(words: str, addressee: str | None) -> None:
    [task] = record(TITLE + words)["tasks"]
    assert task.get("addressee", {}).get("text") == addressee


def test_who_speaks_is_the_issuer_and_no_part_of_the_task() -> None:
    before = record(TITLE + "Ông Lò Văn Ba nhấn mạnh, các xã cần rà soát hộ nghèo.")["tasks"]
    behind = record(TITLE + "“Các xã cần rà soát hộ nghèo”, ông Lò Văn Ba nhấn mạnh.")["tasks"]
    assert [task["text"].lower() for task in (*before, *behind)] == ["các xã cần rà soát hộ nghèo"] * 2
    assert [task["issuer"]["text"].lower() for task in (*before, *behind)] == ["ông lò văn ba"] * 2


def test_what_a_semicolon_parts_keeps_addressee_and_issuer() -> None:
    first, second = record(TITLE + "Tỉnh yêu cầu các xã rà soát hộ nghèo; tổ chức dạy nghề cho thanh niên.")["tasks"]
    assert first["addressee"] == second["addressee"]
    assert (first["issuer"], first["binding"]) == (second["issuer"], second["binding"])
    assert (first["rule"], second["rule"]) == ("statement", "statement before")
    assert first["confidence"] > second["confidence"]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("Hoàn thành cắm mốc trước ngày 30/6/2024.", date(2024, 6, 30)),
        ("Hoàn thành cắm mốc trước tháng 6/2024.", date(2024, 5, 31)),
        ("Hoàn thành cắm mốc chậm nhất trong quý II/2024.", date(2024, 6, 30)),
        ("Năm 2025, mở rộng chợ huyện.", date(2025, 12, 31)),
        ("Hoàn thành từ ngày 5/4 đến ngày 20/4.", date(2024, 4, 20)),
        ("Từ đầu năm đến nay, các xã cần rà soát hộ nghèo.", None),
        ("Rà soát các hộ dự họp vào ngày 20/4.", None),  # the day of an event
        ("Báo cáo kết quả trước ngày 25/2/2024.", date(2024, 2, 25)),  # the paper came late
        ("Khắc phục những tồn tại trong năm 2022.", None),  # over before the day of publication
        ("Thực hiện Quyết định số 12/QĐ-UBND ngày 5/4/2024 của tỉnh.", None),
        ("Thực hiện quy hoạch báo chí đến năm 2025.", None),  # part of a name
    ],
)
def test_deadlines(words: str, due: date | None) -> None:
    found = record(TITLE + words)
    [task] = found["tasks"]
    deadline = task.get("deadline")
    assert (deadline and deadline["due"]) == (due and due.isoformat())
    if deadline:
        period = found["periods"][deadline["period"]]
        assert {key: period[key] for key in ("start", "end", "text", "timex")} == {
            key: deadline[key] for key in ("start", "end", "text", "timex")
        }


def test_a_heading_lends_its_year_and_how_it_binds_at_lower_confidence() -> None:
    text = (
        TITLE + "Nhiệm vụ năm 2024\n- Trồng mới 500 ha rừng sản xuất.\n- Yêu cầu các xã giữ rừng trong tháng 5/2024.\n"
    )
    lent, own = record(text)["tasks"]
    assert (lent["binding"], lent["deadline"]["due"], lent["rule"]) == ("planned", "2024-12-31", "heading")
    assert (own["binding"], own["deadline"]["due"], own["rule"]) == ("ordered", "2024-05-31", "statement")
    assert lent["confidence"] < own["confidence"]


def test_the_table_has_constant_columns_with_and_without_rows(analyzer: Analyzer) -> None:
    text = TITLE + "UBND tỉnh yêu cầu Sở Y tế, phối hợp với Công an tỉnh kiểm tra 12 chợ trước ngày 30/6/2024.\n"
    table = baocao.tables([READERS["tasks"].analyze(text, published=PUBLISHED)])["tasks"]
    row = table.iloc[0]
    assert (row["addressee"], row["issuer"], row["binding"]) == ("Sở Y tế", "UBND tỉnh", "ordered")
    assert (str(row["deadline_due"])[:10], row["deadline_timex"], row["theme"]) == ("2024-06-30", "2024-06-30", "tasks")
    assert '"Công an tỉnh"' in row["partners"]
    assert text[row["addressee_start"] : row["addressee_end"]] == "Sở Y tế"
    assert list(table.columns) == list(baocao.tables([analyzer.analyze("")])["tasks"].columns)
