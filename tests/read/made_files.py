"""Files of every format, made for the tests of this folder."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from baocao.core.article import Article
from baocao.read.reader import read

LEAD = "Năm 2020, huyện Bắc Sơn có 15/19 tiêu chí nông thôn mới được công nhận đạt chuẩn."
BODY = (
    "Theo báo cáo của huyện, tổng vốn đầu tư là 12,5 tỷ đồng, tăng 7% so với năm trước; người dân góp 3.200 ngày công."
)
TAIL = "Tuy nhiên, vẫn còn 3 xã chưa đạt tiêu chí về môi trường do kinh phí hạn hẹp, cần tập trung chỉ đạo."
TEXT = f"{LEAD}\n{BODY}\n{TAIL}\n"


def page(inner: str = "", head: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Bắc Sơn | Báo Ví Dụ</title>{head}</head>
<body><header><nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/kt">Kinh tế 24h</a></li></ul></nav></header>
<div id="main"><h1>Bắc Sơn đạt 15 tiêu chí</h1><div class="content"><p>{LEAD}</p><p>{BODY}</p>{inner}<p>{TAIL}</p></div>
<div class="related"><a href="/1">Tin khác</a></div></div><footer>Điện thoại: 0205 3 812 345. Lượt xem: 1234567</footer>
</body></html>"""


def one(path: Path, data: bytes | str) -> Article:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (article,) = read(path)
    return article


def failure(*paths: Path) -> str:
    (article,) = read(*paths, on_error="collect")
    assert article.failure is not None
    return article.failure.message


def saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def word(*paragraphs: str) -> bytes:
    """A Word document of plain paragraphs."""
    document = pytest.importorskip("docx").Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def shown(text: str, size: float) -> str:
    """The operators of PDF that draw a text, every second part between "**" in the bold font."""
    parts = enumerate(text.split("**"))
    return " ".join(f"/F{at % 2} {size} Tf <{part.encode('utf-16-be').hex()}> Tj" for at, part in parts if part)


Drawn = tuple[float, float, str] | tuple[float, float, str, float] | str


def drawn(item: Drawn, size: float) -> str:
    """The operators for a text at a place, perhaps in a size of its own; a mere string holds operators already."""
    if isinstance(item, str):
        return item + "\n"
    x, y, text, *own = item
    return f"BT {x} {y} Td {shown(text, own[0] if own else size)} ET\n"


def pdf(*pages: Sequence[Drawn], size: float = 10) -> bytes:
    """A PDF whose text layer maps every character to itself; each letter is half as wide as its size.

    Words between "**" are bold; the first line of the first page has the size, others 10 points or their own.
    """
    cmap = b"begincmap\n1 begincodespacerange <0000> <ffff> endcodespacerange\n1 beginbfrange <0020> <1fff> <0020> endbfrange\nendcmap"
    fonts = [
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/ToUnicode 3 0 R/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType2/BaseFont/%s/DW 500/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/%s/FontBBox[0 -200 500 800]/Flags 4>>>>]>>"
        % (name, name, name)
        for name in (b"A", b"A-Bold")
    ]
    objects = [b"", b"", b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap), *fonts]
    kids = []
    for lines in pages:
        operators = "".join(drawn(item, 10 if kids or at else size) for at, item in enumerate(lines))
        stream = zlib.compress(operators.encode())
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream))
        resources = b"<</Font<</F0 4 0 R/F1 5 0 R>>>>"
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources%s/Contents %d 0 R>>" % (resources, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


RECORDS = [{"mã": f"b{i}", "Nội dung": f"{LEAD} Dòng {i}.\n{BODY}", "ngày đăng": f"0{i}/05/2021"} for i in range(1, 4)]


def csv_of(delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    lines = [delimiter.join(RECORDS[0])]
    lines += [delimiter.join(f'"{value}"' for value in record.values()) for record in RECORDS]
    return "\r\n".join(lines).encode(encoding)


def jsonl_of(records: list[dict[str, str]] = RECORDS) -> bytes:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()


def xlsx_of() -> bytes:
    book = pytest.importorskip("openpyxl").Workbook()
    book.active.append(list(RECORDS[0]))
    for number, record in enumerate(RECORDS, 1):
        book.active.append([record["mã"], record["Nội dung"], datetime(2021, 5, number)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def parquet_of() -> bytes:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(RECORDS), buffer, row_group_size=2)
    return buffer.getvalue()


TABLES: dict[str, Callable[[], bytes]] = {
    "a.csv": csv_of,
    "semicolons.csv": lambda: csv_of(";"),
    "a.tsv": lambda: csv_of("\t", "utf-16"),
    "a.jsonl": jsonl_of,
    "a.json": lambda: json.dumps(RECORDS).encode(),
    "a.xlsx": xlsx_of,
    "a.parquet": parquet_of,
    "a.jsonl.gz": lambda: gzip.compress(jsonl_of()),
    "a.csv.xz": lambda: lzma.compress(csv_of()),
    "a.jsonl.bz2": lambda: bz2.compress(jsonl_of()),
}


def zip_of(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tar_of(members: dict[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


MEMBERS = {
    "b/hai.html": page().encode(),
    "a.txt": TEXT.encode(),
    "c.jsonl": jsonl_of(),
    "d.pdf": pdf([(60, 700, LEAD)]),
    "d.txt": TEXT.encode(),
    "__MACOSX/a.txt": b"x",
    "anh.jpg": b"x",
}


def warc_of(gzipped: bool) -> bytes:
    pages = [("200 OK", "text/html", page()), ("404 Not Found", "text/html", "x"), ("200 OK", "image/png", "x")]
    records = []
    for number, (status, kind, body) in enumerate([*pages, pages[0]]):
        http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n{body}".encode()
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://vidu.vn/{number}\r\n"
        head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        records.append(head.encode() + http + b"\r\n\r\n")
    return b"".join(gzip.compress(record) if gzipped else record for record in records)
