"""A folder whose files come into the queue. They stay as they are; one that changes comes again."""

import json
import logging
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

from baocao.core.errors import BaocaoError
from baocao.desk.jobs import Jobs
from baocao.desk.storage import Store

ACTOR = "watch"
_PAUSE = 2.0  # seconds between two looks; a file that is the same at both is complete
_LOG = logging.getLogger(__name__)


class Watcher:
    """The thread that looks into a folder.

    Args:
        folder: whose files count, those in folders inside too; hidden ones and links do not.
        limit: bytes that a file may have.
        pause: seconds between two looks.
    """

    def __init__(self, folder: Path, store: Store, jobs: Jobs, *, limit: int, pause: float = _PAUSE) -> None:
        self._folder, self._store, self._jobs, self._limit, self._pause = folder, store, jobs, limit, pause
        self._last: dict[str, str] = {}
        self._closed = Event()
        self._thread = Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._closed.set()
        self._thread.join(self._pause + 5)

    def _run(self) -> None:
        while not self._closed.wait(self._pause):
            try:
                self.look()
            except (OSError, BaocaoError) as error:  # the folder is away for a while, or the queue is full
                _LOG.warning("%s: %s", self._folder, error)

    def look(self) -> None:
        """Bring in the files that are new and have not changed since the last look."""
        there = dict(self._stamps())
        for name, stamp in sorted(there.items()):
            setting = f"watched {sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()}"
            if self._last.get(name) == stamp and self._store.setting(setting) != stamp:
                self._bring(Path(name))
                self._store.remember(setting, stamp)
        self._last = there

    def _stamps(self) -> Iterator[tuple[str, str]]:
        for folder, inner, names in os.walk(self._folder):
            inner[:] = [name for name in inner if not name.startswith(".")]
            for name in names:
                path = Path(folder, name)
                if not name.startswith(".") and path.is_file() and not path.is_symlink():
                    status = path.stat()
                    yield str(path), json.dumps([status.st_size, status.st_mtime_ns])

    def _bring(self, path: Path) -> None:
        if path.stat().st_size > self._limit:
            _LOG.warning("%s: has more than %d bytes; left out", path, self._limit)
            return
        self._jobs.add(path.read_bytes(), name=path.name, form="file", actor=ACTOR)
