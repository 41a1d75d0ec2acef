"""The order of the house: a room imports only from rooms above it, and no module imports itself in a circle."""

import ast
import importlib
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import baocao

PACKAGE = Path(baocao.__file__).parent
ROOMS = (
    "core",
    "read",
    "structure",
    "themes",
    "extract",
    "analyzer",
    "write",
    "learn",
    "run",
    "compare",
    "desk",
    "cli",
)
OFFERING = "baocao.core.findings"  # names rooms below: kinds for type checkers, the page when a notebook asks for it
APART = {("write", "learn"), ("learn", "write")}  # neighbours that do not know each other
MODULES = {
    ".".join(("baocao", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
    if path != PACKAGE / "__init__.py"  # the door, which opens to every room
}


def imported(module: str, source: str) -> Iterator[str]:
    """The modules of the package that a module imports, wherever in it, for types too; packages that it passes aside."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            for candidate in (name, name.rpartition(".")[0]):
                if candidate in MODULES and candidate != module:
                    yield candidate
                    break


def room(module: str) -> str:
    return module.split(".")[1]


IMPORTS = {module: set(imported(module, path.read_text(encoding="utf-8"))) for module, path in MODULES.items()}
OFFERED = IMPORTS.pop(OFFERING)


@pytest.mark.parametrize("module", sorted(IMPORTS))
def test_imports_run_down_the_house(module: str) -> None:
    for other in IMPORTS[module]:
        assert ROOMS.index(room(other)) <= ROOMS.index(room(module)), f"{module} imports {other}, which lies below it"
        assert (room(module), room(other)) not in APART, f"{module} imports {other}"


def test_what_articles_offer_of_rooms_below_is_not_imported_with_them() -> None:
    code = "import sys, baocao.core.article; print({name.split('.')[1] for name in sys.modules if 'baocao.' in name})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "{'core'}\n"
    assert {room(module) for module in OFFERED} == {"core", "extract", "write"}


def test_no_circle_of_imports() -> None:
    try:
        TopologicalSorter(IMPORTS).prepare()
    except CycleError as error:
        pytest.fail(f"modules import each other in a circle: {' -> '.join(error.args[1])}")


def classes() -> Iterator[tuple[str, str]]:
    """Every class of the package by its bare name, private ones too, and its module."""
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield node.name.lstrip("_"), module


def aliases() -> Iterator[tuple[str, str]]:
    """Every type that a module names by an assignment, and the module."""
    for module, path in MODULES.items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id.lstrip("_")
                if name[:1].isupper() and not name.isupper():
                    yield name, module


def test_no_two_classes_have_one_name() -> None:
    homes = defaultdict(set)
    for name, module in classes():
        homes[name].add(module)
    for name, module in aliases():
        if name in homes:
            homes[name].add(module)
    assert {name: sorted(modules) for name, modules in homes.items() if len(modules) > 1} == {}


def test_no_two_modules_have_one_name_nor_that_of_a_standard_one() -> None:
    names = [module.rpartition(".")[2] for module in MODULES]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
    assert sys.stdlib_module_names.isdisjoint(names)


def test_imports_are_found_at_all() -> None:
    source = "from baocao.core import lexicon\ndef f():\n    from baocao.cli import main\nimport baocao.read.reader"
    assert set(imported("baocao.x", source)) == {"baocao.core.lexicon", "baocao.cli", "baocao.read.reader"}
    assert len(set().union(*IMPORTS.values())) > len(MODULES) / 2


def test_public_names_are_found_and_a_room_does_not_hide_a_function() -> None:
    importlib.import_module("baocao.read.reader")
    importlib.import_module("baocao.write.tables")
    for name in baocao.__all__:
        assert getattr(baocao, name), name
    assert [article.id for article in baocao.read(PACKAGE.parents[1] / "corpora/samples/mai-son-2019.txt")] == [
        "mai-son-2019"
    ]
