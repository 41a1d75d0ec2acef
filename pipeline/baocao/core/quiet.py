"""What a process of the command says on standard error: what baocao logs, and nothing that libraries have to say."""

import logging
import sys
import warnings

from baocao.core.language import translated


class _Translator(logging.Formatter):
    """The message alone, in the chosen language."""

    def format(self, record: logging.LogRecord) -> str:
        return translated(super().format(record))


def keep_quiet() -> None:
    """Show baocao's own messages, and neither warnings nor logs of the libraries below; for processes of our own."""
    if not sys.warnoptions:  # -W, for who wants to see them
        warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())  # else Python prints what nobody handles
    own = logging.getLogger("baocao")
    own.setLevel(logging.INFO)
    own.propagate = False
    if not own.handlers:
        shown = logging.StreamHandler()
        shown.setFormatter(_Translator("%(message)s"))
        own.addHandler(shown)
