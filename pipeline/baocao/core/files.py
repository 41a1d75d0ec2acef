"""Files and folders that appear whole or not at all."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

PARTIAL = ".partial"
_UNSAFE = re.compile(r"[^\w.() -]+")
_MAX_NAME = 100  # characters of a file's name made from an id; file systems allow 255 bytes


@contextmanager
def whole_file(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A file that appears under its name when it is complete, and not at all after an error.

    Lone surrogates, which UTF-8 cannot hold, become question marks, one for one.
    """
    partial = path.with_name(path.name + PARTIAL)
    try:
        with partial.open("w", encoding=encoding, errors="replace", newline="") as handle:
            yield handle
        put_in_place(partial, path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder that appears under its name when all is in it, and not at all after an error."""
    partial = path.with_name(path.name + PARTIAL)
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        put_in_place(partial, path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def put_in_place(new: Path, path: Path) -> None:
    """Rename a file or folder, in place of whatever bears the name."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif new.is_dir():
        path.unlink(missing_ok=True)
    new.replace(path)


def file_name(article: str) -> str:
    """A name for an article's file: without separators, whatever the id."""
    return _UNSAFE.sub("_", article)[:_MAX_NAME].strip(". ") or "article"


def storable(text: str) -> str:
    """The text with lone surrogates, which no file format can hold, replaced by question marks."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
