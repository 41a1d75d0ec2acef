"""Runs end complete and equal, whatever happened in between."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from baocao.analyzer import Analyzer
from baocao.cli import commands, common, extraction
from baocao.core.article import Article
from baocao.core.errors import InputError, OptionError
from baocao.core.ledger import LEDGER
from baocao.read.sources import Source, sources
from baocao.run import chunks, dataframes
from baocao.run.batch import FirstFailureError, export, extract, unique_ids
from baocao.run.chunks import plan, run_chunk
from baocao.run.dataframes import analyze_frame
from baocao.run.options import Options
from baocao.run.repeats import Repeats, mark_repeats, signature
from baocao.run.spool import NOTE, read_spool
from baocao.themes import Loading
from baocao.write.entry import Entry
from baocao.write.tables import schema

TEXT = (
    "Huyện Mường Khoa: Nhiều tiến bộ, đợt {0}\nNăm 2019, huyện trồng {0}20 ha rừng, xã {0} thu {0} tỷ đồng."
    " Tuy nhiên, tiến độ giao đất ở thôn {0} còn chậm, đường số {0} chưa làm xong, {0} hộ còn nghèo.\n"
)


def write_inputs(folder: Path, number: int) -> Path:
    folder.mkdir(parents=True)
    for serial in range(number):
        (folder / f"b{serial:03}.txt").write_text(TEXT.format(serial * 37 + 11) * 3, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 good articles, a repeat of the first, a near repeat of the second, and a bad one."""
    folder = write_inputs(tmp_path_factory.mktemp("batch") / "in", 60)
    (folder / "z-again.txt").write_bytes((folder / "b000.txt").read_bytes())
    near = (folder / "b001.txt").read_text(encoding="utf-8") + "Theo Báo Mường Khoa."
    (folder / "z-near.txt").write_text(near, encoding="utf-8")
    (folder / "y-bad.pdf").write_bytes(b"%PDF-1.4\n%cut off")
    return folder


@pytest.fixture(scope="module")
def finished(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("finished")
    assert extraction._run((str(inputs),), out, Options(model="fast", file_format="csv")) == common.SOME_FAILED
    return out


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_run_accounts_for_every_input(finished: Path) -> None:
    articles = pd.read_csv(finished / "articles.csv")
    errors = pd.read_csv(finished / "errors.csv")
    assert articles["article"].tolist() == [f"b{serial:03}" for serial in range(60)] + ["z-again", "z-near"]
    assert errors["article"].tolist() == ["y-bad"]
    assert errors["message"].notna().all()
    manifest = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["articles"], manifest["failed"], manifest["repeats"]) == (62, 1, 2)
    assert manifest["tables"]["articles"] == 62
    assert manifest["versions"]["baocao"]
    assert set(manifest["files"]) == {f"{name}.csv" for name in schema()}


def test_any_number_of_processes_gives_the_same_bytes(inputs: Path, finished: Path, tmp_path: Path) -> None:
    extract([inputs], tmp_path, Options(model="fast", file_format="csv", jobs=2))
    assert contents(tmp_path) == contents(finished)


def test_repeats_are_named_and_dropped_on_request(inputs: Path, finished: Path, tmp_path: Path) -> None:
    rows = pd.read_csv(finished / "duplicates.csv")
    assert list(zip(rows["article"], rows["first"], strict=True)) == [("z-again", "b000"), ("z-near", "b001")]
    assert rows["similarity"][0] == 1
    assert 0.8 <= rows["similarity"][1] < 1
    outcome = extract([inputs], tmp_path, Options(model="fast", file_format="csv", dedupe=True))
    assert outcome.repeats == 2
    assert (tmp_path / "duplicates.csv").read_bytes() == (finished / "duplicates.csv").read_bytes()
    articles = pd.read_csv(tmp_path / "articles.csv")["article"]
    assert len(articles) == 60
    assert not articles.str.startswith("z").any()


