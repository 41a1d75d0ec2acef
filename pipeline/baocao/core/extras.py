"""Libraries that the base installation may lack, refused with the name of the extra that brings them."""

from importlib.util import find_spec

from baocao.core.errors import OptionError
from baocao.core.language import worded

WORKBOOKS = (worded("Writing XLSX"), "exports", "xlsxwriter")


def need(what: str, extra: str, *modules: str) -> None:
    """Go on if the top-level modules are installed; none of them is imported.

    Args:
        what: needs them: "Writing XLSX".
        extra: of the package, that brings them.
        modules: top-level ones.

    Raises:
        OptionError: some are missing; says which, and how to install them.
    """
    if missing := [name for name in modules if find_spec(name) is None]:
        raise OptionError(f"{what} needs {', '.join(missing)}. Install what is missing: pip install 'baocao[{extra}]'.")
