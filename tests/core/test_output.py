"""An output folder is new, empty or provably our own, and what is not our own in it is never touched."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from baocao.core.errors import OptionError
from baocao.core.ledger import LEDGER, Kind
from baocao.core.output import open_output
from foreign import (
    foreign_file,
    foreign_folder,
    link_to_a_file,
    link_to_a_folder,
    link_to_an_empty_folder,
    link_to_nothing,
)

STAGE = ".baocao-0123456789abcdef"


def tops(files: Iterable[str]) -> set[str]:
    return {name.partition("/")[0] for name in files}


def write(path: Path, files: dict[str, str], *, kind: Kind = "export", **options: bool) -> None:
    """Write files to a folder as a command does."""
    with open_output(path, kind, **options) as folder, folder.stage(tops(files)) as stage:
        for name, text in files.items():
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).write_text(text)
        folder.make_room(stage)
        folder.publish(stage)


def contents(path: Path) -> dict[str, str]:
    """The files below a folder, but for its ledger."""
    files = (file for file in path.rglob("*") if file.is_file() and file.name != LEDGER)
    return {file.relative_to(path).as_posix(): file.read_text() for file in files}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with two results, one in a folder of its own."""
    write(tmp_path / "out", {"a.txt": "a", "docs/b.txt": "b"})
    return tmp_path / "out"


def ledger(out: Path) -> Any:
    return json.loads((out / LEDGER).read_text())


def tamper(out: Path, **changes: Any) -> None:
    (out / LEDGER).write_text(json.dumps(ledger(out) | changes))


