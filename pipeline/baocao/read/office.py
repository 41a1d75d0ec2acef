"""Files of older and other office programs, converted by LibreOffice where it is installed.

Nothing is asked of the network, no macro runs, and the profile is a new one each time, so that conversions do not wait
for each other and a LibreOffice that somebody has open is left alone.
"""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from baocao.core.errors import InputError
from baocao.read.guards import MAX_BYTES

# What each kind of file is converted to: presentations to pages, of which the reader of PDF makes lines.
TARGETS = {
    **dict.fromkeys(("doc", "odt", "rtf"), "docx"),
    **dict.fromkeys(("ods", "xls"), "xlsx"),
    **dict.fromkeys(("odp", "ppt", "pptx"), "pdf"),
}
SECONDS = 120  # that one conversion may take; the start of LibreOffice takes up to ten
_SOURCES = "libreoffice.org, or apt-get install libreoffice-{writer,calc,impress}-nogui"
_PROGRAMS = ("soffice", "libreoffice")
_SETTING = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{}" oor:op="fuse">'
    "<value>{}</value></prop></item>"
)
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + _SETTING.format("DisableMacrosExecution", "true")
    + _SETTING.format("BlockUntrustedRefererLinks", "true")  # pictures that lie on some server
    + "</oor:items>\n"
)


def office() -> str | None:
    """Where LibreOffice is, if it is installed."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def converted(data: bytes, kind: str, name: str) -> bytes:
    """The bytes of a file of one of `TARGETS`, in the format that it is converted to.

    Raises:
        InputError: LibreOffice is not installed, takes too long, or makes nothing of the file.
    """
    program = office()
    if program is None:
        raise InputError(
            f"{name}: a .{kind} file is read through LibreOffice, which is not installed. Save it as .{TARGETS[kind]}, "
            f"or install LibreOffice ({_SOURCES})."
        )
    with TemporaryDirectory(prefix="baocao-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, f"file.{kind}")
        source.write_bytes(data)
        settings = Path(folder, "profile", "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        _convert(program, source, Path(folder, "profile"), name)
        made = source.with_suffix(f".{TARGETS[kind]}")
        if not made.is_file() or not 0 < made.stat().st_size <= MAX_BYTES:
            raise InputError(
                f"{name}: LibreOffice makes nothing of it; it is damaged, locked or too large. Open it and save it as "
                f".{TARGETS[kind]}."
            )
        return made.read_bytes()


def _convert(program: str, source: Path, profile: Path, name: str) -> None:
    """Run LibreOffice on a file; what it makes lies beside it. Nothing of it is left running, whatever happens."""
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
    command += ["--convert-to", TARGETS[source.suffix[1:]], "--outdir", str(source.parent), str(source)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"{name}: LibreOffice took longer than {SECONDS} s. Open it and save it as .{TARGETS[source.suffix[1:]]}."
        ) from error
    finally:
        with suppress(ProcessLookupError):  # the launcher may have left its office behind
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
