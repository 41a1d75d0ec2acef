"""Files and folders that appear whole or not at all, and never in place of another that is not known as our own."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from typing import TextIO

from baocao.core.errors import OptionError

PARTIAL = ".partial"
_PARTIAL = re.compile(r"\.baocao-\w+\.partial")
_PACKAGE = Path(__file__).parents[1]
_SAMPLE = Path("corpora", "samples", "mai-son-2019.txt")
_UNSAFE = re.compile(r"[^\w.() -]+")
_MAX_NAME = 200  # bytes of a file's name made from an id; file systems allow 255, with what tells it apart behind
_SEAL = re.compile(rb"<!-- baocao ([0-9a-f]{64}) -->\n")  # last line of a page: the hash of all that stands above it
_SEAL_SIZE = len("<!-- baocao  -->\n") + 64


def shipped(path: Path) -> Path:
    """Where a file or folder of the checkout lies: inside the package where a wheel was installed."""
    inside = _PACKAGE / path
    return inside if inside.exists() else _PACKAGE.parents[1] / path


def sample_report() -> Path:
    """The invented report that comes with baocao."""
    return shipped(_SAMPLE)


@contextmanager
def whole_file(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A file that appears under its name when it is complete, and not at all after an error.

    Lone surrogates, which UTF-8 cannot hold, become question marks, one for one. Raises what `put_in_place` raises.
    """
    with (
        whole_path(path) as partial,
        partial.open("x", encoding=encoding, errors="replace", newline="") as handle,
    ):
        yield handle


@contextmanager
def whole_path(path: Path) -> Iterator[Path]:
    """A name nobody bears, for a library that makes the file itself; it appears as `path` when it is complete."""
    partial = _unused(path)
    try:
        yield partial
        put_in_place(partial, path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder that appears under its name when all is in it, and not at all after an error."""
    partial = _unused(path)
    partial.mkdir(parents=True)
    try:
        yield partial
        put_in_place(partial, path)
    finally:
        discard(partial)


def put_in_place(new: Path, path: Path) -> None:
    """Give a file or folder its name, if nothing bears it.

    Raises:
        OptionError: the name is taken; what bears it stays as it is.
    """
    if os.path.lexists(path):
        raise _taken(path)
    if not new.is_dir():
        try:
            os.link(new, path)  # unlike renaming, never in place of another
        except FileExistsError as error:
            raise _taken(path) from error
        except OSError:  # a file system without links
            new.rename(path)
        else:
            new.unlink()
    else:
        new.rename(path)


def discard(path: Path) -> None:
    """Remove a file, or a folder file by file, that was made here. Links are not followed; what cannot go stays."""
    if path.is_dir() and not path.is_symlink():
        for inner in path.iterdir():
            discard(inner)
        with suppress(OSError):
            path.rmdir()
    else:
        with suppress(OSError):
            path.unlink()


def refuse_page(path: Path, *, overwrite: bool) -> None:
    """Refuse a name for a page that is taken, other than by a page that is to be overwritten.

    Raises:
        OptionError: a file of that name is not to be overwritten, or is not as `write_page` left it.
    """
    if not os.path.lexists(path):
        return
    if not _sealed(path):
        raise OptionError(f"{path}: is no page that baocao wrote, or was changed since. It stays; name another file.")
    if not overwrite:
        raise OptionError(f"{path}: exists. Replace it with --overwrite, or name another file.")


def write_page(path: Path, page: str, *, overwrite: bool = False) -> None:
    """Write an HTML page, with a last line by which it is known as ours as long as nobody changes it.

    Raises:
        OptionError: as `refuse_page`.
    """
    content = page.encode("utf-8", "replace")
    partial = _unused(path)
    try:
        with partial.open("xb") as handle:
            handle.write(content + b"<!-- baocao %b -->\n" % sha256(content).hexdigest().encode())
        refuse_page(path, overwrite=overwrite)
        if os.path.lexists(path):
            partial.replace(path)
        else:
            put_in_place(partial, path)
    except OSError as error:
        error.filename = str(path)  # the name that was asked for
        raise
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def hash_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()


def file_name(article: str) -> str:
    """A name for an article's file: without separators, whatever the id."""
    name = _UNSAFE.sub("_", article).encode("utf-8", "replace")[:_MAX_NAME].decode("utf-8", "ignore")
    return name.strip(". ") or "article"


def storable(text: str) -> str:
    """The text with lone surrogates, which no file format can hold, replaced by question marks."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def unused() -> str:
    """A name that nobody else would choose; who makes it still has to refuse an existing one."""
    return f".baocao-{token_hex(8)}"


def is_partial(name: str) -> bool:
    """The name is one that is given here, to what is not complete."""
    return bool(_PARTIAL.fullmatch(name))


def _unused(path: Path) -> Path:
    return path.with_name(unused() + PARTIAL)


def _taken(path: Path) -> OptionError:
    return OptionError(f"{path}: the name is taken. What bears it stays; move it elsewhere, or name another place.")


def _sealed(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as handle:
        handle.seek(max(path.stat().st_size - _SEAL_SIZE, 0))
        if not (seal := _SEAL.fullmatch(handle.read())):
            return False
    return sha256(path.read_bytes()[:-_SEAL_SIZE]).hexdigest().encode() == seal[1]