def hash_of(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


def test_new_and_empty_folders_are_written_to(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new/deep"):
        write(tmp_path / name, {"a.txt": "a"})
        assert contents(tmp_path / name) == {"a.txt": "a"}
        assert ledger(tmp_path / name)["files"] == {"a.txt": hash_of("a")}
        assert ledger(tmp_path / name)["stages"] == {}


@pytest.mark.parametrize("options", [{}, {"overwrite": True}, {"resume": True}])
def test_folders_of_others_are_refused(tmp_path: Path, options: dict[str, bool]) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OptionError, match=r"must be a new folder.*Got notes\.txt"):
        write(tmp_path, {"a.txt": "a"}, kind="run", **options)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_own_results_are_replaced_on_request_only(out: Path) -> None:
    with pytest.raises(OptionError, match=r"holds an export already.*--overwrite"):
        write(out, {"a.txt": "new"})
    assert contents(out) == {"a.txt": "a", "docs/b.txt": "b"}
    write(out, {"a.txt": "new"}, overwrite=True)
    assert contents(out) == {"a.txt": "new"}
    assert not (out / "docs").exists()


def test_a_model_is_no_place_for_an_export(out: Path) -> None:
    with pytest.raises(OptionError, match="holds an export, not a model"):
        write(out, {"a.txt": "new"}, kind="model", overwrite=True)
    assert contents(out) == {"a.txt": "a", "docs/b.txt": "b"}


def test_what_lies_beside_our_files_stays(out: Path) -> None:
    (out / "notes.txt").write_text("mine")
    (out / "docs" / "notes.txt").write_text("mine")
    write(out, {"c.txt": "c"}, overwrite=True)
    assert contents(out) == {"c.txt": "c", "notes.txt": "mine", "docs/notes.txt": "mine"}
    write(out, {"docs/b.txt": "b"}, overwrite=True)  # the folder was made here
    assert contents(out) == {"docs/b.txt": "b", "notes.txt": "mine", "docs/notes.txt": "mine"}


def test_a_file_that_somebody_changed_is_theirs(out: Path) -> None:
    (out / "docs" / "b.txt").write_text("b, corrected")
    with pytest.raises(OptionError, match=r"docs/b\.txt changed since baocao wrote it"):
        write(out, {"c.txt": "c"}, overwrite=True)
    assert contents(out) == {"a.txt": "a", "docs/b.txt": "b, corrected"}


def test_a_file_that_vanished_is_no_obstacle(out: Path) -> None:
    (out / "a.txt").unlink()
    write(out, {"docs/b.txt": "new"}, overwrite=True)
    assert contents(out) == {"docs/b.txt": "new"}
    (out / "docs" / "b.txt").unlink()
    write(out, {"a.txt": "a"})  # nothing is left that could be replaced
    assert contents(out) == {"a.txt": "a"}


@pytest.mark.parametrize(
    "make",
    [foreign_file, foreign_folder, link_to_a_file, link_to_a_folder, link_to_an_empty_folder, link_to_nothing],
)
@pytest.mark.parametrize("late", [False, True], ids=["before", "at the end"])
@pytest.mark.parametrize("taken", ["c.txt", "new", "new/deep"])
def test_a_name_that_is_taken_is_refused_and_nothing_happens(
    out: Path, tmp_path: Path, make: Callable[[Path, Path], None], late: bool, taken: str
) -> None:
    outside = tmp_path / "outside"
    foreign_folder(outside, tmp_path)
    wanted = {"c.txt": "c", "new/deep/d.txt": "d"}

    def put_there() -> None:
        (out / taken).parent.mkdir(exist_ok=True)
        make(out / taken, outside)

    def attempt() -> None:
        with open_output(out, "export", overwrite=True) as folder, folder.stage(tops(wanted)) as stage:
            for name, text in wanted.items():
                (stage / name).parent.mkdir(parents=True, exist_ok=True)
                (stage / name).write_text(text)
            folder.make_room(stage)
            put_there()
            folder.publish(stage)

    if late:
        with pytest.raises(OptionError, match="is there already and not baocao's"):
            attempt()
        before = contents(out)
        assert not {"c.txt", "new/deep/d.txt"} & {name for name, text in before.items() if text != "mine"}
    else:
        put_there()
        before = contents(out)
        with pytest.raises(OptionError, match="is there already and not baocao's"):
            write(out, wanted, overwrite=True)
        assert contents(out) == before
        assert {"a.txt", "docs/b.txt"} <= set(before)
    assert contents(outside) == {"x.txt": "mine"}
    assert not list(tmp_path.glob("empty/*"))
    assert not list(out.glob(".baocao-*"))


# ---------------------------------------------------------------- ledgers from elsewhere


@pytest.mark.parametrize(
    "name",
    [
        "../victim.txt",
        "docs/../../victim.txt",
        "{}/victim.txt",
        "..\\victim.txt",
        "C:victim.txt",
        "",
        ".",
        LEDGER,
        "a//b",
    ],
)
@pytest.mark.parametrize("field", ["files", "work", "shared", "stages"])
def test_names_that_lead_elsewhere_are_refused(out: Path, tmp_path: Path, name: str, field: str) -> None:
    (tmp_path / "victim.txt").write_text("keep")
    named = name.format(tmp_path)
    tamper(out, **{field: {named: hash_of("keep")} if field == "files" else [named]})
    for options in ({}, {"overwrite": True}):
        with pytest.raises(OptionError, match="must be the list of what baocao wrote"):
            write(out, {"c.txt": "c"}, **options)
    assert (tmp_path / "victim.txt").read_text() == "keep"
    assert contents(out) == {"a.txt": "a", "docs/b.txt": "b"}


def test_a_folder_is_not_cleaned_up_because_a_ledger_says_so(out: Path, tmp_path: Path) -> None:
    foreign_folder(tmp_path / "outside", tmp_path)
    foreign_folder(out / "mine", tmp_path)
    tamper(out, stages={"mine": ["x.txt"]})
    with pytest.raises(OptionError, match="must be the list"):
        write(out, {"c.txt": "c"}, overwrite=True)
    tamper(out, stages={STAGE: ["x.txt"]}, files={})
    (out / STAGE).symlink_to(tmp_path / "outside")
    write(out, {"c.txt": "c"}, overwrite=True)
    assert contents(tmp_path / "outside") == {"x.txt": "mine"}
    assert contents(out / "mine") == {"x.txt": "mine"}


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '"x"', "{}", '{"schema": "baocao-output/0"}', "[" * 100_000, "\ud800"],
)
def test_damaged_ledgers_are_refused(out: Path, content: str) -> None:
    (out / LEDGER).write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(OptionError, match="must be the list of what baocao wrote"):
        write(out, {"c.txt": "c"}, overwrite=True)
    assert contents(out) == {"a.txt": "a", "docs/b.txt": "b"}


