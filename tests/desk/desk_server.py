"""A desk in a process of its own, to be killed."""

import os
import re
import signal
import subprocess
import sys

import httpx


class Server:
    """`baocao desk` on a database, on any port."""

    def __init__(self, db: str, *more: str, **environment: str) -> None:
        desk = ("-m", "baocao.cli", "desk", "--db", db, "--port", "0", "--model", "rules", "--jobs", "1")
        command = [sys.executable, *desk]
        self.process = subprocess.Popen(
            [*command, *more], stderr=subprocess.PIPE, text=True, env=os.environ | environment, start_new_session=True
        )
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line + self.process.stderr.read()
        self.address = found[0]
        self.client = httpx.Client(base_url=self.address, timeout=60)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)  # its group is its own: it and its workers
        self.process.wait(20)
        self.close()

    def close(self) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)
        assert self.process.stderr is not None
        self.process.stderr.close()
