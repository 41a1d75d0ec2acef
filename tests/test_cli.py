"""The command as people run it: a process of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from baocao.cli import commands, common, desking, extraction, reporting
from baocao.themes import tagger as themes
from baocao.write import formats

TEXT = "Huyện Mường Khoa: Nhiều tiến bộ\nNăm 2019, huyện trồng 120 ha rừng. Tuy nhiên, tiến độ giao đất còn chậm.\n"


def run(*arguments: str | Path, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "baocao.cli", *map(str, arguments)]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        env=os.environ | variables,
    )  # fmt: skip


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "muong-khoa.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_extract_writes_one_record_a_line(report: Path) -> None:
    done = run("extract", report, "-", stdin=TEXT)
    assert done.returncode == 0, done.stderr
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["id"] == "muong-khoa"
    assert second["id"] == "stdin"
    assert first["limitations"] == second["limitations"]
    assert done.stderr == ""


def test_extract_writes_tables(report: Path, tmp_path: Path) -> None:
    done = run("extract", report.parent, "-o", tmp_path / "out", "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert "tiến độ giao đất còn chậm" in (tmp_path / "out" / "limitations.csv").read_text(encoding="utf-8-sig")
    assert done.stdout == ""


def test_one_bad_input_is_named_and_the_rest_comes_out(report: Path, tmp_path: Path) -> None:
    (report.parent / "zz.txt").write_bytes(b"\xff\xfa\xfb\xfc")
    done = run("extract", report.parent, tmp_path / "nowhere.txt", "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "no such file or folder" in done.stderr
    assert "must be UTF-8 or UTF-16" in done.stderr
    errors = [json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [error["article"] for error in errors] == ["zz", str(tmp_path / "nowhere.txt")]
    assert len((tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_nothing_readable(tmp_path: Path) -> None:
    done = run("extract", tmp_path)
    assert done.returncode == 3
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["extract"], "Missing argument"),
        (["extract", "x", "--formt", "csv"], "No such option"),
        (["extract", "x", "-o", "out", "--format", "doc"], "'doc' is not one of"),
        (["extract", "x", "--format", "csv"], "--format needs -o"),
        (["nothing"], "No such command"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [[], ["--full"], ["--explain"]])
def test_show_marks_up_in_the_terminal_without_color_off_a_terminal(report: Path, how: list[str]) -> None:
    done = run("show", report, *how)
    assert done.returncode == 0, done.stderr
    assert "Huyện Mường Khoa: Nhiều tiến bộ" in done.stdout
    assert "Shortcomings" in done.stdout
    assert ("Tuy nhiên, " in done.stdout) == bool(how)
    assert "\x1b[" not in done.stdout


def test_show_has_a_sample_and_takes_a_folder(report: Path) -> None:
    assert "Mai Sơn" in run("show", "--sample").stdout
    (report.parent / "second.txt").write_text(TEXT.replace("Khoa", "Lay"), encoding="utf-8")
    done = run("show", report.parent)
    assert [name in done.stdout for name in ("Mường Khoa", "Mường Lay")] == [True, True]
    assert run("show").returncode == 2


def test_show_writes_a_page_that_stands_alone(report: Path, tmp_path: Path) -> None:
    done = run("show", report, "--html", tmp_path / "a.html")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<mark class=limitation" in page


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, baocao.cli\nprint(sorted({'spacy', 'pandas', 'numpy', 'sklearn', 'underthesea', 'dask'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", [[], ["extract"], ["show"]])
def test_every_command_has_help_and_an_example(command: list[str]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert not command or "Example: baocao" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["show", "{}", "--html", "/proc/no/such/place.html"], ["extract", "{}", "-o", "/proc/no"]]
)
def test_output_that_cannot_be_written_is_one_clear_line(report: Path, arguments: list[str]) -> None:
    done = run(*(argument.format(report) for argument in arguments))
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_choices_of_the_command_are_those_of_the_library() -> None:
    assert set(extraction.FORMATS) == set(formats.FORMATS)
    assert common.MODELS == themes.MODELS


def test_the_model_can_be_chosen(report: Path) -> None:
    done = run("extract", report, "--model", "rules")
    assert json.loads(done.stdout)["versions"]["model"] == "rules"


def test_a_page_holds_one_article(report: Path, tmp_path: Path) -> None:
    (report.parent / "zz.txt").write_text(TEXT, encoding="utf-8")
    done = run("show", report.parent, "--html", tmp_path / "a.html")
    assert done.returncode == 2
    assert "--html holds one article" in done.stderr


def test_locate_converts_the_places_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("huyện,tỉnh\nYên Bình,Yên Bái\nLạ Hoắc,\n", encoding="utf-8")
    command = ("locate", tmp_path / "a.csv", "--column", "huyện", "--column", "tỉnh", "-o", tmp_path / "b.csv")
    done = run(*command, "--date", "2018-05-01")
    assert done.returncode == 0, done.stderr
    assert "b.csv: 2 rows, 1 located, 0 ambiguous, 1 missing" in done.stderr
    assert "141" in (tmp_path / "b.csv").read_text(encoding="utf-8-sig")
    again = run(*command)
    assert (again.returncode, "exists, and stays as it is" in again.stderr) == (2, True)


@pytest.mark.parametrize(("command", "extra"), [(["desk"], "desk"), (["report", ".", "-o", "r.html"], "compare")])
def test_a_missing_extra_is_named(command: list[str], extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (desking, reporting):
        monkeypatch.setattr(module, "find_spec", lambda _: None)
    done = CliRunner().invoke(commands, command)
    assert f"pip install 'baocao[{extra}]'" in str(done.exception)


HELPS = """
import json, sys
from baocao.cli import commands
from baocao.cli.speaking import choose_language, spoken
choose_language(sys.argv)
def walk(command, context):
    yield " ".join(context.command_path.split()[1:]), command.get_help(context)
    for name, below in sorted(getattr(command, "commands", {}).items()):
        yield from walk(below, type(context)(below, parent=context, info_name=name))
