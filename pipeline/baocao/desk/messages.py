"""What the desk says to people, in the languages of its catalog `messages.toml`, and the error that carries it."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from baocao.core.errors import BaocaoError

LANGUAGES = ("vi", "en")  # the first one is the default


@cache
def catalog() -> dict[str, Any]:
    """The catalog: tables of messages, each with a text a language."""
    return tomllib.loads(files("baocao.desk").joinpath("messages.toml").read_text(encoding="utf-8"))


def message(name: str, language: str = LANGUAGES[0], **values: object) -> str:
    """The text of a message ("errors.conflict") with its values put in.

    Raises:
        KeyError: the catalog has none of that name.
    """
    return str(_entry(name)[language if language in LANGUAGES else LANGUAGES[0]]).format(**values)


class DeskError(BaocaoError):
    """What somebody asked of the desk cannot be done; `status` is that of HTTP, `told` says why in a language."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(self.told("en"))

    @property
    def status(self) -> int:
        """The status of the answer, from the catalog."""
        return int(_entry(f"errors.{self.code}")["status"])

    def told(self, language: str) -> str:
        """The message in a language."""
        return message(f"errors.{self.code}", language, **self.values)


def _entry(name: str) -> dict[str, Any]:
    entry = catalog()
    for part in name.split("."):
        entry = entry[part]
    return entry
