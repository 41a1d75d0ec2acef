"""Hostile input by number: files of every kind that is read, small and whole, then mutated. For `fuzz.py`."""

import bz2
import gzip
import io
import json
import lzma
import random
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

MOST = 200_000  # bytes of an input

LINES = (
    "Năm 2019, huyện Yên Bình, tỉnh Yên Bái trồng 1.250 ha rừng, tăng 15,8% so với cùng kỳ.",
    "Tuy nhiên, một số xã còn chậm giải ngân do thiếu vốn; chưa có quy hoạch.",
    "I. KẾT QUẢ ĐẠT ĐƯỢC",
    "Số: 118/BC-STC",
    "- Thu ngân sách 12,5 tỷ đồng, đạt 102% dự toán;",
    "Căn cứ Nghị quyết số 12/NQ-HĐND ngày 5/6/2019 của HĐND tỉnh;",
    "Xã A\t12\t13,5\t1.250",
    "Nơi nhận:",
    "TM. ỦY BAN NHÂN DÂN",
    "Theo Trí Thức Trẻ",
)
ENCODINGS = (*["utf-8"] * 3, "utf-16", "utf-16-be", "cp1258", "latin-1")
SIGNS = (
    *".,;:-–…()[]{}“”'/|%+=<>&#*_~`!?@$^\"\\",
    *("\n", "\r", "\r\n", "\t", " ", "\u00a0", "\u200b", "\u2028", "\u0085", "\x00", "\x1c", "\ufeff"),
    *("\u0301", "\u0323", "\ud800", "\udfff", "\U0001f69c", "0", "9", "1.", "1,", "1/", "1-", "a", "đ", "Ỹ"),
    *("I. ", "a) ", "</p>", "<td>", "</script>", "xã ", "tỉnh ", "năm ", "chưa ", "do ", "và ", "từ ", "đến "),
    *("tỷ ", "ha ", "số ", "ngày ", "\x1b[0m", "sep=;\n"),
)


def text(rng: random.Random) -> str:
    """Sentences of reports, with signs thrown in, or one sign many times over."""
    kind = rng.random()
    if kind < 0.25:
        return "".join(rng.choices(SIGNS, k=rng.randint(1, 4))) * rng.choice((1, 50, 3_000))
    pieces = [rng.choice(LINES) + rng.choice("\n \n;,") for _ in range(rng.randint(1, 40))]
    for _ in range(rng.randint(0, 12) if kind < 0.9 else 400):
        pieces.insert(rng.randint(0, len(pieces)), rng.choice(SIGNS) * rng.choice((1, 1, 2, 40)))
    return "".join(pieces)


def _encoded(rng: random.Random) -> bytes:
    return text(rng).encode(rng.choice(ENCODINGS), "replace")


def _html(rng: random.Random) -> bytes:
    tags = ("p", "div", "table", "tr", "td", "ul", "li", "h1", "b", "form", "a", "sup", "span style='display:none'")
    charset = rng.choice(("utf-8", "undefined", "zlib", "rot13", "utf-16", "windows-1258", "x" * 30, "idna"))
    body = "".join(f"<{rng.choice(tags)}>{rng.choice(LINES)}" for _ in range(rng.randint(1, 200)))
    return f"<!doctype html><meta charset={charset}><title>{rng.choice(LINES)}</title><body>{body}".encode()


def _rows(rng: random.Random) -> list[dict[str, Any]]:
    keys = rng.sample(("text", "noi_dung", "id", "date", "title", "author", "x", ""), rng.randint(1, 5))
    values: tuple[Callable[[], Any], ...] = (
        lambda: text(rng)[:2_000],
        lambda: rng.choice((None, 5, 1e400, 10**400, True, [], ["a"], {}, "8/11/2019", "\ud800", -1573171200)),
    )
    return [{key: rng.choice(values)() for key in keys} for _ in range(rng.randint(1, 30))]


def _jsonl(rng: random.Random) -> bytes:
    return "\n".join(map(json.dumps, _rows(rng))).encode()


def _quoted(value: str, rng: random.Random) -> str:
    return f'"{value}"' if rng.random() < 0.8 else value


def _csv(rng: random.Random) -> bytes:
    sign = rng.choice(",;\t|")
    lines = [sign.join(_quoted(str(value), rng) for value in row.values()) for row in _rows(rng)]
    return (sign.join(("text", "id", "ngày", "x")) + "\n" + "\n".join(lines)).encode("utf-8", "replace")


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _docx(rng: random.Random) -> bytes:
    from docx import Document

    document = Document()
    for _ in range(rng.randint(1, 10)):
        document.add_paragraph(rng.choice(LINES), rng.choice(("Normal", "Heading 1", "List Bullet")))
    table = document.add_table(2, 2)
    table.cell(0, 0).text = rng.choice(LINES)
    return _saved(document)


def _xlsx(rng: random.Random) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(rng.choice((["text", "id"], ["noi_dung", "ngày"], ["a", "b"])))
    for _ in range(rng.randint(0, 20)):
        book.active.append([rng.choice(LINES), rng.choice((5, 1e300, "8/11/2019", None, True))])
    return _saved(book)


