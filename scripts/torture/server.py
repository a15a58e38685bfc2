"""`clearsight serve` on a tortured database: a master and its workers, as an installation has them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

from scripts.steps import ROOT
from scripts.torture.places import children

WAIT = 60
WORKERS = 2


class Server:
    """Started, killed in part or whole, and started again at the same address."""

    def __init__(self, url: str, folder: Path) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.bind = f"127.0.0.1:{free.getsockname()[1]}"
        self.log = folder / "serve.log"
        self.environment = {
            **os.environ, "DATABASE_URL": url, "CLEARSIGHT_VAR": str(folder),
            "CLEARSIGHT_SECOND_FACTOR": "nobody", "DJANGO_SETTINGS_MODULE": "clearsight.config.settings",
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it listens.

        Raises:
            RuntimeError: when it does not, with what it said.
        """
        command = [sys.executable, "-m", "clearsight.cli", "serve", "--bind", self.bind]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--workers", str(WORKERS)], cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        host, port = self.bind.split(":")
        until = time.monotonic() + WAIT
        while True:
            with closing(socket.socket()) as tried:
                if not tried.connect_ex((host, int(port))):
                    return
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server does not start: {self.said()}")
            time.sleep(0.02)

    def workers(self) -> list[int]:
        """The processes that answer, as they are now."""
        assert self.process is not None
        with suppress(FileNotFoundError):
            return children(self.process.pid)
        return []

    def kill_worker(self, number: int) -> bool:
        """Kill one of those that answer; whether there was one."""
        there = self.workers()
        if not there:
            return False
        with suppress(ProcessLookupError):
            os.kill(there[number % len(there)], signal.SIGKILL)
        return True

    def kill(self) -> None:
        """Kill all of it, as a power cut or an operator would: it finishes nothing and says nothing."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(WAIT)
            self.process = None

    def said(self) -> str:
        """The end of what it said."""
        return self.log.read_text("utf-8", "replace")[-2000:] if self.log.exists() else ""
