"""No command touches what it did not write: every command that writes, every format, what is foreign in every place.

The commands run in this process, chunks too, so that there can be many.
"""

import gc
import gzip
import json
import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from baocao import cli
from baocao.core.ledger import LEDGER
from baocao.run import batch
from baocao.run.batch import export
from baocao.write.formats import FORMATS
from foreign import foreign_file, foreign_folder, link_to_a_file, link_to_a_folder, read_only_file

pytestmark = pytest.mark.slow
TEXT = "Huyện Mường Khoa\nNăm 2019, huyện trồng 120 ha rừng. Tuy nhiên, tiến độ giao đất còn chậm.\n"


class Inline:
    """Workers that are no processes."""

    def __init__(self, function: Callable[[Any], Any], *_: object) -> None:
        self._function = function

    def __enter__(self) -> "Inline":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, tasks: Iterable[Any]) -> Iterator[Any]:
        return map(self._function, tasks)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "Workers", Inline)


@pytest.fixture
def baocao(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs a command; gives its exit code and what it wrote to standard error."""

    def run(*arguments: str | Path) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["baocao", *map(str, arguments)])
        capsys.readouterr()
        try:
            cli.main()
        except SystemExit as end:
            return int(str(end.code)), capsys.readouterr().err
        return 0, capsys.readouterr().err

    return run


Baocao = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reports") / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def finished(report: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A finished run of each format."""
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Workers", Inline)
        for file_format in FORMATS:
            batch.extract([report], folder / file_format, batch.Options(file_format=file_format))
    return {file_format: folder / file_format for file_format in FORMATS}


def results(run: Path) -> list[str]:
    """Names of the files of a run's result, and of the folders they lie in."""
    files = [name for name in json.loads((run / LEDGER).read_text())["files"] if name != "manifest.json"]
    return sorted({*files, *(name.partition("/")[0] for name in files)})


# ---------------------------------------------------------------- what can be in the way


KINDS = (foreign_file, read_only_file, foreign_folder, link_to_a_file, link_to_a_folder)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    foreign_folder(tmp_path / "outside", tmp_path)
    return tmp_path / "outside"


def snapshot(folder: Path) -> dict[Path, object]:
    """All that lies in a folder: bytes of files, aims of links."""
    return {
        path: path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else "folder"
        for path in folder.rglob("*")
        if path.name != LEDGER
    }


def refused(outcome: tuple[int, str]) -> bool:
    code, message = outcome
    return code == cli.USAGE and len(message.splitlines()) == 1 and message.startswith("baocao: ")


# ---------------------------------------------------------------- folders of others


@pytest.mark.parametrize("flags", [[], ["--overwrite"], ["--resume"]], ids=["plain", "overwrite", "resume"])
@pytest.mark.parametrize("name", ["notes.txt", "run", "manifest.json", "docs", "brat", "data", "README.md"])
def test_extract_refuses_a_folder_of_others(
    baocao: Baocao, report: Path, outside: Path, tmp_path: Path, name: str, flags: list[str]
) -> None:
    for number, kind in enumerate(KINDS):
        out = tmp_path / str(number)
        out.mkdir()
        kind(out / name, outside)
        before = snapshot(tmp_path)
        assert refused(baocao("extract", report, "-o", out, *flags))
        assert snapshot(tmp_path) == before
        assert not (out / LEDGER).exists()


@pytest.mark.parametrize("file_format", FORMATS)
def test_extract_and_export_refuse_every_name_that_a_format_wants(
    baocao: Baocao, report: Path, finished: dict[str, Path], tmp_path: Path, file_format: str
) -> None:
    """Where nothing else is: so the folder is not ours."""
    for number, name in enumerate(results(finished[file_format])):
        out = tmp_path / f"out-{number}"
        (out / name).parent.mkdir(parents=True)
        foreign_file(out / name, tmp_path)
        before = snapshot(tmp_path)
        assert refused(baocao("extract", report, "-o", out, "--format", file_format, "--overwrite"))
        assert refused(baocao("export", finished["jsonl"], "-o", out, "--format", file_format, "--overwrite"))
        assert snapshot(tmp_path) == before


# ---------------------------------------------------------------- what is foreign in a folder of ours


@pytest.mark.parametrize("file_format", FORMATS)
def test_extract_refuses_names_that_are_taken_and_keeps_what_it_wrote(
    baocao: Baocao, report: Path, finished: dict[str, Path], outside: Path, tmp_path: Path, file_format: str
) -> None:
    earlier = finished["csv" if file_format != "csv" else "jsonl"]
    wanted = results(finished[file_format])
    for number, kind in enumerate(KINDS):
        out = copytree(earlier, tmp_path / str(number))
        name = wanted[number % len(wanted)].partition("/")[0]
        kind(out / name, outside)
        before = snapshot(tmp_path)
        assert refused(baocao("extract", report, "-o", out, "--format", file_format, "--overwrite"))
        assert snapshot(tmp_path) == before


@pytest.mark.parametrize("file_format", FORMATS)
def test_export_refuses_names_that_are_taken_and_keeps_what_it_wrote(
    baocao: Baocao, finished: dict[str, Path], outside: Path, tmp_path: Path, file_format: str
) -> None:
    run = finished["jsonl"]
    export(run, tmp_path / "earlier", "csv" if file_format != "csv" else "jsonl")
    for number, name in enumerate(results(finished[file_format])):
        out = copytree(tmp_path / "earlier", tmp_path / f"out-{number}")
        (out / name).parent.mkdir(exist_ok=True)
        KINDS[number % len(KINDS)](out / name, outside)
        before = snapshot(tmp_path)
        assert refused(baocao("export", run, "-o", out, "--format", file_format, "--overwrite"))
        assert snapshot(tmp_path) == before


@pytest.mark.parametrize("file_format", FORMATS)
def test_what_lies_beside_results_stays_when_they_are_replaced(
    baocao: Baocao, report: Path, finished: dict[str, Path], outside: Path, tmp_path: Path, file_format: str
) -> None:
    out = copytree(finished[file_format], tmp_path / "out")
    folders = [out, out / "run", *(path for path in out.iterdir() if path.is_dir() and path.name != "run")]
    for folder in folders:
        for kind in KINDS:
            kind(folder / f"my-{kind.__name__}.txt", outside)
    foreign = {path: content for path, content in snapshot(tmp_path).items() if "my-" in str(path) or path == outside}
    other = "csv" if file_format != "csv" else "jsonl"
    assert baocao("extract", report, "-o", out, "--format", file_format)[0] == cli.USAGE
    assert baocao("extract", report, "-o", out, "--format", other, "--overwrite")[0] == cli.OK
    assert baocao("extract", report, "-o", out, "--format", file_format, "--resume")[0] == cli.OK
    after = snapshot(tmp_path)
    assert {path: after.get(path) for path in foreign} == foreign
    assert results(out) == results(finished[file_format])


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_result_that_was_changed_is_never_replaced(
    baocao: Baocao, report: Path, finished: dict[str, Path], tmp_path: Path, file_format: str
) -> None:
    out = copytree(finished[file_format], tmp_path / "out")
    name = next(name for name in results(out) if (out / name).is_file())
    (out / name).write_bytes((out / name).read_bytes() + b"corrected by hand")
    before = snapshot(out)
    for flags in ([], ["--overwrite"], ["--resume"]):
        assert refused(baocao("extract", report, "-o", out, "--format", file_format, *flags))
    assert snapshot(out) == before


@pytest.mark.parametrize(
    "name",
    [
        "000000.jsonl.gz",
        "000007.jsonl.gz",
        "000000.jsonl.gz.baocao-at",
        "000000.jsonl.gz.baocao-0123456789abcdef",
    ],
)
@pytest.mark.parametrize("flag", ["--overwrite", "--resume"])
def test_what_only_bears_the_name_of_a_part_of_the_run_is_not_replaced(
    baocao: Baocao, report: Path, finished: dict[str, Path], outside: Path, tmp_path: Path, name: str, flag: str
) -> None:
    for kind in KINDS:
        out = copytree(finished["jsonl"], tmp_path / kind.__name__)
        (out / "run" / name).unlink(missing_ok=True)
        kind(out / "run" / name, outside)
        if kind in (foreign_file, read_only_file) and not name.endswith(".gz"):
            continue  # notes and half a spool can hold anything; in our folder the name is all that tells them
        before = snapshot(tmp_path)
        assert refused(baocao("extract", report, "-o", out, flag))
        assert snapshot(tmp_path) == before


def edited(content: bytes) -> bytes:
    return content.replace(b"Mai", b"MAI", 1).replace(b"text", b"TEXT", 1)


def without_articles(content: bytes) -> bytes:
    return content.splitlines(keepends=True)[0]


@pytest.mark.parametrize("change", [edited, without_articles])
@pytest.mark.parametrize("flag", ["--overwrite", "--resume"])
def test_a_part_of_the_run_that_was_changed_is_never_replaced(
    baocao: Baocao, report: Path, finished: dict[str, Path], tmp_path: Path, change: Callable[[bytes], bytes], flag: str
) -> None:
    out = copytree(finished["jsonl"], tmp_path / "out")
    spool = next((out / "run").glob("*.jsonl.gz"))
    content = gzip.decompress(spool.read_bytes())
    assert change(content) != content
    spool.write_bytes(gzip.compress(change(content)))
    before = snapshot(out)
    assert refused(baocao("extract", report, "-o", out, flag))
    assert snapshot(out) == before


@pytest.mark.parametrize("name", ["000000.jsonl.gz.20251231", "000000.jsonl.gz.at", "000000.jsonl.gz~", "a.jsonl.gz"])
@pytest.mark.parametrize("flag", ["--overwrite", "--resume"])
def test_backups_beside_the_parts_of_a_run_stay(
    baocao: Baocao, report: Path, finished: dict[str, Path], tmp_path: Path, name: str, flag: str
) -> None:
    out = copytree(finished["jsonl"], tmp_path / "out")
    (out / "run" / name).write_text("mine")
    baocao("extract", report, "-o", out, flag)
    assert (out / "run" / name).read_text() == "mine"


@pytest.mark.parametrize("kind", [foreign_file, link_to_a_folder])
def test_a_run_folder_that_was_exchanged_is_not_entered(
    baocao: Baocao, report: Path, finished: dict[str, Path], outside: Path, tmp_path: Path, kind: Callable[..., None]
) -> None:
    out = copytree(finished["jsonl"], tmp_path / "out")
    (out / "run").rename(tmp_path / "elsewhere")
    kind(out / "run", outside)
    before = snapshot(tmp_path)
    for flag in ("--overwrite", "--resume"):
        assert refused(baocao("extract", report, "-o", out, flag))
    assert snapshot(tmp_path) == before


def test_export_does_not_write_over_its_run(baocao: Baocao, finished: dict[str, Path], tmp_path: Path) -> None:
    run = copytree(finished["jsonl"], tmp_path / "run")
    before = snapshot(run)
    for flags in ([], ["--overwrite"]):
        assert refused(baocao("export", run, "-o", run, "--format", "csv", *flags))
    assert snapshot(run) == before


def test_export_replaces_an_export_on_request_only(baocao: Baocao, finished: dict[str, Path], tmp_path: Path) -> None:
    arguments = ("export", finished["jsonl"], "-o", tmp_path / "out", "--format")
    assert baocao(*arguments, "csv")[0] == cli.OK
    before = snapshot(tmp_path)
    assert refused(baocao(*arguments, "jsonl"))
    assert snapshot(tmp_path) == before
    assert baocao(*arguments, "jsonl", "--overwrite")[0] == cli.OK
    assert sorted(path.name for path in (tmp_path / "out").glob("[!.]*")) == [
        "duplicates.jsonl",
        "errors.jsonl",
        "records.jsonl",
    ]


@pytest.mark.parametrize("content", ['{"schema": "baocao-run/1"}', "[]", '{"schema": "baocao-run/1", "options": 1}'])
def test_a_run_from_elsewhere_with_a_strange_manifest_is_refused(baocao: Baocao, tmp_path: Path, content: str) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "manifest.json").write_text(content)
    assert refused(baocao("export", tmp_path / "run", "-o", tmp_path / "out", "--format", "csv"))


