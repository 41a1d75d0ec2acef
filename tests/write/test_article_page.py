"""The page of one article: the text as it was read, all that was found marked, nothing loaded from elsewhere."""

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from baocao.core.article import Article
from baocao.core.article_facts import THEMES
from baocao.core.language import LANGUAGES
from baocao.extract.registry import extractors
from baocao.write.article_page import STYLE, made_line, page, style, to_html
from baocao.write.marked import COLUMNS, mentions, number, passages, visible
from baocao.write.phrases import PAGE_WORDS, Phrases, page_words
from baocao.write.record import to_record
from baocao.write.story import tell

Analyze = Callable[..., Article]

TEXT = "Năm 2019, <b>huyện Mai Sơn</b> (tỉnh Sơn La) trồng 1.250 ha; tuy nhiên, chỉ 12,5% diện tích có nước, đường còn hỏng."
SAY = page_words()
SAMPLE = Path(__file__).parents[2] / "corpora" / "samples" / "mai-son-2019.txt"


class Read(HTMLParser):
    """The lines of a story, each with the offset that it says; the elements and their attributes."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.lines: list[tuple[int, str]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if "data-start" in dict(attrs):
            self.lines.append((int(str(dict(attrs)["data-start"])), ""))
        elif tag == "summary":
            self.lines.append((-1, ""))

    def handle_data(self, data: str) -> None:
        if self.lines:
            start, text = self.lines[-1]
            self.lines[-1] = start, text + data


def told(raw: str, record: dict[str, Any]) -> list[tuple[int, str]]:
    story = tell(raw, record, SAY)
    read = Read(f"{story.title}<p>{story.text}")
    return sorted((start, text.rstrip("\n")) for start, text in read.lines if start >= 0)


def marks(source: str, name: str = "mark") -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in Read(source).elements if tag == name]


@pytest.mark.parametrize(
    "raw",
    [
        TEXT,
        "Trang chủ\n\nMai Sơn trồng 1.250 ha\nThứ Ba, 16/07/2019 | 08:20\n\nToàn huyện có 27/32 hợp tác xã. Đường hỏng.\n  \nPhản hồi",
        "Một dòng bị\r\nngắt giữa chừng, có 12 ha\r\n\r\nDòng sau.\x00\x07",
    ],
)
def test_every_character_stands_where_its_line_says(analyze: Analyze, raw: str) -> None:
    article = analyze(raw)
    lines = told(article.raw, to_record(article))
    shown = article.raw.replace("\r", " ").replace("\x00", "␀").replace("\x07", "␇")
    assert all(shown[start : start + len(text)] == text for start, text in lines)
    assert "".join("".join(text for _, text in lines).split()) == "".join(shown.split())


def test_text_that_no_passage_holds_is_shown_too() -> None:
    record = {"id": "a", "passages": [{"start": 4, "end": 7, "theme": "results"}]}
    assert told("Một hai ba\nbốn", record) == [(0, "Một hai ba"), (11, "bốn")]


def test_mentions_inside_others_and_across_their_ends_are_all_marked(analyze: Analyze) -> None:
    article = analyze(TEXT)
    figure = next(item for item in article.mentions if item.kind == "figure")
    crossing = replace(figure, start=figure.start + 3, end=figure.end + 10)
    record = to_record(replace(article, mentions=(*article.mentions, crossing)))
    assert told(TEXT, record) == told(TEXT, to_record(article))
    text = tell(TEXT, record, SAY).text
    parts = [mark for mark in marks(text) if mark["data-key"] == f"figure-{len(record['figures']) - 1}"]
    assert len(parts) == 2
    assert ["id" in part for part in parts] == [True, False]
    assert text.count("<mark") == text.count("</mark>")


def test_a_mention_over_several_lines_is_marked_in_each() -> None:
    item = {"start": 4, "end": 15, "text": "hai\nba bốn\n", "rule": "r"}
    record = {"id": "a", "passages": [], "tasks": [item]}
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", tell("Một hai\nba bốn\nnăm", record, SAY).text) == ["hai", "ba bốn"]


def test_a_mark_says_what_was_read_by_which_rule_and_how_surely(analyze: Analyze) -> None:
    tips = {mark["data-key"]: str(mark["title"]) for mark in marks(tell(TEXT, to_record(analyze(TEXT)), SAY).text)}
    assert tips["figure-1"].startswith("Số liệu: 12,5 · % · diện tích")
    assert re.search(r"\nquy tắc: \w+, tin cậy \d+%$", tips["figure-1"])
    assert tips["locality-1"].startswith("Địa danh: tỉnh Sơn La · Sơn La\nquy tắc: ")


def test_a_passage_says_its_theme_once_a_run_and_whether_it_is_unsure() -> None:
    themes = [("results", False), ("results", True), ("causes", False), ("other", False)]
    found = [
        {"start": 4 * place, "end": 4 * place + 3, "theme": theme, "confidence": 0.5, "uncertain": unsure}
        for place, (theme, unsure) in enumerate(themes)
    ]
    spans = marks(tell("a1. a2. a3. a4.", {"id": "a", "passages": found}, SAY).text, "span")
    assert [span.get("data-label") for span in spans] == ["Kết quả", None, "Nguyên nhân", "Khác"]
    assert [span["title"] for span in spans][:2] == ["Kết quả: tin cậy 50%", "Kết quả: chưa chắc, tin cậy 50%"]


def test_furniture_is_folded_and_the_title_stands_above(analyze: Analyze) -> None:
    source = to_html(analyze(SAMPLE.read_text(encoding="utf-8")))
    folds = re.findall(r"<details class=debris><summary>(.*?)</summary>(.*?)</details>", source, re.DOTALL)
    assert folds[0][0] == "Phần phụ của trang (2 dòng): mục lục trang"
    assert "Trang chủ" in folds[0][1]
    assert source.count("Trang chủ") == 1
    heading = re.findall(r"<h1[^>]*>(.*?)</h1>", source, re.DOTALL)
    assert [re.sub(r"<[^>]+>", "", words) for words in heading] == [
        "Mai Sơn: Cây ăn quả phủ xanh đất dốc, khâu chế biến còn để ngỏ"
    ]


def test_rows_lead_to_spans_and_every_span_has_a_row(analyze: Analyze) -> None:
    source = to_html(analyze(TEXT))
    elements = Read(source).elements
    rows = {item["data-key"] for tag, item in elements if tag == "tr" and "data-key" in item}
    assert rows == {mark["data-key"] for mark in marks(source)}
    ids = [str(item["id"]) for _, item in elements if "id" in item]
    assert len(set(ids)) == len(ids)
    assert {str(item["href"]).removeprefix("#") for tag, item in elements if tag == "a"} <= set(ids)


def test_the_figures_stand_in_a_table_with_what_they_say(analyze: Analyze) -> None:
    record = to_record(analyze("Năm 2019, tỉnh Sơn La trồng hơn 1.250,5 ha rừng, tăng 12,5% so với cùng kỳ."))
    body = re.findall(r'data-kind="figure".*?</details>', page("x" * 200, record, SAY), re.DOTALL)[0]
    cells = [re.findall(r'data-head="([^"]+)">(.*?)</td>', row) for row in re.findall(r"<tr class=.*?</tr>", body)]
    first, second = (dict(row) for row in cells)
    assert (first["Giá trị"], first["Đơn vị"], first["Kỳ"], first["Nơi"]) == (
        "≥ 1.250,5",
        "ha",
        "Năm 2019",
        "tỉnh Sơn La",
    )
    assert second["Biến động"].startswith("↑ tăng; so với cùng kỳ")


def test_limitations_tasks_places_and_warnings_are_told() -> None:
    record = {
        "id": "a",
        "locality": {"name": "huyện Yên Bình", "province": "Yên Bái", "province_now": "Lào Cai"},
        "published": "2019-07-16",
        "passages": [],
        "limitations": [
            {"start": 0, "end": 1, "text": "x", "rule": "clause", "holder": "một số xã", "cause": "thiếu vốn"}
        ],
        "tasks": [
            {"start": 0, "end": 1, "text": "x", "rule": "r", "binding": "aimed", "addressee": {"text": "các xã"}}
        ],
        "warnings": ["“120%” là tỷ lệ lớn hơn 100%."],
    }
    source = page("x", record, SAY)
    for words in (
        "một số xã",
        "thiếu vốn",
        "phấn đấu",
        "các xã",
        "120%",
        "huyện Yên Bình, Yên Bái (nay thuộc Lào Cai)",
        "16/07/2019",
    ):
        assert words in source
    assert "(today in Lào Cai)" in page("x", record, page_words("en"))


def test_the_page_loads_nothing(analyze: Analyze) -> None:
    source = to_html(analyze(TEXT))
    assert not re.search(r"https?://|<script [^>]|<link|src=|@import|url\(", source)
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in source
    assert len(source) < 60_000


HOSTILE = '<script>alert("1")</script> & \u202eđảo\u202c "><img src=x onerror=alert(2)> 12 ha \ud800 \u200b'


def test_a_hostile_article_is_shown_as_text(analyze: Analyze) -> None:
    record = to_record(analyze(HOSTILE)) | {"title": HOSTILE, "author": HOSTILE, "warnings": [HOSTILE]}
    record["figures"][0] |= {"unit": HOSTILE, "place": HOSTILE, "rule": HOSTILE}
    source = page(HOSTILE, record, SAY)
    names = [tag for tag, _ in Read(source).elements]
    assert names.count("script") == 1
    assert "img" not in names
    assert not [name for _, attributes in Read(source).elements for name in attributes if name.startswith("on")]
    assert '<bdi class=control data-code="U+202E">\u202e</bdi>' in source
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", re.sub("<bdi.*?</bdi>", "", source))
    source.encode("utf-8")


def test_what_turns_words_around_is_named() -> None:
    assert visible("a\u202eb\u0000c\ud800") == "a[U+202E]b␀c\ufffd"


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (1250, "1.250", "1,250"),
        (12.5, "12,5", "12.5"),
        (-0.25, "-0,25", "-0.25"),
        (1e16, "10.000.000.000.000.000", "10,000,000,000,000,000"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(value: float, vi: str, en: str) -> None:
    assert (number(value, page_words("vi")), number(value, page_words("en"))) == (vi, en)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"rank": 2}, "award: 2"),
        (
            {"rank": 2, "year": 2019, "national": True, "giver": {"start": 4, "end": 8, "text": "b"}, "winners": ["a"]},
            "award: 2 · 2019 · national",
        ),
    ],
)
def test_a_new_kind_is_shown_with_its_plain_fields(values: dict[str, Any], told: str) -> None:
    record = {"id": "a", "passages": [], "award": [{"start": 0, "end": 3, "text": "Năm", "rule": "made up", **values}]}
    source = page(TEXT, record, SAY)
    assert [(mark["class"], mark["title"]) for mark in marks(source)] == [("award", f"{told}\nquy tắc: made up")]
    assert 'id="show-award"' in source
    assert ".award { --line:" in source


def test_decisions_of_editors_are_seen() -> None:
    item = {"start": 0, "end": 3, "text": "Năm", "rule": "r"}
    found = [
        item | {"key": "e1", "by": "Lan", "decision": "accepted"},
        item | {"key": "e2", "by": "pipeline", "decision": "rejected"},
    ]
    record = {"id": "a", "passages": [], "periods": found}
    first, second = mentions(record)
    assert [(mark.key, mark.decision) for mark in (first, second)] == [("e1", "accepted"), ("e2", "rejected")]
    titles = [str(mark["title"]) for mark in marks(tell(TEXT, record, SAY).text)]
    assert titles == ["Thời gian\nngười sửa: Lan, đã duyệt", "Thời gian\nquy tắc: r, đã bỏ"]


def test_passages_have_keys_of_their_own() -> None:
    record = {"passages": [{"start": 0, "end": 1}, {"start": 1, "end": 2, "key": "p9", "by": "pipeline"}]}
    assert [mark.key for mark in passages(record)] == ["passage-0", "p9"]


@pytest.mark.parametrize("group", ["theme", "kind", "column", "binding", "genre"])
def test_all_that_the_page_can_name_has_words(group: str) -> None:
    names = {
        "theme": set(THEMES),
        "kind": {extractor.mention.kind for extractor in extractors()},
        "column": {name for names in COLUMNS.values() for name in names},
        "binding": {"ordered", "requested", "needed", "planned", "aimed", "considered"},
        "genre": {"report", "place_news", "other"},
    }[group]
    for language in LANGUAGES:
        words = Phrases(language, PAGE_WORDS).group(group)
        assert names <= words.keys()
        assert all(words.values())


# Contrast, after WCAG 2.2: 4.5 to 1 for text (1.4.3), 3 to 1 for lines that carry meaning (1.4.11).


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


COLORS = {
    name: both
    for name, *both in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", STYLE.read_text(encoding="utf-8"))
}
PAPERS = ["paper", "card", "lit", "alert"]
TINTS = [f"{theme}-tint" for theme in THEMES]


def test_contrast_is_computed_as_the_standard_computes_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#888888", "#ffffff") == pytest.approx(3.54, abs=0.01)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *(("ink", back, 4.5) for back in (*PAPERS, *TINTS)),
        *(("muted", back, 4.5) for back in ("paper", "card")),
        *(("accent", back, 4.5) for back in ("paper", "card")),
        *((f"{theme}-ink", back, 4.5) for theme in THEMES for back in (f"{theme}-tint", "paper")),
        *((f"{kind}-line", back, 3) for kind in COLUMNS for back in ("paper", "lit", *TINTS)),
    ],
)
def test_colors_can_be_told_apart(mode: int, front: str, back: str, least: float) -> None:
    assert contrast(COLORS[front][mode], COLORS[back][mode]) >= least


@pytest.mark.parametrize("kind", ["award", "person", "quotation", "giải thưởng", "x"])
def test_lines_made_from_a_name_can_be_seen(kind: str) -> None:
    line = made_line(kind)
    for tint in ("paper", *TINTS):
        assert contrast(line.light, COLORS[tint][0]) >= 3
        assert contrast(line.dark, COLORS[tint][1]) >= 3


def test_kinds_differ_in_more_than_hue() -> None:
    sheet = style()
    shapes = []
    for kind in COLUMNS:
        rule = re.search(rf"^\.{kind} {{(.*)}}$", sheet, re.MULTILINE)
        assert rule
        shapes.append(tuple(re.findall(r"--(?:shape|thick|offset): ([\w.]+)", rule[1])))
    assert len(set(shapes)) == len(COLUMNS)


def test_what_the_legend_unchecks_is_hidden(analyze: Analyze) -> None:
    source = to_html(analyze(TEXT))
    boxes = [str(item["id"]) for tag, item in Read(source).elements if tag == "input"]
    assert {"show-figure", "show-locality"} < set(boxes)
    assert all(f":has(#{box}:not(:checked))" in source for box in boxes)


def test_the_page_prints_on_white_with_its_marks() -> None:
    printed = STYLE.read_text(encoding="utf-8").split("@media print")[1]
    assert "only light" in printed
    assert "print-color-adjust: exact" in printed


def test_headings_follow_each_other_without_gaps(analyze: Analyze) -> None:
    levels = [int(tag[1]) for tag, _ in Read(to_html(analyze(TEXT))).elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
