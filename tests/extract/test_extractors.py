"""The contract, run over every registered extractor: its examples, messy and hostile input, what every consumer relies on.

A check takes an extractor and an analyzer. Each must fail for an extractor that finds nothing: a last test sees to that.
"""

import pickle
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

import baocao
from baocao.analyzer import Analyzer
from baocao.core import markup
from baocao.core.article import Article, Draft
from baocao.core.spans import Mention
from baocao.extract.registry import Extractor, extractors
from baocao.write.record import to_record
from baocao.write.tables import schema

PUBLISHED = "2019-12-31"  # the day on which the examples appear
EXTRACTORS = {item.name: item for item in extractors()}
Check = Callable[[Extractor, Analyzer], None]

# A report as they come: a letterhead, hard-wrapped lines, list marks of every kind, a table flattened to lines.
REPORT = """\
ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
HUYỆN MAI SƠN                Độc lập - Tự do - Hạnh phúc
Số: 87/BC-UBND               Mai Sơn, ngày 12 tháng 12 năm 2019

BÁO CÁO
Kết quả phát triển kinh tế - xã hội năm 2019

I. KẾT QUẢ ĐẠT ĐƯỢC

Thực hiện Nghị quyết số 15/NQ-HĐND, huyện Mai Sơn, tỉnh Sơn La đã trồng mới
1.250 ha cây ăn quả. Đến nay, toàn tỉnh có 82 hợp tác xã tham gia chuỗi nông sản an toàn.
- Xã Hát Lót hoàn thành 19/19 tiêu chí.
+ Thu ngân sách đạt 145,7 tỷ đồng, tăng 12,5% so với cùng kỳ năm 2018.
* Tại xã Chiềng Mung, 320 hộ được vay vốn.
• Giai đoạn 2016 - 2020, 14 km đường liên bản được cứng hóa.
a) Trên địa bàn huyện có 22 trạm y tế.

Chỉ tiêu
Đơn vị tính
Kế hoạch
Diện tích cà phê
ha
4.800

II. HẠN CHẾ, TỒN TẠI
1. Tuy nhiên, tiến độ giải ngân vốn đầu tư công còn chậm.
2. Chất lượng nguồn nhân lực chưa cao, việc ứng dụng công nghệ thông tin ở một số xã còn lúng túng.

III. NHIỆM VỤ
Một là, chỉ đạo các xã khẩn trương rà soát hộ nghèo theo Quyết định số 59/2015/QĐ-TTg.
Hai là, phấn đấu quý I năm 2020 hoàn thành 100% kế hoạch giao đất.

Nơi nhận:
- Như trên;
- Lưu: VT.
"""
# Words that each kind must find in it, among others.
EXPECTED: dict[str, tuple[str, ...]] = {
    "citations": ("Nghị quyết số 15/NQ-HĐND", "Quyết định số 59/2015/QĐ-TTg"),
    "figures": ("1.250 ha", "82", "19/19", "145,7 tỷ đồng", "12,5%", "320", "14 km", "22", "100%"),
    "limitations": ("tiến độ giải ngân vốn đầu tư công còn chậm", "Chất lượng nguồn nhân lực chưa cao"),
    "localities": ("huyện Mai Sơn", "tỉnh Sơn La", "Xã Hát Lót", "xã Chiềng Mung"),
    "periods": ("năm 2019", "Giai đoạn 2016 - 2020", "quý I năm 2020"),
    "place_references": ("toàn tỉnh", "huyện"),
    "tasks": ("phấn đấu quý I năm 2020 hoàn thành 100% kế hoạch giao đất",),
}
# The same report as other machines write it. None of this may move what is found.
VARIANTS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "blank paragraphs": lambda text: text.replace("\n\n", "\n\n\n \n\n"),
    "spaces at the ends of lines": lambda text: text.replace("\n", "  \n"),
    "invisible characters": lambda text: "\ufeff" + text.replace("\n\n", "\n\u200b\n"),
}
HOSTILE = {
    "empty": "",
    "one character": "x",
    "NUL": "\x00",
    "lone surrogate": "\ud800 xã \udfff 12 ha \ud800",
    "only digits": "1" * 3000,
    "only brackets": "((((" * 400,
    "numbering": "1.1.1.1 " * 300,
    "type words": "xã " * 500,
    "one long word": "A" * 3000,
    "lacks": "chưa " * 400,
    "ranges": "từ 1 đến " * 300,
    "combining marks": "a" + "\u0301" * 3000 + "\u0323\n",
    "invisible": "\u200b\ufeff" * 1000,
    "one long line": "Năm 2019, tỉnh Sơn La trồng 12 ha rừng, tuy nhiên còn chậm. " * 400,
    "line ends": "\n" * 50_000,
    "line ends of all kinds": "\r\n\u2028\u0085\x0b\x0c" * 5_000,
}


