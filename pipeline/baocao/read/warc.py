"""Pages in web archives (WARC)."""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from baocao.read.ranges import Range, own_errors
from baocao.read.sniffing import MAX_BYTES, damaged, library

_KINDS = ("response", "resource")
_TYPES = ("text/html", "application/xhtml", "text/plain", "application/pdf")
_FOUND = "200"


def read_records(stream: BinaryIO, within: Range, name: str) -> Iterator[tuple[int, str, bytes]]:
    """The pages, texts and PDFs of a range of records: number of the record, URL, content.

    Raises:
        InputError: the archive is damaged, or a library is missing.
    """
    archive = library("warcio.archiveiterator", "warcio")
    stream.seek(within.at)
    with damaged(name, "WARC file", *own_errors("warc")):
        records = archive.ArchiveIterator(stream)
        for number, record in enumerate(islice(records, within.count), within.row):
            headers = record.http_headers
            kind = (headers or record.rec_headers).get_header("Content-Type", "").strip().lower()
            found = headers is None or headers.get_statuscode() == _FOUND
            if record.rec_type in _KINDS and found and kind.startswith(_TYPES):
                url = record.rec_headers.get_header("WARC-Target-URI", "")
                yield number, url, record.content_stream().read(MAX_BYTES + 1)
