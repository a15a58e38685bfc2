"""What one change and one page cost in an organisation alone in its database, and among many others.

`python -m scripts.bench_database PEOPLE` measures in a database of its own, of the kind that `DATABASE_URL`
names (SQLite without it), and prints what it found as JSON. `measure_database` does so for both kinds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scripts.steps import ROOT

SMALL, LARGE = 20, 180
REPEATS = 15
HEADER = (
    "| what | queries | {small} people alone | pages | among {people:,} people | pages | ratio |\n"
    "| --- | --- | --- | --- | --- | --- | --- |\n"
)
Measured = dict[str, tuple[float, int]]


def measure_database(people: int) -> str:
    """Both kinds of database measured, each in a process of its own; a table for each, as Markdown.

    They run beside each other: what is measured is the processors' time for each, not the time on the wall.

    Raises:
        subprocess.CalledProcessError: when either fails; what it said went to standard error.
    """
    words = [sys.executable, "-m", "scripts.bench_database", str(people)]
    sqlite = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    commands = ((words, sqlite), ([words[0], "scripts/postgres.py", *words], None))
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        for command, environment in commands
    ]
    said = [process.communicate()[0] for process in running]
    for process in running:
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, process.args)
    return "\n".join(_table(json.loads(found.decode().splitlines()[-1])) for found in said)


def _table(found: dict[str, Any]) -> str:
    rows, unit = [], next(iter(found["alone"]))
    one, one_among = found["alone"][unit][0], found["among"][unit][0]
    for what, (alone, queries) in found["alone"].items():
        among, again = found["among"][what]
        asked = str(queries) if queries == again else f"{queries}, {again}"
        rows.append(
            f"| {what} | {asked} | {alone * 1000:.2f} ms | {alone / one:.1f} "
            f"| {among * 1000:.2f} ms | {among / one_among:.1f} | {among / alone:.2f} |\n"
        )
    size = "{people:,} people, {organisations:,} organisations, {sessions:,} sessions, {findings:,} findings"
    said = f"{size}, made in {{seconds:.0f}} s, {{gigabytes:.1f}} GB".format(**found["size"])
    header = HEADER.format(small=SMALL, people=found["size"]["people"])
    return f"### {found['database']}\n\n{said}.\n\n{header}{''.join(rows)}"


def main() -> None:
    """Measure in one database, and print what was found as the last line."""
    people = int(sys.argv[1])
    with own_database():
        os.environ["DJANGO_SETTINGS_MODULE"] = "scripts.bench_settings"
        from clearsight.cli.installation import migrate, open_django

        open_django()
        migrate()
        print(json.dumps(_measured(people)))


@contextmanager
def own_database() -> Iterator[None]:
    """`DATABASE_URL` names an empty database until the end: a file, or one more on the server it named."""
    url = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="clearsight-bench-") as folder:
        os.environ["CLEARSIGHT_VAR"] = folder
        if not url.startswith("postgres"):
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
            yield
            return
        import psycopg

        name = f"clearsight_bench_{os.getpid()}"
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
            os.environ["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
            try:
                yield
            finally:
                from django.db import connection

                connection.close()
                server.execute(f'DROP DATABASE "{name}"')  # type: ignore[arg-type]


def _measured(people: int) -> dict[str, Any]:
    from scripts.bench_copies import copy_everything
    from scripts.bench_work import found_organisation, page_of_many, work_of

    small = found_organisation("small", SMALL)
    _say(f"an organisation of {SMALL} stands")
    alone = times(work_of(small, 0))
    large = found_organisation("large", LARGE)
    _say(f"one of {LARGE} beside it")
    alone |= times(page_of_many(large))
    began = time.perf_counter()
    copy_everything(max(1, people // (SMALL + LARGE)) - 1)
    seconds = time.perf_counter() - began
    _say(f"and all the others, in {seconds:.0f} s")
    among = times(work_of(small, 1)) | times(page_of_many(large))
    return {"database": _named(), "alone": alone, "among": among, "size": {**_size(), "seconds": seconds}}


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def times(work: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]]) -> Measured:
    """For each piece of work the least of some runs in processor seconds, and its number of queries."""
    return {what: _typical(*both) for what, both in work.items()}


def _typical(prepare: Callable[[], Any], do: Callable[[Any], Any]) -> tuple[float, int]:
    from django.db import connection

    took, asked = [], 0

    def counted(execute: Any, *args: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*args)

    for _ in range(3):
        ready = prepare()
        asked = 0
        with connection.execute_wrapper(counted):
            do(ready)
    worked = _processor_clock()
    for _ in range(REPEATS):
        ready = prepare()
        began = worked()
        do(ready)
        took.append(worked() - began)
    return min(took), asked


def _processor_clock() -> Callable[[], float]:
    """Seconds that the processors have worked for this process, and for the server's that answers it.

    Unlike the time on the wall it is not longer where others are at work on the machine. Where the server is
    on another machine, its part is not known and left out.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        accounted = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not accounted.exists():
        return time.process_time
    return lambda: time.process_time() + int(accounted.read_text().split()[0]) / 1e9


def _named() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        sqlite = connection.vendor == "sqlite"
        cursor.execute("SELECT sqlite_version()" if sqlite else "SHOW server_version")
        return f"{'SQLite' if sqlite else 'PostgreSQL'} {cursor.fetchone()[0].split()[0]}"


def _size() -> dict[str, float]:
    from django.db import connection

    from clearsight.compliance.models import Standing
    from clearsight.people.models import Organisation, Person
    from clearsight.scheduling.models import Session

    counted = {"people": Person, "organisations": Organisation, "sessions": Session, "findings": Standing}
    if connection.vendor == "sqlite":
        size = Path(str(connection.settings_dict["NAME"])).stat().st_size
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            size = cursor.fetchone()[0]
    return {name: model._default_manager.count() for name, model in counted.items()} | {
        "gigabytes": size / 1e9
    }


if __name__ == "__main__":
    main()
