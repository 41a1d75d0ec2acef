"""Words: exact offsets for any input, whole numbers and names, underthesea's outcome on request."""

import pickle
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from underthesea import word_tokenize

from baocao.core import lexicon
from baocao.core.article import Draft
from baocao.core.errors import LexiconError
from baocao.core.spans import Passage, Token
from baocao.structure.words import tokenizer
from baocao.structure.words.crfsuite import installed
from baocao.structure.words.ngrams import Lookup
from baocao.structure.words.tokenizer import Tokenizer, spans, tokenize

REPORT = (
    "BÁO CÁO\nKết quả thực hiện nhiệm vụ phát triển kinh tế-xã hội năm 2023\n\n"
    "1. Ủy ban nhân dân huyện đã cụ thể hóa Chỉ thị 05-CT/TW; giải ngân 39,3% kế hoạch, đạt 1.250,5 tỷ đồng.\n"
    "- Các cấp ủy, TP.HCM và Th S Nguyễn Văn A. đã ký ngày 12/5/2023 lúc 07:02 tại Qui Nhơn.\n"
    "a) Trang https://xa.example.gov.vn/tin?id=1, thư van.thu@xa.example.vn, v.v. … “tân trang” (giai đoạn 2015-2020).\n"
)
MESSY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "aăâđêôơưàảãáạ ̣̀̉̃́ UBNDhóyủỷ0123456789.,:;/-–%&'’\"“”()…  \t\n\r\x00\u00ad\u00a0\u200b\u200d\u2028ðÐ😀"
        ),
    ),
    max_size=60,
)


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


@settings(deadline=None)  # the first example loads the model
@given(MESSY)
@example("\x00 \u00ad\u200b\ud800")
@example("Tha\u0300nh pho\u0302\u0301 Ho\u0300 Chi\u0301 Minh")
@example("👨‍👩‍👧‍👦 a\u2028b\x1cc\x85d")
def test_every_character_lies_in_one_token_and_none_is_altered(text: str) -> None:
    at = 0
    for token in tokenize(text):
        assert at <= token.start < token.end <= len(text)
        assert token.text == text[token.start : token.end]
        assert not text[at : token.start].strip()
        assert not (set(token.text) & set(tokenizer._BREAKS))
        at = token.end
    assert not text[at:].strip()


