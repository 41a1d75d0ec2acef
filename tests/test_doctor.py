"""`baocao doctor`: says what is there, what is missing for what, and sees what is broken."""

import json
import shutil
import tomllib
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
from click.testing import CliRunner

import baocao
from baocao.cli import checkup, commands
from baocao.core import lexicon
from baocao.themes import weights

ROOT = Path(__file__).parent.parent
METADATA = "Metadata-Version: 2.1\nName: baocao\nVersion: 1\n"


def asked() -> tuple[int, dict[str, dict[str, str]]]:
    """The exit code, and the checks by name."""
    done = CliRunner().invoke(commands, ["doctor", "--json"])
    told = json.loads(done.output)
    assert told["whole"] == (done.exit_code == 0)
    return done.exit_code, {check["name"]: check for check in told["checks"]}


def test_a_whole_installation_is_well() -> None:
    done = CliRunner().invoke(commands, ["doctor"])
    assert done.exit_code == 0, done.output
    assert f"checkout\n✓ lexicons: {len(list(ROOT.glob('pipeline/baocao/lexicons/*.toml')))} read" in done.output
    assert "✓ analysis: encoder" in done.output


def test_every_extra_has_its_purpose() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(checkup.EXTRAS) == set(extras) - {"all", "dev", "docs"}
    assert extras["all"] == [f"baocao[{','.join(sorted(set(checkup.EXTRAS) - {'train'}))}]"]


def test_a_damaged_model_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(weights.models_folder(), tmp_path / "models")
    damaged = tmp_path / "models" / "themes" / "genres.npz"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    monkeypatch.setattr(weights, "shipped", lambda path: tmp_path / path)
    code, told = asked()
    assert (code, told["models"]["state"]) == (1, "broken")
    assert str(damaged) in told["models"]["says"]
    assert "--force-reinstall" in told["models"]["advice"]


def test_a_damaged_lexicon_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "odd.toml").write_text("x = ")
    monkeypatch.setattr(lexicon, "LEXICONS", tmp_path)
    code, told = asked()
    assert (code, told["lexicons"]["state"]) == (1, "broken")
    assert "odd.toml" in told["lexicons"]["says"]


@pytest.mark.parametrize(("content", "state"), [("x = 1\n", "ok"), ("x = 2\n", "broken")])
def test_files_are_those_that_were_installed(
    content: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, info = tmp_path / "baocao", tmp_path / "baocao-1.dist-info"
    for folder in (home, info):
        folder.mkdir()
    (home / "__init__.py").write_text("")
    (home / "a.py").write_text(content)
    (info / "METADATA").write_text(METADATA)
    (info / "RECORD").write_text(
        "baocao/__init__.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"
        "baocao/a.py,sha256=nia_NpkRxFwkPGhBR7I_yeHc_PJX0pmhxjIBam_NM_Q,6\n"
    )
    monkeypatch.setattr(checkup, "distribution", lambda _: PathDistribution(info))
    monkeypatch.setattr(baocao, "__file__", str(home / "__init__.py"))
    _, told = asked()
    assert told["files"]["state"] == state
    assert ("baocao/a.py must be as installed; 1 of 2 are not" in told["files"]["says"]) == (state == "broken")


@pytest.mark.parametrize(
    ("requires", "name", "state", "says"),
    [
        ("click>=999", "libraries", "broken", "lacks click >=999 (installed is "),
        ("no-such-library", "libraries", "broken", "lacks no-such-library"),
        ("no-such-library; python_version<'3'", "libraries", "ok", "as required"),
        ("no-such-library; extra=='ocr'", "extra ocr", "missing", "lacks no-such-library"),
        ("no-such-library; extra=='ocr'", "libraries", "ok", "as required"),
    ],
)
def test_what_is_not_installed_is_told(
    requires: str, name: str, state: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "baocao-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"{METADATA}Provides-Extra: ocr\nRequires-Dist: {requires}\n")
    real = checkup.distribution
    monkeypatch.setattr(
        checkup, "distribution", lambda name: PathDistribution(info) if name == "baocao" else real(name)
    )
    code, told = asked()
    assert told[name]["state"] == state
    assert told[name]["says"].startswith(says)
    assert code == (state == "broken")


def test_programs_that_are_missing_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    code, told = asked()
    assert code == 0
    assert {name: told[name]["state"] for name in ("Tesseract", "LibreOffice")} == dict.fromkeys(
        ("Tesseract", "LibreOffice"), "missing"
    )


@pytest.mark.parametrize("content", ["", "#!/bin/sh\nexec sleep 60\n"], ids=["unfit", "hanging"])
def test_a_tesseract_that_does_not_answer_is_missing(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tesseract"
    program.write_text(content or "\0")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program) if name == "tesseract" else None)
    monkeypatch.setattr(checkup, "_SECONDS", 0.2)
    told = next(check for check in checkup.checks() if check.name == "Tesseract")
    assert (told.state, told.advice[:10]) == ("missing", "For scans:")
    assert told.says.startswith("cannot be run: ")
    assert str(program) in told.says
