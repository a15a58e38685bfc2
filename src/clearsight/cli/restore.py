"""Put a backup in place of an empty database, or (on SQLite, with --replace) of the one that is there.

Nothing that is there is touched before the backup was opened to its end, restored beside it and compared
with what it says of itself: a wrong or altered file is refused, and an earlier backup can be taken. The
database that is replaced stays beside the new one. What was disposed of since the backup stays disposed of;
whoever was shut out since stays out, and what was taken from somebody stays taken (a role, a password that
was changed), as far as the database that is replaced says so. All of that is done before anything is put in
its place: what stops it half way leaves everything as it was.
Stop Clearsight first.
"""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from clearsight.cli.backup import KEYS, NO_ROOM, prove, unpack
from clearsight.cli.installation import migrate, open_django
from clearsight.cli.revoked import Revoked, disposed, reading, revoked_in, revoked_in_postgresql
from clearsight.cli.taken_again import revoke_again
from clearsight.integrations.clock import now
from clearsight.integrations.disposals import Disposal, note_disposals, read_disposals
from clearsight.integrations.unfinished import unfinished
from clearsight.kernel.errors import ClearsightError

if TYPE_CHECKING:
    from clearsight.integrations.database_copy import Manifest

EXAMPLES = """\
  clearsight restore --check /srv/backups/clearsight-20270105-020000.backup    only see that it can be
  clearsight restore /srv/backups/clearsight-20270105-020000.backup            into an empty database
  clearsight restore --replace /srv/backups/clearsight-20270105-020000.backup  in place of the SQLite file

On PostgreSQL, DATABASE_URL names an empty database and its owner, and --before the one that was in use."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which, and whether something is there."""
    parser.add_argument("backup", type=Path, metavar="FILE", help="a file that clearsight backup made")
    parser.add_argument("--replace", action="store_true", help="put the SQLite database that is there aside")
    parser.add_argument(
        "--disposals", type=Path, metavar="FILE", help="a copy of disposals.txt, where the one here was lost"
    )
    parser.add_argument(
        "--before",
        metavar="URL",
        help="PostgreSQL: the database that was in use, which says who was shut out",
    )
    parser.add_argument(
        "--log-key-lost",
        action="store_true",
        help="the key that signed its log is lost: go on under the one that is here",
    )
    parser.add_argument("--check", action="store_true", help="only restore it into an empty place beside")


def run(options: argparse.Namespace) -> int:
    """Restore it, and bring it up to date; or leave everything as it is."""
    for given in (options.backup, options.disposals):
        if given is not None and not given.is_file():
            raise ClearsightError.one(str(given), "there is no such file", "name one that is there")
    open_django()
    from django.conf import settings
    from django.db import connection

    keys, beside = Path(settings.VAR_DIR), Path(settings.VAR_DIR)
    if connection.vendor == "sqlite":
        _refuse_before(options.before)
        beside = Path(str(connection.settings_dict["NAME"])).absolute().parent
    if options.check:
        with _room_in(beside):
            prove(options.backup, beside)
        print(f"{options.backup.name} can be restored", flush=True)
        return 0
    _read_disposals(options.disposals)  # refused, if at all, before anything is put anywhere
    with _room_in(beside), unfinished(beside, "restoring") as place:
        made, manifest = _unpacked(options.backup, place)
        if connection.vendor == "sqlite":
            _into_sqlite(place, keys, manifest, options)
        else:
            _into_postgresql(place, keys, options)
    rows = sum(table.rows for table in manifest.tables.values())
    print(f"restored, as it was at {made}: {len(manifest.tables)} tables, {rows:,} rows, each compared")
    print("every session and every letter with a link was ended. Now: clearsight audit fsck", flush=True)
    return 0


@contextmanager
def _room_in(folder: Path) -> Iterator[None]:
    """A disk that is full, or on which nothing may be written, is said in a line: all is as it was."""
    from django.db import OperationalError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except (OSError, OperationalError) as error:
        if isinstance(error, OSError) and error.errno not in (*NO_ROOM, errno.EACCES, errno.EROFS):
            raise
        problem = f"it cannot be restored there ({error}), and all that is there is as it was"
        raise ClearsightError.one(str(folder), problem, "make room for it there") from error


