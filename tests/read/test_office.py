"""Older office files through LibreOffice: the real one, and a program of the test's own that stands for it."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from made_files import BODY, LEAD, RECORDS, TAIL, failure, one, pdf, word, xlsx_of, zip_of

from baocao.read import office
from baocao.read.reader import read

pytest.importorskip("docx")
pytest.importorskip("openpyxl")

OLE = b"\xd0\xcf\x11\xe0" + bytes(600)


def old(part: str) -> bytes:
    return OLE + part.encode("utf-16-le")


ODF = "application/vnd.oasis.opendocument."
TEXTS = {
    "a.doc": old("WordDocument"),
    "a.rtf": b"{\\rtf1 x}",
    "a.odt": zip_of({"mimetype": f"{ODF}text".encode()}),
    "without-ending": old("WordDocument"),
}
SHEETS = {"a.xls": old("Workbook"), "a.ods": zip_of({"mimetype": f"{ODF}spreadsheet".encode()})}
SLIDES = {
    "a.ppt": old("PowerPoint Document"),
    "a.odp": zip_of({"mimetype": f"{ODF}presentation".encode()}),
    "a.pptx": zip_of({"ppt/presentation.xml": b"x"}),
}


@pytest.fixture
def libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `soffice` that notes how it was called and copies what the test laid ready."""
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >> {tmp_path}/calls\n'
        'while [ $# -gt 1 ]; do case "$1" in --convert-to) to=$2;; --outdir) out=$2;; esac; shift; done\n'
        f'test -e {tmp_path}/ready.$to && cp {tmp_path}/ready.$to "$out/file.$to"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    (tmp_path / "ready.docx").write_bytes(word(LEAD, BODY, TAIL))
    (tmp_path / "ready.xlsx").write_bytes(xlsx_of())
    (tmp_path / "ready.pdf").write_bytes(pdf([(60, 700, LEAD)]))
    return tmp_path


@pytest.mark.parametrize("name", TEXTS)
def test_old_documents_are_read_as_word_documents(libreoffice: Path, name: str) -> None:
    assert one(libreoffice / name, TEXTS[name]).raw.split("\n") == [LEAD, BODY, TAIL]


@pytest.mark.parametrize("name", SHEETS)
def test_old_sheets_are_read_row_by_row(libreoffice: Path, name: str) -> None:
    (libreoffice / name).write_bytes(SHEETS[name])
    assert [article.id for article in read(libreoffice / name)] == [record["mã"] for record in RECORDS]


@pytest.mark.parametrize("name", SLIDES)
def test_slides_are_read_as_pages(libreoffice: Path, name: str) -> None:
    assert one(libreoffice / name, SLIDES[name]).raw.strip() == LEAD


def test_each_conversion_has_a_profile_of_its_own_and_leaves_nothing(libreoffice: Path) -> None:
    for name in ("a.doc", "a.rtf"):
        one(libreoffice / name, TEXTS[name])
    calls = (libreoffice / "calls").read_text().splitlines()
    profiles = {part for call in calls for part in call.split() if part.startswith("-env:UserInstallation=file:///")}
    assert len(profiles) == 2
    assert not any(Path(profile.partition("file://")[2]).exists() for profile in profiles)
    assert all("--headless" in call for call in calls)


def test_a_file_of_which_nothing_is_made_says_so(libreoffice: Path) -> None:
    (libreoffice / "ready.docx").unlink()
    (libreoffice / "a.doc").write_bytes(TEXTS["a.doc"])
    assert "damaged, locked or too large" in failure(libreoffice / "a.doc")


def test_a_conversion_that_hangs_is_ended(libreoffice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (libreoffice / "bin" / "soffice").write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {libreoffice}/child\nwait\n")
    monkeypatch.setattr(office, "SECONDS", 0.5)
    (libreoffice / "a.doc").write_bytes(TEXTS["a.doc"])
    assert "took longer" in failure(libreoffice / "a.doc")
    status = Path(f"/proc/{(libreoffice / 'child').read_text().strip()}/stat")
    for _ in range(100):
        if not status.exists() or status.read_text().split()[2] == "Z":
            break
        time.sleep(0.05)
    else:
        raise AssertionError("what it started is still running")


def test_without_libreoffice_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.doc").write_bytes(TEXTS["a.doc"])
    message = failure(tmp_path / "a.doc")
    assert "Save it as .docx" in message
    assert "install LibreOffice" in message


def test_a_locked_document_is_called_locked(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(old("EncryptedPackage"))
    assert "locked with a password" in failure(tmp_path / "a.docx")


SLIDE = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2"'
    f' office:mimetype="{ODF}presentation"><office:body><office:presentation><draw:page draw:name="p">'
    '<draw:frame svg:width="24cm" svg:height="5cm" svg:x="1cm" svg:y="2cm"><draw:text-box><text:p>{}</text:p>'
    "</draw:text-box></draw:frame></draw:page></office:presentation></office:body></office:document>"
)


@pytest.mark.slow
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice is not installed: apt-get install libreoffice-*-nogui"
)
@pytest.mark.parametrize(
    ("source", "kind"),
    [("a.docx", "doc"), ("a.docx", "rtf"), ("a.docx", "odt"), ("b.xlsx", "xls"), ("b.xlsx", "ods"), ("c.fodp", "ppt")],
)
def test_what_the_real_libreoffice_wrote_is_read(tmp_path: Path, source: str, kind: str) -> None:
    (tmp_path / "a.docx").write_bytes(word(LEAD, BODY, TAIL))
    (tmp_path / "b.xlsx").write_bytes(xlsx_of())
    (tmp_path / "c.fodp").write_text(SLIDE.format(LEAD), encoding="utf-8")
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / source)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    articles = list(read(tmp_path / f"{source[0]}.{kind}"))
    assert not any(article.failure for article in articles)
    assert LEAD in articles[0].raw
    assert len(articles) == (len(RECORDS) if source == "b.xlsx" else 1)
