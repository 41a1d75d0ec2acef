"""Normalizing keeps a way back to every raw character; folding keeps the length."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.core.article import Article
from baocao.core.normalizer import fold, normalize, strip_accents
from baocao.core.offsets import OffsetMap
from baocao.write.record import to_record

VIETNAMESE = "Tỉnh Đắk Lắk có 12.440 hộ nghèo, xã Ia H’Drai; ước đạt 39,3% kế hoạch."
ANY_TEXT = st.text(st.characters(), max_size=60)
MESSY_TEXT = st.lists(
    st.sampled_from(
        ["a", "e", "ê", "ư", "o", "\u0301", "\u0323", "\u0302", "\u200b", "\u00ad", "\r", "\n", "\u00a0", "ð", "1"]
    ),
    max_size=25,
).map("".join)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (unicodedata.normalize("NFD", VIETNAMESE), VIETNAMESE),
        ("Ðảng bộ ðạt", "Đảng bộ đạt"),
        ("toàn\u00a0tỉnh", "toàn tỉnh"),
        ("kế\u00adhoạch", "kếhoạch"),
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("e\u200b\u0301", "é"),
        ("a\x00b", "a b"),
        ("\ud800", "\ufffd"),
        ("\ufeffBáo cáo", "Báo cáo"),
    ],
)
def test_normalize_repairs(raw: str, text: str) -> None:
    assert normalize(raw)[0] == text


def test_normalize_leaves_clean_text_alone() -> None:
    assert normalize(VIETNAMESE) == (VIETNAMESE, ())


@given(ANY_TEXT | MESSY_TEXT)
def test_normalize_is_idempotent(raw: str) -> None:
    text, _ = normalize(raw)
    assert normalize(text)[0] == text


@given(ANY_TEXT | MESSY_TEXT)
def test_every_text_span_leads_back_to_the_raw_characters_it_came_from(raw: str) -> None:
    text, edits = normalize(raw)
    offsets = OffsetMap(edits)
    for at in range(len(text)):
        start, end = offsets.start(at), offsets.end(at + 1)
        assert 0 <= start < end <= len(raw)
        assert text[at] in normalize(raw[start:end])[0]
    starts = [offsets.start(at) for at in range(len(text))]
    assert starts == sorted(starts)


@given(ANY_TEXT | MESSY_TEXT)
def test_raw_offsets_of_spans_lead_to_their_text_offsets(raw: str) -> None:
    text, edits = normalize(raw)
    offsets = OffsetMap(edits)
    inside = {at for edit in edits for at in range(edit.start + 1, edit.end)}  # of what was composed as a whole
    for at in set(range(len(text) + 1)) - inside:
        assert offsets.text(offsets.end(at)) == at
        assert at == len(text) or offsets.text(offsets.start(at)) == at


def test_offsets_into_nfd_quote_whole_letters() -> None:
    raw = unicodedata.normalize("NFD", VIETNAMESE)
    text, edits = normalize(raw)
    offsets = OffsetMap(edits)
    at = text.index("Đắk Lắk")
    quoted = raw[offsets.start(at) : offsets.end(at + len("Đắk Lắk"))]
    assert unicodedata.normalize("NFC", quoted) == "Đắk Lắk"
    assert quoted != "Đắk Lắk"


@given(ANY_TEXT)
def test_fold_keeps_the_length(raw: str) -> None:
    text, _ = normalize(raw)
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Hoà Bình", "hòa bình"),
        ("Uỷ ban", "ủy ban"),
        ("khoá XII", "khóa xii"),
        ("quý III", "quý iii"),
        ("hoàn thành", "hoàn thành"),
        ("ĐẮK LẮK", "đắk lắk"),
        ("İ", "i"),
    ],
)
def test_fold_knows_one_spelling(text: str, key: str) -> None:
    assert fold(text) == key


def test_strip_accents_keeps_the_length() -> None:
    assert strip_accents(VIETNAMESE).startswith("Tinh Dak Lak co 12.440 ho ngheo")
    assert len(strip_accents(VIETNAMESE)) == len(VIETNAMESE)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("# Tiêu đề\n## Mục", "Tiêu đề\nMục"),
        ("**Kết luận:** thu **12,5 tỷ**, chi 5.", "Kết luận: thu 12,5 tỷ, chi 5."),
        ("#hashtag, số #5, a ** b, 2**", "#hashtag, số #5, a ** b, 2"),
        ("- **1.** Một", "- 1. Một"),
        ("**a** *\u0323 #\u0301", "a *\u0323 #\u0301"),
    ],
)
def test_marks_of_markdown_are_no_text(raw: str, text: str) -> None:
    normalized, edits = normalize(raw)
    assert normalized == text
    assert all(edit.start == edit.end for edit in edits)


def test_a_title_is_without_marks(analyze: Callable[..., Article]) -> None:
    article = analyze("# **Yên Bình** trồng rừng\n\nNăm 2019, huyện Yên Bình trồng **120 ha** rừng.\n")
    assert to_record(article)["title"] == "Yên Bình trồng rừng"
    assert [article.quote(mention) for mention in article.mentions if mention.kind == "figure"] == ["120 ha"]
