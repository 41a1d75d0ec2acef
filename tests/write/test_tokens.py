"""The command `tokenize` and `gazetteer`: lists that other tools read."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from baocao.cli import commands
from baocao.core.article import Article
from baocao.core.errors import OptionError
from baocao.structure.prepare import STAGES
from baocao.write import formats
from baocao.write import tokens as tokens_module
from baocao.write.annotations import Mark
from baocao.write.entry import to_entry
from baocao.write.record import to_record
from baocao.write.tokens import token_lines, tokenized

TEXT = "Huyện Mường Khoa: Nhiều tiến bộ\nNăm 2019, huyện trồng 120 ha rừng. Kinh tế phát triển.\n"


@pytest.fixture
def article() -> Article:
    (article,) = tokenized([Article(raw=TEXT, id="a")])
    return article


def test_text_is_a_passage_a_line_with_joined_syllables(article: Article) -> None:
    lines = list(token_lines(article, "text"))
    assert len(lines) == 3
    assert lines[2] == "Kinh_tế phát_triển ."


def test_jsonl_offsets_quote_the_raw_text(article: Article) -> None:
    rows = [json.loads(line) for line in token_lines(article, "jsonl")]
    assert [row["passage"] for row in rows] == [0, 1, 2]
    for row in rows:
        assert row["tokens"]
        for token in row["tokens"]:
            assert TEXT[token["start"] : token["end"]] == token["text"]
            assert row["start"] <= token["start"] < token["end"] <= row["end"]


def test_conllu_has_ten_columns_and_says_where_no_space_follows(article: Article) -> None:
    lines = list(token_lines(article, "conllu"))
    assert lines[:2] == ["# newdoc id = a", "# sent_id = a-0"]
    words = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert {len(columns) for columns in words} == {10}
    year = next(columns for columns in words if columns[1] == "2019")
    assert re.fullmatch(r"TokenRange=36:40\|SpaceAfter=No", year[9])
    assert lines.count("") == 3


def sentences(lines: Iterable[str]) -> list[dict[str, object]]:
    """Comments of each sentence by their keys, and under `words` its lines' columns."""
    found: list[dict[str, object]] = []
    for block in "\n".join(lines).strip().split("\n\n"):
        rows = block.split("\n")
        comments = dict(row[2:].split(" = ", 1) for row in rows if row.startswith("# "))
        found.append({**comments, "words": [row.split("\t") for row in rows if not row.startswith("#")]})
    return found


def test_the_command_and_the_format_are_one_conllu(analyze: Callable[..., Article], tmp_path: Path) -> None:
    analyzed = analyze(TEXT, id="a")
    formats.write([analyzed], tmp_path, "conllu")
    full = sentences((tmp_path / "articles.conllu").read_text(encoding="utf-8").split("\n"))
    plain = sentences(token_lines(next(tokenized([Article(raw=TEXT, id="a")])), "conllu"))
    for sentence, other in zip(full, plain, strict=True):
        assert {key: sentence[key] for key in ("sent_id", "text", "kind")} == {
            key: other[key] for key in ("sent_id", "text", "kind")
        }
        found = [[*row[:9], row[9].partition("|Spans=")[0]] for row in sentence["words"]]  # type: ignore[attr-defined]
        assert found == other["words"]
    record = to_record(analyzed)
    for sentence in full:
        passage = record["passages"][int(str(sentence["sent_id"]).removeprefix("a-"))]
        assert " ".join(TEXT[passage["start"] : passage["end"]].split()) == sentence["text"]


@pytest.mark.parametrize("raw", ["", " \n\t\n", "\u200b\n"])
def test_a_text_without_words_has_no_empty_token(raw: str, tmp_path: Path) -> None:
    (article,) = tokenized([Article(raw=raw, id="a")])
    assert list(token_lines(article, "conllu")) == []
    formats.write([article], tmp_path, "conllu")
    assert (tmp_path / "articles.conllu").read_bytes() == b""