@pytest.mark.parametrize("files", [["a.txt"], {"a.txt": 1}, {"a.txt": None}, 7, None])
def test_ledgers_of_another_shape_are_refused(out: Path, files: Any) -> None:
    tamper(out, files=files)
    with pytest.raises(OptionError, match="must be the list of what baocao wrote"):
        write(out, {"c.txt": "c"}, overwrite=True)


def test_a_ledger_that_is_a_link_is_none(out: Path, tmp_path: Path) -> None:
    (out / LEDGER).rename(tmp_path / "elsewhere")
    (out / LEDGER).symlink_to(tmp_path / "elsewhere")
    before = (tmp_path / "elsewhere").read_bytes()
    with pytest.raises(OptionError, match="must be the list"):
        write(out, {"c.txt": "c"}, overwrite=True)
    assert (tmp_path / "elsewhere").read_bytes() == before


@pytest.mark.parametrize("link", ["docs", "docs/b.txt"])
def test_files_behind_links_are_not_ours_though_their_hash_agrees(out: Path, tmp_path: Path, link: str) -> None:
    (out / link).rename(tmp_path / "outside")
    (out / link).symlink_to(tmp_path / "outside")
    with pytest.raises(OptionError, match=r"docs/b\.txt changed since"):
        write(out, {"docs/b.txt": "new"}, overwrite=True)
    victim = tmp_path / "outside"
    assert (victim / "b.txt" if victim.is_dir() else victim).read_text() == "b"


# ---------------------------------------------------------------- kills, locks, failures


