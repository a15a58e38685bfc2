"""A disk that is full, or fails: an error page says so, the draft stands, and nothing claims to be saved."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import responses
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

from clearsight.integrations.clock import now
from clearsight.people.models import Person
from clearsight.records.models import Entry, Record
from clearsight.records.queries import read
from scripts.bench_pages import Visitor
from scripts.torture.ledger import halves
from scripts.torture.races import draft_of
from scripts.torture.together import together

LONG = ("The rest of it. " * 500).strip()  # more than is free inside the file
FIELD = "matters_arising"
Fault = Callable[[Any, int], Any]


@dataclass
class Failed:
    """How often the disk failed a page, what was answered, and what is wrong."""

    tried: dict[str, int] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def fail_often(place: Any, rounds: int) -> Failed:
    """Save a draft on a page so often while the disk fails, each time elsewhere; then once it does not."""
    found = Failed()
    person = Person.objects.select_related("organisation", "user").get(name="Sam Okafor")
    record = draft_of(person)
    visitor = Visitor(person.user)
    with _kinds(place) as kinds:
        _fail(place, rounds, kinds, record, person, visitor, found)
    found.wrong += _works_again(visitor, record, person)
    return found


def _fail(
    place: Any,
    rounds: int,
    kinds: dict[str, Fault],
    record: Record,
    person: Person,
    visitor: Visitor,
    found: Failed,
) -> None:
    for turn in range(rounds):
        name, fault = list(kinds.items())[turn % len(kinds)]
        before = _stands(record, person)
        text = f"Typed while the disk failed, {turn}. {LONG}"
        save = partial(_save, place, fault, turn, visitor, record, text, before)
        answer = together(save)[0]
        found.tried[name] = found.tried.get(name, 0) + 1
        found.answered[answer["said"]] = found.answered.get(answer["said"], 0) + 1
        place.quiet()
        found.wrong += _judged(name, answer, before, _stands(record, person), text)
        found.wrong += halves()
        if found.wrong:
            break


def _stands(record: Record, person: Person) -> tuple[int, str]:
    shown = read(record, by=person, at=now()).fields[FIELD]
    return shown.version, str(shown.value or "")


def _judged(
    name: str, answer: dict[str, Any], before: tuple[int, str], after: tuple[int, str], text: str
) -> Iterator[str]:
    saved = after == (after[0], text)
    if answer["claims"] and not saved:
        yield f"{name}: the page claims to have saved what is not there"
    if not answer["claims"] and after != before:
        yield f"{name}: the page showed an error, and the draft is not as it was"
    if not answer["claims"] and answer["said"] not in ("an error page", "an error"):
        yield f"{name}: it was answered {answer['said']}"


def _save(
    place: Any, fault: Fault, turn: int, visitor: Visitor, record: Record, text: str, before: tuple[int, str]
) -> dict[str, Any]:
    """What a browser is answered that saves a draft while the disk fails."""
    fields = {"step": "save", f"f.{FIELD}": text, f"seen.{FIELD}": str(before[0]), f"was.{FIELD}": before[1]}
    connection.ensure_connection()
    with fault(place, turn):
        try:
            visitor.post(f"/records/{record.public_id}", fields)
            return {"claims": True, "said": "saved"}
        except RuntimeError as answered:
            words = str(answered)
        except DatabaseError:
            return {"claims": False, "said": "an error"}
    status = words.partition(" was answered ")[2][:3]
    # It says that nothing is saved, and what was typed stands on it.
    page = status == "500" and "nothing of what you just sent is saved" in words and text[:40] in words
    return {
        "claims": "Saved." in words,
        "said": "an error page" if page else f"{status} {responses.get(int(status))}",
    }


def _works_again(visitor: Visitor, record: Record, person: Person) -> Iterator[str]:
    before, text = _stands(record, person), "Typed once there was room again."
    fields = {"step": "save", f"f.{FIELD}": text, f"seen.{FIELD}": str(before[0]), f"was.{FIELD}": before[1]}
    visitor.post(f"/records/{record.public_id}", fields)
    if _stands(record, person)[1] != text:
        yield "once there is room again it does not save"


@contextmanager
def _sqlite_full(place: Any, turn: int) -> Iterator[None]:
    """No page more than there is, or a few more each time: it is full at another moment."""
    del place
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + turn // 2 % 3}")
    yield


@contextmanager
def _sqlite_failing(place: Any, turn: int) -> Iterator[None]:
    """No file may be longer than so many bytes: the journal or the database is not written to its end."""
    name = Path(str(connection.settings_dict["NAME"]))
    limits = (512, 4096, 8192 + 512, 20_000, name.stat().st_size)
    del place
    with _no_longer_than(limits[turn % len(limits)]):
        yield


@contextmanager
def _postgresql_failing(place: Any, turn: int) -> Iterator[None]:
    """The server's process for this connection may write no file further than so many bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = str(cursor.fetchone()[0])
    limits = (0, 8192, 16_384, 65_536, 131_072)
    # The server runs as somebody else where this runs as root: who it is may limit it.
    words = ["prlimit", "--pid", process, f"--fsize={limits[turn % len(limits)]}"]
    subprocess.run(words, user=place.made.system_user, check=True)
    yield


@contextmanager
def _no_longer_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def _kinds(place: Any) -> Iterator[dict[str, Fault]]:
    """How the disk can fail here. PostgreSQL's can be full where this may mount a small one, as root may."""
    if connection.vendor == "sqlite":
        yield {"disk full": _sqlite_full, "writing fails": _sqlite_failing}
        return
    small = place.folder / "small"
    small.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=48m", "none", str(small)]
    if shutil.which("mount") is None or subprocess.run(words, capture_output=True).returncode:
        yield {"writing fails": _postgresql_failing}
        return
    try:
        shutil.chown(small, place.made.system_user)
        with _what_is_written_in(small):
            yield {"disk full": partial(_postgresql_full, small), "writing fails": _postgresql_failing}
    finally:
        connection.close()
        subprocess.run(["umount", str(small)], check=True)


@contextmanager
def _what_is_written_in(small: Path) -> Iterator[None]:
    """While it lasts what people type is kept on the small disk."""
    table = Entry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLESPACE small LOCATION '{small}'")
        cursor.execute(f"ALTER TABLE {table} SET TABLESPACE small")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default")
            cursor.execute("DROP TABLESPACE small")


@contextmanager
def _postgresql_full(small: Path, place: Any, turn: int) -> Iterator[None]:
    """Nothing is free, or a few pages more each time: it is full at another moment."""
    del place
    disk, filler = os.statvfs(small), small / "filler"
    filler.write_bytes(bytes(max(0, disk.f_bavail * disk.f_frsize - turn // 2 % 4 * 8192)))
    try:
        yield
    finally:
        filler.unlink()