@cache
def examples(item: Extractor) -> tuple[markup.Marked, ...]:
    """The examples of an extractor, with their tags."""
    return tuple(
        markup.parse(line, allowed=(item.mention.kind,)) for line in item.examples.splitlines() if line.strip()
    )


def material(item: Extractor) -> Iterator[tuple[str, str]]:
    """Texts that hold mentions of the kind, each with its name: every positive example, and the report."""
    for number, marked in enumerate(examples(item)):
        if marked.tags:
            yield f"example {number}", marked.text
    if item.name in EXPECTED:
        yield "report", REPORT


def found(analyzer: Analyzer, item: Extractor, text: str) -> tuple[Article, tuple[Mention, ...]]:
    article = analyzer.analyze(text, published=PUBLISHED)
    return article, article.of(item.mention)


def plain(words: str) -> str:
    """Words in composed accents, without what breaks a line and what nobody sees."""
    return " ".join(unicodedata.normalize("NFC", re.sub("[\u200b\ufeff]", "", words)).split())


def words(analyzer: Analyzer, item: Extractor, text: str) -> list[str]:
    article, mentions = found(analyzer, item, text)
    return [plain(article.quote(mention)) for mention in mentions]


# The checks -----------------------------------------------------------------------------------------------------------


def check_examples_are_found_exactly(item: Extractor, analyzer: Analyzer) -> None:
    for marked in examples(item):
        article, mentions = found(analyzer, item, marked.text)
        assert [(m.start, m.end) for m in mentions] == [(t.start, t.end) for t in marked.tags], marked.text
        for tag, record in zip(marked.tags, to_record(article)[item.name], strict=True):
            for key, expected in tag.attributes.items():
                value = record.get(key)
                value = value["text"] if isinstance(value, dict) else value
                assert markup.agrees(expected, value), f"{key}: expected {expected}, got {value} in {marked.text}"


def check_the_messy_report_holds_the_expected_words(item: Extractor, analyzer: Analyzer) -> None:
    text = REPORT if item.name in EXPECTED else "\n".join(text for _, text in material(item))
    got = words(analyzer, item, text)
    assert got
    assert [word for word in EXPECTED.get(item.name, ()) if word not in got] == []


def check_mentions_lie_inside_the_text_apart_and_name_their_rule(item: Extractor, analyzer: Analyzer) -> None:
    for name, text in material(item):
        article, mentions = found(analyzer, item, text)
        assert mentions, name
        assert all(0 <= mention.start < mention.end <= len(article.raw) for mention in mentions)
        assert all(before.end <= after.start for before, after in pairwise(mentions))
        assert all(mention.rule for mention in mentions)
        assert all(mention.confidence is None or 0 <= mention.confidence <= 1 for mention in mentions)


def check_mentions_know_the_passage_in_which_they_begin(item: Extractor, analyzer: Analyzer) -> None:
    for name, text in material(item):
        article, mentions = found(analyzer, item, text)
        assert mentions, name
        for mention in mentions:
            assert mention.passage is not None
            passage = article.passages[mention.passage]
            assert passage.start <= mention.start < passage.end


def check_other_ways_to_write_it_change_nothing(item: Extractor, analyzer: Analyzer) -> None:
    for name, text in material(item):
        expected = words(analyzer, item, text)
        assert expected, name
        for variant, change in VARIANTS.items():
            assert words(analyzer, item, change(text)) == expected, f"{name}: {variant}"