def test_decomposed_text_has_the_words_of_composed_text() -> None:
    assert [unicodedata.normalize("NFC", word) for word in words(unicodedata.normalize("NFD", REPORT))] == words(REPORT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Doanh thu tăng 39,3% so với", "39,3%"),
        ("theo Chỉ thị 05-CT/TW của", "05-CT/TW"),
        ("theo Nghị định 116/2020/NĐ-CP về", "116/2020/NĐ-CP"),
        ("Tờ trình 12-Ttr/TU ngày", "12-Ttr/TU"),
        ("giai đoạn 2015-2020 đã", "2015-2020"),
        ("vào lúc 07:02 sáng", "07:02"),
        ("ngày 12/5/2023 tại", "12/5/2023"),
        ("đạt 7,261m3 gỗ", "7,261m3"),
        ("nhiệt độ 37°C ở", "37°C"),
        ("đạt 1.250.000 đồng", "1.250.000"),
        ("tại TP.HCM và", "TP.HCM"),
        ("lúa, ngô, v.v. của", "v.v."),
        ("lúa, ngô, v.v.", "v.v."),
        ("UBND. Đồng thời", "UBND"),
        ("của UBND.", "UBND"),
        ("xã N’Thol Hạ", "N’Thol Hạ"),
        ("dịch Covid-19 tại", "Covid-19"),
        ("Sở GD-ĐT tỉnh", "GD-ĐT"),
        ("xem https://xa.example.gov.vn/tin?id=1.", "https://xa.example.gov.vn/tin?id=1"),
        ("trang xa.example.gov.vn, mục", "xa.example.gov.vn"),
        ("gửi van.thu@xa.example.vn.", "van.thu@xa.example.vn"),
        ("Ủy ban nhân dân xã", "Ủy ban nhân dân"),
        ("UỶ BAN NHÂN DÂN XÃ", "UỶ BAN NHÂN DÂN"),
        ("các cấp ủy đảng", "cấp ủy"),
        ("đã cụ thể hóa kế hoạch", "cụ thể hóa"),
        ("phát triển kinh tế-xã hội", "xã hội"),
        ("phát triển kinh tế-xã hội", "kinh tế"),
        ("mua xi-măng cho", "xi-măng"),
        ("khai trương 👨‍👩‍👧 nhé", "👨‍👩‍👧"),
        ("đã vi\u00adết th\u01b0 cho", "vi\u00adết"),
        ("bị\x00lỗi", "\x00"),
        ("tại Qui Nhơn và", "Qui Nhơn"),
        ("Hà\u00a0Nội hôm nay", "Hà\u00a0Nội"),
    ],
)
def test_one_token(text: str, expected: str) -> None:
    assert expected in words(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hà\nNội", ["Hà", "Nội"]),
        ("giải\tngân", ["giải", "ngân"]),
        ("đã giao.Tuy nhiên", ["đã", "giao", ".", "Tuy nhiên"]),
        ("và/hoặc", ["và", "/", "hoặc"]),
        ("(12 ha),", ["(", "12", "ha", ")", ","]),
        ("5%/năm", ["5%", "/", "năm"]),
        ("1.Mục tiêu", ["1", ".", "Mục tiêu"]),
        ("I.KẾT QUẢ", ["I.", "KẾT QUẢ"]),
        ("", []),
        (" \n\u00a0\t ", []),
    ],
)
def test_apart(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("word", [word for group in lexicon.load("words").values() for word in group])
@pytest.mark.parametrize("carrier", ["Năm qua, {} của địa phương được quan tâm.", "Báo cáo nêu rõ {} còn chậm."])
def test_lexicon_words_come_out_whole(word: str, carrier: str) -> None:
    assert word in words(carrier.format(word))


@pytest.mark.parametrize(
    ("text", "word"),
    [("đầu tư công nghệ mới", "công nghệ"), ("kiểm tra số hóa đơn đã xuất", "hóa đơn"), ("cấp hóa chất", "hóa chất")],
)
def test_the_lexicon_does_not_tear_other_words(text: str, word: str) -> None:
    assert word in words(text)


def test_tone_marks_make_no_difference() -> None:
    old = words("Uỷ ban nhân dân huyện hoà giải, khoẻ mạnh, cụ thể hoá")
    new = words("Ủy ban nhân dân huyện hòa giải, khỏe mạnh, cụ thể hóa")
    assert new == ["Ủy ban nhân dân", "huyện", "hòa giải", ",", "khỏe mạnh", ",", "cụ thể hóa"]
    assert [len(word) for word in old] == [len(word) for word in new]


# underthesea raises on lone surrogates; a run of one control character ties its two labels, which rounding then decides.
UNREADABLE = ("Cs", "Cc")


@settings(deadline=None)
@given(
    MESSY.filter(
        lambda text: not any(unicodedata.category(char) in UNREADABLE and char not in "\t\n\r" for char in text)
    )
)
@example("Bà Th S là\nTh s\n")
@example("Đi UBND.\n")
@example("UBND.\n\n")
@example(":D :Đ BOS EOS f \x00 hoà bình ủy ban")
@example("một\thai\n\nba\r\nbốn")
def test_compat_is_what_underthesea_returns(text: str) -> None:
    assert tokenize(text, compat=True) == word_tokenize(text)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("change", [str, str.upper, str.lower, str.title, str.splitlines])
def test_compat_on_a_messy_report(form: str, change: object) -> None:
    changed = change(unicodedata.normalize(form, REPORT * 3))  # type: ignore[operator]
    for text in [changed] if isinstance(changed, str) else changed:
        assert tokenize(text, compat=True) == word_tokenize(text)


def test_stage_keeps_tokens_within_passages() -> None:
    text = "Ủy ban nhân dân xã.Tuy nhiên"
    whole = Draft(raw=text, text=text, folded=text.lower(), passages=(Passage(start=0, end=len(text)),))
    parted = Draft(
        raw=text, text=text, folded=text.lower(), passages=(Passage(start=0, end=6), Passage(start=6, end=len(text)))
    )
    assert [token.text for token in Tokenizer()(whole).tokens] == ["Ủy ban nhân dân", "xã", ".", "Tuy nhiên"]
    assert [token.text for token in Tokenizer()(parted).tokens] == ["Ủy ban", "nhân dân", "xã", ".", "Tuy nhiên"]
    assert [(token.start, token.end) for token in Tokenizer()(parted).tokens][1] == (7, 15)


def test_a_cut_inside_a_chunk_parts_it() -> None:
    text = "nhân dân xã"
    assert spans(text, [7]) == ([0, 5, 7, 9], [4, 7, 8, 11])


def test_tokens_are_ordinary_tokens() -> None:
    token = tokenize("Hà Nội")[0]
    assert token == Token(0, 6, "Hà Nội")
    assert pickle.loads(pickle.dumps(token)) == token
    assert isinstance(pickle.loads(pickle.dumps(Tokenizer())), Tokenizer)


def test_numbers_are_looked_up_by_code_as_in_a_dict() -> None:
    random = np.random.default_rng(0)
    codes = np.unique(random.integers(0, 1 << 40, 3000))
    table = dict(zip(codes.tolist(), range(len(codes)), strict=True))
    wanted = np.concatenate((codes[::3], codes[::5] + 1, codes[::7] + (1 << 20), [0, 1 << 60]))  # same low bits too
    assert Lookup(codes, np.arange(len(codes)), absent=-1).find(wanted).tolist() == [
        table.get(code, -1) for code in wanted.tolist()
    ]
    nothing = np.zeros(0, dtype=np.int64)
    assert Lookup(nothing, nothing, absent=-1).find(codes[:3]).tolist() == [-1] * 3


def test_a_long_text_equals_its_lines() -> None:
    text = REPORT * 200
    assert len(text) > 2 * tokenizer._BLOCK
    assert words(text) == [word for line in text.splitlines() for word in words(line)]


def test_forgetting_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = words(REPORT)
    monkeypatch.setattr(tokenizer, "_REMEMBERED", 0)
    assert [words(REPORT), words(REPORT[:50]), words(REPORT)] == [expected, words(REPORT[:50]), expected]


def test_threads_agree() -> None:
    texts = [REPORT.replace("huyện", f"huyện số{number}") for number in range(60)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(words, texts)) == [words(text) for text in texts]


@pytest.mark.parametrize(
    "text", ["a." * 20_000, "-" * 50_000, "x@" * 20_000, "1," * 20_000, "a-" * 20_000, "’" * 9_999]
)
def test_long_chunks_are_cut_up(text: str) -> None:
    assert "".join(words(text)) == text


def test_a_missing_model_is_named() -> None:
    with pytest.raises(LexiconError, match=r"has no pipeline/nothing\.bin"):
        installed("pipeline/nothing.bin")


def test_import_loads_no_model_and_no_underthesea() -> None:
    code = "import sys, baocao.structure.words.tokenizer as t; print('underthesea' in sys.modules, t._engine.cache_info().misses)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "0"]
