"""Commands about the installation: completion, doctor, schema."""

import json
import sys
from dataclasses import asdict

import click
from click.shell_completion import get_completion_class

from baocao.cli.common import OK, SOME_FAILED
from baocao.core.language import translated

_SHELLS = ("bash", "fish", "zsh")
_SIGNS = {"ok": "✓", "missing": "–", "broken": "✗"}


@click.command(epilog="Example: baocao doctor --json")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def doctor(as_json: bool) -> None:
    """Check the installation: libraries, extras, programs, models, lexicons, a first analysis.

    Exits with 1 where something that baocao must have is broken; an extra may be missing.
    """
    from importlib.metadata import version

    from baocao.cli.checkup import checks

    done = []
    if not as_json:
        click.echo(f"baocao {version('baocao')}")
    for check in checks():
        done.append(check)
        if not as_json:
            click.echo(f"{_SIGNS[check.state]} {translated(check.name)}: {translated(check.says)}")
            if check.advice:
                click.echo(f"  {translated(check.advice)}")
    whole = all(check.state != "broken" for check in done)
    if as_json:
        told = {"version": version("baocao"), "whole": whole, "checks": [asdict(check) for check in done]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    sys.exit(OK if whole else SOME_FAILED)


@click.command(epilog="Example: baocao completion bash >> ~/.bashrc")
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands, options and files of baocao."""
    of_shell = get_completion_class(shell)
    assert of_shell is not None
    root = click.get_current_context().find_root()
    click.echo(of_shell(root.command, {}, "baocao", "_BAOCAO_COMPLETE").source())


@click.command(epilog="Example: baocao schema > record.schema.json")
def schema() -> None:
    """Print the JSON Schema of the records."""
    from baocao.write.schema import record_schema

    click.echo(json.dumps(record_schema(), indent=1))
