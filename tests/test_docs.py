"""What the documentation shows is what happens: Python blocks, commands, notebooks, links, names of commands."""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import nbformat
import pytest
from nbclient import NotebookClient

from baocao.cli import commands

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("corpora/**/*.md")])
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def named(pages: list[Path]) -> list[object]:
    return [pytest.param(page, id=str(page.relative_to(ROOT))) for page in pages]


@pytest.mark.slow
@pytest.mark.parametrize("page", named(PAGES))
def test_python_blocks_do_what_they_show(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(
        str(page), module_relative=False, encoding="utf-8", optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert result.failed == 0


def shown_blocks() -> list[object]:
    blocks = [(page, block) for page in PAGES for block in CONSOLE.findall(page.read_text(encoding="utf-8"))]
    return [pytest.param(block, id=f"{page.relative_to(ROOT)}-{number}") for number, (page, block) in enumerate(blocks)]


@pytest.mark.slow
@pytest.mark.parametrize("block", shown_blocks())
def test_commands_shown_succeed_in_their_order(block: str, tmp_path: Path) -> None:
    for name in ("samples", "demo"):
        shutil.copytree(ROOT / "corpora" / name, tmp_path / "corpora" / name)
    for line in block.splitlines():
        words = shlex.split(line.removeprefix("$ baocao "), comments=True)
        words = words[: words.index(">")] if ">" in words else words
        command = [sys.executable, "-m", "baocao.cli", *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, f"{line}\n{done.stderr}"


@pytest.mark.parametrize("page", named(PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    broken = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert broken == []


@pytest.mark.slow
@pytest.mark.parametrize("notebook", named(NOTEBOOKS))
def test_notebooks_run(notebook: Path) -> None:
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    pages = nbformat.read(notebook, as_version=4)
    NotebookClient(pages, timeout=300, resources={"metadata": {"path": str(notebook.parent)}}).execute()
    outputs = [cell for cell in pages.cells if cell.cell_type == "code" and cell.outputs]
    assert outputs


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_is_in_the_readme_and_shows_an_example(name: str) -> None:
    assert f"baocao {name}" in (ROOT / "README.md").read_text(encoding="utf-8")
    command = commands.commands[name]
    assert isinstance(command, click.Command)
    assert (command.epilog or "").startswith(f"Example: baocao {name}")
