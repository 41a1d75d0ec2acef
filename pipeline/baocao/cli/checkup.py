"""What `baocao doctor` looks at: libraries, extras, programs, the package's own files, and a first analysis."""

import json
import platform
import shutil
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath, distribution
from pathlib import Path
from time import perf_counter
from typing import Literal

from packaging.requirements import Requirement

import baocao
from baocao.core import lexicon
from baocao.core.errors import LexiconError
from baocao.core.language import worded
from baocao.read.office import office
from baocao.themes.weights import model_file, models_folder

PACKAGE = "baocao"
# What each extra is for; `dev` is for who works on baocao itself, and `all` is the others together.
EXTRAS = {
    "formats": worded("HTML, DOCX, PDF, XLSX, EPUB, web archives, old encodings"),
    "exports": worded("workbooks (XLSX)"),
    "ocr": worded("scanned pages"),
    "batch": worded("Dask"),
    "compare": worded("charts, maps, reports"),
    "mcp": worded("the MCP server"),
    "desk": worded("the editors' desk"),
    "postgres": worded("the desk on PostgreSQL"),
    "train": worded("training an encoder"),
}
_AGAIN = worded("Install it again: pip install --force-reinstall --no-deps baocao.")
_TEXT = "Năm 2019, huyện Mai Sơn, tỉnh Sơn La trồng 120 ha rừng. Tuy nhiên, tiến độ giao đất còn chậm."
_FOUND = {"figures": "120 ha", "localities": "huyện Mai Sơn", "limitations": "tiến độ giao đất còn chậm"}
_SECONDS = 20  # that a program may take to say what it can do
_NAMED = 5  # damaged files that are named

State = Literal["ok", "missing", "broken"]  # missing: optional, and not there


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, and what to do where it is not well."""

    name: str
    state: State
    says: str
    advice: str = ""


def checks() -> Iterator[Check]:
    """All that there is to check, in order; each as soon as it is done."""
    yield Check("Python", "ok", f"{platform.python_version()}, {platform.system()} {platform.machine()}")
    yield _libraries()
    yield from (_extra(name, purpose) for name, purpose in EXTRAS.items())
    yield _tesseract()
    yield _office()
    for name, look in (("files", _files), ("lexicons", _lexicons), ("gazetteer", _gazetteer), ("models", _models)):
        yield _guarded(name, look)
    yield _guarded("analysis", _analysis)


def _guarded(name: str, look: Callable[[], str]) -> Check:
    """The check of something that must work, whatever keeps it from it."""
    try:
        return Check(name, "ok", look())
    except Exception as error:
        return Check(name, "broken", f"{type(error).__name__}: {error}", _AGAIN)


def _libraries() -> Check:
    if unmet := list(unmet_requirements(PACKAGE)):
        return Check("libraries", "broken", f"lacks {', '.join(unmet)}", "Install what is missing: pip install baocao.")
    return Check("libraries", "ok", "as required")


def _extra(name: str, purpose: str) -> Check:
    if unmet := list(unmet_requirements(PACKAGE, name)):
        advice = worded(f"For {purpose}: pip install 'baocao[{name}]'.")
        return Check(f"extra {name}", "missing", f"lacks {', '.join(unmet)}", advice)
    return Check(f"extra {name}", "ok", purpose)


def unmet_requirements(package: str, extra: str = "") -> Iterator[str]:
    """What a package, or one extra of it, requires and this installation has not."""
    for requirement in map(Requirement, distribution(package).requires or ()):
        marker = requirement.marker
        if extra and (marker is None or "extra" not in str(marker)):
            continue
        if marker is not None and not marker.evaluate({"extra": extra}):
            continue
        try:
            found = distribution(requirement.name).version
        except PackageNotFoundError:
            yield requirement.name
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            yield worded(f"{requirement.name} {requirement.specifier} (installed is {found})")
        for part in sorted(requirement.extras):
            yield from unmet_requirements(requirement.name, part)


def _tesseract() -> Check:
    advice = worded("For scans: apt-get install tesseract-ocr tesseract-ocr-vie.")
    program = shutil.which("tesseract")
    if program is None:
        return Check("Tesseract", "missing", "is not installed", advice)
    try:
        asked = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        return Check("Tesseract", "missing", f"cannot be run: {error}", advice)
    if "vie" not in asked.stdout.split():
        return Check("Tesseract", "missing", "has no Vietnamese model", advice)
    return Check("Tesseract", "ok", program)


def _office() -> Check:
    if program := office():
        return Check("LibreOffice", "ok", program)
    return Check("LibreOffice", "missing", "is not installed", "For .doc, .xls, .ppt, .odt, .rtf: libreoffice.org.")


def _files() -> str:
    """The package's files are those that were installed; of a checkout, git knows."""
    installed, home = distribution(PACKAGE), Path(baocao.__file__)
    if Path(str(installed.locate_file(f"{PACKAGE}/{home.name}"))) != home:
        return worded(f"{home.parent}, a checkout")
    own = [path for path in installed.files or () if path.parts[0] == PACKAGE and path.hash]
    changed = [str(path) for path in own if not _is_whole(installed, path)]
    if changed:
        raise LexiconError(f"{', '.join(changed[:_NAMED])} must be as installed; {len(changed)} of {len(own)} are not.")
    return worded(f"{len(own)} as installed")


def _is_whole(installed: Distribution, name: PackagePath) -> bool:
    path, recorded = Path(str(installed.locate_file(name))), name.hash.value if name.hash else ""
    digest = urlsafe_b64encode(sha256(path.read_bytes()).digest()) if path.is_file() else b""
    return digest.decode().rstrip("=") == recorded


def _lexicons() -> str:
    names = sorted(item.name.removesuffix(".toml") for item in lexicon.LEXICONS.iterdir() if ".toml" in item.name)
    return worded(f"{sum(bool(lexicon.load(name)) for name in names)} read")


def _gazetteer() -> str:
    from baocao.extract.places import gazetteer

    return worded(f"{len(gazetteer.load().units)} units, up to {gazetteer.VERSION}")


def _models() -> str:
    """Every file of every model has the hash of its manifest."""
    told = []
    for folder in sorted(path for path in models_folder().iterdir() if path.is_dir()):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for name in manifest["sha256"]:
            model_file(folder.name, name)
        told.append(f"{folder.name} {manifest['version']}")
    return ", ".join(told) or "none"


def _analysis() -> str:
    from baocao.analyzer import load
    from baocao.write.record import to_record

    start = perf_counter()
    record = to_record(load().analyze(_TEXT))
    for kind, words in _FOUND.items():
        if words not in [item["text"] for item in record[kind]]:
            raise LexiconError(f"{kind} of {_TEXT!r} must hold {words!r}. Got {record[kind]}.")
    return worded(f"{record['versions']['model']}, first answer in {perf_counter() - start:.1f} s")
