"""Files, folders and standard input, in the encodings that occur."""

import io
import os
import pickle
import sys
import threading
from pathlib import Path

import pytest
from made_files import MEMBERS, jsonl_of, page, zip_of

from baocao.core.errors import InputError, OptionError
from baocao.read.reader import load_source, read
from baocao.read.sources import sources

TEXT = "Tỉnh Đắk Lắk có 12 huyện.\r\nCòn 3 xã chưa đạt.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode(encoding))
    (article,) = read(tmp_path / "a.txt")
    assert article.raw == TEXT
    assert article.id == "a"
    assert article.source == str(tmp_path / "a.txt")


def test_folders_are_read_deep_and_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "deep/er/c.TXT", "skipped.bin"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert [article.id for article in read(tmp_path)] == ["a", "b", "deep/er/c"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    (article,) = read("-")
    assert (article.id, article.source, article.raw) == ("stdin", "-", TEXT)


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        list(read(tmp_path / "nowhere.txt"))


def test_a_folder_without_readable_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"must hold files that end in \.txt"):
        list(read(tmp_path))


def test_undecodable_bytes_are_placed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Tỉnh".encode() + b"\xff\xfe\xfa")
    with pytest.raises(InputError, match="byte 0xff at offset 6"):
        list(read(tmp_path / "a.txt"))


def test_one_bad_file_never_stops_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfa\xfb")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    bad, good, missing = read(tmp_path, tmp_path / "nowhere", on_error="collect")
    assert bad.failure is not None
    assert bad.failure.stage == "read"
    assert missing.failure is not None
    assert good.failure is None


def test_reading_is_lazy(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    stream = read(tmp_path / "a.txt", tmp_path / "nowhere")
    assert next(stream).id == "a"


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.zip"])
def test_an_empty_table_or_archive_is_named(tmp_path: Path, name: str) -> None:
    empty = {"a.csv": b"id,text\n", "a.jsonl": b"", "a.zip": b"PK\x05\x06" + bytes(18)}
    (tmp_path / name).write_bytes(empty[name])
    with pytest.raises(InputError, match="Got none"):
        list(read(tmp_path / name))


def test_a_pipe_is_read_like_standard_input(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    threading.Thread(target=pipe.write_bytes, args=(TEXT.encode(),)).start()
    (article,) = read(pipe)
    assert (article.id, article.raw) == ("pipe", TEXT)


def test_what_is_left_aside_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("a.txt", "b.jpg", "c.jpg", ".hidden.txt", "~$d.docx"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert [article.id for article in read(tmp_path)] == ["a"]
    assert "1 .docx, 2 .jpg, 1 .txt" in caplog.text


def test_files_of_one_stem_keep_their_endings(tmp_path: Path) -> None:
    for name in ("a.txt", "a.text", "b.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert [article.id for article in read(tmp_path)] == ["a.text", "a.txt", "b"]


def test_sources_can_be_loaded_later_and_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    listed = pickle.loads(pickle.dumps(list(sources(tmp_path, tmp_path / "nowhere"))))
    assert [source.key for source in listed] == [str(tmp_path / "a.txt"), str(tmp_path / "nowhere")]
    assert next(load_source(listed[0])).raw == TEXT
    with pytest.raises(InputError, match="no such file"):
        next(load_source(listed[1]))


def test_unknown_error_mode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="collect, raise"):
        read(tmp_path, on_error="ignore")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        (page().encode(), ["stdin"]),
        (jsonl_of() + b"\n", ["b1", "b2", "b3"]),
        (zip_of(MEMBERS), ["a", "b/hai", "b1", "b2", "b3", "d.pdf", "d.txt"]),
        (TEXT.encode("utf-16"), ["stdin"]),
    ],
    ids=["html", "jsonl", "zip", "utf-16"],
)
def test_standard_input_of_every_format_survives_pickling(
    data: bytes, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for needed in ("trafilatura", "pdfplumber"):
        pytest.importorskip(needed)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    listed = pickle.loads(pickle.dumps(list(sources("-"))))
    assert [article.id for source in listed for article in load_source(source)] == ids
    assert len({source.key for source in listed}) == len(listed)


def test_what_caused_an_error_stays_its_cause(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Tỉnh".encode() + b"\xff\xfe\xfa")
    with pytest.raises(InputError) as caught:
        list(read(tmp_path / "a.txt"))
    assert isinstance(caught.value.__cause__, UnicodeDecodeError)


def test_what_the_system_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (source,) = sources(tmp_path / "a.txt")
    (tmp_path / "a.txt").unlink()
    with pytest.raises(InputError, match=r"a\.txt: cannot be read \(No such file") as caught:
        list(load_source(source))
    assert isinstance(caught.value.__cause__, OSError)
    (failed,) = load_source(source, on_error="collect")
    assert failed.failure is not None
