"""The two languages: what the code says is in the catalogs, and finds its way into the other language whole."""

import ast
import re
import sys
from collections import Counter
from itertools import count
from pathlib import Path

import pytest

from baocao.core import language
from baocao.core.language import LANGUAGES, Language, chosen, translated

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import messages

FIELD = re.compile(r"\{(\w+)\}")
OWN = messages.own()
SENTENCES = [pytest.param(name, entry, id=f"{name}-{entry[:60]}") for name in LANGUAGES for entry in sorted(OWN[name])]


@pytest.mark.parametrize("name", LANGUAGES)
def test_everything_that_is_said_is_translated_and_nothing_else(name: Language) -> None:
    catalog = messages.stored(name)
    there = {entry.id for entry in catalog if entry.id}
    by_click = {key if isinstance(key, str) else key[0] for key in messages.of_click()} if name == "vi" else set()
    assert OWN[name] - there == set(), "run python scripts/messages.py and translate"
    assert {key for key in there - OWN[name] if isinstance(key, str)} <= by_click, "run python scripts/messages.py"
    assert [entry.id for entry in catalog if entry.id and not all(messages.flat(entry.string))] == []
    assert not any(entry.fuzzy for entry in catalog if entry.id)


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_compiled_catalog_is_the_one_that_people_edit(name: Language) -> None:
    assert messages.compiled(messages.stored(name)) == messages.path_of(name).with_suffix(".mo").read_bytes()


@pytest.mark.parametrize(("name", "entry"), SENTENCES)
def test_a_sentence_is_told_apart_from_all_others_and_keeps_its_values(name: Language, entry: str) -> None:
    numbers = count(1)
    values = {field: f"⟨{next(numbers)}⟩" for field in FIELD.findall(entry)}
    catalog = messages.stored(name)
    wanted = FIELD.sub(lambda field: values[field[1]], str(catalog[entry].string))
    assert translated(FIELD.sub(lambda field: values[field[1]], entry), name) == wanted
    assert Counter(re.findall("⟨.⟩", wanted)) == Counter(values.values()) or entry.startswith("[Errno")


@pytest.mark.parametrize(
    ("said", "vietnamese"),
    [
        ("a.txt: no such file or folder. Check the path.", "a.txt: không có tệp hay thư mục này. Hãy kiểm tra đường dẫn."),
        ("baocao: b: no such file or folder. Check the path.", "baocao: b: không có tệp hay thư mục này. Hãy kiểm tra đường dẫn."),
        ("text: exists, and stays as it is. Name a new file.", "text: đã tồn tại và được giữ nguyên. Hãy nêu một tệp mới."),
        ("out: 3 articles, 1 failed, 2 repeats", "out: 3 bài, 1 lỗi, 2 bài trùng"),
        ("probably no report: a notice that only links to a file", "có lẽ không phải báo cáo: thông báo chỉ dẫn tới một tệp"),
        (
            "o: holds a finished run already. Replace it with --overwrite, bring it up to date with --resume, or name another folder.",
            "o: đã có một lượt chạy đã xong. Hãy thay bằng --overwrite, cập nhật bằng --resume, hoặc nêu thư mục khác.",
        ),
        ("e.csv, line 2, action: must be one of: drop, put. Got 'x'. Mend that line.", "e.csv, dòng 2, action: phải là một trong: drop, put. Nhận được 'x'. Hãy sửa dòng đó."),
        ("[::1]:80: cannot be listened on (Address already in use). Choose another --port.", "[::1]:80: không mở được để lắng nghe (địa chỉ đang có chương trình khác dùng). Hãy chọn --port khác."),
        ("model must be one of: a folder that baocao train wrote, fast. Got 'x'.", "model phải là một trong: thư mục do baocao train ghi, fast. Nhận được 'x'."),
        ("Nobody wrote this sentence.", "Nobody wrote this sentence."),
        ("", ""),
    ],
)  # fmt: skip
def test_values_that_are_sentences_are_translated_and_names_are_not(said: str, vietnamese: str) -> None:
    assert translated(said, "vi") == vietnamese


@pytest.mark.parametrize("piece", [": ", "; a b", ", a b", "probably no report: ", "baocao: x: exists. ", "\n", "{x} "])
def test_hostile_texts_come_back_as_they_are(piece: str) -> None:
    for times in (3, 90, 20_000):
        text = piece * times
        assert translated(text, "en") == text
        assert len(translated(text, "vi")) >= len(text) / 2


def test_notes_in_vietnamese_are_said_in_english() -> None:
    assert translated("kế hoạch; để riêng: huyện Mai Sơn có số riêng", "en") == (
        "planned; kept apart: huyện Mai Sơn has a number of its own"
    )
    assert translated("kế hoạch", "vi") == "kế hoạch"


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "vi_VN.UTF-8", "BAOCAO_LANG": "en"}, "en"),
        ({"LC_ALL": "de_DE.UTF-8", "BAOCAO_LANG": "vi"}, "vi"),
        ({"LANGUAGE": "vi:en", "LANG": "en_US.UTF-8"}, "vi"),
        ({"BAOCAO_LANG": "", "LANG": "vi_VN"}, "vi"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_variable_or_the_locale(
    variables: dict[str, str], wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BAOCAO_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(language.locale, "getlocale", lambda: (None, None))
    assert chosen() == wanted


def test_windows_names_its_locale_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BAOCAO_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(language.locale, "getlocale", lambda: ("Vietnamese_Vietnam", "1258"))
    assert chosen() == "vi"


def test_a_translation_outlives_new_names_of_its_values() -> None:
    catalog = messages.updated("vi", {"{place}: no such file or folder. Check the path."})
    told = catalog["{place}: no such file or folder. Check the path."]
    assert told.string == "{place}: không có tệp hay thư mục này. Hãy kiểm tra đường dẫn."


@pytest.mark.parametrize(
    ("source", "entries"),
    [
        ('raise InputError(f"{path}: must be a file. Got {got!r}.")', ["{path}: must be a file. Got {got}."]),
        ("say(f\"{len(rows)} rows\" + f', {limit} shown' * cut)", ["{rows} rows", "{rows} rows, {limit} shown"]),
        ("worded('Scan it.' if ocr else 'Read it.')", ["Scan it.", "Read it."]),
        ("_LOG.warning('%s: left out %d', a, b)", ["{value}: left out {value2}"]),
        ("say('theme', 'results')", []),
        ("raise DeskError('state', got=x)", []),
        ('say(f"baocao: {error}")', []),
    ],
)
def test_what_is_said_is_found_in_code(source: str, entries: list[str]) -> None:
    assert sorted(messages.said(ast.parse(source))) == sorted(entries)