MESSY = "=1+1|Đường 🚜 mới\r\n- Đường liên xã dài 15 km 🚜; \u000b+ Thu 1.250 tỷ\u00a0đồng\t\r\n\u200bCòn 3 xã\u00ad.Đạt\u2028@A1 \x01.\r\n"
WRAPPED = (
    "Năm 2019, toàn huyện Mường Khoa đã trồng mới được\n120 ha rừng tập trung, chăm sóc 450 ha rừng trồng của các\n"
    "năm trước, bảo vệ tốt diện tích rừng hiện có trên địa\nbàn các xã vùng cao và vùng lòng hồ của huyện.\n"
)
WORDS = ["Huyện ", "báo cáo", "3", "1.250 ha", ".", ";", ": ", "…", "đ", "ð", "- ", "a) ", "I. KẾT QUẢ"]
SPACES = ["\n", "\r\n", " ", "\t", "\x01", "\u2028", "\u200b", "\ufeff", "\u00ad", "\ud800"]
ACCENTS = ["\u0301", ".\u200b\u0301", "e\u0302\u200b\u0301"]
PIECES = st.sampled_from([*WORDS, *SPACES, *ACCENTS])


def assert_words_of_the_record_are_the_articles(article: Article) -> None:
    words = to_entry(article).token_spans()
    assert words == [(token.start, token.end) for token in article.tokens]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("raw", [TEXT, MESSY, TEXT + WRAPPED], ids=["plain", "messy", "wrapped"])
def test_words_cut_from_the_record_are_those_of_the_analysis(
    raw: str, form: Literal["NFC", "NFD"], analyze: Callable[..., Article]
) -> None:
    article = analyze(unicodedata.normalize(form, raw))
    assert len(article.tokens) > len(article.passages) > 2
    assert_words_of_the_record_are_the_articles(article)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_words_cut_from_any_record_are_those_of_the_article(raw: str) -> None:
    assert_words_of_the_record_are_the_articles(next(tokenized([Article(raw=raw)])))


def test_words_are_cut_without_looking_for_the_structure_again(
    analyze: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = to_entry(analyze(TEXT))
    for stage in STAGES:
        monkeypatch.setattr(type(stage), "__call__", lambda *_: pytest.fail("the structure is in the record"))
    assert entry.token_spans()


@given(st.sets(st.integers(0, 60), min_size=2), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=9))
def test_marks_over_tokens_are_found_in_one_sweep(ends: set[int], places: list[tuple[int, int]]) -> None:
    tokens = [pair for number, pair in enumerate(pairwise(sorted(ends))) if number % 3]
    found = [Mark(str(number), start, start + length, {}) for number, (start, length) in enumerate(places)]
    expected = [[mark for mark in found if mark.start < end and start < mark.end] for start, end in tokens]
    assert list(tokens_module._over(tokens, found)) == expected


def test_unknown_formats_are_refused(article: Article) -> None:
    with pytest.raises(OptionError, match="conllu, jsonl, text"):
        list(token_lines(article, "xml"))


def test_tokenize_reads_files_and_names_what_failed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = CliRunner().invoke(commands, ["tokenize", str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    assert done.exit_code == 1
    assert "Kinh_tế phát_triển ." in done.stdout
    assert "no such file or folder" in done.stderr


def test_gazetteer_tells_what_a_unit_is_today() -> None:
    done = CliRunner().invoke(commands, ["gazetteer", "huyện Yên Bình", "--date", "2019-11-08"])
    assert done.exit_code == 0
    assert "huyện Yên Bình, tỉnh Yên Bái" in done.stdout
    assert "now in: tỉnh Lào Cai" in done.stdout
    day_first = CliRunner().invoke(commands, ["gazetteer", "huyện Yên Bình", "--date", "8/11/2019"])
    assert day_first.stdout == done.stdout


@pytest.mark.parametrize(("arguments", "code"), [(["Không Đâu Cả"], 3), (["Hà Nội", "--date", "1/7"], 1)])
def test_gazetteer_refuses(arguments: list[str], code: int) -> None:
    assert CliRunner().invoke(commands, ["gazetteer", *arguments]).exit_code == code
