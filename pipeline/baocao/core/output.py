"""The folder that a command writes to: new, empty, or provably baocao's own. What is not its own it never touches.

What is written grows in a stage, a folder inside that is listed with what is to grow in it before it is made, and takes
its name when it is complete: never a name that something else bears. Only files that the folder's ledger lists are ever
removed, one by one, and only while their hash is the listed one: a file that somebody changed is theirs.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from baocao.core.errors import OptionError
from baocao.core.files import discard, hash_of, is_partial, put_in_place, unused
from baocao.core.language import worded
from baocao.core.ledger import KINDS, Kind, Ledger, few

MANIFEST = "manifest.json"  # what a folder's content says of itself, written last


@contextmanager
def open_output(path: Path, kind: Kind, *, overwrite: bool = False, resume: bool = False) -> "Iterator[OutputFolder]":
    """The folder, made if absent, for this command alone until the `with` block ends.

    Args:
        path: the folder.
        kind: what it is to hold; a folder of another kind is refused.
        overwrite: whether earlier results may be replaced.
        resume: whether an earlier run may be continued.

    Raises:
        OptionError: the folder holds what baocao did not write, or files that were changed since, or results that are
            neither to be replaced nor continued; its ledger is damaged; or another process writes there.
    """
    made = not path.exists()
    path.mkdir(parents=True, exist_ok=True)
    try:
        folder = OutputFolder(path.resolve(), kind)
        try:
            folder.check(overwrite=overwrite, resume=resume)
            folder.clear()
            yield folder
        finally:
            folder.release()
    finally:
        if made:
            with suppress(OSError):  # something was written
                path.rmdir()


class OutputFolder:
    """A folder with the list of what baocao wrote in it. See `open_output`."""

    def __init__(self, path: Path, kind: Kind) -> None:
        self.path, self.kind = path, kind
        self._ledger = Ledger(path, kind)
        self._listing = self._ledger.listing

    @property
    def files(self) -> dict[str, str]:
        """The relative names of the results, sorted, with their SHA-256."""
        return dict(sorted(self._listing.files.items()))

    def check(self, *, overwrite: bool, resume: bool) -> None:
        """Refuse what may be neither replaced nor continued, before any work is done."""
        if not overwrite and not resume and self._holds_results():
            raise self._refusal()
        if changed := [name for name in self.files if self._exists(name) and not self._is_own(name)]:
            raise OptionError(
                f"{self.path}: {few(changed)} changed since baocao wrote it, so it is yours. "
                "Move it elsewhere, or name another folder."
            )

    def clear(self) -> None:
        """Remove the stages of a command that was killed."""
        for name in list(self._listing.stages):
            self._strike(name)

    @contextmanager
    def stage(self, names: Iterable[str]) -> Iterator[Path]:
        """A new folder inside, to write to; see `publish`. In the end it goes, unless somebody put something into it.

        Args:
            names: what is to be made right in it, files and folders; nothing else is published, and none removed but
                what `core.files` had not completed.
        """
        stage = self.path / unused()
        self._listing.stages[stage.name] = sorted(names)
        self._ledger.note()  # before it is made, so that what a kill leaves is known as ours
        stage.mkdir()
        try:
            yield stage
        finally:
            self._strike(stage.name)

    def _strike(self, stage: str) -> None:
        """Remove what was made in a stage, and the stage if that is all."""
        names = self._listing.stages.pop(stage)
        folder = self.path / stage
        if self._has_link(stage) or not folder.is_dir():
            return
        for path in folder.iterdir():
            if path.name in names or is_partial(path.name):
                discard(path)
        with suppress(OSError):  # it holds what is not ours
            folder.rmdir()

    def refuse_taken(self, wanted: Path) -> None:
        """Refuse names that something else bears: those of all that lies in the folder `wanted`.

        Raises:
            OptionError: something else stands where a file or folder is to go.
        """
        ours = self._folders()
        items = sorted(wanted.rglob("*"))
        if taken := [name for path in items if self._is_taken(name := _name(path, wanted), path, ours)]:
            raise self._in_the_way(taken)

    def make_room(self, wanted: Path) -> None:
        """Remove earlier results, if nothing else stands where `wanted`, a folder of files, is to go.

        Raises:
            OptionError: something does; then nothing is removed.
        """
        self.refuse_taken(wanted)
        for name in self.files:
            self._remove(name)
        made = self._folders()
        for parent in sorted(made, reverse=True):  # those inside first
            if not self._has_link(parent):
                with suppress(OSError):  # it holds what is not ours
                    (self.path / parent).rmdir()
        self._listing.shared = sorted(parent for parent in made if self._exists(parent))
        self._listing.files.clear()
        self._ledger.note()

    def withdraw(self, name: str) -> None:
        """Remove one of the results, if it is there."""
        if name in self._listing.files:
            self._remove(name)
            del self._listing.files[name]
            self._ledger.note()

    def publish(self, stage: Path) -> None:
        """Give all files of a stage their names in this folder.

        Raises:
            OptionError: something else stands there; then no file is moved.
        """
        self.refuse_taken(stage)
        made = set(self._listing.stages[stage.name])
        names = [name for path in sorted(stage.rglob("*")) if not path.is_dir() and (name := _name(path, stage))]
        names = [name for name in names if name.partition("/")[0] in made]
        self._listing.files |= {name: hash_of(stage / name) for name in names}
        self._ledger.note()  # before the first has its name, so that what a kill leaves is known as ours
        for name in names:
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            put_in_place(stage / name, self.path / name)

    def claim(self, name: str) -> Path:
        """A folder inside for work in progress, which stays.

        Raises:
            OptionError: the name is taken by what is not ours.
        """
        folder = self.path / name
        known = name in self._listing.work
        if self._exists(name) and (not known or folder.is_symlink() or not folder.is_dir()):
            raise self._in_the_way([name])
        if not known:
            self._listing.work.append(name)
            self._ledger.note()
        folder.mkdir(exist_ok=True)
        return folder

    def release(self) -> None:
        """Let others write; an empty folder is left as empty as it was."""
        for name in self._listing.work:
            with suppress(OSError):  # it is not empty
                (self.path / name).rmdir()
        self._ledger.release()

    def _remove(self, name: str) -> None:
        if self._is_own(name):
            (self.path / name).unlink()

    def _folders(self) -> set[str]:
        """The folders inside that were made for results."""
        return {part.as_posix() for name in self.files for part in Path(name).parents[:-1]} | {*self._listing.shared}

    def _exists(self, name: str) -> bool:
        return os.path.lexists(self.path / name)

    def _is_own(self, name: str) -> bool:
        """The file is as it was written, and lies in this folder: no link leads to it."""
        path = self.path / name
        if self._has_link(name) or not self._exists(name) or not stat.S_ISREG(path.lstat().st_mode):
            return False
        return hash_of(path) == self._listing.files[name]

    def _has_link(self, name: str) -> bool:
        return any((self.path / part).is_symlink() for part in (Path(name), *Path(name).parents[:-1]))

    def _is_taken(self, name: str, path: Path, ours: set[str]) -> bool:
        """What is not ours bears the name that a file or folder is to have."""
        there = self.path / name
        if self._has_link(name):
            return True
        if not self._exists(name) or name in self._listing.files:
            return False
        if not there.is_dir():
            return True
        if path.is_dir():
            return name not in ours and any(there.iterdir())
        below = (item for item in there.rglob("*") if item.is_symlink() or not item.is_dir())
        return any(_name(item, self.path) not in self._listing.files for item in below)

    def _in_the_way(self, names: list[str]) -> OptionError:
        return OptionError(
            f"{self.path}: {few(names)} is there already and not baocao's. Move it elsewhere, or name a new folder."
        )

    def _holds_results(self) -> bool:
        work = (self.path / name for name in self._listing.work)
        return any(map(self._exists, self.files)) or any(folder.is_dir() and any(folder.iterdir()) for folder in work)

    def _refusal(self) -> OptionError:
        if self.kind == "run" and MANIFEST not in self.files:
            said, advice = (
                worded("an interrupted run"),
                worded("Continue it with --resume, start again with --overwrite"),
            )
        else:
            said, advice = worded(f"{KINDS[self.kind]} already"), worded("Replace it with --overwrite")
            if self.kind == "run":
                advice = worded("Replace it with --overwrite, bring it up to date with --resume")
        return OptionError(f"{self.path}: holds {said}. {advice}, or name another folder.")


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
