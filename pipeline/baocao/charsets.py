"""Bytes to text: UTF-8 with or without a byte order mark, UTF-16."""

import codecs

from baocao.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NULS = 0.2  # share of NUL bytes from which unmarked bytes are UTF-16: every second byte of ASCII in it is one
_SAMPLE = 4096


def decode(data: bytes, name: str) -> str:
    """The text of a file's bytes.

    Args:
        data: the bytes.
        name: what to call the input in errors.

    Raises:
        InputError: the bytes are in none of the encodings.
    """
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _unmarked(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}: text must be UTF-8 or UTF-16. Got byte 0x{data[error.start]:02x} at offset {error.start}, "
            f"which {encoding} does not allow. Save the file as UTF-8."
        ) from error


def _unmarked(data: bytes) -> str:
    head = data[:_SAMPLE]
    if len(head) < 2 or head.count(0) < _NULS * len(head):
        return "utf-8"
    return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"