def _refuse_before(given: str | None) -> None:
    if given is not None:
        problem = "on SQLite the file that --replace puts aside says who was shut out"
        raise ClearsightError.one("--before", problem, "leave it out")


def _unpacked(backup: Path, place: Path) -> tuple[str, Manifest]:
    """Opened to its end into that folder: when it was made, and what it says of itself."""
    from django.db import connection

    from clearsight.integrations import database_copy as copies

    made = unpack(backup, place)
    manifest = copies.Manifest.read(place)
    if manifest.kind != connection.vendor:
        raise ClearsightError.one(
            str(backup), f"it is of {manifest.kind}", "name such a database in DATABASE_URL"
        )
    return made, manifest


def _into_sqlite(place: Path, keys: Path, manifest: Manifest, options: argparse.Namespace) -> None:
    """All is done in the restored file, and only then is it put in its place, in one step.

    Whatever stops this before leaves what is there as it is; after it, what was taken is taken.
    """
    from django.db import connection

    from clearsight.integrations import database_copy as copies

    restored, target = place / copies.SQLITE_FILE, Path(str(connection.settings_dict["NAME"]))
    copies.refuse_different(manifest, copies.read_sqlite(restored), str(options.backup))
    revoked: Revoked | None = None
    if target.exists():
        if not options.replace:
            raise ClearsightError.one(
                str(target), "a database is here", "add --replace, or name another place"
            )
        _refuse_open(target)
        _end_what_was_cut_off(target)
        _keep_noted(_disposed_in(target))
        revoked = revoked_in(target)
    _put_keys(place / KEYS, keys)
    with _working_in(restored):
        migrate()
        _refuse_another_log_key(options.log_key_lost)
        _take_away(options.disposals, revoked)
    _put(restored, target)


def _into_postgresql(place: Path, keys: Path, options: argparse.Namespace) -> None:
    """All in one transaction: whatever stops this leaves the database as empty as it was."""
    from django.db import connection, transaction

    from clearsight.integrations import database_copy as copies

    revoked = revoked_in_postgresql(options.before) if options.before else None
    _keep_noted([*revoked.disposed] if revoked else None)
    with transaction.atomic():
        copies.fill_postgresql(connection, place)
        _put_keys(place / KEYS, keys)
        with connection.cursor() as cursor:
            # No table is altered of which something is still to be looked at when the transaction ends.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            migrate()
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        _refuse_another_log_key(options.log_key_lost)
        _take_away(options.disposals, revoked)


@contextmanager
def _working_in(database: Path) -> Iterator[None]:
    """Until its end everything is asked of that SQLite file, and done in it."""
    from django.db import connection

    connection.close()
    own = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(database)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def _refuse_another_log_key(lost: bool) -> None:
    """Nothing, if the key is here that signed each log last: it alone can say which one follows it.

    What is done next would be signed by the newest, and from then on nothing in the log would show that no
    key said so. Where it is `lost`, that is said and gone on with.
    """
    from clearsight.audit.queries import heads, signer
    from clearsight.integrations.signing import read_again
    from clearsight.kernel.texts import harmless

    read_again()  # it may just have come out of the backup
    unknown = [head.origin for head in heads() if head.checkpoint and signer(head) is None]
    if unknown and not lost:
        problem = f"the key that signed {unknown[0]} in this backup is not here"
        mend = "put it in a line before the newest, or add --log-key-lost (docs/reference/evidence.md)"
        raise ClearsightError.one("keys", problem, mend)
    for origin in unknown:
        print(harmless(f"WARNING: {origin} goes on under another key, and no key before it says so"))


def _take_away(given: Path | None, revoked: Revoked | None) -> None:
    """What was ended, disposed of and taken since the backup; said while nothing is in its place yet."""
    from clearsight.access.actors import Operator
    from clearsight.accounts.actions import end_every_sign_in

    # A session, or a letter with a link, that was ended since the backup would open again.
    end_every_sign_in(by=Operator(), at=now())
    print(_dispose_again(given, revoked))
    print(revoke_again(revoked), flush=True)