command = spoken(commands)
print(json.dumps(dict(walk(command, command.make_context("baocao", ["--lang", "en", "tokenize", "x"])))))
"""
ENGLISH = re.compile(r"\b(?:the|of|and|with|is|are|for|only|from|this|what|which|each|one|where|that)\b", re.IGNORECASE)
CODE = re.compile(r"`[^`]*`|\"[^\"]*\"|\[[^\]]*\||--[\w-]+|(?:Ví dụ|Example): baocao.*", re.DOTALL)


def helps(language: str) -> dict[str, str]:
    """The help of every command and group."""
    command = [sys.executable, "-c", HELPS, "--lang", language]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    return dict(json.loads(done.stdout))


def test_help_is_in_one_language() -> None:
    vietnamese, english = helps("vi"), helps("en")
    assert vietnamese.keys() == english.keys()
    assert len(english) > len(commands.commands)
    for name, told in vietnamese.items():
        assert "Cách dùng:" in told, name
        assert ENGLISH.findall(CODE.sub("", told)) == [], name
    for name, told in english.items():
        assert "Usage:" in told, name
        assert re.findall(r"\w*[ăâđêôơưạ-ỹ]\w*", CODE.sub("", told), re.IGNORECASE) == [], name


@pytest.mark.parametrize(
    ("arguments", "vietnamese", "english"),
    [
        (["extract"], "Thiếu tham số", "Missing argument"),
        (["extract", "x", "--formt", "csv"], "Không có tùy chọn", "No such option"),
        (["extract", "x", "--jobs", "x"], "không phải số nguyên hợp lệ", "is not a valid integer"),
        (["extract", "x", "--format", "csv"], "--format cần -o FOLDER", "--format needs -o FOLDER"),
        (["extract", "nowhere.txt"], "không có tệp hay thư mục này", "no such file or folder"),
        (["gazetteer", "Không Đâu"], "không có đơn vị nào tên", "no unit is called"),
        (["gazetteer", "Yên Bình", "--date", "x"], "Ngày phải viết như", "A date must be written as"),
        (["ask", "x", "/nowhere"], "không tồn tại", "does not exist"),
    ],
)
def test_what_goes_wrong_is_told_in_one_language(arguments: list[str], vietnamese: str, english: str) -> None:
    for told, done in (
        (vietnamese, run(*arguments, "--lang", "vi")),
        (english, run(*arguments, LANGUAGE="vi", BAOCAO_LANG="en")),
        (vietnamese, run("--lang=vi", *arguments)),
        (vietnamese, run(*arguments, BAOCAO_LANG="", LC_ALL="vi_VN.UTF-8")),
    ):
        assert told in done.stderr, done.stderr
        assert {vietnamese, english} - {told} <= {text for text in (vietnamese, english) if text not in done.stderr}


def test_records_are_the_same_in_both_languages(report: Path, tmp_path: Path) -> None:
    (report.parent / "bad.txt").write_bytes(b"\xff\xfa\xfb\xfc")
    written = [run("extract", report.parent, "-o", tmp_path / name, "--lang", name) for name in ("vi", "en")]
    assert [done.returncode for done in written] == [1, 1]
    assert ["1 bài, 1 lỗi" in written[0].stderr, "1 articles, 1 failed" in written[1].stderr] == [True, True]
    for name in ("records", "errors"):
        vietnamese, english = ((tmp_path / folder / f"{name}.jsonl").read_bytes() for folder in ("vi", "en"))
        assert vietnamese == english


def test_extract_to_a_terminal_says_how_to_read_a_report(report: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "baocao.cli", "extract", str(report)]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, text=True, timeout=120, check=True)
    os.close(theirs)
    os.close(ours)
    assert done.stderr.count("\n") == 1
    assert "baocao show" in done.stderr
