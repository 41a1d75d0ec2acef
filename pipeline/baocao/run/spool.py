"""Analyzed articles on disk, between the workers that make them and the writers that turn them into tables.

A spool holds one chunk of a run: gzip, a line of JSON with the chunk's key, one line an article, and a seal, the hash
of these lines, by which it is known as ours as long as nobody changes it. It takes its name when it is complete and
safe on disk, so that the spools of a run are its journal: what has a name is done.
"""

import gzip
import json
import os
import re
import zlib
from collections.abc import Container, Iterable, Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from secrets import token_hex

from baocao.core.errors import InputError, OptionError
from baocao.core.files import put_in_place
from baocao.write.entry import Entry
from baocao.write.record import dumps

FOLDER = "run"  # of a run's spools, in the folder of its tables
SUFFIX = ".jsonl.gz"
NOTE = ".baocao-at"  # what follows the name of a spool that is being made, for the note of the step that is under way
_NAMES = re.compile(r"\d{6,}\.jsonl\.gz(?:\.baocao-(?:at|[0-9a-f]{16}))?")  # of spools, of notes, of incomplete ones
_LEVEL = 1  # of gzip: a quarter of the size for a fortieth of the analysis's time; higher levels gain little


def write_spool(path: Path, key: str, entries: Iterable[Entry]) -> None:
    """Write one chunk's entries; the file is there when all of it is, and not before.

    Raises:
        OptionError: the name is taken by what is no spool of ours; it stays.
    """
    partial = path.with_name(f"{path.name}.baocao-{token_hex(8)}")
    try:
        with partial.open("xb") as handle:
            with gzip.GzipFile("", "wb", _LEVEL, handle, mtime=0) as packed:
                digest = sha256()
                for line in chain([json.dumps({"key": key}).encode() + b"\n"], map(_line, entries)):
                    digest.update(line)
                    packed.write(line)
                packed.write(_seal(digest.hexdigest()))
            handle.flush()
            os.fsync(handle.fileno())
        if _is_sealed(path):
            partial.replace(path)  # ours: of other inputs, or made twice
        else:
            put_in_place(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def read_spool(path: Path) -> Iterator[Entry]:
    """The entries of one chunk.

    Raises:
        InputError: the file is missing or damaged.
    """
    try:
        with gzip.open(path, "rb") as packed:
            next(packed)
            for line in packed:
                fields = json.loads(line)
                if "seal" in fields:
                    return
                yield Entry(fields["record"], fields["raw"], bytes.fromhex(fields["signature"]))
        raise EOFError("no seal")
    except (OSError, EOFError, StopIteration, KeyError, ValueError) as error:
        raise InputError(f"{path}: must be a spool of a run. Got {error}. Run the extraction again.") from error


def spool_key(path: Path) -> str | None:
    """The key of the chunk that lies in a spool; None where no readable spool is."""
    try:
        with gzip.open(path, "rb") as packed:
            return str(json.loads(next(packed))["key"])
    except (OSError, EOFError, StopIteration, KeyError, ValueError):
        return None


def spool_path(folder: Path, number: int) -> Path:
    """Where the spool of the chunk with a number lies."""
    return folder / f"{number:06}{SUFFIX}"


def spools(folder: Path) -> list[Path]:
    """The spools in a folder, in the order of their run."""
    return sorted(path for path in _ours(folder) if path.name.endswith(SUFFIX))


def refuse_others(folder: Path) -> None:
    """Make sure that what is named like a spool in a folder is one, as it was written.

    Raises:
        OptionError: something is not; it stays as it is.
    """
    for path in _ours(folder):
        if path.is_symlink() or not path.is_file() or (path.name.endswith(SUFFIX) and not _is_sealed(path)):
            raise OptionError(
                f"{path}: must be a part of the run. Got something else, or one that was changed. Move it away."
            )


def sweep(folder: Path, kept: Container[Path] = ()) -> None:
    """Remove the spools that are not kept, and the notes and parts that a kill left. What is named otherwise stays."""
    for path in _ours(folder):
        if path not in kept and path.is_file() and not path.is_symlink():
            path.unlink()


def _ours(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _NAMES.fullmatch(path.name)]


def _seal(digest: str) -> bytes:
    return json.dumps({"seal": digest}).encode() + b"\n"


def _is_sealed(path: Path) -> bool:
    """The file is a spool as `write_spool` left it."""
    if path.is_symlink() or not path.is_file():
        return False
    digest, last = sha256(), b""
    try:
        with gzip.open(path, "rb") as packed:
            for line in packed:
                digest.update(last)
                last = line
    except (OSError, EOFError, ValueError, zlib.error):
        return False
    return last == _seal(digest.hexdigest())


def _line(entry: Entry) -> bytes:
    rest = {"raw": entry.raw, "signature": entry.signature.hex()}
    return f'{{"record":{dumps(entry.record)},{dumps(rest)[1:]}\n'.encode()
