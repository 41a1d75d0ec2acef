"""The list, kept in a folder, of what baocao wrote there; locked as long as a command writes.

The list is data from outside: a folder may come from elsewhere, and anyone may edit it. So a name in it counts only if
it stays inside the folder, and a file only while it has the hash that is listed. The operating system lifts the lock of
a process that died.
"""

import json
import os
import re
import stat
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from baocao.core.errors import OptionError
from baocao.core.files import unused
from baocao.core.language import worded

if sys.platform != "win32":
    import fcntl

LEDGER = ".baocao.json"
Kind = Literal["run", "export", "model", "comparison"]
KINDS: dict[str, str] = {
    "run": worded("a finished run"),
    "export": worded("an export"),
    "model": worded("a model"),
    "comparison": worded("a comparison"),
}
_SCHEMA = "baocao-output/1"
_NOTE = "What baocao wrote here, with SHA-256. It replaces and removes nothing else."
_STAGE = re.compile(r"\.baocao-[0-9a-f]{16}")
_SHOWN = 80  # characters of a name in a message
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


@dataclass(slots=True)
class Listing:
    """What baocao made in a folder. Names are relative, with slashes."""

    files: dict[str, str] = field(default_factory=dict)  # results, each with its SHA-256
    work: list[str] = field(default_factory=list)  # folders for work in progress
    shared: list[str] = field(default_factory=list)  # folders that were made here and hold what is not ours too
    stages: dict[str, list[str]] = field(default_factory=dict)  # folders in which results grow: the names in each


