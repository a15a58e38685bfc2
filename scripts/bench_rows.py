"""What it costs that PostgreSQL keeps the organisations apart: the same pages as owner, and as the role.

`python scripts/postgres.py python -m scripts.bench_rows` measures in a database of its own and prints what it
found as JSON; `measure_rows` does so, and makes a table of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from scripts.bench_database import SMALL, Measured, own_database, times
from scripts.steps import ROOT

ROLE = "clearsight_bench_app"
HEADER = "| what | queries | as the owner | as the role | ratio |\n| --- | --- | --- | --- | --- |\n"


def measure_rows() -> str:
    """A table of both, as Markdown.

    Raises:
        subprocess.CalledProcessError: when it fails; what it said went to standard error.
    """
    words = [sys.executable, "scripts/postgres.py", sys.executable, "-m", "scripts.bench_rows"]
    said = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode()
    return table(*json.loads(said.splitlines()[-1]))


def table(owner: Measured, role: Measured) -> str:
    """Each piece of work with its queries, both times and their ratio."""
    rows = [
        f"| {what} | {queries} | {first * 1000:.2f} ms | {role[what][0] * 1000:.2f} ms "
        f"| {role[what][0] / first:.2f} |\n"
        for what, (first, queries) in owner.items()
    ]
    return HEADER + "".join(rows)


def main() -> None:
    """Measure, and print what was found as the last line."""
    with own_database():
        os.environ["DJANGO_SETTINGS_MODULE"] = "scripts.bench_settings"
        from clearsight.cli.installation import migrate, open_django

        open_django()
        migrate()
        print(json.dumps(_measured()))


def _measured() -> tuple[Measured, Measured]:
    from django.db import connection

    from clearsight.config.separation import separate
    from scripts.bench_work import found_organisation, work_of

    ours, _ = (found_organisation(name, SMALL) for name in ("small", "other"))
    owner = times(work_of(ours, 0))
    separate(connection, ROLE)
    work = work_of(ours, 1)
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{ROLE}"')
        role = times(work)
        cursor.execute("RESET ROLE")
    return owner, role


if __name__ == "__main__":
    main()
