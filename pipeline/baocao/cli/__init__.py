"""The command `baocao`. Heavy imports happen inside the commands, so that help answers at once."""

import sys
from errno import EDQUOT, ENOSPC

import click

from baocao.cli import answering, comparing, corpus_work, desking, extraction, learning, locating, reporting, upkeep
from baocao.cli.common import INTERRUPTED, OK, USAGE
from baocao.cli.speaking import add_language_option, choose_language, say, spoken
from baocao.core.errors import BaocaoError
from baocao.core.language import worded
from baocao.core.quiet import keep_quiet

_ROOMS = (extraction, locating, comparing, reporting, answering, corpus_work, learning, desking, upkeep)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="baocao")
def commands() -> None:
    """Read Vietnamese reports: figures, localities, limitations and themes, each traceable to its sentence."""


for _room in _ROOMS:
    for _name, _command in vars(_room).items():
        if isinstance(_command, click.Command) and not _name.startswith("_"):  # those belong to a group
            commands.add_command(_command)
add_language_option(commands)


def main() -> None:
    """Entry point: expected errors are one clear line, never a traceback."""
    keep_quiet()
    choose_language(sys.argv[1:])
    try:
        spoken(commands)(prog_name="baocao", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except click.Abort:
        sys.exit(INTERRUPTED)
    except BaocaoError as error:
        say(f"baocao: {error}")
        sys.exit(USAGE)
    except BrokenPipeError:  # the reader of our output has left, e.g. `baocao extract … | head`
        sys.stdout = None
        sys.exit(OK)
    except OSError as error:
        advice = worded("Make room, then run it again" if error.errno in (ENOSPC, EDQUOT) else "Name another place")
        say(f"baocao: {error.filename or 'output'}: cannot be written ({error.strerror or error}). {advice}.")
        sys.exit(USAGE)
