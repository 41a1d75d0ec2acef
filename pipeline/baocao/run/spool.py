"""Analyzed articles on disk, between the workers that make them and the writers that turn them into tables.

A spool holds one chunk of a run: gzip, a line of JSON with the chunk's key, then one line an article. It takes its name
when it is complete and safe on disk, so that the spools of a run are its journal: what has a name is done.
"""

import gzip
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from baocao.core.errors import InputError
from baocao.write.entry import Entry
from baocao.write.record import dumps

SUFFIX = ".jsonl.gz"
_LEVEL = 1  # of gzip: a quarter of the size for a fortieth of the analysis's time; higher levels gain little


def write_spool(path: Path, key: str, entries: Iterable[Entry]) -> None:
    """Write one chunk's entries; the file is there when all of it is, and not before."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as handle:
            with gzip.GzipFile("", "wb", _LEVEL, handle, mtime=0) as packed:
                packed.write(json.dumps({"key": key}).encode() + b"\n")
                packed.writelines(_line(entry) for entry in entries)
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(path)
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
                yield Entry(fields["record"], fields["raw"], bytes.fromhex(fields["signature"]))
    except (OSError, EOFError, StopIteration, KeyError, ValueError) as error:
        raise InputError(f"{path}: must be a spool of a run. Got {error}. Run the extraction again.") from error


def spool_key(path: Path) -> str | None:
    """The key of the chunk that lies in a spool; None where no readable spool is."""
    try:
        with gzip.open(path, "rb") as packed:
            return str(json.loads(next(packed))["key"])
    except (OSError, EOFError, StopIteration, KeyError, ValueError):
        return None


def _line(entry: Entry) -> bytes:
    rest = {"raw": entry.raw, "signature": entry.signature.hex()}
    return f'{{"record":{dumps(entry.record)},{dumps(rest)[1:]}\n'.encode()