class Ledger:
    """The list on disk, locked. `note` writes it anew after a change of `listing`."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        """Lock the ledger of a folder; make one where the folder is empty.

        Raises:
            OptionError: the folder holds other things and no ledger, the ledger is damaged or another kind's, or
                another process has locked it.
        """
        self._folder, self._path, self._kind = folder, folder / LEDGER, kind
        self.listing = Listing()
        self._written = b""
        self._lock: int | None = None
        try:
            if os.path.lexists(self._path) and not self._is_blank():
                self._read()
            else:
                self._make()
            self._tidy()
        except BaseException:
            self._unlock()
            raise

    def note(self) -> None:
        """Bring the ledger up to date; whichever of the old and the new one has the name is locked at any time."""
        content = self._content(self.listing)
        if content == self._written:
            return
        partial = self._folder / unused()
        lock = None
        try:
            with partial.open("xb") as handle:
                handle.write(content)
                handle.flush()
                os.fsync(handle.fileno())
            lock = self._locked(partial)
            partial.replace(self._path)
        except BaseException:
            if lock is not None:
                os.close(lock)
            partial.unlink(missing_ok=True)
            raise
        self._unlock()
        self._lock, self._written = lock, content

    def release(self) -> None:
        """Unlock the folder. A ledger that lists no file goes where it is all that is left."""
        try:
            if not self.listing.files and [item.name for item in self._folder.iterdir()] == [LEDGER]:
                self._path.unlink()
            else:
                self.note()
        finally:
            self._unlock()

    def _is_blank(self) -> bool:
        """The ledger is one that a kill or a full disk kept from being written: empty, with nothing beside it."""
        state = self._path.lstat()
        return stat.S_ISREG(state.st_mode) and not state.st_size and not self._others()

    def _others(self) -> list[str]:
        """What lies beside the ledger, its own unfinished parts aside."""
        mine = (LEDGER, *self._parts())
        return sorted(item.name for item in self._folder.iterdir() if item.name not in mine)

    def _parts(self) -> list[str]:
        """Ledgers that a kill kept from their name: what they hold is the beginning of one."""
        blank = self._content(Listing())
        found = [item for item in self._folder.iterdir() if _STAGE.fullmatch(item.name)]
        files = [item for item in found if stat.S_ISREG(item.lstat().st_mode)]
        return [item.name for item in files if _is_ledger(item.read_bytes(), blank)]

    def _tidy(self) -> None:
        for name in self._parts():
            (self._folder / name).unlink()

    def _make(self) -> None:
        if others := self._others():
            raise OptionError(
                f"{self._folder}: must be a new folder, an empty one, or one that baocao wrote. "
                f"Got {few(others)}. Name a new folder."
            )
        with suppress(FileExistsError):  # a blank one, or another process was quicker
            self._path.open("xb").close()
        self._lock = self._locked(self._path)
        if self._path.lstat().st_size:
            raise self._busy()
        try:
            self.note()
        except BaseException:
            if not self._path.lstat().st_size:
                self._path.unlink()
            raise

    def _read(self) -> None:
        try:
            if not stat.S_ISREG(self._path.lstat().st_mode):
                raise ValueError("something that is no file")
            self._lock = self._locked(self._path)
            if self._lock is not None and not os.path.samestat(os.fstat(self._lock), self._path.stat()):
                raise self._busy()  # replaced after it was opened
            self._written = self._path.read_bytes()
            kind, self.listing = _parsed(json.loads(self._written))
        except (OptionError, PermissionError):
            raise
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise OptionError(
                f"{self._path}: must be the list of what baocao wrote there. Got {error}. Name a new folder."
            ) from error
        if kind != self._kind:
            raise OptionError(f"{self._folder}: holds {KINDS[kind]}, not {KINDS[self._kind]}. Name a new folder.")

    def _content(self, listing: Listing) -> bytes:
        content = {"schema": _SCHEMA, "note": _NOTE, "kind": self._kind} | asdict(listing)
        content["files"] = dict(sorted(listing.files.items()))
        return json.dumps(content, indent=1).encode() + b"\n"

    def _locked(self, path: Path) -> int | None:
        """A descriptor of the file, locked; none on Windows, where nobody could rename a file that is open.

        Raises:
            OptionError: another process has locked it.
        """
        if sys.platform == "win32":
            return None
        descriptor = os.open(path, os.O_RDWR | _NO_LINK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise self._busy() from error
        except OSError:  # a file system without locks
            pass
        return descriptor

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _busy(self) -> OptionError:
        return OptionError(
            f"{self._folder}: another baocao writes there. Wait until it is done, or name another folder."
        )


def few(names: list[str]) -> str:
    """The first names, for a message."""
    return ", ".join(f"{name[:_SHOWN]}…" if len(name) > _SHOWN else name for name in names[:3]) + ", …" * (
        len(names) > 3
    )


def _is_ledger(content: bytes, blank: bytes) -> bool:
    """The content is that of a ledger, or the beginning of one that lists nothing."""
    try:
        _parsed(json.loads(content))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return blank.startswith(content)
    return True


def _named_lists(content: dict[str, Any]) -> dict[str, list[str]]:
    return {key: [str(name) for name in names] for key, names in content.items()}


def _parsed(content: dict[str, Any]) -> tuple[str, Listing]:
    """Kind and listing of a ledger's content, if every name in it stays inside the folder.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it is no ledger.
    """
    if content["schema"] != _SCHEMA or content["kind"] not in get_args(Kind):
        raise ValueError(f"schema {few([repr(content['schema'])])}, kind {few([repr(content['kind'])])}")
    listing = Listing(
        dict(content["files"]), list(content["work"]), list(content["shared"]), _named_lists(content["stages"])
    )
    for name in (*listing.files, *listing.work, *listing.shared, *listing.stages):
        parts = name.split("/")
        if {"", ".", ".."} & set(parts) or set("\\:\0") & set(name) or parts[0] == LEDGER:
            raise ValueError(f"the name {few([name])!r}, which leads elsewhere")
    if not all(isinstance(value, str) for value in listing.files.values()):
        raise ValueError("files without a hash")
    if not all(map(_STAGE.fullmatch, listing.stages)):
        raise ValueError(f"the stages {few([*listing.stages])}")
    return content["kind"], listing
