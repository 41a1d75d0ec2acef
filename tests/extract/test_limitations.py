"""Limitations cut out of single sentences: how many, where they begin and end, who has them and why."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from baocao.analyzer import Analyzer
from baocao.core.article import Article
from baocao.core.lexicon import load
from baocao.core.markup import parse
from baocao.core.spans import Lack
from baocao.extract.kinds.limitations import Limitation, find_limitations
from baocao.structure.prepare import prepare


def of(text: str, theme: str = "shortcomings") -> Iterator[Limitation]:
    """The limitations of one passage whose theme is given, so that the theme model has no say."""
    article = prepare(Article(raw=text))
    passages = tuple(replace(passage, theme=theme, kind="sentence") for passage in article.passages)
    return find_limitations(replace(article, passages=passages))


GOOD = """
Tuy nhiên, <l>việc bố trí vốn đối ứng ở cấp huyện còn chậm</l>.
<l>Đội ngũ cán bộ thú y cơ sở thiếu về số lượng</l>, <l>chưa được tập huấn thường xuyên</l>.
<l>Chất lượng nguồn nhân lực chưa cao, chưa đồng đều</l>.
Theo bà Lê Thị Mận, Giám đốc Sở Y tế, <l>nhiều trạm y tế xã thiếu bác sĩ</l>.
Đó là: <l>công tác quy hoạch còn dàn trải</l>; <l>việc xử lý rác thải chưa triệt để</l>; <l>một số dự án chậm tiến độ</l>.
<l>Nhiều hộ chưa có đất sản xuất</l> do quỹ đất của xã đã hết.
<l>Phong trào “Toàn dân làm đường”, một số nơi còn hình thức</l>, <l>việc kiểm tra chưa thường xuyên</l>.
“<l>Mương tiêu ở bản còn thiếu</l>”, bà Lò Thị Mới, người dân xã Nà Ngần, nói.
<l>Nước thải chưa qua xử lý</l>, <l>khiến cá nuôi lồng của các hộ hạ lưu bị chết hàng loạt</l>.
"""
BAD = """
Bên cạnh đó, vẫn còn một số hạn chế, tồn tại.
Trong kỳ không để xảy ra tình trạng đói giáp hạt.
Đến nay trên địa bàn chưa phát hiện ca bệnh nào.
Những tồn tại này còn do nhiều nguyên nhân.
Các khó khăn nêu trên còn kéo dài.
"""


def cases(table: str) -> list[str]:
    return [line for line in table.splitlines() if line]


@pytest.mark.parametrize("line", cases(GOOD))
def test_items_are_cut_to_their_clause(line: str) -> None:
    marked = parse(line)
    found = [marked.text[item.start : item.end] for item in of(marked.text)]
    assert [text.removeprefix("khiến ") for text in found] == [
        marked.text[tag.start : tag.end].removeprefix("khiến ") for tag in marked.tags
    ]


@pytest.mark.parametrize("line", cases(BAD))
def test_announcements_and_good_news_are_no_items(line: str) -> None:
    assert list(of(line)) == []


@pytest.mark.parametrize("damage", ["hư hỏng nặng", "sạt lở nghiêm trọng", "ô nhiễm nặng", "ùn tắc kéo dài"])
def test_damage_of_a_degree_is_a_limitation_in_any_passage(damage: str) -> None:
    text = f"Tuyến đường vào bản {damage}."
    assert [text[item.start : item.end] for item in of(text, "context")] == [text.rstrip(".")]
    assert list(of("Tuyến đường vào bản hư hỏng.", "context")) == []


@pytest.mark.parametrize("section", ["states", "strong", "good_news", "bare", "says", "says_marked"])
def test_no_form_begins_with_another_that_finds_the_same(section: str) -> None:
    forms = load("limitations")[section]
    assert len(set(forms)) == len(forms)
    longer = [form for form in forms for other in forms if form.startswith(f"{other} ")]
    assert section.startswith("says") or longer == []


@pytest.mark.parametrize("theme", ["tasks", "proposals", "lessons", "other"])
def test_lacks_named_in_orders_are_no_items(theme: str) -> None:
    assert list(of("Khẩn trương khắc phục tình trạng nợ đọng, việc giải ngân còn chậm.", theme)) == []


def test_holder_and_cause_are_spans_of_the_text() -> None:
    text = "Một số cấp ủy chưa quan tâm đúng mức do nhận thức còn giản đơn."
    (item,) = of(text)
    assert item.holder is not None
    assert item.cause is not None
    assert text[item.holder.start : item.holder.end] == "Một số cấp ủy"
    assert text[item.cause.start : item.cause.end] == "nhận thức còn giản đơn"


def test_strong_statements_inside_results_are_found(analyzer: Analyzer) -> None:
    text = (
        "Các xã đều vượt chỉ tiêu, song tỷ lệ đường cứng hóa còn thấp, chất lượng nước sinh hoạt chưa đáp ứng yêu cầu."
    )
    assert len(list(of(text, "results"))) == 2
    assert list(of("Các xã đều vượt chỉ tiêu, không còn hộ thiếu đói.", "results")) == []
    assert all(item.rule for item in analyzer.analyze(text).of(Limitation))


@pytest.mark.parametrize(
    ("line", "item"),
    [
        ("Trong 9 hợp tác xã mới thành lập, bốn đơn vị chưa có kế toán.", "bốn đơn vị chưa có kế toán"),
        ("Trưởng thôn Nà Ca phàn nàn, kênh dẫn nước bị bồi lấp.", "kênh dẫn nước bị bồi lấp"),
        ("Đội ngũ báo cáo viên cơ sở còn mỏng.", "Đội ngũ báo cáo viên cơ sở còn mỏng"),
        ("Nguyên nhân chủ yếu là do năng lực nhà thầu còn yếu.", "năng lực nhà thầu còn yếu"),
        ("Tuyến tàu Hà Nội - Lào Cai đã xuống cấp.", "Tuyến tàu Hà Nội - Lào Cai đã xuống cấp"),
    ],
)
def test_frames_and_settings_before_the_clause_are_left_out(line: str, item: str) -> None:
    assert [line[found.start : found.end] for found in of(line)] == [item]


@pytest.mark.parametrize(
    "mark", ["1)", "(1)", "1.", "2.1", "a)", "(a)", "b/", "3-", "IV-", "–", "+", "Bốn là,", "Tuy nhiên, c)"]
)
def test_list_marks_are_no_part_of_an_item(mark: str) -> None:
    line = f"{mark} Sản phẩm du lịch chưa đa dạng; {mark} Rác thải còn ùn ứ."
    assert [line[found.start : found.end] for found in of(line)] == [
        "Sản phẩm du lịch chưa đa dạng",
        "Rác thải còn ùn ứ",
    ]


def test_a_list_mark_behind_a_comma_begins_an_item() -> None:
    line = "Cụ thể: (1) sản phẩm du lịch chưa đa dạng, (2) ở chợ Bến, rác còn ùn ứ."
    assert [line[found.start : found.end] for found in of(line)] == [
        "sản phẩm du lịch chưa đa dạng",
        "rác còn ùn ứ",
    ]


def test_list_marks_are_no_part_of_what_is_left_of_a_mark() -> None:
    article = prepare(Article(raw="(2) Bao giờ có điện thì bà con hãy chờ thêm ít lâu nữa nhé?"))
    lack = Lack(0, len(article.text), confidence=0.8)
    (item,) = find_limitations(replace(article, marked=(lack,)))
    assert article.text[item.start : item.end].startswith("Bao giờ")


def test_the_answering_task_shares_the_subjects_words(analyzer: Analyzer) -> None:
    text = (
        "Báo cáo kết quả\n"
        "Tuy nhiên, nước thải của các làng nghề dệt nhuộm chưa được xử lý. Tuy nhiên, việc trồng chè shan còn manh mún.\n"
        "Thời gian tới, huyện cần tập trung xây dựng trạm xử lý nước thải cho các làng nghề dệt nhuộm.\n"
        "Các xã cần khẩn trương rà soát hộ nghèo.\n"
    )
    article = analyzer.analyze(text)
    first, second = article.of(Limitation)
    assert first.task is not None
    assert article.quote(first.task).startswith("Thời gian tới, huyện cần")
    assert (first.field, second.task) == ("environment", None)


def test_of_a_long_task_the_clause_that_answers_is_given(analyzer: Analyzer) -> None:
    article = analyzer.analyze(
        "Báo cáo của huyện Mường Khoa\nHạn chế\nViệc thu gom rác thải ở các bản vùng cao còn chậm.\nNhiệm vụ\n"
        "- Thời gian tới, các xã cần rà soát quy hoạch sử dụng đất, vận động người dân làm đường, tổ chức thu gom rác thải ở các "
        "bản vùng cao, mở lớp dạy nghề cho thanh niên, sửa chữa trường học; chấm dứt tình trạng phá rừng.\n"
    )
    [item] = article.of(Limitation)
    assert item.task is not None
    assert article.quote(item.task) == "tổ chức thu gom rác thải ở các bản vùng cao"


def test_confidence_is_the_share_that_was_right_of_what_is_told_so(analyzer: Analyzer) -> None:
    told = {
        "strong": "Tuy nhiên, công tác quản lý đất đai ở các xã còn lỏng lẻo.",
        "states": "Tuy nhiên, các xã vẫn thiếu cán bộ địa chính.",
    }
    found = {name: list(analyzer.analyze(f"Tin huyện\n{line}\n").of(Limitation)) for name, line in told.items()}
    strong, states = (found[name][0].confidence for name in told)
    assert strong is not None
    assert states is not None
    assert 0 < states < strong <= 0.85


def test_marks_that_part_within_a_word_share_no_part_of_it() -> None:
    raw = "Đoàn đi qua nhiều bản vùng cao, thăm các thầy cô giáo, tặng quà cho học sinh, ghi nhận đường liên bản xuống cấp "
    raw += (
        "nặng nề suốt mùa mưa lũ vừa rồi ở vùng cao, sau đó cùng bà con dự lễ cúng rừng và bàn việc trồng chè vụ tới."
    )
    draft = prepare(Article(raw=raw))
    amid = raw.index("nặng") + 2
    marks = (Lack(raw.index("đường"), amid, 0.9), Lack(amid, raw.index(" ở vùng"), 0.9))
    passages = tuple(replace(passage, theme="context") for passage in draft.passages)
    found = list(find_limitations(replace(draft, passages=passages, marked=marks)))
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert raw[found[0].start : found[-1].end] == raw[raw.index("đường") : raw.index(" ở vùng")]
