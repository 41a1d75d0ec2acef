"""Files, folders, standard input: a stream of Articles, lazily and in a stable order."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from baocao.article import Article, Failure
from baocao.charsets import decode
from baocao.errors import InputError, OptionError

SUFFIXES = (".txt", ".text")
STDIN = "-"
MAX_BYTES = 64 << 20  # one article; the largest provincial yearbook seen as text has about 4 MiB


def read(*paths: str | Path, on_error: Literal["raise", "collect"] = "raise") -> Iterator[Article]:
    """The articles of files and folders (recursively), `-` for standard input; read one at a time.

    A file named outright is read whatever its ending; in a folder, files with the endings of `SUFFIXES` count. An
    article's `id` is the file's stem (the relative path without its ending for files inside folders in folders).

    Raises:
        InputError: a path is missing, a folder holds no readable file, or a file cannot be decoded. With
            `on_error="collect"` such an input comes out as an article with its `failure` set.
        OptionError: `on_error` is neither "raise" nor "collect".
    """
    if on_error not in ("raise", "collect"):
        raise OptionError.among("on_error", ("raise", "collect"), on_error)
    return _read(paths, on_error)


def _read(paths: Iterable[str | Path], on_error: str) -> Iterator[Article]:
    for path in paths:
        try:
            sources: Iterable[tuple[str, Path | None]] = list(_sources(path))
        except InputError as error:
            if on_error == "raise":
                raise
            yield Article(raw="", id=str(path), source=str(path), failure=Failure("read", str(error)))
            continue
        for name, file in sources:
            try:
                yield _article(name, file)
            except InputError as error:
                if on_error == "raise":
                    raise
                yield Article(raw="", id=name, source=str(file), failure=Failure("read", str(error)))


def _sources(path: str | Path) -> Iterator[tuple[str, Path | None]]:
    """Names and files behind one argument."""
    if str(path) == STDIN:
        yield "stdin", None
        return
    root = Path(path)
    if root.is_dir():
        files = sorted(file for file in root.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
        if not files:
            raise InputError(
                f"{root}: a folder must hold files that end in {', '.join(SUFFIXES)}. Got none. Name another folder."
            )
        for file in files:
            yield file.relative_to(root).with_suffix("").as_posix(), file
    elif root.exists():
        yield root.stem, root
    else:
        raise InputError(f"{root}: no such file or folder. Check the path.")


def _article(name: str, file: Path | None) -> Article:
    if file is None:
        return Article(raw=decode(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"), id=name, source=STDIN)
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"{file}: a file must have at most {MAX_BYTES >> 20} MiB. Split it into articles.")
        return Article(raw=decode(file.read_bytes(), str(file)), id=name, source=str(file))
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}). Check its permissions.") from error
