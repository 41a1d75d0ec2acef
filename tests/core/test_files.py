"""Files appear whole or not at all, and never in place of what is not known as our own."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from baocao.core import files
from baocao.core.errors import OptionError
from baocao.core.files import discard, file_name, put_in_place, refuse_page, whole_file, whole_folder, write_page

PAGE = '<!doctype html>\n<html lang="vi"><body>Xã Vũ Linh</body></html>\n'


def make_file(path: Path) -> None:
    path.write_text("mine")


def make_folder(path: Path) -> None:
    path.mkdir()
    (path / "x.txt").write_text("mine")


def make_link(path: Path) -> None:
    (path.parent / "aim").write_text("mine")
    path.symlink_to(path.parent / "aim")


def make_dangling_link(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


FOREIGN = [make_file, make_folder, make_link, make_dangling_link]


def snapshot(folder: Path) -> dict[str, object]:
    return {
        path.relative_to(folder).as_posix(): (
            path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else "folder"
        )
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("make", FOREIGN)
def test_whole_files_and_folders_never_replace(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "a")
    before = snapshot(tmp_path)
    with pytest.raises(OptionError, match="name is taken"), whole_file(tmp_path / "a") as handle:
        handle.write("ours")
    with pytest.raises(OptionError, match="name is taken"), whole_folder(tmp_path / "a") as folder:
        (folder / "b").write_text("ours")
    assert snapshot(tmp_path) == before


def test_a_name_that_is_taken_while_a_file_is_put_there_stays_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").write_text("ours")
    (tmp_path / "a").write_text("mine")
    monkeypatch.setattr(os.path, "lexists", lambda _: False)  # nobody had it when it was looked for
    with pytest.raises(OptionError, match="name is taken"):
        put_in_place(tmp_path / "new", tmp_path / "a")
    assert (tmp_path / "a").read_text() == "mine"


def test_file_systems_without_links_are_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    with whole_file(tmp_path / "a") as handle:
        handle.write("ours")
    assert snapshot(tmp_path) == {"a": b"ours"}


def half_a_file(path: Path) -> None:
    with whole_file(path) as handle:
        handle.write("half")
        raise KeyboardInterrupt


def half_a_folder(path: Path) -> None:
    with whole_folder(path) as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "b").write_text("half")
        raise KeyboardInterrupt


def test_files_appear_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.partial").write_text("mine")  # no name of ours, whatever it ends in
    for interrupted in (half_a_file, half_a_folder):
        with pytest.raises(KeyboardInterrupt):
            interrupted(tmp_path / "a")
    assert snapshot(tmp_path) == {"a.partial": b"mine"}
    with whole_file(tmp_path / "a") as handle:
        handle.write("Xã \ud800")
    assert (tmp_path / "a").read_text() == "Xã ?"


def test_discarding_follows_no_links(tmp_path: Path) -> None:
    make_folder(tmp_path / "theirs")
    (tmp_path / "ours" / "deep").mkdir(parents=True)
    (tmp_path / "ours" / "deep" / "a").write_text("ours")
    (tmp_path / "ours" / "deep" / "file").symlink_to(tmp_path / "theirs" / "x.txt")
    (tmp_path / "ours" / "deep" / "folder").symlink_to(tmp_path / "theirs")
    discard(tmp_path / "ours")
    assert (tmp_path / "theirs" / "x.txt").read_text() == "mine"
    assert not (tmp_path / "ours" / "deep" / "a").exists()


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("make", FOREIGN)
@pytest.mark.parametrize("overwrite", [False, True])
def test_pages_replace_nothing_foreign(tmp_path: Path, make: Callable[[Path], None], overwrite: bool) -> None:
    make(tmp_path / "a.html")
    before = snapshot(tmp_path)
    with pytest.raises(OptionError, match="no page that baocao wrote"):
        refuse_page(tmp_path / "a.html", overwrite=overwrite)
    with pytest.raises(OptionError, match="no page that baocao wrote"):
        write_page(tmp_path / "a.html", PAGE, overwrite=overwrite)
    assert snapshot(tmp_path) == before


def test_own_pages_are_replaced_on_request_until_somebody_changes_them(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    write_page(path, PAGE)
    assert path.read_text(encoding="utf-8").startswith(PAGE)
    with pytest.raises(OptionError, match="--overwrite"):
        write_page(path, "new")
    write_page(path, PAGE * 2, overwrite=True)
    changed = path.read_text(encoding="utf-8").replace("Vũ Linh", "Phúc An", 1)
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(OptionError, match="changed since"):
        write_page(path, PAGE, overwrite=True)
    assert path.read_text(encoding="utf-8") == changed
    assert list(snapshot(tmp_path)) == ["a.html"]


@pytest.mark.parametrize("content", [b"", b"<!-- baocao -->\n", b"<!-- baocao " + b"0" * 64 + b" -->\n"])
def test_what_only_looks_like_our_page_is_not(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.html").write_bytes(content)
    with pytest.raises(OptionError, match="no page that baocao wrote"):
        write_page(tmp_path / "a.html", PAGE, overwrite=True)


def test_a_page_that_cannot_be_written_names_the_file_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "some name inside")

    monkeypatch.setattr(files, "put_in_place", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_page(tmp_path / "a.html", PAGE)
    assert caught.value.filename == str(tmp_path / "a.html")
    assert snapshot(tmp_path) == {}


@pytest.mark.parametrize("name", ["ế" * 300, "a/b" * 200, "\U0001f600" * 90, "\ud800" * 300], ids=ascii)
def test_names_made_from_ids_fit_every_file_system(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{file_name(name)}~12.txt").touch()
    assert "/" not in file_name(name)
