"""The command `tokenize` and `gazetteer`: lists that other tools read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from baocao.cli import commands
from baocao.core.article import Article
from baocao.core.errors import OptionError
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
    assert lines[0] == "# sent_id = a-1"
    words = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert {len(columns) for columns in words} == {10}
    year = next(columns for columns in words if columns[1] == "2019")
    assert year[9].startswith("SpaceAfter=No|TokenRange=")
    assert lines.count("") == 3


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
    assert "nay thuộc: tỉnh Lào Cai" in done.stdout


@pytest.mark.parametrize(("arguments", "code"), [(["Không Đâu Cả"], 3), (["Hà Nội", "--date", "1/7/2025"], 1)])
def test_gazetteer_refuses(arguments: list[str], code: int) -> None:
    assert CliRunner().invoke(commands, ["gazetteer", *arguments]).exit_code == code
