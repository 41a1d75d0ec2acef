"""What the documentation shows is what happens: Python blocks, commands, notebooks, links, names of commands."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import nbformat
import pytest
from nbclient import NotebookClient

import baocao
from baocao.cli import commands

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("corpora/**/*.md")])
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)  # and what it prints, as far as it is shown
SHELL = 'baocao() { "$PYTHON" -m baocao.cli "$@"; }\n'
AS_SHOWN = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
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
    """The blocks of commands, each by itself; those of a tutorial, which build on one another, as one."""
    shown = []
    for page in PAGES:
        blocks = CONSOLE.findall(page.read_text(encoding="utf-8"))
        tutorial = page.parent.name in ("tutorials", "vi")
        language = "vi" if page.parent.name == "vi" or page.match("*.vi.md") else "en"
        for number, block in enumerate(["".join(blocks)] if blocks and tutorial else blocks):
            shown.append(pytest.param(block, language, id=f"{page.relative_to(ROOT)}-{number}"))
    return shown


@pytest.mark.slow
@pytest.mark.parametrize(("block", "language"), shown_blocks())
def test_commands_shown_succeed_in_their_order(block: str, language: str, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHON": sys.executable, "COLUMNS": "120", "BAOCAO_LANG": language}
    for name in ("samples", "demo"):
        shutil.copytree(ROOT / "corpora" / name, tmp_path / "corpora" / name)
    commands_and_outputs = COMMAND.findall(block)
    assert commands_and_outputs
    for command, shown in commands_and_outputs:
        done = subprocess.run(
            ["bash", "-c", SHELL + command], cwd=tmp_path, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        matches = not shown or doctest.OutputChecker().check_output(shown, done.stdout, AS_SHOWN)
        assert matches, f"{command}\nprints:\n{done.stdout}\nnot:\n{shown}"


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="the site needs the extra docs")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-c", "docs", ".", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "docs" / "vi" / "index.html").exists()


def test_the_editors_tutorial_shows_what_the_machine_says() -> None:
    """In both languages the same article, whose one unsure sentence is taken for a limitation."""
    english, vietnamese = (
        re.findall(r"^```text\n(.*?)^```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        for page in ("tutorials/editor.md", "vi/ban-bien-tap.md")
    )
    assert english == vietnamese
    article = baocao.load().analyze(english[0])
    unsure = [article.quote(passage) for passage in article.passages if passage.uncertain]
    marked = [article.quote(mention) for mention in article.mentions if mention.kind == "limitation"]
    assert unsure == [f"{marked[0]}."] == ["Vụ đông trước, cả huyện chỉ trồng được 1.164 ha."]


@pytest.mark.parametrize("name", baocao.__all__)
def test_every_public_name_is_in_the_reference(name: str) -> None:
    page = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    assert re.search(rf"\b{name}\b", page)


@pytest.mark.parametrize(("page", "language"), [("README.md", "en"), ("README.vi.md", "vi")])
def test_the_readme_shows_what_the_sample_says(page: str, language: str) -> None:
    command = [sys.executable, "-m", "baocao.cli", "show", "--sample", "--lang", language]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"COLUMNS": "100"}, check=True)
    said = "\n".join(line.rstrip() for line in done.stdout.splitlines())
    assert f"```text\n{said}\n```" in (ROOT / page).read_text(encoding="utf-8")


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
