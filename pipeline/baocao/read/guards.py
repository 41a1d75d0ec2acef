"""What keeps a bad file from doing harm: limits of size, damage as one kind of error, libraries that may be missing."""

import csv
import importlib
import io
import lzma
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from baocao.core.errors import InputError
from baocao.core.language import worded

MAX_BYTES = 64 << 20  # one article; the largest provincial yearbook seen as text has about 4 MiB
MAX_RATIO = 200  # unpacked to packed; HTML packs about 10:1, a table of zeros in XLSX about 100:1, bombs 1000:1
FREE_BYTES = 16 << 20  # unpacked sizes up to this are harmless whatever the ratio

# What parsers of foreign formats raise on damaged or hostile bytes, besides errors of their own.
_DAMAGE: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # RecursionError and NotImplementedError too
    SyntaxError,  # lxml's and ElementTree's parse errors
    TypeError,
    ValueError,
    csv.Error,
    lzma.LZMAError,
    struct.error,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)


def library(module: str, package: str | None = None, *, extra: str = "formats") -> Any:
    """An optional dependency, imported.

    Raises:
        InputError: it is not installed; says which extra to install.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise InputError(
            f"Reading this format needs {package or module}. Install it: pip install 'baocao[{extra}]'."
        ) from error


@contextmanager
def damaged(name: str, what: str, *own: type[Exception]) -> Iterator[None]:
    """Turn what a parser raises on damaged bytes, and the parser's `own` errors, into an InputError."""
    try:
        yield
    except InputError:
        raise
    except _DAMAGE + own as error:
        detail = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise InputError(f"{name}: is damaged or no valid {what} ({detail}). Get or save the file again.") from error


def read_whole(stream: BinaryIO, name: str) -> bytes:
    """All bytes of a stream.

    Raises:
        InputError: it holds more than an article may.
    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"{name}: a file must have at most {MAX_BYTES >> 20} MiB. Split it into articles.")
    return data


def size_of(stream: BinaryIO) -> int:
    """How many bytes a stream at its start holds; 0 where nothing says so (compressed twice)."""
    try:
        return stream.seek(0, os.SEEK_END)
    except io.UnsupportedOperation:
        return 0
    finally:
        stream.seek(0)


def check_packing(name: str, unpacked: int, packed: int) -> None:
    """Refuse what unpacks to far more than text or office files ever do.

    Raises:
        InputError: the ratio is a bomb's.
    """
    if unpacked > FREE_BYTES and unpacked > MAX_RATIO * packed:
        raise InputError(
            f"{name}: must not unpack to more than {MAX_RATIO} times its size. Got {packed} bytes for {unpacked} "
            f"or more. It looks like an archive bomb; unpack it by hand if you trust it."
        )


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what the system says of a file into an InputError."""
    try:
        yield
    except OSError as error:
        raise InputError(unreadable(name, error)) from error


def unreadable(name: str, error: OSError) -> str:
    """What the system says of a file, in a sentence that names it."""
    return worded(f"{name}: cannot be read ({error.strerror or error}). Check its permissions and the disk.")
