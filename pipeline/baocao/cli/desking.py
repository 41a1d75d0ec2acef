"""The command of the editors' desk, and those for its users."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from baocao.cli.common import model_option, ocr_option
from baocao.cli.speaking import say
from baocao.core.errors import OptionError
from baocao.core.extras import need
from baocao.core.language import translated

if TYPE_CHECKING:
    from baocao.desk.people import People

_SECRET = "BAOCAO_WEBHOOK_SECRET"
_DB = "sqlite:///desk.db"
_LIBRARIES = ("alembic", "argon2", "fastapi", "jinja2", "python_multipart", "sqlalchemy", "uvicorn")
_db_option = click.option(
    "--db",
    default=_DB,
    envvar="BAOCAO_DB",
    show_default=True,
    help="sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME.",
)


@click.group(
    invoke_without_command=True,
    epilog="Example: baocao desk --db sqlite:///newsroom.db --watch inbox",
)
@_db_option
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address; another than this machine's needs users."
)
@click.option("--port", default=8017, show_default=True, type=click.IntRange(0, 65535), help="0: any that is free.")
@click.option("--name", "names", multiple=True, help="A further name by which browsers call it: desk.example.")
@click.option("--behind-tls", "tls", is_flag=True, help="A proxy before it speaks TLS: cookies are for TLS only.")
@click.option(
    "--watch", type=click.Path(path_type=Path, file_okay=False), help="Folder whose files come into the queue."
)
@click.option(
    "--webhook", "webhooks", multiple=True, help=f"Address to tell when an article is done; signed by {_SECRET}."
)
@click.option(
    "--candidate", "candidates", multiple=True, metavar="NAME=FOLDER", help="A model to compare and switch on."
)
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(1), help="Worker processes.")
@click.option("--timeout", default=60.0, show_default=True, help="Seconds that an article may take.")
@click.option("--memory", default=4096, show_default=True, help="MiB that a worker may use.")
@click.option("--max-upload", default=64, show_default=True, help="MiB that may be sent at once.")
@ocr_option
@model_option
@click.pass_context
def desk(context: click.Context, /, candidates: tuple[str, ...], max_upload: int, **how: Any) -> None:
    """Open the editors' desk: articles are dropped, marked up, corrected, saved and exported in the browser.

    Without users, only this machine's browsers reach it, and whoever sits there may do everything.
    """
    need("The desk", "desk", *_LIBRARIES)
    context.obj = how["db"]
    if context.invoked_subcommand is not None:
        return
    from baocao.desk.settings import Settings

    settings = Settings(
        **how,
        candidates=dict(_named(each) for each in candidates),
        max_upload=max_upload << 20,
        webhook_secret=os.environ.get(_SECRET, ""),
    )
    _serve(settings)


def _named(candidate: str) -> tuple[str, str]:
    name, _, folder = candidate.partition("=")
    if not name or not Path(folder).is_dir():
        raise OptionError(f"A candidate must be NAME=FOLDER, of a folder that train wrote. Got {candidate!r}.")
    return name, folder


def _serve(settings: Any) -> None:
    from baocao.desk.serving import serve

    serve(settings, ready=lambda address: say(f"{address} is open. Ctrl+C closes it."))


@desk.group("user")
def _user() -> None:
    """Users of the desk: add, list, remove, token."""


@_user.command("add", epilog="Example: baocao desk user add lan --role editor")
@click.argument("name")
@click.option("--role", type=click.Choice(("reader", "editor", "admin")), default="editor", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.pass_obj
def _add_user(db: str, name: str, role: str, password_stdin: bool) -> None:
    """Add NAME, or give NAME another role and password. The password is asked for."""
    given = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    password = given or click.prompt(translated("Password"), hide_input=True, confirmation_prompt=True, err=True)
    with _people(db) as people:
        people.put(name, role, password)
    say(f"{name}: {role}")


@_user.command("list", epilog="Example: baocao desk user list")
@click.pass_obj
def _list_users(db: str) -> None:
    """All users with their roles."""
    with _people(db) as people:
        for person in people.listed():
            click.echo(f"{person.name}\t{person.role}")


@_user.command("remove", epilog="Example: baocao desk user remove lan")
@click.argument("name")
@click.pass_obj
def _remove_user(db: str, name: str) -> None:
    """Take NAME away; what NAME did stays in the history."""
    with _people(db) as people:
        people.remove(name)
    say(f"{name}: removed")


@_user.command("token", epilog="Example: baocao desk user token cms")
@click.argument("name")
@click.pass_obj
def _make_token(db: str, name: str) -> None:
    """Print a token by which a program is NAME for a year: `Authorization: Bearer TOKEN`."""
    with _people(db) as people:
        click.echo(people.begin(name, "token"))


@desk.command("corpus", epilog="Example: baocao desk corpus corrected && baocao train corrected -o my-model")
@click.argument("output", type=click.Path(path_type=Path, file_okay=False))
@click.option("--state", type=click.Choice(("new", "in_review", "done")), default="done", show_default=True)
@click.pass_obj
def _corpus(db: str, output: Path, state: str) -> None:
    """Write the articles that editors are done with to OUTPUT, a new folder that train takes."""
    from baocao.desk.exporting import write_corpus
    from baocao.desk.searching import QueueQuery
    from baocao.desk.storage import Store

    with closing(Store(db)) as store:
        for message in write_corpus(store.articles(QueueQuery(state=state)), output):
            say(f"baocao: {message}")
    say(f"{output} written")


@contextmanager
def _people(db: str) -> "Iterator[People]":
    from baocao.desk.connection import Database
    from baocao.desk.people import People

    with closing(Database(db)) as database:
        yield People(database)