def check_it_is_deterministic_and_picklable(item: Extractor, analyzer: Analyzer) -> None:
    copy = pickle.loads(pickle.dumps(analyzer))
    for name, text in material(item):
        _, first = found(analyzer, item, text)
        _, second = found(copy, item, text)
        assert first, name
        assert first == second
        assert pickle.loads(pickle.dumps(first)) == first


def check_columns_and_dtypes_are_constant(item: Extractor, analyzer: Analyzer) -> None:
    articles = [found(analyzer, item, text)[0] for _, text in material(item)]
    full, empty = baocao.tables(articles)[item.name], baocao.tables([])[item.name]
    assert len(full) >= len(articles)
    assert len(empty) == 0
    assert list(full.columns) == list(empty.columns) == list(schema()[item.name])
    assert dict(full.dtypes) == dict(empty.dtypes)
    assert {"article", "start", "end", "text", "sentence", "rule"} <= set(full.columns)


CHECKS: tuple[Check, ...] = (
    check_examples_are_found_exactly,
    check_the_messy_report_holds_the_expected_words,
    check_mentions_lie_inside_the_text_apart_and_name_their_rule,
    check_mentions_know_the_passage_in_which_they_begin,
    check_other_ways_to_write_it_change_nothing,
    check_it_is_deterministic_and_picklable,
    check_columns_and_dtypes_are_constant,
)
every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
every_extractor = pytest.mark.parametrize("name", list(EXTRACTORS))


@every_extractor
@every_check
def test_contract(analyzer: Analyzer, name: str, check: Check) -> None:
    check(EXTRACTORS[name], analyzer)


def find_nothing(_draft: Draft) -> Iterator[Mention]:
    yield from ()


@every_extractor
@every_check
def test_an_extractor_that_finds_nothing_breaks_every_check(analyzer: Analyzer, name: str, check: Check) -> None:
    item = EXTRACTORS[name]
    blind = Analyzer([replace(item, find=find_nothing) if stage == item else stage for stage in analyzer.stages])
    with pytest.raises(AssertionError):
        check(item, blind)


@every_extractor
def test_every_extractor_has_positive_and_negative_examples(name: str) -> None:
    marked = examples(EXTRACTORS[name])
    assert any(item.tags for item in marked)
    assert any(not item.tags for item in marked)


def test_the_report_expects_words_of_kinds_that_there_are() -> None:
    assert set(EXPECTED) <= set(EXTRACTORS)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_yields_spans_inside_the_text(analyzer: Analyzer, name: str) -> None:
    article = analyzer.analyze(HOSTILE[name], published=PUBLISHED)
    assert article.raw == HOSTILE[name]
    assert article.failure is None
    for mention in article.mentions:
        assert 0 <= mention.start < mention.end <= len(article.raw)
        assert mention.passage is not None


@every_extractor
def test_words_set_wide_apart_break_nothing(analyzer: Analyzer, name: str) -> None:
    for example in examples(EXTRACTORS[name]):
        assert analyzer.analyze(example.text.replace(" ", "  ")).failure is None


# Time -----------------------------------------------------------------------------------------------------------------

ADVERSARIAL = (
    "xã ",
    "A" * 7,
    "1",
    "1.",
    "12 ha, ",
    "từ 1 đến ",
    "(",
    "chưa, ",
    "Nghị quyết số 1",
    "tỉnh Sơn La, ",
    "ngày 1/",
    " ",
    "còn do ",
    "Xã Xã ",
    "chưa cao, ",
    "có 5 ",
    "aB",
    "”, ông A ",
    "huyên ",
    "tại Yên Bình, ",
    "các xã, ",
    "yêu cầu Sở Y tế ",
    "cần trồng rừng; ",
)
SMALL = 8_000  # characters


@pytest.mark.parametrize("piece", ADVERSARIAL, ids=repr)
def test_adversarial_lines_take_linear_time(
    assert_proportionate: Callable[..., None], analyzer: Analyzer, piece: str
) -> None:
    assert_proportionate(analyzer.analyze, lambda size: piece * (size // len(piece)), SMALL)
