"""A backup is sealed, restored by the command that makes it, and refused when anything of it was changed."""

from __future__ import annotations

import errno
import io
import os
import sqlite3
import subprocess
import sys
import tarfile
from base64 import b64encode
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import override_settings

from clearsight.accounts.models import SignIn
from clearsight.audit.models import Event
from clearsight.casework.models import File
from clearsight.cli import backup as command
from clearsight.cli import main
from clearsight.cli import restore as restoring
from clearsight.cli.restore import (
    _dispose_again,
    _disposed_in,
    _end_what_was_cut_off,
    _keep_noted,
    _read_disposals,
    _working_in,
)
from clearsight.cli.revoked import disposed, reading
from clearsight.grants.actions import suspend
from clearsight.integrations import database_copy as copies
from clearsight.integrations.clock import now
from clearsight.integrations.disposals import Disposal, note_disposals, read_disposals
from clearsight.integrations.envelope import Disposed
from clearsight.integrations.sealed_file import FIRST, SealedReader
from clearsight.integrations.signing import read_again
from clearsight.kernel.errors import ClearsightError
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person
from clearsight.records.models import Entry
from clearsight.retention.actions import disposals_path, dispose_again, note_all_disposals
from tests import world
from tests.kept import kept
from tests.reminders.post import account
from tests.walk import story
from tests.walk.story import Supervision, write
from tests.world import OPERATOR, at, do

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("L10")]

CANARY = "CANARY-5c1e"


@kept
def written() -> Supervision:
    """A school in which somebody wrote something that is found nowhere else."""
    held = story.held()
    write(held.record("caseload_record"), held.sam, summary=f"{CANARY} summary")
    return held