def python(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


_KILLED = """
import os, sys
from pathlib import Path
from baocao.core import output
from baocao.core.files import put_in_place
moved = []
def killed(new, path):
    put_in_place(new, path)
    moved.append(path)
    if len(moved) == 2:
        os._exit(9)
output.put_in_place = killed
with output.open_output(Path(sys.argv[1]), "export") as folder, folder.stage("abcd") as stage:
    for name in "abcd":
        (stage / name).write_text(name)
    folder.make_room(stage)
    folder.publish(stage)
"""


def test_what_a_kill_leaves_half_done_is_known_as_ours(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert python(_KILLED, out).returncode == 9
    assert (out / "b").exists()
    assert list(out.glob(".baocao-*"))
    (out / "notes.txt").write_text("mine")
    write(out, {"a": "new"}, overwrite=True)
    assert contents(out) == {"a": "new", "notes.txt": "mine"}
    assert not list(out.glob(".baocao-*"))


_KILLED_EARLY = """
import os, sys
from pathlib import Path
from baocao.core.output import open_output
with open_output(Path(sys.argv[1]), "export", overwrite=True) as folder, folder.stage(["deep"]) as stage:
    (stage / "deep").mkdir()
    (stage / "deep" / "half").write_text("half")
    os._exit(9)
"""


def test_what_grows_when_a_kill_comes_is_removed_by_the_next_command_that_may_write(out: Path) -> None:
    assert python(_KILLED_EARLY, out).returncode == 9
    with pytest.raises(OptionError, match="holds an export already"):
        write(out, {"c.txt": "c"})
    assert len(list(out.glob(".baocao-*/deep/half"))) == 1  # who is refused removes nothing
    write(out, {"c.txt": "c"}, overwrite=True)
    assert not list(out.glob(".baocao-*"))
    assert contents(out) == {"c.txt": "c"}


_KILLED_WITH_GUESTS = _KILLED_EARLY.replace("os._exit(9)", "(stage / 'guest').write_text('mine'); os._exit(9)")


def test_what_others_put_into_a_stage_stays_there(out: Path) -> None:
    """After a kill and after a command that ended well; it is neither published nor listed."""
    assert python(_KILLED_WITH_GUESTS, out).returncode == 9
    write(out, {"c.txt": "c"}, overwrite=True)
    assert [path.read_text() for path in out.glob(".baocao-*/*")] == ["mine"]
    with open_output(out, "export", overwrite=True) as folder, folder.stage(["c.txt"]) as stage:
        for name in ("c.txt", "guest"):
            (stage / name).write_text(name)
        folder.make_room(stage)
        folder.publish(stage)
    assert ledger(out)["files"] == {"c.txt": hash_of("c.txt")}
    assert sorted(path.read_text() for path in out.glob(".baocao-*/*")) == ["guest", "mine"]


def test_a_ledger_that_could_not_be_written_locks_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            write(tmp_path / "full", {"a.txt": "a"})
    assert not (tmp_path / "full").exists()
    (tmp_path / "killed").mkdir()
    (tmp_path / "killed" / LEDGER).touch()
    (tmp_path / "killed" / STAGE).write_text('{\n "schema": "baocao')  # a ledger in the making
    write(tmp_path / "killed", {"a.txt": "a"})
    assert sorted(path.name for path in (tmp_path / "killed").iterdir()) == [LEDGER, "a.txt"]


def test_an_empty_ledger_beside_other_things_is_none(tmp_path: Path) -> None:
    (tmp_path / LEDGER).touch()
    (tmp_path / STAGE).write_text("mine")
    with pytest.raises(OptionError, match="must be the list"):
        write(tmp_path, {"a.txt": "a"}, overwrite=True)
    assert contents(tmp_path) == {STAGE: "mine"}


def test_a_pipe_for_a_ledger_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / LEDGER)
    with pytest.raises(OptionError, match="must be the list"):
        write(tmp_path, {"a.txt": "a"})


def test_one_command_at_a_time(out: Path) -> None:
    with open_output(out, "export", overwrite=True) as folder:
        for _ in range(2):  # the lock passes on to a ledger that was written anew
            with pytest.raises(OptionError, match="another baocao writes there"):
                write(out, {"c.txt": "c"}, overwrite=True)
            with folder.stage([]):
                pass
    write(out, {"c.txt": "c"}, overwrite=True)


_KILLED_AT_WORK = """
import os, sys
from pathlib import Path
from baocao.core.output import open_output
with open_output(Path(sys.argv[1]), "run") as folder:
    folder.claim("run")
    os._exit(9)
"""


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    assert python(_KILLED_AT_WORK, tmp_path / "out").returncode == 9
    with open_output(tmp_path / "out", "run") as folder:  # no run began: there is nothing to continue
        assert folder.claim("run").is_dir()


def interrupted(out: Path) -> None:
    with open_output(out, "run") as folder, folder.stage(["a.txt"]) as stage:
        (stage / "a.txt").write_text("a")
        folder.claim("run")
        raise KeyboardInterrupt


def test_a_folder_in_which_nothing_was_written_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new"):
        with pytest.raises(KeyboardInterrupt):
            interrupted(tmp_path / name)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")] == ["empty"]


def test_refusing_changes_nothing(out: Path) -> None:
    before = (out / LEDGER).stat().st_mtime_ns, sorted(out.iterdir())
    with pytest.raises(OptionError):
        write(out, {"c.txt": "c"})
    assert ((out / LEDGER).stat().st_mtime_ns, sorted(out.iterdir())) == before


def test_folders_for_work_are_ours_only_if_we_made_them(out: Path, tmp_path: Path) -> None:
    with open_output(out, "export", overwrite=True) as folder:
        foreign_folder(out / "run", tmp_path)
        with pytest.raises(OptionError, match="run is there already and not baocao's"):
            folder.claim("run")
    assert contents(out / "run") == {"x.txt": "mine"}
