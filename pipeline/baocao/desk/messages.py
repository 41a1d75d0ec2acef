"""What the desk says to people, in the languages of its catalog `messages.toml`, and the error that carries it."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from baocao.core.errors import BaocaoError
from baocao.core.language import LANGUAGES, Language, translated


@cache
def catalog() -> dict[str, Any]:
    """The catalog: tables of messages, each with a text a language."""
    return tomllib.loads(files("baocao.desk").joinpath("messages.toml").read_text(encoding="utf-8"))


def message(name: str, language: Language = LANGUAGES[0], **values: object) -> str:
    """The text of a message ("errors.conflict") with its values put in.

    Raises:
        KeyError: the catalog has none of that name.
    """
    return str(_entry(name)[language]).format(**values)


class DeskError(BaocaoError):
    """What somebody asked of the desk cannot be done; `status` is that of HTTP, `told` says why in a language."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(self.told("en"))

    @property
    def status(self) -> int:
        """The status of the answer, from the catalog."""
        return int(_entry(f"errors.{self.code}")["status"])

    def told(self, language: Language) -> str:
        """The message in a language, with what the pipeline said of the problem, if it is one of the pipeline's."""
        values = self.values
        if problem := values.get("problem"):
            values = values | {"problem": translated(str(problem), language)}
        return message(f"errors.{self.code}", language, **values)


def _entry(name: str) -> dict[str, Any]:
    entry = catalog()
    for part in name.split("."):
        entry = entry[part]
    return entry