def test_what_postgresql_copied_stands_in_its_tables_again(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        return  # a copy of SQLite is its file: below
    held = written()
    manifest = copies.copy_database(connection, tmp_path)
    assert CANARY.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    held.session.venue = "Elsewhere"
    held.session.save()
    Person.objects.create(organisation=held.school.organisation, name="Somebody new", started=world.TODAY)
    copies.fill_tables(connection, tmp_path, manifest)
    held.session.refresh_from_db()
    assert held.session.venue != "Elsewhere" and not Person.objects.filter(name="Somebody new").exists()
    again = Person.objects.create(
        organisation=held.school.organisation, name="And after", started=world.TODAY
    )
    assert again.pk > held.school.casey.pk
    (tmp_path / "people_site.copy").write_bytes(b"")
    with pytest.raises(Exception, match="people_site"):
        copies.fill_tables(connection, tmp_path, manifest)


@pytest.mark.abuse(23)
def test_it_is_made_and_restored_and_nothing_can_be_read_in_it(tmp_path: Path, capsys: Any) -> None:
    written()
    assert main(["backup", str(tmp_path)]) == 0, capsys.readouterr().err
    [made] = tmp_path.iterdir()
    assert f"{made.name}: " in capsys.readouterr().out and made.stat().st_mode & 0o077 == 0
    raw = made.read_bytes()
    for secret in (CANARY, world.FAMILY, "Sam Okafor", "thornhill", "casework_file", "SQLite format"):
        assert secret.encode() not in raw, secret


@pytest.mark.shown
@pytest.mark.abuse(23)
def test_without_the_key_that_opens_what_is_kept_no_backup_is_made_and_no_other_key(
    tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    """A key made anew would seal the next backups, each worth nothing alone, and push out those that are."""
    written()
    for one in ("COMMAND", "KEYS", "FILE"):
        monkeypatch.delenv(f"CLEARSIGHT_MASTER_KEY_{one}", raising=False)
    monkeypatch.delenv("CLEARSIGHT_MASTER_KEYS", raising=False)
    with override_settings(VAR_DIR=tmp_path):
        for words in (["backup", str(tmp_path / "x")], ["keys", "status"]):
            assert main(words) == 2
            assert "the master key is gone, and what is kept opens with it alone" in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []
        (tmp_path / "master.key").write_text(b64encode(b"another key, of 32 bytes exactly").decode())
        assert main(["backup", str(tmp_path / "x")]) == 2
        assert "what is kept opens with another master key (" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


@pytest.mark.shown
def test_a_full_disk_is_said_in_a_line_with_the_mend(tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")

    def fails(*_: Any, **__: Any) -> None:
        raise full

    backup = tmp_path / "of then.backup"
    with_a_copy(tmp_path, backup)
    monkeypatch.setattr(tarfile.TarFile, "extractall", fails)
    assert main(["restore", "--check", str(backup)]) == 2
    assert "there is no room to open it in" in capsys.readouterr().err
    monkeypatch.undo()
    for error in (full, OperationalError("database or disk is full")):
        full = error  # type: ignore[assignment]
        monkeypatch.setattr(restoring, "unpack", fails)
        assert main(["restore", "--replace", str(backup)]) == 2
        assert "all that is there is as it was; make room for it there" in capsys.readouterr().err
    monkeypatch.setattr(copies, "copy_database", fails)
    full = sqlite3.OperationalError("disk I/O error")  # type: ignore[assignment]
    assert main(["backup", str(tmp_path / "x")]) == 2
    assert "cannot be written (disk I/O error); make room, or name another" in capsys.readouterr().err


@pytest.mark.shown
def test_what_differs_once_restored_is_not_kept(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    written()
    real = copies.copy_database

    def altered_on_the_way(asked: Any, folder: Path) -> copies.Manifest:
        manifest = real(asked, folder)
        with closing(sqlite3.connect(folder / copies.SQLITE_FILE)) as database, database:
            database.execute("UPDATE people_person SET name = 'Somebody else' WHERE name = 'Sam Okafor'")
        return manifest

    monkeypatch.setattr(copies, "copy_database", altered_on_the_way)
    assert main(["backup", str(tmp_path)]) == 2
    assert "people_person" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.shown
def test_the_newest_stay_and_nothing_else_is_removed(tmp_path: Path, monkeypatch: Any) -> None:
    for name in ("clearsight-20260101-000000.backup", "clearsight-20260102-000000.backup", "notes.txt"):
        (tmp_path / name).write_text("")
    made = tmp_path / "clearsight-20260103-000000.backup"
    monkeypatch.setattr(command, "make", lambda folder: made.touch() or made)
    assert main(["backup", "--keep", "2", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "clearsight-20260102-000000.backup", "clearsight-20260103-000000.backup", "notes.txt",
    ]  # fmt: skip


@pytest.mark.shown
def test_where_nothing_can_be_no_folder_and_no_key_is_made(tmp_path: Path, capsys: Any) -> None:
    """A disk that is not there is not made up for; a key that is not here is not made anew."""
    assert main(["backup", str(tmp_path / "disk" / "backups")]) == 2
    assert f"there is no {tmp_path / 'disk'} in which" in capsys.readouterr().err
    with override_settings(VAR_DIR=tmp_path), pytest.raises(ClearsightError, match=r"key .* is not here"):
        SealedReader(io.BytesIO(FIRST + b'{"identity": "x", "key": "00"}\n'), "x.backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.shown
@pytest.mark.abuse(23)
def test_a_refused_one_leaves_what_is_there_and_the_earlier_one_restores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = written()
    moment = now()
    SignIn.objects.create(
        session_key="a" * 40, session_data="", expire_date=moment, since=moment, used=moment
    )
    earlier, later = tmp_path / "earlier.backup", tmp_path / "later.backup"
    with_a_copy(tmp_path, earlier)
    raw = bytearray(earlier.read_bytes())
    raw[-30] ^= 1
    later.write_bytes(raw)
    there = tmp_path / "there.sqlite3"
    with closing(sqlite3.connect(there)) as database:
        database.execute("CREATE TABLE mine (words)")
    before = there.read_bytes()
    # Into the database of the test itself, in this process: of it not a byte is touched.
    own = Path(str(connection.settings_dict["NAME"]))
    as_it_was = own.read_bytes()
    assert main(["restore", "--replace", str(later)]) == 2 and own.read_bytes() == as_it_was
    assert "altered or cut off" in capsys.readouterr().err
    assert main(["restore", str(earlier)]) == 2 and own.read_bytes() == as_it_was
    assert "a database is here" in capsys.readouterr().err
    since, whose = tmp_path / "disposals.txt", str(held.nadia.public_id)
    note_disposals(since, [Disposal(moment, "file", str(held.case.file.public_id), whose, "since")])
    done = restore(there, "--replace", "--disposals", since, earlier)
    assert done.returncode == 0, done.stderr
    for said in ("restored, as it was at 20", "after the backup: 1 file and 0 records", "every session"):
        assert said in done.stdout, done.stdout
    [aside] = tmp_path.glob("there.sqlite3.before-*")
    assert aside.read_bytes() == before
    with closing(sqlite3.connect(there)) as database:
        assert database.execute("SELECT name FROM people_person WHERE name LIKE 'Sam%'").fetchall()
        # A session that was ended since would open again.
        assert database.execute("SELECT count(*) FROM accounts_signin").fetchone() == (0,)
        asked = "SELECT count(*) FROM casework_file WHERE wrapped_key = x'' AND destroyed_by_id = ?"
        assert database.execute(asked, [held.nadia.pk]).fetchone() == (1,)


@pytest.mark.abuse(12, 23)
def test_whatever_stops_it_half_way_leaves_all_as_it_is_and_the_next_one_takes_again_what_was_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held, place, backup = written(), tmp_path / "in use #2 100%?", tmp_path / "of then.backup"
    account(held.sam)
    with_a_copy(tmp_path, backup)
    do(people.close_account, held.sam, by=OPERATOR)
    do(suspend, held.school.priya, by=OPERATOR)
    place.mkdir()
    copies.copy_database(connection, place)

    def killed(*_: Any) -> str:
        raise InterruptedError

    monkeypatch.setattr(restoring, "revoke_again", killed)
    if connection.vendor == "postgresql":  # its own tables, as if they had been made anew
        monkeypatch.setattr(copies, "fill_postgresql", filled)
        refused_without_the_log_s_key(tmp_path, capsys, str(backup))
        assert main(["restore", str(backup)]) != 0 and "InterruptedError" in capsys.readouterr().err
        assert held.school.priya.suspensions.exists()
        assert not Person.objects.get(pk=held.sam.pk).user.is_active
        return
    there, wrong = place / copies.SQLITE_FILE, tmp_path / "wrong.txt"
    as_it_was, killed_one = there.read_bytes(), place / ".restoring-0a1b2c3d"
    wrong.write_text("not json")
    killed_one.mkdir()
    with _working_in(there):
        refused_without_the_log_s_key(tmp_path, capsys, "--replace", str(backup))
        assert main(["restore", "--replace", str(backup)]) != 0
        assert "InterruptedError" in capsys.readouterr().err
        monkeypatch.undo()
        for words, said in (
            (["--disposals", wrong], "no record of disposals"),
            (["--before", "x"], "leave it"),
        ):
            assert main(["restore", "--replace", *map(str, words), str(backup)]) == 2
            assert said in capsys.readouterr().err
        assert there.read_bytes() == as_it_was and not list(place.glob("*.before-*"))
        assert main(["restore", "--replace", str(backup)]) == 0
    assert not killed_one.exists() and not list(place.glob(".restoring-*"))
    said = capsys.readouterr().out
    assert "no record of disposals" not in said  # what was put aside says that there were none
    assert "Sam Okafor (Thornhill Primary): account closed" in said and ": suspended" in said
    with closing(reading(there)) as database:
        shut = "SELECT (SELECT count(*) FROM grants_suspension), is_active FROM auth_user"
        assert database.execute(shut).fetchall() == [(1, 0)]


def refused_without_the_log_s_key(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> None:
    (another := folder / "another.key").write_bytes(b64encode(bytes(32)))
    with pytest.MonkeyPatch.context() as other:
        other.setenv("CLEARSIGHT_SIGNING_KEY_FILE", str(another))
        assert main(["restore", *words]) == 2
        assert "in this backup is not here; put it in a line before" in capsys.readouterr().err
    read_again()


@pytest.mark.shown
def test_a_database_that_was_killed_while_it_wrote_says_what_it_held_before(tmp_path: Path) -> None:
    writing, there = tmp_path / "writing.sqlite3", tmp_path / "there.sqlite3"
    with closing(sqlite3.connect(writing, isolation_level=None)) as database:
        database.execute("PRAGMA cache_size=1")
        database.execute("CREATE TABLE mine (words, room)")
        database.execute("BEGIN")
        database.executemany("INSERT INTO mine VALUES ('before', zeroblob(4000))", [()] * 50)
        database.execute("COMMIT")
        database.execute("BEGIN")
        database.execute("UPDATE mine SET words = 'since'")
        for ends in ("", "-journal"):  # as they lie there when it is killed now
            there.with_name(there.name + ends).write_bytes(
                writing.with_name(writing.name + ends).read_bytes()
            )
    _end_what_was_cut_off(there)
    assert not there.with_name("there.sqlite3-journal").exists()
    with closing(reading(there)) as database:
        assert database.execute("SELECT DISTINCT words FROM mine").fetchall() == [("before",)]


def filled(asked: Any, folder: Path) -> None:
    copies.fill_tables(asked, folder, copies.Manifest.read(folder))


def with_a_copy(folder: Path, backup: Path) -> None:
    """The database of the test as a backup."""
    place = folder / "copy"
    place.mkdir()
    copies.copy_database(connection, place)
    command._seal(place, backup)


def restore(target: Path, *words: Any) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "DATABASE_URL": f"sqlite:///{target}", "CLEARSIGHT_VAR": str(settings.VAR_DIR),
        "DJANGO_SETTINGS_MODULE": "clearsight.config.settings",
    }  # fmt: skip
    asked = [sys.executable, "-m", "clearsight.cli", "restore", *map(str, words)]
    return subprocess.run(asked, env=environment, capture_output=True, text=True)


def test_what_was_disposed_of_since_is_disposed_of_again(tmp_path: Path) -> None:
    held = written()
    records = {name: held.record(name) for name in ("caseload_record", "supervision_record")}
    write(records["supervision_record"], held.nadia, any_other_business="Cover for Friday.")
    of_case, of_record = (str(one.public_id) for one in (held.case.file, records["supervision_record"]))
    then, gone, nadia = at(), "00000000-0000-4000-8000-000000000000", str(held.nadia.public_id)
    own = str(records["supervision_record"].file.public_id)
    elsewhere = Organisation.objects.create(name="Mill School", slug="mill")
    stranger = Person.objects.create(organisation=elsewhere, name="Una Marsh", started=world.LONG_AGO)
    noted = [
        Disposal(then, "file", of_case, nadia, "a schedule"),
        Disposal(then, "record", of_record, gone),  # by somebody who came after the backup
        Disposal(then, "file", own, None, "another"),  # and of whom even then nobody knew
        Disposal(then, "file", gone, nadia),
        Disposal(then, "record", str(records["caseload_record"].public_id), str(stranger.public_id)),
    ]
    here = tmp_path / "disposals.txt"
    note_disposals(here, noted)
    note_disposals(here, noted[:1])
    assert set(read_disposals(here)) == set(noted) and here.stat().st_mode & 0o077 == 0
    assert do(dispose_again, read_disposals(here), by=world.OPERATOR) == (2, 2, 0)
    file = File.objects.get(pk=held.case.file_id)
    assert (bytes(file.wrapped_key), file.destroyed_by, file.destroyed_at) == (b"", held.nadia, then)
    with pytest.raises(Disposed):
        file.opener()
    # What nobody here did is put down to nobody, and said so again if this database is ever put aside.
    records["supervision_record"].refresh_from_db()
    assert records["supervision_record"].disposed_by is File.objects.get(public_id=own).destroyed_by is None
    with override_settings(VAR_DIR=tmp_path / "elsewhere"):
        disposals_path().parent.mkdir()
        note_all_disposals()
        expected = {noted[0], replace(noted[1], by=None), noted[2], replace(noted[4], by=None)}
        assert set(read_disposals(disposals_path())) == expected
    assert not Entry.objects.filter(record=records["supervision_record"]).exclude(value=b"").exists()
    again = Event.objects.filter(detail__again=True).order_by("pk").values_list("verb", flat=True)
    assert sorted(again) == ["casework.destroy_key"] * 2 + ["signoff.empty_record"] * 2
    assert do(dispose_again, noted, by=world.OPERATOR) == (0, 0, 0)
    if connection.vendor == "sqlite":
        copies.copy_database(connection, tmp_path)
        assert set(_disposed_in(tmp_path / copies.SQLITE_FILE) or ()) == expected
        (tmp_path / "broken").write_bytes(b"no database")
        assert _disposed_in(tmp_path / "broken") is None
        return
    with connection.cursor() as cursor:
        assert set(disposed(lambda words: cursor.execute(words).fetchall())) == expected


def test_that_nothing_was_disposed_of_is_known_and_no_alarm_is_raised(tmp_path: Path) -> None:
    written()
    with override_settings(VAR_DIR=tmp_path):
        assert "WARNING: no record of disposals" in _dispose_again(None, None)
        _keep_noted(None)
        assert not disposals_path().exists()
        note_all_disposals()
        assert read_disposals(disposals_path()) == []
        assert _dispose_again(None, None) == "nothing had been disposed of"


@pytest.mark.shown
@pytest.mark.parametrize("line", ["not json", '{"what": "person"}', "[]"])
def test_what_is_no_record_of_disposals_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "disposals.txt").write_text(line)
    with pytest.raises(ClearsightError, match="no record of disposals"):
        read_disposals(tmp_path / "disposals.txt")
    (tmp_path / "kept.txt").write_text("")
    with override_settings(VAR_DIR=tmp_path), pytest.raises(ClearsightError) as refused:
        _read_disposals(tmp_path / "kept.txt")
    assert refused.value.faults[0].mend == f"move it away: what {tmp_path / 'kept.txt'} says counts"
