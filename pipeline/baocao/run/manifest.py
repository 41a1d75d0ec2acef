"""What a run was: versions, options, inputs, counts, and the hash of every file written. Equal runs, equal bytes."""

import json
from dataclasses import asdict
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.core.errors import InputError
from baocao.core.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from baocao.run.options import Options, Outcome

NAME = "manifest.json"
_HOW = ("jobs", "resume", "fail_fast", "engine", "scheduler")  # options that leave no trace in the result


def write_manifest(out: Path, inputs: "Sequence[str]", options: "Options", outcome: "Outcome") -> None:
    """Write `manifest.json`; its presence says that the run is finished."""
    content = {
        "schema": "baocao-run/1",
        "versions": outcome.versions,
        "options": {key: value for key, value in asdict(options).items() if key not in _HOW},
        "inputs": inputs,
        "inputs_sha256": outcome.digest.hexdigest(),
        "articles": outcome.articles,
        "failed": len(outcome.failures),
        "repeats": outcome.repeats,
        "tables": dict(sorted(outcome.tables.items())),
        "files": {path.relative_to(out).as_posix(): _hash(path) for path in _written(out)},
    }
    with whole_file(out / NAME) as handle:
        json.dump(content, handle, ensure_ascii=False, indent=1)
        handle.write("\n")


def read_manifest(run: Path) -> dict[str, Any]:
    """The manifest of a finished run.

    Raises:
        InputError: there is none.
    """
    try:
        content: dict[str, Any] = json.loads((run / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{run}: must hold a finished run. Got {error}. Finish it with --resume.") from error
    return content


def remove_results(out: Path) -> None:
    """Delete the files that the finished run in `out` wrote; what else lies there stays."""
    for name in read_manifest(out)["files"]:
        (out / name).unlink(missing_ok=True)


def _written(out: Path) -> list[Path]:
    """The files of the result, without the spools."""
    files = (path for item in out.iterdir() if item.name not in ("run", NAME) for path in (item, *item.rglob("*")))
    return sorted(path for path in files if path.is_file())


def _hash(path: Path) -> str:
    with path.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()
