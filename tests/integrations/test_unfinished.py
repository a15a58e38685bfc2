"""What a killed process left is removed at the next beginning, and never what a living one works in."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from clearsight.integrations.database_copy import PLACE, empty_place
from clearsight.integrations.unfinished import remove_left, unfinished
from clearsight.kernel.errors import ClearsightError

WORKS = """
import sys
from pathlib import Path
from clearsight.integrations.unfinished import unfinished
with unfinished(Path(sys.argv[1]), "restoring") as place:
    (place / "database.sqlite3").write_text("everything")
    print(place, flush=True)
    sys.stdin.read()
"""


@pytest.mark.req("L10")
@pytest.mark.abuse(23)
def test_of_one_that_is_killed_it_goes_at_the_next_beginning_and_of_a_living_one_never(
    tmp_path: Path,
) -> None:
    like_it, elsewhere = tmp_path / ".restoring-mine", tmp_path / "elsewhere"
    for mine in (like_it, elsewhere):
        mine.mkdir()
    (elsewhere / "kept").write_text("")
    (tmp_path / ".restoring-abcd1234").symlink_to(elsewhere)
    (tmp_path / ".restoring-abcd5678").write_text("no folder")
    asked = [sys.executable, "-c", WORKS, str(tmp_path)]
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as works:
        assert works.stdout is not None
        left = Path(works.stdout.readline().strip())
        try:
            assert left.stat().st_mode & 0o777 == 0o700
            with unfinished(tmp_path, "backing-up") as mine:
                remove_left(tmp_path)
                assert (left / "database.sqlite3").exists() and mine.exists()
            assert not mine.exists()
        finally:
            works.kill()
    assert left.exists()
    remove_left(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".restoring-abcd1234", ".restoring-abcd5678", ".restoring-mine", "elsewhere",
    ]  # fmt: skip
    assert (elsewhere / "kept").exists()
    remove_left(tmp_path / "nowhere")


@pytest.mark.req("L10")
def test_whoever_may_only_read_the_folder_stops_nothing_and_what_is_locked_is_theirs_alone(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o755)
    read = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(read, fcntl.LOCK_EX)  # as anybody may who reads it
    with unfinished(tmp_path, "backing-up", longest=0) as place:
        assert place.exists()
    os.close(read)
    lock, left = tmp_path / ".clearsight.lock", tmp_path / ".proving-abcd1234"
    assert [*tmp_path.iterdir()] == []
    lock.touch(0o600)
    left.mkdir()
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ClearsightError, match=r"\.clearsight\.lock: another process .*; see which"):
            remove_left(tmp_path, longest=0)
    remove_left(tmp_path, longest=0)
    assert [*tmp_path.iterdir()] == [], "what a killed process left of it serves the next one"
    seen: list[int] = []
    with pytest.MonkeyPatch.context() as looking:
        looking.setattr(os, "open", _noting(os.open, seen))
        with unfinished(tmp_path, "proving", longest=0):
            assert seen == [0o600, 0o700]


def _noting(truly: Callable[..., int], seen: list[int]) -> Callable[..., int]:
    def opened(path: Path, *given: int) -> int:
        handle = truly(path, *given)
        seen.append(os.fstat(handle).st_mode & 0o777)
        return handle

    return opened


@pytest.mark.req("L10")
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_too() -> None:
    if connection.vendor != "postgresql":
        return  # there it is a folder: above
    left, living = f"{PLACE}{'0' * 12}", f"{PLACE}{'1' * 12}"
    with closing(connection.copy()) as other, connection.cursor() as cursor:
        for name in (left, living):
            cursor.execute(f'CREATE SCHEMA "{name}"')
        with other.cursor() as others:
            others.execute("SELECT pg_advisory_lock(hashtext(%s))", [living])
        with empty_place(connection) as url:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ %s", [f"^{PLACE}[01]{{12}}$"])
            assert url and cursor.fetchall() == [(living,)]
        with other.cursor() as others:  # as its end does, of which the server hears in its own time
            others.execute("SELECT pg_advisory_unlock_all()")
    with empty_place(connection), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [living])
        assert cursor.fetchone() is None