# ---------------------------------------------------------------- models and pages


@pytest.fixture
def fast_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training that only writes the files of a model."""
    from baocao.learn import training

    def instant(folder: Path, *_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        for file in training.FILES:
            (folder / file).write_text(folder.parent.name)
        return {}, {"cross-validation": {"accuracy": 1.0, "macro_f1": 1.0}}

    monkeypatch.setattr(training, "_train_fast", instant)
    monkeypatch.setattr(training, "card", lambda name, *_: name)
    monkeypatch.setattr(training, "read_corpus", lambda *_: [])


@pytest.mark.usefixtures("fast_training")
def test_train_replaces_nothing_but_its_own_model(baocao: Baocao, report: Path, outside: Path, tmp_path: Path) -> None:
    from baocao.learn.training import WRITTEN

    files = WRITTEN["fast"]
    for number, kind in enumerate(KINDS):
        theirs, ours = tmp_path / f"theirs-{number}", tmp_path / f"ours-{number}"
        theirs.mkdir()
        kind(theirs / files[number], outside)
        assert baocao("train", report.parent, "-o", ours)[0] == cli.OK
        (ours / files[number]).unlink()
        kind(ours / files[number], outside)
        before = snapshot(tmp_path)
        for out in (theirs, ours):
            for flags in ([], ["--overwrite"]):
                assert refused(baocao("train", report.parent, "-o", out, *flags))
        assert snapshot(tmp_path) == before
    out = tmp_path / "own"
    assert baocao("train", report.parent, "-o", out)[0] == cli.OK
    assert refused(baocao("train", report.parent, "-o", out))
    foreign_file(out / "notes.txt", outside)
    assert baocao("train", report.parent, "-o", out, "--overwrite")[0] == cli.OK
    assert (out / "notes.txt").read_text() == "mine"
    assert {path.name for path in out.iterdir()} == {*files, LEDGER, "notes.txt"}


@pytest.fixture
def fast_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    from baocao.learn import evaluation

    monkeypatch.setattr(evaluation, "evaluate", lambda *_, **__: {})
    monkeypatch.setattr(evaluation, "to_html", lambda *_: "<!doctype html>\n")
    monkeypatch.setattr(evaluation, "to_text", lambda *_: "")


@pytest.mark.usefixtures("fast_evaluation")
@pytest.mark.parametrize("command", ["show", "evaluate"])
def test_pages_replace_nothing_but_own_pages(
    baocao: Baocao, report: Path, outside: Path, tmp_path: Path, command: str
) -> None:
    arguments = (command, report if command == "show" else report.parent, "--html")
    for kind in KINDS:
        kind(tmp_path / f"{kind.__name__}.html", outside)
    before = snapshot(tmp_path)
    for kind in KINDS:
        for flags in ([], ["--overwrite"]):
            code, message = baocao(*arguments, tmp_path / f"{kind.__name__}.html", *flags)
            assert (code, "Traceback" in message) == (cli.USAGE, False)
    assert snapshot(tmp_path) == before
    page = tmp_path / "page.html"
    assert baocao(*arguments, page)[0] == cli.OK
    assert refused(baocao(*arguments, page))
    assert baocao(*arguments, page, "--overwrite")[0] == cli.OK
    page.write_text(page.read_text(encoding="utf-8") + "my notes", encoding="utf-8")
    changed = page.read_bytes()
    assert refused(baocao(*arguments, page, "--overwrite"))
    assert page.read_bytes() == changed


def test_a_page_does_not_replace_the_report(baocao: Baocao, report: Path) -> None:
    for flags in ([], ["--overwrite"]):
        assert refused(baocao("show", report, "--html", report, *flags))
    assert report.read_text(encoding="utf-8") == TEXT


# ---------------------------------------------------------------- the disk is full


_LIMIT = 4_000  # bytes of a file; the ledger is smaller


@pytest.fixture(scope="module")
def long_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    (folder / "a.txt").write_text("".join(TEXT.replace("120", str(200 + n)) for n in range(80)), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Workers", Inline)
        batch.extract([folder / "a.txt"], folder / "run")
    return folder / "run"


@contextmanager
def small_disk() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LIMIT, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # files that XlsxWriter leaves open
@pytest.mark.parametrize("file_format", FORMATS)
def test_a_full_disk_is_one_clear_line_and_leaves_no_half_result(
    baocao: Baocao, long_run: Path, tmp_path: Path, file_format: str
) -> None:
    with small_disk():
        outcome = baocao("export", long_run, "-o", tmp_path / "out", "--format", file_format)
    assert refused(outcome), outcome
    assert "cannot be written" in outcome[1]
    assert any(reason in outcome[1] for reason in ("too large", "full", "disk I/O error"))
    assert not (tmp_path / "out").exists()
    gc.collect()


def test_a_disk_that_is_full_during_a_run_leaves_it_to_be_resumed(
    baocao: Baocao, long_run: Path, tmp_path: Path
) -> None:
    inputs = long_run.parent / "a.txt"
    with small_disk():
        code, said = baocao("extract", inputs, "-o", tmp_path / "out")
    assert refused((code, said.splitlines()[-1])), said
    assert not list((tmp_path / "out").glob("*.jsonl"))
    assert baocao("extract", inputs, "-o", tmp_path / "out", "--resume")[0] == cli.OK
    assert (tmp_path / "out" / "records.jsonl").read_bytes() == (long_run / "records.jsonl").read_bytes()


def test_a_full_disk_leaves_no_half_page(baocao: Baocao, long_run: Path, tmp_path: Path) -> None:
    with small_disk():
        outcome = baocao("show", long_run.parent / "a.txt", "--html", tmp_path / "a.html")
    assert refused(outcome), outcome
    assert str(tmp_path / "a.html") in outcome[1]
    assert not list(tmp_path.iterdir())
