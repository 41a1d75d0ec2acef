"""What a user may have put where a command wants to write: each makes it at `path`; `outside` is a folder elsewhere."""

from pathlib import Path


def foreign_file(path: Path, _: Path) -> None:
    path.write_text("mine")


def read_only_file(path: Path, _: Path) -> None:
    path.write_text("mine")
    path.chmod(0o444)


def foreign_folder(path: Path, _: Path) -> None:
    path.mkdir()
    (path / "x.txt").write_text("mine")


def link_to_a_file(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "x.txt")


def link_to_a_folder(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def link_to_an_empty_folder(path: Path, outside: Path) -> None:
    (outside.parent / "empty").mkdir()
    path.symlink_to(outside.parent / "empty")


def link_to_nothing(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "nothing")
