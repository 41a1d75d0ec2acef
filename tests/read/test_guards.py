"""Bad files: what is wrong with them is said, and what to do."""

import gzip
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from made_files import LEAD, MEMBERS, TABLES, TEXT, failure, pdf, tar_of, warc_of, word, zip_of

from baocao.read import guards
from baocao.read.reader import read

pytest.importorskip("docx")
pytest.importorskip("openpyxl")
pytest.importorskip("pdfplumber")


def test_a_large_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "MAX_BYTES", 10)
    (tmp_path / "a.txt").write_text(TEXT)
    assert "at most" in failure(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save it as .docx"),
        ("a.rtf", b"{\\rtf1 x}", "Save it as .docx"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "Recognise its text first"),
        ("a.odt", zip_of({"mimetype": b"application/vnd.oasis.opendocument.text"}), "Save it as .docx"),
        ("a.rar", b"Rar!\x1a\x07", "Unpack it"),
        ("a.zip", zip_of({"a.txt": TEXT.encode()})[:-9], "is damaged"),
        ("a.docx", zip_of({"word/document.xml": b"<"}), "is damaged"),
        ("a.xlsx", zip_of({"xl/workbook.xml": b"<"}), "is damaged"),
        ("a.pdf", b"%PDF-1.4\n" + b"x" * 99, "is damaged"),
        ("a.parquet", b"PAR1" + b"x" * 99, "is damaged"),
        ("a.txt.gz", gzip.compress(TEXT.encode())[:-20], "is damaged"),
        ("a.tar", tar_of({"a.txt": TEXT.encode()})[:600], "is damaged"),
        ("a.json", b"[{", "is damaged"),
    ],
)
def test_bad_files_say_what_is_wrong_and_what_to_do(
    tmp_path: Path, name: str, data: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no LibreOffice, which would read some of them
    (tmp_path / name).write_bytes(data)
    message = failure(tmp_path / name)
    assert said in message
    assert name in message
    assert message.endswith(".")


def test_a_missing_library_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    (tmp_path / "a.pdf").write_bytes(pdf([(60, 700, LEAD)]))
    assert "pip install 'baocao[formats]'" in failure(tmp_path / "a.pdf")


class Writes:
    """What the process does to the file system beyond reading it, while `watching`."""

    EVENTS = frozenset(
        (
            "os.mkdir",
            "os.remove",
            "os.rename",
            "os.rmdir",
            "os.link",
            "os.symlink",
            "os.truncate",
            "os.chmod",
            "os.utime",
        )
    )

    def __init__(self) -> None:
        self.watching = False
        self.seen: list[str] = []
        sys.addaudithook(self._hear)  # cannot be taken out again; deaf unless watching

    def _hear(self, event: str, details: tuple[object, ...]) -> None:
        if not self.watching:
            return
        opened = event == "open" and isinstance(details[2], int) and details[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if opened or event in self.EVENTS or event.startswith(("tempfile.", "shutil.", "subprocess.")):
            self.seen.append(f"{event} {details}")


WRITES = Writes()


def writes_of(action: Callable[[], object]) -> list[str]:
    WRITES.seen.clear()
    WRITES.watching = True
    try:
        action()
    finally:
        WRITES.watching = False
    return list(WRITES.seen)


def test_reading_writes_nothing_anywhere(tmp_path: Path) -> None:
    files = {**MEMBERS, "e.docx": word(TEXT), "f.warc": warc_of(False), "out.tar": tar_of({"../a.txt": TEXT.encode()})}
    files |= {name: make() for name, make in TABLES.items()}
    files |= {
        "all.zip": zip_of(files),
        "all.tgz": tar_of(files, "w:gz"),
        "bad.docx": b"PK\x03\x04",
        "bad.pdf": b"%PDF-1",
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    before = {path: path.stat() for path in tmp_path.rglob("*")}
    assert sum(article.failure is None for article in read(tmp_path, on_error="collect")) > 3 * len(TABLES)
    assert writes_of(lambda: list(read(tmp_path, on_error="collect"))) == []
    after = {path: path.stat() for path in tmp_path.rglob("*")}
    assert {path: (at.st_mtime_ns, at.st_size) for path, at in after.items()} == {
        path: (at.st_mtime_ns, at.st_size) for path, at in before.items()
    }


@pytest.mark.parametrize(
    "write",
    [
        lambda path: (path / "a").write_text("x"),
        lambda path: (path / "a").mkdir(),
        lambda path: zipfile.ZipFile(io.BytesIO(zip_of({"a.txt": b"x"}))).extractall(path),
        lambda path: tempfile.TemporaryFile(dir=path).close(),
    ],
    ids=["file", "folder", "unpacking", "temporary"],
)
def test_the_watch_for_writes_hears_them(tmp_path: Path, write: Callable[[Path], object]) -> None:
    assert writes_of(lambda: write(tmp_path)) != []
