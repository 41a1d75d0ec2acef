"""Archives and web archives: members in memory, bad ones refused one by one."""

import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from made_files import MEMBERS, TEXT, failure, tar_of, warc_of, zip_of

from baocao.read import guards
from baocao.read.reader import load_source, read
from baocao.read.sources import sources

pytest.importorskip("trafilatura")
pytest.importorskip("pdfplumber")
pytest.importorskip("warcio")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zip_of(MEMBERS)),
        ("a.tar", tar_of(MEMBERS)),
        ("a.tar.gz", tar_of(MEMBERS, "w:gz")),
        ("a.tgz", tar_of(MEMBERS, "w:gz")),
        ("a.tar.xz", tar_of(MEMBERS, "w:xz")),
        ("no-ending", tar_of(MEMBERS, "w:bz2")),
    ],
)
def test_members_are_read_like_files(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    ids = [article.id for article in read(tmp_path / name)]
    assert sorted(ids) == ["a", "b/hai", "b1", "b2", "b3", "d.pdf", "d.txt"]
    listed = list(sources(tmp_path / name))
    backwards = [article.id for source in reversed(listed) for article in load_source(source)]
    assert sorted(backwards) == sorted(ids)


def test_archives_in_folders_and_archives_lend_their_names(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/tỉnh.zip").write_bytes(zip_of({"huyện.tar.gz": tar_of({"xã.txt": TEXT.encode()}, "w:gz")}))
    (tmp_path / "in/một.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    assert [article.id for article in read(tmp_path / "in")] == ["một", "tỉnh/huyện/xã"]


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "..\\a.txt", "C:\\a.txt", "a/../../b.txt"])
@pytest.mark.parametrize("build", [zip_of, tar_of])
def test_names_that_lead_out_are_refused(tmp_path: Path, build: Callable[[dict[str, bytes]], bytes], name: str) -> None:
    (tmp_path / "x.zip").write_bytes(build({name: TEXT.encode(), "good.txt": TEXT.encode()}))
    articles = list(read(tmp_path / "x.zip", on_error="collect"))
    assert sorted(article.failure is None for article in articles) == [False, True]
    assert "leads out of the archive" in next(a.failure.message for a in articles if a.failure)


def test_links_are_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    (tmp_path / "a.tar").write_bytes(buffer.getvalue())
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive_zip:
        archive_zip.writestr(link, "/etc/passwd")
    assert "is a link" in failure(tmp_path / "a.tar")
    assert "is a link" in failure(tmp_path / "a.zip")


ZEROS = b"0" * (guards.FREE_BYTES + (1 << 20))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zip_of({"a.txt": ZEROS})),
        ("a.txt.gz", gzip.compress(ZEROS)),
        ("a.txt.gz.gz", gzip.compress(gzip.compress(ZEROS))),
        ("a.tar.xz", lzma.compress(tar_of({"a.txt": ZEROS}))),
        ("a.docx", zip_of({"word/document.xml": ZEROS})),
        ("b.zip", zip_of({"in.zip": zip_of({"a.txt": ZEROS})})),
    ],
)
def test_archive_bombs_are_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert "bomb" in failure(tmp_path / name)


def test_nesting_is_limited(tmp_path: Path) -> None:
    data = zip_of({"a.txt": TEXT.encode()})
    for _ in range(4):
        data = zip_of({"a.zip": data})
    (tmp_path / "a.zip").write_bytes(data)
    assert "nest at most 4 deep" in failure(tmp_path / "a.zip")


@pytest.mark.parametrize(("name", "gzipped"), [("a.warc", False), ("a.warc.gz", True)])
def test_pages_of_a_web_archive(tmp_path: Path, name: str, gzipped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("baocao.read.ranges.RANGE_ROWS", 2)
    (tmp_path / name).write_bytes(warc_of(gzipped))
    articles = list(read(tmp_path / name))
    assert [(article.id, article.source) for article in articles] == [
        ("a-1", "http://vidu.vn/0"),
        ("a-4", "http://vidu.vn/3"),
    ]
    assert articles[1].raw.startswith("Bắc Sơn đạt 15 tiêu chí\n")


def test_many_small_bombs_are_one_bomb(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zip_of({f"{number}.txt": (TEXT * 25_000).encode() for number in range(6)}))
    articles = list(read(tmp_path / "a.zip", on_error="collect"))
    assert len(articles) == 6
    assert sum(len(article.raw.encode()) for article in articles) <= 16 << 20
    assert articles[-1].failure
    assert "bomb" in articles[-1].failure.message
