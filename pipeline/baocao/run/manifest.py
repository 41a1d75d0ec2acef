"""What a run was: versions, options, inputs, counts, and the hash of every file written. Equal runs, equal bytes."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.core.errors import InputError
from baocao.core.files import whole_file
from baocao.core.output import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from baocao.run.options import Options, Outcome

_SCHEMA = "baocao-run/1"
_HOW = ("jobs", "resume", "overwrite", "fail_fast", "engine", "scheduler")  # options that leave no trace in the result


def write_manifest(
    folder: Path, inputs: "Sequence[str]", options: "Options", outcome: "Outcome", files: "Mapping[str, str]"
) -> None:
    """Write the manifest; its presence says that the run is finished. `files`: the results, with their SHA-256."""
    content = {
        "schema": _SCHEMA,
        "versions": outcome.versions,
        "options": {key: value for key, value in asdict(options).items() if key not in _HOW},
        "inputs": inputs,
        "inputs_sha256": outcome.digest.hexdigest(),
        "articles": outcome.articles,
        "failed": len(outcome.failures),
        "repeats": outcome.repeats,
        "tables": dict(sorted(outcome.tables.items())),
        "files": dict(files),
    }
    with whole_file(folder / MANIFEST) as handle:
        json.dump(content, handle, ensure_ascii=False, indent=1)
        handle.write("\n")


def read_manifest(run: Path) -> dict[str, Any]:
    """The manifest of a finished run.

    Raises:
        InputError: there is none.
    """
    try:
        content: dict[str, Any] = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
        if content["schema"] != _SCHEMA or not {"limit", "dedupe"} <= set(content["options"]):
            raise ValueError(f"schema {content['schema']!r}")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(f"{run}: must hold a finished run. Got {error}. Finish it with --resume.") from error
    return content
