"""The language of the command: chosen before anything is parsed, since help and wrong usage are told in it too."""

from collections.abc import Sequence
from copy import copy
from gettext import gettext
from inspect import cleandoc
from itertools import pairwise

import click

from baocao.core.language import LANGUAGES, VARIABLE, choose, chosen, translated

_OPTION = "--lang"
_EXAMPLE = "Example: "


def say(text: str) -> None:
    """Tell people something, on standard error, in the chosen language."""
    click.echo(translated(text), err=True)


def misused(text: str) -> click.UsageError:
    """The error that tells of wrong usage, in the chosen language."""
    return click.UsageError(translated(text))


def choose_language(arguments: Sequence[str]) -> None:
    """Speak the language that `--lang` names wherever it stands among the arguments, else that of the environment."""
    words = [part for argument in arguments for part in argument.split("=", 1)]
    asked = dict(pairwise(words)).get(_OPTION)
    choose(next((language for language in LANGUAGES if language == asked), chosen()))


def add_language_option(command: click.Command) -> None:
    """Let a command, and all below it, take `--lang`; what it says has been heeded before (`choose_language`)."""
    told = f"Language of help and messages.  [default: {VARIABLE}, else the locale's]"
    command.params.append(click.Option([_OPTION], type=click.Choice(LANGUAGES), expose_value=False, help=told))
    for below in _below(command):
        add_language_option(below)


def spoken(command: click.Command) -> click.Command:
    """A copy of the command, the help of it and of all below it in the language that `choose_language` took."""
    own = copy(command)
    own.help = gettext(cleandoc(own.help)) if own.help else None
    own.epilog = own.epilog and own.epilog.replace(_EXAMPLE, gettext(_EXAMPLE))
    own.options_metavar = own.options_metavar and gettext(own.options_metavar)
    own.params = [_spoken(parameter) for parameter in own.params]
    if isinstance(own, click.Group):
        own.subcommand_metavar = gettext(own.subcommand_metavar)
        own.commands = {name: spoken(below) for name, below in own.commands.items()}
    return own


def _spoken(parameter: click.Parameter) -> click.Parameter:
    own = copy(parameter)
    own.type = copy(parameter.type)
    own.type.name = gettext(parameter.type.name)  # what click calls a value, in help and errors
    if isinstance(own, click.Option):
        own.help = own.help and gettext(own.help)
    name = metavar_of(parameter)
    own.metavar = name and gettext(name)
    return own


def metavar_of(parameter: click.Parameter) -> str | None:
    """What help calls a value: an argument by its own name, where nothing else is said and no choices tell."""
    if parameter.metavar or not isinstance(parameter, click.Argument) or isinstance(parameter.type, click.Choice):
        return parameter.metavar
    return str(parameter.name).upper()


def _below(command: click.Command) -> list[click.Command]:
    return [*command.commands.values()] if isinstance(command, click.Group) else []