def _saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _parquet(rng: random.Random) -> bytes:
    """Some rows, or thousands that all point to one long text."""
    import pyarrow as pa
    from pyarrow import parquet

    texts = pa.array([rng.choice(LINES) * rng.choice((1, 2_000)), rng.choice(LINES)])
    rows = pa.array([rng.randint(0, 1)] * rng.choice((1, 3_000)), pa.int32())
    buffer = io.BytesIO()
    table = pa.table({"text": pa.DictionaryArray.from_arrays(rows, texts), "date": ["8/11/2019"] * len(rows)})
    parquet.write_table(table, buffer)
    return buffer.getvalue()


def _pdf(rng: random.Random) -> bytes:
    lines = "".join(
        f"BT /F {rng.randint(1, 40)} Tf {rng.randint(-9, 900)} {rng.randint(-9, 900)} Td ({n} ha 5%) Tj ET\n"
        for n in range(30)
    )
    stream = (lines + "0 0 99 99 re S\n" * rng.choice((0, 5, 500))).encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    return body + b"trailer\n<</Size 6/Root 1 0 R>>\n%%EOF"


def _mail(rng: random.Random) -> bytes:
    kind = rng.choice(("text/plain", "text/html", "multipart/mixed; boundary=a", "message/rfc822"))
    charset = rng.choice(("utf-8", "undefined", "rot13"))
    head = f"Subject: {rng.choice(LINES)}\nFrom: {text(rng)[:90]}\nDate: {rng.choice(LINES)}\n"
    head += f"Content-Type: {kind}; charset={charset}"
    return f"{head}\n\n--a\n\n{text(rng)}\n--a--".encode("utf-8", "replace")


def _epub(rng: random.Random) -> bytes:
    chapter = f"<html><body><h1>{rng.choice(LINES)}</h1><p>{text(rng)}</body>".encode("utf-8", "replace")
    package = "<package><metadata><title>A</title></metadata><manifest><item id='a' href='a.xhtml'/></manifest><spine>"
    return _zip(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": b"<c><rootfile full-path='a.opf'/></c>",
            "a.opf": (package + "<itemref idref='a'/>" * rng.choice((1, 50)) + "</spine></package>").encode(),
            "a.xhtml": chapter,
        }
    )


def _warc(rng: random.Random) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + _html(rng)
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.vn\r\nContent-Type: application/http\r\n"
    return head + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(http), http)


def _tar(rng: random.Random) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo(rng.choice(("a.txt", "../a.txt", "b/" * 60 + "c.csv")))
        data = _encoded(rng)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


KINDS: dict[str, Callable[[random.Random], bytes]] = {
    "txt": _encoded,
    "html": _html,
    "md": _encoded,
    "csv": _csv,
    "jsonl": _jsonl,
    "json": lambda rng: json.dumps(_rows(rng)).encode(),
    "docx": _docx,
    "xlsx": _xlsx,
    "parquet": _parquet,
    "pdf": _pdf,
    "eml": _mail,
    "epub": _epub,
    "warc": _warc,
    "tar": _tar,
    "zip": lambda rng: _zip(
        {f"{kind}.{kind}": KINDS[kind](rng) for kind in rng.sample(("txt", "csv", "html", "zip"), 2)}
    ),
    "txt.gz": lambda rng: gzip.compress(_encoded(rng)),
    "csv.bz2": lambda rng: bz2.compress(_csv(rng)),
    "jsonl.xz": lambda rng: lzma.compress(_jsonl(rng)),
}
FREQUENT = ("txt", "html", "csv", "jsonl")  # what is quickly made, and most used


def made(seed: int) -> tuple[str, bytes]:
    """The ending and the bytes of the input of a number."""
    rng = random.Random(seed)
    kind = rng.choice(FREQUENT if rng.random() < 0.5 else [*KINDS])
    data = KINDS[kind](rng)
    if rng.random() < 0.6:
        for _ in range(rng.choice((1, 1, 3, 20))):
            data = _mutated(data, rng)
    return rng.choice([*KINDS]) if rng.random() < 0.05 else kind, data[:MOST]


def _mutated(data: bytes, rng: random.Random) -> bytes:
    at, to = sorted(rng.randint(0, len(data)) for _ in range(2))
    match rng.randint(0, 5):
        case 0:
            return data[:at] + rng.randbytes(rng.choice((1, 1, 4, 64))) + data[at + 1 :]
        case 1:
            return data[:at] + data[to:]
        case 2:
            return data[:to] + data[at:to] * rng.choice((1, 3, 50)) + data[to:] if to - at < 2_000 else data[:to]
        case 3:
            return (
                data[:at] + rng.choice(SIGNS).encode("utf-8", "surrogatepass") * rng.choice((1, 100, 5_000)) + data[at:]
            )
        case 4:
            return data[:at] + KINDS[rng.choice(FREQUENT)](rng)[:2_000] + data[at:]
    return data[:at] + bytes(byte ^ rng.choice((0, 0, 1, 128)) for byte in data[at : at + 64]) + data[at + 64 :]
