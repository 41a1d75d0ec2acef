"""Every error that baocao raises on purpose.

    BaocaoError
    ├── InputError          an input cannot be read: missing, undecodable, of an unknown kind, too large
    ├── MarkupError         inline markup is malformed; names the place
    ├── LexiconError        a lexicon or model file is malformed or does not fit the installed version
    ├── StageError          stages are in an order that cannot work, or a stage failed on an article
    └── OptionError         an option or argument has a value that is not allowed

All derive from ValueError too, so that callers who know nothing of baocao still catch bad values.
"""

from collections.abc import Iterable
from typing import Literal, cast, get_args


class BaocaoError(ValueError):
    """Base of all errors raised on purpose; says what must be, what came, and what to do.

    >>> try:
    ...     baocao.load(model="large")
    ... except baocao.BaocaoError as error:
    ...     print(type(error).__name__)
    OptionError
    """


class InputError(BaocaoError):
    """An input cannot be read."""


class MarkupError(BaocaoError):
    """Inline markup is malformed."""


class LexiconError(BaocaoError):
    """A lexicon, gazetteer or model file is malformed or of another version."""


class StageError(BaocaoError):
    """A stage lacks what it needs, or failed on an article."""

    def __init__(self, message: str, *, stage: str = "") -> None:
        super().__init__(message)
        self.stage = stage


class OptionError(BaocaoError):
    """An option has a value that is not allowed."""

    @classmethod
    def among(cls, what: str, allowed: Iterable[object], got: object) -> "OptionError":
        """The sentence for a value outside a set: what, what is allowed (sorted), what came."""
        choices = ", ".join(sorted(str(item) for item in allowed))
        return OptionError(f"{what} must be one of: {choices}. Got {got!r}.")


# What becomes of an input that fails: the exception goes on, or an article with its `failure` takes its place.
OnError = Literal["raise", "collect"]


def checked_on_error(value: str) -> OnError:
    """The value, if it is one of `OnError`; raises OptionError otherwise."""
    if value not in get_args(OnError):
        raise OptionError.among("on_error", get_args(OnError), value)
    return cast(OnError, value)