def _put(restored: Path, target: Path) -> None:
    """The file at its place; what was there beside it, under another name."""
    if target.exists():
        _refuse_open(target)
        aside = target.with_name(f"{target.name}.before-{now():%Y%m%d-%H%M%S}")
        os.link(target, aside)
        for beside in ("-journal", "-wal", "-shm"):
            # What was left over of that one would be taken for a part of the new one.
            if (left := target.with_name(target.name + beside)).exists():
                left.rename(aside.with_name(aside.name + beside))
        print(f"what was here is kept as {aside.name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with restored.open("rb") as file:
        os.fsync(file.fileno())
    restored.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _end_what_was_cut_off(target: Path) -> None:
    """A transaction in which that database was killed is taken back, as by whoever opens it next.

    Else its journal would be a part of it: nothing could be read of it, nor could it be put aside at once.
    """
    try:
        with closing(sqlite3.connect(target, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
    except sqlite3.DatabaseError:
        return  # a broken one: it may be why one is restored


def _keep_noted(disposed: list[Disposal] | None) -> None:
    """Outside the database before that one is put aside: if this is killed, the next restoration knows it."""
    from clearsight.retention.actions import disposals_path

    if disposed is not None:
        note_disposals(disposals_path(), disposed)


def _refuse_open(target: Path) -> None:
    """Nothing, if no process has the file open: it would go on writing into what was put aside."""
    from django.db import connection

    connection.close()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if link.samefile(target):
                raise ClearsightError.one(
                    str(target), f"process {link.parts[2]} has it open", "stop Clearsight first"
                )
        except OSError:
            continue


def _disposed_in(there: Path) -> list[Disposal] | None:
    """What was disposed of in the SQLite database that is there; none, and not an empty list, where it cannot
    be read: it may be why one is restored.
    """
    try:
        with closing(reading(there)) as database:
            return disposed(database.execute)
    except sqlite3.DatabaseError:
        return None


def _read_disposals(given: Path | None) -> list[Disposal] | None:
    """All that are noted here, and in the copy that was given; none where there is neither.

    Raises:
        ClearsightError: when either is no record of disposals.
    """
    from clearsight.retention.actions import disposals_path

    here = disposals_path()
    there = [one for one in (given, here) if one is not None and one.exists()]
    try:
        return [noted for one in there for noted in read_disposals(one)] if there else None
    except ClearsightError as error:
        if given is None or error.faults[0].place != str(here):
            raise
        mend = f"move it away: what {given} says counts"
        raise ClearsightError.one(str(here), error.faults[0].problem, mend) from None


def _dispose_again(given: Path | None, revoked: Revoked | None) -> str:
    """What was disposed of since the backup is disposed of again; what came of it, in a sentence."""
    from clearsight.access.actors import Operator
    from clearsight.disclosure.actions import forget_disposed
    from clearsight.retention.actions import disposals_path, dispose_again, note_all_disposals
    from clearsight.web.words import plural

    noted = _read_disposals(given)
    if noted is None:
        return (
            f"WARNING: no record of disposals is here ({disposals_path()}): if anything was disposed of "
            "since the backup, it is back, and has to be disposed of again"
        )
    done = dispose_again(noted, revoked.lifted if revoked else (), by=Operator(), at=now())
    forget_disposed(by=Operator(), at=now())
    note_all_disposals()
    again = f"{plural(done.files, 'file')} and {plural(done.records, 'record')}"
    said = f"disposed of again, as it was after the backup: {again}"
    if not noted:
        said = "nothing had been disposed of"
    held = f"WARNING: {plural(done.held, 'disposal')} not done again, under a legal hold that stands here"
    return f"{said}\n{held}" if done.held else said


def _put_keys(keys: Path, folder: Path) -> None:
    """The installation's other keys where there are none: one that is there stays."""
    for key in sorted(keys.glob("*.key")) if keys.is_dir() else ():
        if not (folder / key.name).exists():
            shutil.copy2(key, folder / key.name)