def test_a_finished_run_can_be_exported(inputs: Path, finished: Path, tmp_path: Path) -> None:
    export(finished, tmp_path / "again", "csv")
    for name in schema():
        assert (tmp_path / "again" / f"{name}.csv").read_bytes() == (finished / f"{name}.csv").read_bytes()
    extract([inputs], tmp_path / "fewer", Options(model="fast", limit=7))
    assert export(tmp_path / "fewer", tmp_path / "few", "jsonl")["records"] == 7
    with pytest.raises(InputError, match="must hold a finished run"):
        export(inputs, tmp_path / "none", "csv")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_inputs(tmp_path_factory.mktemp("many") / "in", 150)


@pytest.fixture(scope="module")
def straight(many: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of `many` that nobody stopped."""
    out = tmp_path_factory.mktemp("straight")
    extract([many], out, Options(model="fast", file_format="csv"))
    return out


def start(inputs: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "baocao.cli",
        "extract",
        str(inputs),
        "-o",
        str(out),
        "--format",
        "csv",
        "--model",
        "fast",
        *options,
    ]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def wait_for_spool(process: subprocess.Popen[str], out: Path) -> None:
    """Wait until a first chunk is done, and the run is not."""
    deadline = time.monotonic() + 60
    while not list((out / "run").glob("*.gz")) and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.01)
    assert list((out / "run").glob("*.gz")), "no chunk was done in a minute"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_run_that_was_stopped_goes_on(many: Path, straight: Path, tmp_path: Path, how: signal.Signals) -> None:
    process = start(many, tmp_path / "out")
    wait_for_spool(process, tmp_path / "out")
    process.send_signal(how)
    _, message = process.communicate(timeout=30)
    assert process.returncode == (common.INTERRUPTED if how is signal.SIGINT else -signal.SIGKILL)
    assert ("--resume" in message) == (how is signal.SIGINT)
    assert not list((tmp_path / "out").glob("*.csv"))
    with pytest.raises(OptionError, match="--resume"):
        extract([many], tmp_path / "out", Options(model="fast", file_format="csv"))
    done = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "run").glob("*.gz")}
    extract([many], tmp_path / "out", Options(model="fast", file_format="csv", resume=True))
    assert all(path.stat().st_mtime_ns == when for path, when in done.items())
    assert pd.read_csv(tmp_path / "out" / "articles.csv")["article"].tolist() == [f"b{n:03}" for n in range(150)]
    assert contents(tmp_path / "out" / "run") == contents(straight / "run")
    for name in schema():
        assert (tmp_path / "out" / f"{name}.csv").read_bytes() == (straight / f"{name}.csv").read_bytes()


def test_resuming_sees_inputs_that_have_changed(tmp_path: Path) -> None:
    inputs = write_inputs(tmp_path / "in", 30)
    extract([inputs], tmp_path / "out", Options(model="fast", file_format="csv"))
    (inputs / "b003.txt").write_text("Xã Nà Tấu còn 7 hộ nghèo.\n", encoding="utf-8")
    (inputs / "b029.txt").unlink()
    extract([inputs], tmp_path / "out", Options(model="fast", file_format="csv", resume=True))
    passages = pd.read_csv(tmp_path / "out" / "passages.csv")
    assert "Xã Nà Tấu còn 7 hộ nghèo." in passages["text"].tolist()
    assert "b029" not in passages["article"].tolist()


def test_a_run_does_not_read_what_it_writes(tmp_path: Path) -> None:
    inputs = write_inputs(tmp_path / "in", 2)
    for _ in range(2):
        assert extract([inputs], inputs / "out", Options(model="fast", file_format="csv", resume=True)).articles == 2
    with pytest.raises(OptionError, match="must not be an input"):
        extract([inputs], inputs)


def test_an_input_in_the_output_folder_is_refused(tmp_path: Path) -> None:
    inputs = write_inputs(tmp_path / "out" / "in", 1)
    (tmp_path / "way").symlink_to(inputs)
    (tmp_path / "elsewhere.txt").write_text("Hai xã.", encoding="utf-8")
    (tmp_path / "out" / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    for path in (inputs, inputs / "b000.txt", tmp_path / "way", tmp_path / "out" / "link.txt"):
        with pytest.raises(OptionError, match="must not lie in the output folder"):
            extract([path], tmp_path / "out")


def test_earlier_results_stay_until_there_are_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    extract([write_inputs(tmp_path / "in", 3)], out)
    kept = {name: content for name, content in contents(out).items() if name.endswith(".jsonl")}
    (tmp_path / "nothing").mkdir()
    with pytest.raises(InputError, match="none of the inputs can be read"):
        extract([tmp_path / "nothing"], out, Options(model="fast", overwrite=True))
    assert contents(out).items() >= kept.items()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("baocao.write.exports.dumps", full)
    with pytest.raises(OSError, match="No space left"):
        extract([tmp_path / "in"], out, Options(model="fast", overwrite=True))
    assert contents(out).items() >= kept.items()
    with pytest.raises(InputError, match="must hold a finished run"):  # the spools are those of another one now
        export(out, tmp_path / "export", "csv")


def test_an_input_that_links_into_the_output_folder_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract([write_inputs(tmp_path / "in", 3)], out)
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "r.jsonl").symlink_to(out / "records.jsonl")
    before = contents(out)
    with pytest.raises(OptionError, match="links into the output folder"):
        extract([tmp_path / "links"], out, Options(model="fast", overwrite=True))
    assert contents(out) == before


def test_fail_fast_stops_without_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = extraction._run((str(tmp_path / "nowhere"),), tmp_path / "out", Options(model="fast", fail_fast=True))
    assert code == common.SOME_FAILED
    assert "nowhere" in capsys.readouterr().err
    assert {path.name for path in (tmp_path / "out").iterdir()} == {LEDGER, "run"}


def test_a_dry_run_lists_and_reads_nothing(inputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert extraction._list((str(inputs), "nowhere"), Options(model="fast")) == common.SOME_FAILED
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 63
    assert "nowhere" in printed.err


@pytest.mark.parametrize(
    "arguments", [["--jobs", "2"], ["--resume"], ["--overwrite"], ["--dedupe"], ["--timeout", "5"], ["--format", "csv"]]
)
def test_options_for_tables_need_a_folder(inputs: Path, arguments: list[str]) -> None:
    done = CliRunner().invoke(commands, ["extract", str(inputs), *arguments])
    assert done.exit_code == common.USAGE
    assert f"{arguments[0]} needs -o FOLDER" in done.output


def test_the_command_exports_a_finished_run(finished: Path, tmp_path: Path) -> None:
    arguments = ["export", str(finished), "-o", str(tmp_path), "--format", "jsonl"]
    done = CliRunner().invoke(commands, arguments)
    assert (done.exit_code, done.output) == (0, f"{tmp_path}: 62 records, 1 errors, 2 duplicates\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"file_format": "doc"}, "format must be one of: brat, "),
        ({"jobs": 0}, "above 0"),
        ({"timeout": 0.0}, "above 0"),
        ({"engine": "dask", "file_format": "csv"}, "must be parquet"),
        ({"resume": True, "overwrite": True}, "choose one"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        Options(**options)


def test_equal_ids_are_told_apart() -> None:
    entries = [Entry({"id": name}, "") for name in ("a", "a~2", "b", "a", "a", "b")]
    assert [entry.record["id"] for entry in unique_ids(entries)] == ["a", "a~2", "b", "a~3", "a~4", "b~2"]


def test_repeats_refer_to_the_first_of_their_group() -> None:
    texts = [TEXT.format(number) * 4 for number in (1, 222, 1, 3333)] + ["", ""]
    entries = [Entry({"id": str(number)}, text, signature=signature(text)) for number, text in enumerate(texts)]
    marked = list(mark_repeats([*entries, replace(entries[0], record={"id": "9"})]))
    found = {entry.record["id"]: entry.record.get("duplicate_of", {}).get("id") for entry in marked}
    assert found == {"0": None, "1": None, "2": "0", "3": None, "4": None, "5": None, "9": "0"}
    assert Repeats().first("x", b"") is None


FORM = (
    "Năm {year} tỉnh {place} đã tập trung lãnh đạo, chỉ đạo triển khai đồng bộ các giải pháp phát triển kinh tế - xã hội; "
    "đời sống của nhân dân ở vùng sâu, vùng xa được cải thiện rõ rệt so với năm {before}, an ninh trật tự được giữ vững. "
    "Thu ngân sách trên địa bàn đạt {money} tỷ đồng, tỷ lệ hộ nghèo theo chuẩn mới của cả giai đoạn giảm còn {poor}%."
)
FILLED = {"year": 2023, "before": 2022, "place": "Sơn La", "money": "4.512", "poor": "11,2"}
SON_LA, LAO_CAI = ({"level": "province", "name": name, "province": name} for name in ("Sơn La", "Lào Cai"))
OF_ALL = (
    "Công tác tuyên truyền, phổ biến pháp luật được các cấp, các ngành quan tâm thực hiện thường xuyên, đúng kế hoạch. "
)


@pytest.mark.parametrize(
    ("changed", "place", "repeats"),
    [
        ({}, SON_LA, True),
        ({}, None, True),
        ({}, {"level": "district", "name": "Mai Sơn", "province": "Sơn La"}, True),
        ({}, LAO_CAI, False),
        ({"money": "3.870", "poor": "9,4"}, None, False),
        ({"year": 2024, "before": 2023}, SON_LA, False),
        ({"poor": "11,2%. Cập nhật lúc 09:30, ngày 14/12/2023. Tỷ lệ này giảm 2,5"}, SON_LA, True),
    ],
)
def test_a_form_that_is_filled_in_anew_is_no_repeat(changed: dict[str, object], place: Any, repeats: bool) -> None:
    one, other = (OF_ALL * 3 + "".join(OF_ALL.replace("được", f"{word} được") for word in "abcdefghijklmnopqrst")
                  + FORM.format(**FILLED | filled) for filled in ({}, changed))  # fmt: skip
    known = Repeats()
    known.first("one", signature(one), SON_LA)
    assert (known.first("other", signature(other), place) is not None) is repeats


# ---------------------------------------------------------------- limits


class Trap:
    """A stage that waits, dies or breaks on marked articles."""

    needs = ("raw",)
    sets = ("trapped",)

    def __call__(self, article: Article) -> Article:
        if "ngủ" in article.raw:
            time.sleep(30)
        if "hỏng" in article.raw:
            raise MemoryError("too much")
        return article


@pytest.fixture
def one_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Entry]]:
    monkeypatch.setattr(chunks, "analyzer", lambda _model: Analyzer([Trap()]))

    def run(*texts: str, note: dict[str, Any] | None = None) -> list[Entry]:
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
        (chunk,) = plan(sources(*sorted(tmp_path.glob("*.txt"))), tmp_path, seconds=0.5)
        if note:
            chunk.spool.with_name(chunk.spool.name + NOTE).write_text(json.dumps(note))
        entries = list(read_spool(run_chunk(chunk)))
        assert not list(tmp_path.glob(f"*{NOTE}"))
        return entries

    return run


def test_a_death_is_remembered_until_the_next_step_begins(
    one_chunk: Callable[..., list[Entry]], tmp_path: Path
) -> None:
    one_chunk("tốt")
    (chunk,) = plan(sources(*sorted(tmp_path.glob("*.txt"))), tmp_path, seconds=0.5)
    note = chunk.spool.with_name(chunk.spool.name + NOTE)
    note.write_text('{"step": "1", "deaths": {}}')
    with pytest.raises(KeyboardInterrupt), chunks._Watch(chunk):
        raise KeyboardInterrupt
    assert json.loads(note.read_text()) == {"step": "1", "deaths": {}}


def failures(entries: list[Entry]) -> list[str | None]:
    return [entry.record.get("failure", {}).get("message") for entry in entries]


def test_an_article_that_takes_too_long_is_given_up(one_chunk: Callable[..., list[Entry]]) -> None:
    first, second, third = failures(one_chunk("Một xã.", "Xã ngủ quên.", "Hai xã."))
    assert (first, third) == (None, None)
    assert second is not None
    assert "took longer than 0.5 s" in second


def test_a_defect_costs_one_article(one_chunk: Callable[..., list[Entry]]) -> None:
    first, second = failures(one_chunk("Máy hỏng.", "Hai xã."))
    assert first is not None
    assert "MemoryError: too much" in first
    assert second is None


@pytest.mark.parametrize(
    ("note", "given_up"),
    [
        ({"step": "4", "deaths": {"4": 1}}, [False, True, False]),  # second death while the second was analyzed
        ({"step": "1", "deaths": {"1": 1}}, [True, False, False]),  # second death while the first was analyzed
        ({"step": "1", "deaths": {}}, [False, False, False]),  # a first death may be chance
        ({"step": "7", "deaths": {"1": 2}}, [True, False, False]),
    ],
)
def test_what_ended_its_process_twice_is_given_up(
    one_chunk: Callable[..., list[Entry]], note: dict[str, Any], given_up: list[bool]
) -> None:
    messages = failures(one_chunk("Một xã.", "Hai xã.", "Ba xã.", note=note))
    assert [bool(message and "ended its process" in message) for message in messages] == given_up


def test_reading_that_hangs_is_given_up(one_chunk: Callable[..., list[Entry]], monkeypatch: pytest.MonkeyPatch) -> None:
    def hanging(_: Source, **__: object) -> Iterator[Article]:
        yield Article(raw="Một xã.", id="a")
        time.sleep(30)

    monkeypatch.setattr(chunks, "load_source", hanging)
    first, second = one_chunk("x")
    assert first.good
    assert second.record["failure"]["stage"] == "read"


# ---------------------------------------------------------------- DataFrames


def test_frames_are_analyzed_with_the_model_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(dataframes, "analyzer", lambda model: asked.append(model) or Analyzer([]))
    analyze_frame(pd.DataFrame({"text": ["Một xã."]}), model="rules")
    assert asked == [Loading("rules")]


@pytest.mark.parametrize("table", ["articles", "passages", "figures", "errors"])
def test_a_frame_of_articles_becomes_a_table(table: str) -> None:
    texts = [TEXT.format(4), TEXT.format(55)]
    frame = pd.DataFrame({"id": ["a", "b"], "text": texts, "day": pd.to_datetime(["2019-12-02", None])})
    found = analyze_frame(frame, table, published="day")
    empty = analyze_frame(frame.head(0), table, published="day")
    assert dict(found.dtypes) == dict(empty.dtypes)
    assert list(found.columns) == list(schema()[table])
    assert found.empty == (table == "errors")
    if table == "articles":
        assert found["published"].tolist() == [pd.Timestamp("2019-12-02"), pd.NaT]


def test_frames_without_the_columns_are_refused() -> None:
    with pytest.raises(OptionError, match=r"column must be one of: words\. Got 'text'"):
        analyze_frame(pd.DataFrame({"words": []}))
    with pytest.raises(OptionError, match="table must be one of: articles, "):
        analyze_frame(pd.DataFrame({"text": []}), "nothing")


def test_a_finished_run_is_replaced_on_request_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Huyện trồng 12 ha rừng.\n", encoding="utf-8")
    extract([tmp_path / "a.txt"], tmp_path / "out", Options(model="fast", file_format="csv"))
    before = contents(tmp_path / "out")
    with pytest.raises(OptionError, match="holds a finished run already"):
        extract([tmp_path / "a.txt"], tmp_path / "out", Options(model="fast", file_format="jsonl"))
    assert contents(tmp_path / "out") == before
    extract([tmp_path / "a.txt"], tmp_path / "out", Options(model="fast", file_format="jsonl", overwrite=True))
    assert not list((tmp_path / "out").glob("*.csv"))
    assert (tmp_path / "out" / "records.jsonl").exists()


def test_an_interrupted_run_is_started_again_on_request(tmp_path: Path) -> None:
    inputs = write_inputs(tmp_path / "in", 30)
    with pytest.raises(FirstFailureError):
        extract([inputs, tmp_path / "nowhere"], tmp_path / "out", Options(model="fast", fail_fast=True))
    old = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "run").glob("*.gz")}
    assert old
    extract([inputs], tmp_path / "out", Options(model="fast", overwrite=True))
    assert all(path.stat().st_mtime_ns != when for path, when in old.items() if path.exists())
